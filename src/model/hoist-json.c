/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON in. The only file that meets json-glib; the strict check of base has passed every byte
 * before json-glib sees one (it crashes on deep nesting, takes comments and duplicates). json-glib
 * forgets where a value stood, so a second pointer walks the checked text in step with the tree and
 * notes line and column. Any thread; never keeps anything between calls. */
#include "model/hoist-json.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-json-check.h"
#include "base/hoist-text.h"

#define SHOWN_MAX 65536

/* Where we are in text that is known to be good JSON. */
typedef struct
{
  const char *at, *end;
  const char *counted; /* characters of this line are counted up to here: `column` of them */
  guint line, column;
  gboolean clean; /* strings are made safe to show */
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

/* Over a string, a number or a word. */
static void
place_skip_scalar (Place *p)
{
  if (*p->at != '"')
    {
      while (p->at < p->end && strchr (" \t\r\n,:]}", *p->at) == NULL)
        p->at++;
      return;
    }
  for (p->at++; p->at < p->end && *p->at != '"'; p->at++)
    if (*p->at == '\\')
      p->at++;
  p->at++;
}

/* Counts on from the last value: a document of one long line is as quick as one of many. */
static guint
place_get_column (Place *p)
{
  p->column += (guint) g_utf8_strlen (p->counted, p->at - p->counted);
  p->counted = p->at;
  return p->column + 1;
}

static HoistValue *convert (JsonNode *node, Place *p);

static HoistValue *
convert_array (JsonArray *array, Place *p)
{
  HoistValue *value = hoist_value_new_array ();
  p->at++; /* [ */
  for (guint i = 0; i < json_array_get_length (array); i++)
    hoist_value_append (value, convert (json_array_get_element (array, i), p));
  place_skip_to_token (p);
  p->at++; /* ] */
  return value;
}

static HoistValue *
convert_object (JsonObject *object, Place *p)
{
  HoistValue *value = hoist_value_new_object ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  p->at++; /* { */
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    {
      place_skip_to_token (p);
      place_skip_scalar (p);
      hoist_value_add (value, name, convert (member, p)); /* checked: no name is there twice */
    }
  place_skip_to_token (p);
  p->at++; /* } */
  return value;
}

static HoistValue *
convert_string (const char *text, gboolean clean)
{
  g_autofree char *cleaned = clean ? hoist_text_clean_block (text, -1, SHOWN_MAX) : NULL;
  return hoist_value_new_string (clean ? cleaned : text);
}

static HoistValue *
convert_scalar (JsonNode *node, gboolean clean)
{
  if (JSON_NODE_HOLDS_NULL (node))
    return hoist_value_new_null ();
  GType type = json_node_get_value_type (node);
  if (type == G_TYPE_BOOLEAN)
    return hoist_value_new_bool (json_node_get_boolean (node));
  if (type == G_TYPE_INT64)
    return hoist_value_new_int (json_node_get_int (node));
  if (type == G_TYPE_DOUBLE)
    return hoist_value_new_double (json_node_get_double (node));
  return convert_string (json_node_get_string (node), clean);
}

/* The strict check bounds the depth, so recursion is bounded too. */
static HoistValue *
convert (JsonNode *node, Place *p)
{
  place_skip_to_token (p);
  guint line = p->line, column = place_get_column (p);
  HoistValue *value;
  if (JSON_NODE_HOLDS_ARRAY (node))
    value = convert_array (json_node_get_array (node), p);
  else if (JSON_NODE_HOLDS_OBJECT (node))
    value = convert_object (json_node_get_object (node), p);
  else
    {
      value = convert_scalar (node, p->clean);
      place_skip_scalar (p);
    }
  hoist_value_set_place (value, line, column);
  return value;
}

static HoistValue *
parse (const char *bytes, gssize n_bytes, gboolean clean, GError **error)
{
  gsize n = n_bytes < 0 ? strlen (bytes) : (gsize) n_bytes;
  if (!hoist_json_check (bytes, n, error))
    return NULL;

  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) local = NULL;
  if (!json_parser_load_from_data (parser, bytes, (gssize) n, &local)
      || json_parser_get_root (parser) == NULL)
    {
      /* The check is stricter than json-glib; should the two ever differ, say so plainly. */
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, "JSON could not be read: %s",
                   local != NULL ? local->message : "no value");
      return NULL;
    }
  Place place = { .at = bytes, .end = bytes + n, .counted = bytes, .line = 1, .clean = clean };
  return convert (json_parser_get_root (parser), &place);
}

HoistValue *
hoist_json_parse (const char *bytes, gssize n_bytes, GError **error)
{
  return parse (bytes, n_bytes, FALSE, error);
}

HoistValue *
hoist_json_parse_cleaned (const char *bytes, gssize n_bytes, GError **error)
{
  return parse (bytes, n_bytes, TRUE, error);
}
