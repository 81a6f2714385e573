/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The strict check of a JSON text: one pass, a stack of 32 levels, no recursion.
 *
 * Duplicate members are found by a set of keyed 64-bit hashes (SipHash-1-3 under a random key) per
 * open object. An equal hash counts as an equal name: under a key nobody knows that happens by
 * chance once in 2^64 pairs, and nobody can make it happen.
 * Owner: the call. Thread: any. Never keeps or changes what it reads. */
#include "base/hoist-json-check.h"

#include "base/hoist-error.h"
#include "base/hoist-id.h"

#include <math.h>
#include <string.h>

#define MAX_INTEGER G_GINT64_CONSTANT (9007199254740992) /* 2^53 */
#define SMALL_SET 32

typedef struct
{
  guint64 *slots; /* 0 is an empty slot */
  guint n_used, n_slots;
} NameSet;

typedef struct
{
  const char *begin, *at, *end;
  guint depth;
  gboolean is_object[HOIST_JSON_MAX_DEPTH];
  NameSet names[HOIST_JSON_MAX_DEPTH];
  guint64 key[2];
  GString *scratch; /* a decoded member name */
  const char *problem;
} Check;

/* SipHash-1-3. */
static guint64
rotate (guint64 x, int n)
{
  return x << n | x >> (64 - n);
}

static void
sip_round (guint64 v[4])
{
  v[0] += v[1];
  v[1] = rotate (v[1], 13) ^ v[0];
  v[0] = rotate (v[0], 32);
  v[2] += v[3];
  v[3] = rotate (v[3], 16) ^ v[2];
  v[0] += v[3];
  v[3] = rotate (v[3], 21) ^ v[0];
  v[2] += v[1];
  v[1] = rotate (v[1], 17) ^ v[2];
  v[2] = rotate (v[2], 32);
}

