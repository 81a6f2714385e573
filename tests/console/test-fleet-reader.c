/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists are read, single tenants again when they changed, and nothing of a connection that is gone
 * arrives. */
#include "console/hoist-fleet-reader.h"

#include "client/hoist-cache.h"
#include "scene.h"
#include "served-plane.h"

typedef struct
{
  ServedPlane *served;
  HoistFleet *fleet;
  HoistFleetReader *reader;
  guint n_read, n_failed, n_cached;
  GString *tenants;
} Fixture;

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
tenant_cb (HoistFleetReader *reader, const char *id, Fixture *f)
{
  g_string_append_printf (f->tenants, "%s ", id);
}

static HoistFleetReader *
make_reader (Fixture *f, const char *uuid)
{
  HoistFleetReader *reader = hoist_fleet_reader_new (f->fleet, uuid);

  g_signal_connect_swapped (reader, "read", G_CALLBACK (count_cb), &f->n_read);
  g_signal_connect_swapped (reader, "failed", G_CALLBACK (count_cb), &f->n_failed);
  g_signal_connect_swapped (reader, "cached", G_CALLBACK (count_cb), &f->n_cached);
  g_signal_connect (reader, "tenant", G_CALLBACK (tenant_cb), f);
  return reader;
}

#define UUID "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
/* No other test saves under this one: a save of theirs may still be on its way to the file. */
#define CACHED_UUID "6ba7b811-9dad-11d1-80b4-00c04fd430c8"

static void
set_up (Fixture *f, gconstpointer foreign)
{
  f->served = served_plane_new (3, foreign != NULL);
  f->fleet = hoist_fleet_new ();
  f->tenants = g_string_new (NULL);
  f->reader = make_reader (f, UUID);
  hoist_fleet_reader_set_client (f->reader, f->served->fake->client);
}

static void
tear_down (Fixture *f, gconstpointer foreign)
{
  g_clear_object (&f->reader);
  g_clear_object (&f->fleet);
  served_plane_free (f->served);
  g_string_free (f->tenants, TRUE);
}

static gboolean
was_read (gpointer f)
{
  return ((Fixture *) f)->n_read > 0;
}

static gboolean
was_cached (gpointer f)
{
  return ((Fixture *) f)->n_cached > 0;
}

static gboolean
has_failed (gpointer f)
{
  return ((Fixture *) f)->n_failed > 0;
}

static gboolean
tenant_was_read (gpointer f)
{
  return ((Fixture *) f)->tenants->len > 0;
}

static void
test_lists (Fixture *f, gconstpointer unused)
{
  hoist_fleet_reader_set_offers (f->reader, TRUE, TRUE);
  hoist_fleet_reader_read_all (f->reader);
  scene_wait (was_read, f);
  g_assert_cmpuint (g_list_model_get_n_items (hoist_fleet_get_tenants (f->fleet)), ==, 3);
  g_assert_cmpint (hoist_fleet_reader_get_received_at (f->reader), >, 0);
  g_assert_cmpuint (served_plane_count (f->served, "/api/runs"), ==, 1);
  hoist_fleet_reader_read_tenant (f->reader, "tn_0000000000000001");
  hoist_fleet_reader_read_tenant (f->reader, "tn_0000000000000001"); /* twice is once */
  scene_wait (tenant_was_read, f);
  g_assert_cmpstr (f->tenants->str, ==, "tn_0000000000000001 ");
  g_assert_cmpuint (served_plane_count (f->served, "/api/tenants/tn_0000000000000001"), ==, 1);
}

/* The list, made before the tenant changed, is held back until the change has been told of. */
typedef struct
{
  void (*serve) (SoupServerMessage *message, const char *path, gpointer user_data);
  gpointer user_data;
  SoupServerMessage *held;
} Gate;

static void
hold_list (SoupServerMessage *message, const char *path, gpointer user_data)
{
  Gate *gate = user_data;

  gate->serve (message, path, gate->user_data);
  if (gate->held != NULL || !g_str_equal (path, "/api/tenants"))
    return;
  gate->held = g_object_ref (message);
  soup_server_message_pause (message);
}

static gboolean
is_held (gpointer gate)
{
  return ((Gate *) gate)->held != NULL;
}

static gboolean
later_cb (gpointer passed)
{
  *(gboolean *) passed = TRUE;
  return G_SOURCE_REMOVE;
}

