/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands about backups. Thread: main. */
#include "cli/hoist-cli-groups.h"
#include "cli/hoist-cli-text.h"
#include "client/hoist-client-backups.h"
#include "client/hoist-event-source.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void
write_list (HoistJsonWriter *w, gpointer user_data)
{
  const GPtrArray *backups = user_data;
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_begin_array (w, "backups");
  for (guint i = 0; i < backups->len; i++)
    hoist_backup_write (g_ptr_array_index (backups, i), w, NULL);
  hoist_json_writer_end_array (w);
  hoist_json_writer_end_object (w);
}

static gint64
count_rows (const HoistBackup *backup)
{
  gint64 rows = 0;
  for (guint i = 0; i < backup->tables->len; i++)
    rows += ((const HoistTableDigest *) g_ptr_array_index (backup->tables, i))->rows;
  return rows;
}

static char *
dup_verified (const HoistBackup *backup)
{
  if (backup->removal == HOIST_BACKUP_PRUNED)
    return g_strdup (_ ("removed"));
  if (backup->removal == HOIST_BACKUP_PRUNING)
    return g_strdup (_ ("being removed"));
  if (backup->fault[0] != '\0')
    return g_strdup_printf ("refused: %s", backup->fault);
  return backup->verified_at != 0 ? hoist_cli_dup_ago (backup->verified_at)
                                  : g_strdup (_ ("not yet"));
}

/* People know slugs; a tenant that is gone keeps its id. */
static GHashTable *
map_slugs (HoistCli *cli)
{
  GHashTable *slugs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  HoistTenantQuery all = { .include_version = TRUE };
  g_autoptr (GAsyncResult) result = NULL;
  hoist_client_list_tenants_async (cli->client, &all, cli->cancellable, hoist_cli_capture_cb,
                                   &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistTenantPage) page = hoist_client_list_tenants_finish (cli->client, result, NULL);
  for (guint i = 0; page != NULL && i < page->tenants->len; i++)
    {
      const HoistTenantReport *tenant = g_ptr_array_index (page->tenants, i);
      g_hash_table_insert (slugs, g_strdup (tenant->id), g_strdup (tenant->slug));
    }
  return slugs;
}

static void
print_list (HoistCli *cli, const GPtrArray *backups)
{
  g_autoptr (GHashTable) slugs = map_slugs (cli);
  static const char *const heading[] = {
    N_ ("BACKUP"), N_ ("TENANT"),        N_ ("VERSION"),  N_ ("SIZE"), N_ ("ROWS"),
    N_ ("MADE"),   N_ ("RESTORE TAKES"), N_ ("VERIFIED"), N_ ("FILE"), NULL
  };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  for (guint i = 0; i < backups->len; i++)
    {
      const HoistBackup *backup = g_ptr_array_index (backups, i);
      char **cells = g_new0 (char *, G_N_ELEMENTS (heading));
      cells[0] = g_strdup (backup->id);
      const char *slug = g_hash_table_lookup (slugs, backup->tenant);
      cells[1] = g_strdup (slug != NULL ? slug : backup->tenant);
      cells[2] = g_strdup (backup->version);
      cells[3] = hoist_cli_dup_bytes (backup->size);
      cells[4] = g_strdup_printf ("%" G_GINT64_FORMAT, count_rows (backup));
      cells[5] = hoist_cli_dup_ago (backup->created_at);
      cells[6] = hoist_cli_dup_seconds (backup->restore_s);
      cells[7] = dup_verified (backup);
      cells[8] = g_path_get_basename (backup->path);
      g_ptr_array_add (rows, cells);
    }
  hoist_cli_print_table (cli, heading, rows);
}

