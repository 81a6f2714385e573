/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-agent-link.h. Owned by whoever opened it: a run's worker, the observer, or one call of
 * the engine. Thread: one at a time. It never retries, never decides what a broken line means, and
 * ends no process but the child that it started. */
#include "engine/hoist-agent-link.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-failpoint.h"
#include "base/hoist-process.h"
#include "base/hoist-text.h"
#include "protocol/hoist-frame.h"

#define HELLO_DEADLINE_S 15
#define CANCEL_GRACE_MS 40000 /* TERM, ten seconds, KILL, proof */
#define DIAGNOSTICS_MAX 2048
#define EXPLAIN_MS 2000

struct _HoistAgentLink
{
  GSubprocess *child;
  gint pid;
  int to_agent, from_agent, diagnostics_fd;
  HoistFrameDecoder *decoder;
  GString *diagnostics; /* the last of what it said on stderr */
  HoistValue *greeting, *last_error;
  gint64 next_id;
  gboolean broken;
};

static char **
local_dup_argv (gconstpointer target, GError **error)
{
  const HoistAgentLocalTarget *local = target;

  if (!local->agent_path || !g_file_test (local->agent_path, G_FILE_TEST_IS_EXECUTABLE))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE,
                   "the agent %s is not there or can't be run",
                   local->agent_path ? local->agent_path : "(none)");
      return NULL;
    }
  const char *argv[] = { local->agent_path, "--state", local->node_folder, NULL };
  return g_strdupv ((char **) argv);
}

const HoistAgentTransport hoist_agent_transport_local = { "local", local_dup_argv, NULL, NULL };

/* --- the child --------------------------------------------------------------------------- */

static gboolean
make_pipe (int ends[2], GError **error)
{
  if (pipe2 (ends, O_CLOEXEC) == 0)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE, "no pipe to an agent: %s",
               g_strerror (errno));
  return FALSE;
}

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

static gboolean
start_child (HoistAgentLink *link, const char *const *argv, const char *folder, GError **error)
{
  int in[2] = { -1, -1 }, out[2] = { -1, -1 }, err[2] = { -1, -1 };
  if (!make_pipe (in, error) || !make_pipe (out, error) || !make_pipe (err, error))
    {
      for (int i = 0; i < 2; i++)
        close_fd (&in[i]), close_fd (&out[i]), close_fd (&err[i]);
      return FALSE;
    }
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_auto (GStrv) environment = hoist_process_dup_environment (NULL);
  g_subprocess_launcher_set_environ (launcher, environment);
  if (folder)
    g_subprocess_launcher_set_cwd (launcher, folder);
  g_subprocess_launcher_take_stdin_fd (launcher, in[0]);
  g_subprocess_launcher_take_stdout_fd (launcher, out[1]);
  g_subprocess_launcher_take_stderr_fd (launcher, err[1]);
  link->to_agent = in[1];
  link->from_agent = out[0];
  link->diagnostics_fd = err[0];

  g_autoptr (GError) problem = NULL;
  link->child = g_subprocess_launcher_spawnv (launcher, argv, &problem);
  g_subprocess_launcher_close (launcher);
  if (!link->child)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE,
                   "the agent could not be started: %s", problem->message);
      return FALSE;
    }
  const char *identifier = g_subprocess_get_identifier (link->child);
  link->pid = identifier ? (gint) g_ascii_strtoll (identifier, NULL, 10) : 0;
  return TRUE;
}

/* --- what it says ------------------------------------------------------------------------ */

static void
drain_diagnostics (HoistAgentLink *link)
{
  char bytes[1024];
  gssize n = read (link->diagnostics_fd, bytes, sizeof bytes);

  if (n <= 0)
    {
      if (n == 0 || errno != EINTR)
        close_fd (&link->diagnostics_fd);
      return;
    }
  g_string_append_len (link->diagnostics, bytes, n);
  if (link->diagnostics->len > DIAGNOSTICS_MAX)
    g_string_erase (link->diagnostics, 0, (gssize) link->diagnostics->len - DIAGNOSTICS_MAX);
}

static void
drain_rest_of_diagnostics (HoistAgentLink *link)
{
  while (link->diagnostics_fd >= 0)
    {
      struct pollfd fd = { link->diagnostics_fd, POLLIN, 0 };
      if (poll (&fd, 1, 0) <= 0)
        return;
      drain_diagnostics (link);
    }
}

