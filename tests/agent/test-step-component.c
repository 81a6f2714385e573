/* SPDX-License-Identifier: GPL-3.0-or-later */
/* component: installed, read back, taken back; what nobody planned with is left alone, and an
 * installer that ends well proves nothing. */
#include "fixture.h"

#include <string.h>

#include "model/hoist-json.h"

#define WRITE(text) "[\"/usr/bin/python3\",\"-c\",\"open('proxy', 'w').write('" text "')\"]"

/* From 4.5.0 to 4.6.1. */
static char *
make_args (Fixture *f, const char *argv, const char *more)
{
  return g_strdup_printf (
      "{\"id\":\"proxy\",\"title\":\"Proxy\",\"argv\":%s,\"undo_argv\":" WRITE (
          "4.5.0") ",\"undo\":\"command\",\"read\":{\"file\":\"proxy\"},\"from\":\"4.5.0\",\"to\":"
                   "\"4.6.1\",\"when\":\"while_stopped\",\"folder\":\"%s\",\"seconds\":20%s}",
      argv, f->directory, more);
}

static void
put (Fixture *f, const char *version)
{
  g_autofree char *path = g_build_filename (f->directory, "proxy", NULL);

  fixture_write (path, version);
}

static void
assert_there (Fixture *f, const char *version)
{
  g_autofree char *path = g_build_filename (f->directory, "proxy", NULL);
  g_autofree char *text = fixture_read (path);

  g_assert_cmpstr (text, ==, version);
}

static const char *
act (Fixture *f, guint step, const char *direction, const char *args)
{
  g_autofree char *members = fixture_step_members (f, step, "component", direction, args);

  return hoist_value_lookup_string (fixture_answer (f, "step", members), "result", "");
}

static const char *
fail (Fixture *f, guint step, const char *direction, const char *args)
{
  g_autofree char *members = fixture_step_members (f, step, "component", direction, args);
  const char *message;

  fixture_error (f, "step", members, &message);
  return message;
}

static const char *
ask (Fixture *f, guint step, const char *direction, const char *args)
{
  g_autofree char *members = fixture_step_members (f, step, "component", direction, args);

  return hoist_value_lookup_string (fixture_answer (f, "probe", members), "probe", "");
}

static void
test_there_and_back (Fixture *f)
{
  g_autofree char *args = make_args (f, WRITE ("4.6.1"), "");

  put (f, "4.5.0");
  fixture_claim (f);
  g_assert_cmpstr (ask (f, 20, "apply", args), ==, "not-applied");
  g_assert_cmpstr (act (f, 20, "apply", args), ==, "done");
  assert_there (f, "4.6.1");
  g_assert_cmpstr (ask (f, 20, "apply", args), ==, "applied");
  g_assert_cmpstr (ask (f, 20, "undo", args), ==, "not-applied");
  g_assert_cmpstr (act (f, 20, "undo", args), ==, "done");
  assert_there (f, "4.5.0");
  g_assert_cmpstr (ask (f, 20, "undo", args), ==, "applied");
}

static void
test_right_already (Fixture *f)
{
  g_autofree char *args = make_args (f, WRITE ("4.6.1"), ",\"at_least\":true");

  put (f, "4.7.0");
  fixture_claim (f);
  g_assert_cmpstr (ask (f, 21, "apply", args), ==, "applied");
  g_assert_cmpstr (act (f, 21, "apply", args), ==, "skipped");
  g_assert_cmpstr (act (f, 21, "undo", args), ==, "skipped");
  assert_there (f, "4.7.0");
}

/* Somebody was there between plan and run: neither done nor taken back. */
static void
test_other_version (Fixture *f)
{
  g_autofree char *args = make_args (f, WRITE ("4.6.1"), "");

  put (f, "4.4.0");
  fixture_claim (f);
  g_assert_cmpstr (ask (f, 22, "apply", args), ==, "partial");
  g_assert_nonnull (strstr (fail (f, 22, "apply", args),
                            "Proxy is 4.4.0 now; the plan was made when it was 4.5.0."));
  g_assert_cmpstr (ask (f, 22, "undo", args), ==, "applied");
  g_assert_cmpstr (act (f, 22, "undo", args), ==, "skipped");
  assert_there (f, "4.4.0");
}

