/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Watching a GtkStack: two signal handlers, no state. Called by whoever owns the stack; main thread
 * only. */
#include "console/widgets/hoist-stack.h"

static void
hide_others_cb (GtkStack *stack)
{
  GtkWidget *visible = gtk_stack_get_visible_child (stack);

  if (visible == NULL || gtk_stack_get_transition_running (stack))
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (stack)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_visible (child, child == visible);
}

void
hoist_stack_watch (GtkStack *stack)
{
  g_signal_connect (stack, "notify::visible-child", G_CALLBACK (hide_others_cb), NULL);
  g_signal_connect (stack, "notify::transition-running", G_CALLBACK (hide_others_cb), NULL);
  hide_others_cb (stack);
}

void
hoist_stack_show_child (GtkStack *stack, GtkWidget *child)
{
  gtk_widget_set_visible (child, TRUE);
  /* GtkStack tells of the new child before its transition runs: then the old one would be hidden
   * too early, and nothing would slide. */
  g_object_freeze_notify (G_OBJECT (stack));
  gtk_stack_set_visible_child (stack, child);
  g_object_thaw_notify (G_OBJECT (stack));
  hide_others_cb (stack);
}

void
hoist_stack_show (GtkStack *stack, const char *name)
{
  hoist_stack_show_child (stack, gtk_stack_get_child_by_name (stack, name));
}
