/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Made-up tenants, plans, runs and logs for the console's tests, a window to put a page into, and
 * pictures of it (written to the folder HOIST_PICTURES when it is set). Thread: main. */
#pragma once
#include <adwaita.h>

#include "client/hoist-client-releases.h"
#include "console/hoist-session.h"
#include "model/hoist-plan.h"
#include "model/hoist-run.h"

typedef struct
{
  const char *slug, *environment, *deployed, *latest, *state, *health;
  int behind;
  const char *run, *parked, *hold, *unknown_since; /* NULL: none */
  gboolean detail;                                 /* services, databases, backups and runs too */
} SceneTenant;

#define SCENE_NOW G_GINT64_CONSTANT (1795236306000000) /* 2026-11-21 04:05:06 UTC */
#define SCENE_OLD "295fb7f0295fb7f0295fb7f0295fb7f0295fb7f0"
#define SCENE_NEW "17b3ab3017b3ab3017b3ab3017b3ab3017b3ab30"

/* GTK, libadwaita, resources and style; sets up g_test. */
void scene_init (int *argc, char ***argv);

char *scene_id (const char *prefix,
                const char *name); /* "tn_" and 16 characters made of the name */
HoistTenantReport *scene_report (const SceneTenant *tenant);
HoistTenantReport *scene_acme (void);  /* production, 1 behind, healthy, with detail */
HoistTenantPage *scene_tenants (void); /* five of them, each in another state */
HoistPlan *scene_upgrade (HoistFindingSeverity worst); /* acme v0.2.0 to v0.3.0 */
HoistReleaseList *scene_releases (void);   /* v0.5.0, v0.4.0, v0.3.0, v0.2.0 (deployed) */
HoistPlan *scene_rollback (int lost_rows); /* acme v0.3.0 to v0.2.0; -1: code only */
/* Every step before `present` is done, `present` runs (-1: none has begun). */
HoistRun *scene_run (HoistPlanKind kind, int present);
HoistRun *scene_ended (HoistPlanKind kind, HoistOutcome outcome);
GPtrArray *scene_lines (gint64 first_seq, guint n);
HoistSession *scene_session (void); /* with scene_tenants in its fleet; no client */

/* Shows `child` in a window of that size and waits until it is drawn. The window is destroyed by
 * scene_close. */
GtkWindow *scene_show (GtkWidget *child, int width, int height);
void scene_settle (void); /* until nothing is waiting to be drawn */
void scene_picture (GtkWindow *window, const char *name);
/* One that is open: it has a surface of its own, and so a picture. */
void scene_picture_popover (GtkPopover *popover, const char *name);
void scene_close (GtkWindow *window);
/* Runs the main loop until `condition` says TRUE; fails the test after ten seconds. */
void scene_wait (gboolean (*condition) (gpointer), gpointer data);
/* Conditions of a session, for scene_wait. */
gboolean scene_is_online (gpointer session);
gboolean scene_is_offline (gpointer session);
gboolean scene_wants_sign_in (gpointer session);
/* The first widget under `root` of this type whose text or label is `text` (NULL: any). */
GtkWidget *scene_find (GtkWidget *root, GType type, const char *text);
/* Into the row of that title, which must be there. */
void scene_type (GtkWidget *root, const char *title, const char *text);
guint scene_count (GtkWidget *root, GType type);
/* All texts under `root` that can be seen, one a line. */
char *scene_texts (GtkWidget *root);
