/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One function per grammar, byte by byte, and the table of what each expects.
 * Owner: nobody. Thread: any. Never consults the locale, never changes what it reads. */
#include "base/hoist-grammar.h"

#include "base/hoist-error.h"
#include "base/hoist-version.h"
#include "base/hoist-secret.h"
#include "base/hoist-text.h"

#include <string.h>

typedef struct
{
  gboolean (*matches) (const char *text);
  const char *expectation;
} GrammarRow;

static gboolean
is_lower (char c)
{
  return c >= 'a' && c <= 'z';
}

static gboolean
is_slug (const char *text)
{
  gsize n = strnlen (text, 41);

  if (n < 2 || n > 40 || !is_lower (text[0]) || text[n - 1] == '-')
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (!is_lower (text[i]) && !g_ascii_isdigit (text[i]) && (text[i] != '-' || text[i + 1] == '-'))
      return FALSE;
  return strcmp (text, "api") != 0 && strcmp (text, "hoist") != 0 && strcmp (text, "all") != 0;
}

/* Dot-separated identifiers of [0-9A-Za-z-], none empty. */
static gboolean
is_prerelease (const char *text)
{
  gsize n_part = 0;

  for (; *text != '\0'; text++)
    {
      if (*text == '.' && n_part == 0)
        return FALSE;
      if (*text != '.' && *text != '-' && !g_ascii_isalnum (*text))
        return FALSE;
      n_part = *text == '.' ? 0 : n_part + 1;
    }
  return n_part > 0;
}

/* Nothing, "v", or a name that ends with - or _ (and perhaps a v): release-1.2, app_v1.2. */
static gboolean
is_tag_prefix (const char *text, gsize n)
{
  gsize n_name = n > 0 && text[n - 1] == 'v' ? n - 1 : n;

  return n_name == 0 || (g_ascii_isalpha (text[0]) && strchr ("-_", text[n_name - 1]) != NULL);
}

static gboolean
is_tag (const char *text)
{
  const char *at = hoist_version_skip_prefix (text);
  guint n_numbers = 0;

  if (!is_tag_prefix (text, (gsize) (at - text)))
    return FALSE;

  if (strnlen (text, 65) > 64 || g_str_has_suffix (text, ".lock"))
    return FALSE;
  for (;;)
    {
      if (!g_ascii_isdigit (*at))
        return FALSE;
      while (g_ascii_isdigit (*at))
        at++;
      n_numbers++;
      if (*at != '.')
        break;
      at++;
    }
  if (n_numbers < 2 || n_numbers > 4)
    return FALSE;
  return *at == '\0' || (*at == '-' && is_prerelease (at + 1));
}

static gboolean
is_branch (const char *text)
{
  gsize n = strnlen (text, 101);

  if (n < 1 || n > 100 || !g_ascii_isalnum (text[0]))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("._/-", text[i]) == NULL)
      return FALSE;
  return strstr (text, "..") == NULL && strstr (text, "//") == NULL && strstr (text, "/.") == NULL
         && strstr (text, ".lock/") == NULL && !g_str_has_suffix (text, ".lock")
         && text[n - 1] != '/' && text[n - 1] != '.';
}

static gboolean
is_commit (const char *text)
{
  gsize n = strnlen (text, 65);

  if (n != 40 && n != 64)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isdigit (text[i]) && (text[i] < 'a' || text[i] > 'f'))
      return FALSE;
  return TRUE;
}

/* One DNS label of n bytes; ret_is_number says whether it has digits only. */
static gboolean
is_label (const char *text, gsize n, gboolean *ret_is_number)
{
  *ret_is_number = TRUE;
  if (n < 1 || n > 63 || text[0] == '-' || text[n - 1] == '-')
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      if (!g_ascii_isalnum (text[i]) && text[i] != '-')
        return FALSE;
      if (!g_ascii_isdigit (text[i]))
        *ret_is_number = FALSE;
    }
  return TRUE;
}

static gboolean
is_host (const char *text)
{
  gboolean is_number = FALSE;

  if (strnlen (text, 254) > 253 || strchr (text, '%') != NULL)
    return FALSE;
  if (g_hostname_is_ip_address (text))
    return TRUE;
  for (;;)
    {
      gsize n = strcspn (text, ".");

      if (!is_label (text, n, &is_number))
        return FALSE;
      if (text[n] == '\0')
        return !is_number; /* else 999.1.1.1 would be a name */
      text += n + 1;
    }
}

