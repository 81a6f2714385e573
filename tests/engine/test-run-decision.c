/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The decision table of executor and recovery, cell by cell: step kind × direction × state ×
 * recorded × probe × attempts. The rules are numbered in src/engine/hoist-run-decision.c. */
#include "engine/hoist-run-decision.h"

/* One letter per decision, to keep the tables readable. */
static char
letter (HoistRunDecision decision)
{
  static const char letters[] = {
    [HOIST_DECISION_BEGIN] = 'B', [HOIST_DECISION_EXAMINE] = 'E', [HOIST_DECISION_ACCEPT] = 'A',
    [HOIST_DECISION_AGAIN] = 'R', [HOIST_DECISION_FAIL] = 'F',    [HOIST_DECISION_NEXT] = 'N',
    [HOIST_DECISION_PARK] = 'P'
  };
  return letters[decision];
}

static guint n_rows;

static void
expect (const HoistRunSituation *s, char wanted, const char *what)
{
  char got = letter (hoist_run_decide (s));

  n_rows++;
  if (got != wanted)
    g_error ("%s, %s: decided %c, wanted %c (recorded %d, probe %d, attempts %u)",
             hoist_step_kind_get (s->kind)->name, what, got, wanted, s->recorded, s->probe,
             s->attempts);
}

/* Intended, examined, nothing recorded. Columns: probe unknown, not applied, partial, applied; A
 * accept, R again, F fail. Rules 4 to 7. */
static const struct
{
  HoistStepKindId kind;
  const char *first, *second, *third;
} forward[] = {
  { HOIST_STEP_PREFLIGHT, "RRRR", "FFFF", "FFFF" },
  { HOIST_STEP_FETCH, "RRRA", "FFFA", "FFFA" },
  { HOIST_STEP_DEPENDENCIES, "RRRA", "FFFA", "FFFA" },
  { HOIST_STEP_PREPARE, "RRRA", "FFFA", "FFFA" },
  { HOIST_STEP_COPY, "RRRA", "FFFA", "FFFA" },
  { HOIST_STEP_CATCH_UP, "RRRA", "FFFA", "FFFA" },
  { HOIST_STEP_REHEARSE, "RRRA", "FFFA", "FFFA" },
  { HOIST_STEP_MESSAGE, "RRRA", "FFFA", "FFFA" },
  { HOIST_STEP_SWITCH, "FRFA", "FFFA", "FFFA" },
  { HOIST_STEP_TRANSFER, "FRFA", "FFFA", "FFFA" },
  { HOIST_STEP_STOP, "FRFA", "FFFA", "FFFA" },
  { HOIST_STEP_BACKUP, "FRFA", "FFFA", "FFFA" },
  { HOIST_STEP_CHECKOUT, "FRFA", "FFFA", "FFFA" },
  { HOIST_STEP_ACTIVATE, "FRFA", "FFFA", "FFFA" },
  { HOIST_STEP_MIGRATE, "FFFF", "FFFF", "FFFF" },
  { HOIST_STEP_RESTORE, "FRFR", "FFFA", "FFFA" },
  { HOIST_STEP_START, "FRFA", "FFFA", "FFFA" },
  { HOIST_STEP_HEALTH, "RRRR", "FFFF", "FFFF" },
  { HOIST_STEP_FINISH, "RRRR", "RRRR", "FFFF" },
};

static void
test_forward_after_a_crash (void)
{
  static const HoistProbe probes[] = { HOIST_PROBE_UNKNOWN, HOIST_PROBE_NOT_APPLIED,
                                       HOIST_PROBE_PARTIAL, HOIST_PROBE_APPLIED };

  for (guint i = 0; i < G_N_ELEMENTS (forward); i++)
    for (guint attempts = 1; attempts <= 3; attempts++)
      for (guint p = 0; p < G_N_ELEMENTS (probes); p++)
        {
          const char *row = attempts == 1   ? forward[i].first
                            : attempts == 2 ? forward[i].second
                                            : forward[i].third;
          HoistRunSituation s = { .kind = forward[i].kind,
                                  .state = HOIST_STEP_INTENDED,
                                  .examined = TRUE,
                                  .probe = probes[p],
                                  .attempts = attempts };
          expect (&s, row[p], "forward, nothing recorded");
        }
}

static void
test_recorded_counts (void)
{
  for (guint kind = 0; kind < HOIST_N_STEP_KINDS; kind++)
    for (guint probe = 0; probe < 4; probe++)
      {
        HoistRunSituation s = { .kind = (HoistStepKindId) kind,
                                .state = HOIST_STEP_INTENDED,
                                .examined = TRUE,
                                .probe = (HoistProbe) probe,
                                .attempts = 1,
                                .recorded = HOIST_RECORDED_DONE };
        expect (&s, 'A', "recorded done");
        s.recorded = HOIST_RECORDED_SKIPPED;
        expect (&s, 'A', "recorded skipped");
        s.recorded = HOIST_RECORDED_ERROR;
        expect (&s, 'F', "recorded error");
        s.recorded = HOIST_RECORDED_DONE;
        s.cancel_requested = TRUE;
        expect (&s, 'A', "recorded done, cancel asked for: the boundary ends it");
      }
}