static void
test_old_list (Fixture *f, gconstpointer unused)
{
  FakePlane *fake = f->served->fake;
  Gate gate = { fake->serve, fake->serve_target, NULL };
  gboolean passed = FALSE;

  fake->serve = hold_list;
  fake->serve_target = &gate;
  hoist_fleet_reader_set_offers (f->reader, FALSE, TRUE);
  hoist_fleet_reader_read_all (f->reader);
  scene_wait (is_held, &gate);
  hoist_fleet_reader_read_tenant (f->reader, "tn_0000000000000001");
  g_timeout_add (400, later_cb, &passed); /* longer than changes are gathered */
  while (!passed)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (f->tenants->len, ==, 0); /* else the list would take its place */
  soup_server_message_unpause (gate.held);
  scene_wait (tenant_was_read, f);
  g_assert_cmpuint (f->n_read, ==, 1);
  g_object_unref (gate.held);
  fake->serve = gate.serve;
  fake->serve_target = gate.user_data;
}

/* What was read last time is there at once, with its age. */
static void
test_cache (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistFleet) fleet = hoist_fleet_new ();
  g_autofree char *file =
      g_build_filename (g_get_user_cache_dir (), "hoist", CACHED_UUID, "tenants.cache", NULL);
  gint64 age;

  g_assert_true (hoist_cache_forget (CACHED_UUID, NULL));
  g_clear_object (&f->reader);
  f->reader = make_reader (f, CACHED_UUID);
  hoist_fleet_reader_set_client (f->reader, f->served->fake->client);
  hoist_fleet_reader_set_offers (f->reader, FALSE, TRUE);
  hoist_fleet_reader_read_all (f->reader);
  scene_wait (was_read, f);
  while (!g_file_test (file, G_FILE_TEST_EXISTS))
    g_main_context_iteration (NULL, FALSE);
  age = hoist_fleet_reader_get_received_at (f->reader);
  g_clear_object (&f->reader);
  g_set_object (&f->fleet, fleet);
  f->reader = make_reader (f, CACHED_UUID);
  hoist_fleet_reader_load_cache (f->reader);
  scene_wait (was_cached, f);
  g_assert_cmpuint (g_list_model_get_n_items (hoist_fleet_get_tenants (f->fleet)), ==, 3);
  g_assert_cmpint (hoist_fleet_reader_get_received_at (f->reader), ==, age);
}

static void
test_failure (Fixture *f, gconstpointer unused)
{
  f->served->unauthorized = TRUE;
  hoist_fleet_reader_read_all (f->reader);
  scene_wait (has_failed, f);
  g_assert_cmpuint (f->n_read, ==, 0);
}

static void
test_gone (Fixture *f, gconstpointer unused)
{
  hoist_fleet_reader_read_all (f->reader);
  hoist_fleet_reader_set_client (f->reader, NULL);
  hoist_fleet_reader_read_all (f->reader); /* nobody to ask */
  scene_settle ();
  g_assert_cmpuint (f->n_read + f->n_failed, ==, 0);
}

/* The list of a foreign plane has no versions: they come one by one, and stay when it is read
 * again. */
static void
test_foreign (Fixture *f, gconstpointer unused)
{
  HoistTenantItem *item;

  hoist_fleet_reader_set_offers (f->reader, FALSE, FALSE);
  hoist_fleet_reader_read_all (f->reader);
  scene_wait (tenant_was_read, f);
  f->n_read = 0;
  hoist_fleet_reader_read_all (f->reader);
  scene_wait (was_read, f);
  item = hoist_fleet_find_tenant (f->fleet, "tn_0000000000000000");
  g_assert_true (hoist_tenant_item_get_report (item)->has_version);
  g_assert_cmpstr (hoist_tenant_item_get_report (item)->version.deployed_version, ==, "v0.2.0");
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
#define ADD(name, test, kind)                                                                      \
  g_test_add ("/fleet-reader/" name, Fixture, kind, set_up, test, tear_down)
  ADD ("lists", test_lists, NULL);
  ADD ("old-list", test_old_list, NULL);
  ADD ("cache", test_cache, NULL);
  ADD ("failure", test_failure, NULL);
  ADD ("gone", test_gone, NULL);
  ADD ("foreign", test_foreign, "foreign");
  return g_test_run ();
}
