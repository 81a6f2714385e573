/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a run failed: one sentence for people, and one key for machines that is the same on every
 * tenant where the same thing went wrong (PRODUCT.md rows 4, 33). Pure. Thread: any. */
#pragma once
#include "model/hoist-step.h"

G_BEGIN_DECLS

/* One line, a capital first, a full stop last. `message` may be anything that an agent or a driver
 * said. */
char *hoist_run_cause_make_sentence (const char *message);
/* "migrate: migration scripts/x.py failed: no such column: person.foo": numbers become N, absolute
 * paths PATH, hex HEX, ids ID, times TIME. */
char *hoist_run_cause_make_key (const char *step_kind, const char *message);

G_END_DECLS
