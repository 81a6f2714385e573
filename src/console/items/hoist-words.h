/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words, icons and colours for the facts of the model, the same on every page: colour is never
 * alone, there is always a word. Functions named dup_ return new strings; the others constants that
 * are translated. Thread: main. */
#pragma once
#include "client/hoist-tenant-report.h"

G_BEGIN_DECLS

/* How something looks: a word, an icon and a style class ("success", "warning", "error", "accent",
 * "dim-label" or ""). */
typedef struct
{
  const char *word, *icon, *style;
} HoistLook;

HoistLook hoist_words_health (HoistHealth health);
HoistLook hoist_words_service (HoistServiceState state);
HoistLook hoist_words_finding (HoistFindingSeverity severity);
HoistLook hoist_words_outcome (HoistOutcome outcome, HoistPlanKind kind);
HoistLook hoist_words_run (const HoistRun *run);
HoistLook hoist_words_step (const HoistRunStep *step);
/* "sqlite" is a word of guides and of the command line; people read "SQLite". */
const char *hoist_words_environment (const HoistTenantReport *report);

char *hoist_words_dup_duration (double seconds); /* "0.4 s", "2 min 5 s", "1 h 3 min", "7 days" */
char *hoist_words_dup_estimate (double seconds); /* "about 4 s"; "not known yet" below 0 */
char *hoist_words_dup_when (gint64 wall_us,
                            gint64 now_us); /* "just now", "3 min ago", "09:12", "yesterday 09:12",
                                               "3 Nov 2026"; "never" for 0 */
char *hoist_words_dup_since (gint64 wall_us);  /* "08:40"; a day ago and more "3 Nov" */
char *hoist_words_dup_clock (gint64 wall_us);  /* "09:12:03", local */
char *hoist_words_dup_moment (gint64 wall_us); /* "21 Nov 2026 09:12:03", local */
/* The clock of today; of a day ago and more the moment. */
char *hoist_words_dup_recent (gint64 wall_us, gint64 now_us);
const char *hoist_words_user (const char *user);   /* "local:dana" is dana */
char *hoist_words_dup_commit (const char *commit); /* 7 characters */
char *hoist_words_dup_size (gint64 bytes);
char *hoist_words_dup_number (gint64 number); /* with the locale's groups */

/* State of a tenant's version: "Up to date", "1 behind", "Held", "Unknown since 08:40", "Parked".
 */
typedef struct
{
  char *text;
  const char *style;
} HoistStateWords;
HoistStateWords hoist_words_dup_state (const HoistTenantReport *report);
/* "Held by dana since 21 Nov 2026 09:12:03: audit week"; NULL when it is not held. */
char *hoist_words_dup_hold (const HoistTenantReport *report);
/* "acme, production, deployed v0.2.0, latest v0.3.0, 1 behind, healthy" */
char *hoist_words_dup_tenant (const HoistTenantReport *report, const char *activity);
/* "v0.2.0 → v0.3.0", which does not turn round where people write from right to left. */
char *hoist_words_dup_versions (const char *from, const char *to);
/* "60 %", which does not turn round either; `fraction` from 0 to 1. */
char *hoist_words_dup_percent (double fraction);
/* "Upgrade to v0.3.0", "Roll back to v0.2.0" */
char *hoist_words_dup_run_title (const HoistRun *run);

G_END_DECLS
