/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POST /api/auth/login. Called on the password lane, one at a time: a hash takes 19 MiB. Never says
 * whether the name or the password was wrong. */
#include "base/hoist-secret.h"
#include "daemon/api/hoist-api-resources.h"
#include "daemon/hoist-audit.h"

#define SESSION_US (30 * G_TIME_SPAN_DAY)

void
hoist_api_write_caller (HoistJsonWriter *w, const HoistCaller *caller)
{
  hoist_json_writer_begin_object (w, "user");
  hoist_json_writer_string (w, "id", caller->id);
  hoist_json_writer_string (w, "username", caller->username);
  hoist_json_writer_string (w, "email", caller->email);
  hoist_json_writer_string (w, "role", hoist_role_names[caller->role]);
  hoist_json_writer_end_object (w);
}

HoistAnswer *
hoist_api_log_in (HoistCall *call, GError **error)
{
  const char *username = hoist_call_text (call->body, "username");
  const char *password = hoist_call_text (call->body, "password");
  g_autoptr (HoistUser) user = NULL;
  HoistAnswer *answer;
  HoistJsonWriter w;
  GString *json;
  char *token;

  hoist_secret_register (password);
  user = hoist_keyring_check_password (call->plane->keyring, username, password, error);
  if (user == NULL)
    return NULL;
  call->caller =
      (HoistCaller){ g_strdup (user->id), g_strdup (user->username),
                     g_strdup (user->email != NULL ? user->email : ""), NULL, user->role };
  token = hoist_keyring_make_token (call->plane->keyring, "sign-in", user->username, user->role,
                                    SESSION_US, NULL, error);
  if (token == NULL)
    return NULL;

  json = g_string_new (NULL);
  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_string (&w, "access_token", token);
  hoist_json_writer_string (&w, "token_type", "bearer");
  hoist_api_write_caller (&w, &call->caller);
  hoist_json_writer_end_object (&w);
  hoist_secret_free (token);
  answer = hoist_answer_new_json (200, json);
  answer->is_secret = TRUE;
  hoist_audit_write (call, answer, NULL);
  return answer;
}
