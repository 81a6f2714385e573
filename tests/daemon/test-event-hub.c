/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The event stream over real sockets: hello, live records, replay without loss or repetition while
 * more are written, positions that are not there (91), caps (93), a revoked token loses its stream
 * (83), log and progress in batches, text that tries to break out of its line (94), comments to
 * those who did not ask for a quiet line. */
#include "plane-fixture.h"
#include "protocol/hoist-event-stream.h"
#include "store/hoist-store-journal.h"
#include <gio/gunixsocketaddress.h>
#include <string.h>

typedef struct
{
  GSocket *socket;
  HoistEventStreamReader *reader;
  GString *head;
  gboolean in_body, ended;
  guint n_comments;
} Client;

static Client *
client_open_at (GSocketAddress *address, const char *headers)
{
  g_autofree char *request = g_strdup_printf ("GET /api/events HTTP/1.1\r\n%s\r\n", headers);
  Client *client = g_new0 (Client, 1);

  client->socket = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_DEFAULT, NULL);
  client->reader = hoist_event_stream_reader_new (0, 0);
  client->head = g_string_new (NULL);
  g_assert_true (g_socket_connect (client->socket, address, NULL, NULL));
  g_assert_cmpint (g_socket_send (client->socket, request, strlen (request), NULL, NULL), ==,
                   strlen (request));
  g_socket_set_blocking (client->socket, FALSE);
  return client;
}

static Client *
client_open (PlaneFixture *f, const char *token, const char *headers)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", f->port);
  g_autofree char *all = g_strdup_printf ("Host: localhost:%u\r\nAuthorization: Bearer %s\r\n%s",
                                          f->port, token, headers != NULL ? headers : "");

  return client_open_at (address, all);
}

/* As the daemon's own user. */
static Client *
client_open_socket (PlaneFixture *f, const char *headers)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (f->socket);
  g_autofree char *all = g_strconcat ("Host: localhost\r\n", headers, NULL);

  return client_open_at (address, all);
}

static void
client_free (Client *client)
{
  g_object_unref (client->socket);
  hoist_event_stream_reader_free (client->reader);
  g_string_free (client->head, TRUE);
  g_free (client);
}

/* One look at the socket. */
static void
client_pump (Client *client)
{
  char piece[16384];
  gssize n = g_socket_receive (client->socket, piece, sizeof piece, NULL, NULL);
  const char *body = piece;
  char *end;

  if (n == 0)
    client->ended = TRUE;
  if (n <= 0)
    return;
  if (!client->in_body)
    {
      gsize before = client->head->len;

      g_string_append_len (client->head, piece, n);
      end = strstr (client->head->str, "\r\n\r\n");
      if (end == NULL)
        return;
      client->in_body = TRUE;
      body = piece + (end + 4 - client->head->str - before);
    }
  if (g_strstr_len (body, n - (body - piece), ": still here\n\n") != NULL)
    client->n_comments++;
  g_assert_true (hoist_event_stream_reader_feed (client->reader, body, n - (body - piece), NULL));
}

static HoistStreamEvent *
client_next (Client *client)
{
  HoistStreamEvent *event;

  while ((event = hoist_event_stream_reader_pop (client->reader)) == NULL && !client->ended)
    {
      client_pump (client);
      plane_fixture_iterate ();
    }
  return event;
}

static void
expect (Client *client, const char *type, gint64 id)
{
  g_autoptr (HoistStreamEvent) event = client_next (client);

  g_assert_nonnull (event);
  g_assert_cmpstr (event->type, ==, type);
  g_assert_cmpint (event->id, ==, id);
}

static gint64
append (PlaneFixture *f, const char *text)
{
  g_autoptr (HoistValue) payload = hoist_value_new_object ();
  HoistJournalEntry entry = {
    .type = HOIST_EVENT_AUDIT, .phase = "noted", .step = -1, .payload = payload
  };
  g_autoptr (HoistEvent) event = NULL;

  hoist_value_set (payload, "text", hoist_value_new_string (text));
  event = hoist_store_journal_append (f->plane->store, &entry, NULL);
  g_assert_nonnull (event);
  return event->position;
}

static void
test_live (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *token = plane_fixture_make_token (f, HOIST_ROLE_VIEWER);
  Client *client = client_open (f, token, NULL);
  gint64 position;

  expect (client, "hello", -1);
  g_assert_nonnull (strstr (client->head->str, "Content-Type: text/event-stream\r\n"));
  position = append (f, "one\n\ndata: two\r\nid: 999\nevent: run");
  expect (client, "audit", position);
  position = append (f, "three");
  expect (client, "audit", position);
  client_free (client);
  plane_fixture_wait_until (hoist_event_hub_get_size (f->plane->hub) == 0);
}

/* Each record once, in order, although more are written while the past is being read. */
static void
test_replay (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *token = plane_fixture_make_token (f, HOIST_ROLE_VIEWER);
  gint64 first = append (f, "0"), last = first;
  g_autofree char *header = g_strdup_printf ("Last-Event-ID: %" G_GINT64_FORMAT "\r\n", first);
  Client *client;

  for (guint i = 0; i < 450; i++)
    last = append (f, "past");
  client = client_open (f, token, header);
  expect (client, "hello", -1);
  for (gint64 position = first + 1; position <= last; position++)
    {
      expect (client, "audit", position);
      if (position % 50 == 0 && last < first + 600)
        last = append (f, "present");
    }
  client_free (client);
}

