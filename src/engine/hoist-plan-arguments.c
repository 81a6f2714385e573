/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-arguments.h. Owned by the call that builds one plan. Thread: any. It never reads a
 * file or a clock, and never puts a value of a tenant into a shell text: templates are filled
 * argument by argument (hoist_guide_fill). */
#include "engine/hoist-plan-arguments.h"

#include "base/hoist-error.h"
#include "engine/hoist-plan-containers.h"
#include "engine/hoist-plan-move.h"
#include "engine/hoist-plan-dependencies.h"
#include "model/hoist-guide-database-order.h"
#include "model/hoist-guide-drift-order.h"
#include "model/hoist-value-texts.h"

static void
set_shared (HoistValue *object, const char *name, const HoistValue *value)
{
  hoist_value_set (object, name, value ? hoist_value_ref (value) : hoist_value_new_null ());
}

static HoistValue *
fill_texts (const HoistPlanInput *input, char **templates, const char *script, GError **error)
{
  if (!templates)
    return hoist_value_new_array ();
  g_auto (GStrv) filled = hoist_guide_fill_argv ((const char *const *) templates, input->tenant,
                                                 input->guide, script, error);
  return filled ? hoist_value_new_texts ((const char *const *) filled) : NULL;
}

static gboolean
fill_port (const HoistPlanInput *input, const HoistGuideService *service, gint64 *ret_port,
           GError **error)
{
  *ret_port = 0;
  if (!service->port || !*service->port)
    return TRUE;
  g_autofree char *text =
      hoist_guide_fill (service->port, input->tenant, input->guide, NULL, error);
  guint64 port = 0;
  if (!text)
    return FALSE;
  if (!g_ascii_string_to_unsigned (text, 10, 1, 65535, &port, NULL))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "service %s: the port is “%s”; expected a number from 1 to 65535", service->name,
                   text);
      return FALSE;
    }
  *ret_port = (gint64) port;
  return TRUE;
}

/* A unit or a container says by itself how it runs. */
static HoistValue *
fill_unit (const HoistPlanInput *input, const HoistGuideService *service, GError **error)
{
  gint64 port = 0;
  gboolean is_unit = service->unit[0] != '\0';
  g_autofree char *name = hoist_guide_fill (is_unit ? service->unit : service->container,
                                            input->tenant, input->guide, NULL, error);
  if (!name || !fill_port (input, service, &port, error))
    return NULL;
  HoistValue *object = hoist_value_new_object ();
  hoist_value_set_text (object, "name", service->name);
  hoist_value_set_text (object, "role", service->role);
  hoist_value_set_text (object, "driver", service->driver);
  hoist_value_set_text (object, is_unit ? "unit" : "container", name);
  if (!is_unit)
    hoist_value_set_text (object, "runtime", service->runtime);
  hoist_value_set (object, "port", hoist_value_new_int (port));
  hoist_value_set (object, "stop_seconds", hoist_value_new_int (service->stop_seconds));
  hoist_value_set (object, "never_kill", hoist_value_new_bool (service->never_kill));
  return object;
}

static HoistValue *
fill_service (const HoistPlanInput *input, const HoistGuideService *service, GError **error)
{
  if (service->unit[0] != '\0' || service->container[0] != '\0')
    return fill_unit (input, service, error);
  gint64 port = 0;
  g_autoptr (HoistValue) argv = fill_texts (input, service->start, NULL, error);
  g_autoptr (HoistValue) environment =
      argv ? fill_texts (input, service->environment, NULL, error) : NULL;
  if (!environment || !fill_port (input, service, &port, error))
    return NULL;
  g_autofree char *log = g_strconcat (service->name, ".log", NULL);
  HoistValue *object = hoist_value_new_object ();
  hoist_value_set_text (object, "name", service->name);
  hoist_value_set_text (object, "role", service->role);
  set_shared (object, "argv", argv);
  set_shared (object, "environment", environment);
  hoist_value_set_text (object, "folder", input->tenant->directory);
  hoist_value_set (object, "port", hoist_value_new_int (port));
  hoist_value_set (object, "stop_signal", hoist_value_new_int (service->stop_signal));
  hoist_value_set (object, "stop_seconds", hoist_value_new_int (service->stop_seconds));
  hoist_value_set (object, "never_kill", hoist_value_new_bool (service->never_kill));
  hoist_value_set_text (object, "log", log);
  return object;
}

