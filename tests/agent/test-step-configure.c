/* SPDX-License-Identifier: GPL-3.0-or-later */
/* configure: values set with comments and order kept, the difference in the log but never a secret,
 * and the file as it was to the byte afterwards - also from another run, and where people changed
 * it meanwhile. */
#include "fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#define BEFORE                                                                                     \
  "# ours\n[web]\nport = 80  ; do not touch\n\n[db]\n; the old one\nurl = sqlite:///old.db\n"
#define AFTER                                                                                      \
  "# ours\n[web]\nport = 80  ; do not touch\nENABLED = true\n\n[db]\n; the old one\n"              \
  "url = sqlite:///new.db\n"

static char *
make_args (Fixture *f, const char *more)
{
  return g_strdup_printf (
      "{\"id\":\"conf\",\"when\":\"while_stopped\",\"folder\":\"%s\",\"seconds\":60,\"undo\":"
      "\"file\",\"file\":\"app.ini\",\"format\":\"ini\",\"set\":[{\"section\":\"web\",\"key\":"
      "\"ENABLED\",\"value\":\"true\"},{\"section\":\"db\",\"key\":\"url\",\"value\":"
      "\"sqlite:///new.db\"}]%s%s}",
      f->directory, more[0] != '\0' ? "," : "", more);
}

static const HoistValue *
act (Fixture *f, guint step, const char *direction, const char *args)
{
  g_autofree char *members = fixture_step_members (f, step, "configure", direction, args);

  return fixture_answer (f, "step", members);
}

static const char *
ask (Fixture *f, guint step, const char *direction, const char *args)
{
  g_autofree char *members = fixture_step_members (f, step, "configure", direction, args);

  return hoist_value_lookup_string (fixture_answer (f, "probe", members), "probe", "");
}

static void
assert_file (const char *path, const char *wanted)
{
  g_autofree char *text = fixture_read (path);

  g_assert_cmpstr (text, ==, wanted);
}

static void
test_there_and_back (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->directory, "app.ini", NULL);
  g_autofree char *args = make_args (f, "");

  fixture_claim (f);
  fixture_write (path, BEFORE);
  g_assert_cmpstr (ask (f, 20, "apply", args), ==, "not-applied");
  g_assert_cmpstr (hoist_value_lookup_string (act (f, 20, "apply", args), "result", ""), ==,
                   "done");
  g_assert_true (fixture_said (f, "+ ENABLED = true"));
  g_assert_true (fixture_said (f, "- url = sqlite:///old.db"));
  g_assert_true (fixture_said (f, "+ url = sqlite:///new.db"));
  assert_file (path, AFTER);
  g_assert_cmpstr (ask (f, 20, "apply", args), ==, "applied");
  g_assert_cmpstr (ask (f, 20, "undo", args), ==, "not-applied");
  act (f, 20, "undo", args);
  assert_file (path, BEFORE);
  g_assert_cmpstr (ask (f, 20, "undo", args), ==, "applied");
}

/* A file of /etc, say: shown, kept and undone as one of the tenant's own. */
static void
test_outside (Fixture *f)
{
  g_autofree char *folder = g_build_filename (f->folder, "etc", NULL);
  g_autofree char *path = g_build_filename (folder, "app.ini", NULL);
  g_autofree char *whole = g_strdup_printf ("\"file\":\"%s\"", path);
  g_autofree char *args = make_args (f, "");
  g_autoptr (GString) outside = g_string_new (args);

  g_string_replace (outside, "\"file\":\"app.ini\"", whole, 1);
  fixture_claim (f);
  fixture_write (path, BEFORE);
  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);
  g_assert_cmpstr (hoist_value_lookup_string (act (f, 20, "apply", outside->str), "result", ""), ==,
                   "done");
  g_assert_true (fixture_said (f, "+ url = sqlite:///new.db"));
  assert_file (path, AFTER);
  act (f, 20, "undo", outside->str);
  assert_file (path, BEFORE);
  g_assert_cmpint (g_chmod (folder, 0777), ==, 0);
  g_autofree char *members = fixture_step_members (f, 21, "configure", "apply", outside->str);
  g_assert_cmpstr (fixture_error (f, "step", members, NULL), ==, "refused");
  assert_file (path, BEFORE);
}

