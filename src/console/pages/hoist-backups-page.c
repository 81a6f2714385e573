/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistBackupsPage: owned by the navigation; main thread only. It never calls a backup
 * verified or removed before the plane has said so. */
#include "console/pages/hoist-backups-page.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include "base/hoist-clock.h"
#include "console/dialogs/hoist-prune-dialog.h"
#include "console/items/hoist-plane-sentence.h"
#include "console/items/hoist-shown-text.h"
#include "console/pages/hoist-backup-facts.h"
#include "console/pages/hoist-backup-rows.h"
#include "console/pages/hoist-connection-banner.h"
#include "console/widgets/hoist-fact-group.h"
#include "console/widgets/hoist-placeholder.h"

#define AT_ONCE 100
#define AGAIN_MS 400
#define NARROW 600

struct _HoistBackupsPage
{
  HoistPage parent_instance;
  HoistPlaceholder *placeholder;
  GtkSearchEntry *search_entry;
  HoistBanner *result;
  HoistFactGroup *group;
  GtkWidget *more_button;

  HoistSession *session;
  GPtrArray *backups; /* HoistBackup*, newest first */
  HoistBackupVerifications *verifying;
  HoistEventSource *events; /* weak; told us of progress last */
  gint64 total;
  gboolean loading, narrow;
  guint offset_asked, again_timer, second_timer;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (HoistBackupsPage, hoist_backups_page, HOIST_TYPE_PAGE)

static gboolean
may_change (HoistBackupsPage *self)
{
  return hoist_session_may (self->session, "operator");
}

static guint
find (HoistBackupsPage *self, const char *id)
{
  for (guint i = 0; i < self->backups->len; i++)
    if (g_str_equal (((HoistBackup *) g_ptr_array_index (self->backups, i))->id, id))
      return i;
  return G_MAXUINT;
}

static void
show_rows (HoistBackupsPage *self)
{
  const HoistBackupRows rows = { self->session, self->verifying, self->backups,
                                 gtk_editable_get_text (GTK_EDITABLE (self->search_entry)),
                                 self->narrow };
  g_autofree char *summary =
      hoist_backup_facts_dup_summary (self->backups, self->total, hoist_clock_wall_us ());

  hoist_fact_group_set_description (self->group, summary);
  hoist_fact_group_set_empty_text (self->group, _ ("No backup matches"));
  hoist_backup_rows_show (&rows, self->group);
  gtk_widget_set_visible (self->more_button, self->total > self->backups->len);
}

static void
update (HoistBackupsPage *self)
{
  hoist_connection_banner_update (hoist_page_get_banner (HOIST_PAGE (self)), self->session);
  if (hoist_session_get_state (self->session) == HOIST_SESSION_ONLINE && !may_change (self))
    hoist_banner_show_text (hoist_page_get_banner (HOIST_PAGE (self)), HOIST_BANNER_INFO,
                            _ ("Your role is viewer: you can look at backups, but not verify one "
                               "or go back to one."));
  if (self->backups->len == 0)
    return;
  show_rows (self);
  hoist_placeholder_show_content (self->placeholder);
}

static void tenant_cb (HoistBackupsPage *self);
static void watch_events (HoistBackupsPage *self);

static gboolean
second_cb (gpointer user_data)
{
  HoistBackupsPage *self = user_data;

  show_rows (self);
  if (!hoist_backup_verifications_is_empty (self->verifying))
    return G_SOURCE_CONTINUE;
  self->second_timer = 0;
  return G_SOURCE_REMOVE;
}

/* Reading */

void
hoist_backups_page_show (HoistBackupsPage *self, const HoistBackupPage *page, guint offset)
{
  g_return_if_fail (HOIST_IS_BACKUPS_PAGE (self));

  if (offset == 0)
    g_ptr_array_set_size (self->backups, 0);
  for (guint i = 0; i < page->backups->len; i++)
    {
      HoistBackup *backup = g_ptr_array_index (page->backups, i);

      if (find (self, backup->id) == G_MAXUINT)
        g_ptr_array_add (self->backups, hoist_backup_ref (backup));
    }
  self->total = page->total;
  update (self);
  if (self->backups->len == 0)
    hoist_placeholder_show_status (
        self->placeholder, "drive-harddisk-symbolic", _ ("No Backups Yet"),
        _ ("Every upgrade makes one before it changes anything, and restores it to a scratch place "
           "to see that it is whole."));
}

void
hoist_backups_page_show_problem (HoistBackupsPage *self, const GError *error)
{
  g_return_if_fail (HOIST_IS_BACKUPS_PAGE (self));

  if (self->backups->len > 0)
    hoist_banner_show_text (self->result, HOIST_BANNER_ERROR, error->message);
  else if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED))
    hoist_placeholder_show_status (
        self->placeholder, "dialog-information-symbolic", _ ("This Control Plane Lists No Backups"),
        _ ("It speaks the base contract only. Its backups are named in the answers to upgrades."));
  else
    hoist_placeholder_show_error (self->placeholder, _ ("The Backups Can’t Be Shown"), error);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistBackupsPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistBackupPage) page =
      hoist_client_page_backups_finish (HOIST_CLIENT (source), result, &error);

  self->loading = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (page != NULL)
    hoist_backups_page_show (self, page, self->offset_asked);
  else
    hoist_backups_page_show_problem (self, error);
}

