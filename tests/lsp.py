#!/usr/bin/env python3
"""Speaks with `runbook lsp` as an editor does: by the client of pygls, which checks every message by the types of the
protocol (lsprotocol), and once more by hand with what no client would send.

    python3 tests/lsp.py PATH/TO/runbook

Exit code 1 and the first thing that is not as it should be.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

HEADER = """\
format: 1
id: spoken
timezone: Europe/London
since: 2026-08-03
include: [more.yaml]
anchors:
  wave: {title: The wave, every: year, day: 1 october}
roles:
  ops: {title: "Bereitschaft \U0001f600 \u00e5", contact: ops@example.com, deputy: lead}
  lead: {title: Team lead, contact: lead@example.com}
"""
MORE = """\
procedures:
  scan:
    name: Scan everything
    trigger: {every: week, day: mon, due: "12:00"}
    owner: ops
    escalation: none
    effort: 5m
    last_updated: 2026-11-02
    steps: [{do: Scan it., expect: it is scanned}]
    validation: [It is scanned.]
"""


OTHER = """\
  other: {name: Other, trigger: {every: day, due: 10:30}, owner: lead, escalation: none, effort: 5m, last_updated: 2026-11-02,
    steps: [{do: Open the list., expect: it opens, critical: no}], validation: [It is open.]}
