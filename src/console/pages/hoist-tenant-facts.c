/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Groups of the tenant's page. Called by that page; main thread only; it keeps nothing. */
#include "console/pages/hoist-tenant-facts.h"
#include "console/items/hoist-plane-sentence.h"
#include <glib/gi18n.h>
#include "base/hoist-clock.h"
#include "model/hoist-engine-name.h"
#include "model/hoist-release.h"

#define MAX_ROWS 64

/* Strings that live until the rows have copied them. */
static const char *
keep_string (GPtrArray *keep, char *text)
{
  g_ptr_array_add (keep, text);
  return text;
}

static GPtrArray *
new_keep (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

static const char *
seen_sentence (GPtrArray *keep, const HoistTenantReport *report)
{
  g_autofree char *when =
      hoist_words_dup_when (report->version.observed_at, hoist_clock_wall_us ());

  if (report->unknown_since != 0)
    return keep_string (keep, g_strdup_printf (_ ("Last seen %s; the node does not answer: %s"),
                                               when, report->error));
  if (report->version.observed_at == 0)
    return _ ("The control plane does not say when it looked");
  if (!report->has_environment) /* a foreign plane: how it looked, it does not say */
    return keep_string (keep, g_strdup_printf (_ ("Said by the control plane %s"), when));
  return keep_string (keep, g_strdup_printf (_ ("Read from the node %s"), when));
}

static HoistFact
hold_fact (const HoistTenantReport *report, gboolean may_hold, GPtrArray *keep)
{
  HoistFact fact = { .key = "hold", .title = _ ("Hold") };

  if (report->hold_reason == NULL)
    {
      fact.subtitle = _ ("Not held: upgrades are allowed");
      fact.button = may_hold ? _ ("Hold…") : NULL;
      fact.button_action = "tenant.hold";
      return fact;
    }
  fact.subtitle = keep_string (keep, hoist_words_dup_hold (report));
  fact.button = may_hold ? _ ("Release") : NULL;
  fact.button_name = _ ("Release the hold");
  fact.button_action = "tenant.release";
  return fact;
}

/* Of several nodes that are not at one release it is the lead's. */
static char *
dup_deployed (const HoistTenantReport *report)
{
  const char *version = report->version.deployed_version;
  const HoistPlaceReport *lead =
      report->version.state == HOIST_VERSION_MIXED && report->places->len > 0
          ? g_ptr_array_index (report->places, 0)
          : NULL;

  if (version[0] == '\0')
    version = _ ("unknown");
  if (lead != NULL)
    return g_strdup_printf (_ ("Deployed on %s, the lead: %s"), lead->name, version);
  return g_strdup_printf (_ ("Deployed: %s"), version);
}

void
hoist_tenant_facts_show_versions (HoistFactGroup *group, const HoistTenantReport *report,
                                  const char *path, gboolean may_hold)
{
  g_autoptr (GPtrArray) keep = new_keep ();
  const HoistVersionReport *version = &report->version;
  g_autofree char *deployed_commit = hoist_words_dup_commit (version->deployed_commit);
  g_autofree char *latest_commit = hoist_words_dup_commit (version->latest_commit);
  HoistFact facts[5];
  guint n = 0;

  facts[n++] = (HoistFact){ .key = "deployed",
                            .title = keep_string (keep, dup_deployed (report)),
                            .subtitle = seen_sentence (keep, report),
                            .value = deployed_commit,
                            .copy = version->deployed_commit };
  facts[n++] =
      (HoistFact){ .key = "latest",
                   .title = keep_string (
                       keep, g_strdup_printf (_ ("Latest: %s"), version->latest_version[0] != '\0'
                                                                    ? version->latest_version
                                                                    : _ ("unknown"))),
                   .value = latest_commit,
                   .copy = version->latest_commit };
  if (path != NULL)
    facts[n++] = (HoistFact){ .key = "path", .title = _ ("The way there"), .subtitle = path };
  if (report->has_detail && report->directory[0] != '\0')
    facts[n++] = (HoistFact){ .key = "folder",
                              .title = _ ("Folder"),
                              .subtitle = report->directory,
                              .copy = report->directory,
                              .value = !report->has_environment ? NULL /* it does not say */
                                       : report->tree_clean     ? _ ("clean")
                                                                : _ ("locally changed") };
  if (report->has_environment)
    facts[n++] = hold_fact (report, may_hold, keep);
  hoist_fact_group_set_facts (group, facts, n);
}

static guint
find_tag (const GPtrArray *releases, const char *tag)
{
  for (guint i = 0; i < releases->len; i++)
    if (g_strcmp0 (((HoistRelease *) g_ptr_array_index (releases, i))->tag, tag) == 0)
      return i;
  return G_MAXUINT;
}

char *
hoist_tenant_facts_dup_path (const GPtrArray *releases, const char *deployed, const char *latest)
{
  guint from = find_tag (releases, deployed), to = find_tag (releases, latest);
  GString *path;

  if (from == G_MAXUINT || to == G_MAXUINT || from < to + 2)
    return NULL;
  path = g_string_new (deployed);
  for (guint i = from; i > to; i--)
    g_string_append_printf (path, " → %s",
                            ((HoistRelease *) g_ptr_array_index (releases, i - 1))->tag);
  return g_string_free (path, FALSE);
}

void
hoist_tenant_facts_show_identifiers (HoistFactGroup *group, const HoistTenantReport *report)
{
  const struct
  {
    const char *key, *title, *text;
  } rows[] = { { "slug", _ ("Short name"), report->slug },
               { "id", _ ("Identifier"), report->id },
               { "domain", _ ("Domain"), report->domain },
               { "api-domain", _ ("API domain"), report->api_domain },
               { "node", _ ("Node"), report->node } };
  HoistFact facts[G_N_ELEMENTS (rows)];
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].text != NULL && rows[i].text[0] != '\0')
      facts[n++] = (HoistFact){
        .key = rows[i].key, .title = rows[i].title, .subtitle = rows[i].text, .copy = rows[i].text
      };
  hoist_fact_group_set_facts (group, facts, n);
}

