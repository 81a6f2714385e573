/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checks before an upgrade or a rollback. Owns nothing beyond a call; worker thread; never
 * changes anything on the node. */
#include "agent/hoist-preflight.h"

#include <string.h>
#include <sys/stat.h>

#include "agent/hoist-preflight-folders.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "drivers/hoist-database.h"
#include "drivers/hoist-process-table.h"
#include "drivers/hoist-service.h"
#include "drivers/hoist-typed-copy.h"

/* SAFETY.md, reliability R-B4: room for the backup and the drill's scratch copy, and for a restore.
 */
#define BACKUP_FACTOR 2.2
#define RESTORE_FACTOR 1.2
#define NAMED_FILES 5

typedef struct
{
  const HoistPreflight *what;
  const HoistDriverCall *call;
  HoistPreflightReport *report;
  HoistTree *from, *to; /* NULL when they can't be read */
} Check;

void
hoist_preflight_report_clear (HoistPreflightReport *report)
{
  g_clear_pointer (&report->commit, g_free);
  g_clear_pointer (&report->target_commit, g_free);
  g_clear_pointer (&report->findings, g_ptr_array_unref);
}

static void
found (Check *self, const char *check, HoistFindingSeverity severity, const char *message,
       const char *next)
{
  g_ptr_array_add (self->report->findings, hoist_finding_new (check, severity, message, next, ""));
}

static void
fine (Check *self, const char *check, const char *message)
{
  found (self, check, HOIST_FINDING_OK, message, "");
}

static char *
name_some (const GPtrArray *names, guint n_all)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < names->len && i < NAMED_FILES; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", (const char *) names->pdata[i]);
  if (n_all > MIN (names->len, NAMED_FILES))
    g_string_append_printf (text, " and %u more", n_all - MIN (names->len, NAMED_FILES));
  return g_string_free (text, FALSE);
}

static void
check_refspec (Check *self, const HoistSourceSighting *seen)
{
  if (seen->refspec_good)
    return;
  g_autofree char *message = g_strdup_printf (
      "The fetch refspec of origin is “%s”, so “git fetch” in this folder misses releases. Hoist "
      "fetches by its own mirror and does not need it.",
      seen->refspec[0] != '\0' ? seen->refspec : "empty");
  g_ptr_array_add (self->report->findings,
                   hoist_finding_new ("refspec", HOIST_FINDING_WARNING, message,
                                      "Repair it, or leave it as it is.", "refspec"));
}

static void
check_commit (Check *self)
{
  const HoistPreflight *what = self->what;
  const char *head = self->report->commit;
  if (what->from_commit[0] != '\0' && strcmp (what->from_commit, head) != 0)
    {
      g_autofree char *message = g_strdup_printf (
          "The deployed commit is %.7s; the plan was made for %.7s.", head, what->from_commit);
      found (self, "commits", HOIST_FINDING_BLOCKER, message, "Make a new plan.");
    }
  else if (!hoist_source_get_git ()->has_commit (what->origin, head, self->call))
    {
      g_autofree char *message = g_strdup_printf (
          "The deployed commit %.7s is not in the origin: it was made here.", head);
      found (self, "commits", HOIST_FINDING_BLOCKER, message,
             "Push it and release it, or check out a released commit.");
    }
  else
    fine (self, "commits", "The deployed commit is one of the origin’s.");
}

#define ATTRIBUTES_MAX (1024 * 1024)

/* The deployed release's own .gitattributes name a program that git would run. */
static gboolean
has_filters (Check *self)
{
  g_autofree char *path = g_build_filename (self->what->directory, ".gitattributes", NULL);
  g_autofree char *text = hoist_tree_find (self->from, ".gitattributes") != NULL
                              ? hoist_file_read (path, ATTRIBUTES_MAX, NULL, NULL)
                              : NULL;

  return text != NULL && strstr (text, "filter=") != NULL;
}

static const char *
find_submodule (const HoistTree *tree, const char *path)
{
  const HoistTreeEntry *entry = tree != NULL ? hoist_tree_find (tree, path) : NULL;

  return entry != NULL && entry->mode == HOIST_TREE_SUBMODULE ? entry->oid : "";
}

