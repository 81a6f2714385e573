/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What migrations do to a copy, and which of it later rows could not follow. */
#include "crossing.h"

#include "base/hoist-error.h"
#include "drivers/hoist-database-copy.h"

#include <string.h>

static const HoistDatabaseCopier *const copier = &hoist_database_copier_postgres;

/* Begins, migrates the copy so, settles. */
static gboolean
migrate (Cluster *c, const char *sql, const HoistValue *columns, GError **error)
{
  g_autofree char *folder = NULL;
  HoistDatabaseCopyOrder order = crossing_order (c, &folder);
  g_autoptr (GError) local = NULL;

  order.columns = columns;
  g_assert_true (copier->begin (&order, NULL, &local));
  g_assert_no_error (local);
  crossing_say (c, CROSSING_COPY, sql);
  return copier->settle (&order, NULL, error);
}

static void
refused (Cluster *c, const char *sql, const char *reason)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (migrate (c, sql, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  if (strstr (error->message, reason) == NULL)
    g_error ("%s: %s", sql, error->message);
}

static void
test_fine (Cluster *c)
{
  g_autoptr (GError) error = NULL;

  crossing_fill (c);
  g_assert_true (
      migrate (c,
               "ALTER TABLE entry ADD tag text DEFAULT 'none'; ALTER TABLE entry ADD "
               "seen_at timestamptz DEFAULT now(); ALTER TABLE account ALTER id TYPE "
               "bigint; CREATE TABLE tag (name text PRIMARY KEY); INSERT INTO tag VALUES "
               "('none'); ALTER TABLE account DROP photo; CREATE INDEX ON entry (tag); "
               "INSERT INTO account (id, name) VALUES (9000, 'seed')",
               NULL, &error));
  g_assert_no_error (error);
}

static void
test_refused (Cluster *c)
{
  static const struct
  {
    const char *sql, *reason;
  } cases[] = {
    { "UPDATE account SET name = upper(name) WHERE id < 4", "change name (rows: 3)" },
    { "ALTER TABLE account ADD loud text; UPDATE account SET loud = upper(name)",
      "fill the new column loud (rows: 50)" },
    { "ALTER TABLE account ADD level int NOT NULL DEFAULT 1; UPDATE account SET level = 2 WHERE id "
      "= 1",
      "fill the new column level (rows: 1)" },
    { "ALTER TABLE account RENAME TO person", "the table is gone" },
    { "ALTER TABLE account RENAME name TO title", "no default" },
    { "ALTER TABLE entry DROP CONSTRAINT entry_pkey; ALTER TABLE entry ADD PRIMARY KEY (text)",
      "change its key" },
  };

  crossing_fill (c);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    refused (c, cases[i].sql, cases[i].reason);
}

static void
test_explained (Cluster *c)
{
  g_autoptr (HoistValue) columns = hoist_value_new_object ();
  g_autoptr (GError) error = NULL;

  crossing_fill (c);
  hoist_value_set (columns, "account.name", hoist_value_new_string ("upper(name)"));
  hoist_value_set (columns, "account.loud", hoist_value_new_string ("name || '!'"));
  g_assert_true (migrate (c,
                          "ALTER TABLE account ADD loud text; UPDATE account SET loud = name || "
                          "'!', name = upper(name)",
                          columns, &error));
  g_assert_no_error (error);
}

static void
add (Cluster *c)
{
  cluster_add ("/postgres-migrated/fine", c, test_fine);
  cluster_add ("/postgres-migrated/refused", c, test_refused);
  cluster_add ("/postgres-migrated/explained", c, test_explained);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
