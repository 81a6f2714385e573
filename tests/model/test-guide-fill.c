/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of a tenant in the texts of a guide; a hostile setting stays one argument or is refused.
 */
#include "base/hoist-error.h"
#include "examples.h"

static void
assert_fill (const char *template_text, const char *script, const char *expected)
{
  g_autoptr (HoistTenant) tenant = example_tenant ();
  g_autoptr (HoistGuide) guide = example_guide ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = hoist_guide_fill (template_text, tenant, guide, script, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_values (void)
{
  assert_fill ("", NULL, "");
  assert_fill ("{slug}", NULL, "acme");
  assert_fill ("{environment}/bin/python3", NULL, "/srv/acme/venv/bin/python3");
  assert_fill ("{database}", NULL, "/srv/acme/db/pocket.db");
  assert_fill ("http://127.0.0.1:{settings.API_PORT}/x", NULL, "http://127.0.0.1:8101/x");
  assert_fill ("{script}", "scripts/a.py", "scripts/a.py");
}

/* In the tenant's folder, or elsewhere; never by "..". */
static void
test_path (void)
{
  static const char *const bad[] = { "../x.db", "/var/../x.db", "-x.db", "a//b.db" };
  g_autoptr (HoistTenant) tenant = example_tenant ();
  g_autoptr (HoistGuide) guide = example_guide ();
  HoistGuideDatabase database = { .path = (char *) "/var/lib/{slug}.db" };
  g_autofree char *outside = hoist_guide_fill_path (&database, tenant, guide, NULL);
  g_assert_cmpstr (outside, ==, "/var/lib/acme.db");
  database.path = (char *) "db/{slug}.db";
  g_autofree char *inside = hoist_guide_fill_path (&database, tenant, guide, NULL);
  g_assert_cmpstr (inside, ==, "/srv/acme/db/acme.db");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      database.path = (char *) bad[i];
      g_assert_null (hoist_guide_fill_path (&database, tenant, guide, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
    }
}

static void
test_argv (void)
{
  g_autoptr (HoistTenant) tenant = example_tenant ();
  g_autoptr (HoistGuide) guide = example_guide ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) argv = hoist_guide_fill_argv ((const char *const *) guide->migration_command,
                                               tenant, guide, "scripts/a.py", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (argv[0], ==, "/srv/acme/venv/bin/python3");
  g_assert_cmpstr (argv[1], ==, "scripts/a.py");
  g_assert_null (argv[2]);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *setting, *template_text;
  } cases[] = {
    { "\"\"", "{settings.X}" },
    { "\"-rf\"", "{settings.X}" },
    { "\"a\\nb\"", "x{settings.X}" },
    { "\"a\\u202eb\"", "{settings.X}" },
    { "\"x\"", "{settings.ABSENT}" },
    { "1", "{settings.X}" },
    { "\"x\"", "{unknown}" },
    { "\"x\"", "{script}" },
    { "\"x\"", "{slug" },
  };
  g_autoptr (HoistGuide) guide = example_guide ();
  g_autoptr (HoistTenant) tenant = example_tenant ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HoistTenant fields = *tenant;
      fields.settings = example_edit ("{}", "X", cases[i].setting);
      g_autoptr (HoistTenant) hostile = hoist_tenant_new (&fields);
      hoist_value_unref (fields.settings);
      g_autoptr (GError) error = NULL;
      g_assert_null (hoist_guide_fill (cases[i].template_text, hostile, guide, NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
    }
}

/* No shell ever sees it: it is one argument with strange letters. */
static void
test_shell_words_are_text (void)
{
  g_autoptr (HoistGuide) guide = example_guide ();
  g_autoptr (HoistTenant) tenant = example_tenant ();
  HoistTenant fields = *tenant;
  fields.settings = example_edit ("{}", "X", "\"$(id); `x` & | > 'a'\"");
  g_autoptr (HoistTenant) strange = hoist_tenant_new (&fields);
  hoist_value_unref (fields.settings);
  const char *const templates[] = { "prog", "--value={settings.X}", NULL };
  g_auto (GStrv) argv = hoist_guide_fill_argv (templates, strange, guide, NULL, NULL);
  g_assert_cmpuint (g_strv_length (argv), ==, 2);
  g_assert_cmpstr (argv[1], ==, "--value=$(id); `x` & | > 'a'");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-fill/values", test_values);
  g_test_add_func ("/guide-fill/argv", test_argv);
  g_test_add_func ("/guide-fill/path", test_path);
  g_test_add_func ("/guide-fill/refused", test_refused);
  g_test_add_func ("/guide-fill/shell-words-are-text", test_shell_words_are_text);
  return g_test_run ();
}
