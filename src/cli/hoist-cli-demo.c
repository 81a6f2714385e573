/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands demo create, start and destroy: their options and what they print while a worker
 * thread does the work, so that Ctrl-C is heard and what was made is removed. Thread: main; the
 * fleet belongs to the worker until it has ended. */
#include "cli/hoist-cli-demo.h"

#include "cli/hoist-cli.h"
#include "cli/hoist-cli-groups.h"

#include <glib/gi18n.h>
#include <stdio.h>

typedef gboolean (*DemoFunc) (HoistDemo *demo, GError **error);

typedef struct
{
  HoistDemo *demo;
  DemoFunc func;
  guint n_tenants, rows;
} DemoJob;

/* From any thread; one write, so that lines never mix. */
static void
report_cb (double fraction, const char *message, gpointer user_data)
{
  gboolean *json = user_data;
  g_autoptr (GString) line = g_string_new (NULL);
  if (*json)
    {
      HoistJsonWriter w;
      hoist_json_writer_init (&w, line);
      hoist_json_writer_begin_object (&w, NULL);
      hoist_json_writer_double (&w, "progress", CLAMP (fraction, 0.0, 1.0));
      hoist_json_writer_string (&w, "message", message);
      hoist_json_writer_end_object (&w);
    }
  else
    g_string_append_printf (line, "%3.0f %%  %s", 100.0 * CLAMP (fraction, 0.0, 1.0), message);
  g_string_append_c (line, '\n');
  fwrite (line->str, 1, line->len, stdout);
  fflush (stdout);
}

static gboolean
create (HoistDemo *demo, guint n_tenants, guint rows, GError **error)
{
  return hoist_demo_create (demo, n_tenants, rows, error);
}

static void
work (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  DemoJob *job = task_data;
  GError *error = NULL;
  gboolean ok = job->func != NULL ? job->func (job->demo, &error)
                                  : create (job->demo, job->n_tenants, job->rows, &error);
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
write_done (HoistJsonWriter *w, gpointer user_data)
{
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_bool (w, "done", TRUE);
  hoist_json_writer_string (w, "directory", user_data);
  hoist_json_writer_end_object (w);
}

static int
run_job (HoistCli *cli, DemoJob *job, GError **error)
{
  g_autoptr (HoistDemo) demo = hoist_demo_new (hoist_cli_argument (cli, 0), error);
  if (demo == NULL)
    return -1;
  job->demo = demo;
  demo->cancellable = g_object_ref (cli->cancellable);
  demo->report = report_cb;
  demo->report_target = &cli->json;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, hoist_cli_capture_cb, &result);
  g_task_set_task_data (task, job, NULL);
  g_task_run_in_thread (task, work);
  hoist_cli_wait (&result);
  if (!g_task_propagate_boolean (task, error))
    return -1;
  if (cli->json)
    hoist_cli_print_json (cli, write_done, demo->folder);
  else if (job->func != hoist_demo_destroy)
    hoist_cli_print (cli,
                     g_dngettext (NULL, "%u tenant in %s. Serve it with: hoistd --data %s\n",
                                  "%u tenants in %s. Serve them with: hoistd --data %s\n",
                                  demo->tenants->len),
                     demo->tenants->len, demo->folder, demo->folder);
  return HOIST_CLI_OK;
}

static int
run_create (HoistCli *cli, GError **error)
{
  DemoJob job = { .n_tenants = 5, .rows = 200 };
  if (!hoist_cli_option_number (cli, "tenants", HOIST_DEMO_MAX_TENANTS, &job.n_tenants, error)
      || !hoist_cli_option_number (cli, "rows", 100 * 1000 * 1000, &job.rows, error))
    return -1;
  if (job.n_tenants == 0)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   _ ("--tenants: at least 1 is expected"));
      return -1;
    }
  return run_job (cli, &job, error);
}

static int
run_start (HoistCli *cli, GError **error)
{
  DemoJob job = { .func = hoist_demo_start };
  return run_job (cli, &job, error);
}

static int
run_destroy (HoistCli *cli, GError **error)
{
  DemoJob job = { .func = hoist_demo_destroy };
  return run_job (cli, &job, error);
}

static const HoistCliOption create_options[] = {
  { "tenants", 0, "N", N_ ("how many tenants (5)") },
  { "rows", 0, "N", N_ ("persons in each database (200)") },
  { NULL },
};

const HoistCliCommand hoist_cli_demo_commands[] = {
  { "demo", "create", "DIR", 1, 1, create_options, run_create,
    N_ ("make a fleet of real tenants on this machine, without network") },
  { "demo", "start", "DIR", 1, 1, NULL, run_start,
    N_ ("start its services again, after a restart of the machine") },
  { "demo", "destroy", "DIR", 1, 1, NULL, run_destroy, N_ ("end its processes and remove it") },
  { NULL },
};
