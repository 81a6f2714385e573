/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The application and its tenant for the agent's tests. All lies in one private folder; services
 * are ended by their records. */
#include "fixture.h"

#include "agent/steps/hoist-step-services.h"
#include "base/hoist-file.h"
#include "base/hoist-process.h"
#include "drivers/hoist-health.h"
#include "model/hoist-guide.h"
#include "model/hoist-json.h"
#include "model/hoist-step.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static const char service[] =
    "import os, select, signal, socket, sqlite3, sys\n"
    "here = os.path.dirname(os.path.abspath(__file__))\n"
    "version = open(here + '/VERSION').read().strip()\n"
    "mode = open(here + '/MODE').read().strip()\n"
    "if mode == 'missing': import no_such_module\n"
    "db = sqlite3.connect(here + '/db/pocket.db')\n"
    "db.execute('SELECT count(*) FROM person').fetchone()\n"
    "s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n"
    "s.bind(('127.0.0.1', int(sys.argv[1]))); s.listen(16)\n"
    "print('listening as', version, flush=True)\n"
    "import time\n"
    "end = time.monotonic() + 0.4 if mode == 'die' else None\n"
    "while True:\n"
    "    ready, _, _ = select.select([s], [], [], end and max(0, end - time.monotonic()))\n"
    "    if not ready: sys.exit('RuntimeError: it was too much')\n"
    "    c, _ = s.accept(); c.recv(4096)\n"
    "    body = '{\"status\":\"ok\",\"version\":\"%s\"}' % version\n"
    "    c.sendall(('HTTP/1.0 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n%s' % (len(body), "
    "body)).encode()); c.close()\n";

static const char first[] =
    "import sqlite3\n"
    "db = sqlite3.connect('db/pocket.db')\n"
    "db.execute('CREATE TABLE IF NOT EXISTS segment (id INTEGER PRIMARY KEY, name TEXT)')\n"
    "db.commit(); print('segment is there')\n";

static const char second[] =
    "import sqlite3\n"
    "db = sqlite3.connect('db/pocket.db')\n"
    "columns = [r[1] for r in db.execute('PRAGMA table_info(person)')]\n"
    "if 'phone' not in columns: db.execute('ALTER TABLE person ADD COLUMN phone TEXT')\n"
    "db.commit(); print('phone is there')\n";

static const char second_failing[] =
    "import sqlite3\n"
    "db = sqlite3.connect('db/pocket.db')\n"
    "db.execute('ALTER TABLE person ADD COLUMN broken TEXT')\n"
    "db.execute(\"INSERT INTO person (name) VALUES ('by the migration')\"); db.commit()\n"
    "db.execute('SELECT * FROM no_such_table')\n";

static const char guide_text[] =
    "guide: 1\n"
    "application: {name: demoapp, title: Demo}\n"
    "releases: {tags: v, changelog: CHANGELOG.md}\n"
    "settings: {file: .env, slug: SLUG, backend_port: PORT}\n"
    "services:\n"
    "  - name: api\n"
    "    role: backend\n"
    "    start: [\"/usr/bin/python3\", \"{directory}/api.py\", \"{settings.PORT}\"]\n"
    "    port: \"{settings.PORT}\"\n"
    "    stop: {signal: TERM, seconds: 5, never_kill: false}\n"
    "databases:\n"
    "  - {name: pocket, engine: sqlite, path: db/pocket.db}\n"
    "dependencies:\n"
    "  - {kind: pip, lock: requirements.txt, environment: venv}\n"
    "migrations:\n"
    "  command: [\"/usr/bin/python3\", \"{script}\"]\n"
    "  scripts: [scripts/first.py, scripts/second.py]\n"
    "health:\n"
    "  checks:\n"
    "    - {name: backend, service: api, url: \"http://127.0.0.1:{settings.PORT}/health\", status: "
    "200, version: version}\n"
    "  good_in_a_row: 2\n"
    "  interval_ms: 20\n"
    "  seconds: 10\n"
    "  steady_ms: 600\n";

