/* SPDX-License-Identifier: GPL-3.0-or-later */
/* backup prune: says which backups of a tenant, and which databases that its runs left, would go
 * and why the others stay, asks, and has exactly those removed that it has shown. Thread: main. */
#include "cli/hoist-cli-ask.h"
#include "cli/hoist-cli-groups.h"
#include "cli/hoist-cli-text.h"
#include "client/hoist-client-backups.h"

#include <glib/gi18n.h>

#define KEEP_MOST 10000
#define DAYS_MOST 36500

static void
write_verdicts (HoistJsonWriter *w, gpointer user_data)
{
  const GPtrArray *verdicts = user_data;
  hoist_json_writer_begin_object (w, NULL);
  for (guint databases = 0; databases < 2; databases++)
    {
      hoist_json_writer_begin_array (w, databases ? "databases" : "backups");
      for (guint i = 0; i < verdicts->len; i++)
        {
          const HoistRetentionVerdict *verdict = g_ptr_array_index (verdicts, i);
          if ((verdict->database[0] != '\0') == (databases != 0))
            hoist_retention_verdict_write (verdict, w, NULL);
        }
      hoist_json_writer_end_array (w);
    }
  hoist_json_writer_end_object (w);
}

static void
print_verdicts (HoistCli *cli, const GPtrArray *verdicts)
{
  static const char *const heading[] = { N_ ("BACKUP OR DATABASE"),
                                         N_ ("VERSION"),
                                         N_ ("SIZE"),
                                         N_ ("MADE"),
                                         N_ ("RUN"),
                                         N_ ("WHAT BECOMES OF IT"),
                                         NULL };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  for (guint i = 0; i < verdicts->len; i++)
    {
      const HoistRetentionVerdict *verdict = g_ptr_array_index (verdicts, i);
      if (verdict->reason == HOIST_RETENTION_PRUNED)
        continue;
      char **cells = g_new0 (char *, G_N_ELEMENTS (heading));
      cells[0] = g_strdup (hoist_retention_verdict_get_name (verdict));
      cells[1] = g_strdup (verdict->version);
      cells[2] = hoist_cli_dup_bytes (verdict->size);
      cells[3] = hoist_cli_dup_ago (verdict->created_at);
      cells[4] = g_strdup (verdict->run);
      cells[5] = hoist_retention_verdict_dup_sentence (verdict);
      g_ptr_array_add (rows, cells);
    }
  hoist_cli_print_table (cli, heading, rows);
}

static GPtrArray *
prune (HoistCli *cli, const HoistPruneWish *wish, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  hoist_client_prune_backups_async (cli->client, wish, cli->cancellable, hoist_cli_capture_cb,
                                    &result);
  hoist_cli_wait (&result);
  return hoist_client_prune_backups_finish (cli->client, result, error);
}

static char **
list_going (const GPtrArray *verdicts)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  for (guint i = 0; i < verdicts->len; i++)
    {
      const HoistRetentionVerdict *verdict = g_ptr_array_index (verdicts, i);
      if (verdict->reason == HOIST_RETENTION_MAY_GO)
        g_strv_builder_add (ids, hoist_retention_verdict_get_name (verdict));
    }
  return g_strv_builder_end (ids);
}

/* TRUE: they shall go. */
static gboolean
may_go_on (HoistCli *cli, const char *slug, const GPtrArray *shown)
{
  HoistRetentionSum sum = hoist_retention_count (shown);
  g_autofree char *size = hoist_cli_dup_bytes (sum.may_go_bytes);
  g_autofree char *question =
      g_strdup_printf (g_dngettext (NULL, "Remove %u backup of %s (%s) for good? [y/N] ",
                                    "Remove %u backups of %s (%s) for good? [y/N] ", sum.may_go),
                       sum.may_go, slug, size);
  g_autofree char *both = g_strdup_printf (
      _ ("Remove backups (%u) and databases (%u) of %s, together %s, for good? [y/N] "),
      sum.may_go - sum.may_go_databases, sum.may_go_databases, slug, size);
  gboolean only_look = hoist_cli_has (cli, "dry-run");
  if (sum.may_go == 0)
    {
      hoist_cli_print (cli, _ ("No backup of %s may go.\n"), slug);
      return FALSE;
    }
  if (!only_look && hoist_cli_has (cli, "yes"))
    return TRUE;
  hoist_cli_flush (cli);
  if (!only_look && hoist_cli_ask (sum.may_go_databases > 0 ? both : question))
    return TRUE;
  if (sum.may_go_databases > 0)
    hoist_cli_print (cli, _ ("Backups (%u) and databases (%u) of %s would go, together %s.\n"),
                     sum.may_go - sum.may_go_databases, sum.may_go_databases, slug, size);
  else
    hoist_cli_print (cli,
                     g_dngettext (NULL, "%u backup of %s would go (%s).\n",
                                  "%u backups of %s would go (%s).\n", sum.may_go),
                     sum.may_go, slug, size);
  hoist_cli_print (cli, only_look ? _ ("Nothing was removed.\n")
                                  : _ ("Nothing was removed. With --yes it is.\n"));
  return FALSE;
}

