/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of tenants as a file: CSV (RFC 4180, UTF-8, cells that a spreadsheet would take for a
 * formula are quoted with an apostrophe) or JSON (as the API writes them). Thread: any. */
#pragma once
#include "client/hoist-tenant-report.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_EXPORT_CSV,
  HOIST_EXPORT_JSON
} HoistExportFormat;

/* By the end of the file's name; CSV when it says nothing. */
HoistExportFormat hoist_tenant_export_choose (const char *file_name);
GBytes *hoist_tenant_export_make (const GPtrArray *reports, HoistExportFormat format);

G_END_DECLS
