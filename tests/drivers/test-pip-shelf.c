/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One environment is built and others are copied from it: with their own paths, only as long as it
 * is what was built, never between users, and built once when many ask at the same time. */
#include "drivers/hoist-pip-shelf.h"

#include "base/hoist-error.h"
#include "base/hoist-process.h"
#include "fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIGEST "aaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

typedef struct
{
  Fixture f;
  char *tree, *shelf;
} Shelf;

static void
run (const char *const *argv)
{
  HoistProcessOrder order = { .argv = argv, .folder = "/", .uid = -1, .gid = -1, .keep_fd = -1 };
  g_autoptr (GError) error = NULL;

  g_free (hoist_process_capture (&order, 100000, NULL, &error));
  g_assert_no_error (error);
}

static void
set_up (Shelf *s, gconstpointer data)
{
  static const char maker[] =
      "import sys, zipfile\n"
      "d = 'demo-1.0.dist-info/'\n"
      "with zipfile.ZipFile(sys.argv[1] + '/demo-1.0-py3-none-any.whl', 'w') as z:\n"
      "    z.writestr('demo.py', 'def main(): print(42)\\n')\n"
      "    z.writestr(d + 'METADATA', 'Metadata-Version: 2.1\\nName: demo\\nVersion: 1.0\\n')\n"
      "    z.writestr(d + 'entry_points.txt', '[console_scripts]\\ndemo = demo:main\\n')\n"
      "    z.writestr(d + 'WHEEL', 'Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: "
      "true\\nTag: py3-none-any\\n')\n"
      "    z.writestr(d + 'RECORD', 'demo.py,,\\n' + ''.join(d + n + ',,\\n' for n in "
      "('METADATA', 'entry_points.txt', 'WHEEL', 'RECORD')))\n";
  g_autofree char *script = NULL, *lock = NULL;

  fixture_init (&s->f);
  s->tree = fixture_path (&s->f, "release");
  s->shelf = fixture_path (&s->f, "environments");
  script = fixture_path (&s->f, "make.py");
  lock = g_build_filename (s->tree, "requirements.txt", NULL);
  g_assert_cmpint (g_mkdir_with_parents (s->tree, 0755), ==, 0);
  fixture_write (script, maker);
  fixture_write (lock, "--no-index\n--find-links .\ndemo==1.0\n");
  const char *argv[] = { "/usr/bin/python3", script, s->tree, NULL };
  run (argv);
}

static void
tear_down (Shelf *s, gconstpointer data)
{
  g_free (s->tree);
  g_free (s->shelf);
  fixture_clear (&s->f);
}

static void
line_cb (const char *line, gboolean is_stderr, gpointer user_data)
{
  g_string_append_printf (user_data, "%s\n", line);
}

/* Prepares the environment of a tenant of that name; its output. */
static char *
prepare (Shelf *s, const char *tenant, char **ret_path)
{
  const HoistDependenciesDriver *pip = hoist_dependencies_get_pip ();
  g_autofree char *folder = fixture_path (&s->f, tenant);
  g_autofree char *environment = g_build_filename (folder, "venv", NULL);
  GString *output = g_string_new (NULL);
  HoistDriverCall call = { .keep_fd = -1, .line = line_cb, .user_data = output };
  const HoistDependenciesWish wish = { "requirements.txt", "venv", "", FALSE };
  HoistDependenciesOrder order = {
    &wish, s->tree, environment, (gint) geteuid (), (gint) getegid (), s->shelf
  };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (pip->prepare (&order, DIGEST, &call, &error));
  g_assert_no_error (error);
  *ret_path = pip->get_name (environment, DIGEST);
  g_assert_true (pip->is_complete (*ret_path, DIGEST));
  return g_string_free (output, FALSE);
}

static char *
run_demo (const char *environment)
{
  g_autofree char *program = g_build_filename (environment, "bin/demo", NULL);
  const char *argv[] = { program, NULL };
  HoistProcessOrder order = { .argv = argv, .folder = "/", .uid = -1, .gid = -1, .keep_fd = -1 };
  g_autoptr (GError) error = NULL;
  char *text = hoist_process_capture (&order, 1000, NULL, &error);

  g_assert_no_error (error);
  return g_strchomp (text);
}

