/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistRunNotifier: owned by the application; main thread only. It never says that a run went well
 * without the plane's own proof, and it never keeps a session alive. */
#include "console/hoist-run-notifier.h"
#include "console/items/hoist-plane-sentence.h"
#include <glib/gi18n.h>
#include "console/hoist-preferences.h"
#include "console/items/hoist-destination.h"
#include "console/items/hoist-words.h"

#define NAME "hoist-run-notifier"
#define BACKGROUND "background"

struct _HoistRunNotifier
{
  GObject parent_instance;
  GApplication *application; /* borrowed: it owns this; NULL in tests */
  GHashTable *open;          /* run id → what it waits for a person to do; "" nothing */
  GPtrArray *sessions;       /* borrowed; weakly */
};

enum
{
  SIGNAL_TOLD,
  SIGNAL_QUIET,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HoistRunNotifier, hoist_run_notifier, G_TYPE_OBJECT)

static gboolean
is_looked_at (HoistRunNotifier *self)
{
  GList *windows = GTK_IS_APPLICATION (self->application)
                       ? gtk_application_get_windows (GTK_APPLICATION (self->application))
                       : NULL;

  for (; windows != NULL; windows = windows->next)
    if (gtk_widget_get_visible (windows->data) && gtk_window_is_active (windows->data))
      return TRUE;
  return FALSE;
}

static char *
make_title (const HoistRun *run)
{
  gboolean back = run->kind == HOIST_PLAN_ROLLBACK;

  switch (run->outcome)
    {
    case HOIST_OUTCOME_NEW_HEALTHY:
      if (run->kind == HOIST_PLAN_MOVE)
        return g_strdup_printf (_ ("The database of %s was moved"), run->tenant_slug);
      return g_strdup_printf (back ? _ ("%s was rolled back to %s") : _ ("%s was upgraded to %s"),
                              run->tenant_slug, run->to_version);
    case HOIST_OUTCOME_OLD_RESTORED:
      return g_strdup_printf (_ ("%s is still at %s"), run->tenant_slug, run->from_version);
    case HOIST_OUTCOME_UNTOUCHED:
      if (run->kind == HOIST_PLAN_REHEARSAL)
        return g_strdup_printf (run->cause[0] == '\0' ? _ ("The rehearsal of %s went well")
                                                      : _ ("The rehearsal of %s failed"),
                                run->tenant_slug);
      return g_strdup_printf (_ ("%s was not touched"), run->tenant_slug);
    case HOIST_OUTCOME_PARKED:
    case HOIST_OUTCOME_NONE:
    default:
      return g_strdup_printf (_ ("%s is parked and needs you"), run->tenant_slug);
    }
}

static char *
dup_link (HoistSession *session, const char *run)
{
  HoistKnownPlane *plane = hoist_session_get_plane (session);
  HoistDestination destination = { .kind = HOIST_DESTINATION_RUN,
                                   .name = (char *) run,
                                   .plane = plane != NULL
                                                ? (char *) hoist_known_plane_get_uuid (plane)
                                                : NULL };

  return hoist_destination_dup_link (&destination);
}

typedef struct
{
  const char *title, *body;
  gboolean urgent;
  GNotificationPriority priority;
} News;

static void
send (HoistRunNotifier *self, HoistSession *session, const char *run, const News *news)
{
  g_autofree char *link = dup_link (session, run);
  g_autoptr (GNotification) notification = NULL;

  g_signal_emit (self, signals[SIGNAL_TOLD], 0, run, news->title, news->body, news->urgent);
  if (self->application == NULL || g_application_get_dbus_connection (self->application) == NULL)
    return; /* nobody is there who shows it */
  notification = g_notification_new (news->title);
  g_notification_set_body (notification, news->body);
  g_notification_set_priority (notification, news->priority);
  g_notification_set_default_action_and_target (notification, "app.show-run", "s", link);
  g_application_send_notification (self->application, run, notification);
}

static void
tell (HoistRunNotifier *self, HoistSession *session, const HoistRun *run)
{
  gboolean well = run->outcome == HOIST_OUTCOME_NEW_HEALTHY;
  gboolean urgent = run->outcome == HOIST_OUTCOME_PARKED || run->outcome == HOIST_OUTCOME_NONE;
  g_autofree char *title = make_title (run);
  g_autofree char *body = hoist_plane_sentence_dup (
      well && run->what_is_true_now[0] != '\0' ? run->what_is_true_now : run->cause);
  News news = { title, body, urgent,
                urgent ? G_NOTIFICATION_PRIORITY_URGENT
                : well ? G_NOTIFICATION_PRIORITY_NORMAL
                       : G_NOTIFICATION_PRIORITY_HIGH };

  if (is_looked_at (self)
      || (!urgent
          && !hoist_preferences_wants_notification (hoist_preferences_get_default (), well)))
    return;
  send (self, session, run->id, &news);
}

/* Nothing goes on without that person, so it is urgent; it is told once for each card, and taken
 * back when it is done. */
