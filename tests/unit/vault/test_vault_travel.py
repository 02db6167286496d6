"""Versions of a vault on several workstations: what takes whose place, what waits, what a merge keeps."""

import errno
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from secmail.domain.errors import Code, SecmailError
from secmail.domain.vaults import SlotKind
from secmail.vault import container, disk, locks
from secmail.vault.merging import Version, merge
from secmail.vault.opened import OpenedVault
from secmail.vault.room import VaultRoom


def code_of(call: Callable[[], object]) -> Code:
    with pytest.raises(SecmailError) as caught:
        call()
    return caught.value.code


class Workstation:
    """A profile with its vaults; its card is the doctor's."""

    def __init__(self, folder: Path, doctor) -> None:
        self.room = VaultRoom(folder)
        self.folder = folder
        self.doctor = doctor

    def open(self, card=None) -> OpenedVault:
        card = card or self.doctor
        (challenge,) = self.room.challenges(card.card())
        return self.room.open(challenge, card.answer(challenge))

    def change(self, *deeds: Callable) -> OpenedVault:
        editor = self.room.edit(self.open())
        for deed in deeds:
            deed(editor)
        return editor.save()

    @property
    def package(self) -> bytes:
        (vault,) = self.room.ids()
        return self.room.package(vault)

    def receive(self, other: "Workstation") -> None:
        self.room.receive(other.package)

    def merge(self) -> OpenedVault:
        return self.room.merge(self.open())


@pytest.fixture
def here(tmp_path: Path, doctor, editor) -> Workstation:
    editor.save()
    return Workstation(tmp_path / "vaults", doctor)


@pytest.fixture
def there(tmp_path: Path, doctor, here: Workstation) -> Workstation:
    """A second workstation, set up from the first one's package."""
    station = Workstation(tmp_path / "there", doctor)
    station.receive(here)
    return station


def document(text: str) -> Callable:
    return lambda editor: editor.add_document(text.encode())


def test_a_new_workstation_opens_what_it_received(here: Workstation, there: Workstation) -> None:
    assert there.open().sealing_keys() == here.open().sealing_keys()
    assert not there.room.has_rivals(there.open().id)


def test_what_continues_ours_takes_its_place_and_ours_stays_until_it_has_opened(
    here: Workstation, there: Workstation
) -> None:
    there.open()
    before = there.package
    here.change(document("a"))
    there.receive(here)

    assert there.package == here.package
    (vault,) = there.room.ids()
    assert disk.versions(there.folder, vault) == (here.package, before)
    assert there.open().documents == (b"a",)
    assert disk.versions(there.folder, vault) == (here.package, here.package)


def test_what_ours_continues_is_the_past(here: Workstation, there: Workstation) -> None:
    here.change(document("a"))

    assert code_of(lambda: here.receive(there)) is Code.VAULT_ROLLED_BACK
    assert here.open().documents == (b"a",)


def test_ours_again_is_nothing_new(here: Workstation) -> None:
    assert here.room.receive(here.package).generation == 1


def test_what_was_altered_on_its_way_is_not_received(here: Workstation, there: Workstation) -> None:
    """Its header continues ours, and somebody altered what is sealed."""
    there.open()
    before = there.package
    here.change(document("a"))
    found = container.read(here.package)
    altered = container._encode(container.Container(found.header, found.nonce, found.data[:-1] + b"\0", found.proof))

    assert code_of(lambda: there.room.receive(altered)) is Code.VAULT_DAMAGED
    assert there.package == before


@pytest.mark.expects_log
def test_a_received_version_that_is_torn_before_it_opens_gives_way(here: Workstation, there: Workstation) -> None:
    there.open()
    here.change(document("a"))
    there.receive(here)
    (path,) = there.folder.glob("*.vault")
    path.write_bytes(path.read_bytes()[:1000])

    assert there.open().documents == ()
    there.receive(here)
    assert there.open().documents == (b"a",)


def test_neither_continues_the_other_both_stay_until_merged(here: Workstation, there: Workstation) -> None:
    here.change(document("a"))
    there.change(document("b"))
    there.receive(here)

    assert there.room.has_rivals(there.open().id)
    assert there.open().documents == (b"b",)
    assert VaultRoom(there.folder).has_rivals(there.open().id)  # also after a restart

    merged = there.merge()

    assert set(merged.documents) == {b"a", b"b"}
    assert not there.room.has_rivals(merged.id)
    assert there.open().documents == merged.documents
    # Either of the two is the past now.
    assert code_of(lambda: there.receive(here)) is Code.VAULT_ROLLED_BACK
    here.receive(there)
    assert here.package == there.package


def test_both_merge_at_the_same_time_and_come_to_rest(here: Workstation, there: Workstation) -> None:
    here.change(document("a"), lambda editor: editor.rekey())
    there.change(document("b"), lambda editor: editor.rekey())
    seals = {*here.open().sealing_keys(), *there.open().sealing_keys()}
    for _ in range(3):
        one, two = here.package, there.package
        for station, data in ((here, two), (there, one)):
            try:
                station.room.receive(data)
            except SecmailError as error:
                assert error.code is Code.VAULT_ROLLED_BACK
            station.merge()

    assert here.package == there.package
    assert set(here.open().documents) == {b"a", b"b"}
    assert seals <= set(here.open().sealing_keys())


