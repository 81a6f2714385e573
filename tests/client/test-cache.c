/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/hoist-cache.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "fake-plane.h"
#include "model/hoist-json.h"

#include <string.h>
#include <sys/stat.h>

#define PLANE "6ba7b810-9dad-11d1-80b4-00c04fd430c8"

static HoistTenantPage *
get_page (FakePlane *plane)
{
  g_autoptr (GError) error = NULL;
  HoistTenantQuery query = { .include_version = TRUE };
  g_autofree char *tenant = fake_plane_dup_tenant ("acme");
  g_autofree char *list = g_strdup_printf ("{\"tenants\":[%s],\"total\":1}", tenant);
  fake_plane_answer (plane, 200, list);
  g_autoptr (GAsyncResult) result = fake_plane_ask (plane, list_tenants, &query);
  HoistTenantPage *page = hoist_client_list_tenants_finish (plane->client, result, &error);
  g_assert_no_error (error);
  return page;
}

static HoistCachedTenants *
load (const char *plane, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  hoist_cache_load_tenants_async (plane, NULL, fake_plane_done_cb, &result);
  fake_plane_wait (&result);
  return hoist_cache_load_tenants_finish (result, error);
}

static gboolean
save (const char *plane, HoistTenantPage *page, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  HoistCachedTenants tenants = { .page = page, .etag = (char *) "\"one\"" };
  hoist_cache_save_tenants_async (plane, &tenants, NULL, fake_plane_done_cb, &result);
  fake_plane_wait (&result);
  return hoist_cache_save_tenants_finish (result, error);
}

static void
test_round_trip (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenantPage) page = get_page (plane);
  g_autofree char *file =
      g_build_filename (g_get_user_cache_dir (), "hoist", PLANE, "tenants.cache", NULL);
  struct stat st;
  g_assert_null (load (PLANE, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (save (PLANE, page, &error));
  g_assert_cmpint (stat (file, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 077, ==, 0);
  g_autoptr (HoistCachedTenants) kept = load (PLANE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kept->page->tenants->len, ==, 1);
  g_assert_cmpint (kept->page->received_at, ==, page->received_at); /* its age is known */
  g_assert_cmpstr (kept->etag, ==, "\"one\"");
  g_assert_true (hoist_cache_forget (PLANE, &error));
  g_assert_null (load (PLANE, NULL));
}

static void
test_damaged (void)
{
  static const char *const texts[] = { "", "{", "{\"format\":1,\"tenants\":[]}",
                                       "\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2" };
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "hoist", PLANE, NULL);
  g_autofree char *file = g_build_filename (folder, "tenants.cache", NULL);
  g_assert_true (hoist_file_make_folders (folder, 0700, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_true (g_file_set_contents (file, texts[i], -1, NULL));
      g_assert_null (load (PLANE, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
    }
}

/* A name that is no uuid must not become a path. */
static void
test_hostile_names (void)
{
  static const char *const names[] = { "..", "../../etc", "", "/etc" };
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (HoistTenantPage) page = get_page (plane);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (load (names[i], NULL));
      g_assert_false (save (names[i], page, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("hoist-cache-XXXXXX", NULL);
  g_setenv ("XDG_CACHE_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cache/round-trip", test_round_trip);
  g_test_add_func ("/cache/damaged", test_damaged);
  g_test_add_func ("/cache/hostile-names", test_hostile_names);
  int result = g_test_run ();
  g_assert_true (hoist_file_remove_tree (folder, NULL));
  return result;
}
