"""Looking into a folder: what to ask a server for, so that the planner can tell what has changed.

The cheapest way that the server knows: QRESYNC tells changes and removals with the opening; CONDSTORE tells changes,
and removals are found by their number or by a list of the UIDs; without both, all flags are listed.
"""

import contextlib
import itertools
import logging

from secmail.domain.errors import Rejected
from secmail.domain.mailbox import FolderChanges, FolderState
from secmail.mail import errors, imap_fetch, imap_planner, imap_read
from secmail.mail.imap_dialogue import MESSAGES_LIMIT, ImapDialogue, flags_of
from secmail.mail.imap_planner import Delta, Listing, Selected

_LOG = logging.getLogger(__name__)


def compare(dialogue: ImapDialogue, folder: str, known: FolderState) -> tuple[Selected, FolderChanges | None]:
    """How the folder stands, and the changes; None where they cannot be told without `known.flags`."""
    selected, delta = _opened(dialogue, folder, known)
    dialogue.validity[folder] = selected.uidvalidity
    if imap_planner.unchanged(selected, known) and not (delta and delta.flags):
        return selected, imap_planner.nothing(known)
    if imap_planner.continues(selected, known):
        try:
            changes = _told(dialogue, selected, delta or _since(dialogue, known), known=known)
        except Rejected:
            changes = None  # it does not understand what it offers: there is the long way
        if changes is not None:
            return selected, changes
    return selected, None if known.flags is None else _everything(dialogue, selected, known)


def _opened(dialogue: ImapDialogue, folder: str, known: FolderState) -> tuple[Selected, Delta | None]:
    if dialogue.qresync and known.modseq and known.uidnext and known.uidvalidity:
        with contextlib.suppress(Rejected):  # a folder that is gone is refused once more
            return dialogue.open_since(folder, known)
    return dialogue.open(folder), None


def _told(dialogue: ImapDialogue, selected: Selected, delta: Delta, *, known: FolderState) -> FolderChanges | None:
    changes = imap_planner.by_delta(selected, delta, known)
    if changes is None and known.flags is not None:
        changes = imap_planner.by_delta(selected, _with_removals(dialogue, delta, known), known)
    return changes


def _since(dialogue: ImapDialogue, known: FolderState) -> Delta:
    found = dialogue.fetch(b"UID FETCH 1:* (UID FLAGS) (CHANGEDSINCE %d)" % known.modseq)
    return Delta(flags_of(found), None)


def _with_removals(dialogue: ImapDialogue, delta: Delta, known: FolderState) -> Delta:
    """The messages that are known here and not there any more, by a list of all UIDs."""
    extended = dialogue.has("ESEARCH")
    dialogue.ask(b"UID SEARCH RETURN (ALL) ALL" if extended else b"UID SEARCH ALL")
    with dialogue.reading():
        there = _extended(dialogue) if extended else _searched(dialogue)
    return Delta(delta.flags, frozenset((known.flags or {}).keys() - there))


def _searched(dialogue: ImapDialogue) -> set[int]:
    return {int(uid) for line in dialogue.heard("SEARCH") if isinstance(line, bytes) for uid in line.split()}


def _extended(dialogue: ImapDialogue) -> set[int]:
    """ESEARCH (RFC 4731): the set behind ALL; without one nothing was found."""
    found: set[int] = set()
    for line in dialogue.heard("ESEARCH"):
        items = imap_read.parsed([line]) if isinstance(line, bytes) else ()
        for name, value in itertools.pairwise(items):
            if name == b"ALL":
                text = value if isinstance(value, bytes) else b"%d" % int(str(value))
                found.update(imap_fetch.expanded(text, MESSAGES_LIMIT))
    return found


def _everything(dialogue: ImapDialogue, selected: Selected, known: FolderState) -> FolderChanges:
    listing = _listed(dialogue, selected)
    changes = imap_planner.plan(selected, listing, known)
    if not listing.complete:
        if changes.reset:
            raise errors.protocol("incomplete listing after a change of UIDVALIDITY")
        _LOG.warning("the server listed fewer messages than the folder holds; none is taken for removed")
    return changes


def _listed(dialogue: ImapDialogue, selected: Selected) -> Listing:
    if not selected.exists:
        return Listing({}, complete=True)
    flags = flags_of(dialogue.fetch(b"UID FETCH 1:* (UID FLAGS)"))
    with dialogue.reading():
        removed = len(dialogue.heard("EXPUNGE")) + len(set(dialogue.vanished(limit=MESSAGES_LIMIT)))
    return Listing(flags, complete=len(flags) >= selected.exists - removed)
