/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A guide read from YAML, and the same shape as JSON for the agent: one reader for both, so that an
 * agent checks an order as strictly as an administrator's file. Owned by whoever holds a reference;
 * any thread; never touches a tenant. What the members mean is in data/guides/cbapp.yaml. */
#include "model/hoist-guide.h"

#include <signal.h>
#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-version.h"
#include "model/hoist-guide-template.h"
#include "model/hoist-reader.h"
#include "model/hoist-yaml.h"

#define LIST_MAX 200
#define DEFAULT_STOP_SECONDS 10

static const struct
{
  const char *name;
  int number;
} stop_signals[] = { { "TERM", SIGTERM }, { "INT", SIGINT },   { "QUIT", SIGQUIT },
                     { "HUP", SIGHUP },   { "USR1", SIGUSR1 }, { "USR2", SIGUSR2 } };

static void
free_service (gpointer data)
{
  HoistGuideService *service = data;
  g_free (service->name);
  g_free (service->role);
  g_strfreev (service->start);
  g_strfreev (service->environment);
  g_free (service->port);
  g_free (service);
}

static void
free_database (gpointer data)
{
  HoistGuideDatabase *database = data;
  g_free (database->name);
  g_free (database->engine);
  g_free (database->path);
  g_free (database);
}

static void
free_dependencies (gpointer data)
{
  HoistGuideDependencies *dependencies = data;
  g_free (dependencies->kind);
  g_free (dependencies->lock);
  g_free (dependencies->environment);
  g_free (dependencies);
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
  g_free (notice->from);
  g_free (notice->to);
  g_free (notice->id);
  g_free (notice->text);
  g_free (notice);
}

/* What every part of a guide is read with: the reader of its parent gives file and path. */
typedef void (*ReadFunc) (HoistReader *r, HoistGuide *guide);

static void
read_part (HoistReader *parent, const char *name, const HoistValue *value, HoistGuide *guide,
           ReadFunc read)
{
  if (value == NULL || parent->error != NULL)
    return;
  g_auto (HoistReader) r;
  g_autoptr (GError) local = NULL;
  g_autofree char *path =
      g_strconcat (parent->path, parent->path[0] != '\0' ? "." : "", name, NULL);
  hoist_reader_init_file (&r, value, path, parent->file);
  if (r.error == NULL)
    read (&r, guide);
  if (!hoist_reader_finish (&r, &local))
    parent->error = g_steal_pointer (&local);
}

static void
read_section (HoistReader *r, const char *name, HoistReaderNeed need, HoistGuide *guide,
              ReadFunc read)
{
  read_part (r, name, hoist_reader_object (r, name, need), guide, read);
}

static void
read_list (HoistReader *r, const char *name, HoistReaderNeed need, HoistGuide *guide, ReadFunc read)
{
  const HoistValue *list = hoist_reader_array (r, name, need, LIST_MAX);
  for (guint i = 0; list != NULL && i < hoist_value_get_size (list); i++)
    {
      g_autofree char *place = g_strdup_printf ("%s[%u]", name, i);
      read_part (r, place, hoist_value_get_element (list, i), guide, read);
    }
}

static char *
dup_text (HoistReader *r, const char *name, HoistReaderNeed need, HoistGrammar grammar)
{
  const char *text = hoist_reader_string (r, name, need, grammar);
  return g_strdup (text != NULL ? text : "");
}

static char *
dup_word (HoistReader *r, const char *name, HoistReaderNeed need, const char *const *words)
{
  return g_strdup (words[hoist_reader_enum (r, name, need, words, 0)]);
}

static char *
dup_template (HoistReader *r, const char *name, HoistReaderNeed need)
{
  const char *text = hoist_reader_string (r, name, need, HOIST_READER_ANY_TEXT);
  g_autoptr (GError) local = NULL;
  if (text != NULL && !hoist_guide_template_check (text, FALSE, &local))
    hoist_reader_fail (r, name, "%s", local->message);
  return g_strdup (text != NULL ? text : "");
}