static void
load (HoistBackupsPage *self, guint offset)
{
  HoistClient *client = hoist_session_get_client (self->session);
  HoistBackupQuery query = { .limit = offset > 0 ? AT_ONCE : MAX (AT_ONCE, self->backups->len),
                             .offset = offset };

  if (self->loading && offset == 0)
    tenant_cb (self); /* what is on its way was perhaps made before that */
  if (client == NULL || self->loading)
    return;
  self->loading = TRUE;
  self->offset_asked = offset;
  hoist_client_page_backups_async (client, &query, self->cancellable, loaded_cb,
                                   g_object_ref (self));
}

static gboolean
again_cb (gpointer user_data)
{
  HoistBackupsPage *self = user_data;

  self->again_timer = 0;
  load (self, 0);
  return G_SOURCE_REMOVE;
}

/* A tenant's facts have changed: perhaps its backups. */
static void
tenant_cb (HoistBackupsPage *self)
{
  if (self->again_timer == 0)
    self->again_timer = g_timeout_add (AGAIN_MS, again_cb, self);
}

static void
state_cb (HoistBackupsPage *self)
{
  HoistSessionState state = hoist_session_get_state (self->session);

  watch_events (self);
  update (self);
  if (state == HOIST_SESSION_ONLINE && self->backups->len == 0)
    load (self, 0);
  else if (self->backups->len == 0 && state != HOIST_SESSION_OPENING
           && hoist_session_get_error (self->session) != NULL)
    hoist_backups_page_show_problem (self, hoist_session_get_error (self->session));
}

/* Verifying */

/* Rows say how long it takes, while one is verified. */
static void
watch_seconds (HoistBackupsPage *self)
{
  if (self->second_timer == 0 && !hoist_backup_verifications_is_empty (self->verifying))
    self->second_timer = g_timeout_add_seconds (1, second_cb, self);
}

void
hoist_backups_page_show_verifying (HoistBackupsPage *self, const char *id)
{
  g_return_if_fail (HOIST_IS_BACKUPS_PAGE (self));

  hoist_backup_verifications_begin (self->verifying, id, hoist_clock_wall_us ());
  watch_seconds (self);
  hoist_banner_hide (self->result);
  show_rows (self);
}

/* Somebody else's verification is seen, too; its result is read when it has ended. */
void
hoist_backups_page_show_progress (HoistBackupsPage *self, const char *id, double fraction,
                                  const char *pass)
{
  gint64 now = hoist_clock_wall_us ();

  g_return_if_fail (HOIST_IS_BACKUPS_PAGE (self));

  if (hoist_backup_verifications_tell (self->verifying, id, fraction, pass, now))
    tenant_cb (self);
  watch_seconds (self);
  show_rows (self);
}

static void
progress_cb (HoistBackupsPage *self, const char *id, double fraction, const char *pass)
{
  hoist_backups_page_show_progress (self, id, fraction, pass);
}

static void
watch_events (HoistBackupsPage *self)
{
  HoistEventSource *events = hoist_session_get_events (self->session);

  if (events == NULL || events == self->events)
    return;
  g_set_weak_pointer (&self->events, events);
  g_signal_connect_object (events, "backup-progress", G_CALLBACK (progress_cb), self,
                           G_CONNECT_SWAPPED);
}

void
hoist_backups_page_show_verified (HoistBackupsPage *self, HoistBackup *backup)
{
  guint index = find (self, backup->id);
  g_autofree char *slug = hoist_backup_rows_dup_slug (self->session, backup->tenant);
  g_autofree char *moment = hoist_words_dup_moment (backup->created_at);
  gboolean well = backup->fault[0] == '\0';
  g_autofree char *text = NULL;

  g_return_if_fail (HOIST_IS_BACKUPS_PAGE (self));

  hoist_backup_verifications_end (self->verifying, backup->id);
  if (index != G_MAXUINT)
    {
      hoist_backup_unref (g_ptr_array_index (self->backups, index));
      g_ptr_array_index (self->backups, index) = hoist_backup_ref (backup);
    }
  text =
      well ? g_strdup_printf (
          _ ("The backup of %s of %s is whole: it was restored to a scratch place and compared."),
          slug, moment)
           : g_strdup_printf (_ ("The backup of %s of %s can’t be used: %s"), slug, moment,
                              backup->fault);
  hoist_banner_show_text (self->result, well ? HOIST_BANNER_SUCCESS : HOIST_BANNER_ERROR, text);
  show_rows (self);
}

