/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistGuidesPage: owned by the navigation; main thread only. It shows what the plane answered, and
 * never the plan of a choice that was left meanwhile. */
#include "console/pages/hoist-guides-page.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include "client/hoist-client-releases.h"
#include "console/items/hoist-plane-sentence.h"
#include "console/items/hoist-shown-text.h"
#include "console/items/hoist-words.h"
#include "console/pages/hoist-connection-banner.h"
#include "console/widgets/hoist-fact-group.h"
#include "console/widgets/hoist-placeholder.h"
#include "model/hoist-guide-outline.h"

struct _HoistGuidesPage
{
  HoistPage parent_instance;
  HoistPlaceholder *placeholder;
  AdwComboRow *guide_row, *from_row, *to_row;
  HoistFactGroup *plan;
  GtkBox *outline;

  HoistSession *session;
  char **names;           /* of applications, as in guide_row; NULL: not read yet */
  gboolean loading;       /* the list */
  gboolean filling;       /* rows are being given their choices */
  GCancellable *of_guide; /* what was asked about the chosen guide */
  GCancellable *of_plan;  /* and about its plan */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (HoistGuidesPage, hoist_guides_page, HOIST_TYPE_PAGE)

static HoistClient *
get_client (HoistGuidesPage *self)
{
  return hoist_session_get_client (self->session);
}

static const char *
get_chosen (AdwComboRow *row)
{
  GObject *item = adw_combo_row_get_selected_item (row);

  return item != NULL ? gtk_string_object_get_string (GTK_STRING_OBJECT (item)) : NULL;
}

static void
fill_row (HoistGuidesPage *self, AdwComboRow *row, const char *const *texts, guint selected)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (texts);

  self->filling = TRUE;
  adw_combo_row_set_model (row, G_LIST_MODEL (list));
  adw_combo_row_set_selected (row, selected);
  self->filling = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (row), texts[0] != NULL);
}

static GCancellable *
renew (GCancellable **cancellable)
{
  if (*cancellable != NULL)
    g_cancellable_cancel (*cancellable);
  g_clear_object (cancellable);
  *cancellable = g_cancellable_new ();
  return *cancellable;
}

/* The plan */

void
hoist_guides_page_show_plan (HoistGuidesPage *self, const HoistPlan *plan)
{
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  guint n = plan->steps->len;
  g_autofree HoistFact *facts = g_new0 (HoistFact, n + 1);

  g_return_if_fail (HOIST_IS_GUIDES_PAGE (self));

  for (guint i = 0; i < n; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      char *key = g_strdup_printf ("%u", i);
      char *sentence = step->kind->describe (step->args);

      g_ptr_array_add (keep, key);
      g_ptr_array_add (keep, sentence);
      facts[i] = (HoistFact){ .key = key,
                              .title = _ (step->kind->title),
                              .subtitle = sentence,
                              .badge = step->point_of_no_return ? _ ("No way back") : NULL };
    }
  hoist_fact_group_set_description (
      self->plan, _ ("Of a tenant that is made up. No node was asked: what depends on a node, on "
                     "settings or on a revision on the way may be otherwise."));
  hoist_fact_group_set_facts (self->plan, facts, n);
}

void
hoist_guides_page_show_refusal (HoistGuidesPage *self, const GError *error)
{
  g_autofree char *said = hoist_plane_sentence_dup (error->message);
  HoistFact fact = { .key = "refusal", .title = _ ("There Is No Such Plan"), .subtitle = said };

  g_return_if_fail (HOIST_IS_GUIDES_PAGE (self));

  hoist_fact_group_set_description (self->plan, NULL);
  hoist_fact_group_set_facts (self->plan, &fact, 1);
}

static void
plan_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistGuidesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPlan) plan =
      hoist_client_explain_guide_finish (HOIST_CLIENT (source), result, &error);

  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_CANCELLED)
      || g_cancellable_is_cancelled (self->cancellable))
    return;
  if (plan != NULL)
    hoist_guides_page_show_plan (self, plan);
  else
    hoist_guides_page_show_refusal (self, error);
}

static void
versions_cb (HoistGuidesPage *self)
{
  HoistClient *client = get_client (self);
  guint index = adw_combo_row_get_selected (self->guide_row);
  HoistGuideWish wish = { .from = get_chosen (self->from_row), .to = get_chosen (self->to_row) };

  if (self->filling || client == NULL || self->names == NULL || index >= g_strv_length (self->names)
      || wish.from == NULL || wish.to == NULL)
    return;
  wish.application = self->names[index];
  hoist_client_explain_guide_async (client, &wish, renew (&self->of_plan), plan_cb,
                                    g_object_ref (self));
}

/* One guide */

