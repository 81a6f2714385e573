/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each step kind takes, checked by one table per kind. Owned by the table in hoist-step.c; any
 * thread; never touches anything a step would touch. An agent checks an order with it before the
 * first effect, the plan builder when a step is made. */
#include "model/hoist-step-args.h"

#include <string.h>

#include "base/hoist-id.h"
#include "model/hoist-guide-signal.h"
#include "model/hoist-guide-step.h"
#include "model/hoist-reader.h"
#include "model/hoist-step-args-component.h"
#include "model/hoist-step-args-container.h"
#include "model/hoist-step.h"

#define LIST_MAX 1000

typedef enum
{
  ARG_TEXT,    /* any text */
  ARG_GRAMMAR, /* a text of a grammar; "" passes when it is not needed */
  ARG_BACKUP,  /* a backup's identifier; "" passes when it is not needed */
  ARG_BOOL,
  ARG_INT,      /* 0 to 2^31-1 */
  ARG_PORTS,    /* array of 1–65535 */
  ARG_TEXTS,    /* array of any texts */
  ARG_RELPATHS, /* array of relative paths */
  ARG_COMMANDS, /* array of argv */
  ARG_SERVICES,
  ARG_DATABASE, /* object or null */
  ARG_HEALTH,
  ARG_HEALTH_FROM,
  ARG_ARGV,  /* a program and its arguments; empty where it is not needed */
  ARG_PROOF, /* done_when, only_when */
  ARG_WHEN,
  ARG_UNDO,
  ARG_FORMAT,   /* of a configuration file */
  ARG_PLACE,    /* of one: below the tenant's folder, or a whole path */
  ARG_SETTINGS, /* values of one */
  ARG_STEP,     /* a step of another run, "rn_…/12"; "" passes */
  ARG_CONTAINERS,
  ARG_VERSION, /* where one stands */
  ARG_ANY,
} ArgType;

typedef struct
{
  const char *name;
  ArgType type;
  gboolean needed;
  HoistGrammar grammar;
} Arg;

#define NEEDED TRUE
#define OPTIONAL FALSE
#define COMMIT(name, needed)                                                                       \
  {                                                                                                \
    name, ARG_GRAMMAR, needed, HOIST_GRAMMAR_COMMIT                                                \
  }
#define RELPATH(name, needed)                                                                      \
  {                                                                                                \
    name, ARG_GRAMMAR, needed, HOIST_GRAMMAR_RELPATH                                               \
  }
#define APPLICATION                                                                                \
  {                                                                                                \
    "application", ARG_GRAMMAR, NEEDED, HOIST_GRAMMAR_SLUG                                         \
  }
#define REPOSITORY                                                                                 \
  {                                                                                                \
    "repository", ARG_GRAMMAR, NEEDED, HOIST_GRAMMAR_REPOSITORY                                    \
  }
#define VERSION                                                                                    \
  {                                                                                                \
    "version", ARG_TEXT, OPTIONAL                                                                  \
  }

