"""Addresses: the plans at them are found, checked and reported as those of a folder, and nothing else is."""

from __future__ import annotations

import json
import os
import pickle
import re
import sys
import zipfile

import pytest
from fsspec import AbstractFileSystem
from fsspec.implementations.memory import MemoryFileSystem
from fsspec.registry import _registry, register_implementation

from plan_lint import run
from plan_lint.config import local_path
from plan_lint.document import LIMITS
from plan_lint.extras import addresses, engine
from plan_lint.findings import PlanResult, Style, is_address
from plan_lint.lint import Options, lint
from plan_lint.report import FORMATS, render
from plan_lint.report.escape import uri
from plan_lint.run import Request
from plan_lint.run.addresses import joined, shown_address
from plan_lint.run.files import find
from tests.little_rulebook import BAD, BROKEN, GOOD, NO_PLAN, THIN, load, write_all, write_rulebook
from tests.little_rulebook import run as run_command

RULEBOOK = load()
KINDS = (GOOD, BAD, THIN, BROKEN, NO_PLAN)
RETURNS = {
    "a.yaml": GOOD,
    "b.yml": BAD,
    "north/c.YAML": THIN,
    "north/more/d.yaml": BROKEN,
    "e.yaml": NO_PLAN,
    "notes.txt": "x",
    ".plan-lint.yaml": "ignore: [tools]\n",
    ".drafts/f.yaml": BAD,
}
SECRET = "s3cr3t"  # noqa: S105 - it is none


@pytest.fixture
def memory(monkeypatch):
    """Put files where `memory://` finds them."""
    monkeypatch.setattr(MemoryFileSystem, "store", {})
    monkeypatch.setattr(MemoryFileSystem, "pseudo_dirs", [""])

    def put(files, folder="/returns"):
        for name, text in files.items():
            MemoryFileSystem().pipe_file(
                f"{folder}/{name}", text if isinstance(text, bytes) else text.encode()
            )

    return put


def request_of(*paths, **more):
    return Request(paths, more.pop("root", "/nowhere"), (RULEBOOK,), reach=addresses.reach(), **more)


def problems_of(*paths, **more):
    report = run.check(request_of(*paths, **more))
    assert report.exit_code == 2
    return [(problem.file, problem.message) for problem in report.problems]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("s3://bucket/returns", True),
        ("memory://", True),
        ("zip://::plans.zip", True),
        ("simplecache::s3://bucket", True),
        ("./s3://bucket", False),
        ("plans/s3://x", False),
        ("://x", False),
        ("s3:/bucket", False),
        ("a::b", False),
        ("", False),
    ],
)
def test_what_an_address_is(path, expected):
    assert is_address(path) is expected


