"""What somebody tries who has the file, an old file, a master key of yesterday or today, or a card that looks right."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from secmail.app.demo.pki import Credential
from secmail.domain.cards import Card, CardKey, CardKind, KeyRole
from secmail.domain.errors import Code, SecmailError
from secmail.domain.ids import CardId
from secmail.pki import certificate
from secmail.vault import container, locks, slots
from secmail.vault.container import Header
from secmail.vault.editor import VaultEditor
from secmail.vault.encoding import canonical
from secmail.vault.opened import OpenedVault
from secmail.vault.room import VaultRoom


def code_of(call: Callable[[], object]) -> Code:
    with pytest.raises(SecmailError) as caught:
        call()
    return caught.value.code


@pytest.fixture
def put(folder: Path) -> Callable[[bytes], VaultRoom]:
    """Puts a file in the place of the vault, and of its copy."""

    def put_it(data: bytes) -> VaultRoom:
        (path,) = folder.glob("*.vault")
        for place in (path, path.with_suffix(".vault.bak")):
            place.write_bytes(data)
        return VaultRoom(folder)

    return put_it


def try_card(room: VaultRoom, card) -> OpenedVault:
    """As the engine does; VAULT_NO_SLOT when there is no challenge."""
    found = room.challenges(card.card())
    if not found:
        raise SecmailError(Code.VAULT_NO_SLOT)
    return room.open(found[0], card.answer(found[0]))


def with_header(data: bytes, header: object) -> bytes:
    """The file with another file's header."""
    return canonical(json.loads(data) | {"header": header})


def header_of(data: bytes) -> dict:
    return json.loads(data)["header"]


class Delegate:
    """A secretary with a program of her own: the master key in her hands, the file, and all the time she wants."""

    def __init__(self, vault: OpenedVault) -> None:
        self.vault = vault
        self.vmk = vault.keyring.vmk

    def forge(self, header: Header, *, vmk: bytes | None = None) -> bytes:
        """A file of her making: everything is right but what needs the holder's authority."""
        key = vmk or self.vmk
        sealed = tuple(slots.seal_vmk(header.id, slot, key, epoch=header.epoch) for slot in header.slots)
        made = replace(header, generation=header.generation + 1, slots=sealed)
        return container.seal(made, self.vault.content, vmk=key, authority=bytes(32))


@pytest.fixture
def delegate(editor: VaultEditor, room: VaultRoom, secretary, sign_slot) -> Delegate:
    sign_slot(editor, secretary, "m1")
    editor.save()
    return Delegate(try_card(room, secretary))


def test_another_card_does_not_open(editor: VaultEditor, room: VaultRoom, doctor, secretary) -> None:
    editor.save()
    (challenge,) = room.challenges(doctor.card())

    assert code_of(lambda: room.open(challenge, secretary.answer(challenge))) is Code.VAULT_DAMAGED


def test_the_same_name_with_another_key_has_no_slot(editor: VaultEditor, room: VaultRoom, doctor, renewed) -> None:
    """Same holder's name, same national identifier, another card."""
    editor.save()
    facts = [certificate.facts(card.credential.der) for card in (doctor, renewed)]
    assert facts[0].subject == facts[1].subject

    assert code_of(lambda: try_card(room, renewed)) is Code.VAULT_NO_SLOT


def test_a_card_with_a_copied_certificate_does_not_open(
    editor: VaultEditor, room: VaultRoom, doctor, secretary
) -> None:
    """Certificates are public: anybody can put the doctor's onto a card of his own."""
    editor.save()
    facts = certificate.facts(doctor.credential.der)
    key = CardKey(KeyRole.AUTHENTICATION, facts, can_sign=True, can_decrypt=False)
    copied = Card(CardId("x"), "card", "reader", CardKind.CPS, "", (key,), unlocked=True)

    (challenge,) = room.challenges(copied)

    assert code_of(lambda: room.open(challenge, secretary.answer(challenge))) is Code.VAULT_DAMAGED


def test_a_slot_of_another_vault_does_not_fit(
    folder: Path, editor: VaultEditor, doctor, sign_slot, put: Callable
) -> None:
    """Cut out of a vault that the same card opens, and pasted into this one."""
    data = editor.save().data
    other = VaultRoom(folder.parent / "other").create(holder="A", address="a@a.example")
    sign_slot(other, doctor)
    foreign = header_of(other.save().data)

    room = put(with_header(data, header_of(data) | {"slots": foreign["slots"]}))

    assert code_of(lambda: try_card(room, doctor)) is Code.VAULT_DAMAGED
    assert code_of(lambda: try_card(put(with_header(data, foreign)), doctor)) in {
        Code.VAULT_DAMAGED,
        Code.VAULT_MISSING,
    }


