/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Services that are containers: the container of a name is started, stopped and watched through its
 * runtime, never made or removed here. It is known by the first process in it, and by its id.
 * Worker threads, one per service at a time. What its runtime starts inherits no lock. */
#include "drivers/hoist-container-copy.h"
#include "drivers/hoist-process-table.h"
#include "drivers/hoist-service.h"

#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-process.h"
#include "base/hoist-text.h"
#include "model/hoist-plan.h"

#define DEFAULT_STOP_SECONDS 10
#define FOREVER_SECONDS "86400"
#define STOP_ATTEMPTS 4
#define KEEPER_MS 10000

static HoistValue *
find_container (const HoistServiceOrder *order, HoistContainerRuntime *ret_runtime,
                const HoistDriverCall *call, GError **error)
{
  return hoist_container_runtime_find (order->runtime, ret_runtime, call, error)
             ? hoist_container_inspect (ret_runtime, order->container, call, error)
             : NULL;
}

static void
fill_record (const HoistValue *container, HoistServiceRecord *ret)
{
  const char *id = hoist_value_lookup_string (container, "Id", "");

  memset (ret, 0, sizeof *ret);
  ret->pid = hoist_container_get_pid (container);
  if (ret->pid == 0)
    return;
  ret->start_time = hoist_process_get_start_time (ret->pid);
  g_strlcpy (ret->invocation, id, sizeof ret->invocation);
}

/* --- looking --------------------------------------------------------------------------------- */

static char *
dup_space (gint pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/ns/pid", pid);

  return g_file_read_link (path, NULL);
}

/* Who holds a container's port on the node for it; its own processes are behind them. */
static gboolean
is_porter (gint pid)
{
  static const char *const names[] = { "conmon",      "docker-proxy", "rootlessport",
                                       "slirp4netns", "pasta",        "pasta.avx2",
                                       NULL };
  g_autofree char *name = hoist_process_table_dup_name (pid);

  return g_strv_contains (names, name);
}

static gboolean
owns (const HoistServiceOrder *order, const HoistServiceRecord *record, gint pid)
{
  g_autofree char *of_container = dup_space (record->pid);
  g_autofree char *of_process = dup_space (pid);
  g_autofree char *of_node = dup_space ((gint) getpid ());

  if (hoist_process_table_is_member (pid, record->pid) || is_porter (pid))
    return TRUE;
  return of_container != NULL && g_strcmp0 (of_container, of_node) != 0
         && g_strcmp0 (of_container, of_process) == 0;
}

static void
look_at_port (const HoistServiceOrder *order, HoistServiceSight *ret)
{
  gint owner = 0;

  ret->listening = order->port == 0;
  if (order->port == 0 || !hoist_process_table_find_listener (order->port, ret->record.pid, &owner))
    return;
  if (ret->state == HOIST_SERVICE_RUNNING && owner > 0 && owns (order, &ret->record, owner))
    ret->listening = TRUE;
  else if (ret->state != HOIST_SERVICE_RUNNING || owner > 0)
    ret->stranger = owner > 0 ? owner : -1;
}

static void
say_ended (const HoistValue *container, HoistServiceSight *ret)
{
  const HoistValue *state = hoist_value_get_member (container, "State");
  const char *status = hoist_value_lookup_string (state, "Status", "");
  gint64 exit_code = hoist_value_lookup_int (state, "ExitCode", 0);

  ret->state = exit_code != 0 ? HOIST_SERVICE_FAILED : HOIST_SERVICE_STOPPED;
  ret->looping = hoist_value_lookup_bool (state, "Restarting", FALSE);
  g_snprintf (ret->words, sizeof ret->words, "the container is %s (exit %" G_GINT64_FORMAT ")",
              status[0] != '\0' ? status : "not running", exit_code);
}

