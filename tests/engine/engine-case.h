/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests of a whole engine share: the fixture with an engine over its store and its node, which
 * looks at no tenant by itself. Thread: main. */
#pragma once
#include "engine/hoist-engine.h"
#include "fixture.h"

typedef struct
{
  Fixture f;
  HoistEngine *engine;
} EngineCase;

void engine_case_set_up (EngineCase *c, gconstpointer unused);
void engine_case_tear_down (EngineCase *c, gconstpointer unused);
/* In parts, for a test that prepares the fixture in between. Of `options` only what is not the
 * fixture's own is read. */
HoistEngine *engine_case_new_engine (Fixture *f, HoistEngineOptions options);
void engine_case_end_engine (HoistEngine *engine); /* stopped, and nothing holds it any more */
