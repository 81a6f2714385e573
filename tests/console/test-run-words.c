/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences about a run: the stage follows the steps that have begun; cancelling never promises
 * a backup that is not there. */
#include "console/pages/hoist-run-words.h"

#include "console/items/hoist-words.h"
#include "scene.h"

static void
set_text (char **text, const char *to)
{
  g_free (*text);
  *text = g_strdup (to);
}

static void
assert_stage (HoistPlanKind kind, int present, HoistRunStage stage)
{
  g_autoptr (HoistRun) run = scene_run (kind, present);

  g_assert_cmpint (hoist_run_words_get_stage (run), ==, stage);
}

static void
test_stage (void)
{
  g_autoptr (HoistRun) back = scene_run (HOIST_PLAN_UPGRADE, 6);

  assert_stage (HOIST_PLAN_UPGRADE, -1, HOIST_RUN_STAGE_BEFORE);
  assert_stage (HOIST_PLAN_UPGRADE, 2, HOIST_RUN_STAGE_BEFORE);
  assert_stage (HOIST_PLAN_UPGRADE, 3, HOIST_RUN_STAGE_STOPPED);
  assert_stage (HOIST_PLAN_UPGRADE, 5, HOIST_RUN_STAGE_CODE);
  assert_stage (HOIST_PLAN_UPGRADE, 6, HOIST_RUN_STAGE_DATA);
  assert_stage (HOIST_PLAN_ROLLBACK, 5, HOIST_RUN_STAGE_DATA);
  back->state = HOIST_RUN_UNDOING;
  g_assert_cmpint (hoist_run_words_get_stage (back), ==, HOIST_RUN_STAGE_GOING_BACK);
}

static void
test_without_backup (void)
{
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 6);
  g_autofree char *with = hoist_run_words_dup_cancel (run);
  g_autofree char *without = NULL;
  g_autofree char *banner = NULL;

  g_assert_nonnull (strstr (with, "restored from the backup"));
  run->backup[0] = '\0';
  without = hoist_run_words_dup_cancel (run);
  banner = hoist_run_words_dup_banner (run);
  g_assert_null (strstr (without, "restored"));
  g_assert_nonnull (strstr (without, "no backup"));
  g_assert_nonnull (strstr (banner, "no way back"));
}

/* The copy has taken the database's place: whoever cancels is not told that there is no way back,
 * and not of a backup that comes later. */
static void
test_switched (void)
{
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 6);
  g_autofree char *cancel = NULL;
  g_autofree char *banner = NULL;
  g_autofree char *passed = NULL;

  set_text (&((HoistRunStep *) g_ptr_array_index (run->steps, 6))->kind, "switch");
  run->backup[0] = '\0';
  g_assert_cmpint (hoist_run_words_get_stage (run), ==, HOIST_RUN_STAGE_DATA);
  cancel = hoist_run_words_dup_cancel (run);
  banner = hoist_run_words_dup_banner (run);
  g_assert_nonnull (strstr (cancel, "switches back to the database of before"));
  g_assert_cmpstr (banner, ==,
                   "The database was switched: cancelling now means switching back, with what was "
                   "written since.");
  run->point_of_no_return_passed = TRUE;
  passed = hoist_run_words_dup_banner (run);
  g_assert_nonnull (strstr (passed, "no way back"));
}

/* While a node is silent nothing else is said at the top: what it does is not known. */
static void
test_no_contact (void)
{
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 6);
  g_autofree char *silent = NULL;
  g_autofree char *ended = NULL;

  run->no_contact_since = SCENE_NOW;
  silent = hoist_run_words_dup_banner (run);
  g_assert_nonnull (strstr (silent, "No contact with a node since"));
  g_assert_null (strstr (silent, "Migrations"));
  run->state = HOIST_RUN_ENDED;
  ended = hoist_run_words_dup_banner (run);
  g_assert_null (ended);
}

/* A card: what is waited for, and afterwards who has done it, when, and the note. */
static void
test_card (void)
{
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 6);
  HoistRunStep *step = g_ptr_array_index (run->steps, 6);
  g_autofree char *banner = NULL;
  g_autofree char *before = NULL;
  g_autofree char *line = NULL;

  g_assert_null (hoist_run_words_find_card (run));
  set_text (&step->card, "open");
  set_text (&run->waits_for, "Grant");
  g_assert_true (hoist_run_words_find_card (run) == step);
  g_assert_cmpstr (hoist_words_run (run).word, ==, "Waits for a person");
  banner = hoist_run_words_dup_banner (run);
  g_assert_cmpstr (banner, ==, "The run waits for a person: Grant");
  set_text (&step->card_by, "local:ann");
  set_text (&step->card_note, "as the owner");
  before = hoist_run_words_dup_step (step, step->started_at);
  g_assert_null (strstr (before, "ann")); /* not proven yet */
  step->ended_at = step->started_at + 1000000;
  step->state = HOIST_STEP_APPLIED;
  step->result = HOIST_RESULT_DONE;
  line = hoist_run_words_dup_step (step, 0);
  g_assert_true (g_str_has_prefix (line, "1.0 s · "));
  g_assert_nonnull (strstr (line, "done by ann at "));
  g_assert_true (g_str_has_suffix (line, " · as the owner"));
  run->state = HOIST_RUN_UNDOING;
  g_assert_null (hoist_run_words_find_card (run));
}

static void
test_lines (void)
{
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 6);
  const HoistRunStep *step = g_ptr_array_index (run->steps, 6);
  g_autofree char *line = hoist_run_words_dup_step (step, step->started_at + 9100000);
  g_autofree char *waiting = hoist_run_words_dup_step (g_ptr_array_index (run->steps, 7), 0);
  g_autofree char *subtitle = hoist_run_words_dup_subtitle (run, run->started_at + 31000000);

  g_assert_cmpstr (line, ==, "9.1 s · 2 of 6 · add_person_columns.py");
  g_assert_cmpstr (waiting, ==, "waiting");
  g_assert_true (g_str_has_suffix (subtitle, " by dana · 31 s"));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/run-words/stage", test_stage);
  g_test_add_func ("/run-words/without-backup", test_without_backup);
  g_test_add_func ("/run-words/switched", test_switched);
  g_test_add_func ("/console/run-words/no-contact", test_no_contact);
  g_test_add_func ("/run-words/lines", test_lines);
  g_test_add_func ("/run-words/card", test_card);
  return g_test_run ();
}