static guint64
sip_hash (const guint64 key[2], const char *bytes, gsize n)
{
  guint64 v[4] = { key[0] ^ G_GUINT64_CONSTANT (0x736f6d6570736575),
                   key[1] ^ G_GUINT64_CONSTANT (0x646f72616e646f6d),
                   key[0] ^ G_GUINT64_CONSTANT (0x6c7967656e657261),
                   key[1] ^ G_GUINT64_CONSTANT (0x7465646279746573) };
  guint64 last = (guint64) n << 56;
  gsize i = 0;

  for (; i + 8 <= n; i += 8)
    {
      guint64 word;

      memcpy (&word, bytes + i, 8);
      v[3] ^= word;
      sip_round (v);
      v[0] ^= word;
    }
  for (gsize k = 0; i < n; i++, k++)
    last |= (guint64) (guchar) bytes[i] << (8 * k);
  v[3] ^= last;
  sip_round (v);
  v[0] ^= last;
  v[2] ^= 0xff;
  for (int r = 0; r < 3; r++)
    sip_round (v);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static gboolean name_set_add (NameSet *set, guint64 hash);

static void
name_set_grow (NameSet *set)
{
  NameSet bigger = { .n_slots = set->n_slots == 0 ? SMALL_SET : set->n_slots * 2 };

  bigger.slots = g_new0 (guint64, bigger.n_slots);
  for (guint i = 0; i < set->n_slots; i++)
    if (set->slots[i] != 0)
      (void) name_set_add (&bigger, set->slots[i]);
  g_free (set->slots);
  *set = bigger;
}

/* FALSE if it is there already. */
static gboolean
name_set_add (NameSet *set, guint64 hash)
{
  guint i;

  if (hash == 0)
    hash = 1;
  if ((set->n_used + 1) * 2 > set->n_slots)
    name_set_grow (set);
  for (i = (guint) hash & (set->n_slots - 1); set->slots[i] != 0; i = (i + 1) & (set->n_slots - 1))
    if (set->slots[i] == hash)
      return FALSE;
  set->slots[i] = hash;
  set->n_used++;
  return TRUE;
}

/* A big set is given back: clearing it for each of many small objects would not be linear. */
static void
name_set_clear (NameSet *set)
{
  if (set->n_slots > SMALL_SET)
    {
      g_clear_pointer (&set->slots, g_free);
      set->n_slots = 0;
    }
  else if (set->n_used > 0)
    memset (set->slots, 0, set->n_slots * sizeof set->slots[0]);
  set->n_used = 0;
}

static gboolean
fail (Check *self, const char *problem)
{
  self->problem = problem;
  return FALSE;
}

static void
skip_space (Check *self)
{
  while (self->at < self->end
         && (*self->at == ' ' || *self->at == '\n' || *self->at == '\t' || *self->at == '\r'))
    self->at++;
}

/* The four digits of a \u escape. */
static gboolean
take_hex (Check *self, gunichar *ret_unit)
{
  *ret_unit = 0;
  for (int i = 0; i < 4; i++, self->at++)
    {
      if (self->at == self->end || !g_ascii_isxdigit (*self->at))
        return fail (self, "\\u needs four hexadecimal digits");
      *ret_unit = *ret_unit << 4 | (gunichar) g_ascii_xdigit_value (*self->at);
    }
  return TRUE;
}

static gboolean
take_unicode_escape (Check *self, GString *name)
{
  gunichar c, low;

  if (!take_hex (self, &c))
    return FALSE;
  if (c == 0)
    return fail (self, "the character NUL (\\u0000) is not allowed");
  if (c >= 0xdc00 && c <= 0xdfff)
    return fail (self, "a low surrogate stands without a high one");
  if (c >= 0xd800 && c <= 0xdbff)
    {
      if (self->end - self->at < 2 || self->at[0] != '\\' || self->at[1] != 'u')
        return fail (self, "a high surrogate stands without a low one");
      self->at += 2;
      if (!take_hex (self, &low))
        return FALSE;
      if (low < 0xdc00 || low > 0xdfff)
        return fail (self, "a high surrogate stands without a low one");
      c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
  if (name != NULL)
    g_string_append_unichar (name, c);
  return TRUE;
}

/* Behind a backslash. */
static gboolean
take_escape (Check *self, GString *name)
{
  static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
  const char *found;
  char c = self->at < self->end ? *self->at : '\0';

  if (c == 'u')
    {
      self->at++;
      return take_unicode_escape (self, name);
    }
  found = c == '\0' ? NULL : strchr (letters, c);
  if (found == NULL)
    return fail (self, "an escape that JSON does not know");
  if (name != NULL)
    g_string_append_c (name, meanings[found - letters]);
  self->at++;
  return TRUE;
}

/* From the opening quote; the decoded text goes to `name` unless that is NULL. */
static gboolean
take_string (Check *self, GString *name)
{
  for (self->at++; self->at < self->end;)
    {
      const char *from = self->at;

      while (self->at < self->end && *self->at != '"' && *self->at != '\\'
             && (guchar) *self->at >= 0x20)
        self->at++;
      if (name != NULL)
        g_string_append_len (name, from, self->at - from);
      if (self->at == self->end)
        break;
      if (*self->at == '"')
        {
          self->at++;
          return TRUE;
        }
      if (*self->at != '\\')
        return fail (self, "a control character inside a string must be escaped");
      self->at++;
      if (!take_escape (self, name))
        return FALSE;
    }
  return fail (self, "the string does not end");
}

static gboolean
take_digits (Check *self)
{
  if (self->at == self->end || !g_ascii_isdigit (*self->at))
    return fail (self, "a digit is expected");
  while (self->at < self->end && g_ascii_isdigit (*self->at))
    self->at++;
  return TRUE;
}

static gboolean
check_integer (Check *self, const char *from)
{
  gboolean negative = *from == '-';
  gint64 value = 0;

  from += negative ? 1 : 0;
  if (negative && *from == '0')
    return fail (self, "-0 is not an integer");
  for (; from < self->at; from++)
    {
      value = value * 10 + (*from - '0');
      if (value > MAX_INTEGER)
        return fail (self, "the integer is beyond 2^53");
    }
  return TRUE;
}

static gboolean
check_double (Check *self, const char *from)
{
  g_autofree char *digits = g_strndup (from, (gsize) (self->at - from));

  return isfinite (g_ascii_strtod (digits, NULL)) ? TRUE : fail (self, "the number is not finite");
}

static gboolean
take_number (Check *self)
{
  const char *from = self->at;
  gboolean is_double = FALSE;

  if (*self->at == '-')
    self->at++;
  if (self->at < self->end && *self->at == '0')
    {
      self->at++;
      if (self->at < self->end && g_ascii_isdigit (*self->at))
        return fail (self, "a number must not begin with 0");
    }
  else if (!take_digits (self))
    return FALSE;
  if (self->at < self->end && *self->at == '.')
    {
      is_double = TRUE;
      self->at++;
      if (!take_digits (self))
        return FALSE;
    }
  if (self->at < self->end && (*self->at == 'e' || *self->at == 'E'))
    {
      is_double = TRUE;
      self->at++;
      if (self->at < self->end && (*self->at == '+' || *self->at == '-'))
        self->at++;
      if (!take_digits (self))
        return FALSE;
    }
  return is_double ? check_double (self, from) : check_integer (self, from);
}

static gboolean
take_word (Check *self, const char *word)
{
  gsize n = strlen (word);

  if ((gsize) (self->end - self->at) < n || memcmp (self->at, word, n) != 0)
    return fail (self, "a value is expected");
  self->at += n;
  return TRUE;
}

/* A member's name and its colon. */
static gboolean
take_name (Check *self)
{
  skip_space (self);
  if (self->at == self->end || *self->at != '"')
    return fail (self, "a member name in quotes is expected");
  g_string_truncate (self->scratch, 0);
  if (!take_string (self, self->scratch))
    return FALSE;
  if (!name_set_add (&self->names[self->depth - 1],
                     sip_hash (self->key, self->scratch->str, self->scratch->len)))
    return fail (self, "the member name stands twice in one object");
  skip_space (self);
  if (self->at == self->end || *self->at != ':')
    return fail (self, "':' is expected");
  self->at++;
  return TRUE;
}

/* An opening bracket. ret_open says that something comes before the closing one. */
static gboolean
take_begin (Check *self, gboolean *ret_open)
{
  gboolean is_object = *self->at == '{';

  if (self->depth == HOIST_JSON_MAX_DEPTH)
    return fail (self, "nested deeper than 32 levels");
  self->is_object[self->depth] = is_object;
  if (is_object)
    name_set_clear (&self->names[self->depth]);
  self->depth++;
  self->at++;
  skip_space (self);
  *ret_open = self->at == self->end || *self->at != (is_object ? '}' : ']');
  return !*ret_open || !is_object || take_name (self);
}

/* One value, or the opening bracket of one (then ret_open is TRUE: its first value comes next). */
static gboolean
take_value (Check *self, gboolean *ret_open)
{
  *ret_open = FALSE;
  skip_space (self);
  if (self->at == self->end)
    return fail (self, "a value is expected");
  switch (*self->at)
    {
    case '{':
    case '[':
      if (!take_begin (self, ret_open))
        return FALSE;
      if (!*ret_open)
        {
          self->depth--;
          self->at++;
        }
      return TRUE;
    case '"':
      return take_string (self, NULL);
    case 't':
      return take_word (self, "true");
    case 'f':
      return take_word (self, "false");
    case 'n':
      return take_word (self, "null");
    default:
      if (*self->at == '-' || g_ascii_isdigit (*self->at))
        return take_number (self);
      return fail (self, "a value is expected");
    }
}

/* Behind a value: closes what ends here. ret_more says that another value follows a comma. */
static gboolean
take_closings (Check *self, gboolean *ret_more)
{
  *ret_more = FALSE;
  while (self->depth > 0)
    {
      gboolean is_object = self->is_object[self->depth - 1];

      skip_space (self);
      if (self->at < self->end && *self->at == ',')
        {
          self->at++;
          *ret_more = TRUE;
          return !is_object || take_name (self);
        }
      if (self->at == self->end || *self->at != (is_object ? '}' : ']'))
        return fail (self, is_object ? "',' or '}' is expected" : "',' or ']' is expected");
      self->at++;
      self->depth--;
    }
  return TRUE;
}

static gboolean
check_document (Check *self)
{
  gboolean more = TRUE;

  if (self->end - self->begin >= 3 && memcmp (self->begin, "\xef\xbb\xbf", 3) == 0)
    return fail (self, "a byte order mark is not allowed");
  while (more)
    {
      if (!take_value (self, &more))
        return FALSE;
      if (!more && !take_closings (self, &more))
        return FALSE;
    }
  skip_space (self);
  return self->at == self->end ? TRUE : fail (self, "something follows the document");
}

static void
set_error (const Check *self, GError **error)
{
  guint line = 1, column = 1;

  for (const char *at = self->begin; at < self->at; at++)
    {
      column = *at == '\n' ? 1 : column + 1;
      line += *at == '\n' ? 1 : 0;
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, "JSON, line %u, column %u: %s", line,
               column, self->problem);
}

gboolean
hoist_json_check (const char *bytes, gsize n_bytes, GError **error)
{
  Check self = { .begin = bytes, .at = bytes, .end = n_bytes == 0 ? bytes : bytes + n_bytes };
  gboolean ok;

  if (n_bytes > 0 && !g_utf8_validate_len (bytes, n_bytes, &self.at))
    {
      self.problem = *self.at == '\0' ? "a NUL byte is not allowed" : "the text is not valid UTF-8";
      set_error (&self, error);
      return FALSE;
    }
  self.at = bytes;
  self.scratch = g_string_new (NULL);
  hoist_id_fill_random (self.key, sizeof self.key);
  ok = check_document (&self);
  if (!ok)
    set_error (&self, error);
  for (guint i = 0; i < HOIST_JSON_MAX_DEPTH; i++)
    g_free (self.names[i].slots);
  g_string_free (self.scratch, TRUE);
  return ok;
}
