/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads one element of `steps:`, and to which upgrades it belongs. Owned by the function that reads
 * a guide; one thread; never runs anything. A step that changes something says how it is taken
 * back, or why it can't be. */
#include <string.h>

#include "base/hoist-version.h"
#include "model/hoist-guide-reader.h"

#define DEFAULT_SECONDS 600
#define MAX_SECONDS 86400
#define MAX_CARD_SECONDS (30 * 86400) /* people have weekends */

/* Seven digits at least: fewer are soon those of another revision, too. */
static gboolean
is_revision (const char *text)
{
  gsize n = strspn (text, "0123456789abcdef");
  return text[n] == '\0' && n >= 7 && n <= 64;
}

void
hoist_guide_reader_range (HoistReader *r, HoistGuideRange *ret)
{
  ret->from = hoist_guide_reader_dup_text (r, "from", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_TAG);
  ret->to = hoist_guide_reader_dup_text (r, "to", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_TAG);
  ret->revision =
      hoist_guide_reader_dup_text (r, "revision", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  ret->roles = hoist_reader_strv (r, "roles", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_WORD);
  if (ret->revision[0] != '\0' && !is_revision (ret->revision))
    hoist_reader_fail (r, "revision", "expected 7 to 64 digits of a commit, in small letters");
  else if (ret->revision[0] != '\0' && (ret->from[0] != '\0' || ret->to[0] != '\0'))
    hoist_reader_fail (r, "revision", "expected either a revision, or from and to");
  if (ret->from[0] != '\0' && ret->to[0] != '\0' && hoist_version_compare (ret->from, ret->to) >= 0)
    hoist_reader_fail (r, "from", "expected a version before %s", ret->to);
  if (ret->from[0] != '\0' && ret->to[0] == '\0' && !hoist_reader_has (r, "to"))
    hoist_reader_fail (r, "from", "expected a “to” with it: the first version that needs it");
}

static HoistGuideStep *
get_last (HoistGuide *guide)
{
  return g_ptr_array_index (guide->steps, guide->steps->len - 1);
}

static void
read_proof (HoistReader *r, HoistGuideProof *proof)
{
  g_free (proof->file);
  g_free (proof->query);
  g_strfreev (proof->command);
  proof->file = hoist_guide_reader_dup_template (r, "file", HOIST_READER_OPTIONAL);
  proof->query =
      hoist_guide_reader_dup_text (r, "query", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_TEXT);
  gboolean has_command = hoist_reader_has (r, "command");
  proof->command =
      hoist_guide_reader_dup_templates (r, "command", HOIST_READER_OPTIONAL, has_command, NULL);
  if ((proof->file[0] != '\0') + (proof->query[0] != '\0') + has_command != 1)
    hoist_reader_fail (r, NULL, "expected one of file, command, query");
}

static void
read_done_when (HoistReader *r, HoistGuide *guide)
{
  read_proof (r, &get_last (guide)->done_when);
}

static void
read_only_when (HoistReader *r, HoistGuide *guide)
{
  read_proof (r, &get_last (guide)->only_when);
}

/* A word, or the argv of what takes it back. */
static void
read_undo (HoistReader *r, HoistGuideStep *step)
{
  static const char *const words[] = { "backup", "nothing", "none", "services", NULL };
  gboolean itself = step->kind == HOIST_GUIDE_CONFIGURE;
  const HoistValue *undo =
      hoist_reader_any (r, "undo", itself ? HOIST_READER_OPTIONAL : HOIST_READER_REQUIRED);
  if (itself && undo != NULL)
    hoist_reader_fail (r, "undo", "the values of a file go back by themselves");
  if (itself)
    undo = NULL;
  step->undo = itself ? HOIST_GUIDE_UNDO_FILE : HOIST_GUIDE_UNDO_NOTHING;
  if (undo == NULL)
    {
      step->undo_command = g_new0 (char *, 1);
      return;
    }
  if (hoist_value_get_type_of (undo) == HOIST_VALUE_ARRAY)
    {
      step->undo = HOIST_GUIDE_UNDO_COMMAND;
      step->undo_command =
          hoist_guide_reader_dup_templates (r, "undo", HOIST_READER_REQUIRED, TRUE, NULL);
      return;
    }
  step->undo_command = g_new0 (char *, 1);
  int word = hoist_reader_enum (r, "undo", HOIST_READER_REQUIRED, words, 1);
  step->undo = word == 3 ? HOIST_GUIDE_UNDO_SERVICES : (HoistGuideUndo) (word + 1);
}

static void
check_undo (HoistReader *r, const HoistGuide *guide, const HoistGuideStep *step)
{
  const struct
  {
    const char *name, *query;
  } proofs[] = { { "done_when", step->done_when.query }, { "only_when", step->only_when.query } };

  if (step->undo == HOIST_GUIDE_UNDO_NONE && step->reason[0] == '\0')
    hoist_reader_fail (r, "reason", "is missing: why there is no way back behind this step");
  else if (step->undo != HOIST_GUIDE_UNDO_NONE && step->reason[0] != '\0')
    hoist_reader_fail (r, "reason", "belongs to “undo: none” only");
  if (step->undo == HOIST_GUIDE_UNDO_BACKUP && step->when == HOIST_GUIDE_BEFORE_STOP)
    hoist_reader_fail (r, "undo",
                       "the backup is made behind the stop; what is done before it does "
                       "not go back with it");
  if (step->undo == HOIST_GUIDE_UNDO_BACKUP && hoist_reader_is_good (r)
      && guide->databases->len == 0)
    hoist_reader_fail (r, "undo", "there is no database, so there is no backup");
  for (guint i = 0; i < G_N_ELEMENTS (proofs); i++)
    if (proofs[i].query[0] != '\0' && hoist_reader_is_good (r) && guide->databases->len == 0)
      hoist_reader_fail (r, proofs[i].name, "there is no database that could be asked");
  if (step->kind == HOIST_GUIDE_CONFIGURE && hoist_reader_has (r, "done_when"))
    hoist_reader_fail (r, "done_when", "the file itself shows whether it was done");
}

static void
check_id (HoistReader *r, const HoistGuide *guide, const char *id)
{
  for (guint i = 0; i < guide->steps->len; i++)
    if (strcmp (((HoistGuideStep *) g_ptr_array_index (guide->steps, i))->id, id) == 0)
      hoist_reader_fail (r, "id", "there is another step of this id");
}

/* The target's files lie in place from the switch on; before it only a command can have them. */
static void
read_files (HoistReader *r, HoistGuideStep *step)
{
  static const char *const releases[] = { "deployed", "target", NULL };
  step->in_target = hoist_reader_enum (r, "files", HOIST_READER_OPTIONAL, releases, 0) == 1;
  step->brings = hoist_reader_strv (r, "brings", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_RELPATH);
  if (step->in_target
      && (step->kind != HOIST_GUIDE_COMMAND || step->when != HOIST_GUIDE_BEFORE_STOP))
    hoist_reader_fail (r, "files",
                       "“target” is for commands before the stop; later the target's files are in "
                       "place");
  if (step->brings[0] != NULL && !step->in_target)
    hoist_reader_fail (r, "brings", "belongs to “files: target” only");
}

static void
read_surroundings (HoistReader *r, HoistGuideStep *step)
{
  static const char *const users[] = { "tenant", "agent", NULL };
  step->environment = hoist_guide_reader_dup_assignments (r, "environment");
  step->folder =
      hoist_guide_reader_dup_text (r, "folder", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_RELPATH);
  step->as_agent = hoist_reader_enum (r, "user", HOIST_READER_OPTIONAL, users, 0) == 1;
  read_files (r, step);
  gboolean is_card = step->kind == HOIST_GUIDE_CARD;
  step->seconds = (guint) hoist_reader_int (r, "seconds", HOIST_READER_OPTIONAL, 1,
                                            is_card ? MAX_CARD_SECONDS : MAX_SECONDS,
                                            is_card ? 0 : DEFAULT_SECONDS);
}

void
hoist_guide_reader_step (HoistReader *r, HoistGuide *guide)
{
  static const char *const nodes[] = { "lead", "all", NULL };
  HoistGuideStep *step = g_new0 (HoistGuideStep, 1);
  step->id = hoist_guide_reader_dup_text (r, "id", HOIST_READER_REQUIRED, HOIST_GRAMMAR_WORD);
  check_id (r, guide, step->id);
  step->title = hoist_guide_reader_dup_text (r, "title", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_NAME);
  step->only_when = (HoistGuideProof){ g_strdup (""), g_new0 (char *, 1), g_strdup ("") };
  step->done_when = (HoistGuideProof){ g_strdup (""), g_new0 (char *, 1), g_strdup ("") };
  g_ptr_array_add (guide->steps, step);
  hoist_guide_reader_deed (r, guide);
  step->when = (HoistGuideWhen) hoist_reader_enum (r, "when", HOIST_READER_REQUIRED,
                                                   hoist_guide_when_names, 0);
  read_surroundings (r, step);
  hoist_guide_reader_section (r, "only_when", HOIST_READER_OPTIONAL, guide, read_only_when);
  hoist_guide_reader_section (r, "done_when", HOIST_READER_OPTIONAL, guide, read_done_when);
  step->removes = hoist_reader_strv (r, "removes", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  if (step->removes[0] != NULL && step->kind != HOIST_GUIDE_COMMAND)
    hoist_reader_fail (r, "removes", "belongs to a command only");
  else if (step->removes[0] != NULL && hoist_reader_is_good (r) && guide->databases->len == 0)
    hoist_reader_fail (r, "removes", "there is no database that could lose rows");
  read_undo (r, step);
  step->reason =
      hoist_guide_reader_dup_text (r, "reason", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_TEXT);
  check_undo (r, guide, step);
  hoist_guide_reader_end_check (r, guide, step);
  step->once = hoist_reader_bool (r, "once", HOIST_READER_OPTIONAL, FALSE);
  step->on_all = hoist_reader_enum (r, "runs_on", HOIST_READER_OPTIONAL, nodes, 0) == 1;
  hoist_guide_reader_range (r, &step->range);
}
