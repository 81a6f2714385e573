/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a control plane says is English: findings, causes, what is true now, problems. Where the
 * sentence is one that Hoist's own plane makes, it is made again in the reader's language, with the
 * plane's names and numbers; any other stays as it came. Not for what people or programs wrote
 * (reasons, logs). Thread: main. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

char *hoist_plane_sentence_dup (const char *text); /* NULL: NULL */
/* The same in a language of one's own, for tests. */
typedef const char *(*HoistPlaneSentenceTranslate) (const char *pattern);
char *hoist_plane_sentence_dup_with (const char *text, HoistPlaneSentenceTranslate translate);

G_END_DECLS
