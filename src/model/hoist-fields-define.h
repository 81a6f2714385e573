/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The public functions of a noun, from its table of fields. For the .c of the nouns only. */
#pragma once
#include "model/hoist-fields.h"

/* The five functions of a reference-counted noun, from its table. */
#define HOIST_FIELDS_DEFINE_NOUN(Type, prefix, table)                                              \
  Type *prefix##_new (const Type *fields)                                                          \
  {                                                                                                \
    return hoist_fields_new (&(table), fields);                                                    \
  }                                                                                                \
  Type *prefix##_ref (const Type *object)                                                          \
  {                                                                                                \
    return hoist_fields_ref (&(table), object);                                                    \
  }                                                                                                \
  void prefix##_unref (Type *object)                                                               \
  {                                                                                                \
    hoist_fields_unref (&(table), object);                                                         \
  }                                                                                                \
  void prefix##_write (const Type *object, HoistJsonWriter *w, const char *name)                   \
  {                                                                                                \
    hoist_fields_write (&(table), object, w, name);                                                \
  }                                                                                                \
  Type *prefix##_read (const HoistValue *value, GError **error)                                    \
  {                                                                                                \
    return hoist_fields_read (&(table), value, error);                                             \
  }

/* The four functions of an element that is copied, not counted. */
#define HOIST_FIELDS_DEFINE_ELEMENT_NOUN(Type, prefix, table)                                      \
  void prefix##_free (Type *object)                                                                \
  {                                                                                                \
    hoist_fields_unref (&(table), object);                                                         \
  }                                                                                                \
  void prefix##_write (const Type *object, HoistJsonWriter *w, const char *name)                   \
  {                                                                                                \
    hoist_fields_write (&(table), object, w, name);                                                \
  }                                                                                                \
  Type *prefix##_read (const HoistValue *value, GError **error)                                    \
  {                                                                                                \
    return hoist_fields_read (&(table), value, error);                                             \
  }

/* What a list holds, from the four public functions of its element. */
#define HOIST_FIELDS_DEFINE_ELEMENT(symbol, shape, prefix, copy_verb, free_verb)                   \
  static const HoistElement symbol = {                                                             \
    shape, (gpointer (*) (gconstpointer)) prefix##_##copy_verb,                                    \
    (void (*) (gpointer)) prefix##_##free_verb,                                                    \
    (void (*) (gconstpointer, HoistJsonWriter *, const char *)) prefix##_write,                    \
    (gpointer (*) (const HoistValue *, GError **)) prefix##_read                                   \
  };
