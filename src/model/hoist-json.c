/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON in. The strict check of base has passed every byte before this file sees one, so that
 * reading is only building: one walk, no error but that of who takes a list, and each value knows
 * where it stood. Any thread; never keeps anything between calls, and never reads a text that was
 * not checked. */
#include "model/hoist-json.h"

#include <string.h>

#include "base/hoist-json-check.h"
#include "base/hoist-text.h"
#include "model/hoist-json-list.h"

#define SHOWN_MAX 65536

/* Where we are in text that is known to be good JSON. */
typedef struct
{
  const char *at, *end;
  const char *counted; /* characters of this line are counted up to here: `column` of them */
  guint line, column;
  gboolean clean;            /* strings are made safe to show */
  GString *scratch;          /* a string that has escapes in it */
  const HoistJsonList *list; /* NULL: all is one tree */
  guint depth;               /* of open objects and arrays */
  GError *error;             /* of the list's taker */
} Place;

/* To the first byte of the next value or member name. */
static void
place_skip_to_token (Place *p)
{
  for (; p->at < p->end && strchr (" \t\r\n,:", *p->at) != NULL && *p->at != '\0'; p->at++)
    if (*p->at == '\n')
      {
        p->line++;
        p->counted = p->at + 1;
        p->column = 0;
      }
}

/* Counts on from the last value: a document of one long line is as quick as one of many. */
static guint
place_get_column (Place *p)
{
  p->column += (guint) g_utf8_strlen (p->counted, p->at - p->counted);
  p->counted = p->at;
  return p->column + 1;
}

/* The four digits of a \u escape. */
static gunichar
read_hex (Place *p)
{
  gunichar c = 0;

  for (int i = 0; i < 4; i++, p->at++)
    c = c << 4 | (gunichar) g_ascii_xdigit_value (*p->at);
  return c;
}

/* Behind a backslash. */
static void
read_escape (Place *p)
{
  static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
  char c = *p->at++;
  gunichar unit;

  if (c != 'u')
    {
      g_string_append_c (p->scratch, meanings[strchr (letters, c) - letters]);
      return;
    }
  unit = read_hex (p);
  if (unit >= 0xd800 && unit <= 0xdbff)
    {
      p->at += 2; /* the low half was seen to come */
      unit = 0x10000 + ((unit - 0xd800) << 10) + (read_hex (p) - 0xdc00);
    }
  g_string_append_unichar (p->scratch, unit);
}

/* From the opening quote to behind the closing one. Stands in the text itself (not ended by NUL) as
 * long as nothing is escaped, else in the scratch. */
static const char *
read_string (Place *p, gsize *ret_n)
{
  const char *from = ++p->at;

  while (*p->at != '"' && *p->at != '\\')
    p->at++;
  *ret_n = (gsize) (p->at - from);
  if (*p->at++ == '"')
    return from;
  g_string_truncate (p->scratch, 0);
  g_string_append_len (p->scratch, from, (gssize) *ret_n);
  read_escape (p);
  while (*p->at != '"')
    {
      from = p->at;
      while (*p->at != '"' && *p->at != '\\')
        p->at++;
      g_string_append_len (p->scratch, from, p->at - from);
      if (*p->at == '\\')
        {
          p->at++;
          read_escape (p);
        }
    }
  p->at++;
  *ret_n = p->scratch->len;
  return p->scratch->str;
}

static HoistValue *
build_string (Place *p)
{
  gsize n;
  const char *text = read_string (p, &n);

  return hoist_value_take_string (p->clean ? hoist_text_clean_block (text, (gssize) n, SHOWN_MAX)
                                           : g_strndup (text, n));
}

/* Behind the last digit there may be no byte at all. */
static HoistValue *
build_number (Place *p)
{
  const char *from = p->at;
  gboolean real = FALSE;
  g_autofree char *digits = NULL;

  while (p->at < p->end && strchr (" \t\r\n,:]}", *p->at) == NULL)
    {
      real |= *p->at == '.' || *p->at == 'e' || *p->at == 'E';
      p->at++;
    }
  digits = g_strndup (from, (gsize) (p->at - from));
  return real ? hoist_value_new_double (g_ascii_strtod (digits, NULL))
              : hoist_value_new_int (g_ascii_strtoll (digits, NULL, 10));
}

