/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bare mirror of an application's repository, owned by Hoist: the only place that talks to the
 * origin. Tags lie under refs/hoist/tags/, branches under refs/hoist/heads/. Writers of one mirror
 * take turns by a lock file beside it. Worker threads. Never runs anything the origin names, never
 * deletes objects. */
#include "drivers/hoist-git-source.h"
#include "drivers/hoist-git.h"
#include "drivers/hoist-process-table.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-grammar.h"
#include "base/hoist-secret.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_WAIT_MS 120000
#define KEPT_FILE_MAX (256 * 1024)
#define LISTING_MAX (64 * 1024 * 1024)
#define FILE_MAX (4 * 1024 * 1024)

static const char mirror_config[] = "[core]\n"
                                    "\trepositoryformatversion = 0\n"
                                    "\tfilemode = true\n"
                                    "\tbare = true\n"
                                    "\thooksPath = /dev/null\n"
                                    "\tlogAllRefUpdates = false\n";
/* Attributes of a release may not change its bytes on the way to the disk. */
static const char mirror_attributes[] = "* -text -eol -ident -filter -working-tree-encoding\n";

static char *
beside (const HoistSourceOrigin *origin, const char *suffix)
{
  return g_strconcat (origin->mirror, suffix, NULL);
}

static int
lock_mirror (const HoistSourceOrigin *origin, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (origin->mirror);
  g_autofree char *path = beside (origin, ".lock");

  if (!hoist_file_make_folders (parent, 0700, error))
    return -1;
  return hoist_file_lock (path, LOCK_WAIT_MS, FALSE, error);
}

static HoistGitPlace
place_of (const HoistSourceOrigin *origin)
{
  HoistGitPlace place = HOIST_GIT_PLACE_INIT;

  place.git_folder = origin->mirror;
  return place;
}

static gboolean
write_in_mirror (const HoistSourceOrigin *origin, const char *name, const char *text,
                 GError **error)
{
  g_autofree char *path = g_build_filename (origin->mirror, name, NULL);

  return hoist_file_replace (path, text, strlen (text), 0600, error);
}

static void
add_trusted (GString *text, const char *folder)
{
  g_string_append (text, "\tdirectory = \"");
  for (const char *c = folder; *c != '\0'; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *c);
    }
  g_string_append (text, "\"\n");
}

/* upload-pack doubts a local origin of another user; the origin the inventory declares is trusted
 * for reading, and only that one. */
static gboolean
write_trust (const HoistSourceOrigin *origin, GError **error)
{
  g_autofree char *inner = g_build_filename (origin->repository, ".git", NULL);
  g_autoptr (GString) text = g_string_new ("[safe]\n");

  if (!hoist_git_is_local (origin->repository))
    return TRUE;
  add_trusted (text, origin->repository);
  add_trusted (text, inner);
  return write_in_mirror (origin, "hoist-trust", text->str, error);
}

/* Makes the mirror, or makes it anew when it belonged to another repository. Under the lock. */
static gboolean
ensure_mirror (const HoistSourceOrigin *origin, GError **error)
{
  static const char *const folders[] = { "objects/info",     "objects/pack", "refs/hoist/tags",
                                         "refs/hoist/heads", "info",         NULL };
  g_autofree char *mark = g_build_filename (origin->mirror, "hoist-repository", NULL);
  g_autofree char *known = hoist_file_read (mark, 8192, NULL, NULL);

  if (g_strcmp0 (known, origin->repository) == 0)
    return TRUE;
  if (!hoist_file_remove_tree (origin->mirror, error))
    return FALSE;
  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (origin->mirror, folders[i], NULL);

      if (!hoist_file_make_folders (path, 0700, error))
        return FALSE;
    }
  return write_in_mirror (origin, "config", mirror_config, error)
         && write_in_mirror (origin, "info/attributes", mirror_attributes, error)
         && write_in_mirror (origin, "HEAD", "ref: refs/hoist/heads/none\n", error)
         && write_trust (origin, error)
         && write_in_mirror (origin, "hoist-repository", origin->repository, error);
}

