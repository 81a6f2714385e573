/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal: append-only, chained, announced in order, whole after kill -9
 * (src/store/hoist-store-journal.c). What failing and full disks do to it is in
 * test-store-object.c. */
#include "fixture.h"

#include <signal.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/hoist-error.h"
#include "base/hoist-id.h"

static const char *own_path;

static void
test_append (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  g_autoptr (HoistValue) payload = hoist_value_new_object ();
  hoist_value_set (payload, "text", hoist_value_new_string ("Grüße \"quoted\"\n\\"));
  hoist_value_set (payload, "number", hoist_value_new_double (0.1));
  hoist_value_set (payload, "big", hoist_value_new_int (9007199254740992));
  const HoistJournalEntry entry = { .type = HOIST_EVENT_STEP,
                                    .phase = "undo-intent",
                                    .tenant = tenant->id,
                                    .step = 3,
                                    .payload = payload };
  g_assert_cmpint (hoist_store_journal_get_head (f->store), ==, 0);
  g_autoptr (HoistEvent) event = hoist_store_journal_append (f->store, &entry, &error);
  g_assert_no_error (error);
  g_assert_cmpint (event->position, ==, 1);
  fixture_append_notes (f, 3);
  g_assert_cmpint (hoist_store_journal_get_head (f->store), ==, 4);

  fixture_reopen (f);
  g_assert_cmpint (hoist_store_journal_get_head (f->store), ==, 4);
  g_assert_cmpint (fixture_must_verify (f), ==, 4);
  g_autoptr (GPtrArray) all = hoist_store_journal_list (f->store, 0, 100, NULL, NULL, &error);
  g_assert_cmpuint (all->len, ==, 4);
  const HoistEvent *read = all->pdata[0];
  g_assert_cmpstr (read->phase, ==, "undo-intent");
  g_assert_cmpint (read->step, ==, 3);
  g_assert_cmpint (read->time, ==, event->time);
  g_assert_cmpstr (read->hash, ==, event->hash);
  g_assert_true (hoist_value_equal (read->payload, payload));

  g_autoptr (GPtrArray) of_tenant =
      hoist_store_journal_list (f->store, 0, 100, tenant->id, NULL, &error);
  g_assert_cmpuint (of_tenant->len, ==, 1);
  g_autoptr (GPtrArray) page = hoist_store_journal_list (f->store, 1, 2, NULL, NULL, &error);
  g_assert_cmpuint (page->len, ==, 2);
  g_assert_cmpint (((HoistEvent *) page->pdata[0])->position, ==, 2);
}

