/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames in and out. Two threads: this one polls stdin, stdout and a wake-up descriptor and never
 * blocks on anything else; the worker serves one order at a time and only ever appends to the
 * outgoing queue, so that a reader who has stopped reading stops no step. States: open → ending
 * (EOF, a signal or a broken frame: queued orders are dropped, a look is cancelled, a step goes on)
 * → over. Owned by the program. */
#include "agent/hoist-agent-loop.h"
#include "agent/hoist-agent-session.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-failpoint.h"
#include "protocol/hoist-frame.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define QUEUE_MAX (8 * 1024 * 1024) /* beyond it lines are dropped; the spool has them */
#define WRITE_PIECE 4096            /* what a pipe that polls writable takes without blocking */
#define FLUSH_MS 5000

typedef struct
{
  int in_fd, out_fd, wake_fd;
  HoistAgentState *state;
  HoistFrameDecoder *decoder;
  GMutex lock; /* guards all below */
  GCond changed;
  GQueue orders;   /* HoistValue*, to be served */
  GByteArray *out; /* frames to be written */
  guint dropped;   /* lines that did not fit */
  gboolean ending, idle, out_broken, late;
  HoistValue *serving;
  GCancellable *cancellable; /* of `serving` */
  gint64 deadline;
  gint64 idle_since; /* boottime µs; 0: an order is served, or a tenant is held */
} Loop;

static guint idle_limit_s = 900;

void
hoist_agent_loop_set_idle_limit (guint seconds)
{
  idle_limit_s = seconds;
}

static int signal_fd = -1;

static void
signal_cb (int number)
{
  guint64 one = 1;

  if (signal_fd >= 0 && write (signal_fd, &one, sizeof one) < 0)
    return;
}

static void
wake (Loop *loop)
{
  guint64 one = 1;

  if (write (loop->wake_fd, &one, sizeof one) < 0)
    return;
}

/* The sink: called by the worker */

static void
send_cb (const char *json, gboolean droppable, gpointer user_data)
{
  Loop *loop = user_data;
  g_autoptr (GError) error = NULL;

  g_mutex_lock (&loop->lock);
  if (droppable && loop->out->len > QUEUE_MAX)
    loop->dropped++;
  else if (!loop->out_broken && !hoist_frame_encode (loop->out, json, strlen (json), &error))
    fprintf (stderr, "hoist-agent: a reply could not be sent: %s\n", error->message);
  g_mutex_unlock (&loop->lock);
  wake (loop);
}

static void
set_deadline_cb (gint64 deadline, gpointer user_data)
{
  Loop *loop = user_data;

  g_mutex_lock (&loop->lock);
  loop->deadline = deadline;
  g_mutex_unlock (&loop->lock);
  wake (loop);
}

static gboolean
is_late_cb (gpointer user_data)
{
  Loop *loop = user_data;
  gboolean late;

  g_mutex_lock (&loop->lock);
  late = loop->late;
  g_mutex_unlock (&loop->lock);
  return late;
}

/* The worker */

/* The next order, or NULL when there will be none. */
static HoistValue *
take_order (Loop *loop)
{
  HoistValue *order;

  g_mutex_lock (&loop->lock);
  while (g_queue_is_empty (&loop->orders) && !loop->ending)
    g_cond_wait (&loop->changed, &loop->lock);
  order = loop->ending ? NULL : g_queue_pop_head (&loop->orders);
  loop->serving = order;
  loop->cancellable = order != NULL ? g_cancellable_new () : NULL;
  loop->late = FALSE;
  loop->deadline = 0;
  loop->idle_since = 0;
  g_mutex_unlock (&loop->lock);
  return order;
}

static void
end_order (Loop *loop, gboolean holding)
{
  g_mutex_lock (&loop->lock);
  loop->idle_since = holding ? 0 : hoist_clock_boottime_us ();
  loop->serving = NULL;
  g_clear_object (&loop->cancellable);
  loop->deadline = 0;
  g_mutex_unlock (&loop->lock);
  wake (loop);
}

static gpointer
work (gpointer user_data)
{
  Loop *loop = user_data;
  const HoistAgentSink sink = { send_cb, set_deadline_cb, is_late_cb, loop };
  g_autoptr (HoistAgentSession) session = hoist_agent_session_new (loop->state, &sink, FALSE);
  HoistValue *order;

  hoist_failpoint_set_peer (getppid ());
  while ((order = take_order (loop)) != NULL)
    {
      g_autoptr (GCancellable) cancellable = g_object_ref (loop->cancellable);

      hoist_agent_session_serve (session, order, cancellable);
      end_order (loop, hoist_agent_session_is_holding (session));
      hoist_value_unref (order);
    }
  g_clear_pointer (&session, hoist_agent_session_free); /* releases the tenants */
  g_mutex_lock (&loop->lock);
  loop->idle = TRUE;
  g_mutex_unlock (&loop->lock);
  wake (loop);
  return NULL;
}

