/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame loop in this process, spoken to through pipes: orders in turn, cancel and the end of
 * the connection at any moment, deadlines, broken frames, a reader that does not read. */
#include "agent/hoist-agent-loop.h"

#include "fixture.h"
#include "protocol/hoist-frame.h"

#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  Fixture *f;
  int to[2], from[2];
  int status;
  GThread *thread;
  HoistFrameDecoder *decoder;
} Line;

static gpointer
run (gpointer data)
{
  Line *line = data;

  line->status = hoist_agent_loop_run (line->f->state, line->to[0], line->from[1]);
  close (line->from[1]);
  return NULL;
}

static void
send_order (Line *line, const char *json)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_frame_write (line->to[1], json, strlen (json), NULL, &error));
  g_assert_no_error (error);
}

/* The next reply that ends an order; NULL when nothing more comes. */
static HoistValue *
receive (Line *line)
{
  for (;;)
    {
      g_autoptr (GError) error = NULL;
      HoistValue *reply = NULL;
      const char *type;

      g_assert_true (hoist_frame_read (line->from[0], line->decoder, 60000, NULL, &reply, &error));
      g_assert_no_error (error);
      if (reply == NULL)
        return NULL;
      type = hoist_value_lookup_string (reply, "type", "");
      if (g_str_equal (type, "result") || g_str_equal (type, "error"))
        return reply;
      hoist_value_unref (reply);
    }
}

static void
line_open (Line *line, Fixture *f)
{
  g_autoptr (HoistValue) greeting = NULL;

  memset (line, 0, sizeof *line);
  g_clear_pointer (&f->session, hoist_agent_session_free);
  line->f = f;
  g_assert_true (g_unix_open_pipe (line->to, FD_CLOEXEC, NULL));
  g_assert_true (g_unix_open_pipe (line->from, FD_CLOEXEC, NULL));
  line->decoder = hoist_frame_decoder_new ();
  line->thread = g_thread_new ("agent", run, line);
  send_order (line,
              "{\"id\":1,\"order\":\"hello\",\"protocol\":1,\"instance\":\"in_0123456789abcdef\"}");
  greeting = receive (line);
  g_assert_cmpstr (hoist_value_lookup_string (greeting, "type", ""), ==, "result");
}

/* Ends the connection (once) and returns the loop's exit status. */
static int
line_close (Line *line)
{
  if (line->to[1] >= 0)
    close (line->to[1]);
  g_thread_join (line->thread);
  close (line->to[0]);
  close (line->from[0]);
  hoist_frame_decoder_free (line->decoder);
  return line->status;
}

static char *
claim_json (Fixture *f, int id)
{
  g_autofree char *tenant = fixture_tenant_json (f);

  return g_strdup_printf ("{\"id\":%d,\"order\":\"claim\",\"tenant\":%s,\"run\":\"" FIXTURE_RUN
                          "\",\"epoch\":1,\"wait_ms\":0}",
                          id, tenant);
}

/* A migration that says it has begun and then waits for ever. */
static char *
slow_step (Fixture *f, int id, guint deadline_s)
{
  g_autofree char *tenant = fixture_tenant_json (f);

  return g_strdup_printf ("{\"id\":%d,\"order\":\"step\",\"run\":\"" FIXTURE_RUN
                          "\",\"epoch\":1,\"step\":7,\"kind\":\"migrate\",\"direction\":\"apply\","
                          "\"tenant\":%s,\"deadline_s\":%u,\"args\":{\"scripts\":[\"scripts/"
                          "first.py\"],\"commands\":[[\"/usr/bin/python3\",\"-c\","
                          "\"import select; open('%s/begun', 'w').close(); print('begun', "
                          "flush=True); select.select([], [], [])\"]],\"folder\":\"%s\"}}",
                          id, tenant, deadline_s, f->folder, f->directory);
}

static void
expect_error (Line *line, int id, const char *code)
{
  g_autoptr (HoistValue) reply = receive (line);

  g_assert_cmpint (hoist_value_lookup_int (reply, "id", -1), ==, id);
  g_assert_cmpstr (hoist_value_lookup_string (reply, "code", ""), ==, code);
}

static void
expect_result (Line *line, int id)
{
  g_autoptr (HoistValue) reply = receive (line);

  g_assert_cmpint (hoist_value_lookup_int (reply, "id", -1), ==, id);
  g_assert_cmpstr (hoist_value_lookup_string (reply, "type", ""), ==, "result");
}

