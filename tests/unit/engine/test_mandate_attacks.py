"""Mandates that nobody gave: the slot is there and the card is right, yet the paper behind it does not hold.

Whoever could write these vaults has had the holder's own keys: the last door before the mail is the mandate itself,
judged by the engine at every opening.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from secmail.api import commands as c
from secmail.api import custody as v
from secmail.api.events import JobDone
from secmail.app.demo.pki import Credential
from secmail.app.demo.sealing import document
from secmail.domain.cards import KeyRole
from secmail.domain.errors import Code
from secmail.domain.mandate_form import encode_mandate, encode_withdrawal
from secmail.domain.mandates import Mandate, Person, Right, Scope, Withdrawal
from secmail.domain.security import CertificateFacts
from secmail.smime.documents import DocumentKind
from secmail.vault.editor import VaultEditor
from tests.support.custody_desk import YEAR, CustodyDesk
from tests.support.pki_lab import AT, COLLEAGUE, SECRETARY, PkiLab, session_key
from tests.support.smime_desk import letter, wrapped

ID = "ab" * 16
Papers = tuple[bytes, ...]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CustodyDesk]:
    """Both cards are in; the doctor's has never opened here."""
    desk = CustodyDesk(tmp_path)
    desk.start()
    desk.insert("doctor")
    desk.insert("secretary")
    yield desk
    desk.stop()


@pytest.fixture
def mandate(desk: CustodyDesk) -> Mandate:
    """As the doctor would give it."""
    (facts,) = desk.vaults.room.facts()
    doctor, secretary = (_person(desk, label) for label in ("doctor", "secretary"))
    return Mandate(ID, facts.id, doctor, secretary, frozenset({Right.READ}), Scope(), AT, AT + YEAR)


Forging = Callable[[CustodyDesk, Mandate], Papers]


def test_the_doctors_own_mandate_lets_her_in(desk: CustodyDesk, mandate: Mandate) -> None:
    """What the attacks are held against."""
    _plant(desk, (_signed(mandate, desk.signature),))
    desk.remove("doctor")
    assert isinstance(desk.run(c.UnlockCard()), JobDone)


def _altered(desk: CustodyDesk, mandate: Mandate) -> Papers:
    signed = _signed(mandate, desk.signature)
    altered = signed.replace(b'"read"', b'"file"')
    assert altered != signed
    return (altered,)


def _her_own(desk: CustodyDesk, mandate: Mandate) -> Papers:
    return (_signed(mandate, desk.lab.cpe_signature(SECRETARY)),)


def _by_another_doctor(desk: CustodyDesk, mandate: Mandate) -> Papers:
    return (_signed(mandate, desk.lab.cps_signature(COLLEAGUE)),)


def _by_another_doctor_in_his_own_name(desk: CustodyDesk, mandate: Mandate) -> Papers:
    himself = Person("Noé RIVIÈRE-ESSAI", COLLEAGUE.national_id, "cd" * 32)
    return (_signed(replace(mandate, principal=himself), desk.lab.cps_signature(COLLEAGUE)),)


def _in_another_doctors_name(desk: CustodyDesk, mandate: Mandate) -> Papers:
    somebody = replace(mandate.principal, national_id=COLLEAGUE.national_id)
    return (_signed(replace(mandate, principal=somebody), desk.signature),)


def _of_another_practice(desk: CustodyDesk, mandate: Mandate) -> Papers:
    return (_signed(replace(mandate, vault="ef" * 16), desk.signature),)


def _for_another_card(desk: CustodyDesk, mandate: Mandate) -> Papers:
    other = replace(mandate.delegate, certificate="cd" * 32)
    return (_signed(replace(mandate, delegate=other), desk.signature),)


def _a_letter(desk: CustodyDesk, mandate: Mandate) -> Papers:
    """The doctor signs letters all day; one whose text is a mandate must not be one."""
    return (wrapped(letter(encode_mandate(mandate)), desk.signature),)


def _by_a_namesake(desk: CustodyDesk, mandate: Mandate) -> Papers:
    """The doctor's name and number, by an authority of the same organisation's name that nobody knows."""
    unknown = PkiLab(AT, prefix="FAUX ")
    return (_signed(mandate, unknown.cps_signature()),)


def _by_a_revoked_card(desk: CustodyDesk, mandate: Mandate) -> Papers:
    desk.write_trust(revoked=[desk.signature])
    return (_signed(mandate, desk.signature),)


def _none(_desk: CustodyDesk, _mandate: Mandate) -> Papers:
    return ()


def _of_another_number(desk: CustodyDesk, mandate: Mandate) -> Papers:
    return (_signed(replace(mandate, id="12" * 16), desk.signature),)


def _as_a_withdrawal(desk: CustodyDesk, mandate: Mandate) -> Papers:
    return (document(encode_mandate(mandate), DocumentKind.WITHDRAWAL, signer=desk.signature, at=AT),)


def _not_yet(desk: CustodyDesk, mandate: Mandate) -> Papers:
    return (_signed(replace(mandate, since=AT + timedelta(hours=1)), desk.signature),)


def _withdrawn_with_a_later_date(desk: CustodyDesk, mandate: Mandate) -> Papers:
    """A date in the withdrawal is made by a clock; it counts at once."""
    withdrawal = encode_withdrawal(Withdrawal(ID, mandate.vault, AT + YEAR))
    taken_back = document(withdrawal, DocumentKind.WITHDRAWAL, signer=desk.signature, at=AT)
    return (taken_back, _signed(mandate, desk.signature))


