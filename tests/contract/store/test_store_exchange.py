"""What lies between mail and practice software, in the sealed database."""

from dataclasses import replace

from secmail.domain.drafts import Draft
from secmail.domain.exports import ExportKey, ExportRecord, ExportRole, ExportState, Loss
from secmail.domain.ids import AccountId, MessageId
from secmail.domain.laboratories import DroppedLetter, HeldResult, Laboratory, LetterState
from secmail.engine.ports import SealedDb, SealedDbReader
from tests.support.store_samples import NOW, READ

SHA = "a" * 64
ROW = ExportRecord(
    ExportKey(SHA, 0, "b" * 64, 2),
    MessageId(7),
    ExportState.INTENDED,
    "r.hpr",
    NOW,
    folder="/drop",
    form="report hprim1 utf-8 lf empty",
    written_sha256="c" * 64,
    losses=(Loss.REWRITTEN, Loss.CHARACTERS),
)
BESIDE = replace(ROW, key=ExportKey(SHA, 1, "d" * 64), role=ExportRole.ATTACHMENT)
TEST = replace(ROW, key=ExportKey("e" * 64, 0, "f" * 64), role=ExportRole.TEST, message=MessageId(0))
LABORATORY = Laboratory(0, "labo@labo.example", "LABO", "CN=LABO", "180000001", "9" * 64, NOW)


def test_files_of_one_message_are_intended_together(sealed: SealedDb) -> None:
    exchange = sealed.exchange
    exchange.intend([ROW, BESIDE, TEST])
    assert set(exchange.files_of(SHA)) == {ROW, BESIDE}
    assert set(exchange.begun(10)) == {ROW, BESIDE}  # a test file is not tried again
    assert exchange.lying(NOW, 10) == ()
    sealed.finish_export(ROW.key, "below/r-2.hpr", NOW, entry=READ)
    assert sealed.journal_head() is not None
    done = replace(ROW, state=ExportState.DONE, file="below/r-2.hpr")
    assert exchange.begun(10) == (BESIDE,)
    assert exchange.lying(NOW, 10) == (done,)
    exchange.picked_up([ROW.key], NOW)
    assert exchange.lying(NOW, 10) == ()
    assert exchange.files_of(SHA)[0].picked_up == NOW
    exchange.intend([replace(ROW, file="other")])  # what is done stays done
    assert exchange.files_of(SHA)[0].file == "below/r-2.hpr"


def test_what_is_filed_is_held_no_longer(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    held = HeldResult(SHA, MessageId(7), "laboratory.unconfirmed", NOW)
    sealed.exchange.hold(held)
    sealed.exchange.hold(replace(held, reason="patient.uncertain"))
    assert sealed_reader.exchange.held() == (replace(held, reason="patient.uncertain"),)
    sealed.exchange.intend([replace(ROW, state=ExportState.DUPLICATE)])
    assert len(sealed.exchange.held()) == 1
    sealed.exchange.intend([replace(ROW, key=replace(ROW.key, copy=1))])
    assert sealed.exchange.held() == ()


def test_laboratories_are_kept_once_each(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    first = sealed.exchange.confirm(LABORATORY, READ)
    second = sealed.exchange.confirm(LABORATORY, READ)
    assert second > first  # no number comes back
    assert sealed_reader.exchange.laboratories() == (replace(LABORATORY, id=second),)
    sealed.exchange.forget_laboratory(second, READ)
    assert sealed.exchange.laboratories() == ()


def test_a_dropped_letter_is_kept_with_its_draft(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    letter = DroppedLetter("k" * 64, 0, send=True, state=LetterState.KEPT, at=NOW)
    number = sealed.exchange.keep_letter(letter, Draft(AccountId(1), (), subject="Avis"), READ)
    assert [found for found, _ in sealed_reader.drafts()] == [number]
    assert sealed.exchange.letter(letter.key) == replace(letter, draft=number)
    sealed.exchange.letter_moved(letter.key)
    assert sealed.exchange.letter(letter.key) == replace(letter, draft=number, state=LetterState.MOVED)
    assert sealed.exchange.letter("0" * 64) is None