static void
follow_card (HoistRunNotifier *self, HoistSession *session, const HoistRun *run)
{
  const char *card = run->state == HOIST_RUN_RUNNING && run->waits_for ? run->waits_for : "";
  const char *before = g_hash_table_lookup (self->open, run->id);
  gboolean same = g_strcmp0 (before, card) == 0, waited = before != NULL && before[0] != '\0';
  g_autofree char *title = g_strdup_printf (_ ("%s waits for you"), run->tenant_slug);
  News news = { title, card, TRUE, G_NOTIFICATION_PRIORITY_URGENT };

  g_hash_table_insert (self->open, g_strdup (run->id), g_strdup (card));
  if (same)
    return;
  if (card[0] == '\0' && waited)
    hoist_run_notifier_withdraw (self, run->id);
  else if (card[0] != '\0' && !is_looked_at (self))
    send (self, session, run->id, &news);
}

static void
run_cb (HoistRunNotifier *self, HoistRun *run, HoistSession *session)
{
  if (run->state != HOIST_RUN_ENDED)
    {
      follow_card (self, session, run);
      return;
    }
  if (!g_hash_table_remove (self->open, run->id))
    return;
  tell (self, session, run);
  if (g_hash_table_size (self->open) > 0)
    return;
  if (self->application != NULL)
    g_application_withdraw_notification (self->application, BACKGROUND);
  g_signal_emit (self, signals[SIGNAL_QUIET], 0);
}

static void
session_gone_cb (gpointer user_data, GObject *session)
{
  HoistRunNotifier *self = user_data;

  g_ptr_array_remove_fast (self->sessions, session);
}

void
hoist_run_notifier_watch (HoistRunNotifier *self, HoistSession *session)
{
  g_return_if_fail (HOIST_IS_RUN_NOTIFIER (self));

  if (g_ptr_array_find (self->sessions, session, NULL))
    return;
  g_ptr_array_add (self->sessions, session);
  g_object_weak_ref (G_OBJECT (session), session_gone_cb, self);
  g_signal_connect_object (session, "run", G_CALLBACK (run_cb), self, G_CONNECT_SWAPPED);
}

/* What was open in it is not watched any more. */
static void
forget_runs (HoistRunNotifier *self, HoistSession *session)
{
  GListModel *runs = hoist_fleet_get_runs (hoist_session_get_fleet (session));

  for (guint i = 0; i < g_list_model_get_n_items (runs); i++)
    {
      g_autoptr (HoistRunItem) item = g_list_model_get_item (runs, i);

      g_hash_table_remove (self->open, hoist_run_item_get_id (item));
    }
}

void
hoist_run_notifier_unwatch (HoistRunNotifier *self, HoistSession *session)
{
  g_return_if_fail (HOIST_IS_RUN_NOTIFIER (self));

  if (!g_ptr_array_remove_fast (self->sessions, session))
    return;
  g_object_weak_unref (G_OBJECT (session), session_gone_cb, self);
  g_signal_handlers_disconnect_by_data (session, self);
  forget_runs (self, session);
}

void
hoist_run_notifier_withdraw (HoistRunNotifier *self, const char *run)
{
  g_return_if_fail (HOIST_IS_RUN_NOTIFIER (self));

  if (self->application != NULL)
    g_application_withdraw_notification (self->application, run);
}

guint
hoist_run_notifier_count_open (HoistRunNotifier *self)
{
  return g_hash_table_size (self->open);
}

void
hoist_run_notifier_say_background (HoistRunNotifier *self)
{
  guint n = hoist_run_notifier_count_open (self);
  g_autofree char *title =
      g_strdup_printf (g_dngettext (NULL, "%u run is watched in the background",
                                    "%u runs are watched in the background", n),
                       n);
  g_autoptr (GNotification) notification = g_notification_new (title);

  g_return_if_fail (HOIST_IS_RUN_NOTIFIER (self));

  if (self->application == NULL || n == 0)
    return;
  g_notification_set_body (notification, _ ("You are told when it has ended. The control plane "
                                            "does the work; the window may stay closed."));
  g_application_send_notification (self->application, BACKGROUND, notification);
}

static void
dispose (GObject *object)
{
  HoistRunNotifier *self = HOIST_RUN_NOTIFIER (object);

  while (self->sessions->len > 0)
    hoist_run_notifier_unwatch (self, g_ptr_array_index (self->sessions, 0));
  G_OBJECT_CLASS (hoist_run_notifier_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistRunNotifier *self = HOIST_RUN_NOTIFIER (object);

  g_hash_table_unref (self->open);
  g_ptr_array_unref (self->sessions);
  G_OBJECT_CLASS (hoist_run_notifier_parent_class)->finalize (object);
}

static void
hoist_run_notifier_class_init (HoistRunNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[SIGNAL_TOLD] =
      g_signal_new ("told", HOIST_TYPE_RUN_NOTIFIER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 4, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[SIGNAL_QUIET] = g_signal_new ("quiet", HOIST_TYPE_RUN_NOTIFIER, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hoist_run_notifier_init (HoistRunNotifier *self)
{
  self->open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->sessions = g_ptr_array_new ();
}

HoistRunNotifier *
hoist_run_notifier_new (GApplication *application)
{
  HoistRunNotifier *self = g_object_new (HOIST_TYPE_RUN_NOTIFIER, NULL);

  self->application = application;
  return self;
}

HoistRunNotifier *
hoist_run_notifier_get (GApplication *application)
{
  HoistRunNotifier *self =
      application != NULL ? g_object_get_data (G_OBJECT (application), NAME) : NULL;

  if (self != NULL || application == NULL)
    return self;
  self = hoist_run_notifier_new (application);
  g_object_set_data_full (G_OBJECT (application), NAME, self, g_object_unref);
  return self;
}
