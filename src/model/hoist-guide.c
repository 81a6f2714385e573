/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A guide read from YAML, and the same shape as JSON for the agent: one reader for both, so that an
 * agent checks an order as strictly as an administrator's file. Owned by whoever holds a reference;
 * any thread; never touches a tenant. What the members mean is in data/guides/cbapp.yaml. */
#include "model/hoist-guide.h"
#include "model/hoist-guide-config.h"

#include <signal.h>
#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-spelling.h"
#include "model/hoist-guide-component.h"
#include "model/hoist-guide-reader-container.h"
#include "model/hoist-guide-reader.h"
#include "model/hoist-guide-reader-recreate.h"
#include "model/hoist-guide-signal.h"
#include "model/hoist-guide-template.h"
#include "model/hoist-yaml.h"

#define PLACES_MAX 1000
#define DEFAULT_STOP_SECONDS 10

const char *const hoist_guide_on_names[] = { "all", "lead", "followers", NULL };

static void
free_service (gpointer data)
{
  HoistGuideService *service = data;
  g_free (service->name);
  g_free (service->role);
  g_free (service->driver);
  g_free (service->unit);
  g_free (service->container);
  g_free (service->image);
  g_free (service->runtime);
  g_strfreev (service->start);
  g_strfreev (service->environment);
  g_free (service->port);
  g_strfreev (service->roles);
  g_free (service);
}

static void
free_health (gpointer data)
{
  HoistGuideHealth *health = data;
  g_free (health->name);
  g_free (health->service);
  g_free (health->url);
  g_free (health->version_member);
  g_free (health);
}

static void
free_notice (gpointer data)
{
  HoistGuideNotice *notice = data;
  hoist_guide_range_clear (&notice->range);
  g_free (notice->id);
  g_free (notice->text);
  g_free (notice->rollback);
  g_free (notice);
}

static void
read_application (HoistReader *r, HoistGuide *guide)
{
  guide->application =
      hoist_guide_reader_dup_text (r, "name", HOIST_READER_REQUIRED, HOIST_GRAMMAR_SLUG);
  guide->title =
      hoist_guide_reader_dup_text (r, "title", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_NAME);
}

static void
read_releases (HoistReader *r, HoistGuide *guide)
{
  g_autofree char *example = NULL;

  guide->branch =
      hoist_guide_reader_dup_text (r, "branch", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_BRANCH);
  if (guide->branch[0] != '\0' && hoist_reader_has (r, "tags"))
    hoist_reader_fail (r, "branch", "expected either tags, or a branch");
  guide->tag_prefix =
      hoist_guide_reader_dup_text (r, "tags", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  example = g_strconcat (guide->tag_prefix, "1.0", NULL);
  if (!hoist_grammar_matches (HOIST_GRAMMAR_TAG, example))
    hoist_reader_fail (r, "tags",
                       "expected what the tags of releases begin with: v, or a name that ends with "
                       "- or _, such as release-");
  if (guide->branch[0] != '\0') /* as their revisions are called */
    {
      g_free (guide->tag_prefix);
      guide->tag_prefix = g_strdup ("rev-");
    }
  guide->changelog =
      hoist_guide_reader_dup_text (r, "changelog", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_RELPATH);
  g_clear_pointer (&guide->required_stops, g_strfreev);
  guide->required_stops =
      hoist_reader_strv (r, "required_stops", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_TAG);
}

static void
read_settings (HoistReader *r, HoistGuide *guide)
{
  guide->settings_file =
      hoist_guide_reader_dup_text (r, "file", HOIST_READER_REQUIRED, HOIST_GRAMMAR_RELPATH);
  guide->slug_setting =
      hoist_guide_reader_dup_text (r, "slug", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_WORD);
  guide->domain_setting =
      hoist_guide_reader_dup_text (r, "domain", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_WORD);
  guide->api_domain_setting =
      hoist_guide_reader_dup_text (r, "api_domain", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_WORD);
  guide->backend_port_setting =
      hoist_guide_reader_dup_text (r, "backend_port", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_WORD);
  guide->frontend_port_setting =
      hoist_guide_reader_dup_text (r, "frontend_port", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_WORD);
}

static gboolean
has_service (const HoistGuide *guide, const char *name)
{
  for (guint i = 0; i < guide->services->len; i++)
    if (strcmp (((HoistGuideService *) g_ptr_array_index (guide->services, i))->name, name) == 0)
      return TRUE;
  return FALSE;
}

static void
refuse_service (HoistReader *r, const HoistGuide *guide, const char *name)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  for (guint i = 0; i < guide->services->len; i++)
    g_ptr_array_add (names, ((HoistGuideService *) g_ptr_array_index (guide->services, i))->name);
  g_ptr_array_add (names, NULL);
  g_autofree char *question =
      hoist_spelling_dup_question (name, (const char *const *) names->pdata);
  hoist_reader_fail (r, "service", "there is no service of this name%s", question);
}

