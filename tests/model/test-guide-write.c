/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A guide on its way to the agent: the same guide arrives, and an order is read as strictly as a
 * file. */
#include "base/hoist-error.h"
#include "examples.h"

static void
test_round_trip (void)
{
  g_autoptr (HoistGuide) guide = example_guide ();
  g_autofree char *json = EXAMPLE_JSON (hoist_guide_write, guide);
  g_autoptr (HoistValue) value = example_parse (json);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) back = hoist_guide_read (value, &error);
  g_assert_no_error (error);
  g_autofree char *again = EXAMPLE_JSON (hoist_guide_write, back);
  g_assert_cmpstr (again, ==, json);
  g_assert_cmpstr (back->hash, ==, guide->hash);
  g_assert_cmpuint (g_strv_length (back->migrations), ==, 6);
}

static void
test_smallest (void)
{
  static const char text[] =
      "guide: 1\napplication: {name: tiny}\nservices: [{name: a, start: [run], stop: {signal: "
      "QUIT}}]\n"
      "health: {checks: [{name: h, service: a, url: \"http://127.0.0.1:1/\"}]}\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = hoist_guide_parse ("t", text, -1, &error);
  g_assert_no_error (error);
  g_autofree char *json = EXAMPLE_JSON (hoist_guide_write, guide);
  g_autoptr (HoistValue) value = example_parse (json);
  g_autoptr (HoistGuide) back = hoist_guide_read (value, &error);
  g_assert_no_error (error);
  g_autofree char *again = EXAMPLE_JSON (hoist_guide_write, back);
  g_assert_cmpstr (again, ==, json);
}

static void
test_fullest (void)
{
  static const char text[] =
      "guide: 1\n"
      "application: {name: full, title: Full of it}\n"
      "releases: {tags: v, changelog: CHANGES.md, required_stops: [v1.0, v2.0]}\n"
      "settings: {file: conf/app.env, slug: S, domain: D, api_domain: A, backend_port: B, "
      "frontend_port: F}\n"
      "services:\n"
      "  - {name: a, role: backend, start: [run, \"{slug}\"], environment: [\"A={directory}\"], "
      "port: \"{settings.B}\", stop: {signal: INT, seconds: 3, never_kill: true}}\n"
      "  - {name: b, start: [run], stop: {signal: HUP}}\n"
      "  - {name: c, start: [run], stop: {signal: USR1}}\n"
      "  - {name: d, start: [run], stop: {signal: USR2}}\n"
      "  - {name: e, driver: systemd, unit: \"{slug}-e.service\"}\n"
      "  - {name: f, driver: systemd, unit: \"e@{slug}.service\", port: \"{settings.B}\", stop: "
      "{seconds: 7, never_kill: true}}\n"
      "databases: [{name: d, engine: sqlite, path: \"db/{slug}.db\"}, {name: e, engine: "
      "postgresql, url: \"{settings.DATABASE_URL}\"}]\n"
      "dependencies: [{kind: pip, lock: a.txt, environment: venv}]\n"
      "migrations: {command: [run, \"{script}\"], scripts: [a.py, b.py]}\n"
      "health: {checks: [{name: h, service: a, url: \"http://127.0.0.1:{settings.B}/\", status: "
      "204, "
      "version: v}], good_in_a_row: 1, interval_ms: 50, seconds: 5, steady_ms: 0}\n"
      "notices: [{id: one, from: v1.0, to: v2.0, text: Look}, {id: two, to: v2.0, text: Look}]\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = hoist_guide_parse ("t", text, -1, &error);
  g_assert_no_error (error);
  g_autofree char *json = EXAMPLE_JSON (hoist_guide_write, guide);
  g_autoptr (HoistValue) value = example_parse (json);
  g_autoptr (HoistGuide) back = hoist_guide_read (value, &error);
  g_assert_no_error (error);
  g_autofree char *again = EXAMPLE_JSON (hoist_guide_write, back);
  g_assert_cmpstr (again, ==, json);
  const HoistGuideService *first = g_ptr_array_index (back->services, 0);
  g_assert_true (first->never_kill);
  const HoistGuideService *unit = g_ptr_array_index (back->services, 4);
  g_assert_cmpstr (unit->driver, ==, "systemd");
  g_assert_cmpstr (unit->unit, ==, "{slug}-e.service");
  g_assert_cmpuint (unit->stop_seconds, ==, 0);
  unit = g_ptr_array_index (back->services, 5);
  g_assert_cmpuint (unit->stop_seconds, ==, 7);
  g_assert_true (unit->never_kill);
  g_assert_cmpuint (back->notices->len, ==, 2);
  g_assert_cmpstr (back->api_domain_setting, ==, "A");
}

static void
test_refused (void)
{
  g_autoptr (HoistGuide) guide = example_guide ();
  g_autofree char *json = EXAMPLE_JSON (hoist_guide_write, guide);
  static const char *const names[] = { "hash", "services", "health", "application", "guide" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (HoistValue) less = example_edit (json, names[i], NULL);
      g_autoptr (GError) error = NULL;
      g_assert_null (hoist_guide_read (less, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
    }
  g_autoptr (HoistValue) more = example_edit (json, "shell", "\"rm\"");
  g_autoptr (GError) error = NULL;
  g_assert_null (hoist_guide_read (more, &error));
  g_assert_true (g_str_has_prefix (error->message, "guide.shell"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-write/round-trip", test_round_trip);
  g_test_add_func ("/guide-write/smallest", test_smallest);
  g_test_add_func ("/guide-write/fullest", test_fullest);
  g_test_add_func ("/guide-write/refused", test_refused);
  return g_test_run ();
}
