/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A commit into a tenant's work tree, in place: git writes the files as the tenant's user through
 * the private folder `.git/hoist` and an index of its own; then every file is compared with the
 * tree, all is synced, and only then index and HEAD change names. Success is the comparison, never
 * HEAD or an exit status. Worker thread. Never touches untracked files (but stale Python byte code
 * of files it replaced), never runs hooks or filters. */
#include "drivers/hoist-git-source.h"
#include "drivers/hoist-git.h"
#include "drivers/hoist-process-table.h"
#include "drivers/hoist-tenant-file.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  const char *directory;
  const HoistTree *tree;
  const HoistDriverCall *call;
  HoistSourceSighting seen;
  char *git_folder, *private_folder, *objects, *index, *live_index;
  HoistGitPlace place;
} Checkout;

static void
checkout_clear (Checkout *c)
{
  hoist_source_sighting_clear (&c->seen);
  g_free (c->git_folder);
  g_free (c->private_folder);
  g_free (c->objects);
  g_free (c->index);
  g_free (c->live_index);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Checkout, checkout_clear)

static gboolean
checkout_open (Checkout *c, GError **error)
{
  c->git_folder = g_build_filename (c->directory, ".git", NULL);
  c->private_folder = g_build_filename (c->git_folder, "hoist", NULL);
  c->objects = g_build_filename (c->git_folder, "objects", NULL);
  c->index = g_build_filename (c->private_folder, "index", NULL);
  c->live_index = g_build_filename (c->git_folder, "index", NULL);
  if (!hoist_git_tenant_look_at_head (c->directory, &c->seen, c->call, error)
      || !hoist_git_tenant_make_private (c->directory, &c->seen, error))
    return FALSE;
  c->place = (HoistGitPlace) HOIST_GIT_PLACE_INIT;
  c->place.git_folder = c->private_folder;
  c->place.work_tree = c->directory;
  c->place.index_file = c->index;
  c->place.object_folder = c->objects;
  c->place.umask = 0022;
  if (c->seen.uid != (gint) geteuid ())
    {
      c->place.uid = c->seen.uid;
      c->place.gid = c->seen.gid;
    }
  return TRUE;
}

/* Another git at work here is somebody's business; a lock file that no process owns is a leftover.
 */
static gboolean
clear_stale_lock (Checkout *c, const char *name, GError **error)
{
  g_autofree char *lock = g_build_filename (c->git_folder, name, NULL);
  const char *paths[] = { lock, NULL };
  g_autoptr (GPtrArray) holders = NULL;

  if (!g_file_test (lock, G_FILE_TEST_EXISTS))
    return TRUE;
  holders = hoist_process_table_find_holders (paths, 0);
  if (holders->len > 0)
    {
      g_autofree char *who = hoist_process_table_describe (holders);

      g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY, "%s is at work in %s: it holds .git/%s.",
                   who, c->directory, name);
      return FALSE;
    }
  if (unlink (lock) != 0 && errno != ENOENT)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "%s can't be removed: %s", lock,
                   g_strerror (errno));
      return FALSE;
    }
  if (c->call != NULL && c->call->line != NULL)
    {
      g_autofree char *line =
          g_strdup_printf ("A .git/%s that no process holds was left over; it is removed.", name);

      c->call->line (line, TRUE, c->call->user_data);
    }
  return TRUE;
}

static gboolean
clear_stale_locks (Checkout *c, GError **error)
{
  g_autofree char *own = g_strconcat (c->index, ".lock", NULL);

  unlink (own); /* only we write there, and only one of us holds the tenant */
  return clear_stale_lock (c, "index.lock", error) && clear_stale_lock (c, "HEAD.lock", error);
}

/* The live index tells git which files it need not write; a broken one only costs time. */
static gboolean
borrow_index (Checkout *c)
{
  g_autofree char *bytes = NULL;
  gsize n = 0;

  bytes = hoist_tenant_file_read (c->directory, ".git/index", 256 * 1024 * 1024, &n, NULL);
  unlink (c->index);
  if (bytes == NULL || n < 32 || memcmp (bytes, "DIRC", 4) != 0)
    return FALSE;
  if (hoist_file_replace (c->index, bytes, n, 0644, NULL)
      && lchown (c->index, c->seen.uid, c->seen.gid) == 0)
    return TRUE;
  unlink (c->index);
  return FALSE;
}

/* An index of the release that is left, which knows no file's state: every file is written, and
 * those that the new release does not have are removed. */
static void
make_index (Checkout *c)
{
  const char *args[] = { "read-tree", "--reset", c->seen.commit, NULL };
  int status = 1;

  unlink (c->index);
  if (c->seen.commit[0] == '\0' || !hoist_git_run (&c->place, args, &status, c->call, NULL)
      || status != 0)
    unlink (c->index);
}

static gboolean
write_files (Checkout *c, GError **error)
{
  const char *args[] = { "read-tree", "--reset", "-u", c->tree->commit, NULL };

  return hoist_git_run (&c->place, args, NULL, c->call, error);
}

