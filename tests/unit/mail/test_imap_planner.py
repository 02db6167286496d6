"""The planner on single answers; `test_imap_histories` has it in random histories."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from secmail.domain.mailbox import FolderChanges, FolderState
from secmail.mail.imap_planner import Delta, Listing, Selected, by_delta, continues, nothing, plan, unchanged

Flags = frozenset[str]
SEEN: Flags = frozenset({"\\Seen"})
NONE: Flags = frozenset()
KNOWN = FolderState(uidvalidity=7, uidnext=4, modseq=9, flags={1: NONE, 2: SEEN, 3: NONE})
SELECTED = Selected(uidvalidity=7, uidnext=4, exists=3, modseq=9)


def planned(
    flags: Mapping[int, Flags], *, complete: bool = True, known: FolderState = KNOWN, **told: int
) -> FolderChanges:
    return plan(replace(SELECTED, **told), Listing(flags, complete=complete), known)


def test_equal_sides_need_nothing() -> None:
    changes = planned(KNOWN.flags)
    assert changes == nothing(KNOWN)


def test_new_newest_first_gone_and_changed() -> None:
    changes = planned({5: NONE, 1: SEEN, 3: NONE, 9: SEEN}, uidnext=10, modseq=30)
    assert changes.new_uids == (9, 5)
    assert changes.vanished == (2,)
    assert changes.flags == {1: SEEN}
    assert changes.state == FolderState(
        uidvalidity=7, uidnext=10, modseq=30, flags={5: NONE, 1: SEEN, 3: NONE, 9: SEEN}, messages=4
    )


def test_uidnext_that_lags_behind_is_corrected() -> None:
    assert planned({8: NONE}, uidnext=0).state.uidnext == 9


def test_another_uidvalidity_forgets_everything() -> None:
    changes = planned({1: SEEN, 2: SEEN}, uidvalidity=8)
    assert changes.reset and changes.new_uids == (2, 1)
    assert not changes.vanished and not changes.flags
    assert changes.state.uidvalidity == 8


def test_a_folder_seen_for_the_first_time_is_not_reset() -> None:
    assert not planned({1: NONE}, known=FolderState()).reset


def test_an_incomplete_listing_takes_nothing_away_and_is_not_remembered_as_whole() -> None:
    changes = planned({2: NONE, 4: NONE}, complete=False, modseq=50)
    assert changes.vanished == ()
    assert changes.new_uids == (4,) and changes.flags == {2: NONE}
    assert changes.state.flags == {1: NONE, 2: NONE, 3: NONE, 4: NONE}
    assert changes.state.modseq == 0
    assert not unchanged(replace(SELECTED, modseq=50, uidnext=5, exists=4), changes.state)


@pytest.mark.parametrize(
    "told", [{"uidvalidity": 8}, {"uidnext": 5}, {"exists": 2}, {"exists": 4}, {"modseq": 10}, {"modseq": 0}]
)
def test_any_difference_is_looked_into(told: dict[str, int]) -> None:
    assert unchanged(SELECTED, KNOWN)
    assert not unchanged(replace(SELECTED, **told), KNOWN)


def test_without_modseq_one_must_always_look() -> None:
    assert not unchanged(replace(SELECTED, modseq=0), replace(KNOWN, modseq=0))


# By what has changed since.


@pytest.mark.parametrize(
    ("told", "ours"),
    [
        ({"uidvalidity": 8}, {}),
        ({"uidnext": 3}, {}),
        ({"uidnext": 0}, {}),
        ({"modseq": 8}, {}),
        ({"modseq": 0}, {}),
        ({}, {"modseq": 0}),
        ({}, {"uidnext": 0}),
        ({}, {"uidvalidity": 0}),
    ],
)
def test_only_the_same_folder_whose_numbers_have_not_gone_back_is_asked_for_a_delta(
    told: dict[str, int], ours: dict[str, int]
) -> None:
    assert continues(SELECTED, KNOWN)
    assert not continues(replace(SELECTED, **told), replace(KNOWN, **ours))


NUMBERS = replace(KNOWN, flags=None, messages=3)
"""The same, its flags not looked up."""


def test_a_delta_without_known_flags() -> None:
    """1 and 2 vanished; 3 has changed; 5 is new, 6 came after the opening; 4 came and went in between."""
    selected = replace(SELECTED, uidnext=6, exists=2, modseq=30)
    changes = by_delta(selected, Delta({3: SEEN, 5: NONE, 6: NONE}, {1, 2, 4}), NUMBERS)
    assert changes is not None
    assert (changes.new_uids, changes.vanished, changes.flags) == ((5,), (1, 2), {3: SEEN})
    assert changes.state == FolderState(7, 6, 30, flags=None, messages=2)


def test_a_delta_with_known_flags_names_only_what_is_known_here() -> None:
    selected = replace(SELECTED, uidnext=6, exists=3, modseq=30)
    changes = by_delta(selected, Delta({3: NONE, 1: SEEN, 5: NONE}, {2, 4}), KNOWN)
    assert changes is not None
    assert (changes.new_uids, changes.vanished, changes.flags) == ((5,), (2,), {1: SEEN})
    assert changes.state == FolderState(7, 6, 30, flags={1: SEEN, 3: NONE, 5: NONE}, messages=3)


@pytest.mark.parametrize("known", [KNOWN, NUMBERS], ids=["flags", "numbers"])
@pytest.mark.parametrize(
    ("exists", "delta"),
    [
        (2, Delta({}, None)),
        (2, Delta({}, set())),
        (4, Delta({}, {1})),
        (3, Delta({5: NONE}, set())),
        (1, Delta({}, {1})),
        (3, Delta({}, {1})),
    ],
    ids=["cannot tell what", "tells too little", "one too many", "one too few", "one of two", "still counted"],
)
def test_sums_that_do_not_come_out_even_are_looked_into(*, known: FolderState, exists: int, delta: Delta) -> None:
    assert by_delta(replace(SELECTED, uidnext=6, exists=exists, modseq=30), delta, known) is None
