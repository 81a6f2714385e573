/* SPDX-License-Identifier: GPL-3.0-or-later */
/* message: users are told by a webhook or by a program of the guide. At least once: whoever was
 * interrupted does not know whether it arrived, and sends it again under the same key. The URL
 * comes from the tenant's settings here; it is in no order, answer or log. Worker thread. A message
 * that could not be sent ends the run only where the guide says that it must be. */
#include "agent/hoist-agent-secrets.h"
#include "agent/steps/hoist-step-program.h"
#include "base/hoist-error.h"
#include "base/hoist-secret.h"
#include "base/hoist-text.h"
#include "drivers/hoist-settings.h"
#include "drivers/hoist-webhook.h"
#include "model/hoist-guide-message.h"

#include <string.h>

#define N_NAMES 9

/* In the order of hoist_guide_message_names. */
typedef struct
{
  char *message;
  const char *values[N_NAMES];
} Words;

static char *
new_sentence (HoistStepWork *work)
{
  const char *when = hoist_step_work_get_text (work, "when");
  const char *plan = hoist_step_work_get_text (work, "plan");
  const char *tenant = hoist_step_work_get_text (work, "tenant");
  const char *from = hoist_step_work_get_text (work, "from");
  const char *to = hoist_step_work_get_text (work, "to");
  const char *what = g_str_equal (plan, "rollback") ? "taken back"
                     : g_str_equal (plan, "move")   ? "moved to another database"
                                                    : "upgraded";
  g_autofree char *way =
      g_str_equal (from, to) ? g_strdup (from) : g_strdup_printf ("from %s to %s", from, to);

  if (g_str_equal (when, "before"))
    return g_strdup_printf ("%s is being %s (%s). It may be away for a while.", tenant, what, way);
  if (g_str_equal (when, "after"))
    return g_strdup_printf ("%s was %s (%s) and is back.", tenant, what, way);
  return g_strdup_printf ("%s could not be %s (%s). %s", tenant, what, way,
                          hoist_step_work_get_text (work, "says"));
}

static void
words_init (Words *words, HoistStepWork *work)
{
  words->message = new_sentence (work);
  const char *const values[N_NAMES] = { words->message,
                                        hoist_step_work_get_text (work, "tenant"),
                                        hoist_step_work_get_text (work, "application"),
                                        hoist_step_work_get_text (work, "from"),
                                        hoist_step_work_get_text (work, "to"),
                                        hoist_step_work_get_text (work, "plan"),
                                        hoist_step_work_get_text (work, "when"),
                                        hoist_step_work_get_text (work, "outcome"),
                                        work->key.run };

  memcpy (words->values, values, sizeof values);
}

static void
words_clear (Words *words)
{
  g_clear_pointer (&words->message, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

/* Once through: what a value holds is not looked at again. */
static char *
fill_text (const char *text, const Words *words)
{
  GString *filled = g_string_new (NULL);

  while (*text != '\0')
    {
      guint i = 0;
      gsize n = 0;

      for (; *text == '{' && hoist_guide_message_names[i] != NULL; i++)
        {
          n = strlen (hoist_guide_message_names[i]);
          if (strncmp (text + 1, hoist_guide_message_names[i], n) == 0 && text[n + 1] == '}')
            break;
        }
      if (*text == '{' && hoist_guide_message_names[i] != NULL)
        {
          g_string_append (filled, words->values[i]);
          text += n + 2;
        }
      else
        g_string_append_c (filled, *text++);
    }
  return g_string_free (filled, FALSE);
}

static HoistValue *
fill_value (const HoistValue *value, const Words *words)
{
  HoistValueType type = hoist_value_get_type_of (value);
  guint n =
      type == HOIST_VALUE_ARRAY || type == HOIST_VALUE_OBJECT ? hoist_value_get_size (value) : 0;
  HoistValue *filled =
      type == HOIST_VALUE_ARRAY    ? hoist_value_new_array ()
      : type == HOIST_VALUE_OBJECT ? hoist_value_new_object ()
      : type == HOIST_VALUE_STRING
          ? hoist_value_take_string (fill_text (hoist_value_get_string (value), words))
          : hoist_value_ref (value);

  for (guint i = 0; i < n; i++)
    if (type == HOIST_VALUE_ARRAY)
      hoist_value_append (filled, fill_value (hoist_value_get_element (value, i), words));
    else
      hoist_value_set (filled, hoist_value_get_member_name (value, i),
                       fill_value (hoist_value_get_member_at (value, i), words));
  return filled;
}

/* What the guide says, or all that is known. */
static char *
new_body (HoistStepWork *work, const Words *words)
{
  const HoistValue *wanted = hoist_value_get_member (work->args, "body");
  g_autoptr (HoistValue) body = NULL;

  if (wanted != NULL && hoist_value_get_type_of (wanted) == HOIST_VALUE_OBJECT)
    body = fill_value (wanted, words);
  else
    {
      body = hoist_value_new_object ();
      for (guint i = 0; hoist_guide_message_names[i] != NULL; i++)
        hoist_value_set (body, hoist_guide_message_names[i],
                         hoist_value_new_string (words->values[i]));
    }
  return hoist_value_to_json (body);
}

static char *
dup_url (HoistStepWork *work, GError **error)
{
  const char *name = hoist_step_work_get_text (work, "setting");
  g_autofree char *file = NULL;
  g_autoptr (HoistValue) settings = NULL;

  if (name[0] == '\0')
    return g_strdup (hoist_step_work_get_text (work, "url"));
  file = hoist_agent_secrets_dup_settings_file (work->state, work->tenant->id);
  settings = hoist_settings_read (work->tenant->directory, file, error);
  if (settings == NULL)
    return NULL;
  const char *url = hoist_value_lookup_string (settings, name, "");
  if (url[0] == '\0')
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "There is no setting %s.", name);
      return NULL;
    }
  hoist_secret_register (url);
  return g_strdup (url);
}

