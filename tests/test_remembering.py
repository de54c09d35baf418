"""Results that are remembered: the same report as without, whatever is found where they were put."""

from __future__ import annotations

import errno
import gc
import json
import os
import subprocess
import sys
from hashlib import sha256
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from plan_lint import cache, run
from plan_lint.cache import results
from plan_lint.cache.columns import codec_of
from plan_lint.collection import judge_all
from plan_lint.document import LIMITS
from plan_lint.findings import Style
from plan_lint.lint import Options, lint
from plan_lint.report import FORMATS, render
from plan_lint.run import Request, checking
from tests import allotments, two_years
from tests.little_rulebook import BAD, BROKEN, FILES, GOOD, NO_PLAN, THIN, environment, load, write_all
from tests.little_rulebook import run as run_command

RULEBOOK = load()
KINDS = (GOOD, BAD, THIN, BROKEN, NO_PLAN)
MANY = {f"{number:03}.yaml": KINDS[number % 5] + f"# {number}\n" for number in range(40)}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "plans").mkdir()
    monkeypatch.chdir(tmp_path / "plans")
    write_all(tmp_path / "plans", MANY)
    return Path(os.path.realpath(tmp_path))


@pytest.fixture
def checked(monkeypatch):
    """The names of the plans that are checked rather than remembered."""
    real, names = lint, []

    def counted(data, file, *more):
        names.append(file)
        return real(data, file, *more)

    monkeypatch.setattr(checking, "lint", counted)
    return names


def request_of(folder, **more):
    return Request((".",), str(folder / "plans"), (RULEBOOK,), store=cache.folder(), **more)


def alone(request):
    return run.check(request._replace(store=None, jobs=1))


def entry_of(folder):
    (entry,) = (folder / "cache/plan-lint").glob("results-*.json")
    return entry


def test_an_unchanged_plan_is_not_checked_again(folder, checked):
    request = request_of(folder)
    first = run.check(request)
    assert sorted(checked) == sorted(MANY)
    assert entry_of(folder).stat().st_mode & 0o777 == 0o600
    checked.clear()
    assert run.check(request) == first
    assert checked == []
    write_all(folder / "plans", {"003.yaml": BAD, "new.yaml": THIN})
    (folder / "plans/004.yaml").unlink()
    third = run.check(request)
    assert checked == ["003.yaml", "new.yaml"]
    assert third == alone(request)
    checked.clear()
    assert run.check(request) == third
    assert checked == []


def test_the_bytes_and_the_name_count(folder, checked):
    run.check(request_of(folder))
    checked.clear()
    os.utime(folder / "plans/000.yaml", (1, 1))
    (folder / "plans/001.yaml").rename(folder / "plans/moved.yaml")
    report = run.check(request_of(folder))
    assert checked == ["moved.yaml"]
    assert report == alone(request_of(folder))


OTHERWISE = {
    "templates": {"options": Options(("shed/2024",))},
    "rules": {"options": Options(rules=frozenset({"name-of-one-letter"}))},
    "limits": {"options": Options(limits=LIMITS._replace(findings=1))},
    "form": {"options": Options(form=True)},
}


@pytest.mark.parametrize("more", OTHERWISE.values(), ids=OTHERWISE)
def test_what_changes_a_result_is_another_run(folder, checked, more):
    run.check(request_of(folder))
    checked.clear()
    assert run.check(request_of(folder, **more)) == alone(request_of(folder, **more))
    assert len(checked) == 2 * len(MANY)


def test_another_rulebook_version_or_root_is_another_run(folder, checked, monkeypatch):
    request = request_of(folder)
    run.check(request)
    run.check(request._replace(rulebooks=(RULEBOOK._replace(digest="0" * 64),)))
    run.check(request._replace(root=str(folder)))
    monkeypatch.setattr("plan_lint.__version__", "99")
    run.check(request)
    assert len(checked) == 4 * len(MANY)


def test_what_is_said_of_findings_is_not_remembered(folder, checked):
    run.check(request_of(folder))
    checked.clear()
    stricter = request_of(folder, severity=(("name-of-one-letter", "error"),), fail_on="never")
    assert run.check(stricter) == alone(stricter)
    dropped = request_of(folder, dropped=frozenset({"nothing-evaluated"}))
    assert run.check(dropped) == alone(dropped)
    assert len(checked) == 2 * len(MANY)  # each of the two alone