static HoistValue *
fill_services (const HoistPlanInput *input, GError **error)
{
  g_autoptr (HoistValue) services = hoist_value_new_array ();

  for (guint i = 0; i < input->guide->services->len; i++)
    {
      HoistValue *service =
          fill_service (input, g_ptr_array_index (input->guide->services, i), error);
      if (!service)
        return NULL;
      hoist_value_append (services, service);
    }
  return g_steal_pointer (&services);
}

static HoistValue *
fill_health (const HoistPlanInput *input, GError **error)
{
  g_autoptr (HoistValue) checks = hoist_value_new_array ();

  for (guint i = 0; i < input->guide->health->len; i++)
    {
      const HoistGuideHealth *health = g_ptr_array_index (input->guide->health, i);
      g_autofree char *url =
          hoist_guide_fill (health->url, input->tenant, input->guide, NULL, error);
      if (!url)
        return NULL;
      HoistValue *check = hoist_value_new_object ();
      hoist_value_set_text (check, "name", health->name);
      hoist_value_set_text (check, "service", health->service);
      hoist_value_set_text (check, "url", url);
      hoist_value_set (check, "status", hoist_value_new_int (health->status));
      hoist_value_set_text (check, "version_member", health->version_member);
      hoist_value_append (checks, check);
    }
  return g_steal_pointer (&checks);
}

static HoistValue *
fill_database (const HoistPlanInput *input, GError **error)
{
  const GPtrArray *databases = input->guide->databases;

  if (databases->len == 0)
    return hoist_value_new_null ();
  if (databases->len > 1)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "the guide of %s names %u databases; one can be backed up in a run",
                   input->guide->application, databases->len);
      return NULL;
    }
  return hoist_guide_database_order_new (g_ptr_array_index (databases, 0), input->tenant,
                                         input->guide, error);
}

static gboolean
init (HoistPlanArguments *self, const HoistPlanInput *input, gboolean is_follower, GError **error)
{
  *self = (HoistPlanArguments){ .input = input, .is_follower = is_follower };
  return (self->services = fill_services (input, error))
         && (self->database =
                 self->is_follower ? hoist_value_new_null () : fill_database (input, error))
         && (self->health = fill_health (input, error));
}

gboolean
hoist_plan_arguments_init (HoistPlanArguments *self, const HoistPlanInput *input, GError **error)
{
  return init (self, input, FALSE, error);
}

gboolean
hoist_plan_arguments_init_follower (HoistPlanArguments *self, HoistPlanInput *input,
                                    const HoistPlanArguments *lead, const HoistPlanPlace *place,
                                    GError **error)
{
  static const char *const no_roles[] = { NULL };

  *input = *lead->input;
  input->tenant = place->tenant;
  input->guide = place->guide;
  input->facts = place->facts;
  input->restore_from = NULL;
  input->node_roles = place->roles ? place->roles : no_roles;
  input->steps_done = place->steps_done;
  if (!init (self, input, TRUE, error))
    return FALSE;
  self->from_version = lead->from_version;
  self->from_commit = lead->from_commit;
  self->to_version = lead->to_version;
  self->to_commit = lead->to_commit;
  return TRUE;
}

void
hoist_plan_arguments_clear (HoistPlanArguments *self)
{
  g_clear_pointer (&self->services, hoist_value_unref);
  g_clear_pointer (&self->database, hoist_value_unref);
  g_clear_pointer (&self->health, hoist_value_unref);
}

