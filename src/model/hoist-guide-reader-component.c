/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads one element of `components:`. Owned by the function that reads a guide; one thread; never
 * asks which version is there. What is installed says how the version of before comes back, or why
 * it can't. */
#include <string.h>

#include "base/hoist-version.h"
#include "model/hoist-guide-component.h"
#include "model/hoist-guide-reader.h"

#define DEFAULT_SECONDS 600
#define MAX_SECONDS 86400

static HoistGuideComponent *
get_last (HoistGuide *guide)
{
  return g_ptr_array_index (guide->components, guide->components->len - 1);
}

static void
check_name (HoistReader *r, const HoistGuide *guide, const char *name)
{
  for (guint i = 0; i < guide->components->len; i++)
    if (strcmp (((HoistGuideComponent *) g_ptr_array_index (guide->components, i))->name, name)
        == 0)
      hoist_reader_fail (r, "name", "there is another component of this name");
}

/* --- where a version stands -------------------------------------------------------------- */

static void
read_member (HoistReader *r, HoistGuideVersion *version)
{
  g_strfreev (version->member);
  version->member = hoist_reader_strv (r, "member", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_NAME);
  if (version->member[0] != NULL && version->file[0] == '\0' && r->error == NULL)
    hoist_reader_fail (r, "member", "expected it with the file that it is a member of");
}

static void
read_version (HoistReader *r, HoistGuide *guide)
{
  HoistGuideVersion *version = &get_last (guide)->version;
  gboolean has_command = hoist_reader_has (r, "command");

  g_strfreev (version->command);
  g_free (version->file);
  version->command =
      hoist_guide_reader_dup_templates (r, "command", HOIST_READER_OPTIONAL, has_command, NULL);
  version->file = hoist_guide_reader_dup_template (r, "file", HOIST_READER_OPTIONAL);
  read_member (r, version);
  if (r->error == NULL && has_command == (version->file[0] != '\0'))
    hoist_reader_fail (r, NULL, "expected one of command, file");
}

static void
read_lock (HoistReader *r, HoistGuide *guide)
{
  HoistGuideComponent *component = get_last (guide);
  HoistGuideWant *want = g_ptr_array_index (component->wants, component->wants->len - 1);

  g_free (want->lock.file);
  want->lock.file =
      hoist_guide_reader_dup_text (r, "file", HOIST_READER_REQUIRED, HOIST_GRAMMAR_RELPATH);
  read_member (r, &want->lock);
}

/* --- what is wanted ---------------------------------------------------------------------- */

static char *
read_number (HoistReader *r, const char *name)
{
  char *number =
      hoist_guide_reader_dup_text (r, name, HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);

  if (hoist_reader_has (r, name) && r->error == NULL && !hoist_version_is_number (number))
    hoist_reader_fail (r, name, "expected a version number in quotes, such as \"4.6.1\"");
  return number;
}

/* Each begins behind the one before it; of the first it need not be said. */
static void
check_from (HoistReader *r, const HoistGuideComponent *component, const HoistGuideWant *want)
{
  const HoistGuideWant *before =
      component->wants->len > 1 ? g_ptr_array_index (component->wants, component->wants->len - 2)
                                : NULL;

  if (before == NULL || r->error != NULL)
    return;
  if (want->from[0] == '\0')
    hoist_reader_fail (r, "from", "is missing: the first release that wants this");
  else if (before->from[0] != '\0' && hoist_version_compare (before->from, want->from) >= 0)
    hoist_reader_fail (r, "from", "expected a release behind %s: the list goes upwards",
                       before->from);
}

static void
read_want (HoistReader *r, HoistGuide *guide)
{
  HoistGuideComponent *component = get_last (guide);
  HoistGuideWant *want = hoist_guide_component_add_want (component);
  g_autofree char *exact = NULL, *least = NULL;

  want->from = hoist_guide_reader_dup_text (r, "from", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_TAG);
  exact = read_number (r, "version");
  least = read_number (r, "at_least");
  hoist_guide_reader_section (r, "lock", HOIST_READER_OPTIONAL, guide, read_lock);
  want->at_least = least[0] != '\0';
  want->version = g_strdup (want->at_least ? least : exact);
  if (r->error == NULL && (exact[0] != '\0') + want->at_least + hoist_reader_has (r, "lock") != 1)
    hoist_reader_fail (r, NULL, "expected one of version, at_least, lock");
  check_from (r, component, want);
}

/* --- how it is brought there ------------------------------------------------------------- */

static gboolean
is_list (HoistReader *r, const char *name)
{
  const HoistValue *value = r->object != NULL ? hoist_value_get_member (r->object, name) : NULL;

  return value != NULL && hoist_value_get_type_of (value) == HOIST_VALUE_ARRAY;
}

static void
check_names_version (HoistReader *r, const char *name, char *const *argv)
{
  for (guint i = 0; argv[i] != NULL; i++)
    if (strstr (argv[i], "{version}") != NULL)
      return;
  hoist_reader_fail (r, name, "expected {version} where the version shall stand");
}

