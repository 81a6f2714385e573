/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-steps.h. Nobody owns it; any thread. It never reads a file or a clock. In a
 * rollback the places are mirrored: what was done first is taken back last. */
#include "engine/hoist-plan-steps.h"

#include "base/hoist-error.h"
#include "engine/hoist-plan-components.h"
#include "engine/hoist-plan-dependencies.h"
#include "engine/hoist-plan-notices.h"
#include "engine/hoist-plan-recreate.h"
#include "model/hoist-guide-config.h"
#include "model/hoist-value-texts.h"

#define CARD_UNDO_SECONDS 600

void
hoist_plan_step_free (gpointer data)
{
  HoistPlanStep *step = data;

  hoist_value_unref (step->args);
  g_free (step);
}

static gboolean
set_filled (HoistValue *object, const char *name, const HoistPlanInput *input, char **templates,
            GError **error)
{
  g_auto (GStrv) filled = hoist_guide_fill_argv ((const char *const *) templates, input->tenant,
                                                 input->guide, NULL, error);

  if (!filled)
    return FALSE;
  hoist_value_set (object, name, hoist_value_new_texts ((const char *const *) filled));
  return TRUE;
}

/* A path of the tenant's: relative to its folder, absolute where a placeholder made it so. */
static char *
fill_path (const HoistPlanInput *input, const char *text, GError **error)
{
  g_autofree char *path = hoist_guide_fill (text, input->tenant, input->guide, NULL, error);

  return path ? g_canonicalize_filename (path, input->tenant->directory) : NULL;
}

typedef struct
{
  const char *name;
  const HoistGuideProof *proof;
} NamedProof;

static gboolean
set_proof (HoistValue *args, const HoistPlanInput *input, const NamedProof *named, GError **error)
{
  g_autoptr (HoistValue) object = hoist_value_new_object ();
  const HoistGuideProof *proof = named->proof;

  if (proof->file[0])
    {
      g_autofree char *path = fill_path (input, proof->file, error);
      if (!path)
        return FALSE;
      hoist_value_set_text (object, "file", path);
    }
  if (proof->command[0] && !set_filled (object, "command", input, proof->command, error))
    return FALSE;
  if (proof->query[0])
    hoist_value_set_text (object, "query", proof->query);
  if (hoist_value_get_size (object) > 0)
    hoist_value_set (args, named->name, g_steal_pointer (&object));
  return TRUE;
}

static HoistValue *
new_setting (const HoistPlanInput *input, const HoistGuideSetting *setting, GError **error)
{
  g_autoptr (HoistValue) object = hoist_value_new_object ();
  gboolean is_literal = setting->literal[0] != '\0';
  g_autofree char *value =
      is_literal ? g_strdup (setting->literal)
                 : hoist_guide_fill (setting->value, input->tenant, input->guide, NULL, error);

  if (!value)
    return NULL;
  hoist_value_set_text (object, "section", setting->section);
  hoist_value_set_text (object, "key", setting->key);
  if (setting->from_setting[0])
    hoist_value_set_text (object, "from_setting", setting->from_setting);
  else if (!setting->remove)
    hoist_value_set_text (object, "value", value);
  hoist_value_set (object, "literal", hoist_value_new_bool (is_literal));
  hoist_value_set (object, "remove", hoist_value_new_bool (setting->remove));
  hoist_value_set (object, "secret", hoist_value_new_bool (setting->secret));
  return g_steal_pointer (&object);
}

static gboolean
set_configure (HoistValue *args, const HoistPlanInput *input, const HoistGuideConfigure *configure,
               GError **error)
{
  g_autoptr (HoistValue) list = hoist_value_new_array ();
  g_autofree char *file =
      hoist_guide_fill (configure->file, input->tenant, input->guide, NULL, error);

  for (guint i = 0; file && i < configure->settings->len; i++)
    {
      HoistValue *setting = new_setting (input, g_ptr_array_index (configure->settings, i), error);
      if (!setting)
        return FALSE;
      hoist_value_append (list, setting);
    }
  if (file && file[0] == '/' && configure->file[0] != '/')
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                   "the configuration file %s is not named by the guide itself", file);
      return FALSE;
    }
  if (!file)
    return FALSE;
  hoist_value_set_text (args, "file", file);
  hoist_value_set_text (args, "format", hoist_guide_format_names[configure->format]);
  hoist_value_set (args, "set", g_steal_pointer (&list));
  return TRUE;
}

