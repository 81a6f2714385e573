/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding in a growing text: all matches are marked, the present one more so. Case does not count.
 * Thread: main. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _HoistLogSearch HoistLogSearch;

HoistLogSearch *hoist_log_search_new (GtkTextView *view); /* borrows the view */
void hoist_log_search_free (HoistLogSearch *search);
/* "" or NULL ends it. */
void hoist_log_search_set_text (HoistLogSearch *search, const char *text);
/* Looks at what was not looked at (text was appended, or there is much of it) until `until_us`
 * (monotonic); then hoist_log_search_is_waiting says whether something is left. */
void hoist_log_search_extend (HoistLogSearch *search, gint64 until_us);
gboolean hoist_log_search_is_waiting (HoistLogSearch *search);
/* So many characters were taken away at the beginning of the text. */
void hoist_log_search_cut (HoistLogSearch *search, int n_chars);
void hoist_log_search_restart (HoistLogSearch *search); /* the text is another one */
gboolean hoist_log_search_step (HoistLogSearch *search, int direction); /* FALSE: no match */
void hoist_log_search_show (HoistLogSearch *search); /* scrolls to the present match */
guint hoist_log_search_get_n_matches (HoistLogSearch *search);
char *hoist_log_search_dup_position (
    HoistLogSearch *search); /* "3 of 12", "12 so far…", "No matches"; NULL when not searching */

G_END_DECLS
