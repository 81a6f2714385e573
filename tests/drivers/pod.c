/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The podman of a test program. */
#include "pod.h"

#include <string.h>

#include "base/hoist-file.h"

static void
take_line (Pod *pod, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 2);
  const char *value = words[0] != NULL && words[1] != NULL ? words[1] : "";

  if (g_str_equal (words[0], "skip"))
    pod->skip = g_strdup (value);
  else if (g_str_equal (words[0], "registry"))
    pod->registry = g_strdup (value);
  else if (g_str_has_prefix (words[0], "image"))
    {
      guint at = words[0][strlen ("image")] == '1' ? 0 : 1;
      pod->images[at] = g_strdup (value);
      pod->references[at] = g_strdup_printf ("%s/team/thing:%u", pod->registry, at + 1);
    }
  else if (g_str_equal (words[0], "environment"))
    {
      g_auto (GStrv) pair = g_strsplit (value, "=", 2);
      g_setenv (pair[0], pair[1], TRUE);
    }
}

static void
start (Pod *pod)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *script =
      g_build_filename (g_getenv ("HOIST_SOURCE_ROOT"), "tests", "container_side.py", NULL);

  pod->side = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                &error, "/usr/bin/python3", script, pod->folder, NULL);
  g_assert_no_error (error);
  g_autoptr (GDataInputStream) lines =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (pod->side));
  while (pod->skip == NULL)
    {
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (line);
      if (g_str_equal (line, "ready"))
        break;
      take_line (pod, line);
    }
  if (pod->skip == NULL)
    g_assert_true (hoist_container_runtime_find ("podman", &pod->runtime, NULL, &error));
  g_assert_no_error (error);
}

int
pod_run (int argc, char **argv, void (*add) (Pod *pod))
{
  Pod pod = { 0 };
  int status;

  g_test_init (&argc, &argv, NULL);
  pod.folder = g_dir_make_tmp ("hoist-pod-XXXXXX", NULL);
  start (&pod);
  add (&pod);
  status = g_test_run ();
  g_output_stream_close (g_subprocess_get_stdin_pipe (pod.side), NULL, NULL);
  g_subprocess_wait (pod.side, NULL, NULL);
  g_object_unref (pod.side);
  hoist_container_runtime_clear (&pod.runtime);
  for (guint i = 0; i < 2; i++)
    {
      g_free (pod.images[i]);
      g_free (pod.references[i]);
    }
  g_free (pod.registry);
  g_free (pod.skip);
  g_assert_true (hoist_file_remove_tree (pod.folder, NULL));
  g_free (pod.folder);
  return status;
}

typedef struct
{
  Pod *pod;
  void (*test) (Pod *pod);
} Case;

static void
run_cb (gconstpointer data)
{
  const Case *one = data;

  if (one->pod->skip != NULL)
    {
      g_test_skip (one->pod->skip);
      return;
    }
  one->test (one->pod);
  g_free (pod_do (one->pod, "rm", "--all", "--force", "--time", "0", NULL));
}

void
pod_add (const char *path, Pod *pod, void (*test) (Pod *pod))
{
  Case *one = g_new (Case, 1);

  *one = (Case){ pod, test };
  g_test_add_data_func_full (path, one, run_cb, g_free);
}

static char *
run (const Pod *pod, GPtrArray *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = NULL;
  g_autofree char *errors = NULL;
  char *output = NULL;

  g_ptr_array_add (words, NULL);
  child =
      g_subprocess_newv ((const char *const *) words->pdata,
                         G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (child, NULL, NULL, &output, &errors, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (child))
    g_error ("podman %s: %s", (char *) g_ptr_array_index (words, 1), errors);
  return g_strchomp (output);
}

static void
add_words (GPtrArray *words, va_list list)
{
  const char *word;

  while ((word = va_arg (list, const char *)) != NULL)
    g_ptr_array_add (words, (char *) word);
}

char *
pod_do (const Pod *pod, ...)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  va_list list;

  g_ptr_array_add (words, (char *) "/usr/bin/podman");
  va_start (list, pod);
  add_words (words, list);
  va_end (list);
  return run (pod, words);
}

void
pod_make (const Pod *pod, const char *name, ...)
{
  static const char *const begin[] = { "/usr/bin/podman", "run", "--detach", "--name" };
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  va_list list;

  for (guint i = 0; i < G_N_ELEMENTS (begin); i++)
    g_ptr_array_add (words, (char *) begin[i]);
  g_ptr_array_add (words, (char *) name);
  va_start (list, name);
  add_words (words, list);
  va_end (list);
  g_ptr_array_add (words, pod->references[0]);
  g_free (run (pod, words));
}

HoistValue *
pod_inspect (const Pod *pod, const char *name)
{
  g_autoptr (GError) error = NULL;
  HoistValue *found = hoist_container_inspect (&pod->runtime, name, NULL, &error);

  g_assert_no_error (error);
  return found;
}

void
pod_pull (const Pod *pod)
{
  for (guint i = 0; i < 2; i++)
    g_free (pod_do (pod, "pull", "--quiet", pod->references[i], NULL));
}
