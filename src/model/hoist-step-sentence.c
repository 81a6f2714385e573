/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One human sentence for each step and for its undo, from its arguments, in the language of the
 * program that asks (a daemon has none: what it writes down is English). Owned by the table in
 * hoist-step.c; any thread; text only, never markup. Reads leniently: a sentence is never a reason
 * to fail. */
#include "model/hoist-step-sentence.h"

#include <glib/gi18n.h>
#include <string.h>

#include "model/hoist-engine-name.h"
#include "model/hoist-guide-message.h"

static const char *
text_of (const HoistValue *args, const char *name)
{
  return hoist_value_lookup_string (args, name, "");
}

/* "v0.3.0 (17b3ab3)", or the short commit alone. */
static char *
release_of (const HoistValue *args, const char *tag_name, const char *commit_name)
{
  const char *tag = text_of (args, tag_name), *commit = text_of (args, commit_name);
  if (tag[0] == '\0')
    return g_strdup_printf ("%.7s", commit);
  if (commit[0] == '\0')
    return g_strdup (tag);
  return g_strdup_printf ("%s (%.7s)", tag, commit);
}

/* "api and frontend": the names of a list of objects. */
static char *
names_of (const HoistValue *args, const char *member)
{
  const HoistValue *list = hoist_value_get_member (args, member);
  GString *text = g_string_new (NULL);
  guint n = list != NULL && hoist_value_get_type_of (list) == HOIST_VALUE_ARRAY
                ? hoist_value_get_size (list)
                : 0;
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append (text, i + 1 == n ? _ (" and ") : ", ");
      g_string_append (text, text_of (hoist_value_get_element (list, i), "name"));
    }
  if (text->len == 0)
    g_string_append (text, _ ("the services"));
  return g_string_free (text, FALSE);
}

static char *
database_of (const HoistValue *args)
{
  const HoistValue *database = hoist_value_get_member (args, "database");
  const char *path = text_of (database, "path");
  const char *name = text_of (database, "name");
  const char *engine;
  if (path[0] != '\0')
    return g_path_get_basename (path);
  if (name[0] == '\0')
    return g_strdup (_ ("the database"));
  engine = text_of (database, "engine");
  return engine[0] != '\0' ? g_strdup_printf (_ ("%s on %s"), name, hoist_engine_name_get (engine))
                           : g_strdup (name);
}

static guint
size_of (const HoistValue *args, const char *name)
{
  const HoistValue *list = hoist_value_get_member (args, name);
  return list != NULL && hoist_value_get_type_of (list) == HOIST_VALUE_ARRAY
             ? hoist_value_get_size (list)
             : 0;
}

static char *
describe_migrate (const HoistValue *args)
{
  guint n = size_of (args, "scripts");
  const HoistValue *scripts = hoist_value_get_member (args, "scripts");
  if (hoist_value_lookup_bool (args, "recreate", FALSE))
    return g_strdup_printf (
        g_dngettext (NULL, "Sets the database aside and runs %u migration script on an empty one.",
                     "Sets the database aside and runs %u migration scripts on an empty one.", n),
        n);
  if (n == 0)
    return g_strdup (_ ("Runs no migration script: the target has none."));
  if (n == 1
      && hoist_value_get_type_of (hoist_value_get_element (scripts, 0)) == HOIST_VALUE_STRING)
    return g_strdup_printf (_ ("Runs %s."),
                            hoist_value_get_string (hoist_value_get_element (scripts, 0)));
  return g_strdup_printf (
      g_dngettext (NULL, "Runs %u migration script.",
                   "Runs %u migration scripts in their order, stopping at the first failure.", n),
      n);
}

