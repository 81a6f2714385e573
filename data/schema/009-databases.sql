-- SPDX-License-Identifier: GPL-3.0-or-later
-- Databases beside a tenant's own that somebody had removed: marked first (is_gone 0), then dropped on their server.

CREATE TABLE removed_databases (
  name       TEXT NOT NULL PRIMARY KEY,
  tenant     TEXT NOT NULL,
  is_gone    INTEGER NOT NULL,
  removed_at INTEGER NOT NULL,
  removed_by TEXT NOT NULL
) STRICT;
