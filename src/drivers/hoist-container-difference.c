/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in the way of replacing a container, and in what two of them differ: the second half
 * of hoist-container-copy.h. Owns nothing; any thread; pure. */
#include <string.h>

#include "drivers/hoist-container-copy.h"

static const HoistValue *
get_object (const HoistValue *object, const char *name)
{
  const HoistValue *member = hoist_value_get_member (object, name);

  return member != NULL && hoist_value_get_type_of (member) == HOIST_VALUE_OBJECT ? member : NULL;
}

/* --- obstacles ------------------------------------------------------------------------------- */

#define POLICY_NEXT                                                                                      \
  "Give it the policy “unless-stopped” or “on-failure” (docker update --restart unless-stopped " \
  "NAME; with podman it is made anew), then make a new plan."

typedef struct
{
  const char *label;
  const char *why, *next; /* %s: the label's value */
} OfLabel;

static const OfLabel of_labels[] = {
  { "PODMAN_SYSTEMD_UNIT",
    "It belongs to the unit %s (a .container file of Quadlet, or podman generate systemd), which "
    "makes it anew by itself at each start.",
    "Name the image in that unit’s file, and that unit in the guide (driver: systemd) with a step "
    "that changes the file." },
  { "io.kubernetes.pod.name",
    "It belongs to the pod %s of Kubernetes, which makes it anew by itself.",
    "Change the image where that pod is described." },
  { "com.docker.swarm.service.name",
    "It belongs to the service %s of a swarm, which makes it anew.",
    "Change the image with docker service update." },
};

static gboolean
find_owner (const HoistValue *container, const char **ret_why, const char **ret_next,
            char **ret_detail)
{
  const HoistValue *labels = get_object (get_object (container, "Config"), "Labels");

  for (guint i = 0; i < G_N_ELEMENTS (of_labels); i++)
    {
      const char *value = hoist_value_lookup_string (labels, of_labels[i].label, "");
      if (value[0] == '\0')
        continue;
      *ret_why = of_labels[i].why;
      *ret_next = of_labels[i].next;
      *ret_detail = g_strdup (value);
      return TRUE;
    }
  return FALSE;
}

/* Settings that podman keeps to itself, or that are said in too many ways; what it was made with
 * tells of them. */
static const char *
find_option (const HoistValue *container)
{
  static const char *const options[] = {
    "--secret",
    "--uidmap",
    "--gidmap",
    "--subuidname",
    "--subgidname",
    "--requires",
    "--ip",
    "--ip6",
    "--mac-address",
    "--network-alias",
    "--gpus",
    "--hostuser",
    "--chrootdirs",
    "--annotation",
    "--personality",
    "--sdnotify",
    "--systemd",
    "--group-entry",
    "--unsetenv",
    "--unsetenv-all",
    "--passwd-entry",
    "--init-path",
    "--health-cmd",
    "--no-hosts",
    "--stop-signal",
    "--expose",
    "--hosts-file",
    "--no-healthcheck",
    "--sysctl",
    "--image-volume",
    "--init",
    "--decryption-key",
    "--seccomp-policy",
    "--device-cgroup-rule",
    NULL,
  };
  const HoistValue *said =
      hoist_value_get_member (get_object (container, "Config"), "CreateCommand");
  guint n = said != NULL && hoist_value_get_type_of (said) == HOIST_VALUE_ARRAY
                ? hoist_value_get_size (said)
                : 0;

  for (guint i = 0; i < n; i++)
    {
      const HoistValue *element = hoist_value_get_element (said, i);
      const char *word = hoist_value_get_type_of (element) == HOIST_VALUE_STRING
                             ? hoist_value_get_string (element)
                             : "";
      for (guint k = 0; options[k] != NULL; k++)
        {
          gsize length = strlen (options[k]);
          if (strncmp (word, options[k], length) == 0
              && (word[length] == '\0' || word[length] == '='))
            return options[k];
        }
    }
  return NULL;
}

