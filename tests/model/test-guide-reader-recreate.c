/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a guide offers to begin anew: read, written, and what is wrong in it. */
#include "model/hoist-guide-reader-recreate.h"

#include "examples.h"

#define BEGIN                                                                                      \
  "guide: 1\napplication: {name: tiny}\nservices:\n  - {name: web, start: [run]}\n"                \
  "health: {checks: [{name: w, service: web, url: \"http://127.0.0.1:1/\"}]}\n"                    \
  "requires: [{id: room, file: room, says: There is no room.}]\n"                                  \
  "steps: [{id: wash, command: [wash], when: before_stop, undo: nothing}]\n"
#define MIGRATIONS "migrations: {command: [run, \"{script}\"], scripts: [m.py]}\n"
#define DATABASE "databases:\n  - name: main\n    engine: sqlite\n    path: a.db\n"

static HoistGuide *
parse (const char *migrations, const char *recreate, GError **error)
{
  g_autofree char *text = g_strdup_printf (BEGIN "%s" DATABASE "%s", migrations, recreate);

  return hoist_guide_parse ("t.yaml", text, -1, error);
}

static const HoistGuideRecreate *
get (const HoistGuide *guide)
{
  return ((const HoistGuideDatabase *) guide->databases->pdata[0])->recreate;
}

static void
test_read (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide =
      parse (MIGRATIONS, "    recreate: {says: All is lost., instead_of: [room, wash], to: v0.6}\n",
             &error);
  g_assert_no_error (error);
  g_autofree char *json = EXAMPLE_JSON (hoist_guide_write, guide);
  g_autoptr (HoistValue) value = example_parse (json);
  g_autoptr (HoistGuide) back = hoist_guide_read (value, &error);
  g_assert_no_error (error);
  g_autofree char *again = EXAMPLE_JSON (hoist_guide_write, back);
  g_assert_cmpstr (again, ==, json);
  g_assert_cmpstr (get (back)->says, ==, "All is lost.");
  g_assert_cmpstr (get (back)->instead_of[1], ==, "wash");
  g_assert_cmpstr (get (back)->range.to, ==, "v0.6");
  g_autoptr (HoistGuide) plain = parse (MIGRATIONS, "", &error);
  g_autofree char *old = EXAMPLE_JSON (hoist_guide_write, plain);
  g_assert_null (strstr (old, "recreate"));
  g_assert_null (get (plain));
}

static void
test_bad (void)
{
  static const struct
  {
    const char *migrations, *recreate, *says;
  } cases[] = {
    { MIGRATIONS, "{}", "databases[0].recreate.says" },
    { MIGRATIONS, "{says: x, instead_off: [room]}", "did you mean “instead_of”?" },
    { MIGRATIONS, "{says: x, instead_of: [rom]}", "found “rom”" },
    { MIGRATIONS, "{says: x, to: \"\"}", "databases[0].recreate.to" },
    { MIGRATIONS, "always", "databases[0].recreate" },
    { "", "{says: x}", "recreate: needs migrations" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("    recreate: %s\n", cases[i].recreate);
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (cases[i].migrations, text, &error));
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].says));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-reader-recreate/read", test_read);
  g_test_add_func ("/guide-reader-recreate/bad", test_bad);
  return g_test_run ();
}
