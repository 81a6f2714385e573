/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outline leaves nothing out that is executed, asked or can't be taken back: of the shipped
 * guides and of one that has every kind of step. */
#include "model/hoist-guide-outline.h"

#include "base/hoist-file.h"

#define HEAD                                                                                       \
  "guide: 1\napplication: {name: app}\nsettings: {file: .env}\nservices:\n  - {name: web, start: " \
  "[/bin/web, --title, a b], stop: {never_kill: true}}\nhealth: {checks: [{name: web, service: "   \
  "web, url: 'http://127.0.0.1:80/'}]}\n"
#define STEPS                                                                                      \
  "steps:\n  - {id: index, command: [/bin/index, '{slug}'], when: while_stopped, undo: none, "     \
  "reason: tokens are gone, once: true, user: agent, to: v2.0.0}\n  - {id: grant, title: Grant, "  \
  "when: before_stop, card: {text: Do it., copy: [GRANT x]}, undo: nothing, done_when: {file: "    \
  "granted}}\n  - {id: set, when: before_migrations, configure: {file: app.ini, format: ini, "     \
  "set: [{section: db, key: url, value: x}]}}\n"                                                   \
  "messages:\n  - {id: over, when: after, command: [tell, a]}\n  - {id: soon, when: before, "      \
  "must: "                                                                                         \
  "true, webhook: {url: '{settings.HOOK}'}}\n"

static char *
outline (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = hoist_guide_parse ("guide", text, -1, &error);
  g_autoptr (GPtrArray) lines = NULL;
  GString *all = g_string_new (NULL);

  g_assert_no_error (error);
  lines = hoist_guide_outline_make (guide);
  for (guint i = 0; i < lines->len; i++)
    {
      const HoistGuideOutlineLine *line = g_ptr_array_index (lines, i);

      g_string_append_printf (all, "[%s] %s\n%s\n", line->section, line->title, line->text);
    }
  return g_string_free (all, FALSE);
}

/* Where a tenant may have its database besides. */
static void
test_engines (void)
{
  g_autofree char *all =
      outline (HEAD "databases:\n  - {name: hub, engine: sqlite, path: hub.db, url: "
                    "'{settings.HUB_URL}', also: [postgresql, mariadb]}\n");

  g_assert_nonnull (strstr (all, "[Databases] hub\nSQLite: hub.db\n[Databases] \nor PostgreSQL, "
                                 "MariaDB: the URL in the setting HUB_URL says which\n"));
}

static void
test_kinds (void)
{
  static const char *const words[] = {
    "[Services] web\n/bin/web --title 'a b'\nis never ended hard\n",
    "[Steps before the stop] Grant\na person does it: Do it.\nGRANT x\ndone when granted\n"
    "nothing of it has to go back\n",
    "[Users are told before] soon\nover the web address in the setting HOOK\nif it can’t be sent "
    "nothing is changed\n",
    "[Steps before the migrations] set\napp.ini: sets db.url\nthe file’s values go back\n",
    "[Steps behind the migrations] index\n/bin/index {slug}\nno way back behind it: tokens are "
    "gone\nas the user of Hoist’s agent\nonce for each tenant\nonly in an upgrade that reaches "
    "v2.0.0\n",
    "[Health] web\nhttp://127.0.0.1:80/ answers 200\n",
    "[Users are told when it went well] over\ntell a\n"
  };
  g_autofree char *all = outline (HEAD STEPS);
  const char *at = all;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      const char *found = strstr (all, words[i]);

      if (found == NULL)
        g_error ("“%s” is not in “%s”", words[i], all);
      g_assert_true (found >= at); /* in the order of an upgrade */
      at = found;
    }
}

static void
assert_shipped (const char *name, const char *words)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("HOIST_SOURCE_ROOT"), "data", "guides", name, NULL);
  g_autofree char *text = hoist_file_read (path, 1 << 20, NULL, NULL);
  g_autofree char *all = outline (text);

  if (strstr (all, words) == NULL)
    g_error ("“%s” is not in “%s”", words, all);
}

static void
test_shipped (void)
{
  assert_shipped ("cbapp.yaml", "scripts/create_schema.py");
  assert_shipped ("cbapp.yaml", "behind a backup, while the services are stopped");
  assert_shipped ("elekto.yaml", "[What must be so] engine");
  assert_shipped ("paasmaker.yaml", "asks each redis-server of the tenant to end");
  assert_shipped ("paasmaker.yaml", "before it is taken back: Passwords that were changed");
  assert_shipped ("elekto.yaml", "ALTER TABLE voter ADD COLUMN salt BYTEA");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/guide-outline/kinds", test_kinds);
  g_test_add_func ("/model/guide-outline/engines", test_engines);
  g_test_add_func ("/model/guide-outline/shipped", test_shipped);
  return g_test_run ();
}
