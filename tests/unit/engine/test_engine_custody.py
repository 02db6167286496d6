"""Vaults made and kept through the whole engine, with cards in one or two readers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from secmail.api import commands as c
from secmail.api import custody as v
from secmail.api import queries as q
from secmail.api.events import CardReason, JobFailed, MessageOpened, OpeningsNoticed, SessionOpened, VaultChanged
from secmail.api.finding import BuildIndex
from secmail.app.demo import profiles
from secmail.app.demo.pki import leaf_life, pkcs12_file
from secmail.domain.errors import Code
from secmail.domain.messages import MessageState
from secmail.domain.sealed import JournalRow
from secmail.domain.vaults import OpenedBy, SlotKind
from secmail.pki import certificate, usage
from tests.support.custody_desk import CustodyDesk
from tests.support.engine_desk import PIN
from tests.support.pki_lab import AT, COLLEAGUE, DOCTOR

STRONG = "quatre chevaux sous la pluie"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CustodyDesk]:
    desk = CustodyDesk(tmp_path)
    desk.start()
    yield desk
    desk.stop()


def _shown(desk: CustodyDesk) -> v.SessionShown:
    shown = desk.ask(v.OpenedSession())
    assert shown is not None
    return shown


def _deeds(desk: CustodyDesk) -> list[str]:
    rows: tuple[JournalRow, ...] = desk.ask(v.JournalPage())
    return [row.entry.deed for row in rows]


# Making one.


def test_a_card_gets_a_vault_with_a_key_a_certificate_and_a_request(desk: CustodyDesk) -> None:
    desk.insert("colleague")
    made = desk.done(v.CreateVault(COLLEAGUE.address))
    assert isinstance(made, v.VaultCreated)
    facts = certificate.facts(made.certificate)
    assert facts.national_id == COLLEAGUE.national_id and facts.emails == (COLLEAGUE.address,)
    assert facts.subject == facts.issuer and "AUTO-SIGNE" in facts.subject and usage.can_encrypt(made.certificate)
    assert desk.done(v.RequestCertificate(facts.sha256)) == made.request
    assert desk.refused(v.RequestCertificate("00" * 32)) is Code.KEYFILE_UNREADABLE
    request = x509.load_der_x509_csr(made.request)
    assert request.is_signature_valid and isinstance(request.public_key(), rsa.RSAPublicKey)
    assert "AUTO-SIGNE" not in request.subject.rfc4514_string()
    shown = _shown(desk)
    assert (shown.opened_by, shown.mandate, shown.address) == (OpenedBy.CARD, None, COLLEAGUE.address)
    assert [slot.kind for slot in shown.vault.slots] == [SlotKind.CARD_SIGN]
    assert [key.self_signed for key in shown.keys] == [True]
    assert "vault.created" in _deeds(desk)


@dataclass(frozen=True)
class Sealable:
    """Somebody of whom only the certificate is known."""

    der: bytes


def test_what_is_sealed_to_the_new_certificate_is_read(desk: CustodyDesk) -> None:
    desk.insert("colleague")
    made = desk.done(v.CreateVault(COLLEAGUE.address))
    assert isinstance(made, v.VaultCreated)
    desk.add_account(COLLEAGUE.address)

    recipient = Sealable(made.certificate)
    (message,) = desk.receive(desk.letter("Avis", "Texte", to=recipient))  # type: ignore[arg-type]  # its DER is enough
    opened = desk.done(c.OpenMessage(message))
    assert isinstance(opened, MessageOpened) and "Texte" in opened.view.opened.text


def test_the_same_card_opens_it_again(desk: CustodyDesk) -> None:
    desk.insert("colleague")
    desk.done(v.CreateVault(COLLEAGUE.address, "Dr Noé RIVIÈRE"))
    desk.done(c.LockSession())
    assert desk.done(c.UnlockCard()) == "Dr Noé RIVIÈRE"


def test_a_card_that_has_one_gets_no_second(desk: CustodyDesk) -> None:
    desk.insert()
    assert desk.refused(v.CreateVault("camille.fontaine@cabinet.example")) is Code.VAULT_EXISTS
    assert desk.hand.asked == []  # before any PIN


def test_no_address_no_vault(desk: CustodyDesk) -> None:
    desk.insert("colleague")
    assert desk.refused(v.CreateVault("nobody")) is Code.RECIPIENT_INVALID
    assert len(desk.ask(v.Vaults())) == 1


def test_a_declined_pin_leaves_nothing_behind(desk: CustodyDesk) -> None:
    desk.hand.pins = {}
    desk.insert("colleague")
    assert desk.refused(v.CreateVault(COLLEAGUE.address)) is Code.CARD_PIN_CANCELLED
    assert len(desk.ask(v.Vaults())) == 1


# Keys and certificates.


def test_a_former_key_is_imported_once_and_opens_old_mail(desk: CustodyDesk) -> None:
    former = desk.lab.confidentiality(COLLEAGUE)
    file = pkcs12_file("old", former, "ancien")
    desk.open_with("doctor")
    assert desk.done(v.ImportKeys(file, "ancien")) == 1
    assert desk.done(v.ImportKeys(file, "ancien")) == 0
    desk.add_account()
    (message,) = desk.receive(desk.letter("Vieux", "Ancien texte", to=former))
    opened = desk.done(c.OpenMessage(message))
    assert isinstance(opened, MessageOpened) and "Ancien texte" in opened.view.opened.text


def test_old_mail_is_read_as_soon_as_its_former_key_is_there(desk: CustodyDesk) -> None:
    """Without a new session, and without opening each message by hand."""
    former = desk.lab.confidentiality(COLLEAGUE)
    desk.open_with("doctor")
    desk.add_account()
    (message,) = desk.receive(desk.letter("Vieux", "Ancien texte", to=former))
    desk.done(BuildIndex())
    (row,) = desk.ask(q.MessageRows((message,)))
    assert (row.state, row.summary) == (MessageState.UNREADABLE, None)
    desk.done(v.ImportKeys(pkcs12_file("old", former, "ancien"), "ancien"))
    desk.done(BuildIndex())
    (row,) = desk.ask(q.MessageRows((message,)))
    assert row.state is MessageState.OPENED
    assert row.summary is not None


def test_a_wrong_passphrase_imports_nothing(desk: CustodyDesk) -> None:
    file = pkcs12_file("old", desk.lab.confidentiality(COLLEAGUE), "ancien")
    desk.open_with("doctor")
    before = _shown(desk).vault.generation
    for data in (file, b"rubbish", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", b""):
        assert desk.refused(v.ImportKeys(data, "falsch")) is Code.KEYFILE_UNREADABLE
    assert _shown(desk).vault.generation == before


def test_a_key_that_only_signs_is_not_imported(desk: CustodyDesk) -> None:
    file = pkcs12_file("signs", desk.lab.person_software(COLLEAGUE), "ancien")
    desk.open_with("doctor")
    assert desk.refused(v.ImportKeys(file, "ancien")) is Code.KEYFILE_UNREADABLE


def test_an_authoritys_certificate_comes_in_for_the_key_that_asked(desk: CustodyDesk) -> None:
    desk.open_with("doctor")
    made = desk.done(v.MakeKey())
    assert isinstance(made, v.VaultCreated)
    profile = profiles.person_software(DOCTOR, profiles.CONFIDENTIALITY)
    issued = desk.lab.persons.issue(profile, Requested(made.request), leaf_life(AT))  # type: ignore[arg-type]  # its public half is all that is used
    stranger = desk.lab.confidentiality(COLLEAGUE)
    assert desk.refused(v.InstallCertificate(stranger.der)) is Code.CERTIFICATE_FOREIGN
    desk.done(v.InstallCertificate(stranger.pem + issued.pem))
    keys = {key.sha256: key.self_signed for key in _shown(desk).keys}
    assert keys[certificate.facts(issued.der).sha256] is False and len(keys) == 3


class Requested:
    """The public half of a key, as an authority has it."""

    def __init__(self, request: bytes) -> None:
        self._request = x509.load_der_x509_csr(request)

    def public_key(self) -> object:
        return self._request.public_key()


# Ways to open.


def test_a_passphrase_opens_without_the_card_and_signs_nothing(desk: CustodyDesk) -> None:
    desk.open_with("doctor")
    assert desk.refused(v.AddPassphrase("12345678901234")) is Code.VAULT_WEAK_PASSPHRASE
    desk.done(v.AddPassphrase(STRONG))
    desk.remove()
    assert desk.refused(v.OpenByPassphrase("quatre chevaux sous la neige")) is Code.VAULT_WRONG_PASSPHRASE
    desk.done(v.OpenByPassphrase(f" {STRONG} "))
    shown = _shown(desk)
    assert shown.opened_by is OpenedBy.PASSPHRASE and shown.until is not None


def test_a_renewed_card_in_a_second_reader_opens_from_then_on(desk: CustodyDesk) -> None:
    desk.renewed_card()
    desk.open_with("doctor")
    desk.insert("renewed")
    desk.done(v.AddCard())
    desk.open_with("renewed")
    assert len(_shown(desk).vault.slots) == 2


def test_with_one_reader_the_renewed_card_is_asked_for(desk: CustodyDesk) -> None:
    desk.renewed_card()
    desk.hand.moves = {CardReason.NEW_CARD: desk.swap("doctor", "renewed")}
    desk.open_with("doctor")
    desk.done(v.AddCard())
    assert desk.hand.asked == ["doctor", CardReason.NEW_CARD, "renewed"]
    assert _shown(desk).vault.slots[-1].certificate is not None  # the session has gone over to the new card
    assert desk.done(c.UnlockCard()) is not None


def test_somebody_elses_card_gets_no_slot_of_the_holders_own(desk: CustodyDesk) -> None:
    desk.open_with("doctor")
    desk.insert("colleague")
    assert desk.refused(v.AddCard(desk.card("colleague").id)) is Code.VAULT_OTHER_HOLDER
    assert len(_shown(desk).vault.slots) == 1
    assert desk.hand.asked == ["doctor"]  # not a PIN in vain


def test_the_card_is_spared_for_five_minutes_and_no_longer(desk: CustodyDesk) -> None:
    desk.renewed_card()
    desk.hand.moves = {CardReason.NEW_CARD: desk.take_out("doctor")}
    desk.open_with("doctor")
    job = desk.submit(v.AddCard())
    desk.until(lambda: desk.ask(q.Cards()) == ())
    desk.clock.move(timedelta(minutes=4))
    desk.tick()
    assert _shown(desk).opened_by is OpenedBy.CARD
    desk.clock.move(timedelta(minutes=2))
    desk.tick()
    assert desk.ask(v.OpenedSession()) is None
    desk.insert("renewed")
    ended = desk.ended(job)
    assert isinstance(ended, JobFailed) and ended.code is Code.VAULT_LOCKED
    (facts,) = desk.ask(v.Vaults())
    assert len(facts.slots) == 1


def test_a_card_that_opens_it_already_gets_no_second_slot(desk: CustodyDesk) -> None:
    desk.open_with("doctor")
    assert desk.refused(v.AddCard(desk.card("doctor").id)) is Code.VAULT_EXISTS
    assert _shown(desk).opened_by is OpenedBy.CARD and len(_shown(desk).vault.slots) == 1


def test_nobody_inserts_a_card_and_nothing_changes(desk: CustodyDesk) -> None:
    desk.open_with("doctor")
    assert desk.refused(v.AddCard()) is Code.CARD_ABSENT
    assert len(_shown(desk).vault.slots) == 1


def test_a_slot_is_removed_with_a_new_key_and_never_the_last(desk: CustodyDesk) -> None:
    desk.open_with("doctor")
    desk.done(v.AddPassphrase(STRONG))
    before = _shown(desk).vault
    passphrase = next(slot for slot in before.slots if slot.kind is SlotKind.PASSPHRASE)
    desk.done(v.RemoveSlot(passphrase.id))
    after = _shown(desk).vault
    assert after.epoch == before.epoch + 1 and passphrase not in after.slots
    assert desk.refused(v.RemoveSlot(after.slots[0].id)) is Code.VAULT_LAST_SLOT
    assert desk.refused(v.RemoveSlot("ff" * 16)) is Code.VAULT_NO_SLOT
    assert "vault.rekeyed" in _deeds(desk)  # the sealed database took the new key


# Recovery.


def _shares(desk: CustodyDesk) -> tuple[str, ...]:
    made = desk.done(v.MakeShares(("Anne", "Basile", "Chloé"), 2))
    assert isinstance(made, tuple)
    return tuple(share.words for share in made)


def test_two_of_three_shares_open_loudly(desk: CustodyDesk) -> None:
    desk.open_with("doctor")
    shares = _shares(desk)
    assert [custodian.name for custodian in _shown(desk).custodians] == ["Anne", "Basile", "Chloé"]
    desk.remove()
    assert desk.refused(v.OpenByShares(shares[:1], "Me Dupont")) is Code.SHARES_TOO_FEW
    assert desk.ask(v.UnseenOpenings()) == ()
    desk.done(v.OpenByShares(shares[1:], "Me Dupont"))
    assert _shown(desk).opened_by is OpenedBy.RECOVERY
    others: list[c.Command] = [v.AddPassphrase(STRONG), v.MakeShares(("A", "B"), 2), v.MakeKey(), v.ImportKeys(b"", "")]
    assert {desk.refused(command) for command in others} == {Code.VAULT_NOT_OWNER}  # no other way in is theirs
    desk.done(c.LockSession())
    noticed = len(desk.events.all)
    desk.open_with("doctor")
    told = desk.events.wait_for(lambda event: isinstance(event, OpeningsNoticed), after=noticed)
    assert isinstance(told, OpeningsNoticed)
    deeds = [row.entry.deed for row in told.rows]
    assert deeds == ["session.opened-in-emergency", "vault.share-used", "vault.share-used"]
    assert {row.entry.actor for row in told.rows} == {"Me Dupont"}


def test_an_emergency_opening_is_told_until_he_has_taken_note(desk: CustodyDesk) -> None:
    desk.open_with("doctor")
    shares = _shares(desk)
    desk.remove()
    desk.done(v.OpenByShares(shares[:2], "Me Dupont"))
    desk.done(c.LockSession())
    desk.open_with("doctor")
    desk.events.wait_for(lambda event: isinstance(event, OpeningsNoticed))
    desk.done(c.LockSession())
    desk.open_with("doctor")
    rows = desk.ask(v.UnseenOpenings())
    assert len(rows) == 3
    desk.events.wait_for(lambda event: event == OpeningsNoticed(rows))
    desk.done(v.OpeningsTold(rows[-1].number))
    told = len(desk.events.of(OpeningsNoticed))
    desk.done(c.LockSession())
    desk.open_with("doctor")
    assert desk.ask(v.UnseenOpenings()) == ()
    assert len(desk.events.of(OpeningsNoticed)) == told == 2


def test_shares_are_known_again_until_new_ones_are_made(desk: CustodyDesk) -> None:
    desk.open_with("doctor")
    former = _shares(desk)
    assert desk.done(v.CheckShare(former[1].upper())) == "Basile"
    assert desk.refused(v.CheckShare("rien du tout")) is Code.SHARE_UNREADABLE
    newer = _shares(desk)
    desk.done(c.LockSession())
    assert desk.done(v.CheckShare(newer[1])) == "" and desk.refused(v.CheckShare(former[1])) is Code.SHARE_FOREIGN
    desk.open_with("doctor")
    assert desk.refused(v.CheckShare(former[1])) is Code.SHARE_FOREIGN
    desk.remove()
    assert desk.refused(v.OpenByShares(former, "Me Dupont")) is Code.SHARE_FOREIGN
    desk.done(v.OpenByShares(newer, "Me Dupont"))


@pytest.mark.parametrize(
    ("names", "needed"), [(("A",), 1), (("A", "B"), 1), (("A", "A"), 2), (("A", " "), 2), (("A",), 2)]
)
def test_too_few_people_or_the_same_ones_make_no_shares(desk: CustodyDesk, names: tuple[str, ...], needed: int) -> None:
    desk.open_with("doctor")
    assert desk.refused(v.MakeShares(names, needed)) is Code.SHARES_TOO_FEW


def test_after_recovery_the_holders_new_card_opens(desk: CustodyDesk) -> None:
    desk.renewed_card()
    desk.open_with("doctor")
    shares = _shares(desk)
    desk.remove()
    desk.done(v.OpenByShares(shares[:2], "Me Dupont"))
    desk.insert("renewed")
    desk.done(v.AddCard())
    desk.done(c.LockSession())
    desk.open_with("renewed")
    assert _shown(desk).opened_by is OpenedBy.CARD


def test_every_change_is_told(desk: CustodyDesk) -> None:
    desk.open_with("doctor")
    vault = _shown(desk).vault.id
    desk.done(v.AddPassphrase(STRONG))
    desk.events.wait_for(lambda event: event == VaultChanged(vault))
    assert len(desk.events.of(SessionOpened)) == 1
    assert desk.ask(q.SessionHolder()) == _shown(desk).holder
    assert desk.hand.asked == ["doctor"] and desk.hand.pins["doctor"] == PIN
