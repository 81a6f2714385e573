/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistNotesView: libcmark's tree walked into labels. Owned by its page; main thread only; it never
 * passes foreign text on unescaped. */
#include "console/widgets/hoist-notes-view.h"
#include <cmark.h>
#include <glib/gi18n.h>
#include <string.h>
#include "console/items/hoist-shown-text.h"

#define INDENT 18
#define MAX_NESTING 6
#define URL_MAX 2000
#define MAX_BYTES (64 * 1024) /* of a release's notes */
#define MAX_MARKUP (3 * HOIST_SHOWN_BLOCK)
#define MAX_LABELS 600 /* what nobody reads in one go is not laid out either */

struct _HoistNotesView
{
  GtkWidget parent_instance;
  GtkBox *box;
};

G_DEFINE_FINAL_TYPE (HoistNotesView, hoist_notes_view, GTK_TYPE_WIDGET)

static void
dispose (GObject *object)
{
  HoistNotesView *self = HOIST_NOTES_VIEW (object);

  g_clear_pointer ((GtkWidget **) &self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (hoist_notes_view_parent_class)->dispose (object);
}

static void
hoist_notes_view_class_init (HoistNotesViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hoist_notes_view_init (HoistNotesView *self)
{
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gtk_widget_set_parent (GTK_WIDGET (self->box), GTK_WIDGET (self));
}

GtkWidget *
hoist_notes_view_new (void)
{
  return g_object_new (HOIST_TYPE_NOTES_VIEW, NULL);
}

static void
append_escaped (GString *out, const char *text)
{
  g_autofree char *shown = hoist_shown_text_dup (text != NULL ? text : "", HOIST_SHOWN_BLOCK);
  g_autofree char *escaped = g_markup_escape_text (shown, -1);

  g_string_append (out, escaped);
}

static void
append_address (GString *out, const char *url)
{
  g_autofree char *escaped = g_markup_escape_text (url, -1);

  g_string_append (out, escaped);
}

static gboolean
is_web_address (const char *url)
{
  return url != NULL && strnlen (url, URL_MAX + 1) <= URL_MAX
         && (g_str_has_prefix (url, "https://") || g_str_has_prefix (url, "http://"))
         && g_utf8_validate (url, -1, NULL);
}

static void
append_tag (GString *out, cmark_node *node, gboolean entering)
{
  switch (cmark_node_get_type (node))
    {
    case CMARK_NODE_STRONG:
      g_string_append (out, entering ? "<b>" : "</b>");
      break;
    case CMARK_NODE_EMPH:
      g_string_append (out, entering ? "<i>" : "</i>");
      break;
    case CMARK_NODE_LINK:
      if (!is_web_address (cmark_node_get_url (node)))
        break;
      if (!entering)
        g_string_append (out, "</a>");
      else
        {
          g_string_append (out, "<a href=\"");
          append_address (out, cmark_node_get_url (node));
          g_string_append (out, "\">");
        }
      break;
    default:
      break;
    }
}

static void
append_leaf (GString *out, cmark_node *node)
{
  switch (cmark_node_get_type (node))
    {
    case CMARK_NODE_TEXT:
    case CMARK_NODE_HTML_INLINE:
      append_escaped (out, cmark_node_get_literal (node));
      break;
    case CMARK_NODE_CODE:
      g_string_append (out, "<tt>");
      append_escaped (out, cmark_node_get_literal (node));
      g_string_append (out, "</tt>");
      break;
    case CMARK_NODE_SOFTBREAK:
      g_string_append_c (out, ' ');
      break;
    case CMARK_NODE_LINEBREAK:
      g_string_append_c (out, '\n');
      break;
    default:
      break;
    }
}

/* The words in a block that is too deep or too long to be laid out, cut. (Writing such a tree out
 * as its source takes cmark minutes.) */
static char *
dup_words (cmark_node *block)
{
  g_autoptr (GString) out = g_string_new (NULL);
  cmark_iter *iter = cmark_iter_new (block);
  g_autofree char *shown = NULL;
  cmark_event_type event;

  while (out->len <= HOIST_SHOWN_BLOCK && (event = cmark_iter_next (iter)) != CMARK_EVENT_DONE)
    {
      const char *literal = cmark_node_get_literal (cmark_iter_get_node (iter));

      if (event == CMARK_EVENT_ENTER && literal != NULL)
        g_string_append_len (out, literal, (gssize) strnlen (literal, HOIST_SHOWN_BLOCK));
      if (event == CMARK_EVENT_ENTER && literal != NULL)
        g_string_append_c (out, ' ');
    }
  cmark_iter_free (iter);
  shown = hoist_shown_text_dup (out->str, HOIST_SHOWN_BLOCK);
  return g_markup_escape_text (shown[0] != '\0' && g_utf8_validate (shown, -1, NULL) ? shown : "…",
                               -1);
}

/* The inline children of a block, iteratively: nesting is bounded by cmark, the stack is not ours
 * to spend. */
static char *
render_inlines (cmark_node *block)
{
  GString *out = g_string_new (NULL);
  cmark_iter *iter = cmark_iter_new (block);
  cmark_event_type event;

  while ((event = cmark_iter_next (iter)) != CMARK_EVENT_DONE)
    {
      cmark_node *node = cmark_iter_get_node (iter);

      if (node == block)
        continue;
      append_tag (out, node, event == CMARK_EVENT_ENTER);
      if (event == CMARK_EVENT_ENTER)
        append_leaf (out, node);
    }
  cmark_iter_free (iter);
  if (out->len > MAX_MARKUP)
    {
      g_string_free (out, TRUE);
      return dup_words (block);
    }
  return g_string_free (out, FALSE);
}

static GtkLabel *
append_label (GtkBox *box, const char *markup, const char *style)
{
  GtkLabel *label = GTK_LABEL (gtk_label_new (NULL));

  gtk_label_set_markup (label, markup); /* made by render_inlines or g_markup_escape_text only */
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (label, 8); /* laying it out one character wide takes its time */
  gtk_label_set_xalign (label, 0);
  gtk_label_set_selectable (label, FALSE);
  gtk_widget_set_hexpand (GTK_WIDGET (label), TRUE);
  if (style != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (label), style);
  gtk_box_append (box, GTK_WIDGET (label));
  return label;
}

static void append_blocks (GtkBox *box, cmark_node *parent, guint depth, guint *left);

static void
append_list (GtkBox *box, cmark_node *list, guint depth, guint *left)
{
  gboolean ordered = cmark_node_get_list_type (list) == CMARK_ORDERED_LIST;
  int number = cmark_node_get_list_start (list);

  for (cmark_node *item = cmark_node_first_child (list); item != NULL && *left > 0;
       item = cmark_node_next (item))
    {
      GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
      GtkWidget *body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
      g_autofree char *mark = ordered ? g_strdup_printf ("%d.", number++) : g_strdup ("•");
      GtkWidget *bullet = gtk_label_new (mark);

      gtk_widget_set_valign (bullet, GTK_ALIGN_START);
      gtk_widget_set_margin_start (bullet, depth == 0 ? 6 : 0);
      gtk_widget_add_css_class (bullet, "dim-label");
      gtk_box_append (GTK_BOX (row), bullet);
      gtk_box_append (GTK_BOX (row), body);
      gtk_box_append (box, row);
      append_blocks (GTK_BOX (body), item, depth + 1, left);
    }
}

static void
append_literal (GtkBox *box, cmark_node *node, gboolean code)
{
  g_autofree char *text =
      hoist_shown_text_dup (cmark_node_get_literal (node), 4 * HOIST_SHOWN_BLOCK);
  g_autofree char *escaped = NULL;

  g_strchomp (text);
  escaped = g_markup_escape_text (text, -1);
  append_label (box, escaped, code ? "hoist-notes-code" : NULL);
}

static void
append_block (GtkBox *box, cmark_node *node, guint depth, guint *left)
{
  GtkWidget *quote;
  GtkLabel *heading;
  g_autofree char *markup = NULL;

  switch (cmark_node_get_type (node))
    {
    case CMARK_NODE_HEADING:
      markup = render_inlines (node);
      heading = append_label (box, markup, "heading");
      gtk_widget_set_margin_top (GTK_WIDGET (heading), 6);
      break;
    case CMARK_NODE_PARAGRAPH:
      markup = render_inlines (node);
      append_label (box, markup, NULL);
      break;
    case CMARK_NODE_CODE_BLOCK:
      append_literal (box, node, TRUE);
      break;
    case CMARK_NODE_HTML_BLOCK:
      append_literal (box, node, FALSE);
      break;
    case CMARK_NODE_LIST:
      append_list (box, node, depth, left);
      break;
    case CMARK_NODE_BLOCK_QUOTE:
      quote = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
      gtk_widget_add_css_class (quote, "hoist-notes-quote");
      gtk_box_append (box, quote);
      append_blocks (GTK_BOX (quote), node, depth + 1, left);
      break;
    case CMARK_NODE_THEMATIC_BREAK:
      gtk_box_append (box, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
      break;
    default:
      break;
    }
}

static void
append_blocks (GtkBox *box, cmark_node *parent, guint depth, guint *left)
{
  if (depth
      > MAX_NESTING) /* a hostile text nests for ever: of what is deeper the words are shown */
    {
      g_autofree char *source = dup_words (parent);

      append_label (box, source, NULL);
      return;
    }
  for (cmark_node *node = cmark_node_first_child (parent); node != NULL && *left > 0;
       node = cmark_node_next (node))
    {
      (*left)--;
      append_block (box, node, depth, left);
    }
}

static cmark_node *
parse (const char *commonmark)
{
  return cmark_parse_document (commonmark, strlen (commonmark),
                               CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8);
}

void
hoist_notes_view_set_notes (HoistNotesView *self, const char *commonmark)
{
  GtkWidget *child;
  cmark_node *document;
  guint left = MAX_LABELS;
  g_autofree char *shown = hoist_shown_text_dup (commonmark, MAX_BYTES);

  g_return_if_fail (HOIST_IS_NOTES_VIEW (self));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
  if (commonmark == NULL)
    return;
  document = parse (shown);
  append_blocks (self->box, document, 0, &left);
  cmark_node_free (document);
  if (left == 0 || strlen (shown) != strlen (commonmark))
    append_label (self->box, _ ("These notes are longer than what is shown here."), "dim-label");
}

char *
hoist_notes_view_dup_inline_markup (const char *commonmark)
{
  cmark_node *document = parse (commonmark);
  cmark_node *first = cmark_node_first_child (document);
  char *markup = first != NULL ? render_inlines (first) : g_strdup ("");

  cmark_node_free (document);
  return markup;
}