char *
fixture_read (const char *path)
{
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

void
fixture_write (const char *path, const char *text)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, &error);
  g_assert_no_error (error);
}

char *
fixture_git (const char *folder, ...)
{
  static const char *const environment[] = { "GIT_CONFIG_NOSYSTEM=1",
                                             "GIT_CONFIG_GLOBAL=/dev/null",
                                             "GIT_AUTHOR_NAME=a",
                                             "GIT_AUTHOR_EMAIL=a@b.example",
                                             "GIT_COMMITTER_NAME=a",
                                             "GIT_COMMITTER_EMAIL=a@b.example",
                                             NULL };
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  HoistProcessOrder order = { 0 };
  const char *word;
  char *text;
  va_list args;

  g_ptr_array_add (argv, (gpointer) "git");
  va_start (args, folder);
  while ((word = va_arg (args, const char *)) != NULL)
    g_ptr_array_add (argv, (gpointer) word);
  va_end (args);
  g_ptr_array_add (argv, NULL);
  order.argv = (const char *const *) argv->pdata;
  order.environment = environment;
  order.folder = folder;
  order.uid = order.gid = order.keep_fd = -1;
  order.umask = 0022;
  text = hoist_process_capture (&order, 1 << 20, NULL, &error);
  g_assert_no_error (error);
  return g_strchomp (text);
}

static void
release (Fixture *f, const char *tag, const char *mode, const char *second_script)
{
  const struct
  {
    const char *name, *text;
  } files[] = { { "VERSION", tag },
                { "MODE", mode },
                { "api.py", service },
                { "scripts/first.py", first },
                { "scripts/second.py", second_script },
                { "requirements.txt", "# nothing\n--no-index\n" },
                { ".gitignore", "/.env\n/db/\n/venv*\n__pycache__/\n" } };
  g_autofree char *changelog = g_strdup_printf (
      "# Changes\n\n## %s\n\nWhat is new in %s.\n\n> **Acknowledge**: mind %s.\n", tag, tag, tag);
  g_autofree char *log_path = g_build_filename (f->work, "CHANGELOG.md", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (f->work, files[i].name, NULL);

      fixture_write (path, files[i].text);
    }
  fixture_write (log_path, changelog);
  g_free (fixture_git (f->work, "add", "-A", NULL));
  g_free (fixture_git (f->work, "commit", "-q", "-m", tag, NULL));
  g_free (fixture_git (f->work, "tag", "-a", "-m", tag, tag, NULL));
}

static void
make_repository (Fixture *f)
{
  g_free (fixture_git (f->folder, "init", "-q", "--bare", "-b", "main", f->origin, NULL));
  g_free (fixture_git (f->folder, "init", "-q", "-b", "main", f->work, NULL));
  release (f, "v0.1.0", "", first);
  release (f, "v0.2.0", "", second);
  release (f, "v0.3.0", "", second_failing);
  release (f, "v0.4.0", "die", second);
  release (f, "v0.5.0", "missing", second);
  g_free (fixture_git (f->work, "push", "-q", f->origin, "main", "--tags", NULL));
  g_free (fixture_git (f->folder, "clone", "-q", f->origin, f->directory, NULL));
  g_free (fixture_git (f->directory, "checkout", "-q", "v0.1.0", NULL));
}

void
fixture_sql (Fixture *f, const char *sql)
{
  sqlite3 *db = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (f->database, &db), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 3000);
  if (sqlite3_exec (db, sql, NULL, NULL, &message) != SQLITE_OK)
    g_error ("%s: %s", sql, message);
  sqlite3_close (db);
}

gint64
fixture_count (Fixture *f, const char *sql)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  gint64 value = -1;

  g_assert_cmpint (sqlite3_open (f->database, &db), ==, SQLITE_OK);
  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) == SQLITE_OK
      && sqlite3_step (statement) == SQLITE_ROW)
    value = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return value;
}

static guint
find_port (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t n = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &n), ==, 0);
  close (fd);
  return ntohs (address.sin_port);
}

