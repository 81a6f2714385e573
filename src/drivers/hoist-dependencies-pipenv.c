/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Python environment by `pipenv sync`: exactly what Pipfile.lock says, into an environment of our
 * making under its final name. Runs as the tenant's user, in the written-out release. Worker
 * threads. Never changes the live environment, and never lets pipenv choose or make one. */
#include "drivers/hoist-dependencies-beside.h"
#include "drivers/hoist-dependencies-digest.h"
#include "drivers/hoist-dependencies-python.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-grammar.h"

#define LOCK "Pipfile.lock"

/* Pipfile lies beside it. */
static char *
name_pipfile (const char *lock)
{
  g_autofree char *folder = g_path_get_dirname (lock);

  return g_str_equal (folder, ".") ? g_strdup ("Pipfile")
                                   : g_build_filename (folder, "Pipfile", NULL);
}

static char *
digest (const HoistTree *tree, const HoistDependenciesWish *wish, HoistDependenciesReadFunc read,
        gpointer user_data, GError **error)
{
  g_autofree char *interpreter = hoist_dependencies_python_dup_interpreter ();
  g_autofree char *head = g_strdup_printf ("hoist-pipenv-1 %s %s", interpreter, wish->lock);
  g_autofree char *pipfile = name_pipfile (wish->lock);
  g_auto (HoistDependenciesDigest) d = { 0 };

  hoist_dependencies_digest_init (&d, tree, head, read, user_data);
  if (!hoist_dependencies_digest_add_lock (&d, wish->lock, error))
    return NULL;
  hoist_dependencies_digest_add_named (&d, pipfile);
  return hoist_dependencies_digest_end (&d);
}

/* pipenv wants a home to cache in; it gets one that goes with the environment's building. */
static gboolean
sync_lock (const HoistDependenciesOrder *order, const char *target, const HoistDriverCall *call,
           GError **error)
{
  g_autofree char *program = hoist_dependencies_child_find ("pipenv", error);
  g_autofree char *pipfile = name_pipfile (order->wish->lock);
  g_autofree char *file = g_build_filename (order->tree, pipfile, NULL);
  g_autofree char *folder = g_path_get_dirname (file);
  g_autofree char *home_folder = g_build_filename (target, ".pipenv-home", NULL);
  g_autofree char *home = g_strconcat ("HOME=", home_folder, NULL);
  g_autofree char *virtual_env = g_strconcat ("VIRTUAL_ENV=", target, NULL);
  g_autofree char *named = g_strconcat ("PIPENV_PIPFILE=", file, NULL);
  g_autofree char *what = g_strdup_printf ("Installing %s", order->wish->lock);
  const char *const argv[] = { program, "sync", NULL };
  const char *const environment[] = { home,
                                      virtual_env,
                                      named,
                                      "PIPENV_VERBOSITY=-1",
                                      "PIPENV_NOSPIN=1",
                                      "PIPENV_YES=1",
                                      "PYTHONNOUSERSITE=1",
                                      "PIP_NO_INPUT=1",
                                      "PIP_NO_CACHE_DIR=1",
                                      "PIP_DISABLE_PIP_VERSION_CHECK=1",
                                      NULL };
  const HoistDependenciesChild child = { argv, environment, folder, what };

  return program != NULL && hoist_dependencies_child_run (order, &child, call, error)
         && hoist_file_remove_tree (home_folder, error);
}

static gboolean
check_lock (const char *lock, GError **error)
{
  g_autofree char *name = g_path_get_basename (lock);

  if (!hoist_grammar_check (HOIST_GRAMMAR_RELPATH, "lock", lock, error))
    return FALSE;
  if (g_str_equal (name, LOCK))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
               "%s is not what pipenv is locked on; that is a file %s.", lock, LOCK);
  return FALSE;
}

static gboolean
prepare (const HoistDependenciesOrder *order, const char *digest_text, const HoistDriverCall *call,
         GError **error)
{
  g_autofree char *target = hoist_dependencies_beside_get_name (order->environment, digest_text);

  if (hoist_dependencies_beside_is_complete (target, digest_text))
    return TRUE;
  return check_lock (order->wish->lock, error)
         && hoist_dependencies_python_make (order, target, call, error)
         && sync_lock (order, target, call, error)
         && hoist_dependencies_beside_finish (order, target, digest_text, error);
}

static const HoistDependenciesDriver pipenv = {
  .kind = "pipenv",
  .digest = digest,
  .prepare = prepare,
  HOIST_DEPENDENCIES_BESIDE,
};

const HoistDependenciesDriver *
hoist_dependencies_get_pipenv (void)
{
  return &pipenv;
}
