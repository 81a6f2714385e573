/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stored form of a tenant. Owned by whoever holds a reference; any thread; never looks at the
 * node. Strict: a tenant comes from our own store or from an order of the same house. */
#include "model/hoist-tenant.h"

#include "base/hoist-error.h"
#include "model/hoist-fields-define.h"

const char *const hoist_environment_names[] = { "test", "staging", "production", NULL };

HOIST_FIELDS_DEFINE_ELEMENT (place_element, "TenantPlace", hoist_tenant_place, new, free)

static const HoistField tenant_rows[] = {
  { HOIST_FIELD (HoistTenant, id, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_ID (TENANT) },
  { HOIST_FIELD (HoistTenant, slug, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_GRAMMAR (SLUG) },
  { HOIST_FIELD (HoistTenant, name, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_GRAMMAR (NAME) },
  { HOIST_FIELD (HoistTenant, application, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_GRAMMAR (SLUG) },
  { HOIST_FIELD (HoistTenant, environment, ENUM), HOIST_FIELD_NEEDED,
    .words = hoist_environment_names },
  { HOIST_FIELD (HoistTenant, node, TEXT), HOIST_FIELD_ID (NODE) },
  { HOIST_FIELD (HoistTenant, directory, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_GRAMMAR (PATH) },
  { HOIST_FIELD (HoistTenant, followers, LIST), HOIST_FIELD_SPARSE, .element = &place_element },
  { HOIST_FIELD (HoistTenant, domain, TEXT), HOIST_FIELD_GRAMMAR (HOST) },
  { HOIST_FIELD (HoistTenant, api_domain, TEXT), HOIST_FIELD_GRAMMAR (HOST) },
  { HOIST_FIELD (HoistTenant, frontend_port, UINT), HOIST_FIELD_RANGE (0, 65535) },
  { HOIST_FIELD (HoistTenant, backend_port, UINT), HOIST_FIELD_RANGE (0, 65535) },
  { HOIST_FIELD (HoistTenant, settings, OBJECT) },
  { HOIST_FIELD (HoistTenant, created_at, TIME) },
  { HOIST_FIELD (HoistTenant, deployed_at, TIME) },
  { HOIST_FIELD (HoistTenant, hold_reason, TEXT_OR_NULL), HOIST_FIELD_GRAMMAR (TEXT) },
  { HOIST_FIELD (HoistTenant, hold_by, TEXT_OR_NULL), HOIST_FIELD_GRAMMAR (TEXT) },
  { HOIST_FIELD (HoistTenant, hold_at, TIME) },
  { NULL },
};
const HoistFields hoist_tenant_fields = { "Tenant", sizeof (HoistTenant),
                                          G_STRUCT_OFFSET (HoistTenant, refs), FALSE, tenant_rows };

HOIST_FIELDS_DEFINE_NOUN (HoistTenant, hoist_tenant, hoist_tenant_fields)

static const HoistTenantPlace *
get_follower (const HoistTenant *tenant, guint place)
{
  return g_ptr_array_index (tenant->followers, place - 1);
}

guint
hoist_tenant_count_places (const HoistTenant *tenant)
{
  return 1 + (tenant->followers != NULL ? tenant->followers->len : 0);
}

HoistTenant *
hoist_tenant_dup_place (const HoistTenant *tenant, guint place)
{
  HoistTenant fields = *tenant;

  fields.followers = NULL;
  if (place > 0)
    {
      const HoistTenantPlace *follower = get_follower (tenant, place);
      fields.node = follower->node;
      fields.directory = follower->directory;
      fields.frontend_port = follower->frontend_port;
      fields.backend_port = follower->backend_port;
      fields.settings = follower->settings;
    }
  return hoist_tenant_new (&fields);
}

int
hoist_tenant_find_place (const HoistTenant *tenant, const char *node)
{
  if (g_str_equal (tenant->node, node))
    return 0;
  for (guint i = 1; i < hoist_tenant_count_places (tenant); i++)
    if (g_str_equal (get_follower (tenant, i)->node, node))
      return (int) i;
  return -1;
}

gboolean
hoist_tenant_check_places (const HoistTenant *tenant, GError **error)
{
  for (guint i = 1; i < hoist_tenant_count_places (tenant); i++)
    {
      const char *node = get_follower (tenant, i)->node;
      if (hoist_tenant_find_place (tenant, node) == (int) i)
        continue;
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "%s has two places on %s; a tenant can run once on a node.", tenant->slug,
                   node[0] != '\0' ? node : "the local node");
      return FALSE;
    }
  return TRUE;
}

HoistTenant *
hoist_tenant_new_led_by (const HoistTenant *tenant, guint place)
{
  g_autoptr (HoistTenant) lead = hoist_tenant_dup_place (tenant, place);
  g_autoptr (GPtrArray) followers = g_ptr_array_new ();
  HoistTenantPlace before = { tenant->node, tenant->directory, tenant->frontend_port,
                              tenant->backend_port, tenant->settings };
  HoistTenant fields = *lead;

  for (guint i = 1; i < hoist_tenant_count_places (tenant); i++)
    g_ptr_array_add (followers,
                     i == place ? &before : (HoistTenantPlace *) get_follower (tenant, i));
  fields.followers = followers;
  return hoist_tenant_new (&fields);
}
