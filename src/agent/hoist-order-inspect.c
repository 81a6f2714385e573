/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order `inspect`: what a folder holds that somebody wants to adopt. Owns nothing; worker
 * thread; writes nothing at all. */
#include <string.h>

#include "agent/hoist-agent-engine.h"
#include "agent/hoist-agent-read-orders.h"
#include "agent/hoist-order-subject.h"
#include "base/hoist-error.h"
#include "base/hoist-grammar.h"
#include "base/hoist-id.h"
#include "base/hoist-secret.h"
#include "drivers/hoist-database.h"
#include "drivers/hoist-settings.h"
#include "model/hoist-plan.h"

/* How much of a guide a folder shows: its settings, database, lock file and migrations. */
static guint
rate (const HoistGuide *guide, const char *directory)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  guint n = 0;
  g_ptr_array_add (wanted, guide->settings_file);
  for (guint i = 0; i < guide->databases->len; i++)
    g_ptr_array_add (wanted, ((HoistGuideDatabase *) guide->databases->pdata[i])->path);
  for (guint i = 0; i < guide->dependencies->len; i++)
    g_ptr_array_add (wanted, ((HoistGuideDependencies *) guide->dependencies->pdata[i])->lock);
  for (guint i = 0; guide->migrations != NULL && guide->migrations[i] != NULL; i++)
    g_ptr_array_add (wanted, guide->migrations[i]);
  for (guint i = 0; i < wanted->len; i++)
    {
      const char *name = wanted->pdata[i];
      if (name == NULL || name[0] == '\0' || strchr (name, '{') != NULL)
        continue;
      g_autofree char *path = g_build_filename (directory, name, NULL);
      n += g_file_test (path, G_FILE_TEST_IS_REGULAR) ? 1 : 0;
    }
  return n;
}

static HoistGuide *
choose_guide (const HoistValue *order, const char *directory, GError **error)
{
  const HoistValue *guides = hoist_value_get_member (order, "guides");
  g_autoptr (HoistGuide) best = NULL;
  guint best_rate = 0;
  guint n = guides != NULL && hoist_value_get_type_of (guides) == HOIST_VALUE_ARRAY
                ? hoist_value_get_size (guides)
                : 0;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HoistGuide) guide = hoist_guide_read (hoist_value_get_element (guides, i), error);
      if (guide == NULL)
        return NULL;
      guint rating = rate (guide, directory);
      if (rating > best_rate)
        {
          best_rate = rating;
          g_clear_pointer (&best, hoist_guide_unref);
          best = g_steal_pointer (&guide);
        }
    }
  if (best == NULL)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                 "%s looks like no application that a guide is installed for (%u guides tried)",
                 directory, n);
  return g_steal_pointer (&best);
}

static const char *
setting (const HoistValue *settings, const char *name)
{
  return name != NULL && name[0] != '\0' ? hoist_value_lookup_string (settings, name, "") : "";
}

static guint
port_setting (const HoistValue *settings, const char *name)
{
  guint64 port = 0;
  return g_ascii_string_to_unsigned (setting (settings, name), 10, 1, 65535, &port, NULL)
             ? (guint) port
             : 0;
}

/* A slug from the settings, else from the folder's name; "" when neither is one. */
static char *
choose_slug (const HoistGuide *guide, const HoistValue *settings, const char *directory)
{
  const char *said = setting (settings, guide->slug_setting);
  g_autofree char *base = g_path_get_basename (directory);
  g_autofree char *lower = g_ascii_strdown (base, -1);
  if (hoist_grammar_matches (HOIST_GRAMMAR_SLUG, said))
    return g_strdup (said);
  return g_strdup (hoist_grammar_matches (HOIST_GRAMMAR_SLUG, lower) ? lower : "");
}

static gboolean
stays_here (const HoistGuide *guide, const char *name)
{
  for (guint i = 0; i < guide->databases->len; i++)
    {
      const HoistGuideDatabase *database = guide->databases->pdata[i];
      const HoistGuideMove *move = database->move;

      if (g_str_equal (database->setting, name) || g_str_equal (database->chooser, name)
          || (move != NULL && g_str_equal (move->url, name)))
        return TRUE;
    }
  for (guint i = 0; i < guide->messages->len; i++)
    if (g_str_equal (((const HoistGuideMessage *) guide->messages->pdata[i])->setting, name))
      return TRUE;
  return FALSE;
}

/* Of the settings only what this guide's templates name: a tenant's secrets stay in its folder. It
 * is the whole guide: a tenant on one engine has perhaps the URL of another in its settings. */
