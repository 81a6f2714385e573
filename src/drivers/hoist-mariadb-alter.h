/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a repair of a MariaDB schema does to tables that are there: for each of them one ALTER TABLE
 * for its columns, indexes and checks, one before it for the foreign keys that are in its way, one
 * behind for those that come (back), and before all of it the checks that end it. Private to the
 * files hoist-mariadb-*.c that fill hoist_database_schema_mariadb. Thread: one owner. */
#pragma once
#include "drivers/hoist-database-schema.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;
  GString *clauses;     /* of its ALTER TABLE; "": none */
  GString *unlinked;    /* foreign keys that go first */
  GString *linked;      /* … that come last */
  GHashTable *modified; /* columns that are written anew */
  gboolean is_touched;  /* foreign keys on it and to it have to give way */
  gboolean is_dropped;
} HoistMariadbAlterTable;

typedef struct
{
  const HoistDatabaseRepair *repair;
  GPtrArray *tables; /* HoistMariadbAlterTable* */
  GHashTable *names; /* "TABLE\nNAME" of indexes and constraints that are given */
  GString *checks;   /* statements; each ends the repair in words where a value is in its way */
  GString *remarks;  /* comments: what is left to people */
} HoistMariadbAlter;
void hoist_mariadb_alter_init (HoistMariadbAlter *alter, const HoistDatabaseRepair *repair);
void hoist_mariadb_alter_clear (HoistMariadbAlter *alter);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistMariadbAlter, hoist_mariadb_alter_clear)

/* Its own; made where there is none yet. */
HoistMariadbAlterTable *hoist_mariadb_alter_get_table (HoistMariadbAlter *alter, const char *name);
/* A column, key, index, check or foreign key. */
void hoist_mariadb_alter_add (HoistMariadbAlter *alter, const HoistDriftEntry *entry);
void hoist_mariadb_alter_set_engine (HoistMariadbAlter *alter, const char *table,
                                     const char *engine);
/* When all is added: foreign keys that stay, of tables that change or are pointed to by them. */
void hoist_mariadb_alter_move_pointers (HoistMariadbAlter *alter);

G_END_DECLS
