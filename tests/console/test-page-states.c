/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every page says when its plane goes away, when one may only look, and when a list can't be
 * read: never that all is well or that there is nothing, and never a button that can't work. */
#include "console/pages/hoist-activity-page.h"
#include "console/pages/hoist-backups-page.h"
#include "console/pages/hoist-changes-page.h"
#include "console/pages/hoist-nodes-page.h"
#include "console/pages/hoist-overview-page.h"
#include "console/pages/hoist-several-page.h"
#include "console/pages/hoist-tenant-detail-page.h"
#include "console/pages/hoist-tenants-page.h"
#include "console/pages/hoist-upgrade-page.h"
#include "scene.h"
#include "served-plane.h"

#define TENANT "tn_0000000000000000"

static HoistSession *
open_session (ServedPlane *served)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autoptr (HoistKnownPlane) plane = hoist_known_plane_new (uuid, HOIST_PLANE_ADDRESS, "Berlin",
                                                             served_plane_get_address (served));
  HoistSession *session = hoist_session_new (plane);

  hoist_session_open (session);
  return session;
}

static gboolean
is_online (gpointer session)
{
  return hoist_session_get_state (session) == HOIST_SESSION_ONLINE
         && hoist_session_get_report (session) != NULL
         && hoist_fleet_find_tenant (hoist_session_get_fleet (session), TENANT) != NULL;
}

typedef struct
{
  GtkWidget *page;
  const char *text;
} Wanted;

static gboolean
says (gpointer user_data)
{
  const Wanted *wanted = user_data;
  g_autofree char *texts = scene_texts (wanted->page);

  return strstr (texts, wanted->text) != NULL;
}

static void
await (gpointer page, const char *text)
{
  Wanted wanted = { page, text };

  scene_wait (says, &wanted);
}

static GPtrArray *
make_pages (HoistSession *session)
{
  const char *tenants[] = { TENANT, NULL };
  GPtrArray *pages = g_ptr_array_new ();

  g_ptr_array_add (pages, hoist_overview_page_new (session));
  g_ptr_array_add (pages, hoist_tenants_page_new (session));
  g_ptr_array_add (pages, hoist_activity_page_new (session));
  g_ptr_array_add (pages, hoist_tenant_detail_page_new (session, TENANT));
  g_ptr_array_add (pages, hoist_changes_page_new (session, TENANT));
  g_ptr_array_add (pages, hoist_upgrade_page_new (session, TENANT));
  g_ptr_array_add (pages, hoist_several_page_new (session, tenants));
  return pages;
}

static const char *const page_names[] = { "overview",     "tenants", "activity", "tenant",
                                          "what-changes", "upgrade", "several" };
/* What a made-up plane answers to a plan is not for pictures. */
static const gboolean drawn[] = { TRUE, TRUE, FALSE, TRUE, FALSE, TRUE, FALSE };

/* A plane that is gone: every page says since when, and how old what it shows is. */
static void
test_offline (void)
{
  ServedPlane *served = served_plane_new (3, FALSE);
  g_autoptr (HoistSession) session = open_session (served);
  g_autoptr (GPtrArray) pages = NULL;

  scene_wait (is_online, session);
  pages = make_pages (session);
  for (guint i = 0; i < pages->len; i++)
    g_object_ref_sink (pages->pdata[i]);
  await (pages->pdata[3], "Tenant 0");
  served_plane_free (served);
  hoist_session_refresh (session);
  scene_wait (scene_is_offline, session);
  for (guint i = 0; i < pages->len; i++)
    {
      HoistPage *page = pages->pdata[i];
      GtkWindow *window = scene_show (GTK_WIDGET (page), 900, 700);
      g_autofree char *picture = g_strdup_printf ("offline-%s", page_names[i]);

      g_test_message ("%s", page_names[i]);
      await (page, "The control plane can’t be reached since ");
      await (page, "What is shown is from ");
      if (i == 0)
        {
          g_autofree char *texts = NULL;

          await (page, "how it is now is not known");
          texts = scene_texts (GTK_WIDGET (page));
          g_assert_nonnull (strstr (texts, "Not known while the control plane does not answer"));
          g_assert_null (strstr (texts, "Nothing has happened yet"));
        }
      if (i == 3)
        await (page, "None when it was last seen");
      if (drawn[i])
        scene_picture (window, picture);
      g_object_unref (page);
      scene_close (window);
    }
}

