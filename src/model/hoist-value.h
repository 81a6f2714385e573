/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An immutable, reference-counted tree of JSON-like values: what JSON and YAML are read into, and
 * what step arguments and facts are kept as. Strings are valid UTF-8 without NUL. A value read from
 * a document knows its line and column (1-based; 0 when made by code). Thread: any (immutable).
 * Made by hoist_json_parse, hoist_yaml_parse or the constructors below. */
#pragma once
#include <glib.h>
#include "base/hoist-json-writer.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_VALUE_NULL,
  HOIST_VALUE_BOOL,
  HOIST_VALUE_INT,
  HOIST_VALUE_DOUBLE,
  HOIST_VALUE_STRING,
  HOIST_VALUE_ARRAY,
  HOIST_VALUE_OBJECT
} HoistValueType;
typedef struct _HoistValue HoistValue;

HoistValue *hoist_value_ref (const HoistValue *value);
void hoist_value_unref (HoistValue *value);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistValue, hoist_value_unref)

HoistValueType hoist_value_get_type_of (const HoistValue *value);
const char *
hoist_value_type_get_name (HoistValueType type); /* "string", "object", … for messages */
guint hoist_value_get_line (const HoistValue *value);
guint hoist_value_get_column (const HoistValue *value);
/* Where a member's name stands, as far as its document told; else where the value does. */
guint hoist_value_get_name_line (const HoistValue *member);
guint hoist_value_get_name_column (const HoistValue *member);
gboolean hoist_value_get_bool (const HoistValue *value); /* asserts the type, as the next four do */
gint64 hoist_value_get_int (const HoistValue *value);
double hoist_value_get_double (const HoistValue *value); /* of an int or a double */
const char *hoist_value_get_string (const HoistValue *value);
guint hoist_value_get_size (const HoistValue *value); /* members or elements */
const HoistValue *hoist_value_get_element (const HoistValue *array, guint index);
const char *hoist_value_get_member_name (const HoistValue *object, guint index);
const HoistValue *hoist_value_get_member_at (const HoistValue *object, guint index);
/* NULL when absent (a member that is null is returned). `object` may be NULL. */
const HoistValue *hoist_value_get_member (const HoistValue *object, const char *name);
/* Lenient lookups for display and for facts that may be missing: the default when absent or of
 * another type. */
const char *hoist_value_lookup_string (const HoistValue *object, const char *name,
                                       const char *fallback);
gint64 hoist_value_lookup_int (const HoistValue *object, const char *name, gint64 fallback);
double hoist_value_lookup_double (const HoistValue *object, const char *name, double fallback);
gboolean hoist_value_lookup_bool (const HoistValue *object, const char *name, gboolean fallback);
gboolean hoist_value_equal (const HoistValue *a, const HoistValue *b);

/* As JSON: members in their order. NULL writes null. */
void hoist_value_write (const HoistValue *value, HoistJsonWriter *w, const char *name);
char *hoist_value_to_json (const HoistValue *value);

/* Construction, for the two parsers and for code; the tree is immutable once shared. Each takes
 * ownership of children. */
HoistValue *hoist_value_new_null (void);
HoistValue *hoist_value_new_bool (gboolean value);
HoistValue *hoist_value_new_int (gint64 value);
HoistValue *hoist_value_new_double (double value);
HoistValue *hoist_value_new_string (const char *value);
HoistValue *hoist_value_take_string (char *value); /* valid UTF-8, not NULL */
HoistValue *hoist_value_new_array (void);
HoistValue *hoist_value_new_object (void);
void hoist_value_append (HoistValue *array, HoistValue *element);
void hoist_value_set (HoistValue *object, const char *name, HoistValue *member); /* replaces */
/* The same for a string; NULL is the empty one. */
void hoist_value_set_text (HoistValue *object, const char *name, const char *text);
/* As set, for a name that is known to be new: nothing is looked up. */
void hoist_value_add (HoistValue *object, const char *name, HoistValue *member);
/* Sets each of `members`, in their order; both hold them then. What is no object has none, nor has
 * NULL. */
void hoist_value_set_all (HoistValue *object, const HoistValue *members);
void hoist_value_set_place (HoistValue *value, guint line, guint column);
void hoist_value_set_name_place (HoistValue *member, guint line, guint column);

G_END_DECLS
