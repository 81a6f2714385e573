/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Database files as rows of pages, compared as bytes. For files that nobody writes: a database at
 * rest and copies of it. Descriptors stay the caller's. Worker thread. */
#pragma once
#include "drivers/hoist-driver-call.h"

G_BEGIN_DECLS

typedef struct
{
  guint page_size;
  guint32 n_pages; /* of the newer file */
  GArray *changed; /* guint32, from 1, rising: what the older has not, or not the same */
} HoistSqlitePages;

void hoist_sqlite_pages_free (HoistSqlitePages *pages);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistSqlitePages, hoist_sqlite_pages_free)

/* Every byte of both is read. CORRUPT when the newer is no whole number of pages. */
HoistSqlitePages *hoist_sqlite_pages_compare (int newer, int older, const HoistDriverCall *call,
                                              GError **error);
/* Makes `older` equal to `newer`: writes what changed, cuts or grows, syncs, reads back what it
 * wrote. */
gboolean hoist_sqlite_pages_bring (const HoistSqlitePages *pages, int newer, int older,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A file of the changed pages alone, synced; with it and the older file the newer can be made
 * again. `base` says which older file is meant. */
gboolean hoist_sqlite_pages_keep (const HoistSqlitePages *pages, int newer, const char *base,
                                  const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Makes the file at `older`, which is a copy of `base`, what the newer one was. CORRUPT when the
 * kept file is not whole or means another base. */
gboolean hoist_sqlite_pages_apply (const char *kept, const char *base, int older,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
