/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-typed-form.h. Nobody owns it: pure functions, any thread. Never writes what reads as
 * another value. */
#include "drivers/hoist-typed-form.h"

#include "drivers/hoist-typed-time.h"
#include <errno.h>
#include <math.h>
#include <string.h>

#define EXACT_MAX 9007199254740992 /* 2^53 */
#define DIGITS 6                   /* of a fraction, where nothing says how many */

typedef struct
{
  const HoistTypedForm *form;
  const HoistTypedKind *kind;
  const char *declared, *answer;
  GString *room;
  HoistTypedValue *ret;
} Writing;

typedef gboolean (*WriteFunc) (const Writing *w, const char **ret_why);

static const char *const words[HOIST_TYPED_FORM_WORDS][2] = {
  { "0", "1" },        { "f", "t" },        { "F", "T" },
  { "false", "true" }, { "False", "True" }, { "FALSE", "TRUE" },
};
static const char *const zones[HOIST_TYPED_FORM_ZONES] = { "", "Z", "z", "+00", "+00:00", "+0000" };

static gboolean
misfit (const char **ret_why, const char *why)
{
  *ret_why = why;
  return FALSE;
}

static guint
find_most (const guint *counts, guint n)
{
  guint most = 0;

  for (guint i = 1; i < n; i++)
    if (counts[i] > counts[most])
      most = i;
  return most;
}

/* --- learning ------------------------------------------------------------------------------ */

gboolean
hoist_typed_form_is_empty (const HoistTypedForm *form)
{
  static const HoistTypedForm none;

  return memcmp (form->storage, none.storage, sizeof none.storage) == 0;
}

/* All its members are counts. */
void
hoist_typed_form_add (HoistTypedForm *form, const HoistTypedForm *other)
{
  guint *to = (guint *) form;
  const guint *from = (const guint *) other;

  for (gsize i = 0; i < sizeof *form / sizeof *to; i++)
    to[i] += from[i];
}

static void
learn_words (HoistTypedForm *form, const char *text)
{
  for (guint i = 0; i < HOIST_TYPED_FORM_WORDS; i++)
    form->words[i] += g_str_equal (text, words[i][0]) || g_str_equal (text, words[i][1]) ? 1 : 0;
}

static void
learn_uuid (HoistTypedForm *form, const char *text)
{
  gboolean has_upper = FALSE;

  for (const char *at = text; *at != '\0'; at++)
    has_upper |= g_ascii_isupper (*at);
  form->dashed += strchr (text, '-') != NULL ? 1 : 0;
  form->hex += strchr (text, '-') == NULL ? 1 : 0;
  form->upper += has_upper ? 1 : 0;
}

/* What follows the seconds (or the minutes): ".250000", "+02:00". */
static void
learn_rest (HoistTypedForm *form, const char *rest)
{
  guint digits = 0, zone = 0;

  if (*rest == '.')
    for (rest++; g_ascii_isdigit (*rest); rest++)
      digits++;
  form->fractions[MIN (digits, HOIST_TYPED_FORM_FRACTIONS - 1)]++;
  for (guint i = 1; i < HOIST_TYPED_FORM_ZONES; i++)
    if (zones[i][0] == rest[0] ? strlen (zones[i]) == strlen (rest)
                               : rest[0] == '-' && strlen (zones[i]) == strlen (rest))
      zone = i;
  form->zones[zone]++;
}

static void
learn_time (HoistTypedForm *form, const char *text)
{
  HoistTypedTime time;
  const char *clock;

  if (!hoist_typed_time_parse (&time, text, strlen (text)))
    return;
  form->times++;
  form->with_t += time.has_date && text[10] == 'T' ? 1 : 0;
  form->with_clock += time.has_time ? 1 : 0;
  if (!time.has_time)
    return;
  clock = time.has_date ? text + 11 : text;
  form->without_seconds += clock[5] != ':' ? 1 : 0;
  learn_rest (form, clock + (clock[5] == ':' ? 8 : 5));
}

