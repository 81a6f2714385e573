/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever changes in the list, and in the middle of whatever slices: what was told adds up to what
 * can be read at every moment, no turn makes, fills or removes more rows than a slice has within
 * what a view keeps, no row stands there twice, and in the end it is the list. */
#include "console/items/hoist-sliced-list.h"

#include "scene.h"

#define LIVE 240

typedef struct
{
  GListStore *store;
  GtkSelectionModel *list;
  HoistSlicedList *rows;
  GPtrArray *mirror; /* rows: what somebody knows who only listens */
  guint n_told, widest, n_filled;
} Fixture;

static GObject *
make_item (guint i)
{
  GtkStringObject *item = gtk_string_object_new ("");

  g_object_set_data (G_OBJECT (item), "n", GUINT_TO_POINTER (i));
  return G_OBJECT (item);
}

static void
splice (Fixture *f, guint position, guint removed, guint added)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < added; i++)
    g_ptr_array_add (items, make_item (i));
  g_list_store_splice (f->store, position, removed, items->pdata, added);
}

static void
told_cb (GListModel *rows, guint position, guint removed, guint added, Fixture *f)
{
  f->n_told++;
  if (position < LIVE)
    f->widest = MAX (f->widest, MIN (MAX (removed, added), LIVE - position));
  g_ptr_array_remove_range (f->mirror, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (f->mirror, (int) (position + i),
                        g_list_model_get_item (rows, position + i));
  g_assert_cmpuint (f->mirror->len, ==, g_list_model_get_n_items (rows));
  {
    g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

    for (guint i = 0; i < f->mirror->len; i++)
      {
        g_autoptr (GObject) row = g_list_model_get_item (rows, i);

        g_assert_true (row == f->mirror->pdata[i]);
        g_assert_true (g_hash_table_add (seen, row));
      }
  }
}

static void
filled_cb (GtkSelectionModel *rows, guint position, guint n, Fixture *f)
{
  f->n_filled += position < LIVE ? n : 0;
}

static gpointer
shown_at (Fixture *f, guint position)
{
  return hoist_sliced_row_get_item (f->mirror->pdata[position]);
}

static void
set_up (Fixture *f, gconstpointer unused)
{
  f->store = g_list_store_new (GTK_TYPE_STRING_OBJECT);
  f->list = GTK_SELECTION_MODEL (gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (f->store))));
  f->rows = hoist_sliced_list_new (f->list);
  f->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (f->rows, "items-changed", G_CALLBACK (told_cb), f);
  g_signal_connect (f->rows, "selection-changed", G_CALLBACK (filled_cb), f);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  g_object_unref (f->rows);
  g_object_unref (f->list);
  g_object_unref (f->store);
  g_ptr_array_unref (f->mirror);
}

static void
assert_same (Fixture *f)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (f->store));

  g_assert_true (hoist_sliced_list_is_settled (f->rows));
  g_assert_cmpuint (f->mirror->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (f->store), i);

      g_assert_true (item == shown_at (f, i));
    }
}

static void
test_slices (Fixture *f, gconstpointer unused)
{
  splice (f, 0, 0, 1000);
  g_assert_cmpuint (f->mirror->len, ==, 24); /* a window full is there at once */
  g_assert_false (hoist_sliced_list_is_settled (f->rows));
  scene_settle ();
  assert_same (f);
  g_assert_cmpuint (f->widest, <=, 24);
  g_assert_cmpuint (f->n_told, >, 10);
}

/* All others: the rows stay, in slices they show what the list has now. */
static void
test_others (Fixture *f, gconstpointer unused)
{
  g_autoptr (GObject) last = NULL;
  GObject *first;

  splice (f, 0, 0, 1000);
  scene_settle ();
  first = f->mirror->pdata[0];
  f->n_told = 0;
  splice (f, 0, 1000, 700);
  g_assert_cmpuint (f->n_told, ==, 0);
  g_assert_cmpuint (f->n_filled, ==, 24);
  last = g_list_model_get_item (G_LIST_MODEL (f->store), 23);
  g_assert_true (shown_at (f, 23) == last);
  g_assert_cmpuint (f->mirror->len, ==, 1000);
  scene_settle ();
  assert_same (f);
  g_assert_true (f->mirror->pdata[0] == first);
  g_assert_cmpuint (f->widest, <=, 24);
  splice (f, 0, 700, 3); /* few are left: the others go in slices, from the end */
  f->widest = 0;
  g_assert_cmpuint (f->mirror->len, ==, 700);
  scene_settle ();
  assert_same (f);
  g_assert_cmpuint (f->widest, <=, 24);
}

static gpointer
kept_cb (gpointer user_data)
{
  return *(gpointer *) user_data;
}

/* What is kept goes with its row: then a change is told as what it is. */
static void
test_small (Fixture *f, gconstpointer unused)
{
  gpointer kept;
  GObject *row;

  splice (f, 0, 0, 1000);
  hoist_sliced_list_settle (f->rows);
  assert_same (f);
  kept = shown_at (f, 502);
  row = f->mirror->pdata[502];
  hoist_sliced_list_set_kept (f->rows, kept_cb, &kept);
  f->n_told = 0;
  splice (f, 500, 2, 3);
  g_assert_cmpuint (f->n_told, ==, 1);
  g_assert_true (f->mirror->pdata[503] == row);
  assert_same (f);
  splice (f, 600, 2, 3); /* below it: the rows are filled, one more comes to the end */
  g_assert_false (hoist_sliced_list_is_settled (f->rows));
  hoist_sliced_list_settle (f->rows);
  g_assert_cmpuint (f->n_told, ==, 2);
  g_assert_true (f->mirror->pdata[503] == row);
  assert_same (f);
  splice (f, 0, 1002, 0); /* to nothing */
  scene_settle ();
  assert_same (f);
}

