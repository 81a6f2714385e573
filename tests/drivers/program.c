/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs of the driver tests. Ends only what it started, by the handle it holds. */
#include "program.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATIENCE_MS 30000

static const char prelude[] = "import os, signal, socket, sqlite3, sys, time\n"
                              "def tell(word):\n"
                              "    with open(sys.argv[1], 'w') as pipe:\n"
                              "        pipe.write(word + '\\n')\n"
                              "def wait_for_end():\n"
                              "    os.read(0, 1)\n";

int
program_make_pipe (const Fixture *f, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".pipe", NULL);
  g_autofree char *path = fixture_path (f, file);
  int fd;

  g_assert_cmpint (mkfifo (path, 0666), ==, 0);
  g_assert_cmpint (chmod (path, 0666), ==, 0);
  /* Read and write: the pipe stays open between two writers. */
  fd = open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  return fd;
}

char *
program_read_line (int pipe)
{
  g_autoptr (GString) line = g_string_new (NULL);
  GPollFD wait = { .fd = pipe, .events = G_IO_IN };
  char c = '\0';

  while (c != '\n')
    {
      if (read (pipe, &c, 1) == 1)
        g_string_append_c (line, c);
      else
        g_assert_cmpint (g_poll (&wait, 1, PATIENCE_MS), ==, 1);
    }
  g_string_truncate (line, line->len - 1);
  return g_string_free (g_steal_pointer (&line), FALSE);
}

void
program_await (int pipe, const char *line)
{
  g_autofree char *found = program_read_line (pipe);

  g_assert_cmpstr (found, ==, line);
}

char *
program_write (const Fixture *f, const char *name, const char *text)
{
  g_autofree char *file = g_strconcat (name, ".py", NULL);
  g_autofree char *whole = g_strconcat (prelude, text, NULL);
  char *path = fixture_path (f, file);

  fixture_write (path, whole);
  return path;
}

GSubprocess *
program_start (const Fixture *f, const char *name, const char *text, const char *argument)
{
  g_autofree char *file = g_strconcat (name, ".pipe", NULL);
  g_autofree char *pipe_path = fixture_path (f, file);
  g_autofree char *path = program_write (f, name, text);
  g_autoptr (GError) error = NULL;
  GSubprocess *program;
  int pipe = program_make_pipe (f, name);

  program = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE, &error, "/usr/bin/python3", "-I", "-S",
                              path, pipe_path, argument, NULL);
  g_assert_no_error (error);
  program_await (pipe, "ready");
  close (pipe);
  return program;
}

gint
program_get_pid (GSubprocess *program)
{
  return (gint) g_ascii_strtoll (g_subprocess_get_identifier (program), NULL, 10);
}

void
program_end (GSubprocess *program)
{
  g_subprocess_force_exit (program);
  g_assert_true (g_subprocess_wait (program, NULL, NULL));
  g_object_unref (program);
}
