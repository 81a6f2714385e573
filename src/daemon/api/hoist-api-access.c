/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens and users. Called on lanes. Shows a token once, a password never. */
#include "base/hoist-error.h"
#include "base/hoist-secret.h"
#include "daemon/api/hoist-api-resources.h"
#include <string.h>

static HoistRole
read_role (const HoistValue *body)
{
  const char *word = hoist_call_text (body, "role");

  for (int role = HOIST_ROLE_VIEWER; role <= HOIST_ROLE_ADMIN; role++)
    if (strcmp (hoist_role_names[role], word) == 0)
      return role;
  return HOIST_ROLE_NONE;
}

static void
write_token_members (const HoistToken *token, HoistJsonWriter *w)
{
  hoist_json_writer_string (w, "id", token->id);
  hoist_json_writer_string (w, "name", token->name);
  hoist_json_writer_string (w, "role", hoist_role_names[token->role]);
  hoist_json_writer_string (w, "user", token->user);
  hoist_json_writer_time (w, "created_at", token->created_at);
  hoist_json_writer_time (w, "expires_at", token->expires_at);
  hoist_json_writer_time (w, "last_used_at", token->last_used_at);
  hoist_json_writer_time (w, "revoked_at", token->revoked_at);
}

HoistAnswer *
hoist_api_list_tokens (HoistCall *call, GError **error)
{
  g_autoptr (GPtrArray) tokens = NULL;
  HoistJsonWriter w;
  GString *json;

  hoist_keyring_write_last_used (call->plane->keyring);
  tokens = hoist_store_list_tokens (call->plane->store, error);
  if (tokens == NULL)
    return NULL;
  json = g_string_new (NULL);
  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_begin_array (&w, "tokens");
  for (guint i = 0; i < tokens->len; i++)
    {
      hoist_json_writer_begin_object (&w, NULL);
      write_token_members (g_ptr_array_index (tokens, i), &w);
      hoist_json_writer_end_object (&w);
    }
  hoist_json_writer_end_array (&w);
  hoist_json_writer_end_object (&w);
  return hoist_answer_new_json (200, json);
}

HoistAnswer *
hoist_api_make_token (HoistCall *call, GError **error)
{
  gint64 lifetime = hoist_value_lookup_int (call->body, "days", 90) * G_TIME_SPAN_DAY;
  const char *name = hoist_call_text (call->body, "name");
  g_autoptr (HoistToken) record = NULL;
  HoistAnswer *answer;
  HoistJsonWriter w;
  GString *json;
  char *token;

  hoist_call_note (call, "name", name);
  hoist_call_note (call, "role", hoist_call_text (call->body, "role"));
  token = hoist_keyring_make_token (call->plane->keyring, name, call->caller.username,
                                    read_role (call->body), lifetime, &record, error);
  if (token == NULL)
    return NULL;
  hoist_call_note (call, "made", record->id);
  json = g_string_new (NULL);
  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  write_token_members (record, &w);
  hoist_json_writer_string (&w, "token", token);
  hoist_json_writer_end_object (&w);
  hoist_secret_free (token);
  answer = hoist_answer_new_json (201, json);
  answer->is_secret = TRUE;
  return answer;
}

HoistAnswer *
hoist_api_revoke_token (HoistCall *call, GError **error)
{
  if (!hoist_keyring_revoke (call->plane->keyring, hoist_call_param (call, "token"), error))
    return NULL;
  return hoist_answer_new (204);
}

static void
write_user (const HoistUser *user, HoistJsonWriter *w)
{
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "id", user->id);
  hoist_json_writer_string (w, "username", user->username);
  hoist_json_writer_string (w, "email", user->email);
  hoist_json_writer_string (w, "role", hoist_role_names[user->role]);
  hoist_json_writer_time (w, "created_at", user->created_at);
  hoist_json_writer_end_object (w);
}

HoistAnswer *
hoist_api_list_users (HoistCall *call, GError **error)
{
  g_autoptr (GPtrArray) users = hoist_store_list_users (call->plane->store, error);
  HoistJsonWriter w;
  GString *json;

  if (users == NULL)
    return NULL;
  json = g_string_new (NULL);
  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_begin_array (&w, "users");
  for (guint i = 0; i < users->len; i++)
    write_user (g_ptr_array_index (users, i), &w);
  hoist_json_writer_end_array (&w);
  hoist_json_writer_end_object (&w);
  return hoist_answer_new_json (200, json);
}

HoistAnswer *
hoist_api_make_user (HoistCall *call, GError **error)
{
  const char *password = hoist_call_text (call->body, "password"),
             *email = hoist_call_text (call->body, "email");
  g_autoptr (HoistUser) user = NULL;
  HoistJsonWriter w;
  GString *json;

  hoist_secret_register (password);
  hoist_call_note (call, "name", hoist_call_text (call->body, "username"));
  hoist_call_note (call, "role", hoist_call_text (call->body, "role"));
  user =
      hoist_keyring_make_user (call->plane->keyring, hoist_call_text (call->body, "username"),
                               password, email != NULL ? email : "", read_role (call->body), error);
  if (user == NULL)
    return NULL;
  json = g_string_new (NULL);
  hoist_json_writer_init (&w, json);
  write_user (user, &w);
  return hoist_answer_new_json (201, json);
}
