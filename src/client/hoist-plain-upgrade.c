/* SPDX-License-Identifier: GPL-3.0-or-later */
/* States: running → (answer, or cut) → looking → done, failed or uncertain; running → failed when
 * the plane refuses. Owned by the session of its plane; main loop only; it never repeats the call:
 * a second upgrade could run beside the first. */
#include "client/hoist-plain-upgrade.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "client/hoist-client-tenants.h"
#include "model/hoist-value-texts.h"

#include <string.h>

#define INTERVAL_MS 5000
#define N_LOOKS 240 /* twenty minutes */

const char *const hoist_plain_state_names[] = { "running", "looking",   "done",
                                                "failed",  "uncertain", NULL };

struct _HoistPlainUpgrade
{
  GObject parent_instance;
  HoistClient *client;
  char *tenant, *from, *target, *deployed, *commit, *backup, *trouble;
  gboolean backup_db, run_migrations, cut, answered_well, remembered;
  guint n_migrations, interval_ms, looks_left, timer;
  char **details;
  HoistPlainState state;
  gint64 started_at;
  GCancellable *cancellable;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (HoistPlainUpgrade, hoist_plain_upgrade, G_TYPE_OBJECT)

static void look (HoistPlainUpgrade *self);

static void
set_state (HoistPlainUpgrade *self, HoistPlainState state)
{
  self->state = state;
  g_signal_emit (self, changed_signal, 0);
}

static void
set_text (char **text, const char *value)
{
  char *copy = g_strdup (value);
  g_free (*text);
  *text = copy;
}

static gboolean
look_again_cb (gpointer user_data)
{
  HoistPlainUpgrade *self = user_data;
  self->timer = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

/* After an answer one look decides; after a cut the work may still be going on. */
static void
judge (HoistPlainUpgrade *self)
{
  if (strcmp (self->deployed, self->target) == 0)
    {
      set_text (&self->trouble, "");
      set_state (self, HOIST_PLAIN_DONE);
      return;
    }
  if (self->answered_well)
    {
      g_free (self->trouble);
      self->trouble = g_strdup_printf (
          "The control plane says that it succeeded, but the tenant is at “%s”.", self->deployed);
      set_state (self, HOIST_PLAIN_FAILED);
      return;
    }
  if (self->looks_left == 0)
    {
      set_state (self, self->cut ? HOIST_PLAIN_UNCERTAIN : HOIST_PLAIN_FAILED);
      return;
    }
  self->looks_left--;
  self->timer = g_timeout_add (self->interval_ms, look_again_cb, self);
  g_signal_emit (self, changed_signal, 0);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistPlainUpgrade) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistVersionReport) version =
      hoist_client_get_version_finish (HOIST_CLIENT (source), result, &error);
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (version != NULL)
    set_text (&self->deployed, version->deployed_version);
  else if (self->answered_well && self->looks_left > 0)
    {
      self->looks_left--; /* it answered a moment ago: it will again */
      self->timer = g_timeout_add (self->interval_ms, look_again_cb, self);
      return;
    }
  judge (self);
}

static void
look (HoistPlainUpgrade *self)
{
  hoist_client_get_version_async (self->client, self->tenant, FALSE, self->cancellable, looked_cb,
                                  g_object_ref (self));
}

static void
take_answer (HoistPlainUpgrade *self, const HoistValue *answer)
{
  const HoistValue *migrations = hoist_value_get_member (answer, "migrations_run");
  const char *status = hoist_value_lookup_string (answer, "status", "");
  gboolean failed = g_ascii_strcasecmp (status, "failed") == 0
                    || g_ascii_strcasecmp (status, "error") == 0
                    || g_ascii_strcasecmp (status, "failure") == 0;
  g_strfreev (self->details);
  self->details = hoist_value_dup_texts (hoist_value_get_member (answer, "details"));
  set_text (&self->commit, hoist_value_lookup_string (answer, "commit", ""));
  set_text (&self->backup, hoist_value_lookup_string (answer, "backup_path", ""));
  self->n_migrations =
      migrations != NULL && hoist_value_get_type_of (migrations) == HOIST_VALUE_ARRAY
          ? hoist_value_get_size (migrations)
          : 0;
  if (failed)
    {
      g_free (self->trouble);
      self->trouble = g_strdup_printf ("The control plane says: %s.", status);
      self->looks_left = 0;
    }
  self->answered_well = !failed;
  set_state (self, HOIST_PLAIN_LOOKING);
  look (self);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistPlainUpgrade) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) answer =
      hoist_client_upgrade_tenant_finish (HOIST_CLIENT (source), result, &error);
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (answer != NULL)
    {
      take_answer (self, answer);
      return;
    }
  set_text (&self->trouble, error->message);
  /* 504 is a proxy that lost its patience, not the plane. */
  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE)
      || g_error_matches (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT))
    {
      self->cut = TRUE;
      set_state (self, HOIST_PLAIN_LOOKING);
      look (self);
    }
  else
    set_state (self, HOIST_PLAIN_FAILED);
}

