/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders: greeting, claims, fences, and what is refused before anything happens. */
#include "fixture.h"

#include <string.h>

static void
send_cb (const char *json, gboolean droppable, gpointer user_data)
{
  g_string_append (user_data, json);
}

static void
test_hello_first (Fixture *f)
{
  g_autoptr (GString) said = g_string_new (NULL);
  const HoistAgentSink sink = { .send = send_cb, .user_data = said };
  g_autoptr (HoistAgentSession) session = hoist_agent_session_new (f->state, &sink, FALSE);
  g_autoptr (HoistValue) order = hoist_value_new_object ();
  g_autoptr (HoistValue) hello = hoist_value_new_object ();

  hoist_value_set (order, "id", hoist_value_new_int (1));
  hoist_value_set (order, "order", hoist_value_new_string ("current"));
  g_assert_false (hoist_agent_session_serve (session, order, NULL));
  g_assert_nonnull (strstr (said->str, "\"code\":\"protocol\""));
  g_string_truncate (said, 0);
  hoist_value_set (hello, "id", hoist_value_new_int (2));
  hoist_value_set (hello, "order", hoist_value_new_string ("hello"));
  hoist_value_set (hello, "protocol", hoist_value_new_int (2));
  g_assert_false (hoist_agent_session_serve (session, hello, NULL));
  hoist_value_set (hello, "protocol", hoist_value_new_int (1));
  hoist_value_set (hello, "instance", hoist_value_new_string ("in_0123456789abcdef"));
  g_string_truncate (said, 0);
  g_assert_true (hoist_agent_session_serve (session, hello, NULL));
  g_assert_nonnull (strstr (said->str, "\"boot_id\""));
  hoist_value_set (hello, "instance", hoist_value_new_string ("in_fedcba9876543210"));
  g_string_truncate (said, 0);
  g_assert_false (hoist_agent_session_serve (session, hello, NULL));
  g_assert_nonnull (strstr (said->str, "forbidden"));
}

static void
test_claims (Fixture *f)
{
  g_autofree char *tenant = fixture_tenant_json (f);
  g_autofree char *higher = g_strdup_printf (
      "\"tenant\":%s,\"run\":\"" FIXTURE_RUN "\",\"epoch\":9,\"wait_ms\":0", tenant);
  g_autofree char *lower = g_strdup_printf (
      "\"tenant\":%s,\"run\":\"" FIXTURE_RUN "\",\"epoch\":8,\"wait_ms\":0", tenant);
  g_autofree char *zero = g_strdup_printf (
      "\"tenant\":%s,\"run\":\"" FIXTURE_RUN "\",\"epoch\":0,\"wait_ms\":0", tenant);
  g_autofree char *release = g_strdup_printf ("\"tenant\":%s", tenant);
  const HoistValue *answer = fixture_answer (f, "claim", higher);

  g_assert_cmpint (hoist_value_lookup_int (answer, "epoch", 0), ==, 9);
  g_assert_cmpint (hoist_value_get_type_of (hoist_value_get_member (answer, "current")), ==,
                   HOIST_VALUE_NULL);
  g_assert_cmpstr (fixture_error (f, "claim", lower, NULL), ==, "fenced");
  g_assert_cmpstr (fixture_error (f, "claim", zero, NULL), ==, "invalid");
  fixture_answer (f, "release", release);
  g_assert_cmpstr (fixture_error (f, "claim", lower, NULL), ==, "fenced");
  fixture_answer (f, "claim", higher);
}

static void
test_steps_need_their_claim (Fixture *f)
{
  g_autofree char *args = fixture_args (f, "stop", "v0.2.0");
  g_autofree char *members = fixture_step_members (f, 3, "stop", "apply", args);
  g_autofree char *other = NULL, *older = NULL;
  char *at;

  g_assert_cmpstr (fixture_error (f, "step", members, NULL), ==, "conflict");
  fixture_claim (f);
  other = g_strdup (members);
  at = strstr (other, FIXTURE_RUN);
  at[strlen ("rn_")] = 'z';
  g_assert_cmpstr (fixture_error (f, "step", other, NULL), ==, "fenced");
  older = g_strdup (members);
  at = strstr (older, "\"epoch\":1");
  at[strlen ("\"epoch\":")] = '2';
  g_assert_cmpstr (fixture_error (f, "step", older, NULL), ==, "fenced");
  fixture_answer (f, "step", members);
}

static void
test_bad_orders (Fixture *f)
{
  static const char *const kinds[] = { "stop", "explode", "guard", "" };
  const char *message;

  g_assert_cmpstr (fixture_error (f, "dance", "", NULL), ==, "protocol");
  g_assert_cmpstr (fixture_error (f, "current", "\"tenant\":\"../../etc\"", NULL), ==, "invalid");
  g_assert_cmpstr (
      fixture_error (f, "claim",
                     "\"tenant\":{\"id\":\"tn_0123456789abcdef\"},\"run\":\"x\",\"epoch\":1", NULL),
      ==, "invalid");
  fixture_claim (f);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *members =
          fixture_step_members (f, 3, kinds[i], "apply", "{\"services\":\"no list\"}");

      g_assert_cmpstr (fixture_error (f, "step", members, &message), ==, "invalid");
    }
}

static void
test_cancelled_before (Fixture *f)
{
  g_autofree char *subject = fixture_subject (f);

  g_cancellable_cancel (f->cancellable);
  g_assert_cmpstr (fixture_error (f, "observe", subject, NULL), ==, "cancelled");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/agent-session/hello-first", test_hello_first);
  fixture_add ("/agent/agent-session/claims", test_claims);
  fixture_add ("/agent/agent-session/steps-need-their-claim", test_steps_need_their_claim);
  fixture_add ("/agent/agent-session/bad-orders", test_bad_orders);
  fixture_add ("/agent/agent-session/cancelled-before", test_cancelled_before);
  return g_test_run ();
}