static gboolean
set_card (HoistValue *args, const HoistPlanInput *input, const HoistGuideCard *card, GError **error)
{
  hoist_value_set_text (args, "text", card->text);
  hoist_value_set_text (args, "who", card->who);
  return set_filled (args, "copy", input, card->copy, error);
}

static gboolean
set_end (HoistValue *args, const HoistPlanInput *input, const HoistGuideEnd *end, GError **error)
{
  g_autoptr (HoistValue) files = hoist_value_new_array ();
  g_autofree char *under = end->under[0] ? fill_path (input, end->under, error) : g_strdup ("");

  if (!under || !set_filled (args, "arguments", input, end->arguments, error))
    return FALSE;
  for (guint i = 0; end->pid_files[i]; i++)
    {
      g_autofree char *path = fill_path (input, end->pid_files[i], error);
      if (!path)
        return FALSE;
      hoist_value_append (files, hoist_value_new_string (path));
    }
  hoist_value_set_text (args, "program", end->program);
  hoist_value_set_text (args, "under", under);
  hoist_value_set (args, "pid_files", g_steal_pointer (&files));
  hoist_value_set (args, "signal", hoist_value_new_int (end->number));
  hoist_value_set_text (args, "saves", end->saves);
  return TRUE;
}

/* What the step is. */
static gboolean
set_deed (HoistValue *args, const HoistPlanInput *input, const HoistGuideStep *step, GError **error)
{
  switch (step->kind)
    {
    case HOIST_GUIDE_CONFIGURE:
      return set_configure (args, input, &step->configure, error);
    case HOIST_GUIDE_CARD:
      return set_card (args, input, &step->card, error);
    case HOIST_GUIDE_END:
      return set_end (args, input, &step->end, error);
    case HOIST_GUIDE_COMMAND:
    default:
      return set_filled (args, "argv", input, step->command, error)
             && (step->removes[0] == NULL
                 || set_filled (args, "removes", input, step->removes, error));
    }
}

static void
set_target (HoistValue *args, const HoistPlanArguments *arguments, const HoistGuideStep *step)
{
  hoist_value_set_text (args, "application", arguments->input->guide->application);
  hoist_value_set_text (args, "commit", arguments->to_commit);
  hoist_value_set (args, "brings", hoist_value_new_texts ((const char *const *) step->brings));
  hoist_value_set (args, "environments", hoist_plan_dependencies_new_places (arguments->input));
}

static HoistValue *
fill (const HoistPlanArguments *arguments, const HoistGuideStep *step, GError **error)
{
  const HoistPlanInput *input = arguments->input;
  g_autoptr (HoistValue) args = hoist_value_new_object ();
  g_autofree char *folder = fill_path (input, step->folder[0] ? step->folder : ".", error);

  if (!folder || !set_deed (args, input, step, error)
      || !set_filled (args, "environment", input, step->environment, error)
      || !set_filled (args, "undo_argv", input, step->undo_command, error)
      || !set_proof (args, input, &(NamedProof){ "only_when", &step->only_when }, error)
      || !set_proof (args, input, &(NamedProof){ "done_when", &step->done_when }, error))
    return NULL;
  hoist_value_set_text (args, "id", step->id);
  hoist_value_set_text (args, "title", step->title);
  hoist_value_set_text (args, "when", hoist_guide_when_names[step->when]);
  hoist_value_set_text (args, "folder", folder);
  hoist_value_set (args, "as_agent", hoist_value_new_bool (step->as_agent));
  hoist_value_set (args, "seconds", hoist_value_new_int (step->seconds));
  hoist_value_set_text (args, "undo", hoist_guide_undo_names[step->undo]);
  hoist_value_set_text (args, "reason", step->reason);
  if (step->in_target)
    set_target (args, arguments, step);
  hoist_value_set (args, "database", hoist_value_ref (arguments->database));
  return g_steal_pointer (&args);
}

/* --- upgrade ----------------------------------------------------------------------------- */

static gboolean
was_had (const HoistPlanInput *input, const HoistGuideStep *step)
{
  return step->once && input->steps_had && g_strv_contains (input->steps_had, step->id);
}

