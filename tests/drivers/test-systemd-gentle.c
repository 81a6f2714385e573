/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drop-in comes before the first signal and goes with the stop; where it can't do its work
 * nothing is sent. What it does to a real unit: test-systemd-stop.c. */
#include "drivers/hoist-systemd-gentle.h"

#include "base/hoist-error.h"
#include "fake-systemd.h"
#include "fixture.h"

#include <string.h>

typedef struct
{
  Fixture f;
  FakeSystemd *fake;
  HoistSystemdBus *bus;
  HoistSystemdUnit unit;
  char *path;
} Gentle;

static void
begin_with (Gentle *g, const FakeAnswers *answers, const char *runtime)
{
  g_autoptr (GError) error = NULL;

  fixture_init (&g->f);
  g->fake = fake_systemd_new (answers, runtime != NULL ? runtime : g->f.folder);
  g->path = fixture_path (&g->f, "fake.service.d/zzz-hoist-gentle.conf");
  g->bus = hoist_systemd_bus_open (NULL, &error);
  g_assert_no_error (error);
  g_assert_true (hoist_systemd_unit_read (g->bus, "fake.service", &g->unit, &error));
}

static void
end (Gentle *g)
{
  hoist_systemd_unit_clear (&g->unit);
  hoist_systemd_bus_free (g->bus);
  fake_systemd_free (g->fake);
  g_free (g->path);
  fixture_clear (&g->f);
}

static void
test_there_and_gone (void)
{
  const FakeAnswers answers = { 0 };
  Gentle g = { 0 };
  g_autofree char *text = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (GError) error = NULL;

  begin_with (&g, &answers, NULL);
  g_assert_true (hoist_systemd_gentle_is_possible ());
  g_assert_true (hoist_systemd_gentle_is_needed (&g.unit));
  g_assert_true (hoist_systemd_gentle_begin (g.bus, &g.unit, &error));
  g_assert_no_error (error);
  g_assert_false (hoist_systemd_gentle_is_needed (&g.unit));
  text = fixture_read (g.path);
  g_assert_nonnull (strstr (text, "SendSIGKILL=no\nTimeoutStopSec=infinity\n"));
  g_assert_true (hoist_systemd_gentle_end (g.bus, "fake.service", &error));
  folder = g_path_get_dirname (g.path);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (fake_systemd_count (g.fake, "Reload"), ==, 2);
  g_assert_true (hoist_systemd_gentle_end (g.bus, "fake.service", &error)); /* nothing there */
  g_assert_cmpuint (fake_systemd_count (g.fake, "Reload"), ==, 2);
  end (&g);
}

static void
refused (const FakeAnswers *answers, const char *runtime, HoistErrorCode code, const char *word)
{
  Gentle g = { 0 };
  g_autoptr (GError) error = NULL;

  begin_with (&g, answers, runtime);
  g_assert_false (hoist_systemd_gentle_begin (g.bus, &g.unit, &error));
  g_assert_error (error, HOIST_ERROR, (int) code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_false (g_file_test (g.path, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (fake_systemd_count (g.fake, "KillUnit"), ==, 0);
  end (&g);
}

static void
test_refused (void)
{
  const FakeAnswers none = { 0 };
  const FakeAnswers deaf = { .deaf_to_reload = TRUE };
  const FakeAnswers denied = { .refused = "Reload",
                               .name = "org.freedesktop.DBus.Error.AccessDenied" };

  refused (&none, "/proc/hoist", HOIST_ERROR_REFUSED, "SendSIGKILL=no");
  refused (&deaf, NULL, HOIST_ERROR_REFUSED, "another drop-in of it wins");
  refused (&denied, NULL, HOIST_ERROR_FORBIDDEN, "org.freedesktop.systemd1.reload-daemon");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/systemd-gentle/there-and-gone", test_there_and_gone);
  g_test_add_func ("/drivers/systemd-gentle/refused", test_refused);
  return g_test_run ();
}
