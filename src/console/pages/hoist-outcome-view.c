/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistOutcomeView: owned by the run's page; main thread only; it asks for nothing, and it never
 * says success without a read-back. */
#include "console/pages/hoist-outcome-view.h"
#include "console/items/hoist-plane-sentence.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include "console/items/hoist-known-failure.h"
#include "console/items/hoist-shown-text.h"
#include "console/items/hoist-words.h"
#include "console/pages/hoist-parked-facts.h"
#include "console/widgets/hoist-fact-group.h"
#include "model/hoist-engine-name.h"

struct _HoistOutcomeView
{
  GtkWidget parent_instance;
  GtkWidget *scroller, *head, *tail_section;
  GtkBox *buttons;
  GtkImage *image;
  GtkLabel *title_label, *sentence_label, *tail_label;
  GtkWidget *done_button, *retry_button, *rollback_button, *resolve_button;
  HoistFactGroup *guidance, *truth, *record, *commands;
  const char *style;
};

G_DEFINE_FINAL_TYPE (HoistOutcomeView, hoist_outcome_view, GTK_TYPE_WIDGET)

static void
dispose (GObject *object)
{
  HoistOutcomeView *self = HOIST_OUTCOME_VIEW (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  G_OBJECT_CLASS (hoist_outcome_view_parent_class)->dispose (object);
}

static void
hoist_outcome_view_class_init (HoistOutcomeViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  g_type_ensure (HOIST_TYPE_FACT_GROUP);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-outcome-view.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistOutcomeView, scroller);
  gtk_widget_class_bind_template_child (widget_class, HoistOutcomeView, head);
  gtk_widget_class_bind_template_child (widget_class, HoistOutcomeView, image);
  gtk_widget_class_bind_template_child (widget_class, HoistOutcomeView, title_label);
  gtk_widget_class_bind_template_child (widget_class, HoistOutcomeView, sentence_label);
  gtk_widget_class_bind_template_child (widget_class, HoistOutcomeView, tail_section);
  gtk_widget_class_bind_template_child (widget_class, HoistOutcomeView, tail_label);
  gtk_widget_class_bind_template_child (widget_class, HoistOutcomeView, buttons);
  gtk_widget_class_bind_template_child (widget_class, HoistOutcomeView, done_button);
  gtk_widget_class_bind_template_child (widget_class, HoistOutcomeView, retry_button);
  gtk_widget_class_bind_template_child (widget_class, HoistOutcomeView, rollback_button);
  gtk_widget_class_bind_template_child (widget_class, HoistOutcomeView, resolve_button);
  gtk_widget_class_bind_template_child (widget_class, HoistOutcomeView, guidance);
  gtk_widget_class_bind_template_child (widget_class, HoistOutcomeView, truth);
  gtk_widget_class_bind_template_child (widget_class, HoistOutcomeView, record);
  gtk_widget_class_bind_template_child (widget_class, HoistOutcomeView, commands);
}

