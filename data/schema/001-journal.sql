-- SPDX-License-Identifier: GPL-3.0-or-later
-- Settings, the journal and leases. Rules for all scripts: ids and words are TEXT, numbers INTEGER (64 bit), truths 0 or 1, times
-- microseconds. A loader for another engine reads INTEGER as BIGINT and leaves STRICT and WITHOUT ROWID away; triggers are per engine.

CREATE TABLE settings (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE journal (
  position INTEGER NOT NULL PRIMARY KEY,
  type     TEXT NOT NULL,
  phase    TEXT NOT NULL,
  tenant   TEXT NOT NULL,
  run      TEXT NOT NULL,
  step     INTEGER NOT NULL,
  epoch    INTEGER NOT NULL,
  time     INTEGER NOT NULL,
  boottime INTEGER NOT NULL,
  payload  TEXT NOT NULL,
  hash     TEXT NOT NULL CHECK (length (hash) = 64)
) STRICT;
CREATE INDEX journal_by_tenant ON journal (tenant, position) WHERE tenant <> '';
CREATE INDEX journal_by_run ON journal (run, position) WHERE run <> '';

-- Append-only, without gaps. recursive_triggers is on, so that a REPLACE meets the delete trigger too.
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
BEGIN
  SELECT RAISE (ABORT, 'the journal is append-only');
END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
BEGIN
  SELECT RAISE (ABORT, 'the journal is append-only');
END;
CREATE TRIGGER journal_no_gap BEFORE INSERT ON journal
WHEN NEW.position <> (SELECT COALESCE (MAX (position), 0) + 1 FROM journal)
BEGIN
  SELECT RAISE (ABORT, 'a journal record must follow the last one');
END;

-- One row per tenant for ever: its epoch only rises, also when nobody holds it.
CREATE TABLE leases (
  tenant       TEXT NOT NULL PRIMARY KEY,
  epoch        INTEGER NOT NULL CHECK (epoch > 0),
  held         INTEGER NOT NULL CHECK (held IN (0, 1)),
  run          TEXT NOT NULL,
  holder_pid   INTEGER NOT NULL,
  holder_start INTEGER NOT NULL,
  boot_id      TEXT NOT NULL,
  expires      INTEGER NOT NULL
) STRICT;
CREATE TRIGGER leases_no_delete BEFORE DELETE ON leases
BEGIN
  SELECT RAISE (ABORT, 'a lease keeps its epoch for ever');
END;
CREATE TRIGGER leases_epoch_rises BEFORE UPDATE ON leases WHEN NEW.epoch < OLD.epoch
BEGIN
  SELECT RAISE (ABORT, 'the epoch of a lease only rises');
END;
