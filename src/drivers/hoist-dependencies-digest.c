/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-dependencies-digest.h. Owned by the call; any thread. Reads nothing but object ids and
 * the texts that it is given. */
#include "drivers/hoist-dependencies-digest.h"
#include "base/hoist-error.h"
#include <string.h>

void
hoist_dependencies_digest_init (HoistDependenciesDigest *d, const HoistTree *tree, const char *head,
                                HoistDependenciesReadFunc read, gpointer user_data)
{
  *d = (HoistDependenciesDigest){ tree, read, user_data, g_checksum_new (G_CHECKSUM_SHA256),
                                  g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) };
  g_checksum_update (d->sum, (const guchar *) head, (gssize) strlen (head) + 1);
}

void
hoist_dependencies_digest_clear (HoistDependenciesDigest *d)
{
  g_clear_pointer (&d->sum, g_checksum_free);
  g_clear_pointer (&d->seen, g_hash_table_unref);
}

char *
hoist_dependencies_digest_end (HoistDependenciesDigest *d)
{
  return g_strdup (g_checksum_get_string (d->sum));
}

void
hoist_dependencies_digest_add (HoistDependenciesDigest *d, const HoistTreeEntry *entry)
{
  if (!g_hash_table_add (d->seen, g_strdup (entry->path)))
    return;
  g_checksum_update (d->sum, (const guchar *) entry->path, strlen (entry->path) + 1);
  g_checksum_update (d->sum, (const guchar *) entry->oid, strlen (entry->oid) + 1);
}

/* "./vendor/x.whl", "vendor" and "vendor/" name a file or all files of a folder. */
void
hoist_dependencies_digest_add_named (HoistDependenciesDigest *d, const char *name)
{
  g_autofree char *folder = NULL;
  const HoistTreeEntry *entry;

  while (g_str_has_prefix (name, "./"))
    name += 2;
  entry = hoist_tree_find (d->tree, name);
  if (entry != NULL)
    hoist_dependencies_digest_add (d, entry);
  folder = g_str_equal (name, ".") || name[0] == '\0' ? g_strdup ("")
           : g_str_has_suffix (name, "/")             ? g_strdup (name)
                                                      : g_strconcat (name, "/", NULL);
  for (guint i = 0; i < d->tree->entries->len; i++)
    if (g_str_has_prefix (((HoistTreeEntry *) g_ptr_array_index (d->tree->entries, i))->path,
                          folder))
      hoist_dependencies_digest_add (d, g_ptr_array_index (d->tree->entries, i));
}

/* "file:../x" as a file of the lock's folder names x beside that folder. */
static void
add_word (HoistDependenciesDigest *d, const char *folder, const char *word)
{
  const char *name = g_str_has_prefix (word, "file:") ? word + strlen ("file:") : word;
  g_autofree char *path = NULL;

  if (name[0] == '\0' || name[0] == '/' || strstr (name, "://") != NULL)
    return;
  path = g_canonicalize_filename (name, folder);
  if (path[1] != '\0')
    hoist_dependencies_digest_add_named (d, path + 1);
}

gboolean
hoist_dependencies_digest_add_lock (HoistDependenciesDigest *d, const char *lock, GError **error)
{
  const HoistTreeEntry *entry = hoist_tree_find (d->tree, lock);
  g_autofree char *parent = g_path_get_dirname (lock);
  g_autofree char *folder =
      g_str_equal (parent, ".") ? g_strdup ("/") : g_strconcat ("/", parent, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;

  if (entry == NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "The release has no file %s.", lock);
      return FALSE;
    }
  hoist_dependencies_digest_add (d, entry);
  text = d->read (lock, d->user_data, error);
  words = text != NULL ? g_strsplit (text, "\"", -1) : NULL;
  for (guint i = 1; words != NULL && words[i] != NULL; i += words[i + 1] != NULL ? 2 : 1)
    add_word (d, folder, words[i]);
  return text != NULL;
}