static void
make_tenant (Fixture *f)
{
  g_autofree char *env = g_build_filename (f->directory, ".env", NULL);
  g_autofree char *settings = g_strdup_printf ("SLUG=acme\nPORT=%u\nSECRET=hunter22\n", f->port);
  g_autofree char *port = g_strdup_printf ("%u", f->port);
  g_autoptr (HoistValue) values = hoist_value_new_object ();
  HoistTenant fields = { .id = (char *) FIXTURE_TENANT,
                         .slug = (char *) "acme",
                         .name = (char *) "Acme",
                         .application = (char *) "demoapp",
                         .node = (char *) "",
                         .directory = f->directory,
                         .domain = (char *) "",
                         .api_domain = (char *) "",
                         .settings = values };
  g_autofree char *folder = g_path_get_dirname (f->database);

  fixture_write (env, settings);
  hoist_value_set (values, "SLUG", hoist_value_new_string ("acme"));
  hoist_value_set (values, "PORT", hoist_value_new_string (port));
  fields.backend_port = f->port;
  f->tenant = hoist_tenant_new (&fields);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  fixture_sql (f, "PRAGMA journal_mode = WAL;"
                  "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL);"
                  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)"
                  " INSERT INTO person (name) SELECT 'person ' || i FROM n");
}

static void
send_cb (const char *json, gboolean droppable, gpointer user_data)
{
  Fixture *f = user_data;
  g_autoptr (GError) error = NULL;
  HoistValue *reply = hoist_json_parse (json, -1, &error);

  g_assert_no_error (error);
  g_ptr_array_add (f->replies, reply);
}

void
fixture_init (Fixture *f)
{
  const HoistAgentSink sink = { .send = send_cb, .user_data = f };
  g_autoptr (GError) error = NULL;

  memset (f, 0, sizeof *f);
  umask (0022);
  f->folder = g_dir_make_tmp ("hoist-agent-XXXXXX", NULL);
  f->origin = g_build_filename (f->folder, "origin.git", NULL);
  f->work = g_build_filename (f->folder, "work", NULL);
  f->directory = g_build_filename (f->folder, "acme", NULL);
  f->state_folder = g_build_filename (f->folder, "state", NULL);
  f->database = g_build_filename (f->directory, "db/pocket.db", NULL);
  f->port = find_port ();
  f->seconds = 10;
  make_repository (f);
  make_tenant (f);
  f->state = hoist_agent_state_new (f->state_folder, &error);
  g_assert_no_error (error);
  f->replies = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_value_unref);
  f->cancellable = g_cancellable_new ();
  f->session = hoist_agent_session_new (f->state, &sink, TRUE);
}

static void
stop_service (Fixture *f)
{
  g_autofree char *record =
      hoist_agent_state_tenant (f->state, FIXTURE_TENANT, "services/api.json");
  g_autoptr (HoistValue) value = hoist_agent_state_read (record, NULL);
  gint pid = (gint) hoist_value_lookup_int (value, "pid", 0);
  guint64 start_time = (guint64) hoist_value_lookup_int (value, "start_time", 0);

  if (hoist_process_is_alive (pid, start_time))
    g_assert_true (hoist_process_end (pid, start_time, 15, 5000, TRUE, NULL, NULL));
}

void
fixture_clear (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&f->session, hoist_agent_session_free);
  stop_service (f);
  g_assert_true (hoist_file_remove_tree (f->folder, &error));
  g_clear_pointer (&f->state, hoist_agent_state_free);
  g_clear_pointer (&f->tenant, hoist_tenant_unref);
  g_clear_pointer (&f->replies, g_ptr_array_unref);
  g_clear_object (&f->cancellable);
  g_free (f->folder);
  g_free (f->origin);
  g_free (f->work);
  g_free (f->directory);
  g_free (f->state_folder);
  g_free (f->database);
}

static void
run_test (gconstpointer data)
{
  void (*test) (Fixture * f) = data;
  Fixture f;

  fixture_init (&f);
  test (&f);
  fixture_clear (&f);
}

void
fixture_add (gconstpointer name, void (*test) (Fixture *f))
{
  g_test_add_data_func (name, test, run_test);
}