static void
hoist_outcome_view_init (HoistOutcomeView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
hoist_outcome_view_new (void)
{
  return g_object_new (HOIST_TYPE_OUTCOME_VIEW, NULL);
}

/* The node did not answer: what the report says of it is older than the run's end. */
static gboolean
is_silent (const HoistOutcomeFacts *facts)
{
  return facts->report != NULL && facts->report->unknown_since != 0;
}

static gboolean
says (const HoistOutcomeFacts *facts, const char *version)
{
  return facts->report != NULL && !is_silent (facts)
         && g_strcmp0 (facts->report->version.deployed_version, version) == 0
         && facts->report->health == HOIST_HEALTH_HEALTHY;
}

static gboolean
is_back_agreed (const HoistOutcomeFacts *facts)
{
  return says (facts, facts->run->to_version);
}

/* It went back, and the node has been read and says something else. */
static gboolean
is_restore_denied (const HoistOutcomeFacts *facts)
{
  return facts->run->outcome == HOIST_OUTCOME_OLD_RESTORED && !facts->historic
         && facts->report != NULL && !is_silent (facts) && !says (facts, facts->run->from_version);
}

static gboolean
is_parked (const HoistOutcomeFacts *facts)
{
  return facts->run->outcome == HOIST_OUTCOME_PARKED && facts->run->resolution[0] == '\0'
         && !facts->historic;
}

/* It is the database that went, or came back, at one release. */
static gboolean
is_of_the_database (const HoistRun *run)
{
  return run->kind == HOIST_PLAN_MOVE
         || (run->kind == HOIST_PLAN_ROLLBACK && g_str_equal (run->from_version, run->to_version));
}

static char *
make_title (const HoistOutcomeFacts *facts)
{
  const HoistRun *run = facts->run;

  switch (run->outcome)
    {
    case HOIST_OUTCOME_NEW_HEALTHY:
      if (is_of_the_database (run) && facts->historic)
        return g_strdup_printf (run->kind == HOIST_PLAN_MOVE ? _ ("The Database of %s Was Moved")
                                                             : _ ("The Database of %s Went Back"),
                                run->tenant_slug);
      if (facts->historic)
        return g_strdup_printf (run->kind == HOIST_PLAN_ROLLBACK ? _ ("%s Was Rolled Back to %s")
                                                                 : _ ("%s Was Upgraded to %s"),
                                run->tenant_slug, run->to_version);
      if (facts->report == NULL && facts->read_error == NULL)
        return g_strdup (_ ("Reading Back From the Node…"));
      if (!is_back_agreed (facts))
        return g_strdup_printf (_ ("%s Needs a Look"), run->tenant_slug);
      if (is_of_the_database (run))
        return g_strdup_printf (run->kind == HOIST_PLAN_MOVE ? _ ("The Database of %s Is Moved")
                                                             : _ ("The Database of %s Is Back"),
                                run->tenant_slug);
      return g_strdup_printf (run->kind == HOIST_PLAN_ROLLBACK ? _ ("%s Is Back at %s")
                                                               : _ ("%s Is Now at %s"),
                              run->tenant_slug, run->to_version);
    case HOIST_OUTCOME_OLD_RESTORED:
      if (is_restore_denied (facts))
        return g_strdup_printf (_ ("%s Needs a Look"), run->tenant_slug);
      return g_strdup_printf (_ ("%s Is Still at %s"), run->tenant_slug, run->from_version);
    case HOIST_OUTCOME_UNTOUCHED:
      if (run->kind == HOIST_PLAN_REHEARSAL)
        return g_strdup_printf (run->cause[0] == '\0' ? _ ("Rehearsing %s Went Well")
                                                      : _ ("Rehearsing %s Failed"),
                                run->to_version);
      return g_strdup_printf (_ ("%s Was Not Touched"), run->tenant_slug);
    case HOIST_OUTCOME_PARKED:
    case HOIST_OUTCOME_NONE:
    default:
      return g_strdup_printf (is_parked (facts) ? _ ("%s Is Parked") : _ ("%s Was Parked"),
                              run->tenant_slug);
    }
}

static char *
make_sentence (const HoistOutcomeFacts *facts)
{
  const HoistRun *run = facts->run;
  const char *verb = run->kind == HOIST_PLAN_ROLLBACK    ? _ ("rollback")
                     : run->kind == HOIST_PLAN_REHEARSAL ? _ ("rehearsal")
                     : run->kind == HOIST_PLAN_MOVE      ? _ ("move")
                                                         : _ ("upgrade");

  switch (run->outcome)
    {
    case HOIST_OUTCOME_NEW_HEALTHY:
      if (facts->historic)
        return g_strdup (_ ("The tenant has been changed since: this is what was recorded."));
      if (facts->read_error != NULL)
        return g_strdup_printf (_ ("The run ended well, but the node could not be read back: %s"),
                                facts->read_error);
      if (is_silent (facts))
        return g_strdup_printf (_ ("The run ended well, but the node could not be read back: %s"),
                                facts->report->error);
      if (facts->report == NULL)
        return g_strdup_printf (_ ("The %s has ended. Its result is being read back."), verb);
      if (!is_back_agreed (facts))
        return g_strdup_printf (_ ("The run ended well, but the node now says %s, %s."),
                                facts->report->version.deployed_version,
                                hoist_words_health (facts->report->health).word);
      return g_strdup (_ ("Version, commit and health were read back from the node."));
    case HOIST_OUTCOME_OLD_RESTORED:
      if (is_restore_denied (facts))
        return g_strdup_printf (_ ("The %s was taken back, but the node now says %s, %s."), verb,
                                facts->report->version.deployed_version,
                                hoist_words_health (facts->report->health).word);
      return g_strdup_printf (
          run->cancel_requested
              ? _ ("The %s was cancelled. The old version, the old data and the services are back.")
              : _ ("The %s did not work. The old version, the old data and the services are back."),
          verb);
    case HOIST_OUTCOME_UNTOUCHED:
      if (run->kind == HOIST_PLAN_REHEARSAL)
        return g_strdup (_ ("It was done to a clone of the database, which is gone; the tenant "
                            "went on as it was."));
      return g_strdup_printf (_ ("The %s ended before anything was changed."), verb);
    case HOIST_OUTCOME_PARKED:
    case HOIST_OUTCOME_NONE:
    default:
      return g_strdup_printf (
          is_parked (facts)
              ? _ ("The %s could neither finish nor go back. The tenant stays locked until "
                   "somebody has looked.")
              : _ ("The %s could neither finish nor go back. It was said since what was resolved, "
                   "and the tenant was unlocked."),
          verb);
    }
}

static HoistLook
look_of (const HoistOutcomeFacts *facts)
{
  HoistLook look = facts->run->kind == HOIST_PLAN_REHEARSAL
                       ? hoist_words_run (facts->run)
                       : hoist_words_outcome (facts->run->outcome, facts->run->kind);

  if (is_restore_denied (facts))
    look = (HoistLook){ look.word, "dialog-warning-symbolic", "warning" };
  if (facts->run->outcome == HOIST_OUTCOME_NEW_HEALTHY && !facts->historic
      && !is_back_agreed (facts))
    {
      look.icon = facts->report == NULL && facts->read_error == NULL ? "content-loading-symbolic"
                                                                     : "dialog-warning-symbolic";
      look.style = facts->report == NULL && facts->read_error == NULL ? "dim-label" : "warning";
    }
  return look;
}

static void
show_guidance (HoistOutcomeView *self, const HoistOutcomeFacts *facts)
{
  const HoistRun *run = facts->run;
  const HoistKnownFailure *failure = hoist_known_failure_find (run, facts->tail);
  const char *folder = facts->report != NULL ? facts->report->directory : NULL;
  g_autofree char *command =
      failure != NULL ? hoist_known_failure_dup_command (failure, folder) : NULL;
  g_autofree char *cause = hoist_plane_sentence_dup (run->cause);
  g_autofree char *truth = hoist_plane_sentence_dup (run->what_is_true_now);
  g_autofree char *next = hoist_plane_sentence_dup (run->next);
  HoistFact rows[6];
  guint n = 0;

  if (run->cause[0] != '\0')
    rows[n++] =
        (HoistFact){ .key = "cause", .title = _ ("Cause"), .subtitle = cause, .copy = run->cause };
  if (failure != NULL)
    rows[n++] = (HoistFact){ .key = "known",
                             .title = _ (failure->title),
                             .subtitle = _ (failure->explanation) };
  if (run->what_is_true_now[0] != '\0' && run->outcome != HOIST_OUTCOME_NEW_HEALTHY)
    rows[n++] = (HoistFact){ .key = "now", .title = _ ("True now"), .subtitle = truth };
  /* What to do about a parked tenant is the plane's to say. */
  if ((failure != NULL && !is_parked (facts)) || run->next[0] != '\0')
    rows[n++] =
        (HoistFact){ .key = "next",
                     .title = _ ("Next"),
                     .subtitle = failure != NULL && !is_parked (facts) ? _ (failure->next) : next };
  if (command != NULL)
    rows[n++] = (HoistFact){
      .key = "command", .title = _ ("On the node"), .subtitle = command, .copy = command
    };
  hoist_fact_group_set_facts (self->guidance, rows, n);
}

static const HoistBackup *
find_backup (const HoistTenantReport *report, const char *id)
{
  for (guint i = 0; report != NULL && i < report->backups->len; i++)
    if (g_strcmp0 (((HoistBackup *) g_ptr_array_index (report->backups, i))->id, id) == 0)
      return g_ptr_array_index (report->backups, i);
  return NULL;
}

static void
show_truth (HoistOutcomeView *self, const HoistOutcomeFacts *facts)
{
  const HoistTenantReport *report = facts->report;
  g_autofree char *commit = NULL;
  g_autofree char *when = NULL;
  g_autofree char *silence = NULL;
  HoistLook reading = { _ ("Reading…"), "", "accent" };
  HoistLook health;
  HoistFact rows[5];
  guint n = 0;

  hoist_fact_group_set_title (self->truth, _ ("As Read Back From the Node"));
  if (facts->historic || facts->read_error != NULL)
    {
      hoist_fact_group_set_facts (self->truth, NULL, 0);
      return;
    }
  if (is_silent (facts))
    {
      silence = hoist_words_dup_moment (report->unknown_since);
      rows[n++] = (HoistFact){ .key = "silent",
                               .title = _ ("The node does not answer"),
                               .subtitle = report->error,
                               .value = silence };
      hoist_fact_group_set_facts (self->truth, rows, n);
      return;
    }
  if (report == NULL)
    {
      rows[n++] =
          (HoistFact){ .key = "reading", .title = _ ("Asking the node"), .status = &reading };
      hoist_fact_group_set_facts (self->truth, rows, n);
      return;
    }
  commit = hoist_words_dup_commit (report->version.deployed_commit);
  when = hoist_words_dup_clock (report->version.observed_at);
  health = hoist_words_health (report->health);
  rows[n++] = (HoistFact){ .key = "version",
                           .title = _ ("Version"),
                           .value = report->version.deployed_version };
  rows[n++] = (HoistFact){ .key = "commit", .title = _ ("Commit"), .value = commit };
  if (is_of_the_database (facts->run) && report->databases->len > 0)
    rows[n++] = (HoistFact){
      .key = "database",
      .title = _ ("Database"),
      .value = hoist_engine_name_get (
          ((const HoistDatabaseReport *) g_ptr_array_index (report->databases, 0))->engine)
    };
  rows[n++] = (HoistFact){ .key = "health", .title = _ ("Health"), .status = &health };
  if (report->version.observed_at != 0)
    rows[n++] = (HoistFact){ .key = "at", .title = _ ("Read at"), .value = when };
  hoist_fact_group_set_facts (self->truth, rows, n);
}

static guint
count_lines (const char *text)
{
  guint n = text[0] != '\0' ? 1 : 0;

  for (const char *p = text; *p != '\0'; p++)
    n += *p == '\n' && p[1] != '\0' ? 1 : 0;
  return n;
}

static gboolean
has_transfer (const HoistRun *run)
{
  const char *name = hoist_step_kind_get (HOIST_STEP_TRANSFER)->name;

  for (guint i = 0; i < run->steps->len; i++)
    if (g_str_equal (((const HoistRunStep *) g_ptr_array_index (run->steps, i))->kind, name))
      return TRUE;
  return FALSE;
}

/* Users were told, or not: then by the plane's own words. FALSE: nobody was to be told. */
static gboolean
describe_messages (const HoistRun *run, HoistFact *fact, char **ret_count, char **ret_unsent)
{
  const char *name = hoist_step_kind_get (HOIST_STEP_MESSAGE)->name;
  g_auto (GStrv) details = g_strsplit (run->details != NULL ? run->details : "", "\n", -1);
  GString *unsent = g_string_new (NULL);
  guint n_steps = 0, n_sent = 0;

  for (guint i = 0; i < run->steps->len; i++)
    {
      const HoistRunStep *step = g_ptr_array_index (run->steps, i);
      gboolean is_one = g_str_equal (step->kind, name);

      n_steps += is_one;
      n_sent += is_one && step->result == HOIST_RESULT_DONE;
    }
  for (guint i = 0; details[i] != NULL; i++)
    if (g_str_has_prefix (details[i], "The message "))
      g_string_append_printf (unsent, "%s%s", unsent->len > 0 ? "\n" : "", details[i]);
  *ret_count = g_strdup_printf (g_dngettext (NULL, "%u sent", "%u sent", n_sent), n_sent);
  *ret_unsent = g_string_free (unsent, FALSE);
  *fact = (HoistFact){ .key = "messages",
                       .title = _ ("Messages to users"),
                       .subtitle = **ret_unsent != '\0' ? *ret_unsent : NULL,
                       .value = *ret_count };
  return n_steps > 0;
}

static void
show_record (HoistOutcomeView *self, const HoistOutcomeFacts *facts)
{
  const HoistRun *run = facts->run;
  const HoistBackup *backup = find_backup (facts->report, run->backup);
  g_autofree char *downtime = hoist_words_dup_duration (run->downtime_s);
  g_autofree char *whole =
      hoist_words_dup_duration ((double) (run->ended_at - run->started_at) / G_USEC_PER_SEC);
  g_autofree char *rows_text = hoist_words_dup_number (run->discarded_rows);
  g_autofree char *scripts = g_strdup_printf ("%u", count_lines (run->migrations_run));
  HoistLook verified = { _ ("Verified"), "emblem-ok-symbolic", "success" };
  HoistLook unverified = { _ ("Not verified"), "dialog-warning-symbolic", "warning" };
  g_autofree char *count = NULL, *unsent = NULL;
  HoistFact rows[9];
  guint n = 0;

  if (run->reason[0] != '\0')
    rows[n++] = (HoistFact){ .key = "reason", .title = _ ("Reason"), .subtitle = run->reason };
  if (run->downtime_s >= 0)
    rows[n++] = (HoistFact){ .key = "downtime", .title = _ ("Without service"), .value = downtime };
  if (run->started_at != 0 && run->ended_at != 0)
    rows[n++] = (HoistFact){ .key = "whole", .title = _ ("Whole run"), .value = whole };
  if (run->migrations_run[0] != '\0')
    rows[n++] =
        (HoistFact){ .key = "migrations", .title = _ ("Migrations that ran"), .value = scripts };
  n += describe_messages (run, &rows[n], &count, &unsent) ? 1 : 0;
  if (backup != NULL)
    rows[n++] = (HoistFact){ .key = "backup",
                             .title = _ ("Backup"),
                             .subtitle = backup->path,
                             .status = backup->verified_at != 0 ? &verified : &unverified };
  if (run->discarded_rows > 0)
    rows[n++] =
        (HoistFact){ .key = "discarded",
                     .title = _ ("Rows set aside"),
                     .subtitle = has_transfer (run)
                                     ? _ ("Written after the move; they stay in the new database")
                                     : _ ("Written after the backup; kept in quarantine on the "
                                          "node"),
                     .value = rows_text };
  if (run->rolled_back_by[0] != '\0')
    rows[n++] = (HoistFact){ .key = "back",
                             .title = _ ("Taken back later by another run"),
                             .badge = _ ("Rolled back") };
  if (run->resolution[0] != '\0')
    rows[n++] =
        (HoistFact){ .key = "resolved", .title = _ ("Resolved"), .subtitle = run->resolution };
  hoist_fact_group_set_facts (self->record, rows, n);
}

static void
suggest (GtkWidget *button, gboolean suggested)
{
  if (suggested)
    gtk_widget_add_css_class (button, "suggested-action");
  else
    gtk_widget_remove_css_class (button, "suggested-action");
}

/* A parked run is not done with: its main button is the way back, where there is one. Its three
 * stand below each other: beside each other they are wider than a small window. */
static void
show_buttons (HoistOutcomeView *self, const HoistOutcomeFacts *facts)
{
  const HoistRun *run = facts->run;
  gboolean well = run->outcome == HOIST_OUTCOME_NEW_HEALTHY
                  || (run->kind == HOIST_PLAN_REHEARSAL && run->cause[0] == '\0');
  gboolean open = is_parked (facts) && facts->may_change;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->buttons),
                                  open ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_reorder_child_after (self->buttons, self->retry_button,
                               open ? self->rollback_button : self->done_button);
  gtk_widget_set_visible (self->done_button, !open);
  gtk_widget_set_visible (self->resolve_button, open);
  suggest (self->rollback_button, open && run->backup[0] != '\0');
  suggest (self->resolve_button, open && run->backup[0] == '\0');
  gtk_widget_set_visible (self->retry_button, !well && facts->may_change && !facts->historic);
  gtk_widget_set_visible (
      self->rollback_button,
      facts->may_change && !facts->historic && run->rolled_back_by[0] == '\0'
          && ((well && (run->kind == HOIST_PLAN_UPGRADE || run->kind == HOIST_PLAN_MOVE))
              || run->outcome == HOIST_OUTCOME_PARKED));
  gtk_widget_set_sensitive (self->rollback_button, run->outcome == HOIST_OUTCOME_PARKED
                                                       || facts->report != NULL
                                                       || facts->read_error != NULL);
}