static gboolean
applies (const HoistPlanArguments *arguments, const HoistGuideStep *step)
{
  g_auto (GStrv) passed =
      hoist_value_dup_texts (hoist_value_get_member (arguments->input->facts, "revisions"));

  /* Of several nodes the lead alone, unless it is for all, or for nodes of a role. */
  if (arguments->is_follower && !step->on_all && step->range.roles[0] == NULL)
    return FALSE;
  HoistPlanWay way = { arguments->from_version, arguments->to_version, (const char *const *) passed,
                       arguments->input->node_roles };
  if (arguments->input->request->recreate
      && hoist_plan_recreate_stands_for (hoist_plan_recreate_find (arguments->input->guide, &way),
                                         step->id))
    return FALSE;
  return hoist_guide_range_applies (&step->range, arguments->from_version, arguments->to_version,
                                    (const char *const *) passed, arguments->input->node_roles);
}

/* In front of the guide's own steps. */
static gboolean
collect_components (const HoistPlanArguments *arguments, HoistGuideWhen when, GPtrArray *steps,
                    GError **error)
{
  g_autoptr (GPtrArray) all = hoist_plan_components_collect (arguments, when, error);

  for (guint i = 0; all && i < all->len; i++)
    {
      HoistPlanStep *planned = g_new (HoistPlanStep, 1);
      *planned =
          (HoistPlanStep){ HOIST_STEP_COMPONENT, hoist_value_ref (g_ptr_array_index (all, i)) };
      g_ptr_array_add (steps, planned);
    }
  return all != NULL;
}

static gboolean
collect_upgrade (const HoistPlanArguments *arguments, HoistGuideWhen when, GPtrArray *steps,
                 GError **error)
{
  const GPtrArray *all = arguments->input->guide->steps;

  for (guint i = 0; i < all->len; i++)
    {
      const HoistGuideStep *step = g_ptr_array_index (all, i);
      if (step->when != when || !applies (arguments, step) || was_had (arguments->input, step))
        continue;
      HoistValue *args = fill (arguments, step, error);
      if (!args)
        {
          g_prefix_error (error, "step %s of the guide: ", step->id);
          return FALSE;
        }
      HoistPlanStep *planned = g_new (HoistPlanStep, 1);
      *planned = (HoistPlanStep){ step->kind == HOIST_GUIDE_CONFIGURE ? HOIST_STEP_CONFIGURE
                                  : step->kind == HOIST_GUIDE_CARD    ? HOIST_STEP_CARD
                                  : step->kind == HOIST_GUIDE_END     ? HOIST_STEP_END
                                                                      : HOIST_STEP_COMMAND,
                                  args };
      g_ptr_array_add (steps, planned);
    }
  return TRUE;
}

GPtrArray *
hoist_plan_steps_list_had (const HoistPlanArguments *arguments)
{
  const GPtrArray *all = arguments->input->guide->steps;
  GPtrArray *had = g_ptr_array_new ();

  for (guint i = 0; i < all->len; i++)
    {
      const HoistGuideStep *step = g_ptr_array_index (all, i);
      if (applies (arguments, step) && was_had (arguments->input, step))
        g_ptr_array_add (had, step->id);
    }
  return had;
}

/* --- rollback ---------------------------------------------------------------------------- */

static HoistGuideWhen
mirror (const char *when)
{
  return g_str_equal (when, "before_stop")   ? HOIST_GUIDE_AFTER_START
         : g_str_equal (when, "after_start") ? HOIST_GUIDE_BEFORE_STOP
                                             : HOIST_GUIDE_WHILE_STOPPED;
}

static void
copy_members (HoistValue *to, const HoistValue *args, const char *const *names)
{
  for (guint i = 0; i < hoist_value_get_size (args); i++)
    if (!names || g_strv_contains (names, hoist_value_get_member_name (args, i)))
      hoist_value_set (to, hoist_value_get_member_name (args, i),
                       hoist_value_ref (hoist_value_get_member_at (args, i)));
}

static gboolean
is_ending (const HoistValue *args)
{
  return hoist_value_get_member (args, "program") != NULL;
}

/* The same step the other way round: should the rollback fail, what it took back is done again. Of
 * a card only its command is left. */
