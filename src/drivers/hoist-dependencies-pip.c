/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Python environments by venv and pip. An environment is built under its final name, because its
 * scripts carry it, and counts only when its completion mark is there, which is written after
 * everything is synced. Runs as the tenant's user, in the written-out release. Worker threads.
 * Never changes the live environment; that is `activate`, one atomic rename. */
#include "drivers/hoist-dependencies.h"
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

#define MARK ".hoist-complete"
#define ASIDE ".hoist-aside"
#define PYTHON "/usr/bin/python3"
#define PIP_RUNNER "/usr/lib/python3/dist-packages/pip/__pip-runner__.py"
#define NEST_MAX 8

/* What an environment is locked on */

typedef struct
{
  const HoistTree *tree;
  HoistDependenciesReadFunc read;
  gpointer user_data;
  GChecksum *sum;
  GHashTable *seen;
} Digesting;

static gboolean digest_file (Digesting *d, const char *path, guint depth, GError **error);

static void
add_entry (Digesting *d, const HoistTreeEntry *entry)
{
  if (!g_hash_table_add (d->seen, g_strdup (entry->path)))
    return;
  g_checksum_update (d->sum, (const guchar *) entry->path, strlen (entry->path) + 1);
  g_checksum_update (d->sum, (const guchar *) entry->oid, strlen (entry->oid) + 1);
}

/* "./vendor/x.whl", "vendor" and "vendor/" name a file or all files of a folder. */
static void
add_named (Digesting *d, const char *name)
{
  g_autofree char *folder = NULL;
  const HoistTreeEntry *entry;

  while (g_str_has_prefix (name, "./"))
    name += 2;
  entry = hoist_tree_find (d->tree, name);
  if (entry != NULL)
    add_entry (d, entry);
  folder = g_str_equal (name, ".") || name[0] == '\0' ? g_strdup ("")
           : g_str_has_suffix (name, "/")             ? g_strdup (name)
                                                      : g_strconcat (name, "/", NULL);
  for (guint i = 0; i < d->tree->entries->len; i++)
    if (g_str_has_prefix (((HoistTreeEntry *) g_ptr_array_index (d->tree->entries, i))->path,
                          folder))
      add_entry (d, g_ptr_array_index (d->tree->entries, i));
}

static gboolean
digest_word (Digesting *d, const char *lock, const char *option, const char *word, guint depth,
             GError **error)
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
      add_named (d, word);
      add_named (d, beside);
    }
  return TRUE;
}

static gboolean
digest_line (Digesting *d, const char *lock, char *line, guint depth, GError **error)
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
digest_file (Digesting *d, const char *path, guint depth, GError **error)
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
  add_entry (d, entry);
  text = d->read (path, d->user_data, error);
  lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;
  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    if (!digest_line (d, path, lines[i], depth, error))
      return FALSE;
  return text != NULL;
}

/* "python3.11": the name behind /usr/bin/python3 carries the version that packages are built for.
 */
static char *
dup_interpreter (void)
{
  g_autofree char *target = g_file_read_link (PYTHON, NULL);

  return target != NULL ? g_path_get_basename (target) : g_strdup ("python3");
}

static char *
digest (const HoistTree *tree, const char *lock, HoistDependenciesReadFunc read, gpointer user_data,
        GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *interpreter = dup_interpreter ();
  g_autofree char *head = g_strdup_printf ("hoist-pip-1 %s %s", interpreter, lock);
  Digesting d = { tree, read, user_data, sum, seen };

  g_checksum_update (sum, (const guchar *) head, strlen (head) + 1);
  if (!digest_file (&d, lock, 0, error))
    return NULL;
  return g_strdup (g_checksum_get_string (sum));
}

/* Names and marks */

static char *
read_mark (const char *environment)
{
  char *text = hoist_tenant_file_read (environment, MARK, 256, NULL, NULL);

  return text != NULL ? g_strstrip (text) : NULL;
}

static char *
get_live (const char *environment)
{
  return read_mark (environment);
}

static char *
get_name (const char *environment, const char *digest_text)
{
  return g_strdup_printf ("%s.%.12s", environment, digest_text);
}

static char *
get_aside (const char *environment)
{
  g_autofree char *base = g_path_get_basename (environment);

  return g_strconcat (base, ASIDE, NULL);
}

