/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Error codes: every row complete, names unique and stable, foreign domains mapped. */
#include "base/hoist-error.h"

#include <gio/gio.h>

static void
test_rows (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < HOIST_N_ERRORS; i++)
    {
      const char *name = hoist_error_code_get_wire_name ((HoistErrorCode) i);
      guint status = hoist_error_code_get_http_status ((HoistErrorCode) i);
      HoistErrorCode back;

      g_assert_nonnull (name);
      g_assert_true (g_hash_table_add (names, (gpointer) name));
      g_assert_cmpuint (status, >=, 400);
      g_assert_cmpuint (status, <, 600);
      g_assert_true (hoist_error_code_parse (name, &back));
      g_assert_cmpint (back, ==, i);
    }
  g_assert_cmpuint (hoist_error_code_get_http_status (HOIST_ERROR_NO_SPACE), ==, 507);
  g_assert_cmpstr (hoist_error_code_get_wire_name (HOIST_ERROR_KEY_REUSED), ==, "key-reused");
}

static void
test_unknown (void)
{
  HoistErrorCode code = HOIST_ERROR_IO;

  g_assert_false (hoist_error_code_parse ("no-such-name", &code));
  g_assert_cmpint (code, ==, HOIST_ERROR_FAILED);
  g_assert_false (hoist_error_code_parse (NULL, &code));
  g_assert_cmpstr (hoist_error_code_get_wire_name ((HoistErrorCode) 999), ==, "failed");
  g_assert_cmpuint (hoist_error_code_get_http_status ((HoistErrorCode) -1), ==, 500);
}

static void
test_foreign (void)
{
  const struct
  {
    GQuark domain;
    int code;
    HoistErrorCode expected;
  } cases[] = {
    { G_IO_ERROR, G_IO_ERROR_NO_SPACE, HOIST_ERROR_NO_SPACE },
    { G_IO_ERROR, G_IO_ERROR_CANCELLED, HOIST_ERROR_CANCELLED },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, HOIST_ERROR_UNREACHABLE },
    { G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, HOIST_ERROR_IO },
    { G_IO_ERROR, G_IO_ERROR_FAILED, HOIST_ERROR_FAILED },
    { G_FILE_ERROR, G_FILE_ERROR_NOENT, HOIST_ERROR_NOT_FOUND },
    { G_FILE_ERROR, G_FILE_ERROR_NOSPC, HOIST_ERROR_NO_SPACE },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, HOIST_ERROR_UNREACHABLE },
    { G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, HOIST_ERROR_INVALID },
    { HOIST_ERROR, HOIST_ERROR_PARKED, HOIST_ERROR_PARKED },
    { HOIST_ERROR, 4711, HOIST_ERROR_FAILED },
    { G_SPAWN_ERROR, G_SPAWN_ERROR_FORK, HOIST_ERROR_FAILED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (cases[i].domain, cases[i].code, "x");

      g_assert_cmpint (hoist_error_get_code (error), ==, cases[i].expected);
    }
  g_assert_cmpint (hoist_error_get_code (NULL), ==, HOIST_ERROR_FAILED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/error/rows", test_rows);
  g_test_add_func ("/base/error/unknown", test_unknown);
  g_test_add_func ("/base/error/foreign", test_foreign);
  return g_test_run ();
}
