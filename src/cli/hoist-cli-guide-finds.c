/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-cli-guide-finds.h. Owned by whoever looks; main thread. It starts no program, not even
 * git: tags and branches are files. */
#include "cli/hoist-cli-guide-finds.h"

#include <stdio.h>
#include <string.h>

#include "base/hoist-file.h"
#include "base/hoist-grammar.h"
#include "base/hoist-version.h"
#include "model/hoist-json.h"

#define MAX_FILES 2000
#define MAX_DEPTH 4
#define MAX_BYTES (256 * 1024)
#define MAX_REFS_BYTES (8 * 1024 * 1024)

/* --- files ------------------------------------------------------------------------------- */

static gboolean
is_passed_over (const char *name)
{
  static const char *const names[] = { ".git", "node_modules", "venv",        ".venv",
                                       "env",  "vendor",       "__pycache__", NULL };
  return g_strv_contains (names, name) || g_str_has_prefix (name, "venv.");
}

static int
compare_texts_cb (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
walk (HoistCliGuideFinds *finds, const char *relative, guint depth)
{
  g_autofree char *path = g_build_filename (finds->folder, relative, NULL);
  g_autoptr (GDir) dir = depth < MAX_DEPTH ? g_dir_open (path, 0, NULL) : NULL;
  const char *name;

  while (dir != NULL && finds->files->len < MAX_FILES && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner =
          relative[0] != '\0' ? g_strconcat (relative, "/", name, NULL) : g_strdup (name);
      g_autofree char *whole = g_build_filename (finds->folder, inner, NULL);
      if (is_passed_over (name) || g_file_test (whole, G_FILE_TEST_IS_SYMLINK)
          || !hoist_grammar_matches (HOIST_GRAMMAR_RELPATH, inner))
        continue;
      if (g_file_test (whole, G_FILE_TEST_IS_DIR))
        walk (finds, inner, depth + 1);
      else if (g_file_test (whole, G_FILE_TEST_IS_REGULAR))
        g_ptr_array_add (finds->files, g_steal_pointer (&inner));
    }
}

static char *
read_text (const HoistCliGuideFinds *finds, const char *file, gsize max_bytes)
{
  g_autofree char *path = g_build_filename (finds->folder, file, NULL);
  char *text = hoist_file_read (path, max_bytes, NULL, NULL);

  return text != NULL ? text : g_strdup ("");
}

gboolean
hoist_cli_guide_finds_has (const HoistCliGuideFinds *finds, const char *file)
{
  for (guint i = 0; i < finds->files->len; i++)
    if (strcmp (g_ptr_array_index (finds->files, i), file) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_sqlite (const HoistCliGuideFinds *finds, const char *file)
{
  static const char magic[] = "SQLite format 3";
  g_autofree char *path = g_build_filename (finds->folder, file, NULL);
  char head[sizeof magic] = "";
  FILE *stream = fopen (path, "rbe");
  gsize n = stream != NULL ? fread (head, 1, sizeof head, stream) : 0;

  if (stream != NULL)
    fclose (stream);
  return n == sizeof head && memcmp (head, magic, sizeof head) == 0;
}

/* The folder of Alembic's or Django's revisions belongs to a program of theirs. */
static gboolean
is_migration (const HoistCliGuideFinds *finds, const char *file)
{
  g_autofree char *base = g_path_get_basename (file);
  gboolean of_tool = hoist_cli_guide_finds_has (finds, "alembic.ini")
                     || hoist_cli_guide_finds_has (finds, "manage.py");

  return g_str_has_suffix (file, ".py")
         && (g_str_has_prefix (base, "migrate")
             || (!of_tool && g_str_has_prefix (file, "migrations/")))
         && strcmp (base, "__init__.py") != 0;
}

/* --- settings ---------------------------------------------------------------------------- */

/* .env, app.env, .env.production; not what is an example of one. */
static gboolean
is_settings (const char *file)
{
  static const char *const examples[] = { ".example", ".sample", ".dist", ".template", NULL };

  for (guint i = 0; examples[i] != NULL; i++)
    if (strstr (file, examples[i]) != NULL)
      return FALSE;
  return strchr (file, '/') == NULL
         && (g_str_has_suffix (file, ".env") || g_str_has_prefix (file, ".env."));
}

static const char *
name_engine (const char *value)
{
  while (*value == '"' || *value == '\'' || *value == ' ')
    value++;
  if (g_str_has_prefix (value, "postgres://") || g_str_has_prefix (value, "postgresql:")
      || g_str_has_prefix (value, "postgresql+"))
    return "postgresql";
  if (g_str_has_prefix (value, "mariadb:") || g_str_has_prefix (value, "mariadb+")
      || g_str_has_prefix (value, "mysql:") || g_str_has_prefix (value, "mysql+"))
    return "mariadb";
  return NULL;
}

static void
read_settings (HoistCliGuideFinds *finds)
{
  g_autofree char *text =
      finds->settings_file != NULL ? read_text (finds, finds->settings_file, MAX_BYTES) : NULL;
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *equals = strchr (lines[i], '=');
      g_autofree char *name = g_strndup (lines[i], strcspn (lines[i], "="));
      g_strstrip (name);
      if (equals == NULL || !hoist_grammar_matches (HOIST_GRAMMAR_WORD, name))
        continue;
      if (finds->url_setting == NULL && name_engine (equals + 1) != NULL)
        {
          finds->engine = name_engine (equals + 1);
          finds->url_setting = g_strdup (name);
        }
      g_ptr_array_add (finds->settings, g_steal_pointer (&name));
    }
}

const char *
hoist_cli_guide_finds_setting (const HoistCliGuideFinds *finds, const char *end)
{
  for (guint i = 0; i < finds->settings->len; i++)
    if (g_str_has_suffix (g_ptr_array_index (finds->settings, i), end))
      return g_ptr_array_index (finds->settings, i);
  return NULL;
}

/* --- git --------------------------------------------------------------------------------- */

static void
note_tag (HoistCliGuideFinds *finds, const char *tag)
{
  gsize n = (gsize) (hoist_version_skip_prefix (tag) - tag);

  if (finds->tags == NULL && hoist_grammar_matches (HOIST_GRAMMAR_TAG, tag))
    finds->tags = g_strndup (tag, n);
}

static void
read_repository (HoistCliGuideFinds *finds)
{
  g_autofree char *folder = g_build_filename (finds->folder, ".git", "refs", "tags", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *packed = read_text (finds, ".git/packed-refs", MAX_REFS_BYTES);
  g_autofree char *head = read_text (finds, ".git/HEAD", MAX_BYTES);
  g_auto (GStrv) lines = g_strsplit (packed, "\n", -1);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    note_tag (finds, name);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *tag = strstr (lines[i], " refs/tags/");
      if (tag != NULL)
        note_tag (finds, tag + strlen (" refs/tags/"));
    }
  g_strchomp (head);
  if (g_str_has_prefix (head, "ref: refs/heads/")
      && hoist_grammar_matches (HOIST_GRAMMAR_BRANCH, head + strlen ("ref: refs/heads/")))
    finds->branch = g_strdup (head + strlen ("ref: refs/heads/"));
}

/* --- how it is served -------------------------------------------------------------------- */

/* The words of a command that means the same without a shell; NULL. */
static char **
split_command (const char *command)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_auto (GStrv) parts = g_strsplit_set (command, " \t", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] != '\0')
      g_strv_builder_add (words, parts[i]);
  g_auto (GStrv) all = g_strv_builder_end (words);
  return all[0] != NULL && strpbrk (command, ";&|<>`(*?\"'\\") == NULL ? g_steal_pointer (&all)
                                                                       : NULL;
}

