/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way back of a change of engine that keeps what was written since: on the way back a copy of
 * the old file is made, each row that was noted (hoist-typed-noted.h) is written there as the
 * application itself would have (hoist-typed-form.h), read back and compared. The old file is never
 * written. What has no place there is told row by row. `order` is that of the move: from the old
 * file to the server. Every call blocks, and may be repeated after any interruption. Worker thread.
 */
#pragma once
#include "drivers/hoist-driver-call.h"
#include "drivers/hoist-typed-order.h"

G_BEGIN_DECLS

#define HOIST_TYPED_BACK_TOLD 100 /* rows that are named */

typedef struct
{
  char *table, *key; /* key "": all of its rows */
  char *column;      /* "": the whole row has no place */
  char *why;         /* a sentence */
} HoistTypedLost;

typedef struct
{
  char *name;
  gint64 now, then; /* rows over there; and in the old database afterwards, -1: it has no such */
  gint64 noted, lost;
} HoistTypedBackCount;

typedef struct
{
  gint64 carried;    /* rows written or deleted in the old database */
  gint64 noted;      /* different rows that were written since the move */
  gint64 lost;       /* … of which so many have no place, or not with all their values */
  gint64 lag;        /* changes that are noted and not carried yet */
  GPtrArray *tables; /* HoistTypedBackCount*: all of the old database, others with something lost */
  GPtrArray *rows;   /* HoistTypedLost*, the first of them */
} HoistTypedBack;
void hoist_typed_back_clear (HoistTypedBack *back);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistTypedBack, hoist_typed_back_clear)

/* What a way back would do now, done to something that is thrown away. */
gboolean hoist_typed_back_preview (const HoistTypedCopyOrder *order, HoistTypedBack *ret,
                                   const HoistDriverCall *call,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The file `into` as the old database is; all that was noted since the move is to be carried. */
gboolean hoist_typed_back_make (const HoistTypedCopyOrder *order, const char *into,
                                const HoistDriverCall *call,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Once through what is noted, in one transaction of `into`. is_last: nobody writes any more;
 * numbers go on, and no row is left that refers to one that has no place. */
gboolean hoist_typed_back_carry (const HoistTypedCopyOrder *order, const char *into,
                                 gboolean is_last, HoistTypedBack *ret, const HoistDriverCall *call,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
