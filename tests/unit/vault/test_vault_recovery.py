"""Recovery shares: any k of n open, fewer never, and a slip of the pen is told apart from a foreign share."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest
from shamir_mnemonic import shamir
from shamir_mnemonic.share import Share as Parsed

from secmail.domain.errors import Code, SecmailError
from secmail.domain.vaults import SlotKind, share_check
from secmail.vault import container, recovery
from secmail.vault.editor import VaultEditor
from secmail.vault.locks import RecoveryLock
from secmail.vault.room import VaultRoom

NAMES = ["Me DURAND", "Dr PETIT", "Coffre", "Mme ROUX", "M. BLANC"]


def error_of(call: Callable[[], object]) -> SecmailError:
    with pytest.raises(SecmailError) as caught:
        call()
    return caught.value


@pytest.fixture
def made(editor: VaultEditor, room: VaultRoom) -> tuple[str, list[str]]:
    """A vault with three of five shares, and their words."""
    shares = editor.make_shares(NAMES, needed=3)
    assert [share.custodian for share in shares] == NAMES
    vault = editor.save()
    return vault.id, [share.words for share in shares]


def test_any_three_of_five_open_and_no_two(room: VaultRoom, made) -> None:
    vault, words = made
    for three in combinations(words, 3):
        assert room.open_with_shares(vault, three).holder == "Camille FONTAINE-ESSAI"
    assert room.open_with_shares(vault, words).holder
    for two in combinations(words, 2):
        error = error_of(lambda two=two: room.open_with_shares(vault, [*two, two[0]]))
        assert (error.code, error.detail) == (Code.SHARES_TOO_FEW, "2 of 3")
    assert error_of(lambda: room.open_with_shares(vault, [])).code is Code.SHARES_TOO_FEW


def test_what_opens_by_shares_is_the_holders_own(room: VaultRoom, made) -> None:
    """On the day the card is lost the holder gets a new one in this way."""
    vault = room.open_with_shares(made[0], made[1][:3])
    changed = room.edit(vault)
    changed.add_document(b"a")

    assert changed.save().documents == (b"a",)


def test_a_share_has_33_words_of_four_letters_or_more(made) -> None:
    for words in made[1]:
        assert len(words.split()) == 33
        assert len({word[:4] for word in words.split()}) == len(set(words.split()))


def test_the_facts_say_how_many_are_needed(room: VaultRoom, made) -> None:
    (facts,) = room.facts()

    assert (facts.needed, facts.shares) == (3, 5)
    assert SlotKind.RECOVERY in {slot.kind for slot in facts.slots}


@pytest.mark.parametrize(
    "typed",
    [str.upper, lambda words: words.replace(" ", "\n  "), lambda words: " ".join(word[:4] for word in words.split())],
)
def test_typing_is_free_where_it_does_not_matter(room: VaultRoom, made, typed: Callable[[str], str]) -> None:
    vault, words = made

    opened = room.open_with_shares(vault, [typed(share) for share in words[:3]])

    assert opened.custodian_of(typed(words[4])).name == "M. BLANC"


def changed_word(words: str, number: int, other: str) -> str:
    parts = words.split()
    return " ".join([*parts[: number - 1], other, *parts[number:]])


@pytest.mark.parametrize("number", [1, 7, 33])
@pytest.mark.parametrize("typed", ["zzzz", "acid1", "academix", "ac", "é"])
def test_a_mistyped_word_is_named_by_its_number_alone(room: VaultRoom, made, number: int, typed: str) -> None:
    vault, words = made

    error = error_of(lambda: room.open_with_shares(vault, [*words[:2], changed_word(words[2], number, typed)]))

    assert (error.code, error.detail) == (Code.SHARE_UNREADABLE, f"word {number}")


def test_words_of_the_list_in_a_wrong_place_are_noticed(room: VaultRoom, made) -> None:
    vault, words = made
    parts = words[2].split()
    place = next(place for place in range(10, 33) if parts[place] != parts[place - 1])
    parts[place - 1], parts[place] = parts[place], parts[place - 1]
    swapped = " ".join(parts)
    error = error_of(lambda: room.open_with_shares(vault, [*words[:2], swapped]))
    assert (error.code, error.detail) == (Code.SHARE_UNREADABLE, "checksum")


@pytest.mark.parametrize("number", [1, 2, 5, 18, 30, 31, 32, 33])
def test_one_word_of_the_list_that_stands_for_another_is_found(room: VaultRoom, made, number: int) -> None:
    vault, words = made
    written = words[2].split()[number - 1]
    for other in {"academic", "zero", "smug", "plastic"} - {written}:
        wrong = changed_word(words[2], number, other)
        error = error_of(lambda wrong=wrong: room.open_with_shares(vault, [*words[:2], wrong]))
        assert error.detail == f"word {number}"


@pytest.mark.parametrize("spoil", [lambda words: "", lambda words: words[:-9], lambda words: words + " academic"])
def test_words_that_are_missing_or_too_many(room: VaultRoom, made, spoil: Callable[[str], str]) -> None:
    vault, words = made

    assert error_of(lambda: room.open_with_shares(vault, [spoil(words[0])])).code is Code.SHARE_UNREADABLE


def test_a_flood_of_words_is_not_read(room: VaultRoom, made) -> None:
    vault, words = made

    assert error_of(lambda: room.open_with_shares(vault, ["academic " * 100_000])).detail == "too long"
    assert error_of(lambda: room.open_with_shares(vault, words * 1000)).code is Code.SHARE_FOREIGN


def test_shares_of_another_set_are_foreign(room: VaultRoom, made) -> None:
    vault, words = made
    other = recovery.split(5, needed=3).shares

    for mixed in (other[:3], [*words[:2], other[2]], [words[0], *other[1:3]]):
        assert error_of(lambda mixed=mixed: room.open_with_shares(vault, mixed)).code is Code.SHARE_FOREIGN


def test_shares_of_another_set_with_the_same_number_are_foreign(
    room: VaultRoom, made, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number of a set has fifteen bits: one day two sets have the same."""
    vault, words = made
    series = Parsed.from_mnemonic(words[0]).identifier
    monkeypatch.setattr(shamir, "_random_identifier", lambda: series)
    other = recovery.split(5, needed=3).shares

    assert error_of(lambda: room.open_with_shares(vault, [*words[:2], other[2]])).code is Code.SHARE_FOREIGN
    assert error_of(lambda: room.open_with_shares(vault, other[:3])).code is Code.VAULT_DAMAGED


