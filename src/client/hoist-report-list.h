/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists in answers, read element by element; the message of an error names the element's place.
 * For the files of src/client. Thread: any. */
#pragma once
#include "model/hoist-value.h"

G_BEGIN_DECLS

typedef gpointer (*HoistReportReadFunc) (const HoistValue *value, GError **error);

/* The array `name` of an object; empty when it is absent. */
GPtrArray *hoist_report_list_read (const HoistValue *object, const char *name,
                                   HoistReportReadFunc read, GDestroyNotify free_element,
                                   GError **error);
/* The one list without elements, shared by all that have none. */
GPtrArray *hoist_report_list_ref_empty (void);

G_END_DECLS
