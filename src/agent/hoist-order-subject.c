/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom an order is about. Owned by the order's function; worker thread; reads nothing of the tenant
 * but the owner of its folder. */
#include "agent/hoist-order-subject.h"

#include "drivers/hoist-database.h"

#include "agent/hoist-agent-engine.h"
#include "agent/hoist-agent-secrets.h"
#include "agent/steps/hoist-step-services.h"
#include "base/hoist-error.h"

static gboolean
read_parts (HoistOrderSubject *self, const HoistValue *order, GError **error)
{
  const HoistValue *tenant = hoist_value_get_member (order, "tenant");
  const HoistValue *guide = hoist_value_get_member (order, "guide");
  if (tenant == NULL || guide == NULL)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL,
                           "the order names no tenant or no guide");
      return FALSE;
    }
  self->tenant = hoist_tenant_read (tenant, error);
  g_autoptr (HoistGuide) whole = self->tenant != NULL ? hoist_guide_read (guide, error) : NULL;
  if (whole == NULL)
    return FALSE;
  self->guide = hoist_agent_engine_fit_guide (whole, self->tenant->directory);
  return TRUE;
}

gboolean
hoist_order_subject_read (HoistOrderSubject *self, const HoistAgentState *state,
                          const HoistValue *order, GError **error)
{
  *self = (HoistOrderSubject){ .state = state, .uid = -1, .gid = -1 };
  if (!read_parts (self, order, error))
    return FALSE;
  self->is_follower = g_str_equal (hoist_value_lookup_string (order, "role", "lead"), "follower");
  self->repository = g_strdup (hoist_value_lookup_string (order, "repository", ""));
  self->mirror = hoist_agent_state_mirror (state, self->guide->application);
  self->origin.mirror = self->mirror;
  self->origin.repository = self->repository;
  self->origin.branch = self->guide->branch;
  if (!hoist_source_get_owner (self->tenant->directory, &self->uid, &self->gid, error))
    return FALSE;
  hoist_agent_secrets_note (state, self->tenant->id, self->guide->settings_file);
  hoist_agent_secrets_register (state, self->tenant->id, self->tenant->directory);
  return TRUE;
}

void
hoist_order_subject_clear (HoistOrderSubject *self)
{
  g_clear_pointer (&self->tenant, hoist_tenant_unref);
  g_clear_pointer (&self->guide, hoist_guide_unref);
  g_clear_pointer (&self->repository, g_free);
  g_clear_pointer (&self->mirror, g_free);
}

static gboolean
fill_port (const HoistOrderSubject *self, const HoistGuideService *service, guint *ret_port,
           GError **error)
{
  guint64 port = 0;
  g_autofree char *text = NULL;
  *ret_port = 0;
  if (service->port == NULL || service->port[0] == '\0')
    return TRUE;
  text = hoist_guide_fill (service->port, self->tenant, self->guide, NULL, error);
  if (text == NULL)
    return FALSE;
  if (!g_ascii_string_to_unsigned (text, 10, 1, 65535, &port, NULL))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "service %s: the port “%s” is no number from 1 to 65535", service->name, text);
      return FALSE;
    }
  *ret_port = (guint) port;
  return TRUE;
}

HoistServiceOrder *
hoist_order_subject_fill_service (const HoistOrderSubject *self, const HoistGuideService *service,
                                  GError **error)
{
  g_autoptr (HoistServiceOrder) filled = g_new0 (HoistServiceOrder, 1);
  filled->name = g_strdup (service->name);
  filled->role = g_strdup (service->role);
  filled->driver = g_strdup (service->driver);
  filled->unit = hoist_guide_fill (service->unit, self->tenant, self->guide, NULL, error);
  filled->container = hoist_guide_fill (service->container, self->tenant, self->guide, NULL, error);
  filled->runtime = g_strdup (service->runtime);
  if (filled->unit == NULL || filled->container == NULL)
    return NULL;
  filled->argv = hoist_guide_fill_argv ((const char *const *) service->start, self->tenant,
                                        self->guide, NULL, error);
  if (filled->argv == NULL || !fill_port (self, service, &filled->port, error))
    return NULL;
  filled->environment = hoist_guide_fill_argv ((const char *const *) service->environment,
                                               self->tenant, self->guide, NULL, error);
  if (filled->environment == NULL)
    return NULL;
  filled->stop_signal = service->stop_signal;
  filled->stop_seconds = service->stop_seconds;
  filled->never_kill = service->never_kill;
  if (!hoist_step_services_complete (self->state, self->tenant, filled, error))
    return NULL;
  return g_steal_pointer (&filled);
}

GPtrArray *
hoist_order_subject_fill_services (const HoistOrderSubject *self, GError **error)
{
  g_autoptr (GPtrArray) services =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_service_order_free);
  for (guint i = 0; i < self->guide->services->len; i++)
    {
      HoistServiceOrder *service =
          hoist_order_subject_fill_service (self, self->guide->services->pdata[i], error);
      if (service == NULL)
        return NULL;
      g_ptr_array_add (services, service);
    }
  return g_steal_pointer (&services);
}

char *
hoist_order_subject_fill_database (const HoistOrderSubject *self,
                                   const HoistGuideDatabase *database, GError **error)
{
  const HoistDatabaseDriver *driver = hoist_database_find (database->engine, error);
  g_autofree char *path = driver == NULL ? NULL
                          : database->path[0] == '\0'
                              ? g_strdup ("")
                              : hoist_guide_fill_path (database, self->tenant, self->guide, error);
  if (path == NULL
      || (database == self->guide->databases->pdata[0]
          && !hoist_agent_engine_check (self->guide, self->tenant->directory, error)))
    return NULL;
  g_autofree char *state = hoist_agent_state_tenant (self->state, self->tenant->id, "databases");
  HoistDatabaseWhere where = { .engine = database->engine,
                               .name = database->name,
                               .directory = self->tenant->directory,
                               .path = path,
                               .settings_file = self->guide->settings_file,
                               .setting = database->setting,
                               .state = state };
  return driver->locate (&where, error);
}

char *
hoist_order_subject_resolve (const HoistOrderSubject *self, const char *relative)
{
  return g_build_filename (self->tenant->directory, relative, NULL);
}
