/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starts the services of a demo fleet through the node agent, which so records them as it records
 * all it starts, and waits until both of a tenant answer. Owner: the demo's worker; two tenants at
 * a time on threads of a pool. Never starts a service itself. */
#include "cli/hoist-cli-demo.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-text.h"
#include "cli/hoist-cli-child.h"
#include "client/hoist-private-daemon.h"
#include "model/hoist-json.h"

#include <glib/gi18n.h>
#include <string.h>

#define ANSWER_DEADLINE_US (20 * G_USEC_PER_SEC)
#define TRY_AGAIN_MS 20

typedef struct
{
  HoistDemo *demo;
  char *agent;
  double first, last;
  GMutex mutex;
  guint n_started;
  GError *error; /* the first that came */
} StartJob;

static char *
write_order (HoistDemo *demo, const HoistTenant *tenant)
{
  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, text);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_int (&w, "id", 1);
  hoist_json_writer_string (&w, "order", "services");
  hoist_json_writer_string (&w, "action", "start");
  hoist_tenant_write (tenant, &w, "tenant");
  hoist_guide_write (demo->guide, &w, "guide");
  hoist_json_writer_end_object (&w);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The agent's last line is its answer: a result, or an error with a sentence. */
static gboolean
check_answer (const char *output, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (output, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (HoistValue) reply =
          lines[i][0] != '\0' ? hoist_json_parse (lines[i], -1, NULL) : NULL;
      const char *type = hoist_value_lookup_string (reply, "type", "");
      if (strcmp (type, "result") == 0)
        return TRUE;
      if (strcmp (type, "error") == 0)
        {
          g_set_error (
              error, HOIST_ERROR, HOIST_ERROR_FAILED, "%s",
              hoist_value_lookup_string (reply, "message", _ ("the agent gave no reason")));
          return FALSE;
        }
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL, _ ("hoist-agent ended without an answer"));
  return FALSE;
}

/* One GET; TRUE when the status line says 200. */
static gboolean
answers (GSocketClient *client, guint port, const char *path, GCancellable *cancellable)
{
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) port, cancellable, NULL);
  if (connection == NULL)
    return FALSE;
  g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n", path);
  char answer[8192] = "";
  gsize n_read = 0; /* to the end, so that the service is not cut off while it writes */
  return g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                    request, strlen (request), NULL, cancellable, NULL)
         && g_input_stream_read_all (g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                                     answer, sizeof answer - 1, &n_read, cancellable, NULL)
         && g_str_has_prefix (answer, "HTTP/1.") && strstr (answer, " 200 ") == answer + 8;
}

static gboolean
wait_until_answers (guint port, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, 5);
  gint64 deadline = hoist_clock_boottime_us () + ANSWER_DEADLINE_US;
  GPollFD wait = { .fd = -1 };
  gboolean has_fd = g_cancellable_make_pollfd (cancellable, &wait);
  gboolean ok = FALSE;
  while (!(ok = answers (client, port, path, cancellable))
         && !g_cancellable_is_cancelled (cancellable) && hoist_clock_boottime_us () < deadline)
    g_poll (&wait, has_fd ? 1 : 0, TRY_AGAIN_MS);
  if (has_fd)
    g_cancellable_release_fd (cancellable);
  if (ok)
    return TRUE;
  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT,
                 _ ("nothing answered at http://127.0.0.1:%u%s within 20 s"), port, path);
  return FALSE;
}

/* What a service said last, so that the reason is told although the folder is removed. */
static char *
dup_last_words (HoistDemo *demo, const HoistTenant *tenant, const char *service)
{
  g_autofree char *name = g_strconcat (service, ".log", NULL);
  g_autofree char *path = g_build_filename (demo->node, "tenants", tenant->id, "logs", name, NULL);
  g_autofree char *text = hoist_file_read (path, 1 << 20, NULL, NULL);
  if (text == NULL)
    return g_strdup (_ ("it wrote nothing"));
  g_strchomp (text);
  const char *line = strrchr (text, '\n');
  return hoist_text_clean_line (line != NULL ? line + 1 : text, -1, 300);
}

static gboolean
wait_for_service (HoistDemo *demo, const HoistTenant *tenant, gboolean is_backend, GError **error)
{
  guint port = is_backend ? tenant->backend_port : tenant->frontend_port;
  if (wait_until_answers (port, is_backend ? "/api/health" : "/", demo->cancellable, error))
    return TRUE;
  g_autofree char *words = dup_last_words (demo, tenant, is_backend ? "api" : "frontend");
  g_prefix_error (error, _ ("its last words are: %s; "), words);
  return FALSE;
}

static gboolean
start_tenant (StartJob *job, const HoistTenant *tenant, GError **error)
{
  g_autofree char *order = write_order (job->demo, tenant);
  const char *argv[] = { job->agent, "once", "--state", job->demo->node, NULL };
  HoistCliChild child = {
    .argv = argv, .input = order, .n_input = strlen (order), .output_tells = TRUE
  };
  g_autofree char *output = hoist_cli_child_run (&child, job->demo->cancellable, error);
  return output != NULL && check_answer (output, error)
         && wait_for_service (job->demo, tenant, TRUE, error)
         && wait_for_service (job->demo, tenant, FALSE, error);
}

static void
start_one (gpointer task_data, gpointer user_data)
{
  const HoistTenant *tenant = task_data;
  StartJob *job = user_data;
  g_autoptr (GError) error = NULL;
  g_mutex_lock (&job->mutex);
  gboolean go_on = job->error == NULL;
  g_mutex_unlock (&job->mutex);
  gboolean ok = go_on && start_tenant (job, tenant, &error);
  g_mutex_lock (&job->mutex);
  if (ok)
    {
      job->n_started++;
      hoist_demo_report (job->demo,
                         job->first
                             + (job->last - job->first) * job->n_started / job->demo->tenants->len,
                         _ ("Services of %s are running"), tenant->slug);
    }
  else if (job->error == NULL)
    {
      g_prefix_error (&error, _ ("The services of %s can't be started: "), tenant->slug);
      job->error = g_steal_pointer (&error);
    }
  g_mutex_unlock (&job->mutex);
}

gboolean
hoist_demo_start_services (HoistDemo *demo, double first, double last, GError **error)
{
  StartJob job = { .demo = demo, .first = first, .last = last };
  job.agent = hoist_program_find ("hoist-agent", error);
  if (job.agent == NULL)
    return FALSE;
  g_mutex_init (&job.mutex);
  GThreadPool *pool =
      g_thread_pool_new (start_one, &job, (gint) g_get_num_processors () + 1, FALSE, NULL);
  for (guint i = 0; i < demo->tenants->len; i++)
    g_thread_pool_push (pool, g_ptr_array_index (demo->tenants, i), NULL);
  g_thread_pool_free (pool, FALSE, TRUE);
  g_mutex_clear (&job.mutex);
  g_free (job.agent);
  if (job.error == NULL)
    return TRUE;
  g_propagate_error (error, job.error);
  return FALSE;
}