static HoistValue *
turn_round (const HoistValue *args, HoistGuideWhen when)
{
  static const char *const of_command[] = { "id",       "environment", "folder",
                                            "as_agent", "seconds",     "undo",
                                            "reason",   "database",    NULL };
  HoistValue *turned = hoist_value_new_object ();
  const char *title = hoist_value_lookup_string (args, "title", "");
  gboolean is_file = hoist_value_get_member (args, "set") != NULL;
  gboolean is_card = hoist_value_get_member (args, "text") != NULL;
  gboolean is_end = is_ending (args);
  g_autofree char *back = g_strdup_printf (
      "Take back: %s", *title ? title : hoist_value_lookup_string (args, "id", ""));

  copy_members (turned, args, is_card ? of_command : NULL);
  if (is_file)
    hoist_value_set (turned, "back",
                     hoist_value_new_bool (!hoist_value_lookup_bool (args, "back", FALSE)));
  else if (!is_end) /* who is ended is ended in both directions */
    {
      const HoistValue *argv = hoist_value_get_member (args, "argv");
      hoist_value_set (turned, "argv",
                       hoist_value_ref (hoist_value_get_member (args, "undo_argv")));
      hoist_value_set (turned, "undo_argv",
                       argv ? hoist_value_ref (argv) : hoist_value_new_array ());
      /* What takes something back may take rows. */
      HoistValue *any = hoist_value_new_array ();
      hoist_value_append (any, hoist_value_new_string ("*"));
      hoist_value_set (turned, "removes", any);
    }
  if (is_card) /* a person did it: nothing does it again */
    {
      hoist_value_set_text (turned, "undo", "nothing");
      if (hoist_value_lookup_int (args, "seconds", 0) == 0)
        hoist_value_set (turned, "seconds", hoist_value_new_int (CARD_UNDO_SECONDS));
    }
  hoist_value_set (turned, "only_when", hoist_value_new_null ());
  hoist_value_set (turned, "done_when", hoist_value_new_null ());
  hoist_value_set_text (turned, "title", back);
  hoist_value_set_text (turned, "when", hoist_guide_when_names[when]);
  return turned;
}

static void
collect_rollback (const HoistPlanInput *input, HoistGuideWhen when, GPtrArray *steps)
{
  for (guint i = input->steps_done ? input->steps_done->len : 0; i > 0; i--)
    {
      const HoistValue *args = g_ptr_array_index (input->steps_done, i - 1);
      const char *undo = hoist_value_lookup_string (args, "undo", "");
      gboolean is_file = g_str_equal (undo, "file"), is_end = is_ending (args);
      gboolean is_component = hoist_plan_components_is_one (args);
      if ((!is_file && !is_end && !g_str_equal (undo, "command"))
          || mirror (hoist_value_lookup_string (args, "when", "")) != when)
        continue;
      HoistValue *turned =
          is_component ? hoist_plan_components_turn (input, args, when) : turn_round (args, when);
      if (!turned)
        continue;
      HoistPlanStep *planned = g_new (HoistPlanStep, 1);
      *planned = (HoistPlanStep){ is_file        ? HOIST_STEP_CONFIGURE
                                  : is_end       ? HOIST_STEP_END
                                  : is_component ? HOIST_STEP_COMPONENT
                                                 : HOIST_STEP_COMMAND,
                                  turned };
      g_ptr_array_add (steps, planned);
    }
}

GPtrArray *
hoist_plan_steps_list_final (const HoistPlanInput *input)
{
  GPtrArray *reasons = g_ptr_array_new ();

  for (guint i = 0; input->steps_done && i < input->steps_done->len; i++)
    {
      const HoistValue *args = g_ptr_array_index (input->steps_done, i);
      if (g_str_equal (hoist_value_lookup_string (args, "undo", ""), "none"))
        g_ptr_array_add (reasons, (char *) hoist_value_lookup_string (args, "reason", ""));
    }
  return reasons;
}

/* --- what people must know ---------------------------------------------------------------- */

static void
add_finding (GPtrArray *findings, HoistFindingSeverity severity, const char *message)
{
  g_ptr_array_add (findings, hoist_finding_new ("steps", severity, message, "", ""));
}

/* What the notices of the upgrade said of the way back. */
static void
add_lasting (const HoistPlanInput *input, GPtrArray *findings)
{
  g_autoptr (GPtrArray) lasting =
      hoist_plan_notices_list_lasting (input->guide, input->notices_had);

  for (guint i = 0; i < lasting->len; i++)
    g_ptr_array_add (findings, hoist_finding_new ("notices", HOIST_FINDING_WARNING,
                                                  g_ptr_array_index (lasting, i), "", ""));
}

