"""Raw messages byte for byte, their pages, and what happens to them."""

from dataclasses import replace

import pytest

from secmail.domain.addresses import Mailbox
from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import MessageId
from secmail.domain.mailbox import ListedFolder
from secmail.domain.messages import Headers, MessageState, MessageSummary
from secmail.engine.ports import MailDb, MailDbReader
from tests.support.store_samples import ACCOUNT, INBOX, found_outside, inbox, new_message


def test_bytes_come_back_as_they_came(mail: MailDb, reader: MailDbReader) -> None:
    folder = inbox(mail)
    odd = [b"", b"\0\xff\r\n\n\r", bytes(range(256)) * 9000]
    ids = mail.messages.add(folder, [replace(new_message(uid), raw=raw) for uid, raw in enumerate(odd, 1)])
    assert [mail.messages.raw(message) for message in ids] == odd
    assert [reader.raw(message) for message in ids] == odd
    assert [row.size for row in reader.rows(ids)] == [len(raw) for raw in odd]


def test_stored_facts(mail: MailDb) -> None:
    folder = inbox(mail)
    (message,) = mail.messages.add(folder, [replace(new_message(5), raw=b"abc")])
    stored = mail.messages.stored(message)
    assert stored.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert (stored.id, stored.folder, stored.uid, stored.state) == (message, folder, 5, MessageState.STORED)
    assert stored.account == mail.folders.accounts()[0].id
    assert stored.received == new_message(5).received


def test_a_uid_that_is_there_is_left_alone(mail: MailDb) -> None:
    folder = inbox(mail)
    (first,) = mail.messages.add(folder, [new_message(1)])
    again = mail.messages.add(folder, [replace(new_message(1), raw=b"other"), new_message(2)])
    assert again[0] == first != again[1]
    assert mail.messages.raw(first) == new_message(1).raw


def test_unknown_messages_are_refused(mail: MailDb) -> None:
    for deed in (
        lambda: mail.messages.stored(MessageId(1)),
        lambda: mail.messages.raw(MessageId(1)),
        lambda: mail.messages.set_state(MessageId(1), MessageState.OPENED),
    ):
        with pytest.raises(Rejected) as caught:
            deed()
        assert caught.value.code is Code.MESSAGE_UNKNOWN


def test_vanished_messages_leave_nothing(mail: MailDb, reader: MailDbReader) -> None:
    folder = inbox(mail)
    one, two = mail.messages.add(folder, [new_message(1, subject="Ferritine"), new_message(2, subject="Calcium")])
    assert mail.messages.vanish(folder, [1, 77]) == (one,)
    assert mail.messages.vanish(folder, []) == ()
    assert mail.messages.hide([one, two]) == (one,)
    assert found_outside(reader, "ferritine") == ()
    assert found_outside(reader, "calcium") == (two,)
    assert [row.id for row in reader.rows([one, two])] == [two]


def test_a_number_never_comes_back(mail: MailDb) -> None:
    folder = inbox(mail)
    (gone,) = mail.messages.add(folder, [new_message(1)])
    mail.messages.vanish(folder, [1])
    assert tuple(mail.messages.settle(mail.folders.accounts()[0].id, 9)) == (gone,)
    (new,) = mail.messages.add(folder, [new_message(1)])
    assert new > gone


def test_only_changed_flags_are_reported(mail: MailDb, reader: MailDbReader) -> None:
    folder = inbox(mail)
    one, two = mail.messages.add(folder, [new_message(1), new_message(2)])
    seen = frozenset({"\\Seen"})
    assert mail.messages.set_flags(folder, {1: seen, 2: frozenset(), 3: seen}) == (one,)
    assert [row.seen for row in reader.rows([one, two])] == [True, False]
    assert mail.messages.set_flags(folder, {1: frozenset({"$Seen"})}) == (one,)
    assert [row.seen for row in reader.rows([one])] == [False]


def test_waiting_are_encrypted_not_opened_newest_first(mail: MailDb) -> None:
    folder = inbox(mail)
    messages = [new_message(uid, encrypted=uid != 3) for uid in (1, 2, 3, 4, 5)]
    one, two, _plain, four, five = mail.messages.add(folder, messages)
    mail.messages.set_state(two, MessageState.OPENED)
    mail.messages.set_state(four, MessageState.WAITING_KEY)
    mail.messages.set_state(five, MessageState.UNREADABLE)
    assert mail.messages.waiting(10) == (four, one)
    assert mail.messages.waiting(1) == (four,)
    mail.messages.wait_again()
    assert mail.messages.waiting(10) == (five, four, one), "what no key has opened may be opened by another"
    assert mail.messages.stored(two).state is MessageState.OPENED


