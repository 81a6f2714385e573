/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hoist-agent without a node: it speaks the frames of PROTOCOL.md and keeps a small world in its
 * --state folder, so that the engine's behaviour under failure can be tested fast and exactly. The
 * real agent has tests of its own; nothing of this is linked into a program.
 *
 * DIR/world.json      {commit, running, data, tree_clean, healthy}: what observe shows; steps
 * change it DIR/scenario.json   [{order, kind?, direction?, skip?, times?, do, code?, message?,
 * probe?, answer?, lines?, quiet?, away?}]: the first rule that fits and is not used up is followed
 * do: error, die-before, die-after-effect, die-after-record, hang (until cancelled), answer, probe,
 * log (then as usual), lie (no effect, says done), meet (as usual once `count` agents are at it,
 * which the file `at` tells them) DIR/effects         one line per effect: "apply stop", "undo
 * checkout", …; every order that was begun in DIR/orders DIR/spool/RUN-STEP-DIRECTION.json, .log
 * recorded answers and output, as the real one keeps them Thread: one, and a reader of stdin for
 * cancel. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "model/hoist-backup.h"
#include "model/hoist-json.h"
#include "model/hoist-sighting.h"
#include "protocol/hoist-frame.h"

static char *state;
static HoistFrameDecoder *decoder;

/* --- files ------------------------------------------------------------------------------- */

static char *
path_of (const char *name)
{
  return g_build_filename (state, name, NULL);
}

static HoistValue *
read_json (const char *name)
{
  g_autofree char *path = path_of (name);
  g_autofree char *bytes = NULL;
  gsize n = 0;

  if (!g_file_get_contents (path, &bytes, &n, NULL))
    return NULL;
  return hoist_json_parse (bytes, (gssize) n, NULL);
}

static void
write_text (const char *name, const char *text)
{
  g_autofree char *path = path_of (name);

  if (!hoist_file_replace (path, text, strlen (text), 0600, NULL))
    g_error ("can't write %s", path);
}

static void
append_line (const char *name, const char *line)
{
  g_autofree char *path = path_of (name);
  FILE *file = fopen (path, "ae");

  fprintf (file, "%s\n", line);
  fclose (file);
}

static void
set_world (const char *name, HoistValue *value)
{
  g_autoptr (HoistValue) before = read_json ("world.json");
  g_autoptr (HoistValue) after = hoist_value_new_object ();

  for (guint i = 0; before && i < hoist_value_get_size (before); i++)
    hoist_value_set (after, hoist_value_get_member_name (before, i),
                     hoist_value_ref (hoist_value_get_member_at (before, i)));
  hoist_value_set (after, name, value);
  g_autofree char *json = hoist_value_to_json (after);
  write_text ("world.json", json);
}

/* --- frames ------------------------------------------------------------------------------ */

static void
send_object (gint64 id, const char *type, const char *member, HoistValue *value)
{
  g_autoptr (HoistValue) reply = hoist_value_new_object ();

  hoist_value_set (reply, "id", hoist_value_new_int (id));
  hoist_value_set (reply, "type", hoist_value_new_string (type));
  if (member)
    hoist_value_set (reply, member, value);
  g_autofree char *json = hoist_value_to_json (reply);
  if (!hoist_frame_write (1, json, strlen (json), NULL, NULL))
    _exit (0);
}

static void
send_error (gint64 id, const char *code, const char *message)
{
  g_autoptr (HoistValue) reply = hoist_value_new_object ();

  hoist_value_set (reply, "id", hoist_value_new_int (id));
  hoist_value_set (reply, "type", hoist_value_new_string ("error"));
  hoist_value_set (reply, "code", hoist_value_new_string (code));
  hoist_value_set (reply, "message", hoist_value_new_string (message));
  g_autofree char *json = hoist_value_to_json (reply);
  if (!hoist_frame_write (1, json, strlen (json), NULL, NULL))
    _exit (0);
}

