/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Guides: the one of cbapp says what seeds say; what is wrong is named with file, line and column.
 */
#include "model/hoist-guide.h"

#include <signal.h>
#include <string.h>

#include "base/hoist-error.h"
#include "examples.h"

static void
test_cbapp (void)
{
  static const char *const scripts[] = { "scripts/create_schema.py",
                                         "scripts/create_default_users.py",
                                         "scripts/add_person_columns.py",
                                         "scripts/migrate_add_import_metadata.py",
                                         "scripts/add_person_indexes.py",
                                         "scripts/add_segment_tables.py",
                                         NULL };
  g_autoptr (HoistGuide) guide = example_guide ();
  g_assert_cmpstr (guide->application, ==, "cbapp");
  g_assert_cmpuint (strlen (guide->hash), ==, 64);
  g_assert_cmpstr (guide->tag_prefix, ==, "v");
  g_assert_cmpstr (guide->changelog, ==, "CHANGELOG.md");
  g_assert_cmpstr (guide->settings_file, ==, ".env");
  g_assert_cmpstr (guide->backend_port_setting, ==, "API_PORT");
  g_assert_cmpuint (guide->services->len, ==, 2);
  const HoistGuideService *api = g_ptr_array_index (guide->services, 0);
  g_assert_cmpstr (api->name, ==, "api");
  g_assert_cmpstr (api->role, ==, "backend");
  g_assert_cmpint (api->stop_signal, ==, SIGTERM);
  g_assert_false (api->never_kill);
  g_assert_true (g_strv_equal ((const char *const *) guide->migrations, scripts));
  g_assert_cmpuint (guide->health_good_in_a_row, ==, 3);
  g_assert_cmpuint (guide->health_steady_ms, ==, 3000);
  g_assert_cmpuint (guide->notices->len, ==, 0);
  const HoistGuideHealth *backend = g_ptr_array_index (guide->health, 0);
  g_assert_cmpstr (backend->version_member, ==, "version");
}

#define START                                                                                      \
  "guide: 1\n"                                                                                     \
  "application: {name: tiny}\n"
#define SERVICES "services: [{name: a, start: [run]}]\n"
#define HEALTH "health: {checks: [{name: h, service: a, url: \"http://127.0.0.1:1/\"}]}\n"