/* The line `web: PROGRAM ARGUMENT…`. */
static void
read_procfile (HoistCliGuideFinds *finds)
{
  g_autofree char *text = read_text (finds, "Procfile", MAX_BYTES);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL && finds->start == NULL; i++)
    if (g_str_has_prefix (lines[i], "web:"))
      finds->start = split_command (g_strstrip (lines[i] + strlen ("web:")));
}

/* What `npm start` runs. */
static void
read_package (HoistCliGuideFinds *finds)
{
  g_autofree char *text = read_text (finds, "package.json", MAX_BYTES);
  g_autoptr (HoistValue) package = hoist_json_parse (text, -1, NULL);
  const HoistValue *scripts =
      package != NULL && hoist_value_get_type_of (package) == HOIST_VALUE_OBJECT
          ? hoist_value_get_member (package, "scripts")
          : NULL;

  if (finds->start == NULL && scripts != NULL
      && hoist_value_get_type_of (scripts) == HOIST_VALUE_OBJECT)
    finds->start = split_command (hoist_value_lookup_string (scripts, "start", ""));
}

/* A path that the program itself seems to answer with its health. */
static void
find_health (HoistCliGuideFinds *finds)
{
  static const char *const paths[] = { "/healthz",   "/health", "/api/health", "/readyz",
                                       "/-/healthy", "/status", "/ping",       NULL };
  g_autofree char *text =
      finds->program != NULL ? read_text (finds, finds->program, MAX_BYTES) : NULL;

  for (guint i = 0; text != NULL && paths[i] != NULL && finds->health == NULL; i++)
    for (const char *quote = "'\"`"; *quote != '\0' && finds->health == NULL; quote++)
      {
        g_autofree char *literal = g_strdup_printf ("%c%s%c", *quote, paths[i], *quote);
        if (strstr (text, literal) != NULL)
          finds->health = paths[i];
      }
}