static char *
describe_health (const HoistValue *args)
{
  g_autofree char *names = names_of (args, "health");
  const char *version = text_of (args, "version");
  int n = (int) hoist_value_lookup_int (args, "good_in_a_row", 3);
  if (version[0] == '\0')
    return g_strdup_printf (
        g_dngettext (NULL,
                     "Asks %s until %d answer is good, then sees that the same processes are still "
                     "there.",
                     "Asks %s until %d answers in a row are good, then sees that the same "
                     "processes are still there.",
                     (gulong) n),
        names, n);
  return g_strdup_printf (
      g_dngettext (NULL,
                   "Asks %s until %d answer is good and reports %s, then sees that the same "
                   "processes are still there.",
                   "Asks %s until %d answers in a row are good and report %s, then sees that "
                   "the same processes are still there.",
                   (gulong) n),
      names, n, version);
}

static char *
describe_checkout (const HoistValue *args)
{
  g_autofree char *to = release_of (args, "to_tag", "to_commit");
  return g_strdup_printf (
      _ ("Puts the files of %s in place of %.7s and compares every one of them."), to,
      text_of (args, "from_commit"));
}

static char *
describe_prepare (const HoistValue *args)
{
  g_autofree char *database = database_of (args);
  gboolean backup = text_of (args, "backup")[0] != '\0';
  gboolean restore = text_of (args, "restore")[0] != '\0';
  if (backup && restore)
    return g_strdup_printf (
        _ ("Copies %s and puts the backup beside it while the services still run, "
           "so that the stop is short."),
        database);
  if (restore)
    return g_strdup_printf (
        _ ("Puts the backup beside %s and proves it while the services still run, "
           "so that the stop is short."),
        database);
  return g_strdup_printf (
      _ ("Copies %s and tries to restore it while the services still run; after "
         "the stop only what changed since is copied."),
      database);
}

/* As people read it; it is never given to a shell. */
static char *
argv_of (const HoistValue *args, const char *name)
{
  const HoistValue *argv = hoist_value_get_member (args, name);
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < size_of (args, name); i++)
    {
      const HoistValue *word = hoist_value_get_element (argv, i);
      if (hoist_value_get_type_of (word) != HOIST_VALUE_STRING)
        continue;
      g_autofree char *base = i == 0 ? g_path_get_basename (hoist_value_get_string (word)) : NULL;
      g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                              base != NULL ? base : hoist_value_get_string (word));
    }
  if (text->len > 120)
    {
      g_string_truncate (text,
                         (gsize) (g_utf8_find_prev_char (text->str, text->str + 120) - text->str));
      g_string_append (text, "…");
    }
  return g_string_free (text, FALSE);
}

static char *
describe_command (const HoistValue *args)
{
  g_autofree char *command = argv_of (args, "argv");
  const char *title = text_of (args, "title"), *reason = text_of (args, "reason");
  const char *commit = text_of (args, "commit");
  g_autofree char *files =
      commit[0] != '\0' ? g_strdup_printf (_ (", with the files of %.7s"), commit) : g_strdup ("");
  return g_strdup_printf ("%s%s%s (%s)%s%s%s", title[0] != '\0' ? title : _ ("Runs "),
                          title[0] != '\0' ? ": " : "", command, text_of (args, "id"), files,
                          reason[0] != '\0' ? _ ("; no way back behind it: ") : ".", reason);
}

static char *
describe_command_undo (const HoistValue *args)
{
  const char *undo = text_of (args, "undo");
  g_autofree char *command = argv_of (args, "undo_argv");
  if (strcmp (undo, "command") == 0)
    return g_strdup_printf (_ ("Runs %s."), command);
  if (strcmp (undo, "backup") == 0)
    return g_strdup (_ ("What it did to the data goes back with the backup."));
  if (strcmp (undo, "none") == 0)
    return g_strdup_printf (_ ("Can't be taken back: %s"), text_of (args, "reason"));
  return g_strdup (_ ("Leaves nothing that would have to be taken back."));
}

/* "ENABLED in [pushover] and DEBUG": what is set, never to what. */
static char *
settings_of (const HoistValue *args)
{
  const HoistValue *list = hoist_value_get_member (args, "set");
  GString *text = g_string_new (NULL);
  guint n = size_of (args, "set");
  for (guint i = 0; i < n; i++)
    {
      const HoistValue *setting = hoist_value_get_element (list, i);
      const char *section = text_of (setting, "section");
      if (i > 0)
        g_string_append (text, i + 1 == n ? _ (" and ") : ", ");
      g_string_append (text, text_of (setting, "key"));
      if (section[0] != '\0')
        g_string_append_printf (text, " [%s]", section);
    }
  return g_string_free (text, FALSE);
}