static gboolean
look (const HoistServiceOrder *order, HoistServiceSight *ret, GError **error)
{
  g_auto (HoistContainerRuntime) runtime = { 0 };
  g_autoptr (GError) local = NULL;
  g_autoptr (HoistValue) container = find_container (order, &runtime, NULL, &local);

  memset (ret, 0, sizeof *ret);
  if (container == NULL && runtime.version != NULL
      && g_error_matches (local, HOIST_ERROR, HOIST_ERROR_NOT_FOUND))
    g_strlcpy (ret->words, local->message, sizeof ret->words);
  else if (container == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  ret->state = HOIST_SERVICE_STOPPED;
  if (container != NULL && hoist_container_is_running (container))
    {
      ret->state = HOIST_SERVICE_RUNNING;
      fill_record (container, &ret->record);
    }
  else if (container != NULL)
    say_ended (container, ret);
  look_at_port (order, ret);
  return TRUE;
}

static guint
count_left (const HoistServiceOrder *order)
{
  HoistServiceSight sight;

  return look (order, &sight, NULL) && sight.state == HOIST_SERVICE_RUNNING ? 1 : 0;
}

/* --- starting and stopping ------------------------------------------------------------------- */

static gboolean
start (const HoistServiceOrder *order, HoistServiceRecord *ret, const HoistDriverCall *call,
       GError **error)
{
  g_auto (HoistContainerRuntime) runtime = { 0 };
  g_autoptr (HoistValue) container = find_container (order, &runtime, call, error);
  g_autoptr (HoistValue) started = NULL;
  const char *const args[] = { "start", order->container, NULL };
  gint owner = 0;
  gint64 begin = hoist_clock_boottime_us ();

  if (container == NULL)
    return FALSE;
  if (hoist_container_is_running (container))
    {
      fill_record (container, ret);
      return TRUE;
    }
  if (order->port > 0 && hoist_process_table_find_listener (order->port, 0, &owner))
    return hoist_service_refuse_port (order, owner > 0 ? owner : -1, error);
  if (!hoist_container_run (&runtime, args, FALSE, call, error))
    {
      g_prefix_error (error, "The service %s can't be started: ", order->name);
      return FALSE;
    }
  started = hoist_container_inspect (&runtime, order->container, call, error);
  if (started == NULL)
    return FALSE;
  fill_record (started, ret);
  ret->started_at = begin;
  return TRUE;
}

/* A runtime kills when its time is over: it gets a day, and we end waiting before. */
static gboolean
ask_to_stop (const HoistServiceOrder *order, const HoistContainerRuntime *runtime,
             const HoistDriverCall *call, GError **error)
{
  guint seconds = order->stop_seconds > 0 ? order->stop_seconds : DEFAULT_STOP_SECONDS;
  g_autofree char *time = g_strdup_printf ("%u", seconds);
  const char *const args[] = { "stop", "-t", order->never_kill ? FOREVER_SECONDS : time,
                               order->container, NULL };
  g_autoptr (GError) local = NULL;

  if (!order->never_kill)
    return hoist_container_run (runtime, args, FALSE, call, error);
  if (hoist_container_run_for (runtime, args, seconds * 1000, call, &local))
    return TRUE;
  if (g_error_matches (local, HOIST_ERROR, HOIST_ERROR_TIMED_OUT))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT,
                 "The service %s did not end within %u s, and it must never be killed hard.",
                 order->name, seconds);
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* podman starts a container that its policy wants again from a process that outlives it: only when
 * that has ended it is known what it did. */
static void
await_keepers (const HoistValue *container)
{
  const char *id = hoist_value_lookup_string (container, "Id", "");
  gint64 end = hoist_clock_boottime_us () + KEEPER_MS * 1000;
  g_autoptr (GDir) processes = id[0] != '\0' ? g_dir_open ("/proc", 0, NULL) : NULL;
  const char *name;

  while (processes != NULL && (name = g_dir_read_name (processes)) != NULL)
    {
      gint pid = (gint) g_ascii_strtoull (name, NULL, 10);
      g_autofree char *command = pid > 1 ? hoist_process_table_dup_command (pid) : NULL;
      gint64 left = (end - hoist_clock_boottime_us ()) / 1000;

      if (command == NULL || strstr (command, id) == NULL || strstr (command, "cleanup") == NULL)
        continue;
      int fd = (int) syscall (SYS_pidfd_open, pid, 0);
      GPollFD wait = { fd, G_IO_IN, 0 };
      if (fd < 0)
        continue;
      g_poll (&wait, 1, (int) CLAMP (left, 0, KEEPER_MS));
      close (fd);
    }
}

static gboolean
is_up (const HoistServiceSight *sight)
{
  return sight->state == HOIST_SERVICE_RUNNING || sight->looping;
}

/* Also of one that has ended: its policy may be about to start it again. */
static gboolean
stop_for_good (const HoistServiceOrder *order, const HoistContainerRuntime *runtime,
               HoistServiceSight *ret, const HoistDriverCall *call, GError **error)
{
  for (guint attempt = 0; attempt < STOP_ATTEMPTS; attempt++)
    {
      g_autoptr (HoistValue) container =
          hoist_container_inspect (runtime, order->container, call, error);

      if (container == NULL || !ask_to_stop (order, runtime, call, error))
        return FALSE;
      await_keepers (container);
      if (!look (order, ret, error))
        return FALSE;
      if (!is_up (ret))
        return TRUE;
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
               "The container %s of the service %s was stopped, and runs again: something else "
               "starts it.",
               order->container, order->name);
  return FALSE;
}

static gboolean
stop (const HoistServiceOrder *order, const HoistDriverCall *call, GError **error)
{
  g_auto (HoistContainerRuntime) runtime = { 0 };
  g_autoptr (GError) local = NULL;
  g_autoptr (HoistValue) container = find_container (order, &runtime, call, &local);
  HoistServiceSight sight;

  if (container == NULL && runtime.version != NULL
      && g_error_matches (local, HOIST_ERROR, HOIST_ERROR_NOT_FOUND))
    return TRUE;
  if (container == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return stop_for_good (order, &runtime, &sight, call, error)
         && (sight.stranger == 0 || hoist_service_refuse_port (order, sight.stranger, error));
}

/* --- watching -------------------------------------------------------------------------------- */

static int
watch (const HoistServiceOrder *order, const HoistServiceRecord *record)
{
  return hoist_process_open (record->pid, record->start_time);
}

static gboolean
confirm (const HoistServiceOrder *order, const HoistServiceRecord *record, GError **error)
{
  if (hoist_process_is_alive (record->pid, record->start_time))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED, "The container %s (pid %d) has ended.",
               order->container, record->pid);
  return FALSE;
}

static void
add_line_cb (const char *line, gboolean is_stderr, gpointer user_data)
{
  g_ptr_array_add (user_data, hoist_text_clean_line (line, -1, HOIST_TEXT_LINE_MAX));
}

/* When it was started, as a runtime understands it; NULL: not known. A policy may have started it
 * again since. */
static char *
dup_since (const HoistServiceRecord *record)
{
  gint64 ago = record != NULL && record->started_at > 0
                   ? hoist_clock_boottime_us () - record->started_at
                   : 0;

  return ago > 0 ? hoist_clock_format (hoist_clock_wall_us () - ago) : NULL;
}

static GPtrArray *
read_log (const HoistServiceOrder *order, const HoistServiceRecord *record, guint n_lines)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  g_auto (HoistContainerRuntime) runtime = { 0 };
  g_autoptr (HoistValue) container = find_container (order, &runtime, NULL, NULL);
  g_autofree char *since = dup_since (record);
  g_autofree char *tail = g_strdup_printf ("%u", n_lines);
  const char *const plain[] = { "logs", "--tail", tail, order->container, NULL };
  const char *const args[] = { "logs", "--tail", tail, "--since", since, order->container, NULL };
  HoistDriverCall call = HOIST_DRIVER_CALL_INIT;
  g_autoptr (GError) error = NULL;

  call.line = add_line_cb;
  call.user_data = lines;
  if (container != NULL
      && !hoist_container_run (&runtime, since != NULL ? args : plain, TRUE, &call, &error))
    g_ptr_array_add (lines, g_strdup (error->message));
  return lines;
}