/* What is in a submodule's folder is another repository's: it is neither fetched nor changed. */
static void
check_submodules (Check *self)
{
  for (guint i = 0; self->to != NULL && i < self->to->entries->len; i++)
    {
      const HoistTreeEntry *entry = self->to->entries->pdata[i];
      if (entry->mode != HOIST_TREE_SUBMODULE
          || strcmp (find_submodule (self->from, entry->path), entry->oid) == 0)
        continue;
      g_autofree char *message = g_strdup_printf (
          "The target release wants the submodule %s at %.7s. Hoist does not fetch "
          "submodules: the folder stays as it is.",
          entry->path, entry->oid);
      found (self, "submodules", HOIST_FINDING_WARNING, message,
             "See that a step of the guide brings it, or bring it before the upgrade.");
    }
}

static void
check_tree (Check *self)
{
  g_auto (HoistTreeDifference) difference = { 0 };
  g_autoptr (GError) error = NULL;
  const char *directory = self->what->directory;
  if (self->from == NULL
      || !hoist_tree_compare (self->from, directory, &difference, self->call->cancellable, &error))
    {
      found (self, "tree", HOIST_FINDING_BLOCKER,
             error != NULL ? error->message : "The deployed commit’s files can’t be read.",
             "Repair the repository in the tenant’s folder.");
      return;
    }
  self->report->tree_clean = difference.n_different == 0;
  if (difference.n_different > 0)
    {
      g_autofree char *names = name_some (difference.names, difference.n_different);
      g_autofree char *message = g_strdup_printf (
          difference.n_different == 1 ? "%u tracked file differs from the deployed release: %s."
                                      : "%u tracked files differ from the deployed release: %s.",
          difference.n_different, names);
      found (
          self, "tree", HOIST_FINDING_BLOCKER, message,
          has_filters (self)
              ? "Commit and release the changes, or undo them. Files that .gitattributes sends "
                "through a filter (Git LFS) differ, too: Hoist puts files in place as git stores "
                "them, and can’t upgrade such a release."
              : "Commit and release the changes, or undo them.");
      return;
    }
  g_autoptr (GPtrArray) collisions =
      self->to != NULL ? hoist_tree_find_collisions (self->to, self->from, directory) : NULL;
  if (collisions != NULL && collisions->len > 0)
    {
      g_autofree char *names = name_some (collisions, collisions->len);
      g_autofree char *message = g_strdup_printf (
          "Untracked files would be overwritten by the target release: %s.", names);
      found (self, "tree", HOIST_FINDING_BLOCKER, message, "Move them away.");
      return;
    }
  fine (self, "tree", "All tracked files are those of the deployed release.");
}

/* The mirror can't be written, which is said; what is in it may still tell what the plan is about.
 */
static char *
find_known (Check *self, const char *tag)
{
  g_autoptr (GPtrArray) tags =
      hoist_preflight_folders_have_state (self->what->state_folder)
          ? NULL
          : hoist_source_get_git ()->list_tags (self->what->origin, self->call, NULL);

  const char *commit = hoist_source_find_commit (tags, tag);

  return commit[0] != '\0' ? g_strdup (commit) : NULL;
}

static char *
dup_target (Check *self, GError **error)
{
  const HoistPreflight *what = self->what;
  char *commit;

  if (what->to_tag[0] == '\0')
    return g_strdup (what->to_commit);
  commit = hoist_source_get_git ()->fetch_tag (what->origin, what->to_tag, self->call, error);
  if (commit == NULL && (commit = find_known (self, what->to_tag)) != NULL)
    g_clear_error (error);
  return commit;
}

static void
check_target (Check *self)
{
  const HoistPreflight *what = self->what;
  g_autoptr (GError) error = NULL;
  char *commit = dup_target (self, &error);
  if (commit == NULL)
    {
      self->report->target_commit = g_strdup ("");
      found (self, "target", HOIST_FINDING_BLOCKER, error->message,
             "Check the release’s name and that the origin can be reached.");
      return;
    }
  self->report->target_commit = commit;
  self->to = hoist_source_get_git ()->read_tree (what->origin, commit, self->call, &error);
  if (what->to_commit[0] != '\0' && strcmp (commit, what->to_commit) != 0)
    {
      g_autofree char *message =
          g_strdup_printf ("The tag %s was moved upstream: it is %.7s, the plan pinned %.7s.",
                           what->to_tag, commit, what->to_commit);
      found (self, "target", HOIST_FINDING_BLOCKER, message, "Make a new plan.");
    }
  else if (self->to == NULL)
    found (self, "target", HOIST_FINDING_BLOCKER, error->message, "Check the release.");
  else
    {
      g_autofree char *message = g_strdup_printf (
          "%s is commit %.7s.", what->to_tag[0] != '\0' ? what->to_tag : "The target", commit);
      fine (self, "target", message);
    }
}

