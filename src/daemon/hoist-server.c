/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Serves the API. Owned by the daemon; main loop only, but for work_cb, which runs on a lane and
 * touches nothing but its own request. Never decides by a path of its own: the table of routes says
 * what exists and who may. */
#include "daemon/hoist-server.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-id.h"
#include "daemon/api/hoist-api.h"
#include "daemon/hoist-audit.h"
#include "daemon/hoist-backoff.h"
#include "daemon/hoist-diagnostic.h"
#include "daemon/hoist-guidance.h"
#include "daemon/hoist-key-ledger.h"
#include "daemon/hoist-way-end.h"
#include "model/hoist-json.h"
#include "protocol/hoist-problem.h"
#include <libsoup/soup.h>
#include <string.h>

#define GATE_KEY "hoist-gate"
#define REQUEST_KEY "hoist-request"
#define MAX_BODY (256 * 1024)
#define MAX_LOGIN_BODY (16 * 1024)

struct _HoistServer
{
  const HoistPlane *plane;
  SoupServer *soup;
  HoistListener *listener;
  HoistBackoff *backoff;
  HoistKeyLedger *keys;
  gint64 last_said; /* boottime of the last line about a refusal */
};

typedef struct
{
  HoistServer *server;
  SoupServerMessage *message; /* owned while a job or a wait is going on, else borrowed */
  HoistGate *gate;
  HoistCall call;
  const HoistApiHandler *handler;
  GBytes *body;
  gboolean is_form;
  HoistAnswer *answer;
  HoistRun *run; /* the ended run that this call waited for */
  char *waited;  /* … or the rollout whose last run that is */
  GError *error;
  gboolean finished; /* libsoup is done with the message, nobody listens any more */
  gboolean detained; /* a job, a wait or a delay has it */
  guint watch;
} Request;

static void
request_free (Request *request)
{
  hoist_call_clear (&request->call);
  g_clear_pointer (&request->body, g_bytes_unref);
  g_clear_pointer (&request->answer, hoist_answer_free);
  g_clear_pointer (&request->run, hoist_run_unref);
  g_clear_pointer (&request->waited, g_free);
  g_clear_error (&request->error);
  g_clear_object (&request->gate);
  g_free (request);
}

static HoistGate *
get_gate (SoupServerMessage *message)
{
  GSocketAddress *address = soup_server_message_get_remote_address (message);

  return address != NULL ? g_object_get_data (G_OBJECT (address), GATE_KEY) : NULL;
}

/* Answers */

static void
write_answer (SoupServerMessage *message, const HoistAnswer *answer, const char *allow)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "Cache-Control",
                                answer->etag != NULL ? "no-cache" : "no-store");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  if (answer->etag != NULL)
    soup_message_headers_replace (headers, "ETag", answer->etag);
  if (answer->location != NULL)
    soup_message_headers_replace (headers, "Location", answer->location);
  if (allow != NULL)
    soup_message_headers_replace (headers, "Allow", allow);
  if (answer->status == 401)
    soup_message_headers_replace (headers, "WWW-Authenticate", "Bearer");
  if (answer->status == 503)
    soup_message_headers_replace (headers, "Retry-After", "1");
  if (answer->body != NULL)
    {
      soup_message_headers_set_content_type (headers, answer->type, NULL);
      soup_message_body_append_bytes (soup_server_message_get_response_body (message),
                                      answer->body);
    }
  soup_server_message_set_status (message, answer->status, NULL);
}

static void
write_problem (SoupServerMessage *message, GError *error, const HoistRoute *route, const char *path)
{
  g_autofree char *allow = g_error_matches (error, HOIST_ERROR, HOIST_ERROR_METHOD)
                               ? hoist_routes_dup_allowed (path)
                               : NULL;
  g_autoptr (HoistAnswer) answer = NULL;

  hoist_guidance_attach (error, route);
  answer = hoist_answer_new_problem (error, path);
  write_answer (message, answer, allow);
}

/* Lets go of a message that was paused; its request is freed with it. */
static void
release (Request *request)
{
  SoupServerMessage *message = request->message;

  request->detained = FALSE;
  if (!request->finished)
    soup_server_message_unpause (message);
  g_object_unref (message);
}

static void
detain (Request *request)
{
  request->detained = TRUE;
  g_object_ref (request->message);
  soup_server_message_pause (request->message);
}