void
hoist_backups_page_show_refusal (HoistBackupsPage *self, const char *id, const GError *error)
{
  g_autofree char *why = hoist_plane_sentence_dup (error->message);
  g_autofree char *text = NULL;

  g_return_if_fail (HOIST_IS_BACKUPS_PAGE (self));

  hoist_backup_verifications_end (self->verifying, id);
  if (hoist_error_get_code (error) == HOIST_ERROR_CANCELLED)
    text = g_strdup (_ ("The verification was given up; the backup is as it was."));
  else
    text = g_strdup_printf (_ ("The backup could not be verified: %s"), why);
  hoist_banner_show_text (self->result, HOIST_BANNER_WARNING, text);
  show_rows (self);
}

typedef struct
{
  HoistBackupsPage *page;
  char *id;
} Verification;

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Verification *verification = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistBackup) backup =
      hoist_client_verify_backup_finish (HOIST_CLIENT (source), result, &error);

  if (g_cancellable_is_cancelled (verification->page->cancellable))
    ; /* the page is gone; the plane has kept what it found */
  else if (backup != NULL)
    hoist_backups_page_show_verified (verification->page, backup);
  else
    hoist_backups_page_show_refusal (verification->page, verification->id, error);
  g_object_unref (verification->page);
  g_free (verification->id);
  g_free (verification);
}

/* Actions */

static const HoistBackup *
find_target (HoistBackupsPage *self, GVariant *parameter)
{
  guint index = find (self, g_variant_get_string (parameter, NULL));

  return index != G_MAXUINT ? g_ptr_array_index (self->backups, index) : NULL;
}

static void
verify_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistBackupsPage *self = HOIST_BACKUPS_PAGE (widget);
  const HoistBackup *backup = find_target (self, parameter);
  HoistClient *client = hoist_session_get_client (self->session);
  Verification *verification;

  if (backup == NULL || client == NULL
      || hoist_backup_verifications_find (self->verifying, backup->id) != NULL)
    return;
  verification = g_new0 (Verification, 1);
  verification->page = g_object_ref (self);
  verification->id = g_strdup (backup->id);
  hoist_client_verify_backup_async (client, backup->id, NULL, verified_cb, verification);
  hoist_backups_page_show_verifying (self, verification->id);
}

static void
cancelled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistBackupsPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistBackup) backup =
      hoist_client_cancel_verification_finish (HOIST_CLIENT (source), result, &error);

  /* CONFLICT: it has just ended by itself, and its answer is on the way */
  if (backup == NULL && !g_cancellable_is_cancelled (self->cancellable)
      && hoist_error_get_code (error) != HOIST_ERROR_CONFLICT)
    hoist_banner_show_text (self->result, HOIST_BANNER_WARNING, error->message);
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistBackupsPage *self = HOIST_BACKUPS_PAGE (widget);
  const HoistBackup *backup = find_target (self, parameter);
  HoistClient *client = hoist_session_get_client (self->session);

  if (backup != NULL && client != NULL)
    hoist_client_cancel_verification_async (client, backup->id, self->cancellable, cancelled_cb,
                                            g_object_ref (self));
}

static void
roll_back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const HoistBackup *backup = find_target (HOIST_BACKUPS_PAGE (widget), parameter);

  if (backup != NULL)
    gtk_widget_activate_action (widget, "win.roll-back", "(ss)", backup->tenant, backup->id);
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const HoistBackup *backup = find_target (HOIST_BACKUPS_PAGE (widget), parameter);
  gboolean path = g_str_equal (name, "backups.copy-path");

  if (backup == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), path ? backup->path : backup->id);
  gtk_widget_activate_action (widget, "win.say", "s",
                              path ? _ ("Path copied") : _ ("Identifier copied"));
}

void
hoist_backups_page_show_removal (HoistBackupsPage *self, const char *slug, const char *const *asked,
                                 const GPtrArray *verdicts)
{
  gboolean all;
  g_autofree char *text = hoist_backup_facts_dup_removal (slug, asked, verdicts, &all);

  g_return_if_fail (HOIST_IS_BACKUPS_PAGE (self));

  hoist_banner_show_text (self->result, all ? HOIST_BANNER_SUCCESS : HOIST_BANNER_WARNING, text);
  load (self, 0);
}