static gboolean
is_user (const char *text)
{
  gsize n = strnlen (text, 33);

  if (n < 1 || n > 32 || (!is_lower (text[0]) && text[0] != '_'))
    return FALSE;
  for (gsize i = 1; i < n; i++)
    if (!is_lower (text[i]) && !g_ascii_isdigit (text[i]) && text[i] != '_' && text[i] != '-')
      return FALSE;
  return TRUE;
}

/* Valid UTF-8 of at most `max` characters without hidden ones; `also` lists those let through. */
static gboolean
is_plain_text (const char *text, glong max, const char *also)
{
  /* A character has at most four bytes: nothing longer is even read. */
  gsize n = strnlen (text, (gsize) max * 4 + 1);

  if (n > (gsize) max * 4 || !g_utf8_validate (text, (gssize) n, NULL)
      || g_utf8_strlen (text, (gssize) n) > max)
    return FALSE;
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (hoist_text_is_hidden (g_utf8_get_char (at)) && strchr (also, *at) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
is_name (const char *text)
{
  return text[0] != '\0' && is_plain_text (text, 100, "");
}

static gboolean
is_text (const char *text)
{
  return is_plain_text (text, 2000, "\n\t");
}

/* The parts between slashes: none empty, "." or ".."; `no_dash` refuses a leading '-' too. */
static gboolean
has_plain_parts (const char *text, gboolean no_dash)
{
  for (;;)
    {
      gsize n = strcspn (text, "/");

      if (n == 0 || (n == 1 && text[0] == '.') || (n == 2 && text[0] == '.' && text[1] == '.')
          || (no_dash && text[0] == '-'))
        return FALSE;
      if (text[n] == '\0')
        return TRUE;
      text += n + 1;
    }
}

static gboolean
is_path_bytes (const char *text)
{
  if (strnlen (text, 4096) > 4095 || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *at = text; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      return FALSE;
  return TRUE;
}

static gboolean
is_path (const char *text)
{
  if (text[0] != '/' || !is_path_bytes (text))
    return FALSE;
  return text[1] == '\0' || has_plain_parts (text + 1, FALSE);
}

static gboolean
is_relpath (const char *text)
{
  return is_path_bytes (text) && has_plain_parts (text, TRUE);
}

static gboolean
is_word (const char *text)
{
  gsize n = strnlen (text, 65);

  if (n < 1 || n > 64 || (!g_ascii_isalpha (text[0]) && text[0] != '_'))
    return FALSE;
  for (gsize i = 1; i < n; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("_.-", text[i]) == NULL)
      return FALSE;
  return TRUE;
}

/* [user@]host[:port] of n bytes, without a password. */
static gboolean
is_authority (const char *text, gsize n)
{
  g_autofree char *copy = g_strndup (text, n);
  char *host = copy, *at = strrchr (copy, '@'), *colon;

  if (at != NULL)
    {
      *at = '\0';
      host = at + 1;
      if (!is_word (copy))
        return FALSE;
    }
  colon = host[0] == '[' ? strstr (host, "]:") : strchr (host, ':');
  if (colon != NULL)
    {
      char *port = strchr (colon, ':');
      gsize n_port = strlen (port + 1);

      if (n_port < 1 || n_port > 5 || strspn (port + 1, "0123456789") != n_port)
        return FALSE;
      *port = '\0';
    }
  if (host[0] == '[') /* a literal IPv6 address */
    {
      gsize n_host = strlen (host);

      if (host[n_host - 1] != ']')
        return FALSE;
      host[n_host - 1] = '\0';
      host++;
      return strchr (host, ':') != NULL && is_host (host);
    }
  return is_host (host);
}

/* What stands behind the host: visible ASCII without quotes, query or fragment. */
static gboolean
is_remote_path (const char *text)
{
  if (text[0] == '\0' || text[0] == '-')
    return FALSE;
  for (const char *at = text; *at != '\0'; at++)
    if (!g_ascii_isgraph (*at) || strchr ("\"'`\\?#<>|;&$*(){}[]^!", *at) != NULL)
      return FALSE;
  return strstr (text, "/../") == NULL && !g_str_has_suffix (text, "/..");
}

static gboolean
is_repository (const char *text)
{
  gsize n_host;

  if (text[0] == '/')
    return is_path (text);
  if (strnlen (text, 2049) > 2048)
    return FALSE;
  if (g_str_has_prefix (text, "https://") || g_str_has_prefix (text, "ssh://"))
    {
      text = strstr (text, "://") + 3;
      n_host = strcspn (text, "/");
      return is_authority (text, n_host) && text[n_host] == '/' && text[n_host + 1] != '\0'
             && is_remote_path (text + n_host);
    }
  /* user@host:path; a '/' or "::" before the path would make it something else to git. */
  n_host = strcspn (text, ":/[");
  if (text[n_host] == '[') /* user@[address]:path */
    n_host += strcspn (text + n_host, "]/") + 1;
  return strnlen (text, n_host + 1) > n_host && text[n_host] == ':' && text[n_host + 1] != ':'
         && memchr (text, '@', n_host) != NULL && is_authority (text, n_host)
         && is_remote_path (text + n_host + 1);
}

static const GrammarRow rows[] = {
  [HOIST_GRAMMAR_SLUG] = { is_slug, "slug: 2 to 40 of a-z, 0-9 and single '-', starting with a "
                                    "letter, not \"api\", \"hoist\" or \"all\"" },
  [HOIST_GRAMMAR_TAG] = { is_tag, "tag: two to four numbers with dots, after nothing, v or a name "
                                  "that ends with - or _ (release-1.2), with an optional "
                                  "-pre-release, at most 64 bytes" },
  [HOIST_GRAMMAR_BRANCH] = { is_branch, "branch: 1 to 100 of A-Z, a-z, 0-9 and . _ / -, starting "
                                        "with a letter or digit, without \"..\", \"//\", \"/.\", "
                                        "\".lock\" or a final / or ." },
  [HOIST_GRAMMAR_COMMIT] = { is_commit, "commit: exactly 40 or 64 lower-case hexadecimal digits" },
  [HOIST_GRAMMAR_HOST] = { is_host, "host: a DNS name or a literal address, without '%'" },
  [HOIST_GRAMMAR_USER] = { is_user, "user: 1 to 32 of a-z, 0-9, '_' and '-', starting with a "
                                    "letter or '_'" },
  [HOIST_GRAMMAR_NAME] = { is_name, "name: 1 to 100 characters on one line, without control or "
                                    "invisible characters" },
  [HOIST_GRAMMAR_TEXT] = { is_text, "text: at most 2,000 characters, without control (other than "
                                    "newline and tab) or invisible characters" },
  [HOIST_GRAMMAR_PATH] = { is_path, "path: absolute, without \".\", \"..\" or empty parts and "
                                    "without control characters, at most 4,095 bytes" },
  [HOIST_GRAMMAR_RELPATH] = { is_relpath, "path: relative, without \".\", \"..\" or empty parts, "
                                          "no part starting with '-', at most 4,095 bytes" },
  [HOIST_GRAMMAR_WORD] = { is_word, "word: 1 to 64 of A-Z, a-z, 0-9, '_', '.' and '-', starting "
                                    "with a letter or '_'" },
  [HOIST_GRAMMAR_REPOSITORY] = { is_repository, "repository: an absolute path, https://, ssh:// or "
                                                "user@host:path, without a password" },
};

gboolean
hoist_grammar_matches (HoistGrammar grammar, const char *text)
{
  g_return_val_if_fail ((guint) grammar < G_N_ELEMENTS (rows), FALSE);
  return text != NULL && rows[grammar].matches (text);
}

gboolean
hoist_grammar_check (HoistGrammar grammar, const char *field, const char *text, GError **error)
{
  g_autofree char *plain = NULL;
  g_autofree char *shown = NULL;

  if (hoist_grammar_matches (grammar, text))
    return TRUE;
  /* What is meant as a repository may carry somebody's password. */
  plain = grammar == HOIST_GRAMMAR_REPOSITORY ? hoist_secret_strip_url (text) : g_strdup (text);
  shown = plain == NULL ? NULL : hoist_text_clean_line (plain, -1, 80);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, "%s: %s%s%s is not a %s", field,
               shown == NULL ? "nothing" : "“", shown == NULL ? "" : shown,
               shown == NULL ? "" : "”", rows[grammar].expectation);
  return FALSE;
}
