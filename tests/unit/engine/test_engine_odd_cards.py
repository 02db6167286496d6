"""Cards that do not keep to the book get the slot that they can open, or none; and a change is whole or not at all."""

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from secmail.api import custody as v
from secmail.api.events import JobDone, SessionLocked, VaultChanged
from secmail.card.room import CardRoom
from secmail.domain.cards import KeyRole
from secmail.domain.errors import ActionNeeded, Code, SecmailError
from secmail.domain.ids import CardId
from secmail.domain.mandates import Right
from secmail.domain.vaults import SlotKind
from tests.support.custody_desk import YEAR, CustodyDesk
from tests.support.pki_lab import AT, COLLEAGUE

Change = Callable[[Future[bytes]], Future[bytes]]


class OddCards(CardRoom):
    """The real card room, whose answers are changed on their way."""

    def sign(self, card: CardId, role: KeyRole, data: bytes, **how: Any) -> Future[bytes]:
        signed = super().sign(card, role, data, **how)
        return self.after_signing(signed) if role is KeyRole.AUTHENTICATION else signed

    def decrypt(self, card: CardId, role: KeyRole, ciphertext: bytes) -> Future[bytes]:
        return self.after_decrypting(super().decrypt(card, role, ciphertext))

    after_signing: Change = staticmethod(lambda done: done)
    after_decrypting: Change = staticmethod(lambda done: done)


def _never(code: Code) -> Change:
    def refused(_done: Future[bytes]) -> Future[bytes]:
        answer: Future[bytes] = Future()
        answer.set_exception(ActionNeeded(code))
        return answer

    return refused


def _random(done: Future[bytes]) -> Future[bytes]:
    """As if there were randomness in each signature."""
    answer: Future[bytes] = Future()
    answer.set_result(secrets.token_bytes(len(done.result())))
    return answer


def _wrong(_done: Future[bytes]) -> Future[bytes]:
    answer: Future[bytes] = Future()
    answer.set_result(secrets.token_bytes(32))
    return answer


class OddDesk(CustodyDesk):
    odd = OddCards

    def card_room(self) -> CardRoom:
        room = super().card_room()
        room.__class__ = self.odd
        return room


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[OddDesk]:
    desk = OddDesk(tmp_path)
    yield desk
    desk.stop()


def _cards(
    desk: OddDesk,
    sign: Change | None = None,
    decrypt: Change | None = None,
) -> None:
    class Cards(OddCards):
        after_signing = staticmethod(sign or OddCards.after_signing)
        after_decrypting = staticmethod(decrypt or OddCards.after_decrypting)

    desk.odd = Cards
    desk.start()
    desk.insert("colleague")


@pytest.mark.parametrize("sign", [_random, _never(Code.CARD_UNUSABLE)])
def test_a_card_whose_signatures_differ_opens_by_decryption(desk: OddDesk, sign: Change) -> None:
    _cards(desk, sign)
    desk.done(v.CreateVault(COLLEAGUE.address))
    facts = desk.ask(v.OpenedSession())
    assert facts is not None and [slot.kind for slot in facts.vault.slots] == [SlotKind.CARD_DECRYPT]


@pytest.mark.parametrize("decrypt", [_wrong, _never(Code.CARD_UNUSABLE)])
def test_a_card_that_can_do_neither_gets_no_slot(desk: OddDesk, decrypt: Change) -> None:
    _cards(desk, _random, decrypt)
    assert desk.refused(v.CreateVault(COLLEAGUE.address)) is Code.CARD_NO_SLOT_KEY
    assert len(desk.ask(v.Vaults())) == 1 and desk.ask(v.OpenedSession()) is None


def test_a_card_pulled_while_its_slot_is_made_is_no_odd_card(desk: OddDesk) -> None:
    _cards(desk, _never(Code.CARD_REMOVED))
    assert desk.refused(v.CreateVault(COLLEAGUE.address)) is Code.CARD_REMOVED
    assert len(desk.ask(v.Vaults())) == 1


# Whole or not at all.


def test_a_card_pulled_while_the_vault_is_written_changes_nothing_of_what_is_written(desk: OddDesk) -> None:
    desk.start()
    desk.open_with("doctor")
    given = desk.grant(Right.READ)
    desk.remove("secretary")
    vaults = desk.vaults
    real = vaults.edit

    def edit(vault: Any) -> Any:
        editor = real(vault)
        save = editor.real.save

        def slowly() -> Any:
            saved = save()
            desk.remove("doctor")  # and the session is locked before the engine hears of the saving
            return saved

        editor.real.save = slowly  # type: ignore[method-assign]  # the room's editor, for this once
        return editor

    vaults.edit = edit  # type: ignore[method-assign]
    event = desk.run(v.RevokeMandate(given.id))
    vaults.edit = real  # type: ignore[method-assign]
    assert isinstance(event, JobDone), event
    assert desk.events.of(SessionLocked)
    assert len(desk.events.of(VaultChanged)) == 2  # by the granting, and by the revoking
    desk.open_with("doctor")
    deeds = [row.entry.deed for row in desk.ask(v.JournalPage())]
    assert "mandate.revoked" in deeds  # what could not be journaled then is now
    (facts,) = desk.ask(v.Vaults())
    assert [slot.mandate for slot in facts.slots] == [None]


def test_a_full_disk_leaves_session_and_vault_as_they_were(desk: OddDesk) -> None:
    desk.start()
    desk.open_with("doctor")
    (before,) = desk.ask(v.Vaults())
    real = desk.vaults.edit

    def edit(vault: Any) -> Any:
        editor = real(vault)

        def full() -> Any:
            raise SecmailError(Code.STORE_FULL)

        editor.real.save = full  # type: ignore[method-assign]
        return editor

    desk.vaults.edit = edit  # type: ignore[method-assign]
    command = v.GrantMandate(frozenset({Right.READ}), AT + YEAR, certificate=desk.lab.cpe_authentication().der)
    assert desk.refused(command) is Code.STORE_FULL
    assert desk.refused(v.AddPassphrase("quatre chevaux sous la pluie")) is Code.STORE_FULL
    desk.vaults.edit = real  # type: ignore[method-assign]
    assert desk.ask(v.Vaults()) == (before,) and desk.ask(v.Mandates()) == ()
    desk.done(v.AddPassphrase("quatre chevaux sous la pluie"))
