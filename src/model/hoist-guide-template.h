/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Placeholders in a guide's texts: {slug}, {directory}, {settings.NAME}, {environment}, {database}, {script}. Checked when the guide is read, filled by
 * hoist_guide_fill. For hoist-guide.c. Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* INVALID when a brace is not closed or a placeholder is unknown; {script} only where it is allowed. The message has no place: the caller knows it. */
gboolean hoist_guide_template_check (const char *text, gboolean allow_script, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same for what is executed: {directory}/…, {environment}/…, an absolute path or a plain word; never a value of the tenant alone. */
gboolean hoist_guide_template_check_program (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
