/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run that waits for a person. Owned by the test that asks; main thread. */
#include "card-scene.h"

#include "model/hoist-json.h"

#define ARGS                                                                                       \
  "{\"id\":\"grant\",\"title\":\"Let the application change its tables\",\"text\":\"The database " \
  "user may not change the tables. Run these\\nstatements as the owner.\",\"who\":\"the owner of " \
  "the database\",\"copy\":[\"GRANT CREATE ON SCHEMA public TO acme;\",\"ALTER TABLE person "      \
  "OWNER "                                                                                         \
  "TO "                                                                                            \
  "acme;\"],\"when\":\"before_stop\",\"folder\":\"/srv/acme\",\"seconds\":0,\"undo\":\"nothing\"," \
  "\"done_when\":{\"query\":\"SELECT "                                                             \
  "1\"},\"database\":{\"name\":\"main\",\"engine\":\"sqlite\",\"path\":\"/srv/acme/a.db\"}}"

HoistPlan *
card_scene_plan (void)
{
  g_autoptr (HoistPlan) plain = scene_upgrade (HOIST_FINDING_OK);
  g_autoptr (GPtrArray) steps = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) args = hoist_json_parse (ARGS, -1, &error);
  g_assert_no_error (error);
  HoistStep card = {
    .kind = hoist_step_kind_get (HOIST_STEP_CARD), .node = (char *) "", .args = args, .weight = 5
  };
  HoistPlan fields = *plain;

  for (guint i = 0; i < plain->steps->len; i++)
    g_ptr_array_add (steps, plain->steps->pdata[i]);
  g_ptr_array_insert (steps, CARD_SCENE_STEP, &card);
  for (guint i = 0; i < steps->len; i++)
    ((HoistStep *) steps->pdata[i])->index = i;
  fields.steps = steps;
  return hoist_plan_new (&fields);
}

HoistRun *
card_scene_run (const char *card, const char *why)
{
  gboolean done = card[0] == '\0';
  g_autoptr (HoistRun) plain = scene_run (HOIST_PLAN_UPGRADE, CARD_SCENE_STEP);
  HoistRunStep *stop = plain->steps->pdata[CARD_SCENE_STEP];
  g_autoptr (GPtrArray) steps = g_ptr_array_new ();
  const HoistStepKind *kind = hoist_step_kind_get (HOIST_STEP_CARD);
  HoistRunStep step = { .kind = (char *) kind->name,
                        .title = (char *) kind->title,
                        .description = (char *) kind->title,
                        .state = done ? HOIST_STEP_APPLIED : HOIST_STEP_INTENDED,
                        .result = done ? HOIST_RESULT_DONE : HOIST_RESULT_NONE,
                        .weight = 5,
                        .fraction = done,
                        .started_at = plain->started_at + 3 * G_USEC_PER_SEC,
                        .ended_at = done ? plain->started_at + 5 * G_USEC_PER_SEC : 0,
                        .card = (char *) card,
                        .card_by = (char *) (why == NULL || card[0] != 'o' ? "local:ann" : ""),
                        .card_note = (char *) (done ? "as the owner" : ""),
                        .card_why = (char *) (why != NULL ? why : "") };
  HoistRun fields = *plain;

  if (!done)
    {
      stop->state = HOIST_STEP_PENDING;
      stop->started_at = 0;
    }
  for (guint i = 0; i < plain->steps->len; i++)
    g_ptr_array_add (steps, plain->steps->pdata[i]);
  g_ptr_array_insert (steps, CARD_SCENE_STEP, &step);
  for (guint i = 0; i < steps->len; i++)
    ((HoistRunStep *) steps->pdata[i])->index = i;
  fields.steps = steps;
  fields.waits_for = (char *) (card[0] == 'o' ? "Let the application change its tables" : "");
  fields.position = plain->position
                    + (card[0] == 'o'   ? 0
                       : card[0] == 't' ? 10
                                        : 20)
                    + (why != NULL ? 15 : 0);
  return hoist_run_new (&fields);
}
