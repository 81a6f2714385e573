/* SPDX-License-Identifier: GPL-3.0-or-later */
/* errno becomes the right code, with the place and the kernel's words. */
#include "base/hoist-file-errno.h"

#include "base/hoist-error.h"

#include <errno.h>

static void
test_codes (void)
{
  const struct
  {
    int code;
    HoistErrorCode expected;
  } cases[] = {
    { ENOSPC, HOIST_ERROR_NO_SPACE },  { EDQUOT, HOIST_ERROR_NO_SPACE },
    { ENOENT, HOIST_ERROR_NOT_FOUND }, { ENOTDIR, HOIST_ERROR_INVALID },
    { ELOOP, HOIST_ERROR_INVALID },    { EIO, HOIST_ERROR_IO },
    { EACCES, HOIST_ERROR_IO },        { EROFS, HOIST_ERROR_IO },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (hoist_file_set_errno (&error, cases[i].code, "%s can't be read", "/srv/x"));
      g_assert_error (error, HOIST_ERROR, (int) cases[i].expected);
      g_assert_true (g_str_has_prefix (error->message, "/srv/x can't be read: "));
    }
  g_assert_false (hoist_file_set_errno (NULL, EIO, "nobody listens"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/file-errno/codes", test_codes);
  return g_test_run ();
}