static void
set_gone (HoistAgentLink *link, GError **error)
{
  link->broken = TRUE;
  drain_rest_of_diagnostics (link);
  g_strchomp (link->diagnostics->str);
  const char *last = strrchr (link->diagnostics->str, '\n');
  g_autofree char *words =
      hoist_text_clean_line (last ? last + 1 : link->diagnostics->str, -1, 300);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE, "the agent has gone%s%s",
               *words ? ": " : "", words);
}

static gboolean
receive_bytes (HoistAgentLink *link, GError **error)
{
  guint8 bytes[16384];
  gssize n;

  do
    n = read (link->from_agent, bytes, sizeof bytes);
  while (n < 0 && errno == EINTR);
  if (n <= 0)
    {
      set_gone (link, error);
      return FALSE;
    }
  if (!hoist_frame_decoder_feed (link->decoder, bytes, (gsize) n, error))
    {
      link->broken = TRUE;
      return FALSE;
    }
  return TRUE;
}

/* --- one call ---------------------------------------------------------------------------- */

#define FDS_OF_CALL 3

typedef struct
{
  HoistAgentLink *link;
  const HoistAgentListener *listener;
  GCancellable *cancellable;
  gint64 id;
  gint64 deadline;        /* boottime µs; 0 none */
  gint64 cancel_deadline; /* once it is being cancelled */
  gboolean timed_out;
  gboolean open; /* no answer yet, and none that can't come any more */
  HoistValue *answer;
  struct pollfd fds[FDS_OF_CALL]; /* what is waited for: answer, diagnostics, cancel */
  gboolean has_stop;
} Call;

static gboolean
send_order (HoistAgentLink *link, gint64 id, const char *name, const HoistValue *members,
            GError **error)
{
  g_autoptr (GString) json = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_int (&w, "id", id);
  hoist_json_writer_string (&w, "order", name);
  for (guint i = 0; members && i < hoist_value_get_size (members); i++)
    hoist_value_write (hoist_value_get_member_at (members, i), &w,
                       hoist_value_get_member_name (members, i));
  hoist_json_writer_end_object (&w);
  if (hoist_frame_write (link->to_agent, json->str, json->len, NULL, error))
    return TRUE;
  link->broken = TRUE;
  return FALSE;
}

static gboolean
begin_cancel (Call *call, GError **error)
{
  g_autoptr (HoistValue) members = hoist_value_new_object ();

  hoist_value_set (members, "cancels", hoist_value_new_int (call->id));
  call->cancel_deadline = hoist_clock_boottime_us () + CANCEL_GRACE_MS * G_GINT64_CONSTANT (1000);
  return send_order (call->link, call->link->next_id++, "cancel", members, error);
}

static void
take_error (Call *call, const HoistValue *reply, GError **error)
{
  HoistErrorCode code = HOIST_ERROR_FAILED;
  const char *message = hoist_value_lookup_string (reply, "message", "the agent gave no reason");

  (void) hoist_error_code_parse (hoist_value_lookup_string (reply, "code", "failed"), &code);
  g_clear_pointer (&call->link->last_error, hoist_value_unref);
  call->link->last_error = hoist_value_ref (reply);
  if (call->timed_out && code == HOIST_ERROR_CANCELLED)
    code = HOIST_ERROR_TIMED_OUT, message = "it took longer than its time limit";
  g_set_error_literal (error, HOIST_ERROR, code, message);
}

static int
find_word (const char *const *words, const char *word, int fallback)
{
  for (int i = 0; words[i]; i++)
    if (g_str_equal (words[i], word))
      return i;
  return fallback;
}

