"""The demonstration practice served by the real `secmail demo --headless`, and `secmail` run as in a terminal.

with served(tmp_path) as shell:
    shell.run("sync")
    shell.seat(Role.SECRETARY)                     # the card panel: her card in the reader, everybody else's out
"""

import contextlib
import imaplib
import json
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from secmail.app.demo.cards import Cards
from secmail.app.demo.people import Role
from tests.support import forked

CHECKOUT = Path(__file__).resolve().parents[2]
DONE, NO, NO_KEY = 0, 1, 4
"""Exit codes."""
SECONDS = 60


class Shell:
    """Runs `secmail` as a person would in a terminal, with the demonstration's profile."""

    def __init__(self, facts: dict[str, Any], folder: Path) -> None:
        self.facts, self.folder = facts, folder
        self.people = {person["role"]: person for person in facts["people"]}
        self.cards = Cards(Path(facts["profile"]).parent)

    def attempt(self, *words: str, pin: str | None = None, typed: str = "") -> "subprocess.CompletedProcess[str]":
        """However it ends. `typed`: further lines, after the PIN."""
        command = ["--profile", self.facts["profile"], "--json", *words]
        if pin is not None:
            command.append("--pin-stdin")
            typed = f"{pin}\n{typed}"
        done = forked.run(*command, typed=typed, folder=CHECKOUT, seconds=SECONDS)
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def run(self, *words: str, pin: str | None = None, exit_code: int = DONE, typed: str = "") -> dict[str, Any]:
        """The JSON answer of a command; its exit code must be this one."""
        done = self.attempt(*words, pin=pin, typed=typed)
        assert done.returncode == exit_code, (words, done.returncode, done.stdout[:500], done.stderr)
        answer: dict[str, Any] = json.loads(done.stdout) if done.stdout else {}
        return answer

    def messages(self, pin: str | None = None) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.run("list", "--limit", "200", pin=pin)["messages"]
        return found

    def only_message(self, person: dict[str, Any]) -> bytes:
        """The one in this person's inbox."""
        server, context = self.facts["imap"], ssl.create_default_context(cafile=self.facts["ca_file"])
        with imaplib.IMAP4_SSL(server["host"], server["port"], ssl_context=context) as imap:
            imap.login(person["user"], person["password"])
            assert imap.select("INBOX", readonly=True)[1] == [b"1"]
            item = imap.fetch("1", "(BODY.PEEK[])")[1][0]
        assert isinstance(item, tuple)
        raw: bytes = item[1]
        return raw

    def seat(self, role: Role) -> str:
        """This card alone in the reader; its PIN."""
        self.cards.insert(role)
        pin: str = self.people[role.value]["pin"]
        return pin

    def seat_beside(self, role: Role) -> None:
        """This card too, in a second reader."""
        place = Path(self.facts["profile"]).parent
        for drawer, reader in (("drawer", "reader"), ("softhsm/drawer", "softhsm/tokens")):
            if (place / drawer / role.value).is_dir():
                (place / drawer / role.value).rename(place / reader / role.value)


@contextlib.contextmanager
def served(folder: Path) -> Iterator[Shell]:
    """The demonstration serves until the end, and is then interrupted as with Ctrl-C."""
    command = [sys.executable, "-m", "secmail", "demo", "--headless", "--json", "--dir", str(folder / "practice")]
    demo = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=CHECKOUT)
    assert demo.stdout is not None
    try:
        yield Shell(json.loads(demo.stdout.readline()), folder)
        demo.send_signal(signal.SIGINT)
        _, said = demo.communicate(timeout=SECONDS)
        assert (demo.returncode, said) == (0, "")
    finally:
        if demo.poll() is None:
            demo.kill()
            demo.communicate()
