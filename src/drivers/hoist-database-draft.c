/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The record of a draft. Owned by the call; worker thread. Opens no database. */
#include "drivers/hoist-database-draft.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "model/hoist-json.h"

#define RECORD_MAX (16 * 1024 * 1024)

char *
hoist_database_draft_name_file (const char *folder, const char *file)
{
  return g_build_filename (folder, "draft", file, NULL);
}

gboolean
hoist_database_draft_exists (const char *folder)
{
  g_autofree char *path = hoist_database_draft_name_file (folder, "draft.json");

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

gboolean
hoist_database_draft_write (const char *folder, const HoistBackup *backup, gint64 mark,
                            GError **error)
{
  g_autofree char *path = hoist_database_draft_name_file (folder, "draft.json");
  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, text);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_int (&w, "mark", mark);
  hoist_backup_write (backup, &w, "backup");
  hoist_json_writer_end_object (&w);
  return hoist_file_replace (path, text->str, text->len, 0600, error);
}

HoistBackup *
hoist_database_draft_take (const char *folder, gint64 *ret_mark, GError **error)
{
  g_autofree char *path = hoist_database_draft_name_file (folder, "draft.json");
  g_autofree char *text = hoist_file_read (path, RECORD_MAX, NULL, error);
  g_autoptr (HoistValue) value = text != NULL ? hoist_json_parse (text, -1, error) : NULL;

  if (value == NULL || !hoist_file_remove_tree (path, error))
    return NULL;
  if (ret_mark != NULL)
    *ret_mark = hoist_value_lookup_int (value, "mark", -1);
  return hoist_backup_read (hoist_value_get_member (value, "backup"), error);
}

void
hoist_database_draft_refuse (GError *error)
{
  if (error != NULL && !g_error_matches (error, HOIST_ERROR, HOIST_ERROR_CANCELLED)
      && !g_error_matches (error, HOIST_ERROR, HOIST_ERROR_NO_SPACE)
      && !g_error_matches (error, HOIST_ERROR, HOIST_ERROR_CORRUPT))
    error->code = HOIST_ERROR_REFUSED;
}
