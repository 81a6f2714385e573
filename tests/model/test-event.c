/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Journal records: the chain's hash survives a journey, to the microsecond. */
#include "model/hoist-event.h"

#include "base/hoist-error.h"
#include "examples.h"

static HoistEvent *
make (HoistValue *payload)
{
  HoistEvent fields = { .position = 5,
                        .type = HOIST_EVENT_STEP,
                        .phase = (char *) "intent",
                        .tenant = (char *) EXAMPLE_TENANT_ID,
                        .run = (char *) EXAMPLE_RUN_ID,
                        .step = 3,
                        .epoch = 7,
                        .time = EXAMPLE_TIME,
                        .boottime = 123456789,
                        .payload = payload };
  return hoist_event_new (&fields);
}

static void
test_hash_survives (void)
{
  g_autoptr (HoistValue) payload = example_parse ("{\"b\":0.1,\"a\":[1,\"é\"]}");
  g_autoptr (HoistEvent) event = make (payload);
  g_autofree char *hash = hoist_event_compute_hash (event, "prev");
  g_assert_cmpuint (strlen (hash), ==, 64);
  g_autofree char *json = EXAMPLE_JSON (hoist_event_write, event);
  g_autoptr (HoistValue) value = example_parse (json);
  g_autoptr (HoistEvent) back = hoist_event_read (value, NULL);
  g_assert_cmpint (back->time, ==, EXAMPLE_TIME);
  g_autofree char *again = hoist_event_compute_hash (back, "prev");
  g_assert_cmpstr (again, ==, hash);
}

static void
test_everything_is_hashed (void)
{
  g_autoptr (HoistEvent) event = make (NULL);
  g_autofree char *hash = hoist_event_compute_hash (event, NULL);
  g_autofree char *other_previous = hoist_event_compute_hash (event, "x");
  g_assert_cmpstr (hash, !=, other_previous);
  for (guint i = 0; i < 8; i++)
    {
      HoistEvent copy = *event;
      g_autoptr (HoistValue) payload = hoist_value_new_object ();
      switch (i)
        {
        case 0:
          copy.position++;
          break;
        case 1:
          copy.type = HOIST_EVENT_RUN;
          break;
        case 2:
          copy.phase = (char *) "done";
          break;
        case 3:
          copy.run = (char *) "";
          break;
        case 4:
          copy.step = -1;
          break;
        case 5:
          copy.epoch++;
          break;
        case 6:
          copy.time++;
          break;
        default:
          copy.payload = payload;
        }
      g_autofree char *changed = hoist_event_compute_hash (&copy, NULL);
      g_assert_cmpstr (changed, !=, hash);
    }
}

static void
test_times_that_disagree (void)
{
  g_autoptr (HoistEvent) event = make (NULL);
  g_autofree char *json = EXAMPLE_JSON (hoist_event_write, event);
  g_autoptr (HoistValue) value = example_edit (json, "wall_us", "5");
  g_autoptr (HoistEvent) back = hoist_event_read (value, NULL);
  g_assert_cmpint (back->time, ==, EXAMPLE_TIME / 1000 * 1000);
  g_autoptr (HoistValue) bad = example_edit (json, "type", "\"gossip\"");
  g_autoptr (GError) error = NULL;
  g_assert_null (hoist_event_read (bad, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/event/hash-survives", test_hash_survives);
  g_test_add_func ("/event/everything-is-hashed", test_everything_is_hashed);
  g_test_add_func ("/event/times-that-disagree", test_times_that_disagree);
  return g_test_run ();
}