static void
send_line (gint64 id, const char *text)
{
  g_autoptr (HoistValue) reply = hoist_value_new_object ();

  hoist_value_set (reply, "id", hoist_value_new_int (id));
  hoist_value_set (reply, "type", hoist_value_new_string ("log"));
  hoist_value_set (reply, "level", hoist_value_new_string ("output"));
  hoist_value_set (reply, "text", hoist_value_new_string (text));
  g_autofree char *json = hoist_value_to_json (reply);
  if (!hoist_frame_write (1, json, strlen (json), NULL, NULL))
    _exit (0);
}

static HoistValue *
read_frame (int timeout_ms, gboolean *ret_end)
{
  HoistValue *frame = NULL;
  g_autoptr (GError) error = NULL;

  *ret_end = FALSE;
  if (!hoist_frame_read (0, decoder, timeout_ms, NULL, &frame, &error))
    *ret_end = !g_error_matches (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT);
  else if (!frame)
    *ret_end = TRUE;
  return frame;
}

/* --- the scenario ------------------------------------------------------------------------ */

static gboolean
fits (const HoistValue *rule, const HoistValue *order, const char *member)
{
  const char *wanted = hoist_value_lookup_string (rule, member, NULL);

  return !wanted || g_str_equal (wanted, hoist_value_lookup_string (order, member, ""));
}

/* Counts survive this process: each use is a line of a file. */
static gboolean
use_up (guint index, const HoistValue *rule)
{
  g_autofree char *name = g_strdup_printf ("used-%u", index);
  g_autofree char *path = path_of (name);
  g_autofree char *used = NULL;
  gsize n = 0;
  gint64 skip = hoist_value_lookup_int (rule, "skip", 0),
         times = hoist_value_lookup_int (rule, "times", 1);

  (void) g_file_get_contents (path, &used, &n, NULL);
  append_line (name, "");
  return (gint64) n >= skip && (gint64) n < skip + times;
}

static HoistValue *
find_rule (const HoistValue *order)
{
  g_autoptr (HoistValue) rules = read_json ("scenario.json");

  for (guint i = 0; rules && i < hoist_value_get_size (rules); i++)
    {
      const HoistValue *rule = hoist_value_get_element (rules, i);
      if (fits (rule, order, "order") && fits (rule, order, "kind")
          && fits (rule, order, "direction") && use_up (i, rule))
        {
          if (hoist_value_lookup_bool (rule, "away", FALSE))
            write_text ("away", ""); /* its machine can't be reached until somebody removes that */
          return hoist_value_ref (rule);
        }
    }
  return NULL;
}

static gboolean
does (const HoistValue *rule, const char *what)
{
  return rule && g_str_equal (hoist_value_lookup_string (rule, "do", ""), what);
}

#define MEET_MS 20000

