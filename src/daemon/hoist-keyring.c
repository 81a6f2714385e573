/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens and users. Owned by the daemon; any thread (one mutex around the table, never held while
 * the store or a hash is at work). Never logs, returns or stores the text of a token or a password,
 * and never locks anybody out. */
#include "daemon/hoist-keyring.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-grammar.h"
#include "base/hoist-id.h"
#include "base/hoist-secret.h"
#include "protocol/hoist-problem.h"
#include "store/hoist-store-journal.h"
#include <sodium.h>
#include <string.h>

#define SECRET_BYTES 32
#define SECRET_CHARS 43 /* base64url of 32 bytes without '=' */
#define HASH_OPS 2
#define HASH_MEMORY (19 * 1024 * 1024)
#define LAST_USED_STEP_US (60 * G_USEC_PER_SEC)

typedef struct
{
  HoistToken *token;
  gint64 used_at;
} Key;

struct _HoistKeyring
{
  HoistStore *store;
  GMutex mutex;
  GHashTable *keys; /* tk_… -> Key* */
  gint64 latest;    /* the latest wall time seen: a clock set back revives nothing */
};

void
hoist_caller_clear (HoistCaller *caller)
{
  g_free (caller->id);
  g_free (caller->username);
  g_free (caller->email);
  g_free (caller->token);
  memset (caller, 0, sizeof *caller);
}

static void
key_free (Key *key)
{
  hoist_token_free (key->token);
  g_free (key);
}

static void
remember (HoistKeyring *keyring, HoistToken *token)
{
  Key *key = g_new (Key, 1);

  *key = (Key){ token, token->last_used_at };
  g_hash_table_replace (keyring->keys, token->id, key);
}

/* Called with the mutex held. */
static gint64
now_forward (HoistKeyring *keyring)
{
  keyring->latest = MAX (keyring->latest, hoist_clock_wall_us ());
  return keyring->latest;
}

static HoistToken *
token_copy (const HoistToken *token)
{
  HoistToken *copy = g_new (HoistToken, 1);

  *copy = *token;
  copy->id = g_strdup (token->id);
  copy->name = g_strdup (token->name);
  copy->hash = g_strdup (token->hash);
  copy->user = g_strdup (token->user);
  return copy;
}

HoistKeyring *
hoist_keyring_new (HoistStore *store, GError **error)
{
  g_autoptr (GPtrArray) tokens = NULL;
  g_autoptr (GPtrArray) last = NULL;
  HoistKeyring *keyring;

  if (sodium_init () < 0)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_FAILED,
                           "libsodium can't be initialised.");
      return NULL;
    }
  tokens = hoist_store_list_tokens (store, error);
  if (tokens == NULL)
    return NULL;
  keyring = g_new0 (HoistKeyring, 1);
  g_mutex_init (&keyring->mutex);
  keyring->store = g_object_ref (store);
  keyring->keys = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) key_free);
  for (guint i = 0; i < tokens->len; i++)
    remember (keyring, token_copy (g_ptr_array_index (tokens, i)));
  last = hoist_store_journal_list (store, hoist_store_journal_get_head (store) - 1, 1, NULL, NULL,
                                   NULL);
  if (last != NULL && last->len > 0)
    keyring->latest = ((HoistEvent *) g_ptr_array_index (last, 0))->time;
  return keyring;
}

void
hoist_keyring_free (HoistKeyring *keyring)
{
  g_hash_table_unref (keyring->keys);
  g_object_unref (keyring->store);
  g_mutex_clear (&keyring->mutex);
  g_free (keyring);
}

static gboolean
is_live (HoistKeyring *keyring, const HoistToken *token)
{
  return token->revoked_at == 0
         && (token->expires_at == 0 || now_forward (keyring) < token->expires_at)
         && token->role >= HOIST_ROLE_VIEWER;
}

/* "Bearer hst_ID_SECRET" cut into the id's letters and the whole token; FALSE when it has another
 * form. */
