/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text from outside made safe to keep and to show (SAFETY.md, Text): valid UTF-8, control
 * characters as visible symbols, escape sequences removed, bidi controls, zero-width and tag
 * characters visible as ⟦U+202E⟧, at most `max_bytes` (an ellipsis says what was cut).
 * A "line" has no newline; a "block" keeps \n and \t. The result is newly allocated.
 * Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define HOIST_TEXT_LINE_MAX 8192

char *hoist_text_clean_line (const char *bytes, gssize n_bytes, gsize max_bytes);
char *hoist_text_clean_block (const char *bytes, gssize n_bytes, gsize max_bytes);
/* Prose whose lines were broken by hand, without these breaks, as in Markdown: an empty line, a
 * line that is indented or begins with a list's mark (-, *, •, 1., 1)), and one after a colon stay.
 */
char *hoist_text_flow (const char *block);
/* Control, bidi control, zero-width, line separator or tag character: never part of a name. */
gboolean hoist_text_is_hidden (gunichar c);

G_END_DECLS
