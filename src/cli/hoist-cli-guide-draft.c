/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes down what a guide would say of what was found in an application's folder. Thread: main. It
 * never takes a value of the settings into the guide: only their names. */
#include "cli/hoist-cli-guide-draft.h"

#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-grammar.h"
#include "cli/hoist-cli-guide-finds.h"

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

/* The folder of the programs that the application runs with. */
static const char *
get_bin (const HoistCliGuideFinds *finds)
{
  gboolean has_own = hoist_cli_guide_finds_has (finds, "requirements.txt")
                     || hoist_cli_guide_finds_has (finds, "Pipfile.lock");

  return has_own ? "{environment}/bin" : "/usr/bin";
}

static void
write_releases (const HoistCliGuideFinds *finds, GString *out)
{
  g_string_append (out, "\nreleases:\n");
  if (finds->tags != NULL)
    g_string_append_printf (out, "  tags: \"%s\"\n", finds->tags);
  else if (finds->branch != NULL)
    g_string_append_printf (
        out,
        "  branch: %s              # TODO there are no tags; or tags: v, what they begin with\n",
        finds->branch);
  else
    g_string_append (out,
                     "  tags: v                   # TODO what the tags of releases begin with; "
                     "without tags branch: main instead\n");
  if (hoist_cli_guide_finds_has (finds, "CHANGELOG.md"))
    g_string_append (out, "  changelog: CHANGELOG.md\n");
}

static void
write_head (const HoistCliGuideFinds *finds, GString *out)
{
  g_autofree char *name = make_name (finds->folder);
  static const char *const members[][2] = { { "slug", "SLUG" }, { "backend_port", "PORT" } };

  g_string_append_printf (out,
                          "# The beginning of a guide; data/guides/README.md says what else it can "
                          "say. Look at every TODO.\n"
                          "guide: 1\n\napplication:\n  name: %s\n",
                          name);
  write_releases (finds, out);
  if (finds->settings->len == 0)
    return;
  g_string_append_printf (out, "\nsettings:\n  file: %s\n", finds->settings_file);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *setting = hoist_cli_guide_finds_setting (finds, members[i][1]);
      if (setting != NULL)
        g_string_append_printf (out, "  %s: %s\n", members[i][0], setting);
    }
}

/* One argument of a list; $PORT is the setting. */
static void
write_argument (const char *argument, const char *port, GString *out)
{
  g_autoptr (GString) text = g_string_new (argument);
  g_autofree char *setting =
      port != NULL ? g_strdup_printf ("{settings.%s}", port) : g_strdup ("8000");

  g_string_replace (text, "${PORT}", setting, 0);
  g_string_replace (text, "$PORT", setting, 0);
  g_string_replace (text, "\\", "\\\\", 0);
  g_string_replace (text, "\"", "\\\"", 0);
  g_string_append_printf (out, "\"%s\"", text->str);
}

static void
write_start (const HoistCliGuideFinds *finds, const char *port, GString *out)
{
  const char *bin = get_bin (finds);
  gboolean is_node = finds->program != NULL && g_str_has_suffix (finds->program, ".js");

  g_string_append (out, "    start: [");
  if (finds->start != NULL)
    for (guint i = 0; finds->start[i] != NULL; i++)
      {
        g_autofree char *program = strchr (finds->start[i], '/') == NULL && i == 0
                                       ? g_strconcat (bin, "/", finds->start[i], NULL)
                                       : g_strdup (finds->start[i]);
        g_string_append (out, i > 0 ? ", " : "");
        write_argument (program, port, out);
      }
  else if (finds->wsgi != NULL)
    {
      g_string_append_printf (out, "\"%s/gunicorn\", --bind, ", bin);
      write_argument ("127.0.0.1:$PORT", port, out);
      g_string_append_printf (out, ", %s]   # TODO how it is served\n", finds->wsgi);
      return;
    }
  else
    g_string_append_printf (
        out, "\"%s\", \"{directory}/%s\"",
        is_node ? "/usr/bin/node"
                : (bin[0] == '{' ? "{environment}/bin/python3" : "/usr/bin/python3"),
        finds->program != NULL ? finds->program : "app.py");
  g_string_append (
      out, finds->start != NULL || finds->program != NULL ? "]\n" : "]   # TODO what is started\n");
}