static HoistValue *
choose_settings (const HoistGuide *guide, const HoistValue *all)
{
  HoistValue *some = hoist_value_new_object ();
  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;
  const char *named[] = { guide->slug_setting, guide->domain_setting, guide->api_domain_setting,
                          guide->frontend_port_setting, guide->backend_port_setting };

  hoist_json_writer_init (&w, text);
  hoist_guide_write (guide, &w, NULL);
  for (guint i = 0; i < hoist_value_get_size (all); i++)
    {
      const char *name = hoist_value_get_member_name (all, i);
      g_autofree char *placeholder = g_strdup_printf ("{settings.%s}", name);
      gboolean wanted = strstr (text->str, placeholder) != NULL && !stays_here (guide, name);
      for (guint k = 0; k < G_N_ELEMENTS (named); k++)
        wanted = wanted || g_strcmp0 (named[k], name) == 0;
      if (wanted)
        hoist_value_set (some, name, hoist_value_ref (hoist_value_get_member_at (all, i)));
    }
  return some;
}

typedef struct
{
  HoistOrderSubject subject;
  HoistValue *settings;
  HoistSourceSighting source;
} Inspection;

static void
inspection_clear (Inspection *self)
{
  hoist_order_subject_clear (&self->subject);
  g_clear_pointer (&self->settings, hoist_value_unref);
  hoist_source_sighting_clear (&self->source);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Inspection, inspection_clear)

static gboolean
write_services (Inspection *self, HoistValue *found, GError **error)
{
  HoistValue *list = hoist_value_new_array ();
  g_autoptr (GPtrArray) services = hoist_order_subject_fill_services (&self->subject, error);
  hoist_value_set (found, "services", list);
  for (guint i = 0; services != NULL && i < services->len; i++)
    {
      const HoistServiceOrder *service = services->pdata[i];
      HoistServiceSight sight = { 0 };
      HoistValue *row = hoist_value_new_object ();
      hoist_value_set_text (row, "name", service->name);
      hoist_value_set_text (row, "role", service->role);
      hoist_value_set (row, "port", hoist_value_new_int (service->port));
      if (!hoist_service_find (service)->look (service, &sight, NULL))
        sight.state = HOIST_SERVICE_UNKNOWN;
      hoist_value_set_text (row, "state", hoist_service_state_names[sight.state]);
      hoist_value_set (row, "pid", hoist_value_new_int (sight.record.pid));
      hoist_value_append (list, row);
    }
  return services != NULL;
}

/* Said with what was found: an upgrade of such a tenant is refused. */
static void
warn_of_database (GPtrArray *findings, const HoistGuideDatabase *database, const GError *error)
{
  g_autofree char *message =
      g_strdup_printf ("The database %s can’t be read: %s", database->name, error->message);

  g_ptr_array_add (
      findings,
      hoist_finding_new (
          "database", HOIST_FINDING_WARNING, message,
          "Correct where the guide or the settings say that it is; it is upgraded only then.", ""));
}

static void
write_databases (Inspection *self, HoistValue *found, const HoistDriverCall *call)
{
  HoistValue *list = hoist_value_new_array ();
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  const GPtrArray *databases = self->subject.guide->databases;
  hoist_value_set (found, "databases", list);
  for (guint i = 0; i < databases->len; i++)
    {
      const HoistGuideDatabase *database = databases->pdata[i];
      g_auto (HoistDatabaseSighting) seen = { 0 };
      g_autoptr (GError) error = NULL;
      g_autofree char *path = hoist_order_subject_fill_database (&self->subject, database, &error);
      const HoistDatabaseDriver *driver = hoist_database_find (database->engine, NULL);
      gboolean good =
          path != NULL && driver != NULL && driver->probe (path, TRUE, &seen, call, &error);
      if (error != NULL)
        warn_of_database (findings, database, error);
      HoistValue *row = hoist_value_new_object ();
      hoist_value_set_text (row, "name", database->name);
      hoist_value_set_text (row, "engine", database->engine);
      g_autofree char *shown = path != NULL && driver != NULL ? driver->describe (path) : NULL;
      hoist_value_set_text (row, "path", shown);
      hoist_value_set (row, "bytes", hoist_value_new_int (good ? seen.bytes : -1));
      hoist_value_set (row, "tables", hoist_value_new_int (good ? (gint64) seen.tables : -1));
      hoist_value_set (row, "rows", hoist_value_new_int (good ? seen.rows : -1));
      hoist_value_append (list, row);
    }
  hoist_value_set (found, "findings", hoist_finding_list_to_value (findings, NULL));
}