def test_another_vault_under_this_ones_name_is_no_vault(
    folder: Path, editor: VaultEditor, doctor, sign_slot, put: Callable
) -> None:
    editor.save()
    other = VaultRoom(folder.parent / "other").create(holder="A", address="a@a.example")
    sign_slot(other, doctor)

    assert code_of(lambda: try_card(put(other.save().data), doctor)) is Code.VAULT_DAMAGED


def test_a_removed_slot_pasted_back_does_not_open(
    delegate: Delegate, room: VaultRoom, doctor, secretary, put: Callable
) -> None:
    old = header_of(delegate.vault.data)
    vault = try_card(room, doctor)
    (slot,) = (slot.id for slot in vault.facts.slots if slot.mandate)
    removing = room.edit(vault)
    removing.remove_slot(slot)
    new = removing.save().data
    (pasted,) = (entry for entry in old["slots"] if entry["id"] == slot)
    header = header_of(new)

    for altered in (header | {"slots": [*header["slots"], pasted]}, header | {"slots": old["slots"]}, old):
        forged = put(with_header(new, altered))
        assert code_of(lambda forged=forged: try_card(forged, secretary)) is Code.VAULT_DAMAGED
        assert code_of(lambda forged=forged: try_card(forged, doctor)) is Code.VAULT_DAMAGED


def test_yesterdays_master_key_opens_nothing_of_today(delegate: Delegate, room: VaultRoom, doctor) -> None:
    vault = try_card(room, doctor)
    removing = room.edit(vault)
    removing.remove_slot(next(slot.id for slot in vault.facts.slots if slot.mandate))
    saved = removing.save()

    assert code_of(lambda: container.unseal(container.read(saved.data), delegate.vmk)) is Code.VAULT_DAMAGED
    assert delegate.vault.sealing_keys()[0] != saved.sealing_keys()[0]
    assert delegate.vault.sealing_keys()[0] in saved.sealing_keys()


def test_sealed_parts_of_two_generations_do_not_mix(
    editor: VaultEditor, room: VaultRoom, doctor, put: Callable
) -> None:
    first = editor.save()
    changed = room.edit(first)
    changed.add_document(b"withdrawal")
    second = changed.save()
    for one, other in ((first.data, second.data), (second.data, first.data)):
        for part in ("header", "proof", "sealed"):
            mixed = canonical(json.loads(one) | {part: json.loads(other)[part]})
            assert code_of(lambda mixed=mixed: try_card(put(mixed), doctor)) is Code.VAULT_DAMAGED


@pytest.mark.parametrize("name", ["generation", "epoch", "removed", "withdrawn", "history"])
def test_no_field_of_the_header_can_be_changed(editor: VaultEditor, doctor, put: Callable, name: str) -> None:
    data = editor.save().data
    other = {"removed": ["0" * 16], "withdrawn": ["m9"], "history": ["0" * 32]}.get(name, 7)

    assert code_of(lambda: try_card(put(with_header(data, header_of(data) | {name: other})), doctor)) is (
        Code.VAULT_DAMAGED
    )


def test_the_holders_card_believes_no_version_of_a_delegates_making(
    delegate: Delegate, room: VaultRoom, doctor, secretary, put: Callable
) -> None:
    """With today's master key: a further slot for herself, as the holder's own; her withdrawal taken out again."""
    header = delegate.vault.header
    fingerprint = certificate.facts(secretary.credential.der).sha256
    mine = locks.for_decrypting_card(
        header.id, secretary.credential.key.public_key(), certificate=fingerprint, role=KeyRole.AUTHENTICATION
    )
    own, _ = slots.new_slot(header.id, "ab" * 8, mine, authority=bytes(32), mandate=None)
    kept = tuple(slot for slot in header.slots if slot.mandate is None)
    for forged in (
        delegate.forge(header),
        delegate.forge(replace(header, slots=(*header.slots, own))),
        delegate.forge(replace(header, slots=(*kept, own))),
        # A master key of her own, sealed to the doctor's slot, so that all that comes is readable to her.
        delegate.forge(replace(header, epoch=header.epoch + 1), vmk=bytes(32)),
    ):
        assert code_of(lambda forged=forged: try_card(put(forged), doctor)) is Code.VAULT_DAMAGED


