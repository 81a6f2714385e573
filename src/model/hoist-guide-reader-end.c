/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads `end:` of a step: which daemons are ended, and how. Owned by the function that reads a
 * step; one thread; never looks for a process. What would find somebody else's is refused. */
#include <string.h>

#include "model/hoist-guide-reader.h"
#include "model/hoist-guide-signal.h"

static HoistGuideStep *
get_last (HoistGuide *guide)
{
  return g_ptr_array_index (guide->steps, guide->steps->len - 1);
}

void
hoist_guide_reader_end_init (HoistGuideEnd *end)
{
  end->program = g_strdup ("");
  end->under = g_strdup ("");
  end->saves = g_strdup ("");
  end->arguments = g_new0 (char *, 1);
  end->pid_files = g_new0 (char *, 1);
}

static void
check_program (HoistReader *r, const char *program)
{
  if (program[0] == '-' || strpbrk (program, "*?{} ") != NULL
      || (program[0] != '/' && strchr (program, '/') != NULL))
    hoist_reader_fail (r, "program", "expected the name of a program, or its absolute path");
}

/* A pattern of arguments says whose they are by a value of the tenant. */
static gboolean
is_bound (const HoistGuideEnd *end)
{
  for (guint i = 0; end->arguments[i] != NULL; i++)
    if (strchr (end->arguments[i], '{') != NULL)
      return TRUE;
  return end->under[0] != '\0' || end->pid_files[0] != NULL;
}

static void
read_end (HoistReader *r, HoistGuide *guide)
{
  HoistGuideEnd *end = &get_last (guide)->end;

  g_free (end->program);
  g_free (end->under);
  g_free (end->saves);
  g_strfreev (end->arguments);
  g_strfreev (end->pid_files);
  end->program =
      hoist_guide_reader_dup_text (r, "program", HOIST_READER_REQUIRED, HOIST_GRAMMAR_NAME);
  end->arguments =
      hoist_guide_reader_dup_templates (r, "arguments", HOIST_READER_OPTIONAL, FALSE, NULL);
  end->under = hoist_guide_reader_dup_template (r, "under", HOIST_READER_OPTIONAL);
  end->pid_files =
      hoist_guide_reader_dup_templates (r, "pid_files", HOIST_READER_OPTIONAL, FALSE, NULL);
  end->number = hoist_guide_signal_read (r);
  end->saves =
      hoist_guide_reader_dup_text (r, "saves", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  check_program (r, end->program);
  if (r->error == NULL && !is_bound (end))
    hoist_reader_fail (r, NULL,
                       "expected what tells the tenant's own from those of others: under, "
                       "pid_files, or arguments with a placeholder");
}

void
hoist_guide_reader_end (HoistReader *r, HoistGuide *guide)
{
  hoist_guide_reader_section (r, "end", HOIST_READER_OPTIONAL, guide, read_end);
}

void
hoist_guide_reader_end_check (HoistReader *r, const HoistGuide *guide, const HoistGuideStep *step)
{
  if (step->kind != HOIST_GUIDE_END)
    {
      if (step->undo == HOIST_GUIDE_UNDO_SERVICES)
        hoist_reader_fail (r, "undo", "“services” is for daemons that are ended (end:)");
      return;
    }
  if (step->when != HOIST_GUIDE_WHILE_STOPPED && step->when != HOIST_GUIDE_BEFORE_MIGRATIONS)
    hoist_reader_fail (r, "when",
                       "expected while_stopped or before_migrations: running services would start "
                       "them again");
  if (step->undo == HOIST_GUIDE_UNDO_BACKUP || step->undo == HOIST_GUIDE_UNDO_NONE)
    hoist_reader_fail (r, "undo",
                       "expected services, nothing, or the program that starts them again");
  for (guint i = 0; hoist_reader_is_good (r) && i < guide->services->len; i++)
    {
      const HoistGuideService *service = g_ptr_array_index (guide->services, i);
      if (!service->never_kill)
        hoist_reader_fail (r, "end",
                           "the service %s may be killed hard (stop: never_kill: true is missing), "
                           "and its daemons with it",
                           service->name);
    }
}
