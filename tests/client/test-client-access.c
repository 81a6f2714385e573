/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/hoist-client-access.h"
#include "base/hoist-secret.h"
#include "fake-plane.h"

#include <string.h>

static void
test_tokens (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  fake_plane_answer (plane, 201, "{\"id\":\"tk_0123456789abcdef\",\"token\":\"hst_abcdefgh\"}");
  g_autoptr (GAsyncResult) made = fake_plane_ask (plane, create_token, "ci", "operator", 0u);
  g_autoptr (HoistValue) token = hoist_client_create_token_finish (plane->client, made, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hoist_value_lookup_string (token, "token", ""), ==, "hst_abcdefgh");
  g_assert_null (strstr (plane->body, "days"));
  fake_plane_answer (plane, 204, NULL);
  g_autoptr (GAsyncResult) gone = fake_plane_ask (plane, revoke_token, "tk_0123456789abcdef");
  g_assert_true (hoist_client_revoke_token_finish (plane->client, gone, &error));
  GAsyncResult *listed = NULL;
  fake_plane_answer (plane, 200, "{\"tokens\":[]}");
  hoist_client_list_tokens_async (plane->client, NULL, fake_plane_done_cb, &listed);
  fake_plane_wait (&listed);
  g_autoptr (HoistValue) tokens = hoist_client_list_tokens_finish (plane->client, listed, &error);
  g_assert_no_error (error);
  g_object_unref (listed);
}

static void
test_users (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  HoistUserWish wish = { .username = "anna", .role = "admin", .password = "correct horse battery" };
  fake_plane_answer (plane, 201, "{\"id\":\"us_0123456789abcdef\",\"username\":\"anna\"}");
  g_autoptr (GAsyncResult) made = fake_plane_ask (plane, add_user, &wish);
  g_autoptr (HoistValue) user = hoist_client_add_user_finish (plane->client, made, &error);
  g_assert_no_error (error);
  g_autofree char *clean = hoist_secret_redact ("it was correct horse battery");
  g_assert_null (strstr (clean, "battery")); /* it was registered: no log will show it */
  GAsyncResult *listed = NULL;
  fake_plane_answer (plane, 200, "{\"users\":[]}");
  hoist_client_list_users_async (plane->client, NULL, fake_plane_done_cb, &listed);
  fake_plane_wait (&listed);
  g_autoptr (HoistValue) users = hoist_client_list_users_finish (plane->client, listed, &error);
  g_assert_no_error (error);
  g_object_unref (listed);
}

static void
test_audit (void)
{
  g_autoptr (FakePlane) plane = fake_plane_new ();
  g_autoptr (GError) error = NULL;
  fake_plane_answer (plane, 200, "{\"events\":[],\"next\":12,\"head\":\"ab\",\"verified\":true}");
  g_autoptr (GAsyncResult) result =
      fake_plane_ask (plane, list_audit, (gint64) 12, 0u, FAKE_TENANT);
  g_autoptr (HoistAuditPage) page = hoist_client_list_audit_finish (plane->client, result, &error);
  g_assert_no_error (error);
  g_assert_true (page->verified);
  g_assert_cmpstr (page->head, ==, "ab");
  g_assert_cmpint (page->next, ==, 12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-access/tokens", test_tokens);
  g_test_add_func ("/client-access/users", test_users);
  g_test_add_func ("/client-access/audit", test_audit);
  return g_test_run ();
}
