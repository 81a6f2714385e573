/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One change to a settings file as text. Owns nothing; any thread; never reads or writes a file.
 * Where a value would have to be written in a way that the format can't hold, or the place is not
 * plain, the change is refused: half right is wrong. */
#include "drivers/hoist-config-text.h"

#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include "drivers/hoist-config-place.h"

static gboolean refuse (GError **error, const HoistConfigChange *change, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

static gboolean
refuse (GError **error, const HoistConfigChange *change, const char *format, ...)
{
  va_list list;

  va_start (list, format);
  g_autofree char *why = g_strdup_vprintf (format, list);
  va_end (list);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, "%s%s%s can't be set: %s", change->section,
               change->section[0] != '\0' ? "." : "", change->key, why);
  return FALSE;
}

/* --- values ------------------------------------------------------------------------------ */

/* The quote that stands there already is kept, where the value allows it. */
static char *
quote_python (const char *value, char used)
{
  if (used == '\'' && strpbrk (value, "'\\") == NULL)
    return g_strdup_printf ("'%s'", value);
  GString *text = g_string_new ("\"");
  for (const char *at = value; *at != '\0'; at++)
    {
      if (*at == '"' || *at == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *at);
    }
  g_string_append_c (text, '"');
  return g_string_free (text, FALSE);
}

/* What YAML takes for a text without quotes, and nobody for anything else. */
static gboolean
is_plain_yaml (const char *value)
{
  static const char *const words[] = { "true", "false", "yes", "no", "on",
                                       "off",  "null",  "y",   "n",  NULL };
  g_autofree char *small = g_ascii_strdown (value, -1);
  gsize n = strspn (value, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_./-");

  return g_ascii_isalpha (value[0]) && value[n] == '\0' && !g_strv_contains (words, small);
}

static char *
quote_dotenv (const char *value, char used)
{
  gsize n = strspn (value, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_./:@%+,=-?&");
  gboolean plain = value[n] == '\0';

  if (plain && used != '"' && used != '\'')
    return g_strdup (value);
  if (strchr (value, '"') == NULL && strchr (value, '\\') == NULL && used != '\'')
    return g_strdup_printf ("\"%s\"", value);
  return strchr (value, '\'') == NULL ? g_strdup_printf ("'%s'", value) : NULL;
}

/* As the format writes it; NULL: it can't. `used`: the first byte of the old value. */
static char *
dup_written (HoistGuideFormat format, const HoistConfigChange *change, char used)
{
  const char *value = change->value;

  for (const char *at = value; *at != '\0'; at = g_utf8_next_char (at))
    if (hoist_text_is_hidden (g_utf8_get_char (at)))
      return NULL;
  if (change->literal || format == HOIST_GUIDE_INI)
    return g_strdup (value);
  if (format == HOIST_GUIDE_DOTENV)
    return quote_dotenv (value, used);
  if (format == HOIST_GUIDE_PYTHON)
    return quote_python (value, used);
  return is_plain_yaml (value) && used != '"' && used != '\'' ? g_strdup (value)
                                                              : quote_python (value, used);
}

/* --- lines ------------------------------------------------------------------------------- */

typedef struct
{
  GPtrArray *lines; /* without their ends, but with a carriage return where there is one */
  gboolean returns; /* new lines get one, too */
  gboolean ended;   /* so does the last one */
} Text;

static void
text_clear (Text *text)
{
  g_ptr_array_unref (text->lines);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Text, text_clear)

static void
text_init (Text *text, const char *bytes)
{
  g_auto (GStrv) lines = g_strsplit (bytes, "\n", -1);

  text->returns = strstr (bytes, "\r\n") != NULL;
  text->ended = bytes[0] == '\0' || g_str_has_suffix (bytes, "\n");
  text->lines = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i + 1] != NULL || lines[i][0] != '\0')
      g_ptr_array_add (text->lines, g_strdup (lines[i]));
}

static char *
text_join (const Text *text, guint first, guint n)
{
  GString *bytes = g_string_new (NULL);

  for (guint i = first; i < first + n; i++)
    g_string_append_printf (bytes, "%s%s", i > first ? "\n" : "",
                            (const char *) g_ptr_array_index (text->lines, i));
  return g_string_free (bytes, FALSE);
}

static char *
text_finish (const Text *text)
{
  g_autofree char *bytes = text_join (text, 0, text->lines->len);

  return g_strconcat (bytes, text->lines->len > 0 && text->ended ? "\n" : "", NULL);
}

static guint
count_lines (const char *lines)
{
  guint n = lines != NULL ? 1 : 0;

  for (; lines != NULL && *lines != '\0'; lines++)
    n += *lines == '\n';
  return n;
}

