/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each kind by its name, whole; one that is not offered is refused with those that are. */
#include "drivers/hoist-dependencies.h"

#include "base/hoist-error.h"

#include <string.h>

static void
test_find (void)
{
  static const char *const kinds[] = { "pip", "pipenv", "npm" };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const HoistDependenciesDriver *driver = hoist_dependencies_find (kinds[i], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (driver->kind, ==, kinds[i]);
      g_assert_true (driver->digest && driver->prepare && driver->activate && driver->reactivate
                     && driver->prune && driver->get_live && driver->is_complete);
    }
  g_assert_null (hoist_dependencies_find ("cargo", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED);
  g_assert_nonnull (strstr (error->message, "\"pipenv\""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/dependencies/find", test_find);
  return g_test_run ();
}
