/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-container-place.h. Owned by the step that replaces; worker threads. Which step was the
 * last is not noted anywhere: the names of the containers and their images say it.
 *
 *   NAME          kept of the new      what is next
 *   old image     not there            the new one is made beside, compared
 *   old image     there                NAME is renamed to what the old one is kept as
 *   not there     there                the new one gets NAME
 *   new image     not there            done
 *
 * It never starts, stops or forces anything, and removes only what it has made and nobody ran. */
#include "drivers/hoist-container-place.h"

#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "drivers/hoist-container-copy.h"
#include "model/hoist-json.h"

#define LABEL "org.hoist.run"
#define RECORD_MAX (4 * 1024 * 1024)

typedef struct
{
  HoistValue *live, *kept; /* NULL: not there */
  char *live_id;           /* "" */
  char *kept_name, *aside_name;
} Names;

static void
names_clear (Names *names)
{
  g_clear_pointer (&names->live, hoist_value_unref);
  g_clear_pointer (&names->kept, hoist_value_unref);
  g_free (names->live_id);
  g_free (names->kept_name);
  g_free (names->aside_name);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Names, names_clear)

static char *
name_kept (const HoistContainerPlace *place, const char *image_id)
{
  return g_strdup_printf ("%s.hoist.%.12s", place->name, image_id);
}