static gboolean
is_unit (const HoistGuideService *service)
{
  return strcmp (service->driver, "systemd") == 0;
}

static void
read_stop (HoistReader *r, HoistGuide *guide)
{
  HoistGuideService *service = g_ptr_array_index (guide->services, guide->services->len - 1);
  service->stop_signal = hoist_guide_signal_read (r);
  if (is_unit (service) && hoist_reader_has (r, "signal"))
    hoist_reader_fail (r, "signal", "the unit's file says it (KillSignal=)");
  if (hoist_guide_reader_container_is_one (service) && hoist_reader_has (r, "signal"))
    hoist_reader_fail (r, "signal", "the container has one (--stop-signal), and keeps it");
  service->stop_seconds = (guint) hoist_reader_int (r, "seconds", HOIST_READER_OPTIONAL, 1, 3600,
                                                    service->stop_seconds);
  service->never_kill = hoist_reader_bool (r, "never_kill", HOIST_READER_OPTIONAL, FALSE);
}

/* As far as it can be told before the placeholders are filled. */
static gboolean
is_unit_name (const char *text)
{
  g_autoptr (GString) fixed = g_string_new (NULL);
  char *name;
  while ((name = hoist_guide_template_next (&text, fixed, NULL)) != NULL)
    {
      g_string_append_c (fixed, 'x');
      g_free (name);
    }
  return g_str_has_suffix (fixed->str, ".service") && strstr (fixed->str, "@.") == NULL
         && strspn (fixed->str, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS ":-_.\\@") == fixed->len;
}

/* A unit says by itself how it runs; a supervised service says it here. */
static void
read_unit (HoistReader *r, HoistGuideService *service)
{
  static const char *const drivers[] = { "supervised", "systemd", "container", NULL };
  service->driver = hoist_guide_reader_dup_word (r, "driver", HOIST_READER_OPTIONAL, drivers);
  service->unit = hoist_guide_reader_dup_template (
      r, "unit", is_unit (service) ? HOIST_READER_REQUIRED : HOIST_READER_OPTIONAL);
  if (!is_unit (service) && service->unit[0] != '\0')
    hoist_reader_fail (r, "unit", "is for driver: systemd only");
  if (!is_unit (service) || r->error != NULL)
    return;
  if (!is_unit_name (service->unit))
    hoist_reader_fail (r, "unit",
                       "expected the name of a service unit, such as {slug}-api.service or "
                       "api@{slug}.service");
  if (hoist_reader_has (r, "start"))
    hoist_reader_fail (r, "start", "the unit's file says it (ExecStart=)");
  if (hoist_reader_has (r, "environment"))
    hoist_reader_fail (r, "environment", "the unit's file says it (Environment=)");
}

static void
read_service (HoistReader *r, HoistGuide *guide)
{
  static const char *const roles[] = { "worker", "backend", "frontend", NULL };
  HoistGuideService *service = g_new0 (HoistGuideService, 1);
  service->name =
      hoist_guide_reader_dup_text (r, "name", HOIST_READER_REQUIRED, HOIST_GRAMMAR_WORD);
  if (has_service (guide, service->name))
    hoist_reader_fail (r, "name", "there is another service of this name");
  service->role = hoist_guide_reader_dup_word (r, "role", HOIST_READER_OPTIONAL, roles);
  read_unit (r, service);
  hoist_guide_reader_container (r, service);
  service->start =
      is_unit (service) || hoist_guide_reader_container_is_one (service)
          ? g_new0 (char *, 1)
          : hoist_guide_reader_dup_templates (r, "start", HOIST_READER_REQUIRED, TRUE, NULL);
  service->environment = hoist_guide_reader_dup_assignments (r, "environment");
  service->port = hoist_guide_reader_dup_template (r, "port", HOIST_READER_OPTIONAL);
  service->on = (HoistGuideOn) hoist_reader_enum (r, "runs_on", HOIST_READER_OPTIONAL,
                                                  hoist_guide_on_names, 0);
  service->roles = hoist_reader_strv (r, "roles", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_WORD);
  service->stop_signal = SIGTERM;
  service->stop_seconds = is_unit (service) ? 0 : DEFAULT_STOP_SECONDS;
  g_ptr_array_add (guide->services, service);
  hoist_guide_reader_section (r, "stop", HOIST_READER_OPTIONAL, guide, read_stop);
}

