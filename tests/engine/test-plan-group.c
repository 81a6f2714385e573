/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which steps several followers are at together. */
#include "engine/hoist-plan-group.h"

#define NODE(digit) "nd_000000000000000" digit

typedef struct
{
  HoistStepKindId kind;
  const char *node;
} Row;

static const Row rows[] = {
  { HOIST_STEP_FETCH, NODE ("1") },   { HOIST_STEP_FETCH, NODE ("2") },
  { HOIST_STEP_FETCH, NODE ("3") },   { HOIST_STEP_FETCH, NODE ("4") },
  { HOIST_STEP_GUARD, NODE ("2") },   { HOIST_STEP_STOP, NODE ("2") },
  { HOIST_STEP_STOP, NODE ("3") },    { HOIST_STEP_COMMAND, NODE ("2") },
  { HOIST_STEP_COMMAND, NODE ("3") }, { HOIST_STEP_START, NODE ("2") },
  { HOIST_STEP_START, NODE ("2") },
};

/* With nothing in them but what is asked of. */
static GPtrArray *
make_steps (HoistStep *steps, guint group)
{
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      HoistValue *args = hoist_value_new_object (), *nodes = hoist_value_new_array ();
      for (guint k = 0; k < group; k++)
        hoist_value_append (nodes, hoist_value_new_string (NODE ("2")));
      hoist_value_set (args, "group", nodes);
      steps[i] = (HoistStep){ .index = i,
                              .kind = hoist_step_kind_get (rows[i].kind),
                              .node = (char *) rows[i].node,
                              .args = args };
      g_ptr_array_add (list, &steps[i]);
    }
  return list;
}

static void
check (guint group, const guint *expected)
{
  HoistStep steps[G_N_ELEMENTS (rows)];
  g_autoptr (GPtrArray) list = make_steps (steps, group);

  for (guint i = 0; i < list->len; i++)
    g_assert_cmpuint (hoist_plan_group_count (list, i), ==, expected[i]);
  for (guint i = 0; i < list->len; i++)
    hoist_value_unref (steps[i].args);
}

/* The lead's alone, of followers two, a command of the guide never, nor one node twice. */
static void
test_two (void)
{
  static const guint expected[] = { 1, 2, 2, 1, 1, 2, 1, 1, 1, 1, 1 };

  check (2, expected);
}

static void
test_one (void)
{
  static const guint expected[] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };

  check (0, expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan-group/two", test_two);
  g_test_add_func ("/plan-group/one", test_one);
  return g_test_run ();
}