static int
backwards_cb (gconstpointer a, gconstpointer b, gpointer unused)
{
  return (int) GPOINTER_TO_UINT (g_object_get_data ((GObject *) b, "n"))
         - (int) GPOINTER_TO_UINT (g_object_get_data ((GObject *) a, "n"));
}

static void
move_down (Fixture *f, guint from, guint to)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = to - from + 1;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (f->store), from + (i + 1) % n));
  g_list_store_splice (f->store, from, n, items->pdata, n);
}

/* A row that goes from the top to row 200 is one change, so that it keeps its widget. */
static void
test_move (Fixture *f, gconstpointer unused)
{
  GObject *row;
  gpointer kept;

  splice (f, 0, 0, 1000);
  hoist_sliced_list_settle (f->rows);
  f->n_told = 0;
  move_down (f, 0, 200); /* nothing is kept: no row comes or goes */
  g_assert_cmpuint (f->n_filled, ==, 24);
  scene_settle ();
  g_assert_cmpuint (f->n_told, ==, 0);
  assert_same (f);
  row = f->mirror->pdata[0];
  kept = shown_at (f, 0);
  hoist_sliced_list_set_kept (f->rows, kept_cb, &kept);
  move_down (f, 0, 200);
  g_assert_cmpuint (f->n_told, ==, 1);
  g_assert_true (f->mirror->pdata[200] == row);
  assert_same (f);
  f->n_told = 0;
  kept = shown_at (f, 0);
  move_down (f, 0, 900);
  g_assert_cmpuint (f->n_told, ==, 2); /* out of what a view keeps: it leaves, and comes */
  assert_same (f);
  g_list_store_sort (f->store, backwards_cb, NULL); /* that is no move */
  g_assert_false (hoist_sliced_list_is_settled (f->rows));
  scene_settle ();
  assert_same (f);
}

/* Changes of any kind at any moment. */
static void
test_anything (Fixture *f, gconstpointer unused)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint i = 0; i < 300; i++)
    {
      guint n = g_list_model_get_n_items (G_LIST_MODEL (f->store));
      guint position = n > 0 ? (guint) g_rand_int_range (rand, 0, (int) n) : 0;
      guint removed = (guint) g_rand_int_range (rand, 0, (int) (n - position) + 1);

      splice (f, position, removed, (guint) g_rand_int_range (rand, 0, 200));
      for (int turns = g_rand_int_range (rand, 0, 12); turns > 0; turns--)
        g_main_context_iteration (NULL, FALSE);
      if (i % 50 == 49)
        hoist_sliced_list_settle (f->rows);
    }
  scene_settle ();
  assert_same (f);
}

static void
test_selection (Fixture *f, gconstpointer unused)
{
  GtkSelectionModel *rows = GTK_SELECTION_MODEL (f->rows);
  g_autoptr (GtkBitset) selection = NULL;

  splice (f, 0, 0, 1000);
  gtk_selection_model_select_item (rows, 3, FALSE);
  gtk_selection_model_select_item (rows, 900, FALSE); /* it is not there yet */
  g_assert_true (gtk_selection_model_is_selected (f->list, 3));
  g_assert_false (gtk_selection_model_is_selected (f->list, 900));
  scene_settle ();
  g_assert_true (gtk_selection_model_is_selected (rows, 3));
  gtk_selection_model_select_all (rows);
  g_assert_true (gtk_selection_model_is_selected (f->list, 999));
  selection = gtk_selection_model_get_selection (rows);
  g_assert_cmpuint (gtk_bitset_get_size (selection), ==, 1000);
  gtk_selection_model_unselect_item (rows, 5);
  g_assert_false (gtk_selection_model_is_selected (f->list, 5));
  gtk_selection_model_unselect_all (rows);
  move_down (f, 0, 500); /* what a row shows is what is chosen, wherever it went meanwhile */
  g_assert_false (hoist_sliced_list_is_settled (f->rows));
  gtk_selection_model_select_item (rows, 100, FALSE);
  g_assert_true (gtk_selection_model_is_selected (f->list, 99));
  g_assert_true (gtk_selection_model_is_selected (rows, 600)
                 == gtk_selection_model_is_selected (f->list, 600));
}

/* Ctrl+A before all rows have come means the list, not what has come of it. */
static void
test_select_all_at_once (Fixture *f, gconstpointer unused)
{
  GtkSelectionModel *rows = GTK_SELECTION_MODEL (f->rows);

  splice (f, 0, 0, 1000);
  g_assert_false (hoist_sliced_list_is_settled (f->rows));
  g_assert_true (gtk_selection_model_select_all (rows));
  g_assert_true (gtk_selection_model_is_selected (f->list, 0));
  g_assert_true (gtk_selection_model_is_selected (f->list, 999));
  g_assert_true (gtk_selection_model_unselect_all (rows));
  g_assert_false (gtk_selection_model_is_selected (f->list, 999));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
#define ADD(name, test) g_test_add ("/sliced-list/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("slices", test_slices);
  ADD ("others", test_others);
  ADD ("small", test_small);
  ADD ("move", test_move);
  ADD ("anything", test_anything);
  ADD ("selection", test_selection);
  ADD ("select-all-at-once", test_select_all_at_once);
#undef ADD
  return g_test_run ();
}