/* Not one file of the copy names the environment it comes from. */
static void
assert_not_named (const char *environment, const char *other)
{
  const char *argv[] = { "/usr/bin/grep", "-rlI", other, environment, NULL };
  HoistProcessOrder order = { .argv = argv, .folder = "/", .uid = -1, .gid = -1, .keep_fd = -1 };
  HoistProcessOutcome outcome;

  g_assert_true (hoist_process_run (&order, &outcome, NULL, NULL));
  g_assert_cmpint (outcome.exit_status, ==, 1);
}

static void
test_copy (Shelf *s, gconstpointer data)
{
  g_autofree char *a = NULL, *b = NULL, *c = NULL;
  g_autofree char *first = prepare (s, "a", &a);
  g_autofree char *second = prepare (s, "longer-name", &b);
  g_autofree char *said = run_demo (b);
  g_autofree char *third = NULL;

  g_assert_nonnull (strstr (first, "Successfully installed"));
  g_assert_null (strstr (second, "Successfully installed"));
  g_assert_nonnull (strstr (second, "Copied from"));
  g_assert_cmpstr (said, ==, "42");
  assert_not_named (b, a);
  third = prepare (s, "c", &c);
  g_assert_nonnull (strstr (third, "Copied from"));
}

/* A service of the first tenant compiled modules: that is no change. A package by hand is one. */
static void
test_changed (Shelf *s, gconstpointer data)
{
  g_autofree char *a = NULL, *b = NULL, *c = NULL;
  g_autofree char *first = prepare (s, "a", &a);
  g_autofree char *compiled = g_build_filename (a, "lib/__pycache__/x.pyc", NULL);
  g_autofree char *by_hand = g_build_filename (a, "lib/by-hand.py", NULL);
  g_autofree char *copied = NULL, *second = NULL, *third = NULL;

  fixture_write (compiled, "x");
  second = prepare (s, "b", &b);
  g_assert_nonnull (strstr (second, "Copied from"));
  fixture_write (by_hand, "x = 1\n");
  third = prepare (s, "c", &c);
  g_assert_nonnull (strstr (third, "it was changed since it was built; it is built anew"));
  g_assert_nonnull (strstr (third, "Successfully installed"));
  copied = g_build_filename (c, "lib/by-hand.py", NULL);
  g_assert_false (g_file_test (copied, G_FILE_TEST_EXISTS));
}

static char *
try_copy (Shelf *s, const char *donor, const char *name, const char *foreign)
{
  g_autofree char *target = fixture_path (&s->f, name);
  const char *argv[HOIST_PIP_SHELF_ARGS];
  HoistProcessOrder order = { .argv = argv, .folder = "/", .uid = -1, .gid = -1, .keep_fd = -1 };
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  hoist_pip_shelf_fill_copy (argv, donor, target, foreign);
  text = hoist_process_capture (&order, 1000, NULL, &error);
  return g_strdup (error != NULL ? error->message : "");
}

static char *
make_donor (Shelf *s, const char *name, const char *text, gsize n)
{
  char *donor = fixture_path (&s->f, name);
  g_autofree char *file = g_build_filename (donor, "lib/x", NULL);
  g_autofree char *parent = g_path_get_dirname (file);
  const char *argv[HOIST_PIP_SHELF_ARGS];

  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  g_assert_true (g_file_set_contents (file, text, (gssize) n, NULL));
  hoist_pip_shelf_fill_seal (argv, donor);
  run (argv);
  return donor;
}

/* What can't be changed safely is not copied. */
static void
test_refused (Shelf *s, gconstpointer data)
{
  g_autofree char *own = fixture_path (&s->f, "one");
  g_autofree char *binary = g_strdup_printf ("%s%cx", own, '\1');
  gsize n = strlen (binary);
  g_autofree char *one = NULL, *two = NULL, *three = NULL;
  g_autofree char *inside = NULL, *foreign = NULL, *pipe = NULL, *path = NULL;

  binary[n - 2] = '\0';
  one = make_donor (s, "one", binary, n);
  inside = try_copy (s, one, "copy-1", "");
  g_assert_nonnull (strstr (inside, "has its path inside"));
  two = make_donor (s, "two", "see /somewhere/else\n", 20);
  foreign = try_copy (s, two, "copy-2", "/somewhere/else");
  g_assert_nonnull (strstr (foreign, "names another tenant"));
  three = make_donor (s, "three", "x", 1);
  path = g_build_filename (three, "pipe", NULL);
  g_assert_cmpint (mkfifo (path, 0644), ==, 0);
  pipe = try_copy (s, three, "copy-3", "");
  g_assert_nonnull (strstr (pipe, "is no file"));
}

