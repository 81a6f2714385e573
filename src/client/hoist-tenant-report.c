/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plane's answer about a tenant, read leniently: a foreign plane leaves members out, writes its
 * own words and its own forms of time, and none of that may empty the list. Owned by whoever holds
 * a reference; any thread. */
#include "client/hoist-tenant-report.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include "client/hoist-component-list.h"
#include "client/hoist-report-list.h"
#include "model/hoist-json.h"

#include <string.h>

#define LINE_MAX_BYTES 4096

const char *const hoist_tenant_status_names[] = { "unknown", "running", "stopped", "error", NULL };
const char *const hoist_version_state_names[] = { "unknown", "up-to-date", "behind", "ahead",
                                                  "held",    "mixed",      NULL };

static void
database_report_free (gpointer element)
{
  HoistDatabaseReport *database = element;
  g_free (database->name);
  g_free (database->engine);
  g_free (database->path);
  g_free (database->schema_revision);
  g_free (database->moves_to);
  g_free (database);
}

static gint64
read_time (const HoistValue *object, const char *name)
{
  const char *text = hoist_value_lookup_string (object, name, NULL);
  gint64 wall_us = 0;
  if (text == NULL || text[0] == '\0' || hoist_clock_parse (text, &wall_us))
    return wall_us;
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, utc);
  return time != NULL ? g_date_time_to_unix (time) * G_USEC_PER_SEC : 0;
}

/* The index of the member's word; 0 (always "unknown") for a word of a foreign plane. */
static int
read_word (const HoistValue *object, const char *name, const char *const *words)
{
  const char *text = hoist_value_lookup_string (object, name, "");
  for (int i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], text) == 0)
      return i;
  return 0;
}

/* Names, versions, paths: one line, and of a size that a list can show ten thousand of. */
static char *
dup_line (const char *text)
{
  return strpbrk (text, "\n\t") == NULL && strnlen (text, LINE_MAX_BYTES + 1) <= LINE_MAX_BYTES
             ? g_strdup (text)
             : hoist_text_clean_line (text, -1, LINE_MAX_BYTES);
}

static char *
dup_text (const HoistValue *object, const char *name)
{
  const HoistValue *member = hoist_value_get_member (object, name);
  if (member != NULL && hoist_value_get_type_of (member) == HOIST_VALUE_INT)
    return g_strdup_printf ("%" G_GINT64_FORMAT, hoist_value_get_int (member));
  return dup_line (hoist_value_lookup_string (object, name, ""));
}

static char *
dup_text_or_null (const HoistValue *object, const char *name)
{
  const char *text = hoist_value_lookup_string (object, name, NULL);
  return text != NULL && text[0] != '\0' ? dup_line (text) : NULL;
}

static gboolean
check_object (const HoistValue *value, const char *what, GError **error)
{
  if (value != NULL && hoist_value_get_type_of (value) == HOIST_VALUE_OBJECT)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL, "%s: an object is expected", what);
  return FALSE;
}

static char *
dup_commit (const HoistValue *value, const char *full, const char *name)
{
  char *commit = dup_text_or_null (value, full);
  return commit != NULL ? commit : dup_text (value, name);
}

static void
fill_version (HoistVersionReport *version, const HoistValue *value)
{
  version->deployed_version = dup_text (value, "deployed_version");
  version->deployed_commit = dup_commit (value, "deployed_commit_full", "deployed_commit");
  version->latest_version = dup_text (value, "latest_version");
  version->latest_commit = dup_commit (value, "latest_commit_full", "latest_commit");
  version->upgrade_available = hoist_value_lookup_bool (value, "upgrade_available", FALSE);
  version->behind = (int) CLAMP (hoist_value_lookup_int (value, "behind", -1), -1, G_MAXINT);
  version->observed_at = read_time (value, "observed_at");
  version->state = read_word (value, "state", hoist_version_state_names);
  if (hoist_value_get_member (value, "state") == NULL && version->deployed_version[0] != '\0')
    version->state = version->upgrade_available ? HOIST_VERSION_BEHIND : HOIST_VERSION_UP_TO_DATE;
}