static int
run_list (HoistCli *cli, GError **error)
{
  g_autoptr (HoistTenantReport) tenant = NULL;
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (GAsyncResult) result = NULL;
  if (client == NULL)
    return -1;
  if (hoist_cli_argument (cli, 0) != NULL)
    {
      tenant = hoist_cli_find_tenant (cli, hoist_cli_argument (cli, 0), error);
      if (tenant == NULL)
        return -1;
    }
  hoist_client_list_backups_async (client, tenant != NULL ? tenant->id : NULL, cli->cancellable,
                                   hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (GPtrArray) backups = hoist_client_list_backups_finish (client, result, error);
  if (backups == NULL)
    return -1;
  if (cli->json)
    hoist_cli_print_json (cli, write_list, backups);
  else
    print_list (cli, backups);
  return HOIST_CLI_OK;
}

static void
write_backup (HoistJsonWriter *w, gpointer user_data)
{
  hoist_backup_write (user_data, w, NULL);
}

/* How far a verification is, on stderr: in place on a terminal, else a line for each tenth. */
typedef struct
{
  const char *backup;
  gboolean in_place, is_written;
  int last;
} Meter;

static const char *
say_pass (const char *detail)
{
  return strcmp (detail, "reading back") == 0 ? _ ("reading back")
         : strcmp (detail, "restoring") == 0  ? _ ("restoring to a scratch place")
         : strcmp (detail, "checking") == 0   ? _ ("checking")
         : strcmp (detail, "comparing") == 0  ? _ ("comparing")
                                              : detail;
}

static void
progress_cb (HoistEventSource *events, const char *backup, double fraction, const char *detail,
             gpointer user_data)
{
  Meter *meter = user_data;
  int now = (int) (fraction * (meter->in_place ? 100 : 10));
  if (strcmp (backup, meter->backup) != 0 || now == meter->last || fraction >= 1)
    return;
  meter->last = now;
  meter->is_written = TRUE;
  if (meter->in_place)
    fprintf (stderr, "\r\033[K%d %%  %s", now, say_pass (detail));
  else
    fprintf (stderr, "%d %%  %s\n", now * 10, say_pass (detail));
}

static void
meter_end (Meter *meter, HoistEventSource *events)
{
  if (events == NULL)
    return;
  g_signal_handlers_disconnect_by_data (events, meter);
  hoist_event_source_stop (events);
  if (meter->in_place && meter->is_written)
    fprintf (stderr, "\r\033[K");
}

/* Of this verification nothing may be missed: the stream is open before it begins. */
static HoistEventSource *
meter_begin (Meter *meter, HoistClient *client)
{
  HoistEventSource *events = hoist_event_source_new (client);
  g_signal_connect (events, "backup-progress", G_CALLBACK (progress_cb), meter);
  hoist_event_source_start (events, 0);
  while (hoist_event_source_get_state (events) == HOIST_CONNECTION_UNKNOWN
         && hoist_event_source_get_error (events) == NULL)
    g_main_context_iteration (NULL, TRUE);
  return events;
}

/* Ctrl-C: what goes on there is given up, too. */
static void
give_up (HoistClient *client, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  hoist_client_cancel_verification_async (client, id, NULL, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistBackup) backup = hoist_client_cancel_verification_finish (client, result, NULL);
}

static HoistBackup *
verify (HoistCli *cli, HoistClient *client, GError **error)
{
  const char *id = hoist_cli_argument (cli, 0);
  gboolean on_terminal = isatty (STDERR_FILENO) != 0;
  Meter meter = { .backup = id, .in_place = on_terminal, .last = -1 };
  gboolean tells = !cli->json && (on_terminal || hoist_cli_has (cli, "follow"));
  g_autoptr (HoistEventSource) events = tells ? meter_begin (&meter, client) : NULL;
  g_autoptr (GAsyncResult) result = NULL;
  hoist_client_verify_backup_async (client, id, cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  HoistBackup *backup = hoist_client_verify_backup_finish (client, result, error);
  meter_end (&meter, events);
  if (backup == NULL && g_cancellable_is_cancelled (cli->cancellable))
    give_up (client, id);
  return backup;
}

static int
run_verify (HoistCli *cli, GError **error)
{
  HoistClient *client = hoist_cli_connect (cli, error);
  if (client == NULL)
    return -1;
  g_autoptr (HoistBackup) backup = verify (cli, client, error);
  if (backup == NULL)
    return -1;
  gboolean is_sound = backup->fault[0] == '\0';
  g_autofree char *seconds = hoist_cli_dup_seconds (backup->restore_s);
  if (cli->json)
    hoist_cli_print_json (cli, write_backup, backup);
  else if (is_sound)
    hoist_cli_print (cli,
                     _ ("%s is sound: read back, compared and restored to a scratch place in %s "
                        "(%lld rows, SHA-256 %.16s…).\n"),
                     backup->id, seconds, (long long) count_rows (backup), backup->sha256);
  else
    hoist_cli_print (cli, _ ("%s is refused: %s\n  %s\n"), backup->id, backup->fault, backup->path);
  return is_sound ? HOIST_CLI_OK : HOIST_CLI_CORRUPT;
}

static const HoistCliOption verify_options[] = {
  { "follow", 'f', NULL, N_ ("say how far it is, a line for each tenth (on a terminal always)") },
  { NULL },
};

const HoistCliCommand hoist_cli_backup_commands[] = {
  { "backup", "list", "[TENANT]", 0, 1, NULL, run_list, N_ ("backups, newest first") },
  { "backup", "verify", "BACKUP", 1, 1, verify_options, run_verify,
    N_ ("read it back, compare it, restore it to a scratch place") },
  { NULL },
};