static const char *
join (GPtrArray *keep, const char *a, const char *b)
{
  if (a[0] == '\0' || b[0] == '\0')
    return keep_string (keep, g_strconcat (a, b, NULL));
  return keep_string (keep, g_strjoin (" · ", a, b, NULL));
}

static const char *
join_lines (GPtrArray *keep, const char *a, const char *b)
{
  return keep_string (keep, g_strconcat (a, b[0] != '\0' ? "\n" : "", b, NULL));
}

void
hoist_tenant_facts_show_services (HoistFactGroup *group, const HoistTenantReport *report,
                                  gboolean has_logs)
{
  g_autoptr (GPtrArray) keep = new_keep ();
  HoistFact facts[MAX_ROWS] = { 0 };
  HoistLook looks[MAX_ROWS];
  guint n = 0;

  for (guint i = 0; i < report->services->len && n < MAX_ROWS; i++)
    {
      const HoistServiceSighting *service = g_ptr_array_index (report->services, i);
      g_autofree char *place =
          service->port != 0 ? g_strdup_printf (_ ("port %u"), service->port) : g_strdup ("");
      g_autofree char *pid =
          service->pid != 0 ? g_strdup_printf (_ ("process %d"), service->pid) : g_strdup ("");

      looks[n] = hoist_words_service (service->state);
      facts[n] =
          (HoistFact){ .key = service->name,
                       .title = service->name,
                       .subtitle = join_lines (keep,
                                               service->detail != NULL && service->detail[0] != '\0'
                                                   ? service->detail
                                                   : service->role,
                                               join (keep, place, pid)),
                       .status = &looks[n] };
      if (has_logs)
        {
          facts[n].button = _ ("Log");
          facts[n].button_name =
              keep_string (keep, g_strdup_printf (_ ("Show the last lines of %s"), service->name));
          facts[n].button_action =
              keep_string (keep, g_strdup_printf ("tenant.service-log('%s')", service->name));
        }
      n++;
    }
  hoist_fact_group_set_facts (group, facts, n);
}

void
hoist_tenant_facts_show_databases (HoistFactGroup *group, const HoistTenantReport *report)
{
  g_autoptr (GPtrArray) keep = new_keep ();
  HoistFact facts[MAX_ROWS];
  guint n = 0;

  for (guint i = 0; i < report->databases->len && n < MAX_ROWS; i++)
    {
      const HoistDatabaseReport *database = g_ptr_array_index (report->databases, i);
      g_autofree char *size = hoist_words_dup_size (database->bytes);
      g_autofree char *schema =
          database->schema_revision[0] != '\0'
              ? g_strdup_printf (_ ("schema %.12s"), database->schema_revision)
              : g_strdup ("");

      facts[n++] = (HoistFact){
        .key = database->name,
        .title = keep_string (keep, g_strdup_printf ("%s (%s)", database->name,
                                                     hoist_engine_name_get (database->engine))),
        .subtitle = join_lines (keep, database->path, join (keep, size, schema)),
      };
    }
  hoist_fact_group_set_facts (group, facts, n);
}

void
hoist_tenant_facts_show_checks (HoistFactGroup *group, const HoistTenantReport *report)
{
  g_autofree char *when = hoist_words_dup_when (report->last_check, hoist_clock_wall_us ());
  g_autofree char *checked = g_strdup_printf (_ ("Checked %s"), when);
  HoistLook looks[3] = { hoist_words_health (report->backend_health),
                         hoist_words_health (report->frontend_health),
                         hoist_words_health (report->database_health) };
  HoistFact facts[3] = { { .key = "backend", .title = _ ("Back end"), .status = &looks[0] },
                         { .key = "frontend", .title = _ ("Front end"), .status = &looks[1] },
                         { .key = "database", .title = _ ("Database"), .status = &looks[2] } };

  hoist_fact_group_set_description (group, report->last_check != 0 ? checked : NULL);
  hoist_fact_group_set_facts (group, facts, report->has_detail ? 3 : 0);
}