/* --- a step ------------------------------------------------------------------------------ */

GPtrArray *
hoist_plan_arguments_list_migrations (const HoistPlanInput *input)
{
  const HoistValue *there = hoist_value_get_member (input->facts, "migrations");
  GPtrArray *scripts = g_ptr_array_new ();

  for (guint i = 0; input->guide->migrations && input->guide->migrations[i]; i++)
    for (guint j = 0; there && j < hoist_value_get_size (there); j++)
      if (g_str_equal (hoist_value_get_string (hoist_value_get_element (there, j)),
                       input->guide->migrations[i]))
        {
          g_ptr_array_add (scripts, input->guide->migrations[i]);
          break;
        }
  return scripts;
}

gboolean
hoist_plan_arguments_is_on_copy (const HoistPlanInput *input)
{
  g_autoptr (GPtrArray) scripts = hoist_plan_arguments_list_migrations (input);

  return input->guide->migrations_on_copy && input->request->kind == HOIST_PLAN_UPGRADE
         && input->request->run_migrations && scripts->len > 0;
}

gboolean
hoist_plan_arguments_switches_back (const HoistPlanInput *input)
{
  return input->copy_run != NULL && input->request->kind == HOIST_PLAN_ROLLBACK
         && input->request->restore_data;
}

static HoistValue *
new_columns (const HoistPlanInput *input)
{
  HoistValue *columns = hoist_value_new_object ();

  for (guint i = 0; i < input->guide->catch_up->len; i++)
    {
      const HoistGuideColumn *column = g_ptr_array_index (input->guide->catch_up, i);
      hoist_value_set_text (columns, column->column, column->value);
    }
  return columns;
}

static const char *
get_backup_id (const HoistPlanArguments *self)
{
  return self->backup ? self->input->backup_id : "";
}

static HoistValue *
new_ports (const HoistValue *services)
{
  HoistValue *ports = hoist_value_new_array ();

  for (guint i = 0; i < hoist_value_get_size (services); i++)
    {
      gint64 port = hoist_value_lookup_int (hoist_value_get_element (services, i), "port", 0);
      if (port > 0)
        hoist_value_append (ports, hoist_value_new_int (port));
    }
  return ports;
}

static const char *
get_lock (const HoistPlanInput *input)
{
  const GPtrArray *dependencies = input->guide->dependencies;

  return dependencies->len > 0 ? ((const HoistGuideDependencies *) dependencies->pdata[0])->lock
                               : "";
}

/* A revision of a branch has no name of its own in the repository: its commit says it all. */
static const char *
get_tag (const HoistPlanArguments *self)
{
  return self->input->guide->branch[0] ? "" : self->to_version;
}

/* Where the node has looked at it for this plan, preflight does so again. */
static gboolean
fill_drift (const HoistPlanArguments *self, HoistValue *args, GError **error)
{
  const HoistPlanInput *input = self->input;
  g_autoptr (GError) local = NULL;
  g_autoptr (HoistValue) order = NULL;

  if (self->is_follower || !input->facts || !hoist_value_get_member (input->facts, "drift"))
    return TRUE;
  order = hoist_guide_drift_order_new (input->guide, input->tenant, &local);
  if (order)
    hoist_value_set (args, "drift", g_steal_pointer (&order));
  if (local)
    g_propagate_error (error, g_steal_pointer (&local));
  return local == NULL;
}

