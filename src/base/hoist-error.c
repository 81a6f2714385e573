/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of error codes: wire name and HTTP status of each, and how foreign domains map.
 * Owner: nobody (constant data). Thread: any. Never logs. */
#include "base/hoist-error.h"

#include <gio/gio.h>
#include <string.h>

/* Not G_DEFINE_QUARK: a name with dashes is an expression to the formatter, which spaces it out. */
GQuark
hoist_error_quark (void)
{
  return g_quark_from_static_string ("hoist-error-quark");
}

typedef struct
{
  const char *wire_name;
  guint http_status;
} ErrorRow;

static const ErrorRow rows[HOIST_N_ERRORS] = {
  [HOIST_ERROR_FAILED] = { "failed", 500 },
  [HOIST_ERROR_INVALID] = { "invalid", 400 },
  [HOIST_ERROR_UNAUTHORIZED] = { "unauthorized", 401 },
  [HOIST_ERROR_FORBIDDEN] = { "forbidden", 403 },
  [HOIST_ERROR_NOT_FOUND] = { "not-found", 404 },
  [HOIST_ERROR_METHOD] = { "method-not-allowed", 405 },
  [HOIST_ERROR_CONFLICT] = { "conflict", 409 },
  [HOIST_ERROR_BUSY] = { "busy", 409 },
  [HOIST_ERROR_STALE] = { "stale", 412 },
  [HOIST_ERROR_TOO_LARGE] = { "too-large", 413 },
  [HOIST_ERROR_MEDIA_TYPE] = { "media-type", 415 },
  [HOIST_ERROR_REFUSED] = { "refused", 422 },
  [HOIST_ERROR_KEY_REUSED] = { "key-reused", 422 },
  [HOIST_ERROR_FENCED] = { "fenced", 409 },
  [HOIST_ERROR_CANCELLED] = { "cancelled", 409 },
  [HOIST_ERROR_TIMED_OUT] = { "timed-out", 504 },
  [HOIST_ERROR_UNREACHABLE] = { "unreachable", 503 },
  [HOIST_ERROR_CORRUPT] = { "corrupt", 422 },
  [HOIST_ERROR_NO_SPACE] = { "no-space", 507 },
  [HOIST_ERROR_IO] = { "io", 500 },
  [HOIST_ERROR_NOT_OFFERED] = { "not-offered", 501 },
  [HOIST_ERROR_PROTOCOL] = { "protocol", 502 },
  [HOIST_ERROR_PARKED] = { "parked", 409 },
  [HOIST_ERROR_ACKNOWLEDGE] = { "acknowledge", 422 },
  [HOIST_ERROR_HOST_KEY] = { "host-key", 502 },
  [HOIST_ERROR_VERSION] = { "version", 502 },
};

const char *
hoist_error_code_get_wire_name (HoistErrorCode code)
{
  if ((guint) code >= HOIST_N_ERRORS)
    code = HOIST_ERROR_FAILED;
  return rows[code].wire_name;
}

guint
hoist_error_code_get_http_status (HoistErrorCode code)
{
  if ((guint) code >= HOIST_N_ERRORS)
    code = HOIST_ERROR_FAILED;
  return rows[code].http_status;
}

gboolean
hoist_error_code_parse (const char *wire_name, HoistErrorCode *ret_code)
{
  *ret_code = HOIST_ERROR_FAILED;
  if (wire_name == NULL)
    return FALSE;
  for (guint i = 0; i < HOIST_N_ERRORS; i++)
    if (strcmp (rows[i].wire_name, wire_name) == 0)
      {
        *ret_code = (HoistErrorCode) i;
        return TRUE;
      }
  return FALSE;
}

static HoistErrorCode
code_of_io_error (int code)
{
  switch (code)
    {
    case G_IO_ERROR_CANCELLED:
      return HOIST_ERROR_CANCELLED;
    case G_IO_ERROR_TIMED_OUT:
      return HOIST_ERROR_TIMED_OUT;
    case G_IO_ERROR_NO_SPACE:
      return HOIST_ERROR_NO_SPACE;
    case G_IO_ERROR_NOT_FOUND:
      return HOIST_ERROR_NOT_FOUND;
    case G_IO_ERROR_EXISTS:
      return HOIST_ERROR_CONFLICT;
    case G_IO_ERROR_NOT_SUPPORTED:
      return HOIST_ERROR_NOT_OFFERED;
    case G_IO_ERROR_INVALID_ARGUMENT:
    case G_IO_ERROR_INVALID_DATA:
    case G_IO_ERROR_INVALID_FILENAME:
      return HOIST_ERROR_INVALID;
    case G_IO_ERROR_MESSAGE_TOO_LARGE:
      return HOIST_ERROR_TOO_LARGE;
    case G_IO_ERROR_HOST_NOT_FOUND:
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_CONNECTION_REFUSED:
    case G_IO_ERROR_CONNECTION_CLOSED: /* the same number as BROKEN_PIPE */
    case G_IO_ERROR_NOT_CONNECTED:
    case G_IO_ERROR_PROXY_FAILED:
      return HOIST_ERROR_UNREACHABLE;
    case G_IO_ERROR_FAILED:
      return HOIST_ERROR_FAILED;
    default:
      return HOIST_ERROR_IO;
    }
}

static HoistErrorCode
code_of_file_error (int code)
{
  switch (code)
    {
    case G_FILE_ERROR_NOENT:
      return HOIST_ERROR_NOT_FOUND;
    case G_FILE_ERROR_EXIST:
      return HOIST_ERROR_CONFLICT;
    case G_FILE_ERROR_NOSPC:
      return HOIST_ERROR_NO_SPACE;
    case G_FILE_ERROR_FAILED:
      return HOIST_ERROR_FAILED;
    default:
      return HOIST_ERROR_IO;
    }
}

HoistErrorCode
hoist_error_get_code (const GError *error)
{
  if (error == NULL)
    return HOIST_ERROR_FAILED;
  if (error->domain == HOIST_ERROR)
    return (guint) error->code < HOIST_N_ERRORS ? (HoistErrorCode) error->code : HOIST_ERROR_FAILED;
  if (error->domain == G_IO_ERROR)
    return code_of_io_error (error->code);
  if (error->domain == G_FILE_ERROR)
    return code_of_file_error (error->code);
  if (error->domain == G_RESOLVER_ERROR || error->domain == G_TLS_ERROR)
    return HOIST_ERROR_UNREACHABLE;
  if (error->domain == G_OPTION_ERROR || error->domain == G_KEY_FILE_ERROR
      || error->domain == G_CONVERT_ERROR || error->domain == G_MARKUP_ERROR
      || error->domain == G_URI_ERROR)
    return HOIST_ERROR_INVALID;
  return HOIST_ERROR_FAILED;
}