HoistVersionReport *
hoist_version_report_read (const HoistValue *value, GError **error)
{
  if (!check_object (value, "version", error))
    return NULL;
  HoistVersionReport *version = g_new0 (HoistVersionReport, 1);
  fill_version (version, value);
  return version;
}

static void
clear_version (HoistVersionReport *version)
{
  g_free (version->deployed_version);
  g_free (version->deployed_commit);
  g_free (version->latest_version);
  g_free (version->latest_commit);
}

void
hoist_version_report_free (HoistVersionReport *version)
{
  if (version == NULL)
    return;
  clear_version (version);
  g_free (version);
}

void
hoist_version_report_write (const HoistVersionReport *version, HoistJsonWriter *w, const char *name)
{
  g_autofree char *deployed = g_strndup (version->deployed_commit, 7);
  g_autofree char *latest = g_strndup (version->latest_commit, 7);
  hoist_json_writer_begin_object (w, name);
  hoist_json_writer_string (w, "deployed_version", version->deployed_version);
  hoist_json_writer_string (w, "deployed_commit", deployed);
  hoist_json_writer_string (w, "latest_version", version->latest_version);
  hoist_json_writer_string (w, "latest_commit", latest);
  hoist_json_writer_bool (w, "upgrade_available", version->upgrade_available);
  hoist_json_writer_int (w, "behind", version->behind);
  hoist_json_writer_string (w, "state", hoist_version_state_names[version->state]);
  hoist_json_writer_time (w, "observed_at", version->observed_at);
  hoist_json_writer_string (w, "deployed_commit_full", version->deployed_commit);
  hoist_json_writer_string (w, "latest_commit_full", version->latest_commit);
  hoist_json_writer_end_object (w);
}

static gpointer
read_database (const HoistValue *value, GError **error)
{
  if (!check_object (value, "databases", error))
    return NULL;
  HoistDatabaseReport *database = g_new0 (HoistDatabaseReport, 1);
  database->name = dup_text (value, "name");
  database->engine = dup_text (value, "engine");
  database->path = dup_text (value, "path");
  database->schema_revision = dup_text (value, "schema_revision");
  database->moves_to = dup_text (value, "moves_to");
  database->bytes = hoist_value_lookup_int (value, "bytes", 0);
  database->health = read_word (value, "health", hoist_health_names);
  return database;
}

static gboolean
fill_detail (HoistTenantReport *report, const HoistValue *value, GError **error)
{
  const HoistValue *health = hoist_value_get_member (value, "health_details");
  report->has_detail = hoist_value_get_member (value, "directory") != NULL;
  report->directory = dup_text (value, "directory");
  report->error = dup_text (value, "error");
  if (health != NULL && hoist_value_get_type_of (health) == HOIST_VALUE_OBJECT)
    {
      report->frontend_health = read_word (health, "frontend", hoist_health_names);
      report->backend_health = read_word (health, "backend", hoist_health_names);
      report->database_health = read_word (health, "database", hoist_health_names);
      report->last_check = read_time (health, "last_check");
    }
  report->tree_clean = hoist_value_lookup_bool (value, "tree_clean", TRUE);
  report->services = hoist_service_list_read (value, error);
  if (report->services != NULL)
    report->components = hoist_component_list_read (value, error);
  if (report->components != NULL)
    report->databases =
        hoist_report_list_read (value, "databases", read_database, database_report_free, error);
  if (report->databases != NULL)
    report->latest_runs =
        hoist_report_list_read (value, "latest_runs", (HoistReportReadFunc) hoist_run_read,
                                (GDestroyNotify) hoist_run_unref, error);
  if (report->latest_runs != NULL)
    report->backups =
        hoist_report_list_read (value, "backups", (HoistReportReadFunc) hoist_backup_read,
                                (GDestroyNotify) hoist_backup_unref, error);
  return report->backups != NULL;
}