static HoistValue *build (Place *p);

static HoistValue *
build_array (Place *p)
{
  HoistValue *value = hoist_value_new_array ();

  p->at++; /* [ */
  for (place_skip_to_token (p); *p->at != ']'; place_skip_to_token (p))
    hoist_value_append (value, build (p));
  p->at++;
  return value;
}

/* The elements go one by one; none is given any more after one that was refused. */
static HoistValue *
build_list (Place *p)
{
  const HoistJsonList *list = p->list;

  p->at++; /* [ */
  for (place_skip_to_token (p); *p->at != ']'; place_skip_to_token (p))
    {
      g_autoptr (HoistValue) element = build (p);

      if (p->error == NULL)
        list->take (element, list->user_data, &p->error);
    }
  p->at++;
  return hoist_value_new_array ();
}

static gboolean
is_list (Place *p, const char *name)
{
  if (p->list == NULL || p->depth != 1 || !g_str_equal (name, p->list->member))
    return FALSE;
  place_skip_to_token (p);
  return *p->at == '[';
}

static HoistValue *
build_object (Place *p)
{
  HoistValue *value = hoist_value_new_object ();

  p->at++; /* { */
  for (place_skip_to_token (p); *p->at != '}'; place_skip_to_token (p))
    {
      gsize n;
      const char *text = read_string (p, &n);
      g_autofree char *name = g_strndup (text, n);

      /* checked: no name is there twice */
      hoist_value_add (value, name, is_list (p, name) ? build_list (p) : build (p));
    }
  p->at++;
  return value;
}

static HoistValue *
build_word (Place *p)
{
  char first = *p->at;

  p->at += first == 'f' ? strlen ("false") : strlen ("true"); /* and null is as long */
  return first == 'n' ? hoist_value_new_null () : hoist_value_new_bool (first == 't');
}

/* The strict check bounds the depth, so recursion is bounded too. */
static HoistValue *
build (Place *p)
{
  HoistValue *value;
  guint line, column;

  place_skip_to_token (p);
  line = p->line;
  column = place_get_column (p);
  p->depth++;
  switch (*p->at)
    {
    case '{':
      value = build_object (p);
      break;
    case '[':
      value = build_array (p);
      break;
    case '"':
      value = build_string (p);
      break;
    case 't':
    case 'f':
    case 'n':
      value = build_word (p);
      break;
    default:
      value = build_number (p);
      break;
    }
  p->depth--;
  hoist_value_set_place (value, line, column);
  return value;
}

static HoistValue *
parse (const char *bytes, gssize n_bytes, Place *place, GError **error)
{
  gsize n = n_bytes < 0 ? strlen (bytes) : (gsize) n_bytes;
  g_autoptr (GString) scratch = NULL;
  g_autoptr (HoistValue) value = NULL;

  if (!hoist_json_check (bytes, n, error))
    return NULL;
  scratch = g_string_new (NULL);
  place->at = place->counted = bytes;
  place->end = bytes + n;
  place->line = 1;
  place->scratch = scratch;
  value = build (place);
  if (place->error == NULL)
    return g_steal_pointer (&value);
  g_propagate_error (error, place->error);
  return NULL;
}

HoistValue *
hoist_json_parse (const char *bytes, gssize n_bytes, GError **error)
{
  Place place = { 0 };

  return parse (bytes, n_bytes, &place, error);
}

HoistValue *
hoist_json_parse_cleaned (const char *bytes, gssize n_bytes, GError **error)
{
  Place place = { .clean = TRUE };

  return parse (bytes, n_bytes, &place, error);
}

HoistValue *
hoist_json_parse_list (const char *bytes, gssize n_bytes, const HoistJsonList *list, GError **error)
{
  Place place = { .clean = list->cleaned, .list = list };

  return parse (bytes, n_bytes, &place, error);
}

HoistValue *
hoist_json_new_value (HoistJsonWriteFunc write, gconstpointer noun, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, text);
  write (noun, &w, NULL);
  return hoist_json_parse (text->str, (gssize) text->len, error);
}
