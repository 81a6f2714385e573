/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks into an application's folder and writes down what a guide would say of it. Thread: main. It
 * changes nothing, follows no link, and never takes a value of the settings into the guide: only
 * their names. */
#include "cli/hoist-cli-guide-draft.h"

#include <stdio.h>
#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-grammar.h"

#define MAX_FILES 2000
#define MAX_DEPTH 4
#define MAX_BYTES (256 * 1024)

typedef struct
{
  const char *folder;
  GPtrArray *files;      /* relative, in order of their names */
  GPtrArray *databases;  /* of those, SQLite's */
  GPtrArray *settings;   /* names in .env */
  GPtrArray *migrations; /* scripts */
  const char *program;   /* what probably serves; NULL */
  gboolean has_environment;
} Draft;

static void
draft_clear (Draft *draft)
{
  g_clear_pointer (&draft->files, g_ptr_array_unref);
  g_clear_pointer (&draft->databases, g_ptr_array_unref);
  g_clear_pointer (&draft->settings, g_ptr_array_unref);
  g_clear_pointer (&draft->migrations, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Draft, draft_clear)

/* --- what is there ----------------------------------------------------------------------- */

static gboolean
is_passed_over (const char *name)
{
  static const char *const names[] = {
    ".git", "node_modules", "venv", ".venv", "__pycache__", NULL
  };
  return g_strv_contains (names, name) || g_str_has_prefix (name, "venv.");
}

static int
compare_texts_cb (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
walk (Draft *draft, const char *relative, guint depth)
{
  g_autofree char *path = g_build_filename (draft->folder, relative, NULL);
  g_autoptr (GDir) dir = depth < MAX_DEPTH ? g_dir_open (path, 0, NULL) : NULL;
  const char *name;

  while (dir != NULL && draft->files->len < MAX_FILES && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner =
          relative[0] != '\0' ? g_strconcat (relative, "/", name, NULL) : g_strdup (name);
      g_autofree char *whole = g_build_filename (draft->folder, inner, NULL);
      if (is_passed_over (name) || g_file_test (whole, G_FILE_TEST_IS_SYMLINK)
          || !hoist_grammar_matches (HOIST_GRAMMAR_RELPATH, inner))
        continue;
      if (g_file_test (whole, G_FILE_TEST_IS_DIR))
        walk (draft, inner, depth + 1);
      else if (g_file_test (whole, G_FILE_TEST_IS_REGULAR))
        g_ptr_array_add (draft->files, g_steal_pointer (&inner));
    }
}

static gboolean
has (const Draft *draft, const char *file)
{
  for (guint i = 0; i < draft->files->len; i++)
    if (strcmp (g_ptr_array_index (draft->files, i), file) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_sqlite (const Draft *draft, const char *file)
{
  static const char magic[] = "SQLite format 3";
  g_autofree char *path = g_build_filename (draft->folder, file, NULL);
  char head[sizeof magic] = "";
  FILE *stream = fopen (path, "rbe");
  gsize n = stream != NULL ? fread (head, 1, sizeof head, stream) : 0;

  if (stream != NULL)
    fclose (stream);
  return n == sizeof head && memcmp (head, magic, sizeof head) == 0;
}

/* KEY of "KEY=value" lines. */
static void
read_settings (Draft *draft)
{
  g_autofree char *path = g_build_filename (draft->folder, ".env", NULL);
  g_autofree char *text =
      has (draft, ".env") ? hoist_file_read (path, MAX_BYTES, NULL, NULL) : NULL;
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *name = g_strndup (lines[i], strcspn (lines[i], "="));
      g_strstrip (name);
      if (strchr (lines[i], '=') != NULL && hoist_grammar_matches (HOIST_GRAMMAR_WORD, name))
        g_ptr_array_add (draft->settings, g_steal_pointer (&name));
    }
}

static gboolean
is_migration (const char *file)
{
  g_autofree char *base = g_path_get_basename (file);
  return g_str_has_suffix (file, ".py")
         && (g_str_has_prefix (base, "migrate") || g_str_has_prefix (file, "migrations/"))
         && strcmp (base, "__init__.py") != 0;
}

static void
look (Draft *draft)
{
  static const char *const programs[] = { "app.py",      "main.py",   "server.py", "wsgi.py",
                                          "src/main.py", "server.js", "index.js",  NULL };
  walk (draft, "", 0);
  g_ptr_array_sort (draft->files, compare_texts_cb);
  for (guint i = 0; i < draft->files->len; i++)
    {
      char *file = g_ptr_array_index (draft->files, i);
      if (is_sqlite (draft, file))
        g_ptr_array_add (draft->databases, file);
      if (is_migration (file))
        g_ptr_array_add (draft->migrations, file);
    }
  for (guint i = 0; programs[i] != NULL && draft->program == NULL; i++)
    if (has (draft, programs[i]))
      draft->program = programs[i];
  draft->has_environment = has (draft, "requirements.txt");
  read_settings (draft);
}

/* --- what is written --------------------------------------------------------------------- */

/* The first name that ends so; NULL. */
static const char *
find_setting (const Draft *draft, const char *end)
{
  for (guint i = 0; i < draft->settings->len; i++)
    if (g_str_has_suffix (g_ptr_array_index (draft->settings, i), end))
      return g_ptr_array_index (draft->settings, i);
  return NULL;
}

static char *
make_name (const char *folder)
{
  g_autofree char *base = g_path_get_basename (folder);
  g_autoptr (GString) name = g_string_new (NULL);

  for (const char *c = base; *c != '\0' && name->len < 40; c++)
    if (g_ascii_isalnum (*c))
      g_string_append_c (name, g_ascii_tolower (*c));
    else if (name->len > 0 && name->str[name->len - 1] != '-')
      g_string_append_c (name, '-');
  if (name->len > 0 && name->str[name->len - 1] == '-')
    g_string_truncate (name, name->len - 1);
  return hoist_grammar_matches (HOIST_GRAMMAR_SLUG, name->str) ? g_strdup (name->str)
                                                               : g_strdup ("application");
}

static void
write_head (const Draft *draft, GString *out)
{
  g_autofree char *name = make_name (draft->folder);

  g_string_append_printf (
      out,
      "# The beginning of a guide; data/guides/README.md says what else it can "
      "say. Look at every TODO.\n"
      "guide: 1\n\napplication:\n  name: %s\n\nreleases:\n"
      "  tags: v                   # TODO what the tags of releases begin with; "
      "without tags branch: main instead\n",
      name);
  if (has (draft, "CHANGELOG.md"))
    g_string_append (out, "  changelog: CHANGELOG.md\n");
  if (draft->settings->len == 0)
    return;
  g_string_append (out, "\nsettings:\n  file: .env\n");
  if (find_setting (draft, "SLUG") != NULL)
    g_string_append_printf (out, "  slug: %s\n", find_setting (draft, "SLUG"));
  if (find_setting (draft, "PORT") != NULL)
    g_string_append_printf (out, "  backend_port: %s\n", find_setting (draft, "PORT"));
}

static void
write_services (const Draft *draft, GString *out)
{
  const char *port = find_setting (draft, "PORT");
  gboolean is_node = draft->program != NULL && g_str_has_suffix (draft->program, ".js");

  g_string_append (out, "\nservices:\n  - name: web\n    role: backend\n");
  g_string_append_printf (out, "    start: [\"%s\", \"{directory}/%s\"]%s\n",
                          is_node                  ? "/usr/bin/node"
                          : draft->has_environment ? "{environment}/bin/python3"
                                                   : "/usr/bin/python3",
                          draft->program != NULL ? draft->program : "app.py",
                          draft->program != NULL ? "" : "   # TODO what is started");
  if (port != NULL)
    g_string_append_printf (out, "    port: \"{settings.%s}\"\n", port);
  for (guint i = 0; i < draft->files->len; i++)
    if (g_str_has_suffix (g_ptr_array_index (draft->files, i), ".service"))
      g_string_append_printf (out,
                              "    # TODO there is %s: a unit of systemd is named with driver: "
                              "systemd and unit: NAME.service\n",
                              (char *) g_ptr_array_index (draft->files, i));
}

static void
write_data (const Draft *draft, GString *out)
{
  if (draft->databases->len > 0)
    g_string_append_printf (out, "\ndatabases:\n  - name: main\n    engine: sqlite\n    path: %s\n",
                            (char *) g_ptr_array_index (draft->databases, 0));
  for (guint i = 1; i < draft->databases->len; i++)
    g_string_append_printf (out, "  # TODO %s is a database, too; one can be backed up in a run\n",
                            (char *) g_ptr_array_index (draft->databases, i));
  if (draft->has_environment)
    g_string_append (out, "\ndependencies:\n  - kind: pip\n    lock: requirements.txt\n"
                          "    environment: venv\n");
  if (has (draft, "package.json") || has (draft, "Pipfile.lock"))
    g_string_append_printf (out, "# TODO there is %s: a step of your own can install from it\n",
                            has (draft, "package.json") ? "package.json" : "Pipfile.lock");
  if (draft->migrations->len == 0)
    return;
  g_string_append_printf (out,
                          "\nmigrations:                 # TODO the order in which they run\n"
                          "  command: [\"%s/bin/python3\", \"{script}\"]\n  scripts:\n",
                          draft->has_environment ? "{environment}" : "/usr");
  for (guint i = 0; i < draft->migrations->len; i++)
    g_string_append_printf (out, "    - %s\n", (char *) g_ptr_array_index (draft->migrations, i));
}

static void
write_health (const Draft *draft, GString *out)
{
  const char *port = find_setting (draft, "PORT");
  g_autofree char *number =
      port != NULL ? g_strdup_printf ("{settings.%s}", port) : g_strdup ("8000");

  g_string_append_printf (
      out,
      "\nhealth:\n  checks:\n    - name: web\n      service: web\n"
      "      url: \"http://127.0.0.1:%s/\"   # TODO one that touches the data\n"
      "      # version: version          # a member of its JSON that names the release\n",
      number);
  if (has (draft, "alembic.ini"))
    g_string_append_printf (
        out,
        "\nsteps:\n  - id: alembic\n    title: Upgrade the schema\n"
        "    command: [\"%s/bin/alembic\", upgrade, head]\n    when: while_stopped\n    undo: %s\n",
        draft->has_environment ? "{environment}" : "/usr",
        draft->databases->len > 0 ? "backup" : "nothing   # TODO");
}

char *
hoist_cli_guide_draft_make (const char *folder, GError **error)
{
  g_auto (Draft) draft = { .folder = folder,
                           .files = g_ptr_array_new_with_free_func (g_free),
                           .databases = g_ptr_array_new (),
                           .settings = g_ptr_array_new_with_free_func (g_free),
                           .migrations = g_ptr_array_new () };
  GString *out;

  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "%s is no folder.", folder);
      return NULL;
    }
  look (&draft);
  out = g_string_new (NULL);
  write_head (&draft, out);
  write_services (&draft, out);
  write_data (&draft, out);
  write_health (&draft, out);
  return g_string_free (out, FALSE);
}