/* Modes, links within and out of the environment, and times stay what they are. */
static void
test_kept (Shelf *s, gconstpointer data)
{
  g_autofree char *donor = fixture_path (&s->f, "donor");
  g_autofree char *target = fixture_path (&s->f, "target");
  g_autofree char *bin = g_build_filename (donor, "bin", NULL);
  g_autofree char *tool = g_build_filename (donor, "bin/tool", NULL);
  g_autofree char *inner = g_build_filename (donor, "bin/inner", NULL);
  g_autofree char *outer = g_build_filename (donor, "bin/outer", NULL);
  g_autofree char *new_tool = g_build_filename (target, "bin/tool", NULL);
  g_autofree char *new_inner = g_build_filename (target, "bin/inner", NULL);
  g_autofree char *new_outer = g_build_filename (target, "bin/outer", NULL);
  g_autofree char *linked = NULL, *left = NULL, *problem = NULL;
  const char *argv[HOIST_PIP_SHELF_ARGS];
  struct stat was, now;

  g_assert_cmpint (g_mkdir_with_parents (bin, 0755), ==, 0);
  fixture_write (tool, "#!/usr/bin/python3\n");
  g_assert_cmpint (chmod (tool, 0750), ==, 0);
  g_assert_cmpint (symlink (tool, inner), ==, 0);
  g_assert_cmpint (symlink ("/usr/bin/python3", outer), ==, 0);
  hoist_pip_shelf_fill_seal (argv, donor);
  run (argv);
  problem = try_copy (s, donor, "target", "");
  g_assert_cmpstr (problem, ==, "");
  g_assert_cmpint (stat (tool, &was), ==, 0);
  g_assert_cmpint (stat (new_tool, &now), ==, 0);
  g_assert_cmpint (now.st_mode, ==, was.st_mode);
  g_assert_cmpint (now.st_mtim.tv_nsec, ==, was.st_mtim.tv_nsec);
  linked = g_file_read_link (new_inner, NULL);
  g_assert_cmpstr (linked, ==, new_tool);
  left = g_file_read_link (new_outer, NULL);
  g_assert_cmpstr (left, ==, "/usr/bin/python3");
}

static void
test_notes (Shelf *s, gconstpointer data)
{
  HoistDependenciesOrder order = { .shelf = s->shelf, .uid = 7, .gid = 7 };
  g_auto (HoistPipShelf) shelf = { NULL, -1 };
  g_auto (HoistPipShelf) other = { NULL, -1 };
  g_autofree char *none = NULL, *donor = NULL, *tree = NULL, *old = NULL, *stranger = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_pip_shelf_open (&shelf, &order, DIGEST, NULL, &error));
  none = hoist_pip_shelf_dup_donor (&shelf, &tree);
  g_assert_null (none);
  g_assert_true (hoist_pip_shelf_put (&shelf, "/e", "/t", &error));
  donor = hoist_pip_shelf_dup_donor (&shelf, &tree);
  g_assert_cmpstr (donor, ==, "/e");
  g_assert_cmpstr (tree, ==, "/t");
  order.uid = 8;
  g_assert_true (hoist_pip_shelf_open (&other, &order, DIGEST, NULL, &error));
  g_clear_pointer (&tree, g_free);
  stranger = hoist_pip_shelf_dup_donor (&other, &tree);
  g_assert_null (stranger);
  fixture_write (shelf.note, "{\"environment\":\"/e\",\"tree\":\"/t\",\"built_at\":1}");
  g_clear_pointer (&tree, g_free);
  old = hoist_pip_shelf_dup_donor (&shelf, &tree);
  g_assert_null (old);
}

