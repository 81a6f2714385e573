/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The place of a rehearsal: settings that name the clone and the scratch folder and nothing live;
 * what was there goes first; a database elsewhere is refused. */
#include "agent/steps/hoist-step-scratch.h"

#include "base/hoist-error.h"
#include "fixture.h"
#include "model/hoist-json.h"
#include <string.h>

static HoistValue *
make_args (Fixture *f, const char *database)
{
  g_autofree char *commit = fixture_commit (f, "v0.2.0");
  g_autofree char *text = g_strdup_printf (
      "{\"database\":{\"name\":\"pocket\",\"engine\":\"sqlite\",\"path\":\"%s\"},"
      "\"application\":\"demoapp\",\"commit\":\"%s\",\"settings\":\"settings.env\"}",
      database, commit);

  return hoist_json_parse (text, -1, NULL);
}

static void
test_made (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) args = make_args (f, f->database);
  g_autofree char *settings = g_build_filename (f->directory, "settings.env", NULL);
  g_autofree char *line = g_strdup_printf ("DATA=%s/db\nOTHER=x\n", f->directory);
  HoistStepWork work = {
    .state = f->state, .tenant = f->tenant, .kind = hoist_step_kind_find ("rehearse"), .args = args
  };
  g_auto (HoistStepScratch) scratch = { 0 };
  double seconds;

  fixture_write (settings, line);
  fixture_claim (f);
  fixture_step (f, "fetch", "apply", "v0.2.0");
  work.key.run = (char *) FIXTURE_RUN;
  g_assert_true (hoist_step_work_init (&work, f->cancellable, &error));
  g_assert_true (hoist_step_scratch_read (&work, &scratch, &error));
  g_assert_false (hoist_step_scratch_is_there (&scratch));
  for (guint i = 0; i < 2; i++) /* the second one finds the first */
    {
      g_assert_true (hoist_step_scratch_make (&work, &scratch, &seconds, &error));
      g_assert_no_error (error);
    }
  g_assert_true (hoist_step_scratch_is_there (&scratch));
  g_assert_true (g_str_has_prefix (scratch.clone.path, scratch.folder));
  g_assert_true (scratch.clone.driver->is_there (scratch.clone.path));
  g_autofree char *path = g_build_filename (scratch.folder, "settings.env", NULL);
  g_autofree char *text = fixture_read (path);
  g_autofree char *wanted = g_strdup_printf ("DATA=%s/db\nOTHER=x\n", scratch.folder);
  g_assert_cmpstr (text, ==, wanted);
  g_assert_true (hoist_step_scratch_remove (&work, &scratch, &error));
  g_assert_false (hoist_step_scratch_is_there (&scratch));
  hoist_step_work_clear (&work);
}

static void
test_elsewhere (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *elsewhere = g_build_filename (f->folder, "other.db", NULL);
  g_autoptr (HoistValue) args = make_args (f, elsewhere);
  HoistStepWork work = {
    .state = f->state, .tenant = f->tenant, .kind = hoist_step_kind_find ("rehearse"), .args = args
  };
  g_auto (HoistStepScratch) scratch = { 0 };

  work.key.run = (char *) FIXTURE_RUN;
  g_assert_true (hoist_step_work_init (&work, f->cancellable, &error));
  g_assert_false (hoist_step_scratch_read (&work, &scratch, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  hoist_step_work_clear (&work);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-scratch/made", test_made);
  fixture_add ("/agent/step-scratch/elsewhere", test_elsewhere);
  return g_test_run ();
}
