-- The layout of a ledger in PostgreSQL, made once by `runbook ledger init` or `runbook ledger move`. Everything belongs to the ledger's owner role;
-- writers may call lock() and append() and read, readers may read. {owner}, {writer} and {reader} are filled in.

-- The layout is negative while a ledger is being moved here.
CREATE TABLE runbook.head (
  one    boolean PRIMARY KEY DEFAULT true CHECK (one),
  layout integer NOT NULL,
  team   text NOT NULL,
  ledger text NOT NULL,
  seq    bigint NOT NULL,
  hash   bytea NOT NULL
);

CREATE TABLE runbook.entries (
  seq        bigint PRIMARY KEY CHECK (seq > 0),
  prev       text NOT NULL UNIQUE,
  id         text NOT NULL UNIQUE,
  type       text NOT NULL,
  at         bigint NOT NULL,
  book       text,
  procedure  text,
  occurrence text,
  run        text,
  run_seq    bigint,
  hash       bytea NOT NULL,
  bytes      bytea NOT NULL,
  UNIQUE (run, run_seq)
);
CREATE INDEX entries_of_procedure ON runbook.entries (book, procedure, occurrence, seq);
CREATE INDEX entries_of_type ON runbook.entries (type, seq);

CREATE TABLE runbook.blobs (
  c     bytea PRIMARY KEY,
  salt  bytea NOT NULL,
  bytes bytea NOT NULL
);

-- What the entries up to one of them add up to, in each form that some version of the program writes: derived, checked
-- by verify, brought up to date by whoever reads it.
CREATE TABLE runbook.overview (
  form bigint PRIMARY KEY,
  seq  bigint NOT NULL,
  body text NOT NULL
);
CREATE TABLE runbook.history (
  form      bigint NOT NULL,
  book      text NOT NULL,
  procedure text NOT NULL,
  body      text NOT NULL,
  PRIMARY KEY (form, book, procedure)
);

-- Who records under which role of the server: for them the database vouches.
CREATE TABLE runbook.people (
  role   text PRIMARY KEY,
  person text NOT NULL
);

CREATE FUNCTION runbook.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '% of runbook.% is refused: what was recorded stays as it is', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'RB001';
END $$;
CREATE TRIGGER entries_are_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON runbook.entries
  FOR EACH STATEMENT EXECUTE FUNCTION runbook.refuse();
CREATE TRIGGER blobs_are_never_changed BEFORE UPDATE OR TRUNCATE ON runbook.blobs
  FOR EACH STATEMENT EXECUTE FUNCTION runbook.refuse();
CREATE TRIGGER head_is_never_taken_out BEFORE DELETE OR TRUNCATE ON runbook.head
  FOR EACH STATEMENT EXECUTE FUNCTION runbook.refuse();

CREATE FUNCTION runbook.only_redacted() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM runbook.head AS head JOIN runbook.entries AS entry
      ON entry.type IN ('redaction', 'ledger.archived') AND (entry.seq = head.seq OR head.layout < 0),
      json_array_elements_text(convert_from(entry.bytes, 'UTF8')::json -> 'data' -> 'commitments') AS named(c)
    WHERE named.c = encode(OLD.c, 'hex')) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'texts are erased by recorded redactions only' USING ERRCODE = 'RB001';
END $$;
CREATE TRIGGER blobs_are_erased_by_redactions_only BEFORE DELETE ON runbook.blobs
  FOR EACH ROW EXECUTE FUNCTION runbook.only_redacted();

CREATE FUNCTION runbook.only_forward() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.ledger = OLD.ledger AND NEW.team = OLD.team
    AND (NEW.seq, NEW.hash) = (OLD.seq, OLD.hash)
    OR EXISTS (SELECT FROM runbook.entries AS entry WHERE entry.seq = NEW.seq AND entry.hash = NEW.hash
      AND (entry.prev = encode(OLD.hash, 'hex') AND NEW.seq = OLD.seq + 1 OR OLD.layout < 0 AND NEW.seq > OLD.seq))
      AND NEW.ledger = OLD.ledger THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the head moves to the next entry only' USING ERRCODE = 'RB001';
END $$;
CREATE TRIGGER head_moves_forward_only BEFORE UPDATE ON runbook.head
  FOR EACH ROW EXECUTE FUNCTION runbook.only_forward();

-- Runs as the transaction commits, after everything that a session could set: what is acknowledged is on disk.
CREATE FUNCTION runbook.durably() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_catalog.current_setting('synchronous_commit') = 'off' THEN
    PERFORM pg_catalog.set_config('synchronous_commit', 'on', true);
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entries_are_durable AFTER INSERT ON runbook.entries DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION runbook.durably();

-- Everybody who records stands in line here, until the end of the transaction.
CREATE FUNCTION runbook.lock() RETURNS TABLE (seq bigint, hash bytea)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT head.seq, head.hash FROM runbook.head AS head FOR UPDATE;
$$;

-- Records an entry with its new texts. Whatever can be checked here is; every column is read out of the bytes.
CREATE FUNCTION runbook.record(entry bytea, salts bytea[], texts bytea[], form bigint, overview text,
  books text[], procedures text[], bodies text[])
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  said  json := convert_from(entry, 'UTF8')::json;
  digest bytea := sha256('\x00'::bytea || entry);
  last  runbook.head;
