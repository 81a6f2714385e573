/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-run-outcome.h. Pure functions; no owner, any thread. They never say more than was read
 * back: what is not known is said to be not known. */
#include "engine/hoist-run-outcome.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"

static gboolean lacks (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
lacks (GError **error, const char *format, ...)
{
  va_list list;

  va_start (list, format);
  g_autofree char *message = g_strdup_vprintf (format, list);
  va_end (list);
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_FAILED, message);
  return FALSE;
}

gboolean
hoist_run_outcome_prove (const HoistSighting *sighting, const char *commit, const char *version,
                         GError **error)
{
  if (sighting->unknown_since || sighting->error)
    return lacks (error, "the node could not be read: %s",
                  sighting->error ? sighting->error : "no answer");
  if (!sighting->commit || !g_str_equal (sighting->commit, commit))
    return lacks (error, "the tree is at %.7s, not at %s (%.7s)",
                  sighting->commit ? sighting->commit : "nothing", version, commit);
  if (!sighting->tree_clean)
    return lacks (error, "files of the tree differ from %s (%.7s)", version, commit);
  for (guint i = 0; sighting->services && i < sighting->services->len; i++)
    {
      const HoistServiceSighting *service = g_ptr_array_index (sighting->services, i);
      if (service->state != HOIST_SERVICE_RUNNING)
        return lacks (error, "service %s is %s", service->name,
                      hoist_service_state_names[service->state]);
      if (service->health == HOIST_HEALTH_UNHEALTHY)
        return lacks (error, "service %s is unhealthy: %s", service->name, service->detail);
    }
  if (sighting->health != HOIST_HEALTH_HEALTHY)
    return lacks (error, "health is %s", hoist_health_names[sighting->health]);
  return TRUE;
}

/* --- sentences --------------------------------------------------------------------------- */

static void
append_release (GString *text, const char *version, const char *commit)
{
  if (version && *version)
    g_string_append_printf (text, "%s (%.7s)", version, commit);
  else
    g_string_append_printf (text, "commit %.7s", commit);
}

static void
append_discarded (GString *text, const HoistRun *run)
{
  if (run->discarded_rows > 0)
    g_string_append_printf (text,
                            " %" G_GINT64_FORMAT
                            " %s written since the backup %s set aside and kept on the node.",
                            run->discarded_rows, run->discarded_rows == 1 ? "row" : "rows",
                            run->discarded_rows == 1 ? "is" : "are");
}

static void
append_services (GString *text, const GPtrArray *services)
{
  for (guint i = 0; services && i < services->len; i++)
    {
      const HoistServiceSighting *service = g_ptr_array_index (services, i);
      g_string_append_printf (text, "; service %s %s", service->name,
                              hoist_service_state_names[service->state]);
    }
}

static void
append_node (GString *text, const HoistRunEnding *ending)
{
  const HoistSighting *sighting = ending->sighting;

  if (!sighting || !sighting->commit || (ending->names && sighting->unknown_since))
    {
      g_string_append (text, " The node could not be read: code, data and services are not known.");
      return;
    }
  g_string_append (text, ending->names ? " On its lead: code at " : " On the node: code at ");
  append_release (text, sighting->tag, sighting->commit);
  if (!sighting->tree_clean)
    g_string_append (text, " with changed files");
  append_services (text, sighting->services);
  g_string_append_printf (text, "; database %s", hoist_health_names[sighting->database_health]);
  if (sighting->schema_revision && *sighting->schema_revision)
    g_string_append_printf (text, ", schema %s", sighting->schema_revision);
  g_string_append_c (text, '.');
}

static void
append_followers (GString *text, const HoistRunEnding *ending)
{
  const GPtrArray *followers = ending->sighting ? ending->sighting->followers : NULL;

  for (guint i = 0; ending->names && followers && i < followers->len; i++)
    {
      const HoistPlaceSighting *place = g_ptr_array_index (followers, i);
      const char *name = g_hash_table_lookup (ending->names, place->node);
      g_string_append_printf (text, " On %s: ", name ? name : place->node);
      if (place->unknown_since)
        {
          g_autofree char *since = hoist_clock_format (place->unknown_since);
          g_string_append_printf (text, "no contact since %s.", since);
          continue;
        }
      g_string_append (text, "code at ");
      append_release (text, place->tag, place->commit ? place->commit : "nothing");
      append_services (text, place->services);
      g_string_append_c (text, '.');
    }
  if (ending->names && ending->sighting && hoist_sighting_is_mixed (ending->sighting))
    g_string_append (text, " It is mixed: its nodes are not at one release.");
}