static gboolean
delayed_cb (gpointer user_data)
{
  Request *request = user_data;

  hoist_gate_set_waiting (request->gate, FALSE);
  release (request);
  return G_SOURCE_REMOVE;
}

/* The answer to a wrong credential waits; the connection may meanwhile be given to somebody else.
 */
static void
answer_wrong_credential (Request *request)
{
  guint ms = hoist_backoff_fail (request->server->backoff, hoist_gate_get_peer (request->gate)->key,
                                 hoist_clock_boottime_us ());

  if (ms == 0)
    return;
  if (!request->detained)
    detain (request);
  hoist_gate_set_waiting (request->gate, TRUE);
  g_timeout_add (ms, delayed_cb, request);
}

static void
finish (Request *request)
{
  gboolean wrong = FALSE;

  if (!request->finished)
    {
      if (request->answer != NULL)
        write_answer (request->message, request->answer, NULL);
      else
        {
          wrong = g_error_matches (request->error, HOIST_ERROR, HOIST_ERROR_UNAUTHORIZED);
          write_problem (request->message, request->error, request->call.route, request->call.path);
        }
    }
  if (wrong)
    {
      guint ms =
          hoist_backoff_fail (request->server->backoff, hoist_gate_get_peer (request->gate)->key,
                              hoist_clock_boottime_us ());

      hoist_gate_set_waiting (request->gate, TRUE);
      g_timeout_add (ms, delayed_cb, request);
    }
  else
    release (request);
}

/* Waiting for a run */

static void
after_work (gpointer job)
{
  Request *request = job;

  if (request->run == NULL)
    request->run =
        hoist_way_end_dup_run (request->server->plane->store, request->waited, &request->error);
  if (request->run != NULL)
    request->answer = request->handler->after (&request->call, request->run, &request->error);
  hoist_roster_touch (
      request->server->plane->roster); /* whoever waited for the run sees what it did */
}

static void
after_done (gpointer job)
{
  Request *request = job;

  if (request->answer == NULL && request->error == NULL)
    g_set_error_literal (&request->error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE,
                         "The control plane is stopping.");
  finish (request);
}

static void
ended_cb (const HoistRun *run, gpointer user_data)
{
  Request *request = user_data;

  request->watch = 0;
  request->run = run != NULL ? hoist_run_ref (run) : NULL;
  request->waited = g_strdup (request->answer->wait_run);
  g_clear_pointer (&request->answer, hoist_answer_free);
  if (!hoist_lanes_push (request->server->plane->lanes, HOIST_LANE_STORE, after_work, after_done,
                         request))
    after_done (request);
}

typedef struct
{
  const HoistPlane *plane;
  char *id;
  HoistRun *run;
  gboolean over; /* the rollout is */
} Look;

static void
look_work (gpointer job)
{
  Look *look = job;

  if (hoist_id_check (HOIST_ID_ROLLOUT, look->id))
    look->over = hoist_way_end_is_over (look->plane->store, look->id);
  else
    look->run = hoist_store_dup_run (look->plane->store, look->id, NULL);
}

static void
look_done (gpointer job)
{
  Look *look = job;

  hoist_run_watch_tell (look->plane->run_watch, look->run);
  if (look->over)
    hoist_run_watch_tell_rollout (look->plane->run_watch, look->id);
  g_clear_pointer (&look->run, hoist_run_unref);
  g_free (look->id);
  g_free (look);
}

static void
wait_for_run (Request *request)
{
  const HoistPlane *plane = request->server->plane;
  Look *look = g_new0 (Look, 1);

  request->watch =
      hoist_run_watch_add (plane->run_watch, request->answer->wait_run, ended_cb, request);
  look->plane = plane;
  look->id = g_strdup (request->answer->wait_run);
  if (!hoist_lanes_push (plane->lanes, HOIST_LANE_STORE, look_work, look_done, look))
    look_done (look); /* the feed will tell */
}

/* The work of a call, on its lane */

