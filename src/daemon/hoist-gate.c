/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gate of one connection: a GIOStream over a socket whose reading side is a small state machine
 * (idle, head, body, busy). Owned by libsoup's connection and by the listener's list; main loop
 * only. Never blocks, never keeps more than a head, never reads past the request that is going on
 * while it is served. */
#include "daemon/hoist-gate.h"
#include "base/hoist-clock.h"
#include <libsoup/soup.h>
#include <string.h>
#include <sys/socket.h>

#define HEAD_LIMIT_US (10 * G_USEC_PER_SEC)
#define BODY_LIMIT_US (30 * G_USEC_PER_SEC)
#define WRITE_LIMIT_US (30 * G_USEC_PER_SEC)
#define IDLE_LIMIT_US (60 * G_USEC_PER_SEC)
#define LINGER_LIMIT_US (2 * G_USEC_PER_SEC)
#define LINGER_MAX_BYTES (256 * 1024)

#define HOIST_TYPE_GATE_INPUT (hoist_gate_input_get_type ())
G_DECLARE_FINAL_TYPE (HoistGateInput, hoist_gate_input, HOIST, GATE_INPUT, GInputStream)
#define HOIST_TYPE_GATE_OUTPUT (hoist_gate_output_get_type ())
G_DECLARE_FINAL_TYPE (HoistGateOutput, hoist_gate_output, HOIST, GATE_OUTPUT, GOutputStream)

struct _HoistGateInput
{
  GInputStream parent;
  HoistGate *gate; /* borrowed: the gate owns its streams */
};

struct _HoistGateOutput
{
  GOutputStream parent;
  HoistGate *gate;
};

struct _HoistGate
{
  GIOStream parent;
  GSocketConnection *connection;
  GSocket *socket;
  HoistGateInput *input;
  HoistGateOutput *output;
  HoistPeer peer;
  const HoistGuardRules *rules;
  HoistGateFunc gone;
  HoistGateRefusedFunc refused;
  gpointer user_data;

  HoistGatePhase phase;
  gboolean waiting, told_gone;
  gint64 deadline;  /* boottime µs, 0 none */
  GByteArray *kept; /* bytes read and not yet handed over */
  gsize scanned;    /* how far `kept` was searched for the end of a head */
  gsize granted;    /* bytes of the present request that libsoup may still have */
  gboolean inside;  /* libsoup has some of a request, and not all of it */
  gsize farewell;   /* how much of the farewell libsoup has */
  gsize body_length;
  gsize lingered;
  HoistHead head;
};

static void pollable_input_init (GPollableInputStreamInterface *iface);
static void pollable_output_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE (HoistGate, hoist_gate, G_TYPE_IO_STREAM)
G_DEFINE_FINAL_TYPE_WITH_CODE (HoistGateInput, hoist_gate_input, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      pollable_input_init))
G_DEFINE_FINAL_TYPE_WITH_CODE (HoistGateOutput, hoist_gate_output, G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                      pollable_output_init))

static void
enter (HoistGate *self, HoistGatePhase phase, gint64 limit_us)
{
  self->phase = phase;
  self->deadline = limit_us > 0 ? hoist_clock_boottime_us () + limit_us : 0;
}

static void
tell_gone (HoistGate *self)
{
  if (self->told_gone)
    return;
  self->told_gone = TRUE;
  if (self->gone != NULL)
    self->gone (self, self->user_data);
}

static void
shut (HoistGate *self)
{
  enter (self, HOIST_GATE_GONE, 0);
  if (self->connection != NULL)
    {
      g_io_stream_close (G_IO_STREAM (self->connection), NULL, NULL);
      g_clear_object (&self->connection);
      self->socket = NULL;
    }
  tell_gone (self);
}

/* Reading on for a moment lets the peer take the answer before the close resets the connection. */
static gboolean
linger_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  HoistGate *self = user_data;
  char dropped[8192];
  gssize n;

  if (self->phase != HOIST_GATE_REFUSED || self->socket == NULL)
    return G_SOURCE_REMOVE;
  n = g_socket_receive_with_blocking (socket, dropped, sizeof dropped, FALSE, NULL, NULL);
  if (n > 0)
    self->lingered += n;
  if (n > 0 && self->lingered < LINGER_MAX_BYTES)
    return G_SOURCE_CONTINUE;
  shut (self);
  return G_SOURCE_REMOVE;
}