void
hoist_plain_upgrade_start (HoistPlainUpgrade *self)
{
  HoistUpgradeWish wish = { .target_version = self->target,
                            .backup_db = self->backup_db,
                            .run_migrations = self->run_migrations };
  self->started_at = g_get_real_time ();
  hoist_client_upgrade_tenant_async (self->client, self->tenant, &wish, self->cancellable,
                                     answered_cb, g_object_ref (self));
}

void
hoist_plain_upgrade_set_patience (HoistPlainUpgrade *self, guint interval_ms, guint n_looks)
{
  self->interval_ms = interval_ms;
  self->looks_left = n_looks;
}

static void
dispose (GObject *object)
{
  HoistPlainUpgrade *self = HOIST_PLAIN_UPGRADE (object);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (hoist_plain_upgrade_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistPlainUpgrade *self = HOIST_PLAIN_UPGRADE (object);
  g_object_unref (self->cancellable);
  g_object_unref (self->client);
  g_free (self->tenant);
  g_free (self->from);
  g_free (self->target);
  g_free (self->deployed);
  g_free (self->commit);
  g_free (self->backup);
  g_free (self->trouble);
  g_strfreev (self->details);
  G_OBJECT_CLASS (hoist_plain_upgrade_parent_class)->finalize (object);
}

static void
hoist_plain_upgrade_class_init (HoistPlainUpgradeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
hoist_plain_upgrade_init (HoistPlainUpgrade *self)
{
  self->cancellable = g_cancellable_new ();
  self->interval_ms = INTERVAL_MS;
  self->looks_left = N_LOOKS;
  self->details = g_new0 (char *, 1);
  self->deployed = g_strdup ("");
  self->commit = g_strdup ("");
  self->backup = g_strdup ("");
  self->trouble = g_strdup ("");
}

HoistPlainUpgrade *
hoist_plain_upgrade_new (HoistClient *client, const char *tenant, const char *from,
                         const HoistUpgradeWish *wish)
{
  HoistPlainUpgrade *self = g_object_new (HOIST_TYPE_PLAIN_UPGRADE, NULL);
  self->client = g_object_ref (client);
  self->tenant = g_strdup (tenant);
  self->from = g_strdup (from);
  self->target = g_strdup (wish->target_version);
  self->backup_db = wish->backup_db;
  self->run_migrations = wish->run_migrations;
  return self;
}

void
hoist_plain_upgrade_write (HoistPlainUpgrade *self, HoistJsonWriter *w, const char *name)
{
  hoist_json_writer_begin_object (w, name);
  hoist_json_writer_string (w, "tenant", self->tenant);
  hoist_json_writer_string (w, "from", self->from);
  hoist_json_writer_string (w, "target", self->target);
  hoist_json_writer_bool (w, "backup_db", self->backup_db);
  hoist_json_writer_bool (w, "run_migrations", self->run_migrations);
  hoist_json_writer_string (w, "state", hoist_plain_state_names[self->state]);
  hoist_json_writer_time (w, "started_at", self->started_at);
  hoist_json_writer_string (w, "deployed", self->deployed);
  hoist_json_writer_string (w, "commit", self->commit);
  hoist_json_writer_string (w, "backup", self->backup);
  hoist_json_writer_string (w, "trouble", self->trouble);
  hoist_json_writer_int (w, "migrations", self->n_migrations);
  hoist_json_writer_bool (w, "cut", self->cut);
  hoist_json_writer_strv (w, "details", (const char *const *) self->details);
  hoist_json_writer_end_object (w);
}

static HoistPlainState
read_state (const HoistValue *value)
{
  const char *word = hoist_value_lookup_string (value, "state", "");
  for (int i = 0; hoist_plain_state_names[i] != NULL; i++)
    if (strcmp (word, hoist_plain_state_names[i]) == 0)
      return (HoistPlainState) i;
  return HOIST_PLAIN_UNCERTAIN;
}

static void
take_memory (HoistPlainUpgrade *self, const HoistValue *value)
{
  self->state = read_state (value);
  if (!hoist_clock_parse (hoist_value_lookup_string (value, "started_at", ""), &self->started_at))
    self->started_at = 0;
  set_text (&self->deployed, hoist_value_lookup_string (value, "deployed", ""));
  set_text (&self->commit, hoist_value_lookup_string (value, "commit", ""));
  set_text (&self->backup, hoist_value_lookup_string (value, "backup", ""));
  set_text (&self->trouble, hoist_value_lookup_string (value, "trouble", ""));
  self->n_migrations = (guint) CLAMP (hoist_value_lookup_int (value, "migrations", 0), 0, 100000);
  self->cut = hoist_value_lookup_bool (value, "cut", FALSE);
  g_strfreev (self->details);
  self->details = hoist_value_dup_texts (hoist_value_get_member (value, "details"));
  self->remembered = TRUE;
}

HoistPlainUpgrade *
hoist_plain_upgrade_read (HoistClient *client, const HoistValue *value)
{
  HoistUpgradeWish wish = { .target_version = hoist_value_lookup_string (value, "target", ""),
                            .backup_db = hoist_value_lookup_bool (value, "backup_db", TRUE),
                            .run_migrations =
                                hoist_value_lookup_bool (value, "run_migrations", TRUE) };
  const char *tenant = hoist_value_lookup_string (value, "tenant", "");
  if (tenant[0] == '\0' || wish.target_version[0] == '\0')
    return NULL;
  HoistPlainUpgrade *self = hoist_plain_upgrade_new (
      client, tenant, hoist_value_lookup_string (value, "from", ""), &wish);
  take_memory (self, value);
  return self;
}

void
hoist_plain_upgrade_resume (HoistPlainUpgrade *self)
{
  if (hoist_plain_upgrade_is_over (self))
    return;
  /* The call went with the program that made it; an answer that had come and was not read back is
   * as good as none. */
  self->cut = TRUE;
  set_state (self, HOIST_PLAIN_LOOKING);
  look (self);
}

gboolean
hoist_plain_upgrade_is_remembered (HoistPlainUpgrade *self)
{
  return self->remembered;
}

const char *
hoist_plain_upgrade_get_tenant (HoistPlainUpgrade *self)
{
  return self->tenant;
}

HoistPlainState
hoist_plain_upgrade_get_state (HoistPlainUpgrade *self)
{
  return self->state;
}

gboolean
hoist_plain_upgrade_is_over (HoistPlainUpgrade *self)
{
  return self->state > HOIST_PLAIN_LOOKING;
}

gboolean
hoist_plain_upgrade_was_cut (HoistPlainUpgrade *self)
{
  return self->cut;
}

gint64
hoist_plain_upgrade_get_started_at (HoistPlainUpgrade *self)
{
  return self->started_at;
}

const char *
hoist_plain_upgrade_get_from (HoistPlainUpgrade *self)
{
  return self->from;
}

const char *
hoist_plain_upgrade_get_target (HoistPlainUpgrade *self)
{
  return self->target;
}

const char *
hoist_plain_upgrade_get_deployed (HoistPlainUpgrade *self)
{
  return self->deployed;
}

const char *
hoist_plain_upgrade_get_commit (HoistPlainUpgrade *self)
{
  return self->commit;
}

const char *
hoist_plain_upgrade_get_backup (HoistPlainUpgrade *self)
{
  return self->backup;
}

guint
hoist_plain_upgrade_get_n_migrations (HoistPlainUpgrade *self)
{
  return self->n_migrations;
}

const char *const *
hoist_plain_upgrade_get_details (HoistPlainUpgrade *self)
{
  return (const char *const *) self->details;
}

const char *
hoist_plain_upgrade_get_trouble (HoistPlainUpgrade *self)
{
  return self->trouble;
}