static const Arg preflight_args[] = {
  REPOSITORY,
  APPLICATION,
  COMMIT ("from_commit", NEEDED),
  { "to_tag", ARG_TEXT, OPTIONAL },
  COMMIT ("to_commit", NEEDED),
  { "database", ARG_DATABASE, OPTIONAL },
  { "backup", ARG_BOOL, OPTIONAL },
  { "copy", ARG_BOOL, OPTIONAL },
  { "move", ARG_DATABASE, OPTIONAL }, /* the new, empty database */
  { "ports", ARG_PORTS, OPTIONAL },
  { "services", ARG_SERVICES, OPTIONAL },
  RELPATH ("lock", OPTIONAL),
  { "ends", ARG_ANY, OPTIONAL },       /* arguments of the steps that end daemons */
  { "components", ARG_ANY, OPTIONAL }, /* arguments of their steps */
  { "drift", ARG_ANY, OPTIONAL },      /* how the deployed release makes its schema */
  { NULL },
};
static const Arg fetch_args[] = {
  APPLICATION, REPOSITORY, { "tag", ARG_TEXT, OPTIONAL }, COMMIT ("commit", NEEDED), { NULL }
};
static const Arg dependencies_args[] = {
  { "kind", ARG_GRAMMAR, NEEDED, HOIST_GRAMMAR_WORD },
  RELPATH ("lock", OPTIONAL),
  RELPATH ("environment", NEEDED),
  APPLICATION,
  COMMIT ("commit", NEEDED),
  { "build", ARG_TEXT, OPTIONAL },
  { "production", ARG_BOOL, OPTIONAL },
  { "command", ARG_ARGV, OPTIONAL },
  { "seconds", ARG_INT, OPTIONAL }, /* it may take; as the table of kinds says without it */
  { NULL },
};
static const Arg prepare_args[] = {
  { "database", ARG_DATABASE, NEEDED }, { "backup", ARG_BACKUP, OPTIONAL },
  { "restore", ARG_BACKUP, OPTIONAL },  VERSION,
  COMMIT ("commit", OPTIONAL),          { NULL },
};
static const Arg copy_args[] = {
  { "database", ARG_DATABASE, NEEDED },
  { "scripts", ARG_RELPATHS, NEEDED },
  { "commands", ARG_COMMANDS, NEEDED },
  APPLICATION,
  COMMIT ("commit", NEEDED),
  RELPATH ("settings", OPTIONAL),
  RELPATH ("environment", OPTIONAL),
  { "digest", ARG_TEXT, OPTIONAL },
  { "environments", ARG_ANY, OPTIONAL }, /* of all kinds of dependencies; older: the two above */
  { "columns", ARG_ANY, OPTIONAL },
  { "config", ARG_ANY, OPTIONAL }, /* files that name the database besides the settings */
  { NULL },
};
static const Arg switch_args[] = {
  { "database", ARG_DATABASE, NEEDED },
  { "run", ARG_TEXT, OPTIONAL },
  { "back", ARG_BOOL, OPTIONAL },
  { "columns", ARG_ANY, OPTIONAL },
  { NULL },
};
static const Arg transfer_args[] = {
  { "database", ARG_DATABASE, NEEDED },  { "to", ARG_DATABASE, NEEDED },
  { "schema", ARG_ARGV, OPTIONAL },      { "folder", ARG_GRAMMAR, NEEDED, HOIST_GRAMMAR_PATH },
  { "alike", ARG_TEXTS, OPTIONAL },      { "zone", ARG_TEXT, OPTIONAL },
  { "back", ARG_BOOL, OPTIONAL },        { "run", ARG_TEXT, OPTIONAL },
  { "ahead", ARG_BOOL, OPTIONAL }, /* while the services run; what follows needs the rest only */
  { "rest", ARG_BOOL, OPTIONAL },  /* … which is this one; back: rows are taken along */
  { "uses", ARG_TEXT, OPTIONAL },  /* ahead: the setting that names the new database for `schema` */
  { "application", ARG_TEXT, OPTIONAL }, { "commit", ARG_TEXT, OPTIONAL },
  { "settings", ARG_TEXT, OPTIONAL },    { NULL },
};
static const Arg stop_args[] = {
  { "services", ARG_SERVICES, NEEDED },
  { "database", ARG_DATABASE, OPTIONAL },
  { "health_from", ARG_HEALTH_FROM, OPTIONAL },
  { NULL },
};
static const Arg backup_args[] = {
  { "database", ARG_DATABASE, NEEDED },
  { "backup", ARG_BACKUP, NEEDED },
  VERSION,
  COMMIT ("commit", OPTIONAL),
  { "stays", ARG_BOOL, OPTIONAL },     /* the run replaces it by nothing: undo leaves it alone */
  { "set_aside", ARG_BOOL, OPTIONAL }, /* what the switch of this run set aside … */
  { "back", ARG_BOOL, OPTIONAL },      /* … on the way back … */
  { "run", ARG_TEXT, OPTIONAL },       /* … from what that run switched to */
  { NULL },
};
static const Arg checkout_args[] = {
  COMMIT ("from_commit", NEEDED),
  COMMIT ("to_commit", NEEDED),
  { "to_tag", ARG_TEXT, OPTIONAL },
  APPLICATION,
  { NULL },
};
static const Arg activate_args[] = {
  { "kind", ARG_GRAMMAR, OPTIONAL, HOIST_GRAMMAR_WORD }, /* "": pip */
  RELPATH ("environment", NEEDED),
  { "digest", ARG_TEXT, OPTIONAL },
  RELPATH ("lock", OPTIONAL),
  { NULL },
};
static const Arg migrate_args[] = {
  { "scripts", ARG_RELPATHS, NEEDED },
  { "commands", ARG_COMMANDS, NEEDED },
  { "folder", ARG_GRAMMAR, NEEDED, HOIST_GRAMMAR_PATH },
  { "environment", ARG_TEXTS, OPTIONAL },
  { "database", ARG_DATABASE, OPTIONAL },
  { "backup", ARG_BACKUP, OPTIONAL },
  { "recreate", ARG_BOOL, OPTIONAL }, /* the database is set aside, they begin with an empty one */
  { NULL },
};
static const Arg restore_args[] = { { "database", ARG_DATABASE, NEEDED },
                                    { "backup", ARG_BACKUP, NEEDED },
                                    { NULL } };
