/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to drivers: one environment is built for many tenants. The first tenant of a node that
 * asks for a digest builds its environment with pip; the others of the same user copy that one,
 * with the paths in it changed. A copy counts only when what was read is, file by file, what pip
 * had left: a tenant whose environment was changed by hand since lends it to nobody. The shelf is a
 * folder of the agent with a note and a lock per digest and user. Blocking. Thread: any. */
#pragma once
#include "drivers/hoist-dependencies.h"

G_BEGIN_DECLS

typedef struct
{
  char *note; /* file that names the environment to copy from */
  int lock;   /* held by who builds; -1 none */
} HoistPipShelf;

/* Waits for whoever builds the same at this moment. CANCELLED, IO. */
gboolean hoist_pip_shelf_open (HoistPipShelf *shelf, const HoistDependenciesOrder *order,
                               const char *digest, const HoistDriverCall *call,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
void hoist_pip_shelf_unlock (HoistPipShelf *shelf);
void hoist_pip_shelf_clear (HoistPipShelf *shelf);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistPipShelf, hoist_pip_shelf_clear)

/* The environment to copy from, NULL when there is none that is young enough. */
char *hoist_pip_shelf_dup_donor (const HoistPipShelf *shelf, char **ret_tree);
/* Others may copy from `environment`, which was built in `tree`, from now on. */
gboolean hoist_pip_shelf_put (const HoistPipShelf *shelf, const char *environment, const char *tree,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* argv of the child that writes down what an environment holds, and of the one that copies it.
 * Strings are borrowed; ret_argv has room for HOIST_PIP_SHELF_ARGS. */
#define HOIST_PIP_SHELF_ARGS 10
void hoist_pip_shelf_fill_seal (const char **ret_argv, const char *environment);
/* `foreign`: a path that may stand nowhere in the copy, "" none. */
void hoist_pip_shelf_fill_copy (const char **ret_argv, const char *donor, const char *target,
                                const char *foreign);

G_END_DECLS