static gboolean
fill_preflight (const HoistPlanArguments *self, HoistValue *args, GError **error)
{
  hoist_value_set_text (args, "repository", self->input->repository);
  hoist_value_set_text (args, "application", self->input->guide->application);
  hoist_value_set_text (args, "from_commit", self->from_commit);
  hoist_value_set_text (args, "to_tag", get_tag (self));
  hoist_value_set_text (args, "to_commit", self->to_commit);
  set_shared (args, "database", self->database);
  hoist_value_set (args, "backup", hoist_value_new_bool (self->backup));
  if (!self->is_follower && hoist_plan_arguments_is_on_copy (self->input))
    hoist_value_set (args, "copy", hoist_value_new_bool (TRUE));
  if (self->input->request->kind == HOIST_PLAN_MOVE)
    hoist_value_set (args, "move", hoist_plan_move_new_target (self->input));
  hoist_value_set (args, "ports", new_ports (self->services));
  set_shared (args, "services", self->services);
  hoist_value_set_text (args, "lock", get_lock (self->input));
  return fill_drift (self, args, error);
}

static void
fill_fetch (const HoistPlanArguments *self, HoistValue *args)
{
  hoist_value_set_text (args, "application", self->input->guide->application);
  hoist_value_set_text (args, "repository", self->input->repository);
  hoist_value_set_text (args, "tag", get_tag (self));
  hoist_value_set_text (args, "commit", self->to_commit);
}

static const char *
get_restore_id (const HoistPlanArguments *self)
{
  const HoistPlanInput *input = self->input;
  gboolean restores = input->request->kind == HOIST_PLAN_ROLLBACK && input->request->restore_data;

  return restores && input->restore_from ? input->restore_from->id : "";
}

static void
fill_prepare (const HoistPlanArguments *self, HoistValue *args)
{
  set_shared (args, "database", self->database);
  hoist_value_set_text (args, "backup", get_backup_id (self));
  hoist_value_set_text (args, "restore", get_restore_id (self));
  hoist_value_set_text (args, "version", self->from_version);
  hoist_value_set_text (args, "commit", self->from_commit);
}

static void
fill_backup (const HoistPlanArguments *self, HoistValue *args)
{
  gboolean switches_back = hoist_plan_arguments_switches_back (self->input);

  set_shared (args, "database", self->database);
  hoist_value_set_text (args, "backup", get_backup_id (self));
  hoist_value_set_text (args, "version", self->from_version);
  hoist_value_set_text (args, "commit", self->from_commit);
  if (hoist_plan_move_is_one (self->input))
    hoist_value_set (args, "stays", hoist_value_new_bool (TRUE));
  if (!hoist_plan_arguments_is_on_copy (self->input) && !switches_back)
    return;
  hoist_value_set (args, "set_aside", hoist_value_new_bool (TRUE));
  if (switches_back)
    {
      hoist_value_set_text (args, "run", self->input->copy_run);
      hoist_value_set (args, "back", hoist_value_new_bool (TRUE));
    }
}

static void
fill_stop (const HoistPlanArguments *self, HoistValue *args)
{
  const char *reported = hoist_value_lookup_string (self->input->facts, "reported_version", "");
  HoistValue *from = hoist_value_new_object ();

  set_shared (from, "health", self->health);
  /* Going back means what was there before, also where that was another version than the files'. */
  hoist_value_set_text (from, "version", reported[0] != '\0' ? reported : self->from_version);
  hoist_value_set_text (from, "commit", self->from_commit);
  hoist_value_set (from, "seconds", hoist_value_new_int (self->input->guide->health_seconds));
  set_shared (args, "services", self->services);
  set_shared (args, "database", self->is_shared ? NULL : self->database);
  hoist_value_set (args, "health_from", from);
}

static void
fill_checkout (const HoistPlanArguments *self, HoistValue *args)
{
  hoist_value_set_text (args, "from_commit", self->from_commit);
  hoist_value_set_text (args, "to_commit", self->to_commit);
  hoist_value_set_text (args, "to_tag", self->to_version);
  hoist_value_set_text (args, "application", self->input->guide->application);
}