static void
free_column (gpointer data)
{
  HoistGuideColumn *column = data;
  g_free (column->column);
  g_free (column->value);
  g_free (column);
}

static void
read_catch_up (HoistReader *r, HoistGuide *guide)
{
  HoistGuideColumn *column = g_new0 (HoistGuideColumn, 1);
  column->column =
      hoist_guide_reader_dup_text (r, "column", HOIST_READER_REQUIRED, HOIST_GRAMMAR_TEXT);
  column->value =
      hoist_guide_reader_dup_text (r, "value", HOIST_READER_REQUIRED, HOIST_GRAMMAR_TEXT);
  if (r->error == NULL && strchr (column->column, '.') == NULL)
    hoist_reader_fail (r, "column", "expected TABLE.COLUMN");
  g_ptr_array_add (guide->catch_up, column);
}

static gboolean
may_be_mariadb (const HoistGuideDatabase *database)
{
  return strcmp (database->engine, "mariadb") == 0
         || g_strv_contains ((const char *const *) database->also, "mariadb");
}

static gboolean
has_url (const HoistGuide *guide)
{
  const HoistGuideDatabase *database =
      guide->databases->len > 0 ? guide->databases->pdata[0] : NULL;
  return database != NULL && database->setting[0] != '\0';
}

/* Whether they run on the database itself, or on a copy of it while people go on. */
static void
read_where (HoistReader *r, HoistGuide *guide)
{
  static const char *const places[] = { "place", "copy", NULL };
  guide->migrations_on_copy =
      hoist_reader_enum (r, "run_on", HOIST_READER_OPTIONAL, places, 0) == 1;
  hoist_guide_reader_list (r, "catch_up", HOIST_READER_OPTIONAL, guide, read_catch_up);
  hoist_guide_reader_list (r, "config", HOIST_READER_OPTIONAL, guide, hoist_guide_reader_config);
  if (guide->migrations_on_copy && guide->databases->len == 0)
    hoist_reader_fail (r, "run_on", "the guide names no database that could be copied");
  else if (guide->migrations_on_copy && may_be_mariadb (guide->databases->pdata[0]))
    hoist_reader_fail (r, "run_on",
                       "expected “place”: changes of a MariaDB database can't be carried over to a "
                       "copy");
  if (!guide->migrations_on_copy && guide->catch_up->len > 0)
    hoist_reader_fail (r, "catch_up", "is for run_on: copy only");
  if (guide->configs->len > 0 && !guide->migrations_on_copy && !has_url (guide))
    hoist_reader_fail (r, "config", "is for a database on a server, which a URL names");
}

static void
read_migrations (HoistReader *r, HoistGuide *guide)
{
  g_clear_pointer (&guide->migration_command, g_strfreev);
  g_clear_pointer (&guide->migrations, g_strfreev);
  guide->migration_command =
      hoist_guide_reader_dup_templates (r, "command", HOIST_READER_REQUIRED, TRUE, "script");
  guide->migrations =
      hoist_reader_strv (r, "scripts", HOIST_READER_REQUIRED, HOIST_GRAMMAR_RELPATH);
  gboolean names_script = FALSE;
  for (guint i = 0; guide->migration_command[i] != NULL; i++)
    names_script |= strstr (guide->migration_command[i], "{script}") != NULL;
  if (!names_script)
    hoist_reader_fail (r, "command", "expected {script} where the script's path shall stand");
  for (guint i = 0; guide->migrations[i] != NULL; i++)
    for (guint j = 0; j < i; j++)
      if (strcmp (guide->migrations[i], guide->migrations[j]) == 0)
        hoist_reader_fail (r, "scripts", "element %u: this script is in the list already", i);
  read_where (r, guide);
}

