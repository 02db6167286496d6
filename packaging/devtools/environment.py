"""The virtual environment in `.venv`, made from `requirements.lock` and marked complete only when it is."""

import hashlib
import importlib.util
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from devtools import debian
from devtools.console import Failure, say, step
from devtools.processes import CHECKOUT, Argv, child_environment, quiet, quiet_twice
from devtools.turns import turn

VENV = CHECKOUT / ".venv"
# Beside the environment, which is emptied when it is made anew.
TURN = CHECKOUT / ".venv.lock"
LOCK = CHECKOUT / "requirements.lock"
# Written last: its absence, or another content, means that the environment has to be (re)made.
STAMP = VENV / "secmail-lock.sha256"
# Stands in the stamp while pip works: whoever finds it there found the remains of a stopped installation.
UNFINISHED = "installing"


def tool(name: str) -> Path:
    """Where a program of the virtual environment lies (`python`, `ruff`, …)."""
    return VENV / "Scripts" / f"{name}.exe" if os.name == "nt" else VENV / "bin" / name


def stamp_of(lock: bytes, version: str) -> str:
    """What the stamp holds for an environment made from this lock by this Python."""
    return hashlib.sha256(version.encode() + b"\n" + lock).hexdigest()


def prepare(system: Sequence[str] = ()) -> None:
    """Make the virtual environment agree with the lock; does nothing when it already does.

    `system`: the system packages that the work needs later, told to who may install none.
    """
    lock = _read_lock()
    if _is_made(lock):
        return
    with turn(TURN, "==> Virtual environment: another command is at it, waiting"):
        if not _is_made(lock):
            _make(lock, system)


def _is_made(lock: bytes) -> bool:
    if not _venv_works() or _stamp() != stamp_of(lock, _version()):
        return False
    say(f"==> Virtual environment: up to date (Python {_version()})")
    return True


def _make(lock: bytes, system: Sequence[str]) -> None:
    _make_venv(system)
    STAMP.write_text(UNFINISHED, encoding="ascii")
    with step("Virtual environment: installing the locked packages (some 300 MB the first time)"):
        _install_lock()
    STAMP.write_text(stamp_of(lock, _version()) + "\n", encoding="ascii")


def relock(arguments: list[str]) -> None:
    """Write `requirements.lock` anew from `pyproject.toml`, for every platform and supported Python, with hashes."""
    uv = tool("uv") if tool("uv").is_file() else shutil.which("uv")
    if uv is None:
        raise Failure("The lock file is made by uv, which is not here.", f"type: {tool('python')} -m pip install uv")
    environ = child_environment() | {"UV_CUSTOM_COMPILE_COMMAND": "python3 packaging/dev.py lock"}
    options = "--universal --generate-hashes --extra dev --python-version 3.11 --no-emit-index-url --no-emit-find-links"
    failure = Failure("The lock file could not be made.", "look at the lines above; mend pyproject.toml or the network")
    with step(f"Writing {LOCK.name}"):
        command = [uv, "pip", "compile", "pyproject.toml", "-o", LOCK.name, *options.split(), *arguments]
        quiet_twice(command, failure, environ=environ)


def _read_lock() -> bytes:
    try:
        return LOCK.read_bytes()
    except FileNotFoundError:
        raise Failure(f"{LOCK.name} is missing.", "get it back with: git checkout requirements.lock") from None


def _stamp() -> str:
    return STAMP.read_text(encoding="ascii", errors="replace").strip() if STAMP.is_file() else ""


def _make_venv(system: Sequence[str]) -> None:
    """A usable `.venv` with pip; one that a stop left half-made, or whose Python has gone, is made again.

    pip takes a package for installed as soon as its metadata is there, so it cannot go on in what another pip left.
    """
    if _venv_works() and _stamp() != UNFINISHED:
        return
    if importlib.util.find_spec("ensurepip") is None:
        debian.require(debian.VENV, purpose="Python's venv module", also=system)
    with step(f"Virtual environment: making it in {VENV.name} with Python {sys.version.split()[0]}"):
        made, output = quiet([_outer_python(), "-m", "venv", "--clear", VENV], environ=pip_environment())
        if not made:
            remedy = "install Python with its venv and pip modules (on Debian: sudo apt-get install python3-venv)"
            raise Failure("The virtual environment could not be made.", remedy, output=output)


def _venv_works() -> bool:
    if not tool("python").exists():
        return False
    supported = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return quiet([tool("python"), "-c", supported], environ=pip_environment())[0]


def _outer_python() -> str:
    """The Python to make the environment with: not the environment's own, which `--clear` is about to remove."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


def _version() -> str:
    return quiet([tool("python"), "-c", "import sys; print(*sys.version_info[:3], sys.platform, sep='.')"])[1].strip()


def _install_lock() -> None:
    # Every locked package comes as a wheel for Linux, macOS and Windows: nothing is compiled, no set-up code runs.
    options = "--require-hashes --only-binary :all: --no-input --no-warn-script-location --progress-bar off --quiet"
    failure = Failure(
        "The locked packages could not be installed.",
        "check the network and the free space on the disk, then start again",
    )
    command: Argv = [tool("python"), "-m", "pip", "install", *options.split(), "-r", LOCK]
    quiet_twice(command, failure, environ=pip_environment())


def pip_environment() -> dict[str, str]:
    """A person's own pip settings may name mirrors and proxies, but not another place to install to."""
    elsewhere = {"PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_REQUIRE_VIRTUALENV", "PIP_CONSTRAINT"}
    environ = {name: value for name, value in child_environment().items() if name not in elsewhere}
    return environ | {"PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
