/* SPDX-License-Identifier: GPL-3.0-or-later */
/* YAML in: the only file that meets libyaml, and only its events. Any thread; keeps nothing. What
 * YAML would guess is refused rather than guessed: a guide is code, and its reader shall read it as
 * its writer meant it. Never follows an alias, a tag or a merge key. */
#include "model/hoist-yaml.h"

#include <math.h>
#include <string.h>
#include <yaml.h>

#include "base/hoist-error.h"
#include "base/hoist-text.h"

#define MAX_BYTES (256 * 1024)
#define MAX_DEPTH 32
#define MAX_SAFE_INT G_GINT64_CONSTANT (9007199254740992)

typedef struct
{
  yaml_parser_t parser;
  yaml_event_t event; /* the one that is looked at */
  gboolean has_event;
  const char *file;
  GError *error;
} Loader;

static void fail (Loader *loader, yaml_mark_t mark, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
fail (Loader *loader, yaml_mark_t mark, const char *format, ...)
{
  va_list list;
  if (loader->error != NULL)
    return;
  va_start (list, format);
  g_autofree char *message = g_strdup_vprintf (format, list);
  va_end (list);
  loader->error = g_error_new (HOIST_ERROR, HOIST_ERROR_INVALID, "%s:%zu:%zu: %s", loader->file,
                               mark.line + 1, mark.column + 1, message);
}

/* The next event; FALSE after an error. */
static gboolean
advance (Loader *loader)
{
  if (loader->error != NULL)
    return FALSE;
  if (loader->has_event)
    yaml_event_delete (&loader->event);
  loader->has_event = yaml_parser_parse (&loader->parser, &loader->event) != 0;
  if (!loader->has_event)
    fail (loader, loader->parser.problem_mark, "%s%s%s",
          loader->parser.problem != NULL ? loader->parser.problem : "this is not YAML",
          loader->parser.context != NULL ? " " : "",
          loader->parser.context != NULL ? loader->parser.context : "");
  return loader->has_event;
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?, as JSON has it. */
static gboolean
is_json_number (const char *text, gboolean *ret_is_whole)
{
  const char *at = text + (text[0] == '-' ? 1 : 0);
  *ret_is_whole = TRUE;
  if (*at == '0')
    at++;
  else if (g_ascii_isdigit (*at))
    at += strspn (at, "0123456789");
  else
    return FALSE;
  if (*at == '.')
    {
      gsize n = strspn (at + 1, "0123456789");
      if (n == 0)
        return FALSE;
      at += 1 + n;
      *ret_is_whole = FALSE;
    }
  if (*at == 'e' || *at == 'E')
    {
      at += strchr ("+-", at[1]) != NULL && at[1] != '\0' ? 2 : 1;
      gsize n = strspn (at, "0123456789");
      if (n == 0)
        return FALSE;
      at += n;
      *ret_is_whole = FALSE;
    }
  return *at == '\0';
}

/* What some YAML reader somewhere takes for a number or a date: 012, 1:30, 0x1f, 1_000, +1, .5, 1.,
 * 2026-11-21. Two dots or more are no number to anybody (an address, a version). */
static gboolean
looks_like_number (const char *text)
{
  const char *at = text + strspn (text, "+-");
  guint dots = 0;
  if (!g_ascii_isdigit (at[0]) && !(at[0] == '.' && g_ascii_isdigit (at[1])))
    return FALSE;
  if (at[0] == '0' && at[1] != '\0' && strchr ("xXoObB", at[1]) != NULL
      && at[2 + strspn (at + 2, "0123456789abcdefABCDEF_")] == '\0')
    return TRUE;
  for (const char *c = at; *c != '\0'; c++)
    {
      if (strchr ("0123456789_.:-+eE", *c) == NULL)
        return FALSE;
      dots += *c == '.' ? 1 : 0;
    }
  return dots < 2;
}

static gboolean
is_guessed_word (const char *text)
{
  static const char *const words[] = { "yes",  "no",    "on",    "off",  "y",  "n",
                                       "true", "false", "null",  "~",    "<<", "=",
                                       ".inf", "-.inf", "+.inf", ".nan", NULL };
  for (guint i = 0; words[i] != NULL; i++)
    if (g_ascii_strcasecmp (words[i], text) == 0)
      return TRUE;
  return FALSE;
}

static HoistValue *
read_number (Loader *loader, const char *text, gboolean is_whole, yaml_mark_t mark)
{
  if (!is_whole)
    {
      double number = g_ascii_strtod (text, NULL);
      if (isfinite (number))
        return hoist_value_new_double (number);
    }
  gint64 number;
  if (is_whole && strcmp (text, "-0") != 0
      && g_ascii_string_to_signed (text, 10, -MAX_SAFE_INT, MAX_SAFE_INT, &number, NULL))
    return hoist_value_new_int (number);
  fail (loader, mark, "this number can't be kept exactly; quote it");
  return NULL;
}

static HoistValue *
read_plain (Loader *loader, const char *text, yaml_mark_t mark)
{
  gboolean is_whole;
  if (text[0] == '\0' || strcmp (text, "null") == 0)
    return hoist_value_new_null ();
  if (strcmp (text, "true") == 0 || strcmp (text, "false") == 0)
    return hoist_value_new_bool (text[0] == 't');
  if (is_json_number (text, &is_whole))
    return read_number (loader, text, is_whole, mark);
  if (is_guessed_word (text) || looks_like_number (text))
    {
      g_autofree char *shown = hoist_text_clean_line (text, -1, 64);
      fail (loader, mark, "“%s” means different things to different readers; quote it", shown);
      return NULL;
    }
  return hoist_value_new_string (text);
}

static HoistValue *
read_scalar (Loader *loader)
{
  yaml_event_t *event = &loader->event;
  const char *text = (const char *) event->data.scalar.value;
  gsize n = event->data.scalar.length;
  if (memchr (text, '\0', n) != NULL || !g_utf8_validate (text, (gssize) n, NULL))
    {
      fail (loader, event->start_mark, "expected text of UTF-8 without NUL");
      return NULL;
    }
  if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
    return read_plain (loader, text, event->start_mark);
  return hoist_value_new_string (text);
}

/* Anchors and tags may stand at any node. */
static gboolean
check_properties (Loader *loader)
{
  const yaml_event_t *event = &loader->event;
  const yaml_char_t *anchor = NULL, *tag = NULL;
  switch (event->type)
    {
    case YAML_ALIAS_EVENT:
      fail (loader, event->start_mark, "aliases (*name) are not taken; write the value out");
      return FALSE;
    case YAML_SCALAR_EVENT:
      anchor = event->data.scalar.anchor;
      tag = event->data.scalar.tag;
      break;
    case YAML_SEQUENCE_START_EVENT:
      anchor = event->data.sequence_start.anchor;
      tag = event->data.sequence_start.tag;
      break;
    case YAML_MAPPING_START_EVENT:
      anchor = event->data.mapping_start.anchor;
      tag = event->data.mapping_start.tag;
      break;
    default:
      break;
    }
  if (anchor != NULL)
    fail (loader, event->start_mark, "anchors (&name) are not taken");
  if (tag != NULL)
    fail (loader, event->start_mark, "tags (!name) are not taken");
  return loader->error == NULL;
}

static HoistValue *read_node (Loader *loader, guint depth);

static HoistValue *
read_sequence (Loader *loader, guint depth)
{
  g_autoptr (HoistValue) array = hoist_value_new_array ();
  while (advance (loader) && loader->event.type != YAML_SEQUENCE_END_EVENT)
    {
      HoistValue *element = read_node (loader, depth + 1);
      if (element == NULL)
        return NULL;
      hoist_value_append (array, element);
    }
  return loader->error == NULL ? g_steal_pointer (&array) : NULL;
}

/* A name: text, quoted or not guessed. */
static char *
read_name (Loader *loader, const HoistValue *object)
{
  yaml_mark_t mark = loader->event.start_mark;
  if (loader->event.type != YAML_SCALAR_EVENT)
    {
      fail (loader, mark, "expected a name here");
      return NULL;
    }
  g_autoptr (HoistValue) name = check_properties (loader) ? read_scalar (loader) : NULL;
  if (name == NULL)
    return NULL;
  if (hoist_value_get_type_of (name) != HOIST_VALUE_STRING)
    {
      fail (loader, mark, "expected a name here; quote it if it is one");
      return NULL;
    }
  const char *text = hoist_value_get_string (name);
  if (hoist_value_get_member (object, text) != NULL)
    {
      g_autofree char *shown = hoist_text_clean_line (text, -1, 64);
      fail (loader, mark, "“%s” is given twice", shown);
      return NULL;
    }
  return g_strdup (text);
}

static HoistValue *
read_mapping (Loader *loader, guint depth)
{
  g_autoptr (HoistValue) object = hoist_value_new_object ();
  while (advance (loader) && loader->event.type != YAML_MAPPING_END_EVENT)
    {
      yaml_mark_t mark = loader->event.start_mark;
      g_autofree char *name = read_name (loader, object);
      if (name == NULL || !advance (loader))
        return NULL;
      HoistValue *member = read_node (loader, depth + 1);
      if (member == NULL)
        return NULL;
      hoist_value_set_name_place (member, (guint) mark.line + 1, (guint) mark.column + 1);
      hoist_value_set (object, name, member);
    }
  return loader->error == NULL ? g_steal_pointer (&object) : NULL;
}

/* The node that begins with the present event. */
static HoistValue *
read_node (Loader *loader, guint depth)
{
  yaml_mark_t mark = loader->event.start_mark;
  HoistValue *value;
  if (!check_properties (loader))
    return NULL;
  if (depth >= MAX_DEPTH && loader->event.type != YAML_SCALAR_EVENT)
    {
      fail (loader, mark, "expected at most %d levels", MAX_DEPTH);
      return NULL;
    }
  if (loader->event.type == YAML_SCALAR_EVENT)
    value = read_scalar (loader);
  else if (loader->event.type == YAML_SEQUENCE_START_EVENT)
    value = read_sequence (loader, depth);
  else
    value = read_mapping (loader, depth);
  if (value != NULL)
    hoist_value_set_place (value, (guint) mark.line + 1, (guint) mark.column + 1);
  return value;
}

static HoistValue *
read_document (Loader *loader)
{
  if (!advance (loader) /* stream start */ || !advance (loader))
    return NULL;
  if (loader->event.type == YAML_STREAM_END_EVENT)
    {
      fail (loader, loader->event.start_mark, "expected a document; there is none");
      return NULL;
    }
  if (loader->event.data.document_start.version_directive != NULL
      || loader->event.data.document_start.tag_directives.start
             != loader->event.data.document_start.tag_directives.end)
    {
      fail (loader, loader->event.start_mark, "directives (%%) are not taken");
      return NULL;
    }
  if (!advance (loader))
    return NULL;
  g_autoptr (HoistValue) value = read_node (loader, 0);
  if (value == NULL || !advance (loader) /* document end */ || !advance (loader))
    return NULL;
  if (loader->event.type != YAML_STREAM_END_EVENT)
    {
      fail (loader, loader->event.start_mark, "expected one document, found another one");
      return NULL;
    }
  return g_steal_pointer (&value);
}

/* UTF-8 without control characters and byte order mark, checked before libyaml sees a byte. */
static gboolean
check_bytes (const char *file, const char *bytes, gsize n_bytes, GError **error)
{
  guint line = 1, column = 1;
  const char *end, *at = bytes;
  if (n_bytes > MAX_BYTES)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "%s:1:1: expected at most %d bytes, found %" G_GSIZE_FORMAT, file, MAX_BYTES,
                   n_bytes);
      return FALSE;
    }
  gboolean valid = g_utf8_validate (bytes, (gssize) n_bytes, &end);
  for (; at < end; at = g_utf8_next_char (at), column++)
    {
      gunichar c = g_utf8_get_char (at);
      if (c == '\n')
        {
          line++;
          column = 0;
        }
      else if ((c < 0x20 && c != '\t' && c != '\r') || (c >= 0x7f && c < 0xa0) || c == 0xfeff)
        break;
    }
  if (valid && at == end)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
               "%s:%u:%u: expected UTF-8 without control characters and byte order mark", file,
               line, column);
  return FALSE;
}

HoistValue *
hoist_yaml_parse (const char *file_name, const char *bytes, gssize n_bytes, GError **error)
{
  gsize n = n_bytes < 0 ? strlen (bytes) : (gsize) n_bytes;
  Loader loader = { .file = file_name };
  if (!check_bytes (file_name, bytes, n, error))
    return NULL;
  if (!yaml_parser_initialize (&loader.parser))
    g_assert_not_reached (); /* out of memory, as in GLib */
  yaml_parser_set_encoding (&loader.parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string (&loader.parser, (const unsigned char *) bytes, n);

  HoistValue *value = read_document (&loader);
  if (loader.has_event)
    yaml_event_delete (&loader.event);
  yaml_parser_delete (&loader.parser);
  if (loader.error != NULL)
    g_propagate_error (error, loader.error);
  return value;
}