/* Each puts one byte into the file and waits until there are as many as there are to be. */
static gboolean
meet (const HoistValue *rule)
{
  const char *at = hoist_value_lookup_string (rule, "at", "");
  struct pollfd written = { inotify_init1 (IN_CLOEXEC), POLLIN, 0 };
  char events[4096];
  struct stat now = { 0 };

  int fd = open (at, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  gboolean open_well =
      fd >= 0 && inotify_add_watch (written.fd, at, IN_MODIFY) >= 0 && write (fd, "x", 1) == 1;
  while (open_well && fstat (fd, &now) == 0
         && now.st_size < hoist_value_lookup_int (rule, "count", 2)
         && poll (&written, 1, MEET_MS) > 0)
    open_well = read (written.fd, events, sizeof events) > 0;
  close (fd);
  close (written.fd);
  return open_well && now.st_size >= hoist_value_lookup_int (rule, "count", 2);
}

/* --- the world --------------------------------------------------------------------------- */

static void
change_world (const char *kind, gboolean undo, const HoistValue *args)
{
  if (g_str_equal (kind, "stop"))
    set_world ("running", hoist_value_new_bool (undo));
  else if (g_str_equal (kind, "start"))
    set_world ("running", hoist_value_new_bool (!undo));
  else if (g_str_equal (kind, "checkout"))
    set_world ("commit", hoist_value_new_string (hoist_value_lookup_string (
                             args, undo ? "from_commit" : "to_commit", "")));
  else if (g_str_equal (kind, "migrate") && !undo)
    set_world ("data", hoist_value_new_string ("migrated"));
  else if (g_str_equal (kind, "backup") && undo)
    set_world ("data", hoist_value_new_string ("old"));
  else if (g_str_equal (kind, "restore"))
    set_world ("data", hoist_value_new_string (undo ? "set-aside" : "restored"));
  else if (g_str_equal (kind, "activate"))
    set_world ("environment", hoist_value_new_string (undo ? "old" : "new"));
}

static HoistValue *
new_backup (const HoistValue *order)
{
  const HoistValue *args = hoist_value_get_member (order, "args"),
                   *tenant = hoist_value_get_member (order, "tenant");
  HoistBackup fields = { .id = (char *) hoist_value_lookup_string (args, "backup", ""),
                         .tenant = (char *) hoist_value_lookup_string (tenant, "id", ""),
                         .run = (char *) hoist_value_lookup_string (order, "run", ""),
                         .engine = (char *) "sqlite",
                         .path = (char *) "/nowhere/pocket.db.backup_20261121_040506",
                         .version = (char *) hoist_value_lookup_string (args, "version", ""),
                         .commit = (char *) hoist_value_lookup_string (args, "commit", ""),
                         .created_at = hoist_clock_wall_us (),
                         .verified_at = hoist_clock_wall_us (),
                         .restore_s = 0.25,
                         .fault = (char *) "" };
  g_autoptr (HoistBackup) backup = hoist_backup_new (&fields);
  g_autoptr (GString) json = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, json);
  hoist_backup_write (backup, &w, NULL);
  HoistValue *value = hoist_json_parse (json->str, -1, NULL);
  hoist_value_set (value, "drill_s", hoist_value_new_double (0.25));
  return value;
}

static HoistValue *
new_facts (const HoistValue *order)
{
  const char *kind = hoist_value_lookup_string (order, "kind", "");
  const HoistValue *args = hoist_value_get_member (order, "args");
  gboolean undo = g_str_equal (hoist_value_lookup_string (order, "direction", ""), "undo");

  if (g_str_equal (kind, "backup") && !undo)
    return new_backup (order);
  HoistValue *facts = hoist_value_new_object ();
  if (g_str_equal (kind, "migrate") && !undo)
    hoist_value_set (facts, "ran", hoist_value_ref (hoist_value_get_member (args, "scripts")));
  if (g_str_equal (kind, "backup") && undo)
    hoist_value_set (facts, "discarded_rows", hoist_value_new_int (3));
  return facts;
}

/* --- steps ------------------------------------------------------------------------------- */

static char *
spool_name (const HoistValue *order, const char *suffix)
{
  return g_strdup_printf ("spool/%s-%" G_GINT64_FORMAT "-%s.%s",
                          hoist_value_lookup_string (order, "run", ""),
                          hoist_value_lookup_int (order, "step", -1),
                          hoist_value_lookup_string (order, "direction", ""), suffix);
}

static void
say_lines (gint64 id, const HoistValue *order, const HoistValue *rule)
{
  gint64 n = hoist_value_lookup_int (rule, "lines", 2);
  g_autofree char *spool = spool_name (order, "log");

  for (gint64 i = 1; i <= n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%s line %" G_GINT64_FORMAT,
                                               hoist_value_lookup_string (order, "kind", ""), i);
      append_line (spool, text);
      if (!hoist_value_lookup_bool (rule, "quiet", FALSE)) /* lost on its way */
        send_line (id, text);
    }
}

