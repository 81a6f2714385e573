/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A real environment by the real pipenv, from a wheel that lies in the release. */
#include "drivers/hoist-dependencies.h"

#include "base/hoist-error.h"
#include "base/hoist-process.h"
#include "fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  Fixture f;
  const HoistDependenciesDriver *pipenv;
  char *tree, *environment;
} Pipenv;

static void
set_up (Pipenv *p, gconstpointer data)
{
  fixture_init (&p->f);
  p->pipenv = hoist_dependencies_get_pipenv ();
  p->tree = fixture_path (&p->f, "release");
  p->environment = fixture_path (&p->f, "tenant/venv");
  g_assert_cmpint (g_mkdir_with_parents (p->f.tenant, 0755), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (p->tree, 0755), ==, 0);
}

static void
tear_down (Pipenv *p, gconstpointer data)
{
  g_free (p->tree);
  g_free (p->environment);
  fixture_clear (&p->f);
}

static void
write_wheel (Pipenv *p)
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
  g_autofree char *maker = fixture_path (&p->f, "make.py");
  g_autofree char *vendor = g_build_filename (p->tree, "vendor", NULL);
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

static gboolean
has_demo (Pipenv *p, const char *environment)
{
  g_autofree char *python = g_build_filename (environment, "bin/python3", NULL);
  const char *argv[] = { python, "-c", "import demo", NULL };
  HoistProcessOrder order = { .argv = argv, .folder = "/", .uid = -1, .gid = -1, .keep_fd = -1 };
  HoistProcessOutcome outcome;

  return hoist_process_run (&order, &outcome, NULL, NULL) && outcome.exit_status == 0;
}

#define DIGEST "aaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static void
write_lock (Pipenv *p, const char *wheel)
{
  g_autofree char *file = g_build_filename (p->tree, "Pipfile", NULL);
  g_autofree char *lock = g_build_filename (p->tree, "Pipfile.lock", NULL);
  g_autofree char *text = g_strdup_printf (
      "{\"_meta\": {\"hash\": {\"sha256\": \"0\"}, \"pipfile-spec\": 6, \"requires\": {}, "
      "\"sources\": [{\"name\": \"pypi\", \"url\": \"https://pypi.org/simple\", \"verify_ssl\": "
      "true}]}, \"default\": {\"demo\": {\"path\": \"%s\"}}, \"develop\": {}}",
      wheel);

  fixture_write (file, "[packages]\n");
  fixture_write (lock, text);
}

static gboolean
prepare (Pipenv *p, const char *lock, GError **error)
{
  const HoistDependenciesWish wish = { lock, "venv", "", FALSE };
  const HoistDependenciesOrder order = {
    &wish, p->tree, p->environment, (gint) geteuid (), (gint) getegid (), NULL
  };

  return p->pipenv->prepare (&order, DIGEST, NULL, error);
}

static void
test_sync (Pipenv *p, gconstpointer data)
{
  g_autofree char *name = p->pipenv->get_name (p->environment, DIGEST);
  g_autofree char *home = g_build_filename (name, ".pipenv-home", NULL);
  g_autoptr (GError) error = NULL;

  write_wheel (p);
  write_lock (p, "./vendor/demo-1.0-py3-none-any.whl");
  g_assert_true (prepare (p, "Pipfile.lock", &error));
  g_assert_no_error (error);
  g_assert_true (p->pipenv->is_complete (name, DIGEST));
  g_assert_true (has_demo (p, name));
  g_assert_false (g_file_test (home, G_FILE_TEST_EXISTS));
}

static void
test_failing (Pipenv *p, gconstpointer data)
{
  g_autofree char *name = p->pipenv->get_name (p->environment, DIGEST);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) other = NULL;

  write_lock (p, "./vendor/not-there-1.0-py3-none-any.whl");
  g_assert_false (prepare (p, "Pipfile.lock", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "Installing Pipfile.lock failed"));
  g_assert_nonnull (strstr (error->message, "not-there"));
  g_assert_false (p->pipenv->is_complete (name, DIGEST));
  g_assert_false (prepare (p, "requirements.txt", &other));
  g_assert_nonnull (strstr (other->message, "is not what pipenv is locked on"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/drivers/dependencies-pipenv/" name, Pipenv, NULL, set_up, function, tear_down)
  ADD ("sync", test_sync);
  ADD ("failing", test_failing);
  return g_test_run ();
}