void
hoist_typed_form_learn (HoistTypedForm *form, const HoistTypedKind *kind,
                        const HoistTypedValue *value)
{
  g_autofree char *text = NULL;

  form->storage[value->storage]++;
  if (value->storage != HOIST_TYPED_FROM_TEXT)
    return;
  text = g_strndup (value->bytes, value->n_bytes);
  switch (kind->of)
    {
    case HOIST_TYPED_BOOLEAN:
      learn_words (form, text);
      return;
    case HOIST_TYPED_UUID:
      learn_uuid (form, text);
      return;
    case HOIST_TYPED_DATE:
    case HOIST_TYPED_TIME:
    case HOIST_TYPED_TIMESTAMP:
    case HOIST_TYPED_TIMESTAMP_ZONE:
      learn_time (form, text);
      return;
    case HOIST_TYPED_INTEGER:
    case HOIST_TYPED_FLOAT:
    case HOIST_TYPED_NUMERIC:
    case HOIST_TYPED_TEXT:
    case HOIST_TYPED_BYTES:
    case HOIST_TYPED_JSON:
    case HOIST_TYPED_SERVER:
    default:
      return;
    }
}

/* --- what a column is ---------------------------------------------------------------------- */

static gboolean
says (const char *declared, const char *word)
{
  g_autofree char *upper = g_ascii_strup (declared, -1);

  return strstr (upper, word) != NULL;
}

/* By SQLite's own rule, as far as it matters here: texts stay texts. */
static gboolean
keeps_texts (const char *declared)
{
  return !says (declared, "INT")
         && (says (declared, "CHAR") || says (declared, "CLOB") || says (declared, "TEXT"));
}

/* Where nothing was seen `usual` counts. */
static HoistTypedStorage
choose_storage (const Writing *w, HoistTypedStorage usual)
{
  return hoist_typed_form_is_empty (w->form)
             ? usual
             : (HoistTypedStorage) find_most (w->form->storage, G_N_ELEMENTS (w->form->storage));
}

/* --- writing ------------------------------------------------------------------------------- */

static gboolean
write_bytes_of_room (const Writing *w, HoistTypedStorage storage)
{
  w->ret->storage = storage;
  w->ret->bytes = w->room->str;
  w->ret->n_bytes = w->room->len;
  return TRUE;
}

static gboolean
write_text (const Writing *w, const char *text)
{
  g_string_assign (w->room, text);
  return write_bytes_of_room (w, HOIST_TYPED_FROM_TEXT);
}

static gboolean
write_integer_value (const Writing *w, gint64 number)
{
  w->ret->storage = HOIST_TYPED_FROM_INTEGER;
  w->ret->integer = number;
  return TRUE;
}

static gboolean
write_real_value (const Writing *w, double real)
{
  w->ret->storage = HOIST_TYPED_FROM_REAL;
  w->ret->real = real;
  return TRUE;
}

static gboolean
write_boolean (const Writing *w, const char **ret_why)
{
  gboolean yes = w->answer[0] == 't';

  (void) ret_why;
  if (choose_storage (w, HOIST_TYPED_FROM_INTEGER) != HOIST_TYPED_FROM_TEXT)
    return write_integer_value (w, yes);
  return write_text (w, words[find_most (w->form->words, HOIST_TYPED_FORM_WORDS)][yes ? 1 : 0]);
}

static gboolean
write_integer (const Writing *w, const char **ret_why)
{
  HoistTypedStorage storage = choose_storage (w, HOIST_TYPED_FROM_INTEGER);
  gint64 number = 0;

  if (!g_ascii_string_to_signed (w->answer, 10, G_MININT64, G_MAXINT64, &number, NULL))
    return misfit (ret_why, "is no whole number");
  if (storage == HOIST_TYPED_FROM_TEXT)
    return write_text (w, w->answer);
  if (storage == HOIST_TYPED_FROM_REAL && number <= EXACT_MAX && number >= -EXACT_MAX)
    return write_real_value (w, (double) number);
  return write_integer_value (w, number);
}

static gboolean
write_float (const Writing *w, const char **ret_why)
{
  double real = g_ascii_strtod (w->answer, NULL);

  if (isnan (real))
    return misfit (ret_why, "is no number (NaN), which SQLite does not keep");
  if (choose_storage (w, HOIST_TYPED_FROM_REAL) == HOIST_TYPED_FROM_TEXT)
    return write_text (w, w->answer);
  return write_real_value (w, w->kind->width == 4 ? (double) (float) real : real);
}

static gboolean
write_numeric (const Writing *w, const char **ret_why)
{
  HoistTypedStorage usual =
      keeps_texts (w->declared) ? HOIST_TYPED_FROM_TEXT : HOIST_TYPED_FROM_REAL;
  gint64 number = 0;

  if (g_ascii_isalpha (w->answer[0]) || g_ascii_isalpha (w->answer[1]))
    return misfit (ret_why, "is no number that SQLite keeps (NaN, infinity)");
  if (choose_storage (w, usual) == HOIST_TYPED_FROM_TEXT)
    return write_text (w, w->answer);
  if (g_ascii_string_to_signed (w->answer, 10, G_MININT64, G_MAXINT64, &number, NULL))
    return write_integer_value (w, number);
  return write_real_value (w, g_ascii_strtod (w->answer, NULL));
}