/* --- before ---------------------------------------------------------------------------------- */

static void
add_finding (GPtrArray *findings, HoistFindingSeverity severity, const char *message,
             const char *next)
{
  g_ptr_array_add (findings, hoist_finding_new ("containers", severity, message, next, ""));
}

static char *
dup_obstacle (const HoistServiceOrder *order, const char *why, const char *detail)
{
  g_autoptr (GString) text = g_string_new (why);

  if (detail != NULL)
    g_string_replace (text, "%s", detail, 1);
  return g_strdup_printf ("The container %s of %s can’t be replaced. %s", order->container,
                          order->name, text->str);
}

static void
examine_compose (const HoistServiceOrder *order, const HoistValue *container, GPtrArray *findings)
{
  const HoistValue *labels =
      hoist_value_get_member (hoist_value_get_member (container, "Config"), "Labels");
  const char *project = hoist_value_lookup_string (labels, "com.docker.compose.project", "");
  g_autofree char *message = g_strdup_printf (
      "The container %s was made by compose (project %s), whose file names its image, too.",
      order->container, project);

  if (project[0] != '\0')
    add_finding (findings, HOIST_FINDING_WARNING, message,
                 "Change it there after the upgrade, before anybody runs “compose up” again.");
}

static void
examine (const HoistServiceOrder *order, const HoistDriverCall *call, GPtrArray *findings)
{
  g_auto (HoistContainerRuntime) runtime = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) container = find_container (order, &runtime, call, &error);
  const char *why, *next;
  g_autofree char *detail = NULL;

  if (container == NULL)
    {
      add_finding (findings, HOIST_FINDING_BLOCKER, error->message,
                   "Bring the runtime or the container into order, then check again.");
      return;
    }
  if (hoist_container_copy_find_obstacle (container, &why, &next, &detail))
    {
      g_autofree char *message = dup_obstacle (order, why, detail);
      add_finding (findings, HOIST_FINDING_BLOCKER, message, next);
    }
  examine_compose (order, container, findings);
}

static const HoistServiceDriver container_driver = {
  .kind = "container",
  .look = look,
  .count_left = count_left,
  .start = start,
  .stop = stop,
  .watch = watch,
  .confirm = confirm,
  .owns = owns,
  .read_log = read_log,
  .examine = examine,
};

const HoistServiceDriver *
hoist_service_get_container (void)
{
  return &container_driver;
}
