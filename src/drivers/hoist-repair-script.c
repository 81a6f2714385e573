/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-repair-script.h. Owns nothing; any thread. It never lets a text from a database become
 * a statement. */
#include "drivers/hoist-repair-script.h"

#include "base/hoist-text.h"

#define COMMENT_MAX 400
#define SHOWN_MAX 300

void
hoist_repair_script_comment (GString *to, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  g_autofree char *line = hoist_text_clean_line (text, -1, COMMENT_MAX);
  g_string_append_printf (to, "-- %s\n", line);
}

char *
hoist_repair_script_dup_line (const char *sql)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *at = sql; *at != '\0'; at++)
    if (!g_ascii_isspace (*at))
      g_string_append_c (text, *at);
    else if (text->len > 0 && text->str[text->len - 1] != ' ')
      g_string_append_c (text, ' ');
  return hoist_text_clean_line (text->str, -1, SHOWN_MAX);
}