/* What speaks of containers; the first of it is enough. */
static void
write_containers (const HoistCliGuideFinds *finds, GString *out)
{
  static const char *const names[] = { "compose.yaml",       "compose.yml",   "docker-compose.yaml",
                                       "docker-compose.yml", "Containerfile", "Dockerfile" };

  for (guint i = 0; i < finds->files->len; i++)
    if (g_str_has_suffix (g_ptr_array_index (finds->files, i), ".container"))
      {
        g_string_append_printf (
            out,
            "    # TODO there is %s: Quadlet's unit makes the container anew at "
            "each start, so name that unit (driver: systemd)\n",
            (char *) g_ptr_array_index (finds->files, i));
        return;
      }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (hoist_cli_guide_finds_has (finds, names[i]))
      {
        g_string_append_printf (
            out,
            "    # TODO there is %s: where it runs in a container, these stand in place of start:\n"
            "    # driver: container\n"
            "    # container: \"{slug}-web\"\n"
            "    # image: \"registry.example/team/app:{version}\"\n",
            names[i]);
        return;
      }
}

static void
write_services (const HoistCliGuideFinds *finds, GString *out)
{
  const char *port = hoist_cli_guide_finds_setting (finds, "PORT");

  g_string_append (out, "\nservices:\n  - name: web\n    role: backend\n");
  write_start (finds, port, out);
  if (port != NULL)
    g_string_append_printf (out, "    port: \"{settings.%s}\"\n", port);
  if (port != NULL && finds->start != NULL) /* it may read no file */
    g_string_append_printf (out, "    environment: [\"%s={settings.%s}\"]\n", port, port);
  for (guint i = 0; i < finds->files->len; i++)
    if (g_str_has_suffix (g_ptr_array_index (finds->files, i), ".service"))
      g_string_append_printf (out,
                              "    # TODO there is %s: a unit of systemd is named with driver: "
                              "systemd and unit: NAME.service\n",
                              (char *) g_ptr_array_index (finds->files, i));
  write_containers (finds, out);
}

/* The tool that an application brings for its migrations, known by the file that it is told. %s is
 * the folder of its programs. */
typedef struct
{
  const char *file, *command;
} Tool;
static const Tool tools[] = {
  { "alembic.ini", "[\"%s/alembic\", -c, \"{script}\", upgrade, head]" },
  { "manage.py", "[\"%s/python3\", \"{script}\", migrate, --noinput]" },
  { "knexfile.js",
    "[\"%s/npx\", --no-install, knex, \"migrate:latest\", --knexfile, \"{script}\"]" },
  { "prisma/schema.prisma",
    "[\"%s/npx\", --no-install, prisma, migrate, deploy, --schema, \"{script}\"]" },
  { "artisan", "[\"%s/php\", \"{script}\", migrate, --force]" },
};

static const Tool *
find_tool (const HoistCliGuideFinds *finds)
{
  for (guint i = 0; i < G_N_ELEMENTS (tools); i++)
    if (hoist_cli_guide_finds_has (finds, tools[i].file))
      return &tools[i];
  return NULL;
}

/* What its migrations make of nothing is what the schema is held against. */
static void
write_drift (const HoistCliGuideFinds *finds, const char *engine, GString *out)
{
  if ((finds->migrations->len > 0 || find_tool (finds) != NULL) && strcmp (engine, "mariadb") != 0)
    g_string_append (out, "    drift: {check: refuse}    # somebody changed the schema by hand\n");
}

