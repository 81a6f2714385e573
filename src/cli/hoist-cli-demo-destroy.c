/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ends what works for a demo fleet: the daemon that serves it, the agents and children that its
 * node records, and its services. A process is ended only when its identity (pid and start time) is
 * recorded in the marked folder, or when it is a service or a daemon of exactly this folder. Owner:
 * the demo's worker. Thread: any, blocking. */
#include "cli/hoist-cli-demo.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-process.h"
#include "model/hoist-json.h"

#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define GRACE_MS 10000

/* The process that a record {pid, start_time, …} names; nothing to do when there is no record. */
static gboolean
end_recorded (const char *path, GError **error)
{
  gsize n = 0;
  g_autofree char *text = hoist_file_read (path, 65536, &n, NULL);
  g_autoptr (HoistValue) record = text != NULL ? hoist_json_parse (text, n, NULL) : NULL;
  gint64 pid = hoist_value_lookup_int (record, "pid", 0);
  gint64 start_time = hoist_value_lookup_int (record, "start_time", 0);
  if (pid <= 1 || pid > G_MAXINT || start_time <= 0
      || !hoist_process_is_alive ((gint) pid, (guint64) start_time))
    return TRUE;
  return hoist_process_end ((gint) pid, (guint64) start_time, SIGTERM, GRACE_MS, TRUE, NULL, error);
}

static gboolean
end_records_of_tenant (const char *folder, GError **error)
{
  static const char *const records[] = { "holder.json", "effect.json" };
  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    {
      g_autofree char *path = g_build_filename (folder, records[i], NULL);
      if (!end_recorded (path, error))
        return FALSE;
    }
  g_autofree char *services = g_build_filename (folder, "services", NULL);
  g_autoptr (GDir) dir = g_dir_open (services, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (services, name, NULL);
      if (g_str_has_suffix (name, ".json") && !end_recorded (path, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
end_recorded_processes (HoistDemo *demo, GError **error)
{
  g_autofree char *tenants = g_build_filename (demo->node, "tenants", NULL);
  g_autoptr (GDir) dir = g_dir_open (tenants, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_build_filename (tenants, name, NULL);
      if (!end_records_of_tenant (folder, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_below (const char *path, const char *folder)
{
  gsize n = strlen (folder);
  return strncmp (path, folder, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

/* A service that works in a tenant's folder, or a hoistd or hoist-agent that was told this folder.
 */
static gboolean
works_for (HoistDemo *demo, const char *pid)
{
  g_autofree char *cwd_link = g_build_filename ("/proc", pid, "cwd", NULL);
  g_autofree char *cmdline_path = g_build_filename ("/proc", pid, "cmdline", NULL);
  g_autofree char *cwd = g_file_read_link (cwd_link, NULL);
  g_autofree char *cmdline = NULL;
  gsize n = 0;
  if (cwd == NULL || !g_file_get_contents (cmdline_path, &cmdline, &n, NULL))
    return FALSE;
  g_autofree char *tenants = g_build_filename (demo->folder, "tenants", NULL);
  gboolean in_tenant = is_below (cwd, tenants) && !g_str_equal (cwd, tenants);
  for (const char *word = cmdline; word < cmdline + n; word += strlen (word) + 1)
    {
      const char *next = word + strlen (word) + 1;
      if (in_tenant && strstr (word, "services/") != NULL && g_str_has_suffix (word, ".py"))
        return TRUE;
      if (next < cmdline + n
          && ((strcmp (word, "--data") == 0 && strcmp (next, demo->folder) == 0)
              || (strcmp (word, "--state") == 0 && strcmp (next, demo->node) == 0)))
        return g_str_has_suffix (cmdline, "hoistd") || g_str_has_suffix (cmdline, "hoist-agent");
    }
  return FALSE;
}

static gboolean
end_unrecorded_processes (HoistDemo *demo, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, error);
  if (dir == NULL)
    return FALSE;
  const char *name;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      if (!g_ascii_isdigit (name[0]) || !works_for (demo, name))
        continue;
      gint pid = (gint) g_ascii_strtoll (name, NULL, 10);
      guint64 start_time = hoist_process_get_start_time (pid);
      if (start_time != 0 && pid != getpid ()
          && !hoist_process_end (pid, start_time, SIGTERM, GRACE_MS, TRUE, NULL, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
hoist_demo_end_processes (HoistDemo *demo, GError **error)
{
  g_autofree char *daemon = g_build_filename (demo->folder, "private-daemon.json", NULL);
  return end_recorded (daemon, error) && end_recorded_processes (demo, error)
         && end_unrecorded_processes (demo, error);
}

gboolean
hoist_demo_destroy (HoistDemo *demo, GError **error)
{
  if (!g_file_test (demo->folder, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, _ ("%s is not there."), demo->folder);
      return FALSE;
    }
  if (!hoist_demo_marker_exists (demo->folder))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                   _ ("%s is no demo fleet (it has no .hoist-demo file): nothing was removed."),
                   demo->folder);
      return FALSE;
    }
  hoist_demo_report (demo, 0.1, _ ("Ending the services"));
  if (!hoist_demo_end_processes (demo, error))
    return FALSE;
  hoist_demo_report (demo, 0.6, _ ("Removing %s"), demo->folder);
  return hoist_file_remove_tree (demo->folder, error);
}
