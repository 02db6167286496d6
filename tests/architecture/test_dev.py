"""`packaging/dev.py` answers with a sentence, keeps its environment honest, and stops what it started."""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.source import CHECKOUT

DEV = CHECKOUT / "packaging" / "dev.py"


@pytest.fixture
def devtools(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Imports a module of `packaging/devtools` as dev.py does: from its own folder."""
    monkeypatch.syspath_prepend(str(DEV.parent))
    return lambda name: importlib.import_module(f"devtools.{name}")


def _dev(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(DEV), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_no_command_shows_the_commands() -> None:
    result = _dev()
    assert result.returncode == 2
    named = ("run", "test", "lint", "bench", "fuzz", "screenshots", "pictures", "package")
    assert all(f"  {name} " in result.stdout for name in named)


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("tset",), 2, "There is no command 'tset'."),
        (("lint", "--fast"), 1, "This command takes no arguments, but got: --fast"),
    ],
)
def test_wrong_use_gets_a_sentence_and_a_remedy(arguments: tuple[str, ...], code: int, sentence: str) -> None:
    result = _dev(*arguments)
    assert (result.returncode, result.stderr.splitlines()[0]) == (code, sentence)
    assert result.stderr.splitlines()[1].startswith("Remedy: ")
    assert "Traceback" not in result.stderr


def test_an_old_python_gets_a_sentence() -> None:
    """The entry file is valid for old Pythons as text, and ends before it imports what they cannot read."""
    old = (
        "import runpy, sys; sys.version_info = (3, 9, 1, 'final', 0); runpy.run_path(sys.argv[1], run_name='__main__')"
    )
    result = subprocess.run([sys.executable, "-c", old, str(DEV)], capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr.startswith("secmail needs Python 3.11 or newer; this is Python 3.9.\nRemedy: ")


@pytest.mark.skipif(os.name == "nt", reason="Windows does not keep the home folder in HOME")
def test_an_empty_home_is_replaced_by_a_usable_one(devtools: Callable[[str], ModuleType], tmp_path: Path) -> None:
    home_for = devtools("processes").home_for
    assert home_for({"HOME": "/somewhere"}, tmp_path) is None
    for environ in ({}, {"HOME": ""}):
        assert os.access(home_for(environ, tmp_path / "home"), os.W_OK)


def test_children_see_the_checkout_and_no_foreign_python(
    devtools: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHOME", "/elsewhere")
    environ = devtools("processes").child_environment()
    assert environ["PYTHONPATH"] == str(CHECKOUT)
    assert environ["PYTHONUTF8"] == "1"
    assert "PYTHONHOME" not in environ


def test_two_commands_make_the_environment_one_after_the_other(
    devtools: Callable[[str], ModuleType], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock, marks = tmp_path / "lock", tmp_path / "marks"
    second = (
        "import sys; from pathlib import Path; from devtools.turns import turn\n"
        "with turn(Path(sys.argv[1]), 'waiting'): Path(sys.argv[2]).write_text('second')"
    )
    environ = os.environ | {"PYTHONPATH": str(DEV.parent), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-c", second, str(lock), str(marks)]
    with devtools("turns").turn(lock, "never said"):
        other = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True)
        assert other.stdout is not None
        assert other.stdout.readline() == "waiting\n"
        assert not marks.exists()
    assert other.wait(timeout=60) == 0
    assert (marks.read_text(), capsys.readouterr().out) == ("second", "")
    other.stdout.close()


def test_debian_packages_count_under_their_old_name_too(devtools: Callable[[str], ModuleType]) -> None:
    listing = "libgl1 installed\nlibglib2.0-0t64 installed\npostfix config-files\ndovecot-imapd not-installed\n"
    assert devtools("debian").installed_of(listing) == {"libgl1", "libglib2.0-0t64", "libglib2.0-0"}


def test_a_quiet_step_keeps_all_that_was_said(devtools: Callable[[str], ModuleType]) -> None:
    counting = "for n in range(500): print(n)"
    assert devtools("processes").quiet([sys.executable, "-c", counting])[1].split() == list(map(str, range(500)))


def test_the_stamp_changes_with_the_lock_and_with_python(devtools: Callable[[str], ModuleType]) -> None:
    stamp_of = devtools("environment").stamp_of
    stamps = {stamp_of(lock, version) for lock in (b"a", b"b") for version in ("3.11.7.linux", "3.12.1.linux")}
    assert len(stamps) == 4


@pytest.fixture
def environment(
    devtools: Callable[[str], ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[ModuleType, list[str]]:
    """The environment module on a folder of its own, with what it would do written down instead of done."""
    module, done = devtools("environment"), []
    (tmp_path / ".venv").mkdir()
    (tmp_path / "lock").write_bytes(b"a==1\n")
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "LOCK", tmp_path / "lock")
    monkeypatch.setattr(module, "TURN", tmp_path / ".venv.lock")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv" / "stamp")
    monkeypatch.setattr(module, "_venv_works", lambda: True)
    monkeypatch.setattr(module, "_version", lambda: "3.11.7.linux")
    monkeypatch.setattr(module, "quiet", lambda *_, **__: (done.append("venv") is None, ""))
    monkeypatch.setattr(module, "quiet_twice", lambda *_, **__: done.append("pip"))
    return module, done


def test_the_environment_is_made_once(environment: tuple[ModuleType, list[str]]) -> None:
    module, done = environment
    module.prepare()
    module.prepare()
    assert done == ["pip"]


def test_a_changed_lock_is_installed(environment: tuple[ModuleType, list[str]]) -> None:
    module, done = environment
    module.prepare()
    module.LOCK.write_bytes(b"a==2\n")
    module.prepare()
    assert done == ["pip", "pip"]


def test_an_interrupted_installation_is_made_anew(
    environment: tuple[ModuleType, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    module, done = environment

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, "quiet_twice", interrupted)
        with pytest.raises(KeyboardInterrupt):
            module.prepare()
    module.prepare()
    assert done == ["venv", "pip"]


def test_a_missing_lock_is_said(
    environment: tuple[ModuleType, list[str]], devtools: Callable[[str], ModuleType]
) -> None:
    module, _ = environment
    module.LOCK.unlink()
    with pytest.raises(devtools("console").Failure, match="lock is missing"):
        module.prepare()


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process without asking it")
def test_what_was_started_is_stopped_when_the_block_fails(devtools: Callable[[str], ModuleType]) -> None:
    started = devtools("processes").started
    with (
        pytest.raises(ValueError, match="later"),
        started([sys.executable, "-c", "import time; time.sleep(60)"]) as child,
    ):
        raise ValueError("later")
    assert child.returncode == -15


def test_the_lock_pins_every_package_with_a_hash() -> None:
    lines = (CHECKOUT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    packages = [line for line in lines if line and not line.startswith((" ", "#"))]
    hashed = sum(line in packages and "--hash=sha256:" in following for line, following in pairwise(lines))
    assert len(packages) > 20
    assert all("==" in line and line.endswith("\\") for line in packages)
    assert hashed == len(packages)


def test_ci_runs_what_everybody_runs() -> None:
    commands = [
        line for line in (CHECKOUT / ".ci" / "run").read_text(encoding="utf-8").splitlines() if "dev.py" in line
    ]
    assert commands == ["exec python3 packaging/dev.py test"]


@pytest.mark.parametrize(
    ("failed", "codes", "passes"),
    [
        ((), (0,), True),
        (("a::b",), (1, 0), True),
        (("a::b",), (1, 1), False),
        (("a::b", "a::c", "a::d", "a::e"), (1, 0), True),
        (("a::b", "c::b", "d::b", "e::b"), (1,), False),
        (tuple(f"a::b[{n:02}]" for n in range(20)), (1, 0), True),
        (tuple(f"a::b[{n:02}]" for n in range(21)), (1,), False),
        (("a::b",), (2,), False),  # a process died, and not all tests were tried
        (("a::b",), (-9,), False),
    ],
)
def test_a_few_failed_tests_run_once_more_alone(
    devtools: Callable[[str], ModuleType],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    *,
    failed: tuple[str, ...],
    codes: tuple[int, ...],
    passes: bool,
) -> None:
    testing = devtools("testing")
    started: list[list[str]] = []

    def shown(argv: list[str], **_: object) -> int:
        started.append(argv)
        if failed and len(started) == 1:
            (tmp_path / "lastfailed").write_text(json.dumps(dict.fromkeys(failed, True)))
        return codes[len(started) - 1]

    monkeypatch.setattr(testing, "shown", shown)
    monkeypatch.setattr(testing, "FAILED", tmp_path / "lastfailed")
    (tmp_path / "lastfailed").write_text('{"of an earlier run": true}')
    with nullcontext() if passes else pytest.raises(testing.Failure):
        assert testing.run_tests(["-q"], {}) == (list(failed) if len(codes) == 2 else [])
    assert len(started) == len(codes)
    assert all(argv[-len(failed) :] == list(failed) for argv in started[1:])
    assert ("UNSTABLE  a::b" in capsys.readouterr().out) == (passes and len(codes) == 2)


@pytest.mark.parametrize(
    ("unstable", "said"),
    [
        ([], "==> All checks passed."),
        (["a::b"], "==> All checks passed, but 1 test was UNSTABLE"),
        ([f"a::b[{n}]" for n in range(17)], "==> All checks passed, but 17 tests were UNSTABLE"),
    ],
)
def test_the_last_line_of_a_run_counts_the_unstable(
    devtools: Callable[[str], ModuleType],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    unstable: list[str],
    said: str,
) -> None:
    main = devtools("main")
    for step in ("_prepare_window", "_provide_peers", "_check", "_offscreen"):
        monkeypatch.setattr(main, step, lambda *_: {})
    monkeypatch.setattr(main.testing, "run_tests", lambda *_: unstable)
    assert main.test([]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == said if not unstable else last.startswith(f"{said} (")


@pytest.mark.parametrize(("prefix", "wanted"), [("/usr", 1), ("/opt/python", 0)])
def test_the_library_of_debians_own_python_is_wanted_for_packages(
    devtools: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, *, prefix: str, wanted: int
) -> None:
    monkeypatch.setattr(sys, "base_prefix", prefix)
    named = devtools("debian").shared_python()
    assert len(named) == wanted
    assert all(name == f"libpython3.{sys.version_info.minor}" for name in named)


@pytest.fixture
def bare(devtools: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The packages of a Debian that has none of ours, for somebody who may not install."""
    module = devtools("debian")
    monkeypatch.setattr(module, "is_debian", lambda: True)
    monkeypatch.setattr(module, "quiet", lambda *_, **__: (True, "libc6 installed\n"))
    monkeypatch.setattr(module.os, "geteuid", lambda: 1000, raising=False)
    return module


def test_who_may_not_install_is_told_all_in_one_command(bare: ModuleType) -> None:
    with pytest.raises(bare.Failure) as told:
        bare.require(bare.VENV, purpose="Python's venv module", also=("libc6", *bare.WINDOW, *bare.PEERS))
    assert told.value.sentence == "Python's venv module: missing, and only root may install system packages."
    wanted = " ".join((*bare.VENV, *bare.WINDOW, *bare.PEERS))
    assert told.value.remedy.endswith(f"sudo apt-get install --no-install-recommends {wanted}")


def test_without_the_venv_module_the_work_ends_there(
    bare: ModuleType, environment: tuple[ModuleType, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    module, done = environment
    monkeypatch.setattr(module, "_venv_works", lambda: False)
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(bare.Failure) as told:
        module.prepare(("xvfb",))
    assert told.value.remedy.endswith(" python3-venv xvfb")
    assert done == []


@pytest.mark.parametrize(("loads", "ends"), [(True, False), (False, True)])
def test_the_window_is_not_begun_where_qt_cannot_be_loaded(
    devtools: Callable[[str], ModuleType],
    bare: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    *,
    loads: bool,
    ends: bool,
) -> None:
    """Where its libraries come from elsewhere than from Debian's packages, the work goes on."""
    main = devtools("main")
    monkeypatch.setattr(main.environment, "prepare", lambda _system: None)
    monkeypatch.setattr(main, "quiet", lambda *_, **__: (loads, ""))
    with pytest.raises(bare.Failure, match="System libraries of the window") if ends else nullcontext():
        main._prepare_window(bare.VIRTUAL_SCREEN)


def test_no_program_is_built_without_what_it_is_built_with(
    devtools: Callable[[str], ModuleType], bare: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    main, built = devtools("main"), []
    monkeypatch.setattr(main, "_prepare_window", lambda _besides: None)
    monkeypatch.setattr(main.installers, "build", built.append)
    with pytest.raises(bare.Failure, match="What programs are built with") as told:
        main.package([])
    assert {"binutils", "dpkg-dev", "nsis"} <= set(told.value.remedy.split())
    assert built == []