static gboolean
is_complete (const char *prepared, const char *digest_text)
{
  g_autofree char *mark = read_mark (prepared);

  return g_strcmp0 (mark, digest_text) == 0;
}

/* Building */

typedef struct
{
  const HoistDriverCall *call;
  char *problem; /* the last "ERROR: …" line */
} Listener;

static void
listen_cb (const char *line, gboolean is_stderr, gpointer user_data)
{
  Listener *listener = user_data;

  if (g_str_has_prefix (line, "ERROR: "))
    {
      g_free (listener->problem);
      listener->problem = hoist_text_clean_line (line + strlen ("ERROR: "), -1, 512);
    }
  if (listener->call != NULL && listener->call->line != NULL)
    listener->call->line (line, is_stderr, listener->call->user_data);
}

static gboolean
effect_cb (gint pid, guint64 start_time, gpointer user_data, GError **error)
{
  Listener *listener = user_data;

  return listener->call == NULL || listener->call->effect == NULL
         || listener->call->effect (pid, start_time, listener->call->user_data, error);
}

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
  Listener listener = { call, NULL };
  HoistProcessOrder child = { 0 };
  HoistProcessOutcome outcome = { 0 };
  gboolean ok;

  hoist_driver_call_fill (call, &child);
  child.argv = argv;
  child.environment = environment;
  child.folder = order->tree;
  child.uid = order->uid == (gint) geteuid () ? -1 : order->uid;
  child.gid = child.uid < 0 ? -1 : order->gid;
  child.umask = 0022;
  child.contain = TRUE;
  child.line = listen_cb;
  child.effect = effect_cb;
  child.user_data = &listener;
  ok = hoist_process_run (&child, &outcome, call != NULL ? call->cancellable : NULL, error);
  if (ok && outcome.exit_status != 0)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED, "%s failed (exit %d): %s", what,
                   outcome.exit_status,
                   listener.problem != NULL ? listener.problem : "it gave no reason");
      ok = FALSE;
    }
  g_free (listener.problem);
  return ok;
}

/* TRUE when nothing but comments and options is in the lock file: there is nothing to install. */
static gboolean
is_empty_lock (const HoistDependenciesOrder *order)
{
  g_autofree char *text =
      hoist_tenant_file_read (order->tree, order->lock, 4 * 1024 * 1024, NULL, NULL);
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
  const char *argv[] = { PYTHON,
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
                         order->lock,
                         NULL };
  g_autofree char *what = g_strdup_printf ("Installing %s", order->lock);

  if (is_empty_lock (order))
    return TRUE;
  if (direct)
    {
      argv[1] = python;
      argv[2] = PIP_RUNNER;
    }
  return run_python (order, direct ? argv + 1 : argv, what, call, error);
}

static gboolean
finish (const HoistDependenciesOrder *order, const char *target, const char *digest_text,
        GError **error)
{
  g_autofree char *mark = g_build_filename (target, MARK, NULL);
  g_autofree char *line = g_strconcat (digest_text, "\n", NULL);

  if (!hoist_file_sync_filesystem (target, error)
      || !hoist_file_replace (mark, line, strlen (line), 0644, error))
    return FALSE;
  if (lchown (mark, order->uid, order->gid) == 0)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "%s can't be given to its owner: %s", mark,
               g_strerror (errno));
  return FALSE;
}

G_GNUC_PRINTF (2, 3) static void tell (const HoistDriverCall *call, const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  if (call != NULL && call->line != NULL)
    call->line (line, FALSE, call->user_data);
}

static gboolean
build (const HoistDependenciesOrder *order, const char *target, const HoistDriverCall *call,
       GError **error)
{
  const char *venv[] = { PYTHON, "-m", "venv", "--without-pip", target, NULL };

  return hoist_file_remove_tree (target, error)
         && run_python (order, venv, "Making the Python environment", call, error)
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
  g_autofree char *target = get_name (order->environment, digest_text);

  if (is_complete (target, digest_text))
    return TRUE;
  return hoist_grammar_check (HOIST_GRAMMAR_RELPATH, "lock", order->lock, error)
         && build_or_borrow (order, target, digest_text, call, error)
         && finish (order, target, digest_text, error);
}

/* Switching */

