/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small Python programs that driver tests start: holders of databases and ports, writers that are
 * killed. A program tells by a line in a named pipe that it is where the test wants it, so that
 * nobody waits for a while. Its standard input is a pipe of ours: it ends with us. */
#pragma once
#include "fixture.h"

/* The read end of a new named pipe f->folder/NAME.pipe; close it with close(). */
int program_make_pipe (const Fixture *f, const char *name);
/* One line that was written to it, without its end; asserts that it comes within 30 s. */
char *program_read_line (int pipe);
/* Asserts that this line comes. */
void program_await (int pipe, const char *line);

/* Writes `text` as f->folder/NAME.py behind a prelude with tell(WORD) and wait_for_end(). */
char *program_write (const Fixture *f, const char *name, const char *text);
/* Runs it with f->folder/NAME.pipe and ARGUMENT (sys.argv[1], sys.argv[2]) and awaits "ready". */
GSubprocess *program_start (const Fixture *f, const char *name, const char *text,
                            const char *argument);
gint program_get_pid (GSubprocess *program);
/* Kills that process and waits for its end. */
void program_end (GSubprocess *program);