static gboolean
read_input (Request *request, GError **error)
{
  HoistCall *call = &request->call;
  g_autoptr (HoistValue) value = NULL;
  gsize n = 0;
  const char *bytes = request->body != NULL ? g_bytes_get_data (request->body, &n) : NULL;

  call->query = hoist_route_read_query (call->route, call->query_text, error);
  if (call->query == NULL)
    return FALSE;
  if (request->is_form)
    call->body = hoist_route_read_form (call->route, bytes, n, error);
  else
    {
      if (n > 0 && (value = hoist_json_parse (bytes, n, error)) == NULL)
        return FALSE;
      call->body = hoist_route_read_body (call->route, value, error);
    }
  return call->body != NULL;
}

static HoistAnswer *
run_handler (Request *request, GError **error)
{
  HoistCall *call = &request->call;
  HoistAnswer *answer = NULL;
  gboolean keyed = call->key != NULL && strcmp (call->route->method, "POST") == 0;

  if (!read_input (request, error))
    return NULL;
  if (keyed && !hoist_key_ledger_open (request->server->keys, call, &answer, error))
    return NULL;
  if (answer != NULL)
    return answer; /* recorded: nothing is done again */
  answer = request->handler->answer (call, error);
  if (keyed
      && !hoist_key_ledger_close (request->server->keys, call, answer,
                                  answer != NULL ? error : NULL))
    g_clear_pointer (&answer, hoist_answer_free);
  return answer;
}

static void
work_cb (gpointer job)
{
  Request *request = job;

  request->answer = run_handler (request, &request->error);
  if ((request->call.route->flags & HOIST_ROUTE_CHANGES) != 0)
    hoist_audit_write (&request->call, request->answer, request->error);
  if (strcmp (request->call.route->method, "GET") != 0)
    hoist_roster_touch (request->server->plane->roster);
}

static void
done_cb (gpointer job)
{
  Request *request = job;

  if (request->answer == NULL && request->error == NULL)
    g_set_error_literal (&request->error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE,
                         "The control plane is stopping.");
  if (request->answer != NULL && request->answer->wait_run != NULL && !request->finished)
    wait_for_run (request);
  else
    finish (request);
}

/* Requests */

static void
finished_cb (SoupServerMessage *message, gpointer user_data)
{
  Request *request = user_data;

  request->finished = TRUE;
  if (request->watch != 0)
    {
      hoist_run_watch_remove (request->server->plane->run_watch, request->watch);
      request->watch = 0;
      release (request);
    }
}

/* What can be answered on the main loop without waiting. */
static gboolean
answer_at_once (Request *request)
{
  HoistCall *call = &request->call;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistAnswer) answer = NULL;

  if (request->handler->at_once == NULL)
    return FALSE;
  call->query = hoist_route_read_query (call->route, call->query_text, &error);
  if (call->query != NULL)
    answer = request->handler->at_once (call, &error);
  if (answer != NULL)
    write_answer (request->message, answer, NULL);
  else if (error != NULL)
    write_problem (request->message, error, call->route, call->path);
  else
    g_clear_pointer (&call->query, hoist_value_unref);
  return answer != NULL || error != NULL;
}

static gboolean
parse_position (const char *text, gint64 *ret_position)
{
  guint64 number = 0;

  *ret_position = -1;
  if (text == NULL)
    return TRUE;
  if (strspn (text, "0123456789") != strlen (text)
      || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &number, NULL))
    return FALSE;
  *ret_position = number;
  return TRUE;
}

static void
start_stream (Request *request)
{
  HoistEventHub *hub = request->server->plane->hub;
  const HoistCaller *caller = &request->call.caller;
  const HoistHead *head = hoist_gate_get_head (request->gate);
  const char *key = caller->token != NULL ? caller->token : caller->username;
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  gint64 after;

  if (!parse_position (hoist_head_get (head, "Last-Event-ID", 0), &after))
    after = G_MAXINT64;
  if (!hoist_event_hub_check (hub, key, after, &error))
    {
      HoistRefusal refusal = { hoist_error_get_code (error), 503,
                               "There are too many event streams of this caller." };

      if (refusal.code == HOIST_ERROR_STALE)
        refusal = (HoistRefusal){ HOIST_ERROR_STALE, 410,
                                  "Last-Event-ID is not a position of this journal." };
      hoist_gate_refuse (request->gate, &refusal);
    }
  else
    {
      HoistHubListener listener = { key, caller->token, after,
                                    hoist_gate_get_peer (request->gate)->is_local
                                        && hoist_head_get (head, "Hoist-Quiet", 0) != NULL };

      connection = hoist_gate_detach (request->gate);
      hoist_event_hub_add (hub, connection, &listener);
    }
  /* libsoup ends its message into nothing: the gate has let go of the socket. */
  soup_message_headers_replace (soup_server_message_get_response_headers (request->message),
                                "Connection", "close");
  soup_server_message_set_status (request->message, SOUP_STATUS_OK, NULL);
}

