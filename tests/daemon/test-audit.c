/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every call that changes something leaves a record: who, from where, what, with which result;
 * never a secret, and nothing for a wrong credential. */
#include "daemon/hoist-audit.h"
#include "plane-fixture.h"
#include "store/hoist-store-journal.h"
#include <string.h>

static guint
count_records (PlaneFixture *f, char **ret_last)
{
  g_autoptr (GPtrArray) events =
      hoist_store_journal_list (f->plane->store, 0, 10000, NULL, NULL, NULL);
  guint n = 0;

  for (guint i = 0; i < events->len; i++)
    {
      const HoistEvent *event = g_ptr_array_index (events, i);

      if (event->type != HOIST_EVENT_AUDIT)
        continue;
      n++;
      if (ret_last != NULL)
        {
          g_autofree char *json = hoist_value_to_json (event->payload);

          g_free (*ret_last);
          *ret_last = g_strdup_printf ("%s %s", event->phase, json);
        }
    }
  return n;
}

static void
test_records (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *last = NULL;
  g_autofree char *token = plane_fixture_make_token (f, HOIST_ROLE_ADMIN);
  g_autoptr (Reply) user = plane_fixture_call (
      f, "POST", "/api/users", token,
      "{\"username\":\"alice\",\"password\":\"planted-password\",\"role\":\"viewer\"}");
  g_autoptr (Reply) again = NULL, wrong = NULL, read = NULL, made = NULL, login = NULL,
                    bad_login = NULL;

  g_assert_cmpuint (user->status, ==, 201);
  g_assert_cmpuint (count_records (f, &last), ==, 1);
  g_assert_true (g_str_has_prefix (last, "makeUser {\"user\":\"tester\",\"token\":\"tk_"));
  g_assert_nonnull (strstr (last, "\"peer\":\"127.0.0.1\""));
  g_assert_nonnull (strstr (last, "\"status\":201"));
  g_assert_nonnull (strstr (last, "\"name\":\"alice\""));
  g_assert_null (strstr (last, "planted"));

  again = plane_fixture_call (
      f, "POST", "/api/users", token,
      "{\"username\":\"alice\",\"password\":\"planted-password\",\"role\":\"viewer\"}");
  g_assert_cmpuint (again->status, ==, 409);
  g_assert_cmpuint (count_records (f, &last), ==, 2);
  g_assert_nonnull (strstr (last, "\"status\":409"));
  g_assert_nonnull (strstr (last, "\"code\":\"conflict\""));

  wrong = plane_fixture_call (f, "POST", "/api/users", "hst_no", "{}");
  g_assert_cmpuint (wrong->status, ==, 401);
  read = plane_fixture_call (f, "GET", "/api/users", token, NULL);
  g_assert_cmpuint (read->status, ==, 200);
  bad_login = plane_fixture_call (f, "POST", "/api/auth/login", NULL,
                                  "{\"username\":\"alice\",\"password\":\"no\"}");
  g_assert_cmpuint (bad_login->status, ==, 401);
  g_assert_cmpuint (count_records (f, NULL), ==, 2);

  login = plane_fixture_call (f, "POST", "/api/auth/login", NULL,
                              "{\"username\":\"alice\",\"password\":\"planted-password\"}");
  g_assert_cmpuint (login->status, ==, 200);
  g_assert_cmpuint (count_records (f, &last), ==, 3);
  g_assert_true (g_str_has_prefix (last, "logIn {\"user\":\"alice\""));
  g_assert_null (strstr (last, "hst_"));
  made =
      plane_fixture_call (f, "POST", "/api/tokens", token, "{\"name\":\"ci\",\"role\":\"viewer\"}");
  g_assert_cmpuint (made->status, ==, 201);
  g_assert_cmpuint (count_records (f, &last), ==, 4);
  g_assert_null (strstr (last, "hst_"));
  g_assert_nonnull (strstr (last, "\"made\":\"tk_"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/audit/records", test_records);
  return g_test_run ();
}