/* The main thread */

static void
reply_cancel (Loop *loop, const HoistValue *order)
{
  g_autofree char *json =
      g_strdup_printf ("{\"id\":%" G_GINT64_FORMAT ",\"type\":\"result\",\"result\":{}}",
                       hoist_value_lookup_int (order, "id", 0));

  send_cb (json, FALSE, loop);
}

static void
reply_cancelled (Loop *loop, gint64 id)
{
  g_autofree char *json = g_strdup_printf (
      "{\"id\":%" G_GINT64_FORMAT ",\"type\":\"error\",\"code\":\"%s\",\"message\":\"%s\"}", id,
      hoist_error_code_get_wire_name (HOIST_ERROR_CANCELLED), "It was cancelled before it began.");

  send_cb (json, FALSE, loop);
}

/* The order that is served is cancelled; one that waits is taken out of the queue. */
static void
cancel (Loop *loop, const HoistValue *order)
{
  gint64 id = hoist_value_lookup_int (order, "cancels", -1);
  g_autoptr (HoistValue) waiting = NULL;

  g_mutex_lock (&loop->lock);
  if (loop->serving != NULL && hoist_value_lookup_int (loop->serving, "id", -2) == id)
    g_cancellable_cancel (loop->cancellable);
  else
    for (GList *item = loop->orders.head; item != NULL; item = item->next)
      if (hoist_value_lookup_int (item->data, "id", -2) == id)
        {
          waiting = item->data;
          g_queue_delete_link (&loop->orders, item);
          break;
        }
  g_mutex_unlock (&loop->lock);
  if (waiting != NULL)
    reply_cancelled (loop, id);
  reply_cancel (loop, order);
}

static void
accept (Loop *loop, HoistValue *order)
{
  if (g_str_equal (hoist_value_lookup_string (order, "order", ""), "cancel"))
    {
      cancel (loop, order);
      hoist_value_unref (order);
      return;
    }
  g_mutex_lock (&loop->lock);
  g_queue_push_tail (&loop->orders, order);
  g_cond_signal (&loop->changed);
  g_mutex_unlock (&loop->lock);
}

/* Nothing new is begun; a look is broken off, a step goes on. */
static void
end (Loop *loop)
{
  g_mutex_lock (&loop->lock);
  loop->ending = TRUE;
  g_queue_clear_full (&loop->orders, (GDestroyNotify) hoist_value_unref);
  if (loop->serving != NULL && !hoist_agent_session_outlives (loop->serving))
    g_cancellable_cancel (loop->cancellable);
  g_cond_signal (&loop->changed);
  g_mutex_unlock (&loop->lock);
}

/* FALSE when nothing more comes. ret_status: 0 a clean end, 1 a broken stream. */
static gboolean
hear (Loop *loop, int *ret_status)
{
  guint8 bytes[65536];
  g_autoptr (GError) error = NULL;
  HoistValue *order = NULL;
  ssize_t n = read (loop->in_fd, bytes, sizeof bytes);

  if (n < 0 && (errno == EINTR || errno == EAGAIN))
    return TRUE;
  if (n <= 0)
    {
      *ret_status = n == 0 && hoist_frame_decoder_is_between_frames (loop->decoder) ? 0 : 1;
      return FALSE;
    }
  if (!hoist_frame_decoder_feed (loop->decoder, bytes, (gsize) n, &error))
    order = NULL;
  while (error == NULL && hoist_frame_decoder_pop (loop->decoder, &order, &error) && order != NULL)
    accept (loop, order);
  if (error == NULL)
    return TRUE;
  fprintf (stderr, "hoist-agent: %s\n", error->message);
  *ret_status = 1;
  return FALSE;
}

static void
speak (Loop *loop)
{
  ssize_t n;

  g_mutex_lock (&loop->lock);
  n = loop->out->len > 0 ? write (loop->out_fd, loop->out->data, MIN (loop->out->len, WRITE_PIECE))
                         : 0;
  if (n > 0)
    g_byte_array_remove_range (loop->out, 0, (guint) n);
  else if (n < 0 && errno != EINTR && errno != EAGAIN)
    {
      loop->out_broken = TRUE;
      g_byte_array_set_size (loop->out, 0);
    }
  g_mutex_unlock (&loop->lock);
}

static gboolean
has_words (Loop *loop)
{
  gboolean has;

  g_mutex_lock (&loop->lock);
  has = loop->out->len > 0;
  g_mutex_unlock (&loop->lock);
  return has;
}

