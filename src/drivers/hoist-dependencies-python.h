/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to the drivers of dependencies that are a Python environment. Blocking. Thread: any. */
#pragma once
#include "drivers/hoist-dependencies-child.h"

G_BEGIN_DECLS

#define HOIST_DEPENDENCIES_PYTHON "/usr/bin/python3"

/* "python3.11": the name behind /usr/bin/python3 carries the version that packages are built for.
 */
char *hoist_dependencies_python_dup_interpreter (void);
/* An empty environment at `target`, in place of what is there. */
gboolean hoist_dependencies_python_make (const HoistDependenciesOrder *order, const char *target,
                                         const HoistDriverCall *call,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
