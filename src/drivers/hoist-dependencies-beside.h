/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to the drivers of dependencies: names and marks of what lies beside the live environment,
 * and the switch. The meanings are those of HoistDependenciesDriver. Blocking. Thread: any. */
#pragma once
#include "drivers/hoist-dependencies.h"

G_BEGIN_DECLS

char *hoist_dependencies_beside_get_live (const char *environment);
char *hoist_dependencies_beside_get_name (const char *environment, const char *digest);
char *hoist_dependencies_beside_get_aside (const char *environment);
gboolean hoist_dependencies_beside_is_complete (const char *prepared, const char *digest);
/* All of it is on the disk, then its mark. */
gboolean hoist_dependencies_beside_finish (const HoistDependenciesOrder *order, const char *target,
                                           const char *digest,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_dependencies_beside_activate (const char *environment, const char *prepared,
                                             char **ret_previous, GError **error);
gboolean hoist_dependencies_beside_reactivate (const char *environment, const char *previous,
                                               GError **error);
gboolean hoist_dependencies_beside_take_aside (const HoistDependenciesOrder *order,
                                               const char *digest, gboolean *ret_taken,
                                               GError **error);
gboolean hoist_dependencies_beside_prune (const char *environment, const char *const *keep_names,
                                          GError **error);

/* The rows of a driver's table that are the same for all. */
#define HOIST_DEPENDENCIES_BESIDE                                                                  \
  .get_live = hoist_dependencies_beside_get_live, .get_name = hoist_dependencies_beside_get_name,  \
  .get_aside = hoist_dependencies_beside_get_aside,                                                \
  .is_complete = hoist_dependencies_beside_is_complete,                                            \
  .activate = hoist_dependencies_beside_activate,                                                  \
  .reactivate = hoist_dependencies_beside_reactivate,                                              \
  .take_aside = hoist_dependencies_beside_take_aside, .prune = hoist_dependencies_beside_prune

G_END_DECLS
