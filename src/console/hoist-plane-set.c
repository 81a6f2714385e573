/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistPlaneSet: owned by the window; main thread only; it never shows one plane's trouble as
 * another's. */
#include "console/hoist-plane-set.h"
#include <glib/gi18n.h>
#include "client/hoist-cache.h"
#include "client/hoist-plain-memory.h"
#include "client/hoist-credentials.h"
#include "console/items/hoist-plane-sentence.h"

struct _HoistPlaneSet
{
  GObject parent_instance;
  HoistPlaneList *planes;
  GPtrArray *sessions; /* in the order of `planes` */
  GHashTable *opened;  /* sessions that were opened */
  guint idle;
};

enum
{
  SIGNAL_STATE,
  SIGNAL_RUN,
  SIGNAL_SAID,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static GType
get_item_type (GListModel *model)
{
  return HOIST_TYPE_SESSION;
}

static guint
get_n_items (GListModel *model)
{
  return HOIST_PLANE_SET (model)->sessions->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GPtrArray *sessions = HOIST_PLANE_SET (model)->sessions;

  return position < sessions->len ? g_object_ref (g_ptr_array_index (sessions, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (HoistPlaneSet, hoist_plane_set, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
say (HoistPlaneSet *self, const char *text)
{
  g_signal_emit (self, signals[SIGNAL_SAID], 0, text);
}

/* When it was last heard of is written when it falls silent: not with every answer. */
static void
note_contact (HoistPlaneSet *self, HoistSession *session)
{
  HoistKnownPlane *plane = hoist_session_get_plane (session);
  HoistPlaneNotes notes = *hoist_known_plane_get_notes (plane);
  gint64 last = hoist_session_get_last_contact (session);
  g_autoptr (GError) error = NULL;

  if (last <= notes.last_contact
      || hoist_plane_list_find (self->planes, hoist_known_plane_get_uuid (plane)) == NULL)
    return;
  notes.last_contact = last;
  if (!hoist_plane_list_change (self->planes, plane, &notes, &error))
    g_debug ("planes: %s", error->message);
}

static void
state_cb (HoistPlaneSet *self, HoistSession *session)
{
  if (hoist_session_get_state (session) != HOIST_SESSION_ONLINE)
    note_contact (self, session);
  g_signal_emit (self, signals[SIGNAL_STATE], 0, session);
}

static void
run_cb (HoistPlaneSet *self, HoistRun *run, HoistSession *session)
{
  g_signal_emit (self, signals[SIGNAL_RUN], 0, session, run);
}

static void
secret_cb (HoistPlaneSet *self, const char *kind, const char *trouble, HoistSession *session)
{
  HoistKnownPlane *plane = hoist_session_get_plane (session);
  HoistPlaneNotes notes = *hoist_known_plane_get_notes (plane);
  g_autoptr (GError) error = NULL;

  if (trouble != NULL)
    say (self, trouble);
  notes.secret = kind;
  notes.secret_since = kind[0] != '\0' ? g_get_real_time () : 0;
  if (!hoist_plane_list_change (self->planes, plane, &notes, &error))
    say (self, error->message);
}

static HoistSession *
create_session (HoistPlaneSet *self, HoistKnownPlane *plane)
{
  HoistSession *session = hoist_session_new (plane);

  g_signal_connect_object (session, "state", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run", G_CALLBACK (run_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "secret", G_CALLBACK (secret_cb), self, G_CONNECT_SWAPPED);
  return session;
}

static void
drop_session (HoistPlaneSet *self, HoistSession *session)
{
  note_contact (self, session);
  g_signal_handlers_disconnect_by_data (session, self);
  hoist_session_close (session);
  g_hash_table_remove (self->opened, session);
}

static void
planes_changed_cb (HoistPlaneSet *self, guint position, guint removed, guint added)
{
  for (guint i = 0; i < removed; i++)
    {
      g_autoptr (HoistSession) session = g_ptr_array_steal_index (self->sessions, position);

      drop_session (self, session);
    }
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (HoistKnownPlane) plane =
          g_list_model_get_item (G_LIST_MODEL (self->planes), position + i);

      g_ptr_array_insert (self->sessions, (int) (position + i), create_session (self, plane));
    }
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static gboolean
looked_cb (HoistPlaneSet *self)
{
  for (guint i = 0; i < self->sessions->len; i++)
    {
      HoistEventSource *events = hoist_session_get_events (g_ptr_array_index (self->sessions, i));

      if (events != NULL)
        hoist_event_source_look (events);
    }
  return GDK_EVENT_PROPAGATE;
}

void
hoist_plane_set_watch (HoistPlaneSet *self, GtkWidget *window)
{
  GtkEventController *controller = gtk_event_controller_legacy_new ();

  g_return_if_fail (HOIST_IS_PLANE_SET (self));

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_object (controller, "event", G_CALLBACK (looked_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (looked_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (window, controller);
}

HoistPlaneList *
hoist_plane_set_get_list (HoistPlaneSet *self)
{
  return self->planes;
}

HoistSession *
hoist_plane_set_find (HoistPlaneSet *self, HoistKnownPlane *plane)
{
  for (guint i = 0; i < self->sessions->len; i++)
    if (hoist_session_get_plane (g_ptr_array_index (self->sessions, i)) == plane)
      return g_ptr_array_index (self->sessions, i);
  return NULL;
}

void
hoist_plane_set_open (HoistPlaneSet *self, HoistSession *session)
{
  if (g_hash_table_add (self->opened, session))
    hoist_session_open (session);
}

static gboolean
open_idle_cb (gpointer user_data)
{
  HoistPlaneSet *self = user_data;

  for (guint i = 0; i < self->sessions->len; i++)
    {
      HoistSession *session = g_ptr_array_index (self->sessions, i);

      if (g_hash_table_contains (self->opened, session))
        continue;
      hoist_plane_set_open (self, session);
      return G_SOURCE_CONTINUE; /* one at a time: the window comes first */
    }
  self->idle = 0;
  return G_SOURCE_REMOVE;
}

void
hoist_plane_set_open_all_idly (HoistPlaneSet *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_LOW, open_idle_cb, self, NULL);
}

gboolean
hoist_plane_set_change (HoistPlaneSet *self, HoistSession *session, const HoistPlaneNotes *notes,
                        GError **error)
{
  HoistKnownPlane *plane = hoist_session_get_plane (session);
  gboolean paused = notes->paused;
  gboolean other_pin =
      g_strcmp0 (hoist_known_plane_get_notes (plane)->pin, notes->pin != NULL ? notes->pin : "")
      != 0;

  if (!hoist_plane_list_change (self->planes, plane, notes, error))
    return FALSE;
  if (!g_hash_table_contains (self->opened, session))
    return TRUE;
  hoist_session_set_paused (session, paused);
  if (other_pin)
    hoist_session_reconnect (session);
  return TRUE;
}

gboolean
hoist_plane_set_forget (HoistPlaneSet *self, HoistKnownPlane *plane, GError **error)
{
  return hoist_plane_list_remove (self->planes, plane, error);
}

gboolean
hoist_plane_set_restore (HoistPlaneSet *self, HoistKnownPlane *plane, GError **error)
{
  if (!hoist_plane_list_restore (self->planes, plane, error))
    return FALSE;
  hoist_plane_set_open_all_idly (self);
  return TRUE;
}

typedef struct
{
  HoistPlaneSet *self;
  HoistKnownPlane *plane;
} Forgetting;

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Forgetting *forgetting = user_data;
  g_autoptr (HoistPlaneSet) self = forgetting->self;
  g_autoptr (HoistKnownPlane) plane = forgetting->plane;
  g_autoptr (GError) error = NULL;
  gboolean cleared = hoist_credentials_clear_finish (result, &error);
  gboolean had_secret = hoist_known_plane_get_notes (plane)->secret[0] != '\0';

  g_free (forgetting);
  if (!cleared && had_secret)
    {
      g_autofree char *why = hoist_plane_sentence_dup (error->message);
      g_autofree char *text = g_strdup_printf (_ ("The secret of “%s” is still in the keyring "
                                                  "(%s). Hoist tries again at its next start."),
                                               hoist_known_plane_get_name (plane), why);

      say (self, text);
      return;
    }
  g_clear_error (&error);
  if (!hoist_cache_forget (hoist_known_plane_get_uuid (plane), &error)
      || !hoist_plain_memory_forget (hoist_known_plane_get_uuid (plane), &error)
      || !hoist_plane_list_forget (self->planes, plane, &error))
    say (self, error->message);
}

void
hoist_plane_set_finish_forgetting (HoistPlaneSet *self, HoistKnownPlane *plane)
{
  Forgetting *forgetting = g_new0 (Forgetting, 1);

  forgetting->self = g_object_ref (self);
  forgetting->plane = g_object_ref (plane);
  hoist_credentials_clear_async (hoist_known_plane_get_uuid (plane), NULL, cleared_cb, forgetting);
}

void
hoist_plane_set_finish_all (HoistPlaneSet *self)
{
  g_autoptr (GPtrArray) leaving = hoist_plane_list_dup_leaving (self->planes);

  for (guint i = 0; i < leaving->len; i++)
    hoist_plane_set_finish_forgetting (self, g_ptr_array_index (leaving, i));
}

void
hoist_plane_set_close (HoistPlaneSet *self)
{
  g_clear_handle_id (&self->idle, g_source_remove);
  for (guint i = 0; i < self->sessions->len; i++)
    {
      HoistSession *session = g_ptr_array_index (self->sessions, i);

      note_contact (self, session);
      hoist_session_close (session);
    }
}

static void
dispose (GObject *object)
{
  HoistPlaneSet *self = HOIST_PLANE_SET (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  if (self->planes != NULL)
    g_signal_handlers_disconnect_by_data (self->planes, self);
  while (self->sessions->len > 0)
    {
      g_autoptr (HoistSession) session = g_ptr_array_steal_index (self->sessions, 0);

      drop_session (self, session);
    }
  g_clear_object (&self->planes);
  G_OBJECT_CLASS (hoist_plane_set_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistPlaneSet *self = HOIST_PLANE_SET (object);

  g_ptr_array_unref (self->sessions);
  g_hash_table_unref (self->opened);
  G_OBJECT_CLASS (hoist_plane_set_parent_class)->finalize (object);
}

static void
hoist_plane_set_class_init (HoistPlaneSetClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);
  GSignalFlags last = G_SIGNAL_RUN_LAST;

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[SIGNAL_STATE] =
      g_signal_new ("state", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, HOIST_TYPE_SESSION);
  signals[SIGNAL_RUN] = g_signal_new ("run", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                      HOIST_TYPE_SESSION, G_TYPE_POINTER);
  signals[SIGNAL_SAID] =
      g_signal_new ("said", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hoist_plane_set_init (HoistPlaneSet *self)
{
  self->sessions = g_ptr_array_new_with_free_func (g_object_unref);
  self->opened = g_hash_table_new (NULL, NULL);
}

HoistPlaneSet *
hoist_plane_set_new (HoistPlaneList *planes)
{
  HoistPlaneSet *self = g_object_new (HOIST_TYPE_PLANE_SET, NULL);

  self->planes = g_object_ref (planes);
  g_signal_connect_swapped (planes, "items-changed", G_CALLBACK (planes_changed_cb), self);
  planes_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (planes)));
  return self;
}
