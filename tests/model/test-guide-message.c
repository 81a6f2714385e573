/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of a guide: whole, as JSON and back; and what is said of a URL. */
#include "model/hoist-guide.h"

#include "model/hoist-json.h"

#define START                                                                                      \
  "guide: 1\n"                                                                                     \
  "application: {name: tiny}\n"                                                                    \
  "settings: {file: .env}\n"                                                                       \
  "services: [{name: a, start: [run]}]\n"                                                          \
  "health: {checks: [{name: h, service: a, url: \"http://127.0.0.1:1/\"}]}\n"

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
  static const char text[] =
      START "messages:\n"
            "  - {id: soon, when: before, must: true, webhook: {url: \"{settings.HOOK}\"}}\n"
            "  - {id: done, when: after, seconds: 5, webhook: {url: \"https://chat.example/a\", "
            "body: {text: \"{message} {}\", list: [1, true, \"{run}\"]}}}\n"
            "  - {id: mail, when: failed, command: [\"{directory}/tell\", \"{slug}\"]}\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = hoist_guide_parse ("t", text, -1, &error);
  g_assert_no_error (error);
  const HoistGuideMessage *soon = guide->messages->pdata[0];
  const HoistGuideMessage *done = guide->messages->pdata[1];
  const HoistGuideMessage *mail = guide->messages->pdata[2];
  g_assert_cmpuint (guide->messages->len, ==, 3);
  g_assert_cmpstr (soon->setting, ==, "HOOK");
  g_assert_true (soon->must && soon->body == NULL && soon->seconds == 10);
  g_assert_cmpstr (done->url, ==, "https://chat.example/a");
  g_assert_cmpuint (hoist_value_get_size (done->body), ==, 2);
  g_assert_cmpint (mail->when, ==, HOIST_GUIDE_MESSAGE_FAILED);
  g_assert_cmpstr (mail->command[1], ==, "{slug}");
  g_autofree char *json = write_guide (guide);
  g_autoptr (HoistValue) value = hoist_json_parse (json, -1, &error);
  g_autoptr (HoistGuide) back = hoist_guide_read (value, &error);
  g_assert_no_error (error);
  g_autofree char *again = write_guide (back);
  g_assert_cmpstr (again, ==, json);
}

static void
test_host (void)
{
  static const char *const cases[][2] = {
    { "https://chat.example/hooks/secret?token=secret#x", "https://chat.example" },
    { "http://user:secret@127.0.0.1:8080/secret", "http://127.0.0.1:8080" },
    { "https://chat.example/a b", "" },
    { "https://chat.example/a\r\nX: y", "" },
    { "https:///secret", "" },
    { "secret", "" },
    { "", "" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *host = hoist_guide_message_dup_host (cases[i][0]);
      g_assert_cmpstr (host, ==, cases[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-message/whole", test_whole);
  g_test_add_func ("/guide-message/host", test_host);
  return g_test_run ();
}
