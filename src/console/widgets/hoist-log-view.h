/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The live log of a run: lines appended in slices on the frame clock, Hoist's own lines apart from
 * the text of children, times that can be hidden, a search over what is there and what comes, and a
 * follow that stops when the reader scrolls up and never fights him. Lines are text, never markup,
 * and always left to right. Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "console/widgets/hoist-log-text.h"

G_BEGIN_DECLS

#define HOIST_TYPE_LOG_VIEW (hoist_log_view_get_type ())
G_DECLARE_FINAL_TYPE (HoistLogView, hoist_log_view, HOIST, LOG_VIEW, GtkWidget)

GtkWidget *hoist_log_view_new (void);
void hoist_log_view_clear (HoistLogView *self);
/* HoistLogLine*; copied. Lines whose seq is not above the last one are left out. */
void hoist_log_view_append (HoistLogView *self, const GPtrArray *lines);
gint64 hoist_log_view_get_last_seq (
    HoistLogView *self); /* 0: none; counts lines that still wait for a frame */
guint hoist_log_view_get_n_lines (HoistLogView *self);
/* Everything as text, waiting lines too. */
char *hoist_log_view_dup_text (HoistLogView *self);
/* To a file, in the background; the window says how it ended. */
void hoist_log_view_save (HoistLogView *self, GFile *file);
/* The last `n` lines without times. */
char *hoist_log_view_dup_tail (HoistLogView *self, guint n);
void hoist_log_view_set_follow (HoistLogView *self, gboolean follow);
gboolean hoist_log_view_get_follow (HoistLogView *self);
guint hoist_log_view_get_unseen (HoistLogView *self); /* lines that came while not following */
void hoist_log_view_focus_find (HoistLogView *self);
/* direction 1: next, -1: previous. */
void hoist_log_view_find_again (HoistLogView *self, int direction);
void hoist_log_view_set_find_text (HoistLogView *self, const char *text);
guint hoist_log_view_get_n_matches (HoistLogView *self);
/* Only the lines of these steps (int), which are called so; steps NULL: all lines. "log.lines" with
 * "all" sets "log.only", where somebody has added it, to "". */
void hoist_log_view_set_only (HoistLogView *self, const char *name, const GArray *steps);
/* Whose each line is (NULL: there is one node). Returns the section of the menu beside that of
 * lines, where a choice of nodes can be put; borrowed, and not seen while it is empty. */
GMenu *hoist_log_view_set_nodes (HoistLogView *self, HoistLogNodes *nodes);
/* The states of "log.times", "log.lines" and "log.wrap"; borrowed. */
GActionGroup *hoist_log_view_get_actions (HoistLogView *self);
/* Name proposed when saving. */
void hoist_log_view_set_file_name (HoistLogView *self, const char *name);

G_END_DECLS
