/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the raw head of a request. Owned by the gate of a connection; runs on the main loop. Never
 * guesses: what is not written exactly as RFC 9112 wants a client to write it is refused, so that
 * no two readers of one head can disagree about it. */
#include "daemon/hoist-head.h"
#include <string.h>

static gboolean
refuse (HoistRefusal *refusal, HoistErrorCode code, guint status, const char *detail)
{
  *refusal = (HoistRefusal){ code, status, detail };
  return FALSE;
}

gsize
hoist_head_find_end (const char *bytes, gsize n_bytes, gsize *scanned)
{
  gsize from = *scanned > 3 ? *scanned - 3 : 0;
  const char *end;

  *scanned = n_bytes;
  if (n_bytes - from < 4)
    return 0;
  end = memmem (bytes + from, n_bytes - from, "\r\n\r\n", 4);
  return end != NULL ? (gsize) (end - bytes) + 4 : 0;
}

gboolean
hoist_head_is_hopeless (const char *bytes, gsize n_bytes)
{
  for (gsize i = 0; i < n_bytes && i < 16; i++)
    {
      if (bytes[i] == ' ' && i > 0)
        return FALSE;
      if (!g_ascii_isupper (bytes[i]))
        return TRUE;
    }
  return n_bytes >= 16;
}

