/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log lines of runs: numbered 1, 2, … per run, a transaction per batch. Any thread.
 * Never: keeps more than 4 MiB of child output a step (the agent's spool has it all), a line that
 * is not clean text. */
#include "store/hoist-store-run.h"

#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include "store/hoist-store-object.h"

#define OUTPUT_MAX (4u << 20) /* bytes of child output a step */
#define OWN_MAX (1u << 20)    /* bytes of Hoist's own lines a step, beyond that */
#define LIST_MAX 10000

/* What the log of a run has come to; read from the store once, then kept while the run is open. */
typedef struct
{
  gint64 last;
  GHashTable *steps; /* step -> StepTotal */
} LogTotal;

typedef struct
{
  gint64 output, own; /* bytes (characters, when read back: near enough) */
} StepTotal;

static void
log_total_free (gpointer data)
{
  LogTotal *total = data;
  g_hash_table_unref (total->steps);
  g_free (total);
}

static StepTotal *
ensure_step (LogTotal *total, int step)
{
  StepTotal *found = g_hash_table_lookup (total->steps, GINT_TO_POINTER (step));
  if (found == NULL)
    {
      found = g_new0 (StepTotal, 1);
      g_hash_table_insert (total->steps, GINT_TO_POINTER (step), found);
    }
  return found;
}

static gboolean
run_exists (HoistStore *self, const char *run, GError **error)
{
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->writer, "SELECT id FROM runs WHERE id = $1");
  hoist_store_statement_bind_text (&s, 1, run);
  int n = hoist_store_statement_next (&s, error);
  if (n == 0)
    hoist_store_set_not_found (error, "run", run);
  return n > 0;
}

static LogTotal *
load_total (HoistStore *self, const char *run, GError **error)
{
  LogTotal *total = self->logs != NULL ? g_hash_table_lookup (self->logs, run) : NULL;
  if (total != NULL)
    return total;
  if (!run_exists (self, run, error))
    return NULL;
  total = g_new0 (LogTotal, 1);
  total->steps = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (
      &s, self->writer,
      "SELECT step, MAX (seq) AS last,"
      " SUM (CASE WHEN level = 'output' THEN length (text) ELSE 0 END) AS output,"
      " SUM (CASE WHEN level = 'output' THEN 0 ELSE length (text) END) AS own"
      " FROM log_lines WHERE run = $1 GROUP BY step");
  hoist_store_statement_bind_text (&s, 1, run);
  int n;
  while ((n = hoist_store_statement_next (&s, error)) > 0)
    {
      StepTotal *step = ensure_step (total, hoist_store_statement_get_int (&s, "step"));
      step->output = hoist_store_statement_get_int (&s, "output");
      step->own = hoist_store_statement_get_int (&s, "own");
      total->last = MAX (total->last, hoist_store_statement_get_int (&s, "last"));
    }
  if (n < 0)
    {
      log_total_free (total);
      return NULL;
    }
  if (self->logs == NULL)
    self->logs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, log_total_free);
  g_hash_table_insert (self->logs, g_strdup (run), total);
  return total;
}

void
hoist_store_log_forget (HoistStore *self, const char *run)
{
  if (self->logs != NULL)
    g_hash_table_remove (self->logs, run);
}

/* A last look: whoever sends lines has cleaned them, and plain text passes at once. */
static void
clean_line (HoistLogLine *line)
{
  const char *text = line->text != NULL ? line->text : "";
  gsize n = 0;
  while ((text[n] >= 0x20 && text[n] < 0x7f) || text[n] == '\t')
    n++;
  if (line->text != NULL && text[n] == '\0' && n <= HOIST_TEXT_LINE_MAX)
    return;
  char *cleaned = hoist_text_clean_line (text, -1, HOIST_TEXT_LINE_MAX);
  g_free (line->text);
  line->text = cleaned;
}

/* Cuts `lines` down to what the step may still keep; the first line that is left out becomes the
 * one that says so. */
