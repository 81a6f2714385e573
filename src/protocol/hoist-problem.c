/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Problem documents. Stateless; any thread. Never lets text of a peer through uncleaned, and never
 * fails: whatever a plane answered, there is an error to show. */
#include "protocol/hoist-problem.h"

#include <string.h>

#include "base/hoist-text.h"

#define NOW "\nNow: "
#define NEXT "\nNext: "
#define DETAIL_MAX 4096

/* The text that begins at a marker ends at the other one or at the end. */
static char *
cut_part (const char *message, const char *marker)
{
  const char *at = strstr (message, marker);
  if (at == NULL)
    return g_strdup ("");
  at += strlen (marker);
  const char *end = at + strlen (at);
  const char *const markers[] = { NOW, NEXT };
  for (guint i = 0; i < G_N_ELEMENTS (markers); i++)
    {
      const char *other = strstr (at, markers[i]);
      if (other != NULL && other < end)
        end = other;
    }
  return g_strndup (at, (gsize) (end - at));
}

void
hoist_problem_split (const GError *error, char **ret_detail, char **ret_what_is_true_now,
                     char **ret_next)
{
  const char *message = error->message;
  if (ret_detail != NULL)
    {
      const char *now = strstr (message, NOW), *next = strstr (message, NEXT);
      const char *end = now != NULL && (next == NULL || now < next) ? now : next;
      *ret_detail = end != NULL ? g_strndup (message, (gsize) (end - message)) : g_strdup (message);
    }
  if (ret_what_is_true_now != NULL)
    *ret_what_is_true_now = cut_part (message, NOW);
  if (ret_next != NULL)
    *ret_next = cut_part (message, NEXT);
}

static gboolean
is_set (const char *text)
{
  return text != NULL && text[0] != '\0';
}

void
hoist_problem_attach (GError *error, const char *what_is_true_now, const char *next)
{
  if (error == NULL)
    return;
  g_autofree char *detail = NULL, *old_now = NULL, *old_next = NULL;
  hoist_problem_split (error, &detail, &old_now, &old_next);
  if (is_set (old_now))
    what_is_true_now = old_now;
  if (is_set (old_next))
    next = old_next;
  char *message = g_strconcat (detail, is_set (what_is_true_now) ? NOW : "",
                               is_set (what_is_true_now) ? what_is_true_now : "",
                               is_set (next) ? NEXT : "", is_set (next) ? next : "", NULL);
  g_free (error->message);
  error->message = message;
}

GError *
hoist_problem_new_error (HoistErrorCode code, const char *detail, const char *what_is_true_now,
                         const char *next)
{
  GError *error = g_error_new_literal (HOIST_ERROR, (int) code, detail);
  hoist_problem_attach (error, what_is_true_now, next);
  return error;
}

/* A title says what kind of problem it is, the same for every problem with this code. */
static const char *
get_title (HoistErrorCode code)
{
  static const char *const titles[HOIST_N_ERRORS] = {
    [HOIST_ERROR_FAILED] = "It failed",
    [HOIST_ERROR_INVALID] = "The request is not valid",
    [HOIST_ERROR_UNAUTHORIZED] = "Sign-in is needed",
    [HOIST_ERROR_FORBIDDEN] = "Not allowed",
    [HOIST_ERROR_NOT_FOUND] = "Not found",
    [HOIST_ERROR_METHOD] = "Method not allowed",
    [HOIST_ERROR_CONFLICT] = "Conflict",
    [HOIST_ERROR_BUSY] = "Busy",
    [HOIST_ERROR_STALE] = "Out of date",
    [HOIST_ERROR_TOO_LARGE] = "Too large",
    [HOIST_ERROR_MEDIA_TYPE] = "Wrong media type",
    [HOIST_ERROR_REFUSED] = "Refused",
    [HOIST_ERROR_KEY_REUSED] = "Idempotency key reused",
    [HOIST_ERROR_FENCED] = "Taken over by another run",
    [HOIST_ERROR_CANCELLED] = "Cancelled",
    [HOIST_ERROR_TIMED_OUT] = "Timed out",
    [HOIST_ERROR_UNREACHABLE] = "Can't be reached",
    [HOIST_ERROR_CORRUPT] = "Does not match",
    [HOIST_ERROR_NO_SPACE] = "No space left",
    [HOIST_ERROR_IO] = "Input or output failed",
    [HOIST_ERROR_NOT_OFFERED] = "Not offered",
    [HOIST_ERROR_PROTOCOL] = "The peer broke the protocol",
    [HOIST_ERROR_PARKED] = "The tenant is parked",
    [HOIST_ERROR_ACKNOWLEDGE] = "Something must be acknowledged first",
    [HOIST_ERROR_HOST_KEY] = "The node shows another host key",
    [HOIST_ERROR_VERSION] = "Agent and control plane don't fit",
  };
  return titles[code] != NULL ? titles[code] : titles[HOIST_ERROR_FAILED];
}