static void
read_check (HoistReader *r, HoistGuide *guide)
{
  HoistGuideHealth *health = g_new0 (HoistGuideHealth, 1);
  health->name = hoist_guide_reader_dup_text (r, "name", HOIST_READER_REQUIRED, HOIST_GRAMMAR_WORD);
  health->service =
      hoist_guide_reader_dup_text (r, "service", HOIST_READER_REQUIRED, HOIST_GRAMMAR_WORD);
  if (hoist_reader_is_good (r) && !has_service (guide, health->service))
    refuse_service (r, guide, health->service);
  health->url = hoist_guide_reader_dup_template (r, "url", HOIST_READER_REQUIRED);
  if (health->url[0] != '\0' && !g_str_has_prefix (health->url, "http://127.0.0.1:"))
    hoist_reader_fail (r, "url", "expected http://127.0.0.1: and a port");
  health->status = (guint) hoist_reader_int (r, "status", HOIST_READER_OPTIONAL, 100, 599, 200);
  health->version_member =
      hoist_guide_reader_dup_text (r, "version", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_WORD);
  g_ptr_array_add (guide->health, health);
}

static void
read_health (HoistReader *r, HoistGuide *guide)
{
  hoist_guide_reader_list (r, "checks", HOIST_READER_REQUIRED, guide, read_check);
  if (r->error == NULL && guide->health->len == 0)
    hoist_reader_fail (r, "checks", "expected at least one");
  guide->health_good_in_a_row =
      (guint) hoist_reader_int (r, "good_in_a_row", HOIST_READER_OPTIONAL, 1, 100, 3);
  guide->health_interval_ms =
      (guint) hoist_reader_int (r, "interval_ms", HOIST_READER_OPTIONAL, 10, 60000, 1000);
  guide->health_seconds =
      (guint) hoist_reader_int (r, "seconds", HOIST_READER_OPTIONAL, 1, 3600, 60);
  guide->health_steady_ms =
      (guint) hoist_reader_int (r, "steady_ms", HOIST_READER_OPTIONAL, 0, 600000, 3000);
}

static void
read_notice (HoistReader *r, HoistGuide *guide)
{
  HoistGuideNotice *notice = g_new0 (HoistGuideNotice, 1);
  notice->id = hoist_guide_reader_dup_text (r, "id", HOIST_READER_REQUIRED, HOIST_GRAMMAR_WORD);
  notice->text = hoist_guide_reader_dup_text (r, "text", HOIST_READER_REQUIRED, HOIST_GRAMMAR_TEXT);
  notice->rollback =
      hoist_guide_reader_dup_text (r, "rollback", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_TEXT);
  hoist_guide_reader_range (r, &notice->range);
  for (guint i = 0; i < guide->notices->len; i++)
    if (strcmp (((HoistGuideNotice *) g_ptr_array_index (guide->notices, i))->id, notice->id) == 0)
      hoist_reader_fail (r, "id", "there is another notice of this id");
  g_ptr_array_add (guide->notices, notice);
}

static void
read_lead (HoistReader *r, HoistGuide *guide)
{
  g_clear_pointer (&guide->nodes.lead_roles, g_strfreev);
  guide->nodes.lead_roles =
      hoist_reader_strv (r, "roles", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_WORD);
}

static void
read_followers (HoistReader *r, HoistGuide *guide)
{
  g_clear_pointer (&guide->nodes.follower_roles, g_strfreev);
  guide->nodes.follower_roles =
      hoist_reader_strv (r, "roles", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_WORD);
  guide->nodes.at_a_time =
      (guint) hoist_reader_int (r, "at_a_time", HOIST_READER_OPTIONAL, 1, PLACES_MAX, 1);
  guide->nodes.keep_healthy =
      (guint) hoist_reader_int (r, "keep_healthy", HOIST_READER_OPTIONAL, 0, PLACES_MAX, 1);
}

static void
read_nodes (HoistReader *r, HoistGuide *guide)
{
  hoist_guide_reader_section (r, "lead", HOIST_READER_OPTIONAL, guide, read_lead);
  hoist_guide_reader_section (r, "followers", HOIST_READER_OPTIONAL, guide, read_followers);
}

static void
free_problem (gpointer data)
{
  HoistGuideProblem *problem = data;
  g_strfreev (problem->says);
  g_free (problem->remedy);
  g_free (problem);
}

static void
read_problem (HoistReader *r, HoistGuide *guide)
{
  HoistGuideProblem *problem = g_new0 (HoistGuideProblem, 1);
  problem->says = hoist_reader_strv (r, "says", HOIST_READER_REQUIRED, HOIST_GRAMMAR_TEXT);
  problem->remedy =
      hoist_guide_reader_dup_text (r, "remedy", HOIST_READER_REQUIRED, HOIST_GRAMMAR_TEXT);
  if (r->error == NULL && problem->says[0] == NULL)
    hoist_reader_fail (r, "says", "expected at least one text");
  g_ptr_array_add (guide->problems, problem);
}

