/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Behind a change of engine the server notes the keys of the rows that are written
 * (hoist-postgres-capture.h), marked with the run that moved, so that they can go back with it
 * (hoist-typed-back.h). `order` is that of the move. Every call blocks, and may be repeated after
 * any interruption. Worker thread. */
#pragma once
#include "drivers/hoist-driver-call.h"
#include "drivers/hoist-typed-order.h"

G_BEGIN_DECLS

/* From now on it is noted there what is written. REFUSED says what can't be noted or found again;
 * then nothing is. */
gboolean hoist_typed_noted_begin (const HoistTypedCopyOrder *order, const char *run,
                                  const HoistDriverCall *call,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether everything was noted since that run moved; else why not, in a sentence. */
gboolean hoist_typed_noted_is_whole (const HoistTypedCopyOrder *order, const char *run,
                                     gboolean *ret_is, char **ret_why, const HoistDriverCall *call,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Nothing is noted any more over there. */
gboolean hoist_typed_noted_end (const char *to, const HoistDriverCall *call,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