static void
fill_list (HoistTenantReport *report, const HoistValue *value)
{
  const char *environment = hoist_value_lookup_string (value, "environment", NULL);
  const HoistValue *hold = hoist_value_get_member (value, "hold");
  report->name = dup_text (value, "name");
  report->slug = dup_text (value, "slug");
  report->domain = dup_text (value, "domain");
  report->api_domain = dup_text (value, "api_domain");
  report->application = dup_text (value, "application");
  report->node = dup_text (value, "node");
  report->has_environment =
      environment != NULL && g_strv_contains (hoist_environment_names, environment);
  report->environment = read_word (value, "environment", hoist_environment_names);
  report->status = read_word (value, "status", hoist_tenant_status_names);
  report->health = read_word (value, "health_status", hoist_health_names);
  report->frontend_port =
      (guint) CLAMP (hoist_value_lookup_int (value, "frontend_port", 0), 0, 65535);
  report->backend_port =
      (guint) CLAMP (hoist_value_lookup_int (value, "backend_port", 0), 0, 65535);
  report->created_at = read_time (value, "created_at");
  report->deployed_at = read_time (value, "deployed_at");
  report->last_upgrade = read_time (value, "last_upgrade");
  report->unknown_since = read_time (value, "unknown_since");
  report->run = dup_text_or_null (value, "run");
  report->parked = dup_text_or_null (value, "parked");
  if (hold != NULL && hoist_value_get_type_of (hold) == HOIST_VALUE_OBJECT)
    {
      report->hold_reason = dup_text (hold, "reason");
      report->hold_by = dup_text (hold, "by");
      report->hold_since = read_time (hold, "since");
    }
}

HoistTenantReport *
hoist_tenant_report_read (const HoistValue *value, GError **error)
{
  if (!check_object (value, "tenant", error))
    return NULL;
  g_autoptr (HoistTenantReport) report = g_new0 (HoistTenantReport, 1);
  g_atomic_ref_count_init (&report->refs);
  report->id = dup_text (value, "id");
  fill_list (report, value);
  const HoistValue *version = hoist_value_get_member (value, "version");
  report->has_version = version != NULL && hoist_value_get_type_of (version) == HOIST_VALUE_OBJECT;
  fill_version (&report->version, report->has_version ? version : NULL);
  if (report->id[0] == '\0')
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL, "tenant: it has no id");
      return NULL;
    }
  report->places = hoist_place_list_read (value, error);
  return report->places != NULL && fill_detail (report, value, error) ? g_steal_pointer (&report)
                                                                      : NULL;
}

HoistTenantReport *
hoist_tenant_report_ref (const HoistTenantReport *report)
{
  HoistTenantReport *mine = (HoistTenantReport *) report;
  g_atomic_ref_count_inc (&mine->refs);
  return mine;
}

void
hoist_tenant_report_unref (HoistTenantReport *report)
{
  if (report == NULL || !g_atomic_ref_count_dec (&report->refs))
    return;
  char *texts[] = { report->id,         report->name,        report->slug,   report->domain,
                    report->api_domain, report->application, report->node,   report->hold_reason,
                    report->hold_by,    report->run,         report->parked, report->directory,
                    report->error };
  GPtrArray *lists[] = { report->services, report->databases, report->latest_runs,
                         report->backups,  report->places,    report->components };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    g_clear_pointer (&lists[i], g_ptr_array_unref);
  clear_version (&report->version);
  g_free (report);
}

static void
write_databases (const HoistTenantReport *report, HoistJsonWriter *w)
{
  hoist_json_writer_begin_array (w, "databases");
  for (guint i = 0; i < report->databases->len; i++)
    {
      const HoistDatabaseReport *database = g_ptr_array_index (report->databases, i);
      hoist_json_writer_begin_object (w, NULL);
      hoist_json_writer_string (w, "name", database->name);
      hoist_json_writer_string (w, "engine", database->engine);
      hoist_json_writer_string (w, "path", database->path);
      hoist_json_writer_int (w, "bytes", database->bytes);
      hoist_json_writer_string (w, "schema_revision", database->schema_revision);
      hoist_json_writer_string (w, "moves_to", database->moves_to);
      hoist_json_writer_string (w, "health", hoist_health_names[database->health]);
      hoist_json_writer_end_object (w);
    }
  hoist_json_writer_end_array (w);
}

