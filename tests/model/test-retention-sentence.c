/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every reason has a sentence of its own that says whether the backup stays; the sums. */
#include "model/hoist-retention.h"

static HoistRetentionVerdict *
make (HoistRetentionReason reason, const char *problem)
{
  HoistRetentionVerdict fields = { .backup = (char *) "bk_0000000000000001",
                                   .size = 10,
                                   .reason = reason,
                                   .run = (char *) "rn_0000000000000001",
                                   .problem = (char *) problem };

  return hoist_retention_verdict_new (&fields);
}

static void
test_sentences (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint reason = 0; hoist_retention_reason_names[reason] != NULL; reason++)
    {
      HoistRetentionVerdict *verdict = make ((HoistRetentionReason) reason, "");
      char *sentence = hoist_retention_verdict_dup_sentence (verdict);
      gboolean goes = reason == HOIST_RETENTION_MAY_GO || reason >= HOIST_RETENTION_PRUNING;

      g_assert_cmpint (g_str_has_prefix (sentence, "Stays: "), ==, !goes);
      if (reason == HOIST_RETENTION_ROLLBACK || reason == HOIST_RETENTION_PARKED)
        g_assert_nonnull (strstr (sentence, "rn_0000000000000001"));
      g_assert_true (g_hash_table_add (seen, sentence));
      hoist_retention_verdict_free (verdict);
    }
}

static void
test_problem (void)
{
  HoistRetentionVerdict *verdict = make (HOIST_RETENTION_PRUNING, "node b does not answer");
  g_autofree char *sentence = hoist_retention_verdict_dup_sentence (verdict);

  g_assert_nonnull (strstr (sentence, "node b does not answer"));
  hoist_retention_verdict_free (verdict);
}

static void
test_count (void)
{
  g_autoptr (GPtrArray) verdicts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_retention_verdict_free);

  for (guint reason = 0; hoist_retention_reason_names[reason] != NULL; reason++)
    g_ptr_array_add (verdicts, make ((HoistRetentionReason) reason, ""));
  g_ptr_array_add (verdicts, make (HOIST_RETENTION_MAY_GO, ""));
  HoistRetentionSum sum = hoist_retention_count (verdicts);
  g_assert_cmpuint (sum.may_go, ==, 2);
  g_assert_cmpint (sum.may_go_bytes, ==, 20);
  g_assert_cmpuint (sum.going, ==, 1);
  g_assert_cmpuint (sum.stay, ==, verdicts->len - 5); /* and one is gone, one not known */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/retention-sentence/sentences", test_sentences);
  g_test_add_func ("/retention-sentence/problem", test_problem);
  g_test_add_func ("/retention-sentence/count", test_count);
  return g_test_run ();
}
