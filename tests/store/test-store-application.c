/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Applications and releases (src/store/hoist-store-application.c). */
#include "fixture.h"

#include "base/hoist-error.h"

static void
put_application (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  const HoistApplication application = { .name = (char *) "cbapp",
                                         .title = (char *) "Control board",
                                         .repository = (char *) "/srv/git/cbapp.git",
                                         .guide = (char *) "application: cbapp\n" };
  g_assert_true (hoist_store_put_application (f->store, &application, &error));
  g_assert_no_error (error);
}

static GPtrArray *
new_releases (const char *const *tags)
{
  GPtrArray *releases = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_release_unref);
  for (guint i = 0; tags[i] != NULL; i++)
    {
      HoistRelease fields = { .tag = (char *) tags[i],
                              .commit = (char *) FIXTURE_COMMIT,
                              .date = 1000000,
                              .notes = (char *) "* *new*" };
      g_ptr_array_add (releases, hoist_release_new (&fields));
    }
  return releases;
}

static void
test_application (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (hoist_store_dup_application (f->store, "cbapp", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_clear_error (&error);
  put_application (f);
  put_application (f);
  fixture_reopen (f);
  g_autoptr (HoistApplication) read = hoist_store_dup_application (f->store, "cbapp", &error);
  g_assert_cmpstr (read->guide, ==, "application: cbapp\n");
  g_autoptr (GPtrArray) all = hoist_store_list_applications (f->store, &error);
  g_assert_cmpuint (all->len, ==, 1);

  g_free (read->repository);
  read->repository = g_strdup ("ext::sh -c id");
  g_assert_false (hoist_store_put_application (f->store, read, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_clear_error (&error);
  fixture_run_sql (f, "UPDATE applications SET repository = '-oProxyCommand=id'");
  g_assert_null (hoist_store_dup_application (f->store, "cbapp", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
}

static void
test_releases (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) releases =
      new_releases ((const char *const[]){ "v0.9.0", "v0.10.0", "v0.10.0-rc.1", "v0.2.0", NULL });
  g_assert_false (hoist_store_put_releases (f->store, "cbapp", releases, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_clear_error (&error);
  put_application (f);
  gint64 generation = hoist_store_get_generation (f->store);
  g_assert_true (hoist_store_put_releases (f->store, "cbapp", releases, &error));
  g_assert_no_error (error);
  g_assert_cmpint (hoist_store_get_generation (f->store), !=, generation);
  const char *const expected[] = { "v0.10.0", "v0.10.0-rc.1", "v0.9.0", "v0.2.0" };
  g_autoptr (GPtrArray) read = hoist_store_list_releases (f->store, "cbapp", &error);
  g_assert_cmpuint (read->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < read->len; i++)
    g_assert_cmpstr (((HoistRelease *) read->pdata[i])->tag, ==, expected[i]);
  g_autoptr (HoistApplication) application =
      hoist_store_dup_application (f->store, "cbapp", &error);
  g_assert_cmpint (application->releases_at, >, 0);

  /* Two of one name: the old list stays whole. */
  g_autoptr (GPtrArray) twice = new_releases ((const char *const[]){ "v1.0.0", "v1.0.0", NULL });
  g_assert_false (hoist_store_put_releases (f->store, "cbapp", twice, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
  g_clear_error (&error);
  g_autoptr (GPtrArray) same = hoist_store_list_releases (f->store, "cbapp", &error);
  g_assert_cmpuint (same->len, ==, 4);
  /* What is gone from the list is gone. */
  g_autoptr (GPtrArray) one = new_releases ((const char *const[]){ "v1.0.0", NULL });
  g_assert_true (hoist_store_put_releases (f->store, "cbapp", one, &error));
  g_autoptr (GPtrArray) left = hoist_store_list_releases (f->store, "cbapp", &error);
  g_assert_cmpuint (left->len, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/store/application/put", test_application);
  fixture_add ("/store/application/releases", test_releases);
  return g_test_run ();
}
