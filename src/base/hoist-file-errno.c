/* SPDX-License-Identifier: GPL-3.0-or-later */
/* errno as a HOIST_ERROR. Owner: the call. Thread: any. Never logs. */
#include "base/hoist-file-errno.h"

#include "base/hoist-error.h"

#include <errno.h>

static HoistErrorCode
code_of (int code)
{
  switch (code)
    {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return HOIST_ERROR_NO_SPACE;
    case ENOENT:
      return HOIST_ERROR_NOT_FOUND;
    case ENAMETOOLONG:
    case ENOTDIR:
    case EISDIR:
    case ELOOP:
      return HOIST_ERROR_INVALID;
    default:
      return HOIST_ERROR_IO;
    }
}

gboolean
hoist_file_set_errno (GError **error, int code, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list values;

  if (error == NULL)
    return FALSE;
  va_start (values, format);
  what = g_strdup_vprintf (format, values);
  va_end (values);
  g_set_error (error, HOIST_ERROR, code_of (code), "%s: %s", what, g_strerror (code));
  return FALSE;
}