static gboolean
split_bearer (const char *authorization, char **ret_id, const char **ret_token)
{
  const char *token, *secret;

  if (authorization == NULL || g_ascii_strncasecmp (authorization, "Bearer ", 7) != 0)
    return FALSE;
  token = authorization + 7;
  secret = g_str_has_prefix (token, "hst_") ? strchr (token + 4, '_') : NULL;
  if (secret == NULL || strlen (secret + 1) != SECRET_CHARS)
    return FALSE;
  *ret_id = g_strdup_printf ("tk_%.*s", (int) (secret - token - 4), token + 4);
  *ret_token = token;
  return TRUE;
}

gboolean
hoist_keyring_authenticate (HoistKeyring *keyring, const char *authorization,
                            HoistCaller *ret_caller, GError **error)
{
  static const char nothing[] = "0000000000000000000000000000000000000000000000000000000000000000";
  g_autofree char *id = NULL;
  g_autofree char *hash = NULL;
  const char *token = NULL;
  gboolean equal, well_formed;
  Key *key;

  well_formed = split_bearer (authorization, &id, &token);
  hash = hoist_secret_hash_token (well_formed ? token : "");
  g_mutex_lock (&keyring->mutex);
  key = well_formed ? g_hash_table_lookup (keyring->keys, id) : NULL;
  equal = hoist_secret_equal (hash, key != NULL ? key->token->hash : nothing);
  if (equal && key != NULL && is_live (keyring, key->token))
    {
      key->used_at = keyring->latest;
      *ret_caller = (HoistCaller){ .id = g_strdup (""),
                                   .username = g_strdup (key->token->user),
                                   .email = g_strdup (""),
                                   .token = g_strdup (key->token->id),
                                   .role = key->token->role };
      g_mutex_unlock (&keyring->mutex);
      return TRUE;
    }
  g_mutex_unlock (&keyring->mutex);
  g_propagate_error (
      error, hoist_problem_new_error (
                 HOIST_ERROR_UNAUTHORIZED,
                 authorization == NULL ? "This call needs a token." : "The token is not valid.",
                 "Nothing was executed.",
                 "Sign in at POST /api/auth/login or make a token with hoistctl "
                 "token create."));
  return FALSE;
}

gboolean
hoist_keyring_is_valid (HoistKeyring *keyring, const char *token_id)
{
  gboolean valid;
  Key *key;

  g_mutex_lock (&keyring->mutex);
  key = g_hash_table_lookup (keyring->keys, token_id);
  valid = key != NULL && is_live (keyring, key->token);
  g_mutex_unlock (&keyring->mutex);
  return valid;
}

