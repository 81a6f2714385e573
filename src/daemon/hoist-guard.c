/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of the guard, one function each, in the order in which they are asked. Owned by nobody
 * (pure); runs on the main loop. Never looks at a body and never answers: the gate does that,
 * closes, and hands nothing to libsoup. */
#include "daemon/hoist-guard.h"
#include <string.h>

typedef gboolean (*GuardRule) (const HoistGuardRules *rules, const HoistHead *head,
                               HoistRefusal *refusal);

static gboolean
refuse (HoistRefusal *refusal, HoistErrorCode code, guint status, const char *detail)
{
  *refusal = (HoistRefusal){ code, status, detail };
  return FALSE;
}

static gboolean
check_method (const HoistGuardRules *rules, const HoistHead *head, HoistRefusal *refusal)
{
  static const char *const methods[] = { "GET", "POST", "PUT", "PATCH", "DELETE", NULL };

  if (!g_strv_contains (methods, head->method))
    return refuse (refusal, HOIST_ERROR_METHOD, 405, "the method is not one that is served here");
  if (hoist_head_count (head, "X-HTTP-Method-Override") > 0
      || hoist_head_count (head, "X-HTTP-Method") > 0
      || hoist_head_count (head, "X-Method-Override") > 0)
    return refuse (refusal, HOIST_ERROR_METHOD, 405, "a method can't be overridden by a header");
  return TRUE;
}

/* ^/api(/[a-z0-9_.-]{1,64}){1,6}$, no part that begins with a dot: nothing to decode, nothing to
 * normalise. */
static gboolean
check_path (const HoistGuardRules *rules, const HoistHead *head, HoistRefusal *refusal)
{
  const char *p = head->path;
  guint parts = 0;

  if (!g_str_has_prefix (p, "/api/"))
    return refuse (refusal, HOIST_ERROR_NOT_FOUND, 404, "there is nothing outside /api/");
  p += strlen ("/api");
  while (*p == '/')
    {
      const char *start = ++p;

      while (g_ascii_islower (*p) || g_ascii_isdigit (*p) || *p == '_' || *p == '-' || *p == '.')
        p++;
      if (p == start || p - start > 64 || *start == '.' || ++parts > 6)
        break;
    }
  if (*p != '\0' || p[-1] == '/' || parts > 6)
    return refuse (refusal, HOIST_ERROR_INVALID, 400,
                   "the path must be /api/ and up to six parts of a-z, 0-9, '_', '-' and '.', with "
                   "nothing encoded");
  return TRUE;
}

/* TRUE when `value` is `host`, with the listener's port (TCP) or any or none (socket). */
static gboolean
host_matches (const HoistGuardRules *rules, const char *value, const char *host)
{
  gsize n = strlen (host);
  guint64 port = 0;

  if (g_ascii_strncasecmp (value, host, n) != 0)
    return FALSE;
  if (value[n] == '\0')
    return rules->port == 0 || rules->port == 80;
  return value[n] == ':' && g_ascii_string_to_unsigned (value + n + 1, 10, 1, 65535, &port, NULL)
         && (rules->port == 0 || rules->port == port);
}

static gboolean
check_host (const HoistGuardRules *rules, const HoistHead *head, HoistRefusal *refusal)
{
  static const char *const own[] = { "localhost", "127.0.0.1", "[::1]", NULL };
  const char *value = hoist_head_get (head, "Host", 0);

  if (hoist_head_count (head, "Host") != 1)
    return refuse (refusal, HOIST_ERROR_INVALID, 400, "exactly one Host is expected");
  for (guint i = 0; own[i] != NULL; i++)
    if (host_matches (rules, value, own[i]))
      return TRUE;
  for (guint i = 0; rules->more_hosts != NULL && rules->more_hosts[i] != NULL; i++)
    if (g_ascii_strcasecmp (value, rules->more_hosts[i]) == 0)
      return TRUE;
  return refuse (refusal, HOIST_ERROR_FORBIDDEN, 403, "Host names another server than this one");
}

/* A page in somebody's browser must never reach the plane, not even with a simple request. */
static gboolean
check_browser (const HoistGuardRules *rules, const HoistHead *head, HoistRefusal *refusal)
{
  const char *site = hoist_head_get (head, "Sec-Fetch-Site", 0);

  if (hoist_head_count (head, "Origin") > 0)
    return refuse (refusal, HOIST_ERROR_FORBIDDEN, 403,
                   "requests of web pages (Origin) are not served");
  if (site != NULL && strcmp (site, "none") != 0)
    return refuse (refusal, HOIST_ERROR_FORBIDDEN, 403,
                   "requests of web pages (Sec-Fetch-Site) are not served");
  return TRUE;
}

