/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-container.h. Owns nothing beyond a call; worker threads. It never removes an image, and
 * never reads a runtime's words for state. */
#include "drivers/hoist-container.h"

#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include "model/hoist-json.h"

#define ANSWER_MAX (4 * 1024 * 1024)
#define ASK_MS (60 * 1000)
#define ID_LENGTH 64

static const char *const known[] = { "podman", "docker" };
static const char *const folders[] = { "/usr/bin", "/usr/local/bin", "/bin" };

void
hoist_container_runtime_clear (HoistContainerRuntime *runtime)
{
  g_clear_pointer (&runtime->program, g_free);
  g_clear_pointer (&runtime->version, g_free);
}

void
hoist_container_image_clear (HoistContainerImage *image)
{
  g_clear_pointer (&image->id, g_free);
  g_clear_pointer (&image->pulled_by, g_free);
  g_clear_pointer (&image->reason, g_free);
}

/* --- a child ------------------------------------------------------------------------------- */

/* Where the runtime finds its configuration, its storage, its registries and who it is there. */
static char **
new_environment (void)
{
  static const char *const passed[] = { "XDG_RUNTIME_DIR",
                                        "CONTAINERS_CONF",
                                        "CONTAINERS_STORAGE_CONF",
                                        "CONTAINERS_REGISTRIES_CONF",
                                        "REGISTRY_AUTH_FILE",
                                        "DOCKER_HOST",
                                        "DOCKER_CONFIG" };
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  const struct passwd *user = getpwuid (geteuid ());

  if (user != NULL)
    g_ptr_array_add (list, g_strconcat ("HOME=", user->pw_dir, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (passed); i++)
    if (g_getenv (passed[i]) != NULL)
      g_ptr_array_add (list, g_strconcat (passed[i], "=", g_getenv (passed[i]), NULL));
  if (g_getenv ("XDG_RUNTIME_DIR") == NULL && geteuid () != 0)
    g_ptr_array_add (list, g_strdup_printf ("XDG_RUNTIME_DIR=/run/user/%u", geteuid ()));
  g_ptr_array_add (list, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&list), FALSE);
}

static char **
new_argv (const HoistContainerRuntime *runtime, const char *const *args)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();

  g_ptr_array_add (argv, g_strdup (runtime->program));
  for (; *args != NULL; args++)
    g_ptr_array_add (argv, g_strdup (*args));
  g_ptr_array_add (argv, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&argv), FALSE);
}

static HoistProcessOrder
new_order (char **argv, char **environment)
{
  return (HoistProcessOrder){ .argv = (const char *const *) argv,
                              .environment = (const char *const *) environment,
                              .folder = "/",
                              .uid = -1,
                              .gid = -1,
                              .umask = 0022,
                              .keep_fd = -1 };
}

typedef struct
{
  const HoistDriverCall *call;
  gboolean aloud;
  char *last;
} Listener;

static void
listen_cb (const char *line, gboolean is_stderr, gpointer user_data)
{
  Listener *listener = user_data;

  if (is_stderr && line[0] != '\0')
    {
      g_free (listener->last);
      listener->last = hoist_text_clean_line (line, -1, 400);
    }
  if (listener->aloud)
    hoist_driver_call_line (listener->call, line, is_stderr);
}

static gboolean
effect_cb (gint pid, guint64 start_time, gpointer user_data, GError **error)
{
  Listener *listener = user_data;

  return hoist_driver_call_effect (listener->call, pid, start_time, error);
}

static gboolean
run (const HoistContainerRuntime *runtime, const char *const *args, guint ms, gboolean aloud,
     const HoistDriverCall *call, GError **error)
{
  g_auto (GStrv) argv = new_argv (runtime, args);
  g_auto (GStrv) environment = new_environment ();
  HoistProcessOrder order = new_order (argv, environment);
  Listener listener = { call, aloud, NULL };
  HoistProcessOutcome outcome = { 0 };
  gboolean ok;

  order.deadline_ms = ms;
  order.line = listen_cb;
  order.effect = effect_cb;
  order.user_data = &listener;
  ok = hoist_process_run (&order, &outcome, call != NULL ? call->cancellable : NULL, error);
  if (ok && outcome.exit_status != 0)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED, "%s %s failed: %s", runtime->name,
                   args[0], listener.last != NULL ? listener.last : "it gave no reason");
      ok = FALSE;
    }
  g_free (listener.last);
  return ok;
}

gboolean
hoist_container_run (const HoistContainerRuntime *runtime, const char *const *args, gboolean aloud,
                     const HoistDriverCall *call, GError **error)
{
  return run (runtime, args, 0, aloud, call, error);
}

gboolean
hoist_container_run_for (const HoistContainerRuntime *runtime, const char *const *args, guint ms,
                         const HoistDriverCall *call, GError **error)
{
  return run (runtime, args, ms, FALSE, call, error);
}

