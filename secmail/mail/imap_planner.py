"""What must be done so that the local state equals the server's: server facts × local state → changes. Pure.

The rule above all: nothing is forgotten locally because a server answered less than it should. Only a listing that is
known to be complete, removals that the server names and whose number is right, or another UIDVALIDITY take messages
away.

A look is taken the cheap way first: `unchanged`, then `by_delta` from what has changed since (RFC 7162), where the sums
must come out even; and by `plan` from everything there is, which needs no trust in any of the server's numbers.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from secmail.domain.mailbox import FolderChanges, FolderState


@dataclass(frozen=True, slots=True)
class Selected:
    """What SELECT or EXAMINE told (RFC 3501 §6.3.1, RFC 7162 §3.1.2). 0: not told; `uidvalidity` is never 0."""

    uidvalidity: int
    uidnext: int
    exists: int
    modseq: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """Flags by UID as fetched. `complete`: as many different messages were listed as the folder holds."""

    flags: Mapping[int, frozenset[str]]
    complete: bool


@dataclass(frozen=True, slots=True)
class Delta:
    """What has changed since `FolderState.modseq`. `vanished`: removed UIDs; None where the server cannot tell
    (CONDSTORE without QRESYNC).
    """

    flags: Mapping[int, frozenset[str]]
    vanished: Collection[int] | None


def count(known: FolderState) -> int:
    """How many messages are stored here."""
    return known.messages if known.flags is None else len(known.flags)


def unchanged(selected: Selected, known: FolderState) -> bool:
    """Whether nothing can have changed, so that the flags need not be fetched: all four numbers are as they were.

    HIGHESTMODSEQ grows with every change of flags and every arrival, EXISTS falls with each removal. Without modseq
    (RFC 7162) flags may change unseen: never True.
    """
    return (
        selected.modseq > 0
        and selected.modseq == known.modseq
        and selected.uidvalidity == known.uidvalidity
        and selected.uidnext == known.uidnext
        and selected.exists == count(known)
    )


def continues(selected: Selected, known: FolderState) -> bool:
    """Whether a delta can be asked for: the same folder, whose numbers have not gone back."""
    return (
        known.uidvalidity == selected.uidvalidity
        and 0 < known.modseq <= selected.modseq
        and 0 < known.uidnext <= selected.uidnext
    )


def nothing(known: FolderState) -> FolderChanges:
    """The answer when `unchanged`."""
    return FolderChanges(replace(known, messages=count(known)), reset=False, new_uids=(), vanished=(), flags={})


def by_delta(selected: Selected, delta: Delta, known: FolderState) -> FolderChanges | None:
    """Where `continues`; None when the sums do not come out even: then everything must be looked at.

    It is of the moment of `selected`: what arrived after that is left for the next look.
    """
    flags = {uid: flags for uid, flags in delta.flags.items() if uid < selected.uidnext}
    if known.flags is None:
        return _by_numbers(selected, replace(delta, flags=flags), known)
    gone = known.flags.keys() & set(delta.vanished or ())
    kept = {uid: flags for uid, flags in known.flags.items() if uid not in gone}
    new = flags.keys() - known.flags.keys()
    after = kept | {uid: value for uid, value in flags.items() if uid not in gone}
    if len(after) != selected.exists:
        return None
    changed = {uid: flags[uid] for uid in sorted(flags.keys() & kept.keys()) if flags[uid] != kept[uid]}
    return _changes(_state(selected, after, len(after)), new, gone, changed=changed)


def _by_numbers(selected: Selected, delta: Delta, known: FolderState) -> FolderChanges | None:
    flags = delta.flags
    gone = {uid for uid in delta.vanished or () if uid < known.uidnext}
    new = {uid for uid in flags if uid >= known.uidnext}
    if known.messages + len(new) - len(gone) != selected.exists:
        return None
    changed = {uid: flags[uid] for uid in sorted(flags.keys() - new - gone)}
    return _changes(_state(selected, None, selected.exists), new, gone, changed=changed)


def plan(selected: Selected, listing: Listing, known: FolderState) -> FolderChanges:
    """Compares everything. `known.uidvalidity` 0 is a folder never seen before; `known.flags` are needed."""
    flags = dict(listing.flags)
    same = known.uidvalidity == selected.uidvalidity
    before = (known.flags or {}) if same else {}
    gone = before.keys() - flags.keys() if listing.complete else ()
    kept = {} if listing.complete else {uid: before[uid] for uid in before.keys() - flags.keys()}
    after = kept | flags
    state = FolderState(
        uidvalidity=selected.uidvalidity,
        uidnext=max((selected.uidnext, *(uid + 1 for uid in flags))),
        # An incomplete listing must not be taken for the whole the next time.
        modseq=selected.modseq if listing.complete else 0,
        flags=after,
        messages=len(after),
    )
    changed = {uid: flags[uid] for uid in sorted(flags.keys() & before.keys()) if flags[uid] != before[uid]}
    reset = not same and bool(known.uidvalidity or known.flags)
    changes = _changes(state, flags.keys() - before.keys(), gone, changed=changed, reset=reset)
    return replace(changes, complete=listing.complete)


def _state(selected: Selected, flags: Mapping[int, frozenset[str]] | None, messages: int) -> FolderState:
    return FolderState(selected.uidvalidity, selected.uidnext, selected.modseq, flags=flags, messages=messages)


def _changes(
    state: FolderState,
    new: Collection[int],
    gone: Collection[int],
    *,
    changed: Mapping[int, frozenset[str]],
    reset: bool = False,
) -> FolderChanges:
    return FolderChanges(
        state=state,
        reset=reset,
        new_uids=tuple(sorted(new, reverse=True)),
        vanished=tuple(sorted(gone)),
        flags=changed,
    )
