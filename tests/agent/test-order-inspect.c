/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inspect: what a folder holds that somebody wants to adopt; its secrets stay in it. */
#include "fixture.h"

#include <string.h>

static void
test_found (Fixture *f)
{
  g_autofree char *guide = fixture_guide_json ();
  g_autofree char *members =
      g_strdup_printf ("\"directory\":\"%s\",\"guides\":[%s]", f->directory, guide);
  const HoistValue *found = fixture_answer (f, "inspect", members);
  g_autofree char *text = hoist_value_to_json (found);

  g_assert_cmpstr (hoist_value_lookup_string (found, "slug", ""), ==, "acme");
  g_assert_cmpstr (hoist_value_lookup_string (found, "application", ""), ==, "demoapp");
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (found, "databases")), ==, 1);
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (found, "findings")), ==, 0);
  g_assert_null (strstr (text, "hunter22"));
}

/* A database that is not where the guide says: that is said at once, and not at the first upgrade.
 */
static void
test_no_database (Fixture *f)
{
  g_autofree char *guide = fixture_guide_json ();
  g_autoptr (GRegex) path =
      g_regex_new ("(\"engine\":\"sqlite\",[^}]*\"path\":\")[^\"]*", 0, 0, NULL);
  g_autofree char *lost = g_regex_replace (path, guide, -1, 0, "\\1/etc/passwd", 0, NULL);
  g_autofree char *members =
      g_strdup_printf ("\"directory\":\"%s\",\"guides\":[%s]", f->directory, lost);

  g_assert_cmpstr (lost, !=, guide);
  const HoistValue *found = fixture_answer (f, "inspect", members);
  const HoistValue *finding =
      hoist_value_get_element (hoist_value_get_member (found, "findings"), 0);
  g_assert_cmpstr (hoist_value_lookup_string (finding, "check", ""), ==, "database");
  g_assert_cmpstr (hoist_value_lookup_string (finding, "severity", ""), ==, "warning");
  g_assert_nonnull (strstr (hoist_value_lookup_string (finding, "message", ""), "/etc"));
}

static void
test_not_an_application (Fixture *f)
{
  g_autofree char *guide = fixture_guide_json ();
  g_autofree char *members =
      g_strdup_printf ("\"directory\":\"%s\",\"guides\":[%s]", f->folder, guide);

  fixture_error (f, "inspect", members, NULL);
  g_assert_cmpstr (fixture_error (f, "inspect", "\"directory\":\"../x\",\"guides\":[]", NULL), ==,
                   "invalid");
}

/* What another guide names, and the URL that another engine would have, do not leave the node. */
static void
test_secrets (Fixture *f)
{
  static const char common[] = "guide: 1\nservices: [{name: web, start: [run]}]\nhealth: {checks: "
                               "[{name: w, service: web, url: \"http://127.0.0.1:1/\"}]}\n";
  g_autofree char *first = g_strconcat (
      common,
      "application: {name: several}\nsettings: {file: .env, slug: SLUG}\nmigrations: {command: [m, "
      "\"{script}\"], scripts: [several.py]}\ndatabases: [{name: d, engine: sqlite, path: d.db, "
      "also: "
      "[mariadb], url: \"{settings.URL}\", move: {to: postgresql, uses: \"{settings.URL}\", url: "
      "\"{settings.NEW_URL}\", schema: [make]}}]\n",
      NULL);
  g_autofree char *second = g_strconcat (
      common,
      "application: {name: other}\nsettings: {file: other.env}\ndependencies: [{kind: "
      "command, lock: \"x\", environment: e, command: [tell, \"{settings.OTHER_URL}\"]}]\n",
      NULL);
  g_autofree char *one = fixture_guide_to_json (first);
  g_autofree char *two = fixture_guide_to_json (second);
  g_autofree char *members =
      g_strdup_printf ("\"directory\":\"%s\",\"guides\":[%s,%s]", f->directory, one, two);
  g_autofree char *settings = g_build_filename (f->directory, ".env", NULL);
  g_autofree char *script = g_build_filename (f->directory, "several.py", NULL);

  fixture_write (settings, "SLUG=acme\nURL=mysql://u:hunter22@127.0.0.1:1/d\n"
                           "NEW_URL=postgresql://u:hunter33@h/d\nOTHER_URL=x://u:hunter44@h\n");
  fixture_write (script, "\n");
  const HoistValue *found = fixture_answer (f, "inspect", members);
  const HoistValue *row = hoist_value_get_element (hoist_value_get_member (found, "databases"), 0);
  g_autofree char *text = hoist_value_to_json (found);

  g_assert_cmpstr (hoist_value_lookup_string (found, "application", ""), ==, "several");
  g_assert_cmpstr (hoist_value_lookup_string (row, "engine", ""), ==, "mariadb");
  g_assert_nonnull (strstr (text, "acme"));
  g_assert_null (strstr (text, "hunter"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/order-inspect/found", test_found);
  fixture_add ("/agent/order-inspect/not-an-application", test_not_an_application);
  fixture_add ("/agent/order-inspect/no-database", test_no_database);
  fixture_add ("/agent/order-inspect/secrets", test_secrets);
  return g_test_run ();
}
