/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies on the way by ancestry: stops, and what each hop of a way brings. */
#include "agent/hoist-order-way.h"

#include "fixture.h"

static void
replace (GString *text, const char *what, const char *with)
{
  g_assert_cmpuint (g_string_replace (text, what, with, 0), ==, 1);
}

/* v0.2.5 on a branch beside v0.3.0; the guide speaks of the revision of v0.3.0. */
static const HoistValue *
ask (Fixture *f, const char *target, const char *more)
{
  g_autofree char *subject = fixture_subject (f);
  g_autofree char *revision = fixture_commit (f, "v0.3.0");
  g_autofree char *notices = g_strdup_printf ("\"notices\":[{\"id\":\"of-three\","
                                              "\"text\":\"Read it.\",\"revision\":\"%.10s\"}]",
                                              revision);
  g_autoptr (GString) text = g_string_new (subject);

  replace (text, "\"releases\":{",
           "\"releases\":{\"required_stops\":[\"v0.2.0\",\"v0.2.5\",\"v0.4.0\",\"v0.9.0\"],");
  replace (text, "\"notices\":[]", notices);
  g_string_append_printf (text, ",\"target\":\"%s\",\"backup_db\":true,\"run_migrations\":true%s",
                          target, more);
  return fixture_answer (f, "facts", text->str);
}

static void
add_side_release (Fixture *f)
{
  g_free (fixture_git (f->work, "checkout", "-q", "v0.2.0", NULL));
  g_free (fixture_git (f->work, "commit", "-q", "--allow-empty", "-m", "beside", NULL));
  g_free (fixture_git (f->work, "tag", "v0.2.5", NULL));
  g_free (fixture_git (f->work, "push", "-q", f->origin, "v0.2.5", NULL));
}

static char *
join (const HoistValue *list)
{
  GString *text = g_string_new (NULL);

  g_assert_nonnull (list);
  for (guint i = 0; i < hoist_value_get_size (list); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            hoist_value_get_string (hoist_value_get_element (list, i)));
  return g_string_free (text, FALSE);
}

/* Neither what is beside the way nor what nobody has published. */
static void
test_stops (Fixture *f)
{
  add_side_release (f);
  const HoistValue *answer = ask (f, "v0.5.0", "");
  g_autofree char *far = join (hoist_value_get_member (answer, "stops"));
  g_assert_cmpstr (far, ==, "v0.2.0 v0.4.0");
  g_assert_null (hoist_value_get_member (answer, "hops"));
  g_autofree char *near = join (hoist_value_get_member (ask (f, "v0.3.0", ""), "stops"));
  g_assert_cmpstr (near, ==, "v0.2.0");
}

static void
assert_leg (Fixture *f, const HoistValue *legs, guint index, const char *tag, const char *revisions)
{
  const HoistValue *leg = hoist_value_get_element (legs, index);
  g_autofree char *commit = g_str_equal (tag, "v0.9.0") ? g_strdup ("") : fixture_commit (f, tag);
  g_autofree char *found = join (hoist_value_get_member (leg, "revisions"));

  g_assert_cmpstr (hoist_value_lookup_string (leg, "tag", ""), ==, tag);
  g_assert_cmpstr (hoist_value_lookup_string (leg, "commit", "-"), ==, commit);
  g_assert_cmpstr (found, ==, revisions);
}

/* Each from the one before: a revision comes with one hop, and with no other. */
static void
test_legs (Fixture *f)
{
  g_autofree char *commit = fixture_commit (f, "v0.3.0");
  g_autofree char *revision = g_strndup (commit, 10);
  const HoistValue *answer =
      ask (f, "v0.2.0", ",\"hops\":[\"v0.2.0\",\"v0.4.0\",\"v0.5.0\",\"v0.9.0\"]");
  const HoistValue *legs = hoist_value_get_member (answer, "hops");
  g_autofree char *own = join (hoist_value_get_member (answer, "revisions"));

  g_assert_cmpstr (own, ==, "");
  g_assert_cmpuint (hoist_value_get_size (legs), ==, 4);
  assert_leg (f, legs, 0, "v0.2.0", "");
  assert_leg (f, legs, 1, "v0.4.0", revision);
  assert_leg (f, legs, 2, "v0.5.0", "");
  assert_leg (f, legs, 3, "v0.9.0", "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/order-way/stops", test_stops);
  fixture_add ("/agent/order-way/legs", test_legs);
  return g_test_run ();
}