static void
record (const HoistValue *order, HoistValue *answer)
{
  g_autofree char *name = spool_name (order, "json");
  g_autofree char *json = hoist_value_to_json (answer);

  write_text (name, json);
}

static HoistValue *
new_recorded_error (const char *code, const char *message)
{
  HoistValue *recorded = hoist_value_new_object (), *error = hoist_value_new_object ();

  hoist_value_set (error, "code", hoist_value_new_string (code));
  hoist_value_set (error, "message", hoist_value_new_string (message));
  hoist_value_set (recorded, "error", error);
  return recorded;
}

static void
fail_step (gint64 id, const HoistValue *order, const char *code, const char *message)
{
  g_autoptr (HoistValue) recorded = new_recorded_error (code, message);

  record (order, recorded);
  send_error (id, code, message);
}

/* Waits for `cancel` of this order, or the end of stdin. */
static void
hang (gint64 id, const HoistValue *order)
{
  send_line (id, "hanging");
  for (;;)
    {
      gboolean end = FALSE;
      g_autoptr (HoistValue) frame = read_frame (60000, &end);
      if (end || !frame)
        _exit (0);
      if (!g_str_equal (hoist_value_lookup_string (frame, "order", ""), "cancel"))
        continue;
      send_object (hoist_value_lookup_int (frame, "id", 0), "result", "result",
                   hoist_value_new_object ());
      fail_step (id, order, "cancelled", "cancelled");
      return;
    }
}

static void
die (void)
{
  raise (SIGKILL);
}

static void
do_step (gint64 id, const HoistValue *order, const HoistValue *rule)
{
  const char *kind = hoist_value_lookup_string (order, "kind", "");
  const char *direction = hoist_value_lookup_string (order, "direction", "");
  g_autofree char *effect = g_strdup_printf ("%s %s", direction, kind);
  g_autofree char *name = spool_name (order, "json");
  g_autoptr (HoistValue) before = read_json (name);

  if (before && hoist_value_get_member (before, "result"))
    {
      send_object (id, "result", "result", g_steal_pointer (&before));
      return;
    }
  if (does (rule, "die-before"))
    die ();
  if (does (rule, "error"))
    {
      fail_step (id, order, hoist_value_lookup_string (rule, "code", "failed"),
                 hoist_value_lookup_string (rule, "message", "it failed"));
      return;
    }
  if (does (rule, "hang"))
    {
      hang (id, order);
      return;
    }
  send_object (id, "detail", "text", hoist_value_new_string (effect));
  say_lines (id, order, rule);
  append_line ("effects", effect);
  if (!does (rule, "lie"))
    change_world (kind, g_str_equal (direction, "undo"), hoist_value_get_member (order, "args"));
  if (does (rule, "die-after-effect"))
    die ();
  g_autoptr (HoistValue) answer = hoist_value_new_object ();
  HoistValue *details = hoist_value_new_array ();
  hoist_value_append (details, hoist_value_new_string (effect));
  hoist_value_set (answer, "result", hoist_value_new_string ("done"));
  hoist_value_set (answer, "facts", new_facts (order));
  hoist_value_set (answer, "details", details);
  record (order, answer);
  if (does (rule, "die-after-record"))
    die ();
  send_object (id, "result", "result", g_steal_pointer (&answer));
}