static void
wait_for_log (Line *line, const char *word)
{
  for (;;)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistValue) reply = NULL;

      g_assert_true (hoist_frame_read (line->from[0], line->decoder, 60000, NULL, &reply, &error));
      g_assert_no_error (error);
      g_assert_nonnull (reply);
      if (strstr (hoist_value_lookup_string (reply, "text", ""), word) != NULL)
        return;
    }
}

static void
test_orders_in_turn (Fixture *f)
{
  g_autofree char *subject = fixture_subject (f);
  g_autofree char *observe = g_strdup_printf ("{\"id\":2,\"order\":\"observe\",%s}", subject);
  Line line;

  line_open (&line, f);
  send_order (&line, observe);
  send_order (&line, "{\"id\":3,\"order\":\"current\",\"tenant\":\"" FIXTURE_TENANT "\"}");
  expect_result (&line, 2);
  expect_result (&line, 3);
  g_assert_cmpint (line_close (&line), ==, 0);
}

static void
test_cancel (Fixture *f)
{
  g_autofree char *claim = claim_json (f, 2);
  g_autofree char *step = slow_step (f, 3, 0);
  Line line;

  line_open (&line, f);
  send_order (&line, claim);
  expect_result (&line, 2);
  send_order (&line, step);
  send_order (&line, "{\"id\":4,\"order\":\"current\",\"tenant\":\"" FIXTURE_TENANT "\"}");
  wait_for_log (&line, "begun");
  send_order (&line, "{\"id\":5,\"order\":\"cancel\",\"cancels\":4}"); /* it waits in the queue */
  expect_error (&line, 4, "cancelled");
  expect_result (&line, 5);
  send_order (&line, "{\"id\":6,\"order\":\"cancel\",\"cancels\":3}"); /* it runs */
  expect_result (&line, 6);
  expect_error (&line, 3, "cancelled");
  g_assert_cmpint (line_close (&line), ==, 0);
}

static void
test_deadline (Fixture *f)
{
  g_autofree char *claim = claim_json (f, 2);
  g_autofree char *step = slow_step (f, 3, 1);
  Line line;

  line_open (&line, f);
  send_order (&line, claim);
  expect_result (&line, 2);
  send_order (&line, step);
  expect_error (&line, 3, "timed-out");
  g_assert_cmpint (line_close (&line), ==, 0);
}

/* A step that the guide gives its time says so. */
static void
test_deadline_of_dependencies (Fixture *f)
{
  g_autofree char *commit = fixture_commit (f, "v0.2.0");
  g_autofree char *claim = claim_json (f, 2);
  g_autofree char *fetching = fixture_args (f, "fetch", "v0.2.0");
  g_autofree char *fetch = fixture_step_members (f, 1, "fetch", "apply", fetching);
  g_autofree char *args = g_strdup_printf (
      "{\"kind\":\"command\",\"lock\":\"VERSION\",\"environment\":\"e\",\"application\":"
      "\"demoapp\","
      "\"commit\":\"%s\",\"seconds\":1,\"command\":[\"/usr/bin/python3\",\"-c\",\"import select; "
      "select.select([], [], [])\"]}",
      commit);
  g_autofree char *needs = fixture_step_members (f, 2, "dependencies", "apply", args);
  g_autofree char *first = g_strdup_printf ("{\"id\":3,\"order\":\"step\",%s}", fetch);
  g_autoptr (GString) second = g_string_new ("{\"id\":4,\"order\":\"step\",");
  Line line;

  line_open (&line, f);
  send_order (&line, claim);
  expect_result (&line, 2);
  send_order (&line, first);
  expect_result (&line, 3);
  g_string_append_printf (second, "%s}", needs);
  g_assert_cmpuint (g_string_replace (second, "\"deadline_s\":60", "\"deadline_s\":1", 0), ==, 1);
  send_order (&line, second->str);
  g_autoptr (HoistValue) reply = receive (&line);
  g_assert_cmpstr (hoist_value_lookup_string (reply, "code", ""), ==, "timed-out");
  g_assert_cmpstr (hoist_value_lookup_string (reply, "message", ""), ==,
                   "What VERSION names was not ready within 1 s. If it needs longer, the guide has "
                   "to say so (dependencies[].seconds).");
  g_assert_cmpint (line_close (&line), ==, 0);
}

/* The connection ends while a step runs: it is carried out, its answer recorded, nothing new begun.
 */