char *
hoist_container_capture (const HoistContainerRuntime *runtime, const char *const *args,
                         const HoistDriverCall *call, GError **error)
{
  g_auto (GStrv) argv = new_argv (runtime, args);
  g_auto (GStrv) environment = new_environment ();
  HoistProcessOrder order = new_order (argv, environment);
  char *text;

  order.deadline_ms = ASK_MS;
  text = hoist_process_capture (&order, ANSWER_MAX, call != NULL ? call->cancellable : NULL, error);
  if (text != NULL)
    g_strchomp (text);
  return text;
}

/* --- which one ------------------------------------------------------------------------------ */

static char *
find_program (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (folders[i], name, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&path);
    }
  return NULL;
}

/* Containers can be renamed from 3.0 on. */
static gboolean
check_version (const HoistContainerRuntime *runtime, GError **error)
{
  if (!g_str_equal (runtime->name, "podman") || g_ascii_strtoull (runtime->version, NULL, 10) >= 3)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
               "podman %s is too old: it can't rename a container. 3.0 or later is needed.",
               runtime->version);
  return FALSE;
}

static gboolean
ask_version (HoistContainerRuntime *runtime, const HoistDriverCall *call, GError **error)
{
  const char *const of_podman[] = { "version", "--format", "{{.Client.Version}}", NULL };
  const char *const of_docker[] = { "version", "--format", "{{.Server.Version}}", NULL };
  gboolean is_docker = g_str_equal (runtime->name, "docker");
  g_autoptr (GError) local = NULL;

  runtime->version =
      hoist_container_capture (runtime, is_docker ? of_docker : of_podman, call, &local);
  if (runtime->version != NULL)
    return check_version (runtime, error);
  if (g_error_matches (local, HOIST_ERROR, HOIST_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&local));
  else
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                 is_docker ? "docker is installed (%s), but no engine answers it: %s"
                           : "podman is installed (%s), but it does not work here: %s",
                 runtime->program, local->message);
  return FALSE;
}

gboolean
hoist_container_runtime_find (const char *wish, HoistContainerRuntime *ret,
                              const HoistDriverCall *call, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      if (wish[0] != '\0' && !g_str_equal (wish, known[i]))
        continue;
      ret->name = known[i];
      ret->program = find_program (known[i]);
      if (ret->program != NULL)
        return ask_version (ret, call, error);
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "There is no %s on this node.",
               wish[0] != '\0' ? wish : "podman or docker");
  return FALSE;
}

/* --- what is there -------------------------------------------------------------------------- */

static HoistValue *
parse_first (const char *text, GError **error)
{
  g_autoptr (HoistValue) list = hoist_json_parse (text, -1, error);

  if (list == NULL)
    {
      g_prefix_error (error, "the runtime's answer can't be read: ");
      return NULL;
    }
  if (hoist_value_get_type_of (list) == HOIST_VALUE_ARRAY && hoist_value_get_size (list) == 1)
    return hoist_value_ref (hoist_value_get_element (list, 0));
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                       "the runtime's answer names not exactly one");
  return NULL;
}

/* Both runtimes end with a failure for what is absent and for what goes wrong: the list tells. */
static gboolean
is_listed (const HoistContainerRuntime *runtime, const char *name, const HoistDriverCall *call)
{
  g_autofree char *quoted = g_regex_escape_string (name, -1);
  g_autofree char *filter = g_strdup_printf ("name=^/?%s$", quoted);
  const char *const args[] = { "ps",   "--all",    "--no-trunc", "--filter",
                               filter, "--format", "{{.Names}}", NULL };
  g_autofree char *text = hoist_container_capture (runtime, args, call, NULL);

  return text == NULL || text[0] != '\0';
}

HoistValue *
hoist_container_inspect (const HoistContainerRuntime *runtime, const char *name,
                         const HoistDriverCall *call, GError **error)
{
  const char *const args[] = { "container", "inspect", name, NULL };
  g_autoptr (GError) local = NULL;
  g_autofree char *text = hoist_container_capture (runtime, args, call, &local);

  if (text != NULL)
    return parse_first (text, error);
  if (!g_error_matches (local, HOIST_ERROR, HOIST_ERROR_CANCELLED)
      && !is_listed (runtime, name, call))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "There is no container %s in %s.", name,
                 runtime->name);
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

HoistValue *
hoist_container_inspect_image (const HoistContainerRuntime *runtime, const char *reference,
                               const HoistDriverCall *call, GError **error)
{
  const char *const args[] = { "image", "inspect", reference, NULL };
  g_autoptr (GError) local = NULL;
  g_autofree char *text = hoist_container_capture (runtime, args, call, &local);

  if (text != NULL)
    return parse_first (text, error);
  if (g_error_matches (local, HOIST_ERROR, HOIST_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&local));
  else
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "The image %s is not on this node.",
                 reference);
  return NULL;
}

