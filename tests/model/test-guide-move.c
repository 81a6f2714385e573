/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database that tenants have on several engines: what a guide says of it, and the guide of a
 * tenant that was moved, or was always elsewhere. */
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

#define ALSO "    url: \"{settings.URL}\"\n    also: [postgresql, mariadb]\n"
#define SERVER                                                                                     \
  "guide: 1\napplication: {name: tiny}\nsettings: {file: .env}\n"                                  \
  "services:\n  - {name: web, start: [run]}\n"                                                     \
  "health: {checks: [{name: w, service: web, url: \"http://127.0.0.1:1/\"}]}\n"                    \
  "databases:\n  - {name: main, engine: postgresql, url: \"{settings.URL}\", also: [mariadb]}\n"

static HoistGuide *
parse (const char *text, GError **error)
{
  return hoist_guide_parse ("t.yaml", text, -1, error);
}

static void
test_name_engine (void)
{
  static const struct
  {
    const char *url, *engine;
  } cases[] = { { "postgresql://u:p@h/d", "postgresql" },
                { "postgres://h/d", "postgresql" },
                { "postgresql+psycopg2://h/d", "postgresql" },
                { "cockroachdb://h/d", "postgresql" },
                { "sqlite:///a.db", "sqlite" },
                { "mysql://h/d", "mariadb" },
                { "mysql+pymysql://h/d", "mariadb" },
                { "mariadb+mariadbconnector://h/d", "mariadb" },
                { "postgresqlx://h/d", NULL },
                { "mysqlx://h/d", NULL },
                { "oracle://h/d", NULL },
                { "mysql", NULL },
                { "", NULL },
                { NULL, NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (hoist_guide_name_engine (cases[i].url), ==, cases[i].engine);
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

/* A tenant that has always been there: whatever a move may do for others. */
static void
test_also (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = parse (BEGIN ALSO MOVE, &error);
  g_assert_no_error (error);
  g_autoptr (HoistGuide) mariadb = hoist_guide_new_for_engine (guide, "mariadb");
  g_autoptr (HoistGuide) postgres = hoist_guide_new_for_engine (guide, "postgresql");
  g_autoptr (HoistGuide) other = hoist_guide_new_for_engine (mariadb, "postgresql");
  const HoistGuideDatabase *database = g_ptr_array_index (mariadb->databases, 0);

  g_assert_cmpstr (database->engine, ==, "mariadb");
  g_assert_cmpstr (database->path, ==, "");
  g_assert_cmpstr (database->setting, ==, "URL");
  g_assert_null (database->also[0]);
  g_assert_true (other == mariadb);
  /* nothing is said of a move from there */
  g_assert_null (hoist_guide_get_move (mariadb));
  g_assert_false (hoist_guide_is_moved (mariadb));
  g_assert_true (hoist_guide_is_moved (postgres));
  g_assert_false (hoist_guide_is_moved (guide));
  g_autoptr (HoistGuide) server = parse (SERVER, &error);
  g_assert_no_error (error);
  g_autoptr (HoistGuide) stays = hoist_guide_new_for_engine (server, "postgresql");
  g_autoptr (HoistGuide) never = hoist_guide_new_for_engine (server, "sqlite");
  g_autoptr (HoistGuide) fits = hoist_guide_new_for_engine (server, "mariadb");
  g_assert_true (stays == server && never == server);
  database = g_ptr_array_index (fits->databases, 0);
  g_assert_cmpstr (database->engine, ==, "mariadb");
  g_assert_cmpstr (database->setting, ==, "URL");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-move/name-engine", test_name_engine);
  g_test_add_func ("/guide-move/moved", test_moved);
  g_test_add_func ("/guide-move/also", test_also);
  return g_test_run ();
}
