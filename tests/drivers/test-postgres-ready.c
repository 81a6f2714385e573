/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was restored lies ready only when it is the same, and nobody can change it. */
#include "cluster.h"

#include "base/hoist-error.h"

#include <string.h>

static void
test_other_content (Cluster *c)
{
  g_autoptr (HoistPostgresPlace) place = cluster_load_place (c);
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (HoistBackup) other = NULL;
  g_autoptr (GError) error = NULL;
  HoistBackup fields;

  cluster_fill (c);
  backup = cluster_back_up (c, "bk_0000000000000001");
  g_assert_true (hoist_postgres_has_ready (place, backup->id));
  fields = *backup;
  fields.content_digest = (char *) "0000";
  other = hoist_backup_new (&fields);
  g_assert_false (hoist_postgres_make_ready (place, other, backup->path, NULL, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  g_assert_false (hoist_postgres_has_ready (place, backup->id));
}

static void
test_closed (Cluster *c)
{
  g_autoptr (HoistPostgresPlace) place = cluster_load_place (c);
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (HoistPostgres) db = NULL;
  g_autoptr (GError) error = NULL;

  cluster_fill (c);
  backup = cluster_back_up (c, "bk_0000000000000001");
  db = hoist_postgres_open (place, "hoist_bk_0000000000000001_ready", NULL, &error);
  g_assert_null (db);
  g_assert_nonnull (error);
}

static void
add (Cluster *c)
{
  cluster_add ("/postgres-ready/other-content", c, test_other_content);
  cluster_add ("/postgres-ready/closed", c, test_closed);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
