/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistTenantItem: owned by the session's list; main thread only; it never asks the plane. */
#include "console/items/hoist-tenant-item.h"
#include <glib/gi18n.h>
#include "client/hoist-tenant-same.h"
#include "console/items/hoist-words.h"

struct _HoistTenantItem
{
  GObject parent_instance;
  HoistTenantReport *report;
  HoistRun *run;
  double progress;
  char *folded; /* what a search looks at; NULL until one does */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HoistTenantItem, hoist_tenant_item, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  HoistTenantItem *self = HOIST_TENANT_ITEM (object);

  g_clear_pointer (&self->report, hoist_tenant_report_unref);
  g_clear_pointer (&self->run, hoist_run_unref);
  g_clear_pointer (&self->folded, g_free);
  G_OBJECT_CLASS (hoist_tenant_item_parent_class)->finalize (object);
}

static void
hoist_tenant_item_class_init (HoistTenantItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hoist_tenant_item_init (HoistTenantItem *self)
{
  self->progress = -1;
}

static char *
fold (const HoistTenantReport *report)
{
  g_autofree char *all =
      g_strjoin ("\n", report->slug, report->name, report->domain, report->application,
                 report->has_version ? report->version.deployed_version : "",
                 hoist_words_environment (report), NULL);

  return g_str_is_ascii (all) ? g_ascii_strdown (all, -1) : g_utf8_casefold (all, -1);
}

HoistTenantItem *
hoist_tenant_item_new (HoistTenantReport *report)
{
  HoistTenantItem *self = g_object_new (HOIST_TYPE_TENANT_ITEM, NULL);

  self->report = hoist_tenant_report_ref (report);
  return self;
}

const char *
hoist_tenant_item_get_id (HoistTenantItem *self)
{
  return self->report->id;
}

const HoistTenantReport *
hoist_tenant_item_get_report (HoistTenantItem *self)
{
  return self->report;
}

static gboolean
same_rank (const HoistTenantReport *a, const HoistTenantReport *b)
{
  return g_strcmp0 (a->slug, b->slug) == 0 && g_strcmp0 (a->name, b->name) == 0
         && a->environment == b->environment && a->health == b->health
         && a->last_upgrade == b->last_upgrade && a->has_version == b->has_version
         && a->unknown_since == b->unknown_since && g_strcmp0 (a->run, b->run) == 0
         && g_strcmp0 (a->parked, b->parked) == 0 && g_strcmp0 (a->hold_reason, b->hold_reason) == 0
         && g_strcmp0 (a->version.deployed_version, b->version.deployed_version) == 0
         && g_strcmp0 (a->version.latest_version, b->version.latest_version) == 0
         && a->version.state == b->version.state && a->version.behind == b->version.behind;
}

gboolean
hoist_tenant_item_set_report (HoistTenantItem *self, HoistTenantReport *report)
{
  gboolean moved, same;

  if (report == self->report)
    return FALSE;
  moved = !same_rank (self->report, report);
  same = !moved && hoist_tenant_same (self->report, report);
  hoist_tenant_report_ref (report);
  hoist_tenant_report_unref (self->report);
  self->report = report; /* also where it says the same: one copy of a long list is enough */
  if (report->run == NULL && self->run != NULL && self->run->state == HOIST_RUN_ENDED)
    {
      g_clear_pointer (&self->run, hoist_run_unref);
      self->progress = -1;
      same = FALSE;
    }
  if (same)
    return FALSE;
  g_clear_pointer (&self->folded, g_free);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return moved;
}

gboolean
hoist_tenant_item_set_run (HoistTenantItem *self, HoistRun *run)
{
  gboolean moved;

  if (run != NULL && run->state == HOIST_RUN_ENDED)
    run = NULL;
  moved = (run == NULL) != (self->run == NULL);
  if (run == NULL && self->run == NULL)
    return FALSE;
  if (run != NULL)
    hoist_run_ref (run);
  g_clear_pointer (&self->run, hoist_run_unref);
  self->run = run;
  self->progress = run != NULL ? run->progress : -1;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return moved;
}

const HoistRun *
hoist_tenant_item_get_run (HoistTenantItem *self)
{
  return self->run;
}

void
hoist_tenant_item_set_progress (HoistTenantItem *self, double progress)
{
  if (self->run == NULL || progress <= self->progress)
    return;
  self->progress = progress;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

double
hoist_tenant_item_get_progress (HoistTenantItem *self)
{
  if (self->run != NULL)
    return CLAMP (self->progress, 0, 1);
  return self->report->run != NULL ? 0 : -1;
}

char *
hoist_tenant_item_dup_activity (HoistTenantItem *self)
{
  double progress = hoist_tenant_item_get_progress (self);
  g_autofree char *percent = hoist_words_dup_percent (progress);

  if (progress < 0)
    return NULL;
  if (self->run == NULL)
    return g_strdup (_ ("Run going on"));
  if (self->run->state == HOIST_RUN_QUEUED)
    return g_strdup (_ ("Queued"));
  if (self->run->state == HOIST_RUN_UNDOING || self->run->state == HOIST_RUN_CANCELLING)
    return g_strdup (_ ("Going back"));
  if (self->run->kind == HOIST_PLAN_MOVE)
    return g_strdup_printf (_ ("Moving the database %s"), percent);
  return g_strdup_printf (self->run->kind == HOIST_PLAN_ROLLBACK    ? _ ("Rolling back %s")
                          : self->run->kind == HOIST_PLAN_REHEARSAL ? _ ("Rehearsing %s")
                                                                    : _ ("Upgrading %s"),
                          percent);
}

char *
hoist_tenant_item_dup_accessible_name (HoistTenantItem *self)
{
  g_autofree char *activity = hoist_tenant_item_dup_activity (self);

  return hoist_words_dup_tenant (self->report, activity);
}

gboolean
hoist_tenant_item_is_behind (HoistTenantItem *self)
{
  return self->report->has_version && self->report->unknown_since == 0
         && (self->report->version.state == HOIST_VERSION_BEHIND
             || self->report->version.upgrade_available);
}

gboolean
hoist_tenant_item_is_compared (HoistTenantItem *self)
{
  return self->report->has_version && self->report->unknown_since == 0
         && self->report->version.state != HOIST_VERSION_UNKNOWN;
}

gboolean
hoist_tenant_item_is_unhealthy (HoistTenantItem *self)
{
  return self->report->health == HOIST_HEALTH_DEGRADED
         || self->report->health == HOIST_HEALTH_UNHEALTHY || self->report->parked != NULL
         || self->report->unknown_since != 0;
}

gboolean
hoist_tenant_item_is_running (HoistTenantItem *self)
{
  return hoist_tenant_item_get_progress (self) >= 0;
}

gboolean
hoist_tenant_item_matches (HoistTenantItem *self, const char *folded_text)
{
  if (folded_text == NULL)
    return TRUE;
  if (self->folded == NULL)
    self->folded = fold (self->report);
  return strstr (self->folded, folded_text) != NULL;
}
