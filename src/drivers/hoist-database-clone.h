/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A clone of a database for a rehearsal: of one moment, made while people go on writing, thrown
 * away afterwards; on a server hoist_RN_rehearsal beside the live one. One table per engine. Every
 * call blocks and may be repeated after any interruption. Thread: worker, one call per database at
 * a time. */
#pragma once
#include "drivers/hoist-driver-call.h"

G_BEGIN_DECLS

typedef struct
{
  const char *path;   /* the live one, as `locate` of its driver gave it */
  const char *run;    /* names what lies beside it on a server */
  const char *folder; /* ours, for what a connection needs */
  const char *file;   /* where the clone of a file is put; its folder is there */
} HoistDatabaseCloneOrder;

typedef struct
{
  gboolean (*make) (const HoistDatabaseCloneOrder *order, const HoistDriverCall *call,
                    GError **error);
  /* In its place one with nothing in it, for what makes a schema; of a file there is none yet. */
  gboolean (*make_empty) (const HoistDatabaseCloneOrder *order, const HoistDriverCall *call,
                          GError **error);
  char *(*locate) (const HoistDatabaseCloneOrder *order); /* the clone's `path` */
  /* Of a clone, or of one that was begun, something is there; FALSE also when nobody can say. */
  gboolean (*is_there) (const HoistDatabaseCloneOrder *order);
  /* Nothing of it is left; none there is fine. */
  gboolean (*drop) (const HoistDatabaseCloneOrder *order, const HoistDriverCall *call,
                    GError **error);
  /* The setting that holds the URL, for a program that shall use the clone; NULL: it is a file. */
  char *(*rewrite_setting) (const char *value, const char *clone, GError **error);
} HoistDatabaseCloner;

extern const HoistDatabaseCloner hoist_database_cloner_sqlite, hoist_database_cloner_postgres,
    hoist_database_cloner_mariadb;

G_END_DECLS
