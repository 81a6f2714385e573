/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Placeholders in a guide's texts: {slug}, {directory}, {settings.NAME}, {environment}, {database},
 * and where a part of a guide has one of its own, that: {script}. Checked when the guide is read,
 * filled by hoist_guide_fill. For hoist-guide.c. Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* INVALID when a brace is not closed or a placeholder is unknown; `own`: one more that there is
 * here, "script"; NULL: none. The message has no place: the caller knows it. */
gboolean hoist_guide_template_check (const char *text, const char *own,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same for what is executed: {directory}/…, {environment}/…, an absolute path or a plain word;
 * never a value of the tenant alone. */
gboolean hoist_guide_template_check_program (const char *text,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

#define HOIST_GUIDE_TEMPLATE_SETTINGS "settings."

/* The next placeholder: its name, newly allocated, and *at behind it. NULL at the end (then *at is
 * it) or with an error. The text before it is appended to `before`. */
char *hoist_guide_template_next (const char **at, GString *before, GError **error);

G_END_DECLS
