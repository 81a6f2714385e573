/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places as the API writes them: the lead first, names where there are some, nothing invented. */
#include "daemon/hoist-place-view.h"

#include "model/hoist-json.h"
#include "protocol/hoist-route-shapes.h"

#define FOLLOWER "nd_0123456789abcdef"
#define COMMIT "0123456789abcdef0123456789abcdef01234567"

static HoistValue *
write_places (const HoistTenantRow *row, GHashTable *names, gboolean detail)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  HoistValue *value;
  HoistJsonWriter w;

  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_place_view_write (row, names, detail, &w);
  hoist_json_writer_end_object (&w);
  value = hoist_json_parse (json->str, -1, &error);
  g_assert_no_error (error);
  return value;
}

static const HoistValue *
get_place (const HoistValue *value, guint index)
{
  const HoistValue *place =
      hoist_value_get_element (hoist_value_get_member (value, "places"), index);
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_route_shapes_check ("Place", place, &error));
  g_assert_no_error (error);
  return place;
}

static void
test_places (void)
{
  HoistTenantPlace place = { .node = (char *) FOLLOWER, .directory = (char *) "/srv/two" };
  g_autoptr (GPtrArray) followers = g_ptr_array_new ();
  g_autoptr (GPtrArray) seen = g_ptr_array_new ();
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  HoistTenant tenant = { .node = (char *) "",
                         .directory = (char *) "/srv/one",
                         .followers = followers };
  HoistPlaceSighting sighted = { .node = (char *) FOLLOWER,
                                 .unknown_since = 5,
                                 .health = HOIST_HEALTH_HEALTHY,
                                 .error = (char *) "no answer" };
  HoistSighting sighting = { .commit = (char *) COMMIT,
                             .tag = (char *) "v0.3.0",
                             .health = HOIST_HEALTH_HEALTHY,
                             .followers = seen };
  HoistTenantRow row = { .tenant = &tenant, .sighting = &sighting };

  g_ptr_array_add (followers, &place);
  g_ptr_array_add (seen, &sighted);
  g_hash_table_insert (names, (char *) FOLLOWER, (char *) "web2");

  g_autoptr (HoistValue) list = write_places (&row, names, FALSE);
  g_autoptr (HoistValue) detail = write_places (&row, NULL, TRUE);
  const HoistValue *lead = get_place (list, 0), *other = get_place (list, 1);
  g_assert_cmpstr (hoist_value_lookup_string (lead, "node", ""), ==, "local");
  g_assert_cmpstr (hoist_value_lookup_string (lead, "role", ""), ==, "lead");
  g_assert_cmpstr (hoist_value_lookup_string (lead, "deployed_commit", ""), ==, "0123456");
  g_assert_cmpstr (hoist_value_lookup_string (other, "name", ""), ==, "web2");
  g_assert_cmpstr (hoist_value_lookup_string (other, "role", ""), ==, "follower");
  g_assert_cmpstr (hoist_value_lookup_string (other, "health", ""), ==, "unknown");
  g_assert_null (hoist_value_get_member (other, "services"));
  g_assert_cmpstr (hoist_value_lookup_string (get_place (detail, 1), "name", ""), ==, FOLLOWER);
  g_assert_cmpstr (hoist_value_lookup_string (get_place (detail, 1), "error", ""), ==, "no answer");
  g_assert_nonnull (hoist_value_get_member (get_place (detail, 0), "services"));
}

static void
test_one_node (void)
{
  HoistTenant tenant = { .node = (char *) "", .directory = (char *) "/srv/one" };
  HoistTenantRow row = { .tenant = &tenant };
  g_autoptr (HoistValue) value = write_places (&row, NULL, TRUE);

  g_assert_null (hoist_value_get_member (value, "places"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/place-view/places", test_places);
  g_test_add_func ("/place-view/one-node", test_one_node);
  return g_test_run ();
}