static const Arg start_args[] = {
  { "services", ARG_SERVICES, NEEDED }, { "health", ARG_HEALTH, OPTIONAL }, VERSION,
  COMMIT ("commit", OPTIONAL),          { "seconds", ARG_INT, OPTIONAL },   { NULL },
};
static const Arg health_args[] = {
  { "services", ARG_SERVICES, NEEDED },
  { "health", ARG_HEALTH, NEEDED },
  VERSION,
  COMMIT ("commit", OPTIONAL),
  { "good_in_a_row", ARG_INT, OPTIONAL },
  { "interval_ms", ARG_INT, OPTIONAL },
  { "seconds", ARG_INT, OPTIONAL },
  { "steady_ms", ARG_INT, OPTIONAL },
  { NULL },
};
static const Arg finish_args[] = {
  APPLICATION,
  COMMIT ("commit", NEEDED),
  { "keep_environments", ARG_ANY, OPTIONAL },
  { NULL },
};
/* What every step of a guide has. */
#define OF_GUIDE                                                                                   \
  { "id", ARG_GRAMMAR, NEEDED, HOIST_GRAMMAR_WORD }, { "title", ARG_TEXT, OPTIONAL },              \
      { "when", ARG_WHEN, NEEDED }, { "environment", ARG_TEXTS, OPTIONAL },                        \
      { "folder", ARG_GRAMMAR, NEEDED, HOIST_GRAMMAR_PATH }, { "as_agent", ARG_BOOL, OPTIONAL },   \
      { "seconds", ARG_INT, NEEDED }, { "only_when", ARG_PROOF, OPTIONAL },                        \
      { "done_when", ARG_PROOF, OPTIONAL }, { "undo", ARG_UNDO, NEEDED },                          \
      { "undo_argv", ARG_ARGV, OPTIONAL }, { "reason", ARG_TEXT, OPTIONAL },                       \
  {                                                                                                \
    "database", ARG_DATABASE, OPTIONAL                                                             \
  }
static const Arg command_args[] = {
  OF_GUIDE,
  { "argv", ARG_ARGV, NEEDED },
  /* With the files of this release, in a folder of its own: */
  COMMIT ("commit", OPTIONAL),
  { "application", ARG_GRAMMAR, OPTIONAL, HOIST_GRAMMAR_SLUG },
  { "brings", ARG_RELPATHS, OPTIONAL },
  { "environments", ARG_ANY, OPTIONAL },
  { "removes", ARG_TEXTS, OPTIONAL }, /* tables that it may take rows from */
  { NULL },
};
static const Arg configure_args[] = {
  OF_GUIDE,
  { "file", ARG_PLACE, NEEDED },
  { "format", ARG_FORMAT, NEEDED },
  { "set", ARG_SETTINGS, NEEDED },
  { "back", ARG_BOOL, OPTIONAL },    /* what was set is put back */
  { "kept_by", ARG_STEP, OPTIONAL }, /* the step that kept what was before; "": this one */
  { NULL },
};
static const Arg card_args[] = {
  OF_GUIDE,
  { "text", ARG_TEXT, NEEDED },
  { "who", ARG_TEXT, OPTIONAL }, /* is waited for; "": whoever may operate */
  { "copy", ARG_TEXTS, OPTIONAL },
  { NULL },
};
static const Arg end_args[] = {
  OF_GUIDE,
  { "program", ARG_TEXT, NEEDED },
  { "arguments", ARG_TEXTS, OPTIONAL }, /* patterns */
  { "under", ARG_GRAMMAR, OPTIONAL, HOIST_GRAMMAR_PATH },
  { "pid_files", ARG_TEXTS, OPTIONAL }, /* patterns of absolute paths */
  { "signal", ARG_INT, NEEDED },
  { "saves", ARG_TEXT, OPTIONAL },
  { NULL },
};
/* What is rehearsed of one release. */
#define REHEARSED                                                                                  \
  { "scripts", ARG_RELPATHS, NEEDED }, { "commands", ARG_COMMANDS, NEEDED },                       \
      COMMIT ("commit", NEEDED), { "to", ARG_TEXT, OPTIONAL },                                     \
      { "environments", ARG_ANY, OPTIONAL }, { "config", ARG_ANY, OPTIONAL }, /* as for copy */    \
      { "deeds", ARG_ANY, OPTIONAL }, /* arguments of the guide's commands that are rehearsed */   \
  {                                                                                                \
    "left_out", ARG_TEXTS, OPTIONAL /* names of what can't be */                                   \
  }
