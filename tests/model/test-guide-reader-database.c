/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database of a guide with the engines that tenants may have it on: read, written, and what is
 * wrong in it. */
#include "model/hoist-guide-reader.h"

#include "examples.h"

#define BEGIN                                                                                      \
  "guide: 1\napplication: {name: tiny}\nservices:\n  - {name: web, start: [run]}\n"                \
  "health: {checks: [{name: w, service: web, url: \"http://127.0.0.1:1/\"}]}\n"
#define SETTINGS "settings: {file: .env}\n"
#define MOVE                                                                                       \
  "move: {to: postgresql, uses: \"{settings.URL}\", url: \"{settings.NEW}\", schema: [m]}"

static HoistGuide *
parse (const char *begin, const char *database, GError **error)
{
  g_autofree char *text = g_strconcat (begin, "databases: [{name: d, ", database, "}]\n", NULL);

  return hoist_guide_parse ("t.yaml", text, -1, error);
}

static void
test_read (void)
{
  static const struct
  {
    const char *database, *setting, *chooser;
    guint n_also;
  } cases[] = {
    { "engine: sqlite, path: a.db", "", "", 0 },
    { "engine: sqlite, path: a.db, " MOVE, "", "URL", 0 },
    { "engine: sqlite, path: a.db, url: \"{settings.URL}\", also: [postgresql, mariadb]", "", "URL",
      2 },
    { "engine: sqlite, path: a.db, url: \"{settings.URL}\", also: [mariadb], " MOVE, "", "URL", 1 },
    { "engine: postgresql, url: \"{settings.URL}\"", "URL", "", 0 },
    { "engine: mariadb, url: \"{settings.URL}\", also: [postgresql]", "URL", "URL", 1 }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistGuide) guide = parse (BEGIN SETTINGS, cases[i].database, &error);
      g_assert_no_error (error);
      g_autofree char *json = EXAMPLE_JSON (hoist_guide_write, guide);
      g_autoptr (HoistValue) value = example_parse (json);
      g_autoptr (HoistGuide) back = hoist_guide_read (value, &error);
      g_assert_no_error (error);
      g_autofree char *again = EXAMPLE_JSON (hoist_guide_write, back);
      const HoistGuideDatabase *database = g_ptr_array_index (back->databases, 0);

      g_assert_cmpstr (again, ==, json);
      g_assert_cmpstr (database->setting, ==, cases[i].setting);
      g_assert_cmpstr (database->chooser, ==, cases[i].chooser);
      g_assert_cmpuint (g_strv_length (database->also), ==, cases[i].n_also);
      /* an older agent reads as strictly: nothing is said where nothing is meant */
      g_assert_cmpint (strstr (json, "\"also\"") != NULL, ==, cases[i].n_also > 0);
    }
}

static void
test_bad (void)
{
  static const struct
  {
    const char *begin, *database, *says;
  } cases[] = {
    { BEGIN SETTINGS, "engine: sqlite, path: a.db, url: \"{settings.URL}\"",
      "databases[0].url: a database of this engine is a file: expected path instead; with also: it "
      "is the setting" },
    { BEGIN SETTINGS, "engine: sqlite, path: a.db, also: [mariadb]", "databases[0].url" },
    { BEGIN SETTINGS, "engine: sqlite, url: \"{settings.URL}\", also: [mariadb]",
      "databases[0].path" },
    { BEGIN, "engine: sqlite, path: a.db, url: \"{settings.URL}\", also: [mariadb]",
      "databases[0].url: the guide names no settings file" },
    { BEGIN SETTINGS, "engine: sqlite, path: a.db, url: \"mysql://u:p@h/d\", also: [mariadb]",
      "databases[0].url: expected “{settings.NAME}” and nothing else" },
    { BEGIN SETTINGS, "engine: sqlite, path: a.db, url: \"{settings.URL}\", also: mariadb",
      "databases[0].also" },
    { BEGIN SETTINGS, "engine: sqlite, path: a.db, url: \"{settings.URL}\", also: [marriadb]",
      "databases[0].also: element 0: expected one of postgresql, mariadb, found “marriadb”; did "
      "you "
      "mean “mariadb”?" },
    { BEGIN SETTINGS, "engine: sqlite, path: a.db, url: \"{settings.URL}\", also: [mysql]",
      "databases[0].also: element 0: expected “mariadb” where the server is MariaDB" },
    { BEGIN SETTINGS,
      "engine: sqlite, path: a.db, url: \"{settings.URL}\", also: [mariadb, mariadb]",
      "databases[0].also: element 1: this engine is in the list already" },
    { BEGIN SETTINGS, "engine: mariadb, url: \"{settings.URL}\", also: [mariadb]",
      "databases[0].also: element 0: this is the engine already" },
    { BEGIN SETTINGS, "engine: mariadb, url: \"{settings.URL}\", also: [sqlite]",
      "databases[0].also: element 0: a file is named by engine: sqlite and path" },
    { BEGIN SETTINGS,
      "engine: sqlite, path: a.db, url: \"{settings.OTHER}\", also: [mariadb], " MOVE,
      "databases[0].url: expected “{settings.URL}”, which move: uses: names" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistGuide) guide = parse (cases[i].begin, cases[i].database, &error);

      g_assert_null (guide);
      if (strstr (error->message, cases[i].says) == NULL)
        g_error ("“%s” does not say %s", error->message, cases[i].says);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-reader-database/read", test_read);
  g_test_add_func ("/guide-reader-database/bad", test_bad);
  return g_test_run ();
}
