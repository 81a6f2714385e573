/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that name the database besides the settings: read and written. */
#include "model/hoist-guide-config.h"
#include "model/hoist-guide.h"

#include "base/hoist-error.h"
#include "model/hoist-json.h"

static HoistGuide *
parse (const char *run_on, const char *file, GError **error)
{
  g_autofree char *text = g_strdup_printf (
      "guide: 1\napplication: {name: demo}\nsettings: {file: .env}\n"
      "services:\n  - {name: api, start: [/usr/bin/true]}\n"
      "databases:\n  - {name: a, engine: postgresql, url: \"{settings.URL}\"}\n"
      "migrations:\n  command: [/usr/bin/python3, \"{script}\"]\n  scripts: [a.py]\n"
      "  run_on: %s\n  config:\n"
      "    - {file: %s, format: ini, section: database, key: url}\n"
      "health: {checks: [{name: h, service: api, url: \"http://127.0.0.1:1/\"}]}\n",
      run_on, file);

  return hoist_guide_parse ("g", text, -1, error);
}

static void
test_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = parse ("copy", "config.ini", &error);
  g_autoptr (GString) json = g_string_new (NULL);
  HoistJsonWriter w;

  g_assert_no_error (error);
  hoist_json_writer_init (&w, json);
  hoist_guide_write (guide, &w, NULL);
  g_autoptr (HoistValue) value = hoist_json_parse (json->str, (gssize) json->len, &error);
  g_assert_no_error (error);
  g_autoptr (HoistGuide) again = hoist_guide_read (value, &error);
  g_assert_no_error (error);
  const HoistGuideConfig *config = g_ptr_array_index (again->configs, 0);
  g_assert_cmpstr (config->file, ==, "config.ini");
  g_assert_cmpstr (config->section, ==, "database");
  g_assert_cmpstr (config->key, ==, "url");
  g_assert_cmpstr (hoist_guide_format_names[config->format], ==, "ini");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-config/round-trip", test_round_trip);
  return g_test_run ();
}