static gboolean
fail (GError **error, const char *path, const char *what)
{
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "%s %s: %s", path, what, g_strerror (errno));
  return FALSE;
}

static gboolean
sync_parent (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return hoist_file_sync_folder (folder, error);
}

/* A real folder makes room in one step: a link under another name changes places with it. */
static gboolean
exchange_for_link (const char *environment, const char *target, char **ret_previous, GError **error)
{
  g_autofree char *aside = g_strconcat (environment, ASIDE, NULL);

  if (!hoist_file_remove_tree (aside, error))
    return FALSE;
  if (symlink (target, aside) != 0)
    return fail (error, aside, "can't be made");
  if (renameat2 (AT_FDCWD, environment, AT_FDCWD, aside, RENAME_EXCHANGE) != 0)
    return fail (error, environment, "can't be set aside");
  *ret_previous = g_path_get_basename (aside);
  return sync_parent (environment, error);
}

static gboolean
activate (const char *environment, const char *prepared, char **ret_previous, GError **error)
{
  struct stat st;
  g_autofree char *link = NULL;

  *ret_previous = NULL;
  if (lstat (environment, &st) != 0)
    *ret_previous = g_strdup ("");
  else if (S_ISDIR (st.st_mode))
    return exchange_for_link (environment, prepared, ret_previous, error);
  else if (S_ISLNK (st.st_mode))
    {
      link = g_file_read_link (environment, NULL);
      *ret_previous = link != NULL ? g_path_get_basename (link) : g_strdup ("");
    }
  else
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                   "%s is neither a folder nor a link; it is not an environment.", environment);
      return FALSE;
    }
  return hoist_file_switch_link (environment, prepared, error);
}

static gboolean
reactivate (const char *environment, const char *previous, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (environment);
  g_autofree char *path = g_build_filename (folder, previous, NULL);
  struct stat st;

  if (previous[0] == '\0')
    {
      if (unlink (environment) != 0 && errno != ENOENT)
        return fail (error, environment, "can't be removed");
      return sync_parent (environment, error);
    }
  if (!g_str_has_suffix (previous, ASIDE))
    return hoist_file_switch_link (environment, previous, error);
  if (lstat (path, &st) != 0 || !S_ISDIR (st.st_mode))
    { /* already back: the folder has its name again, at most the link is left over */
      unlink (path);
      return sync_parent (environment, error);
    }
  if (lstat (environment, &st) != 0)
    return hoist_file_rename (path, environment, error);
  if (renameat2 (AT_FDCWD, environment, AT_FDCWD, path, RENAME_EXCHANGE) != 0)
    return fail (error, environment, "can't be put back");
  unlink (path);
  return sync_parent (environment, error);
}

/* Pruning */

static gboolean
is_beside (const char *name, const char *base)
{
  gsize n = strlen (base);

  if (strncmp (name, base, n) != 0 || name[n] != '.')
    return FALSE;
  if (g_str_equal (name + n, ASIDE))
    return TRUE;
  if (strlen (name + n + 1) != 12)
    return FALSE;
  for (const char *c = name + n + 1; *c != '\0'; c++)
    if (!g_ascii_isxdigit (*c))
      return FALSE;
  return TRUE;
}

static gboolean
prune (const char *environment, const char *const *keep_names, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (environment);
  g_autofree char *base = g_path_get_basename (environment);
  g_autofree char *live = g_file_read_link (environment, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (is_beside (name, base) && g_strcmp0 (name, live) != 0
          && !g_strv_contains (keep_names, name) && !hoist_file_remove_tree (path, error))
        return FALSE;
    }
  return TRUE;
}

static const HoistDependenciesDriver pip = {
  .kind = "pip",
  .digest = digest,
  .get_live = get_live,
  .get_name = get_name,
  .get_aside = get_aside,
  .is_complete = is_complete,
  .prepare = prepare,
  .activate = activate,
  .reactivate = reactivate,
  .prune = prune,
};

const HoistDependenciesDriver *
hoist_dependencies_get_pip (void)
{
  return &pip;
}

const HoistDependenciesDriver *
hoist_dependencies_find (const char *kind, GError **error)
{
  if (g_strcmp0 (kind, "pip") == 0)
    return &pip;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED,
               "Dependencies of the kind \"%s\" are not offered; \"pip\" is.",
               kind != NULL ? kind : "");
  return NULL;
}