static void
test_bad_position (PlaneFixture *f, gconstpointer unused)
{
  static const char *const bad[] = { "-1", "9223372036854775808", "abc", "1e3", "999999", " " };
  g_autofree char *token = plane_fixture_make_token (f, HOIST_ROLE_VIEWER);

  append (f, "x");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *header = g_strdup_printf ("Last-Event-ID: %s\r\n", bad[i]);
      g_autoptr (Reply) reply =
          plane_fixture_call_with (f, "GET", "/api/events", token, NULL, header);

      reply_assert_problem (reply, 410, "stale");
    }
}

static void
test_caps (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *token = plane_fixture_make_token (f, HOIST_ROLE_VIEWER);
  g_autofree char *other_token = plane_fixture_make_token (f, HOIST_ROLE_VIEWER);
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) client_free);
  g_autoptr (Reply) reply = NULL;
  Client *other;

  for (guint i = 0; i < HOIST_EVENT_HUB_MAX_PER_CALLER; i++)
    {
      g_ptr_array_add (clients, client_open (f, token, NULL));
      expect (g_ptr_array_index (clients, i), "hello", -1);
    }
  reply = plane_fixture_call (f, "GET", "/api/events", token, NULL);
  reply_assert_problem (reply, 503, "busy");
  other = client_open (f, other_token, NULL);
  g_ptr_array_add (clients, other);
  expect (other, "hello", -1);
}

static void
test_revoked (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *token = plane_fixture_make_token (f, HOIST_ROLE_VIEWER);
  g_autofree char *id = g_strdup_printf ("tk_%.16s", token + 4);
  Client *client = client_open (f, token, NULL);
  gint64 started;

  expect (client, "hello", -1);
  g_assert_true (hoist_keyring_revoke (f->plane->keyring, id, NULL));
  started = g_get_monotonic_time ();
  g_assert_null (client_next (client));
  g_assert_cmpint (g_get_monotonic_time () - started, <, 20 * G_USEC_PER_SEC);
  client_free (client);
}

static void
test_batches (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *token = plane_fixture_make_token (f, HOIST_ROLE_VIEWER);
  g_autoptr (GPtrArray) lines =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_log_line_free);
  Client *client = client_open (f, token, NULL);
  g_autoptr (HoistStreamEvent) log = NULL;
  g_autoptr (HoistStreamEvent) progress = NULL;
  g_autoptr (HoistStreamEvent) verification = NULL;

  expect (client, "hello", -1);
  g_ptr_array_add (lines, hoist_log_line_new (1, 1, 0, HOIST_LOG_OUTPUT, "a \"quoted\" line", ""));
  for (guint i = 0; i < 3; i++)
    {
      HoistHubProgress now = { "rn_0123456789abcdef", 2, i / 10.0, "2 of 6", i / 20.0 };

      hoist_event_hub_log (f->plane->hub, "rn_0123456789abcdef", lines);
      hoist_event_hub_progress (f->plane->hub, &now);
    }
  log = client_next (client);
  g_assert_cmpstr (log->type, ==, "log");
  g_assert_cmpint (log->id, ==, -1);
  g_assert_nonnull (strstr (log->data, "\"run\":\"rn_0123456789abcdef\""));
  g_assert_nonnull (strstr (log->data, "a \\\"quoted\\\" line"));
  progress = client_next (client);
  g_assert_cmpstr (progress->type, ==, "progress");
  g_assert_nonnull (strstr (progress->data, "\"fraction\":0.2")); /* the latest, once */
  hoist_event_hub_progress (f->plane->hub, &(HoistHubProgress){ .fraction = 0.5,
                                                                .detail = "restoring",
                                                                .backup = "bk_0123456789abcdef" });
  verification = client_next (client);
  g_assert_cmpstr (verification->type, ==, "progress");
  g_assert_nonnull (strstr (verification->data, "\"backup\":\"bk_0123456789abcdef\""));
  g_assert_null (strstr (verification->data, "\"run\"")); /* it is none */
  client_free (client);
}

static gboolean
expect_hello (Client *client)
{
  g_autoptr (HoistStreamEvent) event = client_next (client);

  g_assert_cmpstr (event->type, ==, "hello");
  return strstr (event->data, "\"quiet\":true") != NULL;
}

/* Only a line that the kernel closes may be quiet, and only when it was asked for. */
static void
test_quiet (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *token = plane_fixture_make_token (f, HOIST_ROLE_VIEWER);
  Client *quiet = client_open_socket (f, "Hoist-Quiet: 1\r\n");
  Client *usual = client_open_socket (f, "");
  Client *far = client_open (f, token, "Hoist-Quiet: 1\r\n");
  gint64 position;

  g_assert_true (expect_hello (quiet));
  g_assert_false (expect_hello (usual));
  g_assert_false (expect_hello (far));
  for (guint i = 0; i < 3; i++)
    hoist_event_hub_tick (f->plane->hub);
  position = append (f, "after the comments");
  expect (quiet, "audit", position);
  expect (usual, "audit", position);
  expect (far, "audit", position);
  g_assert_cmpuint (quiet->n_comments, ==, 0);
  g_assert_cmpuint (usual->n_comments, ==, 1);
  g_assert_cmpuint (far->n_comments, ==, 1);
  client_free (quiet);
  client_free (usual);
  client_free (far);
  plane_fixture_wait_until (hoist_event_hub_get_size (f->plane->hub) == 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/event-hub/live", test_live);
  plane_fixture_add ("/daemon/event-hub/replay", test_replay);
  plane_fixture_add ("/daemon/event-hub/bad-position", test_bad_position);
  plane_fixture_add ("/daemon/event-hub/caps", test_caps);
  plane_fixture_add ("/daemon/event-hub/revoked", test_revoked);
  plane_fixture_add ("/daemon/event-hub/batches", test_batches);
  plane_fixture_add ("/daemon/event-hub/quiet", test_quiet);
  return g_test_run ();
}