static gboolean
fetch_once (const HoistSourceOrigin *origin, const char *const *refspecs,
            const HoistDriverCall *call, GError **error)
{
  g_autoptr (GPtrArray) args = g_ptr_array_new ();
  g_autofree char *trust = g_build_filename (origin->mirror, "hoist-trust", NULL);
  HoistGitPlace place = place_of (origin);

  place.repository = origin->repository;
  place.global_config = hoist_git_is_local (origin->repository) ? trust : NULL;
  g_ptr_array_add (args, (gpointer) "fetch");
  g_ptr_array_add (args, (gpointer) "--quiet");
  g_ptr_array_add (args, (gpointer) "--no-tags");
  g_ptr_array_add (args, (gpointer) "--no-recurse-submodules");
  g_ptr_array_add (args, (gpointer) "--no-auto-maintenance");
  g_ptr_array_add (args, (gpointer) "--no-write-fetch-head");
  if (refspecs[0] != NULL && refspecs[1] != NULL)
    g_ptr_array_add (args, (gpointer) "--prune");
  g_ptr_array_add (args, (gpointer) "--end-of-options");
  g_ptr_array_add (args, (gpointer) origin->repository);
  for (guint i = 0; refspecs[i] != NULL; i++)
    g_ptr_array_add (args, (gpointer) refspecs[i]);
  g_ptr_array_add (args, NULL);
  return hoist_git_run (&place, (const char *const *) args->pdata, NULL, call, error);
}

/* TRUE when a lock file that no process has open was there. Objects have none. */
static gboolean
remove_stale_locks (const char *folder, guint depth)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  gboolean found = FALSE;
  const char *name;

  while (dir != NULL && depth < 32 && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      const char *paths[] = { path, NULL };
      struct stat st;

      if (lstat (path, &st) != 0 || g_str_equal (name, "objects"))
        continue;
      if (S_ISDIR (st.st_mode))
        found |= remove_stale_locks (path, depth + 1);
      else if (g_str_has_suffix (name, ".lock"))
        {
          g_autoptr (GPtrArray) holders = hoist_process_table_find_holders (paths, 0);

          found |= holders->len == 0 && unlink (path) == 0;
        }
    }
  return found;
}

/* We hold the mirror: a lock of git's own in it is of one that was killed. */
static gboolean
fetch (const HoistSourceOrigin *origin, const char *const *refspecs, const HoistDriverCall *call,
       GError **error)
{
  g_autoptr (GError) local = NULL;

  if (fetch_once (origin, refspecs, call, &local))
    return TRUE;
  if (!g_error_matches (local, HOIST_ERROR, HOIST_ERROR_CANCELLED)
      && remove_stale_locks (origin->mirror, 0))
    return fetch_once (origin, refspecs, call, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static void
set_unreachable (const HoistSourceOrigin *origin, GError **error)
{
  g_autofree char *name = hoist_secret_strip_url (origin->repository);
  g_autofree char *was = error != NULL && *error != NULL ? g_strdup ((*error)->message) : NULL;

  g_clear_error (error);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE, "The repository %s can't be read: %s",
               name, was != NULL ? was : "git gave no reason");
}

static gboolean
open_origin (const HoistSourceOrigin *origin, int *ret_lock, GError **error)
{
  if (!hoist_grammar_check (HOIST_GRAMMAR_REPOSITORY, "repository", origin->repository, error))
    return FALSE;
  *ret_lock = lock_mirror (origin, error);
  if (*ret_lock < 0)
    return FALSE;
  if (ensure_mirror (origin, error))
    return TRUE;
  close (*ret_lock);
  return FALSE;
}

gboolean
hoist_git_mirror_refresh (const HoistSourceOrigin *origin, const HoistDriverCall *call,
                          GError **error)
{
  static const char *const refspecs[] = { "+refs/tags/*:refs/hoist/tags/*",
                                          "+refs/heads/*:refs/hoist/heads/*", NULL };
  gboolean ok;
  int lock;

  if (!open_origin (origin, &lock, error))
    return FALSE;
  ok = fetch (origin, refspecs, call, error);
  close (lock);
  if (!ok && error != NULL && !g_error_matches (*error, HOIST_ERROR, HOIST_ERROR_CANCELLED))
    set_unreachable (origin, error);
  return ok;
}

void
hoist_source_tag_free (HoistSourceTag *tag)
{
  g_free (tag->tag);
  g_free (tag->commit);
  g_free (tag->subject);
  g_free (tag);
}

const char *
hoist_source_find_commit (const GPtrArray *tags, const char *name)
{
  for (guint i = 0; tags != NULL && i < tags->len; i++)
    {
      const HoistSourceTag *tag = tags->pdata[i];

      if (g_str_equal (tag->tag, name))
        return tag->commit;
    }
  return "";
}

/* "REF TYPE OID PEELEDTYPE PEELEDOID UNIXTIME", peeled parts empty for a lightweight tag. */
static HoistSourceTag *
parse_tag (const char *line)
{
  g_auto (GStrv) part = g_strsplit (line, "|", 6);
  HoistSourceTag *tag;
  gboolean annotated;

  if (g_strv_length (part) != 6 || !g_str_has_prefix (part[0], "refs/hoist/tags/"))
    return NULL;
  annotated = g_str_equal (part[1], "tag");
  if (!g_str_equal (annotated ? part[3] : part[1], "commit")
      || !hoist_grammar_matches (HOIST_GRAMMAR_TAG, part[0] + strlen ("refs/hoist/tags/")))
    return NULL;
  tag = g_new0 (HoistSourceTag, 1);
  tag->tag = g_strdup (part[0] + strlen ("refs/hoist/tags/"));
  tag->commit = g_strdup (annotated ? part[4] : part[2]);
  tag->date = g_ascii_strtoll (part[5], NULL, 10) * G_USEC_PER_SEC;
  return tag;
}

GPtrArray *
hoist_git_mirror_list_tags (const HoistSourceOrigin *origin, const HoistDriverCall *call,
                            GError **error)
{
  static const char *const args[] = {
    "for-each-ref",
    "--format=%(refname)|%(objecttype)|%(objectname)|%(*objecttype)|%(*objectname)|"
    "%(creatordate:unix)",
    "refs/hoist/tags/", NULL
  };
  HoistGitPlace place = place_of (origin);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GPtrArray *tags;

  if (origin->branch != NULL && origin->branch[0] != '\0')
    return hoist_git_branch_list (origin, call, error);
  text = hoist_git_capture (&place, args, LISTING_MAX, call, error);
  if (text == NULL)
    return NULL;
  tags = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_source_tag_free);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      HoistSourceTag *tag = parse_tag (lines[i]);

      if (tag != NULL)
        g_ptr_array_add (tags, tag);
    }
  return tags;
}

