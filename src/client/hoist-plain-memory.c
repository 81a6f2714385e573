/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Upgrades of foreign planes, on disk. No owner; main loop only; what it writes is small (one of
 * each tenant). It never starts anything, and never says more of an upgrade than was known. */
#include "client/hoist-plain-memory.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "model/hoist-json.h"

#define FORMAT 1
#define MAX_BYTES (8 * 1024 * 1024)

/* NULL when the id is none: it becomes a folder's name. */
static char *
find_folder (const char *plane)
{
  if (plane == NULL || !g_uuid_string_is_valid (plane))
    return NULL;
  return g_build_filename (g_get_user_state_dir (), "hoist", plane, NULL);
}

GPtrArray *
hoist_plain_memory_load (const char *plane, HoistClient *client)
{
  GPtrArray *upgrades = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *folder = find_folder (plane);
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "upgrades.json", NULL) : NULL;
  gsize size = 0;
  g_autofree char *text = path != NULL ? hoist_file_read (path, MAX_BYTES, &size, NULL) : NULL;
  g_autoptr (HoistValue) value = text != NULL ? hoist_json_parse (text, (gssize) size, NULL) : NULL;
  const HoistValue *list = value != NULL && hoist_value_lookup_int (value, "format", 0) == FORMAT
                               ? hoist_value_get_member (value, "upgrades")
                               : NULL;

  if (list == NULL || hoist_value_get_type_of (list) != HOIST_VALUE_ARRAY)
    return upgrades;
  for (guint i = 0; i < hoist_value_get_size (list); i++)
    {
      HoistPlainUpgrade *upgrade =
          hoist_plain_upgrade_read (client, hoist_value_get_element (list, i));
      if (upgrade != NULL)
        g_ptr_array_add (upgrades, upgrade);
    }
  return upgrades;
}

gboolean
hoist_plain_memory_save (const char *plane, const GPtrArray *upgrades, GError **error)
{
  g_autofree char *folder = find_folder (plane);
  g_autofree char *path = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;

  if (folder == NULL)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID, "That is no plane.");
      return FALSE;
    }
  hoist_json_writer_init (&w, text);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_int (&w, "format", FORMAT);
  hoist_json_writer_begin_array (&w, "upgrades");
  for (guint i = 0; i < upgrades->len; i++)
    hoist_plain_upgrade_write (g_ptr_array_index (upgrades, i), &w, NULL);
  hoist_json_writer_end_array (&w);
  hoist_json_writer_end_object (&w);
  path = g_build_filename (folder, "upgrades.json", NULL);
  return hoist_file_make_folders (folder, 0700, error)
         && hoist_file_replace (path, text->str, text->len, 0600, error);
}

gboolean
hoist_plain_memory_forget (const char *plane, GError **error)
{
  g_autofree char *folder = find_folder (plane);

  return folder == NULL || hoist_file_remove_tree (folder, error);
}
