"""From a real mailbox to the drop folder, with kills and a folder that vanishes: each result once, exactly.

The command line is killed (SIGKILL) while it reads and while it files, and the folder is taken away under it. 150
results; with SECMAIL_WHOLE_MATRIX=1 a thousand.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from secmail import hprim
from secmail.api import commands as c
from secmail.api import queries as q
from secmail.app.demo import results
from secmail.domain.errors import Code
from secmail.domain.exports import Encoding, ExportState, Form, Portion, Version
from secmail.domain.sentences.problems import PROBLEMS
from secmail.engine.export_form import written
from tests.support.office import Office

CHECKOUT = Path(__file__).resolve().parents[2]
WHOLE = bool(os.environ.get("SECMAIL_WHOLE_MATRIX"))
RESULTS = 1000 if WHOLE else 150
KILLS = 8 if WHOLE else 2
SECONDS = 600
LATER = Form(Portion.REPORT, Version.HPRIM1, Encoding.UTF8)


class Line:
    """`secmail` as processes of their own, watched from outside."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def run(self, *words: str, until: int | None = None, away: Path | None = None) -> tuple[int, str]:
        """With `until`: as soon as so many files are there it is killed, or the folder renamed to `away`."""
        command = [
            sys.executable,
            "-m",
            "secmail",
            "--profile",
            str(self._office.profile.folder),
            "--pin-stdin",
            *words,
        ]
        process = subprocess.Popen(
            command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        watcher = threading.Thread(target=self._watch, args=(process, until, away))
        if until is not None:
            watcher.start()
        _, said = process.communicate(f"{self._office.reader.pin}\n".encode(), timeout=SECONDS)
        if until is not None:
            watcher.join()
        return process.returncode, said.decode()

    def files(self) -> dict[str, bytes]:
        """What a practice software would take: nothing of ours that is not whole."""
        folder = self._office.drop
        return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".secmail-")}

    def _watch(self, process: "subprocess.Popen[bytes]", until: int, away: Path | None) -> None:
        folder = self._office.drop
        while process.poll() is None:
            if sum(1 for path in folder.iterdir() if path.name[0] != ".") >= until:
                if away is None:
                    process.kill()
                else:
                    folder.rename(away)
                return
            time.sleep(0.002)


def test_each_result_comes_once_and_exactly(office: Office) -> None:
    brought = [_file(office, number) for number in range(1, RESULTS + 1)]
    with office.open(card=False):
        pass  # the account and the folder are set up
    for file in brought:
        office.receive(office.result(file))
    line = Line(office)
    _killed_while_it_reads(line)
    assert line.run("sync")[0] == 0
    step = RESULTS // 2 // (KILLS + 1)
    for round_ in range(1, KILLS + 1):
        code, said = line.run("export", "--pending", until=round_ * step)
        assert code == -signal.SIGKILL, said
    _vanishes(line, office, until=len(line.files()) + step)
    before = len(line.files())
    assert before < RESULTS
    assert (
        line.run("export", "software", "set", "--version", "hprim1", "--encoding", "utf-8", "--portion", "report")[0]
        == 0
    )
    code, said = line.run("export", "--pending", until=before + step)
    assert code == -signal.SIGKILL, said
    code, said = line.run("export", "--pending")
    assert code == 0, said
    files = line.files()
    assert len(files) == RESULTS
    exact, converted = Counter(brought), Counter(written(hprim.read(file), LATER, report=0).content for file in brought)
    left = Counter(files.values()) - exact
    assert left
    assert not left - converted
    told = {_number(content) for content in files.values()}
    assert told == {_number(file) for file in brought}  # each patient's request, once
    _nothing_is_left(line, office)


def _killed_while_it_reads(line: Line) -> None:
    """At no moment of its choosing; where it was quicker, nothing is lost either."""
    code, said = line.run("sync", until=0)
    assert code in (0, -signal.SIGKILL), said


def _vanishes(line: Line, office: Office, *, until: int) -> None:
    away = office.folder / "away"
    code, said = line.run("export", "--pending", until=until, away=away)
    assert code == 5, said
    assert PROBLEMS[Code.EXPORT_UNREACHABLE]["fr"].sentence in said
    assert not office.drop.exists()  # never made anew
    away.rename(office.drop)


def _nothing_is_left(line: Line, office: Office) -> None:
    """The ledger knows each file by its content, and what a killed program left half is swept up when it is old."""
    for path in office.drop.glob(".secmail-*"):
        os.utime(path, (0, 0))
    with office.open() as front:
        front.pins.append(office.reader.pin)
        front.do(c.UnlockCard())
        rows = front.ask(q.Exports())
        assert front.do(c.FileResults()).exported == ()
    assert {row.state for row in rows} == {ExportState.DONE}
    assert len(rows) == RESULTS
    assert sorted(row.file for row in rows) == sorted(line.files())
    assert len(list(office.drop.glob(".secmail-*"))) <= 1


def _file(office: Office, number: int) -> bytes:
    panel = results.PANELS[number % len(results.PANELS)]
    patient = results.PATIENTS[number % len(results.PATIENTS)]
    request = results.Request(patient, panel, number, office.cast.lab.at.date())
    text = results.hprim(request, sender="LABO", recipient="CABINET", coded=bool(number % 3))
    return text.encode(("cp1252", "utf-8", "cp850")[number % 3])


def _number(content: bytes) -> str | None:
    return hprim.read(content).reports[0].request_id
