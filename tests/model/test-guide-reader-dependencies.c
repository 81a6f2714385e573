/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Elements of `dependencies:`: what each kind may say, and for how long it may take. */
#include <string.h>

#include "base/hoist-error.h"
#include "model/hoist-guide.h"

#define START                                                                                      \
  "guide: 1\n"                                                                                     \
  "application: {name: tiny}\n"                                                                    \
  "services: [{name: a, start: [run]}]\n"                                                          \
  "health: {checks: [{name: h, service: a, url: \"http://127.0.0.1:1/\"}]}\n"

static void
test_usual (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = hoist_guide_parse (
      "t.yaml", START "dependencies: [{kind: pip, lock: a.txt, environment: venv}]\n", -1, &error);
  g_assert_no_error (error);
  const HoistGuideDependencies *one = g_ptr_array_index (guide->dependencies, 0);
  g_assert_cmpuint (one->seconds, ==, 900);
  g_assert_cmpstr (one->build, ==, "");
  g_assert_false (one->production);
  g_assert_null (one->command[0]);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *members, *words;
  } cases[] = {
    { "kind: gem", "dependencies[0].kind" },
    { "kind: pip, seconds: 0", "dependencies[0].seconds" },
    { "kind: pip, seconds: 86401", "dependencies[0].seconds" },
    { "kind: pip, seconds: soon", "dependencies[0].seconds" },
    { "kind: pip, build: all", "dependencies[0].build: is for npm only" },
    { "kind: pip, production: true", "dependencies[0].production: is for npm only" },
    { "kind: pip, command: [x]", "is for the kind “command” only" },
    { "kind: command", "dependencies[0].command: is missing" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf (
          START "dependencies: [{lock: l, environment: e, %s}]\n", cases[i].members);
      g_autoptr (GError) error = NULL;
      g_assert_null (hoist_guide_parse ("t.yaml", text, -1, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      if (strstr (error->message, cases[i].words) == NULL)
        g_error ("“%s” does not say “%s”", error->message, cases[i].words);
    }
}

static void
test_same_environment (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (hoist_guide_parse ("t.yaml",
                                    START "dependencies: [{kind: pip, lock: a, environment: e}, "
                                          "{kind: npm, lock: b, environment: e}]\n",
                                    -1, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "dependencies[1].environment"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-reader-dependencies/usual", test_usual);
  g_test_add_func ("/guide-reader-dependencies/refused", test_refused);
  g_test_add_func ("/guide-reader-dependencies/same-environment", test_same_environment);
  return g_test_run ();
}
