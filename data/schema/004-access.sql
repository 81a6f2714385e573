-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who may do what, and what was already asked. Tokens are here only as the SHA-256 of themselves.

CREATE TABLE users (
  id            TEXT NOT NULL PRIMARY KEY,
  username      TEXT NOT NULL UNIQUE,
  email         TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  role          TEXT NOT NULL,
  created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE tokens (
  id           TEXT NOT NULL PRIMARY KEY,
  name         TEXT NOT NULL,
  hash         TEXT NOT NULL UNIQUE CHECK (length (hash) = 64),
  username     TEXT NOT NULL,
  role         TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  revoked_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE request_keys (
  name         TEXT NOT NULL PRIMARY KEY,
  request_hash TEXT NOT NULL,
  answer       TEXT NOT NULL,
  created_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX request_keys_by_time ON request_keys (created_at);