static void
test_refused (void)
{
  static const struct
  {
    const char *text, *message;
  } cases[] = {
    { "application: {name: tiny}\n" SERVICES HEALTH, "t.yaml:1:1: guide: is missing" },
    { "guide: 2\napplication: {name: tiny}\n" SERVICES HEALTH,
      "t.yaml:1:8: guide: expected 1 to 1, found 2" },
    { "guide: 1\napplication: {name: Tiny}\n" SERVICES HEALTH,
      "t.yaml:2:21: application.name: “Tiny” is not a slug" },
    { START SERVICES, "t.yaml:1:1: health: is missing" },
    { START "services: []\n" HEALTH, "services: expected at least one" },
    { START "services: [{name: a}]\n" HEALTH, "t.yaml:3:12: services[0].start: is missing" },
    { START "services: [{name: a, driver: systemd}]\n" HEALTH, "services[0].unit: is missing" },
    { START "services: [{name: a, driver: upstart, start: [run]}]\n" HEALTH,
      "services[0].driver: expected one of supervised, systemd" },
    { START "services: [{name: a, start: [run], unit: a.service}]\n" HEALTH,
      "services[0].unit: is for driver: systemd only" },
    { START "services: [{name: a, driver: systemd, unit: a.socket}]\n" HEALTH,
      "services[0].unit: expected the name of a service unit" },
    { START "services: [{name: a, driver: systemd, unit: a@.service}]\n" HEALTH,
      "services[0].unit: expected the name of a service unit" },
    { START "services: [{name: a, driver: systemd, unit: \"../{slug}.service\"}]\n" HEALTH,
      "services[0].unit: expected the name of a service unit" },
    { START "services: [{name: a, driver: systemd, unit: \"{slugg}.service\"}]\n" HEALTH,
      "there is no placeholder {slugg}" },
    { START "services: [{name: a, driver: systemd, unit: a.service, start: [run]}]\n" HEALTH,
      "services[0].start: the unit's file says it" },
    { START "services: [{name: a, driver: systemd, unit: a.service, stop: {signal: INT}}]\n" HEALTH,
      "services[0].stop.signal: the unit's file says it" },
    { START "services: [{name: a, start: run}]\n" HEALTH,
      "services[0].start: expected an array, found a string" },
    { START "services: [{name: a, start: []}]\n" HEALTH, "services[0].start: expected a program" },
    { START "services: [{name: a, start: [\"{slug}\"]}]\n" HEALTH,
      "services[0].start: element 0: a program is" },
    { START "services: [{name: a, start: [run, \"{slugg}\"]}]\n" HEALTH,
      "there is no placeholder {slugg}" },
    { START "services: [{name: a, start: [run]}, {name: a, start: [run]}]\n" HEALTH,
      "services[1].name: there is another service" },
    { START "services: [{name: a, start: [run], role: boss}]\n" HEALTH,
      "services[0].role: expected one of" },
    { START "services: [{name: a, start: [run], stop: {signal: KILL}}]\n" HEALTH,
      "services[0].stop.signal: expected one of TERM" },
    { START "services: [{name: a, start: [run], stop: {seconds: \"9\"}}]\n" HEALTH,
      "services[0].stop.seconds: expected a whole number" },
    { START "services: [{name: a, start: [run], environment: [\"=x\"]}]\n" HEALTH,
      "services[0].environment: element 0: expected NAME=value" },
    { START "services: [{name: a, start: [run], shell: x}]\n" HEALTH,
      "t.yaml:3:36: services[0].shell: is not a member" },
    { START SERVICES "health: {checks: []}\n", "health.checks: expected at least one" },
    { START SERVICES "health: {checks: [{name: h, service: b, url: \"http://127.0.0.1:1/\"}]}\n",
      "health.checks[0].service: there is no service" },
    { START SERVICES "health: {checks: [{name: h, service: a, url: \"https://x.example/\"}]}\n",
      "health.checks[0].url: expected http://127.0.0.1:" },
    { START SERVICES HEALTH "databases: [{name: d, engine: oracle, path: x}]\n",
      "databases[0].engine: expected one of sqlite, postgresql, mariadb, found “oracle”" },
    { START "settings: {file: .env}\n" SERVICES HEALTH
            "databases: [{name: d, engine: mysql, url: \"{settings.URL}\"}]\n",
      "databases[0].engine: expected “mariadb” where the server is MariaDB" },
    { START "settings: {file: .env}\n" SERVICES HEALTH
            "databases: [{name: d, engine: mariadb, url: \"{settings.URL}\"}]\n"
            "migrations: {command: [run, \"{script}\"], scripts: [m], run_on: copy}\n",
      "migrations.run_on: expected “place”" },
    { START SERVICES HEALTH
      "migrations: {command: [m, \"{script}\"], scripts: [a], run_on: copy}\nsettings: {file: "
      ".env}\n"
      "databases: [{name: d, engine: sqlite, path: x, url: \"{settings.URL}\", also: [mariadb]}]\n",
      "migrations.run_on: expected “place”: changes of a MariaDB database" },
    { START SERVICES HEALTH "databases: [{name: d, engine: postgresql, path: x}]\n",
      "databases[0].url" },
    { START "settings: {file: .env}\n" SERVICES HEALTH
            "databases: [{name: d, engine: postgresql, url: \"postgresql://u:p@h/d\"}]\n",
      "databases[0].url: expected “{settings.NAME}” and nothing else" },
    { START "settings: {file: .env}\n" SERVICES HEALTH
            "databases: [{name: d, engine: postgresql, url: \"{settings.A}{settings.B}\"}]\n",
      "databases[0].url: expected “{settings.NAME}” and nothing else" },
    { START SERVICES HEALTH "databases: [{name: d, engine: postgresql, url: \"{settings.URL}\"}]\n",
      "databases[0].url: the guide names no settings file" },
    { START "settings: {file: .env}\n" SERVICES HEALTH
            "databases: [{name: d, engine: postgresql, url: \"{settings.URL}\", path: x}]\n",
      "databases[0].path" },
    { START SERVICES HEALTH "databases: [{name: d, engine: sqlite, path: ../x}]\n",
      "databases[0].path" },
    { START SERVICES HEALTH "databases: [{name: d, engine: sqlite, path: \"{database}\"}]\n",
      "databases[0].path" },
    { START SERVICES HEALTH "dependencies: [{kind: cargo, lock: a, environment: b}]\n",
      "dependencies[0].kind" },
    { START SERVICES HEALTH "migrations: {command: [run], scripts: [a.py]}\n",
      "migrations.command: expected {script}" },
    { START SERVICES HEALTH "migrations: {command: [run, \"{script}\"], scripts: [a.py, a.py]}\n",
      "migrations.scripts: element 1" },
    { START SERVICES HEALTH "migrations: {command: [run, \"{script}\"], scripts: [/a.py]}\n",
      "migrations.scripts[0]" },
    { START SERVICES HEALTH "notices: [{id: a, to: v1.0, text: x}, {id: a, to: v1.1, text: z}]\n",
      "notices[1].id" },
    { START SERVICES HEALTH "notices: [{id: a, to: 1.0, text: x}]\n",
      "notices[0].to: expected a string, found a number; quote it" },
    { START SERVICES HEALTH "settings: {slug: SLUG}\n", "settings.file: is missing" },
    { START SERVICES HEALTH "releases: {required_stops: [main]}\n", "releases.required_stops[0]" },
    { START "services: [{name: a, start: [run], runs_on: leader}]\n" HEALTH,
      "services[0].runs_on: expected one of all, lead, followers" },
    { START "services: [{name: a, start: [run], roles: [\"a b\"]}]\n" HEALTH,
      "services[0].roles[0]" },
    { START SERVICES HEALTH "nodes: {lead: {roles: db}}\n",
      "t.yaml:5:23: nodes.lead.roles: expected an array" },
    { START SERVICES HEALTH "nodes: {followers: {at_a_time: 0}}\n",
      "nodes.followers.at_a_time: expected 1 to 1000" },
    { START SERVICES HEALTH "nodes: {followers: {keep_healthy: -1}}\n",
      "nodes.followers.keep_healthy: expected 0 to 1000" },
    { START SERVICES HEALTH "nodes: {canary: {}}\n", "nodes.canary: is not a member" },
    { START SERVICES HEALTH "dependencies: [{kind: command, lock: l, environment: e}]\n",
      "dependencies[0].command: is missing" },
    { START SERVICES HEALTH "dependencies: [{kind: pip, lock: l, environment: e, command: [x]}]\n",
      "is for the kind “command” only" },
    { START SERVICES HEALTH "releases: {tags: v, branch: main}\n",
      "releases.branch: expected either tags, or a branch" },
    { START SERVICES HEALTH "releases: {branch: --all}\n", "releases.branch" },
    { START SERVICES HEALTH "hooks: {}\n",
      "t.yaml:5:1: hooks: is not a member that is known here" },
    { "[]", "t.yaml:1:1: expected an object, found an array" },
    { "guide: yes", "t.yaml:1:8: “yes”" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistGuide) guide = hoist_guide_parse ("t.yaml", cases[i].text, -1, &error);
      if (guide != NULL)
        g_error ("taken: %s", cases[i].text);
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      if (strstr (error->message, cases[i].message) == NULL)
        g_error ("wanted “%s”: %s", cases[i].message, error->message);
      g_assert_true (g_str_has_prefix (error->message, "t.yaml:"));
    }
}

