/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arguments of every step kind: a good example of each passes, and each breach is named. */
#include "model/hoist-step-args.h"

#include "base/hoist-error.h"
#include "examples.h"

#define DATABASE                                                                                   \
  "\"database\":{\"name\":\"pocket\",\"engine\":\"sqlite\",\"path\":\"/srv/acme/db/pocket.db\"}"
#define SERVICES                                                                                   \
  "\"services\":[{\"name\":\"api\",\"role\":\"backend\",\"argv\":[\"/v/python3\",\"/"              \
  "a.py\"],\"environment\":[],"                                                                    \
  "\"folder\":\"/srv/"                                                                             \
  "acme\",\"port\":8101,\"stop_signal\":15,\"stop_seconds\":10,\"never_kill\":false,\"log\":\"\"}" \
  "]"
#define HEALTH                                                                                     \
  "\"health\":[{\"name\":\"backend\",\"service\":\"api\",\"url\":\"http://127.0.0.1:8101/api/"     \
  "health\",\"status\":200,"                                                                       \
  "\"version_member\":\"version\"}]"

static const char *const good[HOIST_N_STEP_KINDS] = {
  [HOIST_STEP_PREFLIGHT] =
      "{\"repository\":\"/srv/"
      "cbapp.git\",\"application\":\"cbapp\",\"from_commit\":\"" EXAMPLE_COMMIT_A
      "\",\"to_tag\":\"v0.3.0\",\"to_commit\":\"" EXAMPLE_COMMIT_B "\"," DATABASE
      ",\"backup\":true,\"ports\":[8101,8102],\"lock\":\"requirements.txt\"}",
  [HOIST_STEP_FETCH] = "{\"application\":\"cbapp\",\"repository\":\"https://git.example/"
                       "cbapp.git\",\"tag\":\"\",\"commit\":\"" EXAMPLE_COMMIT_B "\"}",
  [HOIST_STEP_DEPENDENCIES] =
      "{\"kind\":\"pip\",\"lock\":\"requirements.txt\",\"environment\":\"venv\",\"application\":"
      "\"cbapp\",\"commit\":\"" EXAMPLE_COMMIT_B "\"}",
  [HOIST_STEP_PREPARE] =
      "{" DATABASE ",\"backup\":\"" EXAMPLE_BACKUP_ID
      "\",\"restore\":\"\",\"version\":\"v0.2.0\",\"commit\":\"" EXAMPLE_COMMIT_A "\"}",
  [HOIST_STEP_COPY] =
      "{" DATABASE ",\"scripts\":[\"a.py\"],\"commands\":[[\"/usr/bin/python3\",\"a.py\"]],"
      "\"application\":\"cbapp\",\"commit\":\"" EXAMPLE_COMMIT_B
      "\",\"settings\":\".env\",\"environment\":\"venv\",\"digest\":\"\","
      "\"columns\":{\"a.b\":\"upper(b)\"}}",
  [HOIST_STEP_REHEARSE] =
      "{" DATABASE ",\"scripts\":[\"a.py\"],\"commands\":[[\"/usr/bin/python3\",\"a.py\"]],"
      "\"application\":\"cbapp\",\"commit\":\"" EXAMPLE_COMMIT_B
      "\",\"settings\":\".env\",\"environments\":[],\"deeds\":[],\"left_out\":[\"Tell people\"],"
      "\"to\":\"v0.3.0\",\"hops\":[{\"to\":\"v0.4.0\",\"commit\":\"" EXAMPLE_COMMIT_A
      "\",\"scripts\":[],\"commands\":[],\"deeds\":[],\"left_out\":[]}]}",
  [HOIST_STEP_CATCH_UP] = "{" DATABASE ",\"run\":\"\",\"back\":true,\"columns\":{}}",
  [HOIST_STEP_SWITCH] = "{" DATABASE ",\"run\":\"\",\"back\":false,\"columns\":{}}",
  [HOIST_STEP_PULL] =
      "{\"containers\":[{\"service\":\"web\",\"container\":\"acme-web\",\"runtime\":\"podman\","
      "\"image\":\"reg/app:1.1.0\",\"from_id\":"
      "\"0000000000000000000000000000000000000000000000000000000000000001\",\"to_id\":"
      "\"0000000000000000000000000000000000000000000000000000000000000002\"}]}",
  [HOIST_STEP_REPLACE] =
      "{\"containers\":[{\"service\":\"web\",\"container\":\"acme-web\",\"runtime\":\"podman\","
      "\"image\":\"reg/app:1.1.0\",\"from_id\":"
      "\"0000000000000000000000000000000000000000000000000000000000000001\",\"to_id\":"
      "\"0000000000000000000000000000000000000000000000000000000000000002\"}],\"back\":true}",
  [HOIST_STEP_MESSAGE] =
      "{\"id\":\"soon\",\"when\":\"before\",\"tenant\":\"acme\",\"application\":\"cbapp\",\"from\":"
      "\"v0.2.0\",\"to\":\"v0.3.0\",\"plan\":\"upgrade\",\"setting\":\"HOOK\",\"url\":\"\","
      "\"body\":{"
      "\"text\":\"{message}\"},\"seconds\":10,\"must\":true}",
  [HOIST_STEP_TRANSFER] =
      "{" DATABASE ",\"to\":{\"name\":\"main\",\"engine\":\"postgresql\",\"file\":\".env\","
      "\"setting\":\"URL\"},\"schema\":[\"make\"],\"folder\":\"/srv/acme\",\"alike\":[\"version\"],"
      "\"zone\":\"UTC\",\"back\":false,\"run\":\"\"}",
  [HOIST_STEP_STOP] = "{" SERVICES "," DATABASE ",\"health_from\":{" HEALTH
                      ",\"version\":\"v0.2.0\",\"commit\":\"" EXAMPLE_COMMIT_A "\"}}",
  [HOIST_STEP_BACKUP] = "{" DATABASE ",\"backup\":\"" EXAMPLE_BACKUP_ID
                        "\",\"version\":\"v0.2.0\",\"commit\":\"" EXAMPLE_COMMIT_A "\"}",
  [HOIST_STEP_CHECKOUT] =
      "{\"from_commit\":\"" EXAMPLE_COMMIT_A "\",\"to_commit\":\"" EXAMPLE_COMMIT_B
      "\",\"to_tag\":\"v0.3.0\",\"application\":\"cbapp\"}",
  [HOIST_STEP_ACTIVATE] =
      "{\"environment\":\"venv\",\"digest\":\"\",\"lock\":\"requirements.txt\"}",
  [HOIST_STEP_MIGRATE] =
      "{\"scripts\":[\"scripts/a.py\"],\"commands\":[[\"/srv/acme/venv/bin/python3\",\"scripts/"
      "a.py\"]],\"folder\":\"/srv/acme\",\"environment\":[]," DATABASE ",\"backup\":\"\"}",
  [HOIST_STEP_RESTORE] = "{" DATABASE ",\"backup\":\"" EXAMPLE_BACKUP_ID "\"}",
  [HOIST_STEP_START] =
      "{" SERVICES "," HEALTH ",\"version\":\"v0.3.0\",\"commit\":\"" EXAMPLE_COMMIT_B "\"}",
  [HOIST_STEP_HEALTH] =
      "{" SERVICES "," HEALTH ",\"version\":\"v0.3.0\",\"commit\":\"" EXAMPLE_COMMIT_B
      "\",\"good_in_a_row\":3,\"interval_ms\":200,\"seconds\":30,\"steady_ms\":3000}",
  [HOIST_STEP_FINISH] =
      "{\"application\":\"cbapp\",\"commit\":\"" EXAMPLE_COMMIT_B "\",\"keep_environments\":2}",
  [HOIST_STEP_COMMAND] =
      "{\"id\":\"link\",\"title\":\"\",\"argv\":[\"ln\",\"-s\",\"a\",\"b\"],\"when\":\"before_"
      "stop\","
      "\"environment\":[\"A=b\"],\"folder\":\"/srv/acme\",\"as_agent\":false,\"seconds\":60,"
      "\"done_when\":{\"file\":\"/srv/acme/b\"},\"undo\":\"command\",\"undo_argv\":[\"rm\",\"b\"],"
      "\"reason\":\"\"," DATABASE "}",
  [HOIST_STEP_CONFIGURE] =
      "{\"id\":\"conf\",\"when\":\"while_stopped\",\"folder\":\"/srv/"
      "acme\",\"seconds\":60,\"undo\":"
      "\"file\",\"file\":\"app.ini\",\"format\":\"ini\",\"set\":[{\"section\":\"a\",\"key\":\"k\","
      "\"value\":\"v\"},{\"key\":\"s\",\"from_setting\":\"URL\"}],\"back\":true,\"kept_by\":"
      "\"rn_0123456789abcdef/4\"}",
  [HOIST_STEP_CARD] =
      "{\"id\":\"grant\",\"title\":\"Grant\",\"text\":\"Do this.\",\"copy\":[\"GRANT x\"],\"when\":"
      "\"before_stop\",\"folder\":\"/srv/acme\",\"seconds\":0,\"only_when\":{\"query\":\"SELECT "
      "1\"},"
      "\"done_when\":{\"query\":\"SELECT 2\"},\"undo\":\"nothing\"," DATABASE "}",
  [HOIST_STEP_END] =
      "{\"id\":\"redis\",\"when\":\"while_stopped\",\"folder\":\"/srv/acme\",\"seconds\":30,"
      "\"undo\":\"services\",\"program\":\"redis-server\",\"arguments\":[],\"under\":\"/srv/acme/"
      "redis\",\"pid_files\":[\"/srv/acme/redis/*/redis.pid\"],\"signal\":15,\"saves\":"
      "\"dump.rdb\"}",
  [HOIST_STEP_COMPONENT] =
      "{\"id\":\"proxy\",\"title\":\"Proxy\",\"when\":\"before_migrations\",\"folder\":\"/srv/"
      "acme\",\"seconds\":60,\"undo\":\"command\",\"undo_argv\":[\"npm\",\"4.5\"],\"argv\":"
      "[\"npm\",\"4.6\"],\"read\":{\"command\":[\"proxy\",\"-v\"]},\"from\":\"4.5\",\"to\":"
      "\"4.6\",\"at_least\":true,\"back\":false}",
  [HOIST_STEP_GUARD] = "{\"keep_healthy\":1,\"others\":2,\"seconds\":30}",
};