static void
test_never_blind (void)
{
  for (guint kind = 0; kind < HOIST_N_STEP_KINDS; kind++)
    {
      HoistRunSituation s = { .kind = (HoistStepKindId) kind,
                              .state = HOIST_STEP_INTENDED,
                              .attempts = 1 };
      expect (&s, 'E', "an intent without an outcome");
      s.state = HOIST_STEP_PENDING;
      s.attempts = 0;
      expect (&s, 'B', "no intent");
      s.state = HOIST_STEP_APPLIED;
      expect (&s, 'N', "applied");
      s.state = HOIST_STEP_UNDO_INTENDED;
      expect (&s, 'P', "an undo in a run that has not turned back");
      s.state = HOIST_STEP_UNDONE;
      expect (&s, 'P', "undone in a run that has not turned back");
    }
}

static void
test_back (void)
{
  for (guint kind = 0; kind < HOIST_N_STEP_KINDS; kind++)
    {
      gboolean has_undo = hoist_step_kind_get ((HoistStepKindId) kind)->undo != HOIST_UNDO_NOTHING;
      HoistRunSituation s = { .kind = (HoistStepKindId) kind,
                              .undoing = TRUE,
                              .state = HOIST_STEP_PENDING };
      expect (&s, 'N', "back, never intended");
      s.state = HOIST_STEP_UNDONE;
      expect (&s, 'N', "back, undone");
      s.state = HOIST_STEP_INTENDED;
      expect (&s, has_undo ? 'B' : 'N', "back, intended");
      s.state = HOIST_STEP_APPLIED;
      expect (&s, has_undo ? 'B' : 'N', "back, applied");
      s.cancel_requested = TRUE;
      expect (&s, has_undo ? 'B' : 'N', "back, a cancel changes nothing");
      s.state = HOIST_STEP_UNDO_INTENDED;
      expect (&s, has_undo ? 'E' : 'N', "back, an undo without an outcome");
    }
}

static void
test_undo_may_be_repeated (void)
{
  static const HoistStepKindId kinds[] = { HOIST_STEP_STOP,     HOIST_STEP_BACKUP,
                                           HOIST_STEP_CHECKOUT, HOIST_STEP_ACTIVATE,
                                           HOIST_STEP_MIGRATE,  HOIST_STEP_RESTORE,
                                           HOIST_STEP_START };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (guint probe = 0; probe < 4; probe++)
      for (guint attempts = 1; attempts <= 3; attempts++)
        {
          HoistRunSituation s = { .kind = kinds[i],
                                  .undoing = TRUE,
                                  .state = HOIST_STEP_UNDO_INTENDED,
                                  .examined = TRUE,
                                  .probe = (HoistProbe) probe,
                                  .attempts = attempts };
          char last = probe == HOIST_PROBE_APPLIED ? 'A' : 'P';
          expect (&s, attempts < 3 ? 'R' : last, "undo, nothing recorded");
          s.recorded = HOIST_RECORDED_ERROR;
          expect (&s, attempts < 3 ? 'R' : last, "undo, recorded error");
          s.recorded = HOIST_RECORDED_DONE;
          expect (&s, 'A', "undo, recorded done");
          s.needs_proof = TRUE;
          expect (&s,
                  probe == HOIST_PROBE_APPLIED ? 'A'
                  : attempts < 3               ? 'R'
                                               : 'P',
                  "undo, recorded done, to be proven");
        }
}

static void
test_cancel (void)
{
  for (guint kind = 0; kind < HOIST_N_STEP_KINDS; kind++)
    {
      HoistRunSituation s = { .kind = (HoistStepKindId) kind, .cancel_requested = TRUE };
      expect (&s, kind == HOIST_STEP_FINISH ? 'B' : 'F', "cancel at a boundary");
      s.no_way_back = TRUE;
      expect (&s, 'B', "cancel past a point of no return");
      s = (HoistRunSituation){ .kind = (HoistStepKindId) kind,
                               .cancel_requested = TRUE,
                               .state = HOIST_STEP_INTENDED,
                               .examined = TRUE,
                               .attempts = 1,
                               .probe = HOIST_PROBE_NOT_APPLIED };
      expect (&s, kind == HOIST_STEP_FINISH ? 'R' : 'F', "cancel, and the step had not begun");
    }
}

static void
test_turn (void)
{
  for (guint kind = 0; kind < HOIST_N_STEP_KINDS; kind++)
    {
      gboolean finish = kind == HOIST_STEP_FINISH;
      HoistStepKindId id = (HoistStepKindId) kind;
      g_assert_cmpint (hoist_run_decide_turn (id, FALSE, FALSE), ==,
                       finish ? HOIST_TURN_CONCLUDE : HOIST_TURN_UNTOUCHED);
      g_assert_cmpint (hoist_run_decide_turn (id, TRUE, FALSE), ==,
                       finish ? HOIST_TURN_CONCLUDE : HOIST_TURN_BACK);
      g_assert_cmpint (hoist_run_decide_turn (id, TRUE, TRUE), ==,
                       finish ? HOIST_TURN_CONCLUDE : HOIST_TURN_PARK);
      n_rows += 3;
    }
}

static void
test_size (void)
{
  g_test_message ("%u rows", n_rows);
  g_assert_cmpuint (n_rows, >=, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-decision/forward-after-a-crash", test_forward_after_a_crash);
  g_test_add_func ("/run-decision/recorded-counts", test_recorded_counts);
  g_test_add_func ("/run-decision/never-blind", test_never_blind);
  g_test_add_func ("/run-decision/back", test_back);
  g_test_add_func ("/run-decision/undo-may-be-repeated", test_undo_may_be_repeated);
  g_test_add_func ("/run-decision/cancel", test_cancel);
  g_test_add_func ("/run-decision/turn", test_turn);
  g_test_add_func ("/run-decision/size", test_size);
  return g_test_run ();
}
