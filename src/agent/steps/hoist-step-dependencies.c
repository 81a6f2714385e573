/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dependencies: the environment of the target release beside the live one. Skipped when it is there
 * already, or when the lock file and all it names are what the deployed release has. Worker thread.
 * Never changes the live environment: that is the step activate. */
#include "agent/steps/hoist-step-release.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "model/hoist-value-texts.h"
#include <string.h>
#include <unistd.h>

typedef struct
{
  const HoistDependenciesDriver *driver;
  HoistDependenciesWish wish; /* borrowed from the arguments */
  HoistStepOrigin origin;
  char *environment; /* absolute live name */
  char *digest;      /* of the target; NULL when the release has no lock file */
  char *prepared;    /* absolute */
  char **command;    /* of the kind of that name; empty */
} Wanted;

static void
wanted_clear (Wanted *w)
{
  hoist_step_origin_clear (&w->origin);
  g_free (w->environment);
  g_free (w->digest);
  g_free (w->prepared);
  g_strfreev (w->command);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wanted, wanted_clear)

static gboolean
find_wanted (HoistStepWork *work, Wanted *w, GError **error)
{
  g_autoptr (GError) local = NULL;

  w->command = hoist_value_dup_texts (hoist_value_get_member (work->args, "command"));
  w->wish = (HoistDependenciesWish){ hoist_step_work_get_text (work, "lock"),
                                     hoist_step_work_get_text (work, "environment"),
                                     hoist_step_work_get_text (work, "build"),
                                     hoist_value_lookup_bool (work->args, "production", FALSE),
                                     (const char *const *) w->command };

  w->driver = hoist_dependencies_find (hoist_step_work_get_text (work, "kind"), error);
  if (w->driver == NULL)
    return FALSE;
  hoist_step_origin_init (&w->origin, work->state, hoist_step_work_get_text (work, "application"),
                          "");
  w->environment = g_build_filename (work->tenant->directory,
                                     hoist_step_work_get_text (work, "environment"), NULL);
  if (w->wish.lock[0] == '\0')
    return TRUE;
  w->digest =
      hoist_step_digest_lock (&w->origin, w->driver->kind, &w->wish,
                              hoist_step_work_get_text (work, "commit"), &work->call, &local);
  if (w->digest != NULL)
    w->prepared = w->driver->get_name (w->environment, w->digest);
  else if (!g_error_matches (local, HOIST_ERROR, HOIST_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE;
}

/* What the deployed release is locked on, where the live environment was made by hand for it. */
static char *
dup_served (HoistStepWork *work, const Wanted *w)
{
  g_auto (HoistSourceSighting) seen = { 0 };
  g_autofree char *live = w->driver->get_live (w->environment);

  if (live != NULL || !g_file_test (w->environment, G_FILE_TEST_IS_DIR)
      || !hoist_source_get_git ()->look_at_head (work->tenant->directory, &seen, &work->call, NULL))
    return g_steal_pointer (&live);
  return hoist_step_digest_lock (&w->origin, w->driver->kind, &w->wish, seen.commit, &work->call,
                                 NULL);
}

static gboolean
is_unchanged (HoistStepWork *work, const Wanted *w)
{
  g_autofree char *served = dup_served (work, w);

  return g_strcmp0 (served, w->digest) == 0;
}

/* --- what was made by hand and made room ---------------------------------------------------- */

static char *
name_note (HoistStepWork *work)
{
  return hoist_agent_state_tenant (work->state, work->tenant->id, "aside.json");
}

/* A way back, in a run of its own, must not depend on what the network offers by then: what served
 * with a release is kept, and noted as what that release is locked on. */
static gboolean
note_served (HoistStepWork *work, const Wanted *w, GError **error)
{
  g_autofree char *path = name_note (work);
  g_autofree char *live = w->driver->get_live (w->environment);
  g_autofree char *served = live == NULL ? dup_served (work, w) : NULL;
  g_autoptr (HoistValue) known = NULL;
  g_autoptr (HoistValue) note = NULL;

  if (served == NULL)
    return TRUE;
  known = hoist_agent_state_read (path, NULL);
  note = hoist_value_new_object ();
  hoist_value_set_all (note, known);
  hoist_value_set_text (note, w->wish.place, served);
  return hoist_agent_state_write (path, note, error);
}

static gboolean
take_served (HoistStepWork *work, const Wanted *w, gboolean *ret_taken, GError **error)
{
  g_autofree char *path = name_note (work);
  g_autoptr (HoistValue) note = hoist_agent_state_read (path, NULL);
  const HoistDependenciesOrder order = {
    .wish = &w->wish, .environment = w->environment, .uid = work->uid, .gid = work->gid
  };

  *ret_taken = FALSE;
  if (!g_str_equal (hoist_value_lookup_string (note, w->wish.place, ""), w->digest))
    return TRUE;
  return w->driver->take_aside (&order, w->digest, ret_taken, error);
}

/* The release as the tenant's user may read it: ours, or a copy that belongs to him - as it must
 * where it is built in. */
static char *
prepare_tree (HoistStepWork *work, const Wanted *w, GError **error)
{
  const HoistSourceDriver *git = hoist_source_get_git ();
  const char *application = hoist_step_work_get_text (work, "application");
  const char *commit = hoist_step_work_get_text (work, "commit");
  g_autofree char *folder = hoist_agent_state_release (work->state, application, commit);

  if (!git->write_out (&w->origin.origin, commit, folder, &work->call, error))
    return NULL;
  if (work->uid == (gint) geteuid () && !w->driver->changes_tree)
    return g_steal_pointer (&folder);
  return git->lend (&w->origin.origin, commit, work->tenant->directory, &work->call, error);
}

static void
set_facts (HoistStepWork *work, const Wanted *w)
{
  g_autofree char *name = w->prepared != NULL ? g_path_get_basename (w->prepared) : g_strdup ("");

  hoist_step_work_set_text (work, "environment", name);
  hoist_step_work_set_text (work, "digest", w->digest);
}

static gboolean
build (HoistStepWork *work, const Wanted *w, GError **error)
{
  g_autofree char *tree = prepare_tree (work, w, error);
  g_autofree char *shelf =
      g_build_filename (hoist_agent_state_get_folder (work->state), "environments", NULL);
  HoistDependenciesOrder order = { &w->wish, tree, w->environment, work->uid, work->gid, shelf };

  return tree != NULL && hoist_step_work_middle (work, error)
         && w->driver->prepare (&order, w->digest, &work->call, error)
         && (!w->driver->changes_tree || hoist_file_remove_tree (tree, error));
}

/* The order was cancelled because its time is over: then that is what happened. */
static void
explain_end (HoistStepWork *work, const Wanted *w, GError **error)
{
  guint seconds = (guint) hoist_value_lookup_int (work->args, "seconds", work->kind->deadline_s);

  if (!g_error_matches (*error, HOIST_ERROR, HOIST_ERROR_CANCELLED) || work->deadline == 0
      || hoist_clock_boottime_us () < work->deadline)
    return;
  g_clear_error (error);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT,
               "What %s names was not ready within %u s. If it needs longer, the guide has to say "
               "so (dependencies[].seconds).",
               w->wish.lock, seconds);
}

static gboolean
apply (HoistStepWork *work, GError **error)
{
  g_auto (Wanted) w = { 0 };
  g_autoptr (GError) local = NULL;
  gboolean taken;

  /* The tenant serves meanwhile; others of this node may be without service. */
  work->call.background = TRUE;
  if (!find_wanted (work, &w, error))
    return FALSE;
  hoist_step_work_detail (work, "Installing dependencies...");
  set_facts (work, &w);
  if (w.digest == NULL || w.driver->is_complete (w.prepared, w.digest) || is_unchanged (work, &w))
    {
      hoist_step_work_log (work, HOIST_LOG_INFO,
                           w.digest == NULL ? "The release has no lock file: nothing to prepare."
                                            : "The lock file asks for what is there already.");
      work->skipped = TRUE;
      if (!hoist_step_work_middle (work, error))
        return FALSE;
    }
  else if (!note_served (work, &w, error) || !take_served (work, &w, &taken, error))
    return FALSE;
  else if (taken)
    hoist_step_work_log (work, HOIST_LOG_INFO,
                         "What %s was when the release was deployed had been kept: it is taken.",
                         w.wish.place);
  else if (!build (work, &w, &local))
    {
      explain_end (work, &w, &local);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  hoist_step_work_detail (work, "Dependencies installed");
  return TRUE;
}

static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  g_auto (Wanted) w = { 0 };
  g_autoptr (GError) error = NULL;

  if (!find_wanted (work, &w, &error))
    {
      *ret_detail = g_strdup (error->message);
      return HOIST_PROBE_UNKNOWN;
    }
  set_facts (work, &w);
  if (w.digest == NULL || w.driver->is_complete (w.prepared, w.digest) || is_unchanged (work, &w))
    {
      *ret_detail = g_strdup ("What the release needs is there.");
      return HOIST_PROBE_APPLIED;
    }
  *ret_detail = g_strdup_printf ("%s is not complete.", w.prepared);
  return g_file_test (w.prepared, G_FILE_TEST_EXISTS) ? HOIST_PROBE_PARTIAL
                                                      : HOIST_PROBE_NOT_APPLIED;
}

const HoistStepActions hoist_step_dependencies = { HOIST_STEP_DEPENDENCIES, apply, NULL, probe };