static void
test_refused (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  g_autoptr (HoistRun) run = fixture_new_run (tenant, HOIST_RUN_QUEUED, HOIST_OUTCOME_NONE);
  g_autoptr (HoistValue) text = hoist_value_new_string ("no object");
  g_autoptr (HoistValue) deep = hoist_value_new_object ();
  for (guint i = 0; i < 40; i++)
    {
      HoistValue *outer = hoist_value_new_object ();
      hoist_value_set (outer, "in", g_steal_pointer (&deep));
      deep = outer;
    }
  const HoistJournalEntry entries[] = {
    { .type = HOIST_EVENT_AUDIT, .phase = "two words", .step = -1 },
    { .type = HOIST_EVENT_AUDIT, .phase = NULL, .step = -1 },
    { .type = 99, .phase = "noted", .step = -1 },
    { .type = HOIST_EVENT_AUDIT, .phase = "noted", .step = -2 },
    { .type = HOIST_EVENT_AUDIT, .phase = "noted", .step = -1, .tenant = "rn_0123456789abcdef" },
    { .type = HOIST_EVENT_AUDIT, .phase = "noted", .step = -1, .run = "../../etc" },
    { .type = HOIST_EVENT_AUDIT, .phase = "noted", .step = -1, .epoch = 4 },
    { .type = HOIST_EVENT_AUDIT, .phase = "noted", .step = -1, .payload = text },
    { .type = HOIST_EVENT_AUDIT, .phase = "noted", .step = -1, .payload = deep },
    { .type = HOIST_EVENT_RUN, .phase = "noted", .step = -1, .snapshot = run },
  };
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (hoist_store_journal_append (f->store, &entries[i], &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
    }
  g_assert_cmpint (hoist_store_journal_get_head (f->store), ==, 0);
}

static void
test_fenced (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  g_autoptr (HoistRun) run = fixture_new_run (tenant, HOIST_RUN_QUEUED, HOIST_OUTCOME_NONE);
  fixture_must_append_run (f, run);
  gint64 epoch = hoist_store_claim_lease (f->store, tenant->id, run->id, &error);
  g_assert_no_error (error);

  g_autoptr (HoistRun) running = fixture_change_run (run, HOIST_RUN_RUNNING, HOIST_OUTCOME_NONE);
  g_autoptr (HoistEvent) event = fixture_append_run (f, running, epoch, &error);
  g_assert_no_error (error);
  g_assert_cmpint (event->epoch, ==, epoch);

  g_autoptr (HoistRun) ended = fixture_change_run (run, HOIST_RUN_ENDED, HOIST_OUTCOME_NEW_HEALTHY);
  g_assert_null (fixture_append_run (f, ended, epoch + 1, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FENCED);
  g_clear_error (&error);
  g_assert_cmpint (hoist_store_claim_lease (f->store, tenant->id, run->id, &error), ==, epoch + 1);
  g_assert_null (fixture_append_run (f, ended, epoch, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FENCED);
  g_clear_error (&error);
  g_assert_true (hoist_store_release_lease (f->store, tenant->id, epoch + 1, &error));
  g_assert_null (fixture_append_run (f, ended, epoch + 1, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FENCED);
  g_clear_error (&error);

  /* Nothing was written: neither record nor snapshot. */
  g_assert_cmpint (hoist_store_journal_get_head (f->store), ==, 2);
  g_autoptr (HoistRun) stored = hoist_store_dup_run (f->store, run->id, &error);
  g_assert_cmpint (stored->state, ==, HOIST_RUN_RUNNING);
  g_assert_cmpint (stored->position, ==, 2);
  g_assert_cmpint (fixture_must_verify (f), ==, 2);
}

/* With the triggers, nobody changes a record by mistake; without them, it shows. */
static void
test_append_only (Fixture *f, gconstpointer unused)
{
  fixture_append_notes (f, 5);
  const char *const attempts[] = {
    "UPDATE journal SET payload = '{}' WHERE position = 2",
    "DELETE FROM journal WHERE position = 5",
    "REPLACE INTO journal SELECT * FROM journal WHERE position = 3",
    "INSERT INTO journal SELECT 9, type, phase, tenant, run, step, epoch, time, boottime,"
    " payload, hash FROM journal WHERE position = 3",
    "DELETE FROM leases",
    NULL
  };
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  g_autoptr (GError) error = NULL;
  g_autofree char *run = hoist_id_new (HOIST_ID_RUN);
  g_assert_cmpint (hoist_store_claim_lease (f->store, tenant->id, run, &error), ==, 1);
  g_autofree char *path = fixture_build_path (f, "hoist.db");
  sqlite3 *db = NULL;
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  for (guint i = 0; attempts[i] != NULL; i++)
    g_assert_cmpint (sqlite3_exec (db, attempts[i], NULL, NULL, NULL), ==, SQLITE_CONSTRAINT);
  sqlite3_close (db);
  g_assert_cmpint (fixture_must_verify (f), ==, 5);
}

typedef struct
{
  const char *sql;
  gint64 position;
} Tampering;

static void
test_tampered (Fixture *f, gconstpointer unused)
{
  const Tampering tamperings[] = {
    { "UPDATE journal SET payload = '{\"who\":\"nobody\"}' WHERE position = 70", 70 },
    { "UPDATE journal SET time = time + 1 WHERE position = 1", 1 },
    { "UPDATE journal SET payload = '[' WHERE position = 7", 7 },
    { "UPDATE journal SET type = 'nonsense' WHERE position = 8", 8 },
    { "UPDATE journal SET hash = replace (hash, substr (hash, 1, 1), 'z') WHERE position = 99",
      99 },
    { "DELETE FROM journal WHERE position = 40", 40 },
    { "DELETE FROM journal WHERE position > 90", 91 },
  };
  fixture_append_notes (f, 100);
  for (guint i = 0; i < G_N_ELEMENTS (tamperings); i++)
    {
      fixture_run_sql (f, "CREATE TABLE kept AS SELECT * FROM journal;"
                          "DROP TRIGGER journal_no_update; DROP TRIGGER journal_no_delete;"
                          "DROP TRIGGER journal_no_gap");
      fixture_run_sql (f, tamperings[i].sql);
      g_autoptr (GError) error = NULL;
      g_assert_false (hoist_store_journal_verify (f->store, NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
      g_autofree char *place = g_strdup_printf (" %" G_GINT64_FORMAT, tamperings[i].position);
      if (strstr (error->message, place) == NULL)
        g_error ("%s: %s", tamperings[i].sql, error->message);
      fixture_run_sql (f, "DELETE FROM journal; INSERT INTO journal SELECT * FROM kept;"
                          "DROP TABLE kept");
      g_assert_cmpint (fixture_must_verify (f), ==, 100);
      /* The dropped triggers come back with a store of their own next time. */
      fixture_run_sql (
          f, "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT 1; END;"
             "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT 1; END;"
             "CREATE TRIGGER journal_no_gap BEFORE INSERT ON journal BEGIN SELECT 1; END");
    }
}

/* A tail that was changed while nobody was looking is refused at the next opening. */
static void
test_tampered_tail (Fixture *f, gconstpointer unused)
{
  fixture_append_notes (f, 100);
  g_clear_object (&f->store);
  fixture_run_sql (f, "DROP TRIGGER journal_no_update;"
                      "UPDATE journal SET payload = '{\"x\":1}' WHERE position = 98");
  g_autoptr (GError) error = NULL;
  g_assert_null (hoist_store_open (f->folder, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, " 98"));
}

typedef struct
{
  Fixture *f;
  gint64 last;
  guint n, n_own;
} Listener;

static void
on_appended (HoistStore *store, HoistEvent *event, HoistRun *run, gpointer user_data)
{
  Listener *listener = user_data;
  g_assert_cmpint (event->position, ==, listener->last + 1);
  listener->last = event->position;
  listener->n++;
  /* The store may be called from a handler; what it appends comes after this one. */
  g_assert_cmpint (hoist_store_journal_get_head (store), >=, event->position);
  if (event->position % 50 == 0)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistEvent) own = fixture_append_note (listener->f, &error);
      g_assert_no_error (error);
      g_assert_cmpint (listener->last, ==, event->position);
      listener->n_own++;
    }
}

static gpointer
append_in_thread (gpointer data)
{
  fixture_append_notes (data, 200);
  return NULL;
}

static void
test_announced_in_order (Fixture *f, gconstpointer unused)
{
  Listener listener = { .f = f };
  g_signal_connect (f->store, "appended", G_CALLBACK (on_appended), &listener);
  GThread *threads[4];
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("append", append_in_thread, f);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (listener.n, ==, 800 + listener.n_own);
  g_assert_cmpuint (listener.n_own, >=, 16);
  g_assert_cmpint (fixture_must_verify (f), ==, listener.n);
}

/* The child: appends until it is killed and says each position that was acknowledged. */
static int
append_until_killed (const char *folder)
{
  Fixture f = { .store = hoist_store_open (folder, NULL) };
  if (f.store == NULL)
    return 1;
  for (;;)
    {
      g_autoptr (HoistEvent) event = fixture_append_note (&f, NULL);
      gint64 position = event != NULL ? event->position : -1;
      if (write (STDOUT_FILENO, &position, sizeof position) != sizeof position || position < 0)
        return 1;
    }
}

static gint64
kill_amid_appends (const char *folder, guint after)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, own_path, "--append-until-killed", folder, NULL);
  g_assert_no_error (error);
  GInputStream *acknowledged = g_subprocess_get_stdout_pipe (child);
  gint64 last = 0, position;
  gsize n;
  for (guint i = 0;
       g_input_stream_read_all (acknowledged, &position, sizeof position, &n, NULL, &error)
       && n == sizeof position;
       i++)
    {
      g_assert_cmpint (position, >, 0);
      last = position;
      if (i == after)
        g_subprocess_force_exit (child);
    }
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (child, NULL, &error));
  g_assert_true (g_subprocess_get_if_signaled (child));
  g_assert_cmpint (g_subprocess_get_term_sig (child), ==, SIGKILL);
  return last;
}

static void
test_killed (Fixture *f, gconstpointer unused)
{
  gint64 before = 0;
  for (guint round = 0; round < 10; round++)
    {
      g_clear_object (&f->store);
      gint64 last = kill_amid_appends (f->folder, g_test_rand_int_range (0, 60));
      g_assert_cmpint (last, >, before);
      fixture_reopen (f);
      gint64 head = hoist_store_journal_get_head (f->store);
      /* What was acknowledged is there; at most one more, which nobody was told of. */
      g_assert_cmpint (head, >=, last);
      g_assert_cmpint (head, <=, last + 1);
      g_assert_cmpint (fixture_must_verify (f), ==, head);
      before = head;
    }
}

static void
test_speed (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  g_autoptr (HoistRun) run = fixture_new_run (tenant, HOIST_RUN_RUNNING, HOIST_OUTCOME_NONE);
  gint64 start = g_get_monotonic_time ();
  for (guint i = 0; i < 1000; i++)
    fixture_must_append_run (f, run);
  g_test_message ("1,000 records with a snapshot each: %.0f ms",
                  (g_get_monotonic_time () - start) / 1000.0);
  start = g_get_monotonic_time ();
  fixture_must_verify (f);
  g_test_message ("1,000 records verified: %.0f ms", (g_get_monotonic_time () - start) / 1000.0);
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--append-until-killed"))
    return append_until_killed (argv[2]);
  own_path = argv[0];
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/store/journal/append", test_append);
  fixture_add ("/store/journal/refused", test_refused);
  fixture_add ("/store/journal/fenced", test_fenced);
  fixture_add ("/store/journal/append-only", test_append_only);
  fixture_add ("/store/journal/tampered", test_tampered);
  fixture_add ("/store/journal/tampered-tail", test_tampered_tail);
  fixture_add ("/store/journal/announced-in-order", test_announced_in_order);
  fixture_add ("/store/journal/killed", test_killed);
  fixture_add ("/store/journal/speed", test_speed);
  return g_test_run ();
}
