/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which engine a tenant has is what its settings say, at each look. */
#include "agent/hoist-agent-engine.h"

#include "fixture.h"

#include <string.h>

#define GUIDE                                                                                      \
  "guide: 1\napplication: {name: tiny}\nsettings: {file: move.env}\nservices:\n  - {name: web, "   \
  "start: [run]}\nhealth: {checks: [{name: w, service: web, url: \"http://127.0.0.1:1/\"}]}\n"     \
  "databases:\n  - name: main\n    engine: sqlite\n    path: a.db\n    move: {to: postgresql, "    \
  "uses: \"{settings.URL}\", url: \"{settings.NEW}\", schema: [make]}\n"

static void
test_settings (Fixture *f)
{
  static const struct
  {
    const char *text;
    gboolean moved;
  } cases[] = { { "URL=sqlite:///a.db\nNEW=postgresql://h/d\n", FALSE },
                { "URL=postgresql://h/d\n", TRUE },
                { "URL='postgres://h/d'\n", TRUE },
                { "OTHER=1\n", FALSE },
                { "no settings at all\n", FALSE } };
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = hoist_guide_parse ("t.yaml", GUIDE, -1, &error);
  g_autofree char *path = g_build_filename (f->directory, "move.env", NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      fixture_write (path, cases[i].text);
      g_autoptr (HoistGuide) fit = hoist_agent_engine_fit_guide (guide, f->directory);
      g_assert_cmpint (hoist_guide_is_moved (fit), ==, cases[i].moved);
    }
  g_autoptr (HoistGuide) nowhere = hoist_agent_engine_fit_guide (guide, "/nowhere");
  g_assert_false (hoist_guide_is_moved (nowhere));
}

static void
test_old (Fixture *f)
{
  static const struct
  {
    const char *text;
    gboolean good;
  } cases[] = { { "URL=sqlite:///a.db\n", TRUE },
                { "URL=sqlite:////srv/x/a.db\n", TRUE },
                { "OTHER=1\n", TRUE },
                { "URL=sqlite:///b.db\n", FALSE },
                { "URL=mysql://u:p@h/a.db\n", FALSE },
                { "URL=sqlite:///aa.db\n", FALSE } };
  g_autoptr (HoistGuide) guide = hoist_guide_parse ("t.yaml", GUIDE, -1, NULL);
  g_autofree char *path = g_build_filename (f->directory, "move.env", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      fixture_write (path, cases[i].text);
      g_assert_cmpint (hoist_agent_engine_check_old (guide, f->directory, &error), ==,
                       cases[i].good);
      g_assert_true (cases[i].good || strstr (error->message, "u:p") == NULL);
    }
}

/* A guide that knows a file and two servers. */
#define SEVERAL                                                                                    \
  "guide: 1\napplication: {name: tiny}\nsettings: {file: move.env}\nservices:\n  - {name: web, "   \
  "start: [run]}\nhealth: {checks: [{name: w, service: web, url: \"http://127.0.0.1:1/\"}]}\n"     \
  "databases:\n  - {name: main, engine: sqlite, path: d/a.db, url: \"{settings.URL}\", also: "     \
  "[postgresql, mariadb]}\n"
#define SERVERS                                                                                    \
  "guide: 1\napplication: {name: tiny}\nsettings: {file: move.env}\nservices:\n  - {name: web, "   \
  "start: [run]}\nhealth: {checks: [{name: w, service: web, url: \"http://127.0.0.1:1/\"}]}\n"     \
  "databases:\n  - {name: main, engine: postgresql, url: \"{settings.URL}\", also: [mariadb]}\n"

static void
assert_engine (Fixture *f, const char *text, const char *settings, const char *engine,
               const char *refused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = hoist_guide_parse ("t.yaml", text, -1, &error);
  g_autofree char *path = g_build_filename (f->directory, "move.env", NULL);

  g_assert_no_error (error);
  fixture_write (path, settings);
  g_autoptr (HoistGuide) fit = hoist_agent_engine_fit_guide (guide, f->directory);
  const HoistGuideDatabase *database = fit->databases->pdata[0];
  gboolean good = hoist_agent_engine_check (fit, f->directory, &error);
  g_assert_cmpstr (database->engine, ==, engine);
  g_assert_cmpint (good, ==, refused == NULL);
  if (refused != NULL)
    g_assert_cmpstr (error->message, ==, refused);
}

static void
test_several (Fixture *f)
{
  static const char neither[] = "The setting URL names neither the SQLite database d/a.db nor one "
                                "on PostgreSQL or MariaDB.";
  static const char none[] = "The setting URL names no database on PostgreSQL or MariaDB.";

  assert_engine (f, SEVERAL, "URL=sqlite:///d/a.db?timeout=9\n", "sqlite", NULL);
  assert_engine (f, SEVERAL, "OTHER=1\n", "sqlite", NULL);
  assert_engine (f, SEVERAL, "URL=mysql+pymysql://u:p@h/d\n", "mariadb", NULL);
  assert_engine (f, SEVERAL, "URL='mysql+mysqldb://u:p@h/d'\n", "mariadb", NULL);
  assert_engine (f, SEVERAL, "URL=postgresql+psycopg2://u:p@h/d\n", "postgresql", NULL);
  assert_engine (f, SEVERAL, "URL=sqlite:///b.db\n", "sqlite", neither);
  assert_engine (f, SEVERAL, "URL=oracle+cx_oracle://u:p@h/a.db\n", "sqlite", neither);
  assert_engine (f, SERVERS, "URL=postgresql://u:p@h/d\n", "postgresql", NULL);
  assert_engine (f, SERVERS, "URL=mysql://u:p@h/d\n", "mariadb", NULL);
  assert_engine (f, SERVERS, "URL=sqlite:///a.db\n", "postgresql", none);
  assert_engine (f, SERVERS, "OTHER=1\n", "postgresql", none);
  /* of a guide that knows one engine, or the way to another only, nothing is asked */
  assert_engine (f, GUIDE, "URL=oracle://u:p@h/d\n", "sqlite", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/agent-engine/settings", test_settings);
  fixture_add ("/agent/agent-engine/old", test_old);
  fixture_add ("/agent/agent-engine/several", test_several);
  return g_test_run ();
}
