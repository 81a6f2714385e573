/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transactions that must be known to be written or not, on disks that fail and disks that are full
 * (src/store/hoist-store-object.c). */
#include "fixture.h"

#include <fcntl.h>
#include <sched.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "fault-disk.h"

static const char *own_path;

static void
on_fatal (const GError *error, gpointer user_data)
{
  guint *n = user_data;
  (*n)++;
}

typedef struct
{
  guint fatal, acknowledged, refused;
} FaultResult;

/* Appends with a failing disk, then reopens with a good one and proves the journal. */
static guint
run_with_fault (Fixture *f, FaultKind kind, guint k, int result, gboolean for_ever, FaultResult *r)
{
  g_autoptr (HoistTenant) tenant = fixture_put_tenant (f, "acme");
  *r = (FaultResult){ 0 };
  hoist_store_set_fatal_func (f->store, on_fatal, &r->fatal);
  gint64 before = hoist_store_journal_get_head (f->store);
  fault_disk_arm (kind, k, result, for_ever);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean was_fatal = r->fatal > 0;
      g_autoptr (HoistRun) run =
          fixture_new_run (tenant, HOIST_RUN_ENDED, HOIST_OUTCOME_NEW_HEALTHY);
      g_autoptr (HoistEvent) event = fixture_append_run (f, run, 0, &error);
      if (event != NULL)
        r->acknowledged++;
      else
        r->refused++;
      if (was_fatal)
        g_assert_null (event);
    }
  guint hits = fault_disk_disarm ();
  fixture_reopen (f);
  gint64 head = hoist_store_journal_get_head (f->store);
  g_assert_cmpint (head, >=, before + r->acknowledged);
  g_assert_cmpint (head, <=, before + r->acknowledged + (r->fatal > 0));
  g_assert_cmpint (fixture_must_verify (f), ==, head);
  return hits;
}

/* k = 1, 2, … until a run meets no fault any more. */
static void
test_failing_disk (Fixture *f, gconstpointer unused)
{
  static const struct
  {
    FaultKind kind;
    int result;
    const char *name;
  } faults[] = { { FAULT_WRITE, SQLITE_IOERR_WRITE, "write fails" },
                 { FAULT_SYNC, SQLITE_IOERR_FSYNC, "sync fails" },
                 { FAULT_READ, SQLITE_IOERR_READ, "read fails" },
                 { FAULT_WRITE, SQLITE_FULL, "disk full" } };
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    for (guint for_ever = 0; for_ever < 2; for_ever++)
      {
        guint k = 0, hits, n_fatal = 0;
        FaultResult r;
        do
          {
            fixture_tear_down (f, NULL);
            fixture_set_up (f, NULL);
            hits = run_with_fault (f, faults[i].kind, ++k, faults[i].result, for_ever, &r);
            n_fatal += r.fatal > 0;
            if (faults[i].result == SQLITE_FULL)
              g_assert_cmpuint (r.fatal, ==, 0);
            if (faults[i].result == SQLITE_FULL && !for_ever)
              g_assert_cmpuint (r.refused, ==, 0);
            if (hits > 0 && faults[i].kind == FAULT_SYNC)
              g_assert_cmpuint (r.fatal, >, 0);
          }
        while (hits > 0);
        g_test_message ("%s%s: %u runs, %u of them fatal", faults[i].name,
                        for_ever ? " from then on" : " once", k, n_fatal);
      }
}

static void
set_up_on_bad_disk (Fixture *f, gconstpointer unused)
{
  fault_disk_install ();
  fixture_set_up (f, unused);
}

