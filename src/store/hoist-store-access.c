/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Users, tokens and idempotency keys. Any thread. Never: sees a password or a token, only what was
 * made of them. */
#include "store/hoist-store-access.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-grammar.h"
#include "base/hoist-id.h"
#include "store/hoist-store-object.h"

#define KEY_LIFE_US (7 * 24 * 3600 * G_GINT64_CONSTANT (1000000))
#define USER_COLUMNS "id, username, email, password_hash, role, created_at"
#define TOKEN_COLUMNS                                                                              \
  "id, name, hash, username, role, created_at, expires_at, last_used_at, revoked_at"

void
hoist_user_free (HoistUser *user)
{
  if (user == NULL)
    return;
  g_free (user->id);
  g_free (user->username);
  g_free (user->email);
  g_free (user->password_hash);
  g_free (user);
}

void
hoist_token_free (HoistToken *token)
{
  if (token == NULL)
    return;
  g_free (token->id);
  g_free (token->name);
  g_free (token->hash);
  g_free (token->user);
  g_free (token);
}

void
hoist_key_record_free (HoistKeyRecord *record)
{
  if (record == NULL)
    return;
  g_free (record->key);
  g_free (record->request_hash);
  g_free (record->answer);
  g_free (record);
}

static gboolean
set_invalid (GError **error, const char *noun, const char *expectation)
{
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, "%s: %s.", noun, expectation);
  return FALSE;
}

/* An unknown word gives no rights. */
static HoistRole
read_role (HoistStoreStatement *s)
{
  const char *word = hoist_store_statement_get_text (s, "role");
  for (int i = 0; hoist_role_names[i] != NULL; i++)
    if (g_str_equal (hoist_role_names[i], word))
      return i;
  return HOIST_ROLE_NONE;
}

/* A unique column is taken: said in the noun's own words. */
static gboolean
run_unique (HoistStoreStatement *s, const char *taken, GError **error)
{
  GError *local = NULL;
  if (hoist_store_statement_run (s, &local))
    return TRUE;
  if (g_error_matches (local, HOIST_ERROR, HOIST_ERROR_CONFLICT))
    {
      g_clear_error (&local);
      g_set_error_literal (&local, HOIST_ERROR, HOIST_ERROR_CONFLICT, taken);
    }
  g_propagate_error (error, local);
  return FALSE;
}

gboolean
hoist_store_put_user (HoistStore *self, const HoistUser *user, GError **error)
{
  if (!hoist_id_check (HOIST_ID_USER, user->id))
    return set_invalid (error, "user", "an identifier us_… is expected");
  if (!hoist_grammar_check (HOIST_GRAMMAR_NAME, "username", user->username, error))
    return FALSE;
  if (user->password_hash == NULL || (guint) user->role > HOIST_ROLE_ADMIN)
    return set_invalid (error, "user", "a password hash and a role are expected");
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);
  if (locker == NULL)
    return FALSE;
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (
      &s, self->writer,
      "INSERT INTO users (" USER_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6)"
      " ON CONFLICT (id) DO UPDATE SET username = excluded.username, email = excluded.email,"
      " password_hash = excluded.password_hash, role = excluded.role");
  hoist_store_statement_bind_text (&s, 1, user->id);
  hoist_store_statement_bind_text (&s, 2, user->username);
  hoist_store_statement_bind_text (&s, 3, user->email ? user->email : "");
  hoist_store_statement_bind_text (&s, 4, user->password_hash);
  hoist_store_statement_bind_text (&s, 5, hoist_role_names[user->role]);
  hoist_store_statement_bind_int (&s, 6, user->created_at);
  return run_unique (&s, "The username belongs to another user.", error);
}

static HoistUser *
read_user (HoistStoreStatement *s)
{
  HoistUser *user = g_new0 (HoistUser, 1);
  user->id = g_strdup (hoist_store_statement_get_text (s, "id"));
  user->username = g_strdup (hoist_store_statement_get_text (s, "username"));
  user->email = g_strdup (hoist_store_statement_get_text (s, "email"));
  user->password_hash = g_strdup (hoist_store_statement_get_text (s, "password_hash"));
  user->role = read_role (s);
  user->created_at = hoist_store_statement_get_int (s, "created_at");
  return user;
}