static void
find_environment (HoistCliGuideFinds *finds)
{
  static const char *const names[] = { "venv", ".venv", "env", NULL };

  for (guint i = 0; names[i] != NULL && finds->environment == NULL; i++)
    {
      g_autofree char *path = g_build_filename (finds->folder, names[i], "bin", "python3", NULL);
      if (g_file_test (path, G_FILE_TEST_EXISTS))
        finds->environment = g_strdup (names[i]);
    }
}

static void
find_program (HoistCliGuideFinds *finds)
{
  static const char *const programs[] = { "app.py",      "main.py",   "server.py", "wsgi.py",
                                          "src/main.py", "server.js", "index.js",  NULL };

  for (guint i = 0; programs[i] != NULL && finds->program == NULL; i++)
    if (hoist_cli_guide_finds_has (finds, programs[i]))
      finds->program = programs[i];
}

static void
sort_files (HoistCliGuideFinds *finds)
{
  g_ptr_array_sort (finds->files, compare_texts_cb);
  for (guint i = 0; i < finds->files->len; i++)
    {
      char *file = g_ptr_array_index (finds->files, i);
      if (is_sqlite (finds, file))
        g_ptr_array_add (finds->databases, file);
      if (is_migration (finds, file))
        g_ptr_array_add (finds->migrations, file);
      if (finds->settings_file == NULL && is_settings (file))
        finds->settings_file = file;
      if (finds->wsgi == NULL && g_str_has_suffix (file, "/wsgi.py")
          && strchr (file, '/') == strrchr (file, '/')
          && hoist_cli_guide_finds_has (finds, "manage.py"))
        finds->wsgi = g_strdup_printf ("%.*s.wsgi", (int) strcspn (file, "/"), file);
    }
}

HoistCliGuideFinds *
hoist_cli_guide_finds_new (const char *folder)
{
  HoistCliGuideFinds *finds = g_new0 (HoistCliGuideFinds, 1);

  finds->folder = folder;
  finds->files = g_ptr_array_new_with_free_func (g_free);
  finds->databases = g_ptr_array_new ();
  finds->settings = g_ptr_array_new_with_free_func (g_free);
  finds->migrations = g_ptr_array_new ();
  walk (finds, "", 0);
  sort_files (finds);
  find_program (finds);
  find_environment (finds);
  read_settings (finds);
  read_repository (finds);
  read_procfile (finds);
  read_package (finds);
  find_health (finds);
  return finds;
}

void
hoist_cli_guide_finds_free (HoistCliGuideFinds *finds)
{
  if (finds == NULL)
    return;
  g_ptr_array_unref (finds->files);
  g_ptr_array_unref (finds->databases);
  g_ptr_array_unref (finds->settings);
  g_ptr_array_unref (finds->migrations);
  g_free (finds->url_setting);
  g_free (finds->environment);
  g_free (finds->wsgi);
  g_free (finds->tags);
  g_free (finds->branch);
  g_strfreev (finds->start);
  g_free (finds);
}
