/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls and answers as values. Owned by the server while a request is going on; one thread at a
 * time. Never meets a socket. */
#include "daemon/hoist-call.h"
#include "model/hoist-value-texts.h"
#include "protocol/hoist-problem.h"
#include <string.h>

void
hoist_call_clear (HoistCall *call)
{
  hoist_caller_clear (&call->caller);
  g_free (call->peer);
  g_free (call->path);
  g_free (call->query_text);
  g_free (call->key);
  g_free (call->if_none_match);
  g_clear_pointer (&call->query, hoist_value_unref);
  g_clear_pointer (&call->body, hoist_value_unref);
  g_clear_pointer (&call->audit, hoist_value_unref);
  g_clear_object (&call->cancellable);
}

const char *
hoist_call_param (const HoistCall *call, const char *name)
{
  return hoist_route_params_get (&call->params, name);
}

const char *
hoist_call_text (const HoistValue *object, const char *name)
{
  return hoist_value_lookup_string (object, name, NULL);
}

char **
hoist_call_dup_texts (const HoistValue *object, const char *name)
{
  const HoistValue *array = hoist_value_get_member (object, name);

  return array != NULL && hoist_value_get_type_of (array) == HOIST_VALUE_ARRAY
             ? hoist_value_dup_texts (array)
             : NULL;
}

void
hoist_call_note (HoistCall *call, const char *name, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  if (call->audit == NULL)
    call->audit = hoist_value_new_object ();
  hoist_value_set (call->audit, name, hoist_value_new_string (text));
}

HoistAnswer *
hoist_answer_new (guint status)
{
  HoistAnswer *answer = g_new0 (HoistAnswer, 1);

  answer->status = status;
  answer->type = "application/json";
  return answer;
}

HoistAnswer *
hoist_answer_new_json (guint status, GString *json)
{
  HoistAnswer *answer = hoist_answer_new (status);

  answer->body = g_string_free_to_bytes (json);
  return answer;
}

HoistAnswer *
hoist_answer_new_problem (const GError *error, const char *path)
{
  HoistAnswer *answer =
      hoist_answer_new (hoist_error_code_get_http_status (hoist_error_get_code (error)));
  char *json = hoist_problem_to_json (error, path);

  answer->type = "application/problem+json";
  answer->body = g_bytes_new_take (json, strlen (json));
  return answer;
}

void
hoist_answer_free (HoistAnswer *answer)
{
  g_clear_pointer (&answer->body, g_bytes_unref);
  g_free (answer->location);
  g_free (answer->etag);
  g_free (answer->wait_run);
  g_free (answer);
}
