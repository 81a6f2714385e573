/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that name the database besides the settings are refused where they make no sense. */
#include "model/hoist-guide-reader.h"

#include "examples.h"
#include <string.h>

static HoistGuide *
parse (const char *database, const char *run_on, const char *file, GError **error)
{
  g_autofree char *text = g_strdup_printf (
      "guide: 1\napplication: {name: demo}\nsettings: {file: .env}\n"
      "services:\n  - {name: api, start: [/usr/bin/true]}\n"
      "databases:\n  - {name: a, %s}\n"
      "migrations:\n  command: [/usr/bin/python3, \"{script}\"]\n  scripts: [a.py]\n"
      "  run_on: %s\n  config:\n"
      "    - {file: %s, format: ini, section: database, key: url}\n"
      "health: {checks: [{name: h, service: api, url: \"http://127.0.0.1:1/\"}]}\n",
      database, run_on, file);

  return hoist_guide_parse ("g", text, -1, error);
}

#define SERVER "engine: postgresql, url: \"{settings.URL}\""

static void
test_refused (void)
{
  g_autoptr (GError) file = NULL;
  g_autoptr (GError) settings = NULL;

  g_assert_null (parse ("engine: sqlite, path: a.db", "place", "config.ini", &file));
  g_assert_nonnull (strstr (file->message, "config: is for a database on a server"));
  g_assert_null (parse (SERVER, "copy", ".env", &settings));
  g_assert_nonnull (strstr (settings->message, "is the file of the settings"));
}

/* In place, too: a rehearsal needs it. */
static void
test_in_place (void)
{
  static const char *const run_on[] = { "place", "copy" };

  for (guint i = 0; i < G_N_ELEMENTS (run_on); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistGuide) guide = parse (SERVER, run_on[i], "config.ini", &error);
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      g_assert_cmpuint (guide->configs->len, ==, 1);
      text = EXAMPLE_JSON (hoist_guide_write, guide);
      g_assert_nonnull (strstr (text, "config.ini"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-reader-config/refused", test_refused);
  g_test_add_func ("/guide-reader-config/in-place", test_in_place);
  return g_test_run ();
}
