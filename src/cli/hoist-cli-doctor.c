/* SPDX-License-Identifier: GPL-3.0-or-later */
/* doctor: what an upgrade on this machine needs, looked at one by one, each with what to do.
 * Thread: main. Never changes anything. */
#include "cli/hoist-cli-groups.h"

#include "base/hoist-file.h"
#include "base/hoist-process.h"
#include "cli/hoist-cli-text.h"
#include "client/hoist-credentials.h"
#include "client/hoist-private-daemon.h"

#include <glib/gi18n.h>
#include <string.h>

#define LEAST_FREE_BYTES (G_GINT64_CONSTANT (1) << 30)
#define CHILD_DEADLINE_MS 10000

typedef enum
{
  FINE,
  WARNING,
  MISSING
} Finding;
static const char *const finding_names[] = { "ok", "warning", "missing" };

typedef struct
{
  HoistCli *cli;
  HoistValue *checks; /* array */
  Finding worst;
} Doctor;

static void
tell (Doctor *doctor, const char *check, Finding finding, const char *message, const char *next)
{
  HoistValue *row = hoist_value_new_object ();
  hoist_value_set (row, "check", hoist_value_new_string (check));
  hoist_value_set (row, "state", hoist_value_new_string (finding_names[finding]));
  hoist_value_set (row, "message", hoist_value_new_string (message));
  hoist_value_set (row, "next", hoist_value_new_string (next));
  hoist_value_append (doctor->checks, row);
  doctor->worst = MAX (doctor->worst, finding);
  if (doctor->cli->json)
    return;
  hoist_cli_print (doctor->cli, "%-8s %-10s %s\n", finding_names[finding], check, message);
  if (next[0] != '\0')
    hoist_cli_print (doctor->cli, "%19s %s\n", "", next);
  hoist_cli_flush (doctor->cli);
}

static void
tell_error (Doctor *doctor, const char *check, Finding finding, const GError *error)
{
  g_autofree char *detail = NULL;
  g_autofree char *next = NULL;
  hoist_client_split_error (error, &detail, NULL, &next);
  tell (doctor, check, finding, detail, next);
}

static void
check_plane (Doctor *doctor)
{
  g_autofree char *reason = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *address = hoist_cli_dup_address (doctor->cli, &reason, &error);
  if (address == NULL)
    {
      tell_error (doctor, "socket", MISSING, error);
      return;
    }
  g_autofree char *found = g_strdup_printf ("%s (%s)", address, reason);
  tell (doctor, "socket", FINE, found, "");
  HoistClient *client = hoist_cli_connect (doctor->cli, &error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HoistPlaneReport) plane = NULL;
  if (client != NULL)
    {
      hoist_client_get_plane_async (client, doctor->cli->cancellable, hoist_cli_capture_cb,
                                    &result);
      hoist_cli_wait (&result);
      plane = hoist_client_get_plane_finish (client, result, &error);
    }
  if (plane == NULL)
    {
      tell_error (doctor, "api", MISSING, error);
      return;
    }
  g_autofree char *who = plane->foreign
                             ? g_strdup (_ ("a control plane of another make, base contract only"))
                             : g_strdup_printf (_ ("hoistd %s, you are %s (%s)"), plane->version,
                                                plane->username, plane->role);
  tell (doctor, "api", FINE, who, "");
}

static void
check_program (Doctor *doctor, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = hoist_program_find (name, &error);
  if (path != NULL)
    tell (doctor, strcmp (name, "hoist-agent") == 0 ? "agent" : "daemon", FINE, path, "");
  else
    tell_error (doctor, strcmp (name, "hoist-agent") == 0 ? "agent" : "daemon", MISSING, error);
}

