/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a parked run. Called by its outcome; main thread only; it never says that something is
 * safe which was not read back. */
#include "console/pages/hoist-parked-facts.h"
#include <glib/gi18n.h>
#include "console/items/hoist-words.h"

static char *
dup_services (const HoistTenantReport *report)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < report->services->len; i++)
    {
      const HoistServiceSighting *service = g_ptr_array_index (report->services, i);

      g_string_append_printf (text, "%s%s: %s", text->len > 0 ? ", " : "", service->name,
                              hoist_words_service (service->state).word);
    }
  return g_string_free (text, FALSE);
}

static const char *
name_commit (const HoistRun *run, const char *commit)
{
  if (commit[0] == '\0')
    return _ ("not known");
  if (g_str_has_prefix (run->to_commit, commit) || g_str_has_prefix (commit, run->to_commit))
    return run->to_version;
  if (g_str_has_prefix (run->from_commit, commit) || g_str_has_prefix (commit, run->from_commit))
    return run->from_version;
  return _ ("neither the old nor the new release");
}

static void
show_state (HoistFactGroup *group, const HoistRun *run, const HoistTenantReport *report)
{
  gboolean known = report != NULL && report->unknown_since == 0;
  const char *commit = known ? report->version.deployed_commit : "";
  const HoistDatabaseReport *database =
      known && report->databases->len > 0 ? g_ptr_array_index (report->databases, 0) : NULL;
  g_autofree char *services = known ? dup_services (report) : g_strdup (_ ("not known"));
  g_autofree char *data = database != NULL ? g_strdup_printf (_ ("%s, schema %s"), database->path,
                                                              database->schema_revision[0] != '\0'
                                                                  ? database->schema_revision
                                                                  : _ ("not known"))
                                           : g_strdup (_ ("not known"));
  const char *node = report != NULL && report->node[0] != '\0' ? report->node : _ ("not known");
  HoistFact facts[] = {
    { .key = "commit",
      .title = _ ("Code"),
      .subtitle = commit,
      .value = name_commit (run, commit),
      .copy = commit },
    { .key = "data", .title = _ ("Data"), .subtitle = data },
    { .key = "backup",
      .title = _ ("Backup of before the run"),
      .subtitle = run->backup[0] != '\0' ? run->backup : _ ("none"),
      .copy = run->backup },
    { .key = "services", .title = _ ("Services"), .subtitle = services },
    { .key = "node", .title = _ ("Node"), .value = node },
  };

  hoist_fact_group_set_title (group, _ ("Where It Stands"));
  hoist_fact_group_set_facts (group, facts, G_N_ELEMENTS (facts));
}

static void
show_commands (HoistFactGroup *group, const HoistRun *run)
{
  g_autofree char *look = g_strdup_printf ("hoistctl tenant check %s", run->tenant_slug);
  g_autofree char *log = g_strdup_printf ("hoistctl run log %s", run->id);
  g_autofree char *back = g_strdup_printf ("hoistctl rollback %s --reason '…'", run->id);
  g_autofree char *resolve = g_strdup_printf ("hoistctl run resolve %s '…'", run->id);
  HoistFact facts[] = {
    { .key = "look", .title = _ ("See what is true now"), .subtitle = look, .copy = look },
    { .key = "log", .title = _ ("Read the whole log"), .subtitle = log, .copy = log },
    { .key = "back",
      .title = _ ("Go back with the backup of this run"),
      .subtitle = back,
      .copy = back },
    { .key = "resolve",
      .title = _ ("Say what was resolved, which unlocks the tenant"),
      .subtitle = resolve,
      .copy = resolve },
  };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    if (!g_str_equal (facts[i].key, "back") || run->backup[0] != '\0')
      facts[n++] = facts[i];
  hoist_fact_group_set_title (group, _ ("On the Command Line"));
  hoist_fact_group_set_facts (group, facts, n);
}

void
hoist_parked_facts_show (HoistFactGroup *state, HoistFactGroup *commands, const HoistRun *run,
                         const HoistTenantReport *report)
{
  if (run->outcome != HOIST_OUTCOME_PARKED || run->resolution[0] != '\0')
    {
      hoist_fact_group_set_facts (state, NULL, 0);
      hoist_fact_group_set_facts (commands, NULL, 0);
      return;
    }
  show_state (state, run, report);
  show_commands (commands, run);
}
