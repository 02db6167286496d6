"""The built program goes through the demonstration practice: without a screen, in a bare environment, with a new home.

Nothing of this checkout or its Python helps it: no variable of ours reaches it, and it stands in another folder.
"""

import contextlib
import json
import os
import shutil
import signal
import stat
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from devtools.console import Failure

_SECONDS = 120
_KEPT = ("PATH", "SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT", "TEMP", "TMP", "USERPROFILE", "LOCALAPPDATA", "APPDATA")
_PDF = (
    b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
    b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R"
    b"/Resources<</Font<</F1 5 0 R>>>>>>\nendobj\n"
    b"4 0 obj\n<</Length 41>>\nstream\nBT /F1 18 Tf 20 100 Td (Ordonnance) Tj ET\nendstream\nendobj\n"
    b"5 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>\nendobj\n"
    b"trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
)
"""Without its table of places: readers find them by themselves."""
_NOBODY = 65534

Answer = dict[str, Any]


class Built:
    """A program to be tried. `nobody`: as a user without rights or home, where we may become one."""

    def __init__(self, starter: Path, home: Path, *, nobody: bool = False) -> None:
        self.starter = starter
        self._home = home
        self._as = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if nobody else {}

    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        return kept | {"HOME": str(self._home), "LANG": "fr_FR.UTF-8"}

    def run(self, *words: str, typed: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
        """However it ends."""
        return subprocess.run(  # type: ignore[call-overload,no-any-return] # the user is chosen by options
            [str(self.starter), *words],
            input=typed,
            capture_output=True,
            timeout=_SECONDS,
            cwd=self._home,
            env=self.environment(),
            check=False,
            **self._as,
        )

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return] # as above
            [str(self.starter), *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self._home,
            env=self.environment(),
            **self._as,
        )


def prove(starter: Path) -> list[str]:
    """What was tried, one line each. Raises Failure at the first thing that does not hold."""
    lines = [_inside(starter)]
    lines += _as(starter, nobody=False)
    if sys.platform == "linux" and os.geteuid() == 0:
        with open_to_others(starter) as reachable:
            lines += _as(reachable, nobody=True)
    return lines


def _as(starter: Path, *, nobody: bool) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="secmail-proof-") as name:
        home = Path(name)
        if nobody:
            shutil.chown(home, _NOBODY, _NOBODY)
        built = Built(starter, home, nobody=nobody)
        who = "another user" if nobody else "this user"
        return [f"{line}, as {who}" for line in (_says(built), _children(built), _practice(built))]


@contextlib.contextmanager
def open_to_others(starter: Path) -> Iterator[Path]:
    """The starter, or one in a copy of its folder where others may go: a checkout often lies in a closed home."""
    if all(folder.stat().st_mode & stat.S_IXOTH for folder in starter.parents):
        yield starter
        return
    with tempfile.TemporaryDirectory(prefix="secmail-proof-") as name:
        Path(name).chmod(0o755)
        folder = Path(name) / "program"
        shutil.copytree(starter.parent, folder, symlinks=True)
        folder.chmod(0o755)
        yield folder / starter.name


def _inside(starter: Path) -> str:
    """All modules, by the starter of the check, which goes afterwards."""
    check = starter.with_name(f"secmail-check{starter.suffix}")
    if not check.exists():
        return "Its parts: were tried when it was built"
    with tempfile.TemporaryDirectory(prefix="secmail-proof-") as home:
        done = Built(check, Path(home)).run()
    _require(done.returncode == 0, "a part of the program cannot be loaded", done)
    found = json.loads(done.stdout)
    _require(bool(found["drawn"]), "plots, icons or Qt's French are missing", done)
    _require(bool(found["sorts"]), "words with accents are not sorted", done)
    check.unlink()
    stores = ", ".join(name.rpartition(".")[2] for name in found["key_stores"])
    return f"Its parts: {found['modules']} modules load; key stores: {stores}"


def _says(built: Built) -> str:
    done = built.run("--help")
    _require(done.returncode == 0 and b"secmail" in done.stdout, "--help does not answer", done)
    wrong = built.run("no-such-command")
    _require(wrong.returncode == 2 and b"Traceback" not in wrong.stderr, "wrong use is not told", wrong)
    return "Command line: answers"


