#!/usr/bin/env python3
"""Verifies an exported run book ledger, with nothing but Python's standard library.

Usage: verify_ledger.py EXPORT.jsonl [WITNESS ...]      a witness is a head kept earlier, as 318:9f3a1c7e,
                                                        or a file with a checkpoint, named *.checkpoint

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


def root(hashes):
    """The root over leaf hashes, RFC 6962 section 2.1."""
    if len(hashes) == 1:
        return hashes[0]
    half = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root(hashes[:half]) + root(hashes[half:])).digest()


def check_checkpoint(path, ledger, hashes):
    """A C2SP tlog-checkpoint without its signature: origin, size, root."""
    with open(path, encoding="ascii", newline="") as file:
        origin, size, digest, rest = file.read().split("\n")
    require(origin == f"runbook/{ledger}" and rest == "", "the checkpoint is of another ledger, or is none")
    require(size == str(int(size)) and 0 < int(size) <= len(hashes), f"truncated: a checkpoint knows of entry {size}")
    found = root([bytes.fromhex(found) for found in hashes[: int(size)]])
    require(base64.b64decode(digest, validate=True) == found, f"rewritten: not the first {size} entries of {path}")


def check_entry(line, seq, prev, ledger):
    entry = parse(line)
    require(canonical(entry).encode() == line, "its bytes are not canonical")
    require(entry["seq"] == seq, f"entry {entry['seq']} stands in its place")
    require(entry["prev"] == prev, "it does not follow the entry before it")
    require(ledger in (None, entry["ledger"]), "it belongs to another ledger")
    return entry


def check_blobs(entries, blobs):
    erasing = [entry for entry in entries if entry["type"] in ("redaction", "ledger.archived")]
    redacted = {c for entry in erasing for c in entry["data"]["commitments"]}
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


def check_part(lines, ending, witnesses):
    """Entries picked out: each canonical and in order, neighbours chained, and none beyond the head that is named."""
    head_seq, head_hash = int(ending["head"].split(":")[0]), ending["head"].split(":")[1]
    entries, last_seq, last_hash, linked = [], 0, None, 0
    heads = [witness.split(":") for witness in witnesses if not witness.endswith(".checkpoint")]
    kept = {int(seq): digits for seq, digits in heads}
    for line in lines:
        entry, found = parse(line), entry_hash(line)
        require(canonical(entry).encode() == line, f"entry after {last_seq}: its bytes are not canonical")
        seq = entry["seq"]
        require(last_seq < seq <= head_seq, f"entry {seq}: it is out of order")
        require(entry["ledger"] == ending["ledger"], f"entry {seq}: it belongs to another ledger")
        require(seq != head_seq or found == head_hash, f"entry {seq}: it is not the head that is named")
        if seq == last_seq + 1 and last_hash is not None:
            require(entry["prev"] == last_hash, f"entry {seq}: it does not follow the entry before it")
            linked += 1
        require(seq not in kept or (len(kept[seq]) >= 8 and found.startswith(kept[seq])), f"rewritten: entry {seq}")
        entries.append(entry)
        last_seq, last_hash = seq, found
    return entries, linked


def check_part_blobs(entries, blobs):
    spoken = {blob["c"]: blob["len"] for entry in entries for blob in entry.get("blobs", [])}
    require(set(blobs) <= set(spoken), "there is a blob that no entry speaks of")
    require(all(len(content) == spoken[c] for c, content in blobs.items()), "a blob has another length")


def check_whole(lines, blobs, ending, witnesses):
    entries, hashes = [], ["0" * 64]
    for line in lines:
        seq = len(entries) + 1
        try:
            entries.append(check_entry(line, seq, hashes[-1], entries[0]["ledger"] if entries else None))
        except (Bad, ValueError, KeyError, TypeError) as error:
            raise Bad(f"entry {seq}: {error}") from error
        hashes.append(entry_hash(line))
    head = f"{len(entries)}:{hashes[-1]}"
    expected = {"count": len(entries), "filter": {}, "head": head, "ledger": entries[0]["ledger"] if entries else ""}
    require({key: value for key, value in ending.items() if key != "sha256"} == expected, "the last line says otherwise")
    redacted = check_blobs(entries, blobs)
    for witness in witnesses:
        if witness.endswith(".checkpoint"):
            check_checkpoint(witness, entries[0]["ledger"], hashes[1:])
            continue
        seq, digits = witness.split(":")
        require(int(seq) <= len(entries), f"truncated: a witness knows of entry {seq}")
        require(len(digits) >= 8 and hashes[int(seq)].startswith(digits), f"rewritten: entry {seq} was {digits}")
    return f"intact: {len(entries)} entries, {len(blobs)} blobs, {redacted} redacted, head {head[:head.index(':') + 9]}"


def verify(path, witnesses):
    with open(path, "rb") as file:
        content = file.read()
    lines = content.split(b"\n")
    require(lines.pop() == b"", "the last line has no end")
    require(lines, "there is no line in it")
    entries, blobs = [], {}
    for line in lines[:-1]:
        if line.startswith(b'{"blob":"'):
            found, text = read_blob(line)
            require(found not in blobs, "a blob stands twice")
            blobs[found] = text
        else:
            require(not blobs, "an entry stands after the blobs")
            entries.append(line)
    export = parse(lines[-1])
    require(set(export) == {"export"} and canonical(export).encode() == lines[-1], "the last line is odd")
    ending = export["export"]
    require(set(ending) <= {"count", "filter", "head", "ledger", "sha256"}, "the last line says something else")
    bare = canonical({"export": {key: value for key, value in ending.items() if key != "sha256"}}).encode()
    own = hashlib.sha256(content[: -len(lines[-1]) - 1] + bare + b"\n").hexdigest()
    require(ending.get("sha256", own) == own, "it is not as it was handed out")
    if not ending["filter"]:
        return check_whole(entries, blobs, ending, witnesses)
    require("sha256" in ending and ending["count"] == len(entries), "the last line says something else")
    entries, linked = check_part(entries, ending, witnesses)
    check_part_blobs(entries, blobs)
    return f"a part: {len(entries)} of {ending['head'].split(':')[0]} entries, {linked} chained, {len(blobs)} blobs"


if __name__ == "__main__":
    try:
        print(verify(sys.argv[1], sys.argv[2:]))
    except (Bad, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"not intact: {error}")
        sys.exit(4)
