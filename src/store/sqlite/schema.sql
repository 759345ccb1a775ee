CREATE TABLE entries (
  seq        INTEGER PRIMARY KEY CHECK (seq > 0),
  prev       TEXT NOT NULL UNIQUE,
  id         TEXT NOT NULL UNIQUE,
  type       TEXT NOT NULL,
  at         INTEGER NOT NULL,
  book       TEXT,
  procedure  TEXT,
  occurrence TEXT,
  run        TEXT,
  run_seq    INTEGER,
  hash       BLOB NOT NULL,
  bytes      BLOB NOT NULL,
  UNIQUE (run, run_seq)
) STRICT;
CREATE INDEX entries_of_procedure ON entries (book, procedure, occurrence, seq);
CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER entries_are_never_deleted BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;

CREATE TABLE blobs (
  c     BLOB PRIMARY KEY,
  salt  BLOB NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE TRIGGER blobs_are_never_changed BEFORE UPDATE ON blobs
BEGIN SELECT RAISE(ABORT, 'blobs are never changed'); END;

-- What the entries add up to: derived, checked by verify, rebuilt when its form changes.
CREATE TABLE overview (
  one  INTEGER PRIMARY KEY CHECK (one = 1),
  form INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE TABLE history (
  book      TEXT NOT NULL,
  procedure TEXT NOT NULL,
  body      TEXT NOT NULL,
  PRIMARY KEY (book, procedure)
) STRICT;
