/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-guide-component.h. Owned by its guide; any thread; never asks a node for a version. */
#include "model/hoist-guide-component.h"

#include <string.h>

#include "base/hoist-version.h"

static void
clear_version (HoistGuideVersion *version)
{
  g_strfreev (version->command);
  g_free (version->file);
  g_strfreev (version->member);
}

static void
free_want (gpointer data)
{
  HoistGuideWant *want = data;
  g_free (want->from);
  g_free (want->version);
  clear_version (&want->lock);
  g_free (want);
}

void
hoist_guide_component_free (gpointer data)
{
  HoistGuideComponent *component = data;
  g_free (component->name);
  g_free (component->title);
  clear_version (&component->version);
  g_clear_pointer (&component->wants, g_ptr_array_unref);
  g_free (component->next);
  g_strfreev (component->install);
  g_strfreev (component->environment);
  g_strfreev (component->undo_command);
  g_free (component->reason);
  g_strfreev (component->roles);
  g_free (component);
}

HoistGuideComponent *
hoist_guide_component_new (void)
{
  HoistGuideComponent *component = g_new0 (HoistGuideComponent, 1);
  component->wants = g_ptr_array_new_with_free_func (free_want);
  component->version = (HoistGuideVersion){ g_new0 (char *, 1), g_strdup (""), g_new0 (char *, 1) };
  return component;
}

HoistGuideWant *
hoist_guide_component_add_want (HoistGuideComponent *component)
{
  HoistGuideWant *want = g_new0 (HoistGuideWant, 1);
  want->lock = (HoistGuideVersion){ g_new0 (char *, 1), g_strdup (""), g_new0 (char *, 1) };
  g_ptr_array_add (component->wants, want);
  return want;
}

const HoistGuideWant *
hoist_guide_component_find_want (const HoistGuideComponent *component, const char *release)
{
  const HoistGuideWant *found = NULL;
  for (guint i = 0; i < component->wants->len; i++)
    {
      const HoistGuideWant *want = g_ptr_array_index (component->wants, i);
      if (want->from[0] == '\0' || hoist_version_compare (want->from, release) <= 0)
        found = want;
    }
  return found;
}

gboolean
hoist_guide_component_fits (const char *found, const char *wanted, gboolean at_least)
{
  if (found[0] == '\0' || wanted[0] == '\0')
    return FALSE;
  return strcmp (found, wanted) == 0
         || (at_least && hoist_version_compare_numbers (found, wanted) >= 0);
}

/* --- for the agent ----------------------------------------------------------------------- */

static void
write_given (HoistJsonWriter *w, const char *name, const char *text)
{
  if (text[0] != '\0')
    hoist_json_writer_string (w, name, text);
}

static void
write_texts (HoistJsonWriter *w, const char *name, char *const *texts)
{
  if (texts[0] != NULL)
    hoist_json_writer_strv (w, name, (const char *const *) texts);
}

static void
write_version (HoistJsonWriter *w, const char *name, const HoistGuideVersion *version)
{
  hoist_json_writer_begin_object (w, name);
  write_texts (w, "command", version->command);
  write_given (w, "file", version->file);
  write_texts (w, "member", version->member);
  hoist_json_writer_end_object (w);
}

static void
write_want (HoistJsonWriter *w, const HoistGuideWant *want)
{
  hoist_json_writer_begin_object (w, NULL);
  write_given (w, "from", want->from);
  if (want->version[0] != '\0')
    hoist_json_writer_string (w, want->at_least ? "at_least" : "version", want->version);
  else
    write_version (w, "lock", &want->lock);
  hoist_json_writer_end_object (w);
}

static void
write_undo (HoistJsonWriter *w, const HoistGuideComponent *component)
{
  if (component->undo == HOIST_GUIDE_UNDO_NONE)
    hoist_json_writer_string (w, "undo", hoist_guide_undo_names[component->undo]);
  else
    write_texts (w, "undo", component->undo_command);
  write_given (w, "reason", component->reason);
}

void
hoist_guide_component_write (const HoistGuideComponent *component, HoistJsonWriter *w)
{
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "name", component->name);
  hoist_json_writer_string (w, "title", component->title);
  write_version (w, "version", &component->version);
  hoist_json_writer_begin_array (w, "wants");
  for (guint i = 0; i < component->wants->len; i++)
    write_want (w, g_ptr_array_index (component->wants, i));
  hoist_json_writer_end_array (w);
  write_given (w, "next", component->next);
  if (component->comes_along)
    hoist_json_writer_string (w, "install", HOIST_GUIDE_COMPONENT_ALONG);
  write_texts (w, "install", component->install);
  if (component->install[0] != NULL)
    {
      hoist_json_writer_string (
          w, "when", component->when == HOIST_GUIDE_BEFORE_STOP ? "before_stop" : "while_stopped");
      hoist_json_writer_string (w, "user", component->as_agent ? "agent" : "tenant");
      hoist_json_writer_int (w, "seconds", component->seconds);
    }
  write_texts (w, "environment", component->environment);
  write_undo (w, component);
  if (component->on_all)
    hoist_json_writer_string (w, "runs_on", "all");
  write_texts (w, "roles", component->roles);
  hoist_json_writer_end_object (w);
}