/* What the world says of a step, without looking at the record. */
static const char *
probe_world (const HoistValue *order)
{
  const char *kind = hoist_value_lookup_string (order, "kind", "");
  gboolean undo = g_str_equal (hoist_value_lookup_string (order, "direction", ""), "undo");
  const HoistValue *args = hoist_value_get_member (order, "args");
  g_autoptr (HoistValue) world = read_json ("world.json");
  gboolean applied = FALSE;

  if (g_str_equal (kind, "stop"))
    applied = hoist_value_lookup_bool (world, "running", FALSE) == undo;
  else if (g_str_equal (kind, "start"))
    applied = hoist_value_lookup_bool (world, "running", FALSE) != undo;
  else if (g_str_equal (kind, "checkout"))
    applied =
        g_str_equal (hoist_value_lookup_string (world, "commit", ""),
                     hoist_value_lookup_string (args, undo ? "from_commit" : "to_commit", ""));
  else if (g_str_equal (kind, "backup"))
    applied =
        undo ? !g_str_equal (hoist_value_lookup_string (world, "data", ""), "migrated") : FALSE;
  else if (g_str_equal (kind, "migrate"))
    return "unknown";
  return applied ? "applied" : "not-applied";
}

static void
replay_log (gint64 id, const HoistValue *order)
{
  g_autofree char *name = spool_name (order, "log");
  g_autofree char *path = path_of (name);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gint64 after = hoist_value_lookup_int (order, "log_after", 0);
  for (gint64 i = after; i < (gint64) g_strv_length (lines) && *lines[i]; i++)
    send_line (id, lines[i]);
}

static void
do_probe (gint64 id, const HoistValue *order, const HoistValue *rule)
{
  g_autofree char *name = spool_name (order, "json");
  HoistValue *recorded = read_json (name);
  HoistValue *answer = hoist_value_new_object ();

  replay_log (id, order);
  hoist_value_set (answer, "probe",
                   hoist_value_new_string (
                       does (rule, "probe") ? hoist_value_lookup_string (rule, "probe", "unknown")
                                            : probe_world (order)));
  hoist_value_set (answer, "detail", hoist_value_new_string ("as the world shows"));
  hoist_value_set (answer, "facts", new_facts (order));
  hoist_value_set (answer, "recorded", recorded ? recorded : hoist_value_new_null ());
  send_object (id, "result", "result", answer);
}

static void
do_observe (gint64 id, const HoistValue *order)
{
  g_autoptr (HoistValue) world = read_json ("world.json");
  g_autoptr (GPtrArray) services =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_service_sighting_free);
  gboolean running = hoist_value_lookup_bool (world, "running", FALSE),
           healthy = running && hoist_value_lookup_bool (world, "healthy", TRUE);
  HoistServiceSighting service = { .name = (char *) "api",
                                   .role = (char *) "backend",
                                   .detail = (char *) "as the world shows",
                                   .state = running ? HOIST_SERVICE_RUNNING : HOIST_SERVICE_STOPPED,
                                   .health =
                                       healthy ? HOIST_HEALTH_HEALTHY : HOIST_HEALTH_UNHEALTHY,
                                   .pid = running ? 4242 : 0 };
  g_ptr_array_add (services, hoist_service_sighting_new (&service));
  HoistSighting fields = { .tenant = (char *) hoist_value_lookup_string (
                               hoist_value_get_member (order, "tenant"), "id", ""),
                           .observed_at = hoist_clock_wall_us (),
                           .commit = (char *) hoist_value_lookup_string (world, "commit", ""),
                           .tree_clean = hoist_value_lookup_bool (world, "tree_clean", TRUE),
                           .schema_revision =
                               (char *) hoist_value_lookup_string (world, "data", ""),
                           .health = healthy ? HOIST_HEALTH_HEALTHY : HOIST_HEALTH_UNHEALTHY,
                           .database_health = HOIST_HEALTH_HEALTHY,
                           .services = services };
  g_autoptr (HoistSighting) sighting = hoist_sighting_new (&fields);
  g_autoptr (GString) json = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, json);
  hoist_sighting_write (sighting, &w, NULL);
  send_object (id, "result", "result", hoist_json_parse (json->str, -1, NULL));
}

/* --- orders ------------------------------------------------------------------------------ */

static int lock_fd = -1;

