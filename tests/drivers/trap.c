/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Repositories with traps for the driver tests. */
#include "trap.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const hooks[] = {
  "post-checkout", "reference-transaction", "post-index-change", "post-merge",        "post-commit",
  "pre-push",      "pre-auto-gc",           "post-rewrite",      "post-update",       "update",
  "pre-receive",   "post-receive",          "push-to-checkout",  "fsmonitor-watchman"
};

/* Settings whose value is a command; "!" is git's way to say so in some. */
static const char *const settings[] = { "core.fsmonitor",
                                        "core.sshCommand",
                                        "core.editor",
                                        "core.pager",
                                        "core.askPass",
                                        "core.gitProxy",
                                        "core.alternateRefsCommand",
                                        "filter.evil.smudge",
                                        "filter.evil.clean",
                                        "filter.evil.process",
                                        "diff.external",
                                        "gpg.program",
                                        "gpg.ssh.program",
                                        "credential.helper",
                                        "uploadpack.packObjectsHook",
                                        "remote.origin.uploadpack",
                                        "remote.origin.receivepack",
                                        "sequence.editor",
                                        "trailer.x.command",
                                        "merge.evil.driver",
                                        "diff.evil.textconv",
                                        "diff.evil.command",
                                        "browser.evil.cmd",
                                        "pager.ls-tree",
                                        "pager.cat-file",
                                        "alias.ls-tree",
                                        "alias.read-tree" };

static char *
trace_path (const Fixture *f)
{
  return fixture_path (f, "trace");
}

gboolean
trap_take_trace (const Fixture *f)
{
  g_autofree char *trace = trace_path (f);
  g_autofree char *text = fixture_read (trace);

  if (text != NULL)
    g_test_message ("ran: %s", text);
  return g_unlink (trace) == 0;
}

void
trap_assert_untouched (const Fixture *f)
{
  g_assert_false (trap_take_trace (f));
}

static void
write_program (const char *path, const char *script)
{
  fixture_write (path, script);
  g_assert_cmpint (g_chmod (path, 0755), ==, 0);
}

static void
write_config (const Fixture *f, const char *git_folder, const char *program)
{
  g_autofree char *file = g_build_filename (git_folder, "config", NULL);
  g_autofree char *attributes = fixture_path (f, "attributes");
  g_autofree char *hook_folder = g_build_filename (git_folder, "hooks", NULL);
  g_autofree char *more = fixture_path (f, "more.config");
  g_autofree char *more_text = g_strdup_printf ("[core]\n\tfsmonitor = %s\n", program);
  const char *const others[][2] = {
    { "core.attributesFile", attributes }, { "core.hooksPath", hook_folder },
    { "filter.evil.required", "true" },    { "include.path", more },
    { "protocol.allow", "always" },        { "protocol.file.allow", "always" },
    { "protocol.ext.allow", "always" }
  };

  fixture_write (attributes, "* filter=evil diff=evil merge=evil\n");
  fixture_write (more, more_text);
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    g_free (fixture_git (f->folder, "config", "--file", file, settings[i], program, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_free (fixture_git (f->folder, "config", "--file", file, others[i][0], others[i][1], NULL));
}

void
trap_set (const Fixture *f, const char *git_folder)
{
  g_autofree char *trace = trace_path (f);
  g_autofree char *program = fixture_path (f, "program");
  g_autofree char *script = g_strdup_printf ("#!/bin/sh\necho \"$0 $*\" >> %s\n", trace);
  g_autofree char *info = g_build_filename (git_folder, "info/attributes", NULL);

  write_program (program, script);
  for (guint i = 0; i < G_N_ELEMENTS (hooks); i++)
    {
      g_autofree char *path = g_build_filename (git_folder, "hooks", hooks[i], NULL);

      write_program (path, script);
    }
  g_free (fixture_git (git_folder, "update-ref", "refs/heads/trap", "HEAD", NULL));
  g_assert_true (trap_take_trace (f)); /* a hook ran: reference-transaction */
  write_config (f, git_folder, program);
  fixture_write (info, "* filter=evil\n");
  g_free (fixture_git (git_folder, "update-ref", "-d", "refs/heads/trap", NULL));
  g_assert_true (trap_take_trace (f));
}
