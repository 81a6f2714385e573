/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Guides over HTTP. Main loop; the text of a guide comes as its file has it. */
#include "client/hoist-client-guides.h"

#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include "client/hoist-client-request.h"

#define LINE_MAX_BYTES 4096

static const HoistClientNounReader plan_reader = (HoistClientNounReader) hoist_plan_read;

void
hoist_guide_file_free (HoistGuideFile *file)
{
  g_free (file->application);
  g_free (file->title);
  g_free (file->hash);
  g_free (file->text);
  g_free (file);
}

static char *
dup_line (const HoistValue *value, const char *name)
{
  return hoist_text_clean_line (hoist_value_lookup_string (value, name, ""), -1, LINE_MAX_BYTES);
}

static gpointer
read_guide (const HoistValue *value, gpointer hint, GError **error)
{
  HoistGuideFile *file;

  if (value == NULL || hoist_value_lookup_string (value, "text", NULL) == NULL)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL,
                           "the plane’s answer is no guide");
      return NULL;
    }
  file = g_new0 (HoistGuideFile, 1);
  *file = (HoistGuideFile){ dup_line (value, "application"), dup_line (value, "title"),
                            dup_line (value, "hash"),
                            g_strdup (hoist_value_lookup_string (value, "text", "")),
                            hoist_value_lookup_int (value, "tenants", 0) };
  return file;
}

void
hoist_client_get_guide_async (HoistClient *self, const char *application, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = "GET",
                             .path = hoist_client_path ("api", "guides", application, NULL),
                             .read = read_guide,
                             .free_answer = (GDestroyNotify) hoist_guide_file_free };
  hoist_client_request_async (self, &order, hoist_client_get_guide_async, cancellable, callback,
                              user_data);
}

HoistGuideFile *
hoist_client_get_guide_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_get_guide_async, error);
}

/* An object of these texts, ended by a NULL name; those that are NULL are left out. */
static char *
make_body (const char *const (*members)[2])
{
  GString *body = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, body);
  hoist_json_writer_begin_object (&w, NULL);
  for (; (*members)[0] != NULL; members++)
    if ((*members)[1] != NULL)
      hoist_json_writer_string (&w, (*members)[0], (*members)[1]);
  hoist_json_writer_end_object (&w);
  return g_string_free (body, FALSE);
}

void
hoist_client_install_guide_async (HoistClient *self, const char *text, const char *replaces,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  const char *const members[][2] = { { "text", text }, { "replaces", replaces }, { NULL } };
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "guides", NULL),
                             .body = make_body (members),
                             .read = read_guide,
                             .free_answer = (GDestroyNotify) hoist_guide_file_free };
  hoist_client_request_async (self, &order, hoist_client_install_guide_async, cancellable, callback,
                              user_data);
}

HoistGuideFile *
hoist_client_install_guide_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_install_guide_async, error);
}

void
hoist_client_explain_guide_async (HoistClient *self, const HoistGuideWish *wish,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  const char *const members[][2] = { { "application", wish->application },
                                     { "text", wish->text },
                                     { "from", wish->from },
                                     { "to", wish->to },
                                     { NULL } };
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "guides", "explain", NULL),
                             .body = make_body (members),
                             .read = hoist_client_read_noun,
                             .hint = (gpointer) &plan_reader,
                             .free_answer = (GDestroyNotify) hoist_plan_unref };
  hoist_client_request_async (self, &order, hoist_client_explain_guide_async, cancellable, callback,
                              user_data);
}

HoistPlan *
hoist_client_explain_guide_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_explain_guide_async, error);
}
