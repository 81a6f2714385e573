/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Supervised services: a command in a session of its own that outlives us, known by pid and start
 * time from a record that is written before the command may run. A service somebody else started is
 * found by its port and is only ours to stop when it lives in the tenant's folder as the tenant's
 * user. Worker threads, one per service at a time. Never hands on the tenant's lock, never kills
 * hard what says never_kill. */
#include "drivers/hoist-process-table.h"
#include "drivers/hoist-service.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-text.h"
#include "model/hoist-json.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOG_TAIL (64 * 1024)
#define DEFAULT_STOP_SECONDS 10

static void
read_record (const HoistServiceOrder *order, HoistServiceRecord *ret, gboolean *ret_exists)
{
  gsize n = 0;
  g_autofree char *text = hoist_file_read (order->record, 65536, &n, NULL);
  g_autoptr (HoistValue) value = text != NULL ? hoist_json_parse (text, n, NULL) : NULL;

  memset (ret, 0, sizeof *ret);
  *ret_exists = value != NULL;
  /* Start times count from boot: a record of another boot names nobody. */
  if (value == NULL
      || !g_str_equal (hoist_value_lookup_string (value, "boot_id", ""),
                       hoist_clock_get_boot_id ()))
    return;
  ret->pid = (gint) hoist_value_lookup_int (value, "pid", 0);
  ret->start_time = (guint64) hoist_value_lookup_int (value, "start_time", 0);
  ret->started_at = hoist_value_lookup_int (value, "started_at", 0);
  ret->log_offset = hoist_value_lookup_int (value, "log_offset", 0);
}

static gboolean
write_record (const HoistServiceOrder *order, const HoistServiceRecord *record, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (order->record);
  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, text);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_string (&w, "name", order->name);
  hoist_json_writer_int (&w, "pid", record->pid);
  hoist_json_writer_int (&w, "start_time", (gint64) record->start_time);
  hoist_json_writer_string (&w, "boot_id", hoist_clock_get_boot_id ());
  hoist_json_writer_int (&w, "started_at", record->started_at);
  hoist_json_writer_strv (&w, "argv", (const char *const *) order->argv);
  hoist_json_writer_int (&w, "port", order->port);
  hoist_json_writer_string (&w, "log", order->log);
  hoist_json_writer_int (&w, "log_offset", record->log_offset);
  hoist_json_writer_end_object (&w);
  return hoist_file_make_folders (folder, 0700, error)
         && hoist_file_replace (order->record, text->str, text->len, 0600, error);
}

/* Strangers */

