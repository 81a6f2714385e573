/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal (SAFETY.md, Journal). Any thread. What always holds:
 *
 *  J1  A record is one transaction: lease epoch, stored run, record and snapshot, or nothing at
 * all. J2  Positions are 1, 2, … without a gap; a record's hash covers the one before; nothing is
 * changed or removed (triggers). J3  "appended" is emitted only for what is committed, in the order
 * of positions, outside every mutex. J4  An I/O error in the transaction leaves its end unknown:
 * the fatal function is called and nothing is written any more. A full disk is not unknown (SQLite
 * took the transaction back): the reserve is released and the record tried once more. */
#include "store/hoist-store-journal.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-grammar.h"
#include "base/hoist-id.h"
#include "base/hoist-json-check.h"
#include "store/hoist-store-object.h"

/* Proven at every opening; the whole chain is proven by hoist_store_journal_verify. */
#define TAIL 64
#define VERIFY_BATCH 1000
#define LIST_MAX 10000
#define COLUMNS "position, type, phase, tenant, run, step, epoch, time, boottime, payload, hash"

/* Before the first record. */
static const char no_hash[] = "";

typedef struct
{
  HoistEvent *event;
  HoistRun *run;
} Announcement;

static void
announcement_free (Announcement *announcement)
{
  hoist_event_unref (announcement->event);
  g_clear_pointer (&announcement->run, hoist_run_unref);
  g_free (announcement);
}

/* Whoever comes while another thread announces leaves its record to that thread: so the order is
 * that of positions, and a handler that appends is told of its own record after it has returned. */
static void
announce (HoistStore *self)
{
  g_autoptr (HoistStore) kept = g_object_ref (self);
  g_mutex_lock (&self->announce_mutex);
  if (!self->announcing)
    {
      self->announcing = TRUE;
      Announcement *next;
      while ((next = g_queue_pop_head (&self->announcements)) != NULL)
        {
          g_mutex_unlock (&self->announce_mutex);
          g_signal_emit_by_name (self, "appended", next->event, next->run);
          announcement_free (next);
          g_mutex_lock (&self->announce_mutex);
        }
      self->announcing = FALSE;
    }
  g_mutex_unlock (&self->announce_mutex);
}

static gboolean
check_entry (const HoistJournalEntry *entry, const char *tenant, const char *run, GError **error)
{
  if (!hoist_grammar_check (HOIST_GRAMMAR_WORD, "journal phase", entry->phase, error))
    return FALSE;
  const char *wrong = NULL;
  if ((guint) entry->type > HOIST_EVENT_NODE)
    wrong = "type";
  else if (*tenant != '\0' && !hoist_id_check (HOIST_ID_TENANT, tenant))
    wrong = "tenant";
  else if (*run != '\0' && !hoist_id_check (HOIST_ID_RUN, run))
    wrong = "run";
  else if (entry->step < -1)
    wrong = "step";
  else if (entry->epoch < 0 || (entry->epoch > 0 && *tenant == '\0'))
    wrong = "epoch";
  else if (entry->payload != NULL && hoist_value_get_type_of (entry->payload) != HOIST_VALUE_OBJECT)
    wrong = "payload";
  else if (entry->expected < -1 || (entry->expected != 0 && entry->snapshot == NULL))
    wrong = "expected position";
  else if (entry->snapshot != NULL
           && (g_strcmp0 (entry->snapshot->id, run) != 0
               || g_strcmp0 (entry->snapshot->tenant, tenant) != 0))
    wrong = "snapshot";
  if (wrong == NULL)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
               "A journal record with a %s that does not fit was refused.", wrong);
  return FALSE;
}

