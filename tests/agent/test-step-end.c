/* SPDX-License-Identifier: GPL-3.0-or-later */
/* end: real Redis servers that are no children of anybody's. Each saves and ends; one that can't
 * save is not killed; one that was started since is ended on the way back. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hoist-process.h"
#include "fixture.h"

typedef struct
{
  char *folder;
  gint pid;
  guint64 start_time;
} Redis;

/* It has detached itself and listens on a socket when this returns; its data are in `name`. */
static Redis
start_redis (Fixture *f, const char *name)
{
  Redis redis = { .folder = g_build_filename (f->directory, "redis", name, NULL) };
  g_autofree char *config = g_build_filename (redis.folder, "service.conf", NULL);
  g_autofree char *pid_file = g_build_filename (redis.folder, "redis.pid", NULL);
  g_autofree char *text = g_strdup_printf ("daemonize yes\npidfile %s\ndir %s\nport 0\n"
                                           "unixsocket redis.sock\nsave 900 1\nlogfile redis.log\n"
                                           "dbfilename dump.rdb\n",
                                           pid_file, redis.folder);
  const char *argv[] = { "/usr/bin/redis-server", config, NULL };
  g_autofree char *log = g_build_filename (redis.folder, "redis.log", NULL);
  g_autofree char *number = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_assert_cmpint (g_mkdir_with_parents (redis.folder, 0755), ==, 0);
  (void) unlink (log);
  fixture_write (config, text);
  g_spawn_sync (redis.folder, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL,
                &status, &error);
  g_assert_no_error (error);
  fixture_wait_for (log, "ready to accept connections");
  number = fixture_read (pid_file);
  redis.pid = atoi (number);
  redis.start_time = hoist_process_get_start_time (redis.pid);
  g_assert_true (hoist_process_is_alive (redis.pid, redis.start_time));
  return redis;
}

static void
end_redis (Redis *redis)
{
  if (hoist_process_is_alive (redis->pid, redis->start_time))
    {
      kill (redis->pid, SIGCONT);
      g_assert_true (
          hoist_process_end (redis->pid, redis->start_time, SIGTERM, 2000, TRUE, NULL, NULL));
    }
  g_free (redis->folder);
}

static char *
make_args (Fixture *f, const char *more)
{
  return g_strdup_printf (
      "{\"id\":\"redis\",\"when\":\"while_stopped\",\"folder\":\"%s\",\"seconds\":20,"
      "\"program\":\"redis-server\",\"under\":\"%s/redis\",\"pid_files\":[\"%s/redis/*/"
      "redis.pid\"],\"signal\":15,\"saves\":\"dump.rdb\",\"undo\":\"services\"%s%s}",
      f->directory, f->directory, f->directory, more[0] != '\0' ? "," : "", more);
}

static const HoistValue *
act (Fixture *f, const char *direction, const char *args)
{
  g_autofree char *members = fixture_step_members (f, 20, "end", direction, args);

  return fixture_answer (f, "step", members);
}

static const char *
ask (Fixture *f, const char *direction, const char *args)
{
  g_autofree char *members = fixture_step_members (f, 20, "end", direction, args);

  return hoist_value_lookup_string (fixture_answer (f, "probe", members), "probe", "");
}

static const char *
fail (Fixture *f, const char *args, const char *code)
{
  g_autofree char *members = fixture_step_members (f, 20, "end", "apply", args);
  const char *message;

  g_assert_cmpstr (fixture_error (f, "step", members, &message), ==, code);
  return message;
}

static gboolean
runs (const Redis *redis)
{
  return hoist_process_is_alive (redis->pid, redis->start_time);
}

static gint64
get_inode (const Redis *redis)
{
  g_autofree char *path = g_build_filename (redis->folder, "dump.rdb", NULL);
  struct stat st;

  return stat (path, &st) == 0 ? (gint64) st.st_ino : 0;
}

static void
test_there_and_back (Fixture *f)
{
  g_autofree char *args = make_args (f, "");
  Redis one = start_redis (f, "jobs"), two = start_redis (f, "stats");
  g_autofree char *elsewhere = g_build_filename (f->folder, "elsewhere", NULL);
  Fixture other = { .directory = elsewhere };
  Redis stranger = start_redis (&other, "jobs");

  fixture_claim (f);
  g_assert_cmpstr (ask (f, "apply", args), ==, "not-applied");
  act (f, "apply", args);
  g_assert_false (runs (&one));
  g_assert_false (runs (&two));
  g_assert_true (runs (&stranger)); /* of another folder */
  g_assert_cmpint (get_inode (&one), !=, 0);
  g_assert_true (fixture_said (f, "has been saved"));
  g_assert_cmpstr (ask (f, "apply", args), ==, "applied");
  g_assert_cmpstr (ask (f, "undo", args), ==, "applied");

  Redis since = start_redis (f, "jobs"); /* as the new release's services do */
  g_assert_cmpstr (ask (f, "undo", args), ==, "not-applied");
  act (f, "undo", args);
  g_assert_false (runs (&since));
  g_assert_cmpstr (ask (f, "undo", args), ==, "applied");
  g_assert_true (runs (&stranger));
  end_redis (&one);
  end_redis (&two);
  end_redis (&since);
  end_redis (&stranger);
}

