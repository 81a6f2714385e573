/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-typed-value.h. Nobody owns it: pure functions, any thread. Never rounds, cuts off or
 * guesses: what is not exactly the same over there does not fit. */
#include "drivers/hoist-typed-value.h"

#include "drivers/hoist-typed-time.h"
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_MAX 2000            /* characters of a numeric */
#define EXACT_MAX 9007199254740992 /* 2^53: whole numbers up to it are exact as a double */
#define EXACT_MAX_FLOAT 16777216   /* 2^24, as a float */
#define HEADER 4                   /* what a length modifier has more than characters */

typedef gboolean (*WriteFunc) (const HoistTypedKind *kind, const HoistTypedValue *value,
                               GString *ret, const char **ret_why);

static gboolean
misfit (const char **ret_why, const char *why)
{
  *ret_why = why;
  return FALSE;
}

void
hoist_typed_kind_init (HoistTypedKind *kind, const char *type, int modifier)
{
  static const struct
  {
    const char *type;
    HoistTypedClass of;
    guint width;
  } types[] = { { "bool", HOIST_TYPED_BOOLEAN, 0 },
                { "int2", HOIST_TYPED_INTEGER, 2 },
                { "int4", HOIST_TYPED_INTEGER, 4 },
                { "int8", HOIST_TYPED_INTEGER, 8 },
                { "float4", HOIST_TYPED_FLOAT, 4 },
                { "float8", HOIST_TYPED_FLOAT, 8 },
                { "numeric", HOIST_TYPED_NUMERIC, 0 },
                { "text", HOIST_TYPED_TEXT, 0 },
                { "varchar", HOIST_TYPED_TEXT, 0 },
                { "bpchar", HOIST_TYPED_TEXT, 0 },
                { "bytea", HOIST_TYPED_BYTES, 0 },
                { "uuid", HOIST_TYPED_UUID, 0 },
                { "json", HOIST_TYPED_JSON, 0 },
                { "date", HOIST_TYPED_DATE, 0 },
                { "time", HOIST_TYPED_TIME, 0 },
                { "timestamp", HOIST_TYPED_TIMESTAMP, 0 },
                { "timestamptz", HOIST_TYPED_TIMESTAMP_ZONE, 0 } };

  *kind = (HoistTypedKind){ .of = HOIST_TYPED_SERVER, .precision = -1, .scale = -1 };
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (strcmp (types[i].type, type) == 0)
      {
        kind->of = types[i].of;
        kind->width = types[i].width;
      }
  kind->padded = strcmp (type, "bpchar") == 0;
  if (kind->of == HOIST_TYPED_TEXT && modifier > HEADER)
    kind->width = (guint) (modifier - HEADER);
  if (kind->of == HOIST_TYPED_NUMERIC && modifier >= HEADER)
    {
      kind->precision = ((modifier - HEADER) >> 16) & 0xffff;
      kind->scale = (modifier - HEADER) & 0x7ff;
      if (kind->scale > 1000) /* a negative one */
        kind->scale -= 2048;
    }
}

/* --- numbers ----------------------------------------------------------------------------- */

/* The shortest text that is this double again. */
static void
write_shortest (double real, char ret[G_ASCII_DTOSTR_BUF_SIZE])
{
  static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_ascii_formatd (ret, G_ASCII_DTOSTR_BUF_SIZE, formats[i], real);
      if (g_ascii_strtod (ret, NULL) == real)
        return;
    }
}

