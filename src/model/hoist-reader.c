/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The strict cursor over one object. Owned by the function that reads; one thread. Keeps the first
 * error and goes on harmlessly, so that callers are written straight down. Never changes the value.
 */
#include "model/hoist-reader.h"

#include <stdarg.h>
#include <string.h>

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-spelling.h"
#include "base/hoist-text.h"

#define MAX_MEMBERS (sizeof (((HoistReader *) 0)->seen) * 8)

static const char *
with_article (HoistValueType type)
{
  static const char *const words[] = { "null",     "true or false", "a whole number", "a number",
                                       "a string", "an array",      "an object" };
  g_assert ((guint) type < G_N_ELEMENTS (words));
  return words[type];
}

static char *
join_path (const HoistReader *r, const char *name)
{
  return name == NULL ? g_strdup (r->path)
                      : g_strconcat (r->path, r->path[0] != '\0' ? "." : "", name, NULL);
}

/* "path.name (line 3, column 5): message", or with a file "FILE:3:5: path.name: message". */
static void
set_error_at (HoistReader *r, guint line, guint column, const char *name, const char *message)
{
  g_autofree char *path = join_path (r, name);
  if (r->report != NULL)
    hoist_reader_report_add (r->report, line, column, path, message);
  if (r->error != NULL)
    return;
  if (r->file != NULL)
    r->error =
        g_error_new (HOIST_ERROR, HOIST_ERROR_INVALID, "%s:%u:%u: %s%s%s", r->file, MAX (line, 1),
                     MAX (column, 1), path, path[0] != '\0' ? ": " : "", message);
  else if (line > 0)
    r->error = g_error_new (HOIST_ERROR, HOIST_ERROR_INVALID, "%s (line %u, column %u): %s", path,
                            line, column, message);
  else
    r->error = g_error_new (HOIST_ERROR, HOIST_ERROR_INVALID, "%s: %s", path, message);
}

static void
set_error (HoistReader *r, const HoistValue *at, const char *name, const char *message)
{
  set_error_at (r, at != NULL ? hoist_value_get_line (at) : 0,
                at != NULL ? hoist_value_get_column (at) : 0, name, message);
}

static void
reader_init (HoistReader *r, const HoistValue *value, const char *path, const char *file,
             HoistReaderReport *report, gboolean lenient)
{
  memset (r, 0, sizeof *r);
  r->file = file;
  r->report = report;
  r->asked = file != NULL ? g_ptr_array_new_with_free_func (g_free) : NULL;
  r->path = g_strdup (path);
  r->lenient = lenient;
  if (value != NULL && hoist_value_get_type_of (value) == HOIST_VALUE_OBJECT)
    r->object = value;
  else
    {
      g_autofree char *message = g_strdup_printf (
          "expected an object, found %s",
          value != NULL ? with_article (hoist_value_get_type_of (value)) : "nothing");
      set_error (r, value, NULL, message);
    }
  if (r->object != NULL && !lenient && hoist_value_get_size (value) > MAX_MEMBERS)
    set_error (r, value, NULL, "expected at most 256 members");
}

void
hoist_reader_init (HoistReader *r, const HoistValue *value, const char *path)
{
  reader_init (r, value, path, NULL, NULL, FALSE);
}

void
hoist_reader_init_lenient (HoistReader *r, const HoistValue *value, const char *path)
{
  reader_init (r, value, path, NULL, NULL, TRUE);
}

void
hoist_reader_init_file (HoistReader *r, const HoistValue *value, const char *path, const char *file)
{
  reader_init (r, value, path, file, NULL, FALSE);
}

void
hoist_reader_init_report (HoistReader *r, const HoistValue *value, const char *file,
                          HoistReaderReport *report)
{
  reader_init (r, value, "", file, report, FALSE);
}

void
hoist_reader_init_part (HoistReader *r, const HoistValue *value, const char *path,
                        const HoistReader *parent)
{
  reader_init (r, value, path, parent->file, parent->report, parent->lenient);
}

gboolean
hoist_reader_is_over (const HoistReader *r)
{
  return r->error != NULL && r->report == NULL;
}

gboolean
hoist_reader_is_good (const HoistReader *r)
{
  return r->error == NULL && (r->report == NULL || r->report->problems->len == 0);
}

void
hoist_reader_clear (HoistReader *r)
{
  g_clear_pointer (&r->path, g_free);
  g_clear_pointer (&r->asked, g_ptr_array_unref);
  g_clear_error (&r->error);
  r->object = NULL;
}

static void
remember (HoistReader *r, const char *name)
{
  if (r->asked != NULL)
    g_ptr_array_add (r->asked, g_strdup (name));
  if (r->report != NULL)
    hoist_reader_report_ask (r->report, r->path, name);
}

