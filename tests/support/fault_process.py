"""Deeds of the program in processes of their own, killed before their Nth change of a file, or unable to make it.

    with Processes(shim, bench) as processes:
        changes = processes.run(Deed.SYNCHRONISE).changes          # a whole one
        processes.run(Deed.SYNCHRONISE, kill=17).killed
        processes.run(Deed.SYNCHRONISE, fail=17, error=EROFS)      # from then on; until the deed has ended

One process has everything loaded, under `file_shim`, and forks for each deed: it has no thread of its own.
"""

import ctypes
import errno
import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api import upkeep as u
from secmail.api.events import Event, JobFailed
from secmail.domain.accounts import Password
from secmail.domain.errors import Code, SecmailError
from secmail.mail import MailService
from secmail.vault.room import VaultRoom
from tests.support.engine_desk import EngineDesk, WatchedVaults
from tests.support.fault_bench import PATIENT, Bench
from tests.support.pki_lab import DOCTOR

CHECKOUT = Path(__file__).resolve().parents[2]

ORDERLY = {Code.STORE_FULL, Code.STORE_READ_ONLY, Code.STORE_UNREADABLE, Code.EXPORT_UNREACHABLE}
"""How a disk that fails is told."""


class Deed(StrEnum):
    SYNCHRONISE = "synchronise"
    SUBMIT = "submit"
    FILE_RESULT = "file a result"
    PUT_AWAY = "put a year away"
    REMOVE_OVERDUE = "remove what is overdue"


INSIDE: Mapping[Deed, c.Command] = {Deed.FILE_RESULT: c.FileResults(), Deed.REMOVE_OVERDUE: u.ApplyRetention()}
"""What is done in a session of the doctor, once that is open."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended: killed, or by itself after so many changes; then `told` says what went wrong in it.

    `failed`: the deed was not done, and that was said in order.
    """

    killed: bool
    changes: int = 0
    failed: bool = False
    told: str = ""


class Processes:
    """The process that forks, and what is asked of it."""

    def __init__(self, shim: Path, bench: Bench) -> None:
        self._shim = shim
        self._bench = bench
        self._scratch = tempfile.TemporaryDirectory(prefix="secmail-process-")

    def __enter__(self) -> Self:
        environment = {"LD_PRELOAD": str(self._shim), "SHIM_ROOT": f"{self._bench.desk.directory}/"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.fault_process", self._scratch.name],
            cwd=CHECKOUT,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=60)
        self._scratch.cleanup()

    def run(self, deed: Deed, *, kill: int = 0, fail: int = 0, error: int = errno.ENOSPC) -> Ended:
        """On the bench's profile."""
        folder, password = str(self._bench.desk.directory), self._bench.desk.keys.passwords[DOCTOR.address].reveal
        asked = {"deed": deed, "folder": folder, "password": password, "kill": kill, "fail": fail, "error": error}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return Ended(**json.loads(self._process.stdout.readline()))


def _serve(scratch: Path) -> None:
    """Forks for each line that is asked, and tells how that ended."""
    desk = EngineDesk(scratch)
    shim = ctypes.CDLL(None)
    for line in sys.stdin:
        report, told = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(report)
            _live(desk, shim, json.loads(line), told)
        os.close(told)
        with os.fdopen(report) as reading:
            said = reading.read()
        _, status = os.waitpid(child, 0)
        ended = {"killed": os.WIFSIGNALED(status), **json.loads(said or "{}")}
        if not said and not ended["killed"]:
            ended["told"] = "the process broke down"
        sys.stdout.write(json.dumps(ended) + "\n")
        sys.stdout.flush()


def _live(desk: EngineDesk, shim: Any, asked: dict[str, Any], told: int) -> None:
    """The deed; never returns."""
    status = 1  # with a traceback on the terminal
    try:
        _move_in(desk, Path(asked["folder"]), asked["password"])
        deed = Deed(asked["deed"])
        if deed in INSIDE:
            code = _acts_inside(desk, shim, asked, INSIDE[deed])
        else:
            _arm(shim, asked)
            code = _goes_online(desk, shim, deed)
        wrong = "" if code is None or code in ORDERLY else str(code)
        said = {"changes": shim.file_shim_count(), "failed": code is not None, "told": wrong}
        os.write(told, json.dumps(said).encode())
        status = 0
    except BaseException:  # noqa: BLE001 -- main of a process
        traceback.print_exc()
    finally:
        os._exit(status)


def _move_in(desk: EngineDesk, folder: Path, password: str) -> None:
    """Works on another profile than the one it was made with."""
    desk.directory = folder
    desk.reader, desk.drawer = folder / "reader", folder / "drawer"
    desk.trust, desk.inbox_folder = folder / "trust", folder / "drop"
    desk.vaults = WatchedVaults(VaultRoom(folder / "vaults"))
    desk.keys.passwords[DOCTOR.address] = Password(password)
    desk.office.real = True
    desk.office._real = MailService(PATIENT)


def _goes_online(desk: EngineDesk, shim: Any, deed: Deed) -> Code | None:
    """Where the disk fails already when it starts, the program says so. Why the deed failed, or None."""
    try:
        desk.start()
    except SecmailError as error:
        shim.file_shim_fail(0, 0)
        return error.code
    command: c.Command = c.Synchronise()
    if deed is Deed.SUBMIT:
        command = c.RetryOutbox(desk.ask(q.Outbox())[0].id)
    if deed is Deed.PUT_AWAY:
        command = u.ArchiveYear(desk.clock.now().year)
    code = _failure(desk.run(command))
    shim.file_shim_fail(0, 0)
    desk.stop()
    return code


def _acts_inside(desk: EngineDesk, shim: Any, asked: dict[str, Any], command: c.Command) -> Code | None:
    """In a session of the doctor."""
    desk.start()
    desk.insert()
    desk.unlock()
    _arm(shim, asked)
    code = _failure(desk.run(command))
    shim.file_shim_fail(0, 0)
    desk.remove()
    desk.stop()
    return code


def _arm(shim: Any, asked: dict[str, Any]) -> None:
    shim.file_shim_fail(asked["fail"], asked["error"])
    shim.file_shim_arm(asked["kill"])


def _failure(end: Event) -> Code | None:
    return end.code if isinstance(end, JobFailed) else None


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
