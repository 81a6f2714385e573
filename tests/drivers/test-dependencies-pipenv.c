/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A real environment by the real pipenv, from a wheel that lies in the release. */
#include "dependencies-case.h"

#include "base/hoist-error.h"

#include <string.h>

static void
set_up (DependenciesCase *p, gconstpointer data)
{
  dependencies_case_init (p, hoist_dependencies_get_pipenv (), "release", "tenant/venv");
}

static void
write_lock (DependenciesCase *p, const char *wheel)
{
  g_autofree char *text = g_strdup_printf (
      "{\"_meta\": {\"hash\": {\"sha256\": \"0\"}, \"pipfile-spec\": 6, \"requires\": {}, "
      "\"sources\": [{\"name\": \"pypi\", \"url\": \"https://pypi.org/simple\", \"verify_ssl\": "
      "true}]}, \"default\": {\"demo\": {\"path\": \"%s\"}}, \"develop\": {}}",
      wheel);

  dependencies_case_put (p, "Pipfile", "[packages]\n");
  dependencies_case_put (p, "Pipfile.lock", text);
}

static gboolean
prepare (DependenciesCase *p, const char *lock, GError **error)
{
  const HoistDependenciesWish wish = { lock, "venv", "", FALSE };

  return dependencies_case_prepare (p, &wish, error);
}

static void
test_sync (DependenciesCase *p, gconstpointer data)
{
  g_autofree char *name = p->driver->get_name (p->environment, DEPENDENCIES_CASE_DIGEST);
  g_autofree char *home = g_build_filename (name, ".pipenv-home", NULL);
  g_autoptr (GError) error = NULL;

  dependencies_case_put_wheel (p);
  write_lock (p, "./vendor/demo-1.0-py3-none-any.whl");
  g_assert_true (prepare (p, "Pipfile.lock", &error));
  g_assert_no_error (error);
  g_assert_true (p->driver->is_complete (name, DEPENDENCIES_CASE_DIGEST));
  g_assert_true (dependencies_case_has_demo (name));
  g_assert_false (g_file_test (home, G_FILE_TEST_EXISTS));
}

static void
test_failing (DependenciesCase *p, gconstpointer data)
{
  g_autofree char *name = p->driver->get_name (p->environment, DEPENDENCIES_CASE_DIGEST);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) other = NULL;

  write_lock (p, "./vendor/not-there-1.0-py3-none-any.whl");
  g_assert_false (prepare (p, "Pipfile.lock", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "Installing Pipfile.lock failed"));
  g_assert_nonnull (strstr (error->message, "not-there"));
  g_assert_false (p->driver->is_complete (name, DEPENDENCIES_CASE_DIGEST));
  g_assert_false (prepare (p, "requirements.txt", &other));
  g_assert_nonnull (strstr (other->message, "is not what pipenv is locked on"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/drivers/dependencies-pipenv/" name, DependenciesCase, NULL, set_up, function,      \
              dependencies_case_tear_down)
  ADD ("sync", test_sync);
  ADD ("failing", test_failing);
  return g_test_run ();
}
