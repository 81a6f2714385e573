/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings (src/store/hoist-store-setting.c). */
#include "fixture.h"

#include "base/hoist-error.h"

static void
test_settings (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (hoist_store_dup_setting (f->store, "colour"));
  g_assert_true (hoist_store_set_setting (f->store, "colour", "'; DROP TABLE journal; --", &error));
  g_assert_no_error (error);
  g_autofree char *value = hoist_store_dup_setting (f->store, "colour");
  g_assert_cmpstr (value, ==, "'; DROP TABLE journal; --");
  g_assert_true (hoist_store_set_setting (f->store, "colour", "blue", &error));
  g_autofree char *changed = hoist_store_dup_setting (f->store, "colour");
  g_assert_cmpstr (changed, ==, "blue");
  g_assert_false (hoist_store_set_setting (f->store, "two words", "x", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/store/setting/put", test_settings);
  return g_test_run ();
}