/* *ret NULL without an error when there is none. */
static gboolean
find (const HoistContainerPlace *place, const char *name, HoistValue **ret,
      const HoistDriverCall *call, GError **error)
{
  g_autoptr (GError) local = NULL;

  *ret = hoist_container_inspect (place->runtime, name, call, &local);
  if (*ret != NULL || g_error_matches (local, HOIST_ERROR, HOIST_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
read_names (const HoistContainerPlace *place, Names *ret, const HoistDriverCall *call,
            GError **error)
{
  ret->kept_name = name_kept (place, place->image_id);
  ret->aside_name = name_kept (place, place->from_id);
  if (!find (place, place->name, &ret->live, call, error)
      || !find (place, ret->kept_name, &ret->kept, call, error))
    return FALSE;
  ret->live_id = ret->live != NULL ? hoist_container_dup_image (ret->live) : g_strdup ("");
  return TRUE;
}

HoistContainerSight
hoist_container_place_look (const HoistContainerPlace *place, const HoistDriverCall *call,
                            char **ret_detail)
{
  g_auto (Names) names = { 0 };
  g_autoptr (GError) error = NULL;

  if (!read_names (place, &names, call, &error))
    {
      *ret_detail = g_strdup (error->message);
      return HOIST_CONTAINER_UNKNOWN;
    }
  if (names.live == NULL)
    {
      *ret_detail = g_strdup_printf (names.kept != NULL
                                         ? "The container %s is renamed, and the other one is not "
                                           "in its place yet."
                                         : "There is no container %s.",
                                     place->name);
      return names.kept != NULL ? HOIST_CONTAINER_BETWEEN : HOIST_CONTAINER_UNKNOWN;
    }
  *ret_detail =
      g_strdup_printf ("The container %s has the image %.12s.", place->name, names.live_id);
  if (g_str_equal (names.live_id, place->image_id))
    return HOIST_CONTAINER_THERE;
  if (!g_str_equal (names.live_id, place->from_id))
    return HOIST_CONTAINER_UNKNOWN;
  return names.kept != NULL && place->mark[0] != '\0' ? HOIST_CONTAINER_BETWEEN
                                                      : HOIST_CONTAINER_OTHER;
}

/* --- records ---------------------------------------------------------------------------------- */

static char *
name_record (const HoistContainerPlace *place, const char *image_id)
{
  g_autofree char *file = g_strdup_printf ("%s-%.12s.json", place->name, image_id);

  return g_build_filename (place->folder, file, NULL);
}

/* All that is known of the container, before another takes its place. */
static gboolean
write_record (const HoistContainerPlace *place, const HoistValue *container, GError **error)
{
  g_autofree char *id = hoist_container_dup_image (container);
  g_autofree char *path = name_record (place, id);
  g_autofree char *text = hoist_value_to_json (container);

  return hoist_file_make_folders (place->folder, 0700, error)
         && hoist_file_replace (path, text, strlen (text), 0600, error);
}

static HoistValue *
read_record (const HoistContainerPlace *place, const char *image_id, GError **error)
{
  g_autofree char *path = name_record (place, image_id);
  g_autofree char *text = hoist_file_read (path, RECORD_MAX, NULL, error);

  if (text == NULL)
    {
      g_prefix_error (error,
                      "The configuration of the container %s is not known any more: ", place->name);
      return NULL;
    }
  return hoist_json_parse (text, -1, error);
}

/* --- making ----------------------------------------------------------------------------------- */

static gboolean
run (const HoistContainerPlace *place, const char *verb, const char *first, const char *second,
     const HoistDriverCall *call, GError **error)
{
  const char *const args[] = { verb, first, second, NULL };

  return hoist_container_run (place->runtime, args, FALSE, call, error);
}

static gboolean
compare (const HoistContainerPlace *place, const HoistValue *model, const char *name,
         const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistValue) made = hoist_container_inspect (place->runtime, name, call, error);
  g_autofree char *difference =
      made != NULL ? hoist_container_copy_find_difference (model, made) : NULL;

  if (made == NULL)
    return FALSE;
  if (difference == NULL)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
               "The container %s can’t be made anew as it is: its setting %s would be another one.",
               place->name, difference);
  return FALSE;
}

static gboolean
create (const HoistContainerPlace *place, const HoistValue *model, const char *name,
        const HoistDriverCall *call, GError **error)
{
  g_autofree char *model_id = hoist_container_dup_image (model);
  g_autoptr (HoistValue) image =
      hoist_container_inspect_image (place->runtime, model_id, call, error);
  g_autofree char *label =
      place->mark[0] != '\0' ? g_strconcat (LABEL "=", place->mark, NULL) : g_strdup ("");
  const HoistContainerCopyOrder order = { model, image, name, place->image_id, label };
  g_auto (GStrv) argv =
      image != NULL ? hoist_container_copy_new_argv (place->runtime, &order, error) : NULL;

  if (argv == NULL
      || !hoist_container_run (place->runtime, (const char *const *) argv, FALSE, call, error))
    {
      g_prefix_error (error, "The container %s can’t be made anew: ", place->name);
      return FALSE;
    }
  if (compare (place, model, name, call, error))
    return TRUE;
  (void) run (place, "rm", name, NULL, NULL, NULL);
  return FALSE;
}

gboolean
hoist_container_place_try (const HoistContainerPlace *place, const HoistDriverCall *call,
                           GError **error)
{
  g_autofree char *name = g_strconcat (place->name, ".hoist.try", NULL);
  g_autoptr (HoistValue) live = hoist_container_inspect (place->runtime, place->name, call, error);
  g_autoptr (HoistValue) left = NULL;

  if (live == NULL || !find (place, name, &left, call, error)
      || (left != NULL && !run (place, "rm", name, NULL, call, error)))
    return FALSE;
  return create (place, live, name, call, error) && run (place, "rm", name, NULL, call, error);
}

static gboolean
is_of_mark (const HoistContainerPlace *place, const HoistValue *container)
{
  const HoistValue *labels =
      hoist_value_get_member (hoist_value_get_member (container, "Config"), "Labels");

  return g_str_equal (hoist_value_lookup_string (labels, LABEL, ""), place->mark);
}

/* What another run has left under that name was made from what the container was then. */
static gboolean
drop_stale (const HoistContainerPlace *place, Names *names, const HoistDriverCall *call,
            GError **error)
{
  if (names->kept == NULL || place->mark[0] == '\0' || is_of_mark (place, names->kept))
    return TRUE;
  if (names->live == NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
                   "There is no container %s, and %s is not of this run.", place->name,
                   names->kept_name);
      return FALSE;
    }
  g_clear_pointer (&names->kept, hoist_value_unref);
  return run (place, "rm", names->kept_name, NULL, call, error);
}

