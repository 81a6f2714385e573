/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Placeholders are found and checked before anything knows a value. */
#include "model/hoist-guide-template.h"

#include "base/hoist-error.h"

static void
test_check (void)
{
  static const char *const good[] = {
    "", "plain", "{slug}", "{directory}/x", "a{settings.API_PORT}b{database}", "{environment}/bin"
  };
  static const char *const bad[] = { "{",        "}",           "{slug",
                                     "slug}",    "{}",          "{{slug}}",
                                     "{Slug}",   "{settings.}", "{settings.a b}",
                                     "{script}", "{a{slug}}" };
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (hoist_guide_template_check (good[i], NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (hoist_guide_template_check (bad[i], NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
    }
  g_assert_true (hoist_guide_template_check ("{script}", "script", NULL));
}

static void
test_program (void)
{
  static const char *const good[] = { "/usr/bin/python3", "{directory}/bin/x",
                                      "{environment}/bin/python3", "python3" };
  static const char *const bad[] = {
    "",    "{slug}", "{settings.SHELL}", "{directory}", "-c",
    "./x", "a b",    "{script}",         "sh -c x",     "{directory}x"
  };
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (hoist_guide_template_check_program (good[i], NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (hoist_guide_template_check_program (bad[i], &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
    }
}

static void
test_next (void)
{
  const char *at = "a{slug}b{x}c";
  g_autoptr (GString) before = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *first = hoist_guide_template_next (&at, before, &error);
  g_assert_cmpstr (first, ==, "slug");
  g_autofree char *second = hoist_guide_template_next (&at, before, &error);
  g_assert_cmpstr (second, ==, "x");
  g_assert_null (hoist_guide_template_next (&at, before, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (before->str, ==, "abc");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-template/check", test_check);
  g_test_add_func ("/guide-template/program", test_program);
  g_test_add_func ("/guide-template/next", test_next);
  return g_test_run ();
}