static char *
describe_configure (const HoistValue *args)
{
  g_autofree char *settings = settings_of (args);
  const char *file = text_of (args, "file"), *title = text_of (args, "title");
  g_autofree char *sentence =
      hoist_value_lookup_bool (args, "back", FALSE)
          ? g_strdup_printf (_ ("Puts back what %s had for %s."), file, settings)
          : g_strdup_printf (_ ("Sets %s in %s; its comments and its order stay."), settings, file);
  return g_strdup_printf ("%s%s%s", title, title[0] != '\0' ? ": " : "", sentence);
}

static char *
describe_card (const HoistValue *args)
{
  const char *title = text_of (args, "title"), *reason = text_of (args, "reason");
  const char *name = title[0] != '\0' ? title : text_of (args, "id");
  const HoistValue *proof = hoist_value_get_member (args, "done_when");
  gboolean proven = proof != NULL && hoist_value_get_type_of (proof) == HOIST_VALUE_OBJECT;
  g_autofree char *sentence =
      g_strdup_printf (proven ? _ ("Waits until somebody has done this, then proves it: %s")
                              : _ ("Waits until somebody says that this is done: %s"),
                       name);
  return g_strconcat (sentence, reason[0] != '\0' ? _ ("; no way back behind it: ") : ".", reason,
                      NULL);
}

static char *
describe_end (const HoistValue *args)
{
  const char *title = text_of (args, "title"), *saves = text_of (args, "saves");
  g_autofree char *program = g_path_get_basename (text_of (args, "program"));
  int seconds = (int) hoist_value_lookup_int (args, "seconds", 60);
  g_autofree char *sentence = g_strdup_printf (
      saves[0] != '\0'
          ? _ ("Asks each %s of the tenant to end, waits up to %d s, and sees that each has saved "
               "%s; never kills one.")
          : _ ("Asks each %s of the tenant to end and waits up to %d s; never kills one.%s"),
      program, seconds, saves);
  return g_strdup_printf ("%s%s%s", title, title[0] != '\0' ? ": " : "", sentence);
}

static char *
describe_end_undo (const HoistValue *args)
{
  const char *undo = text_of (args, "undo");
  g_autofree char *program = g_path_get_basename (text_of (args, "program"));
  g_autofree char *command = argv_of (args, "undo_argv");
  if (strcmp (undo, "command") == 0)
    return g_strdup_printf (_ ("Ends each %s that was started since, then runs %s."), program,
                            command);
  if (strcmp (undo, "services") == 0)
    return g_strdup_printf (
        _ ("Ends each %s that was started since; the services start theirs again."), program);
  return g_strdup_printf (_ ("Ends each %s that was started since."), program);
}

static char *
describe_dependencies (const HoistValue *args)
{
  const char *lock = text_of (args, "lock"), *kind = text_of (args, "kind");
  if (strcmp (kind, "command") == 0)
    return g_strdup_printf (_ ("Makes %s by the application’s own program, as %s says, beside "
                               "the one in use."),
                            text_of (args, "environment"), lock);
  return g_strdup_printf (_ ("Prepares the %s packages of %s beside those in use."), kind,
                          lock[0] != '\0' ? lock : _ ("the target"));
}

static char *
describe_guard (const HoistValue *args)
{
  int keep = (int) hoist_value_lookup_int (args, "keep_healthy", 1);
  int others = (int) hoist_value_lookup_int (args, "others", 1);
  const HoistValue *group = hoist_value_get_member (args, "group");
  if (group != NULL)
    return g_strdup_printf (_ ("Asks the %d other nodes; unless %d of them are healthy now, these "
                               "%u are not stopped."),
                            others, keep, hoist_value_get_size (group));
  if (others == 1)
    return g_strdup (
        _ ("Asks the other node whether it is healthy now; else this one is not stopped."));
  if (keep == 1)
    return g_strdup_printf (_ ("Asks the %d other nodes; unless 1 of them is healthy now, this one "
                               "is not stopped."),
                            others);
  return g_strdup_printf (_ ("Asks the %d other nodes; unless %d of them are healthy now, this one "
                             "is not stopped."),
                          others, keep);
}

