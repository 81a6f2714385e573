/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Against a real TLS server: nothing is sent to one whose certificate is not the right one. */
#include "client/hoist-client-trust.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-secret.h"
#include "client/hoist-event-source.h"
#include "fake-plane.h"
#include "tls-files.h"

#include <string.h>

#define PLANE                                                                                      \
  "{\"name\":\"Prod\",\"version\":\"0.1.0\",\"api\":1,\"instance\":\"in_x\",\"capabilities\":[]}"

static char *folder, *first, *second;

static gboolean
ask (FakePlane *plane, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  hoist_client_get_plane_async (plane->client, NULL, fake_plane_done_cb, &result);
  fake_plane_wait (&result);
  g_autoptr (HoistPlaneReport) report =
      hoist_client_get_plane_finish (plane->client, result, error);
  return report != NULL;
}

static void
assert_refused (FakePlane *plane)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (ask (plane, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL);
  g_assert_cmpint (hoist_client_get_state (plane->client), ==, HOIST_CONNECTION_UNTRUSTED);
  g_assert_nonnull (hoist_client_get_refused_certificate (plane->client));
  g_assert_null (hoist_client_get_accepted_certificate (plane->client));
  g_assert_cmpuint (plane->n_requests, ==, 0); /* no token, no password, not even a request */
}

static void
test_unknown (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new_https (first, 0);
  hoist_client_set_token (plane->client, "hst_secret");
  assert_refused (plane);
  HoistCertificate *seen = hoist_client_get_refused_certificate (plane->client);
  g_assert_cmpstr (seen->host, ==, "127.0.0.1");
  g_assert_cmpuint (g_strv_length (seen->reasons), ==, 2); /* unknown, and for another name */
  g_assert_cmpuint (strlen (seen->fingerprint), ==, 64);

  /* compared once, pinned, and from then on it is the right one */
  g_autoptr (GError) error = NULL;
  g_autofree char *pin = g_strdup (seen->fingerprint);
  hoist_client_set_pin (plane->client, pin);
  g_assert_true (hoist_client_has_pin (plane->client));
  fake_plane_answer (plane, 200, PLANE);
  g_assert_true (ask (plane, &error));
  g_assert_no_error (error);
  g_assert_cmpint (hoist_client_get_state (plane->client), ==, HOIST_CONNECTION_ONLINE);
  g_assert_cmpstr (hoist_client_get_accepted_certificate (plane->client)->fingerprint, ==, pin);
}

static char *
dup_fingerprint (const char *file)
{
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_file (file, NULL);
  return hoist_certificate_compute_fingerprint (certificate);
}

/* The same address answers with another certificate: a hard stop. */
static void
test_changed (void)
{
  g_autofree char *pin = dup_fingerprint (first);
  g_autoptr (FakePlane) plane = fake_plane_new_https (second, 0);
  g_autoptr (HoistEventSource) events = hoist_event_source_new (plane->client);
  hoist_client_set_pin (plane->client, pin);
  assert_refused (plane);
  hoist_event_source_start (events, 0);
  while (hoist_event_source_get_state (events) == HOIST_CONNECTION_UNKNOWN)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (hoist_event_source_get_state (events), ==, HOIST_CONNECTION_UNTRUSTED);
  hoist_event_source_hurry (events); /* it has stopped: nobody asks again */
  g_assert_cmpuint (plane->n_requests, ==, 0);
}

/* One that the computer trusts needs no pin; but a pin means this one and no other, whoever has
 * signed it. In a process of its own: the trust store is the process's. */
static void
test_trusted (void)
{
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 30 * G_USEC_PER_SEC, 0);
      g_test_trap_assert_passed ();
      return;
    }
  g_autoptr (GError) error = NULL;
  g_autofree char *own = g_dir_make_tmp ("hoist-tls-XXXXXX", NULL);
  g_autofree char *file = tls_files_make (own, "trusted", "IP:127.0.0.1");
  g_autoptr (GTlsDatabase) store = g_tls_file_database_new (file, &error);
  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), store);
  g_autoptr (FakePlane) plane = fake_plane_new_https (file, 0);
  fake_plane_answer (plane, 200, PLANE);
  g_assert_true (ask (plane, &error));
  g_assert_no_error (error);
  guint port = fake_plane_get_port (plane);
  g_assert_cmpuint (port, >, 0);

  g_autoptr (FakePlane) other = fake_plane_new_https (file, 0);
  g_autofree char *pin = dup_fingerprint (first);
  hoist_client_set_pin (other->client, pin);
  assert_refused (other);
  g_assert_true (hoist_file_remove_tree (own, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("hoist-tls-XXXXXX", NULL);
  first = tls_files_make (folder, "first", "DNS:plane.example");
  second = tls_files_make (folder, "second", "DNS:plane.example");
  g_test_add_func ("/client-trust/unknown", test_unknown);
  g_test_add_func ("/client-trust/changed", test_changed);
  g_test_add_func ("/client-trust/trusted", test_trusted);
  int result = g_test_run ();
  g_assert_true (hoist_file_remove_tree (folder, NULL));
  return result;
}
