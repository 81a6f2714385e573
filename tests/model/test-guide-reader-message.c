/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is refused in what a guide has its users told, each with its place. */
#include "model/hoist-guide.h"

#include <string.h>

#include "base/hoist-error.h"

#define START                                                                                      \
  "guide: 1\n"                                                                                     \
  "application: {name: tiny}\n"                                                                    \
  "services: [{name: a, start: [run]}]\n"                                                          \
  "health: {checks: [{name: h, service: a, url: \"http://127.0.0.1:1/\"}]}\n"
#define HOOK(url) "{id: x, when: before, webhook: {url: \"" url "\"}}"
#define BODY(body) "{id: x, when: after, webhook: {url: \"https://a.example/\", body: " body "}}"

static void
test_refused (void)
{
  static const char *const cases[][2] = {
    { "{id: x, when: before}", "messages[0]: expected one of webhook, command" },
    { "{id: x, when: before, command: [run], webhook: {url: \"https://a.example/\"}}",
      "expected one of webhook, command" },
    { "{id: x, when: later, command: [run]}",
      "messages[0].when: expected one of before, after, failed" },
    { "{when: before, command: [run]}", "messages[0].id: is missing" },
    { "{id: x, when: after, must: true, command: [run]}", "messages[0].must: belongs to" },
    { "{id: x, when: before, command: [\"-x\"]}", "a program is" },
    { "{id: x, when: before, command: [run], seconds: 900}", "messages[0].seconds" },
    { "{id: x, when: before, command: [run]}, {id: x, when: after, command: [run]}",
      "messages[1].id: there is another message" },
    { HOOK ("http://a.example/"), "messages[0].webhook.url: expected “{settings.NAME}”" },
    { HOOK ("https://a.example/?token=x"), "what is secret in it belongs into" },
    { HOOK ("https://me:x@a.example/"), "what is secret in it belongs into" },
    { HOOK ("https://a.example/{settings.X}/y"), "what is secret in it belongs into" },
    { HOOK ("{settings.HOOK}"), "the guide names no settings file" },
    { BODY ("text"), "messages[0].webhook.body: expected members" },
    { BODY ("{a: [{b: \"{settings.KEY}\"}]}"), "there is no placeholder {settings.KEY} here" },
    { BODY ("{a: \"{mesage}\"}"), "there is no placeholder {mesage} here; there are {message}" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (START "messages: [", cases[i][0], "]\n", NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistGuide) guide = hoist_guide_parse ("t.yaml", text, -1, &error);
      if (guide != NULL)
        g_error ("not refused: %s", cases[i][0]);
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      if (strstr (error->message, cases[i][1]) == NULL)
        g_error ("wanted “%s”: %s", cases[i][1], error->message);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-reader-message/refused", test_refused);
  return g_test_run ();
}
