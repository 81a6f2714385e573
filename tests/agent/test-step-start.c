/* SPDX-License-Identifier: GPL-3.0-or-later */
/* start: the first moment at which the right version answers from its own process; undo stops it.
 */
#include "fixture.h"

#include <gio/gio.h>
#include <string.h>

static void
test_there_and_back (Fixture *f)
{
  g_autofree char *version = NULL;
  const HoistValue *answer;

  fixture_claim (f);
  g_assert_cmpstr (fixture_probe (f, "start", "apply", "v0.1.0"), ==, "not-applied");
  answer = fixture_step (f, "start", "apply", "v0.1.0");
  g_assert_cmpint (
      hoist_value_lookup_int (hoist_value_get_member (answer, "facts"), "healthy_after_ms", -1), >=,
      0);
  version = fixture_ask_version (f);
  g_assert_cmpstr (version, ==, "v0.1.0");
  g_assert_cmpstr (fixture_probe (f, "start", "apply", "v0.1.0"), ==, "applied");
  fixture_step (f, "start", "undo", "v0.1.0");
  g_assert_cmpstr (fixture_probe (f, "start", "undo", "v0.1.0"), ==, "applied");
}

/* Something that answers as another version is not healthy. */
static void
test_wrong_version (Fixture *f)
{
  fixture_claim (f);
  fixture_step (f, "start", "apply", "v0.1.0");
  g_assert_cmpstr (fixture_probe (f, "start", "apply", "v0.2.0"), ==, "partial");
}

/* What a setting that the service does not read looks like. */
static void
test_other_port (Fixture *f)
{
  g_autoptr (GSocketListener) other = g_socket_listener_new ();
  g_autofree char *here = NULL, *elsewhere = NULL;
  const char *message;

  f->listens_on = g_socket_listener_add_any_inet_port (other, NULL, NULL);
  g_socket_listener_close (other);
  f->seconds = 1;
  here = g_strdup_printf ("does not listen on its port %u yet.", f->port);
  elsewhere = g_strdup_printf ("It listens on %u.", f->listens_on);
  fixture_claim (f);
  g_assert_cmpstr (fixture_step_error (f, "start", "apply", "v0.1.0", &message), ==, "timed-out");
  g_assert_nonnull (strstr (message, here));
  g_assert_nonnull (strstr (message, elsewhere));
  fixture_step (f, "start", "undo", "v0.1.0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-start/there-and-back", test_there_and_back);
  fixture_add ("/agent/step-start/other-port", test_other_port);
  fixture_add ("/agent/step-start/wrong-version", test_wrong_version);
  return g_test_run ();
}