static gboolean
make_beside (const HoistContainerPlace *place, const Names *names, const HoistDriverCall *call,
             GError **error)
{
  g_autoptr (HoistValue) model = NULL;

  if (names->live != NULL)
    model = hoist_value_ref (names->live);
  else if (!find (place, names->aside_name, &model, call, error)
           || (model == NULL && (model = read_record (place, place->from_id, error)) == NULL))
    return FALSE;
  return write_record (place, model, error) && create (place, model, names->kept_name, call, error);
}

/* The live one steps aside, whole. */
static gboolean
step_aside (const HoistContainerPlace *place, const Names *names, const HoistDriverCall *call,
            GError **error)
{
  g_autoptr (HoistValue) older = NULL;

  if (names->live == NULL)
    return TRUE;
  if (hoist_container_is_running (names->live))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY, "The container %s still runs.",
                   place->name);
      return FALSE;
    }
  if (!find (place, names->aside_name, &older, call, error)
      || (older != NULL && !run (place, "rm", names->aside_name, NULL, call, error)))
    return FALSE;
  return run (place, "rename", place->name, names->aside_name, call, error);
}

static gboolean
check_live (const HoistContainerPlace *place, const Names *names, GError **error)
{
  if (names->live == NULL || g_str_equal (names->live_id, place->from_id))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
               "The container %s has the image %.12s, neither the one of before nor the new one: "
               "somebody has replaced it.",
               place->name, names->live_id);
  return FALSE;
}

/* The runtime's files are on disk before anybody relies on them. */
static gboolean
sync_storage (const HoistContainerPlace *place, const HoistDriverCall *call, GError **error)
{
  const char *const of_podman[] = { "info", "--format", "{{.Store.GraphRoot}}", NULL };
  const char *const of_docker[] = { "info", "--format", "{{.DockerRootDir}}", NULL };
  gboolean is_docker = g_str_equal (place->runtime->name, "docker");
  g_autofree char *root =
      hoist_container_capture (place->runtime, is_docker ? of_docker : of_podman, call, error);

  if (root == NULL)
    return FALSE;
  /* An engine of another machine keeps them there. */
  return !g_file_test (root, G_FILE_TEST_IS_DIR) || hoist_file_sync_filesystem (root, error);
}

gboolean
hoist_container_place_make (const HoistContainerPlace *place,
                            gboolean (*middle) (gpointer user_data, GError **error),
                            gpointer user_data, const HoistDriverCall *call, GError **error)
{
  g_auto (Names) names = { 0 };

  if (!read_names (place, &names, call, error))
    return FALSE;
  if (g_str_equal (names.live_id, place->image_id))
    return middle == NULL || middle (user_data, error);
  if (!check_live (place, &names, error) || !drop_stale (place, &names, call, error))
    return FALSE;
  if (names.kept == NULL && !make_beside (place, &names, call, error))
    return FALSE;
  return step_aside (place, &names, call, error) && (middle == NULL || middle (user_data, error))
         && run (place, "rename", names.kept_name, place->name, call, error)
         && sync_storage (place, call, error);
}

gboolean
hoist_container_place_keep_only (const HoistContainerPlace *place, const char *image_id,
                                 const HoistDriverCall *call, GError **error)
{
  const char *const args[] = { "ps", "--all", "--no-trunc", "--format", "{{.Names}}", NULL };
  g_autofree char *text = hoist_container_capture (place->runtime, args, call, error);
  g_autofree char *prefix = g_strconcat (place->name, ".hoist.", NULL);
  g_autofree char *stays = name_kept (place, image_id);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], prefix) && !g_str_equal (lines[i], stays)
        && !run (place, "rm", lines[i], NULL, call, error))
      return FALSE;
  return text != NULL;
}
