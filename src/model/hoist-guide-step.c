/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One element of `steps:`, and how it is written for the agent. Owned by its guide; any thread;
 * never runs anything. */
#include "model/hoist-guide-step.h"

const char *const hoist_guide_when_names[] = { "before_stop", "while_stopped", "after_start",
                                               NULL };
const char *const hoist_guide_undo_names[] = { "command", "backup", "nothing", "none", NULL };

void
hoist_guide_step_free (gpointer data)
{
  HoistGuideStep *step = data;
  char *const texts[] = { step->id,     step->title,          step->folder,
                          step->reason, step->done_when.file, step->done_when.query };
  char **const lists[] = { step->command, step->environment, step->done_when.command,
                           step->undo_command };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    g_strfreev (lists[i]);
  hoist_guide_range_clear (&step->range);
  g_free (step);
}

static void
write_given (HoistJsonWriter *w, const char *name, const char *text)
{
  if (text[0] != '\0')
    hoist_json_writer_string (w, name, text);
}

static void
write_list (HoistJsonWriter *w, const char *name, char *const *texts)
{
  if (texts[0] != NULL)
    hoist_json_writer_strv (w, name, (const char *const *) texts);
}

static void
write_proof (const HoistGuideProof *proof, HoistJsonWriter *w)
{
  if (proof->file[0] == '\0' && proof->query[0] == '\0' && proof->command[0] == NULL)
    return;
  hoist_json_writer_begin_object (w, "done_when");
  write_given (w, "file", proof->file);
  write_list (w, "command", proof->command);
  write_given (w, "query", proof->query);
  hoist_json_writer_end_object (w);
}

void
hoist_guide_step_write (const HoistGuideStep *step, HoistJsonWriter *w)
{
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "id", step->id);
  write_given (w, "title", step->title);
  write_list (w, "command", step->command);
  hoist_json_writer_string (w, "when", hoist_guide_when_names[step->when]);
  write_list (w, "environment", step->environment);
  write_given (w, "folder", step->folder);
  hoist_json_writer_string (w, "user", step->as_agent ? "agent" : "tenant");
  hoist_json_writer_int (w, "seconds", step->seconds);
  write_proof (&step->done_when, w);
  if (step->undo == HOIST_GUIDE_UNDO_COMMAND)
    write_list (w, "undo", step->undo_command);
  else
    hoist_json_writer_string (w, "undo", hoist_guide_undo_names[step->undo]);
  write_given (w, "reason", step->reason);
  hoist_json_writer_bool (w, "once", step->once);
  hoist_guide_range_write (&step->range, w);
  hoist_json_writer_end_object (w);
}