static HoistEvent *
make_event (HoistStore *self, const HoistJournalEntry *entry)
{
  g_autoptr (HoistValue) payload =
      entry->payload != NULL ? hoist_value_ref (entry->payload) : hoist_value_new_object ();
  HoistEvent fields = { .position = self->head + 1,
                        .type = entry->type,
                        .phase = (char *) entry->phase,
                        .tenant = (char *) (entry->tenant ? entry->tenant : ""),
                        .run = (char *) (entry->run ? entry->run : ""),
                        .step = entry->step,
                        .epoch = entry->epoch,
                        .time = hoist_clock_wall_us (),
                        .boottime = hoist_clock_boottime_us (),
                        .payload = payload,
                        .hash = (char *) no_hash };
  g_autoptr (HoistEvent) unhashed = hoist_event_new (&fields);
  g_autofree char *hash = hoist_event_compute_hash (unhashed, self->head_hash);
  fields.hash = hash;
  return hoist_event_new (&fields);
}

static gboolean
insert_event (HoistStore *self, const HoistEvent *event, GError **error)
{
  g_autofree char *payload = hoist_value_to_json (event->payload);
  if (!hoist_json_check (payload, strlen (payload), error))
    return FALSE;
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->writer,
                              "INSERT INTO journal (" COLUMNS ")"
                              " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
  hoist_store_statement_bind_int (&s, 1, event->position);
  hoist_store_statement_bind_text (&s, 2, hoist_event_type_names[event->type]);
  hoist_store_statement_bind_text (&s, 3, event->phase);
  hoist_store_statement_bind_text (&s, 4, event->tenant);
  hoist_store_statement_bind_text (&s, 5, event->run);
  hoist_store_statement_bind_int (&s, 6, event->step);
  hoist_store_statement_bind_int (&s, 7, event->epoch);
  hoist_store_statement_bind_int (&s, 8, event->time);
  hoist_store_statement_bind_int (&s, 9, event->boottime);
  hoist_store_statement_bind_text (&s, 10, payload);
  hoist_store_statement_bind_text (&s, 11, event->hash);
  return hoist_store_statement_run (&s, error);
}

typedef struct
{
  const HoistJournalEntry *entry;
  const HoistEvent *event;
  const HoistRun *snapshot;
} Record;

/* One try, inside its transaction (J1). */
static gboolean
write_record (HoistStore *self, gpointer data, GError **error)
{
  const Record *record = data;
  const HoistJournalEntry *entry = record->entry;
  if (entry->epoch > 0 && !hoist_store_lease_check (self, entry->tenant, entry->epoch, error))
    return FALSE;
  if (!insert_event (self, record->event, error))
    return FALSE;
  return record->snapshot == NULL
         || hoist_store_run_write (self, record->snapshot, entry->expected, error);
}

static void
accept_record (HoistStore *self, HoistEvent *event, const HoistRun *snapshot)
{
  self->head = event->position;
  g_free (self->head_hash);
  self->head_hash = g_strdup (event->hash);
  if (snapshot != NULL)
    hoist_store_run_committed (self, snapshot);
  /* After the disk was full: when there is room again, the reserve is made again. */
  if (self->writer->thrifty && self->head % TAIL == 0)
    {
      hoist_store_ballast_reserve (&self->ballast, self->folder);
      self->writer->thrifty = self->ballast.bytes == 0;
    }
  Announcement *announcement = g_new0 (Announcement, 1);
  announcement->event = hoist_event_ref (event);
  announcement->run = snapshot != NULL ? hoist_run_ref (snapshot) : NULL;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->announce_mutex);
  g_queue_push_tail (&self->announcements, announcement);
}

static HoistEvent *
append_locked (HoistStore *self, const HoistJournalEntry *entry, GError **error)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);
  if (locker == NULL)
    return NULL;
  g_autoptr (HoistEvent) event = make_event (self, entry);
  g_autoptr (HoistRun) snapshot = NULL;
  if (entry->snapshot != NULL)
    {
      HoistRun fields = *entry->snapshot;
      fields.position = event->position;
      snapshot = hoist_run_new (&fields);
    }
  Record record = { entry, event, snapshot };
  if (!hoist_store_write_surely (self, TRUE, write_record, &record, error))
    return NULL;
  accept_record (self, event, snapshot);
  return g_steal_pointer (&event);
}