@pytest.mark.parametrize(
    ("address", "path", "expected"),
    [
        ("s3://bucket/returns", "a.yaml", "s3://bucket/returns/a.yaml"),
        ("s3://bucket/returns//", "n/a.yaml", "s3://bucket/returns/n/a.yaml"),
        ("s3://bucket/a.yaml", "", "s3://bucket/a.yaml"),
        ("memory://", "a.yaml", "memory://a.yaml"),
        ("file:///", "a.yaml", "file:///a.yaml"),
        ("zip://::s3://bucket/all.zip", "n/a.yaml", "zip://n/a.yaml::s3://bucket/all.zip"),
        ("zip://n/::all.zip", "a.yaml", "zip://n/a.yaml::all.zip"),
        ("simplecache::s3://bucket", "a.yaml", "simplecache::s3://bucket/a.yaml"),
    ],
)
def test_what_lies_below(address, path, expected):
    assert joined(address, path) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("s3://bucket/a@b/c.yaml", "s3://bucket/a@b/c.yaml"),
        ("https://host:8080/a@b/", "https://host:8080/a@b/"),
        (f"https://user:{SECRET}@host:8080/a/", "https://host:8080/a/"),
        (f"https://{SECRET}@host/a/", "https://host/a/"),
        (f"sftp://user:{SECRET}/x@host/a", "sftp://host/a"),
        (f"sftp://user:{SECRET}::x@host/a", "sftp://host/a"),
        (f"https://host/a.yaml?token={SECRET}", "https://host/a.yaml"),
        (f"https://host/a.yaml#{SECRET}", "https://host/a.yaml"),
        (f"zip://a?.yaml::https://user:{SECRET}@host/x.zip?t={SECRET}", "zip://a?.yaml::https://host/x.zip"),
        ("file:///a?b#c/d@e.yaml", "file:///a?b#c/d@e.yaml"),
        ("abfs://container@account.example/a", "abfs://container@account.example/a"),
        (f"simplecache::ftp://user:{SECRET}@host/a", "simplecache::ftp://host/a"),
    ],
)
def test_no_secret_is_shown(address, expected):
    assert shown_address(address) == expected


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("plans", "plans"),
        ("file:///plans", "/plans"),
        ("local://plans", "plans"),
        ("zip://a::file:///all.zip", "/all.zip"),
        ("zip://a::all.zip", "all.zip"),
        ("zip://a::file:/all.zip", "/all.zip"),
        ("s3://bucket", ""),
        ("zip://a::s3://bucket/all.zip", ""),
    ],
)
def test_what_lies_on_this_machine(named, expected):
    assert local_path(named) == expected


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("s3://bucket/a b.yaml", "s3://bucket/a%20b.yaml"),
        ("https://host:8080/a.yaml", "https://host:8080/a.yaml"),
        ("zip://a.yaml::s3://b/x.zip", "zip://a.yaml%3A%3As3%3A//b/x.zip"),
        ("simplecache::s3://b/x", "simplecache%3A%3As3%3A//b/x"),
    ],
)
def test_uris(file, expected):
    assert uri(file) == expected


@pytest.mark.parametrize(
    ("paths", "more", "expected"),
    [
        (["memory://returns"], {}, ["a.yaml", "b.yml", "e.yaml", "north/c.YAML", "north/more/d.yaml"]),
        (["memory://returns/", "memory://returns/north"], {},
         ["a.yaml", "b.yml", "e.yaml", "north/c.YAML", "north/more/d.yaml"]),
        (["memory://returns/north"], {}, ["north/c.YAML", "north/more/d.yaml"]),
        (["memory://returns/notes.txt"], {}, ["notes.txt"]),
        (["memory://returns"], {"exclude": ("north",)}, ["a.yaml", "b.yml", "e.yaml"]),
        (["memory://returns"], {"exclude": ("north/*.YAML", "*.yml")},
         ["a.yaml", "e.yaml", "north/more/d.yaml"]),
        (["memory://returns"], {"plans": ("north",)}, ["north/c.YAML", "north/more/d.yaml"]),
        (["memory://returns/a.yaml"], {"exclude": ("a.yaml",)}, []),
        (["memory://returns"], {"gate": True},
         [".drafts/f.yaml", "a.yaml", "b.yml", "e.yaml", "north/c.YAML", "north/more/d.yaml"]),
    ],
)  # fmt: skip
def test_which_files(memory, paths, more, expected):
    memory(RETURNS)
    found = find(request_of(*paths, **more))
    assert [source.file for source in found.sources] == [f"memory://returns/{name}" for name in expected]
    assert found.problems == ()
    assert found.folder is not paths[0].endswith((".txt", ".yaml"))


def test_the_gate_accounts_for_every_file(memory):
    memory(RETURNS)
    assert [file for file, _ in find(request_of("memory://returns", gate=True)).left_out] == [
        "memory://returns/.plan-lint.yaml",
        "memory://returns/notes.txt",
    ]


def archived(folder, way):
    """An address of the folder `returns`, and what stands before and after names there."""
    match way:
        case "file":
            return f"file://{folder}/returns", f"file://{folder}/returns/", ""
        case "relative":
            return "file://returns/", "file://returns/", ""
        case "cached":
            return f"simplecache::file://{folder}/returns", f"simplecache::file://{folder}/returns/", ""
        case "tar" | "zip":
            import shutil

            shutil.make_archive(str(folder / "all"), way, folder / "returns")  # of tar: `./` before each name
            dot = "./" if way == "tar" else ""
            return f"{way}://::all.{way}", f"{way}://{dot}", f"::all.{way}"
    raise ValueError(way)