def test_a_share_that_asks_for_hours_of_work_is_foreign() -> None:
    ours = Parsed.from_mnemonic(recovery.split(1, needed=1).shares[0])
    hostile = replace(ours, identifier=5, iteration_exponent=15).mnemonic()
    several = replace(ours, identifier=5, group_count=2, group_threshold=2).mnemonic()
    for words in (hostile, several):
        error = error_of(lambda words=words: recovery.join(RecoveryLock(5, 1, 1, 1), [words]))
        assert error.code is Code.SHARE_FOREIGN


@pytest.mark.parametrize(("count", "needed"), [(0, 0), (1, 0), (2, 1), (3, 4), (17, 3), (5, -1)])
def test_numbers_that_make_no_sense(editor: VaultEditor, count: int, needed: int) -> None:
    assert error_of(lambda: editor.make_shares(["A"] * count, needed=needed)).code is Code.SHARES_TOO_FEW


@pytest.mark.parametrize(("count", "needed"), [(1, 1), (2, 2), (16, 16)])
def test_numbers_at_the_bounds(editor: VaultEditor, room: VaultRoom, count: int, needed: int) -> None:
    shares = editor.make_shares(["A"] * count, needed=needed)
    vault = editor.save()

    assert room.open_with_shares(vault.id, [share.words for share in shares]).holder


def test_new_shares_make_the_old_ones_void(room: VaultRoom, made) -> None:
    vault, old = made
    opened = room.open_with_shares(vault, old[:3])
    before = opened.keyring.vmk
    again = room.edit(opened)
    new = [share.words for share in again.make_shares(["A", "B"], needed=2)]
    saved = again.save()

    assert error_of(lambda: room.open_with_shares(vault, old[:3])).code is Code.SHARE_FOREIGN
    assert room.open_with_shares(vault, new).holder
    assert error_of(lambda: saved.custodian_of(old[0])).code is Code.SHARE_FOREIGN
    assert saved.custodian_of(new[1]).name == "B"
    assert (saved.facts.needed, saved.facts.shares) == (2, 2)
    # Who keeps the old file and three old shares opens the old file, and nothing that is sealed from now on.
    assert error_of(lambda: container.unseal(container.read(saved.data), before)).code is Code.VAULT_DAMAGED


def test_a_removed_recovery_slot_takes_its_custodians_along(room: VaultRoom, made) -> None:
    vault = room.open_with_shares(made[0], made[1][:3])
    changed = room.edit(vault)
    changed.remove_slot(next(slot.id for slot in vault.facts.slots if slot.kind is SlotKind.RECOVERY))
    saved = changed.save()

    assert saved.custodians == ()
    assert error_of(lambda: room.open_with_shares(vault.id, made[1])).code is Code.SHARE_FOREIGN


def test_a_share_is_known_without_opening_anything(room: VaultRoom, made) -> None:
    vault, words = made
    (other,) = recovery.split(1, needed=1).shares

    assert room.share_of(words[3]).id == vault
    assert room.share_of(" ".join(word[:4] for word in words[3].upper().split())).id == vault
    assert error_of(lambda: room.share_of(other)).code is Code.SHARE_FOREIGN
    assert error_of(lambda: room.share_of(changed_word(words[0], 9, "zzzz"))).detail == "word 9"
    assert error_of(lambda: VaultRoom(room._folder / "empty").share_of(words[0])).code is Code.SHARE_FOREIGN


def test_no_word_shows_in_an_error_or_a_repr(room: VaultRoom, made, editor: VaultEditor) -> None:
    vault, words = made
    opened = room.open_with_shares(vault, words[:3])
    wrong = changed_word(words[0], 5, "secretword")
    shown = (
        repr(error_of(lambda: opened.custodian_of(wrong))) + repr(opened.custodians) + repr(recovery.split(2, needed=2))
    )

    assert "secretword" not in shown
    assert "DURAND" not in shown
    assert all(f" {word} " not in shown for word in words[0].split())


def test_the_check_of_a_share_does_not_depend_on_how_it_is_spaced(made) -> None:
    words = made[1][0]

    assert share_check(words) == share_check(f"  {words.upper()}\n")
    assert share_check(words) != share_check(made[1][1])