HoistUser *
hoist_store_dup_user_by_name (HoistStore *self, const char *username)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader,
                              "SELECT " USER_COLUMNS " FROM users WHERE username = $1");
  hoist_store_statement_bind_text (&s, 1, username);
  return hoist_store_statement_next (&s, NULL) > 0 ? read_user (&s) : NULL;
}

GPtrArray *
hoist_store_list_users (HoistStore *self, GError **error)
{
  g_autoptr (GPtrArray) users = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_user_free);
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader,
                              "SELECT " USER_COLUMNS " FROM users ORDER BY username");
  int n;
  while ((n = hoist_store_statement_next (&s, error)) > 0)
    g_ptr_array_add (users, read_user (&s));
  return n == 0 ? g_steal_pointer (&users) : NULL;
}

static gboolean
check_token (const HoistToken *token, GError **error)
{
  if (!hoist_id_check (HOIST_ID_TOKEN, token->id))
    return set_invalid (error, "token", "an identifier tk_… is expected");
  if (!hoist_grammar_check (HOIST_GRAMMAR_NAME, "token", token->name, error))
    return FALSE;
  if ((guint) token->role > HOIST_ROLE_ADMIN)
    return set_invalid (error, "token", "a role is expected");
  if (token->hash == NULL || strlen (token->hash) != 64
      || strspn (token->hash, "0123456789abcdef") != 64)
    return set_invalid (error, "token", "the SHA-256 of the token is expected, not the token");
  return TRUE;
}

gboolean
hoist_store_put_token (HoistStore *self, const HoistToken *token, GError **error)
{
  if (!check_token (token, error))
    return FALSE;
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);
  if (locker == NULL)
    return FALSE;
  g_auto (HoistStoreStatement) s = { 0 };
  /* Once revoked, always revoked: whoever notes the last use may have read the token before. */
  hoist_store_statement_init (
      &s, self->writer,
      "INSERT INTO tokens (" TOKEN_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
      " ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role,"
      " expires_at = excluded.expires_at, last_used_at = excluded.last_used_at,"
      " revoked_at = CASE WHEN tokens.revoked_at > 0 THEN tokens.revoked_at"
      " ELSE excluded.revoked_at END");
  hoist_store_statement_bind_text (&s, 1, token->id);
  hoist_store_statement_bind_text (&s, 2, token->name);
  hoist_store_statement_bind_text (&s, 3, token->hash);
  hoist_store_statement_bind_text (&s, 4, token->user ? token->user : "");
  hoist_store_statement_bind_text (&s, 5, hoist_role_names[token->role]);
  hoist_store_statement_bind_int (&s, 6, token->created_at);
  hoist_store_statement_bind_int (&s, 7, token->expires_at);
  hoist_store_statement_bind_int (&s, 8, token->last_used_at);
  hoist_store_statement_bind_int (&s, 9, token->revoked_at);
  return run_unique (&s, "The token exists already.", error);
}

static HoistToken *
read_token (HoistStoreStatement *s)
{
  HoistToken *token = g_new0 (HoistToken, 1);
  token->id = g_strdup (hoist_store_statement_get_text (s, "id"));
  token->name = g_strdup (hoist_store_statement_get_text (s, "name"));
  token->hash = g_strdup (hoist_store_statement_get_text (s, "hash"));
  token->user = g_strdup (hoist_store_statement_get_text (s, "username"));
  token->role = read_role (s);
  token->created_at = hoist_store_statement_get_int (s, "created_at");
  token->expires_at = hoist_store_statement_get_int (s, "expires_at");
  token->last_used_at = hoist_store_statement_get_int (s, "last_used_at");
  token->revoked_at = hoist_store_statement_get_int (s, "revoked_at");
  return token;
}

HoistToken *
hoist_store_dup_token_by_hash (HoistStore *self, const char *hash)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader,
                              "SELECT " TOKEN_COLUMNS " FROM tokens WHERE hash = $1");
  hoist_store_statement_bind_text (&s, 1, hash);
  return hoist_store_statement_next (&s, NULL) > 0 ? read_token (&s) : NULL;
}

