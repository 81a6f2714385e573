/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The immutable tree of values. Owned by whoever holds a reference; any thread once it is shared.
 * Members keep their order (it is part of hashes); an object beyond INDEX_FROM members gets an
 * index while it is built, never later, so that reading needs no lock. Never parses and never
 * checks a grammar. */
#include "model/hoist-value.h"

#include <string.h>

#define INDEX_FROM 32

typedef struct
{
  char *name;
  HoistValue *value;
} Member;

struct _HoistValue
{
  gatomicrefcount refs;
  HoistValueType type;
  guint line, column, name_line, name_column;
  union
  {
    gboolean boolean;
    gint64 integer;
    double real;
    char *string;
    GPtrArray *elements;
    struct
    {
      Member *members;
      guint n, n_allocated;
      GHashTable *index; /* name -> position + 1; NULL while small */
    } object;
  };
};

static HoistValue *
value_new (HoistValueType type)
{
  HoistValue *value = g_new0 (HoistValue, 1);
  g_atomic_ref_count_init (&value->refs);
  value->type = type;
  return value;
}

HoistValue *
hoist_value_ref (const HoistValue *value)
{
  HoistValue *mutable_value = (HoistValue *) value;
  if (mutable_value != NULL)
    g_atomic_ref_count_inc (&mutable_value->refs);
  return mutable_value;
}

void
hoist_value_unref (HoistValue *value)
{
  if (value == NULL || !g_atomic_ref_count_dec (&value->refs))
    return;
  if (value->type == HOIST_VALUE_STRING)
    g_free (value->string);
  else if (value->type == HOIST_VALUE_ARRAY)
    g_ptr_array_unref (value->elements);
  else if (value->type == HOIST_VALUE_OBJECT)
    {
      g_clear_pointer (&value->object.index, g_hash_table_unref);
      for (guint i = 0; i < value->object.n; i++)
        {
          g_free (value->object.members[i].name);
          hoist_value_unref (value->object.members[i].value);
        }
      g_free (value->object.members);
    }
  g_free (value);
}

HoistValueType
hoist_value_get_type_of (const HoistValue *value)
{
  return value->type;
}

const char *
hoist_value_type_get_name (HoistValueType type)
{
  static const char *const names[] = { "null",   "true or false", "whole number", "number",
                                       "string", "array",         "object" };
  g_assert ((guint) type < G_N_ELEMENTS (names));
  return names[type];
}

guint
hoist_value_get_line (const HoistValue *value)
{
  return value->line;
}

guint
hoist_value_get_column (const HoistValue *value)
{
  return value->column;
}

guint
hoist_value_get_name_line (const HoistValue *member)
{
  return member->name_line > 0 ? member->name_line : member->line;
}

guint
hoist_value_get_name_column (const HoistValue *member)
{
  return member->name_line > 0 ? member->name_column : member->column;
}

gboolean
hoist_value_get_bool (const HoistValue *value)
{
  g_assert (value->type == HOIST_VALUE_BOOL);
  return value->boolean;
}

gint64
hoist_value_get_int (const HoistValue *value)
{
  g_assert (value->type == HOIST_VALUE_INT);
  return value->integer;
}

double
hoist_value_get_double (const HoistValue *value)
{
  g_assert (value->type == HOIST_VALUE_INT || value->type == HOIST_VALUE_DOUBLE);
  return value->type == HOIST_VALUE_INT ? (double) value->integer : value->real;
}

const char *
hoist_value_get_string (const HoistValue *value)
{
  g_assert (value->type == HOIST_VALUE_STRING);
  return value->string;
}

guint
hoist_value_get_size (const HoistValue *value)
{
  g_assert (value->type == HOIST_VALUE_ARRAY || value->type == HOIST_VALUE_OBJECT);
  return value->type == HOIST_VALUE_ARRAY ? value->elements->len : value->object.n;
}

const HoistValue *
hoist_value_get_element (const HoistValue *array, guint index)
{
  g_assert (array->type == HOIST_VALUE_ARRAY && index < array->elements->len);
  return g_ptr_array_index (array->elements, index);
}

const char *
hoist_value_get_member_name (const HoistValue *object, guint index)
{
  g_assert (object->type == HOIST_VALUE_OBJECT && index < object->object.n);
  return object->object.members[index].name;
}

const HoistValue *
hoist_value_get_member_at (const HoistValue *object, guint index)
{
  g_assert (object->type == HOIST_VALUE_OBJECT && index < object->object.n);
  return object->object.members[index].value;
}

/* The position of a member, or -1. */
static int
find_member (const HoistValue *object, const char *name)
{
  if (object->object.index != NULL)
    return GPOINTER_TO_INT (g_hash_table_lookup (object->object.index, name)) - 1;
  for (guint i = 0; i < object->object.n; i++)
    if (strcmp (object->object.members[i].name, name) == 0)
      return (int) i;
  return -1;
}