/* `is_argv`: the first is a program. */
static char **
dup_templates (HoistReader *r, const char *name, HoistReaderNeed need, gboolean is_argv,
               gboolean allow_script)
{
  char **texts = hoist_reader_strv (r, name, need, HOIST_READER_ANY_TEXT);
  g_autoptr (GError) local = NULL;
  for (guint i = 0; texts[i] != NULL; i++)
    if (!(i == 0 && is_argv ? hoist_guide_template_check_program (texts[i], &local)
                            : hoist_guide_template_check (texts[i], allow_script, &local)))
      {
        hoist_reader_fail (r, name, "element %u: %s", i, local->message);
        break;
      }
  if (is_argv && texts[0] == NULL && r->error == NULL)
    hoist_reader_fail (r, name, "expected a program and its arguments");
  return texts;
}

static void
read_application (HoistReader *r, HoistGuide *guide)
{
  guide->application = dup_text (r, "name", HOIST_READER_REQUIRED, HOIST_GRAMMAR_SLUG);
  guide->title = dup_text (r, "title", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_NAME);
}

static void
read_releases (HoistReader *r, HoistGuide *guide)
{
  g_autofree char *example = NULL;

  guide->tag_prefix = dup_text (r, "tags", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  example = g_strconcat (guide->tag_prefix, "1.0", NULL);
  if (!hoist_grammar_matches (HOIST_GRAMMAR_TAG, example))
    hoist_reader_fail (r, "tags",
                       "expected what the tags of releases begin with: v, or a name that ends with "
                       "- or _, such as release-");
  guide->changelog = dup_text (r, "changelog", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_RELPATH);
  g_clear_pointer (&guide->required_stops, g_strfreev);
  guide->required_stops =
      hoist_reader_strv (r, "required_stops", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_TAG);
}

static void
read_settings (HoistReader *r, HoistGuide *guide)
{
  guide->settings_file = dup_text (r, "file", HOIST_READER_REQUIRED, HOIST_GRAMMAR_RELPATH);
  guide->slug_setting = dup_text (r, "slug", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_WORD);
  guide->domain_setting = dup_text (r, "domain", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_WORD);
  guide->api_domain_setting = dup_text (r, "api_domain", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_WORD);
  guide->backend_port_setting =
      dup_text (r, "backend_port", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_WORD);
  guide->frontend_port_setting =
      dup_text (r, "frontend_port", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_WORD);
}

static gboolean
has_service (const HoistGuide *guide, const char *name)
{
  for (guint i = 0; i < guide->services->len; i++)
    if (strcmp (((HoistGuideService *) g_ptr_array_index (guide->services, i))->name, name) == 0)
      return TRUE;
  return FALSE;
}

static int
read_signal (HoistReader *r)
{
  const char *name =
      hoist_reader_string (r, "signal", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  for (guint i = 0; i < G_N_ELEMENTS (stop_signals); i++)
    if (name == NULL || strcmp (stop_signals[i].name, name) == 0)
      return stop_signals[i].number;
  hoist_reader_fail (r, "signal", "expected one of TERM, INT, QUIT, HUP, USR1, USR2");
  return SIGTERM;
}

static void
read_stop (HoistReader *r, HoistGuide *guide)
{
  HoistGuideService *service = g_ptr_array_index (guide->services, guide->services->len - 1);
  service->stop_signal = read_signal (r);
  service->stop_seconds =
      (guint) hoist_reader_int (r, "seconds", HOIST_READER_OPTIONAL, 1, 3600, DEFAULT_STOP_SECONDS);
  service->never_kill = hoist_reader_bool (r, "never_kill", HOIST_READER_OPTIONAL, FALSE);
}

static void
read_service (HoistReader *r, HoistGuide *guide)
{
  static const char *const roles[] = { "worker", "backend", "frontend", NULL };
  HoistGuideService *service = g_new0 (HoistGuideService, 1);
  service->name = dup_text (r, "name", HOIST_READER_REQUIRED, HOIST_GRAMMAR_WORD);
  if (has_service (guide, service->name))
    hoist_reader_fail (r, "name", "there is another service of this name");
  service->role = dup_word (r, "role", HOIST_READER_OPTIONAL, roles);
  service->start = dup_templates (r, "start", HOIST_READER_REQUIRED, TRUE, FALSE);
  service->environment = dup_templates (r, "environment", HOIST_READER_OPTIONAL, FALSE, FALSE);
  for (guint i = 0; service->environment[i] != NULL; i++)
    if (!g_ascii_isalpha (service->environment[i][0])
        || strchr (service->environment[i], '=') == NULL)
      hoist_reader_fail (r, "environment", "element %u: expected NAME=value", i);
  service->port = dup_template (r, "port", HOIST_READER_OPTIONAL);
  service->stop_signal = SIGTERM;
  service->stop_seconds = DEFAULT_STOP_SECONDS;
  g_ptr_array_add (guide->services, service);
  read_section (r, "stop", HOIST_READER_OPTIONAL, guide, read_stop);
}

static void
read_database (HoistReader *r, HoistGuide *guide)
{
  static const char *const engines[] = { "sqlite", NULL };
  HoistGuideDatabase *database = g_new0 (HoistGuideDatabase, 1);
  database->name = dup_text (r, "name", HOIST_READER_REQUIRED, HOIST_GRAMMAR_WORD);
  database->engine = dup_word (r, "engine", HOIST_READER_REQUIRED, engines);
  database->path = dup_template (r, "path", HOIST_READER_REQUIRED);
  if (r->error == NULL && strchr (database->path, '{') == NULL)
    hoist_reader_string (r, "path", HOIST_READER_REQUIRED, HOIST_GRAMMAR_RELPATH);
  if (strstr (database->path, "{database}") != NULL)
    hoist_reader_fail (r, "path", "{database} can't stand in its own path");
  g_ptr_array_add (guide->databases, database);
}

static void
read_dependencies (HoistReader *r, HoistGuide *guide)
{
  static const char *const kinds[] = { "pip", NULL };
  HoistGuideDependencies *dependencies = g_new0 (HoistGuideDependencies, 1);
  dependencies->kind = dup_word (r, "kind", HOIST_READER_REQUIRED, kinds);
  dependencies->lock = dup_text (r, "lock", HOIST_READER_REQUIRED, HOIST_GRAMMAR_RELPATH);
  dependencies->environment =
      dup_text (r, "environment", HOIST_READER_REQUIRED, HOIST_GRAMMAR_RELPATH);
  g_ptr_array_add (guide->dependencies, dependencies);
}

static void
read_migrations (HoistReader *r, HoistGuide *guide)
{
  g_clear_pointer (&guide->migration_command, g_strfreev);
  g_clear_pointer (&guide->migrations, g_strfreev);
  guide->migration_command = dup_templates (r, "command", HOIST_READER_REQUIRED, TRUE, TRUE);
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
}

static void
read_check (HoistReader *r, HoistGuide *guide)
{
  HoistGuideHealth *health = g_new0 (HoistGuideHealth, 1);
  health->name = dup_text (r, "name", HOIST_READER_REQUIRED, HOIST_GRAMMAR_WORD);
  health->service = dup_text (r, "service", HOIST_READER_REQUIRED, HOIST_GRAMMAR_WORD);
  if (r->error == NULL && !has_service (guide, health->service))
    hoist_reader_fail (r, "service", "there is no service of this name");
  health->url = dup_template (r, "url", HOIST_READER_REQUIRED);
  if (!g_str_has_prefix (health->url, "http://127.0.0.1:"))
    hoist_reader_fail (r, "url", "expected http://127.0.0.1: and a port");
  health->status = (guint) hoist_reader_int (r, "status", HOIST_READER_OPTIONAL, 100, 599, 200);
  health->version_member = dup_text (r, "version", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_WORD);
  g_ptr_array_add (guide->health, health);
}

static void
read_health (HoistReader *r, HoistGuide *guide)
{
  read_list (r, "checks", HOIST_READER_REQUIRED, guide, read_check);
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
  notice->id = dup_text (r, "id", HOIST_READER_REQUIRED, HOIST_GRAMMAR_WORD);
  notice->from = dup_text (r, "from", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_TAG);
  notice->to = dup_text (r, "to", HOIST_READER_REQUIRED, HOIST_GRAMMAR_TAG);
  notice->text = dup_text (r, "text", HOIST_READER_REQUIRED, HOIST_GRAMMAR_TEXT);
  for (guint i = 0; i < guide->notices->len; i++)
    if (strcmp (((HoistGuideNotice *) g_ptr_array_index (guide->notices, i))->id, notice->id) == 0)
      hoist_reader_fail (r, "id", "there is another notice of this id");
  g_ptr_array_add (guide->notices, notice);
}

static void
read_guide (HoistReader *r, HoistGuide *guide)
{
  hoist_reader_int (r, "guide", HOIST_READER_REQUIRED, 1, 1, 1);
  read_section (r, "application", HOIST_READER_REQUIRED, guide, read_application);
  read_section (r, "releases", HOIST_READER_OPTIONAL, guide, read_releases);
  read_section (r, "settings", HOIST_READER_OPTIONAL, guide, read_settings);
  read_list (r, "services", HOIST_READER_REQUIRED, guide, read_service);
  if (r->error == NULL && guide->services->len == 0)
    hoist_reader_fail (r, "services", "expected at least one");
  read_list (r, "databases", HOIST_READER_OPTIONAL, guide, read_database);
  read_list (r, "dependencies", HOIST_READER_OPTIONAL, guide, read_dependencies);
  read_section (r, "migrations", HOIST_READER_OPTIONAL, guide, read_migrations);
  read_section (r, "health", HOIST_READER_REQUIRED, guide, read_health);
  read_list (r, "notices", HOIST_READER_OPTIONAL, guide, read_notice);
}

static HoistGuide *
new_empty (void)
{
  HoistGuide *guide = g_new0 (HoistGuide, 1);
  g_atomic_ref_count_init (&guide->refs);
  guide->services = g_ptr_array_new_with_free_func (free_service);
  guide->databases = g_ptr_array_new_with_free_func (free_database);
  guide->dependencies = g_ptr_array_new_with_free_func (free_dependencies);
  guide->health = g_ptr_array_new_with_free_func (free_health);
  guide->notices = g_ptr_array_new_with_free_func (free_notice);
  guide->migration_command = g_new0 (char *, 1);
  guide->migrations = g_new0 (char *, 1);
  guide->required_stops = g_new0 (char *, 1);
  return guide;
}

/* Sections that were not given leave "" behind, never NULL. */
static void
fill_absent (HoistGuide *guide)
{
  char **const texts[] = { &guide->tag_prefix,           &guide->changelog,
                           &guide->settings_file,        &guide->slug_setting,
                           &guide->domain_setting,       &guide->api_domain_setting,
                           &guide->backend_port_setting, &guide->frontend_port_setting };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (*texts[i] == NULL)
      *texts[i] = g_strdup ("");
  if (guide->title == NULL || guide->title[0] == '\0')
    {
      g_free (guide->title);
      guide->title = g_strdup (guide->application);
    }
}

HoistGuide *
hoist_guide_parse (const char *file_name, const char *bytes, gssize n_bytes, GError **error)
{
  gsize n = n_bytes < 0 ? strlen (bytes) : (gsize) n_bytes;
  g_autoptr (HoistValue) value = hoist_yaml_parse (file_name, bytes, (gssize) n, error);
  if (value == NULL)
    return NULL;
  g_auto (HoistReader) r;
  hoist_reader_init_file (&r, value, "", file_name);
  g_autoptr (HoistGuide) guide = new_empty ();
  read_guide (&r, guide);
  if (!hoist_reader_finish (&r, error))
    return NULL;
  fill_absent (guide);
  guide->hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, n);
  return g_steal_pointer (&guide);
}

HoistGuide *
hoist_guide_read (const HoistValue *value, GError **error)
{
  g_auto (HoistReader) r;
  hoist_reader_init (&r, value, "guide");
  g_autoptr (HoistGuide) guide = new_empty ();
  guide->hash = dup_text (&r, "hash", HOIST_READER_REQUIRED, HOIST_GRAMMAR_COMMIT);
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
  char *const texts[] = { guide->application,
                          guide->title,
                          guide->hash,
                          guide->tag_prefix,
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
  g_strfreev (guide->migration_command);
  g_strfreev (guide->migrations);
  g_strfreev (guide->required_stops);
  g_free (guide);
}

gboolean
hoist_guide_notice_applies (const HoistGuideNotice *notice, const char *deployed,
                            const char *target)
{
  return (notice->from[0] == '\0' || hoist_version_compare (notice->from, deployed) <= 0)
         && hoist_version_compare (deployed, notice->to) < 0
         && hoist_version_compare (notice->to, target) <= 0;
}
