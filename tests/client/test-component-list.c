/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Components in an answer: read, cleaned, written again; none is none. */
#include "client/hoist-component-list.h"

#include <string.h>

#include "base/hoist-error.h"
#include "model/hoist-json.h"

static void
test_read (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) answer = hoist_json_parse (
      "{\"components\":[{\"name\":\"proxy\",\"title\":\"Pro\\u001bxy\",\"version\":\"4.6.1\","
      "\"detail\":\"\",\"more\":1},{\"name\":\"far\",\"version\":\"\",\"detail\":\"gone\"}]}",
      -1, &error);
  g_autoptr (GPtrArray) list = hoist_component_list_read (answer, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 2);
  const HoistComponentSighting *proxy = list->pdata[0], *far = list->pdata[1];
  g_assert_cmpstr (proxy->version, ==, "4.6.1");
  g_assert_null (strchr (proxy->title, '\033'));
  g_assert_cmpstr (far->title, ==, "far");
  g_assert_cmpstr (far->detail, ==, "gone");

  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, text);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_component_list_write (list, &w, "components");
  hoist_json_writer_end_object (&w);
  g_assert_nonnull (strstr (text->str, "\"version\":\"4.6.1\""));
}

static void
test_none (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) none = hoist_json_parse ("{}", -1, &error);
  g_autoptr (HoistValue) bad = hoist_json_parse ("{\"components\":[1]}", -1, &error);
  g_autoptr (GPtrArray) list = hoist_component_list_read (none, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 0);
  g_assert_null (hoist_component_list_read (bad, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/component-list/read", test_read);
  g_test_add_func ("/client/component-list/none", test_none);
  return g_test_run ();
}
