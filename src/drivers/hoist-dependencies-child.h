/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to the drivers of dependencies: a program of the tenant's, as the tenant's user.
 * Blocking. Thread: any. */
#pragma once
#include "drivers/hoist-dependencies.h"

G_BEGIN_DECLS

typedef struct
{
  const char *const *argv; /* argv[0] is a path */
  const char *const *environment;
  const char *folder;
  const char *what; /* for people: "Installing requirements.txt" */
} HoistDependenciesChild;

/* FAILED with what it said of itself, or the last that it said at all. */
gboolean hoist_dependencies_child_run (const HoistDependenciesOrder *order,
                                       const HoistDependenciesChild *child,
                                       const HoistDriverCall *call,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Where a program of that name is; NOT_OFFERED with what has to be installed. */
char *hoist_dependencies_child_find (const char *program, GError **error);

G_END_DECLS