const HoistValue *
hoist_value_get_member (const HoistValue *object, const char *name)
{
  if (object == NULL || object->type != HOIST_VALUE_OBJECT)
    return NULL;
  int at = find_member (object, name);
  return at < 0 ? NULL : object->object.members[at].value;
}

/* A member when it has the type that is asked for, else NULL. */
static const HoistValue *
lookup (const HoistValue *object, const char *name, HoistValueType type)
{
  const HoistValue *member = hoist_value_get_member (object, name);
  return member != NULL && member->type == type ? member : NULL;
}

const char *
hoist_value_lookup_string (const HoistValue *object, const char *name, const char *fallback)
{
  const HoistValue *member = lookup (object, name, HOIST_VALUE_STRING);
  return member != NULL ? member->string : fallback;
}

gint64
hoist_value_lookup_int (const HoistValue *object, const char *name, gint64 fallback)
{
  const HoistValue *member = lookup (object, name, HOIST_VALUE_INT);
  return member != NULL ? member->integer : fallback;
}

double
hoist_value_lookup_double (const HoistValue *object, const char *name, double fallback)
{
  const HoistValue *member = hoist_value_get_member (object, name);
  if (member == NULL || (member->type != HOIST_VALUE_INT && member->type != HOIST_VALUE_DOUBLE))
    return fallback;
  return hoist_value_get_double (member);
}

gboolean
hoist_value_lookup_bool (const HoistValue *object, const char *name, gboolean fallback)
{
  const HoistValue *member = lookup (object, name, HOIST_VALUE_BOOL);
  return member != NULL ? member->boolean : fallback;
}

static gboolean
is_number (const HoistValue *value)
{
  return value->type == HOIST_VALUE_INT || value->type == HOIST_VALUE_DOUBLE;
}

static gboolean
objects_equal (const HoistValue *a, const HoistValue *b)
{
  for (guint i = 0; i < a->object.n; i++)
    {
      int at = find_member (b, a->object.members[i].name);
      if (at < 0 || !hoist_value_equal (a->object.members[i].value, b->object.members[at].value))
        return FALSE;
    }
  return a->object.n == b->object.n;
}

/* The order of members does not matter and 1 equals 1.0: a double that is whole is written, and so
 * read back, as an integer. */
gboolean
hoist_value_equal (const HoistValue *a, const HoistValue *b)
{
  if (a == b)
    return TRUE;
  if (a == NULL || b == NULL)
    return FALSE;
  if (a->type != b->type)
    return is_number (a) && is_number (b)
           && hoist_value_get_double (a) == hoist_value_get_double (b);
  switch (a->type)
    {
    case HOIST_VALUE_NULL:
      return TRUE;
    case HOIST_VALUE_BOOL:
      return a->boolean == b->boolean;
    case HOIST_VALUE_INT:
      return a->integer == b->integer;
    case HOIST_VALUE_DOUBLE:
      return a->real == b->real;
    case HOIST_VALUE_STRING:
      return strcmp (a->string, b->string) == 0;
    case HOIST_VALUE_ARRAY:
      for (guint i = 0; i < MIN (a->elements->len, b->elements->len); i++)
        if (!hoist_value_equal (g_ptr_array_index (a->elements, i),
                                g_ptr_array_index (b->elements, i)))
          return FALSE;
      return a->elements->len == b->elements->len;
    case HOIST_VALUE_OBJECT:
      return objects_equal (a, b);
    default:
      g_assert_not_reached ();
    }
}

static void
write_object (const HoistValue *object, HoistJsonWriter *w, const char *name)
{
  hoist_json_writer_begin_object (w, name);
  for (guint i = 0; i < object->object.n; i++)
    hoist_value_write (object->object.members[i].value, w, object->object.members[i].name);
  hoist_json_writer_end_object (w);
}

void
hoist_value_write (const HoistValue *value, HoistJsonWriter *w, const char *name)
{
  switch (value == NULL ? HOIST_VALUE_NULL : value->type)
    {
    case HOIST_VALUE_NULL:
      hoist_json_writer_null (w, name);
      break;
    case HOIST_VALUE_BOOL:
      hoist_json_writer_bool (w, name, value->boolean);
      break;
    case HOIST_VALUE_INT:
      hoist_json_writer_int (w, name, value->integer);
      break;
    case HOIST_VALUE_DOUBLE:
      hoist_json_writer_double (w, name, value->real);
      break;
    case HOIST_VALUE_STRING:
      hoist_json_writer_string (w, name, value->string);
      break;
    case HOIST_VALUE_ARRAY:
      hoist_json_writer_begin_array (w, name);
      for (guint i = 0; i < value->elements->len; i++)
        hoist_value_write (g_ptr_array_index (value->elements, i), w, NULL);
      hoist_json_writer_end_array (w);
      break;
    case HOIST_VALUE_OBJECT:
      write_object (value, w, name);
      break;
    default:
      g_assert_not_reached ();
    }
}

