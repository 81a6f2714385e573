/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tenant's settings file: KEY=value lines, '#' comments, optional quotes around a value, an
 * optional leading "export ". Read only, never evaluated. Thread: any. */
#pragma once
#include "model/hoist-value.h"

G_BEGIN_DECLS

/* An object of strings. Errors of hoist_tenant_file_read (at most 64 KiB); INVALID names the line.
 */
HoistValue *hoist_settings_read (const char *directory, const char *file, GError **error);
HoistValue *hoist_settings_parse (const char *file, const char *text, GError **error);

G_END_DECLS