void
hoist_gate_refuse (HoistGate *self, const HoistRefusal *refusal)
{
  g_autofree char *answer = NULL;
  g_autoptr (GSource) source = NULL;
  gsize n = 0;

  if (self->phase == HOIST_GATE_REFUSED || self->socket == NULL)
    return;
  if (self->refused != NULL)
    self->refused (self, refusal, self->user_data);
  answer = hoist_refusal_format_answer (refusal, self->head.path, &n);
  g_socket_send_with_blocking (self->socket, answer, n, FALSE, NULL, NULL);
  g_socket_shutdown (self->socket, FALSE, TRUE, NULL);
  enter (self, HOIST_GATE_REFUSED, LINGER_LIMIT_US);
  g_byte_array_set_size (self->kept, 0);
  self->granted = 0;
  source = g_socket_create_source (self->socket, G_IO_IN | G_IO_HUP | G_IO_ERR, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (linger_cb), g_object_ref (self), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

GSocketConnection *
hoist_gate_detach (HoistGate *self)
{
  GSocketConnection *connection = g_steal_pointer (&self->connection);

  self->socket = NULL;
  enter (self, HOIST_GATE_GONE, 0);
  tell_gone (self);
  return connection;
}

void
hoist_gate_close (HoistGate *self)
{
  shut (self);
}

/* A caller that hung up while a long call is going on must not keep a place; the call itself goes
 * on. */
static gboolean
peer_is_gone (HoistGate *self)
{
  char byte;

  return self->kept->len == 0
         && recv (g_socket_get_fd (self->socket), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

gboolean
hoist_gate_check_deadline (HoistGate *self, gint64 boottime_us)
{
  if (self->deadline != 0 && boottime_us >= self->deadline)
    {
      static const HoistRefusal slow = { HOIST_ERROR_TIMED_OUT, 408,
                                         "the request did not arrive in time" };

      if (self->phase == HOIST_GATE_HEAD || self->phase == HOIST_GATE_BODY)
        hoist_gate_refuse (self, &slow);
      else
        shut (self);
    }
  if (self->phase == HOIST_GATE_BUSY && self->deadline == 0 && peer_is_gone (self))
    shut (self);
  return self->phase != HOIST_GATE_GONE;
}

/* The head is whole: guard it, and grant libsoup the head and its body. */
static gboolean
admit (HoistGate *self, gsize n_head)
{
  HoistRefusal refusal;

  hoist_head_clear (&self->head);
  if (!hoist_head_parse (&self->head, (const char *) self->kept->data, n_head, &refusal)
      || !hoist_guard_check (self->rules, &self->head, &self->body_length, &refusal))
    {
      hoist_gate_refuse (self, &refusal);
      return FALSE;
    }
  self->granted = n_head + self->body_length;
  self->inside = TRUE;
  enter (self, HOIST_GATE_BODY, BODY_LIMIT_US);
  return TRUE;
}

/* Reads until a head is whole. 1: admitted; 0: end of stream (or refused); -1: would block. */
static int
read_head (HoistGate *self)
{
  static const HoistRefusal no_http = { HOIST_ERROR_INVALID, 400, "this is not an HTTP request" };
  static const HoistRefusal too_large = { HOIST_ERROR_TOO_LARGE, 431,
                                          "the head is larger than 16 KiB" };
  char piece[4096];

  for (;;)
    {
      const char *kept = (const char *) self->kept->data;
      g_autoptr (GError) error = NULL;
      gsize n_head;
      gssize n;

      if (self->kept->len > 0 && self->phase == HOIST_GATE_IDLE)
        enter (self, HOIST_GATE_HEAD, HEAD_LIMIT_US);
      n_head =
          self->kept->len > 0 ? hoist_head_find_end (kept, self->kept->len, &self->scanned) : 0;
      if (n_head > 0)
        return admit (self, n_head) ? 1 : 0;
      if (self->kept->len > 0 && hoist_head_is_hopeless (kept, self->kept->len))
        return hoist_gate_refuse (self, &no_http), 0;
      if (self->kept->len > HOIST_HEAD_MAX)
        return hoist_gate_refuse (self, &too_large), 0;

      n = g_socket_receive_with_blocking (self->socket, piece, sizeof piece, FALSE, NULL, &error);
      if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return -1;
      if (n <= 0)
        return 0;
      g_byte_array_append (self->kept, (const guint8 *) piece, n);
    }
}

static gssize
hand_over (HoistGate *self, void *buffer, gsize count, GError **error)
{
  gssize n;

  count = MIN (count, self->granted);
  if (self->kept->len > 0)
    {
      n = MIN (count, self->kept->len);
      memcpy (buffer, self->kept->data, n);
      g_byte_array_remove_range (self->kept, 0, n);
    }
  else
    n = g_socket_receive_with_blocking (self->socket, buffer, count, FALSE, NULL, error);
  if (n > 0)
    self->granted -= n;
  if (n > 0 && self->granted == 0)
    {
      self->inside = FALSE;
      enter (self, HOIST_GATE_BUSY, 0);
    }
  return n;
}

/* The end of the stream, as libsoup has to be told it. Before 3.3.0 its server never lets go of a
 * connection that ends between two requests, and holds about 3 KiB for each until it stops itself.
 * So it has one request more there, of a method that no guard lets through: it is answered into
 * nothing, and being HTTP/1.0 it ends the connection for libsoup, too. (Without a host libsoup
 * would make one of the local address, which it takes for one of the Internet.) */
static gssize
read_end (HoistGate *self, void *buffer, gsize count)
{
  static const char farewell[] = "BYE / HTTP/1.0\r\nHost: localhost\r\n\r\n";
  gsize n = MIN (count, sizeof farewell - 1 - self->farewell);

  if (self->inside || soup_check_version (3, 3, 0))
    return 0;
  if (self->farewell == 0)
    {
      hoist_head_clear (&self->head);
      if (self->phase != HOIST_GATE_REFUSED && self->phase != HOIST_GATE_GONE)
        shut (self);
    }
  memcpy (buffer, farewell + self->farewell, n);
  self->farewell += n;
  return n;
}

/* libsoup reads again only when the answer of the request before is written. */
static void
finish_request (HoistGate *self)
{
  hoist_head_clear (&self->head);
  self->scanned = 0;
  self->waiting = FALSE;
  enter (self, HOIST_GATE_IDLE, IDLE_LIMIT_US);
}

static gssize
gate_read (HoistGate *self, void *buffer, gsize count, GError **error)
{
  int found;

  if (self->socket == NULL || self->phase == HOIST_GATE_REFUSED)
    return read_end (self, buffer, count);
  if (self->granted > 0)
    return hand_over (self, buffer, count, error);
  if (self->phase == HOIST_GATE_BUSY)
    finish_request (self);
  found = read_head (self);
  if (found > 0)
    return hand_over (self, buffer, count, error);
  if (found < 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "The head is not complete.");
      return -1;
    }
  return read_end (self, buffer, count);
}

static gssize
gate_write (HoistGate *self, const void *buffer, gsize count, GError **error)
{
  gssize n;

  if (self->socket == NULL || self->phase == HOIST_GATE_REFUSED)
    return count; /* libsoup finishes its message into nothing */
  n = g_socket_send_with_blocking (self->socket, buffer, count, FALSE, NULL, error);
  if (n > 0 && self->phase == HOIST_GATE_BUSY)
    self->deadline = hoist_clock_boottime_us () + WRITE_LIMIT_US;
  return n;
}

static GSource *
make_source (HoistGate *self, GObject *stream, GIOCondition condition, gboolean now)
{
  g_autoptr (GSource) child = NULL;

  if (now || self->socket == NULL)
    child = g_timeout_source_new (0);
  else
    child = g_socket_create_source (self->socket, condition, NULL);
  return g_pollable_source_new_full (stream, child, NULL);
}

/* Reading side */

static gboolean
input_is_readable (GPollableInputStream *stream)
{
  HoistGate *self = HOIST_GATE_INPUT (stream)->gate;

  return self == NULL || self->socket == NULL || self->phase == HOIST_GATE_REFUSED
         || self->kept->len > 0 || g_socket_condition_check (self->socket, G_IO_IN) != 0;
}

static GSource *
input_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  HoistGate *self = HOIST_GATE_INPUT (stream)->gate;
  gboolean now;

  if (self->phase == HOIST_GATE_BUSY && self->granted == 0)
    finish_request (self);
  now = self->phase == HOIST_GATE_REFUSED
        || (self->kept->len > 0 && (self->granted > 0 || self->scanned < self->kept->len));
  return make_source (self, G_OBJECT (stream), G_IO_IN, now);
}

static gssize
input_read_nonblocking (GPollableInputStream *stream, void *buffer, gsize count, GError **error)
{
  HoistGate *self = HOIST_GATE_INPUT (stream)->gate;

  return self != NULL ? gate_read (self, buffer, count, error) : 0;
}

static gssize
input_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
            GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "A gate is never read with blocking.");
  return -1;
}

