/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Listings of commits and the comparison of a folder with one. A tree is immutable and shared by
 * reference; the memory of verified files is process-wide under one lock. Any thread. Opens files
 * only below the given folder, never through a symbolic link, and writes nothing. */
#include "drivers/hoist-tree.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "drivers/hoist-blob.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAMES_MAX 20
#define MEMORY_MAX 400000

typedef struct
{
  guint64 dev, ino;
} FileKey;

typedef struct
{
  FileKey key;
  gint64 size, mtime_ns, ctime_ns;
  char oid[65];
} VerifiedFile;

static GMutex memory_lock;
static GHashTable *memory; /* FileKey* inside VerifiedFile* -> itself */

static guint
hash_key (gconstpointer key)
{
  const FileKey *k = key;

  return (guint) (k->ino ^ (k->ino >> 32) ^ (k->dev * 2654435761u));
}

static gboolean
equal_key (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (FileKey)) == 0;
}

void
hoist_tree_forget_all (void)
{
  g_mutex_lock (&memory_lock);
  g_clear_pointer (&memory, g_hash_table_unref);
  g_mutex_unlock (&memory_lock);
}

static gint64
stamp_ns (const struct timespec *t)
{
  return (gint64) t->tv_sec * 1000000000 + t->tv_nsec;
}

static gboolean
is_remembered (const struct stat *st, const char *oid)
{
  FileKey key = { st->st_dev, st->st_ino };
  const VerifiedFile *known;
  gboolean same;

  g_mutex_lock (&memory_lock);
  known = memory != NULL ? g_hash_table_lookup (memory, &key) : NULL;
  same = known != NULL && known->size == st->st_size && known->mtime_ns == stamp_ns (&st->st_mtim)
         && known->ctime_ns == stamp_ns (&st->st_ctim) && g_str_equal (known->oid, oid);
  g_mutex_unlock (&memory_lock);
  return same;
}

/* A file that changed within the last second may change again under the same time stamp. */
static void
remember (const struct stat *st, const char *oid)
{
  VerifiedFile *file;

  if (hoist_clock_wall_us () * 1000 - stamp_ns (&st->st_ctim) < 1000000000)
    return;
  file = g_new0 (VerifiedFile, 1);
  file->key = (FileKey){ st->st_dev, st->st_ino };
  file->size = st->st_size;
  file->mtime_ns = stamp_ns (&st->st_mtim);
  file->ctime_ns = stamp_ns (&st->st_ctim);
  g_strlcpy (file->oid, oid, sizeof file->oid);
  g_mutex_lock (&memory_lock);
  if (memory == NULL)
    memory = g_hash_table_new_full (hash_key, equal_key, NULL, g_free);
  if (g_hash_table_size (memory) >= MEMORY_MAX)
    g_hash_table_remove_all (memory);
  g_hash_table_replace (memory, &file->key, file);
  g_mutex_unlock (&memory_lock);
}

static void
free_entry (gpointer data)
{
  HoistTreeEntry *entry = data;

  g_free (entry->path);
  g_free (entry->oid);
  g_free (entry);
}

/* git's C-style quoting: "a\303\244\n". Returns NULL when it is broken. */
static char *
unquote (const char *text)
{
  gsize n = strlen (text);
  GString *out;

  if (text[0] != '"')
    return g_strdup (text);
  if (n < 2 || text[n - 1] != '"')
    return NULL;
  out = g_string_new (NULL);
  for (gsize i = 1; i < n - 1; i++)
    {
      static const char plain[] = "abtnvfr\"\\";
      static const char value[] = "\a\b\t\n\v\f\r\"\\";
      const char *found;

      if (text[i] != '\\')
        {
          g_string_append_c (out, text[i]);
          continue;
        }
      i++;
      found = text[i] != '\0' ? strchr (plain, text[i]) : NULL;
      if (found != NULL)
        g_string_append_c (out, value[found - plain]);
      else if (i + 2 < n - 1 && text[i] >= '0' && text[i] <= '3')
        {
          g_string_append_c (
              out, (char) ((text[i] - '0') * 64 + (text[i + 1] - '0') * 8 + (text[i + 2] - '0')));
          i += 2;
        }
    }
  return g_string_free (out, FALSE);
}

static gboolean
check_path (const char *path, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] == '\0' || g_str_equal (parts[i], ".") || g_str_equal (parts[i], "..")
        || g_ascii_strcasecmp (parts[i], ".git") == 0)
      {
        g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                     "The release holds the path \"%s\", which no release may hold.", path);
        return FALSE;
      }
  return TRUE;
}

