/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistNotesView: libcmark's tree walked into labels. Owned by its page; main thread only; it never
 * passes foreign text on unescaped. */
#include "console/widgets/hoist-notes-view.h"
#include <cmark.h>
#include <string.h>

#define INDENT 18
#define MAX_NESTING 6

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
  g_autofree char *escaped = g_markup_escape_text (text != NULL ? text : "", -1);

  g_string_append (out, escaped);
}

static gboolean
is_web_address (const char *url)
{
  return url != NULL && (g_str_has_prefix (url, "https://") || g_str_has_prefix (url, "http://"))
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
          append_escaped (out, cmark_node_get_url (node));
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
  return g_string_free (out, FALSE);
}

static GtkLabel *
append_label (GtkBox *box, const char *markup, const char *style)
{
  GtkLabel *label = GTK_LABEL (gtk_label_new (NULL));

  gtk_label_set_markup (label, markup); /* made by render_inlines or g_markup_escape_text only */
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (label, 0);
  gtk_label_set_selectable (label, FALSE);
  gtk_widget_set_hexpand (GTK_WIDGET (label), TRUE);
  if (style != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (label), style);
  gtk_box_append (box, GTK_WIDGET (label));
  return label;
}

static void append_blocks (GtkBox *box, cmark_node *parent, guint depth);

static void
append_list (GtkBox *box, cmark_node *list, guint depth)
{
  gboolean ordered = cmark_node_get_list_type (list) == CMARK_ORDERED_LIST;
  int number = cmark_node_get_list_start (list);

  for (cmark_node *item = cmark_node_first_child (list); item != NULL;
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
      append_blocks (GTK_BOX (body), item, depth + 1);
    }
}

static void
append_literal (GtkBox *box, cmark_node *node, gboolean code)
{
  g_autofree char *text = g_strdup (cmark_node_get_literal (node));
  g_autofree char *escaped = NULL;

  g_strchomp (text);
  escaped = g_markup_escape_text (text, -1);
  append_label (box, escaped, code ? "hoist-notes-code" : NULL);
}

static void
append_block (GtkBox *box, cmark_node *node, guint depth)
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
      append_list (box, node, depth);
      break;
    case CMARK_NODE_BLOCK_QUOTE:
      quote = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
      gtk_widget_add_css_class (quote, "hoist-notes-quote");
      gtk_box_append (box, quote);
      append_blocks (GTK_BOX (quote), node, depth + 1);
      break;
    case CMARK_NODE_THEMATIC_BREAK:
      gtk_box_append (box, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
      break;
    default:
      break;
    }
}

static void
append_blocks (GtkBox *box, cmark_node *parent, guint depth)
{
  if (depth
      > MAX_NESTING) /* a hostile text nests for ever: what is deeper is shown as its source */
    {
      char *source = cmark_render_commonmark (parent, CMARK_OPT_DEFAULT, 0);
      g_autofree char *escaped = g_markup_escape_text (source, -1);

      append_label (box, escaped, NULL);
      cmark_get_default_mem_allocator ()->free (source);
      return;
    }
  for (cmark_node *node = cmark_node_first_child (parent); node != NULL;
       node = cmark_node_next (node))
    append_block (box, node, depth);
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

  g_return_if_fail (HOIST_IS_NOTES_VIEW (self));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
  if (commonmark == NULL)
    return;
  document = parse (commonmark);
  append_blocks (self->box, document, 0);
  cmark_node_free (document);
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
