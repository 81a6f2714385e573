/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See the header. The client is a thread with a blocking socket; the daemon lives on the test's
 * main loop. */
#include "plane-fixture.h"
#include "base/hoist-clock.h"
#include "base/hoist-file.h"
#include "base/hoist-id.h"
#include "model/hoist-json.h"
#include <gio/gunixsocketaddress.h>
#include <string.h>

typedef struct
{
  GSocketAddress *address;
  GBytes *bytes;
  GString *answer;
  gint done;
} Talk;

static void
start (PlaneFixture *f)
{
  g_autoptr (GError) error = NULL;
  const char *agent = g_getenv ("HOIST_AGENT_DOUBLE");
  HoistDaemonOptions options = { .data = f->folder,
                                 .listen = "127.0.0.1:0",
                                 .agent = agent != NULL ? agent : "/bin/false",
                                 .caps = f->caps };

  f->daemon = hoist_daemon_new (&options, &error);
  g_assert_no_error (error);
  f->plane = hoist_daemon_get_plane (f->daemon);
  f->port =
      atoi (strrchr (hoist_listener_get_loopback (hoist_daemon_get_listener (f->daemon)), ':') + 1);
}

void
plane_fixture_set_up (PlaneFixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  f->folder = g_dir_make_tmp ("hoist-daemon-XXXXXX", &error);
  g_assert_no_error (error);
  f->socket = g_build_filename (f->folder, "hoistd.sock", NULL);
  start (f);
}

void
plane_fixture_restart (PlaneFixture *f)
{
  g_clear_pointer (&f->daemon, hoist_daemon_free);
  start (f);
}

void
plane_fixture_tear_down (PlaneFixture *f, gconstpointer unused)
{
  g_clear_pointer (&f->daemon, hoist_daemon_free);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (hoist_file_remove_tree (f->folder, NULL));
  g_free (f->folder);
  g_free (f->socket);
}

char *
plane_fixture_make_token (PlaneFixture *f, HoistRole role)
{
  g_autoptr (GError) error = NULL;
  char *token = hoist_keyring_make_token (f->plane->keyring, "test", "tester", role,
                                          G_TIME_SPAN_HOUR, NULL, &error);

  g_assert_no_error (error);
  return token;
}

char *
plane_fixture_add_tenant (PlaneFixture *f, const char *slug)
{
  g_autofree char *id = hoist_id_new (HOIST_ID_TENANT);
  g_autofree char *directory = g_build_filename (f->folder, "tenants", slug, NULL);
  g_autoptr (HoistValue) settings = hoist_value_new_object ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenant) tenant = NULL;
  HoistTenant fields = { .id = id,
                         .slug = (char *) slug,
                         .name = (char *) slug,
                         .application = (char *) "cbapp",
                         .environment = HOIST_ENVIRONMENT_TEST,
                         .node = (char *) "",
                         .directory = directory,
                         .domain = (char *) "",
                         .api_domain = (char *) "",
                         .settings = settings,
                         .created_at = hoist_clock_wall_us () };

  hoist_value_set (settings, "SLUG", hoist_value_new_string (slug));
  tenant = hoist_tenant_new (&fields);
  g_assert_true (hoist_store_put_tenant (f->plane->store, tenant, &error));
  g_assert_no_error (error);
  return g_steal_pointer (&id);
}