char *
hoist_keyring_make_token (HoistKeyring *keyring, const char *name, const char *user, HoistRole role,
                          gint64 lifetime_us, HoistToken **ret_record, GError **error)
{
  g_autofree char *id = hoist_id_new (HOIST_ID_TOKEN);
  g_autofree char *hash = NULL;
  char secret[SECRET_CHARS + 1];
  guint8 raw[SECRET_BYTES];
  HoistToken token = { 0 };
  char *text;

  if (!hoist_grammar_check (HOIST_GRAMMAR_NAME, "name", name, error))
    return NULL;
  hoist_id_fill_random (raw, sizeof raw);
  sodium_bin2base64 (secret, sizeof secret, raw, sizeof raw,
                     sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text = g_strdup_printf ("hst_%s_%s", id + strlen ("tk_"), secret);
  sodium_memzero (raw, sizeof raw);
  sodium_memzero (secret, sizeof secret);
  hoist_secret_register (text);
  hash = hoist_secret_hash_token (text);

  token = (HoistToken){
    .id = id, .name = (char *) name, .hash = hash, .user = (char *) user, .role = role
  };
  g_mutex_lock (&keyring->mutex);
  token.created_at = now_forward (keyring);
  g_mutex_unlock (&keyring->mutex);
  token.expires_at = token.created_at + lifetime_us;
  if (!hoist_store_put_token (keyring->store, &token, error))
    {
      hoist_secret_free (text);
      return NULL;
    }
  g_mutex_lock (&keyring->mutex);
  remember (keyring, token_copy (&token));
  g_mutex_unlock (&keyring->mutex);
  if (ret_record != NULL)
    *ret_record = token_copy (&token);
  return text;
}

gboolean
hoist_keyring_revoke (HoistKeyring *keyring, const char *token_id, GError **error)
{
  Key *key;

  if (!hoist_store_revoke_token (keyring->store, token_id, error))
    return FALSE;
  g_mutex_lock (&keyring->mutex);
  key = g_hash_table_lookup (keyring->keys, token_id);
  if (key != NULL && key->token->revoked_at == 0)
    key->token->revoked_at = now_forward (keyring);
  g_mutex_unlock (&keyring->mutex);
  return TRUE;
}

void
hoist_keyring_write_last_used (HoistKeyring *keyring)
{
  g_autoptr (GPtrArray) changed =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_token_free);
  GHashTableIter iter;
  gpointer value;

  g_mutex_lock (&keyring->mutex);
  g_hash_table_iter_init (&iter, keyring->keys);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Key *key = value;

      if (key->used_at - key->token->last_used_at >= LAST_USED_STEP_US
          && key->token->revoked_at == 0)
        {
          key->token->last_used_at = key->used_at;
          g_ptr_array_add (changed, token_copy (key->token));
        }
    }
  g_mutex_unlock (&keyring->mutex);
  for (guint i = 0; i < changed->len; i++)
    if (!hoist_store_put_token (keyring->store, g_ptr_array_index (changed, i), NULL))
      break; /* it is only a hint for people; the next minute tries again */
}

HoistUser *
hoist_keyring_check_password (HoistKeyring *keyring, const char *username, const char *password,
                              GError **error)
{
  /* A hash of the same cost that no password fits: unknown users take as long as known ones. */
  static const char nobody[crypto_pwhash_STRBYTES] =
      "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  g_autoptr (HoistUser) user = hoist_store_dup_user_by_name (keyring->store, username);
  const char *hash = user != NULL ? user->password_hash : nobody;

  if (strlen (password) <= 1024 && crypto_pwhash_str_verify (hash, password, strlen (password)) == 0
      && user != NULL && user->role >= HOIST_ROLE_VIEWER)
    return g_steal_pointer (&user);
  g_propagate_error (error, hoist_problem_new_error (
                                HOIST_ERROR_UNAUTHORIZED, "User name or password is wrong.",
                                "Nobody was signed in and nothing was locked.", "Try again."));
  return NULL;
}

HoistUser *
hoist_keyring_make_user (HoistKeyring *keyring, const char *username, const char *password,
                         const char *email, HoistRole role, GError **error)
{
  g_autoptr (HoistUser) known = NULL;
  char hash[crypto_pwhash_STRBYTES];
  HoistUser *user;

  if (!hoist_grammar_check (HOIST_GRAMMAR_USER, "username", username, error))
    return NULL;
  if (strlen (password) < 8 || strlen (password) > 1024)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                           "password: 8 to 1,024 bytes are expected.");
      return NULL;
    }
  known = hoist_store_dup_user_by_name (keyring->store, username);
  if (known != NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
                   "username: the user %s exists already.", username);
      return NULL;
    }
  if (crypto_pwhash_str (hash, password, strlen (password), HASH_OPS, HASH_MEMORY) != 0)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_FAILED,
                           "There is not enough memory to hash the password.");
      return NULL;
    }
  user = g_new0 (HoistUser, 1);
  *user = (HoistUser){
    hoist_id_new (HOIST_ID_USER), g_strdup (username), g_strdup (email), g_strdup (hash), role,
    hoist_clock_wall_us ()
  };
  if (hoist_store_put_user (keyring->store, user, error))
    return user;
  hoist_user_free (user);
  return NULL;
}
