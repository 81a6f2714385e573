/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database that can change its engine: what a guide says of it, and the guide of a tenant that
 * was moved. */
#include "model/hoist-guide-move.h"

#include "examples.h"

#define BEGIN                                                                                      \
  "guide: 1\napplication: {name: tiny}\nsettings: {file: .env}\n"                                  \
  "services:\n  - {name: web, start: [run]}\n"                                                     \
  "health: {checks: [{name: w, service: web, url: \"http://127.0.0.1:1/\"}]}\n"                    \
  "databases:\n  - name: main\n    engine: sqlite\n    path: a.db\n"
#define MOVE                                                                                       \
  "    move: {to: postgresql, uses: \"{settings.URL}\", url: \"{settings.NEW}\", schema: [make, "  \
  "\"{slug}\"], alike: [version], zone: Europe/Berlin}\n"

static HoistGuide *
parse (const char *text, GError **error)
{
  return hoist_guide_parse ("t.yaml", text, -1, error);
}

static void
test_is_made (void)
{
  g_autoptr (HoistGuide) guide = parse (BEGIN MOVE, NULL);
  const HoistGuideMove *move = hoist_guide_get_move (guide);

  g_assert_true (hoist_guide_move_is_made (move, "postgresql://u:p@h/d"));
  g_assert_true (hoist_guide_move_is_made (move, "postgres://h/d"));
  g_assert_true (hoist_guide_move_is_made (move, "postgresql+psycopg2://h/d"));
  g_assert_false (hoist_guide_move_is_made (move, "sqlite:///a.db"));
  g_assert_false (hoist_guide_move_is_made (move, "postgresqlx://h/d"));
  g_assert_false (hoist_guide_move_is_made (move, "mysql://h/d"));
  g_assert_false (hoist_guide_move_is_made (move, ""));
  g_assert_false (hoist_guide_move_is_made (move, NULL));
}

static void
test_moved (void)
{
  HoistGuide *guide = parse (BEGIN MOVE, NULL);
  g_autoptr (HoistGuide) same = hoist_guide_new_for_engine (guide, "sqlite");
  g_autoptr (HoistGuide) unknown = hoist_guide_new_for_engine (guide, NULL);
  g_autoptr (HoistGuide) moved = hoist_guide_new_for_engine (guide, "postgresql");
  g_autoptr (HoistGuide) twice = hoist_guide_new_for_engine (moved, "postgresql");

  g_assert_true (same == guide && unknown == guide && twice == moved);
  g_assert_false (hoist_guide_is_moved (guide));
  hoist_guide_unref (guide); /* the moved keeps it alive */
  g_assert_true (hoist_guide_is_moved (moved));
  const HoistGuideDatabase *database = g_ptr_array_index (moved->databases, 0);
  g_assert_cmpstr (database->engine, ==, "postgresql");
  g_assert_cmpstr (database->path, ==, "");
  g_assert_cmpstr (database->setting, ==, "URL");
  g_assert_cmpstr (hoist_guide_get_move (moved)->url, ==, "NEW");
  g_assert_cmpuint (moved->services->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-move/is-made", test_is_made);
  g_test_add_func ("/guide-move/moved", test_moved);
  return g_test_run ();
}