static void
add_section (HoistGuidesPage *self, const GPtrArray *lines, guint first, guint end)
{
  const HoistGuideOutlineLine *head = g_ptr_array_index (lines, first);
  GtkWidget *group = hoist_fact_group_new (head->section);
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  g_autofree HoistFact *facts = g_new0 (HoistFact, end - first);

  for (guint i = first; i < end; i++)
    {
      const HoistGuideOutlineLine *line = g_ptr_array_index (lines, i);
      char *key = g_strdup_printf ("%u", i);
      char *title = hoist_shown_text_dup (line->title, HOIST_SHOWN_LINE);
      char *text = hoist_shown_text_dup (line->text, HOIST_SHOWN_BLOCK);

      g_ptr_array_add (keep, key);
      g_ptr_array_add (keep, title);
      g_ptr_array_add (keep, text);
      facts[i - first] = (HoistFact){ .key = key, .title = title, .subtitle = text };
    }
  hoist_fact_group_set_facts (HOIST_FACT_GROUP (group), facts, end - first);
  gtk_box_append (self->outline, group);
}

static void
show_outline (HoistGuidesPage *self, const HoistGuide *guide)
{
  g_autoptr (GPtrArray) lines = hoist_guide_outline_make (guide);

  for (guint i = 0, end; i < lines->len; i = end)
    {
      const char *section = ((HoistGuideOutlineLine *) lines->pdata[i])->section;

      for (end = i + 1; end < lines->len; end++)
        if (g_strcmp0 (((HoistGuideOutlineLine *) lines->pdata[end])->section, section) != 0)
          break;
      add_section (self, lines, i, end);
    }
}

static void
add_facts (HoistGuidesPage *self, const HoistGuideFile *file, const GError *error)
{
  g_autofree char *tenants = hoist_words_dup_number (file->tenants);
  GtkWidget *group = hoist_fact_group_new (_ ("The File"));
  HoistFact facts[] = {
    { .key = "hash", .title = "SHA-256", .subtitle = file->hash, .copy = file->hash },
    { .key = "tenants", .title = _ ("Tenants"), .value = tenants },
    { .key = "error",
      .title = _ ("It Can’t Be Read Here"),
      .subtitle = error != NULL ? error->message : NULL },
  };

  hoist_fact_group_set_facts (HOIST_FACT_GROUP (group), facts, error != NULL ? 3 : 2);
  gtk_box_append (self->outline, group);
}

void
hoist_guides_page_show_guide (HoistGuidesPage *self, const HoistGuideFile *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = hoist_guide_parse (file->application, file->text, -1, &error);
  GtkWidget *child;

  g_return_if_fail (HOIST_IS_GUIDES_PAGE (self));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->outline))) != NULL)
    gtk_box_remove (self->outline, child);
  if (guide != NULL)
    show_outline (self, guide);
  add_facts (self, file, error);
  hoist_placeholder_show_content (self->placeholder);
  hoist_page_content_came (HOIST_PAGE (self));
}

static void
guide_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistGuidesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuideFile) file =
      hoist_client_get_guide_finish (HOIST_CLIENT (source), result, &error);

  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_CANCELLED)
      || g_cancellable_is_cancelled (self->cancellable))
    return;
  if (file != NULL)
    hoist_guides_page_show_guide (self, file);
  else
    hoist_guides_page_show_problem (self, error);
}

void
hoist_guides_page_show_releases (HoistGuidesPage *self, const GPtrArray *releases)
{
  g_autoptr (GPtrArray) tags = g_ptr_array_new ();

  g_return_if_fail (HOIST_IS_GUIDES_PAGE (self));

  for (guint i = 0; i < releases->len; i++)
    g_ptr_array_add (tags, ((const HoistRelease *) g_ptr_array_index (releases, i))->tag);
  g_ptr_array_add (tags, NULL);
  fill_row (self, self->from_row, (const char *const *) tags->pdata, releases->len > 1 ? 1 : 0);
  fill_row (self, self->to_row, (const char *const *) tags->pdata, 0);
  hoist_fact_group_set_facts (self->plan, NULL, 0);
  if (releases->len > 1)
    versions_cb (self);
}

static void
releases_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistGuidesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistReleaseList) list =
      hoist_client_list_application_releases_finish (HOIST_CLIENT (source), result, &error);

  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_CANCELLED)
      || g_cancellable_is_cancelled (self->cancellable))
    return;
  if (list != NULL)
    hoist_guides_page_show_releases (self, list->releases);
  else
    hoist_guides_page_show_refusal (self, error);
}

static void
chosen_cb (HoistGuidesPage *self)
{
  HoistClient *client = get_client (self);
  guint index = adw_combo_row_get_selected (self->guide_row);
  GCancellable *cancellable;

  if (self->filling || client == NULL || self->names == NULL
      || index >= g_strv_length (self->names))
    return;
  cancellable = renew (&self->of_guide);
  renew (&self->of_plan);
  hoist_client_get_guide_async (client, self->names[index], cancellable, guide_cb,
                                g_object_ref (self));
  hoist_client_list_application_releases_async (client, self->names[index], cancellable,
                                                releases_cb, g_object_ref (self));
}

/* All of them */

