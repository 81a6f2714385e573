/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which target is next, and when nothing more is started. */
#include "engine/hoist-rollout-rule.h"

#include "fixture.h"

/* w waiting, r running, d done, f failed, x excluded; a wave for each word. */
static HoistRollout *
make (const char *pattern)
{
  HoistRollout fields = { .state = HOIST_ROLLOUT_RUNNING };
  HoistRollout *rollout = hoist_rollout_new (&fields);
  guint wave = 0;

  for (const char *at = pattern; *at; at++)
    {
      HoistRolloutTarget target = { .index = rollout->targets->len,
                                    .wave = wave,
                                    .tenant = (char *) "tn_0123456789abcdef",
                                    .tenant_slug = (char *) "acme",
                                    .cause = (char *) "It broke.",
                                    .state = *at == 'w'   ? HOIST_TARGET_WAITING
                                             : *at == 'r' ? HOIST_TARGET_RUNNING
                                             : *at == 'd' ? HOIST_TARGET_DONE
                                             : *at == 'f' ? HOIST_TARGET_FAILED
                                                          : HOIST_TARGET_EXCLUDED };
      if (*at == ' ')
        wave++;
      else
        g_ptr_array_add (rollout->targets, hoist_rollout_target_new (&target));
    }
  hoist_rollout_count (rollout);
  return rollout;
}

static void
test_next (void)
{
  static const struct
  {
    const char *pattern;
    int next;
  } rows[] = { { "w w", 0 },  { "r w", -1 }, { "rw w", 1 }, { "d w", 1 },
               { "dx w", 2 }, { "d d", -1 }, { "", -1 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (HoistRollout) rollout = make (rows[i].pattern);
      const HoistRolloutTarget *next = hoist_rollout_rule_find_next (rollout);
      g_assert_cmpint (next ? (int) next->index : -1, ==, rows[i].next);
    }
}

static gboolean
stops (const char *pattern, int max_failures, guint forgiven)
{
  g_autoptr (HoistRollout) rollout = make (pattern);
  g_autoptr (GPtrArray) changed = g_ptr_array_new ();

  rollout->max_failures = max_failures;
  rollout->forgiven = forgiven;
  gboolean does = hoist_rollout_rule_apply (rollout, rollout->targets->pdata[0], changed);
  g_assert_cmpint (does, ==, rollout->state == HOIST_ROLLOUT_STOPPING);
  g_assert_cmpint (does, ==, strstr (rollout->stop_reason, "It broke.") != NULL);
  return does;
}

static void
test_apply (void)
{
  g_assert_false (stops ("dw", 0, 0));
  g_assert_true (stops ("fw", 0, 0));
  g_assert_false (stops ("fw", 1, 0));
  g_assert_true (stops ("ffw", 1, 0));
  g_assert_false (stops ("ffw", -1, 0));
  g_assert_false (stops ("ffw", 0, 2));
}

/* Of hops, whatever may fail otherwise. */
static void
test_hops (void)
{
  g_autoptr (HoistRollout) rollout = make ("d f w");
  g_autoptr (GPtrArray) changed = g_ptr_array_new ();

  rollout->in_hops = TRUE;
  rollout->max_failures = -1;
  g_assert_true (hoist_rollout_rule_apply (rollout, NULL, changed));
  g_assert_cmpuint (changed->len, ==, 1);
  g_assert_null (hoist_rollout_rule_find_next (rollout));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rollout-rule/next", test_next);
  g_test_add_func ("/rollout-rule/apply", test_apply);
  g_test_add_func ("/rollout-rule/hops", test_hops);
  return g_test_run ();
}
