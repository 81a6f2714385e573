/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A change of engine while the services run: what is written to the SQLite database meanwhile is
 * noted (hoist-sqlite-capture.h), all rows are copied from a copy of one moment, and what was noted
 * is carried over by the keys of the rows. Every call blocks and may be repeated after any
 * interruption. Worker thread. */
#pragma once
#include "drivers/hoist-driver-call.h"
#include "drivers/hoist-typed-order.h"

G_BEGIN_DECLS

/* REFUSED names what can't be noted. Noting begins, then the file `was` is made: as it was at one
 * moment after that. It is what hoist_typed_copy_run copies from. */
gboolean hoist_typed_carry_begin (const char *from, const char *was, const HoistDriverCall *call,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
typedef struct
{
  gint64 carried; /* rows written or deleted over there; each was read back */
  gint64 lag;     /* changes that are noted and not carried yet */
} HoistTypedCarried;
/* Once through what is noted, in one transaction over there. is_last: nobody writes any more, and
 * afterwards each table must have as many rows there as here (CORRUPT). */
gboolean hoist_typed_carry_run (const HoistTypedCopyOrder *order, gboolean is_last,
                                HoistTypedCarried *ret, const HoistDriverCall *call,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Nothing is noted any more, and `was` is gone. */
gboolean hoist_typed_carry_end (const char *from, const char *was, const HoistDriverCall *call,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