void
hoist_outcome_view_show (HoistOutcomeView *self, const HoistOutcomeFacts *facts)
{
  g_autofree char *title = make_title (facts);
  g_autofree char *full = make_sentence (facts);
  g_autofree char *sentence = hoist_shown_text_dup (full, HOIST_SHOWN_BLOCK);
  g_autofree char *tail = hoist_shown_text_dup_lines (facts->tail, HOIST_SHOWN_LINE);
  HoistLook look = look_of (facts);

  g_return_if_fail (HOIST_IS_OUTCOME_VIEW (self));

  if (self->style != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->image), self->style);
  self->style = g_intern_string (look.style);
  gtk_widget_add_css_class (GTK_WIDGET (self->image), self->style);
  gtk_image_set_from_icon_name (self->image, look.icon);
  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->sentence_label, sentence);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->head), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, sentence, -1);
  show_guidance (self, facts);
  if (is_parked (facts))
    hoist_parked_facts_show (self->truth, self->commands, facts->run, facts->report);
  else
    {
      show_truth (self, facts);
      hoist_fact_group_set_facts (self->commands, NULL, 0);
    }
  show_record (self, facts);
  show_buttons (self, facts);
  gtk_widget_set_visible (self->tail_section,
                          facts->tail != NULL && facts->tail[0] != '\0'
                              && facts->run->outcome != HOIST_OUTCOME_NEW_HEALTHY);
  gtk_label_set_text (self->tail_label, tail != NULL ? tail : "");
}

const char *
hoist_outcome_view_get_title (HoistOutcomeView *self)
{
  return gtk_label_get_text (self->title_label);
}

const char *
hoist_outcome_view_get_sentence (HoistOutcomeView *self)
{
  return gtk_label_get_text (self->sentence_label);
}

void
hoist_outcome_view_focus (HoistOutcomeView *self)
{
  GtkWidget *const buttons[] = { self->done_button, self->rollback_button, self->resolve_button };

  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    if (gtk_widget_get_visible (buttons[i]) && gtk_widget_grab_focus (buttons[i]))
      return;
}
