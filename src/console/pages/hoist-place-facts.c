/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nodes of a tenant as rows. Called by the tenant's page; main thread only; it keeps nothing, and
 * of a silent node it shows what was last seen and since when. */
#include "console/pages/hoist-place-facts.h"
#include <glib/gi18n.h>
#include "base/hoist-clock.h"

#define MAX_ROWS 64

static const char *
keep (GPtrArray *kept, char *text)
{
  g_ptr_array_add (kept, text);
  return text;
}

static void
add_item (GMenu *menu, const char *label, const char *action, const char *node)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "tenant.services-at", "(ss)", action, node);
  g_menu_append_item (menu, item);
}

static GMenuModel *
new_menu (const HoistPlaceReport *place)
{
  GMenu *menu = g_menu_new ();

  add_item (menu, _ ("Start Services"), "start", place->node);
  add_item (menu, _ ("Restart Services…"), "restart", place->node);
  add_item (menu, _ ("Stop Services…"), "stop", place->node);
  return G_MENU_MODEL (menu);
}

static const char *
describe (GPtrArray *kept, const HoistPlaceReport *place)
{
  g_autofree char *when = hoist_words_dup_when (place->seen_at, hoist_clock_wall_us ());
  g_autofree char *since = hoist_words_dup_moment (place->unknown_since);

  if (place->unknown_since != 0 && place->error[0] != '\0')
    return keep (kept, g_strdup_printf (_ ("Unknown since %s: %s"), since, place->error));
  if (place->unknown_since != 0)
    return keep (kept, g_strdup_printf (_ ("Unknown since %s"), since));
  return keep (kept, g_strdup_printf (_ ("%s\nSeen %s"), place->directory, when));
}

void
hoist_place_facts_show (HoistFactGroup *group, const HoistTenantReport *report, gboolean may)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) menus = g_ptr_array_new_with_free_func (g_object_unref);
  HoistFact facts[MAX_ROWS] = { 0 };
  HoistLook looks[MAX_ROWS];
  guint n = 0;

  for (guint i = 0; i < report->places->len && n < MAX_ROWS; i++)
    {
      const HoistPlaceReport *place = g_ptr_array_index (report->places, i);

      looks[n] =
          hoist_words_health (place->unknown_since != 0 ? HOIST_HEALTH_UNKNOWN : place->health);
      facts[n] = (HoistFact){ .key = place->node,
                              .title = place->name,
                              .subtitle = describe (kept, place),
                              .badge = place->is_lead ? _ ("lead") : NULL,
                              .value = place->version[0] != '\0' ? place->version : place->commit,
                              .status = &looks[n] };
      if (may)
        {
          g_ptr_array_add (menus, new_menu (place));
          facts[n].menu = menus->pdata[menus->len - 1];
        }
      n++;
    }
  hoist_fact_group_set_facts (group, facts, n);
}

gboolean
hoist_place_facts_show_services (HoistFactGroup *group, const HoistTenantReport *report,
                                 gboolean has_logs)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  HoistFact facts[MAX_ROWS] = { 0 };
  HoistLook looks[MAX_ROWS];
  guint n = 0;

  for (guint i = 0; i < report->places->len; i++)
    {
      const HoistPlaceReport *place = g_ptr_array_index (report->places, i);

      for (guint j = 0; j < place->services->len && n < MAX_ROWS; j++)
        {
          const HoistServiceSighting *service = g_ptr_array_index (place->services, j);

          looks[n] = hoist_words_service (service->state);
          facts[n] = (HoistFact){
            .key = keep (kept, g_strdup_printf ("%s/%s", place->node, service->name)),
            .title = keep (kept, g_strdup_printf (_ ("%s on %s"), service->name, place->name)),
            .subtitle = service->detail[0] != '\0' ? service->detail : service->role,
            .status = &looks[n]
          };
          if (has_logs)
            {
              facts[n].button = _ ("Log");
              facts[n].button_name =
                  keep (kept, g_strdup_printf (_ ("Show the last lines of %s"), facts[n].title));
              facts[n].button_action =
                  keep (kept, g_strdup_printf ("tenant.service-log('%s')", facts[n].key));
            }
          n++;
        }
    }
  if (report->places->len > 1)
    hoist_fact_group_set_facts (group, facts, n);
  return report->places->len > 1;
}
