/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every page with every text from outside hostile: markup, escapes, bidi controls, lines, bad UTF-8
 * and 64 KiB of one word, as they come out of the client's reader. None is markup, none hides or
 * turns what stands beside it, and none makes a page wider than it is with kind words. */
#include <string.h>

#include "base/hoist-text.h"
#include "console/dialogs/hoist-rollback-dialog.h"
#include "console/pages/hoist-activity-page.h"
#include "console/pages/hoist-backups-page.h"
#include "console/pages/hoist-changes-page.h"
#include "console/pages/hoist-overview-page.h"
#include "console/pages/hoist-rollout-page.h"
#include "console/pages/hoist-run-detail-page.h"
#include "console/pages/hoist-several-page.h"
#include "console/pages/hoist-tenant-detail-page.h"
#include "console/pages/hoist-tenants-page.h"
#include "console/pages/hoist-upgrade-page.h"
#include "console/widgets/hoist-notes-view.h"
#include "rollout-scene.h"
#include "scene.h"

#define NAME "kind"

/* What is in place of each text; NULL: the page with kind words, which says how wide it may be. */
static const char *hostile;
static guint n_whole; /* texts of this page that were given all of a long one */

#define WHOLE_MAX 6 /* then it is only long: a sanitized build takes seconds for each */

static void
foul (char **member)
{
  if (hostile == NULL)
    return;
  g_free (*member);
  *member = hoist_text_clean_block (hostile, -1, n_whole++ < WHOLE_MAX ? 65536 : 3000);
}

static void
foul_report (HoistTenantReport *report)
{
  char **members[] = { &report->name,
                       &report->slug,
                       &report->domain,
                       &report->api_domain,
                       &report->error,
                       &report->directory,
                       &report->application,
                       &report->node,
                       &report->version.deployed_version,
                       &report->version.latest_version };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    foul (members[i]);
  if (report->hold_reason != NULL)
    {
      foul (&report->hold_reason);
      foul (&report->hold_by);
    }
  for (guint i = 0; report->services != NULL && i < report->services->len; i++)
    {
      HoistServiceSighting *service = g_ptr_array_index (report->services, i);

      foul (&service->name);
      foul (&service->detail);
    }
  for (guint i = 0; report->backups != NULL && i < report->backups->len; i++)
    {
      HoistBackup *backup = g_ptr_array_index (report->backups, i);

      foul (&backup->path);
      foul (&backup->version);
      foul (&backup->fault);
    }
}

static HoistRun *
make_run (HoistRun *run)
{
  char **members[] = { &run->tenant_slug,    &run->from_version,     &run->to_version,
                       &run->cause,          &run->what_is_true_now, &run->next,
                       &run->started_by,     &run->reason,           &run->resolution,
                       &run->migrations_run, &run->details,          &run->hold_after };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    foul (members[i]);
  for (guint i = 0; i < run->steps->len; i++)
    {
      HoistRunStep *step = g_ptr_array_index (run->steps, i);

      foul (&step->title);
      foul (&step->description);
      foul (&step->detail);
    }
  return run;
}

static HoistPlan *
make_plan (HoistPlan *plan)
{
  foul (&plan->tenant_slug);
  foul (&plan->from_version);
  foul (&plan->to_version);
  for (guint i = 0; i < plan->findings->len; i++)
    {
      HoistFinding *finding = g_ptr_array_index (plan->findings, i);

      foul (&finding->message);
      foul (&finding->next);
    }
  for (guint i = 0; i < plan->releases->len; i++)
    {
      HoistRelease *release = g_ptr_array_index (plan->releases, i);

      foul (&release->notes);
      for (guint k = 0; k < release->notices->len; k++)
        foul (&((HoistNotice *) g_ptr_array_index (release->notices, k))->text);
    }
  return plan;
}

static HoistRollout *
make_rollout (void)
{
  HoistRollout *rollout = rollout_scene (HOIST_ROLLOUT_RUNNING);

  foul (&rollout->reason);
  foul (&rollout->started_by);
  foul (&rollout->stop_reason);
  for (guint i = 0; i < rollout->targets->len; i++)
    {
      HoistRolloutTarget *target = g_ptr_array_index (rollout->targets, i);

      foul (&target->tenant_slug);
      foul (&target->from_version);
      foul (&target->to_version);
      foul (&target->cause);
    }
  return rollout;
}