/* The member when it is there and not null; marks it as asked for. */
static const HoistValue *
take (HoistReader *r, const char *name)
{
  if (r->object == NULL)
    return NULL;
  remember (r, name);
  if (r->lenient)
    {
      const HoistValue *found = hoist_value_get_member (r->object, name);
      return found != NULL && hoist_value_get_type_of (found) != HOIST_VALUE_NULL ? found : NULL;
    }
  guint n = MIN (hoist_value_get_size (r->object), (guint) MAX_MEMBERS);
  for (guint i = 0; i < n; i++)
    if (strcmp (hoist_value_get_member_name (r->object, i), name) == 0)
      {
        r->seen[i / 64] |= G_GUINT64_CONSTANT (1) << (i % 64);
        const HoistValue *member = hoist_value_get_member_at (r->object, i);
        return hoist_value_get_type_of (member) == HOIST_VALUE_NULL ? NULL : member;
      }
  return NULL;
}

/* The member of a type, or NULL: with an error when it is missing but needed, or of another type.
 */
static const HoistValue *
take_typed (HoistReader *r, const char *name, HoistReaderNeed need, HoistValueType type)
{
  const HoistValue *member = take (r, name);
  if (member == NULL)
    {
      if (need == HOIST_READER_REQUIRED && r->object != NULL)
        set_error (r, r->object, name, "is missing");
      return NULL;
    }
  HoistValueType found = hoist_value_get_type_of (member);
  if (found == type || (type == HOIST_VALUE_DOUBLE && found == HOIST_VALUE_INT))
    return member;
  g_autofree char *message =
      g_strdup_printf ("expected %s, found %s%s", with_article (type), with_article (found),
                       r->file != NULL && type == HOIST_VALUE_STRING && found != HOIST_VALUE_ARRAY
                               && found != HOIST_VALUE_OBJECT
                           ? "; quote it"
                           : "");
  set_error (r, member, name, message);
  return NULL;
}

gboolean
hoist_reader_has (HoistReader *r, const char *name)
{
  return take (r, name) != NULL;
}

/* The grammar's sentence begins with the field's name; the place is ours to say. */
static gboolean
check_grammar (HoistReader *r, const HoistValue *at, const char *name, HoistGrammar grammar)
{
  g_autoptr (GError) local = NULL;
  if (grammar == HOIST_READER_ANY_TEXT
      || hoist_grammar_check (grammar, name, hoist_value_get_string (at), &local))
    return TRUE;
  const char *message = local->message;
  if (g_str_has_prefix (message, name) && g_str_has_prefix (message + strlen (name), ": "))
    message += strlen (name) + 2;
  set_error (r, at, name, message);
  return FALSE;
}

const char *
hoist_reader_string (HoistReader *r, const char *name, HoistReaderNeed need, HoistGrammar grammar)
{
  const HoistValue *member = take_typed (r, name, need, HOIST_VALUE_STRING);
  if (member == NULL || !check_grammar (r, member, name, grammar))
    return NULL;
  return hoist_value_get_string (member);
}

gint64
hoist_reader_int (HoistReader *r, const char *name, HoistReaderNeed need, gint64 min, gint64 max,
                  gint64 fallback)
{
  const HoistValue *member = take_typed (r, name, need, HOIST_VALUE_INT);
  if (member == NULL)
    return fallback;
  gint64 number = hoist_value_get_int (member);
  if (number >= min && number <= max)
    return number;
  g_autofree char *message = g_strdup_printf ("expected %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
                                              ", found %" G_GINT64_FORMAT,
                                              min, max, number);
  set_error (r, member, name, message);
  return fallback;
}

double
hoist_reader_double (HoistReader *r, const char *name, HoistReaderNeed need, double fallback)
{
  const HoistValue *member = take_typed (r, name, need, HOIST_VALUE_DOUBLE);
  return member != NULL ? hoist_value_get_double (member) : fallback;
}

gboolean
hoist_reader_bool (HoistReader *r, const char *name, HoistReaderNeed need, gboolean fallback)
{
  const HoistValue *member = take_typed (r, name, need, HOIST_VALUE_BOOL);
  return member != NULL ? hoist_value_get_bool (member) : fallback;
}

gint64
hoist_reader_time (HoistReader *r, const char *name, HoistReaderNeed need)
{
  const HoistValue *member = take_typed (r, name, need, HOIST_VALUE_STRING);
  gint64 time = 0;
  if (member != NULL && !hoist_clock_parse (hoist_value_get_string (member), &time))
    {
      set_error (r, member, name, "expected a time such as 2026-11-21T04:05:06.789Z");
      return 0;
    }
  return time;
}