/* "100644 blob OID<TAB>PATH" */
static HoistTreeEntry *
parse_line (char *line, GError **error)
{
  char *tab = strchr (line, '\t');
  g_auto (GStrv) head = NULL;
  HoistTreeEntry *entry;

  if (tab != NULL)
    {
      *tab = '\0';
      head = g_strsplit (line, " ", 4);
    }
  if (head == NULL || g_strv_length (head) < 3)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "git listed a tree in an unknown form: %s", line);
      return NULL;
    }
  entry = g_new0 (HoistTreeEntry, 1);
  entry->mode = (guint) g_ascii_strtoull (head[0], NULL, 8);
  entry->oid = g_strdup (head[2]);
  entry->path = unquote (tab + 1);
  if (entry->path == NULL)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                 "git quoted a path in an unknown form: %s", tab + 1);
  if (entry->path == NULL || !check_path (entry->path, error))
    {
      free_entry (entry);
      return NULL;
    }
  return entry;
}

static gboolean
check_case_twins (const HoistTree *tree, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < tree->entries->len; i++)
    {
      const HoistTreeEntry *entry = g_ptr_array_index (tree->entries, i);

      if (!g_hash_table_add (seen, g_ascii_strdown (entry->path, -1)))
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                       "The release holds \"%s\" twice, differing only in upper and lower case.",
                       entry->path);
          return FALSE;
        }
    }
  return TRUE;
}

HoistTree *
hoist_tree_parse (const char *commit, const char *listing, GError **error)
{
  g_autoptr (HoistTree) tree = g_new0 (HoistTree, 1);
  g_auto (GStrv) lines = g_strsplit (listing, "\n", -1);

  g_atomic_ref_count_init (&tree->refs);
  tree->commit = g_strdup (commit);
  tree->entries = g_ptr_array_new_with_free_func (free_entry);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      HoistTreeEntry *entry;

      if (lines[i][0] == '\0')
        continue;
      entry = parse_line (lines[i], error);
      if (entry == NULL)
        return NULL;
      g_ptr_array_add (tree->entries, entry);
    }
  if (!check_case_twins (tree, error))
    return NULL;
  return g_steal_pointer (&tree);
}

HoistTree *
hoist_tree_ref (const HoistTree *tree)
{
  g_atomic_ref_count_inc (&((HoistTree *) tree)->refs);
  return (HoistTree *) tree;
}

void
hoist_tree_unref (HoistTree *tree)
{
  if (!g_atomic_ref_count_dec (&tree->refs))
    return;
  g_free (tree->commit);
  g_ptr_array_unref (tree->entries);
  g_free (tree);
}

/* git sorts by bytes of the whole path in a recursive listing. */
const HoistTreeEntry *
hoist_tree_find (const HoistTree *tree, const char *path)
{
  guint low = 0, high = tree->entries->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const HoistTreeEntry *entry = g_ptr_array_index (tree->entries, middle);
      int order = strcmp (entry->path, path);

      if (order == 0)
        return entry;
      if (order < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return NULL;
}

void
hoist_tree_difference_clear (HoistTreeDifference *difference)
{
  g_clear_pointer (&difference->names, g_ptr_array_unref);
  difference->n_different = difference->n_missing = 0;
}

static gboolean
link_matches (int folder, const char *path, const char *oid)
{
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autoptr (GChecksum) sum = NULL;
  char target[4096];
  ssize_t n;
  int fd = g_str_equal (parent, ".")
               ? dup (folder)
               : hoist_file_open_beneath (folder, parent, O_PATH | O_DIRECTORY, 0, NULL);

  if (fd < 0)
    return FALSE;
  n = readlinkat (fd, base, target, sizeof target);
  close (fd);
  if (n < 0)
    return FALSE;
  sum = hoist_blob_begin (oid, n);
  g_checksum_update (sum, (const guchar *) target, n);
  return g_str_equal (g_checksum_get_string (sum), oid);
}

/* ret_missing: nothing of that name is there. */
static gboolean
entry_matches (int folder, const HoistTreeEntry *entry, gboolean *ret_missing)
{
  struct stat st;
  gboolean same;
  int fd;

  *ret_missing = FALSE;
  if (entry->mode
      == HOIST_TREE_SUBMODULE) /* a submodule's commit: its folder is not ours to judge */
    return TRUE;
  if (entry->mode == 0120000)
    return link_matches (folder, entry->path, entry->oid);
  fd = hoist_file_open_beneath (folder, entry->path, O_RDONLY | O_NONBLOCK, 0, NULL);
  if (fd < 0)
    {
      *ret_missing = fstatat (folder, entry->path, &st, AT_SYMLINK_NOFOLLOW) != 0;
      return FALSE;
    }
  same = fstat (fd, &st) == 0 && S_ISREG (st.st_mode)
         && ((st.st_mode & 0100) != 0) == ((entry->mode & 0100) != 0);
  if (same && !is_remembered (&st, entry->oid))
    {
      same = hoist_blob_matches (fd, st.st_size, entry->oid);
      if (same)
        remember (&st, entry->oid);
    }
  close (fd);
  return same;
}

static int
open_folder (const char *folder, GError **error)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

  if (fd < 0)
    g_set_error (error, HOIST_ERROR, errno == ENOENT ? HOIST_ERROR_NOT_FOUND : HOIST_ERROR_IO,
                 "The folder %s can't be opened: %s", folder, g_strerror (errno));
  return fd;
}

