/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where else a tenant runs: looked at there before it is written down. Called on the node's lane.
 * Never writes into a folder. */
#include "daemon/api/hoist-api-resources.h"
#include "engine/hoist-engine-followers.h"

guint
hoist_api_find_port (const HoistValue *found, const char *role)
{
  const HoistValue *services = hoist_value_get_member (found, "services");

  for (guint i = 0; services != NULL && i < hoist_value_get_size (services); i++)
    {
      const HoistValue *service = hoist_value_get_element (services, i);

      if (g_str_equal (hoist_value_lookup_string (service, "role", ""), role))
        return hoist_value_lookup_int (service, "port", 0);
    }
  return 0;
}

GPtrArray *
hoist_api_look_at_followers (HoistCall *call, const char *application, GError **error)
{
  const HoistValue *wanted = hoist_value_get_member (call->body, "followers");
  g_autoptr (GPtrArray) followers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_tenant_place_free);

  for (guint i = 0; wanted != NULL && i < hoist_value_get_size (wanted); i++)
    {
      const HoistValue *one = hoist_value_get_element (wanted, i);
      const char *node = hoist_value_lookup_string (one, "node", "");
      const char *directory = hoist_value_lookup_string (one, "directory", "");
      g_autoptr (HoistValue) none = hoist_value_new_object ();
      HoistEngineFolder folder = { g_str_equal (node, "local") ? "" : node, directory,
                                   application };
      g_autoptr (HoistValue) found =
          hoist_engine_inspect (call->plane->engine, &folder, call->cancellable, error);
      if (found == NULL)
        {
          g_prefix_error (error, "%s: ", node);
          return NULL;
        }
      const HoistValue *settings = hoist_value_get_member (found, "settings");
      HoistTenantPlace place = { (char *) (g_str_equal (node, "local") ? "" : node),
                                 (char *) hoist_value_lookup_string (found, "directory", directory),
                                 hoist_api_find_port (found, "frontend"),
                                 hoist_api_find_port (found, "backend"),
                                 (HoistValue *) (settings != NULL ? settings : none) };
      g_ptr_array_add (followers, hoist_tenant_place_new (&place));
    }
  return g_steal_pointer (&followers);
}

HoistAnswer *
hoist_api_change_followers (HoistCall *call, GError **error)
{
  const char *tenant = hoist_call_param (call, "tenant");
  g_autoptr (HoistTenant) known = hoist_store_dup_tenant (call->plane->store, tenant, error);
  g_autoptr (GPtrArray) followers =
      known != NULL ? hoist_api_look_at_followers (call, known->application, error) : NULL;
  g_autoptr (HoistSighting) seen = NULL;

  if (followers == NULL
      || !hoist_engine_change_followers (call->plane->engine, tenant, followers,
                                         call->caller.username, error))
    return NULL;
  seen = hoist_engine_observe (call->plane->engine, tenant, call->cancellable, NULL);
  return hoist_api_answer_tenant (call, 200, tenant, error);
}
