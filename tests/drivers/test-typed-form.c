/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an application's column holds says how a value that comes back is written there; what could
 * not be the same has no form. */
#include "drivers/hoist-typed-form.h"

#include <math.h>
#include <string.h>

typedef struct
{
  const char *type, *declared;
  const char *seen[4]; /* as SQLite holds it: i5, r0.5, tTEXT, bBYTES */
  const char *answer;
  const char *written; /* the same; NULL: it has no form */
  const char *zone;
} Case;

static HoistTypedValue
parse (const char *text)
{
  HoistTypedValue value = { .bytes = text + 1, .n_bytes = strlen (text + 1) };

  value.storage = text[0] == 'i'   ? HOIST_TYPED_FROM_INTEGER
                  : text[0] == 'r' ? HOIST_TYPED_FROM_REAL
                  : text[0] == 't' ? HOIST_TYPED_FROM_TEXT
                                   : HOIST_TYPED_FROM_BLOB;
  value.integer = g_ascii_strtoll (text + 1, NULL, 10);
  value.real = g_ascii_strtod (text + 1, NULL);
  return value;
}

static char *
print (const HoistTypedValue *value)
{
  char real[G_ASCII_DTOSTR_BUF_SIZE];

  switch (value->storage)
    {
    case HOIST_TYPED_FROM_INTEGER:
      return g_strdup_printf ("i%" G_GINT64_FORMAT, value->integer);
    case HOIST_TYPED_FROM_REAL:
      return g_strdup_printf ("r%s", g_ascii_formatd (real, sizeof real, "%.17g", value->real));
    case HOIST_TYPED_FROM_TEXT:
      return g_strdup_printf ("t%.*s", (int) value->n_bytes, value->bytes);
    case HOIST_TYPED_FROM_BLOB:
    default:
      return g_strdup_printf ("b%.*s", (int) value->n_bytes, value->bytes);
    }
}

static void
check (const Case *c)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (c->zone != NULL ? c->zone : "UTC");
  g_autoptr (GString) room = g_string_new (NULL);
  g_autofree char *written = NULL;
  HoistTypedForm form = { 0 };
  HoistTypedKind kind;
  HoistTypedValue value;
  const char *why = NULL;

  hoist_typed_kind_init (&kind, c->type, -1);
  kind.zone = zone;
  for (guint i = 0; i < G_N_ELEMENTS (c->seen) && c->seen[i] != NULL; i++)
    {
      const HoistTypedValue seen = parse (c->seen[i]);

      hoist_typed_form_learn (&form, &kind, &seen);
    }
  if (hoist_typed_form_write (&form, &kind, c->declared, c->answer, room, &value, &why))
    written = print (&value);
  if (g_strcmp0 (written, c->written) != 0)
    g_error ("%s %s: %s (%s), expected %s", c->type, c->answer, written, why, c->written);
  g_assert_true (written != NULL || why[0] != '\0');
}