static const char *
engine_of (const HoistValue *args, const char *member)
{
  return hoist_engine_name_get (text_of (hoist_value_get_member (args, member), "engine"));
}

static char *
describe_transfer (const HoistValue *args)
{
  g_autofree char *database = database_of (args);

  if (hoist_value_lookup_bool (args, "back", FALSE)
      && hoist_value_lookup_bool (args, "ahead", FALSE))
    return g_strdup_printf (
        _ ("While the services run: carries what was written since the move into "
           "a copy of the %s database and catches up."),
        engine_of (args, "to"));
  if (hoist_value_lookup_bool (args, "back", FALSE)
      && hoist_value_lookup_bool (args, "rest", FALSE))
    return g_strdup_printf (_ ("Carries the rest of what was written since the move into a copy of "
                               "the %s database, reads every row back and lets the copy take its "
                               "place. Rows that have no place there stay in the other one."),
                            engine_of (args, "to"));
  if (hoist_value_lookup_bool (args, "back", FALSE))
    return g_strdup_printf (_ ("Proves that the %s database is what it was before the move, and "
                               "counts what was written to the other one since."),
                            engine_of (args, "to"));
  if (hoist_value_lookup_bool (args, "ahead", FALSE))
    return g_strdup_printf (
        _ ("While the services run: notes what is written, lets the application make its tables in "
           "the empty %s database, copies every row of %s, compares both sides and catches up."),
        engine_of (args, "to"), database);
  if (hoist_value_lookup_bool (args, "rest", FALSE))
    return g_strdup_printf (
        _ ("Carries what was written meanwhile into the %s database. If it could not be noted, the "
           "application makes its tables now, every row of %s is copied and both sides are "
           "compared."),
        engine_of (args, "to"), database);
  return g_strdup_printf (
      _ ("Lets the application make its tables in the empty %s database, copies "
         "every row of %s and compares both sides."),
      engine_of (args, "to"), database);
}

static void
add_left_out (GString *text, const HoistValue *args, gboolean *is_first)
{
  const HoistValue *left_out = hoist_value_get_member (args, "left_out");

  for (guint i = 0; left_out != NULL && i < hoist_value_get_size (left_out); i++)
    {
      g_string_append_printf (text, *is_first ? _ (" Not rehearsed: %s") : ", %s",
                              hoist_value_get_string (hoist_value_get_element (left_out, i)));
      *is_first = FALSE;
    }
}

static char *
describe_rehearse (const HoistValue *args)
{
  const HoistValue *hops = hoist_value_get_member (args, "hops");
  guint n = hops != NULL ? hoist_value_get_size (hops) : 0;
  g_autoptr (GString) way = g_string_new (text_of (args, "to"));
  GString *text = g_string_new (NULL);
  gboolean is_first = TRUE;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (way, ", %s", text_of (hoist_value_get_element (hops, i), "to"));
  if (n > 0)
    g_string_append_printf (text,
                            _ ("Clones the database beside while everything goes on, migrates the "
                               "clone hop by hop (%s), times each and removes it."),
                            way->str);
  else
    g_string_append (text, _ ("Clones the database beside while everything goes on, migrates the "
                              "clone, times it and removes it."));
  add_left_out (text, args, &is_first);
  for (guint i = 0; i < n; i++)
    add_left_out (text, hoist_value_get_element (hops, i), &is_first);
  return g_string_free (text, FALSE);
}

static char *
describe_fetch (const HoistValue *args)
{
  g_autofree char *release = release_of (args, "tag", "commit");

  return g_strdup_printf (_ ("Fetches %s and makes sure that it is the commit of the plan."),
                          release);
}

