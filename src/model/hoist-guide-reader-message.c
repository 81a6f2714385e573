/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads one element of `messages:`. Owned by the function that reads a guide; one thread; never
 * sends anything. A URL with a secret in it is refused: it belongs into a setting. */
#include <string.h>

#include "base/hoist-text.h"
#include "model/hoist-guide-reader.h"
#include "model/hoist-guide-template.h"

#define DEFAULT_SECONDS 10
#define MAX_SECONDS 300

static HoistGuideMessage *
get_last (HoistGuide *guide)
{
  return g_ptr_array_index (guide->messages, guide->messages->len - 1);
}

/* https, and nothing but a host and a path. */
static gboolean
is_plain_url (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *host = hoist_guide_message_dup_host (url);

  return g_str_has_prefix (host, "https://") && strchr (url, '{') == NULL
         && g_uri_get_userinfo (uri) == NULL && g_uri_get_query (uri) == NULL
         && g_uri_get_fragment (uri) == NULL;
}

static void
read_url (HoistReader *r, const HoistGuide *guide, HoistGuideMessage *message)
{
  static const char prefix[] = "{" HOIST_GUIDE_TEMPLATE_SETTINGS;
  g_autofree char *url =
      hoist_guide_reader_dup_text (r, "url", HOIST_READER_REQUIRED, HOIST_READER_ANY_TEXT);
  gsize n = strlen (url);
  gboolean whole = g_str_has_prefix (url, prefix) && g_str_has_suffix (url, "}");
  g_autofree char *name =
      whole ? g_strndup (url + strlen (prefix), n - strlen (prefix) - 1) : g_strdup ("");

  g_free (message->setting);
  g_free (message->url);
  message->setting = g_strdup (name);
  message->url = g_strdup (whole ? "" : url);
  if (r->error != NULL)
    return;
  if (whole ? !hoist_grammar_matches (HOIST_GRAMMAR_WORD, name) : !is_plain_url (url))
    hoist_reader_fail (r, "url",
                       "expected “{settings.NAME}” and nothing else, or https:// with a host and a "
                       "path: what is secret in it belongs into the tenant's settings");
  else if (whole && (guide->settings_file == NULL || guide->settings_file[0] == '\0'))
    hoist_reader_fail (r, "url", "the guide names no settings file (settings: file:)");
}

static gboolean
is_known (const char *name)
{
  return g_strv_contains (hoist_guide_message_names, name);
}

/* A brace that has no name behind it stands for itself. */
static void
check_text (HoistReader *r, const char *text)
{
  for (const char *at = strchr (text, '{'); at != NULL; at = strchr (at + 1, '{'))
    {
      gsize n = strspn (at + 1, "abcdefghijklmnopqrstuvwxyz_.ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
      g_autofree char *name = g_strndup (at + 1, n);

      if (n == 0 || at[1 + n] != '}' || is_known (name))
        continue;
      g_autofree char *known = g_strjoinv ("}, {", (char **) hoist_guide_message_names);
      hoist_reader_fail (r, "body", "there is no placeholder {%s} here; there are {%s}", name,
                         known);
    }
}

static void
check_body (HoistReader *r, const HoistValue *value)
{
  HoistValueType type = hoist_value_get_type_of (value);

  if (type == HOIST_VALUE_STRING)
    check_text (r, hoist_value_get_string (value));
  for (guint i = 0; type == HOIST_VALUE_ARRAY && i < hoist_value_get_size (value); i++)
    check_body (r, hoist_value_get_element (value, i));
  for (guint i = 0; type == HOIST_VALUE_OBJECT && i < hoist_value_get_size (value); i++)
    check_body (r, hoist_value_get_member_at (value, i));
}

static void
read_webhook (HoistReader *r, HoistGuide *guide)
{
  HoistGuideMessage *message = get_last (guide);
  const HoistValue *body = hoist_reader_any (r, "body", HOIST_READER_OPTIONAL);

  read_url (r, guide, message);
  if (body == NULL)
    return;
  if (hoist_value_get_type_of (body) != HOIST_VALUE_OBJECT)
    {
      hoist_reader_fail (r, "body", "expected members, such as text: “{message}”");
      return;
    }
  check_body (r, body);
  g_clear_pointer (&message->body, hoist_value_unref);
  message->body = hoist_value_ref (body);
}

void
hoist_guide_reader_message (HoistReader *r, HoistGuide *guide)
{
  HoistGuideMessage *message = g_new0 (HoistGuideMessage, 1);
  gboolean is_command = hoist_reader_has (r, "command"), calls = hoist_reader_has (r, "webhook");

  g_ptr_array_add (guide->messages, message);
  message->setting = g_strdup ("");
  message->url = g_strdup ("");
  message->id = hoist_guide_reader_dup_text (r, "id", HOIST_READER_REQUIRED, HOIST_GRAMMAR_WORD);
  message->when = (HoistGuideMessageWhen) hoist_reader_enum (r, "when", HOIST_READER_REQUIRED,
                                                             hoist_guide_message_when_names, 0);
  message->command =
      hoist_guide_reader_dup_templates (r, "command", HOIST_READER_OPTIONAL, is_command, NULL);
  hoist_guide_reader_section (r, "webhook", HOIST_READER_OPTIONAL, guide, read_webhook);
  message->seconds = (guint) hoist_reader_int (r, "seconds", HOIST_READER_OPTIONAL, 1, MAX_SECONDS,
                                               DEFAULT_SECONDS);
  message->must = hoist_reader_bool (r, "must", HOIST_READER_OPTIONAL, FALSE);
  if (r->error != NULL)
    return;
  if (is_command == calls)
    hoist_reader_fail (r, NULL, "expected one of webhook, command");
  else if (message->must && message->when != HOIST_GUIDE_MESSAGE_BEFORE)
    hoist_reader_fail (r, "must", "belongs to “when: before”: afterwards nothing can be refused");
  for (guint i = 0; i + 1 < guide->messages->len; i++)
    if (strcmp (((HoistGuideMessage *) guide->messages->pdata[i])->id, message->id) == 0)
      hoist_reader_fail (r, "id", "there is another message of that name");
}
