/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-dependencies-python.h. Owned by the call; worker threads. Runs as the tenant's user. */
#include "drivers/hoist-dependencies-python.h"
#include "base/hoist-file.h"

char *
hoist_dependencies_python_dup_interpreter (void)
{
  g_autofree char *target = g_file_read_link (HOIST_DEPENDENCIES_PYTHON, NULL);

  return target != NULL ? g_path_get_basename (target) : g_strdup ("python3");
}

gboolean
hoist_dependencies_python_make (const HoistDependenciesOrder *order, const char *target,
                                const HoistDriverCall *call, GError **error)
{
  const char *const argv[] = { HOIST_DEPENDENCIES_PYTHON, "-m",   "venv",
                               "--without-pip",           target, NULL };
  const char *const environment[] = { "PYTHONNOUSERSITE=1", NULL };
  const HoistDependenciesChild child = { argv, environment, order->tree,
                                         "Making the Python environment" };

  return hoist_file_remove_tree (target, error)
         && hoist_dependencies_child_run (order, &child, call, error);
}
