/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much of a text from outside a widget is given: a label of a megabyte stops the console for
 * minutes. What is hidden in a text is made visible where it comes in (hoist_json_parse_cleaned),
 * here only its end is cut, and an ellipsis says so; a run of hundreds of characters without a
 * space gets places to break that have no width. The result is newly allocated. Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define HOIST_SHOWN_LINE 400   /* bytes: a title, a value, a name */
#define HOIST_SHOWN_BLOCK 2000 /* bytes: a sentence, a cause, an explanation */

char *hoist_shown_text_dup (const char *text, gsize max_bytes); /* NULL for NULL */
/* A title, a value, a name: HOIST_SHOWN_LINE bytes on one line, spaces for what breaks lines. */
char *hoist_shown_text_dup_line (const char *text);
char *hoist_shown_text_print_line (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* Each line of a block cut: the last lines of a log. */
char *hoist_shown_text_dup_lines (const char *text, gsize max_bytes_each);

G_END_DECLS