static void
check_code (Check *self)
{
  g_auto (HoistSourceSighting) seen = { 0 };
  g_autoptr (GError) error = NULL;
  const HoistPreflight *what = self->what;
  const HoistSourceDriver *git = hoist_source_get_git ();
  if (!git->look (what->directory, &seen, self->call, &error) || seen.commit[0] == '\0')
    {
      self->report->commit = g_strdup ("");
      found (self, "tree", HOIST_FINDING_BLOCKER,
             error != NULL ? error->message : "The tenant’s folder holds no checked-out commit.",
             "Repair the repository in the tenant’s folder.");
    }
  else
    {
      self->report->commit = g_strdup (seen.commit);
      self->from = git->read_tree (what->origin, seen.commit, self->call, NULL);
      if (self->from == NULL)
        self->from = git->read_local_tree (what->directory, seen.commit, self->call, NULL);
    }
  check_target (self);
  if (self->report->commit[0] == '\0')
    return;
  check_commit (self);
  check_tree (self);
  check_submodules (self);
  check_refspec (self, &seen);
}

static gboolean
examine_copy (Check *self, const HoistDatabaseDriver *driver, GError **error)
{
  if (!self->what->copy)
    return TRUE;
  if (driver->copier != NULL)
    return driver->copier->examine (self->what->database, self->report->findings, self->call,
                                    error);
  g_set_error (
      error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED,
      "A database of the engine %s can't be migrated on a copy (migrations: run_on: copy).",
      driver->engine);
  return FALSE;
}

static gboolean
examine_move (Check *self, GError **error)
{
  HoistTypedCopyOrder order = { .from = self->what->database, .to = self->what->move_to };
  if (order.to == NULL)
    return TRUE;
  return hoist_typed_copy_examine (&order, self->report->findings, self->call, error);
}

static void
check_database (Check *self)
{
  const HoistPreflight *what = self->what;
  g_auto (HoistDatabaseSighting) seen = { 0 };
  g_autoptr (GError) error = NULL;
  if (what->database == NULL || what->database[0] == '\0')
    return;
  const HoistDatabaseDriver *driver = hoist_database_find (what->engine, &error);
  if (driver == NULL || !driver->probe (what->database, FALSE, &seen, self->call, &error)
      || !driver->examine (what->database, self->report->findings, self->call, &error)
      || !examine_copy (self, driver, &error) || !examine_move (self, &error))
    {
      found (self, "database", HOIST_FINDING_BLOCKER, error->message,
             "The database must be readable before it is upgraded.");
      return;
    }
  self->report->database_bytes = seen.bytes;
  self->report->database_tables = seen.tables;
  g_autofree char *size = g_format_size ((guint64) seen.bytes);
  g_autofree char *message = g_strdup_printf (
      seen.tables == 1 ? "The database has %u table and %s." : "The database has %u tables and %s.",
      seen.tables, size);
  fine (self, "database", message);
}

static gboolean
has_room (Check *self, const char *place, gint64 free_bytes, double need)
{
  if (free_bytes >= (gint64) need + HOIST_PREFLIGHT_SPARE_BYTES)
    return TRUE;
  g_autofree char *has = g_format_size ((guint64) MAX (free_bytes, 0));
  g_autofree char *wants = g_format_size ((guint64) need + HOIST_PREFLIGHT_SPARE_BYTES);
  g_autofree char *message =
      g_strdup_printf ("There are %s free %s; %s are needed.", has, place, wants);
  found (self, "disk", HOIST_FINDING_BLOCKER, message, "Make room, then check again.");
  return FALSE;
}

static gint64
tree_bytes (const HoistTree *tree)
{
  return tree != NULL ? (gint64) tree->entries->len * 16 * 1024 : 0;
}

static gboolean
same_filesystem (const char *a, const char *b)
{
  struct stat one, other;

  return stat (a, &one) == 0 && stat (b, &other) == 0 && one.st_dev == other.st_dev;
}

/* Where a restored database would lie. */
static char *
find_beside (const HoistPreflight *what)
{
  const HoistDatabaseDriver *driver = what->database != NULL && what->database[0] != '\0'
                                          ? hoist_database_find (what->engine, NULL)
                                          : NULL;
  char *folder = driver != NULL ? driver->dup_folder (what->database) : NULL;
  return folder != NULL ? folder : g_strdup (what->directory);
}

