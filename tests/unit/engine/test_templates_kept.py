"""Templates and signature blocks in the engine: who may keep them, and that no letter leaves with an open field."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api.templates import DropTemplate, LetterRoom, SaveTemplate, SetSignatureBlock, SignatureBlocks, Templates
from secmail.domain.accounts import Account
from secmail.domain.errors import Code
from secmail.domain.mandates import Right
from secmail.domain.templates import Template
from tests.support.custody_desk import CustodyDesk
from tests.unit.engine.test_mandate_rights import lend

REPLY = Template(0, "Avis", "Avis sur {{patient}}", "Bonjour,")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CustodyDesk]:
    desk = CustodyDesk(tmp_path)
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture
def account(desk: CustodyDesk) -> Account:
    return desk.add_account()


def test_templates_are_kept_with_the_mailbox(desk: CustodyDesk, account: Account) -> None:
    assert desk.refused(SaveTemplate(REPLY)) is Code.VAULT_LOCKED
    assert desk.ask(Templates()) == ()
    desk.open_with("doctor")
    number = desk.done(SaveTemplate(REPLY))
    assert isinstance(number, int)
    assert desk.ask(Templates()) == (replace(REPLY, id=number),)
    desk.done(SaveTemplate(replace(REPLY, id=number, name="Autre")))
    assert [one.name for one in desk.ask(Templates())] == ["Autre"]
    assert desk.refused(SaveTemplate(replace(REPLY, id=99))) is Code.TEMPLATE_UNKNOWN
    desk.done(SetSignatureBlock(account.id, "Dr Camille FONTAINE\n"))
    assert desk.ask(SignatureBlocks()) == {account.id: "Dr Camille FONTAINE"}
    desk.done(SetSignatureBlock(account.id, ""))
    assert desk.ask(SignatureBlocks()) == {}
    desk.done(DropTemplate(number))
    assert desk.refused(DropTemplate(number)) is Code.TEMPLATE_UNKNOWN
    room = desk.ask(LetterRoom(account.id, 3_000_000))
    assert (room.most, room.fits) == (0, True) and 4_000_000 < room.sealed < 6_000_000
    desk.done(c.LockSession())
    assert desk.ask(Templates()) == ()


def test_who_prepares_letters_has_templates_and_does_not_write_the_holder_s_signature(
    desk: CustodyDesk, account: Account
) -> None:
    lend(desk, Right.DRAFT)
    desk.done(SaveTemplate(REPLY))
    assert len(desk.ask(Templates())) == 1
    assert desk.refused(SetSignatureBlock(account.id, "Dr Imposteur")) is Code.MANDATE_NO_RIGHT


def test_who_may_only_read_sees_none(desk: CustodyDesk, account: Account) -> None:
    desk.open_with("doctor")
    desk.done(SaveTemplate(REPLY))
    lend(desk, Right.READ)
    assert desk.ask(Templates()) == ()
    assert desk.refused(SaveTemplate(REPLY)) is Code.MANDATE_NO_RIGHT


def test_a_field_left_open_keeps_the_letter_here(desk: CustodyDesk, account: Account) -> None:
    desk.open_with("doctor")
    letter = replace(desk.draft(account), body="Bonjour {{patient}}")
    assert desk.refused(c.SendDraft(letter)) is Code.TEMPLATE_FIELD_EMPTY