void
hoist_plan_steps_collect_findings (const HoistPlanArguments *arguments, GPtrArray *findings)
{
  const HoistPlanInput *input = arguments->input;
  gboolean upgrade = input->request->kind != HOIST_PLAN_ROLLBACK;
  g_autoptr (GPtrArray) had = upgrade ? hoist_plan_steps_list_had (arguments) : g_ptr_array_new ();
  g_autoptr (GPtrArray) final = upgrade ? g_ptr_array_new () : hoist_plan_steps_list_final (input);

  for (guint i = 0; i < had->len; i++)
    {
      g_autofree char *message =
          g_strdup_printf ("The step %s is left out: %s has had it.",
                           (char *) g_ptr_array_index (had, i), input->tenant->slug);
      add_finding (findings, HOIST_FINDING_OK, message);
    }
  for (guint i = 0; i < final->len; i++)
    {
      g_autofree char *message =
          g_strdup_printf ("The upgrade did something that does not go back: %s",
                           (char *) g_ptr_array_index (final, i));
      add_finding (findings, HOIST_FINDING_WARNING, message);
    }
  if (!upgrade)
    add_lasting (input, findings);
}

GPtrArray *
hoist_plan_steps_collect (const HoistPlanArguments *arguments, HoistGuideWhen when, GError **error)
{
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (hoist_plan_step_free);

  if (arguments->input->request->kind == HOIST_PLAN_ROLLBACK)
    collect_rollback (arguments->input, when, steps);
  else if (!collect_components (arguments, when, steps, error)
           || !collect_upgrade (arguments, when, steps, error))
    return NULL;
  return g_steal_pointer (&steps);
}

static void
add_args (HoistValue *list, const HoistPlanStep *step, HoistStepKindId kind)
{
  if (step->kind == kind)
    hoist_value_append (list, hoist_value_ref (step->args));
}

gboolean
hoist_plan_steps_add_checks (const HoistPlanArguments *arguments, HoistValue *preflight,
                             GError **error)
{
  static const HoistGuideWhen places[] = { HOIST_GUIDE_BEFORE_STOP, HOIST_GUIDE_BEFORE_MIGRATIONS,
                                           HOIST_GUIDE_WHILE_STOPPED, HOIST_GUIDE_AFTER_START };
  g_autoptr (HoistValue) ends = hoist_value_new_array ();
  g_autoptr (HoistValue) components = hoist_value_new_array ();

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (GPtrArray) steps = hoist_plan_steps_collect (arguments, places[i], error);
      for (guint k = 0; steps && k < steps->len; k++)
        {
          add_args (ends, g_ptr_array_index (steps, k), HOIST_STEP_END);
          add_args (components, g_ptr_array_index (steps, k), HOIST_STEP_COMPONENT);
        }
      if (!steps)
        return FALSE;
    }
  if (hoist_value_get_size (ends) > 0)
    hoist_value_set (preflight, "ends", g_steal_pointer (&ends));
  if (hoist_value_get_size (components) > 0)
    hoist_value_set (preflight, "components", g_steal_pointer (&components));
  return TRUE;
}

/* --- what the migrations of a copy read ---------------------------------------------------- */

/* What the guide's steps set in that file. */
static HoistValue *
list_set (GPtrArray *steps, const char *file)
{
  HoistValue *list = hoist_value_new_array ();

  for (guint i = 0; i < steps->len; i++)
    {
      const HoistPlanStep *step = g_ptr_array_index (steps, i);
      const HoistValue *set = hoist_value_get_member (step->args, "set");
      if (step->kind != HOIST_STEP_CONFIGURE
          || !g_str_equal (hoist_value_lookup_string (step->args, "file", ""), file))
        continue;
      for (guint j = 0; set && j < hoist_value_get_size (set); j++)
        if (!hoist_value_get_member (hoist_value_get_element (set, j), "from_setting"))
          hoist_value_append (list,
                              hoist_value_ref ((HoistValue *) hoist_value_get_element (set, j)));
    }
  return list;
}

gboolean
hoist_plan_steps_add_config (const HoistPlanArguments *arguments, HoistValue *args, GError **error)
{
  const GPtrArray *configs = arguments->input->guide->configs;
  g_autoptr (GPtrArray) steps =
      hoist_plan_steps_collect (arguments, HOIST_GUIDE_BEFORE_MIGRATIONS, error);
  g_autoptr (HoistValue) list = hoist_value_new_array ();

  for (guint i = 0; steps && i < configs->len; i++)
    {
      const HoistGuideConfig *config = g_ptr_array_index (configs, i);
      HoistValue *one = hoist_guide_config_new_place (config);
      hoist_value_set (one, "set", list_set (steps, config->file));
      hoist_value_append (list, one);
    }
  if (steps && configs->len > 0)
    hoist_value_set (args, "config", g_steal_pointer (&list));
  return steps != NULL;
}