static void
write_databases (const HoistCliGuideFinds *finds, GString *out)
{
  gboolean of_server = finds->url_setting != NULL;

  if (of_server)
    g_string_append_printf (
        out, "\ndatabases:\n  - name: main\n    engine: %s\n    url: \"{settings.%s}\"\n",
        finds->engine, finds->url_setting);
  else if (finds->databases->len > 0)
    g_string_append_printf (out, "\ndatabases:\n  - name: main\n    engine: sqlite\n    path: %s\n",
                            (char *) g_ptr_array_index (finds->databases, 0));
  if (of_server || finds->databases->len > 0)
    write_drift (finds, of_server ? finds->engine : "sqlite", out);
  for (guint i = of_server ? 0 : 1; i < finds->databases->len; i++)
    g_string_append_printf (out, "  # TODO %s is a database, too; one can be backed up in a run\n",
                            (char *) g_ptr_array_index (finds->databases, i));
}

static void
write_dependencies (const HoistCliGuideFinds *finds, GString *out)
{
  static const char *const locks[][3] = { { "requirements.txt", "pip", NULL },
                                          { "Pipfile.lock", "pipenv", NULL },
                                          { "package-lock.json", "npm", "node_modules" } };
  gboolean first = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (locks); i++)
    {
      const char *folder = locks[i][2] ? locks[i][2] : finds->environment;
      if (!hoist_cli_guide_finds_has (finds, locks[i][0]))
        continue;
      g_string_append_printf (out, "%s  - kind: %s\n    lock: %s\n    environment: %s%s\n",
                              first ? "\ndependencies:\n" : "", locks[i][1], locks[i][0],
                              folder != NULL ? folder : "venv",
                              folder != NULL ? "" : "   # TODO where its packages are");
      first = FALSE;
    }
  if (hoist_cli_guide_finds_has (finds, "package.json")
      && !hoist_cli_guide_finds_has (finds, "package-lock.json"))
    g_string_append (out, "# TODO there is package.json; with a package-lock.json its packages can "
                          "be installed\n");
}

static void
write_migrations (const HoistCliGuideFinds *finds, GString *out)
{
  const Tool *tool = find_tool (finds);

  if (finds->migrations->len > 0)
    {
      g_string_append_printf (out,
                              "\nmigrations:                 # TODO the order in which they run\n"
                              "  command: [\"%s/python3\", \"{script}\"]\n  scripts:\n",
                              get_bin (finds));
      for (guint i = 0; i < finds->migrations->len; i++)
        g_string_append_printf (out, "    - %s\n",
                                (char *) g_ptr_array_index (finds->migrations, i));
      if (tool != NULL)
        g_string_append_printf (out, "  # TODO there is %s, too: which of them migrates?\n",
                                tool->file);
    }
  else if (tool != NULL)
    {
      g_autoptr (GString) command = g_string_new (tool->command);

      g_string_replace (command, "%s", get_bin (finds), 1);
      g_string_append_printf (out, "\nmigrations:\n  command: %s\n  scripts: [%s]\n", command->str,
                              tool->file);
    }
}

static void
write_health (const HoistCliGuideFinds *finds, GString *out)
{
  const char *port = hoist_cli_guide_finds_setting (finds, "PORT");
  g_autofree char *number =
      port != NULL ? g_strdup_printf ("{settings.%s}", port) : g_strdup ("8000");

  g_string_append_printf (
      out,
      "\nhealth:\n  checks:\n    - name: web\n      service: web\n"
      "      url: \"http://127.0.0.1:%s%s\"   # TODO one that touches the data\n"
      "      # version: version          # a member of its JSON that names the release\n",
      number, finds->health != NULL ? finds->health : "/");
}

char *
hoist_cli_guide_draft_make (const char *folder, GError **error)
{
  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "%s is no folder.", folder);
      return NULL;
    }
  g_autoptr (HoistCliGuideFinds) finds = hoist_cli_guide_finds_new (folder);
  GString *out = g_string_new (NULL);
  write_head (finds, out);
  write_services (finds, out);
  write_databases (finds, out);
  write_dependencies (finds, out);
  write_migrations (finds, out);
  write_health (finds, out);
  return g_string_free (out, FALSE);
}
