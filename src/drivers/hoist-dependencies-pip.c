/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Python environments by venv and pip. An environment is built under its final name, because its
 * scripts carry it, and counts only when its completion mark is there, which is written after
 * everything is synced. Runs as the tenant's user, in the written-out release. Worker threads.
 * Never changes the live environment; that is `activate`, one atomic rename. */
#include "drivers/hoist-dependencies-beside.h"
#include "drivers/hoist-dependencies-digest.h"
#include "drivers/hoist-dependencies-python.h"
#include "drivers/hoist-pip-shelf.h"
#include "drivers/hoist-tenant-file.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-grammar.h"
#include "base/hoist-text.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIP_RUNNER "/usr/lib/python3/dist-packages/pip/__pip-runner__.py"
#define NEST_MAX 8

/* What an environment is locked on */

static gboolean digest_file (HoistDependenciesDigest *d, const char *path, guint depth,
                             GError **error);

static gboolean
digest_word (HoistDependenciesDigest *d, const char *lock, const char *option, const char *word,
             guint depth, GError **error)
{
  gboolean nested = g_str_equal (option, "-r") || g_str_equal (option, "-c")
                    || g_str_equal (option, "--requirement")
                    || g_str_equal (option, "--constraint");
  g_autofree char *parent = g_path_get_dirname (lock);
  g_autofree char *beside =
      g_str_equal (parent, ".") ? g_strdup (word) : g_build_filename (parent, word, NULL);

  if (nested)
    return digest_file (d, beside, depth + 1, error);
  if (word[0] == '\0' || word[0] == '-' || word[0] == '/' || strstr (word, "://") != NULL)
    return TRUE;
  if (g_str_has_prefix (word, "./") || g_str_equal (word, ".") || option[0] == '-'
      || hoist_tree_find (d->tree, word) != NULL || strchr (word, '/') != NULL)
    {
      hoist_dependencies_digest_add_named (d, word);
      hoist_dependencies_digest_add_named (d, beside);
    }
  return TRUE;
}

static gboolean
digest_line (HoistDependenciesDigest *d, const char *lock, char *line, guint depth, GError **error)
{
  g_auto (GStrv) words = NULL;
  const char *option = "";
  char *comment = strchr (line, '#');

  if (comment != NULL && (comment == line || g_ascii_isspace (comment[-1])))
    *comment = '\0';
  words = g_strsplit_set (line, " \t\r=\\", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (words[i][0] == '\0')
        continue;
      if (words[i][0] == '-')
        {
          option = words[i];
          continue;
        }
      if (!digest_word (d, lock, option, words[i], depth, error))
        return FALSE;
      option = "";
    }
  return TRUE;
}

static gboolean
digest_file (HoistDependenciesDigest *d, const char *path, guint depth, GError **error)
{
  const HoistTreeEntry *entry;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  while (g_str_has_prefix (path, "./"))
    path += 2;
  entry = hoist_tree_find (d->tree, path);
  if (entry == NULL || depth > NEST_MAX)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
                   entry == NULL ? "The release has no file %s." : "%s is nested too deep.", path);
      return FALSE;
    }
  if (g_hash_table_contains (d->seen, path))
    return TRUE;
  hoist_dependencies_digest_add (d, entry);
  text = d->read (path, d->user_data, error);
  lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;
  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    if (!digest_line (d, path, lines[i], depth, error))
      return FALSE;
  return text != NULL;
}

static char *
digest (const HoistTree *tree, const HoistDependenciesWish *wish, HoistDependenciesReadFunc read,
        gpointer user_data, GError **error)
{
  g_autofree char *interpreter = hoist_dependencies_python_dup_interpreter ();
  g_autofree char *head = g_strdup_printf ("hoist-pip-1 %s %s", interpreter, wish->lock);
  g_auto (HoistDependenciesDigest) d = { 0 };

  hoist_dependencies_digest_init (&d, tree, head, read, user_data);
  return digest_file (&d, wish->lock, 0, error) ? hoist_dependencies_digest_end (&d) : NULL;
}

/* Building */

static gboolean
run_python (const HoistDependenciesOrder *order, const char *const *argv, const char *what,
            const HoistDriverCall *call, GError **error)
{
  /* The last tells a pip that already runs where it is to install not to start itself again. It
   * must not be there otherwise: --python would be passed over. */
  const char *const environment[] = {
    "PYTHONNOUSERSITE=1", "PIP_NO_INPUT=1", "PIP_DISABLE_PIP_VERSION_CHECK=1",
    g_str_equal (argv[1], PIP_RUNNER) ? "_PIP_RUNNING_IN_SUBPROCESS=1" : NULL, NULL
  };
  const HoistDependenciesChild child = { argv, environment, order->tree, what };

  return hoist_dependencies_child_run (order, &child, call, error);
}

/* TRUE when nothing but comments and options is in the lock file: there is nothing to install. */
static gboolean
is_empty_lock (const HoistDependenciesOrder *order)
{
  g_autofree char *text =
      hoist_tenant_file_read (order->tree, order->wish->lock, 4 * 1024 * 1024, NULL, NULL);
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;

  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);

      if (line[0] != '\0' && line[0] != '#' && !g_str_equal (line, "--no-index")
          && !g_str_has_prefix (line, "--find-links") && !g_str_has_prefix (line, "--index-url"))
        return FALSE;
    }
  return lines != NULL;
}

