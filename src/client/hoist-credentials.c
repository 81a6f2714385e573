/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets of control planes through libsecret. Every call looks first, without a question, within
 * LOOK_MS; only then may the keyring ask its own, within ASK_MS. Stateless; main loop only; never
 * falls back to a file, never logs a secret. */
#include "client/hoist-credentials.h"

#include <libsecret/secret.h>

#include "base/hoist-error.h"
#include "base/hoist-secret.h"

#define LOOK_MS 10000
#define ASK_MS 60000
#define LABEL "Hoist: sign-in to a control plane"

static const SecretSchema schema = {
  "org.hoist.ControlPlane",
  SECRET_SCHEMA_NONE,
  { { "plane", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "kind", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 } },
};

/* One call under its time limit: the limit and the caller's cancellable both end `inner`. */
typedef struct
{
  GCancellable *inner;
  gulong outer_id;
  guint timer;
  gboolean late, asking;
  char *plane, *kind, *secret;
  GObject *item; /* SecretRetrievable that was found */
} Call;

static void
call_free (Call *call)
{
  g_clear_handle_id (&call->timer, g_source_remove);
  g_clear_object (&call->inner);
  g_clear_object (&call->item);
  g_free (call->plane);
  g_free (call->kind);
  hoist_secret_free (call->secret);
  g_free (call);
}

static void
outer_cb (GCancellable *outer, gpointer inner)
{
  g_cancellable_cancel (inner);
}

static gboolean
late_cb (gpointer user_data)
{
  Call *call = user_data;
  call->timer = 0;
  call->late = TRUE;
  g_cancellable_cancel (call->inner);
  return G_SOURCE_REMOVE;
}

static GTask *
begin (gpointer tag, const char *plane, const char *kind, GCancellable *cancellable,
       GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);
  g_task_set_source_tag (task, tag);
  g_task_set_check_cancellable (task, FALSE);
  call->plane = g_strdup (plane);
  call->kind = g_strdup (kind);
  call->inner = g_cancellable_new ();
  call->timer = g_timeout_add (LOOK_MS, late_cb, call);
  if (cancellable != NULL)
    call->outer_id = g_cancellable_connect (cancellable, G_CALLBACK (outer_cb),
                                            g_object_ref (call->inner), g_object_unref);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  return task;
}

/* From here on the keyring may ask its own question. */
static Call *
let_ask (GTask *task)
{
  Call *call = g_task_get_task_data (task);
  g_clear_handle_id (&call->timer, g_source_remove);
  call->timer = g_timeout_add (ASK_MS, late_cb, call);
  call->asking = TRUE;
  return call;
}

static Call *
end (GTask *task)
{
  Call *call = g_task_get_task_data (task);
  g_clear_handle_id (&call->timer, g_source_remove);
  if (call->outer_id != 0)
    g_cancellable_disconnect (g_task_get_cancellable (task), call->outer_id);
  call->outer_id = 0;
  return call;
}

/* The call is over: `failure` (may be NULL) becomes one of the errors of the header. */
static gboolean
failed (GTask *task, const GError *failure)
{
  Call *call = end (task);
  if (failure == NULL)
    return FALSE;
  if (call->late && !call->asking)
    g_task_return_new_error (task, HOIST_ERROR, HOIST_ERROR_UNREACHABLE,
                             "The keyring did not answer within %d s.", LOOK_MS / 1000);
  else if (call->late)
    g_task_return_new_error (task, HOIST_ERROR, HOIST_ERROR_CANCELLED,
                             "Nobody unlocked the keyring within %d s.", ASK_MS / 1000);
  else if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED)
           || g_error_matches (failure, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    g_task_return_new_error (task, HOIST_ERROR, HOIST_ERROR_CANCELLED,
                             "The keyring stayed locked.");
  else
    g_task_return_new_error (task, HOIST_ERROR, HOIST_ERROR_UNREACHABLE,
                             "There is no usable keyring here (%s).", failure->message);
  return TRUE;
}

/* Looks for what is kept of this plane (one item, NULL: none) without any question. */
static void
look (GTask *task, GAsyncReadyCallback callback)
{
  Call *call = g_task_get_task_data (task);
  if (call->kind != NULL)
    secret_password_search (&schema, SECRET_SEARCH_NONE, call->inner, callback, task, "plane",
                            call->plane, "kind", call->kind, NULL);
  else
    secret_password_search (&schema, SECRET_SEARCH_NONE, call->inner, callback, task, "plane",
                            call->plane, NULL);
}

static gboolean
look_finish (Call *call, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) own = NULL;
  GList *found = secret_password_search_finish (result, &own);
  if (found != NULL)
    call->item = g_object_ref (found->data);
  g_list_free_full (found, g_object_unref);
  if (own == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&own));
  return FALSE;
}

