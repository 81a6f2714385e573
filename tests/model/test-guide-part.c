/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a guide each node of a tenant gets, and that a guide without a word about nodes goes to
 * an agent as it always did. */
#include "model/hoist-guide-part.h"

#include "examples.h"

#define TEXT                                                                                       \
  "guide: 1\napplication: {name: tiny}\n"                                                          \
  "services:\n"                                                                                    \
  "  - {name: web, start: [run]}\n"                                                                \
  "  - {name: cron, start: [run], runs_on: lead}\n"                                                \
  "  - {name: cache, start: [run], runs_on: followers, roles: [edge, big]}\n"                      \
  "health: {checks: [{name: w, service: web, url: \"http://127.0.0.1:1/\"},"                       \
  " {name: c, service: cron, url: \"http://127.0.0.1:2/\"}]}\n"                                    \
  "nodes: {lead: {roles: [db]}, followers: {roles: [edge], keep_healthy: 2}}\n"

static HoistGuide *
parse (void)
{
  g_autoptr (GError) error = NULL;
  HoistGuide *guide = hoist_guide_parse ("t.yaml", TEXT, -1, &error);

  g_assert_no_error (error);
  return guide;
}

static char *
names_of (const HoistGuide *guide)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < guide->services->len; i++)
    g_string_append_printf (text, "%s ", ((HoistGuideService *) guide->services->pdata[i])->name);
  g_string_append (text, "|");
  for (guint i = 0; i < guide->health->len; i++)
    g_string_append_printf (text, " %s", ((HoistGuideHealth *) guide->health->pdata[i])->name);
  return g_string_free (text, FALSE);
}

static void
test_parts (void)
{
  static const struct
  {
    gboolean is_lead;
    const char *roles[3], *names;
  } cases[] = {
    { TRUE, { "db" }, "web cron | w c" },
    { FALSE, { "db" }, "web | w" },
    { FALSE, { "small", "big" }, "web cache | w" },
    { FALSE, { NULL }, "web | w" },
  };
  HoistGuide *guide = parse ();

  g_assert_cmpstr (guide->nodes.lead_roles[0], ==, "db");
  g_assert_cmpstr (guide->nodes.follower_roles[0], ==, "edge");
  g_assert_cmpuint (guide->nodes.at_a_time, ==, 1);
  g_assert_cmpuint (guide->nodes.keep_healthy, ==, 2);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HoistGuide) part = hoist_guide_new_part (guide, cases[i].is_lead, cases[i].roles);
      g_autofree char *names = names_of (part);
      g_assert_cmpstr (names, ==, cases[i].names);
      g_assert_cmpstr (part->hash, ==, guide->hash);
    }
  /* A part lives on when the whole is let go. */
  g_autoptr (HoistGuide) part = hoist_guide_new_part (guide, TRUE, NULL);
  hoist_guide_unref (guide);
  g_autoptr (HoistGuide) same = hoist_guide_ref (part);
  g_assert_cmpstr (same->application, ==, "tiny");
}

static void
test_on_the_wire (void)
{
  g_autoptr (HoistGuide) guide = parse ();
  g_autofree char *json = EXAMPLE_JSON (hoist_guide_write, guide);
  g_autoptr (HoistValue) value = example_parse (json);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) back = hoist_guide_read (value, &error);
  g_assert_no_error (error);
  g_autofree char *again = EXAMPLE_JSON (hoist_guide_write, back);
  g_assert_cmpstr (again, ==, json);
  const HoistGuideService *cache = g_ptr_array_index (back->services, 2);
  g_assert_cmpint (cache->on, ==, HOIST_GUIDE_ON_FOLLOWERS);
  g_assert_cmpstr (cache->roles[1], ==, "big");
  /* An older agent reads as strictly as this one: nothing new is said where nothing new is meant.
   */
  g_autoptr (HoistGuide) plain = example_guide ();
  g_autofree char *old = EXAMPLE_JSON (hoist_guide_write, plain);
  g_assert_null (strstr (old, "nodes"));
  g_assert_null (strstr (old, "roles"));
  g_assert_null (strstr (old, "runs_on"));
}

static void
test_roles_fit (void)
{
  static const char *const has[] = { "db", "big", NULL };
  char *none[] = { NULL }, *one[] = { (char *) "edge", (char *) "big", NULL };
  char *other[] = { (char *) "edge", NULL };

  g_assert_true (hoist_guide_roles_fit (none, NULL));
  g_assert_true (hoist_guide_roles_fit (one, has));
  g_assert_false (hoist_guide_roles_fit (other, has));
  g_assert_false (hoist_guide_roles_fit (other, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-part/parts", test_parts);
  g_test_add_func ("/guide-part/on-the-wire", test_on_the_wire);
  g_test_add_func ("/guide-part/roles-fit", test_roles_fit);
  return g_test_run ();
}