static void
append_backup (GString *text, const HoistBackup *backup)
{
  if (!backup)
    {
      g_string_append (text, " This run has no backup.");
      return;
    }
  g_autofree char *when = hoist_clock_format (backup->created_at);
  g_string_append_printf (text, " Backup %s of %s (%s) is %s.", backup->id, when, backup->path,
                          backup->verified_at ? "verified" : "not verified");
}

static char *
say_what_is_true (const HoistRunEnding *ending)
{
  const HoistRun *run = ending->run;
  GString *text = g_string_new (run->tenant_slug);

  switch (ending->outcome)
    {
    case HOIST_OUTCOME_NEW_HEALTHY:
      g_string_append (text, " is at ");
      append_release (text, run->to_version, run->to_commit);
      g_string_append (text, " and healthy, as read back from the node.");
      append_discarded (text, run);
      break;
    case HOIST_OUTCOME_OLD_RESTORED:
      if (ending->was_mixed)
        {
          g_string_append (text, " is as it was before the run and healthy, as read back from its "
                                 "nodes: they are still not at one release.");
          break;
        }
      g_string_append (text, " is at ");
      append_release (text, run->from_version, run->from_commit);
      g_string_append (
          text,
          " again, with the data of before the run, and healthy, as read back from the node.");
      append_discarded (text, run);
      break;
    case HOIST_OUTCOME_UNTOUCHED:
      if (ending->was_mixed)
        {
          g_string_append (text, " was not changed: its nodes are still not at one release.");
          break;
        }
      g_string_append (text, " was not changed: it is at ");
      append_release (text, run->from_version, run->from_commit);
      g_string_append_c (text, '.');
      break;
    case HOIST_OUTCOME_PARKED:
    case HOIST_OUTCOME_NONE:
    default:
      g_string_append (
          text, " is parked and locked: neither the new nor the old release could be proven.");
      append_node (text, ending);
      append_followers (text, ending);
      append_backup (text, ending->backup);
      break;
    }
  if (ending->note && *ending->note)
    g_string_append_printf (text, " %s", ending->note);
  return g_string_free (text, FALSE);
}

/* What a person does about a parked tenant: first of all the node comes back that is silent. */
static char *
say_what_next_of_parked (const HoistRunEnding *ending)
{
  const HoistRun *run = ending->run;
  GString *text = g_string_new (NULL);

  if (run->no_contact_since)
    {
      g_autofree char *since = hoist_clock_format (run->no_contact_since);
      const char *name =
          ending->names ? g_hash_table_lookup (ending->names, run->no_contact) : NULL;
      g_string_append_printf (
          text, "%s has been silent since %s: bring it back first (power, network, ssh). ",
          name ? name : "The node", since);
    }
  if (ending->names)
    g_string_append_printf (text,
                            "Read the log of the run, bring every node of %s to one release (%s or "
                            "%s) by hand, then say what was resolved on run %s; that unlocks it.",
                            run->tenant_slug, run->from_version, run->to_version, run->id);
  else
    g_string_append_printf (text,
                            "Read the log of the run, bring %s into order by hand, then say what "
                            "was resolved on run %s; that unlocks it.",
                            run->tenant_slug, run->id);
  return g_string_free (text, FALSE);
}

static char *
say_what_next (const HoistRunEnding *ending)
{
  gboolean failed = ending->error_key && *ending->error_key;

  switch (ending->outcome)
    {
    case HOIST_OUTCOME_NEW_HEALTHY:
      return g_strdup ("");
    case HOIST_OUTCOME_OLD_RESTORED:
      return g_strdup (failed ? "Remove the cause, say what was resolved, then try again."
                              : "Plan it again when it suits.");
    case HOIST_OUTCOME_UNTOUCHED:
      if (!failed && ending->run->kind == HOIST_PLAN_REHEARSAL
          && !(ending->cause && *ending->cause))
        return g_strdup ("It was rehearsed well: upgrade when it suits.");
      return g_strdup (failed ? "Remove the cause, then plan it again."
                              : "Plan it again when it suits.");
    case HOIST_OUTCOME_PARKED:
    case HOIST_OUTCOME_NONE:
    default:
      return say_what_next_of_parked (ending);
    }
}

HoistValue *
hoist_run_outcome_describe (const HoistRunEnding *ending)
{
  HoistValue *payload = hoist_value_new_object ();
  g_autofree char *truth = say_what_is_true (ending);
  g_autofree char *next = say_what_next (ending);

  hoist_value_set_text (payload, "outcome", hoist_outcome_names[ending->outcome]);
  hoist_value_set_text (payload, "cause", ending->cause);
  hoist_value_set_text (payload, "error_key", ending->error_key);
  hoist_value_set_text (payload, "what_is_true_now", truth);
  hoist_value_set_text (payload, "next", next);
  return payload;
}
