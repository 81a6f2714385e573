/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for facts: pure functions, no state; never markup. Thread: main (the locale). */
#include "console/items/hoist-words.h"
#include <glib/gi18n.h>
#include <gtk/gtk.h>

HoistLook
hoist_words_health (HoistHealth health)
{
  switch (health)
    {
    case HOIST_HEALTH_HEALTHY:
      return (HoistLook){ _ ("Healthy"), "emblem-ok-symbolic", "success" };
    case HOIST_HEALTH_DEGRADED:
      return (HoistLook){ _ ("Degraded"), "dialog-warning-symbolic", "warning" };
    case HOIST_HEALTH_UNHEALTHY:
      return (HoistLook){ _ ("Unhealthy"), "dialog-error-symbolic", "error" };
    case HOIST_HEALTH_UNKNOWN:
    default:
      return (HoistLook){ _ ("Unknown"), "dialog-question-symbolic", "dim-label" };
    }
}

HoistLook
hoist_words_service (HoistServiceState state)
{
  switch (state)
    {
    case HOIST_SERVICE_RUNNING:
      return (HoistLook){ _ ("Running"), "emblem-ok-symbolic", "success" };
    case HOIST_SERVICE_STOPPED:
      return (HoistLook){ _ ("Stopped"), "media-playback-stop-symbolic", "warning" };
    case HOIST_SERVICE_FAILED:
      return (HoistLook){ _ ("Failed"), "dialog-error-symbolic", "error" };
    case HOIST_SERVICE_UNKNOWN:
    default:
      return (HoistLook){ _ ("Unknown"), "dialog-question-symbolic", "dim-label" };
    }
}

HoistLook
hoist_words_finding (HoistFindingSeverity severity)
{
  switch (severity)
    {
    case HOIST_FINDING_OK:
      return (HoistLook){ _ ("Passed"), "emblem-ok-symbolic", "success" };
    case HOIST_FINDING_WARNING:
      return (HoistLook){ _ ("Warning"), "dialog-warning-symbolic", "warning" };
    case HOIST_FINDING_BLOCKER:
    default:
      return (HoistLook){ _ ("Blocker"), "dialog-error-symbolic", "error" };
    }
}

HoistLook
hoist_words_outcome (HoistOutcome outcome, HoistPlanKind kind)
{
  gboolean rollback = kind == HOIST_PLAN_ROLLBACK;

  switch (outcome)
    {
    case HOIST_OUTCOME_NEW_HEALTHY:
      return (HoistLook){ rollback ? _ ("Rolled back") : _ ("Succeeded"), "emblem-ok-symbolic",
                          "success" };
    case HOIST_OUTCOME_OLD_RESTORED:
      return (HoistLook){ _ ("Failed, restored"), "edit-undo-symbolic", "warning" };
    case HOIST_OUTCOME_UNTOUCHED:
      if (kind == HOIST_PLAN_REHEARSAL) /* hoist_words_run says how it went */
        return (HoistLook){ _ ("Rehearsed"), "emblem-ok-symbolic", "success" };
      return (HoistLook){ _ ("Refused"), "action-unavailable-symbolic", "warning" };
    case HOIST_OUTCOME_PARKED:
      return (HoistLook){ _ ("Parked"), "dialog-error-symbolic", "error" };
    case HOIST_OUTCOME_NONE:
    default:
      return (HoistLook){ _ ("Running"), "emblem-synchronizing-symbolic", "accent" };
    }
}

HoistLook
hoist_words_run (const HoistRun *run)
{
  if (run->outcome == HOIST_OUTCOME_OLD_RESTORED && run->cancel_requested)
    return (HoistLook){ _ ("Cancelled, restored"), "edit-undo-symbolic", "warning" };
  if (run->kind == HOIST_PLAN_REHEARSAL && run->outcome == HOIST_OUTCOME_UNTOUCHED
      && !run->cancel_requested && run->cause[0] != '\0')
    return (HoistLook){ _ ("Rehearsal failed"), "dialog-warning-symbolic", "warning" };
  if (run->outcome == HOIST_OUTCOME_UNTOUCHED && run->cancel_requested)
    return (HoistLook){ _ ("Cancelled"), "process-stop-symbolic", "dim-label" };
  switch (run->state)
    {
    case HOIST_RUN_QUEUED:
      return (HoistLook){ _ ("Queued"), "content-loading-symbolic", "dim-label" };
    case HOIST_RUN_CANCELLING:
      return (HoistLook){ _ ("Cancelling"), "process-stop-symbolic", "warning" };
    case HOIST_RUN_UNDOING:
      return (HoistLook){ _ ("Going back"), "edit-undo-symbolic", "warning" };
    case HOIST_RUN_RUNNING:
      if (run->waits_for != NULL && run->waits_for[0] != '\0')
        return (HoistLook){ _ ("Waits for a person"), "avatar-default-symbolic", "warning" };
      G_GNUC_FALLTHROUGH;
    case HOIST_RUN_ENDED:
    default:
      return hoist_words_outcome (run->outcome, run->kind);
    }
}

