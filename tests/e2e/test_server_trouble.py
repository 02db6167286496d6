"""Servers that go away at any step: nothing is lost, nothing is sent twice, and the next run finishes."""

import email
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import events as ev
from secmail.api import queries as q
from secmail.domain.addresses import Mailbox
from secmail.domain.drafts import Draft
from secmail.domain.errors import Code
from secmail.domain.outbox import DeliveryState, OutboxEntry, OutboxState
from secmail.engine import watching
from tests.support.cut_wire import CutWire
from tests.support.dovecot import Dovecot, User
from tests.support.front import Front
from tests.support.office import Cast, FileReader, Office

CUTS = 20
"""Places along a dialogue where the wire is cut."""


@dataclass
class Wires:
    """The doctor's two servers behind wires."""

    imap: CutWire
    smtp: CutWire


@pytest.fixture
def wires(post: Dovecot) -> Iterator[Wires]:
    with CutWire(post.imaps_port) as imap, CutWire(post.submissions_port) as smtp:
        yield Wires(imap, smtp)


@pytest.fixture
def wired_office(tmp_path: Path, post: Dovecot, cast: Cast, file_reader: FileReader, wires: Wires) -> Office:
    office = Office(tmp_path, post, cast, file_reader)
    account = office.account
    imap, smtp = replace(account.incoming, port=wires.imap.port), replace(account.outgoing, port=wires.smtp.port)
    office.account = replace(account, incoming=imap, outgoing=smtp)
    return office


