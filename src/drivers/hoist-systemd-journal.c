/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the journal with journalctl, one JSON object a line. Owns nothing; any thread. What a
 * service wrote is text for people: never markup, never a state. */
#include "drivers/hoist-systemd-journal.h"
#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include "model/hoist-json.h"
#include <string.h>

#define MAX_BYTES (8 * 1024 * 1024)
#define DEADLINE_MS 10000

/* A text, or its bytes where it is no UTF-8, or null where it is too long for journalctl. */
static char *
dup_message (const HoistValue *entry)
{
  const HoistValue *message = hoist_value_get_member (entry, "MESSAGE");
  g_autoptr (GString) bytes = NULL;

  if (message == NULL || hoist_value_get_type_of (message) == HOIST_VALUE_NULL)
    return g_strdup ("(a line of more than 4 KiB)");
  if (hoist_value_get_type_of (message) == HOIST_VALUE_STRING)
    return hoist_text_clean_line (hoist_value_get_string (message), -1, HOIST_TEXT_LINE_MAX);
  if (hoist_value_get_type_of (message) != HOIST_VALUE_ARRAY)
    return NULL;
  bytes = g_string_new (NULL);
  for (guint i = 0; i < hoist_value_get_size (message); i++)
    {
      const HoistValue *byte = hoist_value_get_element (message, i);

      if (hoist_value_get_type_of (byte) == HOIST_VALUE_INT && hoist_value_get_int (byte) > 0)
        g_string_append_c (bytes, (char) hoist_value_get_int (byte));
    }
  return hoist_text_clean_line (bytes->str, (gssize) bytes->len, HOIST_TEXT_LINE_MAX);
}

static void
add_entry (const HoistValue *entry, GPtrArray *lines)
{
  gboolean manager = g_str_equal (hoist_value_lookup_string (entry, "_PID", ""), "1");
  g_autofree char *message = dup_message (entry);

  if (message != NULL && message[0] != '\0')
    g_ptr_array_add (lines, g_strconcat (manager ? HOIST_SERVICE_MANAGER_LINE : "", message, NULL));
}

void
hoist_systemd_journal_parse (const char *text, GPtrArray *lines)
{
  g_auto (GStrv) rows = g_strsplit (text, "\n", -1);

  for (guint i = 0; rows[i] != NULL; i++)
    {
      g_autoptr (HoistValue) entry =
          rows[i][0] != '\0' ? hoist_json_parse (rows[i], -1, NULL) : NULL;

      if (entry != NULL && hoist_value_get_type_of (entry) == HOIST_VALUE_OBJECT)
        add_entry (entry, lines);
    }
}

static char *
capture (const char *const *argv, GError **error)
{
  HoistProcessOrder order = {
    .argv = argv, .uid = -1, .gid = -1, .deadline_ms = DEADLINE_MS, .keep_fd = -1
  };

  return hoist_process_capture (&order, MAX_BYTES, NULL, error);
}

GPtrArray *
hoist_systemd_journal_read (const char *unit, const char *invocation, guint n_lines)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *n = g_strdup_printf ("--lines=%u", n_lines);
  g_autofree char *own = g_strconcat ("_SYSTEMD_INVOCATION_ID=", invocation, NULL);
  g_autofree char *about = g_strconcat ("INVOCATION_ID=", invocation, NULL);
  g_autofree char *of_unit = g_strconcat ("--unit=", unit, NULL);
  const char *const sync[] = { "journalctl", "--sync", NULL };
  const char *const of_run[] = {
    "journalctl", "--quiet", "--no-pager", "--output=json", "--output-fields=MESSAGE,_PID", n, own,
    "+",          about,     NULL
  };
  const char *const of_any[] = {
    "journalctl", "--quiet", "--no-pager", "--output=json", "--output-fields=MESSAGE,_PID", n,
    of_unit,      NULL
  };
  g_autoptr (GError) error = NULL;
  /* So that what a process wrote just before its end is in it; without the right we go without. */
  g_autofree char *synced = capture (sync, NULL);
  g_autofree char *text = capture (invocation[0] != '\0' ? of_run : of_any, &error);

  if (text != NULL)
    hoist_systemd_journal_parse (text, lines);
  else
    g_ptr_array_add (
        lines, g_strdup_printf ("(the journal of %s can't be read: %s)", unit, error->message));
  return lines;
}