static HoistLook
look_of_result (HoistStepResult result)
{
  switch (result)
    {
    case HOIST_RESULT_SKIPPED:
      return (HoistLook){ _ ("skipped"), "media-skip-forward-symbolic", "dim-label" };
    case HOIST_RESULT_FAILED:
      return (HoistLook){ _ ("failed"), "dialog-error-symbolic", "error" };
    case HOIST_RESULT_CANCELLED:
      return (HoistLook){ _ ("cancelled"), "process-stop-symbolic", "warning" };
    case HOIST_RESULT_TIMED_OUT:
      return (HoistLook){ _ ("timed out"), "dialog-error-symbolic", "error" };
    case HOIST_RESULT_UNPROVEN:
      return (HoistLook){ _ ("unproven"), "dialog-question-symbolic", "warning" };
    case HOIST_RESULT_NONE:
    case HOIST_RESULT_DONE:
    default:
      return (HoistLook){ _ ("done"), "emblem-ok-symbolic", "success" };
    }
}

HoistLook
hoist_words_step (const HoistRunStep *step)
{
  switch (step->state)
    {
    case HOIST_STEP_INTENDED:
      if (step->result == HOIST_RESULT_NONE || step->result == HOIST_RESULT_DONE)
        return (HoistLook){ _ ("running"), "", "accent" };
      return look_of_result (step->result);
    case HOIST_STEP_APPLIED:
      return look_of_result (step->result);
    case HOIST_STEP_UNDO_INTENDED:
      return (HoistLook){ _ ("being taken back"), "", "warning" };
    case HOIST_STEP_UNDONE:
      if (step->undo_result == HOIST_RESULT_FAILED || step->undo_result == HOIST_RESULT_UNPROVEN
          || step->undo_result == HOIST_RESULT_TIMED_OUT)
        return (HoistLook){ _ ("could not be taken back"), "dialog-error-symbolic", "error" };
      if (step->result == HOIST_RESULT_FAILED || step->result == HOIST_RESULT_TIMED_OUT)
        return (HoistLook){ _ ("failed, taken back"), "dialog-error-symbolic", "error" };
      return (HoistLook){ _ ("taken back"), "edit-undo-symbolic", "warning" };
    case HOIST_STEP_PENDING:
    default:
      if (step->result == HOIST_RESULT_NONE)
        return (HoistLook){ _ ("waiting"), "media-record-symbolic", "dim-label" };
      return look_of_result (step->result);
    }
}

const char *
hoist_words_environment (const HoistTenantReport *report)
{
  if (!report->has_environment)
    return "–";
  switch (report->environment)
    {
    case HOIST_ENVIRONMENT_TEST:
      return _ ("Test");
    case HOIST_ENVIRONMENT_STAGING:
      return _ ("Staging");
    case HOIST_ENVIRONMENT_PRODUCTION:
    default:
      return _ ("Production");
    }
}

char *
hoist_words_dup_duration (double seconds)
{
  gint64 whole;

  if (seconds < 0)
    return g_strdup (_ ("not known"));
  if (seconds < 0.05)
    return g_strdup (_ ("under 0.1 s"));
  if (seconds < 9.95)
    return g_strdup_printf (_ ("%.1f s"), seconds);
  whole = (gint64) (seconds + 0.5);
  if (whole < 60)
    return g_strdup_printf (_ ("%d s"), (int) whole);
  if (whole < 3600)
    return g_strdup_printf (_ ("%d min %d s"), (int) (whole / 60), (int) (whole % 60));
  if (whole < 2 * 86400)
    return g_strdup_printf (_ ("%d h %d min"), (int) (whole / 3600), (int) (whole / 60 % 60));
  return g_strdup_printf (g_dngettext (NULL, "%d day", "%d days", whole / 86400),
                          (int) (whole / 86400));
}