/* A rollback is another run: it finds what the upgrade kept, and may be taken back itself. */
static void
test_other_run (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->directory, "app.ini", NULL);
  g_autofree char *args = make_args (f, "");
  g_autofree char *back = make_args (f, "\"back\":true,\"kept_by\":\"" FIXTURE_RUN "/20\"");

  fixture_claim (f);
  fixture_write (path, BEFORE);
  act (f, 20, "apply", args);
  act (f, 3, "apply", back);
  assert_file (path, BEFORE);
  act (f, 3, "undo", back);
  assert_file (path, AFTER);
}

static void
test_changed_meanwhile (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->directory, "app.ini", NULL);
  g_autofree char *args = make_args (f, "");

  fixture_claim (f);
  fixture_write (path, BEFORE);
  act (f, 20, "apply", args);
  fixture_write (path, "# new line\n" AFTER "more = 1\n");
  act (f, 20, "undo", args);
  assert_file (path, "# new line\n" BEFORE "more = 1\n");
}

static void
test_said_already (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->directory, "app.ini", NULL);
  g_autofree char *args = make_args (f, "");

  fixture_claim (f);
  fixture_write (path, AFTER);
  g_assert_cmpstr (hoist_value_lookup_string (act (f, 20, "apply", args), "result", ""), ==,
                   "skipped");
  act (f, 20, "undo", args);
  assert_file (path, AFTER);
}

/* The value comes from the tenant's settings on this node; order, log and answer are without it. */
static void
test_secret (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->directory, "conf.py", NULL);
  g_autofree char *settings = g_build_filename (f->directory, ".env", NULL);
  g_autofree char *text = fixture_read (settings);
  g_autofree char *with = g_strconcat (text, "NEW_DSN=postgresql://u:pl4nted@h/d\n", NULL);
  g_autofree char *args = g_strdup_printf (
      "{\"id\":\"conf\",\"when\":\"before_stop\",\"folder\":\"%s\",\"seconds\":60,\"undo\":"
      "\"file\","
      "\"file\":\"conf.py\",\"format\":\"python\",\"set\":[{\"key\":\"DB\",\"from_setting\":"
      "\"NEW_DSN\"}]}",
      f->directory);

  fixture_claim (f);
  fixture_write (settings, with);
  fixture_write (path, "DB = 'sqlite:///0ld'\n");
  act (f, 21, "apply", args);
  assert_file (path, "DB = 'postgresql://u:pl4nted@h/d'\n");
  g_assert_true (fixture_said (f, "+ DB = (not shown)"));
  g_assert_false (fixture_said (f, "pl4nted"));
  g_assert_false (fixture_said (f, "0ld"));
}

static void
test_refused (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->directory, "app.ini", NULL);
  g_autofree char *args = make_args (f, "");
  g_autofree char *members = fixture_step_members (f, 22, "configure", "apply", args);
  g_autofree char *again = fixture_step_members (f, 23, "configure", "apply", args);
  const char *message;

  fixture_claim (f);
  g_assert_cmpstr (fixture_error (f, "step", members, &message), ==, "not-found");
  fixture_write (path, "[db]\nurl = 1\nurl = 2\n");
  g_assert_cmpstr (fixture_error (f, "step", again, &message), ==, "invalid");
  g_assert_nonnull (strstr (message, "lines 2 and 3 both set it"));
  assert_file (path, "[db]\nurl = 1\nurl = 2\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-configure/outside", test_outside);
  fixture_add ("/agent/step-configure/there-and-back", test_there_and_back);
  fixture_add ("/agent/step-configure/other-run", test_other_run);
  fixture_add ("/agent/step-configure/changed-meanwhile", test_changed_meanwhile);
  fixture_add ("/agent/step-configure/said-already", test_said_already);
  fixture_add ("/agent/step-configure/secret", test_secret);
  fixture_add ("/agent/step-configure/refused", test_refused);
  return g_test_run ();
}
