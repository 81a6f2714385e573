/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every control in a window has one name, and it is a name. Thread: main. */
#pragma once
#include <gtk/gtk.h>

/* Fails the test with all that it finds: a control without a name, one whose name is said twice or
 * is that of a class, an icon without a word, two buttons of the same name, a tooltip that says
 * something else. */
void names_check (GtkWindow *window, const char *where);
/* The same of a widget and what is in it; the faults, a line each, NULL: none. For the check's own
 * test. */
char *names_check_dup_faults (GtkWidget *widget);
