/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A guide as JSON for the agent: the shape of the YAML file and its hash, so that hoist_guide_read
 * is the same reader. Any thread; keeps nothing. What was not given is not written. */
#include "model/hoist-guide-component.h"
#include "model/hoist-guide.h"
#include "model/hoist-guide-config.h"
#include "model/hoist-guide-reader-drift.h"
#include "model/hoist-guide-reader-move.h"
#include "model/hoist-guide-reader-recreate.h"
#include "model/hoist-guide-signal.h"
#include "model/hoist-guide-template.h"

static void
write_given (HoistJsonWriter *w, const char *name, const char *text)
{
  if (text[0] != '\0')
    hoist_json_writer_string (w, name, text);
}

static void
write_strv (HoistJsonWriter *w, const char *name, char *const *texts)
{
  if (texts[0] != NULL)
    hoist_json_writer_strv (w, name, (const char *const *) texts);
}

static void
write_service (const HoistGuideService *service, HoistJsonWriter *w)
{
  gboolean is_unit = service->unit[0] != '\0', is_container = service->container[0] != '\0';

  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "name", service->name);
  hoist_json_writer_string (w, "role", service->role);
  write_given (w, "unit", service->unit);
  write_given (w, "container", service->container);
  write_given (w, "image", service->image);
  write_given (w, "runtime", service->runtime);
  if (is_unit || is_container)
    hoist_json_writer_string (w, "driver", service->driver);
  else
    hoist_json_writer_strv (w, "start", (const char *const *) service->start);
  write_strv (w, "environment", service->environment);
  write_given (w, "port", service->port);
  hoist_json_writer_begin_object (w, "stop");
  if (!is_unit && !is_container)
    hoist_json_writer_string (w, "signal", hoist_guide_signal_get_name (service->stop_signal));
  if (service->stop_seconds > 0)
    hoist_json_writer_int (w, "seconds", service->stop_seconds);
  hoist_json_writer_bool (w, "never_kill", service->never_kill);
  hoist_json_writer_end_object (w);
  if (service->on != HOIST_GUIDE_ON_ALL)
    hoist_json_writer_string (w, "runs_on", hoist_guide_on_names[service->on]);
  write_strv (w, "roles", service->roles);
  hoist_json_writer_end_object (w);
}

static void
write_database (const HoistGuideDatabase *database, HoistJsonWriter *w)
{
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "name", database->name);
  hoist_json_writer_string (w, "engine", database->engine);
  if (database->setting[0] != '\0' || database->also[0] != NULL)
    {
      g_autofree char *url = g_strconcat (
          "{" HOIST_GUIDE_TEMPLATE_SETTINGS,
          database->setting[0] != '\0' ? database->setting : database->chooser, "}", NULL);

      hoist_json_writer_string (w, "url", url);
    }
  if (database->setting[0] == '\0')
    hoist_json_writer_string (w, "path", database->path);
  write_strv (w, "also", database->also);
  if (database->path[0] != '\0')
    hoist_guide_reader_write_move (database->move, w);
  hoist_guide_reader_write_drift (database->drift, w);
  hoist_guide_reader_write_recreate (database->recreate, w);
  hoist_json_writer_end_object (w);
}

static void
write_check (const HoistGuideHealth *health, HoistJsonWriter *w)
{
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "name", health->name);
  hoist_json_writer_string (w, "service", health->service);
  hoist_json_writer_string (w, "url", health->url);
  hoist_json_writer_int (w, "status", health->status);
  write_given (w, "version", health->version_member);
  hoist_json_writer_end_object (w);
}

static void
write_notice (const HoistGuideNotice *notice, HoistJsonWriter *w)
{
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "id", notice->id);
  hoist_json_writer_string (w, "text", notice->text);
  write_given (w, "rollback", notice->rollback);
  hoist_guide_range_write (&notice->range, w);
  hoist_json_writer_end_object (w);
}

static void
write_problem (const HoistGuideProblem *problem, HoistJsonWriter *w)
{
  hoist_json_writer_begin_object (w, NULL);
  write_strv (w, "says", problem->says);
  hoist_json_writer_string (w, "remedy", problem->remedy);
  hoist_json_writer_end_object (w);
}

typedef void (*WriteFunc) (gconstpointer element, HoistJsonWriter *w);

static void
write_list (HoistJsonWriter *w, const char *name, const GPtrArray *list, WriteFunc write)
{
  hoist_json_writer_begin_array (w, name);
  for (guint i = 0; i < list->len; i++)
    write (g_ptr_array_index (list, i), w);
  hoist_json_writer_end_array (w);
}

