/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an upgrade requires: whole, as JSON and back. */
#include "model/hoist-guide.h"

#include "model/hoist-json.h"

#define START                                                                                      \
  "guide: 1\n"                                                                                     \
  "application: {name: tiny}\n"                                                                    \
  "settings: {file: .env}\n"                                                                       \
  "services: [{name: a, start: [run]}]\n"                                                          \
  "databases: [{name: d, engine: sqlite, path: d.db}]\n"                                           \
  "health: {checks: [{name: h, service: a, url: \"http://127.0.0.1:1/\"}]}\n"

static char *
write_guide (const HoistGuide *guide)
{
  GString *out = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, out);
  hoist_guide_write (guide, &w, NULL);
  return g_string_free (out, FALSE);
}

static void
test_whole (void)
{
  static const char text[] =
      START "requires:\n"
            "  - {id: engine, setting: URL, begins: [postgres], says: Only PostgreSQL., next: "
            "Ask., to: v2.0}\n"
            "  - {id: rows, query: SELECT 1, says: No rows., warns: true}\n"
            "  - {id: conf, file: a.ini, says: No file., revision: 457d353b, roles: [router]}\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = hoist_guide_parse ("t", text, -1, &error);
  g_assert_no_error (error);
  const HoistGuideRequirement *engine = guide->requirements->pdata[0];
  g_assert_cmpuint (guide->requirements->len, ==, 3);
  g_assert_cmpstr (engine->begins[0], ==, "postgres");
  g_assert_false (engine->warns);
  g_autofree char *json = write_guide (guide);
  g_autoptr (HoistValue) value = hoist_json_parse (json, -1, &error);
  g_autoptr (HoistGuide) back = hoist_guide_read (value, &error);
  g_assert_no_error (error);
  g_autofree char *again = write_guide (back);
  g_assert_cmpstr (again, ==, json);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-requirement/whole", test_whole);
  return g_test_run ();
}