static void
apply_cap (LogTotal *total, GPtrArray *lines)
{
  guint kept = 0;
  for (guint i = 0; i < lines->len; i++)
    {
      HoistLogLine *line = lines->pdata[i];
      clean_line (line);
      StepTotal *step = ensure_step (total, line->step);
      gint64 *bytes = line->level == HOIST_LOG_OUTPUT ? &step->output : &step->own;
      gint64 max = line->level == HOIST_LOG_OUTPUT ? OUTPUT_MAX : OWN_MAX;
      gboolean was_full = *bytes > max;
      *bytes += strlen (line->text);
      if (was_full)
        continue;
      if (*bytes > max)
        {
          g_free (line->text);
          line->text = g_strdup_printf ("More than %" G_GINT64_FORMAT
                                        " MiB of output in this step: the rest is not kept "
                                        "here but on the node, in the folder of this run.",
                                        max >> 20);
        }
      /* Swapped, so that the array frees what is left out. */
      lines->pdata[i] = lines->pdata[kept];
      lines->pdata[kept++] = line;
    }
  g_ptr_array_set_size (lines, kept);
}

typedef struct
{
  const char *run;
  const GPtrArray *lines;
} Batch;

static gboolean
insert_lines (HoistStore *self, gpointer data, GError **error)
{
  const Batch *batch = data;
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->writer,
                              "INSERT INTO log_lines (run, seq, time, step, level, text, node)"
                              " VALUES ($1, $2, $3, $4, $5, $6, $7)");
  hoist_store_statement_bind_text (&s, 1, batch->run);
  for (guint i = 0; i < batch->lines->len; i++)
    {
      const HoistLogLine *line = batch->lines->pdata[i];
      hoist_store_statement_bind_int (&s, 2, line->seq);
      hoist_store_statement_bind_int (&s, 3, line->time);
      hoist_store_statement_bind_int (&s, 4, line->step);
      hoist_store_statement_bind_text (&s, 5, hoist_log_level_names[line->level]);
      hoist_store_statement_bind_text (&s, 6, line->text);
      hoist_store_statement_bind_text (&s, 7, line->node);
      if (!hoist_store_statement_run (&s, error))
        return FALSE;
    }
  return TRUE;
}

gint64
hoist_store_append_log (HoistStore *self, const char *run, GPtrArray *lines, GError **error)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);
  LogTotal *total = locker != NULL ? load_total (self, run, error) : NULL;
  if (total == NULL)
    return -1;
  apply_cap (total, lines);
  for (guint i = 0; i < lines->len; i++)
    ((HoistLogLine *) lines->pdata[i])->seq = total->last + 1 + i;
  Batch batch = { run, lines };
  if (lines->len > 0 && !hoist_store_write_surely (self, FALSE, insert_lines, &batch, error))
    {
      /* Counted but not kept: read it again next time. */
      hoist_store_log_forget (self, run);
      return -1;
    }
  total->last += lines->len;
  return total->last;
}

static HoistLogLine *
read_line (HoistStoreStatement *s, const char *run, GError **error)
{
  const char *level = hoist_store_statement_get_text (s, "level");
  const char *text = hoist_store_statement_get_text (s, "text");
  const char *node = hoist_store_statement_get_text (s, "node");
  for (guint i = 0; hoist_log_level_names[i] != NULL; i++)
    if (g_str_equal (hoist_log_level_names[i], level) && g_utf8_validate (text, -1, NULL)
        && g_utf8_validate (node, -1, NULL))
      return hoist_log_line_new (hoist_store_statement_get_int (s, "seq"),
                                 hoist_store_statement_get_int (s, "time"),
                                 hoist_store_statement_get_int (s, "step"), i, text, node);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               "The store's log line %" G_GINT64_FORMAT " of %s is damaged.",
               hoist_store_statement_get_int (s, "seq"), run);
  return NULL;
}

GPtrArray *
hoist_store_list_log (HoistStore *self, const char *run, gint64 after, guint limit, GError **error)
{
  g_autoptr (GPtrArray) lines =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_log_line_free);
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader,
                              "SELECT seq, time, step, level, text, node FROM log_lines"
                              " WHERE run = $1 AND seq > $2 ORDER BY seq LIMIT $3");
  hoist_store_statement_bind_text (&s, 1, run);
  hoist_store_statement_bind_int (&s, 2, after);
  hoist_store_statement_bind_int (&s, 3, MIN (limit, LIST_MAX));
  int n;
  while ((n = hoist_store_statement_next (&s, error)) > 0)
    {
      HoistLogLine *line = read_line (&s, run, error);
      if (line == NULL)
        return NULL;
      g_ptr_array_add (lines, line);
    }
  return n == 0 ? g_steal_pointer (&lines) : NULL;
}