static void
request_cb (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query,
            gpointer user_data)
{
  Request *request = g_object_get_data (G_OBJECT (message), REQUEST_KEY);
  SoupMessageBody *body = soup_server_message_get_request_body (message);

  if (request == NULL) /* the early handler always makes one or answers */
    {
      soup_server_message_set_status (message, SOUP_STATUS_INTERNAL_SERVER_ERROR, NULL);
      return;
    }
  if ((request->call.route->flags & HOIST_ROUTE_STREAM) != 0)
    {
      start_stream (request);
      return;
    }
  if (answer_at_once (request))
    return;
  if (body->length > 0)
    request->body = soup_message_body_flatten (body);
  detain (request);
  if (!hoist_lanes_push (request->server->plane->lanes, request->handler->lane, work_cb, done_cb,
                         request))
    {
      g_set_error_literal (&request->error, HOIST_ERROR, HOIST_ERROR_BUSY,
                           "The control plane has too much to do at the moment.");
      finish (request);
    }
}

/* A refusal while body bytes are still to come must not read them. */
static void
refuse_early (Request *request, const GError *error)
{
  HoistGate *gate = request->gate;
  SoupServerMessage *message = request->message;

  if (hoist_gate_get_body_length (gate) > 0)
    {
      HoistErrorCode code = hoist_error_get_code (error);
      g_autofree char *detail = NULL;
      HoistRefusal refusal = { code, hoist_error_code_get_http_status (code), NULL };

      hoist_problem_split (error, &detail, NULL, NULL);
      refusal.detail = detail;
      soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
      hoist_gate_refuse (gate, &refusal);
      soup_server_message_set_status (message, refusal.status, NULL);
      return;
    }
  write_problem (message, (GError *) error, request->call.route, request->call.path);
  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_UNAUTHORIZED))
    answer_wrong_credential (request);
}

static gboolean
find_caller (Request *request, const HoistHead *head, GError **error)
{
  HoistCall *call = &request->call;
  const HoistPeer *peer = hoist_gate_get_peer (request->gate);
  const char *authorization = hoist_head_get (head, "Authorization", 0);

  if ((call->route->flags & HOIST_ROUTE_NO_AUTH) != 0)
    return TRUE;
  if (authorization == NULL && peer->is_trusted)
    call->caller = (HoistCaller){ g_strdup (""), g_strdup (peer->name), g_strdup (""), NULL,
                                  HOIST_ROLE_ADMIN };
  else if (!hoist_keyring_authenticate (request->server->plane->keyring, authorization,
                                        &call->caller, error))
    return FALSE;
  if (call->caller.role >= call->route->role)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FORBIDDEN,
               "This call needs the role %s; %s has the role %s.",
               hoist_role_names[call->route->role], call->caller.username,
               hoist_role_names[call->caller.role]);
  return FALSE;
}

static gboolean
check_body_length (Request *request, GError **error)
{
  gsize max = request->call.route->id == HOIST_ROUTE_LOGIN ? MAX_LOGIN_BODY : MAX_BODY;

  if (hoist_gate_get_body_length (request->gate) <= max)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_TOO_LARGE,
               "The body of this call may have at most %" G_GSIZE_FORMAT " bytes.", max);
  return FALSE;
}

static gboolean
prefers_async (const HoistHead *head)
{
  const char *prefer = hoist_head_get (head, "Prefer", 0);

  return prefer != NULL && strstr (prefer, "respond-async") != NULL;
}