static void
do_claim (gint64 id, const HoistValue *order)
{
  g_autofree char *lock = path_of ("lock");
  g_autofree char *epoch_text = NULL, *epoch_path = path_of ("epoch");
  gint64 epoch = hoist_value_lookup_int (order, "epoch", 0);
  HoistValue *answer;

  if (lock_fd < 0)
    lock_fd =
        hoist_file_lock (lock, (guint) hoist_value_lookup_int (order, "wait_ms", 0), FALSE, NULL);
  if (lock_fd < 0)
    {
      send_error (id, "busy", "another agent holds the tenant");
      return;
    }
  if (g_file_get_contents (epoch_path, &epoch_text, NULL, NULL)
      && g_ascii_strtoll (epoch_text, NULL, 10) > epoch)
    {
      send_error (id, "fenced", "a higher epoch was seen");
      return;
    }
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, epoch);
  write_text ("epoch", now);
  answer = hoist_value_new_object ();
  hoist_value_set (answer, "epoch", hoist_value_new_int (epoch));
  hoist_value_set (answer, "current", hoist_value_new_null ());
  send_object (id, "result", "result", answer);
}

static void
do_other (gint64 id, const char *name)
{
  g_autofree char *file = g_strdup_printf ("%s.json", name);
  HoistValue *answer = read_json (file); /* facts.json, releases.json, compare.json … */

  send_object (id, "result", "result", answer ? answer : hoist_value_new_object ());
}

static void
serve (const HoistValue *order)
{
  const char *name = hoist_value_lookup_string (order, "order", "");
  gint64 id = hoist_value_lookup_int (order, "id", 0);
  g_autoptr (HoistValue) rule = find_rule (order);
  g_autofree char *line =
      g_strdup_printf ("%s %s %s", name, hoist_value_lookup_string (order, "direction", "-"),
                       hoist_value_lookup_string (order, "kind", "-"));

  append_line ("orders", line);
  gboolean is_step = g_str_equal (name, "step");
  if (!is_step && does (rule, "die-before"))
    die ();
  if (does (rule, "meet") && !meet (rule))
    send_error (id, "failed", "the others were not asked meanwhile");
  else if (!is_step && does (rule, "error"))
    send_error (id, hoist_value_lookup_string (rule, "code", "failed"),
                hoist_value_lookup_string (rule, "message", "it failed"));
  else if (!is_step && does (rule, "hang"))
    {
      send_object (id, "progress", "fraction", hoist_value_new_double (0.25));
      hang (id, order);
    }
  else if (does (rule, "answer"))
    send_object (id, "result", "result", hoist_value_ref (hoist_value_get_member (rule, "answer")));
  else if (is_step)
    do_step (id, order, rule);
  else if (g_str_equal (name, "probe"))
    do_probe (id, order, rule);
  else if (g_str_equal (name, "observe"))
    do_observe (id, order);
  else if (g_str_equal (name, "claim"))
    do_claim (id, order);
  else
    do_other (id, name);
}

static void
say_hello (const HoistValue *order)
{
  HoistValue *answer = hoist_value_new_object ();

  hoist_value_set (answer, "protocol", hoist_value_new_int (1));
  hoist_value_set (answer, "pid", hoist_value_new_int (getpid ()));
  send_object (hoist_value_lookup_int (order, "id", 0), "result", "result", answer);
}

int
main (int argc, char **argv)
{
  g_assert (argc == 3 && g_str_equal (argv[1], "--state"));
  signal (SIGPIPE, SIG_IGN);
  state = argv[2];
  g_autofree char *spool = path_of ("spool");
  g_mkdir_with_parents (spool, 0700);
  decoder = hoist_frame_decoder_new ();
  fprintf (stderr, "fake-agent: ready\n");
  for (;;)
    {
      gboolean end = FALSE;
      g_autoptr (HoistValue) order = read_frame (-1, &end);
      if (end || !order)
        return 0;
      if (g_str_equal (hoist_value_lookup_string (order, "order", ""), "hello"))
        say_hello (order);
      else
        serve (order);
    }
}