char *
fixture_commit (Fixture *f, const char *tag)
{
  g_autofree char *peeled = g_strdup_printf ("%s^{commit}", tag);

  return fixture_git (f->work, "rev-parse", peeled, NULL);
}

/* Orders */

const HoistValue *
fixture_order (Fixture *f, const char *name, const char *members)
{
  g_autofree char *json = g_strdup_printf ("{\"id\":%d,\"order\":\"%s\"%s%s}", (int) ++f->id, name,
                                           members[0] != '\0' ? "," : "", members);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) order = hoist_json_parse (json, -1, &error);
  const HoistValue *last;

  if (error != NULL)
    g_error ("%s: %s", error->message, json);
  hoist_agent_session_serve (f->session, order, f->cancellable);
  last = g_ptr_array_index (f->replies, f->replies->len - 1);
  g_assert_cmpint (hoist_value_lookup_int (last, "id", -1), ==, f->id);
  return last;
}

const HoistValue *
fixture_answer (Fixture *f, const char *name, const char *members)
{
  const HoistValue *last = fixture_order (f, name, members);

  if (!g_str_equal (hoist_value_lookup_string (last, "type", ""), "result"))
    g_error ("%s: %s", name, hoist_value_lookup_string (last, "message", "?"));
  return hoist_value_get_member (last, "result");
}

const char *
fixture_error (Fixture *f, const char *name, const char *members, const char **ret_message)
{
  const HoistValue *last = fixture_order (f, name, members);

  g_assert_cmpstr (hoist_value_lookup_string (last, "type", ""), ==, "error");
  if (ret_message != NULL)
    *ret_message = hoist_value_lookup_string (last, "message", "");
  return hoist_value_lookup_string (last, "code", "");
}

char *
fixture_tenant_json (Fixture *f)
{
  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, text);
  hoist_tenant_write (f->tenant, &w, NULL);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
fixture_guide_to_json (const char *yaml)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = hoist_guide_parse ("demoapp.yaml", yaml, -1, &error);
  HoistJsonWriter w;

  g_assert_no_error (error);
  hoist_json_writer_init (&w, text);
  hoist_guide_write (guide, &w, NULL);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
fixture_guide_json (void)
{
  return fixture_guide_to_json (guide_text);
}

char *
fixture_subject (Fixture *f)
{
  g_autofree char *tenant = fixture_tenant_json (f);
  g_autofree char *guide = fixture_guide_json ();

  return g_strdup_printf ("\"tenant\":%s,\"guide\":%s,\"repository\":\"%s\"", tenant, guide,
                          f->origin);
}

void
fixture_claim (Fixture *f)
{
  g_autofree char *tenant = fixture_tenant_json (f);
  g_autofree char *members = g_strdup_printf (
      "\"tenant\":%s,\"run\":\"" FIXTURE_RUN "\",\"epoch\":1,\"wait_ms\":0", tenant);

  fixture_answer (f, "claim", members);
}

static char *
services_json (Fixture *f)
{
  return g_strdup_printf ("[{\"name\":\"api\",\"role\":\"backend\",\"argv\":[\"/usr/bin/"
                          "python3\",\"%s/api.py\",\"%u\"],"
                          "\"environment\":[\"PYTHONDONTWRITEBYTECODE=1\"],\"folder\":\"%s\","
                          "\"port\":%u,\"stop_signal\":15,"
                          "\"stop_seconds\":5,\"never_kill\":false,\"log\":\"\"}]",
                          f->directory, f->listens_on > 0 ? f->listens_on : f->port, f->directory,
                          f->port);
}

static char *
health_json (Fixture *f)
{
  return g_strdup_printf (
      "[{\"name\":\"backend\",\"service\":\"api\",\"url\":\"http://127.0.0.1:%u/health\","
      "\"status\":200,\"version_member\":\"version\"}]",
      f->port);
}

typedef struct
{
  Fixture *f;
  const char *tag;
  char *from, *to, *services, *health, *database;
} Args;

