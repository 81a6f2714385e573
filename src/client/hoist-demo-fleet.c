/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo fleet as the console sees it: `hoistctl demo …` as a child whose lines of JSON are
 * progress. Stateless; main loop; never touches the folder itself. */
#include "client/hoist-demo-fleet.h"

#include <signal.h>
#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-text.h"
#include "client/hoist-private-daemon.h"
#include "model/hoist-json.h"

typedef struct
{
  HoistDemoProgressFunc progress;
  gpointer target;
  GSubprocess *child;
  GDataInputStream *output, *errors;
  char *last_error;
  gulong cancelled_id;
  guint open; /* streams and the child that are not over yet */
} Call;

static void
call_free (Call *call)
{
  g_clear_object (&call->child);
  g_clear_object (&call->output);
  g_clear_object (&call->errors);
  g_free (call->last_error);
  g_free (call);
}

/* Whether the marker says that the fleet was made to its end; hoistctl takes the remains of another
 * away. */
static gboolean
is_complete (const char *folder)
{
  g_autofree char *marker = g_build_filename (folder, ".hoist-demo", NULL);
  g_autofree char *text = hoist_file_read (marker, 4096, NULL, NULL);
  g_autoptr (HoistValue) value = text != NULL ? hoist_json_parse (text, -1, NULL) : NULL;
  return hoist_value_lookup_bool (value, "complete", FALSE);
}

HoistDemoState
hoist_demo_fleet_examine (const char *folder)
{
  g_autofree char *marker = g_build_filename (folder, ".hoist-demo", NULL);
  if (g_file_test (marker, G_FILE_TEST_IS_REGULAR))
    return is_complete (folder) ? HOIST_DEMO_READY : HOIST_DEMO_ABSENT;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  return dir != NULL && g_dir_read_name (dir) != NULL ? HOIST_DEMO_FOREIGN : HOIST_DEMO_ABSENT;
}

static void
part_over (GTask *task)
{
  Call *call = g_task_get_task_data (task);
  if (--call->open > 0)
    return;
  if (call->cancelled_id != 0)
    g_cancellable_disconnect (g_task_get_cancellable (task), call->cancelled_id);
  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    g_task_return_new_error (task, HOIST_ERROR, HOIST_ERROR_CANCELLED,
                             "Cancelled; nothing of the demo fleet is left.");
  else if (g_subprocess_get_if_exited (call->child)
           && g_subprocess_get_exit_status (call->child) == 0)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, HOIST_ERROR, HOIST_ERROR_FAILED, "%s",
                             call->last_error != NULL ? call->last_error
                                                      : "The demo fleet could not be made.");
}

static void
take_progress (Call *call, const char *line)
{
  g_autoptr (HoistValue) value = hoist_json_parse (line, -1, NULL);
  const char *message = hoist_value_lookup_string (value, "message", NULL);
  const HoistValue *failure = hoist_value_get_member (value, "error");
  const char *detail = hoist_value_lookup_string (failure, "detail", NULL);
  if (detail != NULL)
    {
      g_free (call->last_error);
      call->last_error = hoist_text_clean_line (detail, -1, 1000);
    }
  if (message != NULL && call->progress != NULL)
    call->progress (hoist_value_lookup_double (value, "progress", 0), message, call->target);
}

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  GDataInputStream *stream = G_DATA_INPUT_STREAM (source);
  g_autofree char *line = g_data_input_stream_read_line_finish (stream, result, NULL, NULL);
  if (line == NULL)
    {
      part_over (task);
      return;
    }
  if (stream == call->output)
    take_progress (call, line);
  else if (*line != '\0')
    {
      g_free (call->last_error);
      call->last_error = hoist_text_clean_line (line, -1, 1000);
    }
  g_data_input_stream_read_line_async (stream, G_PRIORITY_DEFAULT, NULL, line_cb,
                                       g_object_ref (task));
}

static void
child_over_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  part_over (task);
}

static void
cancelled_cb (GCancellable *cancellable, gpointer child)
{
  g_subprocess_send_signal (child, SIGTERM); /* it cleans up after itself, then ends */
}

static GDataInputStream *
read_lines (GTask *task, GInputStream *pipe)
{
  GDataInputStream *stream = g_data_input_stream_new (pipe);
  g_data_input_stream_read_line_async (stream, G_PRIORITY_DEFAULT, NULL, line_cb,
                                       g_object_ref (task));
  return stream;
}

/* Takes argv. */
static void
run (GTask *task, Call *call, char **argv)
{
  GError *error = NULL;
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_auto (GStrv) own = argv;
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  g_task_set_check_cancellable (task, FALSE);
  call->child =
      g_subprocess_newv ((const char *const *) own,
                         G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  if (call->child == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  call->open = 3;
  call->output = read_lines (task, g_subprocess_get_stdout_pipe (call->child));
  call->errors = read_lines (task, g_subprocess_get_stderr_pipe (call->child));
  g_subprocess_wait_async (call->child, NULL, child_over_cb, g_object_ref (task));
  if (cancellable != NULL)
    call->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                                                g_object_ref (call->child), g_object_unref);
}

static char **
demo_argv (const char *verb, const char *folder, const HoistDemoOrder *order, GError **error)
{
  g_autofree char *program = hoist_program_find ("hoistctl", error);
  if (program == NULL)
    return NULL;
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  g_strv_builder_add_many (argv, program, "demo", verb, folder, "--json", NULL);
  if (order != NULL && order->tenants > 0)
    {
      g_autofree char *n = g_strdup_printf ("%u", order->tenants);
      g_strv_builder_add_many (argv, "--tenants", n, NULL);
    }
  if (order != NULL && order->rows > 0)
    {
      g_autofree char *n = g_strdup_printf ("%u", order->rows);
      g_strv_builder_add_many (argv, "--rows", n, NULL);
    }
  return g_strv_builder_end (argv);
}

void
hoist_demo_fleet_open_async (const HoistDemoOrder *order, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GError *error = NULL;
  gboolean ready = hoist_demo_fleet_examine (order->folder) == HOIST_DEMO_READY;
  char **argv = demo_argv (ready ? "start" : "create", order->folder, ready ? NULL : order, &error);
  g_task_set_source_tag (task, hoist_demo_fleet_open_async);
  if (argv == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  Call *call = g_new0 (Call, 1);
  call->progress = order->progress;
  call->target = order->progress_target;
  run (task, call, argv);
}

gboolean
hoist_demo_fleet_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
hoist_demo_fleet_destroy_async (const char *folder, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GError *error = NULL;
  char **argv = demo_argv ("destroy", folder, NULL, &error);
  g_task_set_source_tag (task, hoist_demo_fleet_destroy_async);
  if (argv == NULL)
    g_task_return_error (task, error);
  else
    run (task, g_new0 (Call, 1), argv);
}

gboolean
hoist_demo_fleet_destroy_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
