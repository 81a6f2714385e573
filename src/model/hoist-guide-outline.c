/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outline of a guide. Owned by the caller; any thread; it leaves out nothing that is executed.
 */
#include "model/hoist-guide-outline.h"

#include "model/hoist-engine-name.h"
#include "model/hoist-guide-component.h"
#include "model/hoist-guide-drift.h"
#include "model/hoist-guide-recreate.h"
#include "model/hoist-guide-engine.h"

#include <glib/gi18n.h>

void
hoist_guide_outline_line_free (gpointer data)
{
  HoistGuideOutlineLine *line = data;

  g_free (line->title);
  g_free (line->text);
  g_free (line);
}

/* Takes `text`; NULL: nothing. */
static void
add (GPtrArray *lines, const char *section, const char *title, char *text)
{
  HoistGuideOutlineLine *line = g_new (HoistGuideOutlineLine, 1);

  *line = (HoistGuideOutlineLine){ section, g_strdup (title), text != NULL ? text : g_strdup ("") };
  g_ptr_array_add (lines, line);
}

/* An argument with a space in it would be taken for two. */
static char *
join (char *const *argv)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; argv != NULL && argv[i] != NULL; i++)
    {
      gboolean quote = argv[i][0] == '\0' || strpbrk (argv[i], " \t\n'\"") != NULL;
      g_autofree char *quoted = quote ? g_shell_quote (argv[i]) : NULL;

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", quote ? quoted : argv[i]);
    }
  return g_string_free (text, FALSE);
}

G_GNUC_PRINTF (2, 3)
static void
say (GString *text, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append_vprintf (text, format, args);
  va_end (args);
}

static void
say_range (GString *text, const HoistGuideRange *range)
{
  g_autofree char *roles = g_strjoinv (", ", range->roles);

  if (range->from[0] != '\0')
    say (text, _ ("only from %s on"), range->from);
  if (range->to[0] != '\0')
    say (text, _ ("only in an upgrade that reaches %s"), range->to);
  if (range->revision[0] != '\0')
    say (text, _ ("only in an upgrade with which %.12s comes"), range->revision);
  if (roles[0] != '\0')
    say (text, _ ("only on nodes with the role %s"), roles);
}

static void
say_proof (GString *text, const char *words, const HoistGuideProof *proof)
{
  g_autofree char *command = join (proof->command);

  if (proof->file[0] != '\0')
    say (text, "%s %s", words, proof->file);
  if (command[0] != '\0')
    say (text, "%s %s", words, command);
  if (proof->query[0] != '\0')
    say (text, "%s %s", words, proof->query);
}

static void
add_releases (GPtrArray *lines, const HoistGuide *guide)
{
  GString *text = g_string_new (NULL);
  g_autofree char *stops = g_strjoinv (", ", guide->required_stops);

  if (guide->changelog[0] != '\0')
    say (text, _ ("notes from %s"), guide->changelog);
  if (stops[0] != '\0')
    say (text, _ ("never past %s without a stop there"), stops);
  g_autofree char *title =
      guide->branch[0] != '\0' ? g_strdup_printf (_ ("Revisions of the branch %s"), guide->branch)
      : guide->tag_prefix[0] == '\0'
          ? g_strdup (_ ("Tags that are versions: 1.2, v1.2"))
          : g_strdup_printf (_ ("Tags that begin with “%s”"), guide->tag_prefix);
  add (lines, _ ("Releases"), title, g_string_free (text, FALSE));
}

static void
add_services (GPtrArray *lines, const HoistGuide *guide)
{
  for (guint i = 0; i < guide->services->len; i++)
    {
      const HoistGuideService *service = g_ptr_array_index (guide->services, i);
      GString *text = g_string_new (NULL);
      g_autofree char *start = join (service->start);

      if (service->unit[0] != '\0')
        say (text, _ ("unit %s"), service->unit);
      else if (service->container[0] != '\0')
        say (text, _ ("container %s"), service->container);
      else
        say (text, "%s", start);
      if (service->image[0] != '\0')
        say (text, _ ("a release puts the image %s in it"), service->image);
      if (service->runtime[0] != '\0')
        say (text, _ ("of %s"), service->runtime);
      if (service->port[0] != '\0')
        say (text, _ ("listens on port %s"), service->port);
      if (service->never_kill)
        say (text, _ ("is never ended hard"));
      add (lines, _ ("Services"), service->name, g_string_free (text, FALSE));
    }
}

