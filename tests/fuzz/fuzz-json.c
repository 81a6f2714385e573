/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strict JSON: the check and the reader agree; what is read is written and read the same again. */
#include "base/hoist-error.h"
#include "base/hoist-json-check.h"
#include "fuzz-target.h"
#include "model/hoist-json.h"

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  const char *text = (const char *) bytes;
  g_autoptr (GError) check_error = NULL;
  g_autoptr (GError) error = NULL;
  gboolean good = hoist_json_check (text, n_bytes, &check_error);
  g_autoptr (HoistValue) value = hoist_json_parse (text, (gssize) n_bytes, &error);
  g_assert_true (good == (value != NULL));
  g_assert_true (good == (error == NULL) && good == (check_error == NULL));
  if (value == NULL)
    {
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  g_autofree char *written = hoist_value_to_json (value);
  g_autoptr (HoistValue) again = hoist_json_parse (written, -1, &error);
  g_assert_no_error (error);
  g_assert_true (hoist_value_equal (value, again));
  g_autofree char *twice = hoist_value_to_json (again);
  g_assert_cmpstr (written, ==, twice);
  return 0;
}
