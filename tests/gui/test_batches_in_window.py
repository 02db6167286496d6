"""A laboratory's batch in the window: shown before it leaves, then sent as it was shown; prescribers kept."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from secmail.api.events import SessionLocked, SessionOpened
from secmail.api.laboratory import BatchResult, DropPrescriber, KeepPrescriber, Prescribers, SendBatch
from secmail.api.queries import Accounts
from secmail.domain.errors import Code
from secmail.domain.ids import AccountId
from secmail.domain.prescribers import Fate, OnePer, Prescriber, ReportFate, Wished
from secmail.gui.laboratory.batch import BatchDialog, read_batch
from secmail.gui.main_window import MainWindow
from tests.support.invented_practice import ACCOUNT, HOLDER, Practice

Settle = Callable[[], None]
READY = ReportFate(1, "Dr MARCHAND", Fate.WOULD_SEND, "hugo@cardio.exemple", "hprim2")
HELD = ReportFate(2, "Dr INCONNU", Fate.HELD, reason=Code.PRESCRIBER_UNKNOWN)
KNOWN = Prescriber("9701", "hugo@cardio.exemple", "hprim2", OnePer.MESSAGE, Wished.NONE, "MARCHAND", "cp1252")


@pytest.fixture
def lot(tmp_path: Path) -> Path:
    made = tmp_path / "lot.hpr"
    made.write_bytes(b"H|~^\\&|lot.hpr||labo~Laboratoire||ORU|||||P|H2.1~C|20261120")
    return made


@pytest.fixture
def dialog(window: MainWindow, practice: Practice, settle: Settle) -> BatchDialog:
    practice.open = True
    practice.handle.answer(Prescribers, (KNOWN,))
    practice.handle.say(SessionOpened(HOLDER, ACCOUNT.address))
    settle()
    window.actions_by_key["batch"].trigger()
    settle()
    assert window.practice.batch is not None
    return window.practice.batch


def looked_at(dialog: BatchDialog, practice: Practice, lot: Path, qtbot: QtBot) -> None:
    before = len(practice.handle.orders(SendBatch))
    dialog.take(str(lot))
    qtbot.waitUntil(lambda: len(practice.handle.orders(SendBatch)) > before)
    practice.handle.finish(SendBatch, BatchResult((READY, HELD)))
    qtbot.waitUntil(lambda: "Compte rendu 1" in dialog.page.text)


def test_nothing_leaves_that_was_not_shown(dialog: BatchDialog, practice: Practice, lot: Path, qtbot: QtBot) -> None:
    assert not dialog.send_button.isEnabled()
    looked_at(dialog, practice, lot, qtbot)
    (order,) = practice.handle.orders(SendBatch)
    assert (order.dry_run, order.batch, order.account) == (True, lot.read_bytes(), ACCOUNT.id)
    first, second = dialog.page.text.split("\n")
    assert "Dr INCONNU" in first and "Retenu" in first, "what somebody has to see to stands first"
    assert "Prêt à partir" in second and "hugo@cardio.exemple" in second
    assert dialog.outcome.text == "Retenu : 1 · Prêt à partir : 1"
    dialog.send_button.click()
    assert [one.dry_run for one in practice.handle.orders(SendBatch)] == [True, False]
    assert not dialog.send_button.isEnabled(), "once"
    sent = ReportFate(1, "Dr MARCHAND", Fate.SENT, "hugo@cardio.exemple", "hprim2")
    practice.handle.finish(SendBatch, BatchResult((sent, HELD)))
    qtbot.waitUntil(lambda: "Envoyé" in dialog.page.text)
    assert not dialog.send_button.isEnabled()


def test_what_is_sent_is_what_was_shown(dialog: BatchDialog, practice: Practice, lot: Path, qtbot: QtBot) -> None:
    """The engine holds the rest: prescribers may be changed by command, or in another window."""
    looked_at(dialog, practice, lot, qtbot)
    assert practice.handle.orders(SendBatch)[0].shown is None
    dialog.send_button.click()
    order = practice.handle.orders(SendBatch)[-1]
    assert (order.dry_run, order.shown) == (False, (READY, HELD))


def test_nothing_is_sent_while_rows_are_left_out(
    dialog: BatchDialog, practice: Practice, lot: Path, qtbot: QtBot
) -> None:
    many = [replace(READY, report=number) for number in range(1, 302)]
    for fates, may in ((many, False), (many[:300], True)):
        before = len(practice.handle.orders(SendBatch))
        dialog.take(str(lot))
        qtbot.waitUntil(lambda before=before: len(practice.handle.orders(SendBatch)) > before)
        practice.handle.finish(SendBatch, BatchResult(tuple(fates)))
        qtbot.waitUntil(lambda: "Compte rendu 300" in dialog.page.text)
        assert dialog.send_button.isEnabled() is may
        assert ("Seuls 300 sont montrés" in dialog.outcome.text) is not may
        dialog.send()
        assert practice.handle.orders(SendBatch)[-1].dry_run is not may
        if may:
            practice.handle.finish(SendBatch, BatchResult(()))


def test_it_leaves_from_the_mailbox_that_is_shown(
    dialog: BatchDialog, practice: Practice, lot: Path, qtbot: QtBot, settle: Settle
) -> None:
    assert ACCOUNT.address in dialog.from_line.text
    second = replace(ACCOUNT, id=AccountId(2), address="jean.exemple@medecin.mssante.example")
    practice.handle.answer(Accounts, (ACCOUNT, second))
    dialog.start()
    settle()
    dialog.from_line.choice.setCurrentIndex(1)
    assert second.address in dialog.from_line.text
    looked_at(dialog, practice, lot, qtbot)
    dialog.start()  # raised again: the choice stays
    settle()
    dialog.send_button.click()
    assert not dialog.from_line.isEnabled()
    assert practice.handle.orders(SendBatch)[-1].account == second.id


def test_whoever_is_changed_meanwhile_is_shown_anew(
    dialog: BatchDialog, practice: Practice, lot: Path, qtbot: QtBot, settle: Settle
) -> None:
    dialog.take(str(lot))
    qtbot.waitUntil(lambda: bool(practice.handle.orders(SendBatch)))
    dialog.prescribers.changed.emit()
    practice.handle.finish(SendBatch, BatchResult((READY,)))
    settle()
    assert [one.dry_run for one in practice.handle.orders(SendBatch)] == [True, True]
    assert not dialog.send_button.isEnabled() and "Dr MARCHAND" not in dialog.page.text
    other = replace(READY, address="autre@cardio.exemple")
    practice.handle.finish(SendBatch, BatchResult((other,)))
    settle()
    assert dialog.send_button.isEnabled() and "autre@cardio.exemple" in dialog.page.text
    assert len(practice.handle.orders(SendBatch)) == 2


def test_what_another_batch_brings_is_not_mistaken_for_this_one(
    dialog: BatchDialog, practice: Practice, lot: Path, qtbot: QtBot, settle: Settle
) -> None:
    looked_at(dialog, practice, lot, qtbot)
    dialog.people_button.click()
    settle()
    dialog.prescribers.changed.emit()
    job = practice.handle.job(SendBatch)
    practice.handle.say(SessionLocked())
    settle()
    assert dialog._batch is None and "Dr MARCHAND" not in dialog.page.text
    del job
    practice.handle.finish(SendBatch, BatchResult((READY,)))
    settle()
    assert not dialog.send_button.isEnabled()
    assert "Dr MARCHAND" not in dialog.page.text


def test_what_cannot_be_read_is_said(
    dialog: BatchDialog, practice: Practice, lot: Path, qtbot: QtBot, settle: Settle
) -> None:
    dialog.take(str(lot))
    qtbot.waitUntil(lambda: bool(practice.handle.orders(SendBatch)))
    practice.handle.fail(SendBatch, Code.HPRIM_UNREADABLE)
    settle()
    assert dialog.notice.isVisible()
    assert not dialog.send_button.isEnabled() and dialog.choose_button.isEnabled()


def test_a_report_gets_only_what_lies_beside_the_batch(tmp_path: Path) -> None:
    folder = tmp_path / "lots"
    folder.mkdir()
    (tmp_path / "secret.pdf").write_bytes(b"other")
    (folder / "cr.pdf").write_bytes(b"%PDF")
    lines = [
        "H|~^\\&|lot.hpr||labo~Laboratoire||ORU|||||P|H2.1~C|20261120",
        "P|1||||DURAND~MARIE||19500131|F",
        "OBR|1||26112000417|B",
        "OBX|1|FIC|CR~Compte rendu~L||LABO~../secret.pdf~PDF",
        "OBX|2|FIC|CR~Compte rendu~L||LABO~cr.pdf~PDF",
        "OBX|3|FIC|CR~Compte rendu~L||LABO~absent.pdf~PDF",
        "L|1",
    ]
    batch = folder / "lot.hpr"
    batch.write_bytes(("\r\n".join(lines) + "\r\n").encode())
    content, beside = read_batch(batch)
    assert content == batch.read_bytes()
    assert [(one.name, one.content) for one in beside] == [("cr.pdf", b"%PDF")]


def test_prescribers_are_kept_changed_and_dropped(dialog: BatchDialog, practice: Practice, settle: Settle) -> None:
    dialog.people_button.click()
    settle()
    people = dialog.prescribers
    assert "MARCHAND" in people.page.text and "un message pour tous" in people.page.text
    editor = people.edit(KNOWN)
    editor.address.setText("pas une adresse")
    assert not editor.ok_button.isEnabled()
    editor.address.setText("autre@cardio.exemple")
    editor.accept()
    (kept,) = practice.handle.orders(KeepPrescriber)
    assert kept.prescriber.address == "autre@cardio.exemple"
    assert (kept.prescriber.encoding, kept.prescriber.wished) == ("cp1252", Wished.NONE), "as it was set by command"
    practice.handle.finish(KeepPrescriber)
    assert not kept.new
    settle()
    another = people.edit(None)
    another.code.setText("97 01")
    another.address.setText("autre@radio.exemple")
    another.accept()
    assert practice.handle.orders(KeepPrescriber)[-1].new, "never in the place of who has this code"
    practice.handle.fail(KeepPrescriber, Code.PRESCRIBER_KNOWN)
    settle()
    assert another.isVisible() and "Code déjà pris" in another.note.text
    another.reject()
    people._drop("9701")
    assert practice.handle.orders(DropPrescriber) == [DropPrescriber("9701")]
