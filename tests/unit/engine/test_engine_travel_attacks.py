"""The mail server, a colleague, the laboratory and a secretary try to plant vaults through the private folder."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api.custody import AddPassphrase
from secmail.api.events import JobFailed, SessionOpened
from secmail.app.demo.pki import Credential
from secmail.domain.errors import Code
from secmail.domain.mandate_form import encode_mandate
from secmail.domain.mandates import Mandate, Scope
from secmail.engine import vault_message
from secmail.engine.people import named_by
from secmail.engine.vault_message import Package
from secmail.pki import certificate
from secmail.smime.documents import DocumentKind, sign_document
from secmail.smime.steps import Signature
from secmail.smime.wrap import SignerIdentity
from secmail.vault.room import VaultRoom
from tests.support.engine_desk import Box, EngineDesk
from tests.support.pki_lab import AT, COLLEAGUE, DOCTOR
from tests.support.workstations import FOLDER, RIGHTS, Practice

MANDATE = "5" * 32


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    practice = Practice(tmp_path)
    yield practice
    practice.stop()


def signed(
    practice: Practice,
    data: bytes,
    by: Credential,
    *,
    address: str = DOCTOR.address,
    kind: DocumentKind = DocumentKind.VAULT,
    vault: str | None = None,
) -> bytes:
    """A message with this file as somebody signs it. `vault`: as which he gives it out."""
    facts = practice.here.vaults.inspect(data)
    package = Package(vault or facts.id, facts.generation, address, data)
    return vault_message.message(document(practice, vault_message.content(package), kind, by=by), package, at=AT)


def document(practice: Practice, content: bytes, kind: DocumentKind, *, by: Credential) -> bytes:
    signer = SignerIdentity(by.der, practice.here.lab.intermediates)
    steps = sign_document(content, kind, signer=signer, at=AT)
    need = next(steps)
    with pytest.raises(StopIteration) as stop:
        steps.send(Signature(by.sign(need.data)))
    return bytes(stop.value.value)


def plant(practice: Practice, raw: bytes) -> None:
    practice.post.boxes.setdefault(FOLDER, Box())
    practice.post.deliver(raw, FOLDER)


def published(practice: Practice) -> bytes:
    """The doctor's vault lies in the folder; its message."""
    with practice.at(practice.here):
        practice.published(practice.here)
    return practice.newest()


def file(desk: EngineDesk) -> bytes:
    (facts,) = desk.vaults.facts()
    return desk.vaults.package(facts.id)


def other_vault(practice: Practice, tmp_path: Path, opener: Credential, *, owners: tuple[Credential, ...]) -> bytes:
    """A vault that somebody else has made, with a slot for this card as if it were the holder's own."""
    room = VaultRoom(tmp_path / "elsewhere")
    editor = room.create(holder="Dr Camille FONTAINE-ESSAI", address=DOCTOR.address)
    editor.add_keys([(practice.here.colleague.key, practice.here.colleague.der)])
    for owner in owners:
        editor.add_owner(owner.der)
    challenge = editor.signing_challenge(opener.der)
    editor.add_signing_card(challenge, opener.sign(challenge.data))
    editor.save().wipe()
    (facts,) = room.facts()
    return room.package(facts.id)


def colleagues_vault(practice: Practice, tmp_path: Path, *, principal: str) -> bytes:
    """A colleague's own, with a mandate for the secretary, in which he gives himself this name."""
    lab = practice.here.lab
    card, signature = lab.cps_authentication(COLLEAGUE), lab.cps_signature(COLLEAGUE)
    room = VaultRoom(tmp_path / "colleague")
    editor = room.create(holder=principal, address=DOCTOR.address)
    editor.add_keys([(practice.here.colleague.key, practice.here.colleague.der)])
    for owner in (card, signature):
        editor.add_owner(owner.der)
    challenge = editor.signing_challenge(card.der)
    editor.add_signing_card(challenge, card.sign(challenge.data))
    hers = editor.signing_challenge(practice.secretary.der)
    editor.add_signing_card(hers, practice.secretary.sign(hers.data), mandate=MANDATE)
    mandate = Mandate(
        MANDATE,
        editor.vault,
        replace(named_by(certificate.facts(card.der)), name=principal),
        named_by(certificate.facts(practice.secretary.der)),
        RIGHTS,
        Scope(),
        AT,
        AT + timedelta(days=30),
    )
    editor.add_document(document(practice, encode_mandate(mandate), DocumentKind.MANDATE, by=signature))
    editor.save().wipe()
    (facts,) = room.facts()
    return signed(practice, room.package(facts.id), card)