static gboolean
compare (Checkout *c, HoistTreeDifference *ret, GError **error)
{
  return hoist_tree_compare (c->tree, c->directory, ret,
                             c->call != NULL ? c->call->cancellable : NULL, error);
}

static gboolean
write_and_compare (Checkout *c, GError **error)
{
  g_auto (HoistTreeDifference) first = { 0 };
  g_auto (HoistTreeDifference) second = { 0 };
  g_autoptr (GError) local = NULL;

  if (!borrow_index (c))
    make_index (c);
  if (write_files (c, &local))
    {
      if (!compare (c, &first, error))
        return FALSE;
      if (first.n_different == 0)
        return TRUE;
    }
  if (!hoist_driver_call_check (c->call, error))
    return FALSE;
  make_index (c); /* nothing is believed any more */
  if (!write_files (c, error) || !compare (c, &second, error))
    return FALSE;
  if (second.n_different == 0)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               second.n_different == 1 ? "%u file in %s is not that of commit %.12s: %s."
                                       : "%u files in %s are not those of commit %.12s, first %s.",
               second.n_different, c->directory, c->tree->commit,
               (const char *) g_ptr_array_index (second.names, 0));
  return FALSE;
}

static void
drop_byte_code (const char *directory, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *cache = g_build_filename (folder, "__pycache__", NULL);
  g_autofree char *stem = g_path_get_basename (path);
  int root = open (directory, O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  int fd = root >= 0
               ? hoist_file_open_beneath (root, g_str_has_prefix (cache, "./") ? cache + 2 : cache,
                                          O_RDONLY | O_DIRECTORY, 0, NULL)
               : -1;
  DIR *entries = fd >= 0 ? fdopendir (fd) : NULL;
  struct dirent *entry;

  stem[strlen (stem) - strlen ("py")] = '\0'; /* "store." */
  while (entries != NULL && (entry = readdir (entries)) != NULL)
    if (g_str_has_prefix (entry->d_name, stem) && g_str_has_suffix (entry->d_name, ".pyc"))
      unlinkat (fd, entry->d_name, 0);
  if (entries != NULL)
    closedir (entries);
  else if (fd >= 0)
    close (fd);
  if (root >= 0)
    close (root);
}

void
hoist_git_drop_stale_byte_code (const char *directory, const HoistTree *from, const HoistTree *to)
{
  g_autoptr (GPtrArray) changes = from != NULL ? hoist_tree_list_changes (from, to) : NULL;

  for (guint i = 0; changes != NULL && i < changes->len; i++)
    if (g_str_has_suffix (g_ptr_array_index (changes, i), ".py"))
      drop_byte_code (directory, g_ptr_array_index (changes, i));
  for (guint i = 0; changes == NULL && i < to->entries->len; i++)
    {
      const HoistTreeEntry *entry = g_ptr_array_index (to->entries, i);

      if (g_str_has_suffix (entry->path, ".py"))
        drop_byte_code (directory, entry->path);
    }
}

static gboolean
set_head (Checkout *c, const char *label, GError **error)
{
  g_autofree char *message = g_strdup_printf ("hoist: checkout %s", label);
  const char *args[] = { "update-ref", "--no-deref", "-m", message, "HEAD", c->tree->commit, NULL };
  g_auto (HoistSourceSighting) after = { 0 };
  HoistGitPlace place = c->place;
  int status;

  place.git_folder = c->git_folder;
  place.work_tree = NULL;
  place.index_file = NULL;
  place.object_folder = NULL;
  if (g_str_equal (c->seen.commit, c->tree->commit) && c->seen.branch[0] == '\0')
    return TRUE;
  if (!hoist_git_run (&place, args, &status, c->call, error)
      || !hoist_git_tenant_look_at_head (c->directory, &after, c->call, error))
    return FALSE;
  if (g_str_equal (after.commit, c->tree->commit))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED, "HEAD of %s could not be set to %.12s.",
               c->directory, c->tree->commit);
  return FALSE;
}

gboolean
hoist_git_checkout (const char *directory, const HoistTree *tree, const char *label,
                    const HoistDriverCall *call, GError **error)
{
  g_auto (Checkout) c = { .directory = directory, .tree = tree, .call = call };
  g_autoptr (HoistTree) from = NULL;

  if (!checkout_open (&c, error) || !clear_stale_locks (&c, error))
    return FALSE;
  if (c.seen.commit[0] != '\0')
    from = hoist_git_tenant_read_tree (directory, c.seen.commit, call, NULL);
  if (!write_and_compare (&c, error))
    return FALSE;
  hoist_git_drop_stale_byte_code (directory, from, tree);
  if (!hoist_file_sync_filesystem (directory, error)
      || !hoist_file_rename (c.index, c.live_index, error) || !set_head (&c, label, error))
    return FALSE;
  return hoist_file_sync_folder (c.git_folder, error); /* git has synced HEAD itself */
}
