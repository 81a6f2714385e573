/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-agent-order.h. Pure functions; they never talk to an agent. A noun goes into an order
 * by its own writer, read back as a value, so that its wire form is written down in one place. */
#include "engine/hoist-agent-order.h"

#include "model/hoist-json.h"

static HoistValue *
to_value (gconstpointer noun, HoistJsonWriteFunc write)
{
  g_autoptr (GError) error = NULL;
  HoistValue *value = hoist_json_new_value (write, noun, &error);

  if (!value)
    g_error ("a noun's own JSON is not JSON: %s", error->message);
  return value;
}

HoistValue *
hoist_agent_order_tenant (const HoistTenant *tenant)
{
  HoistValue *members = hoist_value_new_object ();

  hoist_value_set (members, "tenant", to_value (tenant, (HoistJsonWriteFunc) hoist_tenant_write));
  return members;
}

static HoistValue *
new_subject (const HoistAgentSubject *subject)
{
  HoistValue *members = hoist_agent_order_tenant (subject->tenant);

  hoist_value_set (members, "guide",
                   to_value (subject->guide, (HoistJsonWriteFunc) hoist_guide_write));
  if (subject->is_follower)
    hoist_value_set_text (members, "role", "follower");
  return members;
}

HoistValue *
hoist_agent_order_claim (const HoistTenant *tenant, const char *run, gint64 epoch, guint wait_ms)
{
  HoistValue *members = hoist_agent_order_tenant (tenant);

  hoist_value_set_text (members, "run", run);
  hoist_value_set (members, "epoch", hoist_value_new_int (epoch));
  hoist_value_set (members, "wait_ms", hoist_value_new_int (wait_ms));
  return members;
}

HoistValue *
hoist_agent_order_step (const HoistAgentStepOrder *order, const HoistTenant *tenant)
{
  HoistValue *members = hoist_agent_order_tenant (tenant);

  hoist_value_set_text (members, "run", order->run);
  hoist_value_set (members, "epoch", hoist_value_new_int (order->epoch));
  hoist_value_set (members, "step", hoist_value_new_int (order->step->index));
  hoist_value_set_text (members, "kind", order->step->kind->name);
  hoist_value_set_text (members, "direction", order->undoing ? "undo" : "apply");
  hoist_value_set (members, "args", hoist_value_ref (order->step->args));
  hoist_value_set (members, "deadline_s", hoist_value_new_int (order->deadline_s));
  return members;
}

HoistValue *
hoist_agent_order_probe (const HoistAgentStepOrder *order, const HoistTenant *tenant,
                         guint log_after)
{
  HoistValue *members = hoist_agent_order_step (order, tenant);

  hoist_value_set (members, "log_after", hoist_value_new_int (log_after));
  return members;
}

HoistValue *
hoist_agent_order_observe (const HoistAgentSubject *subject)
{
  HoistValue *members = new_subject (subject);

  hoist_value_set_text (members, "repository", subject->repository);
  return members;
}

HoistValue *
hoist_agent_order_facts (const HoistAgentSubject *subject, const char *target, gboolean backup_db,
                         gboolean run_migrations)
{
  HoistValue *members = hoist_agent_order_observe (subject);

  hoist_value_set_text (members, "target", target);
  hoist_value_set (members, "backup_db", hoist_value_new_bool (backup_db));
  hoist_value_set (members, "run_migrations", hoist_value_new_bool (run_migrations));
  return members;
}

void
hoist_agent_order_add_hops (HoistValue *members, const GPtrArray *tags)
{
  HoistValue *list = hoist_value_new_array ();

  for (guint i = 0; i < tags->len; i++)
    hoist_value_append (list, hoist_value_new_string (g_ptr_array_index (tags, i)));
  hoist_value_set (members, "hops", list);
}

HoistValue *
hoist_agent_order_compare (const HoistAgentSubject *subject, const HoistBackup *backup)
{
  HoistValue *members = new_subject (subject);

  hoist_value_set (members, "backup", to_value (backup, (HoistJsonWriteFunc) hoist_backup_write));
  return members;
}

HoistValue *
hoist_agent_order_preview (const HoistAgentSubject *subject, const char *run)
{
  HoistValue *members = new_subject (subject);

  hoist_value_set_text (members, "run", run);
  return members;
}

HoistValue *
hoist_agent_order_preview_move (const HoistAgentSubject *subject, const char *run)
{
  HoistValue *members = hoist_agent_order_preview (subject, run);

  hoist_value_set (members, "move", hoist_value_new_bool (TRUE));
  return members;
}

HoistValue *
hoist_agent_order_services (const HoistAgentSubject *subject, const char *action)
{
  HoistValue *members = new_subject (subject);

  hoist_value_set_text (members, "action", action);
  return members;
}

HoistValue *
hoist_agent_order_service_logs (const HoistAgentSubject *subject, guint n_lines)
{
  HoistValue *members = hoist_agent_order_services (subject, "status");

  hoist_value_set (members, "log_lines", hoist_value_new_int (n_lines));
  return members;
}

HoistValue *
hoist_agent_order_repair (const HoistAgentSubject *subject, const char *repair)
{
  HoistValue *members = new_subject (subject);

  hoist_value_set_text (members, "repair", repair);
  hoist_value_set_text (members, "repository", subject->repository);
  return members;
}

HoistValue *
hoist_agent_order_releases (const HoistGuide *guide, const char *repository, gboolean refresh)
{
  HoistValue *members = hoist_value_new_object ();

  hoist_value_set_text (members, "application", guide->application);
  hoist_value_set_text (members, "repository", repository);
  hoist_value_set (members, "guide", to_value (guide, (HoistJsonWriteFunc) hoist_guide_write));
  hoist_value_set (members, "refresh", hoist_value_new_bool (refresh));
  return members;
}

HoistValue *
hoist_agent_order_backup_verify (const HoistBackup *backup)
{
  HoistValue *members = hoist_value_new_object ();

  hoist_value_set (members, "backup", to_value (backup, (HoistJsonWriteFunc) hoist_backup_write));
  return members;
}

HoistValue *
hoist_agent_order_backup_prune (const HoistBackup *backup)
{
  HoistValue *members = hoist_value_new_object ();

  hoist_value_set_text (members, "tenant", backup->tenant);
  hoist_value_set_text (members, "backup", backup->id);
  return members;
}

HoistValue *
hoist_agent_order_databases (const HoistAgentSubject *subject)
{
  return new_subject (subject);
}

HoistValue *
hoist_agent_order_database_drop (const HoistAgentSubject *subject, const char *name)
{
  HoistValue *members = new_subject (subject);

  hoist_value_set_text (members, "name", name);
  return members;
}

HoistValue *
hoist_agent_order_inspect (const char *directory, GPtrArray *guides)
{
  HoistValue *members = hoist_value_new_object ();
  HoistValue *list = hoist_value_new_array ();

  hoist_value_set_text (members, "directory", directory);
  for (guint i = 0; i < guides->len; i++)
    hoist_value_append (
        list, to_value (g_ptr_array_index (guides, i), (HoistJsonWriteFunc) hoist_guide_write));
  hoist_value_set (members, "guides", list);
  return members;
}
