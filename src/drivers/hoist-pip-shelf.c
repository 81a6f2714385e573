/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notes, locks, and the small program that copies. The program runs as the tenant's user, to whom
 * both environments belong, so that nothing is read or written that he could not. Owned by one
 * prepare; any thread. Never shares between users, never changes the environment copied from. */
#include "drivers/hoist-pip-shelf.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "model/hoist-json.h"
#include <string.h>
#include <unistd.h>

#define LOCK_SLICE_MS 200
/* What a lock file leaves open is resolved anew each day. */
#define MAX_AGE_US (24 * 3600 * (gint64) G_USEC_PER_SEC)
#define MAX_NOTE 16384

/* Compiled files are copied but not compared: running the tenant makes them, also while they are
 * copied. Their drafts, which Python renames into place, are no part of an environment, and one
 * that was listed may be gone. Neither are our own marks, nor the draft of one that is just being
 * written into an environment that others copy already. */
static const char program[] =
    "import hashlib, os, stat, sys\n"
    "CONTENT = '.hoist-content'\n"
    "def compiled(path):\n"
    "    return '__pycache__' in path.split(os.sep)\n"
    "def draft(path):\n"
    "    return compiled(os.path.dirname(path)) and not path.endswith('.pyc')\n"
    "def entries(top):\n"
    "    for folder, names, files in os.walk(top):\n"
    "        names.sort()\n"
    "        for name in sorted(names + files):\n"
    "            path = os.path.relpath(os.path.join(folder, name), top)\n"
    "            if os.sep not in path and path.lstrip('.').startswith('hoist-'): continue\n"
    "            if draft(path) and name not in names: continue\n"
    "            try:\n"
    "                st = os.lstat(os.path.join(top, path))\n"
    "                yield path, st, body_of(os.path.join(top, path), st)\n"
    "            except FileNotFoundError:\n"
    "                if not compiled(path): raise\n"
    "def note(digest, path, st, body):\n"
    "    if not compiled(path):\n"
    "        line = '%s %o ' % (path, stat.S_IFMT(st.st_mode) | stat.S_IMODE(st.st_mode))\n"
    "        digest.update(os.fsencode(line) + hashlib.sha256(body).digest())\n"
    "def read(path):\n"
    "    with open(path, 'rb', opener=lambda p, f: os.open(p, f | os.O_NOFOLLOW)) as f:\n"
    "        return f.read()\n"
    "def body_of(path, st):\n"
    "    if stat.S_ISLNK(st.st_mode): return os.fsencode(os.readlink(path))\n"
    "    if stat.S_ISDIR(st.st_mode): return b''\n"
    "    if not stat.S_ISREG(st.st_mode): sys.exit('ERROR: %s is no file' % path)\n"
    "    return read(path)\n"
    "def write_content(top, digest):\n"
    "    with open(os.path.join(top, CONTENT), 'x') as f: f.write(digest.hexdigest())\n"
    "def seal(top):\n"
    "    digest = hashlib.sha256()\n"
    "    for path, st, body in entries(top): note(digest, path, st, body)\n"
    "    write_content(top, digest)\n"
    "def changed(path, body, old, new, foreign):\n"
    "    if old in body and not path.endswith('.pyc'):\n"
    "        if b'\\0' in body: sys.exit('ERROR: %s has its path inside' % path)\n"
    "        body = body.replace(old, new)\n"
    "    if foreign and foreign in body and not path.endswith('.pyc'):\n"
    "        sys.exit('ERROR: %s names another tenant' % path)\n"
    "    return body\n"
    "def put(path, st, body):\n"
    "    if stat.S_ISLNK(st.st_mode): return os.symlink(body, path)\n"
    "    if stat.S_ISDIR(st.st_mode): return os.mkdir(path, stat.S_IMODE(st.st_mode))\n"
    "    with open(path, 'xb') as f:\n"
    "        f.write(body); os.fchmod(f.fileno(), stat.S_IMODE(st.st_mode))\n"
    "    os.utime(path, ns=(st.st_atime_ns, st.st_mtime_ns))\n"
    "def copy(donor, target, foreign):\n"
    "    old, new, foreign = map(os.fsencode, (donor, target, foreign))\n"
    "    was, now = hashlib.sha256(), hashlib.sha256()\n"
    "    os.mkdir(target)\n"
    "    for path, st, body in entries(donor):\n"
    "        note(was, path, st, body)\n"
    "        body = changed(path, body, old, new, foreign)\n"
    "        note(now, path, st, body)\n"
    "        put(os.path.join(target, path), st, body)\n"
    "    if read(os.path.join(donor, CONTENT)).decode() != was.hexdigest():\n"
    "        sys.exit('ERROR: it was changed since it was built')\n"
    "    write_content(target, now)\n"
    "seal(sys.argv[2]) if sys.argv[1] == 'seal' else copy(*sys.argv[2:5])\n";

