/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See the header. The client is a thread with a blocking socket; the daemon lives on the test's
 * main loop. */
#include "plane-fixture.h"
#include "base/hoist-clock.h"
#include "base/hoist-file.h"
#include "base/hoist-id.h"
#include "model/hoist-json.h"
#include "protocol/hoist-route-shapes.h"
#include "protocol/hoist-routes.h"
#include "store/hoist-store-tenant.h"
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
  g_autofree char *agent =
      g_build_filename (g_getenv ("HOIST_BUILD_ROOT"), "tests", "engine", "fake-agent", NULL);
  HoistDaemonOptions options = {
    .data = f->folder, .listen = "127.0.0.1:0", .agent = agent, .caps = f->caps
  };

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

void
plane_fixture_write_node (PlaneFixture *f, const char *name, const char *json)
{
  g_autofree char *path = g_build_filename (f->folder, "node", name, NULL);
  g_autofree char *text = g_strdelimit (g_strdup (json), "'", '"');

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
add_release (GPtrArray *releases, const char *tag, const char *commit, const char *notice)
{
  g_autoptr (GPtrArray) notices =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_notice_free);
  HoistRelease fields = { .tag = (char *) tag,
                          .commit = (char *) commit,
                          .notes = (char *) "Notes.",
                          .notices = notices,
                          .prerelease = strchr (tag, '-') != NULL };

  if (notice != NULL)
    g_ptr_array_add (notices, hoist_notice_new (notice, "Mind this."));
  g_ptr_array_add (releases, hoist_release_new (&fields));
}

static void
put_application (PlaneFixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) releases =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_release_unref);
  g_autoptr (HoistApplication) application =
      hoist_store_dup_application (f->plane->store, "cbapp", &error);

  g_assert_no_error (error);
  add_release (releases, "v0.4.0-rc.1", "3333333333333333333333333333333333333333", NULL);
  add_release (releases, "v0.3.0", PLANE_NEW_COMMIT, "v0.3.0#1");
  add_release (releases, "v0.2.0", PLANE_OLD_COMMIT, NULL);
  g_free (application->repository);
  application->repository = g_strdup ("/srv/origin.git");
  g_assert_true (hoist_store_put_application (f->plane->store, application, &error));
  g_assert_true (hoist_store_put_releases (f->plane->store, "cbapp", releases, &error));
  g_assert_no_error (error);
}

/* What the agent double shows and answers. */
static void
make_world (PlaneFixture *f)
{
  plane_fixture_write_node (f, "world.json",
                            "{'commit':'" PLANE_OLD_COMMIT
                            "','running':true,'data':'old','tree_clean':true,'healthy':true}");
  plane_fixture_write_node (
      f, "facts.json",
      "{'commit':'" PLANE_OLD_COMMIT "','tag':'v0.2.0','tree_clean':true,"
      "'lock_deployed':'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',"
      "'lock_target':'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',"
      "'target_commit':'" PLANE_NEW_COMMIT
      "','migrations':['scripts/create_schema.py'],'findings':[]}");
  plane_fixture_write_node (
      f, "releases.json",
      "{'releases':[{'tag':'v0.3.0','commit':'" PLANE_NEW_COMMIT
      "','notes':'','notices':[{'id':'v0.3.0#1','text':'Mind this.'}],'prerelease':false},"
      "{'tag':'v0.2.0','commit':'" PLANE_OLD_COMMIT
      "','notes':'','notices':[],'prerelease':false}]}");
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
                         .environment = HOIST_ENVIRONMENT_PRODUCTION,
                         .node = (char *) "",
                         .directory = directory,
                         .domain = (char *) "",
                         .api_domain = (char *) "",
                         .frontend_port = 32001,
                         .backend_port = 32101,
                         .settings = settings,
                         .created_at = hoist_clock_wall_us () };

  hoist_value_set (settings, "SLUG", hoist_value_new_string (slug));
  hoist_value_set (settings, "API_PORT", hoist_value_new_string ("32101"));
  hoist_value_set (settings, "FRONTEND_PORT", hoist_value_new_string ("32001"));
  make_world (f);
  put_application (f);
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

  g_socket_set_timeout (socket, 60);
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

/* What is documented is what is answered, for every call of every test. */
static void
check_shape (const Reply *reply, const char *method, const char *path)
{
  g_autofree char *bare = g_strndup (path, strcspn (path, "?"));
  const HoistRoute *route = hoist_routes_match (method, bare, NULL, NULL);
  g_autoptr (GError) error = NULL;
  const char *shape;

  if (route == NULL || route->answer == NULL || reply->status / 100 != 2)
    return;
  shape = reply->status == 202 && (route->flags & HOIST_ROUTE_ASYNC) != 0 ? "Run"
          : route->id == HOIST_ROUTE_TENANT_ADOPT
              ? (reply->status == 200 ? "Adoption" : "TenantDetail")
          : route->id == HOIST_ROUTE_NODE_ENROL && reply->status == 200 ? "Enrolment"
                                                                        : route->answer;
  g_assert_nonnull (reply->json);
  if (!hoist_route_shapes_check (shape, reply->json, &error))
    g_error ("%s %s: %s\n%s", method, path, error->message, reply->body);
}

Reply *
plane_fixture_call_with (PlaneFixture *f, const char *method, const char *path, const char *token,
                         const char *body, const char *headers)
{
  g_autoptr (GString) request = g_string_new (NULL);
  Reply *reply;

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
  reply = plane_fixture_send (f, token == NULL, request->str, request->len);
  g_test_message ("%s %s: %u %.400s", method, path, reply->status, reply->body);
  check_shape (reply, method, path);
  return reply;
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
