/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of what needs attention. Pure but for the fleet it reads; main thread; it keeps nothing.
 */
#include "console/items/hoist-attention.h"
#include "console/items/hoist-plane-sentence.h"
#include <glib/gi18n.h>

enum
{
  RANK_PARKED,
  RANK_CARD,
  RANK_FAILED,
  RANK_MIXED,
  RANK_UNHEALTHY,
  RANK_UNKNOWN,
  RANK_DEGRADED,
  RANK_DRILL,
  RANK_HELD
};

typedef struct
{
  GPtrArray *list;
  GHashTable *seen; /* tenants whose newest ended run was looked at */
  gint64 now;
} Making;

void
hoist_attention_free (HoistAttention *attention)
{
  g_free (attention->key);
  g_free (attention->title);
  g_free (attention->reason);
  g_free (attention->button_name);
  g_free (attention->button_action);
  g_free (attention);
}

static HoistAttention *
add (Making *m, guint rank, const char *slug, HoistLook look)
{
  HoistAttention *attention = g_new0 (HoistAttention, 1);

  attention->rank = rank;
  attention->look = look;
  attention->key = g_strdup_printf ("%u %s", rank, slug);
  g_ptr_array_add (m->list, attention);
  return attention;
}

static void
set_button (HoistAttention *attention, const char *word, const char *slug, const char *action,
            const char *target)
{
  attention->button = word;
  attention->button_name = g_strdup_printf ("%s, %s", word, slug);
  attention->button_action = g_strdup_printf ("%s('%s')", action, target);
}

/* Nothing goes on before somebody has done it. */
static void
look_at_card (Making *m, const HoistRun *run)
{
  HoistAttention *attention;

  if (run->state != HOIST_RUN_RUNNING || run->waits_for == NULL || run->waits_for[0] == '\0')
    return;
  attention = add (m, RANK_CARD, run->tenant_slug, hoist_words_run (run));
  attention->title = g_strdup_printf (_ ("%s waits for a person"), run->tenant_slug);
  attention->reason = g_strdup (run->waits_for);
  set_button (attention, _ ("Show Run"), run->tenant_slug, "win.show-run", run->id);
}

/* Only the newest ended run of a tenant says something about now. */
static void
look_at_run (Making *m, HoistFleet *fleet, const HoistRun *run)
{
  HoistTenantItem *item = hoist_fleet_find_tenant (fleet, run->tenant);
  gboolean parked = run->outcome == HOIST_OUTCOME_PARKED;
  g_autofree char *title = NULL;
  HoistAttention *attention;

  if (run->state != HOIST_RUN_ENDED || !g_hash_table_add (m->seen, (gpointer) run->tenant))
    return;
  if ((!parked && run->outcome != HOIST_OUTCOME_OLD_RESTORED) || run->resolution[0] != '\0'
      || (run->cancel_requested && run->error_key[0] == '\0') || item == NULL)
    return;
  attention = add (m, parked ? RANK_PARKED : RANK_FAILED, run->tenant_slug, hoist_words_run (run));
  title = hoist_words_dup_run_title (run);
  attention->title = g_strdup_printf (parked ? _ ("%s is parked: %s") : _ ("%s: %s failed"),
                                      run->tenant_slug, title);
  attention->reason = hoist_plane_sentence_dup (run->cause);
  set_button (attention, _ ("Show Run"), run->tenant_slug, "win.show-run", run->id);
}

static void
look_at_health (Making *m, const HoistTenantReport *report)
{
  HoistAttention *attention;
  g_autofree char *since = NULL;

  if (report->unknown_since != 0)
    {
      since = hoist_words_dup_moment (report->unknown_since);
      attention = add (m, RANK_UNKNOWN, report->slug, hoist_words_health (HOIST_HEALTH_UNKNOWN));
      attention->title = g_strdup_printf (_ ("%s is unknown since %s"), report->slug, since);
      attention->reason =
          g_strdup (report->error[0] != '\0' ? report->error : _ ("Its node does not answer."));
    }
  else if (report->health == HOIST_HEALTH_UNHEALTHY || report->health == HOIST_HEALTH_DEGRADED)
    {
      gboolean bad = report->health == HOIST_HEALTH_UNHEALTHY;

      attention = add (m, bad ? RANK_UNHEALTHY : RANK_DEGRADED, report->slug,
                       hoist_words_health (report->health));
      attention->title =
          g_strdup_printf (bad ? _ ("%s is unhealthy") : _ ("%s is degraded"), report->slug);
      attention->reason =
          g_strdup (report->status == HOIST_TENANT_STATUS_STOPPED ? _ ("Its services are stopped.")
                                                                  : _ ("A health check fails."));
    }
  else
    return;
  set_button (attention, _ ("Open"), report->slug, "win.show-tenant", report->id);
}