static gboolean
is_token_char (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

/* Every byte of a head is printable ASCII, a tab, or UTF-8 text of a field; line ends are CR LF and
 * nothing else. */
static gboolean
check_bytes (const char *bytes, gsize n_bytes, HoistRefusal *refusal)
{
  for (gsize i = 0; i < n_bytes; i++)
    {
      guchar c = bytes[i];

      if (c == '\r' && i + 1 < n_bytes && bytes[i + 1] == '\n')
        i++;
      else if (c == '\r' || c == '\n')
        return refuse (refusal, HOIST_ERROR_INVALID, 400,
                       "a line of the head does not end with CR LF");
      else if ((c < 0x20 && c != '\t') || c == 0x7f)
        return refuse (refusal, HOIST_ERROR_INVALID, 400, "the head holds a control character");
    }
  return TRUE;
}

/* Each '%' begins two hexadecimal digits that are not 00: libsoup would answer anything else
 * itself. */
static gboolean
is_encoded_well (const char *query)
{
  for (const char *p = strchr (query, '%'); p != NULL; p = strchr (p + 1, '%'))
    if (!g_ascii_isxdigit (p[1]) || !g_ascii_isxdigit (p[2]) || (p[1] == '0' && p[2] == '0'))
      return FALSE;
  return TRUE;
}

static gboolean
parse_target (HoistHead *head, char *target, HoistRefusal *refusal)
{
  char *question;

  if (target[0] != '/')
    return refuse (refusal, HOIST_ERROR_INVALID, 400,
                   "the target must be a path that begins with '/'");
  for (const char *p = target; *p != '\0'; p++)
    if (*p <= 0x20 || *p >= 0x7f || *p == '#' || *p == '\\')
      return refuse (refusal, HOIST_ERROR_INVALID, 400,
                     "the target holds a character that must be encoded");
  question = strchr (target, '?');
  if (question != NULL)
    {
      *question = '\0';
      head->query = question + 1;
      if (!is_encoded_well (head->query))
        return refuse (refusal, HOIST_ERROR_INVALID, 400,
                       "the query is not percent-encoded as it must be");
      if (strlen (head->query) > 2048)
        return refuse (refusal, HOIST_ERROR_INVALID, 414, "the query is longer than 2,048 bytes");
    }
  head->path = target;
  return TRUE;
}

static gboolean
parse_request_line (HoistHead *head, char *line, HoistRefusal *refusal)
{
  char *target, *version;

  target = strchr (line, ' ');
  version = target != NULL ? strchr (target + 1, ' ') : NULL;
  if (target == NULL || version == NULL || target == line || strchr (version + 1, ' ') != NULL
      || strchr (line, '\t') != NULL)
    return refuse (refusal, HOIST_ERROR_INVALID, 400,
                   "the first line must be METHOD PATH HTTP/1.1");
  *target++ = '\0';
  *version++ = '\0';
  for (const char *p = line; *p != '\0'; p++)
    if (!g_ascii_isupper (*p) || p - line > 15)
      return refuse (refusal, HOIST_ERROR_METHOD, 405, "the method is not one that is served here");
  if (!g_str_has_prefix (version, "HTTP/"))
    return refuse (refusal, HOIST_ERROR_INVALID, 400,
                   "the first line must be METHOD PATH HTTP/1.1");
  if (strcmp (version, "HTTP/1.1") != 0 && strcmp (version, "HTTP/1.0") != 0)
    return refuse (refusal, HOIST_ERROR_INVALID, 505, "only HTTP/1.1 and HTTP/1.0 are served here");
  head->minor = version[7] - '0';
  head->method = line;
  return parse_target (head, target, refusal);
}

static gboolean
parse_field (HoistHead *head, char *line, HoistRefusal *refusal)
{
  char *colon = line, *value, *end;

  if (*line == ' ' || *line == '\t')
    return refuse (refusal, HOIST_ERROR_INVALID, 400, "a header is folded over two lines");
  while (is_token_char (*colon))
    colon++;
  if (colon == line || *colon != ':')
    return refuse (refusal, HOIST_ERROR_INVALID, 400,
                   "a header has no name directly followed by ':'");
  if (head->n_fields == HOIST_HEAD_MAX_FIELDS)
    return refuse (refusal, HOIST_ERROR_TOO_LARGE, 431, "the head has more than 64 headers");
  *colon = '\0';
  value = colon + 1;
  while (*value == ' ' || *value == '\t')
    value++;
  end = value + strlen (value);
  while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
    *--end = '\0';
  if (!g_utf8_validate (value, -1, NULL))
    return refuse (refusal, HOIST_ERROR_INVALID, 400, "a header's value is not UTF-8");
  head->fields[head->n_fields++] = (HoistHeadField){ line, value };
  return TRUE;
}

gboolean
hoist_head_parse (HoistHead *head, const char *bytes, gsize n_bytes, HoistRefusal *ret_refusal)
{
  char *line, *next;

  memset (head, 0, sizeof *head);
  if (n_bytes > HOIST_HEAD_MAX)
    return refuse (ret_refusal, HOIST_ERROR_TOO_LARGE, 431, "the head is larger than 16 KiB");
  if (n_bytes < 4 || memcmp (bytes + n_bytes - 4, "\r\n\r\n", 4) != 0)
    return refuse (ret_refusal, HOIST_ERROR_INVALID, 400, "the head is not complete");
  if (!check_bytes (bytes, n_bytes, ret_refusal))
    return FALSE;

  head->bytes = g_strndup (bytes, n_bytes - 2); /* without the empty line */
  for (line = head->bytes; *line != '\0'; line = next)
    {
      char *end = strstr (line, "\r\n");
      gboolean fine;

      *end = '\0';
      next = end + 2;
      fine = line == head->bytes ? parse_request_line (head, line, ret_refusal)
                                 : parse_field (head, line, ret_refusal);
      if (!fine)
        return FALSE;
    }
  return TRUE;
}

void
hoist_head_clear (HoistHead *head)
{
  g_free (head->bytes);
  memset (head, 0, sizeof *head);
}

const char *
hoist_head_get (const HoistHead *head, const char *name, guint n)
{
  for (guint i = 0; i < head->n_fields; i++)
    if (g_ascii_strcasecmp (head->fields[i].name, name) == 0 && n-- == 0)
      return head->fields[i].value;
  return NULL;
}

guint
hoist_head_count (const HoistHead *head, const char *name)
{
  guint n = 0;

  for (guint i = 0; i < head->n_fields; i++)
    n += g_ascii_strcasecmp (head->fields[i].name, name) == 0;
  return n;
}