static char *
dup_id (const char *text)
{
  if (g_str_has_prefix (text, "sha256:"))
    text += strlen ("sha256:");
  return g_strdup (strspn (text, "0123456789abcdef") == ID_LENGTH && text[ID_LENGTH] == '\0' ? text
                                                                                             : "");
}

char *
hoist_container_dup_image (const HoistValue *container)
{
  return dup_id (hoist_value_lookup_string (container, "Image", ""));
}

char *
hoist_container_dup_image_id (const HoistValue *image)
{
  return dup_id (hoist_value_lookup_string (image, "Id", ""));
}

gint
hoist_container_get_pid (const HoistValue *container)
{
  return (gint) hoist_value_lookup_int (hoist_value_get_member (container, "State"), "Pid", 0);
}

/* Also one that is asked to end ("stopping"), or is paused. */
gboolean
hoist_container_is_running (const HoistValue *container)
{
  return hoist_container_get_pid (container) > 0;
}

/* --- images --------------------------------------------------------------------------------- */

/* The part of a reference before its tag. */
static char *
dup_repository (const char *reference)
{
  const char *slash = strrchr (reference, '/');
  const char *colon = strchr (slash != NULL ? slash : reference, ':');

  return colon != NULL ? g_strndup (reference, (gsize) (colon - reference)) : g_strdup (reference);
}

/* docker leaves the names of its own registry out. */
static gboolean
is_of_repository (const char *digest, const char *repository)
{
  gsize n = strlen (repository);

  return g_str_has_prefix (digest, repository) && g_str_has_prefix (digest + n, "@sha256:");
}

/* By which name and digest a registry has it; podman lists what it pushed, and what it pulled. */
static char *
dup_pulled_by (const HoistValue *image, const char *reference)
{
  const HoistValue *list = hoist_value_get_member (image, "RepoDigests");
  g_autofree char *repository = dup_repository (reference);
  const char *newest = hoist_value_lookup_string (image, "Digest", "");
  const char *found = "";

  for (guint i = 0; list != NULL && hoist_value_get_type_of (list) == HOIST_VALUE_ARRAY
                    && i < hoist_value_get_size (list);
       i++)
    {
      const HoistValue *element = hoist_value_get_element (list, i);
      const char *digest = hoist_value_get_type_of (element) == HOIST_VALUE_STRING
                               ? hoist_value_get_string (element)
                               : "";
      if (is_of_repository (digest, repository)
          && (found[0] == '\0' || (newest[0] != '\0' && g_str_has_suffix (digest, newest))))
        found = digest;
    }
  return g_strdup (found);
}

static gboolean
is_of_this_node (const char *reference)
{
  return g_str_has_prefix (reference, "localhost/");
}

static gboolean
pull (const HoistContainerRuntime *runtime, const char *reference, const HoistDriverCall *call,
      GError **error)
{
  const char *const args[] = { "pull", reference, NULL };

  return hoist_container_run (runtime, args, TRUE, call, error);
}

gboolean
hoist_container_resolve (const HoistContainerRuntime *runtime, const char *reference,
                         HoistContainerImage *ret, const HoistDriverCall *call, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (HoistValue) image = NULL;

  ret->is_local = is_of_this_node (reference) || !pull (runtime, reference, call, &local);
  if (g_error_matches (local, HOIST_ERROR, HOIST_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  image = hoist_container_inspect_image (runtime, reference, call, error);
  if (image == NULL)
    {
      if (local != NULL)
        g_prefix_error (error, "%s. ", local->message);
      return FALSE;
    }
  ret->reason = g_strdup (local != NULL ? local->message : "");
  ret->id = hoist_container_dup_image_id (image);
  ret->pulled_by = is_of_this_node (reference) ? g_strdup ("") : dup_pulled_by (image, reference);
  ret->bytes = hoist_value_lookup_int (image, "Size", 0);
  if (ret->id[0] != '\0')
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, "%s names no id of the image %s.",
               runtime->name, reference);
  return FALSE;
}

static gboolean
has_image (const HoistContainerRuntime *runtime, const char *id, const HoistDriverCall *call)
{
  g_autoptr (HoistValue) image = hoist_container_inspect_image (runtime, id, call, NULL);
  g_autofree char *found = image != NULL ? hoist_container_dup_image_id (image) : g_strdup ("");

  return g_str_equal (found, id);
}

gboolean
hoist_container_bring (const HoistContainerRuntime *runtime, const char *id, const char *pulled_by,
                       const HoistDriverCall *call, GError **error)
{
  if (has_image (runtime, id, call))
    return TRUE;
  if (pulled_by[0] == '\0')
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
                   "The image %.12s is not on this node any more, and no registry has it.", id);
      return FALSE;
    }
  if (!pull (runtime, pulled_by, call, error))
    return FALSE;
  if (has_image (runtime, id, call))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_STALE, "%s is not the image %.12s.", pulled_by, id);
  return FALSE;
}