/* While a run is going on it is the run's doing. */
static void
look_at_nodes (Making *m, const HoistTenantReport *report)
{
  HoistAttention *attention;
  GString *nodes;

  if (report->version.state != HOIST_VERSION_MIXED || report->run != NULL)
    return;
  nodes = g_string_new (NULL);
  for (guint i = 0; i < report->places->len; i++)
    {
      const HoistPlaceReport *place = g_ptr_array_index (report->places, i);

      g_string_append_printf (nodes, _ ("%s%s at %s"), nodes->len > 0 ? ", " : "", place->name,
                              place->version[0] != '\0' ? place->version : place->commit);
    }
  attention = add (m, RANK_MIXED, report->slug,
                   (HoistLook){ _ ("Mixed"), "dialog-error-symbolic", "error" });
  attention->title = g_strdup_printf (_ ("%s is mixed: its nodes differ"), report->slug);
  attention->reason = g_string_free (nodes, FALSE);
  set_button (attention, _ ("Make Equal…"), report->slug, "win.show-changes", report->id);
}

static void
look_at_hold (Making *m, const HoistTenantReport *report)
{
  HoistAttention *attention;
  g_autofree char *hold = NULL;

  if (report->hold_reason == NULL || report->hold_since == 0
      || m->now - report->hold_since < HOIST_ATTENTION_HELD_US)
    return;
  hold = hoist_words_dup_hold (report);
  attention = add (m, RANK_HELD, report->slug,
                   (HoistLook){ _ ("Held"), "media-playback-pause-symbolic", "warning" });
  attention->title =
      g_strdup_printf (g_dngettext (NULL, "%s is held for %d day", "%s is held for %d days",
                                    (gulong) ((m->now - report->hold_since) / G_TIME_SPAN_DAY)),
                       report->slug, (int) ((m->now - report->hold_since) / G_TIME_SPAN_DAY));
  attention->reason = g_steal_pointer (&hold);
  set_button (attention, _ ("Open"), report->slug, "win.show-tenant", report->id);
}

/* A backup counts from the day on which it was last restored on trial and compared. */
static void
look_at_drill (Making *m, const HoistTenantReport *report, const GPtrArray *backups)
{
  gint64 last = 0;
  gboolean has_any = FALSE;
  int days;
  HoistAttention *attention;

  for (guint i = 0; backups != NULL && i < backups->len; i++)
    {
      const HoistBackup *backup = g_ptr_array_index (backups, i);

      if (!g_str_equal (backup->tenant, report->id) || backup->removal != HOIST_BACKUP_KEPT)
        continue;
      has_any = TRUE;
      if (backup->fault[0] == '\0')
        last = MAX (last, backup->verified_at);
    }
  if (!has_any || m->now - last < HOIST_ATTENTION_DRILL_US)
    return;
  days = (int) ((m->now - last) / G_TIME_SPAN_DAY);
  attention = add (m, RANK_DRILL, report->slug,
                   (HoistLook){ _ ("Old backup"), "dialog-warning-symbolic", "warning" });
  attention->title = g_strdup_printf (_ ("No good backup drill of %s for long"), report->slug);
  attention->reason =
      last == 0 ? g_strdup (_ ("None of its backups was ever restored on trial."))
                : g_strdup_printf (g_dngettext (NULL, "The last one is %d day old.",
                                                "The last one is %d days old.", (gulong) days),
                                   days);
  set_button (attention, _ ("Open"), report->slug, "win.show-tenant", report->id);
}

static int
compare_cb (gconstpointer a, gconstpointer b)
{
  const HoistAttention *one = *(HoistAttention *const *) a, *other = *(HoistAttention *const *) b;

  if (one->rank != other->rank)
    return one->rank < other->rank ? -1 : 1;
  return g_strcmp0 (one->title, other->title);
}

GPtrArray *
hoist_attention_list (HoistFleet *fleet, const GPtrArray *backups, gint64 now)
{
  GListModel *tenants = hoist_fleet_get_tenants (fleet), *runs = hoist_fleet_get_runs (fleet);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  Making m = { g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_attention_free), seen, now };

  for (guint i = 0; i < g_list_model_get_n_items (runs); i++) /* newest first */
    {
      g_autoptr (HoistRunItem) item = g_list_model_get_item (runs, i);

      look_at_run (&m, fleet, hoist_run_item_get_run (item));
      look_at_card (&m, hoist_run_item_get_run (item));
    }
  for (guint i = 0; i < g_list_model_get_n_items (tenants); i++)
    {
      g_autoptr (HoistTenantItem) item = g_list_model_get_item (tenants, i);
      const HoistTenantReport *report = hoist_tenant_item_get_report (item);

      look_at_nodes (&m, report);
      look_at_health (&m, report);
      look_at_hold (&m, report);
      look_at_drill (&m, report, backups);
    }
  g_ptr_array_sort (m.list, compare_cb);
  return m.list;
}