@pytest.mark.parametrize("way", ["file", "relative", "cached", "tar", "zip"])
def test_the_report_is_that_of_a_folder(tmp_path, way):
    write_rulebook(tmp_path / "rules/shed")
    write_all(tmp_path, {".plan-lint.yaml": "rulebooks: [rules/shed]\n"})
    write_all(tmp_path / "returns", RETURNS)
    address, before, after = archived(tmp_path, way)
    seen = []
    for path in ("returns", address):
        ran = run_command(tmp_path, "check", path, "--format", "json", "--show-unevaluated")
        assert ran.returncode == 1, ran.stderr
        seen.append((ran.stdout.decode(), ran.stderr.decode()))
    (alone, said), (there, said_there) = seen
    renamed = there.replace(before, "returns/")
    for name in RETURNS:
        renamed = renamed.replace(f"{name}{after}", name)
    assert without_fingerprints(renamed) == without_fingerprints(alone)
    assert said == said_there.replace(before, "returns/").replace(after or "\0", "")
    assert json.loads(alone)["counts"]["plans_found"] == 5


def without_fingerprints(text):
    """They depend on names."""
    return re.sub(r'"fingerprint": "\w+"', "", text)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_names_the_address(memory, name):
    memory(RETURNS)
    request = request_of("memory://returns")
    report = run.check(request._replace(options=request.options._replace(form=True)))
    said = render(name, report, Style())
    assert re.search(r"memory(:|%3A|\\:)//returns/b\.yml", re.sub("<wbr>|<!-- -->", "", said))


def test_names_do_not_depend_on_the_working_folder(memory):
    memory(RETURNS)
    assert run.check(request_of("memory://returns")) == run.check(
        request_of("memory://returns", root="/usr/lib")
    )


def test_the_same_report_from_workers(memory):
    memory({f"{number:03}.yaml": KINDS[number % 5] for number in range(60)})
    alone = run.check(request_of("memory://returns"))
    assert alone.counts.plans_found == 60
    assert run.check(request_of("memory://returns", jobs=2)) == alone


def test_workers_get_bytes_and_never_read(memory):
    memory({f"{number:03}.yaml": BAD for number in range(40)})
    parent = os.getpid()
    request = request_of("memory://returns", jobs=2)

    def read(address, most):
        if os.getpid() != parent:
            raise RuntimeError("read in a worker")
        if address.endswith("007.yaml"):
            raise OSError(None, "it is gone")
        return request.reach.read(address, most)

    report = run.check(request._replace(reach=request.reach._replace(read=read)))
    assert [(each.file, each.message) for each in report.problems] == [
        ("memory://returns/007.yaml", "cannot be read: it is gone")
    ]
    assert report.counts.plans_checked == 39


def test_an_engine_gets_bytes(memory):
    memory({"a.yaml": BAD})
    request = request_of("memory://returns")
    (source,) = find(request).sources
    task = pickle.dumps(engine._task(engine.job_of(request), request, (source,)))  # noqa: SLF001 - what travels
    function, job, chunk = pickle.loads(task)  # noqa: S301 - as a worker does
    (result,) = function(job, chunk)
    assert isinstance(result, PlanResult)
    assert [finding.file for finding in result.findings] == ["memory://returns/a.yaml"]


def test_results_are_remembered_wherever_one_stands(memory, tmp_path, monkeypatch):
    plans = {f"{number:03}.yaml": KINDS[number % 5] for number in range(30)}
    memory(plans)
    options = {"store": str(tmp_path)}
    first = run.check(request_of("memory://returns", **options))
    memory({"001.yaml": GOOD})
    checked = []

    def lint_one(data, file, *more):
        checked.append(file)
        return lint(data, file, *more)

    monkeypatch.setattr("plan_lint.run.checking.lint", lint_one)
    second = run.check(request_of("memory://returns", root="/elsewhere", **options))
    assert checked == ["memory://returns/001.yaml"]
    assert second.counts.errors == first.counts.errors - 1


def test_a_diff_is_shown_and_nothing_written(memory):
    memory({"a.yaml": GOOD.replace("rakes: 2", "rakes: 1,332")})
    done = run.mend(request_of("memory://returns"), unsafe=False, write=False)
    assert [each.new for each in done.mendings] == [GOOD.replace("rakes: 2", "rakes: 1332").encode()]
    assert b"1,332" in MemoryFileSystem().cat("/returns/a.yaml")