char *
hoist_value_to_json (const HoistValue *value)
{
  GString *out = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, out);
  hoist_value_write (value, &w, NULL);
  return g_string_free (out, FALSE);
}

HoistValue *
hoist_value_new_null (void)
{
  return value_new (HOIST_VALUE_NULL);
}

HoistValue *
hoist_value_new_bool (gboolean boolean)
{
  HoistValue *value = value_new (HOIST_VALUE_BOOL);
  value->boolean = boolean != FALSE;
  return value;
}

HoistValue *
hoist_value_new_int (gint64 integer)
{
  HoistValue *value = value_new (HOIST_VALUE_INT);
  value->integer = integer;
  return value;
}

HoistValue *
hoist_value_new_double (double real)
{
  HoistValue *value = value_new (HOIST_VALUE_DOUBLE);
  value->real = real;
  return value;
}

/* Text that is not valid UTF-8 is made so: a value promises it. NULL gives null. */
HoistValue *
hoist_value_new_string (const char *string)
{
  if (string == NULL)
    return hoist_value_new_null ();
  HoistValue *value = value_new (HOIST_VALUE_STRING);
  value->string =
      g_utf8_validate (string, -1, NULL) ? g_strdup (string) : g_utf8_make_valid (string, -1);
  return value;
}

HoistValue *
hoist_value_take_string (char *string)
{
  HoistValue *value = value_new (HOIST_VALUE_STRING);
  value->string = string;
  return value;
}

static void
unref_element (gpointer element)
{
  hoist_value_unref (element);
}

HoistValue *
hoist_value_new_array (void)
{
  HoistValue *value = value_new (HOIST_VALUE_ARRAY);
  value->elements = g_ptr_array_new_with_free_func (unref_element);
  return value;
}

HoistValue *
hoist_value_new_object (void)
{
  return value_new (HOIST_VALUE_OBJECT);
}

void
hoist_value_append (HoistValue *array, HoistValue *element)
{
  g_assert (array->type == HOIST_VALUE_ARRAY);
  g_ptr_array_add (array->elements, element != NULL ? element : hoist_value_new_null ());
}

static void
index_members (HoistValue *object)
{
  object->object.index = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < object->object.n; i++)
    g_hash_table_insert (object->object.index, object->object.members[i].name,
                         GINT_TO_POINTER ((int) i + 1));
}

void
hoist_value_add (HoistValue *object, const char *name, HoistValue *member)
{
  g_assert (object->type == HOIST_VALUE_OBJECT);
  if (object->object.n == object->object.n_allocated)
    {
      object->object.n_allocated = MAX (4, object->object.n_allocated * 2);
      object->object.members = g_renew (Member, object->object.members, object->object.n_allocated);
    }
  Member *added = &object->object.members[object->object.n++];
  added->name = g_strdup (name);
  added->value = member != NULL ? member : hoist_value_new_null ();
  if (object->object.index != NULL)
    g_hash_table_insert (object->object.index, added->name,
                         GINT_TO_POINTER ((int) object->object.n));
  else if (object->object.n > INDEX_FROM)
    index_members (object);
}

void
hoist_value_set (HoistValue *object, const char *name, HoistValue *member)
{
  g_assert (object->type == HOIST_VALUE_OBJECT);
  int at = find_member (object, name);
  if (at < 0)
    {
      hoist_value_add (object, name, member);
      return;
    }
  hoist_value_unref (object->object.members[at].value);
  object->object.members[at].value = member != NULL ? member : hoist_value_new_null ();
}

void
hoist_value_set_text (HoistValue *object, const char *name, const char *text)
{
  hoist_value_set (object, name, hoist_value_new_string (text != NULL ? text : ""));
}

void
hoist_value_set_all (HoistValue *object, const HoistValue *members)
{
  if (members == NULL || members->type != HOIST_VALUE_OBJECT)
    return;
  for (guint i = 0; i < members->object.n; i++)
    hoist_value_set (object, members->object.members[i].name,
                     hoist_value_ref (members->object.members[i].value));
}

void
hoist_value_set_place (HoistValue *value, guint line, guint column)
{
  value->line = line;
  value->column = column;
}

void
hoist_value_set_name_place (HoistValue *member, guint line, guint column)
{
  member->name_line = line;
  member->name_column = column;
}
