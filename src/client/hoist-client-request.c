/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one road of every call: message, bounded body, strict JSON, reader, result. Owned by the
 * GTask of the call; main loop, long answers are read in a worker; never retries by itself. */
#include "client/hoist-client-private.h"
#include "client/hoist-client-request.h"

#include <malloc.h>
#include <stdarg.h>
#include <string.h>

#include "base/hoist-id.h"
#include "model/hoist-json-list.h"
#include "protocol/hoist-problem.h"

#define SHORT_ANSWER_MAX (4 * 1024 * 1024)
#define LONG_ANSWER_MAX (64 * 1024 * 1024)
#define CHUNK (64 * 1024)

typedef struct
{
  HoistClientReadFunc read;
  gpointer hint;
  const HoistClientListReader *list;
  GPtrArray *elements; /* of the list */
  gboolean refused;    /* one of them was not what it should be */
  GDestroyNotify free_answer;
  gsize max_bytes;
  gboolean long_answer;
  SoupMessage *message;
  GInputStream *stream;
  GByteArray *body;
  guint status;
  char *etag;
} Call;

static void
call_free (Call *call)
{
  g_clear_object (&call->message);
  g_clear_object (&call->stream);
  g_clear_pointer (&call->body, g_byte_array_unref);
  g_clear_pointer (&call->elements, g_ptr_array_unref);
  g_free (call->etag);
  g_free (call);
}

static gboolean
take_element (const HoistValue *value, gpointer user_data, GError **error)
{
  Call *call = user_data;
  gpointer element = call->list->read (value, error);
  if (element != NULL)
    g_ptr_array_add (call->elements, element);
  call->refused = element == NULL;
  return element != NULL;
}

static HoistValue *
parse_body (Call *call, GError **error)
{
  const char *body = (const char *) call->body->data;
  HoistJsonList list = { .cleaned = TRUE, .take = take_element, .user_data = call };
  if (call->list == NULL)
    return hoist_json_parse_cleaned (body, call->body->len, error);
  list.member = call->list->member;
  call->elements = g_ptr_array_new_with_free_func (call->list->free);
  call->hint = call->elements;
  return hoist_json_parse_list (body, call->body->len, &list, error);
}

static gpointer
read_answer (Call *call, GError **error)
{
  g_autoptr (HoistValue) value = NULL;
  g_autoptr (GError) broken = NULL;
  if (call->body->len > 0)
    value = parse_body (call, &broken);
  if (call->status >= 400)
    {
      g_propagate_error (error, hoist_problem_read (value, call->status));
      return NULL;
    }
  if (call->refused)
    {
      g_propagate_error (error, g_steal_pointer (&broken));
      return NULL;
    }
  if (broken != NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL,
                   "What answers there is no control plane: %s", broken->message);
      return NULL;
    }
  if (call->status == SOUP_STATUS_NOT_MODIFIED)
    return call->read (NULL, call->hint, error);
  if (call->status < 200 || call->status >= 300)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL,
                   "The plane answered %u where an answer was due; redirects are not followed.",
                   call->status);
      return NULL;
    }
  return call->read (value, call->hint, error);
}

static void
return_answer (GTask *task)
{
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  gpointer answer = read_answer (call, &error);
  /* What a successful answer says wrong is the plane's mistake, not the caller's. */
  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_INVALID) && call->status < 400)
    error->code = HOIST_ERROR_PROTOCOL;
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, answer, call->free_answer);
}

static void
read_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  return_answer (task);
  malloc_trim (0); /* the tree of a long list was many times what is kept of it */
}

static void
fail (GTask *task, const GError *failure)
{
  g_task_return_error (task, hoist_client_note_failure (g_task_get_source_object (task), failure));
}

static void read_more (GTask *task);

static void
chunk_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  if (bytes == NULL)
    {
      fail (task, error);
      return;
    }
  if (g_bytes_get_size (bytes) > 0)
    {
      g_byte_array_append (call->body, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      if (call->body->len > call->max_bytes)
        g_task_return_new_error (task, HOIST_ERROR, HOIST_ERROR_TOO_LARGE,
                                 "The plane's answer is larger than %" G_GSIZE_FORMAT " bytes.",
                                 call->max_bytes);
      else
        read_more (task);
      return;
    }
  hoist_client_note_status (g_task_get_source_object (task), call->status);
  if (call->long_answer && call->body->len > CHUNK)
    g_task_run_in_thread (task, read_in_worker);
  else
    return_answer (task);
}

static void
read_more (GTask *task)
{
  Call *call = g_task_get_task_data (task);
  g_input_stream_read_bytes_async (call->stream, CHUNK, g_task_get_priority (task),
                                   g_task_get_cancellable (task), chunk_read_cb,
                                   g_object_ref (task));
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  call->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (call->stream == NULL)
    {
      fail (task, error);
      return;
    }
  call->status = soup_message_get_status (call->message);
  hoist_client_note_date (
      g_task_get_source_object (task),
      soup_message_headers_get_one (soup_message_get_response_headers (call->message), "Date"));
  call->etag = g_strdup (
      soup_message_headers_get_one (soup_message_get_response_headers (call->message), "ETag"));
  call->body = g_byte_array_new ();
  read_more (task);
}