static void
test_smallest (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = hoist_guide_parse ("t", START SERVICES HEALTH, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (guide->title, ==, "tiny");
  g_assert_cmpstr (guide->settings_file, ==, "");
  g_assert_cmpuint (g_strv_length (guide->migrations), ==, 0);
  g_assert_cmpuint (guide->health_seconds, ==, 60);
}

/* Revisions of a branch are called by a name that Hoist gives them. */
static void
test_branch (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide =
      hoist_guide_parse ("t", START SERVICES HEALTH "releases: {branch: master}\n", -1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (guide->branch, ==, "master");
  g_assert_cmpstr (guide->tag_prefix, ==, "rev-");
}

static char *
read_file (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("HOIST_SOURCE_ROOT"), name, NULL);
  char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

/* The reference names every member that the parser looks for, and no other. */
static void
test_reference (void)
{
  g_autofree char *whole = read_file ("tests/fuzz/corpus/guide/whole");
  g_autofree char *readme = read_file ("data/guides/README.md");
  g_autoptr (HoistReaderReport) report = hoist_reader_report_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = hoist_guide_parse_report ("whole", whole, -1, report, &error);
  g_auto (GStrv) lines = g_strsplit (readme, "\n", -1);
  GHashTableIter iter;
  gpointer member;
  g_assert_no_error (error);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (!g_str_has_prefix (lines[i], "| `"))
        continue;
      g_autofree char *name = g_strndup (lines[i] + 3, strcspn (lines[i] + 3, "`"));
      if (!g_hash_table_remove (report->asked, name))
        g_error ("data/guides/README.md names %s: the parser never looks for it", name);
    }
  g_hash_table_iter_init (&iter, report->asked);
  if (g_hash_table_iter_next (&iter, &member, NULL))
    g_error ("data/guides/README.md has no row for %s, which the parser looks for",
             (char *) member);
}

/* Guides that are broken, each with what is said of it: "# LINE:COLUMN: …" at the top of the file,
 * a line for each problem. The same files are the corpus of the fuzz target. */
static guint
check_broken (const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr (HoistReaderReport) report = hoist_reader_report_new ();
  guint n = 0;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_autoptr (HoistGuide) guide = hoist_guide_parse_report ("f", text, -1, report, NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  if (guide != NULL)
    g_error ("%s was taken", path);
  for (; lines[n] != NULL && g_str_has_prefix (lines[n], "# "); n++)
    {
      g_autofree char *said =
          n < report->problems->len
              ? hoist_reader_report_dup_line ("f", g_ptr_array_index (report->problems, n))
              : g_strdup ("nothing more");
      if (!g_str_has_prefix (said, "f:") || strcmp (said + 2, lines[n] + 2) != 0)
        g_error ("%s: wanted “%s”, got “%s”", path, lines[n] + 2, said);
    }
  if (n == 0 || n != report->problems->len)
    g_error ("%s: wanted %u problems, got %u", path, n, report->problems->len);
  return n;
}

static void
test_broken (void)
{
  g_autofree char *folder =
      g_build_filename (g_getenv ("HOIST_SOURCE_ROOT"), "tests/fuzz/corpus/guide", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint files = 0;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "broken-"))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);
        g_assert_cmpuint (check_broken (path), >, 0);
        files++;
      }
  g_assert_cmpuint (files, >=, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide/cbapp", test_cbapp);
  g_test_add_func ("/guide/refused", test_refused);
  g_test_add_func ("/guide/smallest", test_smallest);
  g_test_add_func ("/guide/reference", test_reference);
  g_test_add_func ("/guide/broken", test_broken);
  g_test_add_func ("/guide/branch", test_branch);
  return g_test_run ();
}
