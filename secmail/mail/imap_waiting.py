"""Waiting for changes in several folders: IDLE (RFC 2177), NOTIFY (RFC 5465), else STATUS or NOOP now and then."""

import time
from collections.abc import Mapping, Sequence

from secmail.domain.errors import Rejected
from secmail.domain.mailbox import FolderStatus
from secmail.mail import imap_folders
from secmail.mail.imap_dialogue import ImapDialogue
from secmail.mail.imap_planner import Selected
from secmail.mail.transport import Wait

IDLE_SECONDS = 29 * 60.0
"""RFC 2177: to be renewed within half an hour."""
WATCHED = 50
"""Folders at most: a command line is bounded, and so is what a server likes to be asked."""
_EVENTS = b"(MessageNew MessageExpunge FlagChange)"
_CHANGES = frozenset({"EXPUNGE", "FETCH", "VANISHED"})


class Waiting:
    """Remembers how each folder stood at the last look, so that what comes between two waits is not missed."""

    def __init__(self, dialogue: ImapDialogue) -> None:
        self._dialogue = dialogue
        self._seen: dict[str, Selected] = {}
        self._told: dict[str, FolderStatus] = {}
        self._notified: tuple[str, ...] = ()
        self._notify = True

    def saw(self, folder: str, selected: Selected) -> None:
        """Somebody has just looked into it."""
        self._seen[folder] = selected

    def wait(self, folders: Sequence[str], seconds: float) -> frozenset[str]:
        """As `engine.ports.servers.ImapSession.wait`."""
        deadline = time.monotonic() + min(seconds, IDLE_SECONDS)
        folder, others = folders[0], tuple(dict.fromkeys(folders[1 : WATCHED + 1]))
        selected = self._dialogue.open(folder)
        before, self._seen[folder] = self._seen.get(folder, selected), selected
        # What came between the last look, here or in `changes`, and now was announced to nobody.
        changed = {folder} if before != selected else set()
        notified = self._ask_to_be_told(others)
        if not notified:
            changed |= self._asked(others)
        while not changed and (left := deadline - time.monotonic()) > 0:
            pause = left if notified or not others else min(left, self._dialogue.timeouts.others)
            woken, changed = self._pause(folder, selected, pause)
            if woken is Wait.INTERRUPTED:
                break
            if woken is Wait.TIME_OUT and not notified:
                changed |= self._asked(others)
        return frozenset(changed & {folder, *others})

    def _pause(self, folder: str, selected: Selected, seconds: float) -> tuple[Wait, set[str]]:
        dialogue = self._dialogue
        idles = dialogue.has("IDLE")
        with dialogue.asking():
            if idles:
                woken = dialogue.wire.idle(seconds)
            else:
                woken = dialogue.wire.channel.wait(min(seconds, dialogue.timeouts.poll))
                if woken is not Wait.INTERRUPTED:
                    dialogue.wire.noop()
        changed = self._moved(self._statuses())
        return woken, changed | ({folder} if self._changed(selected) else set())

    def _changed(self, selected: Selected) -> bool:
        """Whether what the server said meanwhile tells of a change in the open folder."""
        counts = self._dialogue.heard("EXISTS")
        news = any(self._dialogue.heard(kind) for kind in _CHANGES)
        return news or any(count != b"%d" % selected.exists for count in counts)

    def _ask_to_be_told(self, others: tuple[str, ...]) -> bool:
        """Whether the server tells of these folders by itself. It is asked once, and again for other folders."""
        if not others or not self._notify or not self._dialogue.has("NOTIFY"):
            return False
        if self._notified == others:
            return True
        names = b" ".join(self._dialogue.name(name) for name in others)
        try:
            self._dialogue.ask(
                b"NOTIFY SET STATUS (selected " + _EVENTS + b") (mailboxes (" + names + b") " + _EVENTS + b")"
            )
        except Rejected:
            self._notify = False
            return False
        self._notified = others
        self._moved(self._statuses())
        return True

    def _asked(self, others: Sequence[str]) -> set[str]:
        """By STATUS. A folder that is gone is left to the next look at the list."""
        items = b"UIDVALIDITY UIDNEXT MESSAGES UNSEEN" + (
            b" HIGHESTMODSEQ" if others and self._dialogue.has("CONDSTORE") else b""
        )
        changed: set[str] = set()
        for name in others:
            try:
                self._dialogue.ask(b"STATUS " + self._dialogue.name(name) + b" (" + items + b")")
            except Rejected:
                continue
            changed |= self._moved(self._statuses())
        return changed

    def _statuses(self) -> Mapping[str, tuple[FolderStatus, str]]:
        """What the last command was told of folders."""
        return imap_folders.status_by_name(self._dialogue.heard("STATUS"), utf8=self._dialogue.utf8)

    def _moved(self, told: Mapping[str, tuple[FolderStatus, str]]) -> set[str]:
        """Folders whose numbers are not what they were when they were told last."""
        changed = set()
        for name, (status, _) in told.items():
            before = self._told.get(name)
            self._told[name] = status if before is None else _merged(before, status)
            if before is not None and self._told[name] != before:
                changed.add(name)
        return changed


def _merged(before: FolderStatus, after: FolderStatus) -> FolderStatus:
    """A STATUS that nobody asked for need not hold every number."""
    return FolderStatus(
        uidvalidity=after.uidvalidity or before.uidvalidity,
        uidnext=after.uidnext or before.uidnext,
        messages=before.messages if after.messages is None else after.messages,
        unseen=before.unseen if after.unseen is None else after.unseen,
        modseq=after.modseq or before.modseq,
    )
