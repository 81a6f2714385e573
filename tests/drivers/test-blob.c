/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files and the object ids that git itself gives what is in them. */
#include "drivers/hoist-blob.h"

#include <string.h>
#include <unistd.h>

#include <gio/gio.h>

/* The id that `git hash-object` computes. */
static char *
ask_git (const char *bytes, gsize n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) git =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                        "git", "hash-object", "--stdin", "--no-filters", NULL);
  g_autoptr (GBytes) in = g_bytes_new_static (bytes, n), out = NULL;

  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate (git, in, NULL, &out, NULL, &error));
  g_assert_no_error (error);
  return g_strndup (g_bytes_get_data (out, NULL), 40);
}

static gboolean
matches (const char *file, gsize n_file, const char *blob, gsize n_blob)
{
  g_autofree char *oid = ask_git (blob, n_blob);
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("hoist-blob-XXXXXX", &path, NULL);

  g_assert_cmpint (write (fd, file, n_file), ==, (gssize) n_file);
  gboolean same = hoist_blob_matches (fd, (gint64) n_file, oid);
  close (fd);
  unlink (path);
  return same;
}

static gboolean
match (const char *file, const char *blob)
{
  return matches (file, strlen (file), blob, strlen (blob));
}

static void
test_bytes (void)
{
  g_assert_true (match ("", ""));
  g_assert_true (match ("one\ntwo\n", "one\ntwo\n"));
  g_assert_true (match ("one\r\ntwo\r\n", "one\r\ntwo\r\n"));
  g_assert_false (match ("one\ntwo\n", "one\ntwo"));
  g_assert_true (matches ("a\0b\r\n", 5, "a\0b\r\n", 5));
}

/* What eol=crlf does to a text, and nothing else. */
static void
test_line_ends (void)
{
  g_assert_true (match ("one\r\ntwo\r\n", "one\ntwo\n"));
  g_assert_true (match ("one\r\n\r\r\nlast\r", "one\n\r\nlast\r"));
  g_assert_true (match ("a\r\n", "a\n"));
  g_assert_false (match ("one\ntwo\n", "one\r\ntwo\r\n")); /* nobody makes that of it */
  g_assert_false (match ("one\r\ntwo", "one\nTwo"));
  g_assert_false (match ("one\rtwo\r", "one\ntwo\n"));
  g_assert_false (matches ("a\0b\r\n", 5, "a\0b\n", 4)); /* no text */
}

/* A pair that lies across two pieces. */
static void
test_long (void)
{
  g_autoptr (GString) file = g_string_new (NULL), blob = g_string_new (NULL);

  while (file->len < 65535)
    g_string_append_c (file, 'x');
  g_string_append (blob, file->str);
  g_string_append (file, "\r\nend\r\n");
  g_string_append (blob, "\nend\n");
  g_assert_true (match (file->str, blob->str));
  g_string_append_c (blob, 'x');
  g_assert_false (match (file->str, blob->str));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/blob/bytes", test_bytes);
  g_test_add_func ("/drivers/blob/line-ends", test_line_ends);
  g_test_add_func ("/drivers/blob/long", test_long);
  return g_test_run ();
}
