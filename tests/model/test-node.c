/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A node as configured and as seen: what goes round, and what is refused. */
#include "model/hoist-node.h"

#include "base/hoist-error.h"
#include "examples.h"

static const char *const roles[] = { "database", "web", NULL };

static HoistNode *
make (void)
{
  HoistNode fields = { .id = (char *) "nd_0123456789abcdef",
                       .name = (char *) "db-1.example.org",
                       .transport = HOIST_NODE_SSH,
                       .user = (char *) "hoist",
                       .host = (char *) "db-1.example.org",
                       .port = 2222,
                       .host_key = (char *) "ssh-ed25519 AAAAC3Nza",
                       .fingerprint = (char *) "SHA256:abc",
                       .state_folder = (char *) "/var/lib/hoist-agent",
                       .roles = (char **) roles,
                       .created_at = EXAMPLE_TIME,
                       .created_by = (char *) "maria" };
  return hoist_node_new (&fields);
}

static void
test_round_trip (void)
{
  g_autoptr (HoistNode) node = make ();
  g_autofree char *json = EXAMPLE_JSON (hoist_node_write, node);
  g_autoptr (HoistValue) value = example_parse (json);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistNode) back = hoist_node_read (value, &error);
  g_assert_no_error (error);
  g_autofree char *again = EXAMPLE_JSON (hoist_node_write, back);
  g_assert_cmpstr (again, ==, json);
  g_assert_true (hoist_node_has_role (back, "web"));
  g_assert_false (hoist_node_has_role (back, "we"));
  g_assert_cmpstr (back->identity_file, ==, "");
}

static void
test_refused (void)
{
  static const struct
  {
    const char *name, *member;
  } cases[] = { { "id", "\"tn_0123456789abcdef\"" },
                { "transport", "\"telnet\"" },
                { "host", "\"-oProxyCommand=x\"" },
                { "host", "\"a%h\"" },
                { "user", "\"root\\nx\"" },
                { "port", "65536" },
                { "identity_file", "\"../id\"" },
                { "state_folder", "\"relative\"" },
                { "roles", "[\"a b\"]" },
                { "roles", "\"web\"" },
                { "name", NULL },
                { "shell", "\"x\"" } };
  g_autoptr (HoistNode) node = make ();
  g_autofree char *json = EXAMPLE_JSON (hoist_node_write, node);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HoistValue) value = example_edit (json, cases[i].name, cases[i].member);
      g_autoptr (GError) error = NULL;
      g_assert_null (hoist_node_read (value, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
    }
}

static void
test_sighting (void)
{
  HoistNodeDisk disk = { (char *) "/var/lib/hoist-agent", 5, 10 };
  g_autoptr (GPtrArray) disks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_node_disk_free);
  g_ptr_array_add (disks, hoist_node_disk_new (&disk));
  HoistNodeSighting fields = { .node = (char *) "nd_0123456789abcdef",
                               .seen_at = EXAMPLE_TIME,
                               .unknown_since = EXAMPLE_TIME + 1000000,
                               .error_code = (char *) "unreachable",
                               .error = (char *) "No answer.",
                               .protocol = 1,
                               .disks = disks,
                               .load_1 = 0.25,
                               .cpus = 4,
                               .clock_offset_ms = -31536000000 };
  g_autoptr (HoistNodeSighting) sighting = hoist_node_sighting_new (&fields);
  g_autofree char *json = EXAMPLE_JSON (hoist_node_sighting_write, sighting);
  g_autoptr (HoistValue) newer = example_edit (json, "temperature", "451");
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistNodeSighting) back = hoist_node_sighting_read (newer, &error);
  g_assert_no_error (error); /* a newer agent may see more */
  g_autofree char *again = EXAMPLE_JSON (hoist_node_sighting_write, back);
  g_assert_cmpstr (again, ==, json);
  g_assert_cmpint (((HoistNodeDisk *) g_ptr_array_index (back->disks, 0))->total, ==, 10);
  g_assert_cmpint (back->clock_offset_ms, ==, -31536000000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/node/round-trip", test_round_trip);
  g_test_add_func ("/node/refused", test_refused);
  g_test_add_func ("/node/sighting", test_sighting);
  return g_test_run ();
}