/* A checkpoint whose sync fails must not be tried again and believed. */
static void
test_failing_checkpoint (Fixture *f, gconstpointer unused)
{
  guint n_fatal = 0;
  gint64 acknowledged = 0;
  hoist_store_set_fatal_func (f->store, on_fatal, &n_fatal);
  fault_disk_arm (FAULT_SYNC_DATABASE, 1, SQLITE_IOERR_FSYNC, FALSE);
  while (n_fatal == 0)
    {
      g_autoptr (HoistEvent) event = fixture_append_note (f, NULL);
      g_assert_nonnull (event);
      acknowledged = event->position;
      g_assert_cmpint (acknowledged, <, 2000);
    }
  g_assert_cmpuint (fault_disk_disarm (), ==, 1);
  g_autoptr (GError) error = NULL;
  g_assert_null (fixture_append_note (f, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_IO);
  g_assert_false (hoist_store_set_setting (f->store, "colour", "blue", NULL));
  fixture_reopen (f);
  g_assert_cmpint (fixture_must_verify (f), ==, acknowledged);
}

/* Without a handler the process ends with 70. */
static void
test_exit_70 (void)
{
  if (g_test_subprocess ())
    {
      Fixture f = { 0 };
      set_up_on_bad_disk (&f, NULL);
      g_printerr ("FOLDER %s\n", f.folder);
      fault_disk_arm (FAULT_SYNC, 1, SQLITE_IOERR_FSYNC, FALSE);
      g_autoptr (HoistEvent) event = fixture_append_note (&f, NULL);
      return;
    }
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error,
                        own_path, "--GTestSubprocess", "-p", "/store/object/exit-70", NULL);
  g_assert_no_error (error);
  g_autofree char *said = NULL;
  g_assert_true (g_subprocess_communicate_utf8 (child, NULL, NULL, NULL, &said, &error));
  g_assert_cmpint (g_subprocess_get_exit_status (child), ==, 70);
  g_assert_nonnull (strstr (said, "ending with 70"));
  char *folder = strstr (said, "FOLDER ") + strlen ("FOLDER ");
  *strchr (folder, '\n') = '\0';
  g_assert_true (hoist_file_remove_tree (folder, NULL));
}

static void
fill_disk (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "filler", NULL);
  int fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  g_assert_cmpint (fd, >=, 0);
  char bytes[4096] = { 0 };
  while (write (fd, bytes, sizeof bytes) > 0)
    ;
  close (fd);
}

/* A real full disk: the journal goes on, because room was kept for it. */
static void
test_full_disk (void)
{
  g_autofree char *mounted = g_dir_make_tmp ("hoist-full-XXXXXX", NULL);
  if (geteuid () != 0 || unshare (CLONE_NEWNS) != 0
      || mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0
      || mount ("tmpfs", mounted, "tmpfs", 0, "size=24m,mode=0700") != 0)
    {
      rmdir (mounted);
      g_test_skip ("NOT TESTED: a full disk needs root and a mount namespace of its own");
      return;
    }
  g_autoptr (GError) error = NULL;
  Fixture f = { .folder = g_build_filename (mounted, "store", NULL) };
  f.store = hoist_store_open (f.folder, &error);
  g_assert_no_error (error);
  g_autofree char *ballast = fixture_build_path (&f, "ballast");
  struct stat st;
  g_assert_cmpint (stat (ballast, &st), ==, 0);
  g_assert_cmpint (st.st_size, >=, 1 << 20);
  fill_disk (mounted);

  guint acknowledged = 0;
  while (acknowledged < 1000)
    {
      g_autoptr (HoistEvent) event = fixture_append_note (&f, &error);
      g_assert_no_error (error);
      acknowledged++;
    }
  g_assert_cmpint (stat (ballast, &st), ==, 0);
  g_assert_cmpint (st.st_size, ==, 0);
  /* Filled to the brim once more: refused, not lost, not fatal. */
  gboolean refused = FALSE;
  for (guint i = 0; i < 20000 && !refused; i++)
    {
      if (i % 100 == 0)
        fill_disk (mounted);
      g_autoptr (HoistEvent) event = fixture_append_note (&f, &error);
      refused = event == NULL;
      acknowledged += event != NULL;
    }
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NO_SPACE);
  g_clear_error (&error);
  g_autofree char *filler = g_build_filename (mounted, "filler", NULL);
  g_assert_cmpint (unlink (filler), ==, 0);
  fixture_append_notes (&f, 64);
  g_assert_cmpint (fixture_must_verify (&f), ==, acknowledged + 64);
  /* There is room again: the reserve is back. */
  g_assert_cmpint (stat (ballast, &st), ==, 0);
  g_assert_cmpint (st.st_size, >=, 1 << 20);
  fixture_reopen (&f);
  g_assert_cmpint (fixture_must_verify (&f), ==, acknowledged + 64);
  g_test_message ("%u records on a full disk of 24 MiB", acknowledged);
  g_clear_object (&f.store);
  g_assert_cmpint (umount (mounted), ==, 0);
  rmdir (mounted);
  g_free (f.folder);
}

int
main (int argc, char *argv[])
{
  own_path = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/object/full-disk", test_full_disk);
  g_test_add_func ("/store/object/exit-70", test_exit_70);
  g_test_add ("/store/object/failing-checkpoint", Fixture, NULL, set_up_on_bad_disk,
              test_failing_checkpoint, fixture_tear_down);
  g_test_add ("/store/object/failing-disk", Fixture, NULL, set_up_on_bad_disk, test_failing_disk,
              fixture_tear_down);
  return g_test_run ();
}
