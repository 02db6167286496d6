"""Which folders need to be looked into, and which one is an old one under another name. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from secmail.domain.ids import FolderId
from secmail.domain.mailbox import FolderState, FolderStatus, ListedFolder
from secmail.domain.messages import Folder

_ONE_PASS_MESSAGES = 20_000
_ONE_PASS_BYTES = 256 * 2**20


@dataclass(frozen=True, slots=True)
class Renamed:
    """`sure`: by the server's own word; otherwise the messages have to agree."""

    folder: FolderId
    listed: ListedFolder
    sure: bool


def is_unchanged(status: FolderStatus | None, known: FolderState, *, flags_matter: bool) -> bool:
    """Whether a folder need not even be opened.

    Without modseq (RFC 7162) flags may have changed all the same: that is looked at where they matter.
    """
    if status is None or not status.uidvalidity or status.messages is None:
        return False
    same = (status.uidvalidity, status.uidnext, status.messages) == (known.uidvalidity, known.uidnext, known.messages)
    return same and status.modseq == known.modseq and (status.modseq > 0 or not flags_matter)


def was_open(known: FolderState) -> bool:
    """Whether the server has ever opened it. Where the numbers are void by now, UIDNEXT has stayed (`store.lost`)."""
    return bool(known.uidvalidity or known.uidnext)


def renamed(
    known: Sequence[Folder],
    states: Mapping[FolderId, FolderState],
    identities: Mapping[FolderId, str],
    *,
    listed: Sequence[ListedFolder],
) -> tuple[Renamed, ...]:
    """Folders that the list lacks and names under another name, by MAILBOXID (RFC 8474) or UIDVALIDITY.

    One number that several folders have tells nothing.
    """
    names, old_names = {folder.name for folder in listed}, {folder.name for folder in known}
    gone = [folder.id for folder in known if folder.name not in names]
    new = [folder for folder in listed if folder.selectable and folder.name not in old_names]
    found = []
    for folder in gone:
        identity, validity = identities.get(folder, ""), states[folder].uidvalidity
        same = [each for each in new if identity and each.mailbox_id == identity]
        alike = [each for each in new if validity and each.status is not None and each.status.uidvalidity == validity]
        several = sum(states[other].uidvalidity == validity for other in gone) > 1
        if same:
            found.append(Renamed(folder, same[0], sure=True))
        elif len(alike) == 1 and not several and not (identity and alike[0].mailbox_id):
            found.append(Renamed(folder, alike[0], sure=False))
    return tuple(found)


def in_one_pass(sizes: Sequence[int], messages: int) -> bool:
    """Whether so many messages, of which some have these sizes, are fetched whole at once.

    Asking for the headers of all first makes the list complete sooner where there is much, and costs a second pass.
    """
    average = sum(sizes) // max(1, len(sizes))
    return messages <= _ONE_PASS_MESSAGES and average * messages <= _ONE_PASS_BYTES