static char *
fill_args (const Args *a, HoistStepKindId kind)
{
  const char *directory = a->f->directory;

  switch (kind)
    {
    case HOIST_STEP_PREFLIGHT:
      return g_strdup_printf ("{\"repository\":\"%s\",\"application\":\"demoapp\",\"from_commit\":"
                              "\"%s\",\"to_tag\":\"%s\","
                              "\"to_commit\":\"%s\",\"database\":%s,\"backup\":true,\"ports\":[%u],"
                              "\"lock\":\"requirements.txt\"}",
                              a->f->origin, a->from, a->tag, a->to, a->database, a->f->port);
    case HOIST_STEP_FETCH:
      return g_strdup_printf (
          "{\"application\":\"demoapp\",\"repository\":\"%s\",\"tag\":\"%s\",\"commit\":\"%s\"}",
          a->f->origin, a->tag, a->to);
    case HOIST_STEP_DEPENDENCIES:
      return g_strdup_printf ("{\"kind\":\"pip\",\"lock\":\"requirements.txt\",\"environment\":"
                              "\"venv\",\"application\":\"demoapp\","
                              "\"commit\":\"%s\"}",
                              a->to);
    case HOIST_STEP_PREPARE:
      return g_strdup_printf ("{\"database\":%s,\"backup\":\"" FIXTURE_BACKUP
                              "\",\"restore\":\"\",\"version\":\"v0.1.0\",\"commit\":\"%s\"}",
                              a->database, a->from);
    case HOIST_STEP_STOP:
      return g_strdup_printf ("{\"services\":%s,\"database\":%s,\"health_from\":{\"health\":%s,"
                              "\"version\":\"v0.1.0\",\"commit\":\"%s\"}}",
                              a->services, a->database, a->health, a->from);
    case HOIST_STEP_BACKUP:
      return g_strdup_printf ("{\"database\":%s,\"backup\":\"" FIXTURE_BACKUP
                              "\",\"version\":\"v0.1.0\",\"commit\":\"%s\"}",
                              a->database, a->from);
    case HOIST_STEP_CHECKOUT:
      return g_strdup_printf ("{\"from_commit\":\"%s\",\"to_commit\":\"%s\",\"to_tag\":\"%s\","
                              "\"application\":\"demoapp\"}",
                              a->from, a->to, a->tag);
    case HOIST_STEP_ACTIVATE:
      return g_strdup ("{\"environment\":\"venv\",\"digest\":\"\",\"lock\":\"requirements.txt\"}");
    case HOIST_STEP_MIGRATE:
      return g_strdup_printf (
          "{\"scripts\":[\"scripts/first.py\",\"scripts/second.py\"],\"commands\":[[\"/usr/bin/"
          "python3\",\"scripts/first.py\"],"
          "[\"/usr/bin/python3\",\"scripts/"
          "second.py\"]],\"folder\":\"%s\",\"environment\":[\"MODE=test\"],\"database\":%s,"
          "\"backup\":\"" FIXTURE_BACKUP "\"}",
          directory, a->database);
    case HOIST_STEP_RESTORE:
      return g_strdup_printf ("{\"database\":%s,\"backup\":\"" FIXTURE_BACKUP "\"}", a->database);
    case HOIST_STEP_START:
      return g_strdup_printf (
          "{\"services\":%s,\"health\":%s,\"version\":\"%s\",\"commit\":\"%s\",\"seconds\":%u}",
          a->services, a->health, a->tag, a->to, a->f->seconds);
    case HOIST_STEP_HEALTH:
      return g_strdup_printf ("{\"services\":%s,\"health\":%s,\"version\":\"%s\",\"commit\":\"%s\","
                              "\"good_in_a_row\":2,\"interval_ms\":20,"
                              "\"seconds\":10,\"steady_ms\":600}",
                              a->services, a->health, a->tag, a->to);
    case HOIST_STEP_FINISH:
      return g_strdup_printf (
          "{\"application\":\"demoapp\",\"commit\":\"%s\",\"keep_environments\":[]}", a->to);
    case HOIST_N_STEP_KINDS:
    default:
      g_assert_not_reached ();
    }
}