/* FALSE with an error, or with none when the order has ended well. */
static gboolean
take_reply (Call *call, const HoistValue *reply, GError **error)
{
  const HoistAgentListener *listener = call->listener;
  const char *type = hoist_value_lookup_string (reply, "type", "");

  if (hoist_value_lookup_int (reply, "id", 0) != call->id)
    return TRUE; /* of a cancel, or of an order that was given up */
  if (g_str_equal (type, "result"))
    {
      const HoistValue *answer = hoist_value_get_member (reply, "result");
      call->answer = answer ? hoist_value_ref (answer) : hoist_value_new_null ();
      return FALSE;
    }
  if (g_str_equal (type, "error"))
    {
      take_error (call, reply, error);
      return FALSE;
    }
  if (g_str_equal (type, "log") && listener && listener->log)
    listener->log ((HoistLogLevel) find_word (hoist_log_level_names,
                                              hoist_value_lookup_string (reply, "level", ""),
                                              HOIST_LOG_OUTPUT),
                   hoist_value_lookup_string (reply, "text", ""), listener->user_data);
  else if (g_str_equal (type, "progress") && listener && listener->progress)
    listener->progress (CLAMP (hoist_value_lookup_double (reply, "fraction", 0), 0.0, 1.0),
                        hoist_value_lookup_string (reply, "detail", ""), listener->user_data);
  else if (g_str_equal (type, "detail") && listener && listener->detail)
    listener->detail (hoist_value_lookup_string (reply, "text", ""), listener->user_data);
  return TRUE; /* a type that a newer agent may send says nothing to us */
}

static gboolean
take_replies (Call *call, GError **error)
{
  for (;;)
    {
      g_autoptr (HoistValue) reply = NULL;
      if (!hoist_frame_decoder_pop (call->link->decoder, &reply, error))
        {
          call->link->broken = TRUE;
          return FALSE;
        }
      if (!reply)
        return TRUE;
      if (!take_reply (call, reply, error))
        return FALSE;
    }
}

static gboolean
keep_time (Call *call, guint *ret_wait_ms, GError **error)
{
  const HoistAgentListener *listener = call->listener;
  gint64 now = hoist_clock_boottime_us ();
  guint wait = 60000;

  if (listener && listener->tick && !listener->tick (&wait, listener->user_data, error))
    return FALSE;
  if (call->cancel_deadline && now >= call->cancel_deadline)
    {
      call->link->broken = TRUE;
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE,
                   "the agent did not end a cancelled order within %d s", CANCEL_GRACE_MS / 1000);
      return FALSE;
    }
  if (!call->cancel_deadline && call->deadline && now >= call->deadline)
    {
      call->timed_out = TRUE;
      if (!begin_cancel (call, error))
        return FALSE;
    }
  gint64 until = call->cancel_deadline ? call->cancel_deadline : call->deadline;
  if (until)
    wait = MIN (wait, (guint) ((until - now) / 1000 + 1));
  *ret_wait_ms = wait;
  return TRUE;
}

static void
watch_call (Call *call)
{
  GPollFD stop = { -1, 0, 0 };

  call->has_stop = call->cancellable && !call->cancel_deadline
                   && g_cancellable_make_pollfd (call->cancellable, &stop);
  call->fds[0] = (struct pollfd){ call->link->from_agent, POLLIN, 0 };
  call->fds[1] = (struct pollfd){ call->link->diagnostics_fd, POLLIN, 0 };
  call->fds[2] = (struct pollfd){ call->has_stop ? stop.fd : -1, POLLIN, 0 };
}

static gboolean
take_bytes (Call *call, GError **error)
{
  if (call->fds[1].revents)
    drain_diagnostics (call->link);
  if (call->fds[2].revents && !begin_cancel (call, error))
    return FALSE;
  return !call->fds[0].revents || receive_bytes (call->link, error);
}

static void
wait_for_bytes (Call *calls, HoistAgentCall *of, guint n, guint wait_ms)
{
  g_autofree struct pollfd *fds = g_new (struct pollfd, n * FDS_OF_CALL);
  guint n_fds = 0;

  for (guint i = 0; i < n; i++)
    {
      if (!calls[i].open)
        continue;
      watch_call (&calls[i]);
      memcpy (&fds[n_fds], calls[i].fds, sizeof calls[i].fds);
      n_fds += FDS_OF_CALL;
    }
  gboolean ready = poll (fds, n_fds, (int) wait_ms) > 0;
  for (guint i = 0, at = 0; i < n; i++)
    {
      if (!calls[i].open)
        continue;
      memcpy (calls[i].fds, &fds[at], sizeof calls[i].fds);
      at += FDS_OF_CALL;
      if (calls[i].has_stop)
        g_cancellable_release_fd (calls[i].cancellable);
      calls[i].open = !ready || take_bytes (&calls[i], &of[i].error);
    }
}

