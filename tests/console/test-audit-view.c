/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audit trail: whole, broken, empty, not kept, unreachable; records newest first. */
#include "console/pages/hoist-audit-view.h"

#include "console/widgets/hoist-fact-row.h"
#include "scene.h"

static GPtrArray *
make_events (gint64 first, guint n)
{
  GPtrArray *events = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_event_unref);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HoistValue) payload = hoist_value_new_object ();
      HoistEvent fields = { .position = first + i,
                            .type = HOIST_EVENT_TENANT,
                            .phase = (char *) "held",
                            .tenant = (char *) "tn_acmexxxxxxxxxxxx",
                            .run = (char *) "",
                            .step = -1,
                            .time = SCENE_NOW + i * G_USEC_PER_SEC,
                            .payload = payload,
                            .hash = (char *) "abcdef" };

      hoist_value_set (payload, "user", hoist_value_new_string ("local:dana"));
      hoist_value_set (payload, "reason", hoist_value_new_string ("<b>Fair</b> until Friday"));
      g_ptr_array_add (events, hoist_event_new (&fields));
    }
  return events;
}

static void
test_chain (void)
{
  GtkWidget *view = hoist_audit_view_new ();
  GtkWindow *window = scene_show (view, 720, 600);
  g_autoptr (GPtrArray) events = make_events (4001, 3);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  HoistAuditPage whole = { .events = none,
                           .head = (char *) "abcdef",
                           .verified = TRUE,
                           .position = 4003,
                           .since = SCENE_NOW };
  HoistAuditPage broken = { .events = none, .head = (char *) "abcdef", .position = 4003 };
  g_autofree char *good = NULL;
  g_autofree char *bad = NULL;

  hoist_audit_view_show_chain (HOIST_AUDIT_VIEW (view), &whole);
  hoist_audit_view_show_events (HOIST_AUDIT_VIEW (view), events);
  good = scene_texts (view);
  g_assert_nonnull (strstr (good, "Unbroken since 21 Nov 2026 04:45:06"));
  g_assert_nonnull (strstr (good, "· dana ·"));
  g_assert_nonnull (strstr (good, "<b>Fair</b> until Friday"));    /* text, not markup */
  g_assert_true (strstr (good, "#4003") < strstr (good, "#4001")); /* newest first */
  g_assert_nonnull (strstr (good, "Show Older"));
  scene_picture (window, "audit");
  hoist_audit_view_show_chain (HOIST_AUDIT_VIEW (view), &broken);
  bad = scene_texts (view);
  g_assert_nonnull (strstr (bad, "The chain is broken"));
  g_assert_null (strstr (bad, "Unbroken"));
  scene_close (window);
}

static void
test_states (void)
{
  GtkWidget *view = hoist_audit_view_new ();
  GtkWindow *window = scene_show (view, 720, 600);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GError) foreign = g_error_new_literal (HOIST_ERROR, HOIST_ERROR_NOT_OFFERED, "No.");
  g_autoptr (GError) away =
      g_error_new_literal (HOIST_ERROR, HOIST_ERROR_UNREACHABLE, "Nobody answers.");
  HoistAuditPage whole = {
    .events = none, .head = (char *) "abcdef", .position = 3, .verified = TRUE
  };
  g_autofree char *early = NULL;
  g_autofree char *empty = NULL;
  g_autofree char *base = NULL;
  g_autofree char *error = NULL;

  hoist_audit_view_show_chain (HOIST_AUDIT_VIEW (view),
                               &whole); /* the records are still being read */
  early = scene_texts (view);
  g_assert_nonnull (strstr (early, "Unbroken"));
  g_assert_null (strstr (early, "Records"));
  hoist_audit_view_show_events (HOIST_AUDIT_VIEW (view), none);
  empty = scene_texts (view);
  g_assert_nonnull (strstr (empty, "Nothing Is Recorded Yet"));
  hoist_audit_view_show_problem (HOIST_AUDIT_VIEW (view), foreign);
  base = scene_texts (view);
  g_assert_nonnull (strstr (base, "This Control Plane Keeps No Audit Trail"));
  hoist_audit_view_show_problem (HOIST_AUDIT_VIEW (view), away);
  error = scene_texts (view);
  g_assert_nonnull (strstr (error, "Nobody answers."));
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/audit-view/chain", test_chain);
  g_test_add_func ("/console/audit-view/states", test_states);
  return g_test_run ();
}
