/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-run-deed.h. Owned by the run's worker; its thread. It never journals, never gives an
 * order, and never decides what an answer means. */
#include "engine/hoist-run-deed.h"

#include "base/hoist-clock.h"

#define TOLD_US 100000

HoistRunDeed *
hoist_run_deed_new_list (guint n, const HoistRunDeed *like)
{
  HoistRunDeed *deeds = g_new (HoistRunDeed, n);

  for (guint i = 0; i < n; i++)
    {
      deeds[i] = *like;
      deeds[i].step = (int) i;
      deeds[i].details = g_ptr_array_new_with_free_func (g_free);
    }
  return deeds;
}

void
hoist_run_deed_free_list (HoistRunDeed *deeds, guint n)
{
  for (guint i = 0; deeds && i < n; i++)
    g_ptr_array_unref (deeds[i].details);
  g_free (deeds);
}

/* --- what is heard ------------------------------------------------------------------------ */

static void
log_cb (HoistLogLevel level, const char *text, gpointer user_data)
{
  HoistRunDeed *self = user_data;

  hoist_run_log_add (self->log, self->step, level, text);
}

static void
detail_cb (const char *text, gpointer user_data)
{
  HoistRunDeed *self = user_data;

  /* The agent logs the sentence as well: it is not said twice. */
  g_ptr_array_add (self->details, g_strdup (text));
}

static gboolean
tick_cb (guint *ret_next_ms, gpointer user_data, GError **error)
{
  HoistRunDeed *self = user_data;

  return self->tick (ret_next_ms, self->user_data, error);
}

static void
tell (HoistRunDeed *self, double fraction, const char *detail)
{
  gint64 now = hoist_clock_boottime_us ();

  if (now - self->told_at < TOLD_US && fraction < 1)
    return;
  self->told_at = now;
  self->tell (self->step, fraction, detail, self->user_data);
}

static void
progress_cb (double fraction, const char *detail, gpointer user_data)
{
  HoistRunDeed *self = user_data;

  self->fraction = fraction;
  tell (self, fraction, detail);
}

/* What goes back makes the whole no fuller. */
static void
progress_back_cb (double fraction, const char *detail, gpointer user_data)
{
  tell (user_data, fraction, detail);
}

HoistAgentListener
hoist_run_deed_make_listener (HoistRunDeed *self, gboolean undoing)
{
  return (HoistAgentListener){ log_cb, undoing ? progress_back_cb : progress_cb, detail_cb, tick_cb,
                               self };
}

/* --- its life ------------------------------------------------------------------------------ */

void
hoist_run_deed_begin (HoistRunDeed *self)
{
  self->told_at = 0;
  self->fraction = 0;
  g_ptr_array_set_size (self->details, 0);
}

void
hoist_run_deed_end (HoistRunDeed *self)
{
  self->fraction = 0; /* the run's snapshot says it from now on */
  g_ptr_array_set_size (self->details, 0);
  tell (self, 1, "");
}

HoistValue *
hoist_run_deed_new_details (const HoistRunDeed *self)
{
  HoistValue *list = hoist_value_new_array ();

  for (guint i = 0; i < self->details->len; i++)
    hoist_value_append (list, hoist_value_new_string (g_ptr_array_index (self->details, i)));
  return list;
}
