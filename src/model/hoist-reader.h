/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A strict cursor over one object of a document: typed members, unknown members refused, the first
 * error kept with its place ("tenants[3].slug (line 12): …"). After an error every getter returns a
 * harmless default, so that a reader is written straight down and checked once at its end:
 *
 *   g_auto (HoistReader) r;  hoist_reader_init (&r, value, "tenant");
 *   slug = hoist_reader_string (&r, "slug", HOIST_READER_REQUIRED, HOIST_GRAMMAR_SLUG);
 *   if (!hoist_reader_finish (&r, error)) return NULL;
 *
 * Strings are borrowed from the value. A member that is null counts as absent. Thread: one owner.
 */
#pragma once
#include "base/hoist-grammar.h"
#include "model/hoist-reader-report.h"
#include "model/hoist-value.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_READER_OPTIONAL = 0,
  HOIST_READER_REQUIRED = 1
} HoistReaderNeed;
#define HOIST_READER_ANY_TEXT ((HoistGrammar) -1)

typedef struct
{
  const HoistValue *object; /* borrowed; NULL when the value was no object */
  char *path;
  guint64 seen[4]; /* members asked for, up to 256 */
  GError *error;
  const char *file;          /* borrowed; NULL: none */
  gboolean lenient;          /* unknown members are ignored: for what a newer peer sends us */
  HoistReaderReport *report; /* borrowed; NULL: the first error is enough */
  GPtrArray *asked;          /* names, where there is a file whose writer can be helped */
} HoistReader;

void hoist_reader_init (HoistReader *r, const HoistValue *value, const char *path);
void hoist_reader_init_lenient (HoistReader *r, const HoistValue *value, const char *path);
/* Messages begin with "FILE:LINE:COLUMN: "; the name is borrowed; NULL is hoist_reader_init. */
void hoist_reader_init_file (HoistReader *r, const HoistValue *value, const char *path,
                             const char *file);
/* As file, and everything that is wrong goes into `report` (borrowed). */
void hoist_reader_init_report (HoistReader *r, const HoistValue *value, const char *file,
                               HoistReaderReport *report);
/* A part of what `parent` reads: the same file, and the same report. */
void hoist_reader_init_part (HoistReader *r, const HoistValue *value, const char *path,
                             const HoistReader *parent);
/* TRUE when there is no point in reading on: an error, and nobody who collects them. */
gboolean hoist_reader_is_over (const HoistReader *r);
/* TRUE until anything was wrong in this object or, where errors are collected, in the file: what
 * compares parts with each other waits for that, so that one mistake is told once. */
gboolean hoist_reader_is_good (const HoistReader *r);
void hoist_reader_clear (HoistReader *r);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistReader, hoist_reader_clear)

gboolean hoist_reader_has (HoistReader *r,
                           const char *name); /* present and not null; marks it seen */
const char *hoist_reader_string (HoistReader *r, const char *name, HoistReaderNeed need,
                                 HoistGrammar grammar);
gint64 hoist_reader_int (HoistReader *r, const char *name, HoistReaderNeed need, gint64 min,
                         gint64 max, gint64 fallback);
double hoist_reader_double (HoistReader *r, const char *name, HoistReaderNeed need,
                            double fallback);
gboolean hoist_reader_bool (HoistReader *r, const char *name, HoistReaderNeed need,
                            gboolean fallback);
gint64 hoist_reader_time (HoistReader *r, const char *name,
                          HoistReaderNeed need); /* wall µs; 0 when absent */
/* The index of the text in a NULL-terminated list of words. */
int hoist_reader_enum (HoistReader *r, const char *name, HoistReaderNeed need,
                       const char *const *words, int fallback);
const HoistValue *hoist_reader_object (HoistReader *r, const char *name, HoistReaderNeed need);
const HoistValue *hoist_reader_array (HoistReader *r, const char *name, HoistReaderNeed need,
                                      guint max_elements);
const HoistValue *hoist_reader_any (HoistReader *r, const char *name, HoistReaderNeed need);
/* Array of strings as a new NULL-terminated strv (never NULL). */
char **hoist_reader_strv (HoistReader *r, const char *name, HoistReaderNeed need,
                          HoistGrammar grammar);
/* Sets an error of the caller's at a member's place. */
void hoist_reader_fail (HoistReader *r, const char *name, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
gboolean hoist_reader_finish (HoistReader *r, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