@pytest.fixture
def known(practice: Practice) -> tuple[Practice, bytes]:
    """Both workstations have opened the vault; then it was changed here. The new message, taken out of the folder."""
    here, there = practice.here, practice.there
    published(practice)
    there.sync()
    with practice.at(there):
        pass
    with practice.at(here):
        practice.grant(here)
        practice.published(here)
    genuine = practice.newest()
    box = practice.post.boxes[FOLDER]
    del box.messages[max(box.messages)]
    assert practice.vault(there) == 1
    assert practice.vault(here) == 2
    return practice, genuine


Forgery = Callable[[Practice, bytes], bytes]
FORGERIES: dict[str, Forgery] = {
    "a colleague": lambda p, data: signed(p, data, p.here.lab.cps_authentication(COLLEAGUE)),
    "the laboratory": lambda p, data: signed(p, data, p.here.laboratory),
    "the secretary": lambda p, data: signed(p, data, p.secretary),
    "for another mailbox": lambda p, data: signed(p, data, p.here.doctor, address=COLLEAGUE.address),
    "as another document": lambda p, data: signed(p, data, p.here.doctor, kind=DocumentKind.MANDATE),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_what_its_holder_has_not_signed_for_this_mailbox_changes_nothing(
    known: tuple[Practice, bytes], forgery: str
) -> None:
    practice, genuine = known
    there, data = practice.there, file(practice.here)
    plant(practice, FORGERIES[forgery](practice, data))
    there.sync()
    assert practice.vault(there) == 1

    plant(practice, genuine)
    there.sync()
    assert practice.vault(there) == 2


def test_a_card_that_was_revoked_publishes_nothing(known: tuple[Practice, bytes]) -> None:
    practice, genuine = known
    there = practice.there
    there.write_trust(revoked=[practice.here.doctor], at=AT)
    plant(practice, genuine)
    there.sync()
    assert practice.vault(there) == 1


@pytest.mark.expects_log
def test_an_older_version_never_comes_back(known: tuple[Practice, bytes]) -> None:
    practice, genuine = known
    there = practice.there
    plant(practice, genuine)
    there.sync()
    old = practice.post.boxes[FOLDER].messages[1][0]
    practice.post.boxes[FOLDER] = Box(uidvalidity=2)
    plant(practice, old)

    there.sync()
    assert practice.vault(there) == 2
    practice.here.sync()
    assert practice.vaults() == [1, 2], "the holder's workstation puts back what the server no longer has"


@pytest.mark.parametrize("signer", ["colleague", "secretary", "laboratory"])
def test_a_vault_that_somebody_else_made_for_the_doctors_card_is_never_taken_for_his(
    practice: Practice, tmp_path: Path, signer: str
) -> None:
    here, there = practice.here, practice.there
    by = {
        "colleague": here.lab.cps_authentication(COLLEAGUE),
        "secretary": practice.secretary,
        "laboratory": here.laboratory,
    }[signer]
    data = other_vault(practice, tmp_path, here.doctor, owners=(here.doctor, here.signature, by))
    plant(practice, signed(practice, data, by))
    there.sync()
    there.insert()
    refused = there.run(c.UnlockCard())
    assert isinstance(refused, JobFailed)
    assert refused.code is Code.VAULT_MISSING
    there.remove()

    published(practice)
    there.sync()
    with practice.at(there):
        assert file(there) == file(here)


def test_without_known_authorities_the_signers_own_card_is_enough_and_no_other(practice: Practice) -> None:
    here, there = practice.here, practice.there
    with practice.at(here):
        practice.grant(here)
        practice.published(here)
    for file_ in there.trust.iterdir():
        file_.unlink()
    there.sync()
    there.insert("secretary")
    refused = there.run(c.UnlockCard())
    assert isinstance(refused, JobFailed)
    assert refused.code is Code.VAULT_MISSING
    there.remove("secretary")
    with practice.at(there):
        assert there.events.of(SessionOpened)


@pytest.mark.expects_log
def test_a_flood_is_read_a_little_at_a_time_and_hides_nothing_for_long(practice: Practice) -> None:
    here, there = practice.here, practice.there
    raw = published(practice)
    for _ in range(200):
        plant(practice, raw.replace(b"base64\r\n", b"base64\r\nX-More: 1\r\n", 1)[:-40])
    before = len(practice.post.deeds)
    there.sync()
    assert sum(deed.startswith("fetch") for deed in practice.post.deeds[before:]) <= 16
    here.sync()
    there.sync()
    with practice.at(there):
        assert file(there) == file(here)


def test_what_is_too_large_is_not_fetched(practice: Practice) -> None:
    raw = published(practice)
    plant(practice, raw + b"A" * vault_message.MESSAGE_LIMIT)
    before = len(practice.post.deeds)
    practice.there.sync()
    assert [deed for deed in practice.post.deeds[before:] if deed.startswith("fetch")] == ["fetch 1"]


def test_a_file_of_another_vault_does_not_come_in_under_a_known_ones_name(
    known: tuple[Practice, bytes], tmp_path: Path
) -> None:
    practice, _ = known
    there, doctor = practice.there, practice.here.doctor
    (facts,) = there.vaults.facts()
    data = other_vault(practice, tmp_path, doctor, owners=(doctor,))
    plant(practice, signed(practice, data, doctor, vault=facts.id))
    there.sync()
    assert there.vaults.facts() == (facts,)


def test_a_colleague_who_calls_himself_by_the_doctors_name_is_shown_by_his_own(
    practice: Practice, tmp_path: Path
) -> None:
    """On a new workstation the name is all that a secretary has to go by."""
    there = practice.there
    plant(practice, colleagues_vault(practice, tmp_path, principal="Camille FONTAINE-ESSAI"))
    there.sync()
    there.insert("secretary")
    there.unlock()
    opened = there.events.of(SessionOpened)[-1]
    name = certificate.facts(practice.here.lab.cps_authentication(COLLEAGUE).der).common_name
    assert opened.mandate is not None
    assert opened.mandate.principal.name == opened.holder == name  # as his card calls him, not as he does
    there.remove("secretary")


def test_under_a_colleagues_own_mandate_his_own_name_is_shown(practice: Practice, tmp_path: Path) -> None:
    there = practice.there
    name = certificate.facts(practice.here.lab.cps_authentication(COLLEAGUE).der).common_name
    plant(practice, colleagues_vault(practice, tmp_path, principal=name))
    there.sync()
    there.insert("secretary")
    there.unlock()
    opened = there.events.of(SessionOpened)[-1]
    assert opened.mandate is not None
    assert opened.mandate.principal.name == opened.holder == name
    there.remove("secretary")


def test_nothing_is_removed_but_what_was_seen_to_be_older_than_ours(known: tuple[Practice, bytes]) -> None:
    """What cannot be read here may be a later program's."""
    practice, _ = known
    here = practice.here
    colleague = here.lab.cps_authentication(COLLEAGUE)
    for _ in range(4):
        plant(practice, signed(practice, file(here), colleague))
    with practice.at(here):
        for number in range(4):
            here.result_of(AddPassphrase(f"cinq girafes repeignent un phare breton {number}"))
            practice.published(here)
    here.sync()
    assert practice.vaults() == [2, 2, 2, 2, 4, 5, 6]
