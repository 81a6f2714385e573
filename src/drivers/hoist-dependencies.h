/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an application needs besides its own files. One function table per kind: pip and pipenv in a
 * Python environment, npm with what it builds, and what a program of the application makes. An
 * environment is prepared beside the live one, under a name that carries the digest of what it is
 * locked on, and becomes live by an atomic switch. Every call blocks. Thread: any. */
#pragma once
#include "drivers/hoist-driver-call.h"
#include "drivers/hoist-tree.h"

G_BEGIN_DECLS

/* What the guide wants; borrowed. */
typedef struct
{
  const char *lock;           /* relative, e.g. requirements.txt */
  const char *place;          /* the environment below the folder of the release, e.g. venv */
  const char *build;          /* npm: the script that makes it; "" the packages themselves are it */
  gboolean production;        /* npm: NODE_ENV=production */
  const char *const *command; /* command: the program and its arguments; else NULL */
} HoistDependenciesWish;

typedef struct
{
  const HoistDependenciesWish *wish;
  const char *tree;        /* folder that holds the release */
  const char *environment; /* absolute: the live name, e.g. …/acme/venv */
  gint uid, gid;           /* whom it belongs to */
  const char *shelf;       /* folder of ours: what one tenant builds others copy; NULL: no */
} HoistDependenciesOrder;

/* Text of a file of the release, newly allocated; NULL with an error. */
typedef char *(*HoistDependenciesReadFunc) (const char *path, gpointer user_data, GError **error);

typedef struct
{
  const char *kind;
  /* What it does is done in `tree`, which must be a folder of this tenant alone. */
  gboolean changes_tree;
  /* SHA-256 over the lock file, the files of the release it names (object ids, so nothing need be
   * written out) and the interpreter. NOT_FOUND when the release has no such lock file. */
  char *(*digest) (const HoistTree *tree, const HoistDependenciesWish *wish,
                   HoistDependenciesReadFunc read, gpointer user_data, GError **error);
  /* Digest the live environment was prepared for; NULL when it is not one of ours. */
  char *(*get_live) (const char *environment);
  /* "ENVIRONMENT.DIGEST12" */
  char *(*get_name) (const char *environment, const char *digest);
  /* Name beside `environment` that a real folder gets when it makes room. */
  char *(*get_aside) (const char *environment);
  gboolean (*is_complete) (const char *prepared, const char *digest);
  /* Builds it; when it is there and complete, nothing happens. Error names the failing requirement.
   */
  gboolean (*prepare) (const HoistDependenciesOrder *order, const char *digest,
                       const HoistDriverCall *call, GError **error);
  /* Makes `prepared` (a name beside it) live. ret_previous: what was live before, a name beside it;
   * "" when nothing was. */
  gboolean (*activate) (const char *environment, const char *prepared, char **ret_previous,
                        GError **error);
  /* Makes what ret_previous said live again. */
  gboolean (*reactivate) (const char *environment, const char *previous, GError **error);
  /* What a real folder made room as becomes what was prepared for `digest`, which is what it
   * served. ret_taken: FALSE where nothing is set aside. */
  gboolean (*take_aside) (const HoistDependenciesOrder *order, const char *digest,
                          gboolean *ret_taken, GError **error);
  /* Removes what was prepared or set aside beside `environment`, but not the live one and none of
   * `keep_names`. */
  gboolean (*prune) (const char *environment, const char *const *keep_names, GError **error);
} HoistDependenciesDriver;

const HoistDependenciesDriver *hoist_dependencies_get_pip (void);
const HoistDependenciesDriver *hoist_dependencies_get_pipenv (void);
const HoistDependenciesDriver *hoist_dependencies_get_npm (void);
const HoistDependenciesDriver *hoist_dependencies_get_command (void);
const HoistDependenciesDriver *hoist_dependencies_find (const char *kind, GError **error);

G_END_DECLS