static void
test_cancel (Shelf *s, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  HoistDriverCall call = { .cancellable = cancellable, .keep_fd = -1 };
  HoistDependenciesOrder order = { .shelf = s->shelf };
  g_auto (HoistPipShelf) shelf = { NULL, -1 };
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (hoist_pip_shelf_open (&shelf, &order, DIGEST, &call, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
}

typedef struct
{
  Shelf *s;
  char name[8];
  char *output, *path;
} Asking;

static gpointer
ask (gpointer data)
{
  Asking *asking = data;

  asking->output = prepare (asking->s, asking->name, &asking->path);
  return NULL;
}

static void
test_many_at_once (Shelf *s, gconstpointer data)
{
  Asking asking[4];
  GThread *threads[4];
  guint n_built = 0;

  for (guint i = 0; i < 4; i++)
    {
      asking[i] = (Asking){ .s = s };
      g_snprintf (asking[i].name, sizeof asking[i].name, "t%u", i);
      threads[i] = g_thread_new ("ask", ask, &asking[i]);
    }
  for (guint i = 0; i < 4; i++)
    g_thread_join (threads[i]);
  for (guint i = 0; i < 4; i++) /* not before: who runs writes into what is copied from */
    {
      g_autofree char *said = NULL;

      n_built += strstr (asking[i].output, "Successfully installed") != NULL;
      said = run_demo (asking[i].path);
      g_assert_cmpstr (said, ==, "42");
      g_free (asking[i].output);
      g_free (asking[i].path);
    }
  g_assert_cmpuint (n_built, ==, 1);
}

typedef struct
{
  const char *folder;
  gint stop; /* atomic */
} Compiling;

static gpointer
compile (gpointer data)
{
  Compiling *compiling = data;

  for (guint i = 0; !g_atomic_int_get (&compiling->stop); i++)
    {
      g_autofree char *draft = g_strdup_printf ("%s/x.pyc.%u", compiling->folder, i);
      g_autofree char *final = g_strdup_printf ("%s/x%u.pyc", compiling->folder, i % 50);

      fixture_write (draft, "x");
      g_assert_cmpint (g_rename (draft, final), ==, 0);
    }
  return NULL;
}

/* Python compiles modules of the donor while it is copied: drafts come and go. */
static void
test_in_use (Shelf *s, gconstpointer data)
{
  g_autofree char *donor = make_donor (s, "donor", "x", 1);
  g_autofree char *folder = g_build_filename (donor, "lib/__pycache__", NULL);
  Compiling compiling = { .folder = folder };
  GThread *thread;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  thread = g_thread_new ("compile", compile, &compiling);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("copy-%u", i);
      g_autofree char *problem = try_copy (s, donor, name, "");

      g_assert_cmpstr (problem, ==, "");
    }
  g_atomic_int_set (&compiling.stop, 1);
  g_thread_join (thread);
}

/* What Python had half compiled when it was ended holds paths and zero bytes; it is no part of an
 * environment. */
static void
test_draft (Shelf *s, gconstpointer data)
{
  g_autofree char *donor = make_donor (s, "donor", "x", 1);
  g_autofree char *folder = g_build_filename (donor, "lib/__pycache__", NULL);
  g_autofree char *draft = g_build_filename (folder, "x.pyc.1234", NULL);
  g_autofree char *mark = g_build_filename (donor, "..hoist-complete.0123456789abcdef", NULL);
  g_autofree char *body = g_strdup_printf ("0%s/x.py", donor);
  g_autoptr (GError) error = NULL;

  body[0] = '\0';
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_file_set_contents (draft, body, (gssize) strlen (donor) + 1, &error);
  g_assert_no_error (error);
  fixture_write (mark, "x"); /* it is being finished by whom it was built for */
  g_autofree char *problem = try_copy (s, donor, "copy", "");
  g_assert_cmpstr (problem, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/drivers/pip-shelf/" name, Shelf, NULL, set_up, function, tear_down)
  ADD ("copy", test_copy);
  ADD ("changed", test_changed);
  ADD ("refused", test_refused);
  ADD ("kept", test_kept);
  ADD ("in-use", test_in_use);
  ADD ("draft", test_draft);
  ADD ("notes", test_notes);
  ADD ("cancel", test_cancel);
  ADD ("many-at-once", test_many_at_once);
  return g_test_run ();
}
