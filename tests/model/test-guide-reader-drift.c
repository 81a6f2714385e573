/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a guide asks for its schema: read, written, and what is wrong in it. */
#include "model/hoist-guide-reader-drift.h"

#include "examples.h"

#define BEGIN                                                                                      \
  "guide: 1\napplication: {name: tiny}\nsettings: {file: .env}\n"                                  \
  "services:\n  - {name: web, start: [run]}\n"                                                     \
  "health: {checks: [{name: w, service: web, url: \"http://127.0.0.1:1/\"}]}\n"                    \
  "databases:\n  - name: main\n    engine: sqlite\n    path: a.db\n"

static HoistGuide *
parse (const char *drift, GError **error)
{
  g_autofree char *text = g_strdup_printf (BEGIN "%s", drift);

  return hoist_guide_parse ("t.yaml", text, -1, error);
}

static const HoistGuideDrift *
get_drift (const HoistGuide *guide)
{
  return ((const HoistGuideDatabase *) guide->databases->pdata[0])->drift;
}

static void
test_read (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = parse (
      "    drift: {check: warn, ignore: [\"report_*\", t.note], schema: [make, \"{slug}\"]}\n",
      &error);
  g_assert_no_error (error);
  g_autofree char *json = EXAMPLE_JSON (hoist_guide_write, guide);
  g_autoptr (HoistValue) value = example_parse (json);
  g_autoptr (HoistGuide) back = hoist_guide_read (value, &error);
  g_assert_no_error (error);
  g_autofree char *again = EXAMPLE_JSON (hoist_guide_write, back);
  g_assert_cmpstr (again, ==, json);
  g_assert_cmpint (get_drift (back)->check, ==, HOIST_GUIDE_DRIFT_WARN);
  g_assert_cmpstr (get_drift (back)->ignore[1], ==, "t.note");
  g_assert_cmpstr (get_drift (back)->schema[1], ==, "{slug}");
  g_autoptr (HoistGuide) usual = parse ("    drift: {}\n", &error);
  g_assert_no_error (error);
  g_assert_cmpint (get_drift (usual)->check, ==, HOIST_GUIDE_DRIFT_REFUSE);
  /* An older agent reads as strictly: nothing is said where nothing is meant. */
  g_autoptr (HoistGuide) plain = parse ("", &error);
  g_autofree char *old = EXAMPLE_JSON (hoist_guide_write, plain);
  g_assert_null (strstr (old, "drift"));
  g_assert_null (get_drift (plain));
}

static void
test_bad (void)
{
  static const struct
  {
    const char *drift, *says;
  } cases[] = {
    { "{check: never}", "databases[0].drift.check" },
    { "{ignore: [\"*\"]}", "databases[0].drift.ignore" },
    { "{ignore: t}", "databases[0].drift.ignore" },
    { "{schema: []}", "databases[0].drift.schema" },
    { "{schema: [make, \"{script}\"]}", "databases[0].drift.schema" },
    { "{chek: warn}", "databases[0].drift.chek" },
    { "all", "databases[0].drift" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("    drift: %s\n", cases[i].drift);
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (text, &error));
      g_assert_nonnull (strstr (error->message, cases[i].says));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-reader-drift/read", test_read);
  g_test_add_func ("/guide-reader-drift/bad", test_bad);
  return g_test_run ();
}
