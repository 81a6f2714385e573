/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences for the checks of a control plane. Called by the dialog; main thread only; no state. */
#include "console/dialogs/hoist-check-facts.h"
#include <glib/gi18n.h>
#include "console/items/hoist-words.h"

static HoistLook
look_of (HoistCheckState state)
{
  switch (state)
    {
    case HOIST_CHECK_RUNNING:
      return (HoistLook){ _ ("running"), "", "accent" };
    case HOIST_CHECK_PASSED:
      return hoist_words_finding (HOIST_FINDING_OK);
    case HOIST_CHECK_WARNING:
      return hoist_words_finding (HOIST_FINDING_WARNING);
    case HOIST_CHECK_FAILED:
      return hoist_words_finding (HOIST_FINDING_BLOCKER);
    case HOIST_CHECK_WAITING:
    default:
      return (HoistLook){ _ ("not yet"), "content-loading-symbolic", "dim-label" };
    }
}

static char *
dup_api (const HoistPlaneReport *report)
{
  if (report->foreign)
    return g_strdup (_ ("Only the base contract: lists, versions and upgrades. No plans, notes, "
                        "rollback, backups or live events; Hoist looks again by itself."));
  return g_strdup_printf (_ ("Hoist %s, version %d of the API"), report->version, report->api);
}

static char *
dup_clock (gint64 skew)
{
  if (ABS (skew) <= 1)
    return g_strdup (_ ("The clocks are together"));
  if (ABS (skew) <= HOIST_CLOCK_SKEW_MAX)
    return g_strdup_printf (skew > 0 ? _ ("%d s before this computer")
                                     : _ ("%d s behind this computer"),
                            (int) ABS (skew));
  return g_strdup_printf (
      skew > 0 ? _ ("%d s before this computer: times are shown wrong, sign-ins may end early")
               : _ ("%d s behind this computer: times are shown wrong, sign-ins may end early"),
      (int) MIN (ABS (skew), G_MAXINT));
}

static char *
dup_rights (const HoistPlaneReport *report)
{
  if (report->foreign)
    return g_strdup (_ ("The control plane decides with each call"));
  if (hoist_plane_report_may (report, "operator"))
    return g_strdup_printf (_ ("%s, as %s: may upgrade and roll back"), report->username,
                            report->role);
  return g_strdup_printf (_ ("%s, as %s: may look, not change"), report->username, report->role);
}

static char *
dup_tenants (gint64 total)
{
  if (total == 0)
    return g_strdup (_ ("There are none yet, or none that this user may see"));
  return g_strdup_printf (g_dngettext (NULL, "%d tenant", "%d tenants", (gulong) total),
                          (int) total);
}

/* What was found; NULL while nothing is. */
static char *
dup_found (HoistPlaneCheck *check, HoistCheckKind kind, HoistClient *client)
{
  const HoistPlaneReport *report = hoist_plane_check_get_report (check);
  HoistCheckState state = hoist_plane_check_get_state (check, kind);

  if (state == HOIST_CHECK_FAILED)
    return g_strdup (hoist_plane_check_get_error (check)->message);
  if (state == HOIST_CHECK_WAITING || state == HOIST_CHECK_RUNNING)
    return NULL;
  switch (kind)
    {
    case HOIST_CHECK_API:
      return report != NULL ? dup_api (report) : NULL;
    case HOIST_CHECK_CLOCK:
      return dup_clock (hoist_client_get_clock_skew (client));
    case HOIST_CHECK_RIGHTS:
      return dup_rights (report);
    case HOIST_CHECK_TENANTS:
      return dup_tenants (hoist_plane_check_get_total (check));
    case HOIST_CHECK_REACHABLE:
    default:
      return g_strdup (hoist_client_get_address (client));
    }
}

void
hoist_check_facts_show (HoistFactGroup *group, HoistPlaneCheck *check, HoistClient *client)
{
  static const char *const keys[HOIST_N_CHECKS] = { "reachable", "api", "clock", "rights",
                                                    "tenants" };
  const char *titles[HOIST_N_CHECKS] = { _ ("It answers"), _ ("What it offers"), _ ("Its clock"),
                                         _ ("What you may do"), _ ("Tenants") };
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  HoistFact facts[HOIST_N_CHECKS] = { 0 };
  HoistLook looks[HOIST_N_CHECKS];

  for (guint i = 0; i < HOIST_N_CHECKS; i++)
    {
      char *found = dup_found (check, i, client);

      g_ptr_array_add (keep, found);
      looks[i] = look_of (hoist_plane_check_get_state (check, i));
      facts[i].key = keys[i];
      facts[i].title = titles[i];
      facts[i].subtitle = found;
      facts[i].icon = &looks[i];
    }
  hoist_fact_group_set_facts (group, facts, HOIST_N_CHECKS);
}
