/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of failures and the words they leave behind. Called by the run's page; main thread (the
 * locale); it never guesses: what matches no row stays unexplained. The first row that matches
 * counts, so what stops everything (disk, rights) stands before the step in which it was met. */
#include "console/items/hoist-known-failure.h"
#include <glib/gi18n.h>
#include <string.h>

#define MAX_NEEDLES 8

typedef struct
{
  HoistKnownFailure failure;
  const char *step;                 /* only in this kind of step; NULL: in any */
  const char *needles[MAX_NEEDLES]; /* lower case; one of them stands in the cause or in the log;
                                       none: the step alone says it */
} Row;

static const Row rows[] = {
  { { "disk", N_ ("The disk is full"),
      N_ ("There was no room left on the node. Nothing is wrong with the release itself."),
      N_ ("Make room on the node, then try again: the checks say beforehand how much is needed."),
      "df -h {folder}" },
    NULL,
    { "no space left on device", "disk is full", "errno 28", "enospc", "disk quota exceeded",
      " are needed." } },
  { { "rights", N_ ("A right is missing"),
      N_ ("A file, a folder or a table could not be changed by the tenant’s user."),
      N_ ("Give the tenant’s user back what it owns (files that root has made are the usual "
          "cause), then try again."),
      "ls -l {folder}" },
    NULL,
    { "permission denied", "errno 13", "eacces", "operation not permitted", "must be owner of",
      "readonly database", "read-only file system" } },
  { { "port", N_ ("A port is in use"),
      N_ ("Another process holds a port of this tenant, so its service could not answer there."),
      N_ ("End that process or give the service another port, then try again."), "ss -ltnp" },
    NULL,
    { "address already in use", "errno 98", "eaddrinuse", "belongs to another process",
      "port belongs to process" } },
  { { "refspec", N_ ("The release was not fetched"),
      N_ ("git in the tenant’s folder does not fetch all branches and tags, or the release’s tag "
          "is not in the origin."),
      N_ ("Check that the tag was pushed. If the fetch rule is too narrow, let Hoist repair it on "
          "the upgrade page, or set it by this command."),
      "git -C {folder} config remote.origin.fetch '+refs/heads/*:refs/remotes/origin/*'" },
    NULL,
    { "refspec", "couldn't find remote ref", "did not match any file", "unknown revision",
      "names no commit", "not our ref" } },
  { { "origin", N_ ("The origin can’t be reached"),
      N_ ("The node could not ask the git server or the package index."),
      N_ ("Check the node’s network, the server’s name and its keys, then try again."), NULL },
    NULL,
    { "could not resolve host", "connection refused", "network is unreachable",
      "could not read from remote repository", "unable to access", "connection timed out" } },
  { { "dependency", N_ ("A dependency is missing"),
      N_ ("A package that the release needs was not found, or not in a version that fits."),
      N_ ("Add it to the release’s requirements, or make it available to the node’s package "
          "index, then upgrade to the corrected release."),
      NULL },
    NULL,
    { "no matching distribution", "could not find a version that satisfies", "no module named",
      "modulenotfounderror", "importerror", "has no file requirements" } },
  { { "migration", N_ ("A migration failed"),
      N_ ("A migration script of the release ended with an error. It is an error of the release, "
          "or of data that it does not expect."),
      N_ ("Read its last lines below, correct the script in a new release, try that on a test "
          "tenant first, then upgrade to it."),
      NULL },
    NULL,
    { "the migration " } },
  { { "dies", N_ ("The service does not stay up"),
      N_ ("The new release starts and ends again by itself: an error in its code or in its "
          "settings."),
      N_ ("Read the service’s last lines below, correct the release or the settings, then upgrade "
          "to the corrected release."),
      NULL },
    NULL,
    { " ended after ", "traceback (most recent call last)" } },
  { { "unhealthy", N_ ("The new release is not healthy"),
      N_ ("Its services run, but did not give enough good answers in the time the guide allows."),
      N_ ("Look at what the health check answers, and whether the release needs longer to start."),
      NULL },
    "health",
    { NULL } },
};

static gboolean
stands_in (const Row *row, const char *text)
{
  g_autofree char *lower = text != NULL ? g_utf8_strdown (text, -1) : NULL;

  for (guint i = 0; lower != NULL && i < MAX_NEEDLES && row->needles[i] != NULL; i++)
    if (strstr (lower, row->needles[i]) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
is_of_step (const Row *row, const HoistRun *run)
{
  gsize n = row->step != NULL ? strlen (row->step) : 0;

  return row->step == NULL
         || (g_str_has_prefix (run->error_key, row->step) && run->error_key[n] == ':');
}

const HoistKnownFailure *
hoist_known_failure_find (const HoistRun *run, const char *tail)
{
  const HoistKnownFailure *found = NULL;

  if (run->cause[0] == '\0')
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (rows) && found == NULL; i++)
    if (rows[i].needles[0] != NULL && is_of_step (&rows[i], run)
        && stands_in (&rows[i], run->cause))
      found = &rows[i].failure;
  for (guint i = 0; i < G_N_ELEMENTS (rows) && found == NULL; i++)
    if (rows[i].needles[0] != NULL && is_of_step (&rows[i], run) && stands_in (&rows[i], tail))
      found = &rows[i].failure;
  for (guint i = 0; i < G_N_ELEMENTS (rows) && found == NULL; i++)
    if (rows[i].needles[0] == NULL && is_of_step (&rows[i], run))
      found = &rows[i].failure;
  return found;
}

char *
hoist_known_failure_dup_command (const HoistKnownFailure *failure, const char *folder)
{
  g_autoptr (GString) command = NULL;
  g_autofree char *quoted = NULL;

  if (failure->command == NULL
      || (strstr (failure->command, "{folder}") != NULL && (folder == NULL || folder[0] == '\0')))
    return NULL;
  quoted = g_shell_quote (folder != NULL ? folder : "");
  command = g_string_new (failure->command);
  g_string_replace (command, "{folder}", quoted, 0);
  return g_strdup (command->str);
}
