/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copy, free, write and read of a struct by its table of fields. Owned by the model; any thread;
 * keeps no state. Never knows a noun by name. */
#include "model/hoist-fields.h"

#include <string.h>

#include "base/hoist-error.h"
#include "model/hoist-reader.h"

#define AT(object, field, Type) (*(Type *) ((char *) (object) + (field)->offset))
#define AT_CONST(object, field, Type) (*(Type const *) ((const char *) (object) + (field)->offset))
#define LIST_MAX 100000

/* The member of a scalar field, so that a copy can be made without knowing the type. */
static gsize
scalar_size (HoistFieldType type)
{
  switch (type)
    {
    case HOIST_FIELD_ENUM:
    case HOIST_FIELD_INT:
    case HOIST_FIELD_UINT:
      return sizeof (int);
    case HOIST_FIELD_BOOL:
      return sizeof (gboolean);
    case HOIST_FIELD_INT64:
    case HOIST_FIELD_TIME:
      return sizeof (gint64);
    case HOIST_FIELD_DOUBLE:
      return sizeof (double);
    default:
      return 0;
    }
}

static GPtrArray *
new_list (const HoistField *field, guint n)
{
  return g_ptr_array_new_full (n, field->element->free);
}

static GPtrArray *
copy_list (const HoistField *field, const GPtrArray *from)
{
  GPtrArray *list = new_list (field, from != NULL ? from->len : 0);
  for (guint i = 0; from != NULL && i < from->len; i++)
    g_ptr_array_add (list, field->element->copy (g_ptr_array_index (from, i)));
  return list;
}

static void
copy_field (const HoistField *field, gpointer to, gconstpointer from)
{
  char *const *strv;
  switch (field->type)
    {
    case HOIST_FIELD_TEXT:
    case HOIST_FIELD_LINES:
      AT (to, field, char *) =
          g_strdup (AT_CONST (from, field, char *) != NULL ? AT_CONST (from, field, char *) : "");
      break;
    case HOIST_FIELD_TEXT_OR_NULL:
      AT (to, field, char *) = g_strdup (AT_CONST (from, field, char *));
      break;
    case HOIST_FIELD_STRV:
      strv = AT_CONST (from, field, char **);
      AT (to, field, char **) = strv != NULL ? g_strdupv ((char **) strv) : g_new0 (char *, 1);
      break;
    case HOIST_FIELD_OBJECT:
      AT (to, field, HoistValue *) = hoist_value_ref (AT_CONST (from, field, HoistValue *));
      break;
    case HOIST_FIELD_LIST:
      AT (to, field, GPtrArray *) = copy_list (field, AT_CONST (from, field, GPtrArray *));
      break;
    default:
      memcpy ((char *) to + field->offset, (const char *) from + field->offset,
              scalar_size (field->type));
    }
}

static void
clear_field (const HoistField *field, gpointer object)
{
  switch (field->type)
    {
    case HOIST_FIELD_TEXT:
    case HOIST_FIELD_LINES:
    case HOIST_FIELD_TEXT_OR_NULL:
      g_clear_pointer (&AT (object, field, char *), g_free);
      break;
    case HOIST_FIELD_STRV:
      g_clear_pointer (&AT (object, field, char **), g_strfreev);
      break;
    case HOIST_FIELD_OBJECT:
      g_clear_pointer (&AT (object, field, HoistValue *), hoist_value_unref);
      break;
    case HOIST_FIELD_LIST:
      g_clear_pointer (&AT (object, field, GPtrArray *), g_ptr_array_unref);
      break;
    default:
      break;
    }
}

static gatomicrefcount *
refs_of (const HoistFields *fields, gconstpointer object)
{
  return (gatomicrefcount *) ((char *) object + fields->refs);
}

static gpointer
new_empty (const HoistFields *fields)
{
  gpointer object = g_malloc0 (fields->size);
  if (fields->refs >= 0)
    g_atomic_ref_count_init (refs_of (fields, object));
  return object;
}

gpointer
hoist_fields_new (const HoistFields *fields, gconstpointer from)
{
  gpointer object = new_empty (fields);
  for (const HoistField *field = fields->fields; field->name != NULL; field++)
    copy_field (field, object, from);
  return object;
}

gpointer
hoist_fields_ref (const HoistFields *fields, gconstpointer object)
{
  if (object != NULL)
    g_atomic_ref_count_inc (refs_of (fields, object));
  return (gpointer) object;
}