# What goes wrong


def test_what_is_not_there(memory):
    memory(RETURNS)
    assert problems_of("memory://retruns", "memory://returns/a.yaml") == [
        ("memory://retruns", "cannot be checked: no such file or directory")
    ]


def test_what_goes_meanwhile(memory):
    memory(RETURNS)

    def losing(function, sources):
        MemoryFileSystem().rm("/returns/b.yml")
        return map(function, sources)

    report = run.check(request_of("memory://returns"), mapper=losing)
    assert [(each.file, each.message) for each in report.problems] == [
        ("memory://returns/b.yml", "cannot be read: no such file or directory")
    ]
    assert report.counts.plans_read == 3


def test_no_more_is_read_than_the_limit(memory):
    memory({"a.yaml": b"#" * 4_000, "b.yaml": GOOD})
    asked = []
    request = request_of("memory://returns", options=Options(limits=LIMITS._replace(size=1_000)))

    def read(address, most):
        data = request.reach.read(address, most)
        asked.append((most, len(data)))
        return data

    report = run.check(request._replace(reach=request.reach._replace(read=read)))
    assert asked == [(1_001, 1_001), (1_001, len(GOOD))]
    assert [finding.rule for finding in report.findings] == ["input-size"]


def test_a_plan_of_10_gb(tmp_path):
    write_rulebook(tmp_path / "rules/shed")
    (tmp_path / "big").mkdir()
    with (tmp_path / "big/a.yaml").open("wb") as file:
        file.truncate(10 * 1024**3)
    ran = run_command(tmp_path, "check", "file://big", "--rulebook", "rules/shed", "--format", "concise")
    assert (ran.returncode, b"input-size" in ran.stdout) == (1, True)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("s4://bucket", "there is no protocol `s4`; known are s3, s3a"),
        ("htps://host/x", "there is no protocol `htps`; did you mean `http"),
        ("htps::file:///x", "there is no protocol `htps`"),
        ("9://x", "there is no protocol `9`; known are file, https, s3 and others"),
        ("reference://x", "`reference` is not read: its files name addresses"),
        ("simplecache::reference://x", "`reference` is not read"),
        ("ftp://127.0.0.1:1/x", "connection refused"),
        ("zip://::/dev/null", "what reads it failed (BadZipFile)"),
        ("zip://::nowhere.zip", "no such file or directory"),
    ],
)
def test_what_cannot_be_checked(address, said):
    ((file, message),) = problems_of(address)
    assert file == address
    assert message.startswith("cannot be checked: " + said)


def test_without_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "fsspec", None)
    assert problems_of("s3://bucket") == [
        ("s3://bucket", "cannot be checked: addresses need more: pip install 'plan-lint[fsspec]'")
    ]


@pytest.mark.parametrize(
    ("protocol", "library", "command"),
    [
        ("s3", "s3fs", "pip install s3fs"),
        ("lakefs", "lakefs_spec", "pip install lakefs-spec"),
        ("https", "aiohttp", "pip install 'fsspec[http]'"),
        ("sftp", "paramiko", "pip install 'fsspec[sftp]'"),
    ],
)
def test_without_a_driver(monkeypatch, protocol, library, command):
    monkeypatch.setitem(sys.modules, library, None)
    for name in ("http", "https", protocol):
        monkeypatch.delitem(_registry, name, raising=False)
    monkeypatch.delitem(sys.modules, "fsspec.implementations.http", raising=False)
    assert problems_of(f"{protocol}://x/y") == [
        (f"{protocol}://x/y", f"cannot be checked: `{protocol}` needs more: {command}")
    ]


class Strange(AbstractFileSystem):  # type: ignore[misc]  # fsspec's types are not read
    """A file system that lists and says what a test wants; `strange://` leads to it."""

    protocol = "strange"
    cachable = False
    listed: dict[str, list[tuple[str, str]]]
    error: Exception | None

    def info(self, path, **_kwargs):
        return {"name": path, "type": "directory"}

    def ls(self, path, detail=True, **_kwargs):  # noqa: ARG002 - as drivers have it
        named = self.listed.get(path) or self.listed.get("*") or []
        return [{"name": name.replace("*", path), "type": kind} for name, kind in named]

    def _open(self, path, **_kwargs):
        raise self.error or FileNotFoundError(path)