int
hoist_reader_enum (HoistReader *r, const char *name, HoistReaderNeed need, const char *const *words,
                   int fallback)
{
  const HoistValue *member = take_typed (r, name, need, HOIST_VALUE_STRING);
  if (member == NULL)
    return fallback;
  for (int i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], hoist_value_get_string (member)) == 0)
      return i;
  g_autofree char *list = g_strjoinv (", ", (char **) words);
  g_autofree char *found = hoist_text_clean_line (hoist_value_get_string (member), -1, 64);
  g_autofree char *question = hoist_spelling_dup_question (found, words);
  g_autofree char *message =
      g_strdup_printf ("expected one of %s, found “%s”%s", list, found, question);
  set_error (r, member, name, message);
  return fallback;
}

const HoistValue *
hoist_reader_object (HoistReader *r, const char *name, HoistReaderNeed need)
{
  return take_typed (r, name, need, HOIST_VALUE_OBJECT);
}

const HoistValue *
hoist_reader_array (HoistReader *r, const char *name, HoistReaderNeed need, guint max_elements)
{
  const HoistValue *member = take_typed (r, name, need, HOIST_VALUE_ARRAY);
  if (member == NULL || hoist_value_get_size (member) <= max_elements)
    return member;
  g_autofree char *message = g_strdup_printf ("expected at most %u elements, found %u",
                                              max_elements, hoist_value_get_size (member));
  set_error (r, member, name, message);
  return NULL;
}

const HoistValue *
hoist_reader_any (HoistReader *r, const char *name, HoistReaderNeed need)
{
  const HoistValue *member = take (r, name);
  if (member == NULL && need == HOIST_READER_REQUIRED)
    set_error (r, r->object, name, "is missing");
  return member;
}

char **
hoist_reader_strv (HoistReader *r, const char *name, HoistReaderNeed need, HoistGrammar grammar)
{
  const HoistValue *array = take_typed (r, name, need, HOIST_VALUE_ARRAY);
  guint n = array != NULL ? hoist_value_get_size (array) : 0;
  g_autoptr (GPtrArray) texts = g_ptr_array_new_full (n + 1, g_free);
  for (guint i = 0; i < n; i++)
    {
      const HoistValue *element = hoist_value_get_element (array, i);
      g_autofree char *place = g_strdup_printf ("%s[%u]", name, i);
      if (hoist_value_get_type_of (element) != HOIST_VALUE_STRING)
        {
          g_autofree char *message = g_strdup_printf (
              "expected a string, found %s", with_article (hoist_value_get_type_of (element)));
          set_error (r, element, place, message);
          break;
        }
      if (!check_grammar (r, element, place, grammar))
        break;
      g_ptr_array_add (texts, g_strdup (hoist_value_get_string (element)));
    }
  g_ptr_array_add (texts, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&texts), FALSE);
}

void
hoist_reader_fail (HoistReader *r, const char *name, const char *format, ...)
{
  va_list list;
  va_start (list, format);
  g_autofree char *message = g_strdup_vprintf (format, list);
  va_end (list);
  const HoistValue *member = name != NULL ? hoist_value_get_member (r->object, name) : NULL;
  set_error (r, member != NULL ? member : r->object, name, message);
}

/* With a file: the nearest of the names that were asked for and are not there. */
static void
refuse_unknown (HoistReader *r, guint at)
{
  const HoistValue *member = hoist_value_get_member_at (r->object, at);
  g_autofree char *name =
      hoist_text_clean_line (hoist_value_get_member_name (r->object, at), -1, 64);
  g_autoptr (GPtrArray) free_names = g_ptr_array_new ();
  const char *nearest;
  for (guint i = 0; r->asked != NULL && i < r->asked->len; i++)
    if (hoist_value_get_member (r->object, g_ptr_array_index (r->asked, i)) == NULL)
      g_ptr_array_add (free_names, g_ptr_array_index (r->asked, i));
  g_ptr_array_add (free_names, NULL);
  nearest = hoist_spelling_find_nearest (name, (const char *const *) free_names->pdata);
  if (nearest != NULL && r->report != NULL)
    {
      g_autofree char *missing = join_path (r, nearest);
      hoist_reader_report_forget (r->report, missing);
    }
  g_autofree char *message =
      nearest != NULL
          ? g_strdup_printf ("is not a member that is known here; did you mean “%s”?", nearest)
          : g_strdup ("is not a member that is known here");
  set_error_at (r, hoist_value_get_name_line (member), hoist_value_get_name_column (member), name,
                message);
}

gboolean
hoist_reader_finish (HoistReader *r, GError **error)
{
  guint n = r->object != NULL && !r->lenient
                ? MIN (hoist_value_get_size (r->object), (guint) MAX_MEMBERS)
                : 0;
  for (guint i = 0; i < n && !hoist_reader_is_over (r); i++)
    if ((r->seen[i / 64] >> (i % 64) & 1) == 0)
      refuse_unknown (r, i);
  if (r->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&r->error));
  return FALSE;
}
