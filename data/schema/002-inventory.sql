-- SPDX-License-Identifier: GPL-3.0-or-later
-- Applications, tenants, what was seen of them, releases and backups. `body` is the noun as JSON; the other columns are what is looked up.

CREATE TABLE applications (
  name        TEXT NOT NULL PRIMARY KEY,
  title       TEXT NOT NULL,
  repository  TEXT NOT NULL,
  guide       TEXT NOT NULL,
  releases_at INTEGER NOT NULL
) STRICT;

CREATE TABLE releases (
  application TEXT NOT NULL REFERENCES applications (name) ON DELETE CASCADE,
  tag         TEXT NOT NULL,
  body        TEXT NOT NULL,
  PRIMARY KEY (application, tag)
) STRICT;

CREATE TABLE tenants (
  id        TEXT NOT NULL PRIMARY KEY,
  slug      TEXT NOT NULL UNIQUE,
  node      TEXT NOT NULL,
  directory TEXT NOT NULL,
  body      TEXT NOT NULL,
  UNIQUE (node, directory)
) STRICT;

CREATE TABLE sightings (
  tenant TEXT NOT NULL PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
  body   TEXT NOT NULL
) STRICT;

-- No reference to tenants: a backup outlives the tenant that Hoist was told to forget.
CREATE TABLE backups (
  id         TEXT NOT NULL PRIMARY KEY,
  tenant     TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  body       TEXT NOT NULL
) STRICT;
CREATE INDEX backups_by_tenant ON backups (tenant, created_at);
CREATE INDEX backups_by_time ON backups (created_at);
