/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that readers of one file found wrong, and every member that they asked for: a file is
 * corrected in one pass, and what a document says of a format can be compared with its reader.
 * Owned by whoever reads the file; one thread. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint line, column; /* from 1 */
  char *path;         /* "services[0].stop.signal"; "" the file as a whole */
  char *message;      /* what was expected, and the nearest known word */
} HoistReaderProblem;

typedef struct
{
  GPtrArray *problems; /* HoistReaderProblem*, by place after hoist_reader_report_sort */
  GHashTable *asked;   /* set of "services[].stop.signal" */
} HoistReaderReport;

HoistReaderReport *hoist_reader_report_new (void);
void hoist_reader_report_free (HoistReaderReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistReaderReport, hoist_reader_report_free)

/* One problem a path: what follows from the first is not told. A hundred at most. */
void hoist_reader_report_add (HoistReaderReport *report, guint line, guint column, const char *path,
                              const char *message);
/* A member that is written wrong is not missing, too. */
void hoist_reader_report_forget (HoistReaderReport *report, const char *path);
void hoist_reader_report_ask (HoistReaderReport *report, const char *path, const char *name);
void hoist_reader_report_sort (HoistReaderReport *report);
/* "FILE:3:5: path: message", newly allocated. */
char *hoist_reader_report_dup_line (const char *file, const HoistReaderProblem *problem);

G_END_DECLS
