"""What a card shows of itself, and what people are warned of."""

from datetime import datetime, timedelta

import pytest

from secmail.app.demo import profiles
from secmail.app.demo.pki import Credential
from secmail.app.demo.profiles import Validity
from secmail.card import inventory
from secmail.card.inventory import Abilities, Place
from secmail.domain.cards import Card, CardKind, CardWarning, KeyRole
from secmail.domain.ids import CardId
from tests.support.pki_lab import AT, DOCTOR, PkiLab

SIGNS = Abilities(sign=True, decrypt=False)


@pytest.fixture(scope="module")
def lab() -> PkiLab:
    return PkiLab()


def card(*found: tuple[KeyRole, Credential, Abilities], unlocked: bool = False) -> Card:
    keys = inventory.in_order(inventory.card_key(role, credential.der, can) for role, credential, can in found)
    place = Place(CardId("1"), "CPS3v3-1", "Reader", unlocked=unlocked)
    return inventory.card(place, keys, unknown=CardKind.OTHER)


def doctors(lab: PkiLab, *, unlocked: bool = False) -> Card:
    return card(
        (KeyRole.SIGNATURE, lab.cps_signature(), SIGNS),
        (KeyRole.AUTHENTICATION, lab.cps_authentication(), SIGNS),
        unlocked=unlocked,
    )


def warned(found: Card, at: datetime = AT) -> set[CardWarning]:
    return set(inventory.warnings(found, at))


def test_a_cps_shows_its_holder(lab: PkiLab) -> None:
    found = doctors(lab)

    assert (found.kind, found.holder) == (CardKind.CPS, "Camille FONTAINE-ESSAI")
    assert (found.national_id, found.profession) == (DOCTOR.national_id, "10")
    assert found.expires == min(key.certificate.not_after for key in found.keys)
    assert warned(found) == set()


def test_an_empty_card_shows_nothing_and_is_warned_of_nothing() -> None:
    found = card(unlocked=True)

    assert (found.kind, found.holder, found.expires) == (CardKind.OTHER, "", None)
    assert warned(found) == set()


@pytest.mark.parametrize(
    ("before_the_end", "warning"),
    [
        (timedelta(days=61), None),
        (timedelta(days=60), CardWarning.EXPIRES_SOON),
        (timedelta(seconds=1), CardWarning.EXPIRES_SOON),
        (timedelta(0), CardWarning.EXPIRED),
        (-timedelta(days=400), CardWarning.EXPIRED),
    ],
)
def test_the_end_is_announced_for_sixty_days(
    lab: PkiLab, before_the_end: timedelta, warning: CardWarning | None
) -> None:
    found = doctors(lab)
    assert found.expires is not None

    expected = set() if warning is None else {warning}
    assert warned(found, found.expires - before_the_end) == expected


def test_a_former_key_that_ended_is_no_reason_to_warn(lab: PkiLab) -> None:
    profile = profiles.card_authentication(DOCTOR, product=profiles.CPS)
    ended = Validity(AT - timedelta(days=900), AT - timedelta(days=10))
    former = lab.issue(profile, key="former", validity=ended)

    current = lab.cps_authentication()
    found = card((KeyRole.AUTHENTICATION, former, SIGNS), (KeyRole.AUTHENTICATION, current, SIGNS))

    assert [key.certificate.der for key in found.keys] == [current.der, former.der]
    assert warned(found) == set()


def test_a_card_that_stays_is_not_taken_apart_at_every_look(lab: PkiLab, monkeypatch: pytest.MonkeyPatch) -> None:
    found = doctors(lab, unlocked=True)
    before = warned(found)

    def parse(_der: bytes) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr("secmail.pki.profiles.parse", parse)
    again = inventory.card(
        Place(found.id, found.label, found.reader, unlocked=True), found.keys, unknown=CardKind.OTHER
    )
    assert (warned(again), again) == (before, found)


def test_test_cards_are_flagged(lab: PkiLab) -> None:
    assert warned(card((KeyRole.SIGNATURE, lab.cps_signature(test=True), SIGNS))) == {CardWarning.TEST}


def test_a_card_of_two_holders_is_unusual(lab: PkiLab) -> None:
    found = card(
        (KeyRole.SIGNATURE, lab.cps_signature(), SIGNS), (KeyRole.AUTHENTICATION, lab.cpe_authentication(), SIGNS)
    )

    assert warned(found) == {CardWarning.UNKNOWN_PROFILE}


def test_a_confidentiality_key_beside_the_cards_own_is_not_unusual(lab: PkiLab) -> None:
    found = card(
        (KeyRole.AUTHENTICATION, lab.cps_authentication(), SIGNS),
        (KeyRole.CONFIDENTIALITY, lab.confidentiality(), Abilities(sign=False, decrypt=True)),
        unlocked=True,
    )

    assert warned(found) == set()


@pytest.mark.parametrize(
    ("role", "can", "opens"),
    [
        (KeyRole.AUTHENTICATION, SIGNS, True),
        (KeyRole.AUTHENTICATION, Abilities(sign=False, decrypt=True), True),
        (KeyRole.AUTHENTICATION, Abilities(sign=False, decrypt=False, oaep=True), True),
        (KeyRole.AUTHENTICATION, Abilities(sign=True, decrypt=False, always_authenticate=True), False),
        (KeyRole.AUTHENTICATION, Abilities(sign=False, decrypt=False), False),
        (KeyRole.SIGNATURE, SIGNS, False),
        (KeyRole.CONFIDENTIALITY, Abilities(sign=False, decrypt=True), True),
    ],
)
def test_a_card_that_opens_no_vault_is_said_once_it_is_unlocked(
    lab: PkiLab, role: KeyRole, can: Abilities, opens: bool
) -> None:
    locked, unlocked = (card((role, lab.cps_authentication(), can), unlocked=state) for state in (False, True))

    assert CardWarning.NO_SLOT_KEY not in warned(locked)
    assert (CardWarning.NO_SLOT_KEY in warned(unlocked)) is not opens
