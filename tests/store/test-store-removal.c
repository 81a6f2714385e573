/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Removed databases (src/store/hoist-store-removal.h): marked, found again after a crash, gone for
 * good. */
#include "store/hoist-store-removal.h"

#include "fixture.h"

#define NAME "hoist_rn_0000000000000001_before"

static void
put (Fixture *f, const char *name, gboolean is_gone, const char *by)
{
  g_autoptr (GError) error = NULL;
  HoistStoreRemoval removal = { (char *) name, (char *) "tn_0000000000000001", (char *) by, is_gone,
                                5 };

  g_assert_true (hoist_store_put_removal (f->store, &removal, &error));
  g_assert_no_error (error);
}

static void
test_marked (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hoist_store_dup_removal (f->store, NAME, &error));
  g_assert_no_error (error);
  put (f, NAME, FALSE, "ann");
  put (f, "hoist_rn_0000000000000002_copy", TRUE, "ann");
  fixture_reopen (f);
  g_autoptr (GPtrArray) left = hoist_store_list_removals (f->store, &error);
  g_assert_cmpuint (left->len, ==, 1);
  const HoistStoreRemoval *one = left->pdata[0];
  g_assert_cmpstr (one->database, ==, NAME);
  g_assert_cmpstr (one->tenant, ==, "tn_0000000000000001");
  g_assert_cmpstr (one->removed_by, ==, "ann");
  g_assert_false (one->is_gone);
}

static void
test_gone (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  put (f, NAME, FALSE, "ann");
  put (f, NAME, TRUE, "ann");
  put (f, NAME, FALSE, "bob"); /* is not taken back, and who did it stays */
  g_autoptr (HoistStoreRemoval) gone = hoist_store_dup_removal (f->store, NAME, &error);
  g_assert_true (gone->is_gone);
  g_assert_cmpstr (gone->removed_by, ==, "ann");
  g_autoptr (GPtrArray) left = hoist_store_list_removals (f->store, &error);
  g_assert_cmpuint (left->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/store-removal/marked", test_marked);
  fixture_add ("/store-removal/gone", test_gone);
  return g_test_run ();
}
