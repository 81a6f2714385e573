/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-schema.h. Owned by whoever read it; any thread. Knows no engine and no SQL. */
#include "model/hoist-schema.h"

#include "model/hoist-fields-define.h"

const char *const hoist_schema_kind_names[] = { "table",       "column",   "key",   "unique",
                                                "foreign-key", "check",    "index", "view",
                                                "trigger",     "sequence", "type",  "routine",
                                                NULL };

static const HoistField part_rows[] = {
  { HOIST_FIELD (HoistSchemaPart, kind, ENUM), HOIST_FIELD_NEEDED,
    .words = hoist_schema_kind_names },
  { HOIST_FIELD (HoistSchemaPart, table, TEXT) },
  { HOIST_FIELD (HoistSchemaPart, name, TEXT) },
  { HOIST_FIELD (HoistSchemaPart, key, TEXT) },
  { HOIST_FIELD (HoistSchemaPart, form, TEXT) },
  { HOIST_FIELD (HoistSchemaPart, essence, TEXT) },
  { HOIST_FIELD (HoistSchemaPart, text, TEXT) },
  { HOIST_FIELD (HoistSchemaPart, sql, TEXT) },
  { HOIST_FIELD (HoistSchemaPart, column, TEXT) },
  { HOIST_FIELD (HoistSchemaPart, harmless, BOOL) },
  { NULL },
};
static const HoistFields hoist_schema_part_fields = { "SchemaPart", sizeof (HoistSchemaPart), -1,
                                                      TRUE, part_rows };

static HoistSchemaPart *
hoist_schema_part_copy (const HoistSchemaPart *part)
{
  return hoist_fields_new (&hoist_schema_part_fields, part);
}

HOIST_FIELDS_DEFINE_ELEMENT_NOUN (HoistSchemaPart, hoist_schema_part, hoist_schema_part_fields)
HOIST_FIELDS_DEFINE_ELEMENT (part_element, "SchemaPart", hoist_schema_part, copy, free)

static const HoistField schema_rows[] = {
  { HOIST_FIELD (HoistSchema, engine, TEXT), HOIST_FIELD_NEEDED },
  { HOIST_FIELD (HoistSchema, parts, LIST), .element = &part_element },
  { NULL },
};
static const HoistFields schema_fields = { "Schema", sizeof (HoistSchema), -1, TRUE, schema_rows };

HoistSchema *
hoist_schema_new (const char *engine)
{
  HoistSchema fields = { .engine = (char *) engine };

  return hoist_fields_new (&schema_fields, &fields);
}

void
hoist_schema_unref (HoistSchema *schema)
{
  hoist_fields_unref (&schema_fields, schema);
}

void
hoist_schema_write (const HoistSchema *schema, HoistJsonWriter *w, const char *name)
{
  hoist_fields_write (&schema_fields, schema, w, name);
}

HoistSchema *
hoist_schema_read (const HoistValue *value, GError **error)
{
  return hoist_fields_read (&schema_fields, value, error);
}

HoistSchemaPart *
hoist_schema_add (HoistSchema *schema, const HoistSchemaPart *fields)
{
  HoistSchemaPart part = *fields;
  HoistSchemaPart *added;

  if (part.essence == NULL)
    part.essence = part.form;
  added = hoist_schema_part_copy (&part);
  g_ptr_array_add (schema->parts, added);
  return added;
}

const HoistSchemaPart *
hoist_schema_find (const HoistSchema *schema, HoistSchemaKind kind, const char *key)
{
  for (guint i = 0; i < schema->parts->len; i++)
    {
      const HoistSchemaPart *part = g_ptr_array_index (schema->parts, i);

      if (part->kind == kind && g_str_equal (part->key, key))
        return part;
    }
  return NULL;
}

const HoistSchemaPart *
hoist_schema_find_same (const HoistSchema *schema, const HoistSchemaPart *part)
{
  return hoist_schema_find (schema, part->kind, part->key);
}