static char *
resolve (const HoistSourceOrigin *origin, const char *tag, const HoistDriverCall *call)
{
  g_autofree char *name = g_strdup_printf ("refs/hoist/tags/%s^{commit}", tag);
  const char *args[] = { "rev-parse", "--verify", "--quiet", "--end-of-options", name, NULL };
  HoistGitPlace place = place_of (origin);
  g_autofree char *commit = hoist_git_capture (&place, args, 1024, call, NULL);

  return hoist_grammar_matches (HOIST_GRAMMAR_COMMIT, commit) ? g_steal_pointer (&commit) : NULL;
}

/* Asks the origin whether the tag exists, to tell "no such tag" from "can't be read". */
static gboolean
origin_lacks_tag (const HoistSourceOrigin *origin, const char *tag, const HoistDriverCall *call)
{
  g_autofree char *ref = g_strdup_printf ("refs/tags/%s", tag);
  g_autofree char *trust = g_build_filename (origin->mirror, "hoist-trust", NULL);
  const char *args[] = { "ls-remote", "--refs", "--end-of-options", origin->repository, ref, NULL };
  HoistGitPlace place = place_of (origin);
  g_autofree char *text = NULL;

  place.repository = origin->repository;
  place.global_config = hoist_git_is_local (origin->repository) ? trust : NULL;
  text = hoist_git_capture (&place, args, 65536, call, NULL);
  return text != NULL && text[0] == '\0';
}

static char *
fetch_tag_locked (const HoistSourceOrigin *origin, const char *tag, const HoistDriverCall *call,
                  GError **error)
{
  g_autofree char *refspec = g_strdup_printf ("+refs/tags/%s:refs/hoist/tags/%s", tag, tag);
  const char *refspecs[] = { refspec, NULL };
  char *commit;

  if (!fetch (origin, refspecs, call, error))
    {
      if (error != NULL && g_error_matches (*error, HOIST_ERROR, HOIST_ERROR_CANCELLED))
        return NULL;
      if (origin_lacks_tag (origin, tag, call))
        {
          g_clear_error (error);
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
                       "The repository has no tag %s (any more).", tag);
        }
      else
        set_unreachable (origin, error);
      return NULL;
    }
  commit = resolve (origin, tag, call);
  if (commit == NULL)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED, "The tag %s names no commit.", tag);
  return commit;
}

char *
hoist_git_mirror_fetch_tag (const HoistSourceOrigin *origin, const char *tag,
                            const HoistDriverCall *call, GError **error)
{
  char *commit;
  int lock;

  if (!hoist_grammar_check (HOIST_GRAMMAR_TAG, "tag", tag, error))
    return NULL;
  if (origin->branch != NULL && origin->branch[0] != '\0')
    return hoist_git_branch_fetch (origin, tag, call, error);
  if (!open_origin (origin, &lock, error))
    return NULL;
  commit = fetch_tag_locked (origin, tag, call, error);
  close (lock);
  return commit;
}

