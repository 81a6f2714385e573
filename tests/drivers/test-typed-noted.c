/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is not noted from the move on is not believed; what can't be noted is named. */
#include "typed-move.h"

#include "base/hoist-error.h"
#include "drivers/hoist-typed-noted.h"

#include <string.h>

#define SOURCE "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (1, 'a')"
#define TARGET "CREATE TABLE t (id int PRIMARY KEY, v text)"

static void
assert_not_noted (const TypedMove *m, const char *run, const char *words)
{
  g_autofree char *why = NULL;
  gboolean noted = TRUE;
  g_autoptr (GError) error = NULL;

  FIXTURE_DO (hoist_typed_noted_is_whole (&m->order, run, &noted, &why, NULL, &error));
  g_assert_false (noted);
  if (strstr (why, words) == NULL)
    g_error ("%s", why);
}

static void
test_noted (Cluster *c)
{
  TypedMove m = typed_move_begin (c, SOURCE, TARGET, NULL);
  g_autoptr (GError) error = NULL;

  assert_not_noted (&m, "rn_00000000000000bb", "not noted (any more)");
  cluster_say (m.app, "ALTER TABLE t DISABLE TRIGGER hoist_capture");
  assert_not_noted (&m, TYPED_MOVE_RUN, "public.t was not noted");
  FIXTURE_DO (hoist_typed_noted_end (m.order.to, NULL, &error));
  assert_not_noted (&m, TYPED_MOVE_RUN, "not noted (any more)");
  typed_move_end (&m);
}

static void
assert_refused (const TypedMove *m, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (hoist_typed_noted_begin (&m->order, TYPED_MOVE_RUN, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  if (strstr (error->message, words) == NULL)
    g_error ("%s", error->message);
}

static void
test_refused (Cluster *c)
{
  TypedMove m = typed_move_begin (c, SOURCE, TARGET, NULL);

  cluster_say (m.app, "CREATE TABLE keyless (v text)");
  assert_refused (&m, "keyless has no key");
  cluster_say (m.app, "DROP TABLE keyless; ALTER TABLE t DROP CONSTRAINT t_pkey; ALTER TABLE t ADD "
                      "PRIMARY KEY (id, v)");
  assert_refused (&m, "The table t has another key");
  typed_move_end (&m);
}

static void
add (Cluster *c)
{
  cluster_add ("/typed-noted/noted", c, test_noted);
  cluster_add ("/typed-noted/refused", c, test_refused);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