HoistEvent *
hoist_store_journal_append (HoistStore *self, const HoistJournalEntry *entry, GError **error)
{
  if (!check_entry (entry, entry->tenant ? entry->tenant : "", entry->run ? entry->run : "", error))
    return NULL;
  HoistEvent *event = append_locked (self, entry, error);
  if (event != NULL)
    announce (self);
  return event;
}

gint64
hoist_store_journal_get_head (HoistStore *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->writer->mutex);
  return self->head;
}

/* The index of a word; -1 when it is none of them. */
static int
find_word (const char *const *words, const char *word)
{
  for (int i = 0; words[i] != NULL; i++)
    if (g_str_equal (words[i], word))
      return i;
  return -1;
}

static HoistEvent *
read_event (HoistStoreStatement *s, GError **error)
{
  gint64 position = hoist_store_statement_get_int (s, "position");
  g_autofree char *place = g_strdup_printf ("%" G_GINT64_FORMAT, position);
  g_autoptr (HoistValue) payload = hoist_store_body_parse (
      "journal record", place, hoist_store_statement_get_text (s, "payload"), error);
  if (payload == NULL)
    return NULL;
  HoistEvent fields = { .position = position,
                        .phase = (char *) hoist_store_statement_get_text (s, "phase"),
                        .tenant = (char *) hoist_store_statement_get_text (s, "tenant"),
                        .run = (char *) hoist_store_statement_get_text (s, "run"),
                        .step = hoist_store_statement_get_int (s, "step"),
                        .epoch = hoist_store_statement_get_int (s, "epoch"),
                        .time = hoist_store_statement_get_int (s, "time"),
                        .boottime = hoist_store_statement_get_int (s, "boottime"),
                        .payload = payload,
                        .hash = (char *) hoist_store_statement_get_text (s, "hash") };
  int type = find_word (hoist_event_type_names, hoist_store_statement_get_text (s, "type"));
  const HoistJournalEntry entry = { .type = type,
                                    .phase = fields.phase,
                                    .step = fields.step,
                                    .epoch = fields.epoch,
                                    .payload = payload };
  GError *local = NULL;
  if (!check_entry (&entry, fields.tenant, fields.run, &local))
    {
      hoist_store_body_set_corrupt (error, local, "journal record", place);
      return NULL;
    }
  fields.type = type;
  return hoist_event_new (&fields);
}

static GPtrArray *
collect_events (HoistStoreStatement *s, GError **error)
{
  g_autoptr (GPtrArray) events =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_event_unref);
  int n;
  while ((n = hoist_store_statement_next (s, error)) > 0)
    {
      HoistEvent *event = read_event (s, error);
      if (event == NULL)
        return NULL;
      g_ptr_array_add (events, event);
    }
  return n == 0 ? g_steal_pointer (&events) : NULL;
}

#define LIST(conditions)                                                                           \
  "SELECT " COLUMNS " FROM journal WHERE position > $1" conditions " ORDER BY position LIMIT $2"

GPtrArray *
hoist_store_journal_list (HoistStore *self, gint64 after, guint limit, const char *tenant,
                          const char *run, GError **error)
{
  /* One text per question, so that each uses its index. The conditions' second halves name the
   * partial indexes. */
  const char *sql = LIST ("");
  if (run != NULL)
    sql = tenant != NULL ? LIST (" AND run = $3 AND run <> '' AND tenant = $4")
                         : LIST (" AND run = $3 AND run <> ''");
  else if (tenant != NULL)
    sql = LIST (" AND tenant = $4 AND tenant <> ''");
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader, sql);
  hoist_store_statement_bind_int (&s, 1, after);
  hoist_store_statement_bind_int (&s, 2, MIN (limit, LIST_MAX));
  if (run != NULL)
    hoist_store_statement_bind_text (&s, 3, run);
  if (tenant != NULL)
    hoist_store_statement_bind_text (&s, 4, tenant);
  return collect_events (&s, error);
}

