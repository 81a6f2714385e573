/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waits for a run's end. Lives as long as both the window and the session do; main thread only; it
 * never holds a tenant whose rollback did not work. */
#include "console/dialogs/hoist-hold-after.h"

typedef struct
{
  GtkWidget *window; /* weak */
  char *run, *reason;
} Wait;

static void
wait_free (gpointer data, GClosure *closure)
{
  Wait *wait = data;

  g_clear_weak_pointer (&wait->window);
  g_free (wait->run);
  g_free (wait->reason);
  g_free (wait);
}

static void
hold (const Wait *wait, const char *tenant)
{
  GVariantBuilder holds;

  g_variant_builder_init (&holds, G_VARIANT_TYPE ("a(ss)"));
  g_variant_builder_add (&holds, "(ss)", tenant, wait->reason);
  gtk_widget_activate_action (wait->window, "win.set-holds", "@a(ss)",
                              g_variant_builder_end (&holds));
}

static void
run_cb (HoistSession *session, HoistRun *run, gpointer user_data)
{
  Wait *wait = user_data;

  if (!g_str_equal (run->id, wait->run) || run->state != HOIST_RUN_ENDED)
    return;
  if (wait->window != NULL && run->outcome == HOIST_OUTCOME_NEW_HEALTHY)
    hold (wait, run->tenant);
  g_signal_handlers_disconnect_by_func (session, run_cb, user_data); /* frees the wait */
}

void
hoist_hold_after_run (GtkWidget *window, HoistSession *session, const HoistRun *run,
                      const char *reason)
{
  Wait *wait = g_new0 (Wait, 1);

  g_set_weak_pointer (&wait->window, window);
  wait->run = g_strdup (run->id);
  wait->reason = g_strdup (reason);
  g_signal_connect_data (session, "run", G_CALLBACK (run_cb), wait, wait_free, 0);
}