static gboolean
write_plain (const Writing *w, const char **ret_why)
{
  gsize n;

  if (w->form->foreign > 0)
    return misfit (ret_why, "is of a type that the application writes in a form of its own");
  write_text (w, w->answer);
  if (!w->kind->padded)
    return TRUE;
  for (n = w->room->len; n > 0 && w->room->str[n - 1] == ' '; n--)
    continue;
  g_string_truncate (w->room, n);
  return write_bytes_of_room (w, HOIST_TYPED_FROM_TEXT);
}

static void
append_bytes (GString *room, const char *hex)
{
  for (; hex[0] != '\0' && hex[1] != '\0'; hex += 2)
    g_string_append_c (room,
                       (char) (g_ascii_xdigit_value (hex[0]) * 16 + g_ascii_xdigit_value (hex[1])));
}

static gboolean
write_bytes (const Writing *w, const char **ret_why)
{
  HoistTypedStorage storage = choose_storage (w, HOIST_TYPED_FROM_BLOB);

  if (!g_str_has_prefix (w->answer, "\\x"))
    return misfit (ret_why, "is answered in a form that is not known");
  append_bytes (w->room, w->answer + strlen ("\\x"));
  if (storage == HOIST_TYPED_FROM_TEXT && g_utf8_validate_len (w->room->str, w->room->len, NULL)
      && memchr (w->room->str, '\0', w->room->len) == NULL)
    return write_bytes_of_room (w, HOIST_TYPED_FROM_TEXT);
  return write_bytes_of_room (w, HOIST_TYPED_FROM_BLOB);
}

static gboolean
write_uuid (const Writing *w, const char **ret_why)
{
  gboolean is_bytes = says (w->declared, "BLOB") || says (w->declared, "BINARY");
  gboolean is_hex = hoist_typed_form_is_empty (w->form) ? says (w->declared, "(32)")
                                                        : w->form->hex > w->form->dashed;
  g_autofree char *upper = g_ascii_strup (w->answer, -1);
  g_autoptr (GString) hex = g_string_new (NULL);

  (void) ret_why;
  for (const char *at = w->answer; *at != '\0'; at++)
    if (*at != '-')
      g_string_append_c (hex, *at);
  if (choose_storage (w, is_bytes ? HOIST_TYPED_FROM_BLOB : HOIST_TYPED_FROM_TEXT)
      == HOIST_TYPED_FROM_BLOB)
    {
      append_bytes (w->room, hex->str);
      return write_bytes_of_room (w, HOIST_TYPED_FROM_BLOB);
    }
  if (w->form->upper > (w->form->hex + w->form->dashed) / 2)
    {
      g_string_ascii_up (hex);
      return write_text (w, is_hex ? hex->str : upper);
    }
  return write_text (w, is_hex ? hex->str : w->answer);
}

/* --- times --------------------------------------------------------------------------------- */

/* How many digits the fraction gets: as the application does; as many as it takes where that is
 * too few, which every reader of such texts understands. */
static guint
choose_digits (const HoistTypedForm *form, int microsecond)
{
  guint kinds = 0, longest = 0, trimmed = DIGITS;

  for (guint i = 1; i < HOIST_TYPED_FORM_FRACTIONS; i++)
    if (form->fractions[i] > 0)
      {
        kinds++;
        longest = i;
      }
  for (int rest = microsecond; trimmed > 0 && rest % 10 == 0; rest /= 10)
    trimmed--;
  if (kinds == 0 && form->fractions[0] == 0)
    return DIGITS;
  if (kinds == 0)
    return microsecond != 0 ? DIGITS : 0;
  if (kinds > 1)
    return trimmed;
  if (form->fractions[0] > 0 && microsecond == 0)
    return 0;
  return trimmed > longest ? DIGITS : longest;
}

static void
append_clock (const Writing *w, const HoistTypedTime *time)
{
  guint digits = choose_digits (w->form, time->microsecond);
  gboolean brief = w->form->without_seconds > w->form->with_clock / 2;
  g_autofree char *fraction = g_strdup_printf ("%06d", time->microsecond);

  g_string_append_printf (w->room, "%02d:%02d", time->hour, time->minute);
  if (brief && time->second == 0 && time->microsecond == 0)
    return;
  g_string_append_printf (w->room, ":%02d", time->second);
  if (digits > 0 && !(brief && time->microsecond == 0))
    g_string_append_printf (w->room, ".%.*s", (int) digits, fraction);
}