void
hoist_guides_page_show_list (HoistGuidesPage *self, const HoistValue *answer)
{
  const HoistValue *list = hoist_value_get_member (answer, "applications");
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GPtrArray) titles = g_ptr_array_new ();

  g_return_if_fail (HOIST_IS_GUIDES_PAGE (self));

  for (guint i = 0; list != NULL && i < hoist_value_get_size (list); i++)
    {
      const HoistValue *one = hoist_value_get_element (list, i);
      const char *name = hoist_value_lookup_string (one, "name", "");
      const char *title = hoist_value_lookup_string (one, "title", "");

      g_ptr_array_add (names, g_strdup (name));
      g_ptr_array_add (titles, (char *) (title[0] != '\0' ? title : name));
    }
  g_ptr_array_add (names, NULL);
  g_ptr_array_add (titles, NULL);
  g_clear_pointer (&self->names, g_strfreev);
  self->names = (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
  fill_row (self, self->guide_row, (const char *const *) titles->pdata, 0);
  if (self->names[0] == NULL)
    hoist_placeholder_show_status (
        self->placeholder, "accessories-text-editor-symbolic", _ ("No Guides"),
        _ ("An administrator installs one with hoistctl guide install."));
  else
    chosen_cb (self);
}

void
hoist_guides_page_show_problem (HoistGuidesPage *self, const GError *error)
{
  g_return_if_fail (HOIST_IS_GUIDES_PAGE (self));

  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED)
      || g_error_matches (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND))
    hoist_placeholder_show_status (self->placeholder, "dialog-information-symbolic",
                                   _ ("This Control Plane Shows No Guides"),
                                   _ ("It speaks the base contract only."));
  else
    hoist_placeholder_show_error (self->placeholder, _ ("The Guides Can’t Be Shown"), error);
}

static void
list_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistGuidesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) answer =
      hoist_client_list_applications_finish (HOIST_CLIENT (source), result, &error);

  self->loading = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (answer != NULL)
    hoist_guides_page_show_list (self, answer);
  else
    hoist_guides_page_show_problem (self, error);
}

static void
load (HoistGuidesPage *self)
{
  if (get_client (self) == NULL || self->loading)
    return;
  self->loading = TRUE;
  hoist_client_list_applications_async (get_client (self), self->cancellable, list_cb,
                                        g_object_ref (self));
}

static void
state_cb (HoistGuidesPage *self)
{
  hoist_connection_banner_update (hoist_page_get_banner (HOIST_PAGE (self)), self->session);
  if (hoist_session_get_state (self->session) == HOIST_SESSION_ONLINE && self->names == NULL)
    load (self);
}

static void
refresh (HoistPage *page)
{
  load (HOIST_GUIDES_PAGE (page));
}

static void
dispose (GObject *object)
{
  HoistGuidesPage *self = HOIST_GUIDES_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  if (self->of_guide != NULL)
    g_cancellable_cancel (self->of_guide);
  if (self->of_plan != NULL)
    g_cancellable_cancel (self->of_plan);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (hoist_guides_page_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistGuidesPage *self = HOIST_GUIDES_PAGE (object);

  g_clear_pointer (&self->names, g_strfreev);
  g_clear_object (&self->of_guide);
  g_clear_object (&self->of_plan);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (hoist_guides_page_parent_class)->finalize (object);
}

static void
hoist_guides_page_class_init (HoistGuidesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  HOIST_PAGE_CLASS (klass)->refresh = refresh;
  g_type_ensure (HOIST_TYPE_PLACEHOLDER);
  g_type_ensure (HOIST_TYPE_FACT_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-guides-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistGuidesPage, placeholder);
  gtk_widget_class_bind_template_child (widget_class, HoistGuidesPage, guide_row);
  gtk_widget_class_bind_template_child (widget_class, HoistGuidesPage, from_row);
  gtk_widget_class_bind_template_child (widget_class, HoistGuidesPage, to_row);
  gtk_widget_class_bind_template_child (widget_class, HoistGuidesPage, plan);
  gtk_widget_class_bind_template_child (widget_class, HoistGuidesPage, outline);
}

static void
hoist_guides_page_init (HoistGuidesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  g_signal_connect_swapped (self->guide_row, "notify::selected", G_CALLBACK (chosen_cb), self);
  g_signal_connect_swapped (self->from_row, "notify::selected", G_CALLBACK (versions_cb), self);
  g_signal_connect_swapped (self->to_row, "notify::selected", G_CALLBACK (versions_cb), self);
}

HoistGuidesPage *
hoist_guides_page_new (HoistSession *session)
{
  HoistGuidesPage *self = g_object_new (HOIST_TYPE_GUIDES_PAGE, NULL);

  self->session = g_object_ref (session);
  hoist_placeholder_show_loading (self->placeholder, _ ("Reading the guides…"));
  g_signal_connect_swapped (session, "state", G_CALLBACK (state_cb), self);
  hoist_connection_banner_update (hoist_page_get_banner (HOIST_PAGE (self)), session);
  load (self);
  return self;
}