static const Arg rehearse_args[] = {
  { "database", ARG_DATABASE, OPTIONAL }, REHEARSED, APPLICATION,
  RELPATH ("settings", OPTIONAL),         { NULL },
};
static const Arg hop_args[] = { REHEARSED, { NULL } }; /* `hops` of rehearse */
static const Arg guard_args[] = {
  { "keep_healthy", ARG_INT, NEEDED }, /* so many of the others */
  { "others", ARG_INT, NEEDED },       /* how many there are */
  { "seconds", ARG_INT, OPTIONAL },    /* that they are waited for */
  { "group", ARG_TEXTS, OPTIONAL },    /* nodes that are stopped together, this one among them */
  { NULL },
};
static const Arg message_args[] = {
  { "id", ARG_GRAMMAR, NEEDED, HOIST_GRAMMAR_WORD },
  { "when", ARG_TEXT, NEEDED }, /* before, after, failed */
  { "tenant", ARG_TEXT, NEEDED },
  APPLICATION,
  { "from", ARG_TEXT, NEEDED },
  { "to", ARG_TEXT, NEEDED },
  { "plan", ARG_TEXT, NEEDED },      /* upgrade, rollback, move */
  { "setting", ARG_TEXT, OPTIONAL }, /* which holds the URL */
  { "url", ARG_TEXT, OPTIONAL },
  { "body", ARG_ANY, OPTIONAL },
  { "argv", ARG_ARGV, OPTIONAL },
  { "seconds", ARG_INT, NEEDED },
  { "must", ARG_BOOL, OPTIONAL },
  { "outcome", ARG_TEXT, OPTIONAL }, /* of an order: what became of it, … */
  { "says", ARG_TEXT, OPTIONAL },    /* … in words */
  { NULL },
};

static const Arg container_args[] = {
  { "containers", ARG_CONTAINERS, NEEDED },
  { "back", ARG_BOOL, OPTIONAL }, /* whoever was kept comes back as it was */
  { NULL },
};

static const Arg component_args[] = {
  OF_GUIDE,
  { "argv", ARG_ARGV, OPTIONAL }, /* installs it; empty: it came along with the dependencies */
  { "read", ARG_VERSION, NEEDED },
  { "from", ARG_TEXT, NEEDED }, /* what was there */
  { "to", ARG_TEXT, NEEDED },
  { "at_least", ARG_BOOL, OPTIONAL }, /* a later one is as good */
  { "back", ARG_BOOL, OPTIONAL },
  { NULL },
};