static gboolean
is_named (const HoistTypedValue *value, const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (value->n_bytes == strlen (names[i])
        && g_ascii_strncasecmp (value->bytes, names[i], value->n_bytes) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
write_boolean (const HoistTypedKind *kind, const HoistTypedValue *value, GString *ret,
               const char **ret_why)
{
  static const char *const yes[] = { "1", "t", "true", NULL };
  static const char *const no[] = { "0", "f", "false", NULL };
  gboolean is_text = value->storage == HOIST_TYPED_FROM_TEXT;

  (void) kind;
  if ((value->storage == HOIST_TYPED_FROM_INTEGER && value->integer == 1)
      || (is_text && is_named (value, yes)))
    g_string_append_c (ret, 't');
  else if ((value->storage == HOIST_TYPED_FROM_INTEGER && value->integer == 0)
           || (is_text && is_named (value, no)))
    g_string_append_c (ret, 'f');
  else
    return misfit (ret_why, "is neither true nor false (1 or 0)");
  return TRUE;
}

static gboolean
parse_integer (const HoistTypedValue *value, gint64 *ret)
{
  g_autofree char *text = NULL;

  switch (value->storage)
    {
    case HOIST_TYPED_FROM_INTEGER:
      *ret = value->integer;
      return TRUE;
    case HOIST_TYPED_FROM_REAL:
      *ret = (gint64) CLAMP (value->real, -(double) EXACT_MAX, (double) EXACT_MAX);
      return (double) *ret == value->real;
    case HOIST_TYPED_FROM_TEXT:
      text = g_strndup (value->bytes, value->n_bytes);
      return strlen (text) == value->n_bytes
             && g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, ret, NULL);
    case HOIST_TYPED_FROM_BLOB:
    default:
      return FALSE;
    }
}

static gboolean
write_integer (const HoistTypedKind *kind, const HoistTypedValue *value, GString *ret,
               const char **ret_why)
{
  gint64 number = 0;
  gint64 most = kind->width == 2 ? G_MAXINT16 : kind->width == 4 ? G_MAXINT32 : G_MAXINT64;

  if (!parse_integer (value, &number))
    return misfit (ret_why, "is no whole number");
  if (number > most || number < -most - 1)
    return misfit (ret_why, "is larger than this kind of number can be");
  g_string_append_printf (ret, "%" G_GINT64_FORMAT, number);
  return TRUE;
}

static gboolean
parse_real (const HoistTypedValue *value, double *ret)
{
  g_autofree char *text = NULL;
  char *end = NULL;

  switch (value->storage)
    {
    case HOIST_TYPED_FROM_INTEGER:
      *ret = (double) value->integer;
      return value->integer <= EXACT_MAX && value->integer >= -EXACT_MAX;
    case HOIST_TYPED_FROM_REAL:
      *ret = value->real;
      return TRUE;
    case HOIST_TYPED_FROM_TEXT:
      text = g_strndup (value->bytes, value->n_bytes);
      errno = 0;
      *ret = g_ascii_strtod (text, &end);
      return errno == 0 && value->n_bytes > 0 && end == text + value->n_bytes
             && !g_ascii_isspace (text[0]) && strpbrk (text, "xXpP") == NULL;
    case HOIST_TYPED_FROM_BLOB:
    default:
      return FALSE;
    }
}

static void
append_real (const HoistTypedKind *kind, double real, GString *ret)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (kind->width == 4)
    real = (double) (float) real;
  if (isnan (real))
    g_string_append (ret, "NaN");
  else if (isinf (real))
    g_string_append (ret, real > 0 ? "Infinity" : "-Infinity");
  else
    g_string_append (
        ret, g_ascii_formatd (text, sizeof text, kind->width == 4 ? "%.9g" : "%.17g", real));
}

static gboolean
write_real (const HoistTypedKind *kind, const HoistTypedValue *value, GString *ret,
            const char **ret_why)
{
  double real = 0;

  if (!parse_real (value, &real))
    return misfit (ret_why, "is no number that can be kept exactly");
  if (kind->width == 4 && !isnan (real) && !isinf (real)
      && (fabs (real) > (double) G_MAXFLOAT || (double) (float) real != real))
    return misfit (ret_why, "has more digits than real (single precision) can keep");
  append_real (kind, real, ret);
  return TRUE;
}

/* Digits, where the point stands among them, and the sign. */
typedef struct
{
  gboolean negative;
  GString *digits;
  gint64 point;
} Decimal;

