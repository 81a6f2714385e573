/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds guides and stores them as applications. Owned by nobody; called at start and where a
 * guide is installed. Never runs anything of a guide. */
#include "daemon/hoist-guide-shelf.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "hoist-guides-resource.h"
#include "model/hoist-guide.h"
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUILT_IN "/org/hoist/guides"
#define MAX_BYTES (256 * 1024)

typedef struct
{
  HoistGuide *guide;
  char *text;
} Entry;

static void
entry_free (Entry *entry)
{
  hoist_guide_unref (entry->guide);
  g_free (entry->text);
  g_free (entry);
}

/* Takes `text`. A later guide of the same application replaces an earlier one. */
static gboolean
shelve (GHashTable *shelf, const char *name, char *text, GError **error)
{
  HoistGuide *guide = hoist_guide_parse (name, text, -1, error);
  Entry *entry;

  if (guide == NULL)
    {
      g_free (text);
      return FALSE;
    }
  entry = g_new (Entry, 1);
  *entry = (Entry){ guide, text };
  g_hash_table_replace (shelf, guide->application, entry);
  return TRUE;
}

static gboolean
shelve_built_in (GHashTable *shelf, GError **error)
{
  GResource *resource = hoist_guides_get_resource ();
  g_auto (GStrv) names =
      g_resource_enumerate_children (resource, BUILT_IN, G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (BUILT_IN "/", names[i], NULL);
      g_autoptr (GBytes) bytes =
          g_resource_lookup_data (resource, path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
      gsize n = 0;
      const char *text = bytes != NULL ? g_bytes_get_data (bytes, &n) : NULL;

      if (text == NULL || !shelve (shelf, names[i], g_strndup (text, n), error))
        return FALSE;
    }
  return names != NULL;
}

static gboolean
check_owner (const char *path, GError **error)
{
  struct stat st;

  if (lstat (path, &st) != 0 || S_ISLNK (st.st_mode) || (st.st_uid != 0 && st.st_uid != geteuid ())
      || (st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "%s: a guide is code; it must be no link, belong to root or to the daemon's "
                   "user, and be writable by nobody else.",
                   path);
      return FALSE;
    }
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
shelve_folder (GHashTable *shelf, const char *folder, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    return TRUE;
  if (!check_owner (folder, error))
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".yaml") && name[0] != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, g_ptr_array_index (names, i), NULL);
      char *text =
          check_owner (path, error) ? hoist_file_read (path, MAX_BYTES, NULL, error) : NULL;

      if (text == NULL || !shelve (shelf, path, text, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
store_entry (HoistStore *store, const Entry *entry, GError **error)
{
  g_autoptr (HoistApplication) known =
      hoist_store_dup_application (store, entry->guide->application, NULL);
  HoistApplication application = { entry->guide->application, entry->guide->title,
                                   (char *) (known != NULL ? known->repository : ""), entry->text,
                                   known != NULL ? known->releases_at : 0 };

  if (known != NULL && strcmp (known->guide, entry->text) == 0
      && strcmp (known->title, entry->guide->title) == 0)
    return TRUE;
  return hoist_store_put_application (store, &application, error);
}

gboolean
hoist_guide_shelf_install (HoistStore *store, const char *const *folders, GError **error)
{
  g_autoptr (GHashTable) shelf =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) entry_free);
  GHashTableIter iter;
  gpointer entry;

  if (!shelve_built_in (shelf, error))
    return FALSE;
  for (guint i = 0; folders[i] != NULL; i++)
    if (!shelve_folder (shelf, folders[i], error))
      return FALSE;
  g_hash_table_iter_init (&iter, shelf);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    if (!store_entry (store, entry, error))
      return FALSE;
  return TRUE;
}

char *
hoist_guide_shelf_find (const char *folder, const char *application)
{
  g_autoptr (GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = g_str_has_suffix (name, ".yaml") && name[0] != '.'
                                  ? hoist_file_read (path, MAX_BYTES, NULL, NULL)
                                  : NULL;
      g_autoptr (HoistGuide) guide = text != NULL ? hoist_guide_parse (path, text, -1, NULL) : NULL;

      if (guide != NULL && strcmp (guide->application, application) == 0)
        return g_steal_pointer (&path);
    }
  return NULL;
}

/* All that is wrong in it at once. */
static HoistGuide *
read_whole (const char *text, GError **error)
{
  g_autoptr (HoistReaderReport) report = hoist_reader_report_new ();
  HoistGuide *guide = hoist_guide_parse_report ("guide", text, -1, report, NULL);
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; guide == NULL && i < report->problems->len; i++)
    {
      g_autofree char *line =
          hoist_reader_report_dup_line ("guide", g_ptr_array_index (report->problems, i));

      g_string_append_printf (lines, "%s%s", i > 0 ? "; " : "", line);
    }
  if (guide == NULL)
    g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID, lines->str);
  return guide;
}

HoistGuide *
hoist_guide_shelf_put (HoistStore *store, const char *folder, const char *text, GError **error)
{
  g_autoptr (HoistGuide) guide = read_whole (text, error);
  g_autofree char *path = NULL;

  if (guide == NULL || !hoist_file_make_folders (folder, 0700, error)
      || !check_owner (folder, error))
    return NULL;
  path = hoist_guide_shelf_find (folder, guide->application);
  if (path == NULL)
    {
      g_autofree char *name = g_strconcat (guide->application, ".yaml", NULL);

      path = g_build_filename (folder, name, NULL);
    }
  Entry entry = { guide, (char *) text };
  if (!hoist_file_replace (path, text, strlen (text), 0600, error)
      || !store_entry (store, &entry, error))
    return NULL;
  return g_steal_pointer (&guide);
}