static HoistSession *
make_session (void)
{
  g_autoptr (HoistKnownPlane) plane = hoist_known_plane_new (
      "0b0e7a0c-0000-4000-8000-000000000000", HOIST_PLANE_ADDRESS, NAME, "/nowhere.sock");
  HoistSession *session = hoist_session_new (plane);
  g_autoptr (HoistTenantPage) page = scene_tenants ();

  for (guint i = 0; i < page->tenants->len; i++)
    foul_report (g_ptr_array_index (page->tenants, i));
  hoist_fleet_take_tenants (hoist_session_get_fleet (session), page);
  return session;
}

/* The pages */

static GtkWidget *
make_tenants (HoistSession *session)
{
  return GTK_WIDGET (hoist_tenants_page_new (session));
}

static GtkWidget *
make_overview (HoistSession *session)
{
  HoistOverviewPage *page = hoist_overview_page_new (session);
  g_autoptr (HoistRun) run = make_run (scene_run (HOIST_PLAN_UPGRADE, 4));

  hoist_fleet_take_run (hoist_session_get_fleet (session), run);
  hoist_overview_page_update (page);
  return GTK_WIDGET (page);
}

static GtkWidget *
make_tenant (HoistSession *session)
{
  g_autofree char *id = scene_id ("tn_", "acme");
  HoistTenantDetailPage *page = hoist_tenant_detail_page_new (session, id);
  g_autoptr (HoistTenantReport) report = scene_acme ();

  foul_report (report);
  hoist_tenant_detail_page_show_report (page, report);
  return GTK_WIDGET (page);
}

static GtkWidget *
make_changes (HoistSession *session)
{
  g_autofree char *id = scene_id ("tn_", "acme");
  HoistChangesPage *page = hoist_changes_page_new (session, id);
  g_autoptr (HoistReleaseList) releases = scene_releases ();
  g_autoptr (HoistPlan) plan = make_plan (scene_upgrade (HOIST_FINDING_WARNING));

  hoist_changes_page_show_releases (page, releases);
  hoist_changes_page_show_plan (page, plan);
  return GTK_WIDGET (page);
}

static GtkWidget *
make_upgrade (HoistSession *session)
{
  g_autofree char *id = scene_id ("tn_", "acme");
  HoistUpgradePage *page = hoist_upgrade_page_new (session, id);
  g_autoptr (HoistReleaseList) releases = scene_releases ();
  g_autoptr (HoistPlan) plan = make_plan (scene_upgrade (HOIST_FINDING_BLOCKER));

  hoist_upgrade_page_show_releases (page, releases);
  hoist_upgrade_page_show_plan (page, plan);
  return GTK_WIDGET (page);
}

static GtkWidget *
make_live_run (HoistSession *session)
{
  g_autoptr (HoistRun) run = make_run (scene_run (HOIST_PLAN_UPGRADE, 4));
  HoistRunDetailPage *page = hoist_run_detail_page_new (session, run->id);
  g_autoptr (GPtrArray) lines = scene_lines (1, 4);

  for (guint i = 0; i < lines->len; i++)
    foul (&((HoistLogLine *) g_ptr_array_index (lines, i))->text);
  hoist_run_detail_page_show_run (page, run);
  hoist_run_detail_page_append_log (page, lines);
  return GTK_WIDGET (page);
}

static GtkWidget *
make_backups (HoistSession *session)
{
  HoistBackupsPage *page = hoist_backups_page_new (session);
  g_autoptr (HoistTenantReport) report = scene_acme ();
  HoistBackupPage some = { .backups = report->backups, .total = 2 };
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, NAME);

  foul_report (report);
  foul (&error->message);
  hoist_backups_page_show (page, &some, 0);
  hoist_backups_page_show_refusal (
      page, ((HoistBackup *) g_ptr_array_index (report->backups, 0))->id, error);
  return GTK_WIDGET (page);
}

