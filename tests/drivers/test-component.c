/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Versions of components: what real programs say, what stands in files, and why there is none. */
#include "drivers/hoist-component.h"

#include "base/hoist-error.h"
#include "fixture.h"
#include "model/hoist-json.h"

#include <string.h>
#include <unistd.h>

static char *
read_version (const Fixture *f, const char *read, GError **error)
{
  g_autoptr (HoistValue) value = hoist_json_parse (read, -1, NULL);
  const HoistComponentPlace place = { value, f->folder, (gint) geteuid (), (gint) getegid () };

  return hoist_component_read_version (&place, NULL, error);
}

#define PYTHON(code) "{\"command\":[\"/usr/bin/python3\",\"-c\",\"" code "\"]}"

static void
test_read (void)
{
  static const struct
  {
    const char *read, *version;
  } cases[] = {
    { PYTHON ("print('little-proxy v4.6.1 (node 18.13.0)')"), "4.6.1" },
    { PYTHON ("import sys; print('proxy 2.1', file=sys.stderr)"), "2.1" },
    { PYTHON ("import os; print(open('VERSION').read())"), "1.3.0" },
    { "{\"file\":\"VERSION\"}", "1.3.0" },
    { "{\"file\":\"link\"}", "1.3.0" },
    { "{\"file\":\"lock.json\",\"member\":[\"packages\",\"node_modules/proxy\",\"version\"]}",
      "4.5.0" },
  };
  Fixture f;

  fixture_init (&f);
  g_autofree char *version = fixture_path (&f, "VERSION");
  g_autofree char *lock = fixture_path (&f, "lock.json");
  g_autofree char *link = fixture_path (&f, "link");
  fixture_write (version, "# a comment of 2020\n__version__ = \"1.3.0\"\n");
  g_assert_cmpint (symlink ("VERSION", link), ==, 0);
  fixture_write (lock, "{\"version\":\"9.9.9\",\"packages\":{\"node_modules/proxy\":{\"version\":"
                       "\"4.5.0\"}}}");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *found = read_version (&f, cases[i].read, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (found, ==, cases[i].version);
    }
  fixture_clear (&f);
}

static void
test_nothing (void)
{
  static const struct
  {
    const char *read, *words;
  } cases[] = {
    { PYTHON ("print('no number at all')"), "there is no version number in what /usr/bin/python3" },
    { PYTHON ("print('4.6.1'); raise SystemExit('broken')"), "failed (exit 1): broken" },
    { "{\"command\":[\"/no/such/proxy\"]}", "/no/such/proxy" },
    { "{\"file\":\"not-there.json\"}", "not-there.json" },
    { "{\"file\":\"lock.json\",\"member\":[\"none\"]}", "no version number in lock.json" },
    { "{\"file\":\"VERSION\",\"member\":[\"version\"]}", "VERSION: " },
    { "{\"file\":\".\"}", "Is a directory" },
  };
  Fixture f;

  fixture_init (&f);
  g_autofree char *version = fixture_path (&f, "VERSION");
  g_autofree char *lock = fixture_path (&f, "lock.json");
  fixture_write (version, "1.3.0\n");
  fixture_write (lock, "{\"version\":{}}");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *found = read_version (&f, cases[i].read, &error);

      g_assert_null (found);
      if (error == NULL || strstr (error->message, cases[i].words) == NULL)
        g_error ("%s: %s", cases[i].read, error != NULL ? error->message : "no error");
    }
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/component/read", test_read);
  g_test_add_func ("/drivers/component/nothing", test_nothing);
  return g_test_run ();
}