gboolean
hoist_tree_compare (const HoistTree *tree, const char *folder, HoistTreeDifference *ret,
                    GCancellable *cancellable, GError **error)
{
  int fd = open_folder (folder, error);
  gboolean ok = fd >= 0;

  memset (ret, 0, sizeof *ret);
  ret->names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; ok && i < tree->entries->len; i++)
    {
      const HoistTreeEntry *entry = g_ptr_array_index (tree->entries, i);
      gboolean missing;

      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_CANCELLED, "It was cancelled.");
          ok = FALSE;
        }
      else if (!entry_matches (fd, entry, &missing))
        {
          ret->n_different++;
          ret->n_missing += missing ? 1 : 0;
          if (ret->names->len < NAMES_MAX)
            g_ptr_array_add (ret->names, g_strdup (entry->path));
        }
    }
  if (fd >= 0)
    close (fd);
  return ok;
}

GPtrArray *
hoist_tree_find_collisions (const HoistTree *to, const HoistTree *from, const char *folder)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);
  int fd = open_folder (folder, NULL);

  for (guint i = 0; fd >= 0 && i < to->entries->len; i++)
    {
      const HoistTreeEntry *entry = g_ptr_array_index (to->entries, i);
      gboolean missing;
      struct stat st;

      if (from != NULL && hoist_tree_find (from, entry->path) != NULL)
        continue;
      if (fstatat (fd, entry->path, &st, AT_SYMLINK_NOFOLLOW) == 0
          && !entry_matches (fd, entry, &missing))
        g_ptr_array_add (found, g_strdup (entry->path));
    }
  if (fd >= 0)
    close (fd);
  return found;
}

GPtrArray *
hoist_tree_list_changes (const HoistTree *from, const HoistTree *to)
{
  GPtrArray *changes = g_ptr_array_new ();

  for (guint i = 0; i < to->entries->len; i++)
    {
      const HoistTreeEntry *entry = g_ptr_array_index (to->entries, i);
      const HoistTreeEntry *old = hoist_tree_find (from, entry->path);

      if (old == NULL || old->mode != entry->mode || !g_str_equal (old->oid, entry->oid))
        g_ptr_array_add (changes, entry->path);
    }
  for (guint i = 0; i < from->entries->len; i++)
    {
      const HoistTreeEntry *entry = g_ptr_array_index (from->entries, i);

      if (hoist_tree_find (to, entry->path) == NULL)
        g_ptr_array_add (changes, entry->path);
    }
  return changes;
}

/* TRUE when following `target` from the folder of `path` steps out of the tree. */
static gboolean
leaves (const char *path, const char *target)
{
  g_auto (GStrv) own = g_strsplit (path, "/", -1);
  g_auto (GStrv) parts = g_strsplit (target, "/", -1);
  int depth = (int) g_strv_length (own) - 1;

  if (target[0] == '/')
    return TRUE;
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (g_str_equal (parts[i], ".."))
        depth--;
      else if (parts[i][0] != '\0' && !g_str_equal (parts[i], "."))
        depth++;
      if (depth < 0)
        return TRUE;
    }
  return FALSE;
}

char *
hoist_tree_find_leaving_link (const HoistTree *tree, const char *folder)
{
  for (guint i = 0; i < tree->entries->len; i++)
    {
      const HoistTreeEntry *entry = g_ptr_array_index (tree->entries, i);
      g_autofree char *path = NULL;
      g_autofree char *target = NULL;

      if (entry->mode != 0120000)
        continue;
      path = g_build_filename (folder, entry->path, NULL);
      target = g_file_read_link (path, NULL);
      if (target == NULL || leaves (entry->path, target))
        return g_strdup (entry->path);
    }
  return NULL;
}