char *
hoist_words_dup_estimate (double seconds)
{
  g_autofree char *duration = NULL;

  if (seconds < 0)
    return g_strdup (_ ("not known yet"));
  if (seconds < 1)
    return g_strdup (_ ("less than 1 s"));
  if (seconds < 59.5)
    return g_strdup_printf (_ ("about %d s"), (int) (seconds + 0.5));
  duration = hoist_words_dup_duration (seconds);
  return g_strdup_printf (_ ("about %s"), duration);
}

static GDateTime *
local_time (gint64 wall_us)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (wall_us / G_USEC_PER_SEC);

  return utc != NULL ? g_date_time_to_local (utc) : NULL;
}

static char *
format_local (gint64 wall_us, const char *format)
{
  g_autoptr (GDateTime) time = local_time (wall_us);

  return time != NULL ? g_date_time_format (time, format) : g_strdup ("–");
}

char *
hoist_words_dup_when (gint64 wall_us, gint64 now_us)
{
  g_autoptr (GDateTime) then = NULL;
  g_autoptr (GDateTime) now = NULL;
  g_autoptr (GDateTime) yesterday = NULL;
  gint64 seconds = (now_us - wall_us) / G_USEC_PER_SEC;

  if (wall_us == 0)
    return g_strdup (_ ("never"));
  if (seconds < 60)
    return g_strdup (_ ("just now"));
  if (seconds < 3600)
    return g_strdup_printf (g_dngettext (NULL, "%d min ago", "%d min ago", seconds / 60),
                            (int) (seconds / 60));
  then = local_time (wall_us);
  now = local_time (now_us);
  if (then == NULL || now == NULL)
    return g_strdup ("–");
  yesterday = g_date_time_add_days (now, -1);
  if (g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (now)
      && g_date_time_get_year (then) == g_date_time_get_year (now))
    return g_date_time_format (then, _ ("today %H:%M"));
  if (g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (yesterday)
      && g_date_time_get_year (then) == g_date_time_get_year (yesterday))
    return g_date_time_format (then, _ ("yesterday %H:%M"));
  return g_date_time_format (then, _ ("%-d %b %Y"));
}

char *
hoist_words_dup_clock (gint64 wall_us)
{
  return format_local (wall_us, "%H:%M:%S");
}

char *
hoist_words_dup_moment (gint64 wall_us)
{
  return format_local (wall_us, _ ("%-d %b %Y %H:%M:%S"));
}

char *
hoist_words_dup_recent (gint64 wall_us, gint64 now_us)
{
  return now_us - wall_us < 20 * G_TIME_SPAN_HOUR ? hoist_words_dup_clock (wall_us)
                                                  : hoist_words_dup_moment (wall_us);
}

const char *
hoist_words_user (const char *user)
{
  return user != NULL && g_str_has_prefix (user, "local:") ? user + strlen ("local:") : user;
}

char *
hoist_words_dup_commit (const char *commit)
{
  return g_strndup (commit != NULL ? commit : "", 7);
}

char *
hoist_words_dup_size (gint64 bytes)
{
  return g_format_size (bytes > 0 ? (guint64) bytes : 0);
}

char *
hoist_words_dup_number (gint64 number)
{
  return g_strdup_printf ("%'" G_GINT64_FORMAT, number);
}

/* Near, the time of the day; further away, the day. */
char *
hoist_words_dup_since (gint64 wall_us)
{
  gboolean near = g_get_real_time () - wall_us < 20 * G_TIME_SPAN_HOUR;

  return format_local (wall_us, near ? "%H:%M" : _ ("%-d %b"));
}

static char *
state_since (const HoistTenantReport *report)
{
  g_autofree char *since = hoist_words_dup_since (report->unknown_since);

  return g_strdup_printf (_ ("Unknown since %s"), since);
}

