#!/usr/bin/env python3
"""Reads what `runbook lint` prints the way its consumers do, and compares the forms with each other.

    python3 tests/lint_forms.py PATH/TO/runbook

SARIF is validated against the schema of OASIS (tests/schemas), JUnit is read by `junitparser`, Checkstyle by an XML
parser, GitLab's report against the shape of its documentation, and the commands for GitHub and Azure Pipelines by
parsers written after those of their agents. All must tell the same findings as the JSON form. Exit code 1 and a listing
where one does not.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

import jsonschema
import junitparser

BOOK = """\
format: 1
id: forms
timezone: UTC
roles:
  ops: {contact: "http://desk.example.com ##vso[task.complete]x"}
procedures:
  plain: {name: Plain, trigger: weekly, owner: ops, operator: ops, effort: 5m, escalation: none, last_updated: 2026-11-02,
    steps: [{do: Open it., expect: it opens}], validation: [It is open.]}
  \u00e5: {name: B, trigger: daily}
  c:
    name: "\u00e9\U0001f600 ##vso[task.setvariable variable=a]b; 100% ::error::x"
    trigger: {every: month, day: 31}
    steps:
      - do: Open <b>|`x ]]>
        "\U0001f600 k": y
"""


def lint(binary, path, form):
    command = [binary, "lint", path, "--as-of", "2026-11-23", "--format", form]
    done = subprocess.run(command, capture_output=True, env={"PATH": os.environ.get("PATH", "")}, cwd=os.path.dirname(path))
    assert done.returncode == 1, done.stderr
    return done.stdout.decode("utf-8")


def wanted(findings):
    return sorted((one["path"], one["line"], one["rule"]) for one in findings)


def sarif(text, path):
    schema = os.path.join(os.path.dirname(__file__), "schemas", "sarif-2.1.0.json")
    with open(schema, encoding="utf-8") as file:
        jsonschema.Draft7Validator(json.load(file)).validate(json.loads(text))
    run = json.loads(text)["runs"][0]
    assert run["columnKind"] == "utf16CodeUnits"
    lines = open(path, encoding="utf-8").read().split("\n")
    prints, found = set(), []
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        where = result["locations"][0]["physicalLocation"]
        region = where["region"]
        # A column beyond its line, in UTF-16 units, would be a column of something else.
        units = len(lines[region["startLine"] - 1].encode("utf-16-le")) // 2
        assert 1 <= region["startColumn"] <= units + 1, region
        prints.add(result["partialFingerprints"]["runbookAddress/v1"])
        found.append((where["artifactLocation"]["uri"], region["startLine"], result["ruleId"]))
    assert len(prints) == len(found), "two findings have one fingerprint"
    fixed = next(result for result in run["results"] if result["ruleId"] == "plain-http")["fixes"][0]["artifactChanges"][0]["replacements"][0]
    region = fixed["deletedRegion"]
    deleted = lines[region["startLine"] - 1].encode("utf-16-le")[2 * (region["startColumn"] - 1):2 * (region["endColumn"] - 1)]
    assert deleted.decode("utf-16-le").startswith("http") and "https" in fixed["insertedContent"]["text"], fixed
    emoji = next(result for result in run["results"] if result["ruleId"] == "unknown-key")
    region = emoji["locations"][0]["physicalLocation"]["region"]
    key = lines[region["startLine"] - 1].encode("utf-16-le")[2 * (region["startColumn"] - 1):2 * (region["endColumn"] - 1)]
    assert key.decode("utf-16-le") == '"\U0001f600 k"', key
    return sorted(found)


def junit(text, _):
    report = junitparser.JUnitXml.fromstring(text.encode("utf-8"))
    cases = [case for suite in report for case in suite]
    assert report.tests == len(cases) == 4 and report.failures == 2, (report.tests, report.failures)
    passed = [case.name for case in cases if case.is_passed and not case.system_out]
    assert passed == ["plain"], passed
    said = [line for case in cases for part in [case.system_out or "", *(one.text or "" for one in case.result)]
            for line in part.split("\n") if line]
    parts = [re.match(r"(.*?):(\d+):\d+: \w+\[(.*?)\] ", line) for line in said]
    return sorted((part[1], int(part[2]), part[3]) for part in parts)


def checkstyle(text, _):
    root = xml.fromstring(text.encode("utf-8"))
    found = [(file.get("name"), int(error.get("line")), error.get("source").removeprefix("runbook."))
             for file in root for error in file]
    return sorted(found)


def gitlab(text, _):
    schema = {"type": "array", "items": {
        "type": "object", "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {"type": "object", "required": ["path", "lines"], "properties": {
                "path": {"type": "string", "pattern": "^(?!\\./)"},
                "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}}}}}}}
    issues = json.loads(text)
    jsonschema.Draft7Validator(schema).validate(issues)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    return sorted((issue["location"]["path"], issue["location"]["lines"]["begin"], issue["check_name"]) for issue in issues)


def github(text, _):
    """As the runner reads a line: trimmed, `::name key=value,…::data`, percent codes undone."""
    undone = lambda data: data.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
    found = []
    for line in text.split("\n")[:-1]:
        name, properties, data = re.match(r"::(\w+) (.*?)::(.*)$", line.lstrip()).groups()
        assert name in ("error", "warning", "notice") and "::" not in properties and data
        pairs = {key: undone(value) for key, value in (pair.split("=", 1) for pair in properties.split(","))}
        assert set(pairs) <= {"file", "line", "endLine", "col", "endColumn", "title"}, pairs
        found.append((pairs["file"], int(pairs["line"]), pairs["title"]))
    return sorted(found)


def azure(text, _):
    """As the agent reads a line: the first `##vso[` anywhere, up to the first `]`; percent codes undone."""
    codes = [("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%AZP25", "%")]
    found = []
    for line in text.split("\n")[:-1]:
        assert line.count("##vso[") == 1 and line.startswith("##vso["), line
        inside, data = line[len("##vso["):].split("]", 1)
        event, properties = inside.split(" ", 1)
        assert event == "task.logissue", event
        pairs = dict(pair.split("=", 1) for pair in properties.split(";"))
        for code, sign in codes:
            pairs = {key: value.replace(code, sign) for key, value in pairs.items()}
            data = data.replace(code, sign)
        assert pairs["type"] in ("error", "warning") and data.startswith(f"{pairs['sourcepath']}:{pairs['linenumber']}:")
        found.append((pairs["sourcepath"], int(pairs["linenumber"]), pairs["code"]))
    return sorted(found)


