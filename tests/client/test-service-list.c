/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Services of an answer: lenient about words, strict about what is no object, written as they were.
 */
#include "client/hoist-service-list.h"

#include "base/hoist-error.h"
#include "model/hoist-json.h"

static GPtrArray *
read_list (const char *json, GError **error)
{
  g_autoptr (HoistValue) value = hoist_json_parse (json, -1, NULL);

  return hoist_service_list_read (value, error);
}

static void
test_both_ways (void)
{
  g_autoptr (GPtrArray) services =
      read_list ("{\"services\":[{\"name\":\"api\",\"role\":\"backend\",\"state\":\"running\","
                 "\"health\":\"healthy\",\"pid\":12,\"port\":32101,\"detail\":\"HTTP 200\"},"
                 "{\"name\":\"odd\",\"state\":\"dancing\",\"port\":99999}]}",
                 NULL);
  const HoistServiceSighting *odd = g_ptr_array_index (services, 1);
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GPtrArray) again = NULL;
  HoistJsonWriter w;

  g_assert_cmpint (odd->state, ==, HOIST_SERVICE_UNKNOWN);
  g_assert_cmpuint (odd->port, ==, 65535);
  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_service_list_write (services, &w, "services");
  hoist_json_writer_end_object (&w);
  again = read_list (json->str, NULL);
  g_assert_cmpuint (again->len, ==, 2);
  g_assert_cmpstr (((HoistServiceSighting *) again->pdata[0])->detail, ==, "HTTP 200");
}

static void
test_refused (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_list ("{\"services\":[7]}", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service-list/both-ways", test_both_ways);
  g_test_add_func ("/service-list/refused", test_refused);
  return g_test_run ();
}