def _children(built: Built) -> str:
    question = struct.pack(">4sQ", b"pdf ", len(_PDF)) + _PDF
    read = built.run("--read-documents", typed=question)
    _require(b"Ordonnance" in read.stdout, "documents cannot be read for the index", read)
    drawing = struct.pack(">4sIIQ", b"open", 0, 0, len(_PDF) + 4) + b"pdf " + _PDF
    drawing += struct.pack(">4sIIQ", b"page", 0, 100, 0)
    drawn = built.run("--draw-documents", typed=drawing)
    _require(drawn.stdout.count(b"done") == 2 and len(drawn.stdout) > 40_000, "documents cannot be drawn", drawn)
    return "Child processes: read and draw a PDF"


def _practice(built: Built) -> str:
    with _served(built) as facts:
        people = {person["role"]: person for person in facts["people"]}
        doctor, colleague = people["doctor"], people["colleague"]
        talk = _Talk(built, facts["profile"], doctor["pin"])
        new = talk.said("sync")["new"]
        listed = talk.said("list", "--limit", "200")["messages"]
        urgent = listed[0]["id"]
        shown = talk.said("show", urgent, pin=True)
        _require(shown["summary"] == "signed-trusted" and bool(shown["reports"]), "the result is not read")
        exported = talk.said("export", "--message", urgent, pin=True)["exported"]
        _require(len(exported) == 1, "the result is not filed")
        letter = Path(facts["profile"]).parent / "letter.txt"
        letter.write_text("Cher confrère,\n", "utf-8")
        letter.chmod(0o644)
        # His certificate comes with a letter of his that has been read and is trusted.
        his = [row["id"] for row in listed if row["from"] == colleague["address"]]
        _require(any(_is_trusted(talk, letter) for letter in his), "no letter of the colleague is trusted")
        words = ("--to", colleague["address"], "--subject", "Réponse", "--body", str(letter))
        _require(talk.said("send", *words, pin=True)["state"] == "filed", "the answer does not leave")
        found = talk.said("search", "potassium", pin=True)
        checks = {check["subject"]: check["state"] for check in talk.said("diagnose")["checks"]}
    modules = checks.get("card-module", "none")
    _require(new > 0 and bool(found), "the mailbox is empty")
    return f"Practice: {new} messages, a result filed, a letter sent, card modules {modules}"


def _is_trusted(talk: "_Talk", letter: str) -> bool:
    """NO is an answer too: one of the practice's letters is a forgery."""
    return bool(talk.said("show", letter, pin=True, answers=(0, 1))["summary"] == "signed-trusted")


class _Talk:
    """Commands on the practice's profile."""

    def __init__(self, built: Built, profile: str, pin: str) -> None:
        self._built, self._profile, self._pin = built, profile, pin

    def said(self, *words: str, pin: bool = False, answers: tuple[int, ...] = (0,)) -> Answer:
        typed = f"{self._pin}\n".encode() if pin else b""
        options = ("--profile", self._profile, "--json", *(("--pin-stdin",) if pin else ()))
        done = self._built.run(*options, *words, typed=typed)
        _require(done.returncode in answers, f"secmail {words[0]} fails", done)
        answer: Answer = json.loads(done.stdout)
        return answer


@contextlib.contextmanager
def _served(built: Built) -> Iterator[Answer]:
    demo = built.start("demo", "--headless", "--json")
    assert demo.stdout is not None
    try:
        line = demo.stdout.readline()
        if not line:
            raise Failure("The built program does not serve the practice.", "look above", output=_rest(demo))
        yield json.loads(line)
        demo.send_signal(signal.SIGTERM)
        _, said = demo.communicate(timeout=_SECONDS)
        _require(not said, f"the practice does not end quietly: {said[-200:]!r}")
    finally:
        if demo.poll() is None:
            demo.kill()
            demo.communicate()


def _rest(process: "subprocess.Popen[bytes]") -> str:
    return process.communicate(timeout=_SECONDS)[1].decode("utf-8", "replace")


def _require(held: bool, sentence: str, done: "subprocess.CompletedProcess[bytes] | None" = None) -> None:
    if not held:
        said = "" if done is None else (done.stdout[-2000:] + done.stderr[-4000:]).decode("utf-8", "replace")
        raise Failure(f"The built program: {sentence}.", "look at what it said above", output=said)