static gboolean
parse_decimal (Decimal *d, const char *text)
{
  gboolean seen_point = FALSE, seen_digit = FALSE;
  gint64 exponent = 0;

  d->negative = *text == '-';
  if (*text == '-' || *text == '+')
    text++;
  for (; g_ascii_isdigit (*text) || (*text == '.' && !seen_point); text++)
    {
      if (*text == '.')
        {
          seen_point = TRUE;
          continue;
        }
      g_string_append_c (d->digits, *text);
      seen_digit = TRUE;
      d->point += seen_point ? 0 : 1;
    }
  if (*text == 'e' || *text == 'E')
    {
      if (!g_ascii_string_to_signed (text + (text[1] == '+' ? 2 : 1), 10, -NUMBER_MAX, NUMBER_MAX,
                                     &exponent, NULL))
        return FALSE;
      text += strlen (text);
    }
  d->point += exponent;
  return seen_digit && *text == '\0';
}

/* Plain: no exponent, no idle zero. */
static void
append_decimal (Decimal *d, GString *ret)
{
  while (d->digits->len > 0 && d->digits->str[0] == '0')
    {
      g_string_erase (d->digits, 0, 1);
      d->point--;
    }
  while (d->digits->len > 0 && d->digits->str[d->digits->len - 1] == '0')
    g_string_truncate (d->digits, d->digits->len - 1);
  if (d->digits->len == 0)
    {
      d->point = 0;
      g_string_append_c (ret, '0');
      return;
    }
  if (d->negative)
    g_string_append_c (ret, '-');
  if (d->point <= 0)
    g_string_append (ret, "0.");
  for (gint64 i = d->point; i < 0; i++)
    g_string_append_c (ret, '0');
  for (gint64 i = 0; i < MAX (d->point, (gint64) d->digits->len); i++)
    {
      if (i > 0 && i == d->point)
        g_string_append_c (ret, '.');
      g_string_append_c (ret, i < (gint64) d->digits->len ? d->digits->str[i] : '0');
    }
}

static gboolean
write_decimal (const HoistTypedKind *kind, const char *text, GString *ret, const char **ret_why)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  Decimal d = { .digits = digits };

  if (strlen (text) > NUMBER_MAX || !parse_decimal (&d, text))
    return misfit (ret_why, "is no number");
  append_decimal (&d, ret);
  if (kind->precision < 0)
    return TRUE;
  if ((gint64) digits->len - d.point > kind->scale)
    return misfit (ret_why, "has more decimal places than the column keeps");
  return d.point <= kind->precision - kind->scale
         || misfit (ret_why, "is larger than this kind of number can be");
}

static gboolean
write_numeric (const HoistTypedKind *kind, const HoistTypedValue *value, GString *ret,
               const char **ret_why)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *copy = NULL;

  switch (value->storage)
    {
    case HOIST_TYPED_FROM_INTEGER:
      g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, value->integer);
      return write_decimal (kind, text, ret, ret_why);
    case HOIST_TYPED_FROM_REAL:
      if (isinf (value->real) || isnan (value->real))
        return misfit (ret_why, "is no number");
      write_shortest (value->real, text);
      return write_decimal (kind, text, ret, ret_why);
    case HOIST_TYPED_FROM_TEXT:
      copy = g_strndup (value->bytes, value->n_bytes);
      return strlen (copy) == value->n_bytes ? write_decimal (kind, copy, ret, ret_why)
                                             : misfit (ret_why, "is no number");
    case HOIST_TYPED_FROM_BLOB:
    default:
      return misfit (ret_why, "is no number");
    }
}

/* --- texts and bytes --------------------------------------------------------------------- */

static void
append_hex (const char *bytes, gsize n_bytes, GString *ret)
{
  static const char digits[] = "0123456789abcdef";

  for (gsize i = 0; i < n_bytes; i++)
    {
      g_string_append_c (ret, digits[(guchar) bytes[i] >> 4]);
      g_string_append_c (ret, digits[(guchar) bytes[i] & 15]);
    }
}

static gsize
count_without_blanks (const char *bytes, gsize n_bytes)
{
  while (n_bytes > 0 && bytes[n_bytes - 1] == ' ')
    n_bytes--;
  return n_bytes;
}