static void
write_settings (const HoistGuide *guide, HoistJsonWriter *w)
{
  if (guide->settings_file[0] == '\0')
    return;
  hoist_json_writer_begin_object (w, "settings");
  hoist_json_writer_string (w, "file", guide->settings_file);
  write_given (w, "slug", guide->slug_setting);
  write_given (w, "domain", guide->domain_setting);
  write_given (w, "api_domain", guide->api_domain_setting);
  write_given (w, "backend_port", guide->backend_port_setting);
  write_given (w, "frontend_port", guide->frontend_port_setting);
  hoist_json_writer_end_object (w);
}

static void
write_column (const HoistGuideColumn *column, HoistJsonWriter *w)
{
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "column", column->column);
  hoist_json_writer_string (w, "value", column->value);
  hoist_json_writer_end_object (w);
}

static void
write_migrations (const HoistGuide *guide, HoistJsonWriter *w)
{
  if (guide->migration_command[0] == NULL)
    return;
  hoist_json_writer_begin_object (w, "migrations");
  hoist_json_writer_strv (w, "command", (const char *const *) guide->migration_command);
  hoist_json_writer_strv (w, "scripts", (const char *const *) guide->migrations);
  if (guide->migrations_on_copy) /* else it is what an older agent knows */
    {
      hoist_json_writer_string (w, "run_on", "copy");
      write_list (w, "catch_up", guide->catch_up, (WriteFunc) write_column);
    }
  if (guide->configs->len > 0)
    write_list (w, "config", guide->configs, (WriteFunc) hoist_guide_config_write);
  hoist_json_writer_end_object (w);
}

static void
write_health (const HoistGuide *guide, HoistJsonWriter *w)
{
  hoist_json_writer_begin_object (w, "health");
  write_list (w, "checks", guide->health, (WriteFunc) write_check);
  hoist_json_writer_int (w, "good_in_a_row", guide->health_good_in_a_row);
  hoist_json_writer_int (w, "interval_ms", guide->health_interval_ms);
  hoist_json_writer_int (w, "seconds", guide->health_seconds);
  hoist_json_writer_int (w, "steady_ms", guide->health_steady_ms);
  hoist_json_writer_end_object (w);
}

/* Left out where it says what is so without it: an older agent knows nothing of it. */
static void
write_nodes (const HoistGuideNodes *nodes, HoistJsonWriter *w)
{
  if (nodes->lead_roles[0] == NULL && nodes->follower_roles[0] == NULL && nodes->keep_healthy == 1)
    return;
  hoist_json_writer_begin_object (w, "nodes");
  hoist_json_writer_begin_object (w, "lead");
  write_strv (w, "roles", nodes->lead_roles);
  hoist_json_writer_end_object (w);
  hoist_json_writer_begin_object (w, "followers");
  write_strv (w, "roles", nodes->follower_roles);
  hoist_json_writer_int (w, "at_a_time", nodes->at_a_time);
  hoist_json_writer_int (w, "keep_healthy", nodes->keep_healthy);
  hoist_json_writer_end_object (w);
  hoist_json_writer_end_object (w);
}

void
hoist_guide_write (const HoistGuide *guide, HoistJsonWriter *w, const char *name)
{
  hoist_json_writer_begin_object (w, name);
  hoist_json_writer_string (w, "hash", guide->hash);
  hoist_json_writer_int (w, "guide", 1);
  hoist_json_writer_begin_object (w, "application");
  hoist_json_writer_string (w, "name", guide->application);
  hoist_json_writer_string (w, "title", guide->title);
  hoist_json_writer_end_object (w);
  hoist_json_writer_begin_object (w, "releases");
  write_given (w, "branch", guide->branch);
  if (guide->branch[0] == '\0')
    write_given (w, "tags", guide->tag_prefix);
  write_given (w, "changelog", guide->changelog);
  write_strv (w, "required_stops", guide->required_stops);
  hoist_json_writer_end_object (w);
  write_settings (guide, w);
  write_list (w, "services", guide->services, (WriteFunc) write_service);
  write_list (w, "databases", guide->databases, (WriteFunc) write_database);
  write_list (w, "dependencies", guide->dependencies, (WriteFunc) hoist_guide_dependencies_write);
  write_migrations (guide, w);
  write_health (guide, w);
  write_list (w, "notices", guide->notices, (WriteFunc) write_notice);
  write_list (w, "requires", guide->requirements, (WriteFunc) hoist_guide_requirement_write);
  if (guide->components->len > 0) /* an older agent knows nothing of them */
    write_list (w, "components", guide->components, (WriteFunc) hoist_guide_component_write);
  write_list (w, "steps", guide->steps, (WriteFunc) hoist_guide_step_write);
  write_nodes (&guide->nodes, w);
  write_list (w, "messages", guide->messages, (WriteFunc) hoist_guide_message_write);
  write_list (w, "problems", guide->problems, (WriteFunc) write_problem);
  hoist_json_writer_end_object (w);
}
