/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Idempotency keys: owner, busy, recorded, another request, a call that failed, an answer with a
 * secret; over a restart. */
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "daemon/hoist-key-ledger.h"
#include "model/hoist-json.h"
#include <string.h>

typedef struct
{
  char *folder;
  HoistStore *store;
  HoistKeyLedger *ledger;
} Fixture;

static void
set_up (Fixture *f, gconstpointer unused)
{
  f->folder = g_dir_make_tmp ("hoist-ledger-XXXXXX", NULL);
  f->store = hoist_store_open (f->folder, NULL);
  f->ledger = hoist_key_ledger_new (f->store);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  hoist_key_ledger_free (f->ledger);
  g_object_unref (f->store);
  g_assert_true (hoist_file_remove_tree (f->folder, NULL));
  g_free (f->folder);
}

static HoistCall
make_call (const char *key, const char *body)
{
  HoistCall call = { .route = hoist_routes_get (HOIST_ROUTE_USER_MAKE),
                     .key = g_strdup (key),
                     .path = g_strdup ("/api/users") };

  call.caller.username = g_strdup ("alice");
  call.body = hoist_json_parse (body, -1, NULL);
  return call;
}

static void
expect_error (Fixture *f, const HoistCall *call, int code)
{
  g_autoptr (GError) error = NULL;
  HoistAnswer *answer = NULL;

  g_assert_false (hoist_key_ledger_open (f->ledger, call, &answer, &error));
  g_assert_error (error, HOIST_ERROR, code);
  g_assert_null (answer);
}

static void
test_life (Fixture *f, gconstpointer unused)
{
  HoistCall call = make_call ("k", "{\"a\":1}"), other = make_call ("k", "{\"a\":2}");
  g_autoptr (HoistAnswer) made = hoist_answer_new_json (201, g_string_new ("{\"x\":\"y\"}"));
  g_autoptr (HoistAnswer) found = NULL;

  made->location = g_strdup ("/api/x");
  made->wait_run = g_strdup ("rn_0123456789abcdef");
  g_assert_true (hoist_key_ledger_open (f->ledger, &call, &found, NULL));
  g_assert_null (found);
  expect_error (f, &call, HOIST_ERROR_BUSY);
  g_assert_true (
      hoist_key_ledger_close (f->ledger, &call, NULL, NULL)); /* it failed: the key is free */
  g_assert_true (hoist_key_ledger_open (f->ledger, &call, &found, NULL));
  g_assert_null (found);
  g_assert_true (hoist_key_ledger_close (f->ledger, &call, made, NULL));

  hoist_key_ledger_free (f->ledger);
  f->ledger = hoist_key_ledger_new (f->store);
  g_assert_true (hoist_key_ledger_open (f->ledger, &call, &found, NULL));
  g_assert_nonnull (found);
  g_assert_cmpuint (found->status, ==, 201);
  g_assert_cmpstr (found->location, ==, "/api/x");
  g_assert_cmpstr (found->wait_run, ==, "rn_0123456789abcdef");
  g_assert_true (g_bytes_equal (found->body, made->body));
  expect_error (f, &other, HOIST_ERROR_KEY_REUSED);
  hoist_call_clear (&call);
  hoist_call_clear (&other);
}

static void
test_secret (Fixture *f, gconstpointer unused)
{
  HoistCall call = make_call ("s", "{}");
  g_autoptr (HoistAnswer) made =
      hoist_answer_new_json (201, g_string_new ("{\"token\":\"hst_secret\"}"));
  g_autoptr (HoistKeyRecord) record = NULL;
  HoistAnswer *none = NULL;

  made->is_secret = TRUE;
  g_assert_true (hoist_key_ledger_open (f->ledger, &call, &none, NULL));
  g_assert_true (hoist_key_ledger_close (f->ledger, &call, made, NULL));
  record = hoist_store_dup_key (f->store, "s");
  g_assert_null (strstr (record->answer, "secret"));
  hoist_call_clear (&call);
}

static void
test_grammar (Fixture *f, gconstpointer unused)
{
  g_autofree char *long_key = g_strnfill (129, 'x');
  const char *const bad[] = { "", long_key, "a\tb", "\xc3\xa4" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      HoistCall call = make_call (bad[i], "{}");

      expect_error (f, &call, HOIST_ERROR_INVALID);
      hoist_call_clear (&call);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/daemon/key-ledger/life", Fixture, NULL, set_up, test_life, tear_down);
  g_test_add ("/daemon/key-ledger/secret", Fixture, NULL, set_up, test_secret, tear_down);
  g_test_add ("/daemon/key-ledger/grammar", Fixture, NULL, set_up, test_grammar, tear_down);
  return g_test_run ();
}