static gboolean
write_plain (const HoistTypedValue *value, GString *ret, const char **ret_why)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  switch (value->storage)
    {
    case HOIST_TYPED_FROM_INTEGER:
      g_string_append_printf (ret, "%" G_GINT64_FORMAT, value->integer);
      return TRUE;
    case HOIST_TYPED_FROM_REAL:
      write_shortest (value->real, text);
      g_string_append (ret, text);
      return TRUE;
    case HOIST_TYPED_FROM_BLOB:
      return misfit (ret_why, "is bytes (a blob) where a text is wanted");
    case HOIST_TYPED_FROM_TEXT:
    default:
      if (value->n_bytes > 0 && memchr (value->bytes, '\0', value->n_bytes) != NULL)
        return misfit (ret_why, "has a NUL character, which PostgreSQL keeps in no text");
      if (!g_utf8_validate_len (value->bytes, value->n_bytes, NULL))
        return misfit (ret_why, "is not valid UTF-8");
      g_string_append_len (ret, value->bytes, (gssize) value->n_bytes);
      return TRUE;
    }
}

static gboolean
write_text (const HoistTypedKind *kind, const HoistTypedValue *value, GString *ret,
            const char **ret_why)
{
  gsize begin = ret->len;

  if (!write_plain (value, ret, ret_why))
    return FALSE;
  if (kind->padded)
    g_string_truncate (ret, begin + count_without_blanks (ret->str + begin, ret->len - begin));
  if (kind->width > 0
      && g_utf8_strlen (ret->str + begin, (gssize) (ret->len - begin)) > (glong) kind->width)
    return misfit (ret_why, "has more characters than the column keeps");
  return TRUE;
}

static gboolean
write_bytes (const HoistTypedKind *kind, const HoistTypedValue *value, GString *ret,
             const char **ret_why)
{
  (void) kind;
  if (value->storage != HOIST_TYPED_FROM_BLOB && value->storage != HOIST_TYPED_FROM_TEXT)
    return misfit (ret_why, "is a number where bytes are wanted");
  g_string_append (ret, "\\x");
  append_hex (value->bytes, value->n_bytes, ret);
  return TRUE;
}

static gboolean
append_uuid (const char *hex, gsize n_bytes, GString *ret)
{
  guint n = 0;

  for (gsize i = 0; i < n_bytes; i++)
    {
      if (hex[i] == '-' && (n == 8 || n == 12 || n == 16 || n == 20))
        continue;
      if (!g_ascii_isxdigit (hex[i]) || n == 32)
        return FALSE;
      if (n == 8 || n == 12 || n == 16 || n == 20)
        g_string_append_c (ret, '-');
      g_string_append_c (ret, g_ascii_tolower (hex[i]));
      n++;
    }
  return n == 32;
}

static gboolean
write_uuid (const HoistTypedKind *kind, const HoistTypedValue *value, GString *ret,
            const char **ret_why)
{
  g_autoptr (GString) hex = g_string_new (NULL);
  gboolean is_blob = value->storage == HOIST_TYPED_FROM_BLOB;

  (void) kind;
  if (is_blob && value->n_bytes == 16)
    append_hex (value->bytes, value->n_bytes, hex);
  else if (value->storage == HOIST_TYPED_FROM_TEXT)
    g_string_append_len (hex, value->bytes, (gssize) value->n_bytes);
  return append_uuid (hex->str, hex->len, ret) || misfit (ret_why, "is no UUID");
}

/* --- times ------------------------------------------------------------------------------- */

static gboolean
is_of_class (const HoistTypedKind *kind, const HoistTypedTime *time)
{
  switch (kind->of)
    {
    case HOIST_TYPED_TIME:
      return time->has_time && !time->has_date;
    case HOIST_TYPED_DATE: /* midnight may be written out */
      return time->has_date && time->hour == 0 && time->minute == 0 && time->second == 0
             && time->microsecond == 0;
    default:
      return time->has_date;
    }
}

