/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The register of known secrets and what hides them.
 * Owner: the process (one register, a mutex). Thread: any. Never gives a registered value back. */
#include "base/hoist-secret.h"

#include "base/hoist-json-writer.h"

#include <string.h>

#define MIN_LENGTH 6
#define MASK "•••"

static GMutex mutex;
static GPtrArray *needles; /* char *, longest first, under the mutex */

static int
longest_first (gconstpointer a, gconstpointer b)
{
  gsize n_a = strlen (*(char *const *) a), n_b = strlen (*(char *const *) b);

  return n_a == n_b ? 0 : n_a > n_b ? -1 : 1;
}

/* Takes the needle. Under the mutex. */
static void
add_needle (char *needle)
{
  if (strlen (needle) < MIN_LENGTH
      || g_ptr_array_find_with_equal_func (needles, needle, g_str_equal, NULL))
    hoist_secret_free (needle);
  else
    g_ptr_array_add (needles, needle);
}

/* Base64 of the value behind 0, 1 or 2 foreign bytes (as in "user:secret"): what of it does not
 * depend on its neighbours, in both alphabets. */
static void
add_base64 (const char *value, gsize n_value)
{
  for (gsize shift = 0; shift < 3; shift++)
    {
      static const gsize n_foreign[] = { 0, 2, 3 };
      gsize n = shift + n_value;
      g_autofree guchar *padded = g_malloc0 (n);
      char *text, *inner;

      memcpy (padded + shift, value, n_value);
      text = g_base64_encode (padded, n);
      inner = g_strndup (text + n_foreign[shift], n * 8 / 6 - n_foreign[shift]);
      explicit_bzero (padded, n);
      add_needle (g_strdelimit (g_strdup (inner), "+", '-'));
      add_needle (g_strdelimit (g_strdelimit (g_strdup (inner), "+", '-'), "/", '_'));
      add_needle (inner);
      if (shift == 0)
        add_needle (text);
      else
        hoist_secret_free (text);
    }
}

static void
add_url_encoded (const char *value)
{
  char *upper = g_uri_escape_string (value, NULL, FALSE);
  char *lower = g_strdup (upper);
  char *plus = NULL;

  for (char *at = lower; *at != '\0'; at++)
    if (*at == '%' && at[1] != '\0' && at[2] != '\0')
      {
        at[1] = g_ascii_tolower (at[1]);
        at[2] = g_ascii_tolower (at[2]);
        at += 2;
      }
  if (strchr (value, ' ') != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (upper, "%20", -1);

      plus = g_strjoinv ("+", parts);
      add_needle (plus);
    }
  add_needle (lower);
  add_needle (upper);
}

static void
add_json_escaped (const char *value)
{
  HoistJsonWriter w;
  GString *out = g_string_new (NULL);

  hoist_json_writer_init (&w, out);
  hoist_json_writer_string (&w, NULL, value);
  add_needle (g_strndup (out->str + 1, out->len - 2));
  explicit_bzero (out->str, out->len);
  g_string_free (out, TRUE);
}

void
hoist_secret_register (const char *value)
{
  gsize n_value = value == NULL ? 0 : strlen (value);

  if (n_value < MIN_LENGTH)
    return;
  g_mutex_lock (&mutex);
  if (needles == NULL)
    needles = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_secret_free);
  add_needle (g_strdup (value));
  add_base64 (value, n_value);
  add_url_encoded (value);
  add_json_escaped (value);
  if (strchr (value, '\n') != NULL)
    {
      /* Output arrives line by line, a private key has many. */
      g_auto (GStrv) lines = g_strsplit (value, "\n", -1);

      for (guint i = 0; lines[i] != NULL; i++)
        if (strlen (lines[i]) >= 16)
          add_needle (g_strdup (lines[i]));
    }
  g_ptr_array_sort (needles, longest_first);
  g_mutex_unlock (&mutex);
}

static char *
replace_all (char *text, const char *needle)
{
  const char *from = text, *found = strstr (text, needle);
  GString *out;

  if (found == NULL)
    return text;
  out = g_string_new (NULL);
  for (; found != NULL; found = strstr (from, needle))
    {
      g_string_append_len (out, from, found - from);
      g_string_append (out, MASK);
      from = found + strlen (needle);
    }
  g_string_append (out, from);
  hoist_secret_free (text);
  return g_string_free (out, FALSE);
}

char *
hoist_secret_redact (const char *text)
{
  char *redacted = g_strdup (text);

  if (redacted == NULL)
    return NULL;
  g_mutex_lock (&mutex);
  for (guint i = 0; needles != NULL && i < needles->len; i++)
    redacted = replace_all (redacted, needles->pdata[i]);
  g_mutex_unlock (&mutex);
  return redacted;
}

/* The end of the userinfo of an authority (behind its '@'), or `authority` when it has none. A
 * password may hold an unescaped '/': then what follows the ':' is no port and an '@' comes later.
 */
static const char *
skip_userinfo (const char *authority)
{
  gsize n = strcspn (authority, "/?#");
  const char *at = memrchr (authority, '@', n), *colon;

  if (at != NULL)
    return at + 1;
  colon = memchr (authority, ':', n);
  if (colon == NULL || strspn (colon + 1, "0123456789") == (gsize) (authority + n - colon - 1))
    return authority;
  if (authority[0] == '[')
    return authority; /* a literal IPv6 address */
  at = strrchr (authority, '@');
  return at == NULL ? authority : at + 1;
}

char *
hoist_secret_strip_url (const char *url)
{
  const char *scheme_end, *rest;

  if (url == NULL)
    return NULL;
  scheme_end = strstr (url, "://");
  if (scheme_end == NULL)
    return g_strdup (url);
  rest = skip_userinfo (scheme_end + 3);
  return g_strdup_printf ("%.*s%s", (int) (scheme_end + 3 - url), url, rest);
}

void
hoist_secret_free (char *secret)
{
  if (secret == NULL)
    return;
  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

char *
hoist_secret_hash_token (const char *token)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, token, -1);
}

gboolean
hoist_secret_equal (const char *a, const char *b)
{
  gsize n_a, n_b;
  guint8 difference;

  if (a == NULL || b == NULL)
    return FALSE;
  n_a = strlen (a);
  n_b = strlen (b);
  difference = n_a == n_b ? 0 : 1;
  for (gsize i = 0; i < MAX (n_a, n_b); i++)
    difference |= (guint8) ((i < n_a ? a[i] : 0) ^ (i < n_b ? b[i] : 0));
  return difference == 0;
}