static void
test_good (void)
{
  for (guint i = 0; i < HOIST_N_STEP_KINDS; i++)
    {
      g_autoptr (HoistValue) args = example_parse (good[i]);
      g_autoptr (GError) error = NULL;
      g_assert_true (hoist_step_args_check (i, args, FALSE, &error));
      g_assert_no_error (error);
    }
}

static void
test_unknown (void)
{
  for (guint i = 0; i < HOIST_N_STEP_KINDS; i++)
    {
      g_autoptr (HoistValue) args = example_edit (good[i], "extra", "1");
      g_autoptr (GError) error = NULL;
      g_assert_false (hoist_step_args_check (i, args, FALSE, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      g_assert_true (hoist_step_args_check (i, args, TRUE, NULL));
    }
}

static void
test_breaches (void)
{
  static const struct
  {
    HoistStepKindId kind;
    const char *name, *member, *message;
  } cases[] = {
    { HOIST_STEP_FETCH, "commit", "\"main\"", "fetch.commit" },
    { HOIST_STEP_FETCH, "commit", "\"\"", "fetch.commit" },
    { HOIST_STEP_FETCH, "repository", "\"ext::sh\"", "fetch.repository" },
    { HOIST_STEP_FETCH, "repository", "\"--upload-pack=x\"", "fetch.repository" },
    { HOIST_STEP_FETCH, "tag", "1", "fetch.tag" },
    { HOIST_STEP_DEPENDENCIES, "lock", "\"../x\"", "dependencies.lock" },
    { HOIST_STEP_DEPENDENCIES, "environment", "\"\"", "dependencies.environment" },
    { HOIST_STEP_BACKUP, "backup", "\"\"", "backup.backup" },
    { HOIST_STEP_BACKUP, "backup", "\"rn_0123456789abcdef\"", "backup.backup" },
    { HOIST_STEP_BACKUP, "database", "null", "backup.database" },
    { HOIST_STEP_BACKUP, "database", "{\"name\":\"a\",\"engine\":\"oracle\",\"path\":\"/a\"}",
      "backup.database.engine" },
    { HOIST_STEP_BACKUP, "database", "{\"name\":\"a\",\"engine\":\"sqlite\",\"path\":\"a\"}",
      "backup.database.path" },
    { HOIST_STEP_PREFLIGHT, "ports", "[0]", "preflight.ports" },
    { HOIST_STEP_PREFLIGHT, "ports", "[\"80\"]", "preflight.ports" },
    { HOIST_STEP_PREFLIGHT, "backup", "\"true\"", "preflight.backup" },
    { HOIST_STEP_STOP, "services", "[{\"name\":\"a\",\"argv\":[]}]", "stop.services[0].argv" },
    { HOIST_STEP_STOP, "services", "[{\"name\":\"a\",\"argv\":[\"-c\"]}]",
      "stop.services[0].argv" },
    { HOIST_STEP_STOP, "services", "[{\"name\":\"a\",\"argv\":[\"x\",1]}]",
      "stop.services[0].argv" },
    { HOIST_STEP_STOP, "services", "[{\"name\":\"a b\",\"argv\":[\"x\"]}]",
      "stop.services[0].name" },
    { HOIST_STEP_STOP, "services", "[7]", "stop.services[0]" },
    { HOIST_STEP_STOP, "services", "[{\"name\":\"a\",\"driver\":\"systemd\"}]",
      "stop.services[0].unit" },
    { HOIST_STEP_STOP, "services", "[{\"name\":\"a\",\"driver\":\"init\",\"argv\":[\"x\"]}]",
      "stop.services[0].driver" },
    { HOIST_STEP_STOP, "health_from", "{\"commit\":\"HEAD\"}", "stop.health_from.commit" },
    { HOIST_STEP_MIGRATE, "commands", "[]", "one command for each script" },
    { HOIST_STEP_MIGRATE, "commands", "[[]]", "migrate.commands" },
    { HOIST_STEP_MIGRATE, "commands", "[\"sh -c x\"]", "migrate.commands" },
    { HOIST_STEP_MIGRATE, "scripts", "[\"/etc/passwd\"]", "migrate.scripts[0]" },
    { HOIST_STEP_MIGRATE, "folder", "\"srv\"", "migrate.folder" },
    { HOIST_STEP_REHEARSE, "hops", "[{\"scripts\":[],\"commands\":[]}]",
      "rehearse.hops[0].commit" },
    { HOIST_STEP_REHEARSE, "hops",
      "[{\"commit\":\"" EXAMPLE_COMMIT_A "\",\"scripts\":[\"a\"],\"commands\":[]}]",
      "rehearse.hops[0].commands" },
    { HOIST_STEP_HEALTH, "good_in_a_row", "-1", "health.good_in_a_row" },
    { HOIST_STEP_HEALTH, "health",
      "[{\"name\":\"b\",\"url\":\"http://127.0.0.1:80@evil.example/\"}]", "health.health[0].url" },
    { HOIST_STEP_HEALTH, "health", "[{\"name\":\"b\",\"url\":\"http://evil.example:80/\"}]",
      "health.health[0].url" },
    { HOIST_STEP_HEALTH, "health", "[{\"name\":\"b\",\"url\":\"file:///etc/passwd\"}]",
      "health.health[0].url" },
    { HOIST_STEP_HEALTH, "health", "[{\"name\":\"b\",\"url\":\"http://127.0.0.1/\"}]",
      "health.health[0].url" },
    { HOIST_STEP_HEALTH, "services", NULL, "health.services" },
    { HOIST_STEP_CONFIGURE, "file", "\"../x\"", "configure.file" },
    { HOIST_STEP_CONFIGURE, "format", "\"toml\"", "configure.format" },
    { HOIST_STEP_CONFIGURE, "kept_by", "\"rn_0123456789abcdef\"", "configure.kept_by" },
    { HOIST_STEP_CONFIGURE, "set", "[{\"value\":\"v\"}]", "configure.set[0].key" },
    { HOIST_STEP_CARD, "text", "1", "card.text" },
    { HOIST_STEP_END, "signal", "9", "end.program" },
    { HOIST_STEP_END, "program", "\"\"", "end.program" },
    { HOIST_STEP_END, "under", "\"redis\"", "end.under" },
    { HOIST_STEP_CARD, "only_when", "{\"file\":\"b\"}", "card.only_when.file" },
    { HOIST_STEP_COMMAND, "argv", "[]", "command.argv" },
    { HOIST_STEP_COMMAND, "argv", "[\"-x\"]", "command.argv" },
    { HOIST_STEP_COMMAND, "when", "\"some day\"", "command.when" },
    { HOIST_STEP_COMMAND, "undo", "\"nothing\"", "command.undo_argv" },
    { HOIST_STEP_COMMAND, "undo_argv", "[]", "command.undo_argv" },
    { HOIST_STEP_COMMAND, "folder", "\"srv\"", "command.folder" },
    { HOIST_STEP_COMMAND, "done_when", "{\"file\":\"b\"}", "command.done_when.file" },
    { HOIST_STEP_COMMAND, "done_when", "{\"fiel\":\"/b\"}", "command.done_when.fiel" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HoistValue) args =
          example_edit (good[cases[i].kind], cases[i].name, cases[i].member);
      g_autoptr (GError) error = NULL;
      g_assert_false (hoist_step_args_check (cases[i].kind, args, FALSE, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      if (strstr (error->message, cases[i].message) == NULL)
        g_error ("%s: %s", cases[i].message, error->message);
    }
}

static void
test_no_object (void)
{
  g_autoptr (GError) error = NULL;
  for (guint i = 0; i < HOIST_N_STEP_KINDS; i++)
    {
      g_assert_false (hoist_step_args_check (i, NULL, FALSE, &error));
      g_clear_error (&error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/step-args/good", test_good);
  g_test_add_func ("/step-args/unknown", test_unknown);
  g_test_add_func ("/step-args/breaches", test_breaches);
  g_test_add_func ("/step-args/no-object", test_no_object);
  return g_test_run ();
}