static int
report (HoistCli *cli, const char *slug, const char *const *asked, const GPtrArray *verdicts)
{
  gint64 bytes = 0;
  guint n = 0, left = 0, databases = 0;
  for (guint i = 0; i < verdicts->len; i++)
    {
      const HoistRetentionVerdict *verdict = g_ptr_array_index (verdicts, i);
      gboolean is_gone = verdict->reason == HOIST_RETENTION_PRUNED;
      const char *name = hoist_retention_verdict_get_name (verdict);
      if (!g_strv_contains (asked, name))
        continue;
      n += is_gone;
      databases += is_gone && verdict->database[0] != '\0';
      left += !is_gone;
      bytes += is_gone ? verdict->size : 0;
      g_autofree char *sentence = hoist_retention_verdict_dup_sentence (verdict);
      if (!is_gone)
        hoist_cli_print (cli, "%s: %s\n", name, sentence);
    }
  g_autofree char *size = hoist_cli_dup_bytes (bytes);
  if (databases > 0)
    hoist_cli_print (cli, _ ("Backups (%u) and databases (%u) of %s are gone, together %s.\n"),
                     n - databases, databases, slug, size);
  else
    hoist_cli_print (cli,
                     g_dngettext (NULL, "%u backup of %s is gone (%s).\n",
                                  "%u backups of %s are gone (%s).\n", n),
                     n, slug, size);
  return left > 0 ? HOIST_CLI_FAILED : HOIST_CLI_OK;
}

static int
remove_shown (HoistCli *cli, const HoistTenantReport *tenant, HoistPruneWish *wish,
              const GPtrArray *shown, GError **error)
{
  g_auto (GStrv) going = list_going (shown);
  wish->dry_run = FALSE;
  wish->backups = (const char *const *) going;
  g_autoptr (GPtrArray) after = prune (cli, wish, error);
  if (after == NULL)
    return -1;
  if (!cli->json)
    return report (cli, tenant->slug, wish->backups, after);
  hoist_cli_print_json (cli, write_verdicts, after);
  return hoist_retention_count (after).going > 0 ? HOIST_CLI_FAILED : HOIST_CLI_OK;
}

static int
run_prune (HoistCli *cli, GError **error)
{
  HoistPruneWish wish = { .keep = HOIST_RETENTION_KEEP,
                          .days = HOIST_RETENTION_DAYS,
                          .dry_run = TRUE };
  if (!hoist_cli_option_number (cli, "keep", KEEP_MOST, &wish.keep, error)
      || !hoist_cli_option_number (cli, "days", DAYS_MOST, &wish.days, error)
      || hoist_cli_connect (cli, error) == NULL)
    return -1;
  g_autoptr (HoistTenantReport) tenant =
      hoist_cli_find_tenant (cli, hoist_cli_argument (cli, 0), error);
  if (tenant == NULL)
    return -1;
  wish.tenant = tenant->id;
  g_autoptr (GPtrArray) shown = prune (cli, &wish, error);
  if (shown == NULL)
    return -1;
  gboolean removes = hoist_cli_has (cli, "yes") && !hoist_cli_has (cli, "dry-run");
  if (cli->json && !removes)
    hoist_cli_print_json (cli, write_verdicts, shown);
  else if (!cli->json)
    {
      print_verdicts (cli, shown);
      removes = may_go_on (cli, tenant->slug, shown);
    }
  return removes ? remove_shown (cli, tenant, &wish, shown, error) : HOIST_CLI_OK;
}

static const HoistCliOption prune_options[] = {
  { "keep", 0, "N", N_ ("so many of the newest proven ones stay, however old (5)") },
  { "days", 0, "D", N_ ("and all that are not older than this (30)") },
  { "dry-run", 'n', NULL, N_ ("only say what would go and what stays, and why") },
  { "yes", 'y', NULL, N_ ("remove what may go without asking") },
  { NULL },
};

const HoistCliCommand hoist_cli_prune_commands[] = {
  { "backup", "prune", "TENANT", 1, 1, prune_options, run_prune,
    N_ ("say which of its backups, and of the databases that its runs left, may go and why the "
        "others "
        "stay, and remove those") },
  { NULL },
};