static gboolean
has_fixed_address (const HoistValue *container)
{
  const HoistValue *networks = get_object (get_object (container, "NetworkSettings"), "Networks");

  for (guint i = 0; networks != NULL && i < hoist_value_get_size (networks); i++)
    {
      const HoistValue *one = hoist_value_get_member_at (networks, i);
      const HoistValue *config = hoist_value_get_type_of (one) == HOIST_VALUE_OBJECT
                                     ? get_object (one, "IPAMConfig")
                                     : NULL;
      if (config != NULL && hoist_value_get_size (config) > 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_text (const HoistValue *object, const char *name)
{
  return hoist_value_lookup_string (object, name, "")[0] != '\0';
}

gboolean
hoist_container_copy_find_obstacle (const HoistValue *container, const char **ret_why,
                                    const char **ret_next, char **ret_detail)
{
  const HoistValue *host = get_object (container, "HostConfig");
  const char *network = hoist_value_lookup_string (host, "NetworkMode", "");
  const char *policy = hoist_value_lookup_string (get_object (host, "RestartPolicy"), "Name", "");

  const char *option = find_option (container);

  *ret_detail = NULL;
  *ret_why = NULL;
  *ret_next = "Make it anew without that, then make a new plan.";
  if (find_owner (container, ret_why, ret_next, ret_detail))
    return TRUE;
  if (hoist_value_lookup_bool (host, "AutoRemove", FALSE))
    *ret_why = "It was made with --rm: it would be gone when it is stopped.";
  else if (has_text (container, "Pod"))
    *ret_why = "It is part of a pod.";
  else if (has_text (container, "Rootfs"))
    *ret_why = "It has a folder of this node and no image.";
  else if (g_str_has_prefix (network, "container:"))
    *ret_why = "It lives in the network of another container.";
  else if (g_str_equal (policy, "always"))
    {
      *ret_why = "Its restart policy is “always”: when the machine starts, the runtime would start "
                 "it in the middle of an upgrade, and beside it the one that was kept.";
      *ret_next = POLICY_NEXT;
    }
  else if (has_fixed_address (container))
    *ret_why = "It has an address of its own in its network.";
  else if (option != NULL)
    {
      *ret_why = "It was made with %s, which can’t be read back from it.";
      *ret_detail = g_strdup (option);
    }
  return *ret_why != NULL;
}

/* --- differences ----------------------------------------------------------------------------- */

/* What is the container's own, comes with its image, or says who was attached when it was made;
 * both runtimes' names. */
static const char *const own[] = {
  "HostConfig.ContainerIDFile",
  "HostConfig.LogConfig.Path",
  "Config.Hostname",
  "HostConfig.Binds", /* find_lost_mount looks at what came of them */
  "Config.Image",
  "Config.Env",
  "Config.Cmd",
  "Config.Entrypoint",
  "Config.WorkingDir",
  "Config.User",
  "Config.Labels",
  "Config.CreateCommand",
  "Config.Annotations",
  "Config.StopSignal",
  "Config.ExposedPorts",
  "Config.Volumes",
  "Config.Healthcheck",
  "Config.OnBuild",
  "Config.Shell",
  "Config.ArgsEscaped",
  "Config.AttachStdin",
  "Config.AttachStdout",
  "Config.AttachStderr",
  NULL,
};

static gboolean
is_empty (const HoistValue *value)
{
  if (value == NULL)
    return TRUE;
  switch (hoist_value_get_type_of (value))
    {
    case HOIST_VALUE_NULL:
      return TRUE;
    case HOIST_VALUE_ARRAY:
    case HOIST_VALUE_OBJECT:
      return hoist_value_get_size (value) == 0;
    case HOIST_VALUE_STRING:
      return hoist_value_get_string (value)[0] == '\0';
    case HOIST_VALUE_BOOL:
      return !hoist_value_get_bool (value);
    case HOIST_VALUE_INT:
      return hoist_value_get_int (value) == 0;
    case HOIST_VALUE_DOUBLE:
    default:
      return FALSE;
    }
}

static gboolean
has_equal (const HoistValue *list, const HoistValue *wanted)
{
  for (guint i = 0; i < hoist_value_get_size (list); i++)
    if (hoist_value_equal (hoist_value_get_element (list, i), wanted))
      return TRUE;
  return FALSE;
}

/* Lists of settings have no order. */
static gboolean
is_same_list (const HoistValue *a, const HoistValue *b)
{
  if (hoist_value_get_size (a) != hoist_value_get_size (b))
    return FALSE;
  for (guint i = 0; i < hoist_value_get_size (a); i++)
    if (!has_equal (b, hoist_value_get_element (a, i)))
      return FALSE;
  return TRUE;
}

static char *find_in_objects (const char *path, const HoistValue *a, const HoistValue *b);

static char *
find_in_member (const char *path, const HoistValue *a, const HoistValue *b)
{
  if (g_strv_contains (own, path) || (is_empty (a) && is_empty (b)))
    return NULL;
  if (is_empty (a) != is_empty (b) || hoist_value_get_type_of (a) != hoist_value_get_type_of (b))
    return g_strdup (path);
  if (hoist_value_get_type_of (a) == HOIST_VALUE_OBJECT)
    return find_in_objects (path, a, b);
  if (hoist_value_get_type_of (a) == HOIST_VALUE_ARRAY)
    return is_same_list (a, b) ? NULL : g_strdup (path);
  return hoist_value_equal (a, b) ? NULL : g_strdup (path);
}

/* Members of either; a null object has none. */
static char *
find_in_objects (const char *path, const HoistValue *a, const HoistValue *b)
{
  const HoistValue *both[] = { a, b };

  for (guint side = 0; side < 2; side++)
    for (guint i = 0; both[side] != NULL && i < hoist_value_get_size (both[side]); i++)
      {
        const char *name = hoist_value_get_member_name (both[side], i);
        g_autofree char *inner = g_strdup_printf ("%s.%s", path, name);
        char *found = find_in_member (inner, hoist_value_get_member (a, name),
                                      hoist_value_get_member (b, name));
        if (found != NULL)
          return found;
      }
  return NULL;
}

/* Where data lie: "volume named at /cache". */
static char *
describe_mount (const HoistValue *mount)
{
  const char *name = hoist_value_lookup_string (mount, "Name", "");

  return g_strdup_printf ("%s %s at %s", hoist_value_lookup_string (mount, "Type", "mount"),
                          name[0] != '\0' ? name : hoist_value_lookup_string (mount, "Source", ""),
                          hoist_value_lookup_string (mount, "Destination", ""));
}

static char *
find_lost_network (const HoistValue *before, const HoistValue *after)
{
  const HoistValue *a = get_object (get_object (before, "NetworkSettings"), "Networks");
  const HoistValue *b = get_object (get_object (after, "NetworkSettings"), "Networks");

  for (guint i = 0; a != NULL && i < hoist_value_get_size (a); i++)
    if (hoist_value_get_member (b, hoist_value_get_member_name (a, i)) == NULL)
      return g_strdup_printf ("Networks (%s)", hoist_value_get_member_name (a, i));
  return NULL;
}

/* Every mount of before is there. A new image may ask for more. */
static char *
find_lost_mount (const HoistValue *before, const HoistValue *after)
{
  const HoistValue *a = hoist_value_get_member (before, "Mounts");
  const HoistValue *b = hoist_value_get_member (after, "Mounts");

  for (guint i = 0; !is_empty (a) && i < hoist_value_get_size (a); i++)
    {
      g_autofree char *wanted = describe_mount (hoist_value_get_element (a, i));
      gboolean found = FALSE;
      for (guint k = 0; !found && !is_empty (b) && k < hoist_value_get_size (b); k++)
        {
          g_autofree char *present = describe_mount (hoist_value_get_element (b, k));
          found = g_str_equal (present, wanted);
        }
      if (!found)
        return g_strdup_printf ("Mounts (%s)", wanted);
    }
  return NULL;
}

char *
hoist_container_copy_find_difference (const HoistValue *before, const HoistValue *after)
{
  static const char *const groups[] = { "HostConfig", "Config" };
  char *found = find_lost_mount (before, after);

  if (found == NULL)
    found = find_lost_network (before, after);

  for (guint i = 0; found == NULL && i < G_N_ELEMENTS (groups); i++)
    found =
        find_in_objects (groups[i], get_object (before, groups[i]), get_object (after, groups[i]));
  return found;
}
