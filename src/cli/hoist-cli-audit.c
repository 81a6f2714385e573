/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audit trail: read it, and walk its chain of hashes here, without trusting the plane's own
 * word. Thread: main. */
#include "cli/hoist-cli-groups.h"

#include "base/hoist-clock.h"
#include "base/hoist-text.h"
#include "client/hoist-client-access.h"

#include <glib/gi18n.h>
#include <string.h>

#define PAGE 1000

static HoistAuditPage *
get_page (HoistCli *cli, gint64 after, guint limit, const char *tenant, GError **error)
{
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (GAsyncResult) result = NULL;
  if (client == NULL)
    return NULL;
  hoist_client_list_audit_async (client, after, limit, tenant, cli->cancellable,
                                 hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  return hoist_client_list_audit_finish (client, result, error);
}

static void
write_event (HoistJsonWriter *w, gpointer user_data)
{
  hoist_event_write (user_data, w, NULL);
}

static void
print_event (HoistCli *cli, const HoistEvent *event)
{
  if (cli->json)
    {
      hoist_cli_print_json (cli, write_event, (gpointer) event);
      return;
    }
  g_autofree char *time = hoist_clock_format (event->time);
  g_autofree char *json = event->payload != NULL ? hoist_value_to_json (event->payload) : NULL;
  g_autofree char *payload = hoist_text_clean_line (json != NULL ? json : "", -1, 160);
  hoist_cli_print (cli, "%6" G_GINT64_FORMAT "  %s  %-8s %-12s %s %s %s\n", event->position, time,
                   hoist_event_type_names[event->type], event->phase, event->tenant, event->run,
                   payload);
}

static int
run_list (HoistCli *cli, GError **error)
{
  guint after = 0, limit = 100;
  g_autoptr (HoistTenantReport) tenant = NULL;
  if (!hoist_cli_option_number (cli, "after", G_MAXINT, &after, error)
      || !hoist_cli_option_number (cli, "limit", 1000, &limit, error))
    return -1;
  if (hoist_cli_has (cli, "tenant"))
    {
      tenant = hoist_cli_find_tenant (cli, hoist_cli_option (cli, "tenant"), error);
      if (tenant == NULL)
        return -1;
    }
  g_autoptr (HoistAuditPage) page =
      get_page (cli, after, limit, tenant != NULL ? tenant->id : NULL, error);
  if (page == NULL)
    return -1;
  for (guint i = 0; i < page->events->len; i++)
    print_event (cli, g_ptr_array_index (page->events, i));
  return HOIST_CLI_OK;
}

typedef struct
{
  gint64 position; /* of the last record */
  char *hash;
  gint64 broken_at; /* 0: nowhere */
  gboolean plane_agrees;
} Chain;

static void
walk (Chain *chain, const HoistAuditPage *page)
{
  chain->plane_agrees = chain->plane_agrees && page->verified;
  for (guint i = 0; i < page->events->len && chain->broken_at == 0; i++)
    {
      const HoistEvent *event = g_ptr_array_index (page->events, i);
      g_autofree char *hash = hoist_event_compute_hash (event, chain->hash);
      if (event->position != chain->position + 1 || strcmp (hash, event->hash) != 0)
        chain->broken_at = event->position;
      chain->position = event->position;
      g_free (chain->hash);
      chain->hash = g_strdup (event->hash);
    }
}

static void
write_chain (HoistJsonWriter *w, gpointer user_data)
{
  const Chain *chain = user_data;
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_bool (w, "verified", chain->broken_at == 0 && chain->plane_agrees);
  hoist_json_writer_int (w, "records", chain->position);
  hoist_json_writer_int (w, "broken_at", chain->broken_at);
  hoist_json_writer_string (w, "head", chain->hash);
  hoist_json_writer_end_object (w);
}

static int
run_verify (HoistCli *cli, GError **error)
{
  Chain chain = { .hash = g_strdup (""), .plane_agrees = TRUE };
  gboolean more = TRUE;
  gint64 after = 0;
  while (more && chain.broken_at == 0)
    {
      g_autoptr (HoistAuditPage) page = get_page (cli, after, PAGE, NULL, error);
      if (page == NULL)
        {
          g_free (chain.hash);
          return -1;
        }
      walk (&chain, page);
      more = page->events->len > 0;
      after = chain.position;
    }
  gboolean is_whole = chain.broken_at == 0 && chain.plane_agrees;
  if (cli->json)
    hoist_cli_print_json (cli, write_chain, &chain);
  else if (is_whole)
    hoist_cli_print (cli, _ ("The audit trail is whole: %lld records, head %s\n"),
                     (long long) chain.position, chain.hash);
  else if (chain.broken_at != 0)
    hoist_cli_print (
        cli, _ ("The audit trail was changed: record %lld does not follow the one before.\n"),
        (long long) chain.broken_at);
  else
    hoist_cli_print (cli, _ ("The control plane itself says that its audit trail is not whole.\n"));
  g_free (chain.hash);
  return is_whole ? HOIST_CLI_OK : HOIST_CLI_CORRUPT;
}

static const HoistCliOption list_options[] = {
  { "after", 0, "N", N_ ("only records after position N") },
  { "limit", 0, "N", N_ ("at most so many (100)") },
  { "tenant", 0, "TENANT", N_ ("only of this tenant") },
  { NULL },
};

const HoistCliCommand hoist_cli_audit_commands[] = {
  { "audit", "list", "", 0, 0, list_options, run_list, N_ ("who did what, and what happened") },
  { "audit", "verify", "", 0, 0, NULL, run_verify, N_ ("check that nothing in it was changed") },
  { NULL },
};
