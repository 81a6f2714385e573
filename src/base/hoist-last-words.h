/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line of a program's output that says best why it failed, chosen as the output comes: the last
 * one that calls itself an error, else the last of stderr, else the last. Lines that are indented
 * (traces, lists, progress) count only where nothing else was said, but for the error below a trace
 * that is indented as a whole, as logs have it. For people; nothing is ever
 * decided by it. Thread: its owner's. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  /*< private >*/
  char *lines[4]; /* the best first */
  gsize trace;    /* how far the head of an indented trace is indented; 0: none was heard */
} HoistLastWords;

/* UTF-8 or not, without its line end. */
void hoist_last_words_hear (HoistLastWords *words, const char *line, gboolean is_stderr);
/* Cleaned, one line; NULL: it wrote nothing. Borrowed. */
const char *hoist_last_words_get (const HoistLastWords *words);
void hoist_last_words_clear (HoistLastWords *words);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistLastWords, hoist_last_words_clear)

G_END_DECLS