static gboolean
fill_scripts (const HoistPlanArguments *self, HoistValue *args, GError **error)
{
  g_autoptr (GPtrArray) scripts = hoist_plan_arguments_list_migrations (self->input);
  g_autoptr (HoistValue) names = hoist_value_new_array ();
  g_autoptr (HoistValue) commands = hoist_value_new_array ();

  for (guint i = 0; i < scripts->len; i++)
    {
      const char *script = g_ptr_array_index (scripts, i);
      HoistValue *command =
          fill_texts (self->input, self->input->guide->migration_command, script, error);
      if (!command)
        return FALSE;
      hoist_value_append (names, hoist_value_new_string (script));
      hoist_value_append (commands, command);
    }
  set_shared (args, "scripts", names);
  set_shared (args, "commands", commands);
  return TRUE;
}

static gboolean
fill_migrate (const HoistPlanArguments *self, HoistValue *args, GError **error)
{
  if (!fill_scripts (self, args, error))
    return FALSE;
  hoist_value_set_text (args, "folder", self->input->tenant->directory);
  hoist_value_set (args, "environment", hoist_value_new_array ());
  set_shared (args, "database", self->database);
  hoist_value_set_text (args, "backup", get_backup_id (self));
  if (self->input->request->recreate)
    hoist_value_set (args, "recreate", hoist_value_new_bool (TRUE));
  return TRUE;
}

static gboolean
fill_copy (const HoistPlanArguments *self, HoistValue *args, GError **error)
{
  if (!fill_scripts (self, args, error))
    return FALSE;
  set_shared (args, "database", self->database);
  hoist_value_set_text (args, "application", self->input->guide->application);
  hoist_value_set_text (args, "commit", self->to_commit);
  hoist_value_set_text (args, "settings", self->input->guide->settings_file);
  hoist_value_set (args, "environments", hoist_plan_dependencies_new_places (self->input));
  hoist_value_set (args, "columns", new_columns (self->input));
  return TRUE;
}

static gboolean
fill_rehearse (const HoistPlanArguments *self, HoistValue *args, GError **error)
{
  if (!fill_scripts (self, args, error))
    return FALSE;
  set_shared (args, "database", self->database);
  hoist_value_set_text (args, "application", self->input->guide->application);
  hoist_value_set_text (args, "commit", self->to_commit);
  hoist_value_set_text (args, "settings", self->input->guide->settings_file);
  hoist_value_set (args, "environments", hoist_plan_dependencies_new_places (self->input));
  return TRUE;
}

static void
fill_switch (const HoistPlanArguments *self, HoistValue *args)
{
  const char *run = self->input->copy_run;

  set_shared (args, "database", self->database);
  hoist_value_set_text (args, "run", run);
  hoist_value_set (args, "back", hoist_value_new_bool (run != NULL));
  hoist_value_set (args, "columns", new_columns (self->input));
}

static void
fill_start (const HoistPlanArguments *self, HoistValue *args)
{
  set_shared (args, "services", self->services);
  set_shared (args, "health", self->health);
  hoist_value_set_text (args, "version", self->to_version);
  hoist_value_set_text (args, "commit", self->to_commit);
  hoist_value_set (args, "seconds", hoist_value_new_int (self->input->guide->health_seconds));
}

static void
fill_health_step (const HoistPlanArguments *self, HoistValue *args)
{
  const HoistGuide *guide = self->input->guide;

  fill_start (self, args);
  hoist_value_set (args, "good_in_a_row", hoist_value_new_int (guide->health_good_in_a_row));
  hoist_value_set (args, "interval_ms", hoist_value_new_int (guide->health_interval_ms));
  hoist_value_set (args, "steady_ms", hoist_value_new_int (guide->health_steady_ms));
}

/* Everybody but the nodes that are about to be stopped. */
static void
fill_guard (const HoistPlanArguments *self, HoistValue *args)
{
  const HoistGuide *guide = self->input->guide;
  guint others = self->input->followers ? self->input->followers->len : 0;

  if (self->group)
    {
      others -= g_strv_length ((char **) self->group) - 1;
      hoist_value_set (args, "group", hoist_value_new_texts (self->group));
    }
  hoist_value_set (args, "keep_healthy", hoist_value_new_int (guide->nodes.keep_healthy));
  hoist_value_set (args, "others", hoist_value_new_int (others));
  hoist_value_set (args, "seconds", hoist_value_new_int (guide->health_seconds));
}

