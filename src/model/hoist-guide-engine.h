/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a guide says of a change of engine: one database's member `move` (data/guides/README.md).
 * Part of a guide, immutable; thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct _HoistGuideMove
{
  char *engine;  /* that it can be moved to: "postgresql" */
  char *uses;    /* the setting from which the application takes the URL of its database */
  char *url;     /* the setting where somebody has put the URL of the new, empty database */
  char **schema; /* argv template: makes the tables, in the database that `uses` names by then */
  char **alike;  /* tables that `schema` fills and that must be the same: revisions */
  char *zone;    /* what a time means that names no zone; "UTC" */
} HoistGuideMove;

G_END_DECLS
