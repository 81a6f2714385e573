/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Elements of `components:`: where a version stands, what a release wants, how it is brought there;
 * read, written for the agent, refused with their place. */
#include <string.h>

#include "base/hoist-error.h"
#include "examples.h"
#include "model/hoist-guide-component.h"

#define START                                                                                      \
  "guide: 1\n"                                                                                     \
  "application: {name: tiny}\n"                                                                    \
  "services: [{name: a, start: [run]}]\n"                                                          \
  "health: {checks: [{name: h, service: a, url: \"http://127.0.0.1:1/\"}]}\n"
#define PIP "dependencies: [{kind: pip, lock: a.txt, environment: venv}]\n"
#define HEAD "name: proxy, version: {command: [proxy, --version]}, "
#define WANTS "wants: [{at_least: \"4.5\"}], "
#define INSTALL "install: [npm, install, \"proxy@{version}\"]"

static HoistGuide *
parse (const char *more, const char *members, GError **error)
{
  g_autofree char *text = g_strdup_printf (START "%scomponents: [{%s}]\n", more, members);

  return hoist_guide_parse ("t.yaml", text, -1, error);
}

static void
test_whole (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = parse (
      "",
      "name: proxy, title: The proxy, version: {file: p/package.json, member: [version]}, wants: "
      "[{version: \"4.5.0\"}, {from: v2.0, at_least: \"4.6.1\"}, {from: v3.0, lock: {file: l.json, "
      "member: [packages, node_modules/proxy, version]}}], " INSTALL
      ", when: before_stop, user: agent, seconds: 90, environment: [A=b], undo: [back, "
      "\"{version}\"], runs_on: all, roles: [edge]",
      &error);
  g_assert_no_error (error);
  g_autofree char *json = example_to_json ((ExampleWrite) hoist_guide_write, guide);
  g_autoptr (HoistValue) value = example_parse (json);
  g_autoptr (HoistGuide) again = hoist_guide_read (value, &error);
  g_assert_no_error (error);
  const HoistGuideComponent *one = g_ptr_array_index (again->components, 0);
  g_assert_cmpstr (one->title, ==, "The proxy");
  g_assert_cmpstr (one->version.file, ==, "p/package.json");
  g_assert_cmpstr (one->version.member[0], ==, "version");
  g_assert_cmpuint (one->wants->len, ==, 3);
  const HoistGuideWant *want = g_ptr_array_index (one->wants, 2);
  g_assert_cmpstr (want->lock.file, ==, "l.json");
  g_assert_cmpstr (want->lock.member[1], ==, "node_modules/proxy");
  g_assert_cmpint (one->when, ==, HOIST_GUIDE_BEFORE_STOP);
  g_assert_true (one->as_agent && one->on_all);
  g_assert_cmpuint (one->seconds, ==, 90);
  g_assert_cmpstr (one->environment[0], ==, "A=b");
  g_assert_cmpstr (one->undo_command[0], ==, "back");
  g_assert_cmpstr (one->roles[0], ==, "edge");
}

static void
test_usual (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = parse ("", HEAD WANTS INSTALL, &error);
  g_assert_no_error (error);
  const HoistGuideComponent *one = g_ptr_array_index (guide->components, 0);
  g_assert_cmpstr (one->title, ==, "proxy");
  g_assert_cmpint (one->when, ==, HOIST_GUIDE_WHILE_STOPPED);
  g_assert_cmpint (one->undo, ==, HOIST_GUIDE_UNDO_COMMAND);
  g_assert_cmpuint (one->seconds, ==, 600);
  g_assert_false (one->as_agent || one->on_all || one->comes_along);
  g_autoptr (HoistGuide) along =
      parse (PIP, HEAD WANTS "install: dependencies, title: Along", &error);
  g_assert_no_error (error);
  const HoistGuideComponent *two = g_ptr_array_index (along->components, 0);
  g_assert_true (two->comes_along);
  g_assert_cmpint (two->undo, ==, HOIST_GUIDE_UNDO_NOTHING);
  g_autoptr (HoistGuide) shown = parse ("", "name: a, version: {file: VERSION}", &error);
  g_assert_no_error (error);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *members, *words;
  } cases[] = {
    { "version: {file: a}", "components[0].name: is missing" },
    { "name: a", "components[0].version: is missing" },
    { "name: a, version: {}", "components[0].version: expected one of command, file" },
    { "name: a, version: {file: a, command: [b]}", "expected one of command, file" },
    { "name: a, version: {command: [b], member: [c]}",
      "version.member: expected it with the file" },
    { "name: a, version: {file: \"{sluk}\"}", "did you mean “slug”?" },
    { "name: a, version: {command: [../b]}", "version.command: element 0: a program is" },
    { HEAD "wants: [{at_least: 4.5}]", "wants[0].at_least" },
    { HEAD "wants: [{at_least: \"v4.5\"}]", "expected a version number in quotes" },
    { HEAD "wants: [{at_least: \"4\", version: \"4\"}]",
      "expected one of version, at_least, lock" },
    { HEAD "wants: [{}]", "wants[0]: expected one of version, at_least, lock" },
    { HEAD "wants: [{version: \"4\"}, {version: \"5\"}]", "wants[1].from: is missing" },
    { HEAD "wants: [{from: v2.0, version: \"4\"}, {from: v1.0, version: \"5\"}]",
      "wants[1].from: expected a release behind v2.0" },
    { HEAD INSTALL, "components[0].install: expected “wants” with it" },
    { HEAD WANTS "install: [npm, install]", "components[0].install: expected {version}" },
    { HEAD WANTS "install: dependences", "did you mean “dependencies”?" },
    { HEAD WANTS "install: dependencies", "the guide has no dependencies" },
    { HEAD WANTS INSTALL ", undo: nothing", "components[0].undo: expected one of none" },
    { HEAD WANTS INSTALL ", undo: none", "components[0].reason: is missing" },
    { HEAD WANTS INSTALL ", reason: because", "components[0].reason: belongs to" },
    { HEAD WANTS INSTALL ", undo: [npm]", "components[0].undo: expected {version}" },
    { HEAD WANTS INSTALL ", next: Do it.", "components[0].next: is for a component that nothing" },
    { HEAD WANTS "when: before_stop", "components[0].when: expected it with a program" },
    { HEAD WANTS INSTALL ", when: after_start", "expected one of while_stopped, before_stop" },
    { HEAD WANTS INSTALL ", environment: [\"1=2\"]", "element 0: expected NAME=value" },
    { HEAD "}, {name: proxy, version: {file: a}", "there is another component of this name" },
    { HEAD "titel: A", "did you mean “title”?" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse ("", cases[i].members, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      if (strstr (error->message, cases[i].words) == NULL)
        g_error ("“%s” does not say “%s”", error->message, cases[i].words);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/guide-reader-component/whole", test_whole);
  g_test_add_func ("/model/guide-reader-component/usual", test_usual);
  g_test_add_func ("/model/guide-reader-component/refused", test_refused);
  return g_test_run ();
}