char *
fixture_args (Fixture *f, const char *kind, const char *tag)
{
  Args a = { .f = f, .tag = tag };
  char *text;

  a.from = fixture_commit (f, "v0.1.0");
  a.to = fixture_commit (f, tag);
  a.services = services_json (f);
  a.health = health_json (f);
  a.database =
      g_strdup_printf ("{\"name\":\"pocket\",\"engine\":\"sqlite\",\"path\":\"%s\"}", f->database);
  text = fill_args (&a, hoist_step_kind_find (kind)->id);
  g_free (a.from);
  g_free (a.to);
  g_free (a.services);
  g_free (a.health);
  g_free (a.database);
  return text;
}

guint
fixture_step_number (const char *kind)
{
  return (guint) hoist_step_kind_find (kind)->id;
}

char *
fixture_step_members (Fixture *f, guint step, const char *kind, const char *direction,
                      const char *args)
{
  g_autofree char *tenant = fixture_tenant_json (f);

  return g_strdup_printf ("\"tenant\":%s,\"run\":\"" FIXTURE_RUN
                          "\",\"epoch\":1,\"step\":%u,\"kind\":\"%s\",\"direction\":\"%s\","
                          "\"args\":%s,\"deadline_s\":60",
                          tenant, step, kind, direction, args);
}

static char *
members_of (Fixture *f, const char *kind, const char *direction, const char *tag)
{
  g_autofree char *args = fixture_args (f, kind, tag);

  return fixture_step_members (f, fixture_step_number (kind), kind, direction, args);
}

const HoistValue *
fixture_step (Fixture *f, const char *kind, const char *direction, const char *tag)
{
  g_autofree char *members = members_of (f, kind, direction, tag);

  return fixture_answer (f, "step", members);
}

const char *
fixture_step_error (Fixture *f, const char *kind, const char *direction, const char *tag,
                    const char **ret_message)
{
  g_autofree char *members = members_of (f, kind, direction, tag);

  return fixture_error (f, "step", members, ret_message);
}

const char *
fixture_probe (Fixture *f, const char *kind, const char *direction, const char *tag)
{
  g_autofree char *members = members_of (f, kind, direction, tag);

  return hoist_value_lookup_string (fixture_answer (f, "probe", members), "probe", "");
}

gboolean
fixture_said (Fixture *f, const char *word)
{
  for (guint i = 0; i < f->replies->len; i++)
    if (strstr (hoist_value_lookup_string (g_ptr_array_index (f->replies, i), "text", ""), word)
        != NULL)
      return TRUE;
  return FALSE;
}

char *
fixture_details (Fixture *f)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < f->replies->len; i++)
    {
      const HoistValue *reply = g_ptr_array_index (f->replies, i);

      if (g_str_equal (hoist_value_lookup_string (reply, "type", ""), "detail"))
        g_string_append_printf (text, "%s%s", text->len > 0 ? "|" : "",
                                hoist_value_lookup_string (reply, "text", ""));
    }
  return g_string_free (text, FALSE);
}

char *
fixture_ask_version (Fixture *f)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/health", f->port);
  g_auto (HoistHealthAnswer) answer = { 0 };
  char *version;

  if (!hoist_health_get (url, 2000, &answer, NULL, NULL))
    return g_strdup ("");
  version = hoist_health_answer_dup_member (&answer, "version");
  return version != NULL ? version : g_strdup ("");
}

void
fixture_wait_for (const char *path, const char *word)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = inotify_init1 (IN_CLOEXEC);
  char events[4096];

  g_assert_cmpint (inotify_add_watch (fd, folder, IN_CREATE | IN_MODIFY | IN_MOVED_TO), >=, 0);
  for (;;)
    {
      g_autofree char *text = fixture_read (path);
      struct pollfd wait = { fd, POLLIN, 0 };

      if (text != NULL && strstr (text, word) != NULL)
        break;
      g_assert_cmpint (poll (&wait, 1, 60000), ==, 1);
      g_assert_cmpint (read (fd, events, sizeof events), >, 0);
    }
  close (fd);
}
