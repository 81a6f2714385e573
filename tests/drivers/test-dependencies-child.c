/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a program says of its own failure is what people are told; and where none is. */
#include "drivers/hoist-dependencies-child.h"

#include "base/hoist-error.h"

#include <string.h>
#include <unistd.h>

static void
test_says_why (void)
{
  static const struct
  {
    const char *script, *words;
  } rows[] = {
    { "print('ERROR: one'); print('ERROR: two'); exit(3)", "Trying failed (exit 3): two" },
    { "print('npm ERR! code E1'); print('npm ERR! '); print('npm ERR! the reason'); print('npm "
      "ERR! "
      "Usage:'); exit(1)",
      "(exit 1): the reason" },
    { "print('npm error code E1'); print('npm error the reason'); exit(1)", ": the reason" },
    { "print('at work'); print('SyntaxError: odd'); print('v20'); exit(1)", ": SyntaxError: odd" },
    { "print('at work'); print('  '); exit(1)", ": at work" },
    { "exit(2)", "(exit 2): it gave no reason" },
    { "exit(0)", NULL },
  };
  const HoistDependenciesOrder order = {
    NULL, "/", "", (gint) geteuid (), (gint) getegid (), NULL
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *const argv[] = { "/usr/bin/python3", "-c", rows[i].script, NULL };
      const HoistDependenciesChild child = { argv, NULL, "/", "Trying" };
      g_autoptr (GError) error = NULL;
      gboolean good = hoist_dependencies_child_run (&order, &child, NULL, &error);

      g_assert_cmpint (good, ==, rows[i].words == NULL);
      if (!good && !strstr (error->message, rows[i].words))
        g_error ("row %u: “%s” does not say “%s”", i, error->message, rows[i].words);
    }
}

static void
test_find (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *there = hoist_dependencies_child_find ("python3", &error);

  g_assert_nonnull (there);
  g_assert_null (hoist_dependencies_child_find ("no-such-program", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED);
  g_assert_nonnull (strstr (error->message, "no-such-program is not installed on this node"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/dependencies-child/says-why", test_says_why);
  g_test_add_func ("/drivers/dependencies-child/find", test_find);
  return g_test_run ();
}
