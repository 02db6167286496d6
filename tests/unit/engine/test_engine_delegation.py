"""Mandates given and taken back through the whole engine, with cards in one or two readers."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import custody as v
from secmail.api import queries as q
from secmail.api.events import CardReason, JobFailed, MessageOpened, SessionLocked
from secmail.domain.checks import CheckSubject
from secmail.domain.errors import Code
from secmail.domain.mandates import Mandate, MandateState, Right
from secmail.domain.security import Chain
from secmail.domain.sentences.delegation import NO_DELEGATE
from secmail.domain.vaults import SlotKind
from tests.support.custody_desk import YEAR, CustodyDesk
from tests.support.pki_lab import AT, COLLEAGUE, SECRETARY

READ = frozenset({Right.READ})


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CustodyDesk]:
    desk = CustodyDesk(tmp_path)
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture
def granted(desk: CustodyDesk) -> Mandate:
    """By the doctor to the secretary, whose card is in a second reader."""
    desk.open_with("doctor")
    return desk.grant(Right.READ, Right.DRAFT)


def _shown(desk: CustodyDesk) -> v.SessionShown:
    shown = desk.ask(v.OpenedSession())
    assert shown is not None
    return shown


def _states(desk: CustodyDesk) -> dict[str, MandateState]:
    return {each.mandate.id: each.state for each in desk.ask(v.Mandates())}


# Giving.


def test_the_secretary_opens_the_doctors_mail_in_her_own_name(desk: CustodyDesk, granted: Mandate) -> None:
    desk.add_account()
    (message,) = desk.receive(desk.result())
    desk.open_with("secretary")
    shown = _shown(desk)
    assert shown.mandate == granted and shown.custodians == ()
    assert (granted.delegate.national_id, granted.principal.national_id) == (SECRETARY.national_id, "899700000011")
    opened = desk.done(c.OpenMessage(message))
    assert isinstance(opened, MessageOpened) and opened.view.opened.text


def test_each_card_is_asked_for_its_pin_once(desk: CustodyDesk, granted: Mandate) -> None:
    assert desk.hand.asked == ["doctor", "secretary"] and granted.rights == {Right.READ, Right.DRAFT}
    desk.until(lambda: not desk.card("secretary").unlocked)
    assert desk.card("doctor").unlocked and _states(desk) == {granted.id: MandateState.VALID}


def test_with_one_reader_her_card_is_asked_for_and_then_his_again(desk: CustodyDesk) -> None:
    desk.hand.moves = {
        CardReason.DELEGATE: desk.swap("doctor", "secretary"),
        CardReason.HOLDER: desk.swap("secretary", "doctor"),
    }
    desk.open_with("doctor")
    made = desk.done(v.GrantMandate(READ, AT + YEAR))
    assert isinstance(made, Mandate)
    assert desk.hand.asked == ["doctor", CardReason.DELEGATE, "secretary", CardReason.HOLDER, "doctor"]
    assert _shown(desk).mandate is None  # the doctor's session has gone on
    desk.open_with("secretary")
    assert _shown(desk).mandate == made


def test_whoever_does_not_insert_her_card_gives_no_mandate(desk: CustodyDesk) -> None:
    desk.open_with("doctor")
    assert desk.refused(v.GrantMandate(READ, AT + YEAR)) is Code.CARD_ABSENT
    assert _states(desk) == {} and len(_shown(desk).vault.slots) == 1


def test_his_card_not_put_back_undoes_it_all_and_locks(desk: CustodyDesk) -> None:
    desk.hand.moves = {CardReason.DELEGATE: desk.swap("doctor", "secretary")}
    desk.open_with("doctor")
    assert desk.refused(v.GrantMandate(READ, AT + YEAR)) is Code.CARD_ABSENT
    desk.events.wait_for(lambda event: isinstance(event, SessionLocked))
    (facts,) = desk.ask(v.Vaults())
    assert len(facts.slots) == 1


def test_a_certificate_alone_gives_a_slot_that_opens_by_decryption(desk: CustodyDesk) -> None:
    desk.open_with("doctor")
    certificate = desk.lab.cpe_authentication(SECRETARY).pem
    made = desk.done(v.GrantMandate(READ, AT + YEAR, certificate=certificate))
    assert isinstance(made, Mandate)
    assert _shown(desk).vault.slots[-1].kind is SlotKind.CARD_DECRYPT
    assert desk.hand.asked == ["doctor"]


def test_a_further_mandate_takes_the_formers_place(desk: CustodyDesk, granted: Mandate) -> None:
    newer = desk.grant(Right.READ, Right.TRIAGE)
    assert _states(desk) == {newer.id: MandateState.VALID, granted.id: MandateState.REVOKED}
    assert [slot.mandate for slot in _shown(desk).vault.slots] == [None, newer.id]
    desk.open_with("secretary")
    assert _shown(desk).mandate == newer


@pytest.mark.parametrize("until", [timedelta(0), timedelta(seconds=-1), timedelta(days=733)])
def test_a_mandate_ends_within_two_years(desk: CustodyDesk, until: timedelta) -> None:
    desk.open_with("doctor")
    assert desk.refused(v.GrantMandate(READ, AT + until)) is Code.MANDATE_BAD_TERM


def test_a_mandate_for_nothing_is_none(desk: CustodyDesk) -> None:
    desk.open_with("doctor")
    assert desk.refused(v.GrantMandate(frozenset(), AT + YEAR)) is Code.MANDATE_NO_RIGHT


def test_nobody_gets_a_mandate_of_his_own_or_by_a_wrong_certificate(desk: CustodyDesk) -> None:
    desk.open_with("doctor")
    foreign = desk.lab.__class__(AT, prefix="FREMD ")
    unsuitable = [
        desk.doctor.der,
        desk.signature.der,
        desk.lab.cpe_signature(SECRETARY).der,
        desk.lab.organisation().der,
        foreign.cpe_authentication(SECRETARY).der,
        b"no certificate",
    ]
    details = []
    for certificate in unsuitable:
        event = desk.run(v.GrantMandate(READ, AT + YEAR, certificate=certificate))
        assert isinstance(event, JobFailed) and event.code is Code.MANDATE_NO_DELEGATE
        details.append(event.detail)
    assert details == ["holder", "signature", "signature", "signature", "incomplete", "unreadable"]
    assert set(details) <= set(NO_DELEGATE)
    assert {chain.value for chain in Chain} - {"trusted"} <= set(NO_DELEGATE)  # whatever a chain is, there are words
    assert desk.hand.asked == ["doctor"] and len(_shown(desk).vault.slots) == 1


def test_a_revoked_card_gets_no_mandate(desk: CustodyDesk) -> None:
    secretary = desk.lab.cpe_authentication(SECRETARY)
    desk.write_trust(revoked=[secretary])
    desk.open_with("doctor")
    assert desk.refused(v.GrantMandate(READ, AT + YEAR, certificate=secretary.der)) is Code.MANDATE_NO_DELEGATE


# Under a mandate.


def test_a_delegate_changes_nothing_in_the_vault(desk: CustodyDesk, granted: Mandate) -> None:
    desk.open_with("secretary")
    desk.insert("colleague")
    commands: list[c.Command] = [
        v.GrantMandate(READ, AT + YEAR, card=desk.card("colleague").id),
        v.RevokeMandate(granted.id),
        v.AddPassphrase("quatre chevaux sous la pluie"),
        v.AddCard(),
        v.MakeShares(("A", "B"), 2),
        v.MakeKey(),
        v.ImportKeys(b"", ""),
        v.RemoveSlot(_shown(desk).vault.slots[0].id),
    ]
    for command in commands:
        assert desk.refused(command) is Code.VAULT_NOT_OWNER, command
    assert [each.mandate for each in desk.ask(v.Mandates())] == [granted]


# Taking back.


def test_a_revoked_mandate_opens_nothing_and_the_vault_has_a_new_key(desk: CustodyDesk, granted: Mandate) -> None:
    before = _shown(desk).vault
    desk.done(v.RevokeMandate(granted.id))
    after = _shown(desk).vault
    assert after.epoch == before.epoch + 1 and [slot.mandate for slot in after.slots] == [None]
    assert _states(desk) == {granted.id: MandateState.REVOKED}
    deeds = [row.entry.deed for row in desk.ask(v.JournalPage())]  # the sealed database has taken the new key
    assert deeds.index("mandate.granted") < deeds.index("mandate.revoked")
    desk.remove()
    assert desk.refused(c.UnlockCard()) is Code.MANDATE_REVOKED
    desk.open_with("doctor")


def test_a_file_from_before_a_revocation_is_told_in_the_diagnosis(desk: CustodyDesk, granted: Mandate) -> None:
    folder = desk.directory / "vaults"
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert _vault_codes(desk) == [None]
    desk.done(v.RevokeMandate(granted.id))
    assert _vault_codes(desk) == [None]
    for path, content in before.items():
        path.write_bytes(content)
    assert _vault_codes(desk) == [Code.VAULT_ROLLED_BACK]


def _vault_codes(desk: CustodyDesk) -> list[Code | None]:
    return [check.code for check in desk.ask(q.Diagnosis()) if check.subject is CheckSubject.VAULT]


def test_a_mandates_slot_goes_with_the_mandate(desk: CustodyDesk, granted: Mandate) -> None:
    slot = next(slot for slot in _shown(desk).vault.slots if slot.mandate == granted.id)
    desk.done(v.RemoveSlot(slot.id))
    assert _states(desk) == {granted.id: MandateState.REVOKED} and len(_shown(desk).vault.slots) == 1


def test_what_is_revoked_is_revoked_once(desk: CustodyDesk, granted: Mandate) -> None:
    desk.done(v.RevokeMandate(granted.id))
    assert desk.refused(v.RevokeMandate(granted.id)) is Code.MANDATE_ALREADY_REVOKED
    assert desk.refused(v.RevokeMandate("00" * 16)) is Code.MANDATE_UNKNOWN


def test_another_secretarys_mandate_stays(desk: CustodyDesk, granted: Mandate) -> None:
    other = desk.grant(Right.READ, card="colleague")
    desk.done(v.RevokeMandate(granted.id))
    desk.remove("secretary")
    desk.open_with("colleague")
    assert _shown(desk).mandate == other and other.delegate.national_id == COLLEAGUE.national_id


def test_a_passphrase_session_asks_for_the_card_to_sign(desk: CustodyDesk, granted: Mandate) -> None:
    desk.done(v.AddPassphrase("quatre chevaux sous la pluie"))
    desk.remove("secretary")
    desk.remove()
    desk.done(v.OpenByPassphrase("quatre chevaux sous la pluie"))
    assert desk.refused(v.RevokeMandate(granted.id)) is Code.CARD_ABSENT
    desk.hand.moves = {CardReason.HOLDER: desk.put_in("doctor")}
    desk.done(v.RevokeMandate(granted.id))
    assert _states(desk) == {granted.id: MandateState.REVOKED}