def lines(text, _):
    return wanted([json.loads(line) for line in text.split("\n")[:-1]])


def concise(text, _):
    parts = [re.match(r"(.*?):(\d+):\d+: \w+\[(.*?)\] ", line) for line in text.split("\n")[:-1]]
    return sorted((part[1], int(part[2]), part[3]) for part in parts)


def markdown(text, _):
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in text.split("\n") if line.startswith("| ")][1:]
    assert all(len(row) == 5 for row in rows), rows
    places = [(row[2].strip().rsplit(":", 1), row[1].strip()) for row in rows]
    return sorted((path.replace("\\", ""), int(line), rule) for (path, line), rule in places)


FORMS = {"sarif": sarif, "junit": junit, "checkstyle": checkstyle, "gitlab": gitlab, "github": github, "azure": azure,
         "jsonl": lines, "concise": concise, "markdown": markdown}


def main():
    binary, wrong = os.path.abspath(sys.argv[1]), 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "runbook.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(BOOK)
        expected = wanted(json.loads(lint(binary, path, "json"))["findings"])
        assert len(expected) > 8, expected
        for form, read in FORMS.items():
            found = read(lint(binary, path, form), path)
            if found != expected:
                wrong += 1
                print(f"== {form}: only there {sorted(set(found) - set(expected))}, only in JSON {sorted(set(expected) - set(found))}")
    print(f"{len(FORMS)} forms, {len(expected)} findings, {wrong} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