@pytest.mark.parametrize(
    ("forge", "refused"),
    [
        (_altered, Code.MANDATE_FORGED),
        (_her_own, Code.MANDATE_FORGED),
        (_by_another_doctor, Code.MANDATE_FORGED),
        (_by_another_doctor_in_his_own_name, Code.MANDATE_FORGED),
        (_in_another_doctors_name, Code.MANDATE_FORGED),
        (_of_another_practice, Code.MANDATE_FORGED),
        (_for_another_card, Code.MANDATE_FORGED),
        (_a_letter, Code.MANDATE_FORGED),
        (_by_a_namesake, Code.MANDATE_UNCONFIRMED),
        (_by_a_revoked_card, Code.MANDATE_UNCONFIRMED),
        (_none, Code.MANDATE_UNKNOWN),
        (_of_another_number, Code.MANDATE_UNKNOWN),
        (_as_a_withdrawal, Code.MANDATE_UNKNOWN),
        (_not_yet, Code.MANDATE_EXPIRED),
        (_withdrawn_with_a_later_date, Code.MANDATE_REVOKED),
    ],
)
def test_a_mandate_that_does_not_hold(desk: CustodyDesk, mandate: Mandate, forge: Forging, refused: Code) -> None:
    _plant(desk, forge(desk, mandate))
    desk.remove("doctor")
    assert desk.refused(c.UnlockCard()) is refused


def test_whoever_writes_herself_in_as_an_owner_gives_no_mandates(desk: CustodyDesk, mandate: Mandate) -> None:
    """The doctor has opened here before: whose word counts is remembered outside of the vault."""
    desk.remove("secretary")
    desk.done(c.UnlockCard())
    desk.done(c.LockSession())
    desk.insert("secretary")
    hers = desk.lab.cpe_signature(SECRETARY)
    in_her_own_name = replace(mandate, principal=_person(desk, "secretary"))
    _plant(desk, (_signed(in_her_own_name, hers),), owner=hers)
    desk.remove("doctor")
    assert desk.refused(c.UnlockCard()) is Code.MANDATE_FORGED


def test_a_withdrawal_of_the_delegates_own_making_withdraws_nothing(desk: CustodyDesk, mandate: Mandate) -> None:
    withdrawal = encode_withdrawal(Withdrawal(ID, mandate.vault, AT))
    hers = document(withdrawal, DocumentKind.WITHDRAWAL, signer=desk.lab.cpe_signature(SECRETARY), at=AT)
    _plant(desk, (hers, _signed(mandate, desk.signature)))
    desk.remove("doctor")
    assert isinstance(desk.run(c.UnlockCard()), JobDone)


def test_another_card_of_the_secretarys_name_opens_nothing(desk: CustodyDesk, mandate: Mandate) -> None:
    """Her name and number on a card with other keys: there is no slot for it."""
    _plant(desk, (_signed(mandate, desk.signature),))
    desk.renewed_card(SECRETARY)
    for card in ("doctor", "secretary"):
        desk.remove(card)
    desk.insert("renewed")
    assert desk.refused(c.UnlockCard()) is Code.VAULT_NO_SLOT


def test_a_vault_from_before_the_revocation_is_refused_to_both(desk: CustodyDesk) -> None:
    desk.remove("secretary")
    desk.done(c.UnlockCard())
    granted = desk.grant()
    before = {path: path.read_bytes() for path in (desk.directory / "vaults").iterdir()}
    desk.done(v.RevokeMandate(granted.id))
    desk.done(c.LockSession())
    for path, content in before.items():
        path.write_bytes(content)
    for label in ("doctor", "secretary"):
        assert desk.refused(c.UnlockCard(desk.card(label).id)) is Code.VAULT_ROLLED_BACK, label


def _plant(desk: CustodyDesk, papers: Papers, *, owner: Credential | None = None) -> None:
    """Her slot, and these papers, written into the doctor's vault with his own keys."""
    room, secretary = desk.vaults.room, _authentication(desk, "secretary")
    (challenge,) = room.challenges(desk.card("doctor"))
    vault = room.open(challenge, desk.doctor.sign(challenge.data))
    editor: VaultEditor = room.edit(vault)
    asked = editor.signing_challenge(secretary.der, KeyRole.AUTHENTICATION)
    editor.add_signing_card(asked, secretary.sign(asked.data), mandate=ID)
    if owner is not None:
        editor.add_owner(owner.der)
    for paper in papers:
        editor.add_document(paper)
    editor.save().wipe()
    vault.wipe()


def _signed(mandate: Mandate, signer: Credential) -> bytes:
    return document(encode_mandate(mandate), DocumentKind.MANDATE, signer=signer, at=AT)


def _person(desk: CustodyDesk, label: str) -> Person:
    facts = _key(desk, label)
    return Person(facts.common_name, facts.national_id, facts.sha256)


def _key(desk: CustodyDesk, label: str) -> CertificateFacts:
    key = desk.card(label).key(KeyRole.AUTHENTICATION)
    assert key is not None
    return key.certificate


def _authentication(desk: CustodyDesk, label: str) -> Credential:
    """The key pair on the card, which the lab has too."""
    der = _key(desk, label).der
    return Credential(x509.load_der_x509_certificate(der), session_key(f"{SECRETARY.surname} aut"))
