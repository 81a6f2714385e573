/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A front end is built by the real npm, from packages that lie in the release, beside the one in
 * use; what can't be built is said by what npm says of it. */
#include "dependencies-case.h"

static void
set_up (DependenciesCase *n, gconstpointer data)
{
  dependencies_case_init (n, hoist_dependencies_get_npm (), "tenant/release", "tenant/theme/dist");
  dependencies_case_put (
      n, "theme/package.json",
      "{\"name\": \"theme\", \"version\": \"1.0.0\", \"scripts\": {\"build\": \"node build.js\", "
      "\"nothing\": \"node -e 0\"}, \"dependencies\": {\"colour\": \"file:lib/colour\"}}");
  dependencies_case_put (
      n, "theme/package-lock.json",
      "{\"name\": \"theme\", \"version\": \"1.0.0\", \"lockfileVersion\": 2, \"requires\": true, "
      "\"packages\": {\"\": {\"name\": \"theme\", \"version\": \"1.0.0\", \"dependencies\": "
      "{\"colour\": \"file:lib/colour\"}}, \"lib/colour\": {\"version\": \"1.0.0\"}, "
      "\"node_modules/colour\": {\"resolved\": \"lib/colour\", \"link\": true}}, "
      "\"dependencies\": {\"colour\": {\"version\": \"file:lib/colour\"}}}");
  dependencies_case_put (n, "theme/lib/colour/package.json",
                         "{\"name\": \"colour\", \"version\": \"1.0.0\"}");
  dependencies_case_put (n, "theme/lib/colour/index.js", "module.exports = 'teal';");
  dependencies_case_put (
      n, "theme/build.js",
      "const fs = require ('fs'); fs.mkdirSync ('dist'); fs.writeFileSync ('dist/theme.css', "
      "require ('colour') + ' ' + process.env.NODE_ENV);");
}

static void
test_build (DependenciesCase *n, gconstpointer data)
{
  const HoistDependenciesWish wish = { "theme/package-lock.json", "theme/dist", "build", TRUE };
  g_autofree char *target =
      hoist_dependencies_beside_get_name (n->environment, DEPENDENCIES_CASE_DIGEST);
  g_autofree char *css = g_build_filename (target, "theme.css", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (dependencies_case_prepare (n, &wish, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (css, &text, NULL, &error));
  g_assert_cmpstr (text, ==, "teal production");
  g_assert_true (hoist_dependencies_beside_is_complete (target, DEPENDENCIES_CASE_DIGEST));
  g_assert_false (g_file_test (n->environment, G_FILE_TEST_EXISTS)); /* nothing is live yet */
  g_assert_true (dependencies_case_prepare (n, &wish, &error));
}

static void
test_not_built (DependenciesCase *n, gconstpointer data)
{
  HoistDependenciesWish wish = { "theme/package-lock.json", "theme/dist", "nothing", FALSE };

  dependencies_case_assert_not (n, &wish, "theme/dist is not there after npm was done");
  wish.build = "build";
  dependencies_case_put (n, "theme/build.js", "require ('./missing');");
  dependencies_case_assert_not (
      n, &wish, "npm run build failed (exit 1): Error: Cannot find module './missing'");
  dependencies_case_put (n, "theme/package.json",
                         "{\"name\": \"theme\", \"dependencies\": {\"other\": \"1\"}}");
  dependencies_case_assert_not (n, &wish, "npm ci failed");
  dependencies_case_put (n, "theme/dist/theme.css", "of the release");
  dependencies_case_assert_not (n, &wish, "theme/dist is in the release itself");
  wish.build = "";
  dependencies_case_assert_not (n, &wish, "must be: theme/node_modules");
}

/* Without a script the packages themselves are what is used. */
static void
test_packages (DependenciesCase *n, gconstpointer data)
{
  const HoistDependenciesWish wish = { "theme/package-lock.json", "theme/node_modules", "", FALSE };
  g_autofree char *target = NULL, *link = NULL;
  g_autoptr (GError) error = NULL;

  g_free (n->environment);
  n->environment = fixture_path (&n->f, "tenant/theme/node_modules");
  target = hoist_dependencies_beside_get_name (n->environment, DEPENDENCIES_CASE_DIGEST);
  g_assert_true (dependencies_case_prepare (n, &wish, &error));
  g_assert_no_error (error);
  link = g_build_filename (target, "colour", NULL);
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/drivers/dependencies-npm/" name, DependenciesCase, NULL, set_up, function,         \
              dependencies_case_tear_down)
  ADD ("build", test_build);
  ADD ("not-built", test_not_built);
  ADD ("packages", test_packages);
  return g_test_run ();
}
