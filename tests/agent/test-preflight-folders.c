/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders that can't be written, and files of somebody else: found before a run, with what to do.
 * As root and as a user: what only root can arrange is left out aloud elsewhere. */
#include "agent/hoist-preflight-folders.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/hoist-file.h"

#define OWNER 12345
#define OTHER 12346
#define LISTING                                                                                    \
  "100644 blob 1111111111111111111111111111111111111111\tREADME\n"                                 \
  "100644 blob 2222222222222222222222222222222222222222\tapp/deep/main.py\n"

typedef struct
{
  char *folder;
  GPtrArray *findings;
  HoistTree *tree;
} Fixture;

static void
make (Fixture *f, const char *path)
{
  g_autofree char *full = g_build_filename (f->folder, path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (full, "", 0, NULL));
}

static void
set_up (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  f->folder = g_dir_make_tmp ("hoist-folders-XXXXXX", &error);
  g_assert_no_error (error);
  f->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  f->tree = hoist_tree_parse ("3333333333333333333333333333333333333333", LISTING, &error);
  g_assert_no_error (error);
  make (f, "README");
  make (f, "app/deep/main.py");
  make (f, ".git/HEAD");
  make (f, ".git/objects/ab/object");
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  g_assert_cmpint (g_chmod (f->folder, 0700), ==, 0);
  g_assert_true (hoist_file_remove_tree (f->folder, NULL));
  g_ptr_array_unref (f->findings);
  hoist_tree_unref (f->tree);
  g_free (f->folder);
}

static void
give (Fixture *f, const char *path, uid_t user)
{
  g_autofree char *full = g_build_filename (f->folder, path, NULL);

  g_assert_cmpint (lchown (full, user, user), ==, 0);
}

static void
give_all (Fixture *f, uid_t user)
{
  static const char *const all[] = {
    "",          "README",       "app",
    "app/deep",  ".git",         "app/deep/main.py",
    ".git/HEAD", ".git/objects", ".git/objects/ab",
  };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    give (f, all[i], user);
}

static void
assert_found (Fixture *f, const char *check, HoistFindingSeverity severity, const char *words,
              const char *next)
{
  const HoistFinding *one;

  g_assert_cmpuint (f->findings->len, ==, 1);
  one = f->findings->pdata[0];
  g_test_message ("%s %s", one->message, one->next);
  g_assert_cmpstr (one->check, ==, check);
  g_assert_cmpint (one->severity, ==, severity);
  g_assert_nonnull (strstr (one->message, words));
  g_assert_nonnull (strstr (one->next, next));
  g_ptr_array_set_size (f->findings, 0);
}

static void
test_good (Fixture *f, gconstpointer unused)
{
  g_assert_true (hoist_preflight_folders_check_state (f->folder, f->findings));
  hoist_preflight_folders_check_tree (f->folder, f->tree, f->findings);
  hoist_preflight_folders_check_tree (f->folder, NULL, f->findings);
  g_assert_cmpuint (f->findings->len, ==, 0);
}

/* Of the agent: itself, or one in it. Root may write whatever its mode is, a missing one it can't.
 */
static void
test_state (Fixture *f, gconstpointer unused)
{
  g_autofree char *away = g_build_filename (f->folder, "away", NULL);
  g_autofree char *app = g_build_filename (f->folder, "app", NULL);

  g_assert_false (hoist_preflight_folders_check_state (away, f->findings));
  assert_found (f, "folders", HOIST_FINDING_BLOCKER, "no such file", "make room");
  g_assert_false (hoist_preflight_folders_have_state (away));
  if (geteuid () == 0)
    return;
  g_assert_cmpint (g_chmod (app, 0500), ==, 0);
  g_assert_false (hoist_preflight_folders_check_state (f->folder, f->findings));
  assert_found (f, "folders", HOIST_FINDING_BLOCKER, "/app: ", "give it back");
  g_assert_cmpint (g_chmod (app, 0700), ==, 0);
}

/* A file is a warning, a folder that the owner can't write in stops the run. */
static void
test_foreign (Fixture *f, gconstpointer unused)
{
  if (geteuid () != 0)
    {
      g_test_skip ("only root can give files away");
      return;
    }
  give_all (f, OWNER);
  hoist_preflight_folders_check_tree (f->folder, f->tree, f->findings);
  g_assert_cmpuint (f->findings->len, ==, 0);
  give (f, "app/deep/main.py", OTHER);
  hoist_preflight_folders_check_tree (f->folder, f->tree, f->findings);
  assert_found (f, "owner", HOIST_FINDING_WARNING, "app/deep/main.py (the user 12346)",
                "chown -h 12345");
  give (f, "app/deep", 0);
  hoist_preflight_folders_check_tree (f->folder, f->tree, f->findings);
  assert_found (f, "owner", HOIST_FINDING_BLOCKER, "app/deep (root)", "chown -h 12345");
  give (f, "app/deep", OWNER);
  give (f, "app/deep/main.py", OWNER);
  give (f, ".git/objects/ab", 0); /* of a git pull as root */
  hoist_preflight_folders_check_tree (f->folder, NULL, f->findings);
  assert_found (f, "owner", HOIST_FINDING_BLOCKER, ".git/objects/ab (root)", "chown -h 12345");
}

/* The owner himself may not write. */
static void
test_mode (Fixture *f, gconstpointer unused)
{
  if (geteuid () == 0)
    give_all (f, OWNER);
  g_assert_cmpint (g_chmod (f->folder, 0555), ==, 0);
  hoist_preflight_folders_check_tree (f->folder, f->tree, f->findings);
  assert_found (f, "owner", HOIST_FINDING_BLOCKER, "may not write there", "make it writable");
}

/* An agent that is not root can't act as another. */
static void
test_other_agent (Fixture *f, gconstpointer unused)
{
  if (geteuid () != 0)
    {
      g_test_skip ("only root can be another user");
      return;
    }
  give_all (f, OWNER);
  g_assert_cmpint (g_chmod (f->folder, 0777), ==, 0);
  g_assert_cmpint (seteuid (OTHER), ==, 0);
  hoist_preflight_folders_check_tree (f->folder, f->tree, f->findings);
  g_assert_cmpint (seteuid (0), ==, 0);
  assert_found (f, "owner", HOIST_FINDING_BLOCKER, "the agent runs as the user 12346",
                "run the agent as root");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/preflight-folders/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("good", test_good);
  ADD ("state", test_state);
  ADD ("foreign", test_foreign);
  ADD ("mode", test_mode);
  ADD ("other-agent", test_other_agent);
  return g_test_run ();
}
