/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of step kinds: one row per kind, and the steps of a plan. A new kind is a row here, its
 * arguments in hoist-step-args.c, its sentences in hoist-step-sentence.c and a file in
 * agent/steps/. Owned by plans; any thread; never executes a step. */
#include "model/hoist-step.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-id.h"
#include "base/hoist-text.h"
#include "model/hoist-guide-dependencies.h"
#include "model/hoist-reader.h"
#include "model/hoist-step-args.h"
#include "model/hoist-step-sentence.h"

const char *const hoist_step_state_names[] = { "pending",       "intended", "applied",
                                               "undo-intended", "undone",   NULL };
const char *const hoist_step_result_names[] = { "none",      "done",      "skipped",  "failed",
                                                "cancelled", "timed-out", "unproven", NULL };
const char *const hoist_probe_names[] = { "unknown", "not-applied", "partial", "applied", NULL };

static const char *const undo_names[] = { "nothing", "yes", "none", NULL };

/* The functions of a row, bound to its kind. */
#define KIND_FUNCTIONS(stem, ID)                                                                   \
  static gboolean validate_##stem (const HoistValue *args, GError **error)                         \
  {                                                                                                \
    return hoist_step_args_check (HOIST_STEP_##ID, args, FALSE, error);                            \
  }                                                                                                \
  static char *describe_##stem (const HoistValue *args)                                            \
  {                                                                                                \
    return hoist_step_sentence_describe (HOIST_STEP_##ID, args);                                   \
  }
#define KIND_UNDO_FUNCTION(stem, ID)                                                               \
  static char *describe_undo_##stem (const HoistValue *args)                                       \
  {                                                                                                \
    return hoist_step_sentence_describe_undo (HOIST_STEP_##ID, args);                              \
  }

KIND_FUNCTIONS (preflight, PREFLIGHT)
KIND_FUNCTIONS (fetch, FETCH)
KIND_FUNCTIONS (dependencies, DEPENDENCIES)
KIND_FUNCTIONS (prepare, PREPARE)
KIND_FUNCTIONS (copy, COPY)
KIND_UNDO_FUNCTION (copy, COPY)
KIND_FUNCTIONS (stop, STOP)
KIND_UNDO_FUNCTION (stop, STOP)
KIND_FUNCTIONS (backup, BACKUP)
KIND_UNDO_FUNCTION (backup, BACKUP)
KIND_FUNCTIONS (checkout, CHECKOUT)
KIND_UNDO_FUNCTION (checkout, CHECKOUT)
KIND_FUNCTIONS (activate, ACTIVATE)
KIND_UNDO_FUNCTION (activate, ACTIVATE)
KIND_FUNCTIONS (migrate, MIGRATE)
KIND_UNDO_FUNCTION (migrate, MIGRATE)
KIND_FUNCTIONS (switch, SWITCH)
KIND_UNDO_FUNCTION (switch, SWITCH)
KIND_FUNCTIONS (restore, RESTORE)
KIND_UNDO_FUNCTION (restore, RESTORE)
KIND_FUNCTIONS (start, START)
KIND_UNDO_FUNCTION (start, START)
KIND_FUNCTIONS (health, HEALTH)
KIND_FUNCTIONS (finish, FINISH)
KIND_FUNCTIONS (guard, GUARD)
KIND_FUNCTIONS (command, COMMAND)
KIND_UNDO_FUNCTION (command, COMMAND)
KIND_FUNCTIONS (configure, CONFIGURE)
KIND_UNDO_FUNCTION (configure, CONFIGURE)
KIND_FUNCTIONS (catch_up, CATCH_UP)
KIND_FUNCTIONS (card, CARD)
KIND_UNDO_FUNCTION (card, CARD)
KIND_FUNCTIONS (end, END)
KIND_UNDO_FUNCTION (end, END)
KIND_FUNCTIONS (rehearse, REHEARSE)
KIND_UNDO_FUNCTION (rehearse, REHEARSE)
KIND_FUNCTIONS (transfer, TRANSFER)
KIND_UNDO_FUNCTION (transfer, TRANSFER)
KIND_FUNCTIONS (message, MESSAGE)
KIND_FUNCTIONS (component, COMPONENT)
KIND_UNDO_FUNCTION (component, COMPONENT)
KIND_FUNCTIONS (pull, PULL)
KIND_FUNCTIONS (replace, REPLACE)
KIND_UNDO_FUNCTION (replace, REPLACE)

/* Weights are shares of a typical upgrade's seconds. `health` is not in the downtime: the services
 * answer their users from the end of `start` on. */
static const HoistStepKind kinds[HOIST_N_STEP_KINDS] = {
  { HOIST_STEP_PREFLIGHT, "preflight", N_ ("Check before the first change"), HOIST_UNDO_NOTHING, 2,
    FALSE, 60, FALSE, validate_preflight, describe_preflight, NULL, .at_once = TRUE },
  { HOIST_STEP_FETCH, "fetch", N_ ("Fetch the release"), HOIST_UNDO_NOTHING, 6, FALSE, 300, FALSE,
    validate_fetch, describe_fetch, NULL, .at_once = TRUE },
  { HOIST_STEP_DEPENDENCIES, "dependencies", N_ ("Prepare dependencies"), HOIST_UNDO_NOTHING, 20,
    FALSE, HOIST_GUIDE_DEPENDENCIES_SECONDS, FALSE, validate_dependencies, describe_dependencies,
    NULL, .at_once = TRUE },
  { HOIST_STEP_PREPARE, "prepare", N_ ("Copy the database beforehand"), HOIST_UNDO_NOTHING, 10,
    FALSE, 3600, FALSE, validate_prepare, describe_prepare, NULL },
  { HOIST_STEP_COPY, "copy", N_ ("Migrate a copy of the database"), HOIST_UNDO_YES, 40, FALSE,
    86400, FALSE, validate_copy, describe_copy, describe_undo_copy },
  { HOIST_STEP_STOP, "stop", N_ ("Stop services"), HOIST_UNDO_YES, 4, TRUE, 120, FALSE,
    validate_stop, describe_stop, describe_undo_stop, .at_once = TRUE },
  { HOIST_STEP_BACKUP, "backup", N_ ("Back up the database"), HOIST_UNDO_YES, 20, TRUE, 3600, FALSE,
    validate_backup, describe_backup, describe_undo_backup },
  { HOIST_STEP_CHECKOUT, "checkout", N_ ("Check out the release"), HOIST_UNDO_YES, 6, TRUE, 300,
    FALSE, validate_checkout, describe_checkout, describe_undo_checkout, .at_once = TRUE },
  { HOIST_STEP_ACTIVATE, "activate", N_ ("Switch dependencies"), HOIST_UNDO_YES, 1, TRUE, 30, FALSE,
    validate_activate, describe_activate, describe_undo_activate, .at_once = TRUE },
  { HOIST_STEP_MIGRATE, "migrate", N_ ("Run migrations"), HOIST_UNDO_YES, 20, TRUE, 3600, FALSE,
    validate_migrate, describe_migrate, describe_undo_migrate },
  { HOIST_STEP_SWITCH, "switch", N_ ("Switch the database"), HOIST_UNDO_YES, 4, TRUE, 3600, FALSE,
    validate_switch, describe_switch, describe_undo_switch },
  { HOIST_STEP_RESTORE, "restore", N_ ("Restore the database"), HOIST_UNDO_YES, 20, TRUE, 3600,
    FALSE, validate_restore, describe_restore, describe_undo_restore },
  { HOIST_STEP_START, "start", N_ ("Start services"), HOIST_UNDO_YES, 8, TRUE, 120, FALSE,
    validate_start, describe_start, describe_undo_start, .at_once = TRUE },
  { HOIST_STEP_HEALTH, "health", N_ ("Prove health"), HOIST_UNDO_NOTHING, 10, FALSE, 300, FALSE,
    validate_health, describe_health, NULL, .at_once = TRUE },
  { HOIST_STEP_FINISH, "finish", N_ ("Finish"), HOIST_UNDO_NOTHING, 1, FALSE, 60, FALSE,
    validate_finish, describe_finish, NULL, .at_once = TRUE },
  { HOIST_STEP_GUARD, "guard", N_ ("See that enough nodes serve"), HOIST_UNDO_NOTHING, 1, FALSE, 60,
    TRUE, validate_guard, describe_guard, NULL },
  { HOIST_STEP_COMMAND, "command", N_ ("Run a command of the guide"), HOIST_UNDO_YES, 10, FALSE,
    86400, FALSE, validate_command, describe_command, describe_undo_command },
  { HOIST_STEP_CONFIGURE, "configure", N_ ("Set values of a configuration file"), HOIST_UNDO_YES, 1,
    FALSE, 120, FALSE, validate_configure, describe_configure, describe_undo_configure },
  { HOIST_STEP_CARD, "card", N_ ("Wait for what a person does"), HOIST_UNDO_YES, 5, FALSE, 3600,
    FALSE, validate_card, describe_card, describe_undo_card },
  { HOIST_STEP_CATCH_UP, "catch-up", N_ ("Bring the other database up to date"), HOIST_UNDO_NOTHING,
    4, FALSE, 86400, FALSE, validate_catch_up, describe_catch_up, NULL },
  { HOIST_STEP_END, "end", N_ ("End daemons gracefully"), HOIST_UNDO_YES, 4, FALSE, 86400, FALSE,
    validate_end, describe_end, describe_undo_end },
  { HOIST_STEP_REHEARSE, "rehearse", N_ ("Rehearse on a clone of the database"), HOIST_UNDO_YES, 40,
    FALSE, 86400, FALSE, validate_rehearse, describe_rehearse, describe_undo_rehearse },
  { HOIST_STEP_TRANSFER, "transfer", N_ ("Move the database to another engine"), HOIST_UNDO_YES, 30,
    TRUE, 86400, FALSE, validate_transfer, describe_transfer, describe_undo_transfer },
  { HOIST_STEP_MESSAGE, "message", N_ ("Tell the users"), HOIST_UNDO_NOTHING, 1, FALSE, 330, FALSE,
    validate_message, describe_message, NULL },
  { HOIST_STEP_PULL, "pull", N_ ("Bring the images"), HOIST_UNDO_NOTHING, 10, FALSE, 3600, FALSE,
    validate_pull, describe_pull, NULL },
  { HOIST_STEP_REPLACE, "replace", N_ ("Replace the containers"), HOIST_UNDO_YES, 3, TRUE, 600,
    FALSE, validate_replace, describe_replace, describe_undo_replace },
  { HOIST_STEP_COMPONENT, "component", N_ ("Bring a component to its version"), HOIST_UNDO_YES, 5,
    FALSE, 86400, FALSE, validate_component, describe_component, describe_undo_component },
};

const HoistStepKind *
hoist_step_kind_get (HoistStepKindId id)
{
  g_assert ((guint) id < HOIST_N_STEP_KINDS && kinds[id].id == id);
  return &kinds[id];
}

const HoistStepKind *
hoist_step_kind_find (const char *name)
{
  for (guint i = 0; name != NULL && i < HOIST_N_STEP_KINDS; i++)
    if (strcmp (kinds[i].name, name) == 0)
      return &kinds[i];
  return NULL;
}

gboolean
hoist_step_kind_is_of_guide (HoistStepKindId id)
{
  return id == HOIST_STEP_COMMAND || id == HOIST_STEP_CONFIGURE || id == HOIST_STEP_CARD
         || id == HOIST_STEP_END || id == HOIST_STEP_COMPONENT;
}

gboolean
hoist_step_kind_comes_early (HoistStepKindId id)
{
  return id == HOIST_STEP_COPY || id == HOIST_STEP_TRANSFER || id == HOIST_STEP_REHEARSE
         || hoist_step_kind_is_of_guide (id);
}

gboolean
hoist_step_is_in_downtime (const HoistStep *step)
{
  const char *when = hoist_value_lookup_string (step->args, "when", "");

  return hoist_step_kind_is_of_guide (step->kind->id)
             ? strcmp (when, "while_stopped") == 0 || strcmp (when, "before_migrations") == 0
             : step->kind->in_downtime && !hoist_value_lookup_bool (step->args, "set_aside", FALSE)
                   && !hoist_value_lookup_bool (step->args, "ahead", FALSE);
}

/* A guide knows how long its packages take to build. */
guint
hoist_step_get_deadline (const HoistStep *step)
{
  gint64 seconds = step->kind->id == HOIST_STEP_DEPENDENCIES
                       ? hoist_value_lookup_int (step->args, "seconds", 0)
                       : 0;

  return seconds > 0 ? (guint) seconds : step->kind->deadline_s;
}

gboolean
hoist_step_waits_for_end (const HoistStep *step)
{
  return step->kind->id == HOIST_STEP_MESSAGE
         && strcmp (hoist_value_lookup_string (step->args, "when", ""), "before") != 0;
}

/* Of a guide's step its own words count. */
static HoistUndo
get_undo (const HoistStep *step)
{
  const char *undo = hoist_value_lookup_string (step->args, "undo", "");
  if (!hoist_step_kind_is_of_guide (step->kind->id))
    return step->kind->undo;
  return strcmp (undo, "none") == 0      ? HOIST_UNDO_NONE
         : strcmp (undo, "nothing") == 0 ? HOIST_UNDO_NOTHING
                                         : HOIST_UNDO_YES;
}

static HoistStep *
new_step (guint index, const HoistStepKind *kind, const char *node, const HoistValue *args)
{
  HoistStep *step = g_new0 (HoistStep, 1);
  step->index = index;
  step->kind = kind;
  step->node = g_strdup (node != NULL ? node : "");
  step->args = hoist_value_ref (args);
  step->weight = kind->weight;
  step->point_of_no_return = get_undo (step) == HOIST_UNDO_NONE;
  return step;
}

HoistStep *
hoist_step_new (guint index, HoistStepKindId kind, const char *node, const HoistValue *args,
                GError **error)
{
  const HoistStepKind *row = hoist_step_kind_get (kind);
  if (!row->validate (args, error))
    return NULL;
  return new_step (index, row, node, args);
}

HoistStep *
hoist_step_copy (const HoistStep *step)
{
  HoistStep *copy = new_step (step->index, step->kind, step->node, step->args);
  copy->weight = step->weight;
  copy->point_of_no_return = step->point_of_no_return;
  return copy;
}

void
hoist_step_free (HoistStep *step)
{
  if (step == NULL)
    return;
  g_free (step->node);
  hoist_value_unref (step->args);
  g_free (step);
}

void
hoist_step_write (const HoistStep *step, HoistJsonWriter *w, const char *name)
{
  g_autofree char *description = step->kind->describe (step->args);
  g_autofree char *undo_description =
      step->kind->describe_undo != NULL ? step->kind->describe_undo (step->args) : NULL;
  hoist_json_writer_begin_object (w, name);
  hoist_json_writer_int (w, "index", step->index);
  hoist_json_writer_string (w, "kind", step->kind->name);
  hoist_json_writer_string (w, "title", step->kind->title);
  hoist_json_writer_string (w, "description", description);
  hoist_json_writer_string (w, "undo", undo_names[get_undo (step)]);
  hoist_json_writer_string (w, "undo_description",
                            undo_description != NULL ? undo_description : "");
  hoist_json_writer_string (w, "node", step->node);
  hoist_value_write (step->args, w, "args");
  hoist_json_writer_bool (w, "point_of_no_return", step->point_of_no_return);
  hoist_json_writer_int (w, "weight", step->weight);
  hoist_json_writer_bool (w, "in_downtime", hoist_step_is_in_downtime (step));
  hoist_json_writer_end_object (w);
}

/* Lenient about members and arguments that are not known: a console may be older than its plane.
 * The agent checks its orders strictly by the kind's `validate`. */
HoistStep *
hoist_step_read (const HoistValue *value, GError **error)
{
  g_auto (HoistReader) r;
  hoist_reader_init_lenient (&r, value, "step");
  gint64 index = hoist_reader_int (&r, "index", HOIST_READER_REQUIRED, 0, 10000, 0);
  const char *name = hoist_reader_string (&r, "kind", HOIST_READER_REQUIRED, HOIST_READER_ANY_TEXT);
  const char *node = hoist_reader_string (&r, "node", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  const HoistValue *args = hoist_reader_object (&r, "args", HOIST_READER_REQUIRED);
  gboolean no_return = hoist_reader_bool (&r, "point_of_no_return", HOIST_READER_OPTIONAL, FALSE);
  gint64 weight = hoist_reader_int (&r, "weight", HOIST_READER_OPTIONAL, 0, 1000000, -1);

  const HoistStepKind *kind = hoist_step_kind_find (name);
  if (name != NULL && kind == NULL)
    {
      g_autofree char *clean = hoist_text_clean_line (name, -1, 64);
      hoist_reader_fail (&r, "kind", "“%s” is no step kind that is known here", clean);
    }
  if (node != NULL && node[0] != '\0' && !hoist_id_check (HOIST_ID_NODE, node))
    hoist_reader_fail (&r, "node", "expected a node's identifier (nd_ and 16 characters)");
  if (!hoist_reader_finish (&r, error) || !hoist_step_args_check (kind->id, args, TRUE, error))
    return NULL;

  HoistStep *step = new_step ((guint) index, kind, node, args);
  step->point_of_no_return = no_return;
  if (weight >= 0)
    step->weight = (guint) weight;
  return step;
}
