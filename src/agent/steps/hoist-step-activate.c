/* SPDX-License-Identifier: GPL-3.0-or-later */
/* activate: the prepared environment becomes the live one by one atomic rename. What was live is
 * noted, synced, before, so that undo finds it after any interruption. Worker thread. Deletes
 * nothing. */
#include "agent/steps/hoist-step-release.h"
#include "base/hoist-error.h"
#include <string.h>

typedef struct
{
  const HoistDependenciesDriver *driver;
  char *environment, *prepared, *name; /* name: of prepared, beside environment */
} Switching;

static void
switching_clear (Switching *s)
{
  g_free (s->environment);
  g_free (s->prepared);
  g_free (s->name);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Switching, switching_clear)

/* An older control plane does not name the kind; it knows one. */
static const HoistDependenciesDriver *
find_driver (HoistStepWork *work)
{
  const char *kind = hoist_step_work_get_text (work, "kind");
  const HoistDependenciesDriver *found = hoist_dependencies_find (kind, NULL);

  return found != NULL ? found : hoist_dependencies_get_pip ();
}

static void
switching_init (HoistStepWork *work, Switching *s)
{
  s->driver = find_driver (work);
  s->environment = g_build_filename (work->tenant->directory,
                                     hoist_step_work_get_text (work, "environment"), NULL);
  s->prepared = s->driver->get_name (s->environment, hoist_step_work_get_text (work, "digest"));
  s->name = g_path_get_basename (s->prepared);
}

static gboolean
is_live (const Switching *s)
{
  g_autofree char *link = g_file_read_link (s->environment, NULL);

  return g_strcmp0 (link, s->name) == 0;
}

/* Nothing to switch to: no lock file, or an unchanged one whose environment was made by hand. */
static gboolean
is_needless (HoistStepWork *work, const Switching *s)
{
  const char *digest = hoist_step_work_get_text (work, "digest");

  return digest[0] == '\0'
         || (!s->driver->is_complete (s->prepared, digest)
             && g_file_test (s->environment, G_FILE_TEST_IS_DIR));
}

static gboolean
note_previous (HoistStepWork *work, const char *previous, GError **error)
{
  g_autoptr (HoistValue) note = hoist_value_new_object ();

  hoist_value_set (note, "previous", hoist_value_new_string (previous));
  return hoist_agent_spool_write_note (work->state, &work->key, note, error);
}

static char *
name_present (const Switching *s)
{
  g_autofree char *link = g_file_read_link (s->environment, NULL);

  if (link != NULL)
    return g_path_get_basename (link);
  if (!g_file_test (s->environment, G_FILE_TEST_EXISTS))
    return g_strdup ("");
  return g_strdup ("(folder)");
}

static gboolean
apply (HoistStepWork *work, GError **error)
{
  g_auto (Switching) s = { 0 };
  g_autofree char *present = NULL;
  g_autofree char *previous = NULL;

  switching_init (work, &s);
  if (is_live (&s) || is_needless (work, &s))
    {
      hoist_step_work_log (work, HOIST_LOG_INFO, "The environment stays as it is.");
      hoist_step_work_set_text (work, "previous", "");
      work->skipped = !is_live (&s);
      return hoist_step_work_middle (work, error);
    }
  present = name_present (&s);
  if (!note_previous (work, present, error) || !hoist_step_work_middle (work, error)
      || !s.driver->activate (s.environment, s.name, &previous, error))
    return FALSE;
  hoist_step_work_log (work, HOIST_LOG_INFO, "%s is %s now; before it was %s.",
                       hoist_step_work_get_text (work, "environment"), s.name,
                       present[0] != '\0' ? present : "absent");
  hoist_step_work_set_text (work, "previous", previous);
  return TRUE;
}

/* What the note says in the driver's words: a folder that made room has the driver's name for it.
 */
static char *
read_previous (HoistStepWork *work, const Switching *s)
{
  g_autoptr (HoistValue) note = hoist_agent_spool_read_note (work->state, &work->key);
  const char *text = hoist_value_lookup_string (note, "previous", NULL);

  if (text != NULL && g_str_equal (text, "(folder)"))
    return s->driver->get_aside (s->environment);
  return g_strdup (text);
}

static gboolean
undo (HoistStepWork *work, GError **error)
{
  g_auto (Switching) s = { 0 };
  g_autofree char *previous = NULL;

  switching_init (work, &s);
  previous = read_previous (work, &s);
  if (!hoist_step_work_middle (work, error))
    return FALSE;
  if (previous == NULL)
    {
      work->skipped = TRUE;
      return TRUE;
    }
  hoist_step_work_log (work, HOIST_LOG_INFO, "The environment that was live before comes back.");
  return s.driver->reactivate (s.environment, previous, error);
}

static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  g_auto (Switching) s = { 0 };
  g_autofree char *previous = NULL;
  g_autofree char *present = NULL;
  gboolean back;

  switching_init (work, &s);
  previous = read_previous (work, &s);
  present = name_present (&s);
  *ret_detail =
      g_strdup_printf ("The live environment is %s.", present[0] != '\0' ? present : "absent");
  if (!work->key.undo)
    return is_live (&s) || is_needless (work, &s) ? HOIST_PROBE_APPLIED : HOIST_PROBE_NOT_APPLIED;
  back = previous == NULL || g_str_equal (present, previous)
         || (g_str_equal (present, "(folder)") && g_str_has_suffix (previous, ".hoist-aside"));
  return back ? HOIST_PROBE_APPLIED : HOIST_PROBE_NOT_APPLIED;
}

const HoistStepActions hoist_step_activate = { HOIST_STEP_ACTIVATE, apply, undo, probe };
