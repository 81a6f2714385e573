/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One value: its common form from SQLite's side, what does not fit, and the form of what the server
 * answers. */
#include "drivers/hoist-typed-value.h"

#include <math.h>
#include <string.h>

#define NUMERIC(precision, scale) (((precision) << 16) + (scale) + 4)

static HoistTypedValue
text (const char *bytes)
{
  return (HoistTypedValue){ HOIST_TYPED_FROM_TEXT, 0, 0, bytes, strlen (bytes) };
}

static HoistTypedValue
integer (gint64 number)
{
  return (HoistTypedValue){ .storage = HOIST_TYPED_FROM_INTEGER, .integer = number };
}

static HoistTypedValue
real (double number)
{
  return (HoistTypedValue){ .storage = HOIST_TYPED_FROM_REAL, .real = number };
}

static HoistTypedValue
blob (const char *bytes, gsize n_bytes)
{
  return (HoistTypedValue){ HOIST_TYPED_FROM_BLOB, 0, 0, bytes, n_bytes };
}

typedef struct
{
  const char *type;
  int modifier;
  HoistTypedValue value;
  const char *form; /* NULL: it does not fit */
} Case;

static void
test_write (void)
{
  const Case cases[] = {
    { "bool", -1, integer (1), "t" },
    { "bool", -1, integer (0), "f" },
    { "bool", -1, text ("False"), "f" },
    { "bool", -1, integer (2), NULL },
    { "bool", -1, text (""), NULL },
    { "int2", -1, integer (-32768), "-32768" },
    { "int2", -1, integer (32768), NULL },
    { "int4", -1, integer (2147483648), NULL },
    { "int8", -1, integer (G_MININT64), "-9223372036854775808" },
    { "int8", -1, real (3.0), "3" },
    { "int8", -1, real (3.5), NULL },
    { "int8", -1, real (1e300), NULL },
    { "int4", -1, text ("12"), "12" },
    { "int4", -1, text ("12x"), NULL },
    { "int4", -1, blob ("12", 2), NULL },
    { "float8", -1, real (0.1), "0.10000000000000001" },
    { "float8", -1, integer (9007199254740992), "9007199254740992" },
    { "float8", -1, integer (9007199254740993), NULL },
    { "float8", -1, real (INFINITY), "Infinity" },
    { "float4", -1, real (0.5), "0.5" },
    { "float4", -1, real (0.1), NULL },
    { "numeric", -1, real (12.34), "12.34" },
    { "numeric", -1, text ("+0012.3400"), "12.34" },
    { "numeric", -1, text ("-0.0"), "0" },
    { "numeric", -1, text ("1e-7"), "0.0000001" },
    { "numeric", -1, text ("1.5E+3"), "1500" },
    { "numeric", -1, text ("123456789012345678901234567890.5"),
      "123456789012345678901234567890.5" },
    { "numeric", -1, text ("."), NULL },
    { "numeric", NUMERIC (6, 2), text ("1234.56"), "1234.56" },
    { "numeric", NUMERIC (6, 2), text ("12345.6"), NULL },
    { "numeric", NUMERIC (6, 2), real (0.125), NULL },
    { "text", -1, text (""), "" },
    { "text", -1, text ("Grüße \xf0\x9f\x90\x98\n\\"), "Grüße \xf0\x9f\x90\x98\n\\" },
    { "text", -1, text ("\xff"), NULL },
    { "text", -1, integer (7), "7" },
    { "text", -1, blob ("a", 1), NULL },
    { "text", -1, { HOIST_TYPED_FROM_TEXT, 0, 0, "a\0b", 3 }, NULL },
    { "varchar", 4 + 4, text ("äöüß"), "äöüß" },
    { "varchar", 4 + 4, text ("äöüß!"), NULL },
    { "bpchar", 5 + 4, text ("ab   "), "ab" },
    { "bytea", -1, blob ("\0\xff\x10", 3), "\\x00ff10" },
    { "bytea", -1, blob ("", 0), "\\x" },
    { "bytea", -1, integer (1), NULL },
    { "uuid", -1, text ("A0EEBC999C0B4EF8BB6D6BB9BD380A11"),
      "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11" },
    { "uuid", -1, text ("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
      "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11" },
    { "uuid", -1, blob ("\xa0\xee\xbc\x99\x9c\x0b\x4e\xf8\xbb\x6d\x6b\xb9\xbd\x38\x0a\x11", 16),
      "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11" },
    { "uuid", -1, text ("a0eebc99"), NULL },
    { "json", -1, text ("{\"b\": 1}"), "{\"b\": 1}" },
    { "json", -1, integer (5), "5" },
    { "date", -1, text ("2024-02-29"), "2024-02-29" },
    { "date", -1, text ("2024-02-29 00:00:00.000000"), "2024-02-29" },
    { "date", -1, text ("2024-02-29 10:00:00"), NULL },
    { "time", -1, text ("10:00:00.250000"), "10:00:00.25" },
    { "time", -1, text ("2024-02-29 10:00:00"), NULL },
    { "timestamp", -1, text ("2024-02-29 10:00:00.000000"), "2024-02-29 10:00:00" },
    { "timestamp", -1, text ("2024-02-29T10:00Z"), "2024-02-29 10:00:00" },
    { "timestamp", -1, text ("2024-02-29 10:00:00+01:00"), NULL },
    { "timestamp", -1, integer (1764450307), NULL },
    { "timestamptz", -1, text ("2024-02-29 10:00:00+01:00"), "2024-02-29 09:00:00+00" },
    { "timestamptz", -1, text ("2024-02-29 10:00:00.5"), "2024-02-29 10:00:00.5+00" },
    { "jsonb", -1, text ("{ }"), "{ }" },
    { "inet", -1, blob ("x", 1), NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) form = g_string_new ("before:");
      HoistTypedKind kind;
      const char *why = NULL;
      gboolean fits;

      hoist_typed_kind_init (&kind, cases[i].type, cases[i].modifier);
      fits = hoist_typed_value_write (&kind, &cases[i].value, form, &why);
      if (fits != (cases[i].form != NULL)
          || (fits && strcmp (form->str + strlen ("before:"), cases[i].form) != 0))
        g_error ("case %u (%s): %s, %s", i, cases[i].type, form->str, why);
      g_assert_true (fits || *why != '\0');
    }
}

static void
test_read (void)
{
  static const struct
  {
    const char *type, *answer, *form; /* NULL: not of this server */
  } cases[] = { { "bool", "t", "t" },
                { "float8", "1e+300", "1.0000000000000001e+300" },
                { "float4", "0.1", "0.100000001" },
                { "float8", "-Infinity", "-Infinity" },
                { "numeric", "12.3400", "12.34" },
                { "numeric", "0.00", "0" },
                { "bpchar", "ab   ", "ab" },
                { "text", "ab ", "ab " },
                { "timestamp", "2024-02-29 10:00:00.5", "2024-02-29 10:00:00.5" },
                { "timestamptz", "2024-02-29 10:00:00+00", "2024-02-29 10:00:00+00" },
                { "timestamptz", "2024-02-29 10:00:00+01", "2024-02-29 09:00:00+00" },
                { "timestamp", "infinity", NULL },
                { "date", "0044-03-15 BC", NULL },
                { "jsonb", "{}", "{}" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) form = g_string_new (NULL);
      HoistTypedKind kind;
      gboolean known;

      hoist_typed_kind_init (&kind, cases[i].type, -1);
      known = hoist_typed_value_read (&kind, cases[i].answer, strlen (cases[i].answer), form);
      if (known != (cases[i].form != NULL) || (known && strcmp (form->str, cases[i].form) != 0))
        g_error ("case %u (%s): %s", i, cases[i].type, form->str);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/typed-value/write", test_write);
  g_test_add_func ("/typed-value/read", test_read);
  return g_test_run ();
}