static gpointer
talk_thread (gpointer user_data)
{
  Talk *talk = user_data;
  g_autoptr (GSocket) socket = g_socket_new (g_socket_address_get_family (talk->address),
                                             G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  char piece[65536];
  gsize n, sent = 0;
  const char *bytes = g_bytes_get_data (talk->bytes, &n);
  gssize got;

  g_socket_set_timeout (socket, 10);
  if (g_socket_connect (socket, talk->address, NULL, NULL))
    {
      while (sent < n)
        {
          got = g_socket_send (socket, bytes + sent, n - sent, NULL, NULL);
          if (got <= 0)
            break;
          sent += got;
        }
      while ((got = g_socket_receive (socket, piece, sizeof piece, NULL, NULL)) > 0)
        g_string_append_len (talk->answer, piece, got);
    }
  g_atomic_int_set (&talk->done, 1);
  g_main_context_wakeup (NULL);
  return NULL;
}

static gboolean
wake_cb (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

void
plane_fixture_iterate (void)
{
  guint wake = g_timeout_add (20, wake_cb, NULL);

  g_main_context_iteration (NULL, TRUE);
  g_source_remove (wake);
}

static Reply *
parse (GString *all)
{
  Reply *reply = g_new0 (Reply, 1);
  const char *end = strstr (all->str, "\r\n\r\n");

  if (g_str_has_prefix (all->str, "HTTP/1."))
    reply->status = atoi (all->str + strlen ("HTTP/1.1 "));
  reply->head = end != NULL ? g_strndup (all->str, end - all->str + 2) : g_strdup ("");
  reply->body = g_strdup (end != NULL ? end + 4 : "");
  if (*reply->body == '{')
    reply->json = hoist_json_parse (reply->body, -1, NULL);
  reply->all = g_string_free (all, FALSE);
  return reply;
}

Reply *
plane_fixture_send (PlaneFixture *f, gboolean over_socket, const char *bytes, gssize n)
{
  Talk talk = { 0 };
  GThread *thread;

  talk.address = over_socket ? g_unix_socket_address_new (f->socket)
                             : g_inet_socket_address_new_from_string ("127.0.0.1", f->port);
  talk.bytes = g_bytes_new (bytes, n < 0 ? strlen (bytes) : (gsize) n);
  talk.answer = g_string_new (NULL);
  thread = g_thread_new ("client", talk_thread, &talk);
  while (!g_atomic_int_get (&talk.done))
    plane_fixture_iterate ();
  g_thread_join (thread);
  g_object_unref (talk.address);
  g_bytes_unref (talk.bytes);
  return parse (talk.answer);
}

Reply *
plane_fixture_call_with (PlaneFixture *f, const char *method, const char *path, const char *token,
                         const char *body, const char *headers)
{
  g_autoptr (GString) request = g_string_new (NULL);

  g_string_append_printf (request, "%s %s HTTP/1.1\r\nHost: localhost:%u\r\nConnection: close\r\n",
                          method, path, f->port);
  if (token != NULL)
    g_string_append_printf (request, "Authorization: Bearer %s\r\n", token);
  if (headers != NULL)
    g_string_append (request, headers);
  if (body != NULL)
    g_string_append_printf (request, "Content-Type: application/json\r\nContent-Length: %zu\r\n",
                            strlen (body));
  g_string_append_printf (request, "\r\n%s", body != NULL ? body : "");
  return plane_fixture_send (f, token == NULL, request->str, request->len);
}

Reply *
plane_fixture_call (PlaneFixture *f, const char *method, const char *path, const char *token,
                    const char *body)
{
  return plane_fixture_call_with (f, method, path, token, body, NULL);
}

void
reply_free (Reply *reply)
{
  g_free (reply->head);
  g_free (reply->body);
  g_free (reply->all);
  g_clear_pointer (&reply->json, hoist_value_unref);
  g_free (reply);
}

const char *
reply_get (const Reply *reply, const char *member)
{
  return reply->json != NULL ? hoist_value_lookup_string (reply->json, member, "") : "";
}

void
reply_assert_problem (const Reply *reply, guint status, const char *code)
{
  g_assert_cmpuint (reply->status, ==, status);
  g_assert_nonnull (strstr (reply->head, "application/problem+json"));
  g_assert_nonnull (reply->json);
  g_assert_cmpint (hoist_value_lookup_int (reply->json, "status", 0), ==, status);
  g_assert_cmpstr (reply_get (reply, "code"), ==, code);
  g_assert_cmpstr (reply_get (reply, "detail"), !=, "");
  g_assert_cmpstr (reply_get (reply, "what_is_true_now"), !=, "");
  g_assert_cmpstr (reply_get (reply, "next"), !=, "");
}