static void
test_plain (void)
{
  const Case cases[] = {
    { "bool", "BOOLEAN", { NULL }, "t", "i1" },
    { "bool", "BOOLEAN", { "i1", "i0", "tfalse" }, "f", "i0" },
    { "bool", "TEXT", { "tTrue", "tFalse", "i1" }, "t", "tTrue" },
    { "bool", "TEXT", { "tf" }, "t", "tt" },
    { "bool", "TEXT", { "t1" }, "f", "t0" },
    { "int8", "INTEGER", { "i4" }, "-9223372036854775808", "i-9223372036854775808" },
    { "int4", "TEXT", { "t4", "t5" }, "7", "t7" },
    { "int8", "REAL", { "r4" }, "7", "r7" },
    { "int8", "REAL", { "r4" }, "9007199254740993", "i9007199254740993" },
    { "float8", "REAL", { NULL }, "0.1", "r0.10000000000000001" },
    { "float8", "REAL", { NULL }, "Infinity", "rinf" },
    { "float8", "REAL", { NULL }, "NaN", NULL },
    { "float8", "TEXT", { "t0.5" }, "0.1", "t0.1" },
    { "float4", "REAL", { "r0.5" }, "0.1", "r0.10000000149011612" },
    { "numeric", "NUMERIC", { "r12.3" }, "12.34", "r12.34" },
    { "numeric", "NUMERIC", { "r12.3" }, "12", "i12" },
    { "numeric", "NUMERIC", { "r12.3" }, "12.00", "r12" },
    { "numeric", "NUMERIC", { NULL }, "123456789012345678.25", NULL },
    { "numeric", "VARCHAR(40)", { NULL }, "123456789012345678.25", "t123456789012345678.25" },
    { "numeric", "NUMERIC", { NULL }, "NaN", NULL },
    { "numeric", "NUMERIC", { NULL }, "-Infinity", NULL },
    { "text", "TEXT", { "tx" }, "", "t" },
    { "text", "TEXT", { "tx" }, "Grüße \xf0\x9f\x90\x98\n\\", "tGrüße \xf0\x9f\x90\x98\n\\" },
    { "bpchar", "CHAR(5)", { "tx" }, "ab   ", "tab" },
    { "bytea", "BLOB", { NULL }, "\\x61ff", "ba\xff" },
    { "bytea", "TEXT", { "tx", "ty" }, "\\x6162", "tab" },
    { "bytea", "TEXT", { "tx", "ty" }, "\\x61ff", "ba\xff" },
    { "json", "JSON", { "t{}" }, "{\"b\": 1,  \"a\": 2}", "t{\"b\": 1,  \"a\": 2}" },
    { "jsonb", "JSON", { "t{}" }, "{\"a\": 2}", "t{\"a\": 2}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check (&cases[i]);
}

#define UUID "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"
#define HEX "a0eebc999c0b4ef8bb6d6bb9bd380a11"

static void
test_uuid (void)
{
  const Case cases[] = {
    { "uuid", "CHAR(32)", { NULL }, UUID, "t" HEX },
    { "uuid", "CHAR(36)", { NULL }, UUID, "t" UUID },
    { "uuid", "TEXT", { "t" HEX }, UUID, "t" HEX },
    { "uuid", "CHAR(32)", { "t" UUID }, UUID, "t" UUID },
    { "uuid",
      "TEXT",
      { "tA0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A12" },
      UUID,
      "tA0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11" },
    { "uuid",
      "TEXT",
      { "tA0EEBC999C0B4EF8BB6D6BB9BD380A12" },
      UUID,
      "tA0EEBC999C0B4EF8BB6D6BB9BD380A11" },
    { "uuid", "BINARY(16)", { NULL }, "61616161-6161-6161-6161-616161616161", "baaaaaaaaaaaaaaaa" },
    { "uuid",
      "TEXT",
      { "baaaaaaaaaaaaaaaa" },
      "61616161-6161-6161-6161-616161616161",
      "baaaaaaaaaaaaaaaa" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check (&cases[i]);
}

static void
test_times (void)
{
  const Case cases[] = {
    /* SQLAlchemy: always six digits; also where nothing was seen */
    { "timestamp", "DATETIME", { NULL }, "2026-11-29 21:05:07", "t2026-11-29 21:05:07.000000" },
    { "timestamp",
      "DATETIME",
      { "t2020-02-29 00:00:00.000000" },
      "2026-11-29 21:05:07.25",
      "t2026-11-29 21:05:07.250000" },
    /* Python's str(): none for a whole second */
    { "timestamp",
      "DATETIME",
      { "t2020-02-29 00:00:00", "t2020-02-29 00:00:00.120000" },
      "2026-11-29 21:05:07",
      "t2026-11-29 21:05:07" },
    { "timestamp",
      "DATETIME",
      { "t2020-02-29 00:00:00", "t2020-02-29 00:00:00.120000" },
      "2026-11-29 21:05:07.5",
      "t2026-11-29 21:05:07.500000" },
    /* CURRENT_TIMESTAMP: whole seconds, and what has more is not cut off */
    { "timestamp",
      "DATETIME",
      { "t2020-02-29 00:00:00" },
      "2026-11-29 21:05:07.5",
      "t2026-11-29 21:05:07.500000" },
    { "timestamp",
      "DATETIME",
      { "t2020-02-29T00:00:00.120" },
      "2026-11-29 21:05:07.5",
      "t2026-11-29T21:05:07.500" },
    { "timestamp",
      "DATETIME",
      { "t2020-02-29T00:00:00.120" },
      "2026-11-29 21:05:07.1234",
      "t2026-11-29T21:05:07.123400" },
    { "timestamp",
      "DATETIME",
      { "t2020-02-29 00:00:00.1", "t2020-02-29 00:00:00.12" },
      "2026-11-29 21:05:07.5",
      "t2026-11-29 21:05:07.5" },
    { "timestamp",
      "DATETIME",
      { "t2020-02-29T00:00Z" },
      "2026-11-29 21:05:00",
      "t2026-11-29T21:05Z" },
    { "timestamp", "DATETIME", { NULL }, "infinity", NULL },
    { "timestamp", "DATETIME", { NULL }, "0044-03-15 12:00:00 BC", NULL },
    { "timestamp", "DATETIME", { NULL }, "12026-11-29 00:00:00", NULL },
    { "timestamptz",
      "DATETIME",
      { NULL },
      "2026-11-29 21:05:07+00",
      "t2026-11-29 21:05:07.000000" },
    { "timestamptz",
      "TEXT",
      { "t2020-02-29 00:00:00+02:00" },
      "2026-11-29 21:05:07.5+00",
      "t2026-11-29 21:05:07.500000+00:00" },
    { "timestamptz",
      "TEXT",
      { "t2020-02-29T00:00:00Z" },
      "2026-11-29 21:05:07+00",
      "t2026-11-29T21:05:07Z" },
    { "timestamptz",
      "DATETIME",
      { "t2020-02-29 00:00:00" },
      "2026-07-01 12:00:00+00",
      "t2026-07-01 14:00:00",
      "Europe/Berlin" },
    { "timestamptz",
      "DATETIME",
      { "t2020-02-29 00:00:00" },
      "2026-10-25 01:30:00+00",
      "t2026-10-25 02:30:00",
      "Europe/Berlin" },
    { "timestamptz",
      "DATETIME",
      { "t2020-02-29 00:00:00" },
      "2026-10-25 00:30:00+00",
      NULL,
      "Europe/Berlin" }, /* half past two, of which there are two */
    { "date", "DATE", { "t2020-02-29" }, "2026-11-29", "t2026-11-29" },
    { "date", "DATE", { "t2020-02-29 00:00:00" }, "2026-11-29", "t2026-11-29 00:00:00" },
    { "date", "DATE", { NULL }, "2026-11-29", "t2026-11-29" },
    { "time", "TIME", { "t21:05:07" }, "06:00:00", "t06:00:00" },
    { "time", "TIME", { "t21:05" }, "06:00:00", "t06:00" },
    { "time", "TIME", { "t21:05:07.000000" }, "06:00:00.5", "t06:00:00.500000" },
    { "time", "TIME", { NULL }, "24:00:00", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check (&cases[i]);
}

/* What only the server knows, where the application writes it otherwise than the server does. */
static void
test_foreign (void)
{
  HoistTypedForm form = { .foreign = 1 }, other = { .foreign = 1, .times = 3 };
  HoistTypedKind kind;
  g_autoptr (GString) room = g_string_new (NULL);
  HoistTypedValue value;
  const char *why = NULL;

  hoist_typed_kind_init (&kind, "interval", -1);
  g_assert_false (hoist_typed_form_write (&form, &kind, "TEXT", "1 day", room, &value, &why));
  g_assert_nonnull (strstr (why, "a form of its own"));
  g_assert_true (hoist_typed_form_is_empty (&form));
  hoist_typed_form_add (&form, &other);
  g_assert_cmpuint (form.foreign, ==, 2);
  g_assert_cmpuint (form.times, ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/typed-form/plain", test_plain);
  g_test_add_func ("/typed-form/uuid", test_uuid);
  g_test_add_func ("/typed-form/times", test_times);
  g_test_add_func ("/typed-form/foreign", test_foreign);
  return g_test_run ();
}
