/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replays a corpus as an ordinary test, then some thousand mutations of it, the same on every run.
 * fuzz-TARGET CORPUS_FOLDER [MUTATIONS]; an input that fails is printed as hex before it is tried.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz-target.h"

#define INPUT_MAX 65536

static guint64 state = 88172645463325252u;
static GByteArray *current;

static guint
get_random (guint below)
{
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return below > 0 ? (guint) (state % below) : 0;
}

/* Async-signal-safe: the input that ended us, for the corpus. */
static void
print_input_cb (int number)
{
  static const char digits[] = "0123456789abcdef";
  static const char head[] = "\n# this input failed, in hex:\n# ";
  gssize ignored = write (STDERR_FILENO, head, sizeof head - 1);
  for (guint i = 0; current != NULL && i < current->len; i++)
    {
      char pair[2] = { digits[current->data[i] >> 4], digits[current->data[i] & 15] };
      ignored = write (STDERR_FILENO, pair, 2);
    }
  ignored = write (STDERR_FILENO, "\n", 1);
  (void) ignored;
  signal (number, SIG_DFL);
  raise (number);
}

/* A copy of exactly its size, so that a sanitizer sees a read beyond the end. */
static void
run_one (const guint8 *bytes, gsize n_bytes)
{
  guint8 *copy = g_memdup2 (bytes, n_bytes);
  guint8 nothing = 0;
  LLVMFuzzerTestOneInput (copy != NULL ? copy : &nothing, n_bytes);
  g_free (copy);
}

static void
insert (GByteArray *input, guint at, const guint8 *bytes, guint n)
{
  guint old = input->len;
  g_byte_array_set_size (input, old + n);
  memmove (input->data + at + n, input->data + at, old - at);
  memcpy (input->data + at, bytes, n);
}

static void
mutate_once (GByteArray *input, GPtrArray *corpus)
{
  static const char *const tokens[] = { "{",
                                        "}",
                                        "[",
                                        "]",
                                        ":",
                                        ",",
                                        "\"",
                                        "\\",
                                        "\n",
                                        "\r\n",
                                        "\t",
                                        "- ",
                                        "#",
                                        "&a",
                                        "*a",
                                        "!x",
                                        "-",
                                        "--",
                                        "..",
                                        "../",
                                        "\xef\xbb\xbf",
                                        "\xe2\x80\xae",
                                        "\xff",
                                        "\x1b[31m",
                                        "%00",
                                        "%ff",
                                        "null",
                                        "true",
                                        "1e999",
                                        "-0",
                                        "0x1f",
                                        "1:30",
                                        "data:",
                                        "id:",
                                        "v1.0" };
  const char *token = tokens[get_random (G_N_ELEMENTS (tokens))];
  GBytes *other = g_ptr_array_index (corpus, get_random (corpus->len));
  gsize n_other;
  const guint8 *other_bytes = g_bytes_get_data (other, &n_other);
  guint at = get_random (input->len + 1), n;
  guint8 byte = (guint8) get_random (256);
  switch (get_random (8))
    {
    case 0:
      if (at < input->len)
        input->data[at] ^= (guint8) (1u << get_random (8));
      break;
    case 1:
      if (at < input->len)
        input->data[at] = byte;
      break;
    case 2:
      insert (input, at, &byte, 1);
      break;
    case 3:
      n = 1 + get_random (8);
      if (at < input->len)
        g_byte_array_remove_range (input, at, MIN (n, input->len - at));
      break;
    case 4:
      insert (input, at, (const guint8 *) token, (guint) strlen (token));
      break;
    case 5: /* a part of itself once more */
      n = get_random (MIN (input->len - MIN (at, input->len), 256) + 1);
      if (n > 0)
        {
          g_autofree guint8 *part = g_memdup2 (input->data + at, n);
          insert (input, get_random (input->len + 1), part, n);
        }
      break;
    case 6: /* a part of another one */
      n = get_random ((guint) MIN (n_other, 256) + 1);
      if (n > 0)
        insert (input, at, other_bytes + get_random ((guint) n_other - n + 1), n);
      break;
    default:
      g_byte_array_set_size (input, at);
    }
  if (input->len > INPUT_MAX)
    g_byte_array_set_size (input, INPUT_MAX);
}

static int
compare_names_cb (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
read_corpus (const char *folder)
{
  GPtrArray *corpus = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names_cb);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, g_ptr_array_index (names, i), NULL);
      char *text;
      gsize n;
      g_assert_true (g_file_get_contents (path, &text, &n, NULL));
      g_ptr_array_add (corpus, g_bytes_new_take (text, n));
    }
  g_ptr_array_add (corpus, g_bytes_new_static ("", 0));
  return corpus;
}

int
main (int argc, char **argv)
{
  g_assert_cmpint (argc, >=, 2);
  guint n_mutations = argc > 2 ? (guint) atoi (argv[2]) : 4000;
  g_autoptr (GPtrArray) corpus = read_corpus (argv[1]);
  current = g_byte_array_new ();
  signal (SIGABRT, print_input_cb);
  signal (SIGTRAP, print_input_cb);
  signal (SIGSEGV, print_input_cb);
  signal (SIGPIPE, SIG_IGN);
  printf ("1..2\n");
  for (guint i = 0; i < corpus->len; i++)
    {
      gsize n;
      const guint8 *bytes = g_bytes_get_data (g_ptr_array_index (corpus, i), &n);
      g_byte_array_set_size (current, 0);
      g_byte_array_append (current, bytes, (guint) n);
      run_one (current->data, current->len);
    }
  printf ("ok 1 %u inputs of the corpus\n", corpus->len);
  for (guint i = 0; i < n_mutations; i++)
    {
      gsize n;
      const guint8 *bytes =
          g_bytes_get_data (g_ptr_array_index (corpus, get_random (corpus->len)), &n);
      g_byte_array_set_size (current, 0);
      g_byte_array_append (current, bytes, (guint) n);
      for (guint m = 1 + get_random (6); m > 0; m--)
        mutate_once (current, corpus);
      run_one (current->data, current->len);
    }
  printf ("ok 2 %u mutations\n", n_mutations);
  g_byte_array_unref (current);
  current = NULL;
  return 0;
}
