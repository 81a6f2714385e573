/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes in with a request, checked against its route's tables: bodies, queries, forms. Any
 * thread; keeps nothing. Strict: unknown members, members twice and wrong types are refused, and
 * the error names the place. What is absent gets the table's default, so that a handler only looks
 * up. */
#include "protocol/hoist-routes.h"

#include <string.h>

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-id.h"
#include "model/hoist-json.h"
#include "protocol/hoist-route-rows.h"
#include "protocol/hoist-route-shapes.h"

#define TEXT_MAX 4096
#define TEXTS_MAX 1000

static HoistValue *read_members (const HoistRouteMember *members, const HoistValue *value,
                                 const char *path, GError **error);

/* An identifier is known by its prefix alone; the rest is the same for all kinds. */
static gboolean
is_id (const char *prefix, const char *text)
{
  for (HoistIdKind kind = HOIST_ID_TENANT; kind <= HOIST_ID_INSTANCE; kind++)
    if (strcmp (hoist_id_kind_get_prefix (kind), prefix) == 0)
      return hoist_id_check (kind, text);
  return FALSE;
}

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t\n")] == '\0';
}

static HoistValue *
read_text (HoistReader *r, const HoistRouteMember *member, HoistReaderNeed need)
{
  const char *text = hoist_reader_string (r, member->name, need, member->grammar);
  if (text == NULL)
    return NULL;
  gint64 max = member->max > 0 ? member->max : TEXT_MAX * 4;
  if (strlen (text) > (gsize) max)
    hoist_reader_fail (r, member->name, "expected at most %d bytes", (int) max);
  else if (member->words != NULL)
    hoist_reader_enum (r, member->name, need, member->words, 0);
  else if (member->id_prefix != NULL && !is_id (member->id_prefix, text))
    hoist_reader_fail (r, member->name, "expected an identifier: %s and 16 characters",
                       member->id_prefix);
  else if (need == HOIST_READER_REQUIRED && is_blank (text))
    hoist_reader_fail (r, member->name, "must not be empty");
  return hoist_value_new_string (text);
}

static HoistValue *
read_texts (HoistReader *r, const HoistRouteMember *member, HoistReaderNeed need)
{
  if (!hoist_reader_has (r, member->name))
    {
      hoist_reader_any (r, member->name, need);
      return NULL;
    }
  g_auto (GStrv) texts = hoist_reader_strv (r, member->name, need, member->grammar);
  if (g_strv_length (texts) > TEXTS_MAX)
    hoist_reader_fail (r, member->name, "expected at most %d elements", TEXTS_MAX);
  HoistValue *array = hoist_value_new_array ();
  for (guint i = 0; texts[i] != NULL; i++)
    hoist_value_append (array, hoist_value_new_string (texts[i]));
  return array;
}

static HoistValue *
read_object (HoistReader *r, const HoistRouteMember *member, HoistReaderNeed need)
{
  const HoistValue *object = hoist_reader_object (r, member->name, need);
  if (object == NULL)
    return NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *path = g_strconcat (r->path, r->path[0] != '\0' ? "." : "", member->name, NULL);
  HoistValue *value =
      read_members (hoist_route_shapes_find (member->shape)->members, object, path, &local);
  if (value == NULL && r->error == NULL)
    r->error = g_steal_pointer (&local);
  return value;
}

static HoistValue *
read_objects (HoistReader *r, const HoistRouteMember *member, HoistReaderNeed need)
{
  const HoistValue *array = hoist_reader_array (r, member->name, need, TEXTS_MAX);
  g_autoptr (HoistValue) objects = hoist_value_new_array ();
  for (guint i = 0; array != NULL && i < hoist_value_get_size (array); i++)
    {
      g_autoptr (GError) local = NULL;
      g_autofree char *path =
          g_strdup_printf ("%s%s%s[%u]", r->path, r->path[0] != '\0' ? "." : "", member->name, i);
      HoistValue *value = read_members (hoist_route_shapes_find (member->shape)->members,
                                        hoist_value_get_element (array, i), path, &local);
      if (value == NULL)
        {
          if (r->error == NULL)
            r->error = g_steal_pointer (&local);
          return NULL;
        }
      hoist_value_append (objects, value);
    }
  return array != NULL ? g_steal_pointer (&objects) : NULL;
}

/* A time stays a text, in the one form that there is. */
static HoistValue *
read_time (HoistReader *r, const HoistRouteMember *member, HoistReaderNeed need)
{
  g_autofree char *text = hoist_clock_format (hoist_reader_time (r, member->name, need));

  return hoist_value_new_string (text);
}

