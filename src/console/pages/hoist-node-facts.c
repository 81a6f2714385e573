/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pure; main thread only. What was seen before contact was lost is said with the time of it, never
 * as if it were so now. */
#include "console/pages/hoist-node-facts.h"
#include <glib/gi18n.h>

void
hoist_node_facts_show_connection (HoistFactGroup *group, const HoistNodeReport *report)
{
  const HoistNode *node = report->node;
  g_autofree char *address = hoist_node_words_dup_address (node);
  g_autofree char *roles = hoist_node_words_dup_roles (node);
  g_autofree char *moment = hoist_words_dup_moment (node->created_at);
  g_autofree char *enrolled =
      g_strdup_printf (_ ("%s, by %s"), moment, hoist_words_user (node->created_by));
  HoistFact facts[5];
  guint n = 0;

  facts[n++] =
      (HoistFact){ .key = "address", .title = _ ("Address"), .subtitle = address, .copy = address };
  if (node->fingerprint[0] != '\0')
    facts[n++] = (HoistFact){ .key = "key",
                              .title = _ ("Host key"),
                              .subtitle = node->fingerprint,
                              .copy = node->fingerprint };
  facts[n++] = (HoistFact){ .key = "roles", .title = _ ("Roles"), .subtitle = roles };
  facts[n++] = (HoistFact){ .key = "enrolled", .title = _ ("Enrolled"), .subtitle = enrolled };
  facts[n++] =
      (HoistFact){ .key = "id", .title = _ ("Identifier"), .subtitle = node->id, .copy = node->id };
  hoist_fact_group_set_facts (group, facts, n);
}

static char *
describe_age (const HoistNodeReport *report)
{
  g_autofree char *moment = NULL;

  if (report->sighting == NULL || report->sighting->seen_at == 0)
    return g_strdup (_ ("It has not answered yet: nothing is known of it."));
  if (hoist_node_words_is_known (report))
    return g_strdup ("");
  moment = hoist_words_dup_moment (report->sighting->seen_at);
  return g_strdup_printf (_ ("As it was at %s, when it answered last."), moment);
}

void
hoist_node_facts_show_machine (HoistFactGroup *group, const HoistNodeReport *report)
{
  static const HoistLook off = { NULL, "dialog-warning-symbolic", "warning" };
  const HoistNodeSighting *seen = report->sighting;
  g_autofree char *age = describe_age (report);
  g_autofree char *agent = NULL, *load = NULL, *clock = NULL, *addresses = NULL;
  HoistLook look = off;
  gboolean clock_off = FALSE;

  hoist_fact_group_set_description (group, age);
  if (seen == NULL || seen->seen_at == 0)
    {
      hoist_fact_group_set_empty_text (group, _ ("Nothing is known yet"));
      hoist_fact_group_set_facts (group, NULL, 0);
      return;
    }
  agent = g_strdup_printf (_ ("hoist-agent %s, protocol %u"), seen->agent_version, seen->protocol);
  load = hoist_node_words_dup_load (seen);
  clock = hoist_node_words_dup_clock (seen, &clock_off);
  addresses = g_strjoinv ("\n", seen->addresses);
  look.word = _ ("Off");
  const HoistFact facts[] = {
    { .key = "system", .title = _ ("System"), .subtitle = seen->system },
    { .key = "host", .title = _ ("Host name"), .subtitle = seen->hostname },
    { .key = "agent", .title = _ ("Agent"), .subtitle = agent },
    { .key = "load", .title = _ ("Load over 1, 5 and 15 minutes"), .subtitle = load },
    { .key = "clock", .title = _ ("Clock"), .subtitle = clock, .status = clock_off ? &look : NULL },
    { .key = "addresses", .title = _ ("Addresses"), .subtitle = addresses },
  };
  hoist_fact_group_set_facts (group, facts, G_N_ELEMENTS (facts) - (*addresses == '\0'));
}

void
hoist_node_facts_show_disks (HoistFactGroup *group, const HoistNodeReport *report)
{
  GPtrArray *disks = report->sighting != NULL ? report->sighting->disks : NULL;
  guint n = disks != NULL ? disks->len : 0;
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  g_autofree HoistFact *facts = g_new0 (HoistFact, n + 1);
  HoistLook low = { _ ("Nearly full"), "dialog-warning-symbolic", "warning" };

  for (guint i = 0; i < n; i++)
    {
      const HoistNodeDisk *disk = g_ptr_array_index (disks, i);
      gboolean is_low = FALSE;
      char *text = hoist_node_words_dup_disk (disk, &is_low);

      g_ptr_array_add (keep, text);
      facts[i] = (HoistFact){
        .key = disk->path, .title = disk->path, .subtitle = text, .status = is_low ? &low : NULL
      };
    }
  hoist_fact_group_set_facts (group, facts, n);
}

void
hoist_node_facts_show_tenants (HoistFactGroup *group, const HoistNodeReport *report,
                               HoistFleet *fleet)
{
  GListModel *tenants = hoist_fleet_get_tenants (fleet);
  guint n = g_list_model_get_n_items (tenants), n_facts = 0;
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  g_autofree HoistFact *facts = g_new0 (HoistFact, n + 1);
  g_autofree HoistLook *looks = g_new0 (HoistLook, n + 1);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HoistTenantItem) item = g_list_model_get_item (tenants, i);
      const HoistTenantReport *tenant = hoist_tenant_item_get_report (item);
      const HoistPlaceReport *place = hoist_place_list_find (tenant->places, report->node->id);
      char *action;

      if (place == NULL && g_strcmp0 (tenant->node, report->node->id) != 0)
        continue;
      action = g_strdup_printf ("win.show-tenant('%s')", tenant->id);
      g_ptr_array_add (keep, action);
      /* Of a silent node nobody knows. */
      looks[n_facts] = hoist_words_health (
          report->sighting != NULL && report->sighting->unknown_since != 0 ? HOIST_HEALTH_UNKNOWN
          : place != NULL                                                  ? place->health
                                                                           : tenant->health);
      facts[n_facts] = (HoistFact){ .key = tenant->id,
                                    .title = tenant->slug,
                                    .subtitle = place != NULL ? place->version
                                                              : tenant->version.deployed_version,
                                    .badge = place == NULL    ? NULL
                                             : place->is_lead ? _ ("lead")
                                                              : _ ("follower"),
                                    .status = &looks[n_facts],
                                    .action = action };
      n_facts++;
    }
  hoist_fact_group_set_facts (group, facts, n_facts);
}
