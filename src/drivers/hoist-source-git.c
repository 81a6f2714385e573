/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of the git source. Owns nothing; any thread. The work is in hoist-git-mirror.c (the
 * origin), hoist-git-tenant.c (a tenant's clone) and hoist-git-checkout.c (its files). */
#include "drivers/hoist-git-source.h"
#include "base/hoist-version.h"

static const HoistSourceDriver git_source = {
  .name = "git",
  .refresh = hoist_git_mirror_refresh,
  .list_tags = hoist_git_mirror_list_tags,
  .fetch_tag = hoist_git_mirror_fetch_tag,
  .has_commit = hoist_git_mirror_has_commit,
  .passes = hoist_git_ancestry_passes,
  .read_tree = hoist_git_mirror_read_tree,
  .read_file = hoist_git_mirror_read_file,
  .write_out = hoist_git_mirror_write_out,
  .look_at_head = hoist_git_tenant_look_at_head,
  .look = hoist_git_tenant_look,
  .read_local_tree = hoist_git_tenant_read_tree,
  .bring = hoist_git_tenant_bring,
  .lend = hoist_git_tenant_lend,
  .lend_over = hoist_git_tenant_lend_over,
  .check_out = hoist_git_checkout,
  .repair_refspec = hoist_git_tenant_repair_refspec,
};

const HoistSourceDriver *
hoist_source_get_git (void)
{
  return &git_source;
}

/* A finished release before a pre-release, then the newest. */
static gboolean
is_better (const char *tag, const char *than)
{
  gboolean early = hoist_version_is_prerelease (tag);

  if (early != hoist_version_is_prerelease (than))
    return !early;
  return hoist_version_compare (tag, than) > 0;
}

char *
hoist_source_dup_release (GPtrArray *tags, const char *commit, const char *prefix)
{
  const char *best = NULL;

  for (guint i = 0; tags != NULL && i < tags->len; i++)
    {
      const HoistSourceTag *tag = g_ptr_array_index (tags, i);

      if (g_str_equal (tag->commit, commit) && hoist_version_is_release (tag->tag, prefix)
          && (best == NULL || is_better (tag->tag, best)))
        best = tag->tag;
    }
  return g_strdup (best != NULL ? best : "");
}
