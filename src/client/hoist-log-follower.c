/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Followed logs: see the header. Owned by an event source; main loop only; never gives a line
 * twice. */
#include "client/hoist-log-follower.h"

#include "client/hoist-client-request.h"

#define PAGE 5000
#define AGAIN_MS                                                                                   \
  500 /* after an answer that failed, or that came before the run's last lines were stored */

typedef struct
{
  char *run;
  gint64 last;     /* seq of the last line given */
  gboolean asking; /* a GET is under way */
  gboolean again;  /* something came meanwhile: ask once more */
  gboolean ended;  /* the run has: asked until the plane says that nothing follows */
  guint timer;     /* that asks again */
  HoistLogFollower *owner;
} Followed;

struct _HoistLogFollower
{
  GObject parent_instance;
  HoistClient *client;
  GHashTable *followed; /* run → Followed */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (HoistLogFollower, hoist_log_follower, G_TYPE_OBJECT)

enum
{
  SIGNAL_LINES,
  SIGNAL_COMPLETE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
followed_free (Followed *followed)
{
  g_clear_handle_id (&followed->timer, g_source_remove);
  g_free (followed->run);
  g_free (followed);
}

static void ask (HoistLogFollower *self, Followed *followed);

/* Gives on the lines after `last`, in order; takes nothing from `lines`. What an answer of the
 * plane leaves out is not there (its caps); what the stream leaves out is a gap: TRUE, and nothing
 * behind it is given. */
static gboolean
give (HoistLogFollower *self, Followed *followed, GPtrArray *lines, gboolean is_answer)
{
  g_autofree char *run = g_strdup (followed->run); /* a handler may unfollow */
  g_autoptr (GPtrArray) next = g_ptr_array_new ();
  gboolean gap = FALSE;
  for (guint i = 0; i < lines->len && !gap; i++)
    {
      HoistLogLine *line = lines->pdata[i];
      gap = !is_answer && line->seq > followed->last + 1;
      if (gap || line->seq <= followed->last)
        continue;
      g_ptr_array_add (next, line);
      followed->last = line->seq;
    }
  if (next->len > 0)
    g_signal_emit (self, signals[SIGNAL_LINES], 0, run, next);
  return gap;
}

static gboolean
again_cb (gpointer user_data)
{
  Followed *followed = user_data;
  followed->timer = 0;
  ask (followed->owner, followed);
  return G_SOURCE_REMOVE;
}

static void
ask_later (Followed *followed)
{
  if (followed->timer == 0)
    followed->timer = g_timeout_add (AGAIN_MS, again_cb, followed);
}

typedef struct
{
  HoistLogFollower *self;
  char *run;
} Question;

static void
question_free (Question *question)
{
  g_object_unref (question->self);
  g_free (question->run);
  g_free (question);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  HoistLogFollower *self = question->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistLogPage) page =
      hoist_client_get_run_log_finish (HOIST_CLIENT (source), result, &error);
  Followed *followed = g_hash_table_lookup (self->followed, question->run);
  if (followed == NULL)
    return;
  followed->asking = FALSE;
  if (page == NULL)
    {
      /* Nobody there, or not allowed: the stream's return asks again. No such run: nobody has to.
       */
      HoistErrorCode code = hoist_error_get_code (error);
      if (code == HOIST_ERROR_NOT_FOUND)
        g_hash_table_remove (self->followed, question->run);
      else if (code != HOIST_ERROR_UNREACHABLE && code != HOIST_ERROR_UNAUTHORIZED
               && code != HOIST_ERROR_CANCELLED)
        ask_later (followed);
      return;
    }
  give (self, followed, page->lines, TRUE);
  followed = g_hash_table_lookup (self->followed, question->run);
  if (followed == NULL)
    return;
  if (page->complete)
    {
      g_hash_table_remove (self->followed, question->run);
      g_signal_emit (self, signals[SIGNAL_COMPLETE], 0, question->run);
    }
  else if (followed->again || page->lines->len == PAGE)
    ask (self, followed);
  else if (followed->ended)
    ask_later (followed);
}

static void
ask (HoistLogFollower *self, Followed *followed)
{
  if (followed->asking)
    {
      followed->again = TRUE;
      return;
    }
  Question *question = g_new0 (Question, 1);
  question->self = g_object_ref (self);
  question->run = g_strdup (followed->run);
  followed->asking = TRUE;
  followed->again = FALSE;
  hoist_client_get_run_log_async (self->client, followed->run, followed->last, PAGE,
                                  self->cancellable, answered_cb, question);
}

static void
dispose (GObject *object)
{
  HoistLogFollower *self = HOIST_LOG_FOLLOWER (object);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  g_hash_table_remove_all (self->followed);
  G_OBJECT_CLASS (hoist_log_follower_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_hash_table_unref (HOIST_LOG_FOLLOWER (object)->followed);
  G_OBJECT_CLASS (hoist_log_follower_parent_class)->finalize (object);
}

static void
hoist_log_follower_class_init (HoistLogFollowerClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[SIGNAL_LINES] = g_signal_new ("lines", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_POINTER);
  signals[SIGNAL_COMPLETE] = g_signal_new ("complete", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hoist_log_follower_init (HoistLogFollower *self)
{
  self->followed =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) followed_free);
  self->cancellable = g_cancellable_new ();
}

HoistLogFollower *
hoist_log_follower_new (HoistClient *client)
{
  HoistLogFollower *self = g_object_new (HOIST_TYPE_LOG_FOLLOWER, NULL);
  self->client = g_object_ref (client);
  return self;
}

void
hoist_log_follower_follow (HoistLogFollower *self, const char *run, gint64 after)
{
  Followed *followed = g_hash_table_lookup (self->followed, run);
  if (followed == NULL)
    {
      followed = g_new0 (Followed, 1);
      followed->run = g_strdup (run);
      followed->owner = self;
      g_hash_table_insert (self->followed, followed->run, followed);
    }
  followed->last = after;
  ask (self, followed);
}

void
hoist_log_follower_unfollow (HoistLogFollower *self, const char *run)
{
  g_hash_table_remove (self->followed, run);
}

void
hoist_log_follower_take (HoistLogFollower *self, const HoistValue *data)
{
  static const HoistClientListReader reader = { "lines",
                                                (HoistClientNounReader) hoist_log_line_read,
                                                (GDestroyNotify) hoist_log_line_free };
  Followed *followed =
      g_hash_table_lookup (self->followed, hoist_value_lookup_string (data, "run", ""));
  if (followed == NULL)
    return;
  if (followed->asking)
    {
      followed->again = TRUE;
      return;
    }
  g_autoptr (GPtrArray) lines = hoist_client_read_list (data, (gpointer) &reader, NULL);
  g_autofree char *run = g_strdup (followed->run);
  if (lines != NULL && !give (self, followed, lines, FALSE))
    return;
  followed = g_hash_table_lookup (self->followed, run);
  if (followed != NULL)
    ask (self, followed);
}

void
hoist_log_follower_note_end (HoistLogFollower *self, const char *run)
{
  Followed *followed = g_hash_table_lookup (self->followed, run);
  if (followed == NULL)
    return;
  followed->ended = TRUE;
  ask (self, followed);
}

void
hoist_log_follower_refresh (HoistLogFollower *self)
{
  g_autoptr (GList) all = g_hash_table_get_values (self->followed);
  for (GList *l = all; l != NULL; l = l->next)
    ask (self, l->data);
}
