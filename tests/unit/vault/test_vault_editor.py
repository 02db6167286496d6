"""Changing a vault: slots that go, master keys that follow, and what stays."""

from collections.abc import Callable

import pytest
from cryptography import x509

from secmail.app.demo.pki import Credential
from secmail.domain.cards import KeyRole
from secmail.domain.errors import BugError, Code, SecmailError
from secmail.domain.vaults import SlotKind
from secmail.pki.requests import Applicant
from secmail.vault import container, locks
from secmail.vault.editor import VaultEditor
from secmail.vault.opened import OpenedVault
from secmail.vault.room import VaultRoom
from tests.support.pki_lab import PkiLab


def code_of(call: Callable[[], object]) -> Code:
    with pytest.raises(SecmailError) as caught:
        call()
    return caught.value.code


def numbers(vault: OpenedVault, mandate: str | None) -> list[str]:
    return [slot.id for slot in vault.facts.slots if slot.mandate == mandate]


@pytest.fixture
def vault(editor: VaultEditor, secretary, renewed, sign_slot) -> OpenedVault:
    """The doctor's, with two mandates: the secretary's has two slots."""
    sign_slot(editor, secretary, "m1")
    editor.add_decrypting_card(secretary.credential.der, KeyRole.AUTHENTICATION, mandate="m1")
    sign_slot(editor, renewed, "m2")
    return editor.save()


def test_the_slots_of_a_mandate_go_together(room: VaultRoom, vault: OpenedVault, secretary) -> None:
    changed = room.edit(vault)
    changed.remove_slot(numbers(vault, "m1")[1])
    saved = changed.save()

    assert numbers(saved, "m1") == []
    assert saved.facts.epoch == vault.facts.epoch + 1
    assert room.challenges(secretary.card()) == ()
    assert saved.header.removed == set(numbers(vault, "m1"))
    assert saved.header.withdrawn == {"m1"}


def test_those_who_stay_open_it_without_having_been_there(
    room: VaultRoom, vault: OpenedVault, doctor, renewed, open_with: Callable
) -> None:
    """A new master key reaches every slot that is left: no card but the holder's was in."""
    changed = room.edit(vault)
    changed.remove_slot(numbers(vault, "m1")[0])
    saved = changed.save()

    for card in (doctor, renewed):
        assert open_with(card).sealing_keys() == saved.sealing_keys()
    assert saved.sealing_keys()[1:] == vault.sealing_keys()


def test_a_mandates_slot_never_counts_as_the_holders_own(room: VaultRoom, vault: OpenedVault) -> None:
    (own,) = numbers(vault, None)
    changed = room.edit(vault)
    changed.make_shares(["A", "B"], needed=2)

    assert code_of(lambda: changed.remove_slot(own)) is Code.VAULT_LAST_SLOT
    assert code_of(lambda: changed.remove_slot("0" * 16)) is Code.VAULT_NO_SLOT


def test_a_vault_that_only_others_could_open_is_not_written(room: VaultRoom, secretary, sign_slot) -> None:
    made = room.create(holder="A", address="a@a.example")
    sign_slot(made, secretary, "m1")
    made.make_shares(["A", "B"], needed=2)

    assert code_of(made.save) is Code.VAULT_NO_SLOT
    assert room.ids() == ()


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passphrases that cost next to nothing."""
    monkeypatch.setattr(locks, "ARGON2_MEMORY_KIB", 64)


@pytest.mark.usefixtures("cheap")
def test_a_lost_card_is_replaced(room: VaultRoom, vault: OpenedVault, doctor, renewed, sign_slot) -> None:
    (lost,) = numbers(vault, None)
    changed = room.edit(vault)
    phrase = changed.add_passphrase("une longue phrase")
    with_phrase = room.edit(changed.save())
    new = sign_slot(with_phrase, renewed)
    with_phrase.remove_slot(lost)
    with_phrase.remove_slot(phrase)
    saved = with_phrase.save()

    assert numbers(saved, None) == [new]
    assert saved.facts.epoch == vault.facts.epoch + 1
    assert room.challenges(doctor.card()) == ()
    assert code_of(lambda: room.open_with_passphrase(vault.id, "une longue phrase")) is Code.VAULT_WRONG_PASSPHRASE
    (own,) = room.challenges(renewed.card())
    opened = room.open(own, renewed.answer(own))
    assert room.refresh(opened).facts == saved.facts


def test_a_holders_own_slot_is_offered_before_a_mandates(
    room: VaultRoom, editor: VaultEditor, doctor, sign_slot
) -> None:
    """A doctor who is also another doctor's delegate; and one who once gave his second card a mandate."""
    sign_slot(editor, doctor, "m1")
    own = editor.save()
    other = room.create(holder="Autre", address="b@b.example")
    other.add_passphrase("x")
    sign_slot(other, doctor, "m2")
    other.save()

    first, second = room.challenges(doctor.card())

    assert first.vault == own.id
    assert room.open(first, doctor.answer(first)).keyring.owns
    assert not room.open(second, doctor.answer(second)).keyring.owns


def test_one_new_master_key_in_an_edit(room: VaultRoom, vault: OpenedVault) -> None:
    changed = room.edit(vault)
    changed.rekey()
    changed.rekey()
    changed.make_shares(["A", "B"], needed=2)

    saved = changed.save()

    assert saved.facts.epoch == vault.facts.epoch + 1
    assert len(saved.sealing_keys()) == 2


