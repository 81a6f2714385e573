/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the files that belong to the programs are: found from the folder of the running program, so
 * that the build tree, an installation and one that was moved elsewhere all work without a setting.
 * Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  HOIST_PLACE_LOCALE, /* LANG/LC_MESSAGES/hoist.mo */
  HOIST_PLACE_MANUAL, /* index.html and its pages */
} HoistPlace;

/* The folder, or NULL when there is none. */
char *hoist_place_find (HoistPlace place);
/* The same as seen by a program in `folder`. */
char *hoist_place_find_from (HoistPlace place, const char *folder);

G_END_DECLS
