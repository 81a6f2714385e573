/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose a log line is: of its node, of its step's where no node is said, the control plane's; and
 * nothing at all for a run of one node. */
#include "client/hoist-log-nodes.h"

#include "client/hoist-place-report.h"
#include "model/hoist-json.h"

#define WEB2 "nd_0000000000000002"
#define GONE "nd_0000000000000003"

static HoistRun *
make_run (const char *const *step_nodes)
{
  HoistRun fields = { 0 };

  fields.steps = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_run_step_free);
  for (guint i = 0; step_nodes[i] != NULL; i++)
    g_ptr_array_add (fields.steps, hoist_run_step_new (&(HoistRunStep){
                                       .index = i, .node = (char *) step_nodes[i] }));
  HoistRun *run = hoist_run_new (&fields);
  g_ptr_array_unref (fields.steps);
  return run;
}

static GPtrArray *
make_places (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) value = hoist_json_parse (
      "{\"places\":[{\"node\":\"local\",\"name\":\"local\",\"role\":\"lead\",\"services\":[]},"
      "{\"node\":\"" WEB2 "\",\"name\":\"web2\",\"role\":\"follower\",\"services\":[]}]}",
      -1, &error);
  GPtrArray *places = hoist_place_list_read (value, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (places->len, ==, 2);
  return places;
}

static void
check (const HoistLogNodes *nodes, int step, const char *node, const char *prefix)
{
  HoistLogLine line = { .step = step, .node = (char *) node, .text = (char *) "words" };
  g_autofree char *got = hoist_log_nodes_dup_prefix (nodes, &line);

  g_assert_cmpstr (got, ==, prefix);
}

static void
test_several (void)
{
  g_autoptr (GPtrArray) places = make_places ();
  g_autoptr (HoistRun) run = make_run ((const char *const[]){ "", WEB2, GONE, NULL });
  g_autoptr (HoistLogNodes) nodes = hoist_log_nodes_new (run, places, "here");

  g_assert_nonnull (nodes);
  g_assert_cmpuint (hoist_log_nodes_get_width (nodes), ==, HOIST_LOG_NODES_WIDTH + 2);
  check (nodes, 1, WEB2, "web2          ");
  check (nodes, 1, "", "web2          "); /* a line of before */
  check (nodes, 0, "", "here          ");
  check (nodes, 2, GONE, GONE "  "); /* no longer of the tenant */
  check (nodes, -1, "", "              ");
  check (nodes, 99, "", "              ");
  check (nodes, 99, WEB2, "web2          ");
}

static void
test_one (void)
{
  g_autoptr (GPtrArray) places = make_places ();
  g_autoptr (HoistRun) run = make_run ((const char *const[]){ WEB2, WEB2, NULL });
  g_autoptr (HoistRun) none = make_run ((const char *const[]){ NULL });

  g_assert_null (hoist_log_nodes_new (run, places, "here"));
  g_assert_null (hoist_log_nodes_new (none, NULL, "here"));
  g_assert_cmpuint (hoist_log_nodes_get_width (NULL), ==, 0);
  check (NULL, 0, WEB2, "");
}

static void
test_equal (void)
{
  g_autoptr (GPtrArray) places = make_places ();
  g_autoptr (HoistRun) run = make_run ((const char *const[]){ "", WEB2, NULL });
  g_autoptr (HoistLogNodes) known = hoist_log_nodes_new (run, places, "here");
  g_autoptr (HoistLogNodes) again = hoist_log_nodes_new (run, places, "here");
  g_autoptr (HoistLogNodes) unknown = hoist_log_nodes_new (run, NULL, "here");
  g_autoptr (HoistLogNodes) held = hoist_log_nodes_ref (known);

  g_assert_true (hoist_log_nodes_equal (known, again));
  g_assert_true (hoist_log_nodes_equal (known, held));
  g_assert_true (hoist_log_nodes_equal (NULL, NULL));
  g_assert_false (hoist_log_nodes_equal (known, unknown));
  g_assert_false (hoist_log_nodes_equal (known, NULL));
  check (unknown, 1, WEB2, WEB2 "  ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/log-nodes/several", test_several);
  g_test_add_func ("/client/log-nodes/one", test_one);
  g_test_add_func ("/client/log-nodes/equal", test_equal);
  return g_test_run ();
}
