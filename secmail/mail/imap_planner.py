"""What must be done so that the local state equals the server's: server facts × local state → changes. Pure.

The rule above all: nothing is forgotten locally because a server answered less than it should. Only a listing that is
known to be complete, or another UIDVALIDITY, takes messages away.
"""

from collections.abc import Mapping
from dataclasses import dataclass

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
        and selected.exists == len(known.flags)
    )


def nothing(known: FolderState) -> FolderChanges:
    """The answer when `unchanged`."""
    return FolderChanges(state=known, reset=False, new_uids=(), vanished=(), flags={})


def plan(selected: Selected, listing: Listing, known: FolderState) -> FolderChanges:
    """Compares. `known.uidvalidity` 0 is a folder never seen before."""
    flags = dict(listing.flags)
    same = known.uidvalidity == selected.uidvalidity
    before = known.flags if same else {}
    gone = tuple(sorted(before.keys() - flags.keys())) if listing.complete else ()
    kept = {} if listing.complete else {uid: before[uid] for uid in before.keys() - flags.keys()}
    state = FolderState(
        uidvalidity=selected.uidvalidity,
        uidnext=max((selected.uidnext, *(uid + 1 for uid in flags))),
        # An incomplete listing must not be taken for the whole the next time.
        modseq=selected.modseq if listing.complete else 0,
        flags=kept | flags,
    )
    return FolderChanges(
        state=state,
        reset=not same and bool(known.uidvalidity or known.flags),
        new_uids=tuple(sorted(flags.keys() - before.keys(), reverse=True)),
        vanished=gone,
        flags={uid: flags[uid] for uid in sorted(flags.keys() & before.keys()) if flags[uid] != before[uid]},
    )
