/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A restore that is made in two parts. Before the stop: the backup's bytes are summed, copied
 * beside the database (.NAME.hoist-ready, ours alone) and proven there. After the stop: neither
 * file is other than it was left, both are the same bytes, and a rename is all that is left to do.
 * ready.json beside the backup says what was left; it is removed before the use. Owned by the call;
 * worker thread. */
#include "drivers/hoist-sqlite-draft.h"
#include "drivers/hoist-sqlite-place.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "model/hoist-json.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static char *
name_record (const char *folder)
{
  return g_build_filename (folder, "ready.json", NULL);
}

char *
hoist_sqlite_ready_name (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = g_strdup_printf (".%s.hoist-ready", base);

  return g_build_filename (folder, name, NULL);
}

static gboolean
write_record (const HoistBackup *backup, const char *ready, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (backup->path);
  g_autofree char *path = name_record (folder);
  g_autofree char *of_backup = hoist_file_identify (backup->path);
  g_autofree char *of_ready = hoist_file_identify (ready);
  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, text);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_string (&w, "path", ready);
  hoist_json_writer_string (&w, "ready", of_ready != NULL ? of_ready : "");
  hoist_json_writer_string (&w, "backup", of_backup != NULL ? of_backup : "");
  hoist_json_writer_end_object (&w);
  return hoist_file_replace (path, text->str, text->len, 0600, error);
}

static gboolean
is_same (const char *a, const char *b, const HoistDriverCall *call)
{
  int newer = open (a, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  int older = open (b, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  g_autoptr (HoistSqlitePages) pages =
      newer >= 0 && older >= 0 ? hoist_sqlite_pages_compare (newer, older, call, NULL) : NULL;

  if (newer >= 0)
    close (newer);
  if (older >= 0)
    close (older);
  return pages != NULL && pages->changed->len == 0;
}

static gboolean
make_file (const HoistBackup *backup, const char *ready, const HoistDriverCall *call,
           GError **error)
{
  const struct stat ours = { .st_uid = geteuid (), .st_gid = getegid (), .st_mode = 0600 };
  g_autoptr (GError) local = NULL;
  g_autofree char *fault = NULL;

  if (!hoist_sqlite_copy (backup->path, ready, &ours, call, error))
    return FALSE;
  fault = hoist_sqlite_find_fault (backup, ready, call, &local);
  if (fault != NULL)
    g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_CORRUPT, fault);
  else if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (!is_same (backup->path, ready, call))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT, "%s is not what was copied.", ready);
  else
    return write_record (backup, ready, error);
  return FALSE;
}

gboolean
hoist_sqlite_ready_make (const HoistBackup *backup, const char *path, const HoistDriverCall *call,
                         GError **error)
{
  g_autofree char *ready = hoist_sqlite_ready_name (path);

  if (!hoist_sqlite_check_file (path, error)
      || !hoist_sqlite_restore_check (backup, path, call, error))
    return FALSE;
  if (make_file (backup, ready, call, error))
    return TRUE;
  unlink (ready);
  return FALSE;
}

static gboolean
is_as_left (const HoistBackup *backup, const char *ready)
{
  g_autofree char *folder = g_path_get_dirname (backup->path);
  g_autofree char *path = name_record (folder);
  g_autofree char *text = hoist_file_read (path, 65536, NULL, NULL);
  g_autoptr (HoistValue) record = text != NULL ? hoist_json_parse (text, -1, NULL) : NULL;
  g_autofree char *of_backup = hoist_file_identify (backup->path);
  g_autofree char *of_ready = hoist_file_identify (ready);

  return record != NULL && of_backup != NULL && of_ready != NULL
         && g_str_equal (hoist_value_lookup_string (record, "path", ""), ready)
         && g_str_equal (hoist_value_lookup_string (record, "ready", ""), of_ready)
         && g_str_equal (hoist_value_lookup_string (record, "backup", ""), of_backup);
}

gboolean
hoist_sqlite_ready_exists (const HoistBackup *backup, const char *path)
{
  g_autofree char *ready = hoist_sqlite_ready_name (path);

  return is_as_left (backup, ready);
}

char *
hoist_sqlite_ready_take (const HoistBackup *backup, const char *path)
{
  g_autofree char *ready = hoist_sqlite_ready_name (path);
  g_autofree char *folder = g_path_get_dirname (backup->path);
  g_autofree char *record = name_record (folder);
  gboolean good = is_as_left (backup, ready);

  if ((unlink (record) != 0 && errno != ENOENT) || !hoist_file_sync_folder (folder, NULL))
    return NULL;
  return good ? g_steal_pointer (&ready) : NULL;
}

gboolean
hoist_sqlite_ready_clear (const char *folder, const char *path, GError **error)
{
  g_autofree char *ready = hoist_sqlite_ready_name (path);
  g_autofree char *record = name_record (folder);

  if ((unlink (record) == 0 || errno == ENOENT) && (unlink (ready) == 0 || errno == ENOENT))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "%s can't be removed: %s", ready,
               g_strerror (errno));
  return FALSE;
}