def test_a_mandates_slot_cannot_be_passed_off_as_the_holders_own(delegate: Delegate, secretary, put: Callable) -> None:
    """She may write what she likes into the header: nobody signs it; and her slot's key belongs to her mandate."""
    header = delegate.vault.header
    (mine,) = (slot for slot in header.slots if slot.mandate)
    lock = slots.card_lock(mine)
    assert lock is not None
    key = lock.key(header.id, mine.id, secretary.answer(lock.challenge(header.id, mine.id)))
    assert slots.open_slot(header.id, mine, key).authority is None

    for mandate in (None, "m2"):
        other = replace(mine, mandate=mandate)
        assert code_of(lambda other=other: slots.open_slot(header.id, other, key)) is Code.VAULT_DAMAGED
        forged = delegate.forge(replace(header, slots=(other,)))
        assert code_of(lambda forged=forged: try_card(put(forged), secretary)) is Code.VAULT_DAMAGED


def test_nobody_receives_what_a_delegate_made(delegate: Delegate, room: VaultRoom) -> None:
    """Without opening anything: the number of the vault tells whose signature counts."""
    forged = delegate.forge(replace(delegate.vault.header, history=(container.digest(delegate.vault.data),)))
    before = room.package(delegate.vault.id)

    for deed in (room.receive, room.inspect):
        assert code_of(lambda deed=deed: deed(forged)) is Code.VAULT_DAMAGED
    assert room.package(delegate.vault.id) == before


def test_a_delegate_changes_nothing_with_the_program_itself(delegate: Delegate, room: VaultRoom) -> None:
    assert code_of(lambda: room.edit(delegate.vault)) is Code.VAULT_NOT_OWNER
    assert code_of(lambda: delegate.vault.keyring.authority) is Code.VAULT_NOT_OWNER


def test_a_vault_made_for_a_decrypting_card_by_somebody_else_is_another_vault(
    editor: VaultEditor, doctor, put: Callable
) -> None:
    """Anybody can encrypt to a card. What he makes has another number, for that is made from the authority."""
    this = editor.save().header.authority
    mine, vmk = slots.public_authority(bytes(32)), bytes(32)
    fingerprint = certificate.facts(doctor.credential.der).sha256

    def forged(public: bytes) -> bytes:
        number, key = slots.vault_of(public), doctor.credential.key.public_key()
        lock = locks.for_decrypting_card(number, key, certificate=fingerprint, role=KeyRole.AUTHENTICATION)
        slot, _ = slots.new_slot(number, "ab" * 8, lock, authority=bytes(32), mandate=None)
        header = Header(public, 9, 1, (slots.seal_vmk(number, slot, vmk, epoch=1),))
        return container.seal(header, container.Content("A", "a@a.example"), vmk=vmk, authority=bytes(32))

    assert container.read(forged(mine)).header.id == slots.vault_of(mine)
    assert code_of(lambda: try_card(put(forged(mine)), doctor)) is Code.VAULT_DAMAGED
    assert code_of(lambda: try_card(put(forged(this)), doctor)) is Code.VAULT_DAMAGED


def test_a_vault_brought_back_from_before_a_revocation_tells_its_age(
    delegate: Delegate, room: VaultRoom, doctor, secretary, put: Callable
) -> None:
    """The file alone cannot know what came after it; generation and epoch say so to whoever remembers (the engine)."""
    vault = try_card(room, doctor)
    removing = room.edit(vault)
    removing.remove_slot(next(slot.id for slot in vault.facts.slots if slot.mandate))
    today = removing.save().facts

    old = try_card(put(delegate.vault.data), secretary).facts

    assert (old.generation, old.epoch) < (today.generation, today.epoch)
    assert [(facts.generation, facts.epoch) for facts in VaultRoom(room._folder).facts()] == [(1, 1)]


def test_answers_of_any_length_open_nothing(editor: VaultEditor, room: VaultRoom, doctor) -> None:
    editor.add_decrypting_card(doctor.credential.der, KeyRole.AUTHENTICATION)
    vault = editor.save()
    for slot in vault.header.slots:
        lock = slots.card_lock(slot)
        assert lock is not None
        challenge = lock.challenge(vault.id, slot.id)
        for answer in (b"", bytes(32), bytes(256), bytes(100_000)):
            assert code_of(lambda c=challenge, a=answer: room.open(c, a)) is Code.VAULT_DAMAGED


def test_a_probabilistic_signature_is_no_way_in(editor: VaultEditor, room: VaultRoom, doctor) -> None:
    """A PSS signature by the right key is another one each time: it is refused before it is used."""
    editor.save()
    (challenge,) = room.challenges(doctor.card())
    credential: Credential = doctor.credential
    scheme = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.MAX_LENGTH)
    answer = credential.key.sign(challenge.data, scheme, hashes.SHA256())

    assert code_of(lambda: room.open(challenge, answer)) is Code.VAULT_DAMAGED