static gboolean
begin_call (Call *call, const HoistAgentOrder *order, GError **error)
{
  HoistAgentLink *link = call->link;

  g_clear_pointer (&link->last_error, hoist_value_unref);
  if (link->broken)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE, "the agent has gone");
      return FALSE;
    }
  if (g_cancellable_is_cancelled (call->cancellable))
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_CANCELLED,
                           "cancelled before it was begun");
      return FALSE;
    }
  if (order->deadline_s)
    call->deadline = hoist_clock_boottime_us () + order->deadline_s * G_USEC_PER_SEC;
  return send_order (link, call->id, order->name, order->members, error);
}

/* What has arrived is taken, and times are kept; TRUE: there is more to wait for. */
static gboolean
go_on (Call *calls, HoistAgentCall *of, guint n, guint *ret_wait_ms)
{
  gboolean more = FALSE;

  *ret_wait_ms = G_MAXINT;
  for (guint i = 0; i < n; i++)
    {
      guint wait_ms = 0;
      if (!calls[i].open)
        continue;
      calls[i].open =
          take_replies (&calls[i], &of[i].error) && keep_time (&calls[i], &wait_ms, &of[i].error);
      more |= calls[i].open;
      if (calls[i].open)
        *ret_wait_ms = MIN (*ret_wait_ms, wait_ms);
    }
  return more;
}

void
hoist_agent_link_call_all (HoistAgentCall *calls, guint n)
{
  g_autofree Call *own = g_new0 (Call, n);
  guint wait_ms;

  for (guint i = 0; i < n; i++)
    {
      own[i].link = calls[i].link;
      own[i].listener = calls[i].listener;
      own[i].cancellable = calls[i].cancellable;
      own[i].id = calls[i].link->next_id++;
      own[i].open = begin_call (&own[i], calls[i].order, &calls[i].error);
    }
  while (go_on (own, calls, n, &wait_ms))
    wait_for_bytes (own, calls, n, wait_ms);
  for (guint i = 0; i < n; i++)
    calls[i].answer = own[i].answer;
}

HoistValue *
hoist_agent_link_call (HoistAgentLink *link, const HoistAgentOrder *order,
                       const HoistAgentListener *listener, GCancellable *cancellable,
                       GError **error)
{
  HoistAgentCall call = { link, order, listener, cancellable, NULL, NULL };

  hoist_agent_link_call_all (&call, 1);
  if (call.error)
    g_propagate_error (error, call.error);
  return call.answer;
}

/* --- begin and end ----------------------------------------------------------------------- */

static gboolean
say_hello (HoistAgentLink *link, const HoistAgentOpening *opening, GCancellable *cancellable,
           GError **error)
{
  g_autoptr (HoistValue) members = hoist_value_new_object ();
  HoistAgentOrder order = { "hello", members, HELLO_DEADLINE_S };

  hoist_value_set (members, "protocol", hoist_value_new_int (HOIST_FRAME_PROTOCOL_NEWEST));
  hoist_value_set (members, "oldest", hoist_value_new_int (HOIST_FRAME_PROTOCOL_OLDEST));
  hoist_value_set (members, "instance", hoist_value_new_string (opening->instance));
  link->greeting = hoist_agent_link_call (link, &order, opening->listener, cancellable, error);
  if (!link->greeting)
    return FALSE;
  gint64 agreed = hoist_value_get_type_of (link->greeting) == HOIST_VALUE_OBJECT
                      ? hoist_value_lookup_int (link->greeting, "protocol", 0)
                      : 0;
  if (agreed >= HOIST_FRAME_PROTOCOL_OLDEST && agreed <= HOIST_FRAME_PROTOCOL_NEWEST)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_VERSION,
               "the agent chose protocol %" G_GINT64_FORMAT
               ", which this control plane does not speak (%d to %d)",
               agreed, HOIST_FRAME_PROTOCOL_OLDEST, HOIST_FRAME_PROTOCOL_NEWEST);
  return FALSE;
}

/* The program said on stderr why there is no agent; it has closed its stdout already. */
static void
explain (HoistAgentLink *link, const HoistAgentOpening *opening, GError **error)
{
  gint64 until = hoist_clock_boottime_us () + EXPLAIN_MS * G_GINT64_CONSTANT (1000);
  int status = -1;

  while (link->diagnostics_fd >= 0)
    {
      gint64 left = (until - hoist_clock_boottime_us ()) / 1000;
      struct pollfd fd = { link->diagnostics_fd, POLLIN, 0 };
      if (left < 0 || poll (&fd, 1, (int) left) <= 0)
        break;
      drain_diagnostics (link);
    }
  if (link->diagnostics_fd >= 0)
    g_subprocess_force_exit (link->child);
  if (g_subprocess_wait (link->child, NULL, NULL) && g_subprocess_get_if_exited (link->child))
    status = g_subprocess_get_exit_status (link->child);
  g_clear_error (error);
  opening->transport->explain (opening->target, link->diagnostics->str, status, error);
}