def test_former_keys_have_a_bound_and_the_oldest_goes(
    room: VaultRoom, vault: OpenedVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(container, "MAX_FORMER", 3)
    seals = [vault.sealing_keys()[0]]
    for _ in range(5):
        changed = room.edit(vault)
        changed.rekey()
        vault = changed.save()
        seals.append(vault.sealing_keys()[0])

    assert vault.sealing_keys() == tuple(reversed(seals[-4:]))


def test_a_discarded_editor_knows_nothing(room: VaultRoom, vault: OpenedVault, doctor) -> None:
    changed = room.edit(vault)
    secrets = [changed._keyring._vmk, changed._keyring._authority, changed._keyring._private]
    changed.discard()

    assert not any(map(any, secrets))
    for deed in (changed.save, changed.rekey, lambda: changed.remove_slot(numbers(vault, "m1")[0])):
        assert code_of(deed) is Code.VAULT_LOCKED
    assert vault.holder  # the open vault is another matter


def test_a_saved_editor_is_done(room: VaultRoom, vault: OpenedVault) -> None:
    changed = room.edit(vault)
    saved = changed.save()

    assert code_of(changed.save) is Code.VAULT_LOCKED
    assert saved.holder


def test_an_unfinished_edit_leaves_nothing(room: VaultRoom, vault: OpenedVault, open_with: Callable, doctor) -> None:
    changed = room.edit(vault)
    changed.remove_slot(numbers(vault, "m1")[0])
    changed.discard()

    assert open_with(doctor).facts == vault.facts


def test_a_further_certificate_joins_its_key(
    room: VaultRoom, vault: OpenedVault, sealed: Credential, lab: PkiLab
) -> None:
    other = lab.organisation_confidentiality()
    changed = room.edit(vault)

    assert changed.add_certificate(sealed.der) is False
    assert code_of(lambda: changed.add_certificate(other.der)) is Code.KEYFILE_UNREADABLE
    assert code_of(lambda: changed.add_certificate(b"?")) is Code.CERTIFICATE_UNREADABLE
    assert changed.add_keys([(sealed.key, sealed.der), (other.key, other.der), (other.key, other.der)]) == 1
    assert changed.add_certificate(other.der) is False
    assert set(changed.save().certificates) == {sealed.der, other.der}


def test_a_renewed_certificate_reads_the_mail_of_its_key(room: VaultRoom, vault: OpenedVault, sealed) -> None:
    from tests.support.sealing_lab import certificate_of

    renewed = certificate_of(sealed.key.public_key(), "renewed")
    changed = room.edit(vault)

    assert changed.add_certificate(renewed) is True
    saved = changed.save()
    assert renewed in saved.certificates
    assert saved.content.keys[0].private_key == saved.content.keys[1].private_key


def test_a_request_is_signed_by_the_key_it_is_for(room: VaultRoom, vault: OpenedVault, sealed, lab: PkiLab) -> None:
    request = x509.load_der_x509_csr(vault.request(sealed.der, Applicant("Camille", "camille@cabinet.example")))

    assert request.is_signature_valid
    assert request.public_key() == sealed.key.public_key()
    stranger = lab.organisation_confidentiality().der
    assert code_of(lambda: vault.request(stranger, Applicant("A", "a@a.example"))) is Code.KEYFILE_UNREADABLE


def test_owners_and_documents_keep_their_order(room: VaultRoom, vault: OpenedVault, doctor, secretary) -> None:
    changed = room.edit(vault)
    for owner in (secretary, doctor, secretary):
        changed.add_owner(owner.credential.der)
    for document in (b"b", b"a"):
        changed.add_document(document)
    saved = changed.save()

    assert saved.owners == (secretary.credential.der, doctor.credential.der)
    assert saved.documents == (b"b", b"a")


@pytest.mark.parametrize("mandate", ["", "a b", "../x", "x" * 65])
def test_what_is_no_mandates_number(editor: VaultEditor, secretary, sign_slot, mandate: str) -> None:
    with pytest.raises(BugError):
        sign_slot(editor, secretary, mandate)


def test_who_took_his_own_way_in_away_goes_on_but_cannot_follow(
    room: VaultRoom, vault: OpenedVault, renewed, sign_slot
) -> None:
    changed = room.edit(vault)
    sign_slot(changed, renewed)
    replaced = room.edit(changed.save())
    replaced.remove_slot(numbers(vault, None)[0])
    saved = replaced.save()

    assert room.edit(saved).save().facts.generation == saved.facts.generation + 1
    assert code_of(lambda: room.refresh(saved)) is Code.VAULT_NO_SLOT


@pytest.mark.usefixtures("cheap")
def test_every_kind_of_slot_survives_new_master_keys(room: VaultRoom, editor: VaultEditor, doctor) -> None:
    editor.add_decrypting_card(doctor.credential.der, KeyRole.AUTHENTICATION)
    editor.add_passphrase("une phrase")
    words = [share.words for share in editor.make_shares(["A", "B"], needed=2)]
    changed = room.edit(editor.save())
    changed.rekey()
    saved = changed.save()

    ways = {}
    for slot in saved.header.slots:
        if isinstance(slot.lock, locks.DecryptLock | locks.SignLock):
            challenge = slot.lock.challenge(saved.id, slot.id)
            ways[slot.facts.kind] = room.open(challenge, doctor.answer(challenge))
    ways[SlotKind.PASSPHRASE] = room.open_with_passphrase(saved.id, "une phrase")
    ways[SlotKind.RECOVERY] = room.open_with_shares(saved.id, words)
    assert set(ways) == set(SlotKind)
    for opened in ways.values():
        assert opened.sealing_keys() == saved.sealing_keys()
        assert room.refresh(opened).facts == saved.facts