/* `new_lines` may be several; NULL: none. */
static void
text_splice (Text *text, guint first, guint n, const char *new_lines)
{
  g_auto (GStrv) lines = new_lines != NULL ? g_strsplit (new_lines, "\n", -1) : NULL;

  if (n > 0)
    g_ptr_array_remove_range (text->lines, first, n);
  if (lines != NULL && lines[0] == NULL)
    g_ptr_array_insert (text->lines, (int) first, g_strdup (""));
  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    {
      gboolean add = text->returns && !g_str_has_suffix (lines[i], "\r");
      g_ptr_array_insert (text->lines, (int) (first + i),
                          g_strconcat (lines[i], add ? "\r" : "", NULL));
    }
}

/* --- the change -------------------------------------------------------------------------- */

static char *
make_changed_line (const Text *text, const HoistConfigPlace *place, const char *written)
{
  const char *first = g_ptr_array_index (text->lines, place->line);
  const char *last = g_ptr_array_index (text->lines, place->line + place->n_lines - 1);
  g_autofree char *before = g_strndup (first, place->value);
  gboolean glued = place->value > 0 && before[place->value - 1] == ':';

  return g_strconcat (before, glued ? " " : "", written, last + place->value_end, NULL);
}

static char *
make_new_line (HoistGuideFormat format, const HoistConfigPlace *place, const char *key,
               const char *written)
{
  static const char *const between[] = { " = ", "=", ": ", " = " };

  return g_strconcat (place->head != NULL ? place->head : "", place->head != NULL ? "\n" : "",
                      place->indent != NULL ? place->indent : "", key, between[format], written,
                      NULL);
}

static char *
make_lines (HoistGuideFormat format, const Text *text, const HoistConfigPlace *place,
            const HoistConfigChange *change, GError **error)
{
  if (change->raw != NULL)
    return place->head != NULL ? g_strconcat (place->head, "\n", change->raw, NULL)
                               : g_strdup (change->raw);
  const char *old = place->found ? g_ptr_array_index (text->lines, place->line) : "";
  g_autofree char *written = dup_written (format, change, place->found ? old[place->value] : '\0');
  if (written == NULL)
    {
      (void) refuse (error, change, "the value can't be written in a file of this format");
      return NULL;
    }
  return place->found ? make_changed_line (text, place, written)
                      : make_new_line (format, place, change->key, written);
}

static gboolean
check_place (const HoistConfigPlace *place, const HoistConfigChange *change, GError **error)
{
  if (place->problem != NULL)
    return refuse (error, change, "%s", place->problem);
  if (place->line_again != 0)
    return refuse (error, change, "lines %u and %u both set it", place->line + 1,
                   place->line_again);
  return TRUE;
}

void
hoist_config_edit_clear (HoistConfigEdit *edit)
{
  g_clear_pointer (&edit->before, g_free);
  g_clear_pointer (&edit->after, g_free);
}

char *
hoist_config_text_edit (HoistGuideFormat format, const char *bytes, const HoistConfigChange *change,
                        HoistConfigEdit *ret, GError **error)
{
  g_auto (Text) text = { 0 };
  g_auto (HoistConfigPlace) place = { 0 };
  g_autofree char *lines = NULL;
  gboolean removes = change->value == NULL && change->raw == NULL;

  *ret = (HoistConfigEdit){ 0 };
  text_init (&text, bytes);
  hoist_config_place_find (format, text.lines, change->section, change->key, &place);
  if (!check_place (&place, change, error))
    return NULL;
  if (removes && !place.found)
    return g_strdup (bytes);
  if (!removes && (lines = make_lines (format, &text, &place, change, error)) == NULL)
    return NULL;
  ret->line = place.line;
  if (place.found)
    ret->before = text_join (&text, place.line, place.n_lines);
  text_splice (&text, place.line, place.found ? place.n_lines : 0, lines);
  if (lines != NULL)
    ret->after = text_join (&text, place.line, count_lines (lines));
  return text_finish (&text);
}

char *
hoist_config_text_revert (const char *bytes, const HoistConfigEdit *edit)
{
  g_auto (Text) text = { 0 };
  guint n = count_lines (edit->after);

  text_init (&text, bytes);
  if (edit->before == NULL && edit->after == NULL)
    return g_strdup (bytes);
  if (edit->line + n > text.lines->len)
    return NULL;
  if (n > 0)
    {
      g_autofree char *there = text_join (&text, edit->line, n);
      if (strcmp (there, edit->after) != 0)
        return NULL;
    }
  text_splice (&text, edit->line, n, edit->before);
  return text_finish (&text);
}