@pytest.fixture
def strange():
    register_implementation("strange", Strange, clobber=True)
    Strange.listed, Strange.error = {}, None
    return Strange


def failing(status=None, cause=None, error=None):
    made = error or type("ClientError", (Exception,), {})(f"https://user:{SECRET}@host/?t={SECRET}")
    made.__cause__ = cause
    if status:
        made.status = status
    return made


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FileNotFoundError(SECRET), "no such file or directory"),
        (PermissionError(SECRET), "permission denied"),
        (PermissionError(13, SECRET), "permission denied"),
        (TimeoutError(SECRET), "connection timed out"),
        (OSError(5, SECRET), "input/output error"),
        (OSError(-2, SECRET), "what reads it failed (OSError)"),
        (OSError(SECRET), "what reads it failed (OSError)"),
        (RecursionError(SECRET), "what reads it failed (RecursionError)"),
        (failing(403), "the server answers 403"),
        (failing(), "what reads it failed (ClientError)"),
        (failing(error=FileNotFoundError(SECRET), cause=failing(403)), "the server answers 403"),
        (failing(error=FileNotFoundError(SECRET), cause=failing(404)), "no such file or directory"),
        (failing(error=FileNotFoundError(SECRET), cause=KeyError()), "no such file or directory"),
    ],
)
def test_what_drivers_say_is_not_repeated(strange, error, said):
    strange.listed = {"returns": [("returns/a.yaml", "file")]}
    strange.error = error
    assert problems_of("strange://returns") == [("strange://returns/a.yaml", f"cannot be read: {said}")]


@pytest.mark.parametrize("gate", [False, True])
def test_a_listing_leads_nowhere_else(strange, gate):
    strange.listed = {
        "returns": [
            ("returns", "directory"),
            ("returns/", "directory"),
            ("returns/..", "directory"),
            ("returns/../other/a.yaml", "file"),
            ("other/b.yaml", "file"),
            ("b.yaml", "file"),
            ("returnsx/c.yaml", "file"),
            ("https://host/d.yaml", "file"),
            ("returns/sub/e.yaml", "file"),
            ("returns/f.yaml", "file"),
            ("returns/link.yaml", "link"),
            ("returns/fifo.yaml", "other"),
        ],
        "returns/..": [("returns/../g.yaml", "file")],
    }
    found = find(request_of("strange://returns", gate=gate))
    assert [source.file for source in found.sources] == ["strange://returns/f.yaml"]
    assert [
        (problem.file, problem.message.partition(":")[0])
        for problem in sorted(found.problems, key=lambda each: str(each.file))
    ] == [
        ("strange://returns/fifo.yaml", "is not checked"),
        ("strange://returns/link.yaml", "is not checked"),
    ]


def test_a_listing_without_end(strange, monkeypatch):
    monkeypatch.setattr("plan_lint.run.addresses._MOST_FOLDERS", 50)
    strange.listed = {"*": [("*/a", "directory"), ("*/b", "directory")]}
    ((file, message),) = problems_of("strange://returns")
    assert (file, message) == ("strange://returns", "is not checked in full: it has more than 50 folders")


def test_two_addresses_of_one_name(strange):
    strange.info = lambda _self, path, **_: {"name": path, "type": "file"}
    try:
        found = find(request_of("strange://a.yaml?v=1", "strange://a.yaml?v=2"))
    finally:
        del strange.info
    assert len(found.sources) == 1
    assert "two addresses have this name" in found.problems[0].message


# The command


@pytest.fixture
def folder(tmp_path):
    write_rulebook(tmp_path / "rules/shed")
    write_all(tmp_path, {".plan-lint.yaml": "rulebooks: [rules/shed]\n", "returns/a.yaml": GOOD})
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "file://returns", "--fix"], "--fix changes files of this machine"),
        (["check", "returns", "--rulebook", f"https://u:{SECRET}@h/x"], "the rulebook must be"),
        (["check", "returns", "--roster", f"https://u:{SECRET}@h/x"], "the roster must be"),
        (["check", "returns", "--accepted", f"https://u:{SECRET}@h/x"], "the accepted list must be"),
        (["check", "returns", "--config", f"https://u:{SECRET}@h/x"], "the configuration must be"),
        (
            ["compare", f"https://u:{SECRET}@h/x", "returns"],
            "compare reads folders and reports of this machine",
        ),
    ],
)
def test_wrong_usage(folder, arguments, said):
    ran = run_command(folder, *arguments)
    assert (ran.returncode, said in ran.stderr.decode()) == (2, True)
    assert SECRET.encode() not in ran.stdout + ran.stderr
    assert b"Traceback" not in ran.stderr