static char *
dup_path (const HoistDependenciesOrder *order, const char *digest, const char *suffix)
{
  g_autofree char *name = g_strdup_printf ("%s.%d.%d%s", digest, order->uid, order->gid, suffix);

  return g_build_filename (order->shelf, name, NULL);
}

gboolean
hoist_pip_shelf_open (HoistPipShelf *shelf, const HoistDependenciesOrder *order, const char *digest,
                      const HoistDriverCall *call, GError **error)
{
  g_autofree char *path = dup_path (order, digest, ".lock");

  shelf->lock = -1;
  shelf->note = dup_path (order, digest, ".json");
  if (!hoist_file_make_folders (order->shelf, 0700, error))
    return FALSE;
  while (shelf->lock < 0)
    {
      g_autoptr (GError) local = NULL;

      if (!hoist_driver_call_check (call, error))
        return FALSE;
      shelf->lock = hoist_file_lock (path, LOCK_SLICE_MS, FALSE, &local);
      if (shelf->lock < 0 && !g_error_matches (local, HOIST_ERROR, HOIST_ERROR_BUSY))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  return TRUE;
}

void
hoist_pip_shelf_unlock (HoistPipShelf *shelf)
{
  if (shelf->lock >= 0)
    close (shelf->lock);
  shelf->lock = -1;
}

void
hoist_pip_shelf_clear (HoistPipShelf *shelf)
{
  hoist_pip_shelf_unlock (shelf);
  g_clear_pointer (&shelf->note, g_free);
}

char *
hoist_pip_shelf_dup_donor (const HoistPipShelf *shelf, char **ret_tree)
{
  gsize n = 0;
  g_autofree char *text = hoist_file_read (shelf->note, MAX_NOTE, &n, NULL);
  g_autoptr (HoistValue) value = text != NULL ? hoist_json_parse (text, (gssize) n, NULL) : NULL;
  gint64 age = hoist_clock_wall_us () - hoist_value_lookup_int (value, "built_at", 0);

  *ret_tree = NULL;
  if (value == NULL || age < 0 || age > MAX_AGE_US)
    return NULL;
  *ret_tree = g_strdup (hoist_value_lookup_string (value, "tree", ""));
  return g_strdup (hoist_value_lookup_string (value, "environment", NULL));
}

gboolean
hoist_pip_shelf_put (const HoistPipShelf *shelf, const char *environment, const char *tree,
                     GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, text);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_string (&w, "environment", environment);
  hoist_json_writer_string (&w, "tree", tree);
  hoist_json_writer_int (&w, "built_at", hoist_clock_wall_us ());
  hoist_json_writer_end_object (&w);
  return hoist_file_replace (shelf->note, text->str, text->len, 0600, error);
}

/* Isolated: neither the user's nor the environment's own modules are seen. */
static guint
fill_head (const char **ret_argv)
{
  guint n = 0;

  ret_argv[n++] = "/usr/bin/python3";
  ret_argv[n++] = "-I";
  ret_argv[n++] = "-S";
  ret_argv[n++] = "-c";
  ret_argv[n++] = program;
  return n;
}

void
hoist_pip_shelf_fill_seal (const char **ret_argv, const char *environment)
{
  guint n = fill_head (ret_argv);

  ret_argv[n++] = "seal";
  ret_argv[n++] = environment;
  ret_argv[n] = NULL;
}

void
hoist_pip_shelf_fill_copy (const char **ret_argv, const char *donor, const char *target,
                           const char *foreign)
{
  guint n = fill_head (ret_argv);

  ret_argv[n++] = "copy";
  ret_argv[n++] = donor;
  ret_argv[n++] = target;
  ret_argv[n++] = foreign;
  ret_argv[n] = NULL;
}
