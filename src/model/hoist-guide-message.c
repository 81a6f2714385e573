/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One element of `messages:`, and how it is written for the agent. Owned by its guide; any thread;
 * never sends anything itself. */
#include "model/hoist-guide-message.h"

const char *const hoist_guide_message_when_names[] = { "before", "after", "failed", NULL };
const char *const hoist_guide_message_names[] = {
  "message", "tenant", "application", "from", "to", "kind", "when", "outcome", "run", NULL
};

void
hoist_guide_message_free (gpointer data)
{
  HoistGuideMessage *message = data;

  g_free (message->id);
  g_free (message->setting);
  g_free (message->url);
  g_clear_pointer (&message->body, hoist_value_unref);
  g_strfreev (message->command);
  g_free (message);
}

void
hoist_guide_message_write (const HoistGuideMessage *message, HoistJsonWriter *w)
{
  g_autofree char *setting = g_strdup_printf ("{settings.%s}", message->setting);
  gboolean is_webhook = message->command[0] == NULL;

  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "id", message->id);
  hoist_json_writer_string (w, "when", hoist_guide_message_when_names[message->when]);
  if (is_webhook)
    {
      hoist_json_writer_begin_object (w, "webhook");
      hoist_json_writer_string (w, "url", message->setting[0] != '\0' ? setting : message->url);
      if (message->body != NULL)
        hoist_value_write (message->body, w, "body");
      hoist_json_writer_end_object (w);
    }
  else
    hoist_json_writer_strv (w, "command", (const char *const *) message->command);
  hoist_json_writer_int (w, "seconds", message->seconds);
  if (message->must)
    hoist_json_writer_bool (w, "must", TRUE);
  hoist_json_writer_end_object (w);
}

char *
hoist_guide_message_dup_host (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  int port = uri != NULL ? g_uri_get_port (uri) : -1;
  g_autofree char *where = port > 0 ? g_strdup_printf (":%d", port) : g_strdup ("");

  for (const char *c = url; *c != '\0'; c++)
    if ((guchar) *c <= ' ' || (guchar) *c >= 0x7f) /* no line of a request can be made of it */
      return g_strdup ("");
  if (host == NULL || host[0] == '\0')
    return g_strdup ("");
  return g_strdup_printf ("%s://%s%s", g_uri_get_scheme (uri), host, where);
}
