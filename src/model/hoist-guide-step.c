/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One element of `steps:`, and how it is written for the agent. Owned by its guide; any thread;
 * never runs anything. */
#include "model/hoist-guide-step.h"

#include "model/hoist-guide-signal.h"

const char *const hoist_guide_when_names[] = { "before_stop", "while_stopped", "after_start",
                                               "before_migrations", NULL };
const char *const hoist_guide_undo_names[] = { "command", "backup",   "nothing", "none",
                                               "file",    "services", NULL };
const char *const hoist_guide_format_names[] = { "ini", "dotenv", "yaml", "python", NULL };

void
hoist_guide_setting_free (gpointer data)
{
  HoistGuideSetting *setting = data;
  char *const texts[] = { setting->section, setting->key, setting->value, setting->literal,
                          setting->from_setting };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_free (setting);
}

static void
clear_proof (HoistGuideProof *proof)
{
  g_free (proof->file);
  g_free (proof->query);
  g_strfreev (proof->command);
}

void
hoist_guide_step_free (gpointer data)
{
  HoistGuideStep *step = data;
  char *const texts[] = { step->id,       step->title,          step->folder,
                          step->reason,   step->configure.file, step->card.text,
                          step->card.who, step->end.program,    step->end.under,
                          step->end.saves };
  char **const lists[] = { step->command,      step->environment,   step->card.copy,
                           step->undo_command, step->end.arguments, step->end.pid_files,
                           step->brings };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    g_strfreev (lists[i]);
  g_clear_pointer (&step->configure.settings, g_ptr_array_unref);
  clear_proof (&step->only_when);
  g_strfreev (step->removes);
  clear_proof (&step->done_when);
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
write_proof (const char *name, const HoistGuideProof *proof, HoistJsonWriter *w)
{
  if (proof->file[0] == '\0' && proof->query[0] == '\0' && proof->command[0] == NULL)
    return;
  hoist_json_writer_begin_object (w, name);
  write_given (w, "file", proof->file);
  write_list (w, "command", proof->command);
  write_given (w, "query", proof->query);
  hoist_json_writer_end_object (w);
}

static void
write_configure (const HoistGuideConfigure *configure, HoistJsonWriter *w)
{
  hoist_json_writer_begin_object (w, "configure");
  hoist_json_writer_string (w, "file", configure->file);
  hoist_json_writer_string (w, "format", hoist_guide_format_names[configure->format]);
  hoist_json_writer_begin_array (w, "set");
  for (guint i = 0; i < configure->settings->len; i++)
    {
      const HoistGuideSetting *setting = g_ptr_array_index (configure->settings, i);
      hoist_json_writer_begin_object (w, NULL);
      write_given (w, "section", setting->section);
      hoist_json_writer_string (w, "key", setting->key);
      if (!setting->remove && setting->literal[0] == '\0' && setting->from_setting[0] == '\0')
        hoist_json_writer_string (w, "value", setting->value);
      write_given (w, "literal", setting->literal);
      write_given (w, "from_setting", setting->from_setting);
      hoist_json_writer_bool (w, "remove", setting->remove);
      hoist_json_writer_bool (w, "secret", setting->secret);
      hoist_json_writer_end_object (w);
    }
  hoist_json_writer_end_array (w);
  hoist_json_writer_end_object (w);
}

static void
write_end (const HoistGuideEnd *end, HoistJsonWriter *w)
{
  hoist_json_writer_begin_object (w, "end");
  hoist_json_writer_string (w, "program", end->program);
  write_list (w, "arguments", end->arguments);
  write_given (w, "under", end->under);
  write_list (w, "pid_files", end->pid_files);
  hoist_json_writer_string (w, "signal", hoist_guide_signal_get_name (end->number));
  write_given (w, "saves", end->saves);
  hoist_json_writer_end_object (w);
}

static void
write_deed (const HoistGuideStep *step, HoistJsonWriter *w)
{
  write_list (w, "command", step->command);
  if (step->kind == HOIST_GUIDE_CONFIGURE)
    write_configure (&step->configure, w);
  if (step->kind == HOIST_GUIDE_END)
    write_end (&step->end, w);
  if (step->kind != HOIST_GUIDE_CARD)
    return;
  hoist_json_writer_begin_object (w, "card");
  hoist_json_writer_string (w, "text", step->card.text);
  write_given (w, "who", step->card.who);
  write_list (w, "copy", step->card.copy);
  hoist_json_writer_end_object (w);
}

void
hoist_guide_step_write (const HoistGuideStep *step, HoistJsonWriter *w)
{
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "id", step->id);
  write_given (w, "title", step->title);
  write_deed (step, w);
  hoist_json_writer_string (w, "when", hoist_guide_when_names[step->when]);
  write_list (w, "environment", step->environment);
  write_given (w, "folder", step->folder);
  if (step->in_target)
    hoist_json_writer_string (w, "files", "target");
  write_list (w, "brings", step->brings);
  hoist_json_writer_string (w, "user", step->as_agent ? "agent" : "tenant");
  if (step->seconds > 0)
    hoist_json_writer_int (w, "seconds", step->seconds);
  write_proof ("only_when", &step->only_when, w);
  write_proof ("done_when", &step->done_when, w);
  write_list (w, "removes", step->removes);
  if (step->undo == HOIST_GUIDE_UNDO_COMMAND)
    write_list (w, "undo", step->undo_command);
  else if (step->undo != HOIST_GUIDE_UNDO_FILE)
    hoist_json_writer_string (w, "undo", hoist_guide_undo_names[step->undo]);
  write_given (w, "reason", step->reason);
  hoist_json_writer_bool (w, "once", step->once);
  if (step->on_all)
    hoist_json_writer_string (w, "runs_on", "all");
  hoist_guide_range_write (&step->range, w);
  hoist_json_writer_end_object (w);
}
