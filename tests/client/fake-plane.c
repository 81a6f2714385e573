/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-plane.h"

#include "model/hoist-json.h"
#include "model/hoist-run.h"
#include "protocol/hoist-routes.h"

#include <gio/gunixsocketaddress.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct
{
  guint status;
  char *type;
  GBytes *body;
  GPtrArray *headers; /* name, value, … */
} Answer;

static void
answer_free (Answer *answer)
{
  g_free (answer->type);
  g_bytes_unref (answer->body);
  g_ptr_array_unref (answer->headers);
  g_free (answer);
}

static void
keep_header_cb (const char *name, const char *value, gpointer user_data)
{
  g_hash_table_insert (user_data, g_ascii_strdown (name, -1), g_strdup (value));
}

static void
check_route (FakePlane *plane, const char *path, const char *query)
{
  g_autoptr (GError) error = NULL;
  HoistRouteParams params;
  const HoistRoute *route = hoist_routes_match (plane->method, path, &params, &error);
  g_assert_no_error (error);
  g_assert_nonnull (route);
  g_autoptr (HoistValue) read = hoist_route_read_query (route, query, &error);
  g_assert_no_error (error);
  g_autoptr (HoistValue) body =
      plane->body[0] != '\0' ? hoist_json_parse (plane->body, -1, &error) : NULL;
  g_assert_no_error (error);
  if (route->body != NULL || body != NULL)
    {
      g_autoptr (HoistValue) members = hoist_route_read_body (route, body, &error);
      g_assert_no_error (error);
    }
  if (plane->body[0] != '\0')
    g_assert_cmpstr (fake_plane_get_header (plane, "content-type"), ==, "application/json");
}

static void
remember (FakePlane *plane, SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  const char *query = g_uri_get_query (uri);
  g_free (plane->method);
  g_free (plane->path);
  g_free (plane->body);
  plane->method = g_strdup (soup_server_message_get_method (message));
  plane->path = g_strconcat (g_uri_get_path (uri), query != NULL ? "?" : NULL, query, NULL);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  plane->body = g_bytes_get_size (bytes) > 0
                    ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))
                    : g_strdup ("");
  g_hash_table_remove_all (plane->headers);
  soup_message_headers_foreach (soup_server_message_get_request_headers (message), keep_header_cb,
                                plane->headers);
  plane->n_requests++;
}

static void
request_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
            gpointer user_data)
{
  FakePlane *plane = user_data;
  remember (plane, message);
  if (!plane->any_route)
    check_route (plane, path, g_uri_get_query (soup_server_message_get_uri (message)));
  if (plane->serve != NULL)
    {
      plane->serve (message, path, plane->serve_target);
      return;
    }
  Answer *answer = g_queue_pop_head (&plane->answers);
  g_assert_nonnull (answer); /* a request that the test did not expect */
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  for (guint i = 0; i + 1 < answer->headers->len; i += 2)
    soup_message_headers_replace (headers, g_ptr_array_index (answer->headers, i),
                                  g_ptr_array_index (answer->headers, i + 1));
  soup_server_message_set_status (message, answer->status, NULL);
  if (answer->type != NULL)
    soup_server_message_set_response (message, answer->type, SOUP_MEMORY_COPY,
                                      g_bytes_get_data (answer->body, NULL),
                                      g_bytes_get_size (answer->body));
  answer_free (answer);
}

static FakePlane *
make (GTlsCertificate *certificate)
{
  FakePlane *plane = g_new0 (FakePlane, 1);
  plane->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_queue_init (&plane->answers);
  plane->server = g_object_new (SOUP_TYPE_SERVER, "tls-certificate", certificate, NULL);
  soup_server_add_handler (plane->server, NULL, request_cb, plane, NULL);
  return plane;
}

static FakePlane *
start (GTlsCertificate *certificate, guint port)
{
  g_autoptr (GError) error = NULL;
  FakePlane *plane = make (certificate);
  soup_server_listen_local (
      plane->server, port,
      SOUP_SERVER_LISTEN_IPV4_ONLY | (certificate != NULL ? SOUP_SERVER_LISTEN_HTTPS : 0), &error);
  g_assert_no_error (error);
  plane->tls_port = certificate != NULL ? fake_plane_get_port (plane) : 0;
  plane->address = g_strdup_printf ("%s://127.0.0.1:%u", certificate != NULL ? "https" : "http",
                                    fake_plane_get_port (plane));
  plane->client = hoist_client_new (plane->address, &error);
  g_assert_no_error (error);
  return plane;
}

guint
fake_plane_get_port (FakePlane *plane)
{
  GSList *uris = soup_server_get_uris (plane->server);
  int port = g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return (guint) port;
}

FakePlane *
fake_plane_new (void)
{
  return start (NULL, 0);
}

FakePlane *
fake_plane_new_socket (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  FakePlane *plane = make (NULL);
  soup_server_listen (plane->server, address, 0, &error);
  g_assert_no_error (error);
  plane->address = g_strdup (path);
  plane->client = hoist_client_new (plane->address, &error);
  g_assert_no_error (error);
  return plane;
}

