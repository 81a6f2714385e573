/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "node.h"

#include "base/hoist-file.h"
#include "drivers/hoist-process-table.h"
#include "fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* server.py PORT [MODE]: deaf ignores SIGTERM; slow takes a second to end by it; die ends after 0.4
 * s; worker lets a child serve; leave dies and leaves a deaf worker behind; fork goes into the
 * background; inherit serves the socket it was given; crash ends at once. Beside itself it writes
 * server.py.begun, a line for each start, and server.py.listening. */
static const char server[] =
    "import os, signal, socket, sys, threading\n"
    "port, mode = int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ''\n"
    "pause = threading.Event().wait\n"
    "print('begun', flush=True)\n"
    "with open(__file__ + '.begun', 'a') as f: f.write('begun\\n')\n"
    "if mode == 'crash': print('no settings', flush=True); sys.exit(3)\n"
    "if mode == 'deaf': signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "if mode == 'slow': signal.signal(signal.SIGTERM, lambda *a: (pause(1), os._exit(0)))\n"
    "if mode == 'fork' and os.fork() != 0: os._exit(0)\n"
    "if mode == 'worker' and os.fork() != 0:\n"
    "    while True: signal.pause()\n"
    "if mode == 'leave' and os.fork() == 0:\n"
    "    signal.signal(signal.SIGTERM, signal.SIG_IGN); os.setsid()\n"
    "    while True: signal.pause()\n"
    "if mode == 'inherit': s = socket.socket(fileno=3)\n"
    "else:\n"
    "    s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n"
    "    s.bind(('127.0.0.1', port)); s.listen(8)\n"
    "print('listening', flush=True)\n"
    "with open(__file__ + '.listening', 'w') as f: f.write(f'listening {os.getpid()} done')\n"
    "if mode == 'die': pause(0.4); sys.exit('ModuleNotFoundError: No module named \\'acme\\'')\n"
    "while True:\n"
    "    c, _ = s.accept(); c.close()\n";

gboolean
node_is_there (void)
{
  g_autofree char *name = hoist_process_table_dup_name (1);

  if (g_strcmp0 (name, "systemd") == 0 && geteuid () == 0
      && g_file_test ("/run/systemd/system", G_FILE_TEST_IS_DIR))
    return TRUE;
  g_test_skip ("no systemd is process 1 here, or we are not root: the lab's nodes have it");
  return FALSE;
}

static char *
build_path (const char *name)
{
  return g_build_filename ("/run/systemd/system", name, NULL);
}

void
node_write_unit_unread (const char *name, const char *body)
{
  g_autofree char *path = build_path (name);

  fixture_write (path, body);
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
}

void
node_write_unit (const char *name, const char *body)
{
  g_autofree char *output = NULL;

  node_write_unit_unread (name, body);
  output = node_systemctl ("daemon-reload", NULL);
}

char *
node_systemctl (const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  char *output = NULL;
  va_list args;

  g_ptr_array_add (argv, (char *) "systemctl");
  va_start (args, first);
  for (const char *next = first; next != NULL; next = va_arg (args, const char *))
    g_ptr_array_add (argv, (char *) next);
  va_end (args);
  g_ptr_array_add (argv, NULL);
  g_assert_true (g_spawn_sync (NULL, (char **) argv->pdata, NULL,
                               G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                               &output, NULL, NULL, NULL));
  return g_strstrip (output);
}

char *
node_show (const char *unit, const char *property)
{
  g_autofree char *option = g_strconcat ("--property=", property, NULL);

  return node_systemctl ("show", "--value", option, unit, NULL);
}

void
node_remove_unit (const char *name)
{
  g_autofree char *path = build_path (name);
  g_autofree char *below = g_strconcat (path, ".d", NULL);
  g_autofree char *killed = node_systemctl ("kill", "--signal=KILL", name, NULL);
  g_autofree char *stopped = node_systemctl ("stop", name, NULL);
  g_autofree char *forgotten = node_systemctl ("reset-failed", name, NULL);
  g_autofree char *reloaded = NULL;

  g_assert_true (hoist_file_remove_tree (below, NULL));
  g_unlink (path);
  reloaded = node_systemctl ("daemon-reload", NULL);
}

char *
node_make_server (const char *folder)
{
  char *path = g_build_filename (folder, "server.py", NULL);

  fixture_write (path, server);
  return path;
}

void
node_forget_listening (const char *program)
{
  g_autofree char *path = g_strconcat (program, ".listening", NULL);

  g_unlink (path);
}

void
node_await_listening (const char *program)
{
  g_autofree char *path = g_strconcat (program, ".listening", NULL);

  fixture_wait_for (path, "done");
}