static char *
new_key (HoistStepWork *work)
{
  return g_strdup_printf ("%s-%u", work->key.run, work->key.step);
}

static gboolean
send_webhook (HoistStepWork *work, const Words *words, GError **error)
{
  g_autofree char *url = dup_url (work, error);
  g_autofree char *body = new_body (work, words);
  g_autofree char *key = new_key (work);
  guint seconds = (guint) hoist_value_lookup_int (work->args, "seconds", 10);

  if (url == NULL)
    return FALSE;
  HoistWebhook webhook = { url, body, key, hoist_step_work_get_time_left (work, seconds * 1000) };
  return hoist_webhook_post (&webhook, work->call.cancellable, error);
}

static gboolean
run_program (HoistStepWork *work, const Words *words, GError **error)
{
  g_autoptr (GPtrArray) environment = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *key = new_key (work);
  g_autofree char *last = NULL;
  HoistProcessOutcome outcome = { 0 };

  for (guint i = 0; hoist_guide_message_names[i] != NULL; i++)
    {
      g_autofree char *name = g_ascii_strup (hoist_guide_message_names[i], -1);
      g_ptr_array_add (environment, g_strdup_printf ("HOIST_%s=%s", name, words->values[i]));
    }
  g_ptr_array_add (environment, g_strdup_printf ("HOIST_KEY=%s", key));
  g_ptr_array_add (environment, NULL);
  HoistStepProgram program = { .command = hoist_value_get_member (work->args, "argv"),
                               .more = (const char *const *) environment->pdata,
                               .folder = work->tenant->directory,
                               .seconds =
                                   (guint) hoist_value_lookup_int (work->args, "seconds", 10) };
  if (!hoist_step_program_run (work, &program, &outcome, &last, error))
    return FALSE;
  if (work->lock != NULL
      && !hoist_agent_lock_end_children (work->lock, work->call.cancellable, error))
    return FALSE;
  return hoist_step_program_check ("message", hoist_step_work_get_text (work, "id"), &outcome, last,
                                   error);
}

static gboolean
apply (HoistStepWork *work, GError **error)
{
  const HoistValue *argv = hoist_value_get_member (work->args, "argv");
  const char *id = hoist_step_work_get_text (work, "id");
  g_autoptr (GError) local = NULL;
  g_auto (Words) words = { 0 };

  words_init (&words, work);
  hoist_step_work_progress (work, 0, "%s", id);
  if (argv != NULL && hoist_value_get_size (argv) > 0 ? run_program (work, &words, &local)
                                                      : send_webhook (work, &words, &local))
    {
      if (!hoist_step_work_middle (work, error))
        return FALSE;
      hoist_step_work_log (work, HOIST_LOG_INFO, "Sent: %s", words.message);
      hoist_step_work_detail (work, "Users told: %s", id);
      return TRUE;
    }
  if (hoist_value_lookup_bool (work->args, "must", FALSE)
      || g_error_matches (local, HOIST_ERROR, HOIST_ERROR_CANCELLED))
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&local),
                                  "The message %s could not be sent, and the guide demands it. ",
                                  id);
      return FALSE;
    }
  hoist_step_work_log (work, HOIST_LOG_WARNING, "The message %s could not be sent. %s", id,
                       local->message);
  hoist_step_work_detail (work, "The message %s could not be sent: %s", id, local->message);
  work->skipped = TRUE;
  return TRUE;
}

/* Whether it arrived only the other side knows, by the key. */
static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  *ret_detail = g_strdup ("Whether it arrived can't be told; the same key is sent again.");
  return work->key.undo ? HOIST_PROBE_APPLIED : HOIST_PROBE_UNKNOWN;
}

const HoistStepActions hoist_step_message = { HOIST_STEP_MESSAGE, apply, NULL, probe };
