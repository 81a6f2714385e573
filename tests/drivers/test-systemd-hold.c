/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mark decides, the drop-in comes before it and goes after it; where one can't be written there
 * is no mark. That a real machine obeys: tests/e2e/lab-lanes.py. */
#include "drivers/hoist-systemd-hold.h"

#include "base/hoist-error.h"
#include "fake-systemd.h"
#include "fixture.h"

#include <string.h>
#include <unistd.h>

typedef struct
{
  Fixture f;
  FakeSystemd *fake;
  HoistSystemdBus *bus;
  HoistSystemdUnit unit;
  char *path, *mark;
} Hold;

static void
begin_with (Hold *h, const FakeAnswers *answers, const char *settings)
{
  g_autoptr (GError) error = NULL;

  fixture_init (&h->f);
  h->fake = fake_systemd_new (answers, settings != NULL ? settings : h->f.folder);
  h->path = fixture_path (&h->f, "fake.service.d/zzz-hoist-hold.conf");
  h->mark = fixture_path (&h->f, "100%/services/api.json.held");
  h->bus = hoist_systemd_bus_open (NULL, &error);
  g_assert_no_error (error);
  g_assert_true (hoist_systemd_unit_read (h->bus, "fake.service", &h->unit, &error));
}

static void
end (Hold *h)
{
  hoist_systemd_unit_clear (&h->unit);
  hoist_systemd_bus_free (h->bus);
  fake_systemd_free (h->fake);
  g_free (h->path);
  g_free (h->mark);
  fixture_clear (&h->f);
}

static void
assert_there (const Hold *h, gboolean mark, gboolean drop_in)
{
  g_assert_cmpint (access (h->mark, F_OK) == 0, ==, mark);
  g_assert_cmpint (access (h->path, F_OK) == 0, ==, drop_in);
  g_assert_cmpint (hoist_systemd_hold_is_there ("fake.service", h->mark), ==, mark || drop_in);
}

static void
test_there_and_gone (void)
{
  const FakeAnswers answers = { 0 };
  Hold h = { 0 };
  g_autofree char *text = NULL, *line = NULL, *folder = NULL;
  g_autoptr (GError) error = NULL;

  begin_with (&h, &answers, NULL);
  g_assert_true (hoist_systemd_hold_is_possible ());
  assert_there (&h, FALSE, FALSE);
  g_assert_true (hoist_systemd_hold_begin (h.bus, &h.unit, h.mark, &error));
  g_assert_no_error (error);
  assert_there (&h, TRUE, TRUE);
  text = fixture_read (h.path);
  line = g_strdup_printf ("[Unit]\nConditionPathExists=!%s/100%%%%/services/api.json.held\n",
                          h.f.folder);
  g_assert_nonnull (strstr (text, line));
  g_assert_cmpuint (fake_systemd_count (h.fake, "Reload"), ==, 1);
  g_assert_true (hoist_systemd_hold_lift (h.mark, &error)); /* without a word to systemd */
  g_assert_cmpuint (fake_systemd_count (h.fake, "Reload"), ==, 1);
  assert_there (&h, FALSE, TRUE);
  g_assert_true (hoist_systemd_hold_end (h.bus, &h.unit, h.mark, &error));
  assert_there (&h, FALSE, FALSE);
  folder = g_path_get_dirname (h.path);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (fake_systemd_count (h.fake, "Reload"), ==, 2);
  g_assert_true (hoist_systemd_hold_end (h.bus, &h.unit, h.mark, &error)); /* nothing there */
  g_assert_true (hoist_systemd_hold_lift (h.mark, &error));
  g_assert_cmpuint (fake_systemd_count (h.fake, "Reload"), ==, 2);
  end (&h);
}

/* Begun again by a run that was broken off, ended in one go; a neighbour's drop-in stays. */
static void
test_again (void)
{
  const FakeAnswers answers = { 0 };
  Hold h = { 0 };
  g_autofree char *other = NULL;
  g_autoptr (GError) error = NULL;

  begin_with (&h, &answers, NULL);
  g_assert_true (hoist_systemd_hold_begin (h.bus, &h.unit, h.mark, &error));
  g_assert_true (hoist_systemd_hold_begin (h.bus, &h.unit, h.mark, &error));
  other = fixture_path (&h.f, "fake.service.d/own.conf");
  g_assert_true (g_file_set_contents (other, "[Unit]\n", -1, NULL));
  g_assert_true (hoist_systemd_hold_end (h.bus, &h.unit, h.mark, &error));
  assert_there (&h, FALSE, FALSE);
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
  end (&h);
}

static void
refused (const FakeAnswers *answers, const char *settings, const char *mark, HoistErrorCode code)
{
  Hold h = { 0 };
  g_autoptr (GError) error = NULL;

  begin_with (&h, answers, settings);
  g_assert_false (hoist_systemd_hold_begin (h.bus, &h.unit, mark != NULL ? mark : h.mark, &error));
  g_assert_error (error, HOIST_ERROR, (int) code);
  g_test_message ("%s", error->message);
  g_assert_cmpint (access (h.mark, F_OK), !=, 0);
  end (&h);
}

static void
test_refused (void)
{
  const FakeAnswers none = { 0 };
  const FakeAnswers denied = { .refused = "Reload",
                               .name = "org.freedesktop.DBus.Error.AccessDenied" };

  refused (&none, "/proc/hoist", NULL, HOIST_ERROR_NOT_FOUND);
  refused (&denied, NULL, NULL, HOIST_ERROR_FORBIDDEN);
  refused (&none, NULL, "/var/lib/a\nb", HOIST_ERROR_INVALID);
  refused (&none, NULL, "var/lib/a", HOIST_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/systemd-hold/there-and-gone", test_there_and_gone);
  g_test_add_func ("/drivers/systemd-hold/again", test_again);
  g_test_add_func ("/drivers/systemd-hold/refused", test_refused);
  return g_test_run ();
}
