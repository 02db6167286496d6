"""Waiting for mail on a connection that comes to harm: what arrives is shown by itself, once."""

import contextlib
import smtplib
import time

from secmail.api import commands as c
from secmail.api.events import AccountChanged
from secmail.domain.errors import Code
from tests.support.fault_bench import IMPATIENT, PATIENT, Bench, Picture
from tests.support.fault_kinds import WAITING, Fault, Step
from tests.support.fault_scenes import letter

NEWS = letter(99)
_TRIES = 600


def watching_steps(bench: Bench, picture: Picture) -> list[Step]:
    """Of the connection that waits, until it has told of a new message and waits again."""
    bench.put_back(picture)
    with bench.running() as desk:
        desk.sync()
        bench.imap.begin()
        desk.submit(c.Watch())
        desk.until(lambda: bench.imap.waits(1))
        bench.post.deliver(picture.user.address, NEWS)
        desk.until(lambda: _is_listed(bench) and bench.imap.waits(2))
        bench.settled(desk)
        return [step for step in bench.imap.end() if step.connection == 0]


def spoiled_watch(bench: Bench, picture: Picture, fault: Fault) -> str:
    """The program looks for new mail by itself, whatever becomes of the connection."""
    bench.put_back(picture)
    with bench.running() as desk:
        desk.sync()
        before = bench.listed()
        before_there = sum(count for (folder, _, _), count in before.items() if folder == "INBOX")
        bench.patience(IMPATIENT if fault.kind in WAITING else PATIENT)
        bench.imap.arm(fault)
        desk.submit(c.Watch())
        desk.until(lambda: bench.imap.fired or bench.imap.waits(1))
        _deliver(bench, picture)
        desk.until(lambda: bench.imap.fired)
        bench.patience(PATIENT)
        desk.until(lambda: _is_listed(bench) or _password_refused(bench))
        if _password_refused(bench):  # told, and not tried again by itself
            desk.sync()
        bench.settled(desk)
        news = bench.listed() - before
        lost = before - bench.listed()
        bench.imap.disarm()
    bench.require_sound()
    arrived = bench.on_server(picture.user, ["INBOX"]).total() - before_there
    return "" if news.total() == arrived > 0 and not lost else f"new: {news} of {arrived}, lost: {lost}"


def _deliver(bench: Bench, picture: Picture) -> None:
    """Also to a server that is just starting; it may then come twice."""
    for _ in range(_TRIES):
        with contextlib.suppress(OSError, smtplib.SMTPException):
            bench.post.deliver(picture.user.address, NEWS)
            return
        time.sleep(0.05)


def _is_listed(bench: Bench) -> bool:
    return any(subject == "Essai 99" for _, subject, _ in bench.listed())


def _password_refused(bench: Bench) -> bool:
    return any(event.code is Code.MAIL_AUTH for event in bench.desk.events.of(AccountChanged))
