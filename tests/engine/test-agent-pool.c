/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Idle links are used again, and a dead one is replaced. */
#include "engine/hoist-agent-pool.h"

#include <signal.h>

#include "base/hoist-error.h"
#include "fixture.h"

static HoistValue *
ask (HoistAgentPool *pool, gboolean repeatable, GError **error)
{
  HoistAgentOrder order = { "facts", NULL, 10 };

  return hoist_agent_pool_call (pool, "", &order, repeatable, NULL, error);
}

static void
test_again (Fixture *f, gconstpointer unused)
{
  HoistAgentPool *pool =
      hoist_agent_pool_new (&hoist_agent_transport_local, &f->target, "in_0123456789abcdef");
  g_autoptr (GError) error = NULL;

  fixture_set_scenario (f, "[{'order':'facts','do':'die-before','skip':1}]");
  g_autoptr (HoistValue) first = ask (pool, TRUE, &error);
  g_assert_no_error (error);
  g_autoptr (HoistValue) second =
      ask (pool, TRUE, &error); /* the idle agent dies of it; another one answers */
  g_assert_no_error (error);
  g_assert_nonnull (second);
  hoist_agent_pool_free (pool);
}

static void
test_not_again (Fixture *f, gconstpointer unused)
{
  HoistAgentPool *pool =
      hoist_agent_pool_new (&hoist_agent_transport_local, &f->target, "in_0123456789abcdef");
  g_autoptr (GError) error = NULL;

  fixture_set_scenario (f, "[{'order':'facts','do':'die-before','skip':1}]");
  g_autoptr (HoistValue) first = ask (pool, FALSE, &error);
  g_assert_null (ask (pool, FALSE, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
  hoist_agent_pool_free (pool);
}

static gboolean
find_nobody (const char *node, HoistAgentRoute *ret, gpointer calls, GError **error)
{
  (*(guint *) calls)++;
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE, "nobody is there");
  return FALSE;
}

/* A node that was silent is not waited for by each question, but by whoever asks whether it is
 * back. */
static void
test_silent (Fixture *f, gconstpointer unused)
{
  HoistAgentPool *pool =
      hoist_agent_pool_new (&hoist_agent_transport_local, &f->target, "in_0123456789abcdef");
  HoistAgentOrder order = { "facts", NULL, 10 };
  guint calls = 0;

  hoist_agent_pool_set_routes (pool, find_nobody, &calls);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (hoist_agent_pool_call (pool, "nd_1", &order, TRUE, NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
      g_assert_cmpuint (calls, ==, 1);
    }
  g_assert_null (hoist_agent_pool_insist (pool, "nd_1", &order, NULL, NULL));
  g_assert_cmpuint (calls, ==, 2);
  hoist_agent_pool_free (pool);
}

static gpointer
ask_thread (gpointer pool)
{
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (HoistValue) answer = ask (pool, TRUE, NULL);
      g_assert_nonnull (answer);
    }
  return NULL;
}

static void
test_many (Fixture *f, gconstpointer unused)
{
  HoistAgentPool *pool =
      hoist_agent_pool_new (&hoist_agent_transport_local, &f->target, "in_0123456789abcdef");
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("ask", ask_thread, pool);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  hoist_agent_pool_free (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/agent-pool/again", Fixture, NULL, fixture_set_up, test_again, fixture_tear_down);
  g_test_add ("/agent-pool/not-again", Fixture, NULL, fixture_set_up, test_not_again,
              fixture_tear_down);
  g_test_add ("/agent-pool/many", Fixture, NULL, fixture_set_up, test_many, fixture_tear_down);
  g_test_add ("/agent-pool/silent", Fixture, NULL, fixture_set_up, test_silent, fixture_tear_down);
  return g_test_run ();
}