/* Of a URL no more than its host. */
static char *
describe_message (const HoistValue *args)
{
  const HoistValue *argv = hoist_value_get_member (args, "argv");
  const char *when = text_of (args, "when"), *setting = text_of (args, "setting");
  g_autofree char *host = hoist_guide_message_dup_host (text_of (args, "url"));
  g_autofree char *name =
      argv != NULL && hoist_value_get_size (argv) > 0
          ? g_path_get_basename (hoist_value_get_string (hoist_value_get_element (argv, 0)))
          : NULL;
  g_autofree char *how =
      name != NULL         ? g_strdup_printf (_ ("by the program %s"), name)
      : setting[0] != '\0' ? g_strdup_printf (_ ("over the web address in the setting %s"), setting)
                           : g_strdup_printf (_ ("over %s"), host);

  if (g_str_equal (when, "after"))
    return g_strdup_printf (_ ("Tells the users %s that it went well."), how);
  if (g_str_equal (when, "failed"))
    return g_strdup_printf (_ ("Tells the users %s if it goes wrong, and what became of it."), how);
  return g_strdup_printf (hoist_value_lookup_bool (args, "must", FALSE)
                              ? _ ("Tells the users %s that it begins; if that fails nothing is "
                                   "changed.")
                              : _ ("Tells the users %s that it begins."),
                          how);
}

/* "web" or "web and worker", by the services that they are. */
static char *
containers_of (const HoistValue *args)
{
  const HoistValue *list = hoist_value_get_member (args, "containers");
  GString *text = g_string_new (NULL);
  guint n = size_of (args, "containers");
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append (text, i + 1 == n ? _ (" and ") : ", ");
      g_string_append (text, text_of (hoist_value_get_element (list, i), "container"));
    }
  return g_string_free (text, FALSE);
}

/* "registry.example/team/app:1.1.0 (3fe12a0b88c1)": of the first, the others are alike. */
static char *
image_of (const HoistValue *args, const char *id_name)
{
  const HoistValue *list = hoist_value_get_member (args, "containers");
  const HoistValue *first =
      size_of (args, "containers") > 0 ? hoist_value_get_element (list, 0) : NULL;
  const char *image = text_of (first, "image");

  if (image[0] == '\0' || g_str_equal (id_name, "from_id"))
    return g_strdup_printf ("%.12s", text_of (first, id_name));
  return g_strdup_printf ("%s (%.12s)", image, text_of (first, id_name));
}

static char *
describe_containers (HoistStepKindId kind, const HoistValue *args)
{
  g_autofree char *names = containers_of (args);
  g_autofree char *image = image_of (args, "to_id");

  if (kind == HOIST_STEP_PULL)
    return g_strdup_printf (
        _ ("Brings the image %s here, makes sure that it is the one of the plan, and tries whether "
           "%s can be made anew with it; nothing is stopped."),
        image, names);
  if (hoist_value_lookup_bool (args, "back", FALSE))
    return g_strdup_printf (_ ("Puts %s back, which was kept with the image %s."), names, image);
  return g_strdup_printf (
      _ ("Makes %s anew with the image %s and all its settings; the old one is kept."), names,
      image);
}

static char *
describe_data (HoistStepKindId kind, const HoistValue *args)
{
  g_autofree char *database = database_of (args);

  if (kind == HOIST_STEP_REHEARSE)
    return describe_rehearse (args);
  if (kind == HOIST_STEP_TRANSFER)
    return describe_transfer (args);
  if (kind == HOIST_STEP_COPY)
    return g_strdup_printf (_ ("Copies %s, migrates the copy while the services go on, and brings "
                               "it up to date with what they write."),
                            database);
  if (kind == HOIST_STEP_SWITCH)
    return g_strdup_printf (
        hoist_value_lookup_bool (args, "back", FALSE)
            ? _ ("Carries what was written to %s since into the database that was set aside, and "
                 "puts that one back.")
            : _ ("Carries the last changes of %s over and puts the migrated copy in its place; the "
                 "old one is set aside."),
        database);
  if (kind == HOIST_STEP_CATCH_UP)
    return g_strdup_printf (
        hoist_value_lookup_bool (args, "back", FALSE)
            ? _ ("Brings the database that was set aside up to date with what is written to %s, "
                 "while it is in use.")
            : _ ("Brings the copy up to date with what is still written to %s."),
        database);
  if (hoist_value_lookup_bool (args, "set_aside", FALSE))
    return g_strdup_printf (_ ("Backs up the %s that was set aside, restores the copy to a "
                               "scratch place and compares it."),
                            database);
  return g_strdup_printf (_ ("Backs up %s, restores the copy to a scratch place and compares it."),
                          database);
}

