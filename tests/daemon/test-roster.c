/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of the list: one per generation, served at once, stale for half a second at most, never
 * to whoever changed something. */
#include "base/hoist-clock.h"
#include "base/hoist-file.h"
#include "base/hoist-id.h"
#include "daemon/hoist-roster.h"
#include <string.h>

typedef struct
{
  char *folder;
  HoistStore *store;
  HoistRoster *roster;
} Fixture;

static void
set_up (Fixture *f, gconstpointer unused)
{
  f->folder = g_dir_make_tmp ("hoist-roster-XXXXXX", NULL);
  f->store = hoist_store_open (f->folder, NULL);
  f->roster = hoist_roster_new (f->store);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  hoist_roster_free (f->roster);
  g_object_unref (f->store);
  g_assert_true (hoist_file_remove_tree (f->folder, NULL));
  g_free (f->folder);
}

static void
put (Fixture *f, const char *slug)
{
  g_autofree char *id = hoist_id_new (HOIST_ID_TENANT);
  g_autofree char *directory = g_strconcat ("/srv/", slug, NULL);
  g_autoptr (HoistValue) settings = hoist_value_new_object ();
  g_autoptr (GError) error = NULL;
  HoistTenant fields = { .id = id,
                         .slug = (char *) slug,
                         .name = (char *) slug,
                         .application = (char *) "cbapp",
                         .node = (char *) "",
                         .directory = directory,
                         .domain = (char *) "Acme.Example",
                         .api_domain = (char *) "",
                         .settings = settings,
                         .created_at = hoist_clock_wall_us () };
  g_autoptr (HoistTenant) tenant = NULL;
  HoistApplication application = { (char *) "cbapp", (char *) "cbapp", (char *) "/srv/o.git",
                                   (char *) "x", 0 };

  g_assert_true (hoist_store_put_application (f->store, &application, &error));
  tenant = hoist_tenant_new (&fields);
  g_assert_true (hoist_store_put_tenant (f->store, tenant, &error));
  g_assert_no_error (error);
}

static void
test_pictures (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistRosterPicture) none = NULL, first = NULL, same = NULL, stale_one = NULL,
                                 third = NULL;
  gboolean stale = TRUE;
  g_autoptr (GBytes) page = g_bytes_new_static ("x", 1);
  g_autoptr (GBytes) kept = NULL;

  put (f, "acme");
  none = hoist_roster_peek (f->roster, &stale);
  g_assert_null (none);
  g_assert_false (stale);
  first = hoist_roster_dup (f->roster, NULL);
  g_assert_cmpuint (first->rows->len, ==, 1);
  same = hoist_roster_peek (f->roster, &stale);
  g_assert_true (same == first);
  g_assert_nonnull (strstr (hoist_roster_picture_get_haystacks (first)[0], "acme.example"));
  hoist_roster_picture_keep_page (first, "limit=5", page);
  kept = hoist_roster_picture_dup_page (first, "limit=5");
  g_assert_true (kept == page);
  g_assert_null (hoist_roster_picture_dup_page (first, "limit=6"));

  put (f, "beta"); /* somebody else changed something: the old picture will do for a moment, one
                      caller makes the new one */
  stale_one = hoist_roster_peek (f->roster, &stale);
  g_assert_true (stale_one == first);
  g_assert_true (stale);
  g_clear_pointer (&stale_one, hoist_roster_picture_unref);
  stale_one = hoist_roster_peek (f->roster, &stale);
  g_assert_true (stale_one == first);
  g_assert_false (stale);
  third = hoist_roster_dup (f->roster, NULL);
  g_assert_cmpuint (third->rows->len, ==, 2);
  g_assert_cmpstr (third->etag, !=, first->etag);
}

static void
test_touch (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistRosterPicture) first = NULL, old = NULL, now = NULL;
  gboolean stale;

  put (f, "acme");
  first = hoist_roster_dup (f->roster, NULL);
  put (f, "beta");
  hoist_roster_touch (f->roster); /* our own change: the old picture will not do */
  old = hoist_roster_peek (f->roster, &stale);
  g_assert_null (old);
  now = hoist_roster_dup (f->roster, NULL);
  g_assert_cmpuint (now->rows->len, ==, 2);
}

/* While a known change waits, the old picture ends after half a second. */
static void
test_age (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistRosterPicture) first = NULL;
  gint64 started;
  gboolean stale;

  put (f, "acme");
  first = hoist_roster_dup (f->roster, NULL);
  put (f, "beta");
  started = g_get_monotonic_time ();
  for (;;)
    {
      g_autoptr (HoistRosterPicture) old = hoist_roster_peek (f->roster, &stale);

      if (old == NULL)
        break;
      g_assert_cmpint (g_get_monotonic_time () - started, <, 20 * G_USEC_PER_SEC);
      g_thread_yield ();
    }
  g_assert_cmpint (g_get_monotonic_time () - started, >, G_USEC_PER_SEC / 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/daemon/roster/pictures", Fixture, NULL, set_up, test_pictures, tear_down);
  g_test_add ("/daemon/roster/touch", Fixture, NULL, set_up, test_touch, tear_down);
  g_test_add ("/daemon/roster/age", Fixture, NULL, set_up, test_age, tear_down);
  return g_test_run ();
}