static const char *
describe_drift (const HoistGuideDrift *drift)
{
  if (drift->check == HOIST_GUIDE_DRIFT_SKIP)
    return _ ("its schema is not compared");
  return drift->check == HOIST_GUIDE_DRIFT_REFUSE
             ? _ ("its schema must be what the deployed release makes; else an upgrade is refused")
             : _ ("its schema is compared with what the deployed release makes; differences are "
                  "told");
}

/* "or PostgreSQL, MariaDB: the setting URL says which" */
static char *
describe_others (const HoistGuideDatabase *database)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; database->also[i] != NULL; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
                            hoist_engine_name_get (database->also[i]));
  return g_strdup_printf (_ ("or %s: the URL in the setting %s says which"), names->str,
                          database->chooser);
}

static void
add_data (GPtrArray *lines, const HoistGuide *guide)
{
  for (guint i = 0; i < guide->databases->len; i++)
    {
      const HoistGuideDatabase *database = g_ptr_array_index (guide->databases, i);
      const char *engine = hoist_engine_name_get (database->engine);

      add (lines, _ ("Databases"), database->name,
           database->path[0] != '\0'
               ? g_strdup_printf ("%s: %s", engine, database->path)
               : g_strdup_printf (_ ("%s: where the setting %s says"), engine, database->setting));
      if (database->also[0] != NULL)
        add (lines, _ ("Databases"), "", describe_others (database));
      if (database->move != NULL)
        add (lines, _ ("Databases"), "",
             g_strdup_printf (_ ("can be moved to %s: the setting %s names the new one, %s is set"),
                              hoist_engine_name_get (database->move->engine), database->move->url,
                              database->move->uses));
      if (database->drift != NULL)
        add (lines, _ ("Databases"), "", g_strdup (describe_drift (database->drift)));
      if (database->recreate != NULL)
        add (lines, _ ("Databases"), "",
             g_strdup_printf (_ ("can begin anew, empty, where somebody chooses that: %s"),
                              database->recreate->says));
    }
  for (guint i = 0; i < guide->dependencies->len; i++)
    {
      const HoistGuideDependencies *d = g_ptr_array_index (guide->dependencies, i);

      add (lines, _ ("Dependencies"), d->kind,
           g_strdup_printf (d->build[0] != '\0' ? _ ("%s, built into %s; only where it changed")
                                                : _ ("%s, into %s; only where it changed"),
                            d->lock, d->environment));
    }
}

static void
say_want (GString *text, const HoistGuideWant *want)
{
  const char *where = want->lock.file;

  if (want->from[0] == '\0')
    {
      if (want->version[0] == '\0')
        say (text, _ ("a release wants what its file %s says"), where);
      else
        say (text, want->at_least ? _ ("a release wants %s or later") : _ ("a release wants %s"),
             want->version);
      return;
    }
  if (want->version[0] == '\0')
    say (text, _ ("from %s on a release wants what its file %s says"), want->from, where);
  else
    say (text,
         want->at_least ? _ ("from %s on a release wants %s or later")
                        : _ ("from %s on a release wants %s"),
         want->from, want->version);
}

static void
say_install (GString *text, const HoistGuideComponent *component)
{
  g_autofree char *install = join (component->install), *undo = join (component->undo_command);

  if (component->comes_along)
    say (text, _ ("comes along with the dependencies"));
  if (component->install[0] == NULL)
    {
      if (!component->comes_along && component->wants->len > 0)
        say (text, _ ("nothing installs it: an upgrade that wants another one is refused"));
      return;
    }
  say (text,
       component->when == HOIST_GUIDE_BEFORE_STOP ? _ ("installed before the stop by %s")
                                                  : _ ("installed before the migrations by %s"),
       install);
  if (component->as_agent)
    say (text, _ ("as the user of Hoist’s agent"));
  if (component->undo == HOIST_GUIDE_UNDO_NONE)
    say (text, _ ("no way back behind it: %s"), component->reason);
  else if (component->undo_command[0] != NULL)
    say (text, _ ("taken back by %s"), undo);
  else
    say (text, _ ("the version of before comes back in the same way"));
}