static void
test_only_ends_well (Fixture *f)
{
  g_autofree char *nothing = make_args (f, "[\"/usr/bin/true\"]", "");
  g_autofree char *other = make_args (f, WRITE ("4.6.0"), "");

  put (f, "4.5.0");
  fixture_claim (f);
  g_assert_nonnull (strstr (fail (f, 23, "apply", nothing),
                            "What was to bring Proxy to 4.6.1 ended well, but its version is "
                            "4.5.0."));
  g_assert_cmpstr (act (f, 23, "undo", nothing), ==, "done");
  fail (f, 24, "apply", other);
  assert_there (f, "4.6.0");
  g_assert_cmpstr (act (f, 24, "undo", other), ==, "done");
  assert_there (f, "4.5.0");
}

/* The half of it: its version can't be read, and it goes back all the same. */
static void
test_half (Fixture *f)
{
  g_autofree char *args = make_args (
      f, "[\"/usr/bin/python3\",\"-c\",\"open('proxy', 'w').write('?'); raise SystemExit(3)\"]",
      "");

  put (f, "4.5.0");
  fixture_claim (f);
  g_assert_nonnull (strstr (fail (f, 25, "apply", args), "The step proxy failed (exit 3)"));
  g_assert_cmpstr (ask (f, 25, "apply", args), ==, "unknown");
  g_assert_cmpstr (act (f, 25, "undo", args), ==, "done");
  assert_there (f, "4.5.0");
}

/* What takes it back fails, but what was there before is there. */
static void
test_never_began (Fixture *f)
{
  g_autofree char *good = make_args (f, "[\"/usr/bin/false\"]", "");
  g_autoptr (GString) broken = g_string_new (good);

  g_string_replace (broken, "\"undo_argv\":" WRITE ("4.5.0"), "\"undo_argv\":[\"/usr/bin/false\"]",
                    1);
  put (f, "4.5.0");
  fixture_claim (f);
  fail (f, 26, "apply", broken->str);
  g_assert_cmpstr (act (f, 26, "undo", broken->str), ==, "done");
  fail (f, 27, "apply", broken->str);
  put (f, "4.6.1");
  g_assert_nonnull (strstr (fail (f, 27, "undo", broken->str), "The step proxy failed"));
}

static void
test_comes_along (Fixture *f)
{
  g_autofree char *args = g_strdup_printf (
      "{\"id\":\"auth\",\"title\":\"Authenticator\",\"undo\":\"nothing\",\"read\":{\"file\":"
      "\"proxy\"},\"from\":\"1.0\",\"to\":\"2.0\",\"at_least\":true,\"when\":"
      "\"before_migrations\",\"folder\":\"%s\",\"seconds\":20}",
      f->directory);

  put (f, "2.1");
  fixture_claim (f);
  g_assert_cmpstr (act (f, 28, "apply", args), ==, "done");
  g_assert_cmpstr (act (f, 28, "undo", args), ==, "skipped");
  put (f, "1.0");
  g_assert_nonnull (strstr (fail (f, 29, "apply", args), "bring Authenticator 1.0; it needs 2.0 or "
                                                         "later."));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-component/there-and-back", test_there_and_back);
  fixture_add ("/agent/step-component/right-already", test_right_already);
  fixture_add ("/agent/step-component/other-version", test_other_version);
  fixture_add ("/agent/step-component/only-ends-well", test_only_ends_well);
  fixture_add ("/agent/step-component/half", test_half);
  fixture_add ("/agent/step-component/never-began", test_never_began);
  fixture_add ("/agent/step-component/comes-along", test_comes_along);
  return g_test_run ();
}
