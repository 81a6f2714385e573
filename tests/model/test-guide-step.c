/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guide's own steps: whole, as JSON and back. */
#include "model/hoist-guide.h"

#include "model/hoist-json.h"

#define START                                                                                      \
  "guide: 1\n"                                                                                     \
  "application: {name: tiny}\n"                                                                    \
  "services: [{name: a, start: [run]}]\n"                                                          \
  "health: {checks: [{name: h, service: a, url: \"http://127.0.0.1:1/\"}]}\n"
#define DATABASE "databases: [{name: d, engine: sqlite, path: d.db}]\n"

static char *
write_guide (const HoistGuide *guide)
{
  GString *out = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, out);
  hoist_guide_write (guide, &w, NULL);
  return g_string_free (out, FALSE);
}

static void
test_whole (void)
{
  static const char text[] = START DATABASE
      "steps:\n"
      "  - id: index\n"
      "    title: Rebuild the index\n"
      "    command: [\"{environment}/bin/python3\", tools/index.py, \"{database}\"]\n"
      "    when: while_stopped\n"
      "    environment: [\"LANG=C\"]\n"
      "    folder: tools\n"
      "    seconds: 90\n"
      "    done_when: {query: \"SELECT count(*) FROM found\"}\n"
      "    undo: backup\n"
      "    from: v0.2\n"
      "    to: v0.6\n"
      "  - {id: link, command: [ln, -s, a, b], when: before_stop, done_when: {file: b}, "
      "undo: [rm, b], once: true, roles: [router]}\n"
      "  - {id: tell, command: [tell], when: after_start, user: agent, undo: none, "
      "reason: Users were told., revision: 457d353b, done_when: {command: [told]}}\n"
      "  - {id: conf, when: while_stopped, configure: {file: a.ini, format: ini, set: [{section: "
      "s, "
      "key: k, value: \"{slug}\"}, {key: m, literal: \"3\"}, {key: o, remove: true}]}}\n"
      "  - {id: grant, when: before_stop, card: {text: Do this., who: the owner, copy: [GRANT x]}, "
      "undo: nothing, "
      "only_when: {query: SELECT 1}, done_when: {query: SELECT 2}}\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = hoist_guide_parse ("t", text, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (guide->steps->len, ==, 5);
  const HoistGuideStep *index = guide->steps->pdata[0], *link = guide->steps->pdata[1],
                       *tell = guide->steps->pdata[2];
  g_assert_cmpstr (index->title, ==, "Rebuild the index");
  g_assert_cmpstr (index->command[1], ==, "tools/index.py");
  g_assert_cmpint (index->when, ==, HOIST_GUIDE_WHILE_STOPPED);
  g_assert_cmpint (index->undo, ==, HOIST_GUIDE_UNDO_BACKUP);
  g_assert_cmpuint (index->seconds, ==, 90);
  g_assert_cmpstr (index->range.to, ==, "v0.6");
  g_assert_cmpint (link->undo, ==, HOIST_GUIDE_UNDO_COMMAND);
  g_assert_cmpstr (link->undo_command[0], ==, "rm");
  g_assert_true (link->once && !link->as_agent && tell->as_agent);
  g_assert_cmpint (tell->undo, ==, HOIST_GUIDE_UNDO_NONE);
  g_assert_cmpstr (tell->range.revision, ==, "457d353b");
  const HoistGuideStep *conf = guide->steps->pdata[3], *grant = guide->steps->pdata[4];
  g_assert_cmpint (conf->kind, ==, HOIST_GUIDE_CONFIGURE);
  g_assert_cmpint (conf->undo, ==, HOIST_GUIDE_UNDO_FILE);
  g_assert_cmpuint (conf->configure.settings->len, ==, 3);
  g_assert_cmpint (grant->kind, ==, HOIST_GUIDE_CARD);
  g_assert_cmpuint (grant->seconds, ==, 0);
  g_assert_cmpstr (grant->card.copy[0], ==, "GRANT x");
  g_assert_cmpstr (grant->card.who, ==, "the owner");
  g_assert_cmpstr (grant->only_when.query, ==, "SELECT 1");

  g_autofree char *json = write_guide (guide);
  g_autoptr (HoistValue) value = hoist_json_parse (json, -1, &error);
  g_autoptr (HoistGuide) back = hoist_guide_read (value, &error);
  g_assert_no_error (error);
  g_autofree char *again = write_guide (back);
  g_assert_cmpstr (again, ==, json);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-step/whole", test_whole);
  return g_test_run ();
}
