"""Card out: what was opened is gone from every answer and unreadable on the disk; card in and PIN: it is back."""

import contextlib
import logging
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import events as ev
from secmail.api import queries as q
from secmail.api.finding import FindMessages
from secmail.app import logsetup
from secmail.domain.addresses import Mailbox
from secmail.domain.drafts import Draft
from secmail.domain.errors import Code, SecmailError
from secmail.domain.ids import MessageId
from secmail.domain.messages import MessageSummary
from secmail.domain.security import Summary
from tests.support.front import Front
from tests.support.office import Office
from tests.support.on_disk import contents_below

SECRETS = ("BENSAÏD", "Glycémie à jeun", "Résultat de M. BENSAÏD", "voici le résultat", "DELÉPINE", "Brouillon privé")
"""Patient, result, subject, text: of the laboratory's message, of the colleague's letter and of a draft."""


def test_card_out_locks_everything_and_card_in_brings_it_back(office_of_each: Office, temporary_files: Path) -> None:
    office = office_of_each
    office.receive(office.colleagues_letter())
    office.receive(office.result())
    with office.open() as front, _logged(office):
        message = _everything_is_open(office, front)
        _has_used_its_card(office, front)  # the vault is signed for other workstations now, not when the card is back
        front.mark()
        office.reader.remove()
        front.wait(ev.SessionLocked)
        _only_the_outside_is_told(front, message)
        _nothing_is_readable_on_disk([office.profile.folder, temporary_files])
        _it_comes_back(office, front, message)
    _nothing_is_readable_on_disk([office.profile.folder, temporary_files])


def test_the_users_lock_is_the_same_as_card_out(office: Office, temporary_files: Path) -> None:
    office.receive(office.result())
    with office.open() as front:
        message = _everything_is_open(office, front)
        front.do(c.LockSession())
        _only_the_outside_is_told(front, message)
        _nothing_is_readable_on_disk([office.profile.folder, temporary_files])


def test_the_search_for_plain_text_finds_what_is_there(office: Office) -> None:
    """Else the proof above would be worth nothing: the drop folder does hold the result in clear."""
    (office.drop / "a").write_bytes(office.result_file())
    (office.drop / "b").write_bytes("DELÉPINE".encode("utf-16-le"))
    assert {(path.name, secret) for path, secret in _readable([office.drop])} >= {("a", "BENSAÏD"), ("b", "DELÉPINE")}


def _everything_is_open(office: Office, front: Front) -> MessageId:
    """The result, opened, found and with a draft beside it."""
    front.pins.append(office.reader.pin)
    front.do(c.Synchronise())
    front.do(c.UnlockCard())
    row = next(row for row in front.ask(q.MessagePage()) if row.sender.address == office.laboratory.address)
    view = front.do(c.OpenMessage(row.id)).view
    assert view.opened.summary is Summary.SIGNED_TRUSTED
    assert "résultat" in view.opened.text
    account = front.ask(q.Accounts())[0].id
    to = (Mailbox(office.colleague.address),)
    front.do(c.SaveDraft(Draft(account, to, subject="Brouillon privé", body="BENSAÏD")))
    (opened,) = front.ask(q.MessageRows((row.id,)))
    assert (opened.subject, opened.patient) == ("Résultat de M. BENSAÏD", "BENSAÏD KARIM")
    assert row.id in [found.message.id for found in front.ask(FindMessages("voici"))]
    return row.id


def _only_the_outside_is_told(front: Front, message: MessageId) -> None:
    assert front.ask(q.SessionHolder()) is None
    for row in front.ask(q.MessagePage()):
        _is_outer(row)
    (row,) = front.ask(q.MessageRows((message,)))
    _is_outer(row)
    for word in ("voici", "BENSAÏD", "DELÉPINE"):
        assert front.ask(FindMessages(word)) == ()
    assert front.ask(q.Drafts()) == ()
    with pytest.raises(SecmailError) as refused:
        front.ask(q.Exports())
    assert refused.value.code is Code.VAULT_LOCKED
    opened = front.do(c.OpenMessage(message, ask_pin=False)).view
    assert (opened.opened.text, opened.opened.html, opened.opened.attachments, opened.results) == ("", None, (), ())
    assert opened.opened.headers.subject == "[...]"


def _is_outer(row: MessageSummary) -> None:
    assert row.subject == "[...]"
    assert (row.summary, row.kind, row.patient, row.urgent, row.exported) == (None, None, None, False, False)


def _it_comes_back(office: Office, front: Front, message: MessageId) -> None:
    """One use of the card opens the vault, one seals the journal that it left open; the message itself costs none."""
    front.mark()
    office.reader.insert()
    front.wait(ev.CardsChanged, lambda event: bool(event.cards))
    assert office.cards is not None
    office.cards.uses.clear()
    front.pins.append(office.reader.pin)
    front.do(c.UnlockCard())
    uses = _has_used_its_card(office, front)
    view = front.do(c.OpenMessage(message)).view
    assert view.opened.summary is Summary.SIGNED_TRUSTED
    assert "résultat" in view.opened.text
    assert front.ask(q.MessageRows((message,)))[0].patient == "BENSAÏD KARIM"
    assert front.ask(q.Drafts())[0][1].subject == "Brouillon privé"
    assert office.cards.uses == uses


def _has_used_its_card(office: Office, front: Front) -> Counter[str]:
    """Waits for the two uses of a session's beginning: it opens the vault, and signs once."""
    opening = "decrypt authentication" if office.reader.decrypts else "sign authentication"
    uses = Counter([opening, "sign authentication"])
    front.wait_until(lambda: office.cards is not None and office.cards.uses == uses)
    return uses


def _nothing_is_readable_on_disk(folders: list[Path]) -> None:
    assert _readable(folders) == []


def _readable(folders: list[Path]) -> list[tuple[Path, str]]:
    """Each file that holds one of the secrets, in an encoding that a program here might use."""
    files = [each for folder in folders for each in contents_below(folder)]
    assert files
    found = []
    for path, content in files:
        for secret in SECRETS:
            forms = {secret.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp1252", "cp850")}
            if any(form in content for form in forms):
                found.append((path, secret))
    return found


@contextlib.contextmanager
def _logged(office: Office) -> Iterator[None]:
    """The program's own log file, as wordy as it gets, and away again."""
    logger = logging.getLogger("secmail")
    before, level = list(logger.handlers), logger.level
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "excepthook", sys.excepthook)
        patch.setattr(threading, "excepthook", threading.excepthook)
        logsetup.set_up(office.profile, verbose=True)
        yield
    for handler in [one for one in logger.handlers if one not in before]:
        logger.removeHandler(handler)
        handler.close()
    logger.setLevel(level)
