/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets of control planes through libsecret, each call within 5 s. Stateless; main loop only;
 * never falls back to a file, never logs a secret. */
#include "client/hoist-credentials.h"

#include <libsecret/secret.h>

#include "base/hoist-error.h"
#include "base/hoist-secret.h"

#define LIMIT_MS 5000

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
  gboolean late;
} Limit;

static void
limit_free (Limit *limit)
{
  g_clear_handle_id (&limit->timer, g_source_remove);
  g_clear_object (&limit->inner);
  g_free (limit);
}

static void
outer_cb (GCancellable *outer, gpointer inner)
{
  g_cancellable_cancel (inner);
}

static gboolean
late_cb (gpointer user_data)
{
  Limit *limit = user_data;
  limit->timer = 0;
  limit->late = TRUE;
  g_cancellable_cancel (limit->inner);
  return G_SOURCE_REMOVE;
}

static GTask *
begin (gpointer tag, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Limit *limit = g_new0 (Limit, 1);
  g_task_set_source_tag (task, tag);
  g_task_set_check_cancellable (task, FALSE);
  limit->inner = g_cancellable_new ();
  limit->timer = g_timeout_add (LIMIT_MS, late_cb, limit);
  if (cancellable != NULL)
    limit->outer_id = g_cancellable_connect (cancellable, G_CALLBACK (outer_cb),
                                             g_object_ref (limit->inner), g_object_unref);
  g_task_set_task_data (task, limit, (GDestroyNotify) limit_free);
  return task;
}

static GCancellable *
inner_of (GTask *task)
{
  return ((Limit *) g_task_get_task_data (task))->inner;
}

/* The call is over: `failure` (may be NULL) becomes one of the three errors of the header. */
static gboolean
failed (GTask *task, const GError *failure)
{
  Limit *limit = g_task_get_task_data (task);
  g_clear_handle_id (&limit->timer, g_source_remove);
  if (limit->outer_id != 0)
    g_cancellable_disconnect (g_task_get_cancellable (task), limit->outer_id);
  limit->outer_id = 0;
  if (failure == NULL)
    return FALSE;
  if (limit->late)
    g_task_return_new_error (task, HOIST_ERROR, HOIST_ERROR_UNREACHABLE,
                             "The keyring did not answer within %d s.", LIMIT_MS / 1000);
  else if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED)
           || g_error_matches (failure, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    g_task_return_new_error (task, HOIST_ERROR, HOIST_ERROR_CANCELLED,
                             "The keyring stayed locked.");
  else
    g_task_return_new_error (task, HOIST_ERROR, HOIST_ERROR_UNREACHABLE,
                             "There is no usable keyring here (%s).", failure->message);
  return TRUE;
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

void
hoist_credentials_store_async (const char *plane, const char *kind, const char *label,
                               const char *secret, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = begin (hoist_credentials_store_async, cancellable, callback, user_data);
  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, secret, inner_of (task),
                         stored_cb, task, "plane", plane, "kind", kind, NULL);
}

gboolean
hoist_credentials_store_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  char *secret = secret_password_lookup_finish (result, &error);
  if (failed (task, error))
    return;
  if (secret == NULL)
    g_task_return_new_error (task, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
                             "The keyring holds nothing for this control plane.");
  else
    {
      hoist_secret_register (secret);
      g_task_return_pointer (task, g_strdup (secret), (GDestroyNotify) hoist_secret_free);
      secret_password_free (secret);
    }
}

void
hoist_credentials_lookup_async (const char *plane, const char *kind, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = begin (hoist_credentials_lookup_async, cancellable, callback, user_data);
  secret_password_lookup (&schema, inner_of (task), looked_up_cb, task, "plane", plane, "kind",
                          kind, NULL);
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

void
hoist_credentials_clear_async (const char *plane, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = begin (hoist_credentials_clear_async, cancellable, callback, user_data);
  secret_password_clear (&schema, inner_of (task), cleared_cb, task, "plane", plane, NULL);
}

gboolean
hoist_credentials_clear_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
