/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a version stands, in an order: a program or a file, and nothing in between. */
#include "model/hoist-step-args-component.h"

#include "examples.h"

static gboolean
is_good (const char *json)
{
  g_autoptr (HoistValue) value = example_parse (json);
  g_auto (HoistReader) r;

  hoist_reader_init (&r, value, "read");
  hoist_step_args_component_check_place (&r);
  return hoist_reader_finish (&r, NULL);
}

static void
test_places (void)
{
  g_assert_true (is_good ("{\"command\":[\"proxy\",\"--version\"]}"));
  g_assert_true (is_good ("{\"file\":\"a/package.json\",\"member\":[\"version\"]}"));
  g_assert_true (is_good ("{\"file\":\"/usr/share/a/package.json\"}"));
  g_assert_false (is_good ("{}"));
  g_assert_false (is_good ("{\"command\":[]}"));
  g_assert_false (is_good ("{\"command\":[\"a\"],\"file\":\"b\"}"));
  g_assert_false (is_good ("{\"file\":\"../a\"}"));
  g_assert_false (is_good ("{\"file\":\"a\",\"member\":\"version\"}"));
  g_assert_false (is_good ("{\"file\":\"a\",\"more\":1}"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/step-args-component/places", test_places);
  return g_test_run ();
}