static void
check_disk (Check *self)
{
  HoistPreflightReport *report = self->report;
  double database = (double) report->database_bytes;
  gboolean wanted = report->database_bytes > 0 && self->what->backup;
  g_autofree char *beside = find_beside (self->what);
  report->free_backup_bytes = hoist_file_get_free_bytes (self->what->state_folder, NULL);
  report->free_database_bytes = hoist_file_get_free_bytes (beside, NULL);
  report->free_tree_bytes = hoist_file_get_free_bytes (self->what->directory, NULL);
  /* Where both lie on one file system, the space for going back is not there for the backup. */
  double reserved = same_filesystem (self->what->state_folder, beside) ? RESTORE_FACTOR : 0;
  /* A copy that is migrated, and what it was made of. */
  double copied = self->what->copy ? database : 0;
  gboolean good =
      has_room (self, "for the backup and its restore drill", report->free_backup_bytes,
                copied + (wanted ? database * (BACKUP_FACTOR + reserved) : 0))
      && has_room (self, "beside the database for a restore", report->free_database_bytes,
                   copied + (wanted ? database * RESTORE_FACTOR : 0))
      && has_room (self, "for the release’s files", report->free_tree_bytes,
                   (double) tree_bytes (self->to));
  if (!good)
    return;
  g_autofree char *size = g_format_size ((guint64) report->free_backup_bytes);
  g_autofree char *message =
      g_strdup_printf ("%s are free for backup, restore and the release.", size);
  fine (self, "disk", message);
}

/* TRUE when it runs. */
static gboolean
check_service (Check *self, const HoistServiceOrder *service)
{
  HoistServiceSight sight = { 0 };
  g_autoptr (GError) error = NULL;
  const HoistServiceDriver *driver = hoist_service_find (service);
  if (!driver->look (service, &sight, &error))
    {
      found (self, "services", HOIST_FINDING_BLOCKER, error->message, "Check the service.");
      return FALSE;
    }
  if (driver->examine != NULL)
    driver->examine (service, self->call, self->report->findings);
  if (sight.stranger != 0)
    {
      g_autofree char *name =
          sight.stranger > 0 ? hoist_process_table_dup_name (sight.stranger) : g_strdup ("");
      g_autofree char *message = g_strdup_printf (
          "Port %u of %s belongs to another process: %s (pid %d).", service->port, service->name,
          name[0] != '\0' ? name : "one that can’t be seen", sight.stranger);
      found (self, "ports", HOIST_FINDING_BLOCKER, message, "End it, or give it another port.");
      return FALSE;
    }
  if (sight.state == HOIST_SERVICE_RUNNING && !sight.looping)
    return TRUE;
  g_autofree char *message = g_strdup_printf ("Service %s is not running now%s%s.", service->name,
                                              sight.words[0] != '\0' ? ": " : "", sight.words);
  found (
      self, "services", HOIST_FINDING_WARNING, message,
      "It will be started at the end of the run; should that fail, going back could not be proven "
      "and the tenant would stay locked. Start it before.");
  return FALSE;
}

static void
check_services (Check *self)
{
  guint running = 0;
  guint n = self->what->services != NULL ? self->what->services->len : 0;
  for (guint i = 0; i < n; i++)
    running += check_service (self, self->what->services->pdata[i]) ? 1 : 0;
  if (n > 0 && running == n)
    {
      fine (self, "services", "All services run.");
      fine (self, "ports", "Every port belongs to its service.");
    }
}

gboolean
hoist_preflight_check (const HoistPreflight *what, const HoistDriverCall *call,
                       HoistPreflightReport *ret, GError **error)
{
  Check self = { .what = what, .call = call, .report = ret };
  *ret = (HoistPreflightReport){ .free_backup_bytes = -1,
                                 .free_database_bytes = -1,
                                 .free_tree_bytes = -1 };
  ret->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  (void) hoist_preflight_folders_check_state (what->state_folder, ret->findings);
  check_code (&self);
  hoist_preflight_folders_check_tree (what->directory, self.from, ret->findings);
  check_database (&self);
  check_disk (&self);
  check_services (&self);
  g_clear_pointer (&self.from, hoist_tree_unref);
  g_clear_pointer (&self.to, hoist_tree_unref);
  return hoist_driver_call_check (call, error);
}