void
hoist_fields_unref (const HoistFields *fields, gpointer object)
{
  if (object == NULL || (fields->refs >= 0 && !g_atomic_ref_count_dec (refs_of (fields, object))))
    return;
  for (const HoistField *field = fields->fields; field->name != NULL; field++)
    clear_field (field, object);
  g_free (object);
}

static void
write_lines (const char *lines, HoistJsonWriter *w, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (lines != NULL ? lines : "", "\n", -1);
  hoist_json_writer_begin_array (w, name);
  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] != '\0')
      hoist_json_writer_string (w, NULL, parts[i]);
  hoist_json_writer_end_array (w);
}

static void
write_list (const HoistField *field, const GPtrArray *list, HoistJsonWriter *w)
{
  hoist_json_writer_begin_array (w, field->name);
  for (guint i = 0; list != NULL && i < list->len; i++)
    field->element->write (g_ptr_array_index (list, i), w, NULL);
  hoist_json_writer_end_array (w);
}

void
hoist_fields_write_field (const HoistField *field, gconstpointer object, HoistJsonWriter *w)
{
  switch (field->type)
    {
    case HOIST_FIELD_TEXT:
    case HOIST_FIELD_TEXT_OR_NULL:
      hoist_json_writer_string (w, field->name, AT_CONST (object, field, char *));
      break;
    case HOIST_FIELD_LINES:
      write_lines (AT_CONST (object, field, char *), w, field->name);
      break;
    case HOIST_FIELD_STRV:
      hoist_json_writer_strv (w, field->name,
                              (const char *const *) AT_CONST (object, field, char **));
      break;
    case HOIST_FIELD_ENUM:
      hoist_json_writer_string (w, field->name, field->words[AT_CONST (object, field, int)]);
      break;
    case HOIST_FIELD_BOOL:
      hoist_json_writer_bool (w, field->name, AT_CONST (object, field, gboolean));
      break;
    case HOIST_FIELD_INT:
      hoist_json_writer_int (w, field->name, AT_CONST (object, field, int));
      break;
    case HOIST_FIELD_UINT:
      hoist_json_writer_int (w, field->name, AT_CONST (object, field, guint));
      break;
    case HOIST_FIELD_INT64:
      hoist_json_writer_int (w, field->name, AT_CONST (object, field, gint64));
      break;
    case HOIST_FIELD_DOUBLE:
      hoist_json_writer_double (w, field->name, AT_CONST (object, field, double));
      break;
    case HOIST_FIELD_TIME:
      hoist_json_writer_time (w, field->name, AT_CONST (object, field, gint64));
      break;
    case HOIST_FIELD_OBJECT:
      hoist_value_write (AT_CONST (object, field, HoistValue *), w, field->name);
      break;
    case HOIST_FIELD_LIST:
      write_list (field, AT_CONST (object, field, GPtrArray *), w);
      break;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
is_empty (const HoistField *field, gconstpointer object)
{
  const char *text;
  const GPtrArray *list;

  switch (field->type)
    {
    case HOIST_FIELD_TEXT:
    case HOIST_FIELD_LINES:
    case HOIST_FIELD_TEXT_OR_NULL:
      text = AT_CONST (object, field, char *);
      return text == NULL || text[0] == '\0';
    case HOIST_FIELD_TIME:
    case HOIST_FIELD_INT64:
      return AT_CONST (object, field, gint64) == 0;
    case HOIST_FIELD_LIST:
      list = AT_CONST (object, field, GPtrArray *);
      return list == NULL || list->len == 0;
    case HOIST_FIELD_ENUM:
      return AT_CONST (object, field, int) == 0;
    default:
      return FALSE;
    }
}

void
hoist_fields_write_members (const HoistFields *fields, gconstpointer object, HoistJsonWriter *w)
{
  for (const HoistField *field = fields->fields; field->name != NULL; field++)
    if (!field->sparse || !is_empty (field, object))
      hoist_fields_write_field (field, object, w);
}

void
hoist_fields_write (const HoistFields *fields, gconstpointer object, HoistJsonWriter *w,
                    const char *name)
{
  hoist_json_writer_begin_object (w, name);
  hoist_fields_write_members (fields, object, w);
  hoist_json_writer_end_object (w);
}

static void
read_text (const HoistField *field, gpointer object, HoistReader *r, HoistReaderNeed need)
{
  const char *text = hoist_reader_string (r, field->name, need, HOIST_READER_ANY_TEXT);
  if (text != NULL && (text[0] != '\0' || field->required))
    {
      if (field->has_id && !hoist_id_check (field->id, text))
        hoist_reader_fail (r, field->name, "expected an identifier %s and 16 characters",
                           hoist_id_kind_get_prefix (field->id));
      else if (field->has_grammar)
        text = hoist_reader_string (r, field->name, need, field->grammar);
    }
  if (text == NULL && field->type == HOIST_FIELD_TEXT)
    text = "";
  AT (object, field, char *) = g_strdup (text);
}

static void
read_list (const HoistField *field, gpointer object, HoistReader *r, HoistReaderNeed need)
{
  const HoistValue *array = hoist_reader_array (r, field->name, need, LIST_MAX);
  guint n = array != NULL ? hoist_value_get_size (array) : 0;
  GPtrArray *list = new_list (field, n);
  AT (object, field, GPtrArray *) = list;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) local = NULL;
      gpointer element = field->element->read (hoist_value_get_element (array, i), &local);
      if (element == NULL)
        {
          hoist_reader_fail (r, field->name, "element %u: %s", i, local->message);
          return;
        }
      g_ptr_array_add (list, element);
    }
}

