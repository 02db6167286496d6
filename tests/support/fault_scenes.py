"""Mailboxes and profiles that faults are tried on."""

import imaplib
import re
from dataclasses import replace
from pathlib import Path

from secmail.api import commands as c
from secmail.engine.body_policy import LARGEST
from tests.support.dovecot import User
from tests.support.fault_bench import Bench
from tests.support.pki_lab import COLLEAGUE

ARCHIVE = "Archives"
FOLDERS = ("INBOX", ARCHIVE, "Drafts", "Sent", "Trash")


def letter(number: int, body: bytes = b"Bonjour.\r\n", *, reference: int | None = None) -> bytes:
    """An ordinary message; `reference`: with the Message-ID of another one."""
    named = number if reference is None else reference
    return (
        b"From: Labo <labo@labo.example>\r\nTo: cabinet@cabinet.example\r\n"
        b"Subject: Essai %d\r\nDate: Fri, 20 Nov 2026 08:%02d:00 +0000\r\nMessage-ID: <%d@labo.example>\r\n\r\n%s"
        % (number, number, named, body)
    )


def first_sync(bench: Bench, user: User) -> dict[str, object]:
    """The account is new; large, empty, 8-bit, equal and half-equal messages wait in two folders."""
    with bench.running():
        bench.add_account(user)
    _fill(bench, user)
    return {"served": bench.on_server(user, FOLDERS)}


def news(bench: Bench, user: User) -> dict[str, object]:
    """Everything is here; since then mail has come, gone, been read, and another folder has appeared."""
    _known(bench, user)
    with bench.mailbox(user) as imap:
        _append(imap, "INBOX", letter(20), letter(21, b"x" * 70 + b"\r\n"), letter(22, reference=1))
        imap.select("INBOX")
        imap.store("2,4", "+FLAGS", r"(\Seen)")
        imap.store("1", "-FLAGS", r"(\Seen)")
        imap.store("3,6", "+FLAGS", r"(\Deleted)")
        imap.expunge()
        imap.create("Labo")
        _append(imap, "Labo", letter(30))
    return {"served": bench.on_server(user, (*FOLDERS, "Labo"))}


def renumbered(bench: Bench, user: User) -> dict[str, object]:
    """The server has lost its numbers (another UIDVALIDITY), and one message came and one went."""
    _known(bench, user)
    bench.settle()
    _renumber(bench.post.home(user) / "Maildir")
    with bench.mailbox(user) as imap:
        _append(imap, "INBOX", letter(20))
        imap.select("INBOX")
        imap.store("2", "+FLAGS", r"(\Deleted)")
        imap.expunge()
    return {"served": bench.on_server(user, FOLDERS)}


def renamed(bench: Bench, user: User) -> dict[str, object]:
    """A folder has another name, and mail was moved between two others."""
    _known(bench, user)
    with bench.mailbox(user) as imap:
        imap.rename(ARCHIVE, "Ancien")
        imap.select("INBOX")
        imap.uid("MOVE", "1:2", "Trash")
    return {"served": bench.on_server(user, ("INBOX", "Ancien", "Drafts", "Sent", "Trash"))}


def watched(bench: Bench, user: User) -> dict[str, object]:
    """Everything is here."""
    _known(bench, user)
    return {"served": bench.on_server(user, FOLDERS)}


def large(bench: Bench, user: User) -> dict[str, object]:
    """A message of more than a megabyte, whose bytes come when somebody wants to read it."""
    raw = letter(50, (b"0123456789abcdef" * 4 + b"\r\n") * 18_000)
    with bench.running() as desk:
        bench.add_account(user)
        desk.here(lambda: desk.db.folders.set_setting(LARGEST, "1000"))
        with bench.mailbox(user) as imap:
            _append(imap, "INBOX", raw)
        desk.sync()
    return {"raw": raw}


def queued(bench: Bench, user: User) -> dict[str, object]:
    """A letter to two waits to be submitted; its folders are known, no card is in."""
    _written(bench, user, reachable=True)
    return {}


def to_be_filed(bench: Bench, user: User) -> dict[str, object]:
    """A letter has been submitted; its copy is not yet in Sent."""
    _written(bench, user, reachable=False)
    return {}


def opened_result(bench: Bench, user: User) -> dict[str, object]:
    """A laboratory's result has been opened and is to be filed."""
    with bench.running() as desk:
        bench.add_account(user)
        bench.post.deliver(user.address, desk.result())
        desk.sync()
        desk.set_drop_folder()
        desk.insert()
        desk.unlock()
        desk.result_of(c.OpenMessage(desk.inbox()[0]))
        bench.settled(desk)
        desk.remove()
    return {}


def _written(bench: Bench, user: User, *, reachable: bool) -> None:
    """`reachable`: only queued; otherwise sent while the mailbox cannot be reached."""
    with bench.running() as desk:
        account = bench.add_account(user)
        desk.sync()
        desk.insert()
        desk.unlock()
        desk.know_colleague()
        other = replace(COLLEAGUE, address="second@cabinet.example")
        desk.know(desk.lab.confidentiality(other), other.address)
        bench.settled(desk)
        bench.imap.closed = not reachable
        bench.imap.hang_up()
        draft = desk.draft(account, COLLEAGUE.address, other.address)
        desk.result_of(c.SendDraft(draft, queue_only=reachable))
        desk.remove()
    bench.imap.closed = False


def _known(bench: Bench, user: User) -> None:
    with bench.running() as desk:
        bench.add_account(user)
        _fill(bench, user)
        desk.sync()
        desk.sync()


def _fill(bench: Bench, user: User) -> None:
    with bench.mailbox(user) as imap:
        imap.create(ARCHIVE)
        _append(imap, "INBOX", letter(1), seen=True)
        _append(
            imap,
            "INBOX",
            letter(2, b"\xe9\xff\x80 8-bit\r\n"),
            letter(3, b"long\r\n" * 7_000),
            letter(4, b""),
            letter(1),
            letter(6, reference=1),
        )
        _append(imap, ARCHIVE, letter(7), letter(8))


def _append(imap: imaplib.IMAP4, folder: str, *raws: bytes, seen: bool = False) -> None:
    for raw in raws:
        assert imap.append(folder, r"(\Seen)" if seen else "", '"20-Nov-2026 08:00:00 +0000"', raw)[0] == "OK"


def _renumber(maildir: Path) -> None:
    """As after a restored backup: no index, and numbers that begin anew."""
    for index in maildir.glob("dovecot.index*"):
        index.unlink()
    numbers = maildir / "dovecot-uidlist"
    first, _, rest = numbers.read_text("latin-1").partition("\n")
    (validity,) = re.findall(r"\bV(\d+)", first)
    lines = [line.split(" ", 1)[1] for line in rest.splitlines()]
    told = "\n".join(f"{number} {line}" for number, line in enumerate(lines, 501))
    numbers.write_text(f"3 V{int(validity) + 1000} N{501 + len(lines)}\n{told}\n", "latin-1")
