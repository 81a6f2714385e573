/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Space kept for the journal: a file that is given back to the file system when a journal record
 * finds no room, so that at least "parked" can be written (SAFETY.md, Journal). Private to store/;
 * the writer's mutex is held. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *path;
  gint64 bytes; /* reserved now; 0: none */
} HoistStoreBallast;

/* 64 MiB; on a small disk an eighth of what is free, but never less than 1 MiB: one run needs some
 * hundred KiB to reach its end, the write-ahead log up to 4 MiB between two checkpoints; more would
 * take from the tenants what the reserve is to protect. */
gint64 hoist_store_ballast_choose_size (gint64 free_bytes);
/* Reserves (again). A disk without room is no error: bytes is then 0. */
void hoist_store_ballast_reserve (HoistStoreBallast *ballast, const char *folder);
/* TRUE when there was something to give back. */
gboolean hoist_store_ballast_release (HoistStoreBallast *ballast);
void hoist_store_ballast_clear (HoistStoreBallast *ballast);

G_END_DECLS
