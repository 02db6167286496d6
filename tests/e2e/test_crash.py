"""The program dies while it works: what the next one finds is finished, and nothing is sent twice."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import events as ev
from secmail.api import queries as q
from secmail.domain.outbox import OutboxState
from secmail.domain.security import Summary
from tests.support.dovecot import Dovecot
from tests.support.office import Office
from tests.support.sink import Sent

CHECKOUT = Path(__file__).resolve().parents[2]
SECONDS = 60


class Program:
    """`secmail` as a process of its own, that can be killed when the server has the message."""

    def __init__(self, post: Dovecot) -> None:
        self._post = post
        self._carry = post.sink.onward
        self._process: subprocess.Popen[bytes] | None = None
        self._settled = threading.Event()
        self._settled.set()

    def die_when_the_message_is_there(self) -> None:
        """From now on: the message is delivered, the sender never hears of it."""
        self._settled.clear()
        self._post.sink.onward = self._kill

    def run(self, office: Office, *words: str) -> int:
        command = [sys.executable, "-m", "secmail", "--profile", str(office.profile.folder), "--pin-stdin", *words]
        self._process = subprocess.Popen(
            command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._process.communicate(f"{office.reader.pin}\n".encode(), timeout=SECONDS)
        return self._process.returncode

    def mend(self) -> None:
        """The server goes on as before, once it has delivered what it had."""
        assert self._settled.wait(SECONDS)
        self._post.sink.onward = self._carry

    def _kill(self, sent: Sent) -> None:
        assert self._process is not None
        assert self._carry is not None
        self._process.kill()
        self._process.wait()
        self._carry(sent)
        self._settled.set()


@pytest.fixture
def program(post: Dovecot) -> Iterator[Program]:
    found = Program(post)
    yield found
    found.mend()


@pytest.mark.parametrize("resolved", ["sent", "unsent"])
def test_a_program_killed_while_the_server_takes_the_letter_never_sends_again_by_itself(
    office: Office, program: Program, resolved: str
) -> None:
    _knows_the_colleague(office)
    program.die_when_the_message_is_there()
    assert _send(office, program) == -signal.SIGKILL
    program.mend()
    assert len(office.mailbox(office.colleague)) == 1
    with office.open() as front:
        front.do(c.Synchronise())
        (entry,) = front.ask(q.Outbox())
        assert entry.state is OutboxState.UNCERTAIN
        assert len(office.mailbox(office.colleague)) == 1
        assert front.fail(c.RetryOutbox(entry.id)).code == "outbox.illegal"
        front.mark()
        front.do(c.ResolveOutbox(entry.id, sent=resolved == "sent"))
        front.do(c.Synchronise())
        if front.ask(q.Outbox())[0].state is not OutboxState.FILED:
            front.wait(ev.OutboxChanged, lambda event: event.entry.state is OutboxState.FILED)
    assert len(office.mailbox(office.colleague)) == (1 if resolved == "sent" else 2)
    assert len(office.mailbox(office.doctor, "Sent")) == 1


def test_the_servers_own_copy_settles_what_became_of_a_killed_programs_letter(
    office: Office, program: Program, post: Dovecot
) -> None:
    """Some servers file what they submit: then nobody has to be asked."""
    _knows_the_colleague(office)
    program.die_when_the_message_is_there()
    assert _send(office, program) == -signal.SIGKILL
    program.mend()
    (raw,) = office.mailbox(office.colleague)
    office.append(office.doctor, "Sent", raw)
    with office.open() as front:
        front.do(c.Synchronise())
        if front.ask(q.Outbox())[0].state is not OutboxState.FILED:
            front.wait(ev.OutboxChanged, lambda event: event.entry.state is OutboxState.FILED)
    assert len(office.mailbox(office.colleague)) == 1
    assert len(office.mailbox(office.doctor, "Sent")) == 1


def test_what_was_opened_before_a_crash_is_there_after_it(office: Office, program: Program) -> None:
    """The databases recover by themselves; so does the lock on them."""
    office.receive(office.result())
    _knows_the_colleague(office)
    program.die_when_the_message_is_there()
    assert _send(office, program) == -signal.SIGKILL
    program.mend()
    with office.open() as front:
        front.pins.append(office.reader.pin)
        front.do(c.UnlockCard())
        rows = front.ask(q.MessagePage())
        assert [row.summary for row in rows] == [Summary.SIGNED_TRUSTED] * 2
        result = next(row for row in rows if row.patient)
        assert len(front.do(c.FileResults(result.id)).exported) == 1


def _knows_the_colleague(office: Office) -> None:
    office.receive(office.colleagues_letter())
    with office.open() as front:
        front.pins.append(office.reader.pin)
        front.do(c.Synchronise())
        for row in front.ask(q.MessagePage()):
            front.do(c.OpenMessage(row.id))


def _send(office: Office, program: Program) -> int:
    answer = office.folder / "answer.txt"
    answer.write_text("Merci.\n", "utf-8")
    return program.run(office, "send", "--to", office.colleague.address, "--subject", "Réponse", "--body", str(answer))
