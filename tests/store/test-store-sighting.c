/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was last seen (src/store/hoist-store-sighting.c). */
#include "fixture.h"

#include <glib/gstdio.h>

#include "base/hoist-error.h"

static HoistSighting *
new_sighting (const char *tenant, const char *tag, gint64 unknown_since)
{
  HoistSighting fields = { .tenant = (char *) tenant,
                           .observed_at = 1000000,
                           .unknown_since = unknown_since,
                           .error = (char *) (unknown_since > 0 ? "no route to host" : NULL),
                           .commit = (char *) FIXTURE_COMMIT,
                           .tag = (char *) tag,
                           .schema_revision = (char *) "r1",
                           .health = HOIST_HEALTH_DEGRADED };
  return hoist_sighting_new (&fields);
}

static void
test_put (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  g_autoptr (HoistTenant) never = fixture_put_tenant (f, "never");
  g_autoptr (HoistSighting) first = new_sighting (tenant->id, NULL, 0);
  g_autoptr (HoistSighting) second = new_sighting (tenant->id, "v0.2.0", 2000000);
  g_assert_true (hoist_store_put_sighting (f->store, first, &error));
  g_assert_no_error (error);
  gint64 generation = hoist_store_get_generation (f->store);
  g_assert_true (hoist_store_put_sighting (f->store, second, &error));
  g_assert_cmpint (hoist_store_get_generation (f->store), !=, generation);
  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (HoistSighting) read = hoist_store_dup_sighting (f->store, tenant->id);
      g_assert_cmpstr (read->tag, ==, "v0.2.0");
      g_assert_cmpint (read->unknown_since, ==, 2000000);
      g_assert_cmpint (read->observed_at, ==, 1000000);
      g_assert_null (hoist_store_dup_sighting (f->store, never->id));
      g_autoptr (GHashTable) all = hoist_store_list_sightings (f->store, &error);
      g_assert_cmpuint (g_hash_table_size (all), ==, 1);
      g_assert_nonnull (g_hash_table_lookup (all, tenant->id));
      fixture_reopen (f);
    }
  g_assert_true (hoist_store_remove_tenant (f->store, tenant->id, &error));
  g_assert_null (hoist_store_dup_sighting (f->store, tenant->id));
  fixture_reopen (f);
  g_assert_null (hoist_store_dup_sighting (f->store, tenant->id));
}

static void
test_refused (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistSighting) stranger = new_sighting ("tn_0123456789abcdef", NULL, 0);
  g_assert_false (hoist_store_put_sighting (f->store, stranger, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  g_autoptr (HoistSighting) good = new_sighting (tenant->id, NULL, 0);
  HoistSighting bad = *good;
  bad.commit = (char *) "HEAD";
  g_assert_false (hoist_store_put_sighting (f->store, &bad, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_assert_null (hoist_store_dup_sighting (f->store, tenant->id));
}

/* The same again is kept in memory; the disk hears of it once a minute, and of any change at once.
 */
static void
test_seldom (Fixture *f, gconstpointer unused)
{
  static const struct
  {
    gint64 observed_at;
    const char *tag;
    gint64 expected;
  } looks[] = { { 100, "v0.2.0", 100 }, { 120, "v0.2.0", 100 }, { 159, "v0.2.0", 100 },
                { 160, "v0.2.0", 160 }, { 161, "v0.3.0", 161 }, { 90, "v0.3.0", 90 } };
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistSighting) base = new_sighting (tenant->id, looks[i].tag, 0);
      HoistSighting fields = *base;
      fields.observed_at = looks[i].observed_at * G_USEC_PER_SEC;
      g_assert_true (hoist_store_put_sighting (f->store, &fields, &error));
      g_autoptr (HoistSighting) read = hoist_store_dup_sighting (f->store, tenant->id);
      g_assert_cmpint (read->observed_at, ==, fields.observed_at);
      g_autofree char *name = g_strdup_printf ("copy-%u", i);
      g_autofree char *copy = g_build_filename (f->folder, name, NULL);
      g_autofree char *sql = g_strdup_printf ("VACUUM INTO '%s/hoist.db'", copy);
      g_assert_cmpint (g_mkdir (copy, 0700), ==, 0);
      fixture_run_sql (f, sql);
      g_autoptr (HoistStore) stored = hoist_store_open (copy, &error);
      g_assert_no_error (error);
      g_autoptr (HoistSighting) on_disk = hoist_store_dup_sighting (stored, tenant->id);
      g_assert_cmpint (on_disk->observed_at, ==, looks[i].expected * G_USEC_PER_SEC);
    }
}

static void
test_damaged (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  g_autoptr (HoistSighting) sighting = new_sighting (tenant->id, NULL, 0);
  g_assert_true (hoist_store_put_sighting (f->store, sighting, &error));
  g_clear_object (&f->store);
  fixture_run_sql (f, "UPDATE sightings SET body = replace (body, '\"tn_', '\"tn_0')");
  g_assert_null (hoist_store_open (f->folder, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/store/sighting/put", test_put);
  fixture_add ("/store/sighting/refused", test_refused);
  fixture_add ("/store/sighting/seldom", test_seldom);
  fixture_add ("/store/sighting/damaged", test_damaged);
  return g_test_run ();
}