static void
test_end_during_a_step (Fixture *f)
{
  g_autofree char *claim = claim_json (f, 2);
  g_autofree char *args = fixture_args (f, "backup", "v0.2.0");
  g_autofree char *members = fixture_step_members (f, 4, "backup", "apply", args);
  g_autofree char *step = g_strdup_printf ("{\"id\":3,\"order\":\"step\",%s}", members);
  g_autofree char *record =
      hoist_agent_state_run (f->state, FIXTURE_TENANT, FIXTURE_RUN, "4-apply.json");
  g_autofree char *text = NULL, *holder = NULL;
  Line line;

  line_open (&line, f);
  send_order (&line, claim);
  expect_result (&line, 2);
  send_order (&line, step);
  wait_for_log (&line, "Backing up");
  g_assert_cmpint (line_close (&line), ==, 0);
  text = fixture_read (record);
  g_assert_nonnull (strstr (text, "\"result\":\"done\""));
  holder = hoist_agent_state_tenant (f->state, FIXTURE_TENANT, "holder.json");
  g_assert_false (g_file_test (holder, G_FILE_TEST_EXISTS));
}

static void
test_broken_frame (Fixture *f)
{
  static const char huge[] = "\x7f\xff\xff\xff";
  Line line;

  line_open (&line, f);
  g_assert_cmpint (write (line.to[1], huge, 4), ==, 4);
  g_assert_cmpint (line_close (&line), ==, 1);
}

static void
test_half_a_frame (Fixture *f)
{
  static const char half[] = "\x00\x00\x00\x10{\"id\"";
  Line line;

  line_open (&line, f);
  g_assert_cmpint (write (line.to[1], half, 9), ==, 9);
  g_assert_cmpint (line_close (&line), ==, 1);
}

/* Ten thousand lines that nobody reads must not stop the step. */
static void
test_reader_does_not_read (Fixture *f)
{
  g_autofree char *claim = claim_json (f, 2);
  g_autofree char *tenant = fixture_tenant_json (f);
  g_autofree char *step = g_strdup_printf (
      "{\"id\":3,\"order\":\"step\",\"run\":\"" FIXTURE_RUN
      "\",\"epoch\":1,\"step\":7,\"kind\":\"migrate\",\"direction\":\"apply\","
      "\"tenant\":%s,\"deadline_s\":60,\"args\":{\"scripts\":[\"scripts/"
      "first.py\"],\"commands\":[[\"/usr/bin/python3\",\"-c\","
      "\"for i in range(10000): print('line', i, 'x' * 100)\"]],\"folder\":\"%s\"}}",
      tenant, f->directory);
  g_autofree char *record =
      hoist_agent_state_run (f->state, FIXTURE_TENANT, FIXTURE_RUN, "7-apply.json");
  g_autofree char *text = NULL;
  GPollFD begun = { .events = G_IO_IN };
  Line line;

  line_open (&line, f);
  send_order (&line, claim);
  expect_result (&line, 2);
  send_order (&line, step);
  begun.fd = line.from[0];
  g_assert_cmpint (g_poll (&begun, 1, 60000), ==,
                   1); /* an order that was not begun may be dropped */
  close (line.to[1]);  /* nothing was read of the step; it ends all the same */
  line.to[1] = -1;
  g_assert_cmpint (line_close (&line), ==, 0);
  text = fixture_read (record);
  g_assert_nonnull (strstr (text, "\"result\":\"done\""));
}

/* Nobody wants anything any more: it ends, unless it holds a tenant. */
static void
test_forgotten (Fixture *f)
{
  g_autofree char *claim = claim_json (f, 2);
  GPollFD silence = { .events = G_IO_IN };
  Line line;

  hoist_agent_loop_set_idle_limit (1);
  line_open (&line, f);
  g_assert_null (receive (&line)); /* it ended by itself */
  g_assert_cmpint (line_close (&line), ==, 0);
  line_open (&line, f);
  send_order (&line, claim);
  expect_result (&line, 2);
  silence.fd = line.from[0];
  g_assert_cmpint (g_poll (&silence, 1, 2500), ==, 0);
  close (line.to[1]);
  line.to[1] = -1;
  g_assert_cmpint (line_close (&line), ==, 0);
  hoist_agent_loop_set_idle_limit (900);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/agent-loop/orders-in-turn", test_orders_in_turn);
  fixture_add ("/agent/agent-loop/cancel", test_cancel);
  fixture_add ("/agent/agent-loop/deadline", test_deadline);
  fixture_add ("/agent/agent-loop/deadline-of-dependencies", test_deadline_of_dependencies);
  fixture_add ("/agent/agent-loop/end-during-a-step", test_end_during_a_step);
  fixture_add ("/agent/agent-loop/broken-frame", test_broken_frame);
  fixture_add ("/agent/agent-loop/half-a-frame", test_half_a_frame);
  fixture_add ("/agent/agent-loop/forgotten", test_forgotten);
  fixture_add ("/agent/agent-loop/reader-does-not-read", test_reader_does_not_read);
  return g_test_run ();
}