def test_a_plan_cannot_name_an_address(folder):
    named = f"# rulebooks: [file://{folder}/other]\n$schema: memory://x\n$ref: memory://y\n{GOOD}"
    write_all(folder, {"returns/b.yaml": named, "returns/.plan-lint.yaml": "rulebooks: [memory://x]\n"})
    ran = run_command(folder, "check", "file://returns", "--format", "concise")
    assert ran.returncode == 1
    assert b"schema-unknown-key" in ran.stdout


@pytest.mark.parametrize("where", ["returns", "file://returns", "simplecache::file://returns"])
def test_under_the_gate_nothing_among_the_returns_is_trusted(folder, where):
    write_all(folder, {"returns/list.json": "{}"})
    gate = ["check", where, "--gate", "--template", "shed/2024", "--rulebook", "rules/shed"]
    assert run_command(folder, *gate).returncode == 0
    ran = run_command(folder, *gate, "--accepted", "returns/list.json")
    assert (ran.returncode, b"lies among the returns" in ran.stderr) == (2, True)


@pytest.mark.parametrize("gate", [[], ["--gate", "--template", "shed/2024", "--rulebook", "rules/shed"]])
def test_no_link_is_followed(folder, gate):
    write_all(folder, {"other/b.yaml": BAD})
    (folder / "returns/b.yaml").symlink_to("../other/b.yaml")
    (folder / "returns/more").symlink_to("../other")
    (folder / "again").symlink_to("returns")
    ran = run_command(folder, "check", "file://returns", "--format", "concise", *gate)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert b"file://returns/b.yaml: is not checked: it is a link" in ran.stderr
    ran = run_command(folder, "check", "file://again", *gate)
    assert (ran.returncode, b"it is a link" in ran.stdout + ran.stderr) == (2, True)


def test_under_the_gate_no_link_leads_to_an_address(folder):
    write_all(folder, {"region/returns/a.yaml": GOOD})
    (folder / "linked").symlink_to("region")
    gate = ["--gate", "--template", "shed/2024", "--rulebook", "rules/shed"]
    assert run_command(folder, "check", "file://linked/returns").returncode == 0
    assert run_command(folder, "check", "file://region/returns", *gate).returncode == 0
    ran = run_command(folder, "check", "file://linked/returns", *gate)
    assert (ran.returncode, b"it is a link" in ran.stdout + ran.stderr) == (2, True)


def test_what_is_accepted_at_an_address(folder):
    write_all(folder, {"returns/b.yaml": BAD})
    told = ["--accepted", "list.json"]
    ran = run_command(folder, "accepted", "file://returns", "--reason", "one is lent", *told)
    assert ran.returncode == 0, ran.stderr
    (entry,) = json.loads((folder / "list.json").read_text())["accepted"]
    assert entry["file"] == "file://returns/b.yaml"
    assert run_command(folder, "check", "file://returns", *told).returncode == 0
    ran = run_command(folder, "check", "returns/a.yaml", *told, "--fail-on", "info")
    assert ran.returncode == 0, ran.stdout  # the entry is not stale, as nobody looked


def test_a_zip_that_is_damaged(folder):
    with zipfile.ZipFile(folder / "all.zip", "w") as made:
        made.writestr("a.yaml", GOOD)
        made.writestr("b.yaml", BAD)
    data = (folder / "all.zip").read_bytes()
    (folder / "all.zip").write_bytes(data.replace(b"spades: 3", b"spades: 1"))
    ran = run_command(folder, "check", "zip://::all.zip", "--format", "concise")
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert b"zip://b.yaml::all.zip: cannot be read: what reads it failed (BadZipFile)" in ran.stderr
