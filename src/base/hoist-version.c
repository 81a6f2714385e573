/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order of release tags. A tag's key is (is a version, numbers, release after pre-release,
 * pre-release in natural order, bytes), which makes a total order over any strings.
 * Owner: nobody. Thread: any. Never converts digits to a machine integer (they may be long). */
#include "base/hoist-version.h"

#include <string.h>

typedef struct
{
  const char *numbers; /* behind the prefix */
  const char *pre;     /* behind the '-', NULL for a release */
  const char *end;     /* end of the pre-release: the NUL or a '+' */
} VersionParts;

static const char *
skip_digits (const char *at)
{
  while (g_ascii_isdigit (*at))
    at++;
  return at;
}

const char *
hoist_version_skip_prefix (const char *text)
{
  while (g_ascii_isalpha (*text) || *text == '-' || *text == '_')
    text++;
  return text;
}

gboolean
hoist_version_is_release (const char *tag, const char *prefix)
{
  gsize n = prefix[0] == '\0' && tag[0] == 'v' ? 1 : strlen (prefix);

  return g_str_has_prefix (tag, prefix) && g_ascii_isdigit (tag[n]);
}

static const char *
get_numbers (const char *text)
{
  const char *numbers = hoist_version_skip_prefix (text);

  return g_ascii_isdigit (*numbers) ? numbers : text;
}

gboolean
hoist_version_is_same (const char *tag, const char *reported)
{
  return g_str_equal (get_numbers (tag), get_numbers (reported));
}

static gboolean
split (const char *text, VersionParts *ret)
{
  const char *at = g_ascii_isalpha (text[0]) ? hoist_version_skip_prefix (text) : text;

  ret->numbers = at;
  ret->pre = NULL;
  if (!g_ascii_isdigit (*at))
    return FALSE;
  at = skip_digits (at);
  while (at[0] == '.' && g_ascii_isdigit (at[1]))
    at = skip_digits (at + 1);
  if (*at == '-' && at[1] != '\0' && at[1] != '+')
    {
      ret->pre = at + 1;
      at += strcspn (at, "+");
    }
  ret->end = at;
  return *at == '\0' || (*at == '+' && at[1] != '\0');
}

/* Two runs of digits by value, any length. */
static int
compare_digits (const char *a, gsize n_a, const char *b, gsize n_b)
{
  for (; n_a > 0 && *a == '0'; n_a--)
    a++;
  for (; n_b > 0 && *b == '0'; n_b--)
    b++;
  if (n_a != n_b)
    return n_a < n_b ? -1 : 1;
  return memcmp (a, b, n_a);
}

static int
compare_numbers (const char *a, const char *b)
{
  for (;;)
    {
      const char *a_end = skip_digits (a), *b_end = skip_digits (b);
      int order = compare_digits (a, (gsize) (a_end - a), b, (gsize) (b_end - b));

      if (order != 0)
        return order;
      /* A number that is not there counts as 0: v1.2 and v1.2.0 differ in bytes only. */
      a = a_end[0] == '.' ? a_end + 1 : a_end;
      b = b_end[0] == '.' ? b_end + 1 : b_end;
      if (!g_ascii_isdigit (*a) && !g_ascii_isdigit (*b))
        return 0;
    }
}

/* Natural order: digits by value (rc.10 after rc.2), other bytes as they are, a number first. */
static int
compare_pre (const char *a, const char *a_end, const char *b, const char *b_end)
{
  while (a < a_end && b < b_end)
    {
      if (g_ascii_isdigit (*a) && g_ascii_isdigit (*b))
        {
          const char *a_stop = MIN (skip_digits (a), a_end), *b_stop = MIN (skip_digits (b), b_end);
          int order = compare_digits (a, (gsize) (a_stop - a), b, (gsize) (b_stop - b));

          if (order != 0)
            return order;
          a = a_stop;
          b = b_stop;
          continue;
        }
      if (*a != *b)
        return (guchar) *a < (guchar) *b ? -1 : 1;
      a++;
      b++;
    }
  if (a < a_end)
    return 1;
  return b < b_end ? -1 : 0;
}

