/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a release needs, on its way to the agent: what is as usual is not said, so that an older one
 * understands it; the rest arrives as it was. */
#include "examples.h"

#define START                                                                                      \
  "guide: 1\n"                                                                                     \
  "application: {name: tiny}\n"                                                                    \
  "services: [{name: a, start: [run]}]\n"                                                          \
  "health: {checks: [{name: h, service: a, url: \"http://127.0.0.1:1/\"}]}\n"

static void
test_usual (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_auto (GStrv) command = g_new0 (char *, 1);
  HoistJsonWriter w;
  HoistGuideDependencies usual = { .kind = (char *) "pip",
                                   .lock = (char *) "a.txt",
                                   .environment = (char *) "venv",
                                   .command = command,
                                   .build = (char *) "",
                                   .seconds = HOIST_GUIDE_DEPENDENCIES_SECONDS };

  hoist_json_writer_init (&w, out);
  hoist_guide_dependencies_write (&usual, &w);
  g_assert_cmpstr (out->str, ==, "{\"kind\":\"pip\",\"lock\":\"a.txt\",\"environment\":\"venv\"}");
}

static void
test_round_trip (void)
{
  static const char text[] = START
      "dependencies:\n"
      "  - {kind: npm, lock: package-lock.json, environment: dist, build: all, production: true, "
      "seconds: 3600}\n"
      "  - {kind: command, lock: l, environment: e, command: [make, \"{slug}\"]}\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = hoist_guide_parse ("t", text, -1, &error);
  g_assert_no_error (error);
  g_autofree char *json = EXAMPLE_JSON (hoist_guide_write, guide);
  g_autoptr (HoistValue) value = example_parse (json);
  g_autoptr (HoistGuide) back = hoist_guide_read (value, &error);
  g_assert_no_error (error);
  const HoistGuideDependencies *npm = g_ptr_array_index (back->dependencies, 0);
  const HoistGuideDependencies *own = g_ptr_array_index (back->dependencies, 1);
  g_assert_cmpuint (npm->seconds, ==, 3600);
  g_assert_cmpstr (npm->build, ==, "all");
  g_assert_true (npm->production);
  g_assert_cmpuint (own->seconds, ==, HOIST_GUIDE_DEPENDENCIES_SECONDS);
  g_assert_cmpstr (own->command[1], ==, "{slug}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-dependencies/usual", test_usual);
  g_test_add_func ("/guide-dependencies/round-trip", test_round_trip);
  return g_test_run ();
}