static GtkWidget *
make_activity (HoistSession *session)
{
  HoistActivityPage *page = hoist_activity_page_new (session);
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_run_unref);
  HoistRunPage some = { .runs = runs, .total = 1 };

  g_ptr_array_add (runs, make_run (scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_OLD_RESTORED)));
  hoist_activity_page_show (page, &some, 0);
  return GTK_WIDGET (page);
}

static GtkWidget *
make_several (HoistSession *session)
{
  g_autofree char *id = scene_id ("tn_", "acme");
  const char *const ids[] = { id, NULL };
  HoistSeveralPage *page = hoist_several_page_new (session, ids);
  g_autoptr (HoistRollout) rollout = make_rollout ();

  hoist_several_page_show_plan (page, rollout);
  return GTK_WIDGET (page);
}

static GtkWidget *
make_rollout_page (HoistSession *session)
{
  g_autoptr (HoistRollout) rollout = make_rollout ();
  HoistRolloutPage *page = hoist_rollout_page_new (session, rollout->id);

  hoist_rollout_page_show_rollout (page, rollout);
  return GTK_WIDGET (page);
}

static GtkWidget *
make_notes (HoistSession *session)
{
  GtkWidget *notes = hoist_notes_view_new ();
  g_autofree char *text = g_strdup (NAME);

  foul (&text);
  hoist_notes_view_set_notes (HOIST_NOTES_VIEW (notes), text);
  return notes;
}

static const struct
{
  const char *name;
  GtkWidget *(*make) (HoistSession *session);
  gboolean short_only; /* a long word takes a sanitized build minutes there */
} pages[] = {
  { "tenants", make_tenants },      { "overview", make_overview }, { "tenant", make_tenant },
  { "changes", make_changes },      { "upgrade", make_upgrade },   { "run", make_live_run, TRUE },
  { "backups", make_backups },      { "activity", make_activity }, { "several", make_several },
  { "rollout", make_rollout_page }, { "notes", make_notes },
};

/* The texts, by the numbers of the list they are from */

static const struct
{
  const char *name, *text;
} texts[] = {
  { "120-markup", "<b>bold</b> & <a href=\"http://evil\">here</a> <span size=\"99999\">x</span>" },
  { "121-unbalanced", "</span><b>&#x;&bogus; <" },
  { "122-escapes", "ok\033]52;c;ZXZpbA==\a\033[2J\033[1A\033]8;;http://evil\033\\FAILED" },
  { "123-overwrite", "FAILED\rbacked up\b\b\b\bdone" },
  { "124-bidi", "site\xe2\x80\xae"
                "drowssap\xe2\x81\xa6\xe2\x80\x8b\xe2\x80\x8d\xf3\xa0\x81\x81" },
  { "126-invalid", "a\xff\xc3(\xed\xa0\x80\xef\xbf\xbe z" },
  { "lines", "one\ntwo\n\nthree\n\n\n\n\n\n\n\n\nfour" },
  { "127-fake", "[hoist] backup verified \xe2\x9c\x93" },
  { "125-64k", NULL },
};

/* All in one but the long one: what is shown every day. In the suite "long" (HOIST_HOSTILE_ALL)
 * each is shown for itself. */
static char *
dup_all_in_one (void)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; texts[i].text != NULL; i++)
    g_string_append_printf (all, "%s ", texts[i].text);
  return g_string_free (all, FALSE);
}

static const char *const forbidden[] = {
  "\033", "\r", "\b", "\xe2\x80\xae", "\xf3\xa0\x81\x81", "\xe2\x80\x8d", "\xef\xbf\xbe", NULL
};

/* Only the notes are markup, which Hoist itself made of CommonMark: there the hostile markup has
 * to be text. */
static void
check_label (GtkLabel *label, const char *page)
{
  const char *text = gtk_label_get_text (label);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (guint i = 0; forbidden[i] != NULL; i++)
    if (strstr (text, forbidden[i]) != NULL)
      g_error ("%s: “%s” has byte %u of what must not be shown", page, text, i);
  if (gtk_label_get_use_markup (label) && strstr (gtk_label_get_label (label), "<a href=") != NULL)
    g_assert_null (strstr (gtk_label_get_label (label), "<a href=\"http://evil"));
  if (strstr (text, "bold") != NULL && g_str_has_prefix (hostile, "<b>")
      && !gtk_label_get_use_markup (label))
    g_assert_nonnull (strstr (text, "<b>bold</b>"));
}