/* A moment that the server says in UTC, by the clocks of the zone that is meant. */
static gboolean
to_local (HoistTypedTime *time, GTimeZone *zone)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) moment = g_date_time_new (utc, time->year, time->month, time->day,
                                                  time->hour, time->minute, (double) time->second);
  g_autoptr (GDateTime) there =
      moment != NULL ? g_date_time_to_timezone (moment, zone != NULL ? zone : utc) : NULL;

  if (there == NULL || g_date_time_get_year (there) > 9999)
    return FALSE;
  g_date_time_get_ymd (there, &time->year, &time->month, &time->day);
  time->hour = g_date_time_get_hour (there);
  time->minute = g_date_time_get_minute (there);
  time->second = g_date_time_get_second (there);
  return TRUE;
}

static gboolean
write_time (const Writing *w, const char **ret_why)
{
  HoistTypedTime time;
  guint zone = find_most (w->form->zones, HOIST_TYPED_FORM_ZONES);
  gboolean with_t = w->form->with_t > w->form->times / 2;

  if (!hoist_typed_time_parse (&time, w->answer, strlen (w->answer)))
    return misfit (ret_why, "is no date or time that is written as YYYY-MM-DD HH:MM:SS");
  if (w->kind->of == HOIST_TYPED_TIMESTAMP_ZONE && zone == 0 && !to_local (&time, w->kind->zone))
    return misfit (ret_why, "is a time that there is not in that time zone");
  if (w->kind->of != HOIST_TYPED_TIME)
    hoist_typed_time_write_date (&time, w->room);
  if (w->kind->of == HOIST_TYPED_DATE && w->form->with_clock <= w->form->times / 2)
    return write_bytes_of_room (w, HOIST_TYPED_FROM_TEXT);
  if (w->kind->of != HOIST_TYPED_TIME)
    g_string_append_c (w->room, with_t ? 'T' : ' ');
  append_clock (w, &time);
  g_string_append (w->room, zones[zone]);
  return write_bytes_of_room (w, HOIST_TYPED_FROM_TEXT);
}

/* --- the whole ----------------------------------------------------------------------------- */

/* What was made reads as what the server said, in the form that both sides have in common. */
static gboolean
is_same (const Writing *w, const char **ret_why)
{
  g_autoptr (GString) here = g_string_new (NULL);
  g_autoptr (GString) there = g_string_new (NULL);
  const char *why = NULL;

  if (hoist_typed_value_read (w->kind, w->answer, strlen (w->answer), there)
      && hoist_typed_value_write (w->kind, w->ret, here, &why)
      && g_str_equal (here->str, there->str))
    return TRUE;
  return misfit (ret_why, w->kind->of == HOIST_TYPED_TIMESTAMP_ZONE
                              ? "is a time that there is twice in that time zone"
                          : w->kind->of == HOIST_TYPED_NUMERIC
                              ? "has more digits than SQLite keeps of a number"
                              : "can't be kept exactly");
}

gboolean
hoist_typed_form_write (const HoistTypedForm *form, const HoistTypedKind *kind,
                        const char *declared, const char *answer, GString *room,
                        HoistTypedValue *ret, const char **ret_why)
{
  static const WriteFunc writers[] = {
    [HOIST_TYPED_BOOLEAN] = write_boolean, [HOIST_TYPED_INTEGER] = write_integer,
    [HOIST_TYPED_FLOAT] = write_float,     [HOIST_TYPED_NUMERIC] = write_numeric,
    [HOIST_TYPED_TEXT] = write_plain,      [HOIST_TYPED_BYTES] = write_bytes,
    [HOIST_TYPED_UUID] = write_uuid,       [HOIST_TYPED_JSON] = write_plain,
    [HOIST_TYPED_DATE] = write_time,       [HOIST_TYPED_TIME] = write_time,
    [HOIST_TYPED_TIMESTAMP] = write_time,  [HOIST_TYPED_TIMESTAMP_ZONE] = write_time,
    [HOIST_TYPED_SERVER] = write_plain,
  };
  const Writing w = { form, kind, declared, answer, room, ret };

  *ret = (HoistTypedValue){ 0 };
  *ret_why = "";
  g_string_truncate (room, 0);
  return writers[kind->of](&w, ret_why) && is_same (&w, ret_why);
}
