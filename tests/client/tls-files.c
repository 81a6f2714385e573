/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See the header. */
#include "tls-files.h"

char *
tls_files_make (const char *folder, const char *stem, const char *names)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = g_strdup_printf ("%s/%s.key", folder, stem);
  g_autofree char *certificate = g_strdup_printf ("%s/%s.crt", folder, stem);
  g_autofree char *subject = g_strdup_printf ("/O=The Hoist tests/CN=%s", stem);
  g_autofree char *extension = g_strconcat ("subjectAltName=", names, NULL);
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autofree char *both = NULL;
  char *file = g_strdup_printf ("%s/%s.pem", folder, stem);
  const char *arguments[] = {
    "openssl", "req",   "-x509", "-newkey",   "ec",    "-pkeyopt", "ec_paramgen_curve:prime256v1",
    "-nodes",  "-days", "2",     "-subj",     subject, "-addext",  extension,
    "-keyout", key,     "-out",  certificate, NULL
  };
  g_autoptr (GSubprocess) child =
      g_subprocess_newv (arguments, G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (child, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (key, &a, NULL, &error));
  g_assert_true (g_file_get_contents (certificate, &b, NULL, &error));
  both = g_strconcat (a, b, NULL);
  g_assert_true (g_file_set_contents (file, both, -1, &error));
  return file;
}