static void
write_detail (const HoistTenantReport *report, HoistJsonWriter *w)
{
  hoist_json_writer_string (w, "directory", report->directory);
  hoist_json_writer_string (w, "error", report->error);
  hoist_json_writer_begin_object (w, "health_details");
  hoist_json_writer_string (w, "frontend", hoist_health_names[report->frontend_health]);
  hoist_json_writer_string (w, "backend", hoist_health_names[report->backend_health]);
  hoist_json_writer_string (w, "database", hoist_health_names[report->database_health]);
  hoist_json_writer_time (w, "last_check", report->last_check);
  hoist_json_writer_end_object (w);
  hoist_json_writer_bool (w, "tree_clean", report->tree_clean);
  hoist_service_list_write (report->services, w, "services");
  hoist_component_list_write (report->components, w, "components");
  write_databases (report, w);
  hoist_json_writer_begin_array (w, "latest_runs");
  for (guint i = 0; i < report->latest_runs->len; i++)
    hoist_run_write (g_ptr_array_index (report->latest_runs, i), w, NULL);
  hoist_json_writer_end_array (w);
  hoist_json_writer_begin_array (w, "backups");
  for (guint i = 0; i < report->backups->len; i++)
    hoist_backup_write (g_ptr_array_index (report->backups, i), w, NULL);
  hoist_json_writer_end_array (w);
}

void
hoist_tenant_report_write (const HoistTenantReport *report, HoistJsonWriter *w, const char *name)
{
  hoist_json_writer_begin_object (w, name);
  hoist_json_writer_string (w, "id", report->id);
  hoist_json_writer_string (w, "name", report->name);
  hoist_json_writer_string (w, "slug", report->slug);
  hoist_json_writer_string (w, "domain", report->domain);
  hoist_json_writer_string (w, "api_domain", report->api_domain);
  hoist_json_writer_string (w, "status", hoist_tenant_status_names[report->status]);
  hoist_json_writer_string (w, "health_status", hoist_health_names[report->health]);
  hoist_json_writer_int (w, "frontend_port", report->frontend_port);
  hoist_json_writer_int (w, "backend_port", report->backend_port);
  hoist_json_writer_time (w, "created_at", report->created_at);
  hoist_json_writer_time (w, "deployed_at", report->deployed_at);
  hoist_json_writer_string (w, "application", report->application);
  if (report->has_environment)
    hoist_json_writer_string (w, "environment", hoist_environment_names[report->environment]);
  hoist_json_writer_string (w, "node", report->node);
  if (report->hold_reason != NULL)
    {
      hoist_json_writer_begin_object (w, "hold");
      hoist_json_writer_string (w, "reason", report->hold_reason);
      hoist_json_writer_string (w, "by", report->hold_by);
      hoist_json_writer_time (w, "since", report->hold_since);
      hoist_json_writer_end_object (w);
    }
  else
    hoist_json_writer_null (w, "hold");
  hoist_json_writer_string (w, "run", report->run);
  hoist_json_writer_string (w, "parked", report->parked);
  hoist_json_writer_time (w, "unknown_since", report->unknown_since);
  hoist_json_writer_time (w, "last_upgrade", report->last_upgrade);
  if (report->has_version)
    hoist_version_report_write (&report->version, w, "version");
  hoist_place_list_write (report->places, w);
  if (report->has_detail)
    write_detail (report, w);
  hoist_json_writer_end_object (w);
}

HoistTenantReport *
hoist_tenant_report_with_version (const HoistTenantReport *report,
                                  const HoistVersionReport *version)
{
  g_autoptr (HoistValue) value =
      hoist_json_new_value ((HoistJsonWriteFunc) hoist_tenant_report_write, report, NULL);
  HoistTenantReport *copy = hoist_tenant_report_read (value, NULL);
  g_assert (copy != NULL); /* it is what we have written ourselves */
  clear_version (&copy->version);
  copy->has_version = TRUE;
  copy->version = *version;
  copy->version.deployed_version = g_strdup (version->deployed_version);
  copy->version.deployed_commit = g_strdup (version->deployed_commit);
  copy->version.latest_version = g_strdup (version->latest_version);
  copy->version.latest_commit = g_strdup (version->latest_commit);
  return copy;
}

const char *
hoist_tenant_report_find_run_to_take_back (const HoistTenantReport *report)
{
  for (guint i = 0; i < report->latest_runs->len; i++)
    {
      const HoistRun *run = g_ptr_array_index (report->latest_runs, i);

      if (hoist_run_can_be_taken_back (run))
        return run->id;
    }
  return "";
}
