/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hoistctl: what its commands share. A command is one row of a table (its own file's), from which
 * parsing, --help and the dispatch come; it gets a HoistCli, prints, and returns an exit code.
 * Everything runs on the main thread; asynchronous calls are awaited with hoist_cli_wait. */
#pragma once
#include "client/hoist-client-tenants.h"
#include "model/hoist-run.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_CLI_OK = 0,
  HOIST_CLI_FAILED = 1,
  HOIST_CLI_USAGE = 2,
  HOIST_CLI_REFUSED = 3,      /* by a check, before anything was changed */
  HOIST_CLI_OLD_RESTORED = 4, /* the run failed; the old version and data are back */
  HOIST_CLI_PARKED = 5,       /* neither was possible: a person is needed */
  HOIST_CLI_UNREACHABLE = 6,
  HOIST_CLI_NOT_FOUND = 7,
  HOIST_CLI_UNAUTHORIZED = 8, /* sign-in or right is missing */
  HOIST_CLI_CORRUPT = 9,      /* a backup, a plan or the audit trail is not what it was */
  HOIST_CLI_CANCELLED = 130,  /* by Ctrl-C */
} HoistCliExit;

typedef struct
{
  const char *name;     /* "acknowledge" */
  char letter;          /* 0: none */
  const char *argument; /* "ID"; NULL: a flag */
  const char *help;
} HoistCliOption; /* a list ends with name NULL */

typedef struct _HoistCli HoistCli;

typedef struct
{
  const char *noun, *verb; /* verb NULL: the noun alone is the command */
  const char *arguments;   /* "TENANT [VERSION]" */
  guint min_arguments, max_arguments;
  const HoistCliOption *options;              /* may be NULL */
  int (*run) (HoistCli *cli, GError **error); /* an exit code; -1: `error` says it */
  const char *summary;
} HoistCliCommand; /* a list ends with noun NULL */

extern const HoistCliCommand *const hoist_cli_groups[]; /* hoist-cli-commands.c; ends with NULL */

struct _HoistCli
{
  const HoistCliCommand *command;
  char *noun;           /* the first word, where it needs a second one; NULL */
  GPtrArray *arguments; /* char* */
  GHashTable *options;  /* name -> GPtrArray of char* ("" for a flag) */
  gboolean json;
  GCancellable *cancellable; /* Ctrl-C and SIGTERM */
  HoistClient *client;       /* NULL until hoist_cli_connect */
  GString *out;              /* printed at the end or by hoist_cli_flush */
};

const char *hoist_cli_argument (HoistCli *cli, guint index); /* NULL when it is not there */
gboolean hoist_cli_has (HoistCli *cli, const char *option);
const char *hoist_cli_option (HoistCli *cli, const char *option); /* the last; NULL when absent */
/* All values of an option that may be repeated; commas separate too. Newly allocated, never NULL.
 */
char **hoist_cli_option_list (HoistCli *cli, const char *option);
gboolean
hoist_cli_option_number (HoistCli *cli, const char *option, guint most, guint *number,
                         GError **error); /* leaves *number when absent; USAGE-like INVALID */

/* hoist-cli-parse.c: fills arguments and options by the tables; INVALID names the mistake. */
HoistCli *hoist_cli_new (void);
void hoist_cli_free (HoistCli *cli);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistCli, hoist_cli_free)
gboolean hoist_cli_parse (HoistCli *cli, const char *const *argv, GError **error);
/* command NULL: of the commands of a noun, or (noun NULL) of the whole program. */
char *hoist_cli_dup_help (const HoistCliCommand *command, const char *noun);
extern const HoistCliOption hoist_cli_global_options[];
typedef struct
{
  int code;
  const char *meaning;
} HoistCliExitWords; /* a list ends with meaning NULL */
extern const HoistCliExitWords hoist_cli_exit_words[];

/* hoist-cli-describe.c: the tables as one JSON document, from which the manual page and the
 * completion are made. */
char *hoist_cli_dup_description (void);

/* hoist-cli-connect.c: from --url, --socket, --data, HOIST_URL, HOIST_SOCKET, else the usual
 * places. */
HoistClient *hoist_cli_connect (HoistCli *cli, GError **error); /* borrowed */
/* The address that would be used and why, for doctor. */
char *hoist_cli_dup_address (HoistCli *cli, char **ret_reason, GError **error);

/* hoist-cli-tenant.c: by id or slug. */
HoistTenantReport *hoist_cli_find_tenant (HoistCli *cli, const char *text, GError **error);

/* hoist-cli-wait.c */
void hoist_cli_capture_cb (GObject *source, GAsyncResult *result, gpointer user_data);
void hoist_cli_wait (GAsyncResult **result);

/* hoist-cli-output.c */
void hoist_cli_print (HoistCli *cli, const char *format, ...) G_GNUC_PRINTF (2, 3);
void hoist_cli_flush (HoistCli *cli);
/* Rows of cells under a heading (N_, translated here), in columns; cells are cleaned. `heading` and
 * each row: n_columns texts. */
void hoist_cli_print_table (HoistCli *cli, const char *const *heading, const GPtrArray *rows);
/* One JSON document as one line: a function writes it. */
typedef void (*HoistCliWriteFunc) (HoistJsonWriter *w, gpointer user_data);
void hoist_cli_print_json (HoistCli *cli, HoistCliWriteFunc write, gpointer user_data);
void hoist_cli_print_value (HoistCli *cli, const HoistValue *value); /* as JSON */
char *hoist_cli_dup_ago (gint64 wall_us); /* "3 minutes ago", "–" for 0 */

/* hoist-cli-exit.c */
int hoist_cli_exit_of_error (const GError *error);
int hoist_cli_exit_of_run (const HoistRun *run);
void hoist_cli_report_error (HoistCli *cli, const GError *error);

G_END_DECLS
