/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Back over to the old engine: the copy of the old file that has what was written since takes its
 * name, and the old one is FILE.hoist_RN_before (hoist-sqlite-beside.h; RN is the run that goes
 * back). What is written there is noted in turn, so that the crossing can be taken back with it.
 * For `order` and the rest see hoist-typed-back.h. Every call blocks, and may be repeated after any
 * interruption. Worker thread; nobody else has either database open. */
#pragma once
#include "drivers/hoist-typed-back.h"

G_BEGIN_DECLS

char *hoist_typed_cross_name (const char *path, const char *run, const char *what);
/* Whether the old database's name is that of the copy by now. */
gboolean hoist_typed_cross_is_across (const HoistTypedCopyOrder *order, const char *run,
                                      gboolean *ret_is, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* CORRUPT: the copy has not what the server has, besides what was told. Each table is counted; up
 * to `compare_max` bytes both are read anew and compared. */
gboolean hoist_typed_cross_prove (const HoistTypedCopyOrder *order, const char *run,
                                  const HoistTypedBack *back, gint64 compare_max,
                                  const HoistDriverCall *call,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_typed_cross_go (const HoistTypedCopyOrder *order, const char *run,
                               const HoistDriverCall *call,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The old file has its name again, and the other one is FILE.hoist_RN_after. What was written to
 * that one is on the server now; *ret_left says what hindered it (NULL: nothing). */
gboolean hoist_typed_cross_take_back (const HoistTypedCopyOrder *order, const char *run,
                                      gint64 *ret_carried, char **ret_left,
                                      const HoistDriverCall *call,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A copy that was never live goes. */
gboolean hoist_typed_cross_discard (const HoistTypedCopyOrder *order, const char *run,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