static const struct
{
  const char *name;
  const Arg *args;
} kinds[HOIST_N_STEP_KINDS] = {
  [HOIST_STEP_PREFLIGHT] = { "preflight", preflight_args },
  [HOIST_STEP_FETCH] = { "fetch", fetch_args },
  [HOIST_STEP_DEPENDENCIES] = { "dependencies", dependencies_args },
  [HOIST_STEP_PREPARE] = { "prepare", prepare_args },
  [HOIST_STEP_COPY] = { "copy", copy_args },
  [HOIST_STEP_SWITCH] = { "switch", switch_args },
  [HOIST_STEP_TRANSFER] = { "transfer", transfer_args },
  [HOIST_STEP_STOP] = { "stop", stop_args },
  [HOIST_STEP_BACKUP] = { "backup", backup_args },
  [HOIST_STEP_CHECKOUT] = { "checkout", checkout_args },
  [HOIST_STEP_ACTIVATE] = { "activate", activate_args },
  [HOIST_STEP_MIGRATE] = { "migrate", migrate_args },
  [HOIST_STEP_RESTORE] = { "restore", restore_args },
  [HOIST_STEP_START] = { "start", start_args },
  [HOIST_STEP_HEALTH] = { "health", health_args },
  [HOIST_STEP_FINISH] = { "finish", finish_args },
  [HOIST_STEP_COMMAND] = { "command", command_args },
  [HOIST_STEP_CONFIGURE] = { "configure", configure_args },
  [HOIST_STEP_CARD] = { "card", card_args },
  [HOIST_STEP_CATCH_UP] = { "catch-up", switch_args },
  [HOIST_STEP_END] = { "end", end_args },
  [HOIST_STEP_GUARD] = { "guard", guard_args },
  [HOIST_STEP_REHEARSE] = { "rehearse", rehearse_args },
  [HOIST_STEP_MESSAGE] = { "message", message_args },
  [HOIST_STEP_COMPONENT] = { "component", component_args },
  [HOIST_STEP_PULL] = { "pull", container_args },
  [HOIST_STEP_REPLACE] = { "replace", container_args },
};

/* An inner object of the arguments: what `check` says of it is said at the place of `name`. */
typedef void (*CheckFunc) (HoistReader *r);

static void
check_inner (HoistReader *r, const char *name, const HoistValue *value, CheckFunc check)
{
  if (value == NULL)
    return;
  g_auto (HoistReader) inner;
  g_autoptr (GError) local = NULL;
  g_autofree char *path = g_strdup_printf ("%s.%s", r->path, name);
  if (r->lenient)
    hoist_reader_init_lenient (&inner, value, path);
  else
    hoist_reader_init (&inner, value, path);
  check (&inner);
  if (!hoist_reader_finish (&inner, &local) && r->error == NULL)
    r->error = g_steal_pointer (&local);
}

static void
check_list (HoistReader *r, const char *name, HoistReaderNeed need, CheckFunc check)
{
  const HoistValue *list = hoist_reader_array (r, name, need, LIST_MAX);
  for (guint i = 0; list != NULL && i < hoist_value_get_size (list); i++)
    {
      g_autofree char *place = g_strdup_printf ("%s[%u]", name, i);
      check_inner (r, place, hoist_value_get_element (list, i), check);
    }
}

/* An argv: something to execute, and no option in its place. */
static gboolean
is_argv (const HoistValue *argv)
{
  if (hoist_value_get_type_of (argv) != HOIST_VALUE_ARRAY || hoist_value_get_size (argv) == 0)
    return FALSE;
  for (guint i = 0; i < hoist_value_get_size (argv); i++)
    if (hoist_value_get_type_of (hoist_value_get_element (argv, i)) != HOIST_VALUE_STRING)
      return FALSE;
  const char *program = hoist_value_get_string (hoist_value_get_element (argv, 0));
  return program[0] != '\0' && program[0] != '-';
}

