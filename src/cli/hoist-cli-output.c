/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What hoistctl prints: texts, tables in columns, JSON documents. Texts that come from a plane are
 * cleaned of control characters before they meet a terminal. Thread: main. Never prints a secret it
 * was not asked for. */
#include "cli/hoist-cli.h"

#include "base/hoist-clock.h"
#include "base/hoist-text.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#define CELL_MAX 400

void
hoist_cli_print (HoistCli *cli, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  g_autofree char *clean = hoist_text_clean_block (text, -1, 1 << 20);
  g_string_append (cli->out, clean);
}

void
hoist_cli_flush (HoistCli *cli)
{
  if (cli->out->len > 0)
    fwrite (cli->out->str, 1, cli->out->len, stdout);
  fflush (stdout);
  g_string_truncate (cli->out, 0);
}

static guint
get_width (const char *text)
{
  guint width = 0;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      width += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

static void
append_row (GString *out, const char *const *cells, const guint *widths, guint n)
{
  for (guint c = 0; c < n; c++)
    {
      g_string_append (out, cells[c]);
      for (guint w = get_width (cells[c]); c + 1 < n && w < widths[c] + 2; w++)
        g_string_append_c (out, ' ');
    }
  g_string_append_c (out, '\n');
}

void
hoist_cli_print_table (HoistCli *cli, const char *const *heading, const GPtrArray *rows)
{
  guint n = g_strv_length ((char **) heading);
  g_autofree guint *widths = g_new0 (guint, n);
  g_autoptr (GPtrArray) clean = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autofree const char **words = g_new0 (const char *, n + 1);
  for (guint c = 0; c < n; c++)
    {
      words[c] = heading[c][0] != '\0' ? _ (heading[c]) : "";
      widths[c] = get_width (words[c]);
    }
  for (guint r = 0; r < rows->len; r++)
    {
      const char *const *cells = g_ptr_array_index (rows, r);
      char **line = g_new0 (char *, n + 1);
      for (guint c = 0; c < n; c++)
        {
          line[c] = hoist_text_clean_line (cells[c], -1, CELL_MAX);
          widths[c] = MAX (widths[c], get_width (line[c]));
        }
      g_ptr_array_add (clean, line);
    }
  append_row (cli->out, words, widths, n);
  for (guint r = 0; r < clean->len; r++)
    append_row (cli->out, g_ptr_array_index (clean, r), widths, n);
}

void
hoist_cli_print_json (HoistCli *cli, HoistCliWriteFunc write, gpointer user_data)
{
  /* What a program reads does not depend on who started it: sentences that are made here (what a
   * step does) are the plane's own words in every language. */
  locale_t plain = newlocale (LC_MESSAGES_MASK, "C", duplocale (LC_GLOBAL_LOCALE));
  locale_t before = uselocale (plain);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, cli->out);
  write (&w, user_data);
  g_string_append_c (cli->out, '\n');
  uselocale (before);
  freelocale (plain);
}

static void
write_value (HoistJsonWriter *w, gpointer user_data)
{
  hoist_value_write (user_data, w, NULL);
}

void
hoist_cli_print_value (HoistCli *cli, const HoistValue *value)
{
  hoist_cli_print_json (cli, write_value, (gpointer) value);
}

char *
hoist_cli_dup_ago (gint64 wall_us)
{
  static const struct
  {
    gint64 seconds;
    const char *one, *many;
  } units[] = { { 86400, "day", "days" },
                { 3600, "hour", "hours" },
                { 60, "minute", "minutes" },
                { 1, "second", "seconds" } };
  if (wall_us <= 0)
    return g_strdup ("–");
  gint64 seconds = (hoist_clock_wall_us () - wall_us) / G_USEC_PER_SEC;
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (seconds >= units[i].seconds)
      {
        gint64 n = seconds / units[i].seconds;
        return g_strdup_printf ("%" G_GINT64_FORMAT " %s ago", n,
                                n == 1 ? units[i].one : units[i].many);
      }
  return g_strdup ("now");
}
