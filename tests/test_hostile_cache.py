"""A cache that was cut, mixed up, written by others or closed: every report is as without one."""

from __future__ import annotations

import os
import random

import pytest

from tests.hostile import readers
from tests.little_rulebook import BAD, BROKEN, GOOD, NO_PLAN, THIN, run, write_all, write_rulebook

KINDS = (GOOD, BAD, THIN, BROKEN, NO_PLAN)
PLANS = {f"plans/{number:02}.yaml": KINDS[number % 5] for number in range(24)}  # few are not remembered
REPORTS = [f"--report={name}=out/{name}" for name in readers.FORMATS]


def checked(folder, *more, code=1):
    """Check all plans; the reports, and what was said."""
    ran = run(folder, "check", "plans", "--rulebook", "shed", *REPORTS, *more)
    assert (ran.returncode, b"Traceback" in ran.stderr) == (code, False), ran.stderr
    readers.read_all(folder / "out")
    return {name: (folder / "out" / name).read_bytes() for name in readers.FORMATS}, ran.stderr


def entries(folder):
    return sorted(path for path in (folder / "cache").rglob("*") if path.is_file())


def cut(folder):
    for path in entries(folder):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def scramble(folder):
    chance = random.Random(16)  # noqa: S311 - not secrets
    for path in entries(folder):
        path.write_bytes(chance.randbytes(path.stat().st_size))


def swap(folder):
    """Each entry says what another one did."""
    paths = entries(folder)
    texts = [path.read_bytes() for path in paths]
    for path, text in zip(paths, [*texts[1:], texts[0]], strict=True):
        path.write_bytes(text)


def of_another_version(folder):
    for path in entries(folder):
        path.write_bytes(path.read_bytes().replace(b"0.", b"9."))


def nest(folder):
    for path in entries(folder):
        path.write_bytes(b"[" * 100_000)


def pickled(folder):
    for path in entries(folder):
        path.write_bytes(b"cos\nsystem\n(S'touch owned'\ntR.")


def close(folder):
    for path in (folder / "cache").rglob("*"):
        path.chmod(0o500 if path.is_dir() else 0o400)


def open_to_all(folder):
    (folder / "cache" / "plan-lint").chmod(0o777)


def fifos(folder):
    for path in entries(folder):
        path.unlink()
        os.mkfifo(path)


def links(folder):
    for path in entries(folder):
        path.rename(path.with_suffix(".moved"))
        path.symlink_to("/etc/passwd")


HOSTILE = [cut, scramble, swap, of_another_version, nest, pickled, close, open_to_all, fifos, links]


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    folder = tmp_path_factory.mktemp("without")
    write_rulebook(folder / "shed")
    write_all(folder, PLANS)
    (folder / "out").mkdir()
    return checked(folder, "--no-cache")


@pytest.mark.parametrize("spoil", HOSTILE)
def test_a_hostile_cache_changes_nothing(tmp_path, spoil, expected):
    write_rulebook(tmp_path / "shed")
    write_all(tmp_path, PLANS)
    (tmp_path / "out").mkdir()
    assert checked(tmp_path) == expected
    assert len(entries(tmp_path)) > 1
    spoil(tmp_path)
    assert checked(tmp_path) == expected
    assert checked(tmp_path) == expected
    assert not (tmp_path / "owned").exists()