static void
add_components (GPtrArray *lines, const HoistGuide *guide)
{
  for (guint i = 0; i < guide->components->len; i++)
    {
      const HoistGuideComponent *component = g_ptr_array_index (guide->components, i);
      GString *text = g_string_new (NULL);
      g_autofree char *command = join (component->version.command);
      g_autofree char *roles = g_strjoinv (", ", component->roles);

      say (text, _ ("its version stands in %s"),
           command[0] != '\0' ? command : component->version.file);
      for (guint k = 0; k < component->wants->len; k++)
        say_want (text, g_ptr_array_index (component->wants, k));
      say_install (text, component);
      if (roles[0] != '\0')
        say (text, _ ("only on nodes with the role %s"), roles);
      add (lines, _ ("Components"), component->title, g_string_free (text, FALSE));
    }
}

static void
add_migrations (GPtrArray *lines, const HoistGuide *guide)
{
  g_autofree char *command = join (guide->migration_command);
  g_autofree char *scripts = g_strjoinv ("\n", guide->migrations);

  if (guide->migrations[0] == NULL)
    return;
  add (lines, _ ("Migrations"), command,
       g_strconcat (guide->migrations_on_copy ? _ ("on a copy, while the services run")
                                              : _ ("behind a backup, while the services are "
                                                   "stopped"),
                    "\n", scripts, NULL));
}

static void
add_conditions (GPtrArray *lines, const HoistGuide *guide)
{
  for (guint i = 0; i < guide->requirements->len; i++)
    {
      const HoistGuideRequirement *r = g_ptr_array_index (guide->requirements, i);
      GString *text = g_string_new (r->says);
      g_autofree char *begins = g_strjoinv (", ", r->begins);
      g_autofree char *command = join (r->command);

      if (r->query[0] != '\0')
        say (text, _ ("asks %s"), r->query);
      if (r->file[0] != '\0')
        say (text, _ ("asks for the file %s"), r->file);
      if (r->command[0] != NULL)
        say (text, _ ("asks the program %s, on each node"), command);
      if (r->setting[0] != '\0')
        say (text, _ ("%s begins with %s"), r->setting, begins);
      say_range (text, &r->range);
      add (lines, r->warns ? _ ("What is warned of") : _ ("What must be so"), r->id,
           g_string_free (text, FALSE));
    }
  for (guint i = 0; i < guide->notices->len; i++)
    {
      const HoistGuideNotice *notice = g_ptr_array_index (guide->notices, i);
      GString *text = g_string_new (notice->text);

      if (notice->rollback[0] != '\0')
        say (text, _ ("before it is taken back: %s"), notice->rollback);
      say_range (text, &notice->range);
      add (lines, _ ("What must be acknowledged"), notice->id, g_string_free (text, FALSE));
    }
}

static void
add_messages (GPtrArray *lines, const HoistGuide *guide, HoistGuideMessageWhen when)
{
  for (guint i = 0; i < guide->messages->len; i++)
    {
      const HoistGuideMessage *m = g_ptr_array_index (guide->messages, i);
      g_autofree char *command = join (m->command);
      g_autofree char *host = hoist_guide_message_dup_host (m->url);
      GString *text;

      if (m->when != when)
        continue;
      text = g_string_new (NULL);
      if (m->command[0] != NULL)
        say (text, "%s", command);
      else if (m->setting[0] != '\0')
        say (text, _ ("over the web address in the setting %s"), m->setting);
      else
        say (text, _ ("over %s"), host);
      if (m->must)
        say (text, _ ("if it can’t be sent nothing is changed"));
      add (lines,
           m->when == HOIST_GUIDE_MESSAGE_BEFORE  ? _ ("Users are told before")
           : m->when == HOIST_GUIDE_MESSAGE_AFTER ? _ ("Users are told when it went well")
                                                  : _ ("Users are told when it went wrong"),
           m->id, g_string_free (text, FALSE));
    }
}

static const char *
name_when (HoistGuideWhen when)
{
  switch (when)
    {
    case HOIST_GUIDE_BEFORE_STOP:
      return _ ("Steps before the stop");
    case HOIST_GUIDE_BEFORE_MIGRATIONS:
      return _ ("Steps before the migrations");
    case HOIST_GUIDE_WHILE_STOPPED:
      return _ ("Steps behind the migrations");
    case HOIST_GUIDE_AFTER_START:
    default:
      return _ ("Steps after the start");
    }
}