static gboolean
append_time (const HoistTypedKind *kind, HoistTypedTime *time, GString *ret, const char **ret_why)
{
  gboolean zoned = kind->of == HOIST_TYPED_TIMESTAMP_ZONE;

  if (!is_of_class (kind, time))
    return misfit (ret_why, "is no date or time of this kind");
  if (!zoned && time->has_offset && time->offset_s != 0)
    return misfit (ret_why, "has a time zone that the column does not keep");
  if (zoned && !hoist_typed_time_to_utc (time, kind->zone))
    return misfit (ret_why, "is a time that there never was in that time zone");
  if (kind->of != HOIST_TYPED_TIME)
    hoist_typed_time_write_date (time, ret);
  if (kind->of == HOIST_TYPED_TIMESTAMP || zoned)
    g_string_append_c (ret, ' ');
  if (kind->of != HOIST_TYPED_DATE)
    hoist_typed_time_write_clock (time, ret);
  if (zoned)
    g_string_append (ret, "+00");
  return TRUE;
}

static gboolean
write_time (const HoistTypedKind *kind, const HoistTypedValue *value, GString *ret,
            const char **ret_why)
{
  HoistTypedTime time;

  if (value->storage != HOIST_TYPED_FROM_TEXT
      || !hoist_typed_time_parse (&time, value->bytes, value->n_bytes))
    return misfit (ret_why, "is no date or time (YYYY-MM-DD HH:MM:SS)");
  return append_time (kind, &time, ret, ret_why);
}

static gboolean
write_server (const HoistTypedKind *kind, const HoistTypedValue *value, GString *ret,
              const char **ret_why)
{
  (void) kind;
  return write_plain (value, ret, ret_why);
}

/* --- the whole --------------------------------------------------------------------------- */

gboolean
hoist_typed_value_write (const HoistTypedKind *kind, const HoistTypedValue *value, GString *ret,
                         const char **ret_why)
{
  static const WriteFunc writers[] = {
    [HOIST_TYPED_BOOLEAN] = write_boolean, [HOIST_TYPED_INTEGER] = write_integer,
    [HOIST_TYPED_FLOAT] = write_real,      [HOIST_TYPED_NUMERIC] = write_numeric,
    [HOIST_TYPED_TEXT] = write_text,       [HOIST_TYPED_BYTES] = write_bytes,
    [HOIST_TYPED_UUID] = write_uuid,       [HOIST_TYPED_JSON] = write_server,
    [HOIST_TYPED_DATE] = write_time,       [HOIST_TYPED_TIME] = write_time,
    [HOIST_TYPED_TIMESTAMP] = write_time,  [HOIST_TYPED_TIMESTAMP_ZONE] = write_time,
    [HOIST_TYPED_SERVER] = write_server,
  };

  *ret_why = "";
  return writers[kind->of](kind, value, ret, ret_why);
}

gboolean
hoist_typed_value_read (const HoistTypedKind *kind, const char *answer, gsize n_bytes, GString *ret)
{
  g_autofree char *text = NULL;
  const char *why = NULL;
  HoistTypedTime time;
  HoistTypedKind any = { .of = HOIST_TYPED_NUMERIC, .precision = -1, .scale = -1 };

  switch (kind->of)
    {
    case HOIST_TYPED_FLOAT:
      text = g_strndup (answer, n_bytes);
      append_real (kind, g_ascii_strtod (text, NULL), ret);
      return TRUE;
    case HOIST_TYPED_NUMERIC:
      text = g_strndup (answer, n_bytes);
      return write_decimal (&any, text, ret, &why);
    case HOIST_TYPED_DATE:
    case HOIST_TYPED_TIME:
    case HOIST_TYPED_TIMESTAMP:
    case HOIST_TYPED_TIMESTAMP_ZONE:
      return hoist_typed_time_parse (&time, answer, n_bytes)
             && append_time (kind, &time, ret, &why);
    case HOIST_TYPED_TEXT:
      g_string_append_len (
          ret, answer, (gssize) (kind->padded ? count_without_blanks (answer, n_bytes) : n_bytes));
      return TRUE;
    case HOIST_TYPED_BOOLEAN:
    case HOIST_TYPED_INTEGER:
    case HOIST_TYPED_BYTES:
    case HOIST_TYPED_UUID:
    case HOIST_TYPED_JSON:
    case HOIST_TYPED_SERVER:
    default:
      g_string_append_len (ret, answer, (gssize) n_bytes);
      return TRUE;
    }
}
