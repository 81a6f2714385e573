/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state folder: ours alone, its paths, its small files, and the instance it belongs to. */
#include "agent/hoist-agent-state.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char *folder, *path;
  HoistAgentState *state;
} State;

static void
set_up (State *s, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  s->folder = g_dir_make_tmp ("hoist-state-XXXXXX", NULL);
  s->path = g_build_filename (s->folder, "node", NULL);
  s->state = hoist_agent_state_new (s->path, &error);
  g_assert_no_error (error);
}

static void
tear_down (State *s, gconstpointer data)
{
  g_assert_true (hoist_file_remove_tree (s->folder, NULL));
  g_clear_pointer (&s->state, hoist_agent_state_free);
  g_free (s->folder);
  g_free (s->path);
}

static void
test_folder (State *s, gconstpointer data)
{
  g_autofree char *link = g_build_filename (s->folder, "link", NULL);
  g_autoptr (GError) error = NULL;
  struct stat st;

  g_assert_cmpint (stat (s->path, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 0777, ==, 0700);
  g_assert_cmpint (g_chmod (s->path, 0755), ==, 0);
  g_assert_null (hoist_agent_state_new (s->path, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_cmpint (g_chmod (s->path, 0700), ==, 0);
  g_assert_cmpint (symlink (s->path, link), ==, 0);
  g_assert_null (hoist_agent_state_new (link, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (hoist_agent_state_new ("relative", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
}

static void
test_instance (State *s, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (hoist_agent_state_pin_instance (s->state, "../../etc", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (hoist_agent_state_pin_instance (s->state, "in_0123456789abcdef", &error));
  g_assert_true (hoist_agent_state_pin_instance (s->state, "in_0123456789abcdef", &error));
  g_assert_no_error (error);
  g_assert_false (hoist_agent_state_pin_instance (s->state, "in_fedcba9876543210", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FORBIDDEN);
}

static void
test_paths (State *s, gconstpointer data)
{
  g_autofree char *mirror = hoist_agent_state_mirror (s->state, "cbapp");
  g_autofree char *run = hoist_agent_state_run (s->state, "tn_a", "rn_b", "3-apply.json");
  g_autofree char *backup = hoist_agent_state_backup (s->state, "tn_a", "bk_c");

  g_assert_true (g_str_has_suffix (mirror, "/node/mirrors/cbapp.git"));
  g_assert_true (g_str_has_suffix (run, "/node/tenants/tn_a/runs/rn_b/3-apply.json"));
  g_assert_true (g_str_has_suffix (backup, "/node/backups/tn_a/bk_c"));
}

static void
test_files (State *s, gconstpointer data)
{
  g_autofree char *path = g_build_filename (s->path, "a/b.json", NULL);
  g_autofree char *brief = g_build_filename (s->path, "a/c.json", NULL);
  g_autoptr (HoistValue) value = hoist_value_new_object ();
  g_autoptr (HoistValue) again = NULL, other = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (hoist_agent_state_read (path, &error));
  g_assert_no_error (error);
  hoist_value_set (value, "pid", hoist_value_new_int (7));
  g_assert_true (hoist_agent_state_write (path, value, &error));
  again = hoist_agent_state_read (path, &error);
  g_assert_true (hoist_value_equal (value, again));
  g_assert_true (hoist_agent_state_write_brief (brief, value, &error));
  other = hoist_agent_state_read (brief, &error);
  g_assert_true (hoist_value_equal (value, other));
  g_assert_true (hoist_file_replace (path, "{broken", 7, 0600, &error));
  g_assert_null (hoist_agent_state_read (path, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "b.json"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/agent/agent-state/" name, State, NULL, set_up, function, tear_down)
  ADD ("folder", test_folder);
  ADD ("instance", test_instance);
  ADD ("paths", test_paths);
  ADD ("files", test_files);
  return g_test_run ();
}
