/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies ready is proven; a dump that says something else is found out and leaves nothing. */
#include "maria.h"

#include "base/hoist-error.h"

#include <string.h>

static const struct
{
  const char *from, *to, *says;
} spoils[] = {
  { "INSERT INTO `note`", "REPLACE INTO `empty` (i) VALUES (5);\nINSERT INTO `note`",
    "differs from the database it was made of: empty" },
  { "ALTER TABLE `note` AUTO_INCREMENT = 301", "ALTER TABLE `note` AUTO_INCREMENT = 400",
    "AUTO_INCREMENT" },
  { "CREATE TABLE `empty` (", "CREATE TABLE `empty` (`j` int, ", "its schema" },
  { "INSERT INTO hoist_making VALUES (0, ", "INSERT INTO hoist_making VALUES (99, ", "its schema" },
  { "CREATE TABLE `note` (", "CREATE TABLE `note` (nonsense ", "MariaDB says" },
};

static void
test_spoiled (Maria *m)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (HoistMariadbPlace) place = maria_load_place (m);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  maria_fill (m);
  backup = maria_back_up (m, "bk_0000000000000001");
  g_assert_true (hoist_mariadb_has_ready (place, backup->id));
  text = fixture_read (backup->path);
  for (guint i = 0; i < G_N_ELEMENTS (spoils); i++)
    {
      g_autofree char *path = fixture_path (&m->f, "spoiled");
      g_auto (GStrv) parts = g_strsplit (text, spoils[i].from, 2);
      g_autofree char *spoiled = g_strjoinv (spoils[i].to, parts);

      g_assert_cmpuint (g_strv_length (parts), ==, 2);
      fixture_write (path, spoiled);
      g_assert_false (hoist_mariadb_make_ready (place, backup, path, NULL, NULL, &error));
      g_assert_nonnull (error);
      if (strstr (error->message, spoils[i].says) == NULL)
        g_error ("%s: %s", spoils[i].from, error->message);
      g_clear_error (&error);
      g_assert_false (hoist_mariadb_has_ready (place, backup->id));
    }
  if (!hoist_mariadb_make_ready (place, backup, backup->path, NULL, NULL, &error))
    g_assert_no_error (error);
  g_assert_true (hoist_mariadb_has_ready (place, backup->id));
}

static void
add (Maria *m)
{
  maria_add ("/mariadb-ready/spoiled", m, test_spoiled);
}

int
main (int argc, char **argv)
{
  return maria_run (argc, argv, add);
}