static void
pollable_input_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = input_is_readable;
  iface->create_source = input_create_source;
  iface->read_nonblocking = input_read_nonblocking;
}

static void
hoist_gate_input_class_init (HoistGateInputClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = input_read;
}

static void
hoist_gate_input_init (HoistGateInput *self)
{
}

/* Writing side */

static gboolean
output_is_writable (GPollableOutputStream *stream)
{
  HoistGate *self = HOIST_GATE_OUTPUT (stream)->gate;

  return self == NULL || self->socket == NULL || self->phase == HOIST_GATE_REFUSED
         || g_socket_condition_check (self->socket, G_IO_OUT) != 0;
}

static GSource *
output_create_source (GPollableOutputStream *stream, GCancellable *cancellable)
{
  HoistGate *self = HOIST_GATE_OUTPUT (stream)->gate;

  return make_source (self, G_OBJECT (stream), G_IO_OUT, self->phase == HOIST_GATE_REFUSED);
}

static gssize
output_write_nonblocking (GPollableOutputStream *stream, const void *buffer, gsize count,
                          GError **error)
{
  HoistGate *self = HOIST_GATE_OUTPUT (stream)->gate;

  return self != NULL ? gate_write (self, buffer, count, error) : (gssize) count;
}

static gssize
output_write (GOutputStream *stream, const void *buffer, gsize count, GCancellable *cancellable,
              GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "A gate is never written with blocking.");
  return -1;
}