static gboolean
fill_of_data (const HoistPlanArguments *self, HoistStepKindId kind, HoistValue *args,
              GError **error)
{
  if (kind == HOIST_STEP_PREPARE)
    fill_prepare (self, args);
  else if (kind == HOIST_STEP_BACKUP)
    fill_backup (self, args);
  else if (kind == HOIST_STEP_MIGRATE)
    return fill_migrate (self, args, error);
  else if (kind == HOIST_STEP_COPY)
    return fill_copy (self, args, error);
  else if (kind == HOIST_STEP_REHEARSE)
    return fill_rehearse (self, args, error);
  else if (kind == HOIST_STEP_SWITCH || kind == HOIST_STEP_CATCH_UP)
    fill_switch (self, args);
  else
    {
      set_shared (args, "database", self->database);
      hoist_value_set_text (args, "backup",
                            self->input->restore_from ? self->input->restore_from->id : "");
    }
  return TRUE;
}

static void
fill_of_code (const HoistPlanArguments *self, HoistStepKindId kind, HoistValue *args)
{
  if (kind == HOIST_STEP_FETCH)
    fill_fetch (self, args);
  else if (kind == HOIST_STEP_STOP)
    fill_stop (self, args);
  else
    fill_checkout (self, args);
}

HoistValue *
hoist_plan_arguments_fill (const HoistPlanArguments *self, HoistStepKindId kind, GError **error)
{
  g_autoptr (HoistValue) args = hoist_value_new_object ();

  switch (kind)
    {
    case HOIST_STEP_PREFLIGHT:
      if (!fill_preflight (self, args, error))
        return NULL;
      break;
    case HOIST_STEP_FETCH:
    case HOIST_STEP_STOP:
    case HOIST_STEP_CHECKOUT:
      fill_of_code (self, kind, args);
      break;
    case HOIST_STEP_PREPARE:
    case HOIST_STEP_BACKUP:
    case HOIST_STEP_MIGRATE:
    case HOIST_STEP_COPY:
    case HOIST_STEP_CATCH_UP:
    case HOIST_STEP_SWITCH:
    case HOIST_STEP_RESTORE:
    case HOIST_STEP_REHEARSE:
      if (!fill_of_data (self, kind, args, error))
        return NULL;
      break;
    case HOIST_STEP_START:
      fill_start (self, args);
      break;
    case HOIST_STEP_HEALTH:
      fill_health_step (self, args);
      break;
    case HOIST_STEP_FINISH:
      hoist_value_set_text (args, "application", self->input->guide->application);
      hoist_value_set_text (args, "commit", self->to_commit);
      hoist_value_set (args, "keep_environments", hoist_plan_dependencies_new_kept (self->input));
      break;
    case HOIST_STEP_GUARD:
      fill_guard (self, args);
      break;
    case HOIST_STEP_TRANSFER:
      return hoist_plan_move_new_transfer (self->input, error);
    case HOIST_STEP_PULL:
    case HOIST_STEP_REPLACE:
      return hoist_plan_containers_fill (self->input, kind);
    case HOIST_STEP_DEPENDENCIES:
    case HOIST_STEP_ACTIVATE:
    case HOIST_STEP_COMMAND:
    case HOIST_STEP_CONFIGURE:
    case HOIST_STEP_CARD:
    case HOIST_STEP_END:
    case HOIST_STEP_COMPONENT:
    case HOIST_STEP_MESSAGE:
    case HOIST_N_STEP_KINDS:
    default:
      g_return_val_if_reached (NULL);
    }
  return g_steal_pointer (&args);
}