"""


class Editor:
    """One file is open, or two."""

    def __init__(self, binary, folder, encodings, options=None):
        self.binary, self.folder, self.encodings, self.options = binary, folder, encodings, options
        self.client = LanguageClient("tests", "1")
        self.published = {}
        self.news = asyncio.Event()

        @self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def publish(params):
            self.published[params.uri] = params
            self.news.set()

    async def __aenter__(self):
        await self.client.start_io(self.binary, "lsp", "--as-of", "2026-11-22T12:00")
        general = lsp.GeneralClientCapabilities(position_encodings=self.encodings)
        params = lsp.InitializeParams(capabilities=lsp.ClientCapabilities(general=general), initialization_options=self.options)
        self.answer = await self.client.initialize_async(params)
        self.client.initialized(lsp.InitializedParams())
        return self

    async def __aexit__(self, *_):
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await asyncio.wait_for(self.client._server.wait(), 10)
        assert self.client._server.returncode == 0, self.client._server.returncode
        await self.client.stop()

    def uri(self, name):
        return "file://" + os.path.join(self.folder, name)

    async def wait(self, name, wanted):
        """Until the findings of a file are as wanted."""
        for _ in range(100):
            params = self.published.get(self.uri(name))
            if params is not None and wanted(params):
                return params
            self.news.clear()
            try:
                await asyncio.wait_for(self.news.wait(), 10)
            except TimeoutError:
                break
        raise AssertionError(f"{name}: {self.published.get(self.uri(name))}")

    def open(self, name, text, version=1):
        item = lsp.TextDocumentItem(uri=self.uri(name), language_id="yaml", version=version, text=text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(text_document=item))

    def change(self, name, version, changes):
        document = lsp.VersionedTextDocumentIdentifier(uri=self.uri(name), version=version)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(text_document=document, content_changes=changes))

    def close(self, name):
        document = lsp.TextDocumentIdentifier(uri=self.uri(name))
        self.client.text_document_did_close(lsp.DidCloseTextDocumentParams(text_document=document))

    def at(self, name, text, part, after=1):
        """A position inside of a part of a text, in the units agreed on."""
        units = (lambda s: len(s.encode())) if self.answer.capabilities.position_encoding == "utf-8" else (lambda s: len(s.encode("utf-16-le")) // 2)
        before = text[: text.index(part) + after]
        position = lsp.Position(line=before.count("\n"), character=units(before.rsplit("\n", 1)[-1]))
        return {"text_document": lsp.TextDocumentIdentifier(uri=self.uri(name)), "position": position}


def rules(params):
    return sorted(one.code for one in params.diagnostics)


async def findings(editor, text):
    """Of unsaved text; fixes of them; gone with the file."""
    wrong = text.replace("owner: ops", "ownr: ops") + OTHER
    editor.open("more.yaml", wrong)
    params = await editor.wait("more.yaml", lambda params: "unknown-key" in rules(params))
    assert params.version == 1 and {"missing-owner", "yaml11-boolean"} & set(rules(params)), rules(params)
    finding = next(one for one in params.diagnostics if one.code == "unknown-key")
    lines = wrong.split("\n")
    start, end = finding.range.start, finding.range.end
    assert lines[start.line][start.character:end.character] == "ownr", finding
    document = lsp.TextDocumentIdentifier(uri=editor.uri("more.yaml"))
    everything = lsp.Range(start=lsp.Position(0, 0), end=lsp.Position(99, 0))
    asked = lsp.CodeActionParams(text_document=document, range=everything, context=lsp.CodeActionContext(diagnostics=[]))
    actions = await editor.client.text_document_code_action_async(asked)
    titles = {action.title: action for action in actions}
    unsafe = next(action for title, action in titles.items() if title.startswith("Write `owner`"))
    assert "changes what" in unsafe.title and not unsafe.is_preferred
    assert any(action.is_preferred for action in actions), list(titles)
    assert any(title.startswith("Ignore `") for title in titles), list(titles)
    edit = unsafe.edit.changes[editor.uri("more.yaml")][0]
    editor.change("more.yaml", 2, [lsp.TextDocumentContentChangePartial(range=edit.range, text=edit.new_text)])
    params = await editor.wait("more.yaml", lambda params: params.version == 2 and "unknown-key" not in rules(params))
    assert "missing-owner" not in rules(params), rules(params)
    for n in range(3, 60):
        editor.change("more.yaml", n, [lsp.TextDocumentContentChangeWholeDocument(text=text + "#" * n)])
    await editor.wait("more.yaml", lambda params: params.version == 59)
    editor.close("more.yaml")
    await editor.wait("more.yaml", lambda params: not params.diagnostics)


async def across_files(editor):
    """What is not saved in one file is found in the other."""
    editor.open("more.yaml", MORE)
    editor.open("runbook.yaml", HEADER.replace("  ops:", "  opz:"))
    await editor.wait("more.yaml", lambda params: "unknown-reference" in rules(params))
    editor.change("runbook.yaml", 2, [lsp.TextDocumentContentChangeWholeDocument(text=HEADER)])
    await editor.wait("more.yaml", lambda params: "unknown-reference" not in rules(params))


async def names(editor):
    """Hover, completion, definition, references, rename and the outline."""
    client = editor.client
    hover = await client.text_document_hover_async(lsp.HoverParams(**editor.at("more.yaml", MORE, "ops\n")))
    assert "Bereitschaft" in hover.contents.value, hover
    hover = await client.text_document_hover_async(lsp.HoverParams(**editor.at("more.yaml", MORE, "owner")))
    assert "answers for it" in hover.contents.value, hover
    hover = await client.text_document_hover_async(lsp.HoverParams(**editor.at("more.yaml", MORE, "scan:")))
    assert "Next due: Mon 23 Nov 12:00" in hover.contents.value, hover
    hover = await client.text_document_hover_async(lsp.HoverParams(**editor.at("more.yaml", MORE, "{every", 1)))
    assert hover.contents.value.count("- due") == 3, hover
    asked = lsp.CompletionParams(**editor.at("more.yaml", MORE, "owner: ops", len("owner: o")))
    offered = await client.text_document_completion_async(asked)
    assert [one.label for one in offered] == ["ops", "lead"], offered
    found = await client.text_document_definition_async(lsp.DefinitionParams(**editor.at("more.yaml", MORE, "ops\n")))
    assert [one.uri for one in found] == [editor.uri("runbook.yaml")] and found[0].range.start.line == 8, found
    context = lsp.ReferenceContext(include_declaration=True)
    asked = lsp.ReferenceParams(context=context, **editor.at("runbook.yaml", HEADER, "lead}", 1))
    found = await client.text_document_references_async(asked)
    assert len(found) == 2, found
    declared = next(one for one in found if one.range.start.line == 8)
    utf8 = editor.answer.capabilities.position_encoding == "utf-8"
    line = HEADER.split("\n")[8]
    assert declared.range.start.character == len(line[: line.index("lead}")].encode("utf-8" if utf8 else "utf-16-le")) // (1 if utf8 else 2)
    asked = lsp.RenameParams(new_name="duty", **editor.at("more.yaml", MORE, "ops\n"))
    edit = await client.text_document_rename_async(asked)
    assert {uri: len(edits) for uri, edits in edit.changes.items()} == {editor.uri("more.yaml"): 1, editor.uri("runbook.yaml"): 1}, edit
    edit = await client.text_document_rename_async(lsp.RenameParams(new_name="sweep", **editor.at("more.yaml", MORE, "scan:")))
    assert any("formerly: [scan]" in one.new_text for one in edit.changes[editor.uri("more.yaml")]), edit
    for bad in ["lead", "Not An Id"]:
        try:
            await client.text_document_rename_async(lsp.RenameParams(new_name=bad, **editor.at("more.yaml", MORE, "ops\n")))
            raise AssertionError(f"{bad} was taken")
        except Exception as refused:
            assert "taken" in str(refused) or "no id" in str(refused), refused
    prepared = await client.text_document_prepare_rename_async(lsp.PrepareRenameParams(**editor.at("more.yaml", MORE, "Scan everything")))
    assert prepared is None, prepared
    document = lsp.TextDocumentIdentifier(uri=editor.uri("more.yaml"))
    outline = await client.text_document_document_symbol_async(lsp.DocumentSymbolParams(text_document=document))
    assert [one.name for one in outline[0].children] == ["scan"] and len(outline[0].children[0].children) == 2, outline


async def edges(editor):
    """Texts that are no YAML, are huge, or belong to no run book."""
    editor.change("more.yaml", 7, [lsp.TextDocumentContentChangeWholeDocument(text="\x00[: {{{ \u2028 - *x\n\t")])
    params = await editor.wait("more.yaml", lambda params: params.version == 7)
    assert any(one.severity == lsp.DiagnosticSeverity.Error for one in params.diagnostics), params
    huge = "procedures:\n" + "".join(f"  p{n}: {{name: P, ownr: ops}}\n" for n in range(3000))
    editor.change("more.yaml", 8, [lsp.TextDocumentContentChangeWholeDocument(text=huge)])
    params = await editor.wait("more.yaml", lambda params: params.version == 8)
    assert rules(params).count("unknown-key") == 3000
    item = lsp.TextDocumentItem(uri="untitled:1", language_id="yaml", version=1, text="a: b")
    editor.client.text_document_did_open(lsp.DidOpenTextDocumentParams(text_document=item))
    asked = lsp.HoverParams(text_document=lsp.TextDocumentIdentifier(uri="file:///nowhere/x.yaml"), position=lsp.Position(0, 0))
    assert await editor.client.text_document_hover_async(asked) is None


def framed(*messages):
    return b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(one), one) for one in messages)


def said(binary, stdin):
    done = subprocess.run([binary, "lsp"], input=stdin, capture_output=True, timeout=30)
    rest, messages = done.stdout, []
    while rest:
        header, rest = rest.split(b"\r\n\r\n", 1)
        length = int(header.split(b":")[1])
        messages.append(json.loads(rest[:length]))
        rest = rest[length:]
    return done.returncode, messages


def by_hand(binary):
    """What no client would send is answered or passed over, and what comes after it is still answered."""
    call = lambda id, method, params=None: json.dumps({"jsonrpc": "2.0", "id": id, "method": method, "params": params or {}}).encode()
    note = lambda method: json.dumps({"jsonrpc": "2.0", "method": method}).encode()
    code, messages = said(binary, framed(call(1, "textDocument/hover"), b"{broken", b"[]", b"7", call(2, "initialize"), call(3, "initialize"),
                                         call(4, "no/such"), call(5, "textDocument/hover", {"position": "?"}), note("$/unknown"),
                                         call(6, "textDocument/rename", {"textDocument": {"uri": "file:///x"}}))
                          + b"Content-Length: nonsense\r\n\r\nrubbish\r\n" + framed(call(7, "shutdown"), call(8, "textDocument/hover"), note("exit")))
    errors = {one["id"]: one.get("error", {}).get("code") for one in messages if one["id"] is not None}
    assert errors == {1: -32002, 2: None, 3: -32600, 4: -32601, 5: -32602, 6: -32602, 7: None, 8: -32600}, messages
    assert [one["error"]["code"] for one in messages if one["id"] is None] == [-32700, -32600, -32600], messages
    assert code == 0, code
    assert said(binary, framed(call(1, "initialize"), note("exit"))) [0] == 1
    assert said(binary, b"")[0] == 1
    assert said(binary, b"\xff" * 100_000)[0] == 1


async def main():
    binary = os.path.abspath(sys.argv[1])
    by_hand(binary)
    for encodings in (None, ["utf-8", "utf-16"]):
        with tempfile.TemporaryDirectory() as folder:
            folder = os.path.realpath(folder)
            for name, text in [("runbook.yaml", HEADER), ("more.yaml", MORE)]:
                with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                    file.write(text)
            async with Editor(binary, folder, encodings) as editor:
                await findings(editor, MORE)
                await across_files(editor)
                await names(editor)
                await edges(editor)
            async with Editor(binary, folder, encodings, {"schema": True}) as editor:
                editor.open("more.yaml", MORE.replace("owner: ops", "ownr: ops"))
                params = await editor.wait("more.yaml", lambda params: params.version == 1)
                assert "unknown-key" not in rules(params) and "missing-owner" in rules(params), rules(params)
    print("all as it should be")


if __name__ == "__main__":
    asyncio.run(main())
