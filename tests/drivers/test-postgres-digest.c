/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a database holds, whatever the order in which the server keeps it. */
#include "cluster.h"

#include "base/hoist-error.h"

#include <string.h>

static void
assert_changes (const Cluster *c, const char *sql, gboolean changes)
{
  g_autofree char *before = database_case_digest (&hoist_database_postgres, c->place);
  g_autofree char *after = NULL;

  cluster_sql (c, "app", sql);
  after = database_case_digest (&hoist_database_postgres, c->place);
  g_assert_cmpint (g_str_equal (before, after), ==, !changes);
}

static void
test_changes (Cluster *c)
{
  cluster_fill (c);
  assert_changes (c, "UPDATE note SET body = body", FALSE);
  assert_changes (c, "VACUUM FULL note", FALSE);
  assert_changes (c, "UPDATE person SET score = score + 1e-12 WHERE id = 3", TRUE);
  assert_changes (c, "UPDATE person SET facts = NULL WHERE id = 4", TRUE);
  assert_changes (c, "UPDATE note SET body = '' WHERE id = 4", TRUE);
  assert_changes (c, "UPDATE note SET body = NULL WHERE id = 4", TRUE);
  assert_changes (c, "INSERT INTO \"odd Name\".\"t.x\" VALUES (1)", TRUE);
  assert_changes (c, "SELECT setval('person_id_seq', 999, false)", TRUE);
  assert_changes (c, "SET ROLE app; SELECT lo_from_bytea(0, 'x')", TRUE);
  assert_changes (c, "UPDATE person SET id = id + 1000 WHERE id > 199", TRUE);
}

/* Not what the role, the database or the day make of it. */
static void
test_settings (Cluster *c)
{
  cluster_fill (c);
  assert_changes (c, "ALTER DATABASE app SET timezone = 'Asia/Tokyo'", FALSE);
  assert_changes (c, "ALTER DATABASE app SET datestyle = 'German'", FALSE);
  assert_changes (c, "ALTER ROLE app IN DATABASE app SET bytea_output = 'escape'", FALSE);
}

static void
add (Cluster *c)
{
  cluster_add ("/postgres-digest/changes", c, test_changes);
  cluster_add ("/postgres-digest/settings", c, test_settings);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
