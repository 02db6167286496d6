"""Whether a PKCS#11 module can be used, found out without taking the program down."""

import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from secmail.card import architecture, pcsc, trial
from secmail.domain.cards import ModuleState

_SECONDS = 20
_MAX_DETAIL = 200


@dataclass(frozen=True, slots=True)
class Verdict:
    """IN_USE where nothing speaks against the module. `detail`: for support, never of a card."""

    state: ModuleState
    detail: str = ""


def judge(module: Path) -> Verdict:
    """The verdict on the file as it is now. It is tried once as long as it stays the same and the PC/SC service too."""
    try:
        stamp = module.stat().st_mtime_ns
    except OSError:
        return Verdict(ModuleState.MISSING)
    built_for = architecture.of(module)
    if built_for and architecture.own() not in built_for:
        return Verdict(ModuleState.WRONG_ARCHITECTURE, ", ".join(sorted(built_for)))
    return _tried(module, stamp, service=pcsc.service_runs())


@cache
def _tried(module: Path, _stamp: int, *, service: bool) -> Verdict:
    try:
        child = subprocess.run(  # noqa: S603 -- ourselves, on a module that the administrator installed
            _command(module),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        return Verdict(ModuleState.CRASHED, "does not answer")
    except OSError as error:
        return Verdict(ModuleState.REFUSED, f"cannot be tried: {type(error).__name__}")
    if child.returncode == 0:
        return Verdict(ModuleState.IN_USE)
    code = child.returncode
    if code in (trial.NOT_LOADED, trial.SAYS_NO):
        lines = child.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        said = "".join(lines).rpartition(f"{module}: ")[2]
        missed = code == trial.SAYS_NO and not service
        return Verdict(ModuleState.NO_SERVICE if missed else ModuleState.REFUSED, said[:_MAX_DETAIL])
    return Verdict(ModuleState.CRASHED, f"signal {-code}" if code < 0 else f"exit status {code:#x}")


def _command(module: Path) -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, trial.WORD, str(module)]
    return [sys.executable, "-I", trial.__file__, str(module)]