def test_a_synchronisation_cut_anywhere_is_finished_by_the_next(wired_office: Office, wires: Wires) -> None:
    office = wired_office
    raw = office.result()
    with office.open() as front:
        office.receive(raw)
        whole = _size_of_a_synchronisation(front, wires)
        cuts = 0
        for place in range(0, whole, whole // CUTS):
            office.receive(raw)
            wires.imap.hang_up()
            wires.imap.cut_after(server=place)
            end = front.end(front.start(c.Synchronise()))
            cuts += isinstance(end, ev.JobFailed)
            if isinstance(end, ev.JobFailed):
                assert end.code in {Code.MAIL_OFFLINE, Code.MAIL_TLS}
        assert cuts >= CUTS - 2
        wires.imap.mend()
        front.do(c.Synchronise())
        rows = front.ask(q.MessagePage())
        stored = Counter(front.ask(q.RawMessage(row.id)) for row in rows)
    assert stored == Counter(office.mailbox(office.doctor))
    assert len(rows) == 1 + len(range(0, whole, whole // CUTS))


@pytest.mark.parametrize("side", ["client", "server"])
def test_a_submission_cut_anywhere_sends_exactly_once(wired_office: Office, wires: Wires, side: str) -> None:
    office = wired_office
    with office.open() as front:
        _knows_the_colleague(office, front)
        first = _send(office, front)
        assert first.state is OutboxState.FILED
        whole = wires.smtp.passed[-1][0 if side == "client" else 1]
        # Where the final answer may be lost, more closely.
        places = [*range(0, whole, whole // (CUTS // 2)), *range(whole - 120, whole, 30)]
        states = Counter(_send_over_a_cut_wire(office, front, wires, {side: place}).state for place in places)
        # What the kernel has taken may have gone out with its final dot: only the first places are sure.
        assert states[OutboxState.READY] >= 1
        assert states[OutboxState.UNCERTAIN] >= 1
        entries = front.ask(q.Outbox())
        assert {entry.state for entry in entries} == {OutboxState.FILED}
    for user, folder in ((office.colleague, "INBOX"), (office.doctor, "Sent")):
        assert _identifiers(office, user, folder) == Counter({entry.message_id: 1 for entry in entries})
    assert len(entries) == len(places) + 1


@pytest.mark.parametrize("side", ["client", "server"])
def test_filing_cut_anywhere_leaves_one_copy_and_sends_nothing_again(
    wired_office: Office, wires: Wires, side: str
) -> None:
    office = wired_office
    with office.open() as front:
        _knows_the_colleague(office, front)
        wires.imap.hang_up()
        for _ in range(3):
            _send(office, front)
            wires.imap.hang_up()
        # With one of them the vault went into the mailbox too; the shortest only files the copy.
        whole = min(passed[0 if side == "client" else 1] for passed in wires.imap.passed[-3:])
        states: Counter[OutboxState] = Counter()
        for place in (*range(0, whole, whole // 4), *range(whole - 180, whole, 30)):
            wires.imap.hang_up()
            wires.imap.cut_after(**{side: place})
            states[_send(office, front).state] += 1
            wires.imap.mend()
            front.mark()
            front.do(c.Synchronise())
            _wait_for_filing(front)
        assert states[OutboxState.SENT] >= 3
        entries = front.ask(q.Outbox())
        assert {entry.state for entry in entries} == {OutboxState.FILED}
    for user, folder in ((office.colleague, "INBOX"), (office.doctor, "Sent")):
        assert _identifiers(office, user, folder) == Counter({entry.message_id: 1 for entry in entries})


def test_a_server_that_stops_is_named_and_the_next_run_finishes(office: Office, post: Dovecot) -> None:
    with office.open() as front:
        _knows_the_colleague(office, front)
        office.receive(office.result())
        post.stop()
        try:
            assert front.fail(c.Synchronise()).code is Code.MAIL_OFFLINE
            entry = _send(office, front)
            assert (entry.state, entry.last_error) == (OutboxState.READY, Code.MAIL_OFFLINE)
        finally:
            post.start()
    office.clock_off = timedelta(minutes=2)
    with office.open() as front:
        front.do(c.Synchronise())
        _wait_for_filing(front)
        assert len(front.ask(q.MessagePage())) == 2
    assert len(office.mailbox(office.colleague)) == 1
    assert len(office.mailbox(office.doctor, "Sent")) == 1


def test_the_watch_goes_on_when_the_server_is_back(
    wired_office: Office, wires: Wires, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_BACK_OFF_SECONDS", (0.05,))
    office = wired_office
    with office.open() as front:
        front.do(c.Watch())
        front.wait(ev.AccountChanged, lambda event: event.code is None)
        front.mark()
        wires.imap.cut_after(server=0)
        wires.imap.hang_up()
        front.wait(ev.AccountChanged, lambda event: event.code is Code.MAIL_OFFLINE)
        office.receive(office.result())
        wires.imap.mend()
        front.wait(ev.MessagesChanged)
        assert len(front.ask(q.MessagePage())) == 1


def test_a_refused_recipient_is_told_in_the_servers_words_and_can_be_tried_again(office: Office, post: Dovecot) -> None:
    with office.open() as front:
        _knows_the_colleague(office, front)
        post.sink.refuse[office.colleague.address] = "550 5.1.1 Boite aux lettres inconnue"
        try:
            refused = _send(office, front)
        finally:
            post.sink.refuse.clear()
        (delivery,) = refused.deliveries
        assert (refused.state, delivery.state) == (OutboxState.REFUSED, DeliveryState.REFUSED)
        assert "Boite aux lettres inconnue" in (delivery.reason or "")
        assert office.mailbox(office.colleague) == []
        assert front.do(c.RetryOutbox(refused.id)).entry.state is OutboxState.FILED
    assert len(office.mailbox(office.colleague)) == 1


def test_a_wrong_password_changes_nothing(office: Office) -> None:
    with office.open() as front:
        _knows_the_colleague(office, front)
        account = office.account
        wrong = office.colleague.password
        command = c.AddAccount(account.address, account.name, account.user, account.incoming, account.outgoing, wrong)
        assert front.fail(command).code is Code.MAIL_AUTH
        assert front.do(c.Synchronise()).folders >= 1


def _size_of_a_synchronisation(front: Front, wires: Wires) -> int:
    """Bytes that the server says, from the first to the last."""
    wires.imap.hang_up()
    before = len(wires.imap.passed)
    front.do(c.Synchronise())
    wires.imap.hang_up()
    front.do(c.Synchronise())
    return max(server for _, server in wires.imap.passed[before:])


def _knows_the_colleague(office: Office, front: Front) -> None:
    """His signed letter is read; the session is open."""
    office.receive(office.colleagues_letter())
    front.pins.append(office.reader.pin)
    front.do(c.Synchronise())
    (row,) = front.ask(q.MessagePage())
    front.do(c.OpenMessage(row.id))


def _send(office: Office, front: Front) -> OutboxEntry:
    account = front.ask(q.Accounts())[0].id
    draft = Draft(account, (Mailbox(office.colleague.address),), subject="Réponse", body="Merci.\n" * 200)
    entry: OutboxEntry = front.do(c.SendDraft(draft)).entry
    return entry


def _send_over_a_cut_wire(office: Office, front: Front, wires: Wires, cut: dict[str, int]) -> OutboxEntry:
    """The state after the cut; afterwards the message has been finished, by the user's word where it is unknown."""
    wires.smtp.cut_after(**cut)
    entry = _send(office, front)
    wires.smtp.mend()
    if entry.state is OutboxState.READY:
        assert front.do(c.RetryOutbox(entry.id)).entry.state is OutboxState.FILED
    elif entry.state is OutboxState.UNCERTAIN:
        arrived = entry.message_id in _identifiers(office, office.colleague, "INBOX")
        front.mark()
        front.do(c.ResolveOutbox(entry.id, sent=arrived))
        front.do(c.Synchronise())
        _wait_for_filing(front)
    return entry


def _wait_for_filing(front: Front) -> None:
    if any(entry.state is not OutboxState.FILED for entry in front.ask(q.Outbox())):
        front.wait(ev.OutboxChanged, lambda event: event.entry.state is OutboxState.FILED)


def _identifiers(office: Office, user: User, folder: str) -> Counter[str]:
    return Counter(str(email.message_from_bytes(raw)["Message-ID"]) for raw in office.mailbox(user, folder))
