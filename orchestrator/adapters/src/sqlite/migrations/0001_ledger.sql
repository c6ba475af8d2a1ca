-- Ids are 16 bytes, hashes 32, instants whole milliseconds since 1970 (UTC).

-- The history: the only truth. A position is never used twice, because no row is ever removed.
CREATE TABLE event (
  position INTEGER PRIMARY KEY,
  case_id BLOB NOT NULL CHECK (length(case_id) = 16),
  seq INTEGER NOT NULL CHECK (seq > 0),
  at INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  body BLOB NOT NULL,
  UNIQUE (case_id, seq)
) STRICT;

CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;

CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'events are never removed'); END;

-- The present state of each case. A body is too long for a table without row ids.
CREATE TABLE head (
  id INTEGER PRIMARY KEY,
  case_id BLOB NOT NULL UNIQUE CHECK (length(case_id) = 16),
  number TEXT NOT NULL UNIQUE,
  seq INTEGER NOT NULL CHECK (seq > 0),
  shape INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  body BLOB
) STRICT;

-- One narrow row for each open case.
CREATE TABLE register (
  case_id BLOB NOT NULL PRIMARY KEY CHECK (length(case_id) = 16),
  number TEXT NOT NULL,
  workflow TEXT NOT NULL,
  definition BLOB NOT NULL CHECK (length(definition) = 32),
  stage TEXT NOT NULL,
  step TEXT NOT NULL,
  department TEXT,
  post TEXT,
  by_program INTEGER NOT NULL,
  owner TEXT,
  jurisdiction TEXT NOT NULL,
  priority TEXT NOT NULL,
  exercise INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  yellow_at INTEGER,
  due_at INTEGER,
  level INTEGER NOT NULL,
  assignment INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  offered_at INTEGER NOT NULL,
  next_due INTEGER,
  -- What has no limit comes after all that has one: at the last millisecond our clocks can tell.
  due_order INTEGER NOT NULL AS (coalesce(due_at, 253402207200999)) VIRTUAL
) STRICT, WITHOUT ROWID;

CREATE INDEX register_due ON register (due_order, case_id);
CREATE INDEX register_department_due ON register (department, due_order, case_id);
CREATE INDEX register_department_offered ON register (department, offered_at, case_id);
CREATE INDEX register_post_due ON register (post, due_order, case_id) WHERE post IS NOT NULL;
CREATE INDEX register_post_offered ON register (post, offered_at, case_id) WHERE post IS NOT NULL;
CREATE INDEX register_next_due ON register (next_due, case_id) WHERE next_due IS NOT NULL;
CREATE INDEX register_unattended ON register (case_id)
  WHERE owner IS NULL OR (next_due IS NULL AND due_at IS NOT NULL);
CREATE INDEX register_definition ON register (definition);

-- What the outside still has to be told.
CREATE TABLE effect (
  case_id BLOB NOT NULL CHECK (length(case_id) = 16),
  seq INTEGER NOT NULL,
  position INTEGER NOT NULL,
  at INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (case_id, seq, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE notice (
  case_id BLOB NOT NULL CHECK (length(case_id) = 16),
  seq INTEGER NOT NULL,
  position INTEGER NOT NULL,
  at INTEGER NOT NULL,
  post TEXT NOT NULL,
  number TEXT NOT NULL,
  body BLOB NOT NULL,
  acknowledged_at INTEGER,
  PRIMARY KEY (case_id, seq, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX notice_post ON notice (post, at, case_id, seq, position);
CREATE INDEX notice_open ON notice (post, at, case_id, seq, position) WHERE acknowledged_at IS NULL;

CREATE TABLE idempotency_key (
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  request BLOB NOT NULL CHECK (length(request) = 32),
  answer BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_key_at ON idempotency_key (at);

-- Sealed bytes and the keys of cases. Destroying makes the secret column NULL and keeps the row:
-- SQLite overwrites what an UPDATE frees, but when a DELETE makes it join pages, the places from
-- which other rows moved are not overwritten, and what is destroyed in their new place later stays
-- readable in the old one.
CREATE TABLE sealed (
  place INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  case_id BLOB NOT NULL CHECK (length(case_id) = 16),
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  referred INTEGER NOT NULL,
  bytes BLOB
) STRICT;

CREATE INDEX sealed_case ON sealed (case_id);
CREATE INDEX sealed_upload ON sealed (at) WHERE referred = 0 AND bytes IS NOT NULL;

CREATE TABLE data_key (
  place INTEGER PRIMARY KEY,
  case_id BLOB NOT NULL CHECK (length(case_id) = 16),
  wrapped BLOB
) STRICT;

-- A case whose key was destroyed may get another for what is written later.
CREATE UNIQUE INDEX data_key_case ON data_key (case_id) WHERE wrapped IS NOT NULL;

CREATE TABLE counter (
  name TEXT NOT NULL,
  labels TEXT NOT NULL,
  writer TEXT NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (name, labels, writer)
) STRICT, WITHOUT ROWID;

-- The last case number that was drawn in each year.
CREATE TABLE sequence (
  year INTEGER PRIMARY KEY,
  drawn INTEGER NOT NULL
) STRICT;

CREATE TABLE rules (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  checked_with BLOB CHECK (length(checked_with) = 32),
  at INTEGER NOT NULL,
  UNIQUE (kind, fingerprint)
) STRICT;

CREATE TABLE rules_in_force (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
  PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
  place INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
  acts_as TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;

-- When each node was last known to be alive, and the stretches in which it was not.
CREATE TABLE alive (
  node TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE outage (
  id INTEGER PRIMARY KEY,
  node TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  until_at INTEGER NOT NULL
) STRICT;

CREATE INDEX outage_from ON outage (from_at);

CREATE TABLE checkpoint (
  id INTEGER PRIMARY KEY,
  as_of INTEGER NOT NULL,
  cases INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  drawn_at INTEGER NOT NULL
) STRICT;

-- How often writing began anew after a failure of the disk.
CREATE TABLE settled (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  times INTEGER NOT NULL
) STRICT;

INSERT INTO settled (id, times) VALUES (1, 0);