/* With --python the machine's pip starts itself a second time in the environment's interpreter.
 * Where it has a door for that, it is entered at once, which saves one of two starts. */
static gboolean
install (const HoistDependenciesOrder *order, const char *target, const HoistDriverCall *call,
         GError **error)
{
  gboolean direct = access (PIP_RUNNER, R_OK) == 0;
  g_autofree char *python = g_build_filename (target, "bin", "python", NULL);
  const char *argv[] = { HOIST_DEPENDENCIES_PYTHON,
                         "-m",
                         "pip",
                         "--python",
                         python,
                         "install",
                         "--no-cache-dir",
                         "--no-warn-script-location",
                         "--progress-bar",
                         "off",
                         "-r",
                         order->wish->lock,
                         NULL };
  g_autofree char *what = g_strdup_printf ("Installing %s", order->wish->lock);

  if (is_empty_lock (order))
    return TRUE;
  if (direct)
    {
      argv[1] = python;
      argv[2] = PIP_RUNNER;
    }
  return run_python (order, direct ? argv + 1 : argv, what, call, error);
}

G_GNUC_PRINTF (2, 3) static void tell (const HoistDriverCall *call, const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  hoist_driver_call_line (call, line, FALSE);
}

static gboolean
build (const HoistDependenciesOrder *order, const char *target, const HoistDriverCall *call,
       GError **error)
{
  return hoist_dependencies_python_make (order, target, call, error)
         && install (order, target, call, error);
}

/* Not being able to lend it to others is no failure of this tenant's. */
static void
lend (const HoistPipShelf *shelf, const HoistDependenciesOrder *order, const char *target,
      const HoistDriverCall *call)
{
  const char *argv[HOIST_PIP_SHELF_ARGS];
  g_autoptr (GError) problem = NULL;

  hoist_pip_shelf_fill_seal (argv, target);
  if (!run_python (order, argv, "Writing down what it holds", call, &problem)
      || !hoist_pip_shelf_put (shelf, target, order->tree, &problem))
    tell (call, "The environment is built for this tenant alone: %s", problem->message);
}

/* TRUE when the environment of another tenant was copied; FALSE without an error when it has to be
 * built. */
static gboolean
borrow (HoistPipShelf *shelf, const HoistDependenciesOrder *order, const char *target,
        const HoistDriverCall *call, GError **error)
{
  g_autofree char *tree = NULL;
  g_autofree char *donor = hoist_pip_shelf_dup_donor (shelf, &tree);
  const char *argv[HOIST_PIP_SHELF_ARGS];
  g_autoptr (GError) local = NULL;

  if (donor == NULL || g_str_equal (donor, target) || !g_file_test (donor, G_FILE_TEST_IS_DIR))
    return FALSE;
  hoist_pip_shelf_unlock (shelf); /* many may copy at the same time */
  if (!hoist_file_remove_tree (target, error))
    return FALSE;
  hoist_pip_shelf_fill_copy (argv, donor, target, g_str_equal (tree, order->tree) ? "" : tree);
  if (run_python (order, argv, "Copying the environment of another tenant", call, &local))
    {
      tell (call, "Copied from %s, which is locked on the same.", donor);
      return TRUE;
    }
  if (!g_error_matches (local, HOIST_ERROR, HOIST_ERROR_FAILED))
    g_propagate_error (error, g_steal_pointer (&local));
  else
    tell (call, "%s; it is built anew.", local->message);
  return FALSE;
}

static gboolean
build_or_borrow (const HoistDependenciesOrder *order, const char *target, const char *digest_text,
                 const HoistDriverCall *call, GError **error)
{
  g_auto (HoistPipShelf) shelf = { NULL, -1 };
  g_autoptr (GError) local = NULL;

  if (order->shelf == NULL)
    return build (order, target, call, error);
  if (!hoist_pip_shelf_open (&shelf, order, digest_text, call, error))
    return FALSE;
  if (borrow (&shelf, order, target, call, &local))
    return TRUE;
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!build (order, target, call, error))
    return FALSE;
  lend (&shelf, order, target, call);
  return TRUE;
}

static gboolean
prepare (const HoistDependenciesOrder *order, const char *digest_text, const HoistDriverCall *call,
         GError **error)
{
  g_autofree char *target = hoist_dependencies_beside_get_name (order->environment, digest_text);

  if (hoist_dependencies_beside_is_complete (target, digest_text))
    return TRUE;
  return hoist_grammar_check (HOIST_GRAMMAR_RELPATH, "lock", order->wish->lock, error)
         && build_or_borrow (order, target, digest_text, call, error)
         && hoist_dependencies_beside_finish (order, target, digest_text, error);
}

static const HoistDependenciesDriver pip = {
  .kind = "pip",
  .digest = digest,
  .prepare = prepare,
  HOIST_DEPENDENCIES_BESIDE,
};

const HoistDependenciesDriver *
hoist_dependencies_get_pip (void)
{
  return &pip;
}
