"""A new plan in an editor: yaml-language-server, asked over its protocol, knows the form."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from pathlib import Path

import pytest

from plan_lint.cli.new_plan import New, run_new

GARDEN = str(Path(__file__).with_name("garden"))
SETTINGS = {"validate": True, "completion": True, "hover": True, "schemaStore": {"enable": False}}
HEAD = "# yaml-language-server: $schema=plan.schema.json\n"
TOP = f"{HEAD}template: garden/2024\ngarden: Rose Walk\nplan_year: 2024/25\n"


@pytest.fixture(scope="module")
def server_file(node_modules):
    """The server's script, for node."""
    return node_modules / "yaml-language-server" / "bin" / "yaml-language-server"


class Editor:
    """An editor with a folder open: speaks JSON-RPC with the server over its standard streams."""

    def __init__(self, server_file, folder):
        self.folder = folder
        self.process = subprocess.Popen(
            ["node", str(server_file), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.to_server, self.from_server = self.process.stdin, self.process.stdout
        self.watch = threading.Timer(60, self.process.kill)  # of a server that never answers
        self.watch.daemon = True
        self.watch.start()
        self.asked = self.opened = 0
        capabilities = {"workspace": {"configuration": True}}
        self.ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": capabilities})
        self.tell("initialized", {})

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.to_server.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.to_server.flush()

    def tell(self, method, parameters):
        self.send({"method": method, "params": parameters})

    def ask(self, method, parameters):
        """The result of a request."""
        self.asked += 1
        self.send({"id": self.asked, "method": method, "params": parameters})
        answer = self.heard(lambda message: message.get("id") == self.asked and "method" not in message)
        assert "error" not in answer, answer
        return answer["result"]

    def heard(self, wanted):
        """The next message that is wanted; the server's own requests are answered on the way."""
        while True:
            length = 0
            while header := self.from_server.readline().strip():
                name, _, value = header.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            assert length, "the language server has ended"
            message = json.loads(self.from_server.read(length))
            if wanted(message):
                return message
            if message.get("method") == "workspace/configuration":
                items = message["params"]["items"]
                settings = [SETTINGS if item.get("section") == "yaml" else {} for item in items]
                self.send({"id": message["id"], "result": settings})
            elif "method" in message and "id" in message:
                self.send({"id": message["id"], "result": None})

    def open(self, text):
        """Open a file with this text; its address."""
        self.opened += 1
        uri = (self.folder / f"plan-{self.opened}.yaml").as_uri()
        item = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": item})
        return uri

    def diagnostics(self, text):
        """What the server says of a text: line (from 1), the text it underlines, message."""
        uri = self.open(text)
        answer = self.heard(
            lambda message: (
                message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri
            )
        )
        return sorted(
            (each["range"]["start"]["line"] + 1, underlined(text, each["range"]), each["message"])
            for each in answer["params"]["diagnostics"]
        )

    def completions(self, text):
        """What the server offers where a `|` stands."""
        before, _, after = text.partition("|")
        uri = self.open(before + after)
        position = {"line": before.count("\n"), "character": len(before.rpartition("\n")[2])}
        answer = self.ask("textDocument/completion", {"textDocument": {"uri": uri}, "position": position})
        return {item["label"] for item in answer["items"]}

    def close(self):
        """Shut the server down as the protocol has it."""
        self.ask("shutdown", None)
        self.tell("exit", None)
        self.process.communicate(timeout=20)
        self.watch.cancel()


def underlined(text, place):
    start, end = place["start"], place["end"]
    lines = text.splitlines()
    return lines[start["line"]][
        start["character"] : end["character"] if end["line"] == start["line"] else None
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a new plan and its schema."""
    made = tmp_path_factory.mktemp("plans")
    assert run_new(New("garden/2024", str(made / "plan.yaml"), (GARDEN,), no_config=True)) == 0
    return made


@pytest.fixture(scope="module")
def editor(server_file, folder):
    opened = Editor(server_file, folder)
    yield opened
    opened.close()


FOUND = [
    ("gardn: x", "gardn", "Property gardn is not allowed."),
    ("plan_year: 2024-25", "2024-25", "A financial year is due here, as 2024/25."),
    ("harvest: {roots: {numbers: {2024/26: 3}}}", "2024/26", "A financial year is due here, as 2024/25."),
    ("harvest: {roots: {numbers: {2024/25: many}}}", "many", 'Incorrect type. Expected "integer".'),
    (
        "harvest: {roots: {numbers: {}, growth: {stated: {2024/25: 5.%}}}}",
        "5.%",
        "A percentage is due here, with its sign: 52%, 49.5%, -4%.",
    ),
    (
        "harvest: {roots: {numbers: {}, growth: {stated: {2024/25: 5}}}}",
        "5",
        'Incorrect type. Expected "string".',
    ),
    ("agreed_on: 31/03/2024", "31/03/2024", "A date is due here, as 2024-03-31."),
    ("section: 3", "3", 'Value is not accepted. Valid values: "1", "2", "2a", 1, 2.'),
    ("beds: [{plants: 3}]", "{", 'Missing property "name".'),
    ("revised:", "", 'Incorrect type. Expected "boolean".'),
]
FINE = [
    "section: 2",
    "garden: 2009",
    "harvest: {roots: {numbers: {2024/25: 3}, growth: {stated: {2024/25: -4.0%}}}}",
    "agreed_on: 2024-03-31",
    "volunteers: 12",
    "volunteers: just under 2000",
    "aims: {pests: {fruit: {change: none, target: 5% to 10%, baseline: {value: under 20%}}}}",
    "notes: {first: Hello.}",
]


def with_line(line):
    """A whole plan in which this line stands last."""
    key = line.partition(":")[0]
    kept = re.sub(rf"(?m)^{key}: .*\n", "", TOP)
    return f"{kept}{line}\n"


@pytest.mark.parametrize(("line", "text", "said"), FOUND)
def test_editor_underlines(editor, line, text, said):
    plan = with_line(line)
    assert editor.diagnostics(plan) == [(plan.count("\n"), text, said)]


@pytest.mark.parametrize("line", FINE)
def test_editor_is_content(editor, line):
    assert editor.diagnostics(with_line(line)) == []


def test_editor_is_content_with_the_new_plan(editor, folder):
    assert editor.diagnostics((folder / "plan.yaml").read_text()) == []


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("|", {"section", "harvest", "beds", "aims", "notes"}),
        ("beds:\n  - name: North\n    |", {"kind", "area", "plants", "watered", "divided_into"}),
        ("beds:\n  - name: North\n    kind: |", {"raised", "open", "glass"}),
        ("aims:\n  pests:\n    fruit:\n      change_is: |", {"relative", "points"}),
    ],
)
def test_editor_offers(editor, text, offered):
    assert editor.completions(TOP + text) >= offered


def test_editor_offers_no_key_twice(editor):
    assert "garden" not in editor.completions(f"{TOP}|")