@pytest.mark.parametrize("more", [{"gate": True}, {"store": None}], ids=["gate", "no cache"])
def test_off(folder, checked, more):
    request = request_of(folder)._replace(**more)
    run.check(request)
    run.check(request)
    assert len(checked) == 2 * len(MANY)
    assert not list((folder / "cache/plan-lint").glob("results-*"))


def test_off_for_few_and_while_fixing(folder, checked):
    run.mend(request_of(folder), unsafe=True, write=False)
    run.check(request_of(folder)._replace(paths=tuple(sorted(MANY)[:19])))
    assert not list((folder / "cache/plan-lint").glob("results-*"))
    assert len(checked) == 19


def test_a_fault_is_not_remembered(folder, monkeypatch):
    real = lint

    def fail(data, file, *more):
        if file == "001.yaml":
            raise MemoryError
        return real(data, file, *more)

    with monkeypatch.context() as patched:
        patched.setattr(checking, "lint", fail)
        assert run.check(request_of(folder)).exit_code == 2
    assert run.check(request_of(folder)) == alone(request_of(folder))


def sealed(data, change):
    """The file with another first batch, and sums that are right."""
    start = int(data[-17:])
    count, columns = json.loads(data[start + 64 : -17])
    text = json.dumps(change(json.loads(data[:start]))).encode() + b"\n"
    (batch,) = codec_of(results._Batch).decode(columns, count)  # noqa: SLF001 - what a forger would do
    batch = batch._replace(length=len(text), digest=sha256(text).hexdigest())
    index = json.dumps([1, codec_of(results._Batch).encode([batch])]).encode()  # noqa: SLF001 - as above
    return text + sha256(index).hexdigest().encode() + index + b"%016d\n" % len(text)