static void
check_child (Doctor *doctor, const char *check, const char *const *argv, const char *next)
{
  g_autoptr (GError) error = NULL;
  HoistProcessOrder order = {
    .argv = argv, .uid = -1, .gid = -1, .keep_fd = -1, .deadline_ms = CHILD_DEADLINE_MS
  };
  g_autofree char *output = hoist_process_capture (&order, 65536, doctor->cli->cancellable, &error);
  if (output == NULL)
    {
      tell (doctor, check, MISSING, error->message, next);
      return;
    }
  output[strcspn (output, "\n")] = '\0';
  tell (doctor, check, FINE, output, "");
}

static void
check_children (Doctor *doctor)
{
  static const char *const git[] = { "git", "--version", NULL };
  static const char *const python[] = { "/usr/bin/python3", "--version", NULL };
  static const char *const venv[] = { "/usr/bin/python3", "-c",
                                      "import venv; print('venv is there')", NULL };
  static const char *const pip[] = { "/usr/bin/python3", "-m", "pip", "--version", NULL };
  check_child (doctor, "git", git, "apt-get install git");
  check_child (doctor, "python3", python, "apt-get install python3");
  check_child (doctor, "venv", venv, "apt-get install python3-venv");
  check_child (doctor, "pip", pip, "apt-get install python3-pip");
}

static void
check_disk (Doctor *doctor)
{
  const char *folder = hoist_cli_option (doctor->cli, "data");
  g_autofree char *usual = hoist_private_daemon_dup_default_folder ();
  g_autofree char *place = g_strdup (folder != NULL ? folder : usual);
  while (!g_file_test (place, G_FILE_TEST_IS_DIR) && strcmp (place, "/") != 0
         && strcmp (place, ".") != 0)
    {
      char *parent = g_path_get_dirname (place);
      g_free (place);
      place = parent;
    }
  g_autoptr (GError) error = NULL;
  gint64 free_bytes = hoist_file_get_free_bytes (place, &error);
  if (free_bytes < 0)
    {
      tell_error (doctor, "disk", MISSING, error);
      return;
    }
  g_autofree char *size = hoist_cli_dup_bytes (free_bytes);
  g_autofree char *message = g_strdup_printf (_ ("%s free in %s"), size, place);
  gboolean enough = free_bytes >= LEAST_FREE_BYTES;
  tell (doctor, "disk", enough ? FINE : WARNING, message,
        enough ? "" : _ ("Backups and their restore drills need twice the size of a database."));
}

static void
check_keyring (Doctor *doctor)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  hoist_credentials_lookup_async ("doctor", "token", doctor->cli->cancellable, hoist_cli_capture_cb,
                                  &result);
  hoist_cli_wait (&result);
  char *secret = hoist_credentials_lookup_finish (result, &error);
  g_free (secret);
  if (error == NULL || hoist_error_get_code (error) == HOIST_ERROR_NOT_FOUND)
    tell (doctor, "keyring", FINE, _ ("the Secret Service answers"), "");
  else
    tell (doctor, "keyring", WARNING, error->message,
          _ ("The console then asks for tokens each time; hoistctl does not need it."));
}

static int
run_doctor (HoistCli *cli, GError **error)
{
  Doctor doctor = { .cli = cli, .checks = hoist_value_new_array () };
  check_plane (&doctor);
  check_program (&doctor, "hoistd");
  check_program (&doctor, "hoist-agent");
  check_children (&doctor);
  check_disk (&doctor);
  check_keyring (&doctor);
  if (cli->json)
    {
      g_autoptr (HoistValue) answer = hoist_value_new_object ();
      hoist_value_set (answer, "checks", hoist_value_ref (doctor.checks));
      hoist_cli_print_value (cli, answer);
    }
  hoist_value_unref (doctor.checks);
  return doctor.worst == MISSING ? HOIST_CLI_FAILED : HOIST_CLI_OK;
}

const HoistCliCommand hoist_cli_doctor_commands[] = {
  { "doctor", NULL, "", 0, 0, NULL, run_doctor,
    N_ ("look at what is needed: plane, agent, git, Python, disk, keyring") },
  { NULL },
};