FakePlane *
fake_plane_new_https (const char *pem_file, guint port)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_file (pem_file, &error);
  g_assert_no_error (error);
  return start (certificate, port);
}

/* Ends what is being said on each connection. libsoup waits in its close for a TLS handshake that
 * is going on, and the peer of that waits for this very thread to look at the certificate. */
static void
cut_connections (guint port)
{
  for (int fd = 0; fd < sysconf (_SC_OPEN_MAX) && fd < 4096; fd++)
    {
      struct sockaddr_in address = { 0 };
      socklen_t n = sizeof address;

      if (getsockname (fd, (struct sockaddr *) &address, &n) == 0 && address.sin_family == AF_INET
          && ntohs (address.sin_port) == port)
        shutdown (fd, SHUT_RDWR); /* of what only listens: nobody comes any more */
    }
}

void
fake_plane_free (FakePlane *plane)
{
  g_assert_true (g_queue_is_empty (&plane->answers)); /* an answer that nobody asked for */
  g_clear_object (&plane->client);
  if (plane->tls_port != 0)
    cut_connections (plane->tls_port);
  soup_server_disconnect (plane->server);
  g_clear_object (&plane->server);
  g_free (plane->address);
  g_free (plane->method);
  g_free (plane->path);
  g_free (plane->body);
  g_hash_table_unref (plane->headers);
  g_free (plane);
}

void
fake_plane_answer_as (FakePlane *plane, guint status, const char *type, const char *body,
                      gsize n_body)
{
  Answer *answer = g_new0 (Answer, 1);
  answer->status = status;
  answer->type = g_strdup (type);
  answer->body = g_bytes_new (body, n_body);
  answer->headers = g_ptr_array_new_with_free_func (g_free);
  g_queue_push_tail (&plane->answers, answer);
}

void
fake_plane_answer (FakePlane *plane, guint status, const char *json)
{
  const char *type = json == NULL    ? NULL
                     : status >= 400 ? "application/problem+json"
                                     : "application/json";
  fake_plane_answer_as (plane, status, type, json, json != NULL ? strlen (json) : 0);
}

void
fake_plane_answer_header (FakePlane *plane, const char *name, const char *value)
{
  Answer *answer = g_queue_peek_tail (&plane->answers);
  g_ptr_array_add (answer->headers, g_strdup (name));
  g_ptr_array_add (answer->headers, g_strdup (value));
}

const char *
fake_plane_get_header (FakePlane *plane, const char *name)
{
  return g_hash_table_lookup (plane->headers, name);
}

void
fake_plane_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;
  *slot = g_object_ref (result);
}

void
fake_plane_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static int
find_word (const char *const *words, const char *word)
{
  for (int i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], word) == 0)
      return i;
  g_assert_not_reached ();
}

char *
fake_plane_dup_run (const char *state, const char *outcome)
{
  g_autoptr (GPtrArray) steps =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_run_step_free);
  HoistRunStep step = { .kind = (char *) "preflight",
                        .title = (char *) "Check",
                        .description = (char *) "Checks.",
                        .detail = (char *) "",
                        .weight = 1 };
  g_ptr_array_add (steps, hoist_run_step_new (&step));
  HoistRun fields = {
    .id = (char *) FAKE_RUN,
    .plan = (char *) FAKE_PLAN,
    .tenant = (char *) FAKE_TENANT,
    .tenant_slug = (char *) "acme",
    .from_version = (char *) "v0.2.0",
    .to_version = (char *) "v0.3.0",
    .from_commit = (char *) "0123456789012345678901234567890123456789",
    .to_commit = (char *) "9876543210987654321098765432109876543210",
    .state = (HoistRunState) find_word (hoist_run_state_names, state),
    .outcome = (HoistOutcome) find_word (hoist_outcome_names, outcome),
    .started_by = (char *) "local:test",
    .created_at = 1700000000000000,
    .downtime_s = -1,
    .discarded_rows = -1,
    .position = 1,
    .steps = steps,
  };
  g_autoptr (HoistRun) run = hoist_run_new (&fields);
  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, text);
  hoist_run_write (run, &w, NULL);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
fake_plane_dup_tenant (const char *slug)
{
  return g_strdup_printf (
      "{\"id\":\"" FAKE_TENANT "\",\"name\":\"Acme\",\"slug\":\"%s\",\"domain\":\"a.example\","
      "\"api_domain\":\"api.a.example\",\"status\":\"running\",\"health_status\":\"healthy\","
      "\"frontend_port\":8102,\"backend_port\":8101,\"created_at\":\"2026-11-21T04:05:06.789Z\","
      "\"deployed_at\":null,\"application\":\"cbapp\",\"environment\":\"production\",\"node\":"
      "\"local\","
      "\"hold\":null,\"run\":null,\"parked\":null,\"unknown_since\":null,\"last_upgrade\":null}",
      slug);
}
