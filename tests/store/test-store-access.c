/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Users, tokens, idempotency keys (src/store/hoist-store-access.c). */
#include "fixture.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-id.h"
#include "base/hoist-secret.h"

static void
test_users (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = hoist_id_new (HOIST_ID_USER);
  g_autofree char *other_id = hoist_id_new (HOIST_ID_USER);
  HoistUser user = { .id = id,
                     .username = (char *) "admin",
                     .email = (char *) "a@example.org",
                     .password_hash = (char *) "$argon2id$…",
                     .role = HOIST_ROLE_OPERATOR,
                     .created_at = 5 };
  g_assert_null (hoist_store_dup_user_by_name (f->store, "admin"));
  g_assert_true (hoist_store_put_user (f->store, &user, &error));
  g_assert_no_error (error);
  user.role = HOIST_ROLE_ADMIN;
  g_assert_true (hoist_store_put_user (f->store, &user, &error));
  g_autoptr (HoistUser) read = hoist_store_dup_user_by_name (f->store, "admin");
  g_assert_cmpint (read->role, ==, HOIST_ROLE_ADMIN);
  g_assert_cmpstr (read->password_hash, ==, user.password_hash);
  g_assert_cmpint (read->created_at, ==, 5);

  user.id = other_id;
  g_assert_false (hoist_store_put_user (f->store, &user, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
  g_clear_error (&error);
  user.username = (char *) "admin\n";
  g_assert_false (hoist_store_put_user (f->store, &user, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_autoptr (GPtrArray) all = hoist_store_list_users (f->store, NULL);
  g_assert_cmpuint (all->len, ==, 1);
  /* A word that means nothing gives no rights. */
  fixture_run_sql (f, "UPDATE users SET role = 'emperor'");
  g_autoptr (HoistUser) stranger = hoist_store_dup_user_by_name (f->store, "admin");
  g_assert_cmpint (stranger->role, ==, HOIST_ROLE_NONE);
}

static void
test_tokens (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = hoist_id_new (HOIST_ID_TOKEN);
  g_autofree char *hash = hoist_secret_hash_token ("hst_planted_secret");
  HoistToken token = { .id = id,
                       .name = (char *) "batch",
                       .hash = (char *) "hst_planted_secret",
                       .user = (char *) "admin",
                       .role = HOIST_ROLE_OPERATOR,
                       .created_at = 1,
                       .expires_at = 2 };
  g_assert_false (hoist_store_put_token (f->store, &token, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_assert_null (strstr (error->message, "planted"));
  g_clear_error (&error);
  token.hash = hash;
  g_assert_true (hoist_store_put_token (f->store, &token, &error));
  g_assert_no_error (error);
  fixture_reopen (f);
  g_autoptr (HoistToken) read = hoist_store_dup_token_by_hash (f->store, hash);
  g_assert_cmpstr (read->id, ==, id);
  g_assert_cmpint (read->expires_at, ==, 2);
  g_assert_cmpint (read->revoked_at, ==, 0);
  g_assert_null (hoist_store_dup_token_by_hash (f->store, "hst_planted_secret"));

  /* Whoever read it before and notes its use afterwards does not bring it back. */
  g_assert_true (hoist_store_revoke_token (f->store, id, &error));
  read->last_used_at = 77;
  g_assert_true (hoist_store_put_token (f->store, read, &error));
  g_autoptr (HoistToken) revoked = hoist_store_dup_token_by_hash (f->store, hash);
  g_assert_cmpint (revoked->revoked_at, >, 0);
  g_assert_cmpint (revoked->last_used_at, ==, 77);
  g_assert_true (hoist_store_revoke_token (f->store, id, &error));
  g_assert_false (hoist_store_revoke_token (f->store, "tk_0000000000000000", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_autoptr (GPtrArray) all = hoist_store_list_tokens (f->store, NULL);
  g_assert_cmpuint (all->len, ==, 1);
}

static void
test_keys (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  gint64 now = hoist_clock_wall_us ();
  HoistKeyRecord record = { .key = (char *) "4f1e",
                            .request_hash = (char *) "aa",
                            .answer = (char *) "{\"status\":202}",
                            .created_at = now };
  g_assert_null (hoist_store_dup_key (f->store, "4f1e"));
  g_assert_true (hoist_store_put_key (f->store, &record, &error));
  g_assert_no_error (error);
  record.answer = (char *) "{\"status\":200}";
  g_assert_true (hoist_store_put_key (f->store, &record, &error));
  g_autoptr (HoistKeyRecord) read = hoist_store_dup_key (f->store, "4f1e");
  g_assert_cmpstr (read->answer, ==, "{\"status\":200}");
  record.request_hash = (char *) "bb";
  g_assert_false (hoist_store_put_key (f->store, &record, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_KEY_REUSED);
  g_clear_error (&error);
  g_autoptr (HoistKeyRecord) kept = hoist_store_dup_key (f->store, "4f1e");
  g_assert_cmpstr (kept->request_hash, ==, "aa");

  /* After seven days a key is as good as new. */
  fixture_run_sql (f, "UPDATE request_keys SET created_at = created_at - 8 * 86400000000");
  g_assert_null (hoist_store_dup_key (f->store, "4f1e"));
  g_assert_true (hoist_store_put_key (f->store, &record, &error));
  g_assert_no_error (error);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/store/access/users", test_users);
  fixture_add ("/store/access/tokens", test_tokens);
  fixture_add ("/store/access/keys", test_keys);
  return g_test_run ();
}