static void
check_all (GtkWidget *root, const char *page)
{
  const char *tooltip = gtk_widget_get_tooltip_text (root);

  if (GTK_IS_LABEL (root))
    check_label (GTK_LABEL (root), page);
  for (guint i = 0; tooltip != NULL && forbidden[i] != NULL; i++)
    g_assert_null (strstr (tooltip, forbidden[i]));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_all (child, page);
}

/* The innermost widget that takes more than a narrow window has. */
static void
blame (GtkWidget *root, const char *page)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int least;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
      if (least > 360)
        {
          g_test_message ("%s: %s takes %d", page, G_OBJECT_TYPE_NAME (child), least);
          blame (child, page);
        }
    }
}

static int
measure_page (guint index, const char *text, gboolean check)
{
  g_autoptr (HoistSession) session = NULL;
  GtkWidget *page;
  GtkWindow *window;
  int least;

  hostile = text;
  n_whole = 0;
  session = make_session ();
  page = pages[index].make (session);
  window = scene_show (page, 900, 700);
  scene_settle ();
  gtk_widget_measure (page, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  if (check)
    {
      check_all (page, pages[index].name);
      blame (page, pages[index].name);
    }
  scene_close (window);
  hostile = NULL;
  return least;
}

static void
check_width (guint index, const char *name, const char *text, int kind)
{
  int least = measure_page (index, text, TRUE);

  g_test_message ("%s: %d, with kind words %d", name, least, kind);
  if (least > MAX (kind, 360))
    {
      g_test_message ("%s is %d wide with %s, %d with kind words", pages[index].name, least, name,
                      kind);
      g_test_fail ();
    }
}

static void
test_page (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_autofree char *much = g_strnfill (65536, 'W');
  g_autofree char *all = dup_all_in_one ();
  gboolean whole = g_getenv ("HOIST_HOSTILE_ALL") != NULL;
  int kind;

  if (pages[index].short_only && !whole)
    {
      g_test_skip ("in the suite “long” only");
      return;
    }
  kind = measure_page (index, NULL, FALSE);
  check_width (index, "all in one", all, kind);
  if (!whole)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (texts) - (pages[index].short_only ? 1 : 0); i++)
    check_width (index, texts[i].name, texts[i].text != NULL ? texts[i].text : much, kind);
}

/* The dialog is a window of its own. */
static void
test_rollback (void)
{
  g_autofree char *all = dup_all_in_one ();
  guint n = g_getenv ("HOIST_HOSTILE_ALL") != NULL ? G_N_ELEMENTS (texts) : 1;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *tenant = scene_id ("tn_", "acme");
      g_autofree char *run = scene_id ("rn_", "good");
      HoistRollbackDialog *dialog = hoist_rollback_dialog_new (NULL, NULL, tenant, run);
      g_autoptr (HoistTenantReport) report = scene_acme ();
      g_autoptr (HoistPlan) plan = NULL;

      hostile = i + 1 < n ? texts[i].text : all;
      foul_report (report);
      plan = make_plan (scene_rollback (3));
      hoist_rollback_dialog_show_report (dialog, report);
      hoist_rollback_dialog_set_reason (dialog, "a reason");
      gtk_window_present (GTK_WINDOW (dialog));
      gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
      for (guint step = 0; step < 3; step++)
        {
          gtk_widget_activate_action (GTK_WIDGET (dialog), "rollback.next", NULL);
          hoist_rollback_dialog_show_plan (dialog, plan);
          scene_settle ();
          check_all (GTK_WIDGET (dialog), "rollback");
        }
      g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (dialog)), <, 1000);
      hostile = NULL;
      scene_close (GTK_WINDOW (dialog));
    }
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *path = g_strconcat ("/console/hostile-text/", pages[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_page);
    }
  g_test_add_func ("/console/hostile-text/rollback-dialog", test_rollback);
  return g_test_run ();
}
