/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine-case.h"

HoistEngine *
engine_case_new_engine (Fixture *f, HoistEngineOptions options)
{
  options.agent_path = f->target.agent_path;
  options.node_folder = f->node;
  options.observe_seconds = 3600;
  return hoist_engine_new (f->store, &options);
}

void
engine_case_end_engine (HoistEngine *engine)
{
  hoist_engine_stop (engine);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (engine);
}

void
engine_case_set_up (EngineCase *c, gconstpointer unused)
{
  fixture_set_up (&c->f, NULL);
  c->engine = engine_case_new_engine (&c->f, (HoistEngineOptions){ 0 });
}

void
engine_case_tear_down (EngineCase *c, gconstpointer unused)
{
  engine_case_end_engine (c->engine);
  fixture_tear_down (&c->f, NULL);
}