static gboolean
is_inside (const char *path, const char *folder)
{
  gsize n = strlen (folder);

  return path != NULL && strncmp (path, folder, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

/* Lives in the tenant's folder (working directory or command) as the tenant's user. */
static gboolean
lives_here (const HoistServiceOrder *order, gint pid)
{
  g_autofree char *folder = hoist_process_table_dup_folder (pid);
  g_autofree char *command = hoist_process_table_dup_command (pid);

  if (order->directory == NULL || hoist_process_table_get_uid (pid) != order->uid)
    return FALSE;
  return is_inside (folder, order->directory) || strstr (command, order->directory) != NULL;
}

static gboolean
runs_command_of (const HoistServiceOrder *order, gint pid)
{
  g_autofree char *command = hoist_process_table_dup_command (pid);

  return lives_here (order, pid) && order->argv != NULL && order->argv[0] != NULL
         && (strstr (command, order->directory) != NULL
             || strstr (command, order->argv[0]) != NULL);
}

/* A listener may be a worker of the process that was started: the topmost that runs the command. */
static gint
find_head (const HoistServiceOrder *order, gint pid)
{
  for (guint depth = 0; depth < 16; depth++)
    {
      gint parent = hoist_process_table_get_parent (pid);

      if (parent <= 1 || !runs_command_of (order, parent))
        break;
      pid = parent;
    }
  return pid;
}

/* Whether the process is what a run of the service that ended has left behind. */
static gboolean
is_left (const HoistServiceRecord *record, gint pid)
{
  g_autoptr (GArray) left = hoist_process_list_left (record->pid, record->start_time);

  for (guint i = 0; i < left->len; i++)
    if (g_array_index (left, gint, i) == pid)
      return TRUE;
  return FALSE;
}

static void
look_at_port (const HoistServiceOrder *order, gboolean known, HoistServiceSight *ret)
{
  gint owner = 0;

  ret->listening = order->port == 0;
  if (order->port == 0 || !hoist_process_table_find_listener (order->port, ret->record.pid, &owner))
    return;
  if (known && owner > 0 && hoist_process_table_is_member (owner, ret->record.pid))
    ret->listening = TRUE;
  else if (!known && owner > 0 && is_left (&ret->record, owner))
    return; /* failed, and ours to end */
  else if (!known && owner > 0 && lives_here (order, owner))
    {
      ret->record.pid = find_head (order, owner);
      ret->record.start_time = hoist_process_get_start_time (ret->record.pid);
      ret->record.started_at = ret->record.log_offset = 0;
      ret->state = HOIST_SERVICE_RUNNING;
      ret->adopted = ret->listening = TRUE;
    }
  else
    ret->stranger = owner > 0 ? owner : -1;
}

static gboolean
look (const HoistServiceOrder *order, HoistServiceSight *ret, GError **error)
{
  gboolean exists, alive;

  memset (ret, 0, sizeof *ret);
  read_record (order, &ret->record, &exists);
  alive = hoist_process_is_alive (ret->record.pid, ret->record.start_time);
  ret->state = alive    ? HOIST_SERVICE_RUNNING
               : exists ? HOIST_SERVICE_FAILED
                        : HOIST_SERVICE_STOPPED;
  look_at_port (order, alive, ret);
  if (ret->state != HOIST_SERVICE_RUNNING)
    ret->record.pid = 0;
  return TRUE;
}

/* Starting */

typedef struct
{
  const HoistServiceOrder *order;
  HoistServiceRecord record;
} Starting;

static gboolean
record_cb (gint pid, guint64 start_time, gpointer user_data, GError **error)
{
  Starting *starting = user_data;

  starting->record.pid = pid;
  starting->record.start_time = start_time;
  return write_record (starting->order, &starting->record, error);
}

static gint64
file_length (const char *path)
{
  struct stat st;

  return stat (path, &st) == 0 ? st.st_size : 0;
}

static gboolean
launch (const HoistServiceOrder *order, HoistServiceRecord *ret, GError **error)
{
  g_autofree char *log_folder = g_path_get_dirname (order->log);
  Starting starting = { .order = order };
  HoistProcessOrder child = { 0 };
  gint pid;
  guint64 start_time;

  if (!hoist_file_make_folders (log_folder, 0700, error))
    return FALSE;
  starting.record.started_at = hoist_clock_boottime_us ();
  starting.record.log_offset = file_length (order->log);
  child.argv = (const char *const *) order->argv;
  child.environment = (const char *const *) order->environment;
  child.folder = order->folder;
  child.uid = order->uid == (gint) geteuid () ? -1 : order->uid;
  child.gid = child.uid < 0 ? -1 : order->gid;
  child.umask = 0022;
  child.keep_fd = -1;
  child.effect = record_cb;
  child.user_data = &starting;
  if (!hoist_process_start_detached (&child, order->log, &pid, &start_time, error))
    {
      g_prefix_error (error, "The service %s can't be started: ", order->name);
      return FALSE;
    }
  *ret = starting.record;
  return TRUE;
}

/* Ends the service of the record with all it started, also when it has ended itself and workers
 * are left that hold its port or the database. */
static gboolean
end_service (const HoistServiceOrder *order, const HoistServiceRecord *record,
             const HoistDriverCall *call, GError **error)
{
  guint seconds = order->stop_seconds > 0 ? order->stop_seconds : DEFAULT_STOP_SECONDS;
  g_autoptr (GError) local = NULL;

  if (record->pid <= 1 || record->start_time == 0)
    return TRUE;
  if (hoist_process_end (record->pid, record->start_time,
                         order->stop_signal > 0 ? order->stop_signal : SIGTERM, seconds * 1000,
                         !order->never_kill, call != NULL ? call->cancellable : NULL, &local))
    return TRUE;
  if (g_error_matches (local, HOIST_ERROR, HOIST_ERROR_TIMED_OUT))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT,
                 order->never_kill
                     ? "The service %s did not end within %u s, and it must never be "
                       "killed hard."
                     : "The service %s did not end within %u s, not even when killed.",
                 order->name, seconds);
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* What the recorded run has left, when it is another than the one that is seen. */
static gboolean
end_recorded (const HoistServiceOrder *order, const HoistServiceSight *sight,
              const HoistDriverCall *call, GError **error)
{
  HoistServiceRecord record;
  gboolean exists;

  read_record (order, &record, &exists);
  return record.pid == sight->record.pid || end_service (order, &record, call, error);
}

static guint
count_left (const HoistServiceOrder *order)
{
  HoistServiceRecord record;
  g_autoptr (GArray) left = NULL;
  gboolean exists;

  read_record (order, &record, &exists);
  left = hoist_process_list_left (record.pid, record.start_time);
  return left->len;
}

static gboolean
start (const HoistServiceOrder *order, HoistServiceRecord *ret, const HoistDriverCall *call,
       GError **error)
{
  HoistServiceSight sight;

  if (!hoist_driver_call_check (call, error) || !look (order, &sight, error))
    return FALSE;
  if (sight.state == HOIST_SERVICE_RUNNING)
    {
      *ret = sight.record;
      return TRUE;
    }
  if (sight.stranger != 0)
    return hoist_service_refuse_port (order, sight.stranger, error);
  if (!end_recorded (order, &sight, call, error))
    return FALSE;
  return launch (order, ret, error);
}

/* Stopping */

static gboolean
forget (const HoistServiceOrder *order, GError **error)
{
  if (unlink (order->record) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "%s can't be removed: %s", order->record,
               g_strerror (errno));
  return FALSE;
}

static gboolean
stop (const HoistServiceOrder *order, const HoistDriverCall *call, GError **error)
{
  HoistServiceSight sight;
  gint owner = 0;

  if (!look (order, &sight, error))
    return FALSE;
  if (!end_recorded (order, &sight, call, error)
      || !end_service (order, &sight.record, call, error))
    return FALSE;
  if (sight.state == HOIST_SERVICE_RUNNING && order->port > 0
      && hoist_process_table_find_listener (order->port, 0, &owner))
    return hoist_service_refuse_port (order, owner > 0 ? owner : -1, error);
  return forget (order, error);
}

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
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED, "The service %s (pid %d) has ended.",
               order->name, record->pid);
  return FALSE;
}