static const char *
component_of (const HoistValue *args)
{
  const char *title = text_of (args, "title");
  return title[0] != '\0' ? title : text_of (args, "id");
}

static char *
describe_component (const HoistValue *args)
{
  const char *name = component_of (args), *from = text_of (args, "from"),
             *to = text_of (args, "to");
  if (size_of (args, "argv") > 0)
    return g_strdup_printf (hoist_value_lookup_bool (args, "back", FALSE)
                                ? _ ("%s: %s → %s, as before; its version is read back.")
                                : _ ("%s: %s → %s; its version is read back."),
                            name, from, to);
  return g_strdup_printf (
      hoist_value_lookup_bool (args, "at_least", FALSE)
          ? _ ("Makes sure that %s, which comes along with the dependencies, is "
               "%s or later.")
          : _ ("Makes sure that %s, which comes along with the dependencies, is "
               "%s."),
      name, to);
}

static char *
describe_component_undo (const HoistValue *args)
{
  const char *undo = text_of (args, "undo");
  if (strcmp (undo, "none") == 0)
    return g_strdup_printf (_ ("Can't be taken back: %s"), text_of (args, "reason"));
  if (strcmp (undo, "command") != 0)
    return g_strdup (_ ("It goes back with the dependencies."));
  return g_strdup_printf (_ ("Brings %s back to %s."), component_of (args), text_of (args, "from"));
}

static char *
describe_of_guide (HoistStepKindId kind, const HoistValue *args)
{
  return kind == HOIST_STEP_COMMAND     ? describe_command (args)
         : kind == HOIST_STEP_CONFIGURE ? describe_configure (args)
         : kind == HOIST_STEP_CARD      ? describe_card (args)
         : kind == HOIST_STEP_END       ? describe_end (args)
         : kind == HOIST_STEP_COMPONENT ? describe_component (args)
                                        : describe_message (args);
}

char *
hoist_step_sentence_describe (HoistStepKindId kind, const HoistValue *args)
{
  g_autofree char *names = NULL, *database = NULL;
  switch (kind)
    {
    case HOIST_STEP_PREFLIGHT:
      return g_strdup (
          _ ("Checks space, the files, the target and the ports once more; changes nothing."));
    case HOIST_STEP_FETCH:
      return describe_fetch (args);
    case HOIST_STEP_DEPENDENCIES:
      return describe_dependencies (args);
    case HOIST_STEP_PREPARE:
      return describe_prepare (args);
    case HOIST_STEP_STOP:
      names = names_of (args, "services");
      return g_strdup_printf (_ ("Stops %s and proves that nothing writes any more."), names);
    case HOIST_STEP_COPY:
    case HOIST_STEP_REHEARSE:
    case HOIST_STEP_CATCH_UP:
    case HOIST_STEP_SWITCH:
    case HOIST_STEP_BACKUP:
    case HOIST_STEP_TRANSFER:
      return describe_data (kind, args);
    case HOIST_STEP_CHECKOUT:
      return describe_checkout (args);
    case HOIST_STEP_ACTIVATE:
      return g_strdup_printf (_ ("Points %s at the prepared packages."),
                              text_of (args, "environment"));
    case HOIST_STEP_COMMAND:
    case HOIST_STEP_CONFIGURE:
    case HOIST_STEP_CARD:
    case HOIST_STEP_END:
    case HOIST_STEP_COMPONENT:
    case HOIST_STEP_MESSAGE:
      return describe_of_guide (kind, args);
    case HOIST_STEP_MIGRATE:
      return describe_migrate (args);
    case HOIST_STEP_RESTORE:
      database = database_of (args);
      return g_strdup_printf (
          _ ("Sets %s aside and restores the backup in its place, proven by its content."),
          database);
    case HOIST_STEP_START:
      names = names_of (args, "services");
      return g_strdup_printf (_ ("Starts %s and waits for the first good answers."), names);
    case HOIST_STEP_HEALTH:
      return describe_health (args);
    case HOIST_STEP_FINISH:
      return g_strdup (_ (
          "Records the result on the node and removes what is no longer needed, never a backup."));
    case HOIST_STEP_GUARD:
      return describe_guard (args);
    case HOIST_STEP_PULL:
    case HOIST_STEP_REPLACE:
      return describe_containers (kind, args);
    default:
      g_assert_not_reached ();
    }
}