/* Goes over `events`, which follow *position and *hash, and moves both on. */
static gboolean
check_chain (const GPtrArray *events, gint64 *position, char **hash, GError **error)
{
  for (guint i = 0; i < events->len; i++)
    {
      const HoistEvent *event = events->pdata[i];
      g_autofree char *expected = hoist_event_compute_hash (event, *hash);
      if (event->position != *position + 1 || !g_str_equal (expected, event->hash))
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
                       "The journal is broken at position %" G_GINT64_FORMAT
                       ": the record there is not the one that was written.",
                       *position + 1);
          return FALSE;
        }
      *position = event->position;
      g_free (*hash);
      *hash = g_strdup (event->hash);
    }
  return TRUE;
}

static void
set_gone (GError **error, gint64 position, gint64 head)
{
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               "The journal is broken at position %" G_GINT64_FORMAT
               ": the records up to %" G_GINT64_FORMAT " are not those that were written.",
               position, head);
}

gboolean
hoist_store_journal_verify (HoistStore *self, gint64 *ret_n, GError **error)
{
  gint64 head, position = 0;
  g_autofree char *head_hash = NULL, *hash = g_strdup (no_hash);
  {
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->writer->mutex);
    head = self->head;
    head_hash = g_strdup (self->head_hash);
  }
  while (position < head)
    {
      guint limit = MIN (head - position, VERIFY_BATCH);
      g_autoptr (GPtrArray) events =
          hoist_store_journal_list (self, position, limit, NULL, NULL, error);
      if (events == NULL)
        return FALSE;
      if (events->len == 0)
        {
          set_gone (error, position + 1, head);
          return FALSE;
        }
      if (!check_chain (events, &position, &hash, error))
        return FALSE;
    }
  /* A last record that was written anew with its hash fits its chain but not our memory. */
  if (!g_str_equal (hash, head_hash))
    {
      set_gone (error, head, head);
      return FALSE;
    }
  if (ret_n != NULL)
    *ret_n = position;
  return TRUE;
}

static gboolean
read_head (HoistStore *self, gint64 *ret_head, gint64 *ret_runs, GError **error)
{
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader,
                              "SELECT (SELECT COALESCE (MAX (position), 0) FROM journal) AS head,"
                              " (SELECT COALESCE (MAX (position), 0) FROM runs) AS runs");
  if (hoist_store_statement_next (&s, error) != 1)
    return FALSE;
  *ret_head = hoist_store_statement_get_int (&s, "head");
  *ret_runs = hoist_store_statement_get_int (&s, "runs");
  return TRUE;
}

gboolean
hoist_store_journal_load (HoistStore *self, GError **error)
{
  gint64 head = 0, runs = 0;
  {
    g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
    if (!read_head (self, &head, &runs, error))
      return FALSE;
  }
  if (runs > head)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
                   "The journal ends at position %" G_GINT64_FORMAT
                   " but a run stands at %" G_GINT64_FORMAT ": records are gone.",
                   head, runs);
      return FALSE;
    }
  gint64 position = MAX (head - TAIL, 0);
  g_autoptr (GPtrArray) tail =
      hoist_store_journal_list (self, MAX (position - 1, 0), TAIL + 1, NULL, NULL, error);
  if (tail == NULL)
    return FALSE;
  g_autofree char *hash = g_strdup (no_hash);
  if (position > 0 && tail->len > 0)
    {
      /* The one before the tail is taken at its word. */
      g_free (hash);
      hash = g_strdup (((const HoistEvent *) tail->pdata[0])->hash);
      g_ptr_array_remove_index (tail, 0);
    }
  if (!check_chain (tail, &position, &hash, error))
    return FALSE;
  self->head = head;
  self->head_hash = g_steal_pointer (&hash);
  return TRUE;
}
