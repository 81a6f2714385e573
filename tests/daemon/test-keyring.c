/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens and passwords: what is accepted, what never; what is stored; that a wrong one costs as
 * long as a right one. */
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-secret.h"
#include "daemon/hoist-keyring.h"
#include <string.h>

typedef struct
{
  char *folder;
  HoistStore *store;
  HoistKeyring *keyring;
} Fixture;

static void
set_up (Fixture *f, gconstpointer unused)
{
  f->folder = g_dir_make_tmp ("hoist-keyring-XXXXXX", NULL);
  f->store = hoist_store_open (f->folder, NULL);
  f->keyring = hoist_keyring_new (f->store, NULL);
  g_assert_nonnull (f->keyring);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  hoist_keyring_free (f->keyring);
  g_object_unref (f->store);
  g_assert_true (hoist_file_remove_tree (f->folder, NULL));
  g_free (f->folder);
}

static gboolean
knocks (Fixture *f, const char *prefix, const char *token)
{
  g_auto (HoistCaller) caller = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *header = g_strconcat (prefix, token, NULL);

  if (hoist_keyring_authenticate (f->keyring, header, &caller, &error))
    {
      g_assert_cmpstr (caller.username, ==, "alice");
      g_assert_cmpint (caller.role, ==, HOIST_ROLE_OPERATOR);
      return TRUE;
    }
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNAUTHORIZED);
  return FALSE;
}

static char *
make (Fixture *f, gint64 lifetime, HoistToken **record)
{
  char *token = hoist_keyring_make_token (f->keyring, "laptop", "alice", HOIST_ROLE_OPERATOR,
                                          lifetime, record, NULL);

  g_assert_nonnull (token);
  return token;
}

static void
test_tokens (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistToken) record = NULL;
  g_autofree char *token = make (f, G_TIME_SPAN_HOUR, &record);
  g_autofree char *other = make (f, G_TIME_SPAN_HOUR, NULL);
  g_autofree char *database = NULL, *path = g_build_filename (f->folder, "hoist.db", NULL);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  gsize n = 0;
  GDir *dir;
  const char *name;

  g_assert_cmpuint (strlen (token), ==, strlen ("hst_") + 16 + 1 + 43);
  g_assert_cmpstr (token, !=, other);
  g_assert_true (knocks (f, "Bearer ", token));
  g_assert_true (knocks (f, "bearer ", token));
  g_assert_false (knocks (f, "Basic ", token));
  g_assert_false (knocks (f, "", token));
  g_assert_false (knocks (f, "Bearer  ", token));
  for (gsize i = 0; i < strlen (token); i++) /* 84: each bit off, each prefix */
    {
      g_autofree char *flipped = g_strdup (token);
      g_autofree char *cut = g_strndup (token, i);

      flipped[i] ^= 1;
      g_assert_false (knocks (f, "Bearer ", flipped));
      g_assert_false (knocks (f, "Bearer ", cut));
    }
  /* The secret is in no file of the store. */
  dir = g_dir_open (f->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (f->folder, name, NULL);
      g_autofree char *bytes = NULL;

      if (g_file_get_contents (file, &bytes, &n, NULL))
        g_assert_null (memmem (bytes, n, token + 21, 43));
    }
  g_dir_close (dir);
  g_assert_true (hoist_keyring_revoke (f->keyring, record->id, NULL));
  g_assert_false (knocks (f, "Bearer ", token));
  g_assert_false (hoist_keyring_is_valid (f->keyring, record->id));
  g_assert_true (knocks (f, "Bearer ", other));
}

static void
test_expiry_and_restart (Fixture *f, gconstpointer unused)
{
  g_autofree char *old = make (f, 1, NULL);
  g_autofree char *good = make (f, G_TIME_SPAN_HOUR, NULL);

  g_assert_false (knocks (f, "Bearer ", old));
  hoist_keyring_free (f->keyring);
  f->keyring = hoist_keyring_new (f->store, NULL);
  g_assert_true (knocks (f, "Bearer ", good));
  g_assert_false (knocks (f, "Bearer ", old));
}

static void
test_last_used (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistToken) record = NULL;
  g_autofree char *token = make (f, G_TIME_SPAN_HOUR, &record);
  g_autoptr (GPtrArray) tokens = NULL;

  g_assert_cmpint (record->last_used_at, ==, 0);
  g_assert_true (knocks (f, "Bearer ", token));
  hoist_keyring_write_last_used (f->keyring);
  tokens = hoist_store_list_tokens (f->store, NULL);
  g_assert_cmpint (((HoistToken *) g_ptr_array_index (tokens, 0))->last_used_at, >, 0);
}

static void
test_passwords (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistUser) made = hoist_keyring_make_user (
      f->keyring, "alice", "correct horse", "a@example.org", HOIST_ROLE_OPERATOR, &error);
  g_autoptr (HoistUser) found = NULL;
  g_autofree char *too_long = g_strnfill (1025, 'x');

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (made->password_hash, "$argon2id$"));
  found = hoist_keyring_check_password (f->keyring, "alice", "correct horse", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found->id, ==, made->id);
  g_assert_null (hoist_keyring_check_password (f->keyring, "alice", "correct hors", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNAUTHORIZED);
  g_clear_error (&error);
  g_assert_null (hoist_keyring_check_password (f->keyring, "nobody", "correct horse", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNAUTHORIZED);
  g_clear_error (&error);
  g_assert_null (
      hoist_keyring_make_user (f->keyring, "alice", "another one", "", HOIST_ROLE_VIEWER, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_null (
      hoist_keyring_make_user (f->keyring, "bob", "short", "", HOIST_ROLE_VIEWER, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (
      hoist_keyring_make_user (f->keyring, "bob", too_long, "", HOIST_ROLE_VIEWER, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (
      hoist_keyring_make_user (f->keyring, "-x", "long enough", "", HOIST_ROLE_VIEWER, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
}

/* A name that does not exist must not be told by its time. */
static void
test_same_time (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistUser) made =
      hoist_keyring_make_user (f->keyring, "alice", "correct horse", "", HOIST_ROLE_VIEWER, NULL);
  gint64 best[2] = { G_MAXINT64, G_MAXINT64 };

  for (guint i = 0; i < 10; i++)
    {
      gint64 started = g_get_monotonic_time ();

      g_assert_null (hoist_keyring_check_password (f->keyring, i % 2 == 0 ? "alice" : "nobody",
                                                   "wrong one", NULL));
      best[i % 2] = MIN (best[i % 2], g_get_monotonic_time () - started);
    }
  g_test_message ("known %" G_GINT64_FORMAT " µs, unknown %" G_GINT64_FORMAT " µs", best[0],
                  best[1]);
  /* A name that is not there would cost next to nothing without the hash in its place. */
  g_assert_cmpint (best[1], >, best[0] / 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/daemon/keyring/tokens", Fixture, NULL, set_up, test_tokens, tear_down);
  g_test_add ("/daemon/keyring/expiry-and-restart", Fixture, NULL, set_up, test_expiry_and_restart,
              tear_down);
  g_test_add ("/daemon/keyring/last-used", Fixture, NULL, set_up, test_last_used, tear_down);
  g_test_add ("/daemon/keyring/passwords", Fixture, NULL, set_up, test_passwords, tear_down);
  g_test_add ("/daemon/keyring/same-time", Fixture, NULL, set_up, test_same_time, tear_down);
  return g_test_run ();
}
