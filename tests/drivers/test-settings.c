/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings files: read, never evaluated, never outside of the folder. */
#include "drivers/hoist-settings.h"

#include "base/hoist-error.h"
#include "fixture.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
test_parse (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) settings =
      hoist_settings_parse (".env",
                            "# comment\n\nAPI_PORT=8101\nexport SLUG = \"acme\"\nEMPTY=\n"
                            "SECRET='a=b#c'\r\nRUN=$(touch /tmp/x)\n",
                            &error);

  g_assert_no_error (error);
  g_assert_cmpstr (hoist_value_lookup_string (settings, "API_PORT", NULL), ==, "8101");
  g_assert_cmpstr (hoist_value_lookup_string (settings, "SLUG", NULL), ==, "acme");
  g_assert_cmpstr (hoist_value_lookup_string (settings, "EMPTY", NULL), ==, "");
  g_assert_cmpstr (hoist_value_lookup_string (settings, "SECRET", NULL), ==, "a=b#c");
  g_assert_cmpstr (hoist_value_lookup_string (settings, "RUN", NULL), ==, "$(touch /tmp/x)");
}

static void
test_bad_lines (void)
{
  static const char *const bad[] = { "no equals sign", "A=1\n=x", "a b=1", "A=\xff\xfe" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (hoist_settings_parse (".env", bad[i], &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, ".env, line "));
    }
}

static void
test_read (void)
{
  Fixture f;
  g_autofree char *file = NULL, *folder = NULL, *outside = NULL, *link = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) settings = NULL;

  fixture_init (&f);
  folder = fixture_path (&f, "tenant");
  file = fixture_path (&f, "tenant/.env");
  outside = fixture_path (&f, "secret");
  link = fixture_path (&f, "tenant/link.env");
  fixture_write (file, "A=1\n");
  fixture_write (outside, "PASSWORD=x\n");
  g_assert_cmpint (symlink (outside, link), ==, 0);
  settings = hoist_settings_read (folder, ".env", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hoist_value_lookup_string (settings, "A", NULL), ==, "1");
  g_assert_null (hoist_settings_read (folder, "link.env", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (hoist_settings_read (folder, "../secret", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (hoist_settings_read (folder, "none", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  fixture_clear (&f);
}

/* What a tenant may put in the place of his settings: at once an error that names it. */
static void
test_odd_files (void)
{
  Fixture f;
  g_autofree char *folder = NULL, *path = NULL, *large = g_strnfill (65537, '#');
  g_autoptr (GError) error = NULL;

  fixture_init (&f);
  folder = fixture_path (&f, "tenant");
  path = fixture_path (&f, "tenant/.env");
  fixture_write (path, large);
  g_assert_null (hoist_settings_read (folder, ".env", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, "A=1\nB=\0\nC=3\n", 12, NULL));
  g_assert_null (hoist_settings_read (folder, ".env", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, path));
  g_clear_error (&error);
  g_assert_cmpint (unlink (path), ==, 0);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  g_assert_null (hoist_settings_read (folder, ".env", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/settings/parse", test_parse);
  g_test_add_func ("/drivers/settings/bad-lines", test_bad_lines);
  g_test_add_func ("/drivers/settings/read", test_read);
  g_test_add_func ("/drivers/settings/odd-files", test_odd_files);
  return g_test_run ();
}