static gboolean
is_locked (GObject *item)
{
  return item != NULL && SECRET_IS_ITEM (item) && secret_item_get_locked (SECRET_ITEM (item));
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  secret_password_store_finish (result, &error);
  if (!failed (task, error))
    g_task_return_boolean (task, TRUE);
}

static void
looked_before_store_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  if (!look_finish (g_task_get_task_data (task), result, &error))
    {
      failed (task, error);
      return;
    }
  Call *call = let_ask (task);
  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, LABEL, call->secret, call->inner,
                         stored_cb, g_object_ref (task), "plane", call->plane, "kind", call->kind,
                         NULL);
}

void
hoist_credentials_store_async (const char *plane, const char *kind, const char *secret,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task =
      begin (hoist_credentials_store_async, plane, kind, cancellable, callback, user_data);
  Call *call = g_task_get_task_data (task);
  call->secret = g_strdup (secret);
  look (task, looked_before_store_cb);
}

gboolean
hoist_credentials_store_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
retrieved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  SecretValue *value =
      secret_retrievable_retrieve_secret_finish (SECRET_RETRIEVABLE (source), result, &error);
  if (failed (task, error))
    return;
  const char *text = value != NULL ? secret_value_get_text (value) : NULL;
  if (text == NULL)
    g_task_return_new_error (task, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
                             "The keyring holds nothing for this control plane.");
  else
    {
      hoist_secret_register (text);
      g_task_return_pointer (task, g_strdup (text), (GDestroyNotify) hoist_secret_free);
    }
  g_clear_pointer (&value, secret_value_unref);
}

static void
retrieve (GTask *task)
{
  Call *call = g_task_get_task_data (task);
  secret_retrievable_retrieve_secret (SECRET_RETRIEVABLE (call->item), call->inner, retrieved_cb,
                                      g_object_ref (task));
}

static void
unlocked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GList *open = NULL;
  gint n = secret_service_unlock_finish (NULL, result, &open, &error);
  g_list_free_full (open, g_object_unref);
  if (error == NULL && n < 1)
    error = g_error_new_literal (SECRET_ERROR, SECRET_ERROR_IS_LOCKED, "dismissed");
  if (error != NULL)
    failed (task, error);
  else
    retrieve (task);
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Call *call = g_task_get_task_data (task);
  if (!look_finish (call, result, &error))
    failed (task, error);
  else if (call->item == NULL)
    {
      end (task);
      g_task_return_new_error (task, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
                               "The keyring holds nothing for this control plane.");
    }
  else if (is_locked (call->item))
    {
      g_autoptr (GList) items = g_list_append (NULL, call->item);
      let_ask (task);
      secret_service_unlock (NULL, items, call->inner, unlocked_cb, g_object_ref (task));
    }
  else
    retrieve (task);
}

void
hoist_credentials_lookup_async (const char *plane, const char *kind, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  look (begin (hoist_credentials_lookup_async, plane, kind, cancellable, callback, user_data),
        looked_up_cb);
}

char *
hoist_credentials_lookup_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  secret_password_clear_finish (result, &error);
  if (!failed (task, error))
    g_task_return_boolean (task, TRUE);
}

static void
looked_before_clear_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Call *call = g_task_get_task_data (task);
  if (!look_finish (call, result, &error))
    failed (task, error);
  else if (call->item == NULL)
    {
      end (task);
      g_task_return_boolean (task, TRUE);
    }
  else
    {
      let_ask (task);
      secret_password_clear (&schema, call->inner, cleared_cb, g_object_ref (task), "plane",
                             call->plane, NULL);
    }
}

void
hoist_credentials_clear_async (const char *plane, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  look (begin (hoist_credentials_clear_async, plane, NULL, cancellable, callback, user_data),
        looked_before_clear_cb);
}

gboolean
hoist_credentials_clear_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The collection that a new secret would go into; there may be none yet. */
static void
collection_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_finish (result, NULL);
  end (task);
  g_task_return_int (task, collection != NULL && secret_collection_get_locked (collection)
                               ? HOIST_KEYRING_LOCKED
                               : HOIST_KEYRING_OPEN);
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  if (look_finish (call, result, NULL))
    secret_collection_for_alias (NULL, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                                 call->inner, collection_cb, g_object_ref (task));
  else
    {
      end (task);
      g_task_return_int (task, HOIST_KEYRING_ABSENT);
    }
}

void
hoist_credentials_probe_async (GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  look (begin (hoist_credentials_probe_async, "nobody", NULL, cancellable, callback, user_data),
        probed_cb);
}

HoistKeyringState
hoist_credentials_probe_finish (GAsyncResult *result)
{
  gssize state = g_task_propagate_int (G_TASK (result), NULL);
  return state < 0 ? HOIST_KEYRING_ABSENT : (HoistKeyringState) state;
}