static void
say_deed (GString *text, const HoistGuideStep *step)
{
  g_autofree char *command = join (step->command);

  if (step->kind == HOIST_GUIDE_COMMAND)
    say (text, "%s", command);
  if (step->kind == HOIST_GUIDE_CARD)
    {
      say (text, _ ("a person does it: %s"), step->card.text);
      for (guint i = 0; step->card.copy[i] != NULL; i++)
        say (text, "%s", step->card.copy[i]);
    }
  if (step->kind == HOIST_GUIDE_END)
    say (text, _ ("asks each %s of the tenant to end, and never kills one"), step->end.program);
  for (guint i = 0; step->kind == HOIST_GUIDE_CONFIGURE && i < step->configure.settings->len; i++)
    {
      const HoistGuideSetting *setting = g_ptr_array_index (step->configure.settings, i);

      say (text, setting->remove ? _ ("%s: takes out %s%s%s") : _ ("%s: sets %s%s%s"),
           step->configure.file, setting->section, setting->section[0] != '\0' ? "." : "",
           setting->key);
    }
}

static void
say_undo (GString *text, const HoistGuideStep *step)
{
  g_autofree char *command = join (step->undo_command);

  switch (step->undo)
    {
    case HOIST_GUIDE_UNDO_COMMAND:
      say (text, _ ("taken back by %s"), command);
      break;
    case HOIST_GUIDE_UNDO_BACKUP:
      say (text, _ ("goes back with the database"));
      break;
    case HOIST_GUIDE_UNDO_NONE:
      say (text, _ ("no way back behind it: %s"), step->reason);
      break;
    case HOIST_GUIDE_UNDO_FILE:
      say (text, _ ("the file’s values go back"));
      break;
    case HOIST_GUIDE_UNDO_SERVICES:
      say (text, _ ("the services start them again"));
      break;
    case HOIST_GUIDE_UNDO_NOTHING:
    default:
      say (text, _ ("nothing of it has to go back"));
    }
}

static void
add_steps (GPtrArray *lines, const HoistGuide *guide, HoistGuideWhen when)
{
  for (guint i = 0; i < guide->steps->len; i++)
    {
      const HoistGuideStep *step = g_ptr_array_index (guide->steps, i);
      GString *text;

      if (step->when != when)
        continue;
      text = g_string_new (NULL);
      say_deed (text, step);
      say_proof (text, _ ("only when"), &step->only_when);
      say_proof (text, _ ("done when"), &step->done_when);
      if (step->removes[0] != NULL)
        {
          g_autofree char *tables = g_strjoinv (", ", step->removes);
          say (text, _ ("may take rows from %s"), tables);
        }
      say_undo (text, step);
      if (step->in_target)
        say (text, _ ("with the files of the new release, while the old one runs"));
      if (step->as_agent)
        say (text, _ ("as the user of Hoist’s agent"));
      if (step->once)
        say (text, _ ("once for each tenant"));
      say_range (text, &step->range);
      add (lines, name_when (when), step->title[0] != '\0' ? step->title : step->id,
           g_string_free (text, FALSE));
    }
}

static void
add_health (GPtrArray *lines, const HoistGuide *guide)
{
  for (guint i = 0; i < guide->health->len; i++)
    {
      const HoistGuideHealth *check = g_ptr_array_index (guide->health, i);
      GString *text = g_string_new (NULL);

      say (text, _ ("%s answers %u"), check->url, check->status);
      if (check->version_member[0] != '\0')
        say (text, _ ("and “%s” in it is the release"), check->version_member);
      add (lines, _ ("Health"), check->name, g_string_free (text, FALSE));
    }
  for (guint i = 0; i < guide->problems->len; i++)
    {
      const HoistGuideProblem *problem = g_ptr_array_index (guide->problems, i);
      g_autofree char *says = g_strjoinv (", ", problem->says);

      add (lines, _ ("Failures that are known"), says, g_strdup (problem->remedy));
    }
}

GPtrArray *
hoist_guide_outline_make (const HoistGuide *guide)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (hoist_guide_outline_line_free);

  add_releases (lines, guide);
  add_services (lines, guide);
  add_data (lines, guide);
  add_components (lines, guide);
  add_conditions (lines, guide);
  add_steps (lines, guide, HOIST_GUIDE_BEFORE_STOP);
  add_messages (lines, guide, HOIST_GUIDE_MESSAGE_BEFORE);
  add_steps (lines, guide, HOIST_GUIDE_BEFORE_MIGRATIONS);
  add_migrations (lines, guide);
  add_steps (lines, guide, HOIST_GUIDE_WHILE_STOPPED);
  add_steps (lines, guide, HOIST_GUIDE_AFTER_START);
  add_health (lines, guide);
  add_messages (lines, guide, HOIST_GUIDE_MESSAGE_AFTER);
  add_messages (lines, guide, HOIST_GUIDE_MESSAGE_FAILED);
  return lines;
}
