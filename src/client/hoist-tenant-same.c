/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparing tenants of a list. Stateless; any thread; it never compares by what is shown. */
#include "client/hoist-tenant-same.h"

static gboolean
versions_are_same (const HoistVersionReport *a, const HoistVersionReport *b)
{
  return a->upgrade_available == b->upgrade_available && a->behind == b->behind
         && a->state == b->state && a->observed_at == b->observed_at
         && g_str_equal (a->deployed_version, b->deployed_version)
         && g_str_equal (a->deployed_commit, b->deployed_commit)
         && g_str_equal (a->latest_version, b->latest_version)
         && g_str_equal (a->latest_commit, b->latest_commit);
}

static gboolean
texts_are_same (const HoistTenantReport *a, const HoistTenantReport *b)
{
  const char *const of_a[] = { a->id,         a->name,        a->slug,        a->domain,
                               a->api_domain, a->node,        a->application, a->hold_by,
                               a->run,        a->hold_reason, a->error,       a->parked };
  const char *const of_b[] = { b->id,         b->name,        b->slug,        b->domain,
                               b->api_domain, b->node,        b->application, b->hold_by,
                               b->run,        b->hold_reason, b->error,       b->parked };
  for (guint i = 0; i < G_N_ELEMENTS (of_a); i++)
    if (g_strcmp0 (of_a[i], of_b[i]) != 0)
      return FALSE;
  return TRUE;
}

static gboolean
health_is_same (const HoistTenantReport *a, const HoistTenantReport *b)
{
  return a->health == b->health && a->frontend_health == b->frontend_health
         && a->backend_health == b->backend_health && a->database_health == b->database_health
         && a->last_check == b->last_check && a->tree_clean == b->tree_clean;
}

static gboolean
place_is_same (const HoistPlaceReport *a, const HoistPlaceReport *b)
{
  return a->is_lead == b->is_lead && a->health == b->health && a->seen_at == b->seen_at
         && a->unknown_since == b->unknown_since && g_str_equal (a->node, b->node)
         && g_str_equal (a->name, b->name) && g_str_equal (a->version, b->version)
         && g_str_equal (a->commit, b->commit) && g_str_equal (a->state, b->state);
}

static gboolean
places_are_same (const GPtrArray *a, const GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (!place_is_same (a->pdata[i], b->pdata[i]))
      return FALSE;
  return TRUE;
}

gboolean
hoist_tenant_same (const HoistTenantReport *a, const HoistTenantReport *b)
{
  return a == b
         || (!a->has_detail && !b->has_detail && a->has_environment == b->has_environment
             && a->environment == b->environment && a->status == b->status
             && a->frontend_port == b->frontend_port && a->backend_port == b->backend_port
             && a->created_at == b->created_at && a->deployed_at == b->deployed_at
             && a->last_upgrade == b->last_upgrade && a->unknown_since == b->unknown_since
             && a->hold_since == b->hold_since && a->has_version == b->has_version
             && health_is_same (a, b) && versions_are_same (&a->version, &b->version)
             && texts_are_same (a, b) && places_are_same (a->places, b->places));
}