static char *
find_tag (Inspection *self, const HoistDriverCall *call)
{
  g_autoptr (GPtrArray) tags =
      hoist_source_get_git ()->list_tags (&self->subject.origin, call, NULL);
  return hoist_source_dup_release (tags, self->source.commit, self->subject.guide->tag_prefix);
}

/* A tenant made of what was found, so that the guide's templates can be filled. */
static gboolean
imagine_tenant (Inspection *self, const char *directory, GError **error)
{
  const HoistGuide *guide = self->subject.guide;
  const HoistValue *settings = self->settings;
  g_autofree char *id = hoist_id_new (HOIST_ID_TENANT);
  g_autofree char *slug = choose_slug (guide, settings, directory);
  g_autofree char *base = g_path_get_basename (directory);
  HoistTenant fields = { .id = id,
                         .slug = slug,
                         .name = slug[0] != '\0' ? slug : base,
                         .application = guide->application,
                         .environment = HOIST_ENVIRONMENT_PRODUCTION,
                         .node = (char *) "",
                         .directory = (char *) directory,
                         .domain = (char *) setting (settings, guide->domain_setting),
                         .api_domain = (char *) setting (settings, guide->api_domain_setting),
                         .frontend_port = port_setting (settings, guide->frontend_port_setting),
                         .backend_port = port_setting (settings, guide->backend_port_setting),
                         .settings = self->settings };
  self->subject.tenant = hoist_tenant_new (&fields);
  return hoist_source_get_owner (directory, &self->subject.uid, &self->subject.gid, error);
}

static HoistValue *
write_found (Inspection *self, const HoistDriverCall *call, GError **error)
{
  const HoistTenant *tenant = self->subject.tenant;
  g_autoptr (HoistValue) found = hoist_value_new_object ();
  g_autofree char *repository = hoist_secret_strip_url (self->source.repository);
  g_autofree char *tag = find_tag (self, call);
  hoist_value_set_text (found, "directory", tenant->directory);
  hoist_value_set_text (found, "application", tenant->application);
  hoist_value_set_text (found, "slug", tenant->slug);
  hoist_value_set_text (found, "name", tenant->name);
  hoist_value_set_text (found, "environment", hoist_environment_names[tenant->environment]);
  hoist_value_set_text (found, "repository", repository);
  hoist_value_set_text (found, "domain", tenant->domain);
  hoist_value_set_text (found, "api_domain", tenant->api_domain);
  hoist_value_set (found, "frontend_port", hoist_value_new_int (tenant->frontend_port));
  hoist_value_set (found, "backend_port", hoist_value_new_int (tenant->backend_port));
  hoist_value_set_text (found, "deployed_version", tag);
  hoist_value_set_text (found, "deployed_commit", self->source.commit);
  hoist_value_set (found, "settings", hoist_value_ref (self->settings));
  if (!write_services (self, found, error))
    return NULL;
  write_databases (self, found, call);
  return g_steal_pointer (&found);
}

HoistValue *
hoist_order_inspect (HoistAgentState *state, const HoistValue *order, const HoistDriverCall *call,
                     GError **error)
{
  const char *directory = hoist_value_lookup_string (order, "directory", "");
  g_auto (Inspection) self = { .subject = { .state = state } };
  if (!hoist_grammar_check (HOIST_GRAMMAR_PATH, "directory", directory, error)
      || !hoist_source_get_owner (directory, &self.subject.uid, &self.subject.gid, error)
      || !hoist_source_get_git ()->look (directory, &self.source, call, error))
    return NULL;
  g_autoptr (HoistGuide) whole = choose_guide (order, directory, error);
  if (whole == NULL)
    return NULL;
  self.subject.guide = hoist_agent_engine_fit_guide (whole, directory);
  const HoistGuide *guide = self.subject.guide;
  g_autoptr (HoistValue) all = guide->settings_file[0] != '\0'
                                   ? hoist_settings_read (directory, guide->settings_file, error)
                                   : hoist_value_new_object ();
  if (all == NULL)
    return NULL;
  self.settings = choose_settings (whole, all);
  self.subject.repository = g_strdup (self.source.repository);
  self.subject.mirror = hoist_agent_state_mirror (state, guide->application);
  self.subject.origin = (HoistSourceOrigin){ self.subject.mirror, self.subject.repository };
  return imagine_tenant (&self, directory, error) ? write_found (&self, call, error) : NULL;
}
