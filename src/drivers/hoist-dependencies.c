/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kinds of dependencies, by name. Any thread. */
#include "drivers/hoist-dependencies.h"
#include "base/hoist-error.h"

const HoistDependenciesDriver *
hoist_dependencies_find (const char *kind, GError **error)
{
  const HoistDependenciesDriver *const drivers[] = { hoist_dependencies_get_pip (),
                                                     hoist_dependencies_get_pipenv (),
                                                     hoist_dependencies_get_npm (),
                                                     hoist_dependencies_get_command () };

  for (guint i = 0; i < G_N_ELEMENTS (drivers); i++)
    if (g_strcmp0 (kind, drivers[i]->kind) == 0)
      return drivers[i];
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED,
               "Dependencies of the kind \"%s\" are not offered; \"pip\", \"pipenv\", \"npm\" and "
               "\"command\" are.",
               kind != NULL ? kind : "");
  return NULL;
}
