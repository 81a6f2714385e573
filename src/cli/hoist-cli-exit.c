/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How hoistctl ends: the documented exit code of an error and of a run's outcome, and an error's
 * sentence with what is true now and what to do next. Thread: main. */
#include "cli/hoist-cli.h"

#include "base/hoist-text.h"

#include <stdio.h>

int
hoist_cli_exit_of_error (const GError *error)
{
  switch (hoist_error_get_code (error))
    {
    case HOIST_ERROR_INVALID:
      return HOIST_CLI_USAGE;
    case HOIST_ERROR_REFUSED:
    case HOIST_ERROR_ACKNOWLEDGE:
    case HOIST_ERROR_STALE:
    case HOIST_ERROR_CONFLICT:
    case HOIST_ERROR_BUSY:
    case HOIST_ERROR_KEY_REUSED:
    case HOIST_ERROR_FENCED:
    case HOIST_ERROR_NO_SPACE:
    case HOIST_ERROR_NOT_OFFERED:
      return HOIST_CLI_REFUSED;
    case HOIST_ERROR_PARKED:
      return HOIST_CLI_PARKED;
    case HOIST_ERROR_UNREACHABLE:
    case HOIST_ERROR_TIMED_OUT:
      return HOIST_CLI_UNREACHABLE;
    case HOIST_ERROR_NOT_FOUND:
      return HOIST_CLI_NOT_FOUND;
    case HOIST_ERROR_UNAUTHORIZED:
    case HOIST_ERROR_FORBIDDEN:
      return HOIST_CLI_UNAUTHORIZED;
    case HOIST_ERROR_CORRUPT:
      return HOIST_CLI_CORRUPT;
    case HOIST_ERROR_CANCELLED:
      return HOIST_CLI_CANCELLED;
    case HOIST_ERROR_FAILED:
    case HOIST_ERROR_METHOD:
    case HOIST_ERROR_TOO_LARGE:
    case HOIST_ERROR_MEDIA_TYPE:
    case HOIST_ERROR_IO:
    case HOIST_ERROR_PROTOCOL:
    case HOIST_ERROR_HOST_KEY:
    case HOIST_ERROR_VERSION:
    case HOIST_N_ERRORS:
    default:
      return HOIST_CLI_FAILED;
    }
}

int
hoist_cli_exit_of_run (const HoistRun *run)
{
  switch (run->outcome)
    {
    case HOIST_OUTCOME_NEW_HEALTHY:
      return HOIST_CLI_OK;
    case HOIST_OUTCOME_OLD_RESTORED:
      return HOIST_CLI_OLD_RESTORED;
    case HOIST_OUTCOME_UNTOUCHED:
      if (run->kind == HOIST_PLAN_REHEARSAL)
        return run->cause == NULL || run->cause[0] == '\0' ? HOIST_CLI_OK : HOIST_CLI_FAILED;
      return HOIST_CLI_REFUSED;
    case HOIST_OUTCOME_PARKED:
      return HOIST_CLI_PARKED;
    case HOIST_OUTCOME_NONE:
    default:
      return HOIST_CLI_FAILED;
    }
}

typedef struct
{
  const GError *error;
  const char *detail, *now, *next;
} Report;

static void
write_report (HoistJsonWriter *w, gpointer user_data)
{
  const Report *report = user_data;
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_begin_object (w, "error");
  hoist_json_writer_string (w, "code",
                            hoist_error_code_get_wire_name (hoist_error_get_code (report->error)));
  hoist_json_writer_string (w, "detail", report->detail);
  hoist_json_writer_string (w, "what_is_true_now", report->now);
  hoist_json_writer_string (w, "next", report->next);
  hoist_json_writer_int (w, "exit", hoist_cli_exit_of_error (report->error));
  hoist_json_writer_end_object (w);
  hoist_json_writer_end_object (w);
}

static void
print_line (const char *label, const char *text)
{
  g_autofree char *clean = hoist_text_clean_line (text, -1, 4096);
  if (clean[0] != '\0')
    fprintf (stderr, "%s%s\n", label, clean);
}

void
hoist_cli_report_error (HoistCli *cli, const GError *error)
{
  g_autofree char *detail = NULL;
  g_autofree char *now = NULL;
  g_autofree char *next = NULL;
  hoist_client_split_error (error, &detail, &now, &next);
  hoist_cli_flush (cli);
  if (cli->json)
    {
      Report report = { error, detail, now, next };
      hoist_cli_print_json (cli, write_report, &report);
      hoist_cli_flush (cli);
      return;
    }
  print_line ("hoistctl: ", detail);
  print_line ("  Now:  ", now);
  print_line ("  Next: ", next);
}
