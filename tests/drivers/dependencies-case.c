/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A release and what is made of it, for the tests of the drivers of dependencies. */
#include "dependencies-case.h"

#include "base/hoist-process.h"

#include <string.h>
#include <unistd.h>

void
dependencies_case_init (DependenciesCase *c, const HoistDependenciesDriver *driver,
                        const char *tree, const char *environment)
{
  fixture_init (&c->f);
  c->driver = driver;
  c->tree = fixture_path (&c->f, tree);
  c->environment = fixture_path (&c->f, environment);
  g_assert_cmpint (g_mkdir_with_parents (c->f.tenant, 0755), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (c->tree, 0755), ==, 0);
}

void
dependencies_case_tear_down (DependenciesCase *c, gconstpointer unused)
{
  g_free (c->tree);
  g_free (c->environment);
  fixture_clear (&c->f);
}

void
dependencies_case_put (const DependenciesCase *c, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (c->tree, name, NULL);

  fixture_write (path, text);
}

void
dependencies_case_put_wheel (const DependenciesCase *c)
{
  static const char script[] =
      "import sys, zipfile\n"
      "with zipfile.ZipFile(sys.argv[1] + '/demo-1.0-py3-none-any.whl', 'w') as z:\n"
      "    z.writestr('demo.py', 'NAME = \"demo\"\\n')\n"
      "    z.writestr('demo-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: "
      "demo\\nVersion: 1.0\\n')\n"
      "    z.writestr('demo-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nGenerator: "
      "x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')\n"
      "    z.writestr('demo-1.0.dist-info/RECORD', "
      "'demo.py,,\\ndemo-1.0.dist-info/METADATA,,\\ndemo-1.0.dist-info/"
      "WHEEL,,\\ndemo-1.0.dist-info/RECORD,,\\n')\n";
  g_autofree char *maker = fixture_path (&c->f, "make.py");
  g_autofree char *vendor = g_build_filename (c->tree, "vendor", NULL);
  const char *argv[] = { "/usr/bin/python3", maker, vendor, NULL };
  HoistProcessOrder order = {
    .argv = argv, .folder = "/", .uid = -1, .gid = -1, .keep_fd = -1, .umask = 0022
  };
  g_autoptr (GError) error = NULL;

  fixture_write (maker, script);
  g_assert_cmpint (g_mkdir_with_parents (vendor, 0755), ==, 0);
  g_free (hoist_process_capture (&order, 1000, NULL, &error));
  g_assert_no_error (error);
}

gboolean
dependencies_case_has_demo (const char *environment)
{
  g_autofree char *python = g_build_filename (environment, "bin/python3", NULL);
  const char *argv[] = { python, "-c", "import demo", NULL };
  HoistProcessOrder order = { .argv = argv, .folder = "/", .uid = -1, .gid = -1, .keep_fd = -1 };
  HoistProcessOutcome outcome;

  return hoist_process_run (&order, &outcome, NULL, NULL) && outcome.exit_status == 0;
}

gboolean
dependencies_case_prepare (const DependenciesCase *c, const HoistDependenciesWish *wish,
                           GError **error)
{
  const HoistDependenciesOrder order = {
    wish, c->tree, c->environment, (gint) geteuid (), (gint) getegid (), NULL
  };

  return c->driver->prepare (&order, DEPENDENCIES_CASE_DIGEST, NULL, error);
}

void
dependencies_case_assert_not (const DependenciesCase *c, const HoistDependenciesWish *wish,
                              const char *words)
{
  g_autofree char *target =
      hoist_dependencies_beside_get_name (c->environment, DEPENDENCIES_CASE_DIGEST);
  g_autoptr (GError) error = NULL;

  g_assert_false (dependencies_case_prepare (c, wish, &error));
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
  g_assert_false (hoist_dependencies_beside_is_complete (target, DEPENDENCIES_CASE_DIGEST));
}
