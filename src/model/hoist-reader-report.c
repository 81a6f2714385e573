/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list that the readers of one file share. Owned by the function that reads the file; one
 * thread; never reads anything itself. */
#include "model/hoist-reader-report.h"

#include <string.h>

#define MAX_PROBLEMS 100

static void
free_problem (gpointer data)
{
  HoistReaderProblem *problem = data;

  g_free (problem->path);
  g_free (problem->message);
  g_free (problem);
}

HoistReaderReport *
hoist_reader_report_new (void)
{
  HoistReaderReport *report = g_new0 (HoistReaderReport, 1);

  report->problems = g_ptr_array_new_with_free_func (free_problem);
  report->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return report;
}

void
hoist_reader_report_free (HoistReaderReport *report)
{
  if (report == NULL)
    return;
  g_ptr_array_unref (report->problems);
  g_hash_table_unref (report->asked);
  g_free (report);
}

static int
find (const HoistReaderReport *report, const char *path)
{
  for (guint i = 0; i < report->problems->len; i++)
    if (strcmp (((HoistReaderProblem *) g_ptr_array_index (report->problems, i))->path, path) == 0)
      return (int) i;
  return -1;
}

void
hoist_reader_report_add (HoistReaderReport *report, guint line, guint column, const char *path,
                         const char *message)
{
  if (report->problems->len >= MAX_PROBLEMS || find (report, path) >= 0)
    return;
  HoistReaderProblem *problem = g_new (HoistReaderProblem, 1);
  *problem =
      (HoistReaderProblem){ MAX (line, 1), MAX (column, 1), g_strdup (path), g_strdup (message) };
  g_ptr_array_add (report->problems, problem);
}

void
hoist_reader_report_forget (HoistReaderReport *report, const char *path)
{
  int at = find (report, path);

  if (at >= 0)
    g_ptr_array_remove_index (report->problems, (guint) at);
}

/* "steps[12].undo" and "steps[3].undo" are one member of the format. */
void
hoist_reader_report_ask (HoistReaderReport *report, const char *path, const char *name)
{
  GString *place = g_string_new (NULL);

  for (const char *at = path; *at != '\0'; at++)
    {
      g_string_append_c (place, *at);
      if (*at == '[')
        at += strspn (at + 1, "0123456789");
    }
  if (place->len > 0)
    g_string_append_c (place, '.');
  g_string_append (place, name);
  g_hash_table_add (report->asked, g_string_free (place, FALSE));
}

static int
compare_places_cb (gconstpointer a, gconstpointer b)
{
  const HoistReaderProblem *one = *(HoistReaderProblem *const *) a;
  const HoistReaderProblem *other = *(HoistReaderProblem *const *) b;

  if (one->line != other->line)
    return one->line < other->line ? -1 : 1;
  return one->column < other->column ? -1 : one->column > other->column;
}

void
hoist_reader_report_sort (HoistReaderReport *report)
{
  g_ptr_array_sort (report->problems, compare_places_cb);
}

char *
hoist_reader_report_dup_line (const char *file, const HoistReaderProblem *problem)
{
  return g_strdup_printf ("%s:%u:%u: %s%s%s", file, problem->line, problem->column, problem->path,
                          problem->path[0] != '\0' ? ": " : "", problem->message);
}