BEGIN
  SELECT * INTO STRICT last FROM runbook.head FOR UPDATE;
  IF said ->> 'ledger' IS DISTINCT FROM last.ledger OR said ->> 'seq' IS DISTINCT FROM (last.seq + 1)::text
    OR said ->> 'prev' IS DISTINCT FROM encode(last.hash, 'hex') THEN
    RAISE EXCEPTION 'the entry does not follow entry %', last.seq USING ERRCODE = 'RB002';
  END IF;
  IF said ->> 'type' IN ('ledger.moved', 'ledger.arrived') AND NOT pg_has_role(session_user, last.team || '_owner', 'MEMBER') THEN
    RAISE EXCEPTION 'only an owner of the ledger moves it' USING ERRCODE = '42501';
  END IF;
  IF (last.layout < 0 OR EXISTS (SELECT FROM runbook.entries WHERE seq = last.seq AND type = 'ledger.moved'))
    <> (said ->> 'type' = 'ledger.arrived') THEN
    RAISE EXCEPTION 'the ledger has moved, or has not arrived' USING ERRCODE = 'RB004';
  END IF;
  IF said -> 'actor' ->> 'auth' IN ('signed', 'presence') OR said -> 'actor' ->> 'auth' = 'db' AND NOT EXISTS (
    SELECT FROM runbook.people WHERE role = session_user AND person = said -> 'actor' ->> 'person') THEN
    RAISE EXCEPTION 'the role % does not record as % (%)', session_user, said -> 'actor' ->> 'person',
      said -> 'actor' ->> 'auth' USING ERRCODE = 'RB003';
  END IF;
  INSERT INTO runbook.entries (seq, prev, id, type, at, book, procedure, occurrence, run, run_seq, hash, bytes)
  VALUES (last.seq + 1, said ->> 'prev', said ->> 'id', said ->> 'type',
    round(extract(epoch FROM (said ->> 'at')::timestamptz) * 1000)::bigint,
    said ->> 'book', said ->> 'procedure', said ->> 'occurrence', said ->> 'run', (said ->> 'run_seq')::bigint,
    digest, entry);
  INSERT INTO runbook.blobs (c, salt, bytes)
  SELECT sha256(given.salt || '\x72756e626f6f6b2d626c6f622d763100'::bytea || given.bytes), given.salt, given.bytes
  FROM unnest(salts, texts) AS given(salt, bytes)
  ON CONFLICT (c) DO NOTHING;
  IF EXISTS (
    SELECT FROM unnest(salts, texts) AS given(salt, bytes)
    WHERE encode(sha256(given.salt || '\x72756e626f6f6b2d626c6f622d763100'::bytea || given.bytes), 'hex') NOT IN (
      SELECT named.blob ->> 'c' FROM json_array_elements(coalesce(said -> 'blobs', '[]')) AS named(blob))) OR EXISTS (
    SELECT FROM json_array_elements(coalesce(said -> 'blobs', '[]')) AS named(blob)
    WHERE NOT EXISTS (SELECT FROM runbook.blobs AS kept WHERE kept.c = decode(named.blob ->> 'c', 'hex'))) THEN
    RAISE EXCEPTION 'the entry and its texts do not fit' USING ERRCODE = 'RB003';
  END IF;
  INSERT INTO runbook.overview AS kept (form, seq, body) VALUES (form, last.seq + 1, overview)
  ON CONFLICT ON CONSTRAINT overview_pkey DO UPDATE SET seq = excluded.seq, body = excluded.body;
  INSERT INTO runbook.history AS kept (form, book, procedure, body)
  SELECT record.form, given.* FROM unnest(books, procedures, bodies) AS given(book, procedure, body)
  ON CONFLICT ON CONSTRAINT history_pkey DO UPDATE SET body = excluded.body;
  UPDATE runbook.head SET seq = last.seq + 1, hash = digest;
END $$;

CREATE FUNCTION runbook.append(entry bytea, salts bytea[], texts bytea[], form bigint, overview text,
  books text[], procedures text[], bodies text[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF convert_from(entry, 'UTF8')::json ->> 'type' IN ('redaction', 'ledger.archived') THEN
    RAISE EXCEPTION 'what erases is recorded by redact()' USING ERRCODE = 'RB003';
  END IF;
  PERFORM runbook.record(entry, salts, texts, form, overview, books, procedures, bodies);
END $$;

-- Records a redaction, or what was archived, and erases what it names, in one.
CREATE FUNCTION runbook.redact(entry bytea, salts bytea[], texts bytea[], form bigint, overview text,
  books text[], procedures text[], bodies text[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF convert_from(entry, 'UTF8')::json ->> 'type' IN ('redaction', 'ledger.archived') IS NOT TRUE THEN
    RAISE EXCEPTION 'redact() records what erases only' USING ERRCODE = 'RB003';
  END IF;
  PERFORM runbook.record(entry, salts, texts, form, overview, books, procedures, bodies);
  DELETE FROM runbook.blobs WHERE encode(c, 'hex') IN (
    SELECT json_array_elements_text(convert_from(entry, 'UTF8')::json -> 'data' -> 'commitments'));
END $$;

REVOKE ALL ON ALL TABLES IN SCHEMA runbook FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA runbook FROM PUBLIC;
GRANT USAGE ON SCHEMA runbook TO {reader}, {writer};
GRANT SELECT ON ALL TABLES IN SCHEMA runbook TO {reader}, {writer};
GRANT EXECUTE ON FUNCTION runbook.lock(), runbook.append(bytea, bytea[], bytea[], bigint, text, text[], text[], text[])
  TO {writer};