static void
read_numbers (const HoistField *field, gpointer object, HoistReader *r, HoistReaderNeed need)
{
  gint64 min = field->has_range ? field->min : 0, max = field->has_range ? field->max : G_MAXINT;
  switch (field->type)
    {
    case HOIST_FIELD_INT:
      AT (object, field, int) =
          (int) hoist_reader_int (r, field->name, need, field->has_range ? min : G_MININT, max, 0);
      break;
    case HOIST_FIELD_UINT:
      AT (object, field, guint) = (guint) hoist_reader_int (r, field->name, need, min, max, 0);
      break;
    case HOIST_FIELD_INT64:
      AT (object, field, gint64) =
          hoist_reader_int (r, field->name, need, field->has_range ? min : G_MININT64,
                            field->has_range ? max : G_MAXINT64, 0);
      break;
    default:
      AT (object, field, double) = hoist_reader_double (r, field->name, need, 0);
    }
}

static void
read_field (const HoistField *field, gpointer object, HoistReader *r)
{
  HoistReaderNeed need = field->required ? HOIST_READER_REQUIRED : HOIST_READER_OPTIONAL;
  g_auto (GStrv) lines = NULL;
  switch (field->type)
    {
    case HOIST_FIELD_TEXT:
    case HOIST_FIELD_TEXT_OR_NULL:
      read_text (field, object, r, need);
      break;
    case HOIST_FIELD_LINES:
      lines = hoist_reader_strv (r, field->name, need, HOIST_READER_ANY_TEXT);
      AT (object, field, char *) = g_strjoinv ("\n", lines);
      break;
    case HOIST_FIELD_STRV:
      AT (object, field, char **) = hoist_reader_strv (
          r, field->name, need, field->has_grammar ? field->grammar : HOIST_READER_ANY_TEXT);
      break;
    case HOIST_FIELD_ENUM:
      AT (object, field, int) = hoist_reader_enum (r, field->name, need, field->words, 0);
      break;
    case HOIST_FIELD_BOOL:
      AT (object, field, gboolean) = hoist_reader_bool (r, field->name, need, FALSE);
      break;
    case HOIST_FIELD_TIME:
      AT (object, field, gint64) = hoist_reader_time (r, field->name, need);
      break;
    case HOIST_FIELD_OBJECT:
      AT (object, field, HoistValue *) =
          hoist_value_ref (hoist_reader_object (r, field->name, need));
      break;
    case HOIST_FIELD_LIST:
      read_list (field, object, r, need);
      break;
    default:
      read_numbers (field, object, r, need);
    }
}

gpointer
hoist_fields_read (const HoistFields *fields, const HoistValue *value, GError **error)
{
  g_auto (HoistReader) r;
  g_autofree char *path = g_ascii_strdown (fields->noun, -1);
  if (fields->lenient)
    hoist_reader_init_lenient (&r, value, path);
  else
    hoist_reader_init (&r, value, path);

  gpointer object = new_empty (fields);
  for (const HoistField *field = fields->fields; field->name != NULL; field++)
    read_field (field, object, &r);
  if (hoist_reader_finish (&r, error))
    return object;
  hoist_fields_unref (fields, object);
  return NULL;
}
