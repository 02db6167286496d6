"""One signed-in IMAP connection, as `engine.ports.servers.ImapSession` wants it."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from imapclient.datetime_util import datetime_to_INTERNALDATE

from secmail.domain.errors import Code, Rejected, SecmailError
from secmail.domain.mailbox import (
    FetchedMessage,
    FolderChanges,
    FolderHeads,
    FolderState,
    ListedFolder,
    MessageOutline,
    Moved,
)
from secmail.mail import errors, imap_fetch, imap_folders
from secmail.mail.imap_bulk import bulk
from secmail.mail.imap_compare import compare
from secmail.mail.imap_copied import Copied, copied_before, either, marked_again, searches
from secmail.mail.imap_dialogue import ImapDialogue, is_refusal
from secmail.mail.imap_read import UID_LIMIT
from secmail.mail.imap_waiting import Waiting
from secmail.mail.imap_wire import Client
from secmail.mail.transport import Timeouts

_LOG = logging.getLogger(__name__)

_SENT_AT_ONCE = 64 * 1024
"""Larger uploads wait for the server's word (RFC 7888 §6): it may refuse them."""


class ImapConnection:
    """Blocking, for one thread; after an error it is closed and another one is made.

    Folders are opened read-only (EXAMINE) except to write, so that looking changes nothing.
    """

    def __init__(self, client: Client, timeouts: Timeouts) -> None:
        self._dialogue = ImapDialogue(client, timeouts)
        self._waiting = Waiting(self._dialogue)

    # Folders.

    def folders(self) -> tuple[ListedFolder, ...]:
        dialogue, options = self._dialogue, self._list_options()
        try:
            dialogue.ask(b'LIST "" "*"' + options)
        except Rejected:
            if not options:
                raise
            dialogue.ask(b'LIST "" "*"')  # it does not understand what it offers
        found, left_out = imap_folders.listed(dialogue.heard("LIST"), dialogue.heard("STATUS"), utf8=dialogue.utf8)
        if left_out:
            _LOG.warning("%d folders left out: too many, or their names cannot be used", left_out)
        # Of the folder that is open Dovecot tells what it was when this connection last heard of it.
        open_one = dialogue.opened[0] if dialogue.opened is not None else None
        return tuple(replace(each, status=None) if each.name == open_one else each for each in found)

    def _list_options(self) -> bytes:
        """STATUS of every folder (RFC 5819) and what each is for (RFC 6154) with the list, where the server has it."""
        special = self._dialogue.has("SPECIAL-USE")
        if not self._dialogue.has("LIST-STATUS"):
            return b" RETURN (SPECIAL-USE)" if special and self._dialogue.has("LIST-EXTENDED") else b""
        items = [b"UIDVALIDITY", b"UIDNEXT", b"MESSAGES", b"UNSEEN"]
        items += [b"HIGHESTMODSEQ"] if self._dialogue.has("CONDSTORE") else []
        items += [b"MAILBOXID"] if self._dialogue.has("OBJECTID") else []
        use = b"SPECIAL-USE " if special else b""
        return b" RETURN (" + use + b"STATUS (" + b" ".join(items) + b"))"

    def create(self, folder: str) -> None:
        name = self._dialogue.name(folder)
        try:
            self._dialogue.ask(b"CREATE " + name)
        except Rejected:
            # Not every server says ALREADYEXISTS.
            if all(known.name != folder for known in self.folders()):
                raise

    def rename(self, folder: str, name: str) -> None:
        if folder.upper() == "INBOX":
            raise Rejected(Code.MAIL_REFUSED, "the inbox keeps its name")  # it would be emptied (RFC 3501 §6.3.5)
        self._dialogue.ask(b"RENAME " + self._dialogue.name(folder) + b" " + self._dialogue.name(name))

    def append(self, folder: str, raw: bytes, flags: Iterable[str], *, at: datetime) -> int | None:
        texts = [text for flag in flags if (text := imap_fetch.flag_text(flag))]
        moment = datetime_to_INTERNALDATE(at).encode("ascii")
        head = b'APPEND %s (%s) "%s" ' % (self._dialogue.name(folder), b" ".join(texts), moment)
        self._upload(head, raw)
        told = self._dialogue.heard("APPENDUID")
        pair = told[-1].split() if told and isinstance(told[-1], bytes) else ()
        return int(pair[1]) if len(pair) == 2 and pair[1].isdigit() and 0 < int(pair[1]) < UID_LIMIT else None

    def _upload(self, head: bytes, raw: bytes) -> None:
        dialogue = self._dialogue
        small = len(raw) <= 4096 and dialogue.has("LITERAL-")
        at_once = small or (len(raw) <= _SENT_AT_ONCE and dialogue.has("LITERAL+"))
        binary = b"~" if b"\0" in raw and dialogue.has("BINARY") else b""
        opening, closing = (b"UTF8 (~", b")") if dialogue.utf8 and _has_utf8_header(raw) else (binary, b"")
        literal = opening + b"{%d%s}" % (len(raw), b"+" if at_once else b"")
        with dialogue.asking():
            dialogue.wire.upload(head + literal, raw + closing if closing else raw, at_once=at_once)

    # What is in a folder.

    def changes(self, folder: str, known: FolderState) -> FolderChanges | None:
        selected, changes = compare(self._dialogue, folder, known)
        self._waiting.saw(folder, selected)
        return changes

    def sizes(self, folder: str, uids: Sequence[int]) -> Mapping[int, int]:
        sizes: dict[int, int] = {}
        for portion in imap_fetch.sets(uids):
            self._dialogue.ensure(folder)
            command = b"UID FETCH " + imap_fetch.uid_set(portion) + b" (UID RFC822.SIZE)"
            for answer in self._dialogue.fetch(command):
                if (size := imap_fetch.size_of(answer.items)) is not None:
                    sizes[answer.uid] = size
        return {uid: sizes[uid] for uid in uids if uid in sizes}

    def outlines(self, folder: str, uids: Sequence[int], *, structure: bool = True) -> Iterator[MessageOutline]:
        identity = b" EMAILID" if self._dialogue.has("OBJECTID") else b""
        items = imap_fetch.OUTLINE_ASKED + (b" BODYSTRUCTURE" if structure else b"") + identity
        yield from bulk(
            self._dialogue, folder, imap_fetch.groups(uids), items=b"(" + items + b")", reading=imap_fetch.outline
        )

    def fetch(
        self, folder: str, uids: Sequence[int], *, sizes: Mapping[int, int] | None = None
    ) -> Iterator[FetchedMessage]:
        told = self.sizes(folder, uids) if sizes is None else sizes
        large = {uid for uid in uids if told.get(uid, 0) > imap_fetch.MESSAGE_LIMIT}
        if large:
            _LOG.warning("%d messages left on the server: larger than %d bytes", len(large), imap_fetch.MESSAGE_LIMIT)
        wanted = {uid: told[uid] for uid in uids if uid in told and uid not in large}
        yield from bulk(
            self._dialogue,
            folder,
            imap_fetch.slices(wanted),
            items=imap_fetch.MESSAGE_ASKED,
            reading=imap_fetch.message,
        )

    def piece(self, folder: str, uid: int, *, start: int, length: int) -> bytes | None:
        self._dialogue.ensure(folder)
        command = b"UID FETCH %d (UID BODY.PEEK[]<%d.%d>)" % (uid, start, length)
        found = imap_fetch.merged(self._dialogue.fetch(command)).get(uid)
        piece = None if found is None else imap_fetch.body(found)
        if piece is not None and len(piece) > length:
            raise errors.protocol("more than the piece asked for")
        return piece

    def find(self, folder: str, message_id: str) -> tuple[int, ...]:
        if not (message_id.isascii() and message_id.isprintable() and message_id):
            return ()
        return self.find_any(folder, (message_id,))

    def find_any(self, folder: str, message_ids: Sequence[str]) -> tuple[int, ...]:
        """Those of any of them, which are printable ASCII."""
        if message_ids:
            self._dialogue.open(folder)
        found: set[int] = set()
        for some in searches(message_ids):
            found |= self._search_any(some)
        return tuple(sorted(found))

    def _search_any(self, message_ids: Sequence[str]) -> set[int]:
        """Together, or one by one where the server will not have it."""
        try:
            return self._dialogue.search(either(message_ids))
        except SecmailError as error:
            if len(message_ids) == 1 or not is_refusal(error):
                raise
        return set[int]().union(*(self._dialogue.search(either((one,))) for one in message_ids))

    def heads(self, folder: str, *, newest: int) -> FolderHeads:
        selected = self._dialogue.open(folder)
        self._dialogue.validity[folder] = selected.uidvalidity
        if not selected.exists:
            return FolderHeads(selected.uidvalidity, 0, ())
        first = max(1, selected.exists - newest + 1)
        command = b"FETCH %d:* (UID RFC822.SIZE %s)" % (first, imap_fetch.SUBJECT_ASKED)
        found = imap_fetch.heads(self._dialogue.fetch(command))
        return FolderHeads(selected.uidvalidity, selected.exists, found[-newest:])

    # Changing it.

    def set_flag(self, folder: str, uids: Sequence[int], flag: str, *, present: bool) -> bool:
        text = imap_fetch.flag_text(flag)
        if text is None or not uids:
            return text is not None
        self._dialogue.ensure(folder, writable=True)
        if present and not self._dialogue.flags.keeps(flag):
            return False
        change = b" +FLAGS.SILENT (" if present else b" -FLAGS.SILENT ("
        for portion in imap_fetch.sets(uids):
            self._dialogue.ask(b"UID STORE " + imap_fetch.uid_set(portion) + change + text + b")")
        return True

    def move(self, folder: str, uids: Sequence[int], target: str) -> Moved:
        told = Moved()
        moves = self._dialogue.has("MOVE")
        for portion in imap_fetch.sets(uids):
            copied = Copied() if moves else copied_before(self, folder, portion, target=target)
            wanted = [uid for uid in portion if uid not in copied.done]
            if wanted:
                self._dialogue.ensure(folder, writable=True)
                command = (b"UID MOVE " if moves else b"UID COPY ") + imap_fetch.uid_set(wanted)
                with marked_again(self, folder, copied):
                    self._dialogue.ask(command + b" " + self._dialogue.name(target))
                told = imap_fetch.moved(told, self._dialogue.heard("COPYUID"), set(wanted))
        if not moves:
            self.remove(folder, uids)
        return told

    def remove(self, folder: str, uids: Sequence[int]) -> None:
        if not uids:
            return
        if not self.set_flag(folder, uids, "\\Deleted", present=True):
            raise Rejected(Code.MAIL_REFUSED, "nothing may be removed from this folder")
        if self._dialogue.has("UIDPLUS"):
            for portion in imap_fetch.sets(uids):
                self._dialogue.ask(b"UID EXPUNGE " + imap_fetch.uid_set(portion))
        elif self._dialogue.search(["DELETED"]) <= set(uids):  # what a plain EXPUNGE would remove
            self._dialogue.ask(b"EXPUNGE")

    # Waiting and ending.

    def wait(self, folders: Sequence[str], seconds: float) -> frozenset[str]:
        return self._waiting.wait(folders, seconds)

    def interrupt(self) -> None:
        """A `wait` that idles ends and the connection stays; any other call, or the next one, fails at once."""
        self._dialogue.wire.channel.interrupt()

    def close(self) -> None:
        self._dialogue.close()


def _has_utf8_header(raw: bytes) -> bool:
    return not raw.partition(b"\r\n\r\n")[0].isascii()