static void
pruned_cb (GtkWidget *widget, const char *slug, const char *const *asked, const GPtrArray *verdicts,
           const GError *error)
{
  HoistBackupsPage *self = HOIST_BACKUPS_PAGE (widget);

  if (g_cancellable_is_cancelled (self->cancellable))
    return; /* the page is gone; the plane goes on by itself */
  if (verdicts != NULL)
    hoist_backups_page_show_removal (self, slug, asked, verdicts);
  else
    hoist_banner_show_text (self->result, HOIST_BANNER_ERROR, error->message);
}

static void
prune_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistBackupsPage *self = HOIST_BACKUPS_PAGE (widget);
  const HoistBackup *backup = find_target (self, parameter);

  if (backup != NULL)
    hoist_prune_dialog_open (widget, self->session, backup->tenant, pruned_cb);
}

static void
show_tenant_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const HoistBackup *backup = find_target (HOIST_BACKUPS_PAGE (widget), parameter);

  if (backup != NULL)
    gtk_widget_activate_action (widget, "win.show-tenant", "s", backup->tenant);
}

static void
more_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistBackupsPage *self = HOIST_BACKUPS_PAGE (widget);

  load (self, self->backups->len);
}

/* The page */

static void
refresh (HoistPage *page)
{
  HoistBackupsPage *self = HOIST_BACKUPS_PAGE (page);

  hoist_session_refresh (self->session);
  load (self, 0);
}

static void
resized (HoistPage *page, int width)
{
  HoistBackupsPage *self = HOIST_BACKUPS_PAGE (page);
  gboolean narrow = width < NARROW;

  if (narrow == self->narrow)
    return;
  self->narrow = narrow;
  show_rows (self);
}

static void
find_in_page (HoistPage *page, int action)
{
  gtk_widget_grab_focus (GTK_WIDGET (HOIST_BACKUPS_PAGE (page)->search_entry));
}

static void
dispose (GObject *object)
{
  HoistBackupsPage *self = HOIST_BACKUPS_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->again_timer, g_source_remove);
  g_clear_handle_id (&self->second_timer, g_source_remove);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  g_clear_weak_pointer (&self->events);
  G_OBJECT_CLASS (hoist_backups_page_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistBackupsPage *self = HOIST_BACKUPS_PAGE (object);

  g_ptr_array_unref (self->backups);
  hoist_backup_verifications_free (self->verifying);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (hoist_backups_page_parent_class)->finalize (object);
}

static void
hoist_backups_page_class_init (HoistBackupsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  HOIST_PAGE_CLASS (klass)->refresh = refresh;
  HOIST_PAGE_CLASS (klass)->find = find_in_page;
  HOIST_PAGE_CLASS (klass)->resized = resized;
  g_type_ensure (HOIST_TYPE_PLACEHOLDER);
  g_type_ensure (HOIST_TYPE_FACT_GROUP);
  g_type_ensure (HOIST_TYPE_BANNER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-backups-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistBackupsPage, placeholder);
  gtk_widget_class_bind_template_child (widget_class, HoistBackupsPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, HoistBackupsPage, result);
  gtk_widget_class_bind_template_child (widget_class, HoistBackupsPage, group);
  gtk_widget_class_bind_template_child (widget_class, HoistBackupsPage, more_button);
  gtk_widget_class_install_action (widget_class, "backups.verify", "s", verify_action);
  gtk_widget_class_install_action (widget_class, "backups.cancel", "s", cancel_action);
  gtk_widget_class_install_action (widget_class, "backups.roll-back", "s", roll_back_action);
  gtk_widget_class_install_action (widget_class, "backups.prune", "s", prune_action);
  gtk_widget_class_install_action (widget_class, "backups.copy-path", "s", copy_action);
  gtk_widget_class_install_action (widget_class, "backups.copy-id", "s", copy_action);
  gtk_widget_class_install_action (widget_class, "backups.show-tenant", "s", show_tenant_action);
  gtk_widget_class_install_action (widget_class, "backups.more", NULL, more_action);
}

static void
hoist_backups_page_init (HoistBackupsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->backups = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_backup_unref);
  self->verifying = hoist_backup_verifications_new ();
  g_signal_connect_swapped (self->search_entry, "search-changed", G_CALLBACK (show_rows), self);
}

HoistBackupsPage *
hoist_backups_page_new (HoistSession *session)
{
  HoistBackupsPage *self = g_object_new (HOIST_TYPE_BACKUPS_PAGE, NULL);

  self->session = g_object_ref (session);
  hoist_placeholder_show_loading (self->placeholder, _ ("Reading the backups…"));
  g_signal_connect_swapped (session, "state", G_CALLBACK (state_cb), self);
  g_signal_connect_swapped (session, "tenant", G_CALLBACK (tenant_cb), self);
  watch_events (self);
  update (self);
  load (self, 0);
  return self;
}
