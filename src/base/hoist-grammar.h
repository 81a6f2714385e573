/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One function per grammar, byte-wise, no locale, no regular expressions (SAFETY.md, Grammars).
 * Used by API, CLI, YAML and when reading the store. Every function takes NULL and says no.
 * hoist_grammar_check sets HOIST_ERROR_INVALID with what was expected, e.g.
 * "slug: 2 to 40 of a-z, 0-9 and single '-', starting with a letter". Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  HOIST_GRAMMAR_SLUG,   /* [a-z][a-z0-9]*(-[a-z0-9]+)*, 2–40 bytes, not api, hoist or all */
  HOIST_GRAMMAR_TAG,    /* (v or NAME- or NAME_)?N(.N){1,3}(-pre)?, at most 64 bytes */
  HOIST_GRAMMAR_BRANCH, /* [A-Za-z0-9][A-Za-z0-9._/-]{0,99} less "..", "//", "/.", ".lock", end in /
                           or . */
  HOIST_GRAMMAR_COMMIT, /* exactly 40 or 64 lower-case hex */
  HOIST_GRAMMAR_HOST,   /* DNS labels or a literal address, no '%' */
  HOIST_GRAMMAR_USER,   /* [a-z_][a-z0-9_-]{0,31} */
  HOIST_GRAMMAR_NAME,   /* 1–100 characters of valid UTF-8 without control or bidi characters */
  HOIST_GRAMMAR_TEXT,   /* 0–2,000 characters of valid UTF-8; newline and tab allowed */
  HOIST_GRAMMAR_PATH,   /* absolute, no NUL, no "." or ".." part, no "//", at most 4,095 bytes */
  HOIST_GRAMMAR_RELPATH,    /* relative, same rules, no leading '-' in any part */
  HOIST_GRAMMAR_WORD,       /* [A-Za-z_][A-Za-z0-9_.-]{0,63}: names of services, tables of guides */
  HOIST_GRAMMAR_REPOSITORY, /* absolute path, https://, ssh:// or user@host:path; no ext::, no
                               userinfo password, no leading '-' */
} HoistGrammar;

gboolean hoist_grammar_matches (HoistGrammar grammar, const char *text);
gboolean hoist_grammar_check (HoistGrammar grammar, const char *field, const char *text,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
