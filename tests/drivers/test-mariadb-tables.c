/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables as SQL that makes them again; what can't be copied is named. */
#include "maria.h"

#include "base/hoist-error.h"

#include <string.h>

static void
test_list (Maria *m)
{
  static const char *const names[] = {
    "aria", "counter", "empty", "note", "odd Na`me.x", "person"
  };
  g_autoptr (HoistMariadb) db = NULL;
  g_autoptr (GPtrArray) tables = NULL;
  g_autoptr (GError) error = NULL;
  const HoistMariadbTable *person, *note, *counter;
  guint generated = 0;

  maria_fill (m);
  db = maria_open (m, NULL);
  tables = hoist_mariadb_list_tables (db, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tables->len, ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < tables->len; i++)
    g_assert_cmpstr (((HoistMariadbTable *) tables->pdata[i])->name, ==, names[i]);
  counter = tables->pdata[1];
  note = tables->pdata[3];
  person = tables->pdata[5];
  g_assert_true (counter->is_sequence);
  g_assert_cmpstr (note->counter, ==, "301");
  g_assert_null (strstr (note->create, " AUTO_INCREMENT=301"));
  g_assert_nonnull (strstr (note->create, "AUTO_INCREMENT=5'")); /* of its comment */
  g_assert_cmpstr (person->counter, ==, "4000000001");
  g_assert_cmpuint (person->columns->len, ==, 23);
  for (guint i = 0; i < person->columns->len; i++)
    generated += ((HoistMariadbColumn *) person->columns->pdata[i])->generated;
  g_assert_cmpuint (generated, ==, 2);
}

static void
test_refused (Maria *m)
{
  static const struct
  {
    const char *make, *says;
  } cases[] = {
    { "CREATE TABLE t (i int) WITH SYSTEM VERSIONING", "keeps its own history" },
    { "CREATE TABLE t (i int) ENGINE=MEMORY", "of the storage engine MEMORY" },
    { "CREATE TABLE t (i int NOT NULL) ENGINE=CSV", "of the storage engine CSV" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HoistMariadb) db = maria_open (m, NULL);
      g_autoptr (GError) error = NULL;

      maria_sql (m, "app", cases[i].make);
      g_assert_null (hoist_mariadb_list_tables (db, NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
      g_assert_nonnull (strstr (error->message, cases[i].says));
      maria_sql (m, "app", "DROP TABLE t");
    }
}

static void
add (Maria *m)
{
  maria_add ("/mariadb-tables/list", m, test_list);
  maria_add ("/mariadb-tables/refused", m, test_refused);
}

int
main (int argc, char **argv)
{
  return maria_run (argc, argv, add);
}
