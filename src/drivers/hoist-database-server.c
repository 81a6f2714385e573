/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names and places of a server's databases. Owned by the call; any thread. Connects to nothing, and
 * never puts a URL into a message. */
#include "drivers/hoist-database-server.h"
#include "drivers/hoist-process-table.h"
#include "drivers/hoist-settings.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "model/hoist-retention.h"
#include <string.h>

#define PLACE_MAX 8192

char *
hoist_database_server_locate (const HoistDatabaseWhere *where, HoistDatabaseServerKeepFunc keep,
                              GError **error)
{
  g_autoptr (HoistValue) settings =
      hoist_settings_read (where->directory, where->settings_file, error);
  const char *url;
  char *place;

  if (settings == NULL)
    return NULL;
  url = hoist_value_lookup_string (settings, where->setting, "");
  if (url[0] == '\0')
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
                   "%s names no %s, so it is not known where the database %s is.",
                   where->settings_file, where->setting, where->name);
      return NULL;
    }
  place = keep (where->state, where->name, url, error);
  if (place == NULL)
    g_prefix_error (error, "%s in %s: ", where->setting, where->settings_file);
  return place;
}

char *
hoist_database_server_locate_other (const char *place, const char *database)
{
  const char *mark = strchr (place, '?');
  g_autofree char *path = g_strndup (place, mark != NULL ? (gsize) (mark - place) : strlen (place));

  return g_strconcat (path, "?", database, NULL);
}

gboolean
hoist_database_server_keep_place (const char *folder, const char *place, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "place", NULL);

  return hoist_file_replace (path, place, strlen (place), 0600, error);
}

char *
hoist_database_server_read_place (const HoistBackup *backup, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (backup->path);
  g_autofree char *path = g_build_filename (folder, "place", NULL);

  return hoist_file_read (path, PLACE_MAX, NULL, error);
}

char *
hoist_database_server_name_ready (const char *backup)
{
  return g_strdup_printf ("hoist_%s_ready", backup);
}

/* …/quarantine/TN/RN/STEP-apply */
char *
hoist_database_server_name_aside (const char *quarantine)
{
  g_autofree char *step = g_path_get_basename (quarantine);
  g_autofree char *folder = g_path_get_dirname (quarantine);
  g_autofree char *run = g_path_get_basename (folder);

  return hoist_database_server_name_of_run (run, step);
}

char *
hoist_database_server_name_of_run (const char *run, const char *what)
{
  char *name = g_strdup_printf ("hoist_%s_%s", run, what);

  return g_strcanon (name, G_CSET_a_2_z G_CSET_DIGITS "_", '_');
}

char *
hoist_database_server_name_clone (const HoistDatabaseCloneOrder *order)
{
  return hoist_database_server_name_of_run (order->run, "rehearsal");
}

char *
hoist_database_server_locate_clone (const HoistDatabaseCloneOrder *order)
{
  g_autofree char *name = hoist_database_server_name_clone (order);

  return hoist_database_server_locate_other (order->path, name);
}

HoistDatabaseBackupOrder
hoist_database_server_order_dump (const char *path, const char *folder, const char *run)
{
  return (HoistDatabaseBackupOrder){
    .path = path, .folder = folder, .id = run, .tenant = "", .run = run, .version = "", .commit = ""
  };
}

char *
hoist_database_server_rewrite_setting (const char *value, const char *other, GError **error)
{
  const char *database = strchr (other, '?');
  const char *host = strstr (value, "://");
  const char *path = host != NULL ? strchr (host + 3, '/') : NULL;
  g_autofree char *front = NULL;

  if (path == NULL || database == NULL || strcspn (path + 1, "?") == 0)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                           "The database URL names its database in another place than the path, so "
                           "the migrations can't be told of the copy.");
      return NULL;
    }
  front = g_strndup (value, (gsize) (path + 1 - value));
  return g_strconcat (front, database + 1, path + 1 + strcspn (path + 1, "?"), NULL);
}

HoistDatabaseLeft *
hoist_database_left_new (const char *name, gint64 bytes)
{
  HoistDatabaseLeft *left = g_new0 (HoistDatabaseLeft, 1);

  left->name = g_strdup (name);
  left->bytes = bytes;
  return left;
}

void
hoist_database_left_free (HoistDatabaseLeft *left)
{
  g_free (left->name);
  g_free (left);
}

gboolean
hoist_database_server_check_left (const char *name, const char *place,
                                  GPtrArray *(*find) (const char *place, GError **error),
                                  GError **error)
{
  g_autofree char *owner = hoist_retention_dup_database_owner (name);
  g_autofree char *other = hoist_database_server_locate_other (place, name);
  g_autoptr (GPtrArray) holders = NULL;
  g_autofree char *who = NULL;

  if (owner == NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                   "The database %s is none that a run has left.", name);
      return FALSE;
    }
  holders = find (other, error);
  if (holders == NULL || holders->len == 0)
    return holders != NULL;
  who = hoist_process_table_describe (holders);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY, "The database %s is open in %s.", name, who);
  return FALSE;
}
