/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The codec of the nouns, on a struct that has a field of every type; and every noun's table. */
#include "model/hoist-fields.h"

#include "base/hoist-error.h"
#include "examples.h"

typedef struct
{
  gatomicrefcount refs;
  char *text, *slug, *none, *lines;
  char **strv;
  int word, number;
  gboolean flag;
  guint port;
  gint64 large, at;
  double real;
  HoistValue *object;
  GPtrArray *list;
} Thing;

static const char *const words[] = { "zero", "one", NULL };

static gpointer
copy_part (gconstpointer part)
{
  return g_strdup (part);
}

static void
write_part (gconstpointer part, HoistJsonWriter *w, const char *name)
{
  hoist_json_writer_string (w, name, part);
}

static gpointer
read_part (const HoistValue *value, GError **error)
{
  if (hoist_value_get_type_of (value) == HOIST_VALUE_STRING)
    return g_strdup (hoist_value_get_string (value));
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID, "expected a part");
  return NULL;
}

static const HoistElement part = { "Part", copy_part, g_free, write_part, read_part };

static const HoistField rows[] = {
  { HOIST_FIELD (Thing, text, TEXT) },
  { HOIST_FIELD (Thing, slug, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_GRAMMAR (SLUG) },
  { HOIST_FIELD (Thing, none, TEXT_OR_NULL) },
  { HOIST_FIELD (Thing, lines, LINES) },
  { HOIST_FIELD (Thing, strv, STRV), HOIST_FIELD_GRAMMAR (WORD) },
  { HOIST_FIELD (Thing, word, ENUM), .words = words },
  { HOIST_FIELD (Thing, number, INT) },
  { HOIST_FIELD (Thing, flag, BOOL) },
  { HOIST_FIELD (Thing, port, UINT), HOIST_FIELD_RANGE (1, 65535) },
  { HOIST_FIELD (Thing, large, INT64) },
  { HOIST_FIELD (Thing, at, TIME) },
  { HOIST_FIELD (Thing, real, DOUBLE) },
  { HOIST_FIELD (Thing, object, OBJECT) },
  { HOIST_FIELD (Thing, list, LIST), .element = &part },
  { NULL },
};
static const HoistFields fields = { "Thing", sizeof (Thing), G_STRUCT_OFFSET (Thing, refs), FALSE,
                                    rows };

#define GOOD                                                                                       \
  "{\"text\":\"é\",\"slug\":\"acme\",\"none\":null,\"lines\":[\"a\",\"b\"],\"strv\":[\"x\"],"     \
  "\"word\":\"one\",\"number\":-5,"                                                                \
  "\"flag\":true,\"port\":80,\"large\":9007199254740992,\"at\":\"2026-11-21T04:05:06.789Z\","      \
  "\"real\":0.1,\"object\":{\"k\":1},"                                                             \
  "\"list\":[\"p\",\"q\"]}"

static void
write_thing (gconstpointer thing, HoistJsonWriter *w, const char *name)
{
  hoist_fields_write (&fields, thing, w, name);
}

static void
test_round_trip (void)
{
  g_autoptr (HoistValue) value = example_parse (GOOD);
  g_autoptr (GError) error = NULL;
  Thing *thing = hoist_fields_read (&fields, value, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (thing->lines, ==, "a\nb");
  g_assert_cmpint (thing->word, ==, 1);
  Thing *copy = hoist_fields_new (&fields, thing);
  g_assert_true (hoist_fields_ref (&fields, thing) == thing);
  hoist_fields_unref (&fields, thing);
  hoist_fields_unref (&fields, thing);
  hoist_fields_unref (&fields, NULL);
  g_autofree char *json = EXAMPLE_JSON (write_thing, copy);
  g_assert_cmpstr (json, ==, GOOD);
  hoist_fields_unref (&fields, copy);
}

static void
test_empty_copy (void)
{
  Thing nothing = { 0 };
  Thing *copy = hoist_fields_new (&fields, &nothing);
  g_assert_cmpstr (copy->text, ==, "");
  g_assert_null (copy->none);
  g_assert_nonnull (copy->strv);
  g_assert_cmpuint (copy->list->len, ==, 0);
  hoist_fields_unref (&fields, copy);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *name, *member;
  } cases[] = {
    { "text", "1" },      { "slug", "\"\"" },    { "slug", NULL },      { "lines", "\"a\"" },
    { "lines", "[1]" },   { "strv", "[\"-\"]" }, { "word", "\"two\"" }, { "number", "2147483648" },
    { "number", "1.5" },  { "flag", "1" },       { "port", "0" },       { "port", "65536" },
    { "large", "\"1\"" }, { "at", "\"now\"" },   { "real", "\"1\"" },   { "object", "[]" },
    { "list", "[1]" },    { "list", "{}" },      { "more", "1" }
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HoistValue) value = example_edit (GOOD, cases[i].name, cases[i].member);
      g_autoptr (GError) error = NULL;
      g_assert_null (hoist_fields_read (&fields, value, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      g_autofree char *place = g_strdup_printf ("thing.%s", cases[i].name);
      g_assert_true (g_str_has_prefix (error->message, place));
    }
}

/* Tables are data: nothing but a look tells that their rows are sound. */
static void
test_tables (void)
{
  static const HoistFields *const tables[] = {
    &hoist_backup_fields,   &hoist_event_fields,
    &hoist_finding_fields,  &hoist_log_line_fields,
    &hoist_notice_fields,   &hoist_plan_fields,
    &hoist_release_fields,  &hoist_run_fields,
    &hoist_run_step_fields, &hoist_service_sighting_fields,
    &hoist_sighting_fields, &hoist_table_digest_fields,
    &hoist_tenant_fields
  };
  for (guint t = 0; t < G_N_ELEMENTS (tables); t++)
    for (const HoistField *field = tables[t]->fields; field->name != NULL; field++)
      {
        g_assert_cmpuint (field->offset, <, tables[t]->size);
        g_assert_true ((field->type == HOIST_FIELD_ENUM) == (field->words != NULL));
        g_assert_true ((field->type == HOIST_FIELD_LIST) == (field->element != NULL));
        for (const HoistField *other = tables[t]->fields; other != field; other++)
          g_assert_true (g_strcmp0 (other->name, field->name) != 0
                         && other->offset != field->offset);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fields/round-trip", test_round_trip);
  g_test_add_func ("/fields/empty-copy", test_empty_copy);
  g_test_add_func ("/fields/refused", test_refused);
  g_test_add_func ("/fields/tables", test_tables);
  return g_test_run ();
}
