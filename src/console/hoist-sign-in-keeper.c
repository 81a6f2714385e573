/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistSignInKeeper: owned by the session of its plane; main thread only; it never writes a secret
 * anywhere but into the keyring. */
#include "console/hoist-sign-in-keeper.h"
#include <glib/gi18n.h>
#include "base/hoist-error.h"
#include "base/hoist-secret.h"
#include "client/hoist-credentials.h"
#include "console/items/hoist-plane-sentence.h"

#define PATIENCE_MS 2000 /* then nobody waits for the keyring any more, but hears it out */

struct _HoistSignInKeeper
{
  GObject parent_instance;
  HoistKnownPlane *plane;
  GCancellable *fetching;
  guint timer;
  char *trouble;
};

enum
{
  SIGNAL_FETCHED,
  SIGNAL_KEPT,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HoistSignInKeeper, hoist_sign_in_keeper, G_TYPE_OBJECT)

/* Where nothing was kept a keyring that is away is no trouble. */
static void
note_trouble (HoistSignInKeeper *self, const char *trouble)
{
  gboolean expected = hoist_known_plane_get_notes (self->plane)->secret[0] != '\0';

  g_free (self->trouble);
  self->trouble = expected ? g_strdup (trouble) : NULL;
}

/* That nothing is kept is no trouble. */
static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistSignInKeeper) self = user_data;
  g_autoptr (GError) error = NULL;
  char *token = hoist_credentials_lookup_finish (result, &error);
  gboolean nothing = g_error_matches (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);

  if (g_task_get_cancellable (G_TASK (result)) == self->fetching)
    {
      g_clear_object (&self->fetching);
      g_clear_handle_id (&self->timer, g_source_remove);
      note_trouble (self, error != NULL && !nothing ? error->message : NULL);
      g_signal_emit (self, signals[SIGNAL_FETCHED], 0, token);
    }
  hoist_secret_free (token);
}

/* It asks its own question, or is slow: whoever wants to can sign in without it meanwhile. */
static gboolean
patience_cb (gpointer user_data)
{
  HoistSignInKeeper *self = user_data;

  self->timer = 0;
  note_trouble (self, _ ("The keyring has not answered yet: it may be waiting for its password."));
  g_signal_emit (self, signals[SIGNAL_FETCHED], 0, NULL);
  return G_SOURCE_REMOVE;
}

void
hoist_sign_in_keeper_fetch (HoistSignInKeeper *self)
{
  g_return_if_fail (HOIST_IS_SIGN_IN_KEEPER (self));

  hoist_sign_in_keeper_stop (self);
  self->fetching = g_cancellable_new ();
  self->timer = g_timeout_add (PATIENCE_MS, patience_cb, self);
  hoist_credentials_lookup_async (hoist_known_plane_get_uuid (self->plane), "token", self->fetching,
                                  fetched_cb, g_object_ref (self));
}

typedef struct
{
  HoistSignInKeeper *keeper;
  const char *kind;
} Keeping;

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Keeping *keeping = user_data;
  g_autoptr (HoistSignInKeeper) self = keeping->keeper;
  g_autoptr (GError) error = NULL;
  g_autofree char *why = NULL;
  g_autofree char *trouble = NULL;

  if (!hoist_credentials_store_finish (result, &error))
    {
      why = hoist_plane_sentence_dup (error->message);
      trouble =
          g_strdup_printf (_ ("The sign-in to “%s” is not kept: %s Hoist asks again next time."),
                           hoist_known_plane_get_name (self->plane), why);
    }
  g_signal_emit (self, signals[SIGNAL_KEPT], 0, trouble == NULL ? keeping->kind : "", trouble);
}

void
hoist_sign_in_keeper_keep (HoistSignInKeeper *self, const char *token, const char *kind)
{
  Keeping *keeping = g_new0 (Keeping, 1);

  keeping->keeper = g_object_ref (self);
  keeping->kind = g_intern_string (kind);
  g_clear_pointer (&self->trouble, g_free);
  hoist_credentials_store_async (hoist_known_plane_get_uuid (self->plane), "token", token, NULL,
                                 kept_cb, keeping);
}

void
hoist_sign_in_keeper_stop (HoistSignInKeeper *self)
{
  GCancellable *fetching = g_steal_pointer (&self->fetching);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (fetching);
  g_clear_object (&fetching);
}

const char *
hoist_sign_in_keeper_get_trouble (HoistSignInKeeper *self)
{
  return self->trouble;
}

static void
finalize (GObject *object)
{
  HoistSignInKeeper *self = HOIST_SIGN_IN_KEEPER (object);

  hoist_sign_in_keeper_stop (self);
  g_clear_object (&self->plane);
  g_free (self->trouble);
  G_OBJECT_CLASS (hoist_sign_in_keeper_parent_class)->finalize (object);
}

static void
hoist_sign_in_keeper_class_init (HoistSignInKeeperClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[SIGNAL_FETCHED] =
      g_signal_new ("fetched", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                    G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_KEPT] = g_signal_new ("kept", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
hoist_sign_in_keeper_init (HoistSignInKeeper *self)
{
}

HoistSignInKeeper *
hoist_sign_in_keeper_new (HoistKnownPlane *plane)
{
  HoistSignInKeeper *self = g_object_new (HOIST_TYPE_SIGN_IN_KEEPER, NULL);

  self->plane = g_object_ref (plane);
  return self;
}