static char *
describe_undo_of_guide (HoistStepKindId kind, const HoistValue *args)
{
  return kind == HOIST_STEP_END         ? describe_end_undo (args)
         : kind == HOIST_STEP_COMPONENT ? describe_component_undo (args)
                                        : describe_command_undo (args);
}

char *
hoist_step_sentence_describe_undo (HoistStepKindId kind, const HoistValue *args)
{
  g_autofree char *names = NULL, *database = NULL;
  switch (kind)
    {
    case HOIST_STEP_STOP:
      names = names_of (args, "services");
      return g_strdup_printf (_ ("Starts %s again and waits until they answer."), names);
    case HOIST_STEP_REHEARSE:
      return g_strdup (_ ("Removes the clone and what lies with it."));
    case HOIST_STEP_COPY:
      return g_strdup (_ ("Ends the noting of changes and removes the copy."));
    case HOIST_STEP_SWITCH:
      database = database_of (args);
      return g_strdup_printf (_ ("Puts the other %s back, with what was written since."), database);
    case HOIST_STEP_BACKUP:
      database = database_of (args);
      if (hoist_value_lookup_bool (args, "set_aside", FALSE))
        return g_strdup (_ ("Nothing has to go back: the database goes back with the switch."));
      return g_strdup_printf (
          _ ("Restores %s from the backup if it was changed; the changed one is kept."), database);
    case HOIST_STEP_CHECKOUT:
      return g_strdup_printf (_ ("Puts the files of %.7s back and compares every one of them."),
                              text_of (args, "from_commit"));
    case HOIST_STEP_ACTIVATE:
      return g_strdup_printf (_ ("Points %s back at the packages used before."),
                              text_of (args, "environment"));
    case HOIST_STEP_COMMAND:
    case HOIST_STEP_CARD:
    case HOIST_STEP_END:
    case HOIST_STEP_COMPONENT:
      return describe_undo_of_guide (kind, args);
    case HOIST_STEP_CONFIGURE:
      return g_strdup_printf (hoist_value_lookup_bool (args, "back", FALSE)
                                  ? _ ("Sets them in %s once more.")
                                  : _ ("Puts back what %s had before."),
                              text_of (args, "file"));
    case HOIST_STEP_MIGRATE:
      return g_strdup (
          _ ("Proves that no migration is running any more; the data goes back with the backup."));
    case HOIST_STEP_RESTORE:
      database = database_of (args);
      return g_strdup_printf (_ ("Puts the %s that was set aside back."), database);
    case HOIST_STEP_TRANSFER:
      if (hoist_value_lookup_bool (args, "back", FALSE))
        return g_strdup (_ ("Nothing has to go back: neither database was changed."));
      return g_strdup_printf (_ ("Empties the new database again; what was written to it since is "
                                 "counted, and then it stays. %s was not changed."),
                              engine_of (args, "database"));
    case HOIST_STEP_START:
      names = names_of (args, "services");
      return g_strdup_printf (_ ("Stops %s."), names);
    case HOIST_STEP_REPLACE:
      names = containers_of (args);
      database = image_of (args, "from_id");
      return g_strdup_printf (_ ("Puts the %s of before, with the image %s, back in its place."),
                              names, database);
    default:
      return NULL;
    }
}
