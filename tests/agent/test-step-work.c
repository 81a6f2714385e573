/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of kinds is whole; what a step says is cleaned. */
#include "fixture.h"

#include "agent/steps/hoist-step-work.h"

#include <string.h>

static void
test_table (Fixture *f)
{
  for (guint i = 0; i < HOIST_N_STEP_KINDS; i++)
    {
      const HoistStepKind *kind = hoist_step_kind_get ((HoistStepKindId) i);
      if (kind->by_plane)
        continue;
      const HoistStepActions *actions = hoist_step_actions_get ((HoistStepKindId) i);
      g_assert_nonnull (actions->apply);
      g_assert_nonnull (actions->probe);
      g_assert_cmpint (actions->undo != NULL, ==, kind->undo == HOIST_UNDO_YES);
    }
}

static void
hear_cb (HoistLogLevel level, const char *text, gpointer user_data)
{
  g_string_append (user_data, text);
}

static void
test_voice (Fixture *f)
{
  g_autoptr (GString) heard = g_string_new (NULL);
  HoistStepWork work = { .state = f->state,
                         .tenant = f->tenant,
                         .voice = { .log = hear_cb, .user_data = heard } };
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_step_work_init (&work, NULL, &error));
  work.call.line ("red \033[31malarm\033[0m\a", FALSE, work.call.user_data);
  g_assert_null (strchr (heard->str, '\033'));
  g_assert_null (strchr (heard->str, '\a'));
  g_assert_nonnull (strstr (heard->str, "alarm"));
  g_assert_cmpuint (hoist_step_work_get_time_left (&work, 500), ==, 500);
  hoist_step_work_clear (&work);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-work/table", test_table);
  fixture_add ("/agent/step-work/voice", test_voice);
  return g_test_run ();
}
