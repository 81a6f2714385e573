/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a guide says of a database: its engine, others that it may have, and a change from one to
 * another (data/guides/README.md). Part of a guide, immutable; thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *engine;  /* that it can be moved to: "postgresql" */
  char *uses;    /* the setting from which the application takes the URL of its database */
  char *url;     /* the setting where somebody has put the URL of the new, empty database */
  char **schema; /* argv template: makes the tables, in the database that `uses` names by then */
  char **alike;  /* tables that `schema` fills and that must be the same: revisions */
  char *zone;    /* what a time means that names no zone; "UTC" */
} HoistGuideMove;

typedef struct
{
  char *name, *engine;
  char *path;    /* of a file: template relative to directory; "" */
  char *setting; /* of a server: the setting that holds its URL, which never leaves the node; "" */
  char **also;   /* other engines, on a server, that a tenant may have; empty: none */
  char *chooser; /* the setting whose URL says which of several engines it is; "" there is one */
  HoistGuideMove *move;           /* to another engine; NULL: none */
  struct _HoistGuideDrift *drift; /* from the release (hoist-guide-drift.h); NULL: not asked */
  struct _HoistGuideRecreate *recreate; /* empty (hoist-guide-recreate.h); NULL: not offered */
} HoistGuideDatabase;

G_END_DECLS
