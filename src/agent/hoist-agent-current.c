/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps CURRENT.json. States: running → finished (by the step finish), or running → old-restored
 * (when every step that can be undone and was begun is undone). Owned by the session that holds the
 * tenant; worker thread. Only ever replaced as a whole, synced. */
#include "agent/hoist-agent-current.h"
#include "base/hoist-error.h"
#include <string.h>

static char *
path_of (const HoistAgentState *state, const char *tenant)
{
  return hoist_agent_state_tenant (state, tenant, "CURRENT.json");
}

HoistValue *
hoist_agent_current_read (const HoistAgentState *state, const char *tenant, GError **error)
{
  g_autofree char *path = path_of (state, tenant);

  return hoist_agent_state_read (path, error);
}

static HoistValue *
keep (const HoistValue *object, const char *name, const char *fallback)
{
  return hoist_value_new_string (hoist_value_lookup_string (object, name, fallback));
}

static HoistValue *
write_tenant (const HoistTenant *tenant)
{
  HoistValue *value = hoist_value_new_object ();

  hoist_value_set (value, "id", hoist_value_new_string (tenant->id));
  hoist_value_set (value, "slug", hoist_value_new_string (tenant->slug));
  hoist_value_set (value, "directory", hoist_value_new_string (tenant->directory));
  return value;
}

/* One entry of `steps`; `old` may be NULL. */
static HoistValue *
make_entry (const HoistAgentCurrentStep *step, const HoistValue *old, const char *word)
{
  HoistValue *entry = hoist_value_new_object ();

  hoist_value_set (entry, "step", hoist_value_new_int (step->step));
  hoist_value_set (entry, "kind", hoist_value_new_string (hoist_step_kind_get (step->kind)->name));
  hoist_value_set (entry, "apply",
                   step->undo ? keep (old, "apply", "intended") : hoist_value_new_string (word));
  hoist_value_set (entry, "undo",
                   step->undo ? hoist_value_new_string (word) : hoist_value_new_string (""));
  hoist_value_set (entry, "args", hoist_value_ref (step->args));
  return entry;
}

static HoistValue *
replace_entry (const HoistValue *steps, const HoistAgentCurrentStep *step, const char *word)
{
  HoistValue *result = hoist_value_new_array ();
  guint n = steps != NULL ? hoist_value_get_size (steps) : 0;
  gboolean found = FALSE;

  for (guint i = 0; i < n; i++)
    {
      const HoistValue *entry = hoist_value_get_element (steps, i);

      if (hoist_value_lookup_int (entry, "step", -1) != (gint64) step->step)
        {
          hoist_value_append (result, hoist_value_ref (entry));
          continue;
        }
      hoist_value_append (result, make_entry (step, entry, word));
      found = TRUE;
    }
  if (!found)
    hoist_value_append (result, make_entry (step, NULL, word));
  return result;
}

/* From and to are told by the steps that know them. */
static void
set_commits (HoistValue *current, const HoistValue *old, const HoistAgentCurrentStep *step)
{
  const char *from = hoist_value_lookup_string (step->args, "from_commit", "");
  const char *to = hoist_value_lookup_string (step->args, "to_commit", "");

  hoist_value_set (current, "from_commit",
                   from[0] != '\0' ? hoist_value_new_string (from) : keep (old, "from_commit", ""));
  hoist_value_set (current, "to_commit",
                   to[0] != '\0' ? hoist_value_new_string (to) : keep (old, "to_commit", ""));
}

static void
set_backup (HoistValue *current, const HoistValue *old, const HoistAgentCurrentStep *step,
            const HoistValue *facts)
{
  const char *digest = step->kind == HOIST_STEP_BACKUP && !step->undo
                           ? hoist_value_lookup_string (facts, "content_digest", "")
                           : "";
  const char *backup =
      digest[0] != '\0' ? hoist_value_lookup_string (step->args, "backup", "") : "";

  hoist_value_set (current, "backup",
                   backup[0] != '\0' ? hoist_value_new_string (backup) : keep (old, "backup", ""));
  hoist_value_set (current, "backup_digest",
                   digest[0] != '\0' ? hoist_value_new_string (digest)
                                     : keep (old, "backup_digest", ""));
}

static gboolean
is_undone (const HoistValue *steps)
{
  for (guint i = 0; i < hoist_value_get_size (steps); i++)
    {
      const HoistValue *entry = hoist_value_get_element (steps, i);
      const HoistStepKind *kind =
          hoist_step_kind_find (hoist_value_lookup_string (entry, "kind", ""));

      if (kind != NULL && kind->undo == HOIST_UNDO_YES
          && !g_str_equal (hoist_value_lookup_string (entry, "undo", ""), "done"))
        return FALSE;
    }
  return TRUE;
}

static const char *
next_state (const HoistAgentCurrentStep *step, const char *word, const HoistValue *steps)
{
  gboolean done = g_str_equal (word, "done");

  if (done && step->undo && is_undone (steps))
    return "old-restored";
  if (done && !step->undo && step->kind == HOIST_STEP_FINISH)
    return "finished";
  return "running";
}

static gboolean
update (const HoistAgentState *state, const HoistAgentCurrentStep *step, const char *word,
        const HoistValue *facts, GError **error)
{
  g_autofree char *path = path_of (state, step->tenant->id);
  g_autoptr (HoistValue) old = hoist_agent_state_read (path, NULL);
  g_autoptr (HoistValue) current = hoist_value_new_object ();
  HoistValue *steps;

  if (g_strcmp0 (hoist_value_lookup_string (old, "run", ""), step->run) != 0)
    g_clear_pointer (&old, hoist_value_unref);
  steps = replace_entry (hoist_value_get_member (old, "steps"), step, word);
  hoist_value_set (current, "run", hoist_value_new_string (step->run));
  hoist_value_set (current, "state", hoist_value_new_string (next_state (step, word, steps)));
  hoist_value_set (current, "kind",
                   step->kind == HOIST_STEP_RESTORE ? hoist_value_new_string ("rollback")
                                                    : keep (old, "kind", "upgrade"));
  set_commits (current, old, step);
  set_backup (current, old, step, facts);
  hoist_value_set (current, "epoch", hoist_value_new_int (step->epoch));
  hoist_value_set (current, "tenant", write_tenant (step->tenant));
  hoist_value_set (current, "steps", steps);
  return hoist_agent_state_write (path, current, error);
}

gboolean
hoist_agent_current_intend (const HoistAgentState *state, const HoistAgentCurrentStep *step,
                            GError **error)
{
  return update (state, step, "intended", NULL, error);
}

gboolean
hoist_agent_current_done (const HoistAgentState *state, const HoistAgentCurrentStep *step,
                          const HoistValue *facts, GError **error)
{
  return update (state, step, "done", facts, error);
}

gboolean
hoist_agent_current_set_state (const HoistAgentState *state, const char *tenant, const char *word,
                               GError **error)
{
  g_autofree char *path = path_of (state, tenant);
  g_autoptr (HoistValue) old = hoist_agent_state_read (path, error);
  g_autoptr (HoistValue) current = NULL;

  if (old == NULL)
    return error == NULL || *error == NULL;
  current = hoist_value_new_object ();
  hoist_value_set_all (current, old);
  hoist_value_set (current, "state", hoist_value_new_string (word));
  return hoist_agent_state_write (path, current, error);
}