void
hoist_tenant_facts_describe_backup (const HoistBackup *backup, HoistFact *fact, HoistLook *look,
                                    GPtrArray *keep)
{
  g_autofree char *when = hoist_words_dup_moment (backup->created_at);
  g_autofree char *size = hoist_words_dup_size (backup->size);
  g_autofree char *restore = hoist_words_dup_duration (backup->restore_s);
  g_autofree char *file = g_path_get_basename (backup->path);

  if (backup->removal == HOIST_BACKUP_PRUNED)
    *look = (HoistLook){ _ ("Removed"), "user-trash-symbolic", "dim-label" };
  else if (backup->removal == HOIST_BACKUP_PRUNING)
    *look = (HoistLook){ _ ("Being removed…"), "content-loading-symbolic", "warning" };
  else if (backup->fault != NULL && backup->fault[0] != '\0')
    *look = (HoistLook){ _ ("Refused"), "dialog-error-symbolic", "error" };
  else if (backup->verified_at != 0)
    *look = (HoistLook){ _ ("Verified"), "emblem-ok-symbolic", "success" };
  else
    *look = (HoistLook){ _ ("Not verified"), "dialog-warning-symbolic", "warning" };
  fact->key = backup->id;
  fact->title = keep_string (keep, g_strdup_printf (_ ("%s of %s"), backup->version, when));
  if (backup->fault != NULL && backup->fault[0] != '\0')
    fact->subtitle = keep_string (keep, g_strdup (backup->fault));
  else if (backup->restore_s >= 0)
    fact->subtitle =
        keep_string (keep, g_strdup_printf (_ ("%s · restored in %s when it was tried · %s"), size,
                                            restore, file));
  else
    fact->subtitle = keep_string (keep, g_strdup_printf ("%s · %s", size, file));
  fact->tooltip = keep_string (keep, g_strdup (backup->path));
  fact->status = look;
}

void
hoist_tenant_facts_show_backups (HoistFactGroup *group, const HoistTenantReport *report,
                                 const char *verifying, gboolean may_verify)
{
  g_autoptr (GPtrArray) keep = new_keep ();
  HoistFact facts[MAX_ROWS] = { 0 };
  HoistLook looks[MAX_ROWS];
  guint n = 0;

  for (guint i = 0; i < report->backups->len && n < MAX_ROWS; i++)
    {
      const HoistBackup *backup = g_ptr_array_index (report->backups, i);

      hoist_tenant_facts_describe_backup (backup, &facts[n], &looks[n], keep);
      if (g_strcmp0 (verifying, backup->id) == 0)
        looks[n] = (HoistLook){ _ ("Verifying…"), "", "accent" };
      else if (may_verify && backup->removal == HOIST_BACKUP_KEPT)
        {
          facts[n].button = _ ("Verify");
          facts[n].button_name =
              keep_string (keep, g_strdup_printf (_ ("Verify backup %s"), facts[n].title));
          facts[n].button_action =
              keep_string (keep, g_strdup_printf ("tenant.verify('%s')", backup->id));
        }
      n++;
    }
  hoist_fact_group_set_facts (group, facts, n);
}

static char *
run_subtitle (const HoistRun *run)
{
  g_autofree char *when = hoist_words_dup_when (run->created_at, hoist_clock_wall_us ());
  g_autofree char *cause = hoist_plane_sentence_dup (run->cause);
  GString *text = g_string_new (when);

  if (run->started_by[0] != '\0')
    g_string_append_printf (text, _ (" by %s"), hoist_words_user (run->started_by));
  if (run->cause[0] != '\0')
    g_string_append_printf (text, "\n%s", cause);
  else if (run->reason[0] != '\0')
    g_string_append_printf (text, "\n%s", run->reason);
  if (run->resolution[0] != '\0')
    g_string_append_printf (text, _ ("\nResolved: %s"), run->resolution);
  return g_string_free (text, FALSE);
}

void
hoist_tenant_facts_show_history (HoistFactGroup *group, const GPtrArray *runs)
{
  g_autoptr (GPtrArray) keep = new_keep ();
  HoistFact facts[MAX_ROWS] = { 0 };
  HoistLook looks[MAX_ROWS];
  guint n = 0;

  for (guint i = 0; i < runs->len && n < MAX_ROWS; i++)
    {
      const HoistRun *run = g_ptr_array_index (runs, i);

      looks[n] = hoist_words_run (run);
      facts[n] = (HoistFact){ .key = run->id,
                              .title = keep_string (keep, hoist_words_dup_run_title (run)),
                              .subtitle = keep_string (keep, run_subtitle (run)),
                              .status = &looks[n],
                              .badge = run->rolled_back_by[0] != '\0' ? _ ("Rolled back") : NULL,
                              .action = keep_string (
                                  keep, g_strdup_printf ("win.show-run('%s')", run->id)) };
      n++;
    }
  hoist_fact_group_set_facts (group, facts, n);
}
