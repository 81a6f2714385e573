/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an application's own program makes: an installer, a build. It runs as the tenant's user in
 * the written-out release, and makes the environment there, or under the final name that it is told
 * in HOIST_ENVIRONMENT, where what it writes into it may say where it lies. The file that the guide
 * names says whether it has to run at all. Worker threads. Never changes the live environment. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-grammar.h"
#include "drivers/hoist-dependencies-beside.h"
#include "drivers/hoist-dependencies-child.h"
#include "drivers/hoist-dependencies-digest.h"

static char *
digest (const HoistTree *tree, const HoistDependenciesWish *wish, HoistDependenciesReadFunc read,
        gpointer user_data, GError **error)
{
  g_autofree char *head = g_strdup_printf ("hoist-command-1 %s", wish->lock);
  g_auto (HoistDependenciesDigest) d = { 0 };

  if (hoist_tree_find (tree, wish->lock) == NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "The release has no file %s.",
                   wish->lock);
      return NULL;
    }
  hoist_dependencies_digest_init (&d, tree, head, read, user_data);
  hoist_dependencies_digest_add_named (&d, wish->lock);
  return hoist_dependencies_digest_end (&d);
}

static gboolean
fail (GError **error, HoistErrorCode code, const char *place, const char *text)
{
  g_set_error (error, HOIST_ERROR, code, "%s %s.", place, text);
  return FALSE;
}

/* What the release brings along would be taken for what was made. */
static gboolean
check_wish (const HoistDependenciesOrder *order, GError **error)
{
  const HoistDependenciesWish *wish = order->wish;
  g_autofree char *there = g_build_filename (order->tree, wish->place, NULL);

  if (!hoist_grammar_check (HOIST_GRAMMAR_RELPATH, "environment", wish->place, error))
    return FALSE;
  if (wish->command == NULL || wish->command[0] == NULL)
    return fail (error, HOIST_ERROR_INVALID, wish->place, "is made by no program");
  if (g_file_test (there, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
    return fail (error, HOIST_ERROR_REFUSED, wish->place,
                 "is in the release itself, so nothing can be made in its place");
  return TRUE;
}

static gboolean
run (const HoistDependenciesOrder *order, const char *target, const HoistDriverCall *call,
     GError **error)
{
  const char *const *command = order->wish->command;
  g_autofree char *found =
      strchr (command[0], '/') == NULL ? hoist_dependencies_child_find (command[0], error) : NULL;
  g_autofree char *place = g_strconcat ("HOIST_ENVIRONMENT=", target, NULL);
  g_autofree char *what = g_strdup_printf ("Making %s", order->wish->place);
  const char *const environment[] = { place, "PYTHONUNBUFFERED=1", "PYTHONDONTWRITEBYTECODE=1",
                                      NULL };
  g_auto (GStrv) argv = g_strdupv ((char **) command);

  if (found == NULL && strchr (command[0], '/') == NULL)
    return FALSE;
  if (found != NULL)
    {
      g_free (argv[0]);
      argv[0] = g_steal_pointer (&found);
    }
  const HoistDependenciesChild child = { (const char *const *) argv, environment, order->tree,
                                         what };
  return hoist_dependencies_child_run (order, &child, call, error);
}

static gboolean
is_folder (const char *path)
{
  struct stat st;

  return lstat (path, &st) == 0 && S_ISDIR (st.st_mode);
}

/* Where it was made in the release it is moved beside what is live. */
static gboolean
take (const HoistDependenciesOrder *order, const char *target, GError **error)
{
  g_autofree char *made = g_build_filename (order->tree, order->wish->place, NULL);

  if (is_folder (target))
    return TRUE;
  if (!is_folder (made))
    return fail (error, HOIST_ERROR_FAILED, order->wish->place,
                 "is not there after its program was done");
  return rename (made, target) == 0
         || fail (error, HOIST_ERROR_IO, made, "can't be moved beside what is live");
}

/* The folder that it lies in may be new with this release. */
static gboolean
make_parent (const HoistDependenciesOrder *order, const char *target, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (target);

  if (g_file_test (parent, G_FILE_TEST_IS_DIR))
    return TRUE;
  return hoist_file_make_folders (parent, 0755, error)
         && (lchown (parent, (uid_t) order->uid, (gid_t) order->gid) == 0
             || fail (error, HOIST_ERROR_IO, parent, "can't be given to its owner"));
}

static gboolean
prepare (const HoistDependenciesOrder *order, const char *digest_text, const HoistDriverCall *call,
         GError **error)
{
  g_autofree char *target = hoist_dependencies_beside_get_name (order->environment, digest_text);

  if (hoist_dependencies_beside_is_complete (target, digest_text))
    return TRUE;
  return check_wish (order, error) && hoist_file_remove_tree (target, error)
         && make_parent (order, target, error) && run (order, target, call, error)
         && take (order, target, error)
         && hoist_dependencies_beside_finish (order, target, digest_text, error);
}

static const HoistDependenciesDriver own = {
  .kind = "command",
  .changes_tree = TRUE,
  .digest = digest,
  .prepare = prepare,
  HOIST_DEPENDENCIES_BESIDE,
};

const HoistDependenciesDriver *
hoist_dependencies_get_command (void)
{
  return &own;
}