static void
set_head (SoupMessage *message, HoistClientOrder *order)
{
  SoupMessageHeaders *head = soup_message_get_request_headers (message);
  if (order->starts_something)
    {
      guint8 random[16];
      hoist_id_fill_random (random, sizeof random);
      g_autofree char *key = g_compute_checksum_for_data (G_CHECKSUM_SHA256, random, sizeof random);
      soup_message_headers_replace (head, "Idempotency-Key", key);
    }
  if (order->respond_async)
    soup_message_headers_replace (head, "Prefer", "respond-async");
  if (order->etag != NULL)
    soup_message_headers_replace (head, "If-None-Match", order->etag);
  if (order->body != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_take (order->body, strlen (order->body));
      soup_message_set_request_body_from_bytes (
          message, order->form ? "application/x-www-form-urlencoded" : "application/json", bytes);
    }
}

void
hoist_client_request_async (HoistClient *self, HoistClientOrder *order, gpointer tag,
                            GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *path = order->path;
  GError *error = NULL;
  g_task_set_source_tag (task, tag);
  Call *call = g_new0 (Call, 1);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  call->read = order->read;
  call->hint = order->hint;
  call->list = order->list;
  call->free_answer = order->free_answer;
  call->long_answer = order->long_answer;
  call->max_bytes = order->long_answer ? LONG_ANSWER_MAX : SHORT_ANSWER_MAX;
  call->message = hoist_client_new_message (self, order->method, path, &error);
  if (call->message == NULL)
    {
      g_free (order->body);
      g_task_return_error (task, error);
      return;
    }
  set_head (call->message, order);
  soup_session_send_async (hoist_client_get_session (self, order->patient), call->message,
                           g_task_get_priority (task), cancellable, sent_cb, g_object_ref (task));
}

gpointer
hoist_client_request_finish (HoistClient *self, GAsyncResult *result, gpointer tag, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, tag), NULL);
  g_autoptr (GError) failure = NULL;
  gpointer answer = g_task_propagate_pointer (G_TASK (result), &failure);
  if (failure == NULL)
    return answer;
  if (failure->domain == HOIST_ERROR)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    g_set_error (error, HOIST_ERROR, hoist_error_get_code (failure), "%s", failure->message);
  return NULL;
}

const char *
hoist_client_request_get_etag (GAsyncResult *result)
{
  Call *call = g_task_get_task_data (G_TASK (result));
  return call->etag;
}

guint
hoist_client_request_get_status (GAsyncResult *result)
{
  Call *call = g_task_get_task_data (G_TASK (result));
  return call->status;
}

gboolean
hoist_client_request_was_unchanged (GAsyncResult *result)
{
  Call *call = g_task_get_task_data (G_TASK (result));
  return call->status == SOUP_STATUS_NOT_MODIFIED;
}

char *
hoist_client_path (const char *first, ...)
{
  GString *path = g_string_new (NULL);
  va_list parts;
  va_start (parts, first);
  for (const char *part = first; part != NULL; part = va_arg (parts, const char *))
    {
      g_string_append_c (path, '/');
      g_string_append_uri_escaped (path, part, NULL, FALSE);
    }
  va_end (parts);
  return g_string_free (path, FALSE);
}

gpointer
hoist_client_read_value (const HoistValue *value, gpointer hint, GError **error)
{
  if (value != NULL && hoist_value_get_type_of (value) == HOIST_VALUE_OBJECT)
    return hoist_value_ref (value);
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL,
                       "The plane's answer is no JSON object.");
  return NULL;
}

gpointer
hoist_client_read_done (const HoistValue *value, gpointer hint, GError **error)
{
  return GINT_TO_POINTER (TRUE);
}

gpointer
hoist_client_read_list (const HoistValue *value, gpointer hint, GError **error)
{
  const HoistClientListReader *reader = hint;
  const HoistValue *list = hoist_value_get_member (value, reader->member);
  if (list == NULL || hoist_value_get_type_of (list) != HOIST_VALUE_ARRAY)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL, "The plane's answer has no list “%s”.",
                   reader->member);
      return NULL;
    }
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (reader->free);
  for (guint i = 0; i < hoist_value_get_size (list); i++)
    {
      gpointer element = reader->read (hoist_value_get_element (list, i), error);
      if (element == NULL)
        return NULL;
      g_ptr_array_add (found, element);
    }
  return g_steal_pointer (&found);
}

gpointer
hoist_client_read_noun (const HoistValue *value, gpointer hint, GError **error)
{
  const HoistClientNounReader *reader = hint;
  if (value != NULL)
    return (*reader) (value, error);
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL, "The plane's answer is empty.");
  return NULL;
}