/* Cancels the order when its time is over; milliseconds until then, -1 when it has none. */
static int
watch_deadline (Loop *loop)
{
  gint64 now = hoist_clock_boottime_us ();
  int left = -1;

  g_mutex_lock (&loop->lock);
  if (loop->deadline > 0 && now >= loop->deadline && loop->cancellable != NULL)
    {
      loop->late = TRUE;
      loop->deadline = 0;
      g_cancellable_cancel (loop->cancellable);
    }
  else if (loop->deadline > 0)
    left = (int) CLAMP ((loop->deadline - now) / 1000 + 1, 1, G_MAXINT);
  g_mutex_unlock (&loop->lock);
  return left;
}

/* TRUE when nobody has wanted anything for too long; else *wait_ms is shortened to when that is. */
static gboolean
is_forgotten (Loop *loop, int *wait_ms)
{
  gint64 since, left_ms;

  g_mutex_lock (&loop->lock);
  since = loop->ending ? 0 : loop->idle_since;
  g_mutex_unlock (&loop->lock);
  if (since == 0 || idle_limit_s == 0)
    return FALSE;
  left_ms = (since + idle_limit_s * G_USEC_PER_SEC - hoist_clock_boottime_us ()) / 1000 + 1;
  if (*wait_ms < 0 || left_ms < *wait_ms)
    *wait_ms = (int) CLAMP (left_ms, 0, G_MAXINT);
  return left_ms <= 0;
}

static gboolean
is_idle (Loop *loop)
{
  gboolean idle;

  g_mutex_lock (&loop->lock);
  idle = loop->idle;
  g_mutex_unlock (&loop->lock);
  return idle;
}

static int
turn (Loop *loop)
{
  gboolean hearing = TRUE;
  int status = 0;

  while (!is_idle (loop))
    {
      struct pollfd fds[4] = { { loop->wake_fd, POLLIN, 0 },
                               { signal_fd, POLLIN, 0 },
                               { hearing ? loop->in_fd : -1, POLLIN, 0 },
                               { has_words (loop) ? loop->out_fd : -1, POLLOUT, 0 } };
      int wait_ms = watch_deadline (loop);
      guint64 count;

      if (is_forgotten (loop, &wait_ms))
        {
          hearing = FALSE;
          end (loop);
          continue;
        }
      if (poll (fds, G_N_ELEMENTS (fds), wait_ms) < 0 && errno != EINTR)
        return 1;
      if (fds[0].revents != 0 && read (loop->wake_fd, &count, sizeof count) < 0)
        continue;
      if (fds[3].revents != 0)
        speak (loop);
      if (fds[1].revents != 0 && read (signal_fd, &count, sizeof count) > 0)
        {
          hearing = FALSE;
          end (loop);
        }
      if (hearing && fds[2].revents != 0 && !hear (loop, &status))
        {
          hearing = FALSE;
          end (loop);
        }
    }
  return status;
}

/* The last words, for a reader that is still there. */
static void
flush (Loop *loop)
{
  gint64 until = hoist_clock_boottime_us () + FLUSH_MS * 1000;

  while (has_words (loop) && hoist_clock_boottime_us () < until)
    {
      struct pollfd fd = { loop->out_fd, POLLOUT, 0 };

      if (poll (&fd, 1, 100) > 0)
        speak (loop);
    }
}

static void
listen_to_signals (void)
{
  struct sigaction end_action = { .sa_handler = signal_cb };
  struct sigaction ignore = { .sa_handler = SIG_IGN };

  signal_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  sigaction (SIGPIPE, &ignore, NULL);
  sigaction (SIGTERM, &end_action, NULL);
  sigaction (SIGINT, &end_action, NULL);
  sigaction (SIGHUP, &end_action, NULL);
}

int
hoist_agent_loop_run (HoistAgentState *state, int in_fd, int out_fd)
{
  Loop loop = {
    .in_fd = in_fd, .out_fd = out_fd, .state = state, .idle_since = hoist_clock_boottime_us ()
  };
  GThread *worker;
  int status;

  listen_to_signals ();
  loop.wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  loop.decoder = hoist_frame_decoder_new ();
  loop.out = g_byte_array_new ();
  g_mutex_init (&loop.lock);
  g_cond_init (&loop.changed);
  g_queue_init (&loop.orders);
  worker = g_thread_new ("orders", work, &loop);
  status = turn (&loop);
  g_thread_join (worker);
  flush (&loop);
  if (loop.dropped > 0)
    fprintf (stderr,
             loop.dropped == 1 ? "hoist-agent: %u line was not sent; it is in the spool\n"
                               : "hoist-agent: %u lines were not sent; they are in the spool\n",
             loop.dropped);
  hoist_frame_decoder_free (loop.decoder);
  g_byte_array_unref (loop.out);
  g_mutex_clear (&loop.lock);
  g_cond_clear (&loop.changed);
  close (loop.wake_fd);
  return status;
}
