/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The run's parameters card. Called by the run's page; main thread only; it asks for nothing and
 * says only what the run and its plan say. */
#include "console/pages/hoist-run-parameters.h"
#include <glib/gi18n.h>
#include "console/items/hoist-shown-text.h"
#include "console/items/hoist-words.h"
#include "console/widgets/hoist-fact-row.h"

char *
hoist_run_parameters_dup_line (const HoistRun *run, const HoistPlan *plan)
{
  const char *text;

  if (run->kind == HOIST_PLAN_MOVE)
    return g_strdup (_ ("The database moves to another engine, with a backup"));
  if (run->kind == HOIST_PLAN_REHEARSAL)
    text = _ ("On a clone of the database, beside what goes on");
  else if (plan == NULL)
    text = run->kind == HOIST_PLAN_ROLLBACK ? _ ("Rollback") : _ ("Upgrade");
  else if (run->kind == HOIST_PLAN_ROLLBACK)
    text = !plan->restore_data ? (plan->backup_db ? _ ("Code only, after a safety backup")
                                                  : _ ("Code only, without a safety backup"))
           : plan->backup_db   ? _ ("Code and data go back, after a safety backup")
                               : _ ("Code and data go back, without a safety backup");
  else
    text = plan->backup_db ? (plan->run_migrations ? _ ("With backup and migrations")
                                                   : _ ("With backup, without migrations"))
                           : (plan->run_migrations ? _ ("With migrations, without backup")
                                                   : _ ("Without backup and migrations"));
  return g_strdup (text);
}

static void
add_row (AdwExpanderRow *expander, GPtrArray *rows, const HoistFact *fact)
{
  GtkWidget *row = hoist_fact_row_new ();

  hoist_fact_row_set_fact (HOIST_FACT_ROW (row), fact);
  adw_expander_row_add_row (expander, row);
  g_ptr_array_add (rows, row);
}

static void
add_version (AdwExpanderRow *expander, GPtrArray *rows, const char *title, const char *version,
             const char *commit)
{
  HoistFact fact = {
    .key = title, .title = title, .subtitle = commit, .value = version, .copy = commit
  };

  add_row (expander, rows, &fact);
}

static void
add_text (AdwExpanderRow *expander, GPtrArray *rows, const char *title, const char *text)
{
  HoistFact fact = { .key = title, .title = title, .subtitle = text };

  if (text[0] != '\0')
    add_row (expander, rows, &fact);
}

static void
add_identifier (AdwExpanderRow *expander, GPtrArray *rows, const char *title, const char *text)
{
  HoistFact fact = { .key = title, .title = title, .subtitle = text, .copy = text };

  if (text[0] != '\0')
    add_row (expander, rows, &fact);
}

void
hoist_run_parameters_show (AdwExpanderRow *expander, GPtrArray *rows, const HoistRun *run,
                           const HoistPlan *plan)
{
  g_autofree char *whole = hoist_run_parameters_dup_line (run, plan);
  g_autofree char *line = hoist_shown_text_dup_line (whole);
  g_autofree char *created = hoist_words_dup_moment (run->created_at);
  g_autofree char *acknowledged =
      plan != NULL && plan->acknowledge != NULL ? g_strjoinv (", ", plan->acknowledge) : NULL;

  for (guint i = 0; i < rows->len; i++)
    adw_expander_row_remove (expander, g_ptr_array_index (rows, i));
  g_ptr_array_set_size (rows, 0);
  adw_expander_row_set_subtitle (expander, line);
  add_version (expander, rows, _ ("From"), run->from_version, run->from_commit);
  add_version (expander, rows, _ ("To"), run->to_version, run->to_commit);
  add_text (expander, rows, _ ("Started by"), hoist_words_user (run->started_by));
  add_text (expander, rows, _ ("Asked for"), created);
  add_text (expander, rows, _ ("Reason"), run->reason);
  add_text (expander, rows, _ ("Held afterwards, if it ends well"), run->hold_after);
  if (acknowledged != NULL)
    add_text (expander, rows, _ ("Acknowledged beforehand"), acknowledged);
  add_identifier (expander, rows, _ ("Run"), run->id);
  add_identifier (expander, rows, _ ("Plan"), run->plan);
  if (plan != NULL)
    add_identifier (expander, rows, _ ("Hash of the plan"), plan->hash);
  add_identifier (expander, rows, _ ("Backup"), run->backup);
}
