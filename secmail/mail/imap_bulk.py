"""Many messages by FETCH: the next command is on its way while the answers to the last one are read and stored."""

import logging
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from secmail.mail.imap_dialogue import Asked, ImapDialogue

_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")

UNDER_WAY = 2
"""FETCH commands at a time."""

Reading = Callable[[int, Mapping[bytes, object]], _T | None]
"""A message from its UID and the items that came for it; None where what was asked for is not among them."""


def bulk(
    dialogue: ImapDialogue, folder: str, groups: Iterator[tuple[int, ...]], *, items: bytes, reading: Reading[_T]
) -> Iterator[_T]:
    """In the order of the groups. Other commands in between, by whoever drives the iterator, are allowed.

    One message that the server refuses to give does not keep the others from us; when all of a group are, that raises.
    """
    under_way: deque[tuple[tuple[int, ...], Asked]] = deque()
    while True:
        while len(under_way) < UNDER_WAY and (group := next(groups, ())):
            under_way.append((group, dialogue.start(folder, group, items)))
        if not under_way:
            return
        group, asked = under_way.popleft()
        if dialogue.take(asked).refused is not None:
            _complete(dialogue, folder, group, items=items, asked=asked)
        for uid in group:
            # Out of the table while it is given away: not two groups of bodies at once.
            found = reading(uid, asked.found.pop(uid, {}))
            if found is not None:
                yield found


def _complete(dialogue: ImapDialogue, folder: str, group: Sequence[int], *, items: bytes, asked: Asked) -> None:
    """After a refusal: what did not come is asked for one by one."""
    missing = [uid for uid in group if uid not in asked.found]
    refused = asked.refused
    for uid in missing if len(group) > 1 else ():
        single = dialogue.take(dialogue.start(folder, (uid,), items))
        if single.refused is None:
            refused = None
        asked.found.update(single.found)
    if refused is not None and not asked.found:
        raise refused
    _LOG.warning("the server refuses to give %d messages; they are left out", len(missing))