gboolean
hoist_git_mirror_has_commit (const HoistSourceOrigin *origin, const char *commit,
                             const HoistDriverCall *call)
{
  g_autofree char *name = g_strdup_printf ("%s^{tree}", commit);
  const char *args[] = { "cat-file", "-e", name, NULL };
  HoistGitPlace place = place_of (origin);
  int status = 1;

  return hoist_grammar_matches (HOIST_GRAMMAR_COMMIT, commit)
         && g_file_test (origin->mirror, G_FILE_TEST_IS_DIR)
         && hoist_git_run (&place, args, &status, call, NULL) && status == 0;
}

/* Listings never change, so they are kept beside the objects. */
HoistTree *
hoist_git_mirror_read_tree (const HoistSourceOrigin *origin, const char *commit,
                            const HoistDriverCall *call, GError **error)
{
  const char *args[] = { "ls-tree", "-r", "--full-tree", commit, NULL };
  g_autofree char *folder = g_build_filename (origin->mirror, "hoist-trees", NULL);
  g_autofree char *path = g_build_filename (folder, commit, NULL);
  HoistGitPlace place = place_of (origin);
  g_autofree char *text = NULL;
  HoistTree *tree;

  if (!hoist_grammar_check (HOIST_GRAMMAR_COMMIT, "commit", commit, error))
    return NULL;
  text = hoist_file_read (path, LISTING_MAX, NULL, NULL);
  if (text != NULL)
    return hoist_tree_parse (commit, text, error);
  text = hoist_git_capture (&place, args, LISTING_MAX, call, error);
  if (text == NULL)
    return NULL;
  tree = hoist_tree_parse (commit, text, error);
  if (tree != NULL && hoist_file_make_folders (folder, 0700, NULL)
      && !hoist_file_replace (path, text, strlen (text), 0600, NULL))
    g_debug ("The listing of %s could not be kept.", commit);
  return tree;
}

/* What a commit holds never changes, so that small files are kept beside the objects as listings
 * are: lock files and change logs are asked for by every run. */
static char *
dup_kept_path (const HoistSourceOrigin *origin, const char *commit, const char *path)
{
  g_autofree char *name = g_strdup_printf ("%s:%s", commit, path);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);

  return g_build_filename (origin->mirror, "hoist-files", digest, NULL);
}

static void
keep_file (const char *kept, const char *text)
{
  g_autofree char *folder = g_path_get_dirname (kept);
  gsize n = strlen (text);

  if (n <= KEPT_FILE_MAX && hoist_file_make_folders (folder, 0700, NULL)
      && !hoist_file_replace (kept, text, n, 0600, NULL))
    g_debug ("%s could not be kept.", kept);
}

char *
hoist_git_mirror_read_file (const HoistSourceOrigin *origin, const char *commit, const char *path,
                            const HoistDriverCall *call, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s:%s", commit, path);
  const char *args[] = { "cat-file", "blob", name, NULL };
  HoistGitPlace place = place_of (origin);
  g_autoptr (GError) local = NULL;
  g_autofree char *kept = NULL;
  char *text;

  if (!hoist_grammar_check (HOIST_GRAMMAR_COMMIT, "commit", commit, error)
      || !hoist_grammar_check (HOIST_GRAMMAR_RELPATH, "path", path, error))
    return NULL;
  kept = dup_kept_path (origin, commit, path);
  text = hoist_file_read (kept, KEPT_FILE_MAX, NULL, NULL);
  if (text != NULL)
    return text;
  text = hoist_git_capture (&place, args, FILE_MAX, call, &local);
  if (text != NULL)
    {
      keep_file (kept, text);
      return text;
    }
  if (g_error_matches (local, HOIST_ERROR, HOIST_ERROR_FAILED))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "Commit %.12s has no file %s.", commit,
                 path);
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

/* Files of the tree into an empty folder, by an index of their own. */
static gboolean
fill_folder (const HoistSourceOrigin *origin, const char *commit, const char *folder,
             const HoistDriverCall *call, GError **error)
{
  g_autofree char *index = g_strconcat (folder, ".index", NULL);
  const char *args[] = { "read-tree", "--reset", "-u", commit, NULL };
  HoistGitPlace place = place_of (origin);
  gboolean ok;

  place.work_tree = folder;
  place.index_file = index;
  place.umask = 0077;
  ok = hoist_git_run (&place, args, NULL, call, error);
  unlink (index);
  return ok;
}

