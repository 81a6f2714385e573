/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines for people on stderr. Owned by the program; any thread (one write per line). Never prints a
 * registered secret. */
#include "daemon/hoist-diagnostic.h"
#include "base/hoist-secret.h"
#include "base/hoist-text.h"
#include <string.h>
#include <unistd.h>

static void
say (const char *text)
{
  g_autofree char *redacted = hoist_secret_redact (text);
  g_autofree char *clean = hoist_text_clean_line (redacted, -1, 1024);
  g_autofree char *line = g_strconcat ("hoistd: ", clean, "\n", NULL);
  gssize n G_GNUC_UNUSED = write (STDERR_FILENO, line, strlen (line));
}

void
hoist_diagnostic (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  say (text);
}

static GLogWriterOutput
writer_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  const char *message = NULL, *domain = "";

  if ((level & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO)) != 0)
    return G_LOG_WRITER_HANDLED;
  for (gsize i = 0; i < n_fields; i++)
    {
      if (strcmp (fields[i].key, "MESSAGE") == 0)
        message = fields[i].value;
      else if (strcmp (fields[i].key, "GLIB_DOMAIN") == 0)
        domain = fields[i].value;
    }
  if (message != NULL)
    hoist_diagnostic ("%s%s%s", domain, *domain != '\0' ? ": " : "", message);
  return G_LOG_WRITER_HANDLED;
}

void
hoist_diagnostic_take_over (void)
{
  g_log_set_writer_func (writer_cb, NULL, NULL);
}
