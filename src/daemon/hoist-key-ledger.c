/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Idempotency keys. Owned by the server; any thread (one mutex around the keys that are in use
 * now). Never keeps a body that holds a secret. */
#include "daemon/hoist-key-ledger.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-secret.h"
#include "model/hoist-json.h"
#include "protocol/hoist-problem.h"
#include "store/hoist-store-access.h"
#include <string.h>

#define KEEP_US (7 * G_TIME_SPAN_DAY)

struct _HoistKeyLedger
{
  HoistStore *store;
  GMutex mutex;
  GHashTable *in_use; /* key */
};

HoistKeyLedger *
hoist_key_ledger_new (HoistStore *store)
{
  HoistKeyLedger *ledger = g_new0 (HoistKeyLedger, 1);

  ledger->store = g_object_ref (store);
  g_mutex_init (&ledger->mutex);
  ledger->in_use = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return ledger;
}

void
hoist_key_ledger_free (HoistKeyLedger *ledger)
{
  g_hash_table_unref (ledger->in_use);
  g_mutex_clear (&ledger->mutex);
  g_object_unref (ledger->store);
  g_free (ledger);
}

static gboolean
check_key (const char *key, GError **error)
{
  gsize n = strlen (key);

  for (const char *p = key; *p != '\0'; p++)
    if (*p < 0x20 || *p > 0x7e)
      n = 0;
  if (n >= 1 && n <= 128)
    return TRUE;
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                       "Idempotency-Key: 1 to 128 printable ASCII characters are expected.");
  return FALSE;
}

static char *
hash_request (const HoistCall *call)
{
  g_autofree char *body = hoist_value_to_json (call->body);
  g_autofree char *text =
      g_strjoin ("\n", call->route->method, call->path, call->caller.username, body, NULL);

  return hoist_secret_hash_token (text);
}

static HoistAnswer *
read_answer (const HoistKeyRecord *record, GError **error)
{
  g_autoptr (HoistValue) value = hoist_json_parse (record->answer, -1, error);
  const char *body;
  HoistAnswer *answer;

  if (value == NULL)
    return NULL;
  answer = hoist_answer_new (hoist_value_lookup_int (value, "status", 200));
  answer->location = g_strdup (hoist_value_lookup_string (value, "location", NULL));
  answer->wait_run = g_strdup (hoist_value_lookup_string (value, "wait", NULL));
  body = hoist_value_lookup_string (value, "body", NULL);
  if (body != NULL)
    answer->body = g_bytes_new (body, strlen (body));
  return answer;
}

static gboolean
look_up (HoistKeyLedger *ledger, const HoistCall *call, HoistAnswer **ret_answer, GError **error)
{
  g_autoptr (HoistKeyRecord) record = hoist_store_dup_key (ledger->store, call->key);
  g_autofree char *hash = NULL;

  *ret_answer = NULL;
  if (record == NULL || hoist_clock_wall_us () - record->created_at > KEEP_US)
    return TRUE;
  hash = hash_request (call);
  if (!hoist_secret_equal (hash, record->request_hash))
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_KEY_REUSED,
                           "This Idempotency-Key was used for another request.");
      return FALSE;
    }
  *ret_answer = read_answer (record, error);
  return *ret_answer != NULL;
}

static void
let_go (HoistKeyLedger *ledger, const char *key)
{
  g_mutex_lock (&ledger->mutex);
  g_hash_table_remove (ledger->in_use, key);
  g_mutex_unlock (&ledger->mutex);
}

gboolean
hoist_key_ledger_open (HoistKeyLedger *ledger, const HoistCall *call, HoistAnswer **ret_answer,
                       GError **error)
{
  gboolean mine, fine;

  *ret_answer = NULL;
  if (!check_key (call->key, error))
    return FALSE;
  g_mutex_lock (&ledger->mutex);
  mine = g_hash_table_add (ledger->in_use, g_strdup (call->key));
  g_mutex_unlock (&ledger->mutex);
  if (!mine)
    {
      g_propagate_error (
          error, hoist_problem_new_error (HOIST_ERROR_BUSY,
                                          "A request with this Idempotency-Key is being worked on.",
                                          "That request goes on.", "Ask again in a moment."));
      return FALSE;
    }
  fine = look_up (ledger, call, ret_answer, error);
  if (!fine || *ret_answer != NULL)
    let_go (ledger, call->key);
  return fine;
}

static char *
write_answer (const HoistAnswer *answer)
{
  GString *json = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_int (&w, "status", answer->status);
  if (answer->location != NULL)
    hoist_json_writer_string (&w, "location", answer->location);
  if (answer->wait_run != NULL)
    hoist_json_writer_string (&w, "wait", answer->wait_run);
  if (answer->body != NULL && !answer->is_secret)
    {
      gsize n;
      const char *bytes = g_bytes_get_data (answer->body, &n);
      g_autofree char *text = g_strndup (bytes, n);

      hoist_json_writer_string (&w, "body", text);
    }
  hoist_json_writer_end_object (&w);
  return g_string_free (json, FALSE);
}

gboolean
hoist_key_ledger_close (HoistKeyLedger *ledger, const HoistCall *call, const HoistAnswer *answer,
                        GError **error)
{
  gboolean fine = TRUE;

  if (answer != NULL)
    {
      g_autofree char *hash = hash_request (call);
      g_autofree char *text = write_answer (answer);
      HoistKeyRecord record = { call->key, hash, text, hoist_clock_wall_us () };

      fine = hoist_store_put_key (ledger->store, &record, error);
    }
  let_go (ledger, call->key);
  return fine;
}