def test_a_revoked_slot_that_the_other_side_sealed_anew_stays_away(
    here: Workstation, there: Workstation, secretary, sign_slot
) -> None:
    granted = []
    here.change(lambda editor: granted.append(sign_slot(editor, secretary, "m1")))
    there.receive(here)
    old = there.open(secretary)
    here.change(lambda editor: editor.remove_slot(granted[0]))
    # The other side gives the same mandate a second slot and a new master key, knowing of nothing.
    there.change(lambda editor: sign_slot(editor, secretary, "m1"), lambda editor: editor.rekey())
    there.receive(here)

    # Refused at once, before anything is merged.
    assert there.room.challenges(secretary.card()) == ()
    assert code_of(lambda: there.room.refresh(old)) is Code.VAULT_NO_SLOT
    merged = there.merge()

    assert there.room.challenges(secretary.card()) == ()
    assert [slot.mandate for slot in merged.facts.slots] == [None]
    # The keys that she may have known seal nothing any more.
    known = {old.keyring.vmk}
    assert merged.keyring.vmk not in known
    here.receive(there)
    assert here.room.challenges(secretary.card()) == ()
    # A withdrawn mandate gets no slot again.
    assert code_of(lambda: sign_slot(here.room.edit(here.open()), secretary, "m1")) is Code.BUG


def test_the_newest_shares_count(here: Workstation, there: Workstation) -> None:
    made = {}
    for name, station in (("here", here), ("there", there)):
        if name == "there":
            station.change(lambda editor: editor.rekey())
        station.change(lambda editor, name=name: made.update({name: editor.make_shares(["A", "B", name], needed=2)}))
    here.receive(there)
    merged = here.merge()

    assert [custodian.name for custodian in merged.custodians] == ["A", "B", "there"]
    assert sum(slot.kind is SlotKind.RECOVERY for slot in merged.facts.slots) == 1
    newer = [share.words for share in made["there"]]
    assert here.room.open_with_shares(merged.id, newer[:2]).holder
    older = [share.words for share in made["here"]]
    assert code_of(lambda: here.room.open_with_shares(merged.id, older[:2])) is Code.SHARE_FOREIGN


def test_a_card_added_elsewhere_opens_while_the_versions_wait(
    here: Workstation, there: Workstation, renewed, sign_slot
) -> None:
    """A renewed card in the other version, whose old one is gone: it opens that one, and the merge with it."""
    there.change(document("b"))
    here.change(lambda editor: sign_slot(editor, renewed))
    there.receive(here)

    vault = there.open(renewed)
    assert code_of(lambda: there.room.edit(vault)) is Code.VAULT_ROLLED_BACK
    merged = there.room.merge(vault)

    assert merged.documents == (b"b",)
    assert there.open(renewed).documents == (b"b",)


