/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A change of engine as a guide says it: read, written, and what is wrong in it. */
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
test_read (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = parse (BEGIN MOVE, &error);
  g_assert_no_error (error);
  g_autofree char *json = EXAMPLE_JSON (hoist_guide_write, guide);
  g_autoptr (HoistValue) value = example_parse (json);
  g_autoptr (HoistGuide) back = hoist_guide_read (value, &error);
  g_assert_no_error (error);
  g_autofree char *again = EXAMPLE_JSON (hoist_guide_write, back);
  g_assert_cmpstr (again, ==, json);
  const HoistGuideMove *move = hoist_guide_get_move (back);
  g_assert_cmpstr (move->engine, ==, "postgresql");
  g_assert_cmpstr (move->uses, ==, "URL");
  g_assert_cmpstr (move->url, ==, "NEW");
  g_assert_cmpstr (move->schema[1], ==, "{slug}");
  g_assert_cmpstr (move->alike[0], ==, "version");
  g_assert_cmpstr (move->zone, ==, "Europe/Berlin");
  /* An older agent reads as strictly: nothing is said where nothing is meant. */
  g_autoptr (HoistGuide) plain = parse (BEGIN, &error);
  g_autofree char *old = EXAMPLE_JSON (hoist_guide_write, plain);
  g_assert_null (strstr (old, "move"));
  g_assert_null (hoist_guide_get_move (plain));
}

static void
test_bad (void)
{
  static const struct
  {
    const char *move, *says;
  } cases[] = {
    { "{to: sqlite, uses: \"{settings.A}\", url: \"{settings.B}\", schema: [m]}",
      "databases[0].move.to" },
    { "{to: postgresql, uses: \"postgresql://u:p@h/d\", url: \"{settings.B}\", schema: [m]}",
      "databases[0].move.uses" },
    { "{to: postgresql, uses: \"{settings.A}\", url: \"{settings.A}\", schema: [m]}",
      "databases[0].move.url" },
    { "{to: postgresql, uses: \"{settings.A}\", url: \"{settings.B}\"}",
      "databases[0].move.schema" },
    { "{to: postgresql, uses: \"{settings.A}\", url: \"{settings.B}\", schema: [m], zone: Mars/X}",
      "databases[0].move.zone" },
    { "{to: postgresql, uses: \"{settings.A}\", url: \"{settings.B}\", schema: [m], wrong: 1}",
      "databases[0].move.wrong" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (BEGIN "    move: ", cases[i].move, "\n", NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistGuide) guide = parse (text, &error);

      g_assert_null (guide);
      if (strstr (error->message, cases[i].says) == NULL)
        g_error ("“%s” does not name %s", error->message, cases[i].says);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-reader-move/read", test_read);
  g_test_add_func ("/guide-reader-move/bad", test_bad);
  return g_test_run ();
}