HoistAgentLink *
hoist_agent_link_open_by (const HoistAgentOpening *opening, GCancellable *cancellable,
                          GError **error)
{
  const HoistAgentTransport *transport = opening->transport;
  gconstpointer target = opening->target;
  g_auto (GStrv) argv = transport->dup_argv (target, error);

  if (!argv)
    return NULL;
  HoistAgentLink *link = g_new0 (HoistAgentLink, 1);
  link->to_agent = link->from_agent = link->diagnostics_fd = -1;
  link->next_id = 1;
  link->decoder = hoist_frame_decoder_new ();
  link->diagnostics = g_string_new (NULL);
  g_autofree char *folder = transport->dup_folder ? transport->dup_folder (target) : NULL;
  g_autoptr (GError) problem = NULL;
  if (!start_child (link, (const char *const *) argv, folder, &problem)
      || !say_hello (link, opening, cancellable, &problem))
    {
      if (transport->explain && link->child && link->broken
          && g_error_matches (problem, HOIST_ERROR, HOIST_ERROR_UNREACHABLE))
        explain (link, opening, &problem);
      hoist_agent_link_close (link, 0);
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  hoist_failpoint_set_peer (link->pid);
  return link;
}

HoistAgentLink *
hoist_agent_link_open (const HoistAgentTransport *transport, gconstpointer target,
                       const char *instance, GCancellable *cancellable, GError **error)
{
  HoistAgentOpening opening = { transport, target, instance, NULL };

  return hoist_agent_link_open_by (&opening, cancellable, error);
}

gint
hoist_agent_link_get_pid (HoistAgentLink *link)
{
  return link->pid;
}

const HoistValue *
hoist_agent_link_get_greeting (HoistAgentLink *link)
{
  return link->greeting;
}

const HoistValue *
hoist_agent_link_get_last_error (HoistAgentLink *link)
{
  return link->last_error;
}

gboolean
hoist_agent_link_is_broken (HoistAgentLink *link)
{
  return link->broken;
}

gboolean
hoist_agent_link_has_ended (HoistAgentLink *link)
{
  struct pollfd fd = { link->from_agent, 0, 0 };

  if (!link->broken && poll (&fd, 1, 0) > 0 && (fd.revents & (POLLHUP | POLLERR)))
    link->broken = TRUE;
  return link->broken;
}

/* Its stdout ends when it exits; what it still says is of no use to anyone and only emptied so that
 * it is never stuck on a full pipe. */
static void
wait_for_end_of_line (HoistAgentLink *link, guint grace_ms)
{
  gint64 until = hoist_clock_boottime_us () + grace_ms * G_GINT64_CONSTANT (1000);
  char bytes[4096];

  for (;;)
    {
      gint64 left = (until - hoist_clock_boottime_us ()) / 1000;
      struct pollfd fd = { link->from_agent, POLLIN, 0 };
      if (left < 0 || poll (&fd, 1, (int) left) == 0)
        return;
      if (fd.revents && read (link->from_agent, bytes, sizeof bytes) <= 0 && errno != EINTR)
        return;
    }
}

void
hoist_agent_link_close (HoistAgentLink *link, guint grace_ms)
{
  if (!link)
    return;
  close_fd (&link->to_agent);
  if (link->child)
    {
      if (grace_ms)
        wait_for_end_of_line (link, grace_ms);
      g_subprocess_force_exit (
          link->child); /* nothing when it has ended: GSubprocess knows its own child */
      (void) g_subprocess_wait (link->child, NULL, NULL);
      g_clear_object (&link->child);
    }
  close_fd (&link->from_agent);
  close_fd (&link->diagnostics_fd);
  g_clear_pointer (&link->decoder, hoist_frame_decoder_free);
  g_clear_pointer (&link->greeting, hoist_value_unref);
  g_clear_pointer (&link->last_error, hoist_value_unref);
  g_string_free (link->diagnostics, TRUE);
  g_free (link);
}