int
hoist_version_compare (const char *a, const char *b)
{
  VersionParts a_parts, b_parts;
  gboolean a_is, b_is;
  int order;

  if (a == NULL || b == NULL)
    return (a != NULL) - (b != NULL);
  a_is = split (a, &a_parts);
  b_is = split (b, &b_parts);
  if (a_is != b_is)
    return a_is ? 1 : -1;
  if (!a_is)
    return strcmp (a, b);
  order = compare_numbers (a_parts.numbers, b_parts.numbers);
  if (order != 0)
    return order;
  if ((a_parts.pre == NULL) != (b_parts.pre == NULL))
    return a_parts.pre == NULL ? 1 : -1;
  if (a_parts.pre != NULL)
    order = compare_pre (a_parts.pre, a_parts.end, b_parts.pre, b_parts.end);
  return order != 0 ? order : strcmp (a, b);
}

gboolean
hoist_version_is_prerelease (const char *tag)
{
  VersionParts parts;

  return tag != NULL && split (tag, &parts) && parts.pre != NULL;
}

/* --- version numbers of packages ---------------------------------------------------------- */

#define NUMBER_MAX 64
#define NUMBER_LETTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS ".+~-"

gboolean
hoist_version_is_number (const char *text)
{
  gsize n = strlen (text);

  return n <= NUMBER_MAX && g_ascii_isdigit (text[0]) && strspn (text, NUMBER_LETTERS) == n
         && g_ascii_isalnum (text[n - 1]);
}

/* As far as it goes: not the full stop or the bracket behind it. */
static char *
dup_number (const char *at)
{
  gsize n = strspn (at, NUMBER_LETTERS);

  while (n > 0 && !g_ascii_isalnum (at[n - 1]))
    n--;
  return g_strndup (at, MIN (n, NUMBER_MAX));
}

static gboolean
begins_number (const char *text, const char *at)
{
  if (!g_ascii_isdigit (*at))
    return FALSE;
  if (at > text && (at[-1] == 'v' || at[-1] == 'V'))
    at--;
  return at == text || !(g_ascii_isalnum (at[-1]) || at[-1] == '.' || at[-1] == '_');
}

char *
hoist_version_find_number (const char *text)
{
  const char *whole = NULL;

  for (const char *at = text; *at != '\0'; at++)
    {
      if (!begins_number (text, at))
        continue;
      const char *end = skip_digits (at);
      if (end[0] == '.' && g_ascii_isdigit (end[1]))
        return dup_number (at);
      if (whole == NULL)
        whole = at;
    }
  return whole != NULL ? dup_number (whole) : NULL;
}

/* Behind the numbers; *ret_pre: it is something that comes before a release. */
static const char *
get_tail (const char *text, gboolean *ret_pre)
{
  const char *at = skip_digits (text);

  while (at[0] == '.' && g_ascii_isdigit (at[1]))
    at = skip_digits (at + 1);
  if (*at == '.')
    at++;
  *ret_pre = *at == '~' || (*at == '-' && g_ascii_isalpha (at[1]))
             || (g_ascii_isalpha (*at) && !g_str_has_prefix (at, "post"));
  return *at == '~' || *at == '-' ? at + 1 : at;
}

int
hoist_version_compare_numbers (const char *a, const char *b)
{
  gboolean a_is_pre, b_is_pre;
  const char *a_tail = get_tail (a, &a_is_pre), *b_tail = get_tail (b, &b_is_pre);
  int order = compare_numbers (a, b);

  if (order != 0)
    return order;
  if (a_is_pre != b_is_pre)
    return a_is_pre ? -1 : 1;
  return a_is_pre ? compare_pre (a_tail, a_tail + strlen (a_tail), b_tail, b_tail + strlen (b_tail))
                  : 0;
}