static void
check_service (HoistReader *r)
{
  hoist_reader_string (r, "name", HOIST_READER_REQUIRED, HOIST_GRAMMAR_WORD);
  hoist_reader_string (r, "role", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  static const char *const drivers[] = { "supervised", "systemd", "container", NULL };
  guint driver = (guint) hoist_reader_enum (r, "driver", HOIST_READER_OPTIONAL, drivers, 0);
  hoist_reader_string (r, "unit", driver == 1 ? HOIST_READER_REQUIRED : HOIST_READER_OPTIONAL,
                       HOIST_READER_ANY_TEXT);
  hoist_step_args_container_check_name (r, driver == 2 ? HOIST_READER_REQUIRED
                                                       : HOIST_READER_OPTIONAL);
  const HoistValue *argv = hoist_reader_array (
      r, "argv", driver > 0 ? HOIST_READER_OPTIONAL : HOIST_READER_REQUIRED, LIST_MAX);
  if (argv != NULL && !is_argv (argv))
    hoist_reader_fail (r, "argv", "expected a program and its arguments");
  g_strfreev (hoist_reader_strv (r, "environment", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT));
  hoist_reader_string (r, "folder", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_PATH);
  hoist_reader_int (r, "port", HOIST_READER_OPTIONAL, 0, 65535, 0);
  hoist_reader_int (r, "stop_signal", HOIST_READER_OPTIONAL, 1, 64, 0);
  hoist_reader_int (r, "stop_seconds", HOIST_READER_OPTIONAL, 0, 86400, 0);
  hoist_reader_bool (r, "never_kill", HOIST_READER_OPTIONAL, FALSE);
  hoist_reader_string (r, "log", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
}

static void
check_database (HoistReader *r)
{
  static const char *const engines[] = { "sqlite", "postgresql", "mariadb", NULL };
  hoist_reader_string (r, "name", HOIST_READER_REQUIRED, HOIST_GRAMMAR_WORD);
  if (hoist_reader_enum (r, "engine", HOIST_READER_REQUIRED, engines, 0) == 0)
    {
      hoist_reader_string (r, "path", HOIST_READER_REQUIRED, HOIST_GRAMMAR_PATH);
      return;
    }
  hoist_reader_string (r, "file", HOIST_READER_REQUIRED, HOIST_GRAMMAR_RELPATH);
  hoist_reader_string (r, "setting", HOIST_READER_REQUIRED, HOIST_GRAMMAR_WORD);
}

/* A tenant's setting may stand in the URL: it must not lead anywhere else. */
static gboolean
is_loopback (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  if (uri == NULL || strcmp (g_uri_get_scheme (uri), "http") != 0
      || g_uri_get_userinfo (uri) != NULL || g_uri_get_host (uri) == NULL
      || g_uri_get_port (uri) < 1)
    return FALSE;
  const char *host = g_uri_get_host (uri);
  return strcmp (host, "127.0.0.1") == 0 || strcmp (host, "::1") == 0
         || strcmp (host, "localhost") == 0;
}

static void
check_health (HoistReader *r)
{
  hoist_reader_string (r, "name", HOIST_READER_REQUIRED, HOIST_GRAMMAR_WORD);
  hoist_reader_string (r, "service", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  const char *url = hoist_reader_string (r, "url", HOIST_READER_REQUIRED, HOIST_READER_ANY_TEXT);
  if (url != NULL && !is_loopback (url))
    hoist_reader_fail (r, "url", "expected http:// with a loopback address and a port");
  hoist_reader_int (r, "status", HOIST_READER_OPTIONAL, 100, 599, 200);
  hoist_reader_string (r, "version_member", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
}

static void
check_health_from (HoistReader *r)
{
  check_list (r, "health", HOIST_READER_OPTIONAL, check_health);
  hoist_reader_string (r, "version", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  hoist_reader_int (r, "seconds", HOIST_READER_OPTIONAL, 1, 3600, 60);
  const char *commit =
      hoist_reader_string (r, "commit", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  if (commit != NULL && commit[0] != '\0')
    hoist_reader_string (r, "commit", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_COMMIT);
}

static void
check_ports (HoistReader *r, const char *name, HoistReaderNeed need)
{
  const HoistValue *list = hoist_reader_array (r, name, need, LIST_MAX);
  for (guint i = 0; list != NULL && i < hoist_value_get_size (list); i++)
    {
      const HoistValue *port = hoist_value_get_element (list, i);
      if (hoist_value_get_type_of (port) != HOIST_VALUE_INT || hoist_value_get_int (port) < 1
          || hoist_value_get_int (port) > 65535)
        hoist_reader_fail (r, name, "expected whole numbers from 1 to 65535");
    }
}

static void
check_commands (HoistReader *r, const char *name, HoistReaderNeed need)
{
  const HoistValue *list = hoist_reader_array (r, name, need, LIST_MAX);
  for (guint i = 0; list != NULL && i < hoist_value_get_size (list); i++)
    if (!is_argv (hoist_value_get_element (list, i)))
      hoist_reader_fail (r, name, "element %u: expected a program and its arguments", i);
}

static void
check_argv (HoistReader *r, const char *name, HoistReaderNeed need)
{
  const HoistValue *argv = hoist_reader_array (r, name, need, LIST_MAX);
  if (argv != NULL && !is_argv (argv)
      && (need == HOIST_READER_REQUIRED || hoist_value_get_size (argv) > 0))
    hoist_reader_fail (r, name, "expected a program and its arguments");
}

static void
check_proof (HoistReader *r)
{
  hoist_reader_string (r, "file", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_PATH);
  check_argv (r, "command", HOIST_READER_OPTIONAL);
  hoist_reader_string (r, "query", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
}

static void
check_setting (HoistReader *r)
{
  hoist_reader_string (r, "section", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  hoist_reader_string (r, "key", HOIST_READER_REQUIRED, HOIST_GRAMMAR_NAME);
  hoist_reader_string (r, "value", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  hoist_reader_bool (r, "literal", HOIST_READER_OPTIONAL, FALSE);
  hoist_reader_string (r, "from_setting", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_WORD);
  hoist_reader_bool (r, "remove", HOIST_READER_OPTIONAL, FALSE);
  hoist_reader_bool (r, "secret", HOIST_READER_OPTIONAL, FALSE);
}

static void
check_step (HoistReader *r, const char *name)
{
  const char *text = hoist_reader_string (r, name, HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  const char *slash = text != NULL ? strchr (text, '/') : NULL;
  g_autofree char *run = slash != NULL ? g_strndup (text, (gsize) (slash - text)) : NULL;
  guint64 index = 0;

  if (text == NULL || text[0] == '\0')
    return;
  if (run == NULL || !hoist_id_check (HOIST_ID_RUN, run)
      || !g_ascii_string_to_unsigned (slash + 1, 10, 0, 10000, &index, NULL))
    hoist_reader_fail (r, name, "expected a run's identifier, a slash and the number of a step");
}

/* "" says that there is none, where there need not be one. */
static void
check_text (HoistReader *r, const Arg *arg, HoistReaderNeed need)
{
  const char *text = hoist_reader_string (r, arg->name, need, HOIST_READER_ANY_TEXT);
  if (text == NULL || arg->type == ARG_TEXT || (text[0] == '\0' && !arg->needed))
    return;
  if (arg->type == ARG_GRAMMAR)
    hoist_reader_string (r, arg->name, need, arg->grammar);
  else if (!hoist_id_check (HOIST_ID_BACKUP, text))
    hoist_reader_fail (r, arg->name, "expected a backup's identifier (bk_ and 16 characters)");
}

static void
check_place (HoistReader *r, const char *name, HoistReaderNeed need)
{
  const char *text = hoist_reader_string (r, name, need, HOIST_READER_ANY_TEXT);

  if (text != NULL)
    hoist_reader_string (r, name, need,
                         text[0] == '/' ? HOIST_GRAMMAR_PATH : HOIST_GRAMMAR_RELPATH);
}

static void
check_arg_of_file (HoistReader *r, const Arg *arg, HoistReaderNeed need)
{
  if (arg->type == ARG_FORMAT)
    hoist_reader_enum (r, arg->name, need, hoist_guide_format_names, 0);
  else if (arg->type == ARG_PLACE)
    check_place (r, arg->name, need);
  else if (arg->type == ARG_SETTINGS)
    check_list (r, arg->name, need, check_setting);
  else if (arg->type == ARG_STEP)
    check_step (r, arg->name);
  else if (arg->type == ARG_CONTAINERS)
    check_list (r, arg->name, need, hoist_step_args_container_check);
  else if (arg->type == ARG_VERSION)
    check_inner (r, arg->name, hoist_reader_object (r, arg->name, need),
                 hoist_step_args_component_check_place);
  else
    g_assert_not_reached ();
}

static void
check_arg (HoistReader *r, const Arg *arg)
{
  HoistReaderNeed need = arg->needed ? HOIST_READER_REQUIRED : HOIST_READER_OPTIONAL;
  switch (arg->type)
    {
    case ARG_TEXT:
    case ARG_GRAMMAR:
    case ARG_BACKUP:
      check_text (r, arg, need);
      break;
    case ARG_BOOL:
      hoist_reader_bool (r, arg->name, need, FALSE);
      break;
    case ARG_INT:
      hoist_reader_int (r, arg->name, need, 0, G_MAXINT, 0);
      break;
    case ARG_PORTS:
      check_ports (r, arg->name, need);
      break;
    case ARG_TEXTS:
      g_strfreev (hoist_reader_strv (r, arg->name, need, HOIST_READER_ANY_TEXT));
      break;
    case ARG_RELPATHS:
      g_strfreev (hoist_reader_strv (r, arg->name, need, HOIST_GRAMMAR_RELPATH));
      break;
    case ARG_COMMANDS:
      check_commands (r, arg->name, need);
      break;
    case ARG_SERVICES:
      check_list (r, arg->name, need, check_service);
      break;
    case ARG_DATABASE:
      check_inner (r, arg->name, hoist_reader_object (r, arg->name, need), check_database);
      break;
    case ARG_HEALTH:
      check_list (r, arg->name, need, check_health);
      break;
    case ARG_HEALTH_FROM:
      check_inner (r, arg->name, hoist_reader_object (r, arg->name, need), check_health_from);
      break;
    case ARG_ARGV:
      check_argv (r, arg->name, need);
      break;
    case ARG_PROOF:
      check_inner (r, arg->name, hoist_reader_object (r, arg->name, need), check_proof);
      break;
    case ARG_WHEN:
      hoist_reader_enum (r, arg->name, need, hoist_guide_when_names, 0);
      break;
    case ARG_UNDO:
      hoist_reader_enum (r, arg->name, need, hoist_guide_undo_names, 0);
      break;
    case ARG_ANY:
      hoist_reader_any (r, arg->name, need);
      break;
    default:
      check_arg_of_file (r, arg, need);
    }
}

static gboolean
migrate_is_paired (HoistReader *r)
{
  const HoistValue *scripts = hoist_value_get_member (r->object, "scripts");
  const HoistValue *commands = hoist_value_get_member (r->object, "commands");
  return hoist_value_get_size (scripts) == hoist_value_get_size (commands);
}

static void
check_hop (HoistReader *r)
{
  for (const Arg *arg = hop_args; arg->name != NULL; arg++)
    check_arg (r, arg);
  if (r->error == NULL && !migrate_is_paired (r))
    hoist_reader_fail (r, "commands", "expected one command for each script");
}

static gboolean
undo_is_paired (HoistReader *r)
{
  const HoistValue *argv = hoist_value_get_member (r->object, "undo_argv");
  gboolean has_argv = argv != NULL && hoist_value_get_type_of (argv) == HOIST_VALUE_ARRAY
                      && hoist_value_get_size (argv) > 0;
  return has_argv == (strcmp (hoist_value_lookup_string (r->object, "undo", ""), "command") == 0);
}

/* Bound to the tenant by something, and never by a signal that leaves no time. */
static gboolean
end_is_safe (HoistReader *r)
{
  gint64 number = hoist_value_lookup_int (r->object, "signal", 0);
  gboolean bound = FALSE;

  for (guint i = 0; i < 2; i++)
    {
      const HoistValue *list =
          hoist_value_get_member (r->object, i == 0 ? "arguments" : "pid_files");
      bound |= list != NULL && hoist_value_get_size (list) > 0;
    }
  bound |= hoist_value_lookup_string (r->object, "under", "")[0] != '\0';
  return bound && hoist_value_lookup_string (r->object, "program", "")[0] != '\0'
         && hoist_guide_signal_is_known ((int) number);
}

gboolean
hoist_step_args_check (HoistStepKindId kind, const HoistValue *args, gboolean lenient,
                       GError **error)
{
  g_auto (HoistReader) r;
  if (lenient)
    hoist_reader_init_lenient (&r, args, kinds[kind].name);
  else
    hoist_reader_init (&r, args, kinds[kind].name);
  for (const Arg *arg = kinds[kind].args; arg->name != NULL; arg++)
    check_arg (&r, arg);
  if (kind == HOIST_STEP_REHEARSE) /* over required stops: the releases behind the first */
    check_list (&r, "hops", HOIST_READER_OPTIONAL, check_hop);
  if ((kind == HOIST_STEP_MIGRATE || kind == HOIST_STEP_COPY || kind == HOIST_STEP_REHEARSE)
      && r.error == NULL && !migrate_is_paired (&r))
    hoist_reader_fail (&r, "commands", "expected one command for each script");
  if (kind == HOIST_STEP_END && r.error == NULL && !end_is_safe (&r))
    hoist_reader_fail (&r, "program",
                       "expected it with what binds it to the tenant (arguments, "
                       "under or pid_files) and a signal that can be heard");
  if (hoist_step_kind_is_of_guide (kind) && r.error == NULL && !undo_is_paired (&r))
    hoist_reader_fail (&r, "undo_argv", "expected it with undo “command”, and only then");
  return hoist_reader_finish (&r, error);
}
