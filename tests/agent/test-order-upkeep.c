/* SPDX-License-Identifier: GPL-3.0-or-later */
/* services, backup-verify, compare and repair; never while a run holds the tenant. */
#include "fixture.h"

#include <string.h>

static void
test_services (Fixture *f)
{
  g_autofree char *subject = fixture_subject (f);
  g_autofree char *start = g_strconcat (subject, ",\"action\":\"start\"", NULL);
  g_autofree char *stop = g_strconcat (subject, ",\"action\":\"stop\"", NULL);
  g_autofree char *free_them = g_strconcat (subject, ",\"action\":\"free\"", NULL);
  g_autofree char *dance = g_strconcat (subject, ",\"action\":\"dance\"", NULL);
  const HoistValue *list;

  list = hoist_value_get_member (fixture_answer (f, "services", start), "services");
  g_assert_cmpstr (hoist_value_lookup_string (hoist_value_get_element (list, 0), "state", ""), ==,
                   "running");
  g_assert_cmpstr (hoist_value_lookup_string (hoist_value_get_element (list, 0), "health", ""), ==,
                   "healthy"); /* not how it was in its first millisecond */
  list = hoist_value_get_member (fixture_answer (f, "services", stop), "services");
  g_assert_cmpstr (hoist_value_lookup_string (hoist_value_get_element (list, 0), "state", ""), ==,
                   "stopped");
  g_assert_cmpstr (fixture_error (f, "services", dance, NULL), ==, "invalid");
  /* Nothing keeps it from starting; it is not started. */
  list = hoist_value_get_member (fixture_answer (f, "services", free_them), "services");
  g_assert_cmpstr (hoist_value_lookup_string (hoist_value_get_element (list, 0), "state", ""), ==,
                   "stopped");
}

/* The last lines that a service wrote, as many as were asked for, without being asked to act. */
static void
test_service_logs (Fixture *f)
{
  g_autofree char *subject = fixture_subject (f);
  g_autofree char *none = g_strconcat (subject, ",\"action\":\"status\"", NULL);
  g_autofree char *two = g_strconcat (none, ",\"log_lines\":2", NULL);
  const HoistValue *log, *lines;
  g_autofree char *path = NULL;

  g_assert_null (hoist_value_get_member (fixture_answer (f, "services", none), "logs"));
  log = hoist_value_get_element (
      hoist_value_get_member (fixture_answer (f, "services", two), "logs"), 0);
  g_assert_cmpstr (hoist_value_lookup_string (log, "service", ""), ==, "api");
  path = g_strdup (hoist_value_lookup_string (log, "path", ""));
  {
    g_autofree char *folder = g_path_get_dirname (path);

    g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  }
  g_assert_true (g_file_set_contents (path, "one\ntwo\n\033[31mthree\n", -1, NULL));
  log = hoist_value_get_element (
      hoist_value_get_member (fixture_answer (f, "services", two), "logs"), 0);
  lines = hoist_value_get_member (log, "lines");
  g_assert_cmpuint (hoist_value_get_size (lines), ==, 2);
  g_assert_cmpstr (hoist_value_get_string (hoist_value_get_element (lines, 0)), ==, "two");
  g_assert_null (strchr (hoist_value_get_string (hoist_value_get_element (lines, 1)), 033));
}

static void
test_verify_and_compare (Fixture *f)
{
  g_autofree char *subject = fixture_subject (f);
  g_autofree char *backup = NULL, *verify = NULL, *compare = NULL, *path = NULL;
  g_autofree char *manifest = NULL;
  const HoistValue *answer;

  fixture_claim (f);
  fixture_step (f, "backup", "apply", "v0.2.0");
  fixture_answer (f, "release", "\"tenant\":\"" FIXTURE_TENANT "\"");
  path = hoist_agent_state_backup (f->state, FIXTURE_TENANT, FIXTURE_BACKUP "/manifest.json");
  manifest = fixture_read (path);
  verify = g_strdup_printf ("\"backup\":%s", manifest);
  compare = g_strdup_printf ("%s,\"backup\":%s", subject, manifest);
  answer = fixture_answer (f, "backup-verify", verify);
  g_assert_cmpstr (hoist_value_lookup_string (answer, "fault", "?"), ==, "");
  fixture_sql (f, "INSERT INTO person (name) VALUES ('a'), ('b'), ('c')");
  answer = fixture_answer (f, "compare", compare);
  g_assert_cmpint (hoist_value_lookup_int (answer, "lost_rows", -1), ==, 3);
}

/* Somebody has brought the database to another engine since: said with both names, and not by a
 * driver that meets a strange file. */
static void
test_compare_other_engine (Fixture *f)
{
  g_autofree char *subject = fixture_subject (f);
  g_autoptr (GString) several = g_string_new (subject);
  g_autofree char *path = NULL, *manifest = NULL, *compare = NULL;
  g_autofree char *env = g_build_filename (f->directory, ".env", NULL);
  const char *message;

  g_string_replace (several, "\"engine\":\"sqlite\",",
                    "\"engine\":\"sqlite\",\"url\":\"{settings.DB_URL}\",\"also\":[\"mariadb\"],",
                    1);
  g_assert_cmpuint (several->len, >, strlen (subject));
  fixture_claim (f);
  fixture_step (f, "backup", "apply", "v0.2.0");
  fixture_answer (f, "release", "\"tenant\":\"" FIXTURE_TENANT "\"");
  path = hoist_agent_state_backup (f->state, FIXTURE_TENANT, FIXTURE_BACKUP "/manifest.json");
  manifest = fixture_read (path);
  compare = g_strdup_printf ("%s,\"backup\":%s", several->str, manifest);
  fixture_answer (f, "compare", compare);
  fixture_write (env, "SLUG=acme\nDB_URL=mysql://u:p@127.0.0.1:1/d\n");
  g_assert_cmpstr (fixture_error (f, "compare", compare, &message), ==, "refused");
  g_assert_nonnull (strstr (message, "is of SQLite; the database of acme is on MariaDB now"));
}

static void
test_repair (Fixture *f)
{
  g_autofree char *subject = fixture_subject (f);
  g_autofree char *repair = g_strconcat (subject, ",\"repair\":\"refspec\"", NULL);
  g_autofree char *after = NULL;

  g_free (fixture_git (f->directory, "config", "remote.origin.fetch",
                       "+refs/heads/x:refs/remotes/origin/x", NULL));
  fixture_answer (f, "repair", repair);
  after = fixture_git (f->directory, "config", "remote.origin.fetch", NULL);
  g_assert_cmpstr (after, ==, "+refs/heads/*:refs/remotes/origin/*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/order-upkeep/services", test_services);
  fixture_add ("/agent/order-upkeep/service-logs", test_service_logs);
  fixture_add ("/agent/order-upkeep/verify-and-compare", test_verify_and_compare);
  fixture_add ("/agent/order-upkeep/compare-other-engine", test_compare_other_engine);
  fixture_add ("/agent/order-upkeep/repair", test_repair);
  return g_test_run ();
}