void
hoist_problem_write_members (const GError *error, HoistJsonWriter *w, const char *instance)
{
  g_autofree char *detail = NULL, *now = NULL, *next = NULL;
  HoistErrorCode code = hoist_error_get_code (error);
  hoist_problem_split (error, &detail, &now, &next);
  hoist_json_writer_string (w, "type", "about:blank");
  hoist_json_writer_string (w, "title", get_title (code));
  hoist_json_writer_int (w, "status", hoist_error_code_get_http_status (code));
  hoist_json_writer_string (w, "code", hoist_error_code_get_wire_name (code));
  hoist_json_writer_string (w, "detail", detail);
  hoist_json_writer_string (w, "what_is_true_now", now);
  hoist_json_writer_string (w, "next", next);
  if (instance != NULL)
    hoist_json_writer_string (w, "instance", instance);
}

void
hoist_problem_write (const GError *error, HoistJsonWriter *w, const char *instance)
{
  hoist_json_writer_begin_object (w, NULL);
  hoist_problem_write_members (error, w, instance);
  hoist_json_writer_end_object (w);
}

char *
hoist_problem_to_json (const GError *error, const char *instance)
{
  GString *out = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, out);
  hoist_problem_write (error, &w, instance);
  return g_string_free (out, FALSE);
}

/* For an answer without a code of ours: the first code in the table with this status, else by its
 * hundreds. */
static HoistErrorCode
code_of_status (guint status)
{
  if (status == 502) /* a proxy's word for "nobody is behind me" */
    return HOIST_ERROR_UNREACHABLE;
  for (guint i = 0; i < HOIST_N_ERRORS; i++)
    if (hoist_error_code_get_http_status ((HoistErrorCode) i) == status)
      return (HoistErrorCode) i;
  return status >= 400 && status < 500 ? HOIST_ERROR_INVALID : HOIST_ERROR_FAILED;
}

static char *
dup_clean (const HoistValue *value, const char *name)
{
  return hoist_text_clean_line (hoist_value_lookup_string (value, name, ""), -1, DETAIL_MAX);
}

GError *
hoist_problem_read (const HoistValue *value, guint http_status)
{
  HoistErrorCode code;
  if (!hoist_error_code_parse (hoist_value_lookup_string (value, "code", NULL), &code))
    code = code_of_status (http_status);
  g_autofree char *detail = dup_clean (value, "detail");
  g_autofree char *title = dup_clean (value, "title");
  g_autofree char *now = dup_clean (value, "what_is_true_now");
  g_autofree char *next = dup_clean (value, "next");
  g_autofree char *plain =
      g_strdup_printf ("The server answered with status %u (%s).", http_status, get_title (code));
  return hoist_problem_new_error (code,
                                  is_set (detail)  ? detail
                                  : is_set (title) ? title
                                                   : plain,
                                  now, next);
}
