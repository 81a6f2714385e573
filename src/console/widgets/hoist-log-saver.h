/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks where a log shall lie, writes it there, and says how that came out (the action win.say).
 * Main thread. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _HoistLogSaver HoistLogSaver;
/* The whole log; the caller owns it. */
typedef char *(*HoistLogSaverTextFunc) (gpointer widget);
/* `widget` owns it: it is free'd with that at the latest. */
HoistLogSaver *hoist_log_saver_new (GtkWidget *widget, HoistLogSaverTextFunc dup_text);
void hoist_log_saver_free (HoistLogSaver *saver); /* takes the question back */
/* Does nothing while somebody is asked already. */
void hoist_log_saver_ask (HoistLogSaver *saver, const char *file_name);
void hoist_log_saver_write (HoistLogSaver *saver, GFile *file);

G_END_DECLS