static gboolean
check_folder (const HoistTree *tree, const char *folder, const HoistDriverCall *call,
              GError **error)
{
  g_auto (HoistTreeDifference) difference = { 0 };
  g_autofree char *leaving = NULL;

  if (!hoist_tree_compare (tree, folder, &difference, call != NULL ? call->cancellable : NULL,
                           error))
    return FALSE;
  if (difference.n_different > 0)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
                   difference.n_different == 1
                       ? "%u file of commit %.12s did not arrive as it is in it: %s."
                       : "%u files of commit %.12s did not arrive as they are in it, first %s.",
                   difference.n_different, tree->commit,
                   (const char *) g_ptr_array_index (difference.names, 0));
      return FALSE;
    }
  leaving = hoist_tree_find_leaving_link (tree, folder);
  if (leaving != NULL)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                 "The symbolic link %s of commit %.12s leaves the release.", leaving, tree->commit);
  return leaving == NULL;
}

/* With the folder's lock held. */
static gboolean
write_out_anew (const HoistSourceOrigin *origin, const HoistTree *tree, const char *folder,
                const HoistDriverCall *call, GError **error)
{
  g_autofree char *fresh = g_strdup_printf ("%s.%d.new", folder, (int) getpid ());

  if (!hoist_file_remove_tree (fresh, error) || !hoist_file_make_folders (fresh, 0700, error))
    return FALSE;
  if (!fill_folder (origin, tree->commit, fresh, call, error)
      || !check_folder (tree, fresh, call, error) || !hoist_file_sync_filesystem (fresh, error)
      || !hoist_file_remove_tree (folder, error) || !hoist_file_rename (fresh, folder, error))
    {
      if (!hoist_file_remove_tree (fresh, NULL))
        g_debug ("The folder %s is left over.", fresh);
      return FALSE;
    }
  return TRUE;
}

static gboolean
is_written_out (const HoistTree *tree, const char *folder, const HoistDriverCall *call)
{
  return g_file_test (folder, G_FILE_TEST_IS_DIR) && check_folder (tree, folder, call, NULL);
}

/* Many runs want the same release: one writes it, the others wait and find it whole. A whole one is
 * never taken away, as somebody may be working in it. */
gboolean
hoist_git_mirror_write_out (const HoistSourceOrigin *origin, const char *commit, const char *folder,
                            const HoistDriverCall *call, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (folder);
  g_autofree char *path = g_build_filename (parent, ".lock", NULL);
  g_autoptr (HoistTree) tree = hoist_git_mirror_read_tree (origin, commit, call, error);
  gboolean ok;
  int lock;

  if (tree == NULL)
    return FALSE;
  if (is_written_out (tree, folder, call))
    return TRUE;
  if (!hoist_file_make_folders (parent, 0700, error))
    return FALSE;
  lock = hoist_file_lock (path, LOCK_WAIT_MS, FALSE, error);
  if (lock < 0)
    return FALSE;
  ok = is_written_out (tree, folder, call) || write_out_anew (origin, tree, folder, call, error);
  close (lock);
  return ok;
}

/* A bundle names a ref. The commit's own is made once and stays, so that a tag that moves does not
 * take it away. */
static gboolean
pin (const HoistSourceOrigin *origin, const char *commit, const char *ref,
     const HoistDriverCall *call, GError **error)
{
  const char *args[] = { "update-ref", ref, commit, NULL };
  HoistGitPlace place = place_of (origin);
  int lock = lock_mirror (origin, error);
  gboolean ok = lock >= 0 && hoist_git_run (&place, args, NULL, call, error);

  if (lock >= 0)
    close (lock);
  return ok;
}

gboolean
hoist_git_mirror_bundle (const HoistSourceOrigin *origin, const char *commit, const char *have,
                         const char *file, const HoistDriverCall *call, GError **error)
{
  g_autofree char *ref = g_strconcat ("refs/hoist/pinned/", commit, NULL);
  g_autofree char *without = g_strconcat ("^", have, NULL);
  const char *args[] = {
    "bundle", "create", "--quiet", "--version=2", file, ref, have[0] != '\0' ? without : NULL, NULL
  };
  HoistGitPlace place = place_of (origin);

  return hoist_grammar_check (HOIST_GRAMMAR_COMMIT, "commit", commit, error)
         && pin (origin, commit, ref, call, error)
         && hoist_git_run (&place, args, NULL, call, error);
}
