"""What a profile remembers of vaults and keeps for their journals."""

from dataclasses import replace
from datetime import timedelta

import pytest

from secmail.domain.sealed import JournalEntry, JournalHead
from secmail.domain.vaults import KnownVault
from secmail.engine.ports import MailDb, MailDbReader, StorePort
from secmail.store import custody
from tests.support.store_samples import NOW

KNOWN = KnownVault("a" * 32, 3, 2, "Dr Zoé MARTIN", "dr.martin@cabinet.example", "899700075064", ("ab", "cd"))
REFUSED = JournalEntry(NOW, "899700075064", "pin.refused", "")


def test_a_vault_is_known_again(mail: MailDb, reader: MailDbReader) -> None:
    assert mail.custody.known_vault(KNOWN.vault) is None
    mail.custody.remember_vault(KNOWN)
    later = replace(KNOWN, generation=4, holder="Dr Zoé MARTIN-ESSAI", national_id=None, owners=("ab", "cd", "ef"))
    assert mail.custody.known_vault(KNOWN.vault) == KNOWN
    mail.custody.remember_vault(later)
    assert mail.custody.known_vault(KNOWN.vault) == reader.known_vault(KNOWN.vault) == later
    assert mail.custody.known_vault("b" * 32) is None


@pytest.mark.parametrize(("generation", "epoch"), [(2, 2), (3, 1), (4, 1), (2, 3)])
def test_what_is_remembered_never_goes_back(mail: MailDb, generation: int, epoch: int) -> None:
    mail.custody.remember_vault(KNOWN)
    mail.custody.remember_vault(replace(KNOWN, generation=generation, epoch=epoch, holder="somebody"))
    assert mail.custody.known_vault(KNOWN.vault) == KNOWN


def test_entries_wait_in_their_order(mail: MailDb) -> None:
    other = replace(REFUSED, actor="someone", on_behalf="899700075064", subject="abc")
    mail.custody.journal_later(REFUSED)
    mail.custody.journal_later(other)
    (one, first), (two, second) = mail.custody.waiting_entries()
    assert (first, second) == (REFUSED, other)
    mail.custody.forget_entries([one])
    assert mail.custody.waiting_entries() == ((two, other),)
    mail.custody.forget_entries([two])
    mail.custody.journal_later(REFUSED)
    assert mail.custody.waiting_entries()[0][0] > two  # a number never comes back


def test_repetitions_make_room_and_nothing_else(mail: MailDb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(custody, "MAX_WAITING", 3)
    single = replace(REFUSED, deed="session.opened")
    mail.custody.journal_later(single)
    for minute in range(5):
        mail.custody.journal_later(replace(REFUSED, at=NOW + timedelta(minutes=minute)))
    kept = [entry for _, entry in mail.custody.waiting_entries()]
    assert kept == [single, *(replace(REFUSED, at=NOW + timedelta(minutes=minute)) for minute in (3, 4))]
    for number in range(3):
        mail.custody.journal_later(replace(single, subject=str(number)))
    assert [entry.subject for _, entry in mail.custody.waiting_entries()] == ["", "", "0", "1", "2"]


def test_heads_of_journals(mail: MailDb, reader: MailDbReader) -> None:
    assert mail.custody.journal_head("a") is None
    mail.custody.keep_journal_head("a", JournalHead(7, bytes(32)))
    mail.custody.keep_journal_head("b", JournalHead(1, b"\x01" * 32))
    mail.custody.keep_journal_head("a", JournalHead(9, b"\x02" * 32))
    assert mail.custody.journal_head("a") == reader.journal_head("a") == JournalHead(9, b"\x02" * 32)
    assert reader.journal_head("b") == JournalHead(1, b"\x01" * 32)


def test_the_latest_moment_goes_back_by_the_holders_word_only(mail: MailDb) -> None:
    mail.custody.remember_moment(NOW + timedelta(days=30_000))
    mail.custody.remember_moment(NOW)
    assert mail.custody.latest_moment() == NOW + timedelta(days=30_000)
    mail.custody.correct_moment(NOW)
    assert mail.custody.latest_moment() == NOW


def test_what_waits_for_one_journal_is_not_given_to_another(mail: MailDb) -> None:
    mail.custody.journal_later(REFUSED, vault="one")
    mail.custody.journal_later(REFUSED)
    assert [number for number, _ in mail.custody.waiting_entries("other")] == [2]
    assert [number for number, _ in mail.custody.waiting_entries("one")] == [1, 2]
    assert [number for number, _ in mail.custody.waiting_entries()] == [1, 2]


def test_the_latest_moment_only_grows(stores: StorePort, mail: MailDb) -> None:
    assert mail.custody.latest_moment() is None
    for minutes in (0, 5, 3):
        mail.custody.remember_moment(NOW + timedelta(minutes=minutes))
    assert mail.custody.latest_moment() == NOW + timedelta(minutes=5)
    mail.close()
    again = stores.mail()
    assert again.custody.latest_moment() == NOW + timedelta(minutes=5)
    again.close()