static gboolean
owns (const HoistServiceOrder *order, const HoistServiceRecord *record, gint pid)
{
  return hoist_process_table_is_member (pid, record->pid);
}

/* Its log */

static char *
read_tail (const char *path, gint64 offset)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  struct stat st;
  char *text = NULL;
  ssize_t n = 0;

  if (fd < 0)
    return NULL;
  if (fstat (fd, &st) == 0 && st.st_size >= offset)
    {
      if (st.st_size - offset > LOG_TAIL)
        offset = st.st_size - LOG_TAIL;
      text = g_malloc (LOG_TAIL + 1);
      n = pread (fd, text, LOG_TAIL, offset);
      text[n > 0 ? n : 0] = '\0';
      for (ssize_t i = 0; i < n; i++)
        if (text[i] == '\0')
          text[i] = ' ';
    }
  close (fd);
  return text;
}

static GPtrArray *
read_log (const HoistServiceOrder *order, const HoistServiceRecord *record, guint n_lines)
{
  GPtrArray *result = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = read_tail (order->log, record != NULL ? record->log_offset : 0);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  guint n = g_strv_length (lines);

  while (n > 0 && lines[n - 1][0] == '\0')
    n--;
  for (guint i = n > n_lines ? n - n_lines : 0; i < n; i++)
    g_ptr_array_add (result, hoist_text_clean_line (lines[i], -1, HOIST_TEXT_LINE_MAX));
  return result;
}

static const HoistServiceDriver supervised = {
  .kind = "supervised",
  .look = look,
  .count_left = count_left,
  .start = start,
  .stop = stop,
  .watch = watch,
  .confirm = confirm,
  .owns = owns,
  .read_log = read_log,
};

const HoistServiceDriver *
hoist_service_get_supervised (void)
{
  return &supervised;
}