/* The member as it shall be seen by the handler; NULL when it is absent and has no default. */
static HoistValue *
read_member (HoistReader *r, const HoistRouteMember *member)
{
  HoistReaderNeed need =
      member->flags == HOIST_MEMBER_REQUIRED ? HOIST_READER_REQUIRED : HOIST_READER_OPTIONAL;
  if (!hoist_reader_has (r, member->name))
    {
      if (need == HOIST_READER_REQUIRED)
        hoist_reader_any (r, member->name, need); /* says that it is missing */
      else if (member->flags == HOIST_MEMBER_NULLABLE
               && hoist_value_get_member (r->object, member->name) != NULL)
        return hoist_value_new_null ();
      return member->fallback != NULL ? hoist_json_parse (member->fallback, -1, NULL) : NULL;
    }
  switch (member->type)
    {
    case HOIST_MEMBER_TEXT:
      return read_text (r, member, need);
    case HOIST_MEMBER_BOOL:
      return hoist_value_new_bool (hoist_reader_bool (r, member->name, need, FALSE));
    case HOIST_MEMBER_INT:
      return hoist_value_new_int (
          hoist_reader_int (r, member->name, need, member->min, member->max, member->min));
    case HOIST_MEMBER_TIME:
      return read_time (r, member, need);
    case HOIST_MEMBER_TEXTS:
      return read_texts (r, member, need);
    case HOIST_MEMBER_OBJECT:
      return read_object (r, member, need);
    case HOIST_MEMBER_OBJECTS:
      return read_objects (r, member, need);
    default: /* the other types are of answers only */
      g_assert_not_reached ();
    }
}

static HoistValue *
read_members (const HoistRouteMember *members, const HoistValue *value, const char *path,
              GError **error)
{
  g_auto (HoistReader) r;
  g_autoptr (HoistValue) result = hoist_value_new_object ();
  hoist_reader_init (&r, value, path);
  for (const HoistRouteMember *member = members; r.object != NULL && member->name != NULL; member++)
    {
      HoistValue *read = read_member (&r, member);
      if (read != NULL)
        hoist_value_set (result, member->name, read);
    }
  if (!hoist_reader_finish (&r, error))
    return NULL;
  return g_steal_pointer (&result);
}

HoistValue *
hoist_route_read_body (const HoistRoute *route, const HoistValue *body, GError **error)
{
  static const HoistRouteMember none[] = { { NULL } };
  g_autoptr (HoistValue) empty = hoist_value_new_object ();
  return read_members (route->body != NULL ? route->body : none, body != NULL ? body : empty,
                       "body", error);
}

/* A text of a query or form as the type that its row says; what can't be one stays a text, so that
 * the reader refuses it with its usual words. */
static HoistValue *
type_text (const HoistRouteMember *members, const char *name, const char *text)
{
  for (const HoistRouteMember *member = members; member->name != NULL; member++)
    {
      guint64 number;
      if (strcmp (member->name, name) != 0)
        continue;
      if (member->type == HOIST_MEMBER_BOOL
          && (strcmp (text, "true") == 0 || strcmp (text, "false") == 0))
        return hoist_value_new_bool (text[0] == 't');
      if (member->type == HOIST_MEMBER_INT
          && g_ascii_string_to_unsigned (text, 10, 0, (guint64) INT_MAX_JSON, &number, NULL))
        return hoist_value_new_int ((gint64) number);
      if (member->type == HOIST_MEMBER_TEXT && member->words != NULL && text[0] == '\0')
        return hoist_value_new_null (); /* "status=" of a form is no filter */
    }
  return hoist_value_new_string (text);
}

static HoistValue *
read_pairs (const HoistRouteMember *members, const char *text, gsize n_text, const char *path,
            GError **error)
{
  GUriParamsIter iter;
  char *name, *value;
  g_autoptr (GError) local = NULL;
  g_autoptr (HoistValue) object = hoist_value_new_object ();

  g_uri_params_iter_init (&iter, text, (gssize) n_text, "&", G_URI_PARAMS_WWW_FORM);
  while (g_uri_params_iter_next (&iter, &name, &value, &local))
    {
      g_autofree char *own_name = name, *own_value = value;
      if (hoist_value_get_member (object, own_name) != NULL)
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, "%s: a member is given twice",
                       path);
          return NULL;
        }
      hoist_value_set (object, own_name, type_text (members, own_name, own_value));
    }
  if (local != NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "%s: expected name=value, joined by & and percent-encoded", path);
      return NULL;
    }
  return read_members (members, object, path, error);
}

HoistValue *
hoist_route_read_query (const HoistRoute *route, const char *query, GError **error)
{
  static const HoistRouteMember none[] = { { NULL } };
  const char *text = query != NULL ? query : "";
  return read_pairs (route->query != NULL ? route->query : none, text, strlen (text), "query",
                     error);
}

HoistValue *
hoist_route_read_form (const HoistRoute *route, const char *bytes, gsize n_bytes, GError **error)
{
  g_assert ((route->flags & HOIST_ROUTE_FORM) != 0 && route->body != NULL);
  if (memchr (bytes, '\0', n_bytes) != NULL)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                           "form: expected text without NUL");
      return NULL;
    }
  return read_pairs (route->body, bytes, n_bytes, "form", error);
}