/* Route, caller, role and size, before a byte of a body is read. */
static gboolean
prepare (Request *request, const HoistHead *head, GError **error)
{
  HoistCall *call = &request->call;
  const char *type = hoist_head_get (head, "Content-Type", 0);

  call->route = hoist_routes_match (head->method, head->path, &call->params, error);
  if (call->route == NULL || !find_caller (request, head, error)
      || !check_body_length (request, error))
    return FALSE;
  request->handler = hoist_api_get_handler (call->route->id);
  request->is_form = hoist_gate_get_body_length (request->gate) > 0 && type != NULL
                     && g_ascii_strncasecmp (type, "application/x-www-form-urlencoded", 33) == 0;
  call->plane = request->server->plane;
  call->query_text = g_strdup (head->query);
  call->wants_async = (call->route->flags & HOIST_ROUTE_ASYNC) != 0 && prefers_async (head);
  call->key = g_strdup (hoist_head_get (head, "Idempotency-Key", 0));
  call->if_none_match = g_strdup (hoist_head_get (head, "If-None-Match", 0));
  call->cancellable = g_object_ref (hoist_lanes_get_cancellable (call->plane->lanes));
  return TRUE;
}

/* libsoup has read a head that passed the guard. Its reading must agree with ours before anything
 * else is asked. */
static void
early_cb (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query,
          gpointer user_data)
{
  HoistServer *server = user_data;
  HoistGate *gate = get_gate (message);
  const HoistHead *head = gate != NULL ? hoist_gate_get_head (gate) : NULL;
  g_autoptr (GError) error = NULL;
  Request *request;

  if (head == NULL || strcmp (path, head->path) != 0
      || strcmp (soup_server_message_get_method (message), head->method) != 0)
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                    "Connection", "close");
      soup_server_message_set_status (message, SOUP_STATUS_BAD_REQUEST, NULL);
      return;
    }
  request = g_new0 (Request, 1);
  request->server = server;
  request->message = message;
  request->gate = g_object_ref (gate);
  request->call.path = g_strdup (head->path);
  request->call.peer = g_strdup (hoist_gate_get_peer (gate)->name);
  g_object_set_data_full (G_OBJECT (message), REQUEST_KEY, request, (GDestroyNotify) request_free);
  g_signal_connect (message, "finished", G_CALLBACK (finished_cb), request);
  if (!prepare (request, head, &error))
    refuse_early (request, error);
}

/* Connections */

static void
accepted_cb (HoistGate *gate, GSocketAddress *local, gpointer user_data)
{
  HoistServer *server = user_data;
  /* An object of its own per connection: it leads from a message back to its gate. */
  g_autoptr (GSocketAddress) remote = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GError) error = NULL;

  g_object_set_data_full (G_OBJECT (remote), GATE_KEY, g_object_ref (gate), g_object_unref);
  if (!soup_server_accept_iostream (server->soup, G_IO_STREAM (gate), local, remote, &error))
    hoist_gate_close (gate);
}

static void
refused_cb (HoistGate *gate, const HoistRefusal *refusal, gpointer user_data)
{
  HoistServer *server = user_data;
  gint64 now = hoist_clock_boottime_us ();

  if (now - server->last_said < G_USEC_PER_SEC)
    return;
  server->last_said = now;
  hoist_diagnostic ("refused %u for %s: %s", refusal->status, hoist_gate_get_peer (gate)->name,
                    refusal->detail);
}

HoistServer *
hoist_server_new (const HoistPlane *plane, const HoistListenerCaps *caps)
{
  HoistServer *server = g_new0 (HoistServer, 1);

  server->plane = plane;
  server->soup = soup_server_new ("raw-paths", TRUE, NULL);
  server->backoff = hoist_backoff_new ();
  server->keys = hoist_key_ledger_new (plane->store);
  server->listener = hoist_listener_new (caps, accepted_cb, refused_cb, server);
  soup_server_add_early_handler (server->soup, NULL, early_cb, server, NULL);
  soup_server_add_handler (server->soup, NULL, request_cb, server, NULL);
  return server;
}

HoistListener *
hoist_server_get_listener (HoistServer *server)
{
  return server->listener;
}

gboolean
hoist_server_start (HoistServer *server, GError **error)
{
  return soup_server_listen_socket (server->soup, hoist_listener_get_unreachable (server->listener),
                                    0, error);
}

void
hoist_server_stop (HoistServer *server)
{
  hoist_listener_stop (server->listener);
  soup_server_disconnect (server->soup);
}

void
hoist_server_free (HoistServer *server)
{
  hoist_server_stop (server);
  g_clear_object (&server->listener);
  g_clear_object (&server->soup);
  hoist_key_ledger_free (server->keys);
  hoist_backoff_free (server->backoff);
  g_free (server);
}