def test_the_last_ways_in_survive_two_removals(
    here: Workstation, there: Workstation, doctor, sign_slot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each side takes away what the other one keeps: nobody is locked out."""
    monkeypatch.setattr(locks, "ARGON2_MEMORY_KIB", 64)
    numbers = {}
    here.change(lambda editor: numbers.update(phrase=editor.add_passphrase("une phrase")))
    there.receive(here)
    (card,) = (slot.id for slot in here.open().facts.slots if slot.kind is SlotKind.CARD_SIGN)
    vault = there.room.open_with_passphrase(here.open().id, "une phrase")
    here.change(lambda editor: editor.remove_slot(numbers["phrase"]))
    editor = there.room.edit(vault)
    editor.remove_slot(card)
    editor.save()
    there.receive(here)

    # Each opens its own version, so both are needed to join them.
    assert there.open().holder
    assert code_of(there.merge) is Code.VAULT_NO_SLOT
    vault = there.room.open_with_passphrase(vault.id, "une phrase")
    challenge = there.room.rival_challenge(vault.id, doctor.card())
    assert challenge is not None
    merged = there.room.merge(vault, challenge, doctor.answer(challenge))

    assert {slot.id for slot in merged.facts.slots} == {card, numbers["phrase"]}
    assert there.open().holder
    assert there.room.open_with_passphrase(merged.id, "une phrase").holder


def test_a_delegate_merges_nothing(here: Workstation, there: Workstation, secretary, sign_slot) -> None:
    here.change(lambda editor: sign_slot(editor, secretary, "m1"))
    there.receive(here)
    here.change(document("a"))
    there.change(document("b"))
    there.receive(here)

    assert code_of(lambda: there.room.merge(there.open(secretary))) is Code.VAULT_NOT_OWNER
    assert code_of(lambda: there.room.edit(there.open(secretary))) is Code.VAULT_NOT_OWNER
    assert there.room.has_rivals(there.open().id)


def test_another_card_is_asked_where_the_open_one_has_no_slot(
    here: Workstation, there: Workstation, renewed, sign_slot
) -> None:
    there.change(document("b"), lambda editor: editor.rekey())
    here.change(lambda editor: sign_slot(editor, renewed), lambda editor: editor.rekey())
    here.receive(there)
    vault = here.open(renewed)

    assert code_of(lambda: here.room.merge(vault)) is Code.VAULT_NO_SLOT
    assert vault.holder
    assert here.room.rival_challenge(vault.id, renewed.card()) is None
    challenge = here.room.rival_challenge(vault.id, here.doctor.card())
    assert challenge is not None
    merged = here.room.merge(vault, challenge, here.doctor.answer(challenge))

    assert merged.documents == (b"b",)
    assert here.room.rival_challenge(vault.id, here.doctor.card()) is None
    assert vault.holder  # its session ends it


def test_rivals_have_a_bound(here: Workstation, there: Workstation, tmp_path: Path, doctor) -> None:
    here.change(document("a"))
    for number in range(disk.MAX_RIVALS):
        other = Workstation(tmp_path / f"other-{number}", doctor)
        other.receive(there)
        other.change(document(str(number)))
        here.receive(other)
    there.change(document("one too many"))

    assert code_of(lambda: here.receive(there)) is Code.STORE_FULL
    assert len(here.merge().documents) == disk.MAX_RIVALS + 1


def test_a_session_follows_without_its_card(here: Workstation, there: Workstation) -> None:
    vault = there.open()
    here.change(document("a"), lambda editor: editor.rekey())
    there.receive(here)

    fresh = there.room.refresh(vault)

    assert fresh.documents == (b"a",)
    assert fresh.sealing_keys() == here.open().sealing_keys()
    vault.wipe()
    assert fresh.holder


def rival_files(station: Workstation) -> list[Path]:
    return sorted(path for path in station.folder.iterdir() if ".rival." in path.name)


def test_a_waiting_version_gives_way_to_one_that_continues_it(here: Workstation, there: Workstation) -> None:
    here.change(document("a"))
    for text in ("b", "c"):
        there.change(document(text))
        here.receive(there)
        here.receive(there)  # the same once more changes nothing
        assert len(rival_files(here)) == 1

    assert set(here.merge().documents) == {b"a", b"b", b"c"}
    assert rival_files(here) == []


def test_what_continues_all_takes_the_place_of_all(here: Workstation, there: Workstation) -> None:
    here.change(document("a"))
    there.change(document("b"))
    here.receive(there)
    there.receive(here)
    there.merge()
    here.receive(there)

    assert here.package == there.package
    assert rival_files(here) == []
    assert not here.room.has_rivals(here.open().id)


def test_a_torn_waiting_version_is_as_if_it_had_not_come(here: Workstation, there: Workstation) -> None:
    here.change(document("a"))
    there.change(document("b"))
    here.receive(there)
    (path,) = rival_files(here)
    path.write_bytes(path.read_bytes()[:-5])

    assert not here.room.has_rivals(here.open().id)
    here.receive(there)
    assert set(here.merge().documents) == {b"a", b"b"}


def test_a_version_that_continues_ours_is_younger(here: Workstation, there: Workstation) -> None:
    vault = here.open()
    header = replace(vault.header, history=(container.digest(vault.data),))
    same_age = container.seal(header, vault.content, vmk=vault.keyring.vmk, authority=vault.keyring.authority)

    assert code_of(lambda: here.room.receive(same_age)) is Code.VAULT_DAMAGED


@pytest.mark.parametrize("beside", [True, False])
def test_a_refusing_disk_receives_nothing(
    here: Workstation, there: Workstation, monkeypatch: pytest.MonkeyPatch, beside: bool
) -> None:
    there.change(document("b"))
    if beside:
        here.change(document("a"))
    before = here.package

    def refuse(handle: int) -> None:
        raise OSError(errno.ENOSPC, "refused")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        assert code_of(lambda: here.receive(there)) is Code.STORE_FULL
    assert here.package == before
    assert not here.room.has_rivals(here.open().id)
    here.receive(there)
    assert b"b" in here.merge().documents


def test_a_missing_copy_is_made_before_a_received_version_takes_the_place(
    here: Workstation, there: Workstation
) -> None:
    there.open()
    (copy,) = there.folder.glob("*.bak")
    copy.unlink()
    before = there.package
    here.change(document("a"))
    there.receive(here)

    assert copy.read_bytes() == before


def test_an_open_vault_of_another_room_is_a_bug(here: Workstation) -> None:
    for deed in (here.room.edit, here.room.refresh, here.room.merge):
        assert code_of(lambda deed=deed: deed(object())) is Code.BUG


def test_a_merge_means_the_same_from_either_side(here: Workstation, there: Workstation) -> None:
    here.change(document("a"), lambda editor: editor.rekey())
    there.change(document("b"), lambda editor: editor.make_shares(["A", "B"], needed=2))
    one, other = (
        Version(vault.header, vault.content, vault.keyring.vmk, container.digest(vault.data))
        for vault in (here.open(), there.open())
    )

    assert merge(one, other, fresh=bytes(32)) == merge(other, one, fresh=bytes(32))
    assert merge(one, one, fresh=bytes(32)).vmk == one.vmk
