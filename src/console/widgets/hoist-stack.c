/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Watching a GtkStack: two signal handlers, no state. Called by whoever owns the stack; main thread
 * only. */
#include "console/widgets/hoist-stack.h"

#define WAITING "hoist-stack-waiting"

static void hide_others_cb (GtkStack *stack);

static gboolean
has_focus (GtkWidget *child)
{
  GtkRoot *root = gtk_widget_get_root (child);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && (focus == child || gtk_widget_is_ancestor (focus, child));
}

static gboolean
idle_cb (gpointer user_data)
{
  GtkStack *stack = user_data;

  hide_others_cb (stack);
  g_object_set_data (G_OBJECT (stack), WAITING, NULL);
  return G_SOURCE_REMOVE;
}

static void
hide_soon (GtkStack *stack)
{
  if (g_object_get_data (G_OBJECT (stack), WAITING) != NULL)
    return;
  g_object_set_data (G_OBJECT (stack), WAITING, stack);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, idle_cb, g_object_ref (stack), g_object_unref);
}

/* A child that still has the focus is hidden a moment later: a window of GTK 4.8 that is told twice
 * that its focus goes (by the stack, and by the child) never lets go of that child. */
static void
hide_others_cb (GtkStack *stack)
{
  GtkWidget *visible = gtk_stack_get_visible_child (stack);

  if (visible == NULL || gtk_stack_get_transition_running (stack))
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (stack)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (child == visible || !has_focus (child))
      gtk_widget_set_visible (child, child == visible);
    else
      hide_soon (stack);
}

void
hoist_stack_watch (GtkStack *stack)
{
  g_signal_connect (stack, "notify::visible-child", G_CALLBACK (hide_others_cb), NULL);
  g_signal_connect (stack, "notify::transition-running", G_CALLBACK (hide_others_cb), NULL);
  hide_others_cb (stack);
}

/* A child that is about to go has no focus any more when it goes: a window of GTK 4.8 keeps the
 * last child that it lost its focus with until the next key or click, and never lets go of the one
 * before if another goes first. TRUE: there was a focus to be given away. */
static gboolean
take_focus (GtkStack *stack, GtkWidget *next)
{
  GtkWidget *visible = gtk_stack_get_visible_child (stack);

  if (visible == NULL || visible == next || !has_focus (visible))
    return FALSE;
  gtk_root_set_focus (gtk_widget_get_root (visible), NULL);
  return TRUE;
}

void
hoist_stack_show_child (GtkStack *stack, GtkWidget *child)
{
  gboolean taken = take_focus (stack, child);

  gtk_widget_set_visible (child, TRUE);
  /* GtkStack tells of the new child before its transition runs: then the old one would be hidden
   * too early, and nothing would slide. */
  g_object_freeze_notify (G_OBJECT (stack));
  gtk_stack_set_visible_child (stack, child);
  g_object_thaw_notify (G_OBJECT (stack));
  if (taken && gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (stack))) == NULL)
    gtk_widget_child_focus (GTK_WIDGET (stack), GTK_DIR_TAB_FORWARD);
  hide_others_cb (stack);
}

void
hoist_stack_show (GtkStack *stack, const char *name)
{
  hoist_stack_show_child (stack, gtk_stack_get_child_by_name (stack, name));
}
