/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packages of Node.js, and what is built with them. They are installed in a copy of the release
 * that is this tenant's alone, in the folder of the lock file; then the script that builds runs
 * there, and the folder that it made - or, without such a script, node_modules - moves beside the
 * live one under a name that carries its digest. So the build of the release before stays for the
 * way back. Runs as the tenant's user. Worker threads. Never touches what is live. */
#include "drivers/hoist-dependencies-beside.h"
#include "drivers/hoist-dependencies-child.h"
#include "drivers/hoist-dependencies-digest.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-grammar.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* All of the folder that the lock file is in counts: what is built comes of it. */
static char *
digest (const HoistTree *tree, const HoistDependenciesWish *wish, HoistDependenciesReadFunc read,
        gpointer user_data, GError **error)
{
  g_autofree char *head = g_strdup_printf ("hoist-npm-1 %s %s %s %d", wish->lock, wish->place,
                                           wish->build, wish->production);
  g_autofree char *folder = g_path_get_dirname (wish->lock);
  g_auto (HoistDependenciesDigest) d = { 0 };

  hoist_dependencies_digest_init (&d, tree, head, read, user_data);
  if (!hoist_dependencies_digest_add_lock (&d, wish->lock, error))
    return NULL;
  hoist_dependencies_digest_add_named (&d, folder);
  return hoist_dependencies_digest_end (&d);
}

static gboolean
run_npm (const HoistDependenciesOrder *order, const char *verb, const char *script,
         const HoistDriverCall *call, GError **error)
{
  g_autofree char *program = hoist_dependencies_child_find ("npm", error);
  g_autofree char *lock = g_build_filename (order->tree, order->wish->lock, NULL);
  g_autofree char *folder = g_path_get_dirname (lock);
  g_autofree char *cache = g_strconcat ("npm_config_cache=", order->tree, "/.hoist-npm", NULL);
  g_autofree char *home = g_strconcat ("HOME=", order->tree, "/.hoist-npm", NULL);
  g_autofree char *what = script != NULL ? g_strdup_printf ("npm %s %s", verb, script)
                                         : g_strdup_printf ("npm %s", verb);
  const char *const argv[] = { program, verb, script, NULL };
  const char *const environment[] = { cache,
                                      home,
                                      "PATH=/usr/local/bin:/usr/bin:/bin",
                                      "CI=true",
                                      "npm_config_update_notifier=false",
                                      "npm_config_audit=false",
                                      "npm_config_fund=false",
                                      "npm_config_progress=false",
                                      order->wish->production ? "NODE_ENV=production" : NULL,
                                      NULL };
  const HoistDependenciesChild child = { argv, environment, folder, what };

  return program != NULL && hoist_dependencies_child_run (order, &child, call, error);
}

static gboolean
fail (GError **error, HoistErrorCode code, const char *format, const char *place, const char *more)
{
  g_autofree char *text = g_strdup_printf ("%s %s%s%s.", place, format, *more ? ": " : "", more);

  g_set_error_literal (error, HOIST_ERROR, code, text);
  return FALSE;
}

/* What is built must be nothing that the release brings along: it would be taken for the build. */
static gboolean
check_wish (const HoistDependenciesOrder *order, GError **error)
{
  const HoistDependenciesWish *wish = order->wish;
  g_autofree char *folder = g_path_get_dirname (wish->lock);
  g_autofree char *modules = g_str_equal (folder, ".")
                                 ? g_strdup ("node_modules")
                                 : g_build_filename (folder, "node_modules", NULL);
  g_autofree char *there = g_build_filename (order->tree, wish->place, NULL);

  if (!hoist_grammar_check (HOIST_GRAMMAR_RELPATH, "lock", wish->lock, error)
      || !hoist_grammar_check (HOIST_GRAMMAR_RELPATH, "environment", wish->place, error))
    return FALSE;
  if (wish->build[0] == '\0' && !g_str_equal (wish->place, modules))
    return fail (error, HOIST_ERROR_INVALID,
                 "is not where npm puts its packages; without a script that builds it must be",
                 wish->place, modules);
  if (g_file_test (there, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
    return fail (error, HOIST_ERROR_REFUSED,
                 "is in the release itself, so nothing can be built in its place", wish->place, "");
  return TRUE;
}

static gboolean
install (const HoistDependenciesOrder *order, const HoistDriverCall *call, GError **error)
{
  const char *lock = order->wish->lock;
  gboolean is_exact =
      g_str_has_suffix (lock, "-lock.json") || g_str_has_suffix (lock, "shrinkwrap.json");

  return run_npm (order, is_exact ? "ci" : "install", NULL, call, error)
         && (order->wish->build[0] == '\0'
             || run_npm (order, "run", order->wish->build, call, error));
}

/* The folder that the environment lies in may be new with this release. */
static gboolean
make_parent (const HoistDependenciesOrder *order, const char *target, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (target);

  if (g_file_test (parent, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (!hoist_file_make_folders (parent, 0755, error))
    return FALSE;
  return lchown (parent, (uid_t) order->uid, (gid_t) order->gid) == 0
         || fail (error, HOIST_ERROR_IO, "can't be given to its owner", parent, g_strerror (errno));
}

static gboolean
move (const HoistDependenciesOrder *order, const char *target, GError **error)
{
  g_autofree char *made = g_build_filename (order->tree, order->wish->place, NULL);
  struct stat st;

  if (lstat (made, &st) != 0 || !S_ISDIR (st.st_mode))
    return fail (error, HOIST_ERROR_FAILED, "is not there after npm was done", order->wish->place,
                 "");
  if (!hoist_file_remove_tree (target, error) || !make_parent (order, target, error))
    return FALSE;
  return rename (made, target) == 0
         || fail (error, HOIST_ERROR_IO, "can't be moved beside what is live", made,
                  g_strerror (errno));
}

static gboolean
prepare (const HoistDependenciesOrder *order, const char *digest_text, const HoistDriverCall *call,
         GError **error)
{
  g_autofree char *target = hoist_dependencies_beside_get_name (order->environment, digest_text);

  if (hoist_dependencies_beside_is_complete (target, digest_text))
    return TRUE;
  return check_wish (order, error) && install (order, call, error) && move (order, target, error)
         && hoist_dependencies_beside_finish (order, target, digest_text, error);
}

static const HoistDependenciesDriver npm = {
  .kind = "npm",
  .changes_tree = TRUE,
  .digest = digest,
  .prepare = prepare,
  HOIST_DEPENDENCIES_BESIDE,
};

const HoistDependenciesDriver *
hoist_dependencies_get_npm (void)
{
  return &npm;
}
