/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads KEY=value files of tenants. Owns nothing; any thread. Never evaluates anything, never
 * follows a link out of the folder. */
#include "drivers/hoist-settings.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-grammar.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX 65536

static char *
unquote (char *value)
{
  gsize n;

  g_strstrip (value);
  n = strlen (value);
  if (n >= 2 && (value[0] == '"' || value[0] == '\'') && value[n - 1] == value[0])
    return g_strndup (value + 1, n - 2);
  return g_strdup (value);
}

HoistValue *
hoist_settings_parse (const char *file, const char *text, GError **error)
{
  g_autoptr (HoistValue) settings = hoist_value_new_object ();
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *line = g_strstrip (lines[i]);
      char *equals;
      g_autofree char *value = NULL;

      if (line[0] == '\0' || line[0] == '#')
        continue;
      if (g_str_has_prefix (line, "export "))
        line = g_strchug (line + strlen ("export "));
      equals = strchr (line, '=');
      if (equals != NULL)
        *equals = '\0';
      g_strchomp (line);
      if (equals == NULL || !hoist_grammar_matches (HOIST_GRAMMAR_WORD, line)
          || !g_utf8_validate (equals + 1, -1, NULL))
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, "%s, line %u: expected NAME=value.",
                       file, i + 1);
          return NULL;
        }
      value = unquote (equals + 1);
      hoist_value_set (settings, line, hoist_value_new_string (value));
    }
  return g_steal_pointer (&settings);
}

HoistValue *
hoist_settings_read (const char *directory, const char *file, GError **error)
{
  int folder = open (directory, O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  int fd =
      folder >= 0 ? hoist_file_open_beneath (folder, file, O_RDONLY | O_NONBLOCK, 0, error) : -1;
  g_autofree char *text = NULL;
  struct stat st;
  ssize_t n = -1;

  if (folder < 0)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "The folder %s can't be opened: %s",
                 directory, g_strerror (errno));
  if (fd >= 0 && fstat (fd, &st) == 0 && S_ISREG (st.st_mode) && st.st_size <= FILE_MAX)
    {
      text = g_malloc0 (FILE_MAX + 1);
      n = read (fd, text, FILE_MAX);
    }
  else if (fd >= 0)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_TOO_LARGE,
                 "%s/%s is no regular file of at most 64 KiB.", directory, file);
  if (fd >= 0)
    close (fd);
  if (folder >= 0)
    close (folder);
  if (n < 0 && error != NULL && *error == NULL)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "%s/%s can't be read.", directory, file);
  return n >= 0 ? hoist_settings_parse (file, text, error) : NULL;
}