def test_a_line_of_the_list(mail: MailDb, reader: MailDbReader) -> None:
    folder = inbox(mail)
    (message,) = mail.messages.add(folder, [new_message(1, encrypted=True, subject="Réf. 12")])
    (row,) = reader.page(folder, None, 10)
    assert row.id == message
    assert (row.sender, row.subject) == (Mailbox("labo@example", "Laboratoire Bonnet"), "Réf. 12")
    assert row.to == (Mailbox("dr.martin@cabinet.example"),)
    assert (row.encrypted, row.seen, row.state) == (True, False, MessageState.STORED)
    assert (row.summary, row.kind, row.patient, row.exported) == (None, None, None, False)
    assert row.date == new_message(1).received


def test_headers_without_author_or_without_end_are_bounded(mail: MailDb, reader: MailDbReader) -> None:
    folder = inbox(mail)
    crowd = tuple(Mailbox(f"{number}@example", "n" * 10_000) for number in range(5000))
    headers = Headers(to=crowd, subject="s\udcff" * 50_000)
    mail.messages.add(folder, [replace(new_message(1), headers=headers), replace(new_message(2), headers=Headers())])
    empty, huge = reader.page(folder, None, 10)
    assert (empty.sender, empty.to, empty.subject) == (Mailbox(""), (), "")
    assert len(huge.subject) == 1000
    assert huge.subject.startswith("s?")
    assert len(huge.to) == 50
    assert max(len(mailbox.name) for mailbox in huge.to) == 500


def test_pages_cover_everything_once_newest_first(mail: MailDb, reader: MailDbReader) -> None:
    folder = inbox(mail)
    # Several of one minute: the place in the list is (moment, number).
    mail.messages.add(folder, [new_message(uid, minutes=uid // 4) for uid in range(1, 54)])
    seen: list[MessageSummary] = []
    page = reader.page(folder, None, 10)
    while page:
        seen += page
        page = reader.page(folder, page[-1].id, 10)
    assert len(seen) == 53
    assert [(row.date, row.id) for row in seen] == sorted(((row.date, row.id) for row in seen), reverse=True)


def test_all_inboxes_are_merged(mail: MailDb, reader: MailDbReader) -> None:
    first = inbox(mail)
    other = mail.folders.add_account(replace(ACCOUNT, address="other@example"))
    mail.folders.merge_folders(other.id, [INBOX, ListedFolder("Junk", "junk")])
    second, junk = (folder.id for folder in mail.folders.folders(other.id))
    mail.messages.add(first, [new_message(uid) for uid in (1, 3, 5)])
    mail.messages.add(second, [new_message(uid) for uid in (2, 4)])
    mail.messages.add(junk, [new_message(9)])
    top = reader.page(None, None, 3)
    rest = reader.page(None, top[-1].id, 3)
    minutes = [(row.date - new_message(0).received).seconds // 60 for row in (*top, *rest)]
    assert minutes == [5, 4, 3, 2, 1]


def test_a_page_after_a_message_that_has_gone_says_so(mail: MailDb, reader: MailDbReader) -> None:
    folder = inbox(mail)
    (message,) = mail.messages.add(folder, [new_message(1)])
    mail.messages.hide(mail.messages.vanish(folder, [1]))
    with pytest.raises(Rejected) as caught:
        reader.page(folder, message, 10)
    assert caught.value.code is Code.MESSAGE_UNKNOWN


def test_rows_keep_the_order_asked_for(mail: MailDb, reader: MailDbReader) -> None:
    folder = inbox(mail)
    one, two = mail.messages.add(folder, [new_message(1), new_message(2)])
    assert [row.id for row in reader.rows([two, MessageId(5), one])] == [two, one]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("hemogramme", True),
        ("HÉMO", True),
        ("hémogramme contr", True),
        ('"contrôle hémogramme"', False),
        ('"hémogramme de contrôle"', True),
        ("bonnet", True),
        ("labo@example", True),
        ("martin", True),
        ("gramme", False),
        ("hemogramme absent", False),
        ("", False),
        ("*", False),
        ('"', False),
        ("subject:hemogramme", True),
        ("hemogramme OR", False),
        ("hemogramme - (", True),
        ("NEAR(", False),
        ("a\0b", False),
    ],
)
def test_search_over_outer_headers(mail: MailDb, reader: MailDbReader, query: str, found: bool) -> None:
    folder = inbox(mail)
    (message,) = mail.messages.add(folder, [new_message(1, subject="Hémogramme de contrôle")])
    assert found_outside(reader, query) == ((message,) if found else ())