static void
read_guide (HoistReader *r, HoistGuide *guide)
{
  hoist_reader_int (r, "guide", HOIST_READER_REQUIRED, 1, 1, 1);
  hoist_guide_reader_section (r, "application", HOIST_READER_REQUIRED, guide, read_application);
  hoist_guide_reader_section (r, "releases", HOIST_READER_OPTIONAL, guide, read_releases);
  hoist_guide_reader_section (r, "settings", HOIST_READER_OPTIONAL, guide, read_settings);
  hoist_guide_reader_list (r, "services", HOIST_READER_REQUIRED, guide, read_service);
  if (r->error == NULL && guide->services->len == 0)
    hoist_reader_fail (r, "services", "expected at least one");
  hoist_guide_reader_list (r, "databases", HOIST_READER_OPTIONAL, guide,
                           hoist_guide_reader_database);
  hoist_guide_reader_list (r, "dependencies", HOIST_READER_OPTIONAL, guide,
                           hoist_guide_reader_dependencies);
  hoist_guide_reader_section (r, "migrations", HOIST_READER_OPTIONAL, guide, read_migrations);
  hoist_guide_reader_section (r, "health", HOIST_READER_REQUIRED, guide, read_health);
  hoist_guide_reader_list (r, "notices", HOIST_READER_OPTIONAL, guide, read_notice);
  hoist_guide_reader_list (r, "requires", HOIST_READER_OPTIONAL, guide,
                           hoist_guide_reader_requirement);
  hoist_guide_reader_list (r, "components", HOIST_READER_OPTIONAL, guide,
                           hoist_guide_reader_component);
  hoist_guide_reader_list (r, "steps", HOIST_READER_OPTIONAL, guide, hoist_guide_reader_step);
  hoist_guide_reader_section (r, "nodes", HOIST_READER_OPTIONAL, guide, read_nodes);
  hoist_guide_reader_list (r, "messages", HOIST_READER_OPTIONAL, guide, hoist_guide_reader_message);
  hoist_guide_reader_list (r, "problems", HOIST_READER_OPTIONAL, guide, read_problem);
  hoist_guide_reader_check_recreate (r, guide);
}

static HoistGuide *
new_empty (void)
{
  HoistGuide *guide = g_new0 (HoistGuide, 1);
  g_atomic_ref_count_init (&guide->refs);
  guide->services = g_ptr_array_new_with_free_func (free_service);
  guide->databases = g_ptr_array_new_with_free_func (hoist_guide_reader_free_database);
  guide->dependencies = g_ptr_array_new_with_free_func (hoist_guide_dependencies_free);
  guide->health = g_ptr_array_new_with_free_func (free_health);
  guide->notices = g_ptr_array_new_with_free_func (free_notice);
  guide->requirements = g_ptr_array_new_with_free_func (hoist_guide_requirement_free);
  guide->components = g_ptr_array_new_with_free_func (hoist_guide_component_free);
  guide->steps = g_ptr_array_new_with_free_func (hoist_guide_step_free);
  guide->problems = g_ptr_array_new_with_free_func (free_problem);
  guide->messages = g_ptr_array_new_with_free_func (hoist_guide_message_free);
  guide->migration_command = g_new0 (char *, 1);
  guide->migrations = g_new0 (char *, 1);
  guide->catch_up = g_ptr_array_new_with_free_func (free_column);
  guide->configs = g_ptr_array_new_with_free_func (hoist_guide_config_free);
  guide->required_stops = g_new0 (char *, 1);
  guide->nodes = (HoistGuideNodes){ g_new0 (char *, 1), g_new0 (char *, 1), 1, 1 };
  return guide;
}

/* Sections that were not given leave "" behind, never NULL. */
static void
fill_absent (HoistGuide *guide)
{
  char **const texts[] = { &guide->tag_prefix,
                           &guide->changelog,
                           &guide->branch,
                           &guide->settings_file,
                           &guide->slug_setting,
                           &guide->domain_setting,
                           &guide->api_domain_setting,
                           &guide->backend_port_setting,
                           &guide->frontend_port_setting };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (*texts[i] == NULL)
      *texts[i] = g_strdup ("");
  if (guide->title == NULL || guide->title[0] == '\0')
    {
      g_free (guide->title);
      guide->title = g_strdup (guide->application);
    }
}