GPtrArray *
hoist_store_list_tokens (HoistStore *self, GError **error)
{
  g_autoptr (GPtrArray) tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_token_free);
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader,
                              "SELECT " TOKEN_COLUMNS " FROM tokens ORDER BY created_at, id");
  int n;
  while ((n = hoist_store_statement_next (&s, error)) > 0)
    g_ptr_array_add (tokens, read_token (&s));
  return n == 0 ? g_steal_pointer (&tokens) : NULL;
}

gboolean
hoist_store_revoke_token (HoistStore *self, const char *id, GError **error)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);
  if (locker == NULL)
    return FALSE;
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->writer,
                              "UPDATE tokens SET revoked_at ="
                              " CASE WHEN revoked_at > 0 THEN revoked_at ELSE $2 END"
                              " WHERE id = $1");
  hoist_store_statement_bind_text (&s, 1, id);
  hoist_store_statement_bind_int (&s, 2, hoist_clock_wall_us ());
  if (!hoist_store_statement_run (&s, error))
    return FALSE;
  if (hoist_store_statement_get_changes (&s) == 1)
    return TRUE;
  hoist_store_set_not_found (error, "token", id);
  return FALSE;
}

HoistKeyRecord *
hoist_store_dup_key (HoistStore *self, const char *key)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader,
                              "SELECT request_hash, answer, created_at FROM request_keys"
                              " WHERE name = $1 AND created_at >= $2");
  hoist_store_statement_bind_text (&s, 1, key);
  hoist_store_statement_bind_int (&s, 2, hoist_clock_wall_us () - KEY_LIFE_US);
  if (hoist_store_statement_next (&s, NULL) <= 0)
    return NULL;
  HoistKeyRecord *record = g_new0 (HoistKeyRecord, 1);
  record->key = g_strdup (key);
  record->request_hash = g_strdup (hoist_store_statement_get_text (&s, "request_hash"));
  record->answer = g_strdup (hoist_store_statement_get_text (&s, "answer"));
  record->created_at = hoist_store_statement_get_int (&s, "created_at");
  return record;
}

static gboolean
remove_old_keys (HoistStore *self, GError **error)
{
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->writer, "DELETE FROM request_keys WHERE created_at < $1");
  hoist_store_statement_bind_int (&s, 1, hoist_clock_wall_us () - KEY_LIFE_US);
  return hoist_store_statement_run (&s, error);
}

/* The same request may give a later answer; another request must not take the key over. */
static gboolean
write_key (HoistStore *self, const HoistKeyRecord *record, GError **error)
{
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (
      &s, self->writer,
      "INSERT INTO request_keys (name, request_hash, answer, created_at) VALUES ($1, $2, $3, $4)"
      " ON CONFLICT (name) DO UPDATE SET answer = excluded.answer"
      " WHERE request_keys.request_hash = excluded.request_hash");
  hoist_store_statement_bind_text (&s, 1, record->key);
  hoist_store_statement_bind_text (&s, 2, record->request_hash);
  hoist_store_statement_bind_text (&s, 3, record->answer);
  hoist_store_statement_bind_int (&s, 4, record->created_at);
  if (!hoist_store_statement_run (&s, error))
    return FALSE;
  if (hoist_store_statement_get_changes (&s) == 1)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_KEY_REUSED,
               "The Idempotency-Key was used for another request.");
  return FALSE;
}

gboolean
hoist_store_put_key (HoistStore *self, const HoistKeyRecord *record, GError **error)
{
  if (record->key == NULL || record->request_hash == NULL || record->answer == NULL)
    return set_invalid (error, "Idempotency-Key",
                        "a key, the request's hash and an answer are expected");
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);
  if (locker == NULL)
    return FALSE;
  g_auto (HoistStoreTransaction) transaction = { 0 };
  return hoist_store_transaction_begin (&transaction, self->writer, error)
         && remove_old_keys (self, error) && write_key (self, record, error)
         && hoist_store_transaction_commit (&transaction, error);
}
