#!/usr/bin/env python3
"""Verifies an exported run book ledger, with nothing but Python's standard library.

Usage: verify_ledger.py EXPORT.jsonl [WITNESS ...]      a witness is a head kept earlier, as 318:9f3a1c7e

Written from the format's description alone, to disagree where the program is wrong. Exit 0: intact; 4: not.
"""

import base64
import hashlib
import json
import sys


class Bad(Exception):
    """Something does not verify."""


def require(condition, message):
    if not condition:
        raise Bad(message)


def object_without_duplicates(pairs):
    require(len({key for key, _ in pairs}) == len(pairs), "a key stands twice")
    return dict(pairs)


def no_float(text):
    raise Bad(f"{text} is no integer")


def parse(line):
    return json.loads(line, object_pairs_hook=object_without_duplicates, parse_float=no_float, parse_constant=no_float)


def canonical(value):
    """RFC 8785, for texts, integers, booleans, null, lists and objects."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(canonical(key) + ":" + canonical(value[key]) for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    if isinstance(value, int) and not isinstance(value, bool):
        require(abs(value) < 2**53, f"{value} is too large")
    return json.dumps(value, ensure_ascii=False)


def entry_hash(line):
    return hashlib.sha256(b"\x00" + line).hexdigest()


def check_entry(line, seq, prev, ledger):
    entry = parse(line)
    require(canonical(entry).encode() == line, "its bytes are not canonical")
    require(entry["seq"] == seq, f"entry {entry['seq']} stands in its place")
    require(entry["prev"] == prev, "it does not follow the entry before it")
    require(ledger in (None, entry["ledger"]), "it belongs to another ledger")
    return entry


def check_blobs(entries, blobs):
    redacted = {c for entry in entries if entry["type"] == "redaction" for c in entry["data"]["commitments"]}
    used = set()
    for entry in entries:
        for blob in entry.get("blobs", []):
            used.add(blob["c"])
            stored = blobs.get(blob["c"])
            where = f"entry {entry['seq']}: its blob {blob['name']}"
            require(stored is not None or blob["c"] in redacted, f"{where} is missing, and no redaction says why")
            require(stored is None or len(stored) == blob["len"], f"{where} has another length")
    require(set(blobs) <= used, "there is a blob that no entry speaks of")
    return len(redacted - set(blobs))


def read_blob(line):
    blob = parse(line)
    require(set(blob) == {"blob", "salt", "bytes"}, "a blob's line has other fields")
    salt, content = bytes.fromhex(blob["salt"]), base64.b64decode(blob["bytes"], validate=True)
    require(salt.hex() == blob["salt"] and base64.b64encode(content).decode() == blob["bytes"], "a blob's line is odd")
    found = hashlib.sha256(salt + b"runbook-blob-v1\x00" + content).hexdigest()
    require(found == blob["blob"], f"blob {blob['blob'][:8]} was changed")
    return found, content


def verify(path, witnesses):
    with open(path, "rb") as file:
        lines = file.read().split(b"\n")
    require(lines.pop() == b"", "the last line has no end")
    entries, hashes, blobs = [], ["0" * 64], {}
    require(lines, "there is no line in it")
    for line in lines[:-1]:
        if line.startswith(b'{"blob":"'):
            found, content = read_blob(line)
            blobs[found] = content
            continue
        seq = len(entries) + 1
        try:
            require(not blobs, "an entry stands after the blobs")
            entries.append(check_entry(line, seq, hashes[-1], entries[0]["ledger"] if entries else None))
        except (Bad, ValueError, KeyError, TypeError) as error:
            raise Bad(f"entry {seq}: {error}") from error
        hashes.append(entry_hash(line))
    head = f"{len(entries)}:{hashes[-1]}"
    export = parse(lines[-1])
    expected = {"count": len(entries), "filter": {}, "head": head, "ledger": entries[0]["ledger"] if entries else ""}
    require(export == {"export": expected}, "the last line says something else")
    redacted = check_blobs(entries, blobs)
    for witness in witnesses:
        seq, digits = witness.split(":")
        require(int(seq) <= len(entries), f"truncated: a witness knows of entry {seq}")
        require(len(digits) >= 8 and hashes[int(seq)].startswith(digits), f"rewritten: entry {seq} was {digits}")
    return f"intact: {len(entries)} entries, {len(blobs)} blobs, {redacted} redacted, head {head[:head.index(':') + 9]}"


if __name__ == "__main__":
    try:
        print(verify(sys.argv[1], sys.argv[2:]))
    except (Bad, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"not intact: {error}")
        sys.exit(4)
