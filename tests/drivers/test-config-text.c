/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One value is set, and every other byte stays; what was done is taken back to the byte. */
#include "drivers/hoist-config-text.h"

#include <string.h>

#include "base/hoist-error.h"

#define INI HOIST_GUIDE_INI
#define ENV HOIST_GUIDE_DOTENV
#define YML HOIST_GUIDE_YAML
#define PYT HOIST_GUIDE_PYTHON

typedef struct
{
  HoistGuideFormat format;
  const char *section, *key, *value;
  gboolean literal;
  const char *before, *after;
} Case;

static const Case cases[] = {
  /* ini */
  { INI, "a", "ENABLED", "true", FALSE, "# top\n[a]\nx = 1\n\n[b]\nENABLED = false\n",
    "# top\n[a]\nx = 1\nENABLED = true\n\n[b]\nENABLED = false\n" },
  { INI, "b", "enabled", "true", FALSE, "[a]\n[b]\n; why\n  ENABLED:false  ; said Jo\ny=2\n",
    "[a]\n[b]\n; why\n  ENABLED: true  ; said Jo\ny=2\n" },
  { INI, "new", "k", "v", FALSE, "[a]\nx=1\n", "[a]\nx=1\n\n[new]\nk = v\n" },
  { INI, "a", "k", "v", FALSE, "[a]\r\nk = 1\r\nz = 2\r\n", "[a]\r\nk = v\r\nz = 2\r\n" },
  { INI, "a", "n", "v", FALSE, "[a]\r\nk = 1\r\n", "[a]\r\nk = 1\r\nn = v\r\n" },
  { INI, "a", "list", "one", FALSE, "[a]\nlist =\n  one\n  two\nz = 2\n",
    "[a]\nlist =one\nz = 2\n" },
  { INI, "", "k", "v", FALSE, "", "k = v\n" },
  { INI, "a", "k", NULL, FALSE, "[a]\nx = 1\nk = 2\n# end\n", "[a]\nx = 1\n# end\n" },
  { INI, "a", "none", NULL, FALSE, "[a]\nx = 1\n", "[a]\nx = 1\n" },
  /* dotenv */
  { ENV, "", "PORT", "81", FALSE, "# c\nexport PORT=80\nB=1\n", "# c\nexport PORT=81\nB=1\n" },
  { ENV, "", "NAME", "a b", FALSE, "NAME='x'  # keep\n", "NAME='a b'  # keep\n" },
  { ENV, "", "NAME", "a b", FALSE, "A=1\n", "A=1\nNAME=\"a b\"\n" },
  { ENV, "", "NAME", "say \"hi\"", FALSE, "NAME=x\n", "NAME='say \"hi\"'\n" },
  { ENV, "", "A", "2", FALSE, "AB=1\nA=1", "AB=1\nA=2" },
  /* yaml */
  { YML, "", "url", "x", FALSE, "a: 1\nurl: y   # why\n", "a: 1\nurl: x   # why\n" },
  { YML, "hub.db", "url", "s://x", FALSE, "hub:\n  db:\n    kind: pg\n  x: 1\nurl: no\n",
    "hub:\n  db:\n    kind: pg\n    url: \"s://x\"\n  x: 1\nurl: no\n" },
  { YML, "hub.db", "url", "v", FALSE, "a: 1\nhub:\n  x: 1\n\nz: 2\n",
    "a: 1\nhub:\n  x: 1\n  db:\n    url: v\n\nz: 2\n" },
  { YML, "a.b", "c", "true", FALSE, "", "a:\n  b:\n    c: \"true\"\n" },
  { YML, "a", "b", "true", TRUE, "a:\n    b: 'no'\n", "a:\n    b: true\n" },
  { YML, "a", "b", "x", FALSE, "t: |\n  a:\n    b: 1\na:\n  b: 2\n",
    "t: |\n  a:\n    b: 1\na:\n  b: x\n" },
  { YML, "a", "b", "x", FALSE, "l:\n- a: 1\n  b: 2\na:\n  b: 3\n",
    "l:\n- a: 1\n  b: 2\na:\n  b: x\n" },
  { YML, "a", "t", "x", FALSE, "a:\n  t: |\n    one\n    two\n  z: 1\n", "a:\n  t: x\n  z: 1\n" },
  /* python */
  { PYT, "", "DEBUG", "False", TRUE, "import os\nDEBUG = True  # now\nif DEBUG:\n    DEBUG = 1\n",
    "import os\nDEBUG = False  # now\nif DEBUG:\n    DEBUG = 1\n" },
  { PYT, "", "c.JupyterHub.db_url", "pg://h/d", FALSE, "c.JupyterHub.db_url = 'sqlite:///x#y'\n",
    "c.JupyterHub.db_url = 'pg://h/d'\n" },
  { PYT, "", "X", "it's \"so\"", FALSE, "a = 1\n", "a = 1\nX = \"it's \\\"so\\\"\"\n" },
  { PYT, "", "L", "[]", TRUE, "L = [  # all\n  'a',\n  \"#b\",\n]\nM = 1\n", "L = []\nM = 1\n" },
  { PYT, "", "T", "x", FALSE, "S = \"\"\"\nT = 1\n\"\"\"\nT: str = 'y'\n",
    "S = \"\"\"\nT = 1\n\"\"\"\nT: str = 'x'\n" },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      HoistConfigChange change = { c->section, c->key, c->value, c->literal, NULL };
      g_auto (HoistConfigEdit) edit = { 0 }, again = { 0 };
      g_autoptr (GError) error = NULL;
      g_autofree char *after =
          hoist_config_text_edit (c->format, c->before, &change, &edit, &error);
      g_assert_no_error (error);
      if (strcmp (after, c->after) != 0)
        g_error ("case %u: wanted\n%s\ngot\n%s", i, c->after, after);
      g_autofree char *twice = hoist_config_text_edit (c->format, after, &change, &again, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (twice, ==, after);
      g_autofree char *back = hoist_config_text_revert (after, &edit);
      if (g_strcmp0 (back, c->before) != 0)
        g_error ("case %u, back: wanted\n%s\ngot\n%s", i, c->before, back);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    Case of;
    const char *message;
  } refused[] = {
    { { INI, "a", "k", "v", FALSE, "[a]\nk=1\nK=2\n", NULL }, "lines 2 and 3 both set it" },
    { { INI, "a", "k", "v\nw", FALSE, "[a]\n", NULL }, "can't be written" },
    { { ENV, "", "k", "'\"", FALSE, "", NULL }, "can't be written" },
    { { YML, "", "a", "v", FALSE, "a:\n  b: 1\n", NULL }, "it is no single value" },
    { { YML, "", "a", "v", FALSE, "a: *b\n", NULL }, "an alias" },
    { { YML, "", "a", "v", FALSE, "a: 1\n---\na: 2\n", NULL }, "several documents" },
    { { PYT, "", "a", "v", FALSE, "a = 1\na = 2\n", NULL }, "lines 1 and 2 both set it" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      const Case *c = &refused[i].of;
      HoistConfigChange change = { c->section, c->key, c->value, c->literal, NULL };
      g_auto (HoistConfigEdit) edit = { 0 };
      g_autoptr (GError) error = NULL;
      g_assert_null (hoist_config_text_edit (c->format, c->before, &change, &edit, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      if (strstr (error->message, refused[i].message) == NULL)
        g_error ("case %u: wanted “%s”: %s", i, refused[i].message, error->message);
    }
}

/* Other lines came in between: the edit is not that place any more, but the value is known. */
static void
test_changed_since (void)
{
  HoistConfigChange change = { "a", "k", "v", FALSE, NULL }, back = { .section = "a", .key = "k" };
  g_auto (HoistConfigEdit) edit = { 0 }, second = { 0 };
  g_autofree char *after =
      hoist_config_text_edit (INI, "[a]\nk = old ; why\n", &change, &edit, NULL);
  g_autofree char *mixed = g_strconcat ("# somebody was here\n", after, "z = 1\n", NULL);
  g_assert_null (hoist_config_text_revert (mixed, &edit));
  back.raw = edit.before;
  g_autofree char *put = hoist_config_text_edit (INI, mixed, &back, &second, NULL);
  g_assert_cmpstr (put, ==, "# somebody was here\n[a]\nk = old ; why\nz = 1\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config-text/cases", test_cases);
  g_test_add_func ("/config-text/refused", test_refused);
  g_test_add_func ("/config-text/changed-since", test_changed_since);
  return g_test_run ();
}
