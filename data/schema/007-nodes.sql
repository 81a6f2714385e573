-- SPDX-License-Identifier: GPL-3.0-or-later
-- Nodes and what was last seen of them. `body` is the noun as JSON; two nodes may not have one name.

CREATE TABLE nodes (
  id   TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE node_sightings (
  node TEXT NOT NULL PRIMARY KEY REFERENCES nodes (id) ON DELETE CASCADE,
  body TEXT NOT NULL
) STRICT;