/* The place is in the message: "FILE:3:5: what libyaml or its reader says". */
static void
report_yaml (HoistReaderReport *report, const char *file_name, const GError *problem)
{
  const char *at = problem->message + strlen (file_name) + 1;
  char *end;
  guint line = (guint) g_ascii_strtoull (at, &end, 10);
  guint column = *end == ':' ? (guint) g_ascii_strtoull (end + 1, &end, 10) : 0;
  hoist_reader_report_add (report, line, column, "", g_str_has_prefix (end, ": ") ? end + 2 : end);
}

HoistGuide *
hoist_guide_parse_report (const char *file_name, const char *bytes, gssize n_bytes,
                          HoistReaderReport *report, GError **error)
{
  gsize n = n_bytes < 0 ? strlen (bytes) : (gsize) n_bytes;
  g_autoptr (GError) local = NULL;
  g_autoptr (HoistValue) value = hoist_yaml_parse (file_name, bytes, (gssize) n, &local);
  if (value == NULL)
    {
      report_yaml (report, file_name, local);
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  g_auto (HoistReader) r;
  hoist_reader_init_report (&r, value, file_name, report);
  g_autoptr (HoistGuide) guide = new_empty ();
  read_guide (&r, guide);
  if (!hoist_reader_finish (&r, &local))
    {
      hoist_reader_report_sort (report);
      g_autofree char *line =
          hoist_reader_report_dup_line (file_name, g_ptr_array_index (report->problems, 0));
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID, line);
      return NULL;
    }
  fill_absent (guide);
  guide->hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, n);
  return g_steal_pointer (&guide);
}

HoistGuide *
hoist_guide_parse (const char *file_name, const char *bytes, gssize n_bytes, GError **error)
{
  g_autoptr (HoistReaderReport) report = hoist_reader_report_new ();
  return hoist_guide_parse_report (file_name, bytes, n_bytes, report, error);
}

HoistGuide *
hoist_guide_read (const HoistValue *value, GError **error)
{
  g_auto (HoistReader) r;
  hoist_reader_init (&r, value, "guide");
  g_autoptr (HoistGuide) guide = new_empty ();
  guide->hash =
      hoist_guide_reader_dup_text (&r, "hash", HOIST_READER_REQUIRED, HOIST_GRAMMAR_COMMIT);
  read_guide (&r, guide);
  if (!hoist_reader_finish (&r, error))
    return NULL;
  fill_absent (guide);
  return g_steal_pointer (&guide);
}

HoistGuide *
hoist_guide_ref (const HoistGuide *guide)
{
  HoistGuide *mutable_guide = (HoistGuide *) guide;
  if (mutable_guide != NULL)
    g_atomic_ref_count_inc (&mutable_guide->refs);
  return mutable_guide;
}

void
hoist_guide_unref (HoistGuide *guide)
{
  if (guide == NULL || !g_atomic_ref_count_dec (&guide->refs))
    return;
  if (guide->whole != NULL)
    {
      g_ptr_array_unref (guide->services);
      g_ptr_array_unref (guide->health);
      if (guide->components != guide->whole->components)
        g_ptr_array_unref (guide->components);
      if (guide->databases != guide->whole->databases)
        g_ptr_array_unref (guide->databases);
      hoist_guide_unref (guide->whole);
      g_free (guide);
      return;
    }
  char *const texts[] = { guide->application,
                          guide->title,
                          guide->hash,
                          guide->tag_prefix,
                          guide->branch,
                          guide->changelog,
                          guide->settings_file,
                          guide->slug_setting,
                          guide->domain_setting,
                          guide->api_domain_setting,
                          guide->backend_port_setting,
                          guide->frontend_port_setting };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_ptr_array_unref (guide->services);
  g_ptr_array_unref (guide->databases);
  g_ptr_array_unref (guide->dependencies);
  g_ptr_array_unref (guide->health);
  g_ptr_array_unref (guide->notices);
  g_ptr_array_unref (guide->requirements);
  g_ptr_array_unref (guide->components);
  g_ptr_array_unref (guide->steps);
  g_ptr_array_unref (guide->problems);
  g_ptr_array_unref (guide->messages);
  g_strfreev (guide->migration_command);
  g_strfreev (guide->migrations);
  g_ptr_array_unref (guide->catch_up);
  g_ptr_array_unref (guide->configs);
  g_strfreev (guide->required_stops);
  g_strfreev (guide->nodes.lead_roles);
  g_strfreev (guide->nodes.follower_roles);
  g_free (guide);
}
