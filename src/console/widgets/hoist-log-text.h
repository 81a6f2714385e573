/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of a log and how they stand in a text view: which levels, which times. Keeps the last
 * HOIST_LOG_KEPT_LINES of at most HOIST_LOG_KEPT_BYTES, so that memory stays bounded however much a
 * child says (the plane has all of it); how many older ones were let go is told. The buffer holds
 * those that are asked for, filled in slices so that no frame is missed. Lines are text, never
 * markup. Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "client/hoist-log-nodes.h"
#include "model/hoist-run.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_LOG_TIMES_OFF,
  HOIST_LOG_TIMES_RELATIVE, /* since the first line */
  HOIST_LOG_TIMES_ABSOLUTE, /* the reader's clock */
} HoistLogTimes;
extern const char *const hoist_log_times_names[]; /* off, relative, absolute, NULL */

typedef enum
{
  HOIST_LOG_FILTER_ALL,
  HOIST_LOG_FILTER_OWN,      /* Hoist's own lines and problems, without the output of children */
  HOIST_LOG_FILTER_PROBLEMS, /* warnings and errors */
} HoistLogFilter;
extern const char *const hoist_log_filter_names[]; /* all, own, problems, NULL */

#define HOIST_LOG_KEPT_LINES 120000
#define HOIST_LOG_KEPT_BYTES (24 * 1024 * 1024)

typedef struct _HoistLogText HoistLogText;

HoistLogText *hoist_log_text_new (GtkTextView *view); /* borrows the view */
void hoist_log_text_free (HoistLogText *text);
void hoist_log_text_clear (HoistLogText *text);
/* HoistLogLine*; copied. Lines whose seq is not above the last one are left out. */
void hoist_log_text_append (HoistLogText *text, const GPtrArray *lines);
/* Puts waiting lines into the buffer until `until_us` (monotonic). Returns how many came to be seen
 * for the first time. */
guint hoist_log_text_fill (HoistLogText *text, gint64 until_us);
gboolean hoist_log_text_is_waiting (HoistLogText *text);
/* All four begin the buffer anew; where the reader was is found again when it is filled. */
void hoist_log_text_set_times (HoistLogText *text, HoistLogTimes times);
void hoist_log_text_set_filter (HoistLogText *text, HoistLogFilter filter);
/* Only lines of these steps (int) and of the run as a whole; NULL: of all. Copied. */
void hoist_log_text_set_steps (HoistLogText *text, const GArray *steps);
/* Whose each line is stands before it, here and in the texts; NULL: nothing does. */
void hoist_log_text_set_nodes (HoistLogText *text, HoistLogNodes *nodes);
/* The reader follows the end: he is not brought back to where he was. */
void hoist_log_text_forget_place (HoistLogText *text);
HoistLogTimes hoist_log_text_get_times (HoistLogText *text);
HoistLogFilter hoist_log_text_get_filter (HoistLogText *text);
/* Colours and the hanging indent follow the style and the font. */
void hoist_log_text_restyle (HoistLogText *text);
gint64 hoist_log_text_get_last_seq (HoistLogText *text);   /* 0: none; waiting lines count */
guint hoist_log_text_get_n_lines (HoistLogText *text);     /* that are kept */
guint64 hoist_log_text_get_n_dropped (HoistLogText *text); /* older ones that were let go */
/* Characters that were taken from the beginning of the buffer since the last call. */
int hoist_log_text_take_cut (HoistLogText *text);
guint hoist_log_text_count_shown (HoistLogText *text); /* those that the filter lets through */
char *hoist_log_text_dup_all (HoistLogText *text);     /* with moments, waiting lines too */
char *hoist_log_text_dup_tail (HoistLogText *text, guint n); /* without times */

G_END_DECLS