static char **
read_argv (HoistReader *r, const char *name)
{
  char **argv = hoist_guide_reader_dup_templates (r, name, HOIST_READER_REQUIRED, TRUE, "version");

  if (r->error == NULL)
    check_names_version (r, name, argv);
  return argv;
}

static void
read_install (HoistReader *r, HoistGuideComponent *component)
{
  static const char *const words[] = { HOIST_GUIDE_COMPONENT_ALONG, NULL };

  if (hoist_reader_has (r, "install") && !is_list (r, "install"))
    {
      hoist_reader_enum (r, "install", HOIST_READER_REQUIRED, words, 0);
      component->comes_along = r->error == NULL;
    }
  component->install = is_list (r, "install") ? read_argv (r, "install") : g_new0 (char *, 1);
}

/* With the command that installs, or another one that is given the version of before. */
static void
read_undo (HoistReader *r, HoistGuideComponent *component)
{
  static const char *const words[] = { "none", NULL };

  component->undo =
      component->install[0] != NULL ? HOIST_GUIDE_UNDO_COMMAND : HOIST_GUIDE_UNDO_NOTHING;
  if (hoist_reader_has (r, "undo") && !is_list (r, "undo"))
    {
      hoist_reader_enum (r, "undo", HOIST_READER_REQUIRED, words, 0);
      if (r->error == NULL)
        component->undo = HOIST_GUIDE_UNDO_NONE;
    }
  component->undo_command = is_list (r, "undo") ? read_argv (r, "undo") : g_new0 (char *, 1);
  component->reason =
      hoist_guide_reader_dup_text (r, "reason", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_TEXT);
  if (component->undo == HOIST_GUIDE_UNDO_NONE && component->reason[0] == '\0')
    hoist_reader_fail (r, "reason", "is missing: why there is no way back behind it");
  else if (component->undo != HOIST_GUIDE_UNDO_NONE && component->reason[0] != '\0')
    hoist_reader_fail (r, "reason", "belongs to “undo: none” only");
}

static void
read_surroundings (HoistReader *r, HoistGuideComponent *component)
{
  static const char *const places[] = { "while_stopped", "before_stop", NULL };
  static const char *const users[] = { "tenant", "agent", NULL };
  static const char *const nodes[] = { "lead", "all", NULL };

  component->when = hoist_reader_enum (r, "when", HOIST_READER_OPTIONAL, places, 0) == 1
                        ? HOIST_GUIDE_BEFORE_STOP
                        : HOIST_GUIDE_WHILE_STOPPED;
  component->as_agent = hoist_reader_enum (r, "user", HOIST_READER_OPTIONAL, users, 0) == 1;
  component->seconds = (guint) hoist_reader_int (r, "seconds", HOIST_READER_OPTIONAL, 1,
                                                 MAX_SECONDS, DEFAULT_SECONDS);
  component->environment = hoist_guide_reader_dup_assignments (r, "environment");
  component->on_all = hoist_reader_enum (r, "runs_on", HOIST_READER_OPTIONAL, nodes, 0) == 1;
  component->roles = hoist_reader_strv (r, "roles", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_WORD);
}

static void
check (HoistReader *r, const HoistGuide *guide, const HoistGuideComponent *component)
{
  static const char *const of_install[] = { "when", "user", "seconds", "environment", "undo" };

  for (guint i = 0; component->install[0] == NULL && i < G_N_ELEMENTS (of_install); i++)
    if (hoist_reader_has (r, of_install[i]))
      hoist_reader_fail (r, of_install[i], "expected it with a program under install only");
  if (component->next[0] != '\0' && component->install[0] != NULL)
    hoist_reader_fail (r, "next", "is for a component that nothing installs");
  if (hoist_reader_has (r, "install") && component->wants->len == 0)
    hoist_reader_fail (r, "install", "expected “wants” with it: which version a release needs");
  if (component->comes_along && hoist_reader_is_good (r) && guide->dependencies->len == 0)
    hoist_reader_fail (r, "install", "the guide has no dependencies that could bring it");
}

void
hoist_guide_reader_component (HoistReader *r, HoistGuide *guide)
{
  HoistGuideComponent *component = hoist_guide_component_new ();

  component->name =
      hoist_guide_reader_dup_text (r, "name", HOIST_READER_REQUIRED, HOIST_GRAMMAR_WORD);
  check_name (r, guide, component->name);
  g_ptr_array_add (guide->components, component);
  component->title =
      hoist_guide_reader_dup_text (r, "title", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_NAME);
  if (component->title[0] == '\0')
    {
      g_free (component->title);
      component->title = g_strdup (component->name);
    }
  hoist_guide_reader_section (r, "version", HOIST_READER_REQUIRED, guide, read_version);
  hoist_guide_reader_list (r, "wants", HOIST_READER_OPTIONAL, guide, read_want);
  component->next =
      hoist_guide_reader_dup_text (r, "next", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_TEXT);
  read_install (r, component);
  read_undo (r, component);
  read_surroundings (r, component);
  check (r, guide, component);
}
