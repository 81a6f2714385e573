/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POST /api/tenants: looks at a folder, shows what it found, and only when told so writes the
 * tenant down. Called on the node's lane. Never writes into the folder. */
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-grammar.h"
#include "base/hoist-id.h"
#include "daemon/api/hoist-api-resources.h"
#include "store/hoist-store-journal.h"
#include <string.h>

/* What the body says goes before what was found. */
static const char *
choose (HoistCall *call, const HoistValue *found, const char *name)
{
  const char *told = hoist_call_text (call->body, name);

  return told != NULL ? told : hoist_value_lookup_string (found, name, "");
}

/* "" is the local node. */
static const char *
get_node (HoistCall *call)
{
  const char *node = hoist_call_text (call->body, "node");

  return node != NULL ? node : "";
}

/* Texts of the settings that were found, by the names which the guide gives them. */
static HoistTenant *
make_tenant (HoistCall *call, const HoistValue *found, GPtrArray *followers, GError **error)
{
  const char *environment = choose (call, found, "environment");
  const HoistValue *settings = hoist_value_get_member (found, "settings");
  g_autoptr (HoistValue) none = hoist_value_new_object ();
  g_autofree char *id = hoist_id_new (HOIST_ID_TENANT);
  HoistTenant fields = { 0 };

  fields.id = id;
  fields.slug = (char *) choose (call, found, "slug");
  fields.name = (char *) choose (call, found, "name");
  fields.application = (char *) choose (call, found, "application");
  fields.directory = (char *) hoist_value_lookup_string (found, "directory",
                                                         hoist_call_text (call->body, "directory"));
  fields.domain = (char *) choose (call, found, "domain");
  fields.api_domain = (char *) choose (call, found, "api_domain");
  fields.node = (char *) get_node (call);
  fields.followers = followers;
  fields.frontend_port = hoist_api_find_port (found, "frontend");
  fields.backend_port = hoist_api_find_port (found, "backend");
  fields.settings = (HoistValue *) (settings != NULL ? settings : none);
  fields.created_at = hoist_clock_wall_us ();
  fields.environment = HOIST_ENVIRONMENT_PRODUCTION;
  for (int i = 0; hoist_environment_names[i] != NULL; i++)
    if (strcmp (hoist_environment_names[i], environment) == 0)
      fields.environment = i;
  if (!hoist_grammar_check (HOIST_GRAMMAR_SLUG, "slug", fields.slug, error)
      || !hoist_grammar_check (HOIST_GRAMMAR_NAME, "name", fields.name, error)
      || !hoist_grammar_check (HOIST_GRAMMAR_PATH, "directory", fields.directory, error))
    return NULL;
  return hoist_tenant_new (&fields);
}

static gboolean
check_conflicts (HoistCall *call, const HoistTenant *tenant, GError **error)
{
  g_autoptr (GPtrArray) tenants = hoist_store_list_tenants (call->plane->store, error);

  for (guint i = 0; tenants != NULL && i < tenants->len; i++)
    {
      const HoistTenant *other = g_ptr_array_index (tenants, i);

      if (strcmp (other->slug, tenant->slug) == 0
          || (strcmp (other->directory, tenant->directory) == 0
              && strcmp (other->node, tenant->node) == 0))
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT, "%s is already here as %s (%s).",
                       strcmp (other->slug, tenant->slug) == 0 ? tenant->slug : tenant->directory,
                       other->name, other->id);
          return FALSE;
        }
    }
  return tenants != NULL;
}

static gboolean
write_down (HoistCall *call, const HoistTenant *tenant, const HoistValue *found, GError **error)
{
  HoistStore *store = call->plane->store;
  g_autoptr (HoistApplication) application =
      hoist_store_dup_application (store, tenant->application, error);
  const char *repository = hoist_value_lookup_string (found, "repository", "");
  g_autoptr (HoistValue) payload = hoist_value_new_object ();
  g_autoptr (HoistEvent) event = NULL;
  HoistJournalEntry entry = {
    .type = HOIST_EVENT_TENANT, .phase = "adopted", .tenant = tenant->id, .step = -1
  };

  if (application == NULL)
    return FALSE;
  if (*application->repository == '\0'
      && hoist_grammar_matches (HOIST_GRAMMAR_REPOSITORY, repository))
    {
      g_free (application->repository);
      application->repository = g_strdup (repository);
      if (!hoist_store_put_application (store, application, error))
        return FALSE;
    }
  if (!hoist_store_put_tenant (store, tenant, error))
    return FALSE;
  hoist_value_set (payload, "slug", hoist_value_new_string (tenant->slug));
  hoist_value_set (payload, "node", hoist_value_new_string (tenant->node));
  hoist_value_set (payload, "directory", hoist_value_new_string (tenant->directory));
  hoist_value_set (payload, "by", hoist_value_new_string (call->caller.username));
  entry.payload = payload;
  event = hoist_store_journal_append (store, &entry, error);
  return event != NULL;
}

/* As it would be written down. */
static HoistAnswer *
answer_found (HoistCall *call, const HoistValue *found)
{
  static const char *const told[] = { "slug",        "name",   "application",
                                      "environment", "domain", "api_domain" };
  g_autoptr (HoistValue) shown = hoist_value_new_object ();
  GString *json = g_string_sized_new (2048);
  HoistJsonWriter w;

  hoist_value_set_all (shown, found);
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    if (hoist_value_get_member (found, told[i]) != NULL)
      hoist_value_set_text (shown, told[i], choose (call, found, told[i]));
  if (hoist_value_get_member (shown, "findings") == NULL)
    hoist_value_set (shown, "findings", hoist_value_new_array ());
  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_value_write (shown, &w, "found");
  hoist_json_writer_bool (&w, "written", FALSE);
  hoist_json_writer_end_object (&w);
  return hoist_answer_new_json (200, json);
}

HoistAnswer *
hoist_api_adopt_tenant (HoistCall *call, GError **error)
{
  const char *directory = hoist_call_text (call->body, "directory");
  HoistEngineFolder folder = { get_node (call), directory,
                               hoist_call_text (call->body, "application") };
  gboolean confirm = hoist_value_lookup_bool (call->body, "confirm", FALSE);
  g_autoptr (GPtrArray) followers = NULL;
  g_autoptr (HoistValue) found = NULL;
  g_autoptr (HoistTenant) tenant = NULL;
  g_autoptr (HoistSighting) seen = NULL;
  HoistAnswer *answer;

  hoist_call_note (call, "directory", directory);
  found = hoist_engine_inspect (call->plane->engine, &folder, call->cancellable, error);
  if (found == NULL)
    return NULL;
  followers = hoist_api_look_at_followers (call, choose (call, found, "application"), error);
  if (followers == NULL)
    return NULL;
  if (!confirm)
    return answer_found (call, found);
  tenant = make_tenant (call, found, followers, error);
  if (tenant == NULL || !check_conflicts (call, tenant, error)
      || !write_down (call, tenant, found, error))
    return NULL;
  hoist_call_note (call, "tenant", tenant->id);
  seen = hoist_engine_observe (call->plane->engine, tenant->id, call->cancellable, NULL);
  answer = hoist_api_answer_tenant (call, 201, tenant->id, error);
  if (answer != NULL)
    answer->location = hoist_routes_format_path (HOIST_ROUTE_TENANT_GET, tenant->id, NULL);
  return answer;
}