static gboolean
check_unserved (const HoistGuardRules *rules, const HoistHead *head, HoistRefusal *refusal)
{
  static const struct
  {
    const char *name;
    HoistErrorCode code;
    guint status;
    const char *detail;
  } rows[] = {
    { "Transfer-Encoding", HOIST_ERROR_INVALID, 400,
      "Transfer-Encoding is not served: send Content-Length" },
    { "Trailer", HOIST_ERROR_INVALID, 400, "Trailer is not served" },
    { "Content-Encoding", HOIST_ERROR_MEDIA_TYPE, 415,
      "Content-Encoding is not served: send the body as it is" },
    { "Expect", HOIST_ERROR_INVALID, 417, "Expect is not served: send the body at once" },
    { "Upgrade", HOIST_ERROR_INVALID, 400,
      "Upgrade is not served: this server speaks HTTP/1.1 only" },
    { "HTTP2-Settings", HOIST_ERROR_INVALID, 400, "this server speaks HTTP/1.1 only" },
    { "Range", HOIST_ERROR_INVALID, 400, "Range is not served: use limit, offset and after" },
    { "If-Range", HOIST_ERROR_INVALID, 400, "Range is not served: use limit, offset and after" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (hoist_head_count (head, rows[i].name) > 0)
      return refuse (refusal, rows[i].code, rows[i].status, rows[i].detail);
  return TRUE;
}

/* A credential travels in one Authorization header and nowhere else: addresses and cookies end up
 * in logs. */
static gboolean
check_credential (const HoistGuardRules *rules, const HoistHead *head, HoistRefusal *refusal)
{
  const char *query = head->query != NULL ? head->query : "";

  if (hoist_head_count (head, "Authorization") > 1)
    return refuse (refusal, HOIST_ERROR_INVALID, 400, "at most one Authorization is expected");
  if (strstr (query, "hst_") != NULL || g_str_has_prefix (query, "token=")
      || strstr (query, "&token=") != NULL || strstr (query, "access_token=") != NULL)
    return refuse (refusal, HOIST_ERROR_INVALID, 400,
                   "a token in an address is never accepted: send it in Authorization");
  for (guint i = 0; hoist_head_get (head, "Cookie", i) != NULL; i++)
    if (strstr (hoist_head_get (head, "Cookie", i), "hst_") != NULL)
      return refuse (refusal, HOIST_ERROR_INVALID, 400,
                     "a token in a cookie is never accepted: send it in Authorization");
  return TRUE;
}

static gboolean
is_media_type (const char *value, const char *type)
{
  gsize n = strlen (type);

  if (g_ascii_strncasecmp (value, type, n) != 0)
    return FALSE;
  value += n;
  while (*value == ' ' || *value == ';')
    value++;
  return *value == '\0' || g_ascii_strcasecmp (value, "charset=utf-8") == 0
         || g_ascii_strcasecmp (value, "charset=\"utf-8\"") == 0;
}

static gboolean
check_body (const HoistGuardRules *rules, const HoistHead *head, gsize *ret_body,
            HoistRefusal *refusal)
{
  const char *length = hoist_head_get (head, "Content-Length", 0);
  const char *type = hoist_head_get (head, "Content-Type", 0);
  guint64 n = 0;

  *ret_body = 0;
  if (hoist_head_count (head, "Content-Length") > 1)
    return refuse (refusal, HOIST_ERROR_INVALID, 400, "at most one Content-Length is expected");
  if (length == NULL)
    return TRUE;
  if (*length == '\0' || strspn (length, "0123456789") != strlen (length))
    return refuse (refusal, HOIST_ERROR_INVALID, 400, "Content-Length must be a plain number");
  if (!g_ascii_string_to_unsigned (length, 10, 0, HOIST_GUARD_MAX_BODY, &n, NULL))
    return refuse (refusal, HOIST_ERROR_TOO_LARGE, 413, "a body may have at most 1,048,576 bytes");
  if (n == 0)
    return TRUE;
  if (strcmp (head->method, "GET") == 0 || strcmp (head->method, "DELETE") == 0)
    return refuse (refusal, HOIST_ERROR_INVALID, 400, "this method takes no body");
  if (hoist_head_count (head, "Content-Type") != 1
      || !(is_media_type (type, "application/json")
           || (strcmp (head->path, "/api/auth/login") == 0
               && is_media_type (type, "application/x-www-form-urlencoded"))))
    return refuse (refusal, HOIST_ERROR_MEDIA_TYPE, 415,
                   "a body must be declared as application/json");
  *ret_body = n;
  return TRUE;
}

gboolean
hoist_guard_check (const HoistGuardRules *rules, const HoistHead *head, gsize *ret_body,
                   HoistRefusal *ret_refusal)
{
  static const GuardRule table[] = { check_unserved, check_method,     check_host,
                                     check_browser,  check_credential, check_path };

  *ret_body = 0;
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (!table[i](rules, head, ret_refusal))
      return FALSE;
  return check_body (rules, head, ret_body, ret_refusal);
}