static void
pollable_output_init (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = output_is_writable;
  iface->create_source = output_create_source;
  iface->write_nonblocking = output_write_nonblocking;
}

static void
hoist_gate_output_class_init (HoistGateOutputClass *klass)
{
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = output_write;
}

static void
hoist_gate_output_init (HoistGateOutput *self)
{
}

/* The stream itself */

static GInputStream *
get_input (GIOStream *stream)
{
  return G_INPUT_STREAM (HOIST_GATE (stream)->input);
}

static GOutputStream *
get_output (GIOStream *stream)
{
  return G_OUTPUT_STREAM (HOIST_GATE (stream)->output);
}

static gboolean
close_stream (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  HoistGate *self = HOIST_GATE (stream);

  if (self->phase != HOIST_GATE_REFUSED) /* the linger closes it */
    shut (self);
  return TRUE;
}

static void
dispose (GObject *object)
{
  HoistGate *self = HOIST_GATE (object);

  if (self->phase != HOIST_GATE_GONE)
    shut (self);
  G_OBJECT_CLASS (hoist_gate_parent_class)->dispose (object);
  if (self->input != NULL)
    self->input->gate = NULL;
  if (self->output != NULL)
    self->output->gate = NULL;
  g_clear_object (&self->input);
  g_clear_object (&self->output);
}

static void
finalize (GObject *object)
{
  HoistGate *self = HOIST_GATE (object);

  hoist_head_clear (&self->head);
  g_byte_array_unref (self->kept);
  G_OBJECT_CLASS (hoist_gate_parent_class)->finalize (object);
}

static void
hoist_gate_class_init (HoistGateClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  G_IO_STREAM_CLASS (klass)->get_input_stream = get_input;
  G_IO_STREAM_CLASS (klass)->get_output_stream = get_output;
  G_IO_STREAM_CLASS (klass)->close_fn = close_stream;
}

static void
hoist_gate_init (HoistGate *self)
{
  self->kept = g_byte_array_new ();
  self->input = g_object_new (HOIST_TYPE_GATE_INPUT, NULL);
  self->output = g_object_new (HOIST_TYPE_GATE_OUTPUT, NULL);
  self->input->gate = self;
  self->output->gate = self;
  enter (self, HOIST_GATE_IDLE, HEAD_LIMIT_US); /* a new connection has to say something soon */
}

HoistGate *
hoist_gate_new (GSocketConnection *connection, const HoistPeer *peer, const HoistGuardRules *rules,
                HoistGateFunc gone, HoistGateRefusedFunc refused, gpointer user_data)
{
  HoistGate *self = g_object_new (HOIST_TYPE_GATE, NULL);

  self->connection = g_object_ref (connection);
  self->socket = g_socket_connection_get_socket (connection);
  self->peer = *peer;
  self->rules = rules;
  self->gone = gone;
  self->refused = refused;
  self->user_data = user_data;
  return self;
}

const HoistPeer *
hoist_gate_get_peer (HoistGate *self)
{
  return &self->peer;
}

HoistGatePhase
hoist_gate_get_phase (HoistGate *self)
{
  return self->phase;
}

const HoistHead *
hoist_gate_get_head (HoistGate *self)
{
  return self->head.bytes != NULL ? &self->head : NULL;
}

gsize
hoist_gate_get_body_length (HoistGate *self)
{
  return self->body_length;
}

void
hoist_gate_set_waiting (HoistGate *self, gboolean waiting)
{
  self->waiting = waiting;
}

gboolean
hoist_gate_may_be_evicted (HoistGate *self)
{
  return self->waiting || self->phase == HOIST_GATE_IDLE || self->phase == HOIST_GATE_HEAD;
}