char *
hoist_words_dup_hold (const HoistTenantReport *report)
{
  g_autofree char *moment = hoist_words_dup_moment (report->hold_since);
  const char *by = report->hold_by != NULL ? hoist_words_user (report->hold_by) : "";

  if (report->hold_reason == NULL)
    return NULL;
  if (by[0] != '\0' && report->hold_since != 0)
    return g_strdup_printf (_ ("Held by %s since %s: %s"), by, moment, report->hold_reason);
  if (by[0] != '\0')
    return g_strdup_printf (_ ("Held by %s: %s"), by, report->hold_reason);
  return g_strdup_printf (_ ("Held: %s"), report->hold_reason);
}

HoistStateWords
hoist_words_dup_state (const HoistTenantReport *report)
{
  if (report->parked != NULL)
    return (HoistStateWords){ g_strdup (_ ("Parked")), "error" };
  if (report->unknown_since != 0)
    return (HoistStateWords){ state_since (report), "dim-label" };
  if (!report->has_version)
    return (HoistStateWords){ g_strdup (_ ("Unknown")), "dim-label" };
  if (report->version.state == HOIST_VERSION_MIXED) /* louder than a hold */
    return (HoistStateWords){ g_strdup (_ ("Mixed")), "error" };
  if (report->hold_reason != NULL || report->version.state == HOIST_VERSION_HELD)
    return (HoistStateWords){ g_strdup (_ ("Held")), "warning" };
  switch (report->version.state)
    {
    case HOIST_VERSION_UP_TO_DATE:
      return (HoistStateWords){ g_strdup (_ ("Up to date")), "success" };
    case HOIST_VERSION_BEHIND:
      if (report->version.behind > 0)
        return (HoistStateWords){ g_strdup_printf (_ ("%d behind"), report->version.behind),
                                  "accent" };
      return (HoistStateWords){ g_strdup (_ ("Behind")), "accent" };
    case HOIST_VERSION_AHEAD:
      return (HoistStateWords){ g_strdup (_ ("Ahead")), "warning" };
    case HOIST_VERSION_MIXED:
    case HOIST_VERSION_UNKNOWN:
    case HOIST_VERSION_HELD:
    default:
      return (HoistStateWords){ g_strdup (_ ("Unknown")), "dim-label" };
    }
}

char *
hoist_words_dup_tenant (const HoistTenantReport *report, const char *activity)
{
  HoistStateWords state = hoist_words_dup_state (report);
  g_autofree char *state_text = g_utf8_strdown (state.text, -1);
  g_autofree char *health = g_utf8_strdown (hoist_words_health (report->health).word, -1);
  const char *deployed = report->has_version ? report->version.deployed_version : "";
  const char *latest = report->has_version ? report->version.latest_version : "";
  GString *text = g_string_new (report->slug[0] != '\0' ? report->slug : report->name);

  g_string_append_printf (text, _ (", deployed %s"),
                          deployed[0] != '\0' ? deployed : _ ("unknown"));
  g_string_append_printf (text, _ (", latest %s"), latest[0] != '\0' ? latest : _ ("unknown"));
  g_string_append_printf (text, ", %s, %s", activity != NULL ? activity : state_text, health);
  g_free (state.text);
  return g_string_free (text, FALSE);
}

char *
hoist_words_dup_run_title (const HoistRun *run)
{
  if (run->kind == HOIST_PLAN_MOVE)
    return g_strdup (_ ("Move the database"));
  return g_strdup_printf (run->kind == HOIST_PLAN_ROLLBACK    ? _ ("Roll back to %s")
                          : run->kind == HOIST_PLAN_REHEARSAL ? _ ("Rehearsal of %s")
                                                              : _ ("Upgrade to %s"),
                          run->to_version);
}

#define LEFT_TO_RIGHT_ISOLATE "\u2066"
#define POP_ISOLATE "\u2069"

char *
hoist_words_dup_percent (double fraction)
{
  gboolean isolate = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL;
  int percent = (int) (CLAMP (fraction, 0, 1) * 100);
  g_autofree char *text = g_strdup_printf (_ ("%d %%"), percent);

  return g_strdup_printf ("%s%s%s", isolate ? LEFT_TO_RIGHT_ISOLATE : "", text,
                          isolate ? POP_ISOLATE : "");
}

char *
hoist_words_dup_versions (const char *from, const char *to)
{
  gboolean isolate = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL;

  return g_strdup_printf ("%s%s → %s%s", isolate ? LEFT_TO_RIGHT_ISOLATE : "", from, to,
                          isolate ? POP_ISOLATE : "");
}
