/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of step kinds and steps on their way through JSON. */
#include "model/hoist-step.h"

#include "base/hoist-error.h"
#include "examples.h"
#include "model/hoist-step-sentence.h"

static void
test_table (void)
{
  for (guint i = 0; i < HOIST_N_STEP_KINDS; i++)
    {
      const HoistStepKind *kind = hoist_step_kind_get (i);
      g_assert_true (hoist_step_kind_find (kind->name) == kind);
      g_assert_cmpuint (kind->weight, >, 0);
      g_assert_cmpuint (kind->deadline_s, >, 0);
      g_assert_nonnull (kind->validate);
      g_assert_nonnull (kind->describe);
      g_assert_true ((kind->undo == HOIST_UNDO_YES) == (kind->describe_undo != NULL));
    }
  g_assert_null (hoist_step_kind_find ("explode"));
  g_assert_null (hoist_step_kind_find (NULL));
}

/* Every function of a row is bound to its own kind. */
static void
test_functions (void)
{
  g_autoptr (HoistValue) empty = hoist_value_new_object ();
  for (guint i = 0; i < HOIST_N_STEP_KINDS; i++)
    {
      const HoistStepKind *kind = hoist_step_kind_get (i);
      g_autoptr (GError) error = NULL;
      g_autofree char *place = g_strdup_printf ("%s.", kind->name);
      g_autofree char *sentence = kind->describe (empty);
      g_autofree char *expected = hoist_step_sentence_describe (i, empty);
      g_assert_false (kind->validate (empty, &error));
      g_assert_true (g_str_has_prefix (error->message, place));
      g_assert_cmpstr (sentence, ==, expected);
      g_autofree char *undo = kind->describe_undo != NULL ? kind->describe_undo (empty) : NULL;
      g_autofree char *expected_undo = hoist_step_sentence_describe_undo (i, empty);
      g_assert_cmpstr (undo, ==, expected_undo);
    }
}

/* How long packages take to build only a guide knows. */
static void
test_deadline (void)
{
#define NEEDS                                                                                      \
  "{\"kind\":\"npm\",\"lock\":\"l\",\"environment\":\"e\",\"application\":\"app\",\"commit\":"     \
  "\"" EXAMPLE_COMMIT_B "\""
  g_autoptr (HoistValue) usual = example_parse (NEEDS "}");
  g_autoptr (HoistValue) longer = example_parse (NEEDS ",\"seconds\":3600}");
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistStep) one = hoist_step_new (0, HOIST_STEP_DEPENDENCIES, NULL, usual, &error);
  g_assert_no_error (error);
  g_autoptr (HoistStep) other = hoist_step_new (0, HOIST_STEP_DEPENDENCIES, NULL, longer, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hoist_step_get_deadline (one), ==, 900);
  g_assert_cmpuint (hoist_step_get_deadline (other), ==, 3600);
}

static void
test_round_trip (void)
{
  g_autoptr (HoistPlan) plan = example_plan ();
  HoistStep *step = g_ptr_array_index (plan->steps, 0);
  g_autofree char *json = EXAMPLE_JSON (hoist_step_write, step);
  g_autoptr (HoistValue) value = example_parse (json);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistStep) back = hoist_step_read (value, &error);
  g_assert_no_error (error);
  g_autofree char *again = EXAMPLE_JSON (hoist_step_write, back);
  g_assert_cmpstr (again, ==, json);
  g_assert_cmpstr (hoist_value_lookup_string (value, "undo", NULL), ==, "nothing");
  g_assert_cmpstr (hoist_value_lookup_string (value, "title", NULL), ==, "Fetch the release");
  g_assert_nonnull (hoist_value_lookup_string (value, "description", NULL));
  g_autoptr (HoistStep) copy = hoist_step_copy (back);
  g_assert_true (copy->args == back->args && copy->kind == back->kind);
}

/* What we are given to execute is strict; what we are given to show is not. */
static void
test_strict_and_lenient (void)
{
  g_autoptr (HoistValue) args =
      example_parse ("{\"database\":{\"name\":\"a\",\"engine\":\"sqlite\",\"path\":\"/a\"},"
                     "\"backup\":\"" EXAMPLE_BACKUP_ID "\",\"newer\":1}");
  g_autoptr (GError) error = NULL;
  g_assert_null (hoist_step_new (0, HOIST_STEP_BACKUP, NULL, args, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "backup.newer"));
  g_clear_error (&error);

  g_autoptr (HoistValue) step = hoist_value_new_object ();
  hoist_value_set (step, "index", hoist_value_new_int (0));
  hoist_value_set (step, "kind", hoist_value_new_string ("backup"));
  hoist_value_set (step, "args", hoist_value_ref (args));
  g_autoptr (HoistStep) read = hoist_step_read (step, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->weight, ==, hoist_step_kind_get (HOIST_STEP_BACKUP)->weight);

  hoist_value_set (step, "node", hoist_value_new_string ("tn_0123456789abcdef"));
  g_assert_null (hoist_step_read (step, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/step/table", test_table);
  g_test_add_func ("/step/functions", test_functions);
  g_test_add_func ("/step/deadline", test_deadline);
  g_test_add_func ("/step/round-trip", test_round_trip);
  g_test_add_func ("/step/strict-and-lenient", test_strict_and_lenient);
  return g_test_run ();
}
