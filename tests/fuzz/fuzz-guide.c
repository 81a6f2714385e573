/* SPDX-License-Identifier: GPL-3.0-or-later */
/* YAML and guides: an error always names the place; a guide reaches the agent unchanged. */
#include "base/hoist-error.h"
#include "fuzz-target.h"
#include "model/hoist-guide.h"
#include "model/hoist-json.h"
#include "model/hoist-yaml.h"

static void
check_error (const GError *error)
{
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_assert_true (g_str_has_prefix (error->message, "f.yaml:"));
  g_assert_true (g_ascii_isdigit (error->message[7]));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static char *
write_guide (const HoistGuide *guide)
{
  GString *out = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, out);
  hoist_guide_write (guide, &w, NULL);
  return g_string_free (out, FALSE);
}

static void
check_yaml (const char *text, gsize n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) value = hoist_yaml_parse ("f.yaml", text, (gssize) n, &error);
  if (value == NULL)
    {
      check_error (error);
      return;
    }
  g_autofree char *json = hoist_value_to_json (value);
  g_autoptr (HoistValue) again = hoist_json_parse (json, -1, &error);
  g_assert_no_error (error);
  g_assert_true (hoist_value_equal (value, again));
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  const char *text = (const char *) bytes;
  g_autoptr (GError) error = NULL;
  check_yaml (text, n_bytes);
  g_autoptr (HoistGuide) guide = hoist_guide_parse ("f.yaml", text, (gssize) n_bytes, &error);
  if (guide == NULL)
    {
      check_error (error);
      return 0;
    }
  g_autofree char *json = write_guide (guide);
  g_autoptr (HoistValue) value = hoist_json_parse (json, -1, &error);
  g_assert_no_error (error);
  g_autoptr (HoistGuide) back = hoist_guide_read (value, &error);
  g_assert_no_error (error);
  g_autofree char *again = write_guide (back);
  g_assert_cmpstr (again, ==, json);
  return 0;
}
