/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A GtkStack whose hidden pages are hidden from screen readers too: GTK 4.8 leaves them in the
 * accessible tree as if they could be seen. Thread: main. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* From now on only the visible child is visible (what a transition still needs is hidden at its
 * end). */
void hoist_stack_watch (GtkStack *stack);
/* The only way to another child of a watched stack. */
void hoist_stack_show (GtkStack *stack, const char *name);
void hoist_stack_show_child (GtkStack *stack, GtkWidget *child);

G_END_DECLS
