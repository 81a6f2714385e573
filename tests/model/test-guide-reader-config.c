/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that name the database besides the settings are refused where they make no sense. */
#include "model/hoist-guide-reader.h"

#include <string.h>

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
test_refused (void)
{
  g_autoptr (GError) place = NULL;
  g_autoptr (GError) settings = NULL;

  g_assert_null (parse ("place", "config.ini", &place));
  g_assert_nonnull (strstr (place->message, "config: is for run_on: copy only"));
  g_assert_null (parse ("copy", ".env", &settings));
  g_assert_nonnull (strstr (settings->message, "is the file of the settings"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-reader-config/refused", test_refused);
  return g_test_run ();
}