/* Redis goes on when it can't save: here because a folder has the file's name. */
static void
test_deaf (Fixture *f)
{
  g_autofree char *args = make_args (f, "");
  g_autofree char *short_args = NULL;
  Redis one = start_redis (f, "jobs"), two = start_redis (f, "stats");
  g_autofree char *name = g_build_filename (two.folder, "dump.rdb", "x", NULL);
  g_auto (GStrv) parts = g_strsplit (args, "\"seconds\":20", 2);

  short_args = g_strjoinv ("\"seconds\":2", parts);
  g_assert_cmpint (g_mkdir_with_parents (name, 0755), ==, 0);
  fixture_claim (f);
  const char *message = fail (f, short_args, "timed-out");
  g_autofree char *who = g_strdup_printf ("redis-server (pid %d", two.pid);
  g_assert_nonnull (strstr (message, who));
  g_assert_nonnull (strstr (message, "is not killed"));
  g_assert_false (runs (&one));
  g_assert_true (runs (&two));
  g_assert_cmpstr (ask (f, "undo", short_args), ==, "applied");
  act (f, "undo", short_args); /* who was there before is left alone */
  g_assert_true (runs (&two));
  g_assert_true (fixture_said (f, "runs on: it did not end when it was asked"));
  end_redis (&one);
  end_redis (&two);
}

static void
test_frozen (Fixture *f)
{
  g_autofree char *args = make_args (f, "");
  Redis one = start_redis (f, "jobs"), two = start_redis (f, "stats");

  fixture_claim (f);
  g_autofree char *plain = fixture_args (f, "preflight", "v0.2.0");
  plain[strlen (plain) - 1] = '\0';
  g_autofree char *early = g_strdup_printf ("%s,\"ends\":[%s]}", plain, args);
  g_autofree char *first = fixture_step_members (f, 1, "preflight", "apply", early);
  g_autofree char *again = fixture_step_members (f, 2, "preflight", "apply", early);
  const char *message;
  fixture_answer (f, "step", first);
  g_assert_true (fixture_said (f, "2 × redis-server of the tenant run"));
  kill (two.pid, SIGSTOP);
  g_assert_cmpstr (fixture_error (f, "step", again, &message), ==, "refused");
  g_assert_nonnull (strstr (message, "is frozen"));
  g_assert_nonnull (strstr (fail (f, args, "busy"), "is frozen"));
  g_assert_true (runs (&one)); /* nobody was asked */
  g_assert_true (runs (&two));
  act (f, "undo", args);
  g_assert_true (runs (&one));
  end_redis (&one);
  end_redis (&two);
}

/* It ends, but saves nothing: that is told, though nothing brings it back. */
static void
test_not_saved (Fixture *f)
{
  g_autofree char *args = make_args (f, "");
  g_auto (GStrv) parts = g_strsplit (args, "dump.rdb", 2);
  g_autofree char *other = g_strjoinv ("other.rdb", parts);
  Redis one = start_redis (f, "jobs");

  fixture_claim (f);
  g_assert_nonnull (strstr (fail (f, other, "failed"), "has not saved what it held"));
  g_assert_cmpstr (ask (f, "apply", other), ==, "partial");
  end_redis (&one);
}

static void
test_nobody (Fixture *f)
{
  g_autofree char *args = make_args (f, "\"done_when\":{\"file\":\"/nonexistent/x\"}");
  g_autofree char *needless = make_args (f, "\"only_when\":{\"file\":\"/nonexistent/x\"}");

  fixture_claim (f);
  g_assert_nonnull (strstr (fail (f, args, "failed"), "what the guide wants to see is not there"));
  g_autofree char *members = fixture_step_members (f, 21, "end", "apply", needless);
  g_assert_cmpstr (hoist_value_lookup_string (fixture_answer (f, "step", members), "result", ""),
                   ==, "skipped");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-end/there-and-back", test_there_and_back);
  fixture_add ("/agent/step-end/deaf", test_deaf);
  fixture_add ("/agent/step-end/frozen", test_frozen);
  fixture_add ("/agent/step-end/not-saved", test_not_saved);
  fixture_add ("/agent/step-end/nobody", test_nobody);
  return g_test_run ();
}
