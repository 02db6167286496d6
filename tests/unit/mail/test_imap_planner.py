"""The planner: whatever happens on a server, and however often it answers short, both sides become equal in the end."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secmail.domain.mailbox import FolderChanges, FolderState
from secmail.mail.imap_planner import Listing, Selected, nothing, plan, unchanged

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


# Random histories.


@dataclass
class Server:
    """A model of one folder; `condstore` False: tells no HIGHESTMODSEQ."""

    condstore: bool
    uidvalidity: int = 7
    uidnext: int = 1
    modseq: int = 1
    flags: dict[int, Flags] = field(default_factory=dict)

    def act(self, act: str, number: int) -> None:
        self.modseq += 1
        present = sorted(self.flags)
        if act == "arrive":
            self.uidnext += number % 3
            self.flags[self.uidnext] = NONE
            self.uidnext += 1
        elif act == "renumber":
            self.uidvalidity += 1
            self.flags = dict(enumerate(self.flags.values(), 1))
            self.uidnext = len(self.flags) + 1
        elif present:
            uid = present[number % len(present)]
            if act == "remove":
                del self.flags[uid]
            else:
                self.flags[uid] ^= frozenset({("\\Seen", "\\Answered", "urgent")[number % 3]})

    def select(self) -> Selected:
        return Selected(self.uidvalidity, self.uidnext, len(self.flags), self.modseq if self.condstore else 0)

    def list(self, left_out: int, seed: int) -> Listing:
        uids = sorted(self.flags)
        random.Random(seed).shuffle(uids)
        shown = {uid: self.flags[uid] for uid in uids[left_out:]}
        return Listing(shown, complete=len(shown) >= len(uids))


@dataclass
class Local:
    """What a store does with changes, as the engine does it."""

    state: FolderState = field(default_factory=FolderState)
    flags: dict[int, Flags] = field(default_factory=dict)
    lost: set[int] = field(default_factory=set)

    def look(self, server: Server, left_out: int, seed: int) -> None:
        known = replace(self.state, flags=dict(self.flags))
        selected = server.select()
        if unchanged(selected, known):
            changes = nothing(known)
        else:
            listing = server.list(left_out, seed)
            changes = plan(selected, listing, known)
            if changes.reset and not listing.complete:
                return  # the session raises
        self.apply(changes, server)

    def apply(self, changes: FolderChanges, server: Server) -> None:
        if changes.reset:
            self.flags.clear()
        self.lost |= {uid for uid in changes.vanished if uid in server.flags}
        for uid in changes.vanished:
            del self.flags[uid]
        for uid in changes.new_uids:
            assert uid not in self.flags
            self.flags[uid] = changes.state.flags[uid]
        self.flags.update(changes.flags)
        assert self.flags == changes.state.flags
        self.state = changes.state


ACTS = st.tuples(
    st.sampled_from(["arrive", "arrive", "remove", "flag", "renumber", "look", "look"]), st.integers(0, 99)
)


@settings(max_examples=300, deadline=None)
@given(st.lists(ACTS, max_size=40), st.booleans())
def test_random_histories_converge(history: list[tuple[str, int]], condstore: bool) -> None:
    server, local = Server(condstore), Local()
    for act, number in history:
        if act == "look":
            # A third of the answers are short of some messages.
            local.look(server, left_out=number // 3 if number % 3 == 0 else 0, seed=number)
        else:
            server.act(act, number)
    local.look(server, left_out=0, seed=0)
    assert local.flags == server.flags
    assert not local.lost
    assert (local.state.uidvalidity, local.state.uidnext >= server.uidnext) == (server.uidvalidity, True)
