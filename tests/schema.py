#!/usr/bin/env python3
"""Holds the schema that `runbook schema` prints against what `runbook lint` says, through an independent validator.

    python3 tests/schema.py PATH/TO/runbook BOOK...

Every book is valid as it is. Then each of its files is changed in one place at a time: a key is taken away, misspelled or
added, a value is made a list, a mapping, a text, a number or nothing. What lint says of the shape of the changed file and
what the schema says of it must agree:

* what the schema refuses, lint finds an error in;
* what lint calls an unknown key, a missing key or a wrong type, the schema refuses.

Exit code 1 and a listing where they differ.
"""

import copy
import json
import os
import shutil
import subprocess
import sys
import tempfile

import jsonschema
import yaml

# What the schema has to see too. The rest of what lint finds is about meaning.
SHAPES = {"unknown-key", "missing-key", "wrong-type", "step-without-kind", "unsupported-version",
          "key-without-run", "missing-name", "missing-trigger", "missing-steps", "missing-validation"}


class Loader(yaml.SafeLoader):
    """YAML 1.2 as editors read it: no sexagesimal numbers, no dates, `no` is a text."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag.endswith((":null", ":float"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", yaml.resolver.re.compile("^(true|True|TRUE|false|False|FALSE)$"), list("tTfF"))
Loader.add_implicit_resolver("tag:yaml.org,2002:int", yaml.resolver.re.compile(r"^[-+]?\d+$"), list("-+0123456789"))


def places(value, path=()):
    """The paths of all keys and items."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield path + (key,)
        yield from places(child, path + (key,))


def within(value, path):
    for key in path:
        value = value[key]
    return value


def changes(value):
    """The value changed in one place at a time, each with what was done."""
    for path in list(places(value)):
        last = path[-1]

        def changed(change):
            new = copy.deepcopy(value)
            change(within(new, path[:-1]))
            return new

        for name, other in [("list", ["zz zz"]), ("mapping", {"zz zz": "zz"}), ("text", "zz ?"), ("number", 7), ("nothing", None)]:
            yield f"{path} is a {name}", changed(lambda parent: parent.__setitem__(last, other))
        if isinstance(last, str):
            yield f"{path} is taken away", changed(lambda parent: parent.pop(last))
            yield f"{path} is misspelled", changed(lambda parent: parent.__setitem__(f"{last}q", parent.pop(last)))


def sampled(items, most):
    """Evenly spread, so that each run looks at the same ones."""
    items = list(items)
    return items[::max(1, -(-len(items) // most))]


def lint(binary, folder):
    command = [binary, "lint", folder, "--as-of", "2026-11-23", "--format", "json", "--no-suppressions"]
    done = subprocess.run(command, capture_output=True, cwd=folder, env={"PATH": os.environ.get("PATH", "")})
    assert done.returncode in (0, 1), done.stderr.decode()
    return json.loads(done.stdout)["findings"]


def compare(binary, validator, folder, most):
    files = sorted(name for name in os.listdir(folder) if name.endswith(".yaml") and name != "answers.yaml")
    differ, tried = [], 0
    read = lambda name: open(os.path.join(folder, name), encoding="utf-8").read()
    base = lint(binary, folder)
    before = {rule: sum(one["rule"] == rule for one in base) for rule in SHAPES}
    for name in files:
        original = read(name)
        whole = yaml.load(original, Loader)
        differ += [f"{folder}/{name}: {error.json_path}: {error.message[:200]}" for error in validator.iter_errors(whole)]
        for what, value in sampled(changes(whole), most):
            tried += 1
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                yaml.safe_dump(value, file, allow_unicode=True, sort_keys=False)
            found = lint(binary, folder)
            errors = [one for one in found if one["severity"] == "error"]
            shapes = [one for one in errors if one["rule"] in SHAPES and sum(two["rule"] == one["rule"] for two in found) > before[one["rule"]]]
            # Read again as it is written: what a text was may be a number now.
            valid = validator.is_valid(yaml.load(read(name), Loader))
            if not valid and not errors:
                why = next(validator.iter_errors(value)).message[:300]
                differ.append(f"{folder}/{name}: {what}: refused by the schema alone: {why}")
            # A key without a value is there for a schema, and not for a reader.
            if valid and shapes and not what.endswith("nothing"):
                differ.append(f"{folder}/{name}: {what}: the schema does not see {shapes[0]['rule']}: {shapes[0]['message']}")
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(original)
    return differ, tried


def main():
    binary, books = sys.argv[1], sys.argv[2:]
    schema = json.loads(subprocess.run([binary, "schema"], capture_output=True, check=True).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    differ, tried = [], 0
    for name, definition in schema["$defs"].items():
        for example in definition.get("examples", []):
            errors = jsonschema.Draft202012Validator({**definition, "$defs": schema["$defs"]}).iter_errors(example)
            differ += [f"{name}: the example {example}: {error.message[:200]}" for error in errors]
    most = int(os.environ.get("RUNBOOK_TESTS_SCHEMA", "6"))
    for book in books:
        with tempfile.TemporaryDirectory() as scratch:
            folder = shutil.copytree(book, os.path.join(scratch, os.path.basename(book)))
            # The book that has every key is looked at most closely.
            own = most * 10 if folder.endswith("every-key") else most
            found, count = compare(binary, validator, folder, own)
            differ, tried = differ + found, tried + count
    print("\n".join(differ))
    print(f"{tried} changes tried, {len(differ)} differ")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