/* What the list knows of a tenant is shown though nobody answers, and nothing is offered. */
static void
test_offline_tenant (void)
{
  ServedPlane *served = served_plane_new (3, FALSE);
  g_autoptr (HoistSession) session = open_session (served);
  HoistTenantDetailPage *page;
  GtkWindow *window;

  scene_wait (is_online, session);
  served_plane_free (served);
  hoist_session_refresh (session);
  scene_wait (scene_is_offline, session);
  page = hoist_tenant_detail_page_new (session, TENANT);
  window = scene_show (GTK_WIDGET (page), 900, 700);
  await (page, "Deployed: v0.2.0");
  await (page, "The control plane can’t be reached.");
  g_assert_false (
      gtk_widget_get_sensitive (scene_find (GTK_WIDGET (page), GTK_TYPE_BUTTON, "Upgrade…")));
  scene_close (window);
}

/* Who may only look is told so before a button is tried. */
static void
test_read_only (void)
{
  g_autoptr (ServedPlane) served = served_plane_new (3, FALSE);
  g_autoptr (HoistSession) session = NULL;
  g_autoptr (GPtrArray) pages = NULL;

  served->role = "viewer";
  session = open_session (served);
  scene_wait (is_online, session);
  pages = make_pages (session);
  for (guint i = 0; i < pages->len; i++)
    {
      HoistPage *page = pages->pdata[i];
      GtkWindow *window = scene_show (GTK_WIDGET (page), 900, 700);
      g_autofree char *picture = g_strdup_printf ("read-only-%s", page_names[i]);

      g_test_message ("%s", page_names[i]);
      await (page, "Your role is viewer: you can look at everything, and change nothing.");
      if (HOIST_IS_UPGRADE_PAGE (page))
        g_assert_false (hoist_upgrade_page_can_start (HOIST_UPGRADE_PAGE (page)));
      if (HOIST_IS_TENANT_DETAIL_PAGE (page))
        g_assert_false (
            gtk_widget_get_sensitive (scene_find (GTK_WIDGET (page), GTK_TYPE_BUTTON, "Upgrade…")));
      if (i == 1 || i == 3)
        scene_picture (window, picture);
      scene_close (window);
    }
}

/* A list that can't be read is not an empty list. */
static void
test_broken (void)
{
  g_autoptr (ServedPlane) served = served_plane_new (3, FALSE);
  g_autoptr (HoistSession) session = NULL;
  HoistPage *pages[3];
  const char *const titles[] = { "The Runs Can’t Be Shown", "The Backups Can’t Be Shown",
                                 "The Nodes Can’t Be Shown" };

  served->broken = TRUE;
  session = open_session (served);
  scene_wait (is_online, session);
  pages[0] = HOIST_PAGE (hoist_activity_page_new (session));
  pages[1] = HOIST_PAGE (hoist_backups_page_new (session));
  pages[2] = HOIST_PAGE (hoist_nodes_page_new (session));
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      GtkWindow *window = scene_show (GTK_WIDGET (pages[i]), 800, 600);

      g_test_message ("%s", titles[i]);
      await (pages[i], titles[i]);
      await (pages[i], "The store can’t be read");
      g_assert_true (gtk_widget_get_visible (
          scene_find (GTK_WIDGET (pages[i]), GTK_TYPE_BUTTON, "Try Again")));
      g_assert_true (gtk_widget_get_visible (
          scene_find (GTK_WIDGET (pages[i]), GTK_TYPE_BUTTON, "Copy Details")));
      if (i == 0)
        scene_picture (window, "activity-error");
      scene_close (window);
    }
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/page-states/offline", test_offline);
  g_test_add_func ("/console/page-states/offline-tenant", test_offline_tenant);
  g_test_add_func ("/console/page-states/read-only", test_read_only);
  g_test_add_func ("/console/page-states/broken", test_broken);
  return g_test_run ();
}