DAMAGE = {
    "empty": lambda _: b"",
    "one byte": lambda _: b"0",
    "cut short": lambda data: data[:-1],
    "cut in the middle": lambda data: data[: len(data) // 2],
    "the end alone": lambda data: data[-17:],
    "random": lambda _: b"\x8f\x00\n{" * 5000,
    "zeros": lambda data: b"0" * len(data),
    "one letter of a batch": lambda data: data.replace(b"spades and", b"shades and", 1),
    "one letter of the list": lambda data: data[:-60] + b"!" + data[-59:],
    "a place beyond the end": lambda data: data[:-17] + b"9" * 16 + b"\n",
    "a place before the beginning": lambda data: data[:-17] + b"%16d\n" % -5,
    "another batch": lambda data: sealed(data, lambda _: [1, 2]),
    "none": lambda data: sealed(data, lambda _: None),
    "deep": lambda data: sealed(data, lambda _: json.loads("[" * 900 + "]" * 900)),
    "a field less": lambda data: sealed(data, lambda batch: batch[:-1]),
    "wrong types": lambda data: sealed(data, lambda batch: [*batch[:6], {"of": [[1, [2]]]}, *batch[7:]]),
    "no such severity": lambda data: data and sealed(
        data, lambda batch: json.loads(json.dumps(batch).replace('"warning"', '"worst"'))
    ),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_what_is_damaged_counts_as_not_there(folder, checked, damage):
    request = request_of(folder)
    run.check(request)
    entry = entry_of(folder)
    data = damage(entry.read_bytes())
    assert data != entry.read_bytes()
    entry.write_bytes(data)
    checked.clear()
    report = run.check(request)
    assert sorted(checked) == sorted(MANY)
    assert report == alone(request)
    checked.clear()
    assert run.check(request) == report
    assert checked == []  # it was put right


def test_a_seal_is_what_is_asked_for(folder, checked):
    request = request_of(folder)
    report = run.check(request)
    entry_of(folder).write_bytes(sealed(entry_of(folder).read_bytes(), lambda batch: batch))
    checked.clear()
    assert run.check(request) == report
    assert checked == []


def put_folder(entry):
    entry.unlink()
    entry.mkdir()


def put_fifo(entry):
    entry.unlink()
    os.mkfifo(entry)


def put_link(entry):
    entry.rename(entry.with_suffix(".moved"))
    entry.symlink_to(entry.with_suffix(".moved"))


@pytest.mark.parametrize("put", [put_folder, put_fifo, put_link])
def test_what_is_no_file_is_not_read(folder, checked, put):
    request = request_of(folder)
    report = run.check(request)
    put(entry_of(folder))
    checked.clear()
    assert run.check(request) == report
    assert len(checked) == len(MANY)


def stream(path):
    return os.fdopen(os.open(path, os.O_WRONLY), "wb")


@pytest.mark.parametrize("call", ["open", "write", "replace", "mkdir", "utime"])
def test_a_folder_that_cannot_be_written_changes_nothing(folder, monkeypatch, call):
    request = request_of(folder)

    def no_room(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    if call == "write":
        monkeypatch.setattr("plan_lint.cache.open", lambda *_: stream("/dev/full"), raising=False)
    elif call == "open":
        monkeypatch.setattr("plan_lint.cache.os.urandom", no_room)
    else:
        monkeypatch.setattr(os, call, no_room)
    for _ in range(2):
        assert run.check(request) == alone(request)
    left = os.listdir(folder / "cache/plan-lint")
    assert left == [] if call in ("open", "write", "replace") else len(left) == 1


def test_interrupted_while_it_is_written(folder, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", stop)
        with pytest.raises(KeyboardInterrupt):
            run.check(request_of(folder))
    assert os.listdir(folder / "cache/plan-lint") == []


def test_it_is_bounded(folder, checked, monkeypatch):
    request = request_of(folder)
    monkeypatch.setattr(results, "_BATCH", 8)
    run.check(request)
    size = entry_of(folder).stat().st_size
    monkeypatch.setattr(results, "_MOST_OF_ONE", size // 2)
    write_all(folder / "plans", {"new.yaml": BAD})
    report = run.check(request)
    assert entry_of(folder).stat().st_size < 0.8 * size  # the list of batches counts extra
    checked.clear()
    assert run.check(request) == report
    assert "new.yaml" not in checked  # the newest is kept
    assert 0 < len(checked) < len(MANY)


def test_the_oldest_files_are_forgotten(folder, monkeypatch):
    store = Path(request_of(folder).store)
    for age in range(20):
        (store / f"results-{age:02}.json").write_bytes(b"x" * 1000)
        os.utime(store / f"results-{age:02}.json", (age, age))
    rulebook = store / "rulebook-0.json"
    rulebook.touch()
    os.utime(rulebook, (0, 0))
    run.check(request_of(folder))
    assert len(list(store.glob("results-*"))) == 16
    assert not (store / "results-04.json").exists()
    monkeypatch.setattr(results, "_MOST_BYTES", 100_000)
    monkeypatch.setattr(results, "_MOST_FILES", 3)
    run.check(request_of(folder)._replace(fail_on="never", root="/"))
    names = sorted(path.name for path in store.glob("results-*"))
    assert len(names) == 3
    assert names[-1] != "results-18.json"
    assert rulebook.exists()  # of another kind


def test_garbage_is_looked_for_as_before(folder):
    enabled = gc.isenabled()
    for _ in range(2):
        run.check(request_of(folder))
        assert gc.isenabled()
    (gc.enable if enabled else gc.disable)()


def command_of(*more):
    return [sys.executable, "-P", "-m", "plan_lint", "check", "--rulebook", "../shed", ".", *more]


def test_eight_runs_at_once_and_some_are_killed(folder):
    write_all(folder / "shed", FILES)
    environ = environment(folder)
    for turn in range(2):
        write_all(folder / "plans", {"turn.yaml": f"{BAD}# {turn}\n"})
        expected = run_command(folder, "check", "--rulebook", "../shed", "--no-cache", cwd=folder / "plans")
        runs = [
            subprocess.Popen(command_of(), env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for _ in range(8)
        ]
        for process in runs[::4]:
            process.kill()
        ended = [(*process.communicate(timeout=60), process.returncode) for process in runs]
        ended = [each for number, each in enumerate(ended) if number % 4]
        assert set(ended) == {(expected.stdout, expected.stderr, expected.returncode)}


def test_every_format_of_what_is_remembered(folder):
    request = request_of(folder, options=Options(form=True))
    reports = [alone(request), run.check(request), run.check(request), run.check(request._replace(jobs=2))]
    assert len(set(map(repr, reports))) == 1
    for style in FORMATS:
        assert render(style, reports[0], Style()) == render(style, reports[2], Style())


def test_the_same_bytes_cold_warm_and_off(tmp_path):
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans/.plan-lint.yaml").write_text("{}\n")
    for plan in two_years.returns():
        (tmp_path / "plans" / plan.file).write_text(plan.text)
    (tmp_path / "roster.yaml").write_text(two_years.roster())
    ways: tuple[list[str], ...] = (["--no-cache"], [], [], ["--jobs", "2"], ["--jobs", "2", "--no-cache"])
    ran = [
        run_command(
            tmp_path,
            "check",
            "--format=json",
            "--roster=../roster.yaml",
            *more,
            cwd=tmp_path / "plans",
            env={"PYTHONHASHSEED": str(seed)},
        )
        for seed, more in enumerate(ways)
    ]
    assert {(each.returncode, each.stdout, each.stderr) for each in ran} == {(1, ran[0].stdout, b"")}
    assert {each["rule"] for each in json.loads(ran[0].stdout)["findings"]} >= set(two_years.RULES)
    assert len(list((tmp_path / "cache/plan-lint").glob("results-*"))) == 1


@pytest.fixture
def judged(monkeypatch):
    """How many plans were judged together, each time that they were."""
    real, times = judge_all, []

    def counted(plans, *more, **named):
        times.append(len(plans))
        return real(plans, *more, **named)

    monkeypatch.setattr("plan_lint.collection.judge_all", counted)
    return times


GARDENS = {
    f"{n:02}.yaml": allotments.plan(f"G{n // 2}", year, allotments.harvest(_2023=n // 3))
    for n, year in enumerate(["2023/24", "2024/25"] * 12)
}


@pytest.fixture
def gardens(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    write_all(tmp_path / "plans", GARDENS)
    roster = allotments.roster_of(*(f"G{n}" for n in range(13)))
    return Request(("plans",), str(tmp_path), (allotments.load(),), roster=roster, store=cache.folder())


def test_unchanged_plans_are_not_judged_together_again(gardens, judged):
    first = run.check(gardens)
    assert {each.rule for each in first.findings} == {"harvest-differs-from-earlier-plan", "plan-missing"}
    assert judged == [24]
    assert run.check(gardens) == first
    assert run.check(gardens._replace(jobs=2, paths=("plans/00.yaml", "plans"))) == first
    assert judged == [24]
    assert alone(gardens) == first


TOGETHER = {
    "a plan": lambda _gardens: write_all(Path("plans"), {"03.yaml": GARDENS["03.yaml"] + "# more\n"}),
    "a plan less": lambda _gardens: Path("plans/03.yaml").unlink(),
    "a file that cannot be read": lambda _gardens: os.mkfifo("plans/other.yaml"),
    "a file that is no plan": lambda _gardens: write_all(Path("plans"), {"other.yaml": "template: [\n"}),
    "the roster": lambda gardens: gardens._replace(roster=allotments.roster_of("G1")),
    "no roster": lambda gardens: gardens._replace(roster=None),
    "files for a folder": lambda gardens: gardens._replace(paths=tuple(f"plans/{name}" for name in GARDENS)),
    "the rules": lambda gardens: gardens._replace(options=Options(rules=frozenset({"plan-missing"}))),
}


@pytest.mark.parametrize("change", TOGETHER.values(), ids=TOGETHER)
def test_what_rules_across_plans_go_by_is_judged_again(gardens, judged, change):
    run.check(gardens)
    asked = change(gardens) or gardens
    judged.clear()
    report = run.check(asked)
    assert len(judged) == 1
    assert report == alone(asked)
    assert run.check(asked) == report
    assert len(judged) == 2  # once alone


def test_what_came_at_standard_input_is_judged_every_time(gardens, judged, monkeypatch):
    for text in (GARDENS["03.yaml"], GARDENS["03.yaml"].replace("G1", "G12")):
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(text.encode())))
        found = {each.file for each in run.check(gardens._replace(paths=("plans", "-"))).findings}
        assert ("<stdin>" in found) is ("G12" not in text)
    assert judged == [25, 25]
