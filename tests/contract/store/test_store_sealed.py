"""The sealed database of a holder."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from secmail.domain.addresses import Mailbox
from secmail.domain.drafts import Draft, DraftAttachment
from secmail.domain.errors import BugError
from secmail.domain.exports import ExportKey, ExportRecord, ExportState
from secmail.domain.ids import AccountId, MessageId
from secmail.domain.messages import Kind
from secmail.domain.sealed import LearnedKey
from secmail.engine.ports import MailDb, SealedDb, SealedDbReader, StorePort
from tests.support.store_samples import NOW, READ, SEALED_KEY, digest, found, kept

ONE = ExportKey("a" * 64, 0, "b" * 64)
INTENDED = ExportRecord(ONE, MessageId(7), ExportState.INTENDED, "r.hpr", NOW)
LATER = NOW + timedelta(seconds=1)


def test_content_keys(sealed: SealedDb) -> None:
    assert sealed.content_key("f") is None
    sealed.keep_digests((), (), [LearnedKey("f", 2, b"\0key")])
    sealed.keep_digests((), (), [LearnedKey("f", 1, b"other")])
    assert sealed.content_key("f") == (1, b"other")


def test_digests_come_back_without_their_text(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    sealed.keep_digests([digest(7)], [READ])
    sealed.keep_digests([digest(8, patient=None, urgent=True)], [READ])
    sealed.keep_digests([digest(9, people=3)], [READ])
    assert sealed_reader.digests([MessageId(7), MessageId(8), MessageId(9), MessageId(10)]) == {
        7: kept(7),
        8: kept(8, patient=None, urgent=True),
        9: kept(9, people=3),
    }
    sealed.keep_digests([replace(digest(9, people=2), words=None)], [READ])
    assert sealed_reader.digests([MessageId(9)]) == {9: kept(9, people=2)}


@pytest.mark.parametrize("query", ["leucocytes", "ELEVES", "hemo", "durand", "zoe", '"contrôle à prévoir"', "bonnet"])
def test_search_finds_what_was_sealed(sealed: SealedDb, sealed_reader: SealedDbReader, query: str) -> None:
    sealed.keep_digests([digest(7)], [READ])
    assert found(sealed_reader, query) == (7,)


def test_a_digest_replaces_the_one_before(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    sealed.keep_digests([digest(7)], [READ])
    sealed.keep_digests([digest(7, subject="Ionogramme", text="Sodium", pipeline_version=2)], [READ])
    assert found(sealed_reader, "leucocytes") == ()
    assert found(sealed_reader, "sodium") == (7,)
    assert sealed_reader.digests([MessageId(7)])[MessageId(7)].subject == "Ionogramme"


def test_forgotten_messages_leave_no_word(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    sealed.keep_digests([digest(7)], [READ])
    sealed.keep_digests([digest(8)], [READ])
    sealed.forget([MessageId(7)])
    assert found(sealed_reader, "leucocytes") == (8,)
    assert set(sealed_reader.digests([MessageId(7), MessageId(8)])) == {8}


def test_the_ledger_from_intention_to_done(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    assert sealed.export(ONE) is None
    sealed.exchange.intend([INTENDED])
    assert sealed.export(ONE) == INTENDED
    assert sealed_reader.exported([MessageId(7)]) == frozenset()
    sealed.finish_export(ONE, "r-2.hpr", LATER)
    done = replace(INTENDED, state=ExportState.DONE, file="r-2.hpr", at=LATER)
    assert sealed.export(ONE) == done
    assert sealed.exports() == sealed_reader.exports() == (done,)
    assert sealed_reader.exported([MessageId(7), MessageId(8)]) == {7}


def test_done_stays_done(sealed: SealedDb) -> None:
    sealed.exchange.intend([INTENDED])
    sealed.finish_export(ONE, "r.hpr", LATER)
    sealed.exchange.intend([replace(INTENDED, file="again.hpr")])
    row = sealed.export(ONE)
    assert row is not None
    assert (row.state, row.file) == (ExportState.DONE, "r.hpr")


def test_an_intention_may_be_renewed(sealed: SealedDb) -> None:
    sealed.exchange.intend([INTENDED])
    sealed.exchange.intend([replace(INTENDED, file="again.hpr")])
    assert sealed.exports() == (replace(INTENDED, file="again.hpr"),)


def test_an_export_that_was_never_intended_is_a_bug(sealed: SealedDb) -> None:
    with pytest.raises(BugError):
        sealed.finish_export(ONE, "r.hpr", NOW)


def test_the_ledger_outlives_its_message(sealed: SealedDb) -> None:
    sealed.keep_digests([digest(7)], [READ])
    sealed.exchange.intend([INTENDED])
    sealed.forget([MessageId(7)])
    assert sealed.export(ONE) == INTENDED


def test_unfiled_results(sealed: SealedDb) -> None:
    for message in (9, 8, 7, 6):
        sealed.keep_digests([digest(message, kind=Kind.LETTER if message == 6 else Kind.RESULT)], [READ])
    assert sealed.unfiled_results() == (7, 8, 9)
    sealed.exchange.intend([INTENDED])
    assert sealed.unfiled_results() == (7, 8, 9)
    sealed.finish_export(ONE, "r.hpr", NOW)
    assert sealed.unfiled_results() == (8, 9)
    # A second file of the same message was begun and the program died.
    sealed.exchange.intend([replace(INTENDED, key=replace(ONE, part=1))])
    assert sealed.unfiled_results() == (7, 8, 9)


def test_the_same_content_in_another_message(sealed: SealedDb) -> None:
    other = replace(ONE, message_sha256="f" * 64)
    sealed.exchange.intend([INTENDED])
    begun = sealed.same_content(other)  # it waits for its folder, and will be handed over
    assert begun is not None and begun.state is ExportState.INTENDED
    sealed.finish_export(ONE, "r.hpr", NOW)
    row = sealed.same_content(other)
    assert row is not None and (row.key, row.file) == (ONE, "r.hpr")
    assert sealed.same_content(replace(ONE, part=5)) is None  # of the message itself
    assert sealed.same_content(replace(other, content_sha256="0" * 64)) is None


def test_a_duplicate_waits_for_nothing_and_may_be_filed_all_the_same(sealed: SealedDb) -> None:
    sealed.keep_digests([digest(8)], [READ])
    other = replace(INTENDED, key=replace(ONE, message_sha256="f" * 64), message=MessageId(8))
    sealed.exchange.intend([replace(other, state=ExportState.DUPLICATE)])
    assert sealed.unfiled_results() == ()
    assert [record.state for record in sealed.exports()] == [ExportState.DUPLICATE]
    sealed.exchange.intend([other])
    assert sealed.unfiled_results() == (8,)
    sealed.finish_export(other.key, "s.hpr", LATER)
    assert sealed.unfiled_results() == ()


LETTER = Draft(
    account=AccountId(1),
    to=(Mailbox("b@example", "Dr Bé"),),
    cc=(Mailbox("c@example"),),
    subject="Réponse",
    body="Cher confrère,\n\0\udc80",
    attachments=(DraftAttachment("é.pdf", "application/pdf", bytes(range(256)) * 5000), DraftAttachment("", "", b"")),
    in_reply_to="<1@x>",
    references=("<0@x>", "<1@x>"),
)


def test_drafts(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    one = sealed.save_draft(LETTER, None)
    two = sealed.save_draft(replace(LETTER, attachments=()), None)
    assert sealed_reader.drafts() == ((two, replace(LETTER, attachments=())), (one, LETTER))
    longer = replace(LETTER, body="Cher confrère, suite", attachments=LETTER.attachments[:1])
    assert sealed.save_draft(longer, one) == one
    sealed.drop_draft(two)
    sealed.drop_draft(two)
    assert sealed_reader.drafts() == ((one, longer),)


def test_a_draft_whose_row_has_gone_is_kept_all_the_same(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    number = sealed.save_draft(LETTER, None)
    sealed.drop_draft(number)
    assert sealed.save_draft(LETTER, number) == number
    assert sealed_reader.drafts() == ((number, LETTER),)


def test_each_holder_has_a_file_of_his_own(stores: StorePort, sealed: SealedDb) -> None:
    sealed.keep_digests((), (), [LearnedKey("f", 0, b"k")])
    for name in ("Martin", "../martin", "", "é", "martin "):
        other = stores.sealed(name, [SEALED_KEY])
        assert other.content_key("f") is None
        other.close()
    reopened = stores.sealed_reader("martin", SEALED_KEY)
    reopened.close()


def test_a_digest_brings_its_row_of_the_journal(sealed: SealedDb) -> None:
    sealed.keep_digests([digest(7)], [READ])
    assert [row.entry for row in sealed.journal_rows(0, 10)] == [READ]


def test_another_mail_database_numbers_what_waits_anew(stores: StorePort, mail: MailDb, tmp_path: Path) -> None:
    before = stores.sealed("martin", [SEALED_KEY])
    before.take_in([(5, READ)])
    before.close()
    mail.close()
    for file in (tmp_path / "profile").glob("mail.db*"):
        file.unlink()
    stores.mail().close()
    after = stores.sealed("martin", [SEALED_KEY])
    after.take_in([(1, READ)])
    assert [row.number for row in after.journal_rows(0, 9)] == [1, 2]
    after.close()
