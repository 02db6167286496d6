"""Letters that the practice software drops into a folder become drafts, or leave signed and sealed where that is set.

The order is the safety: sealed and in the ledger first, then sent, then moved. Whatever a crash leaves is told by the
ledger: a letter that is kept is never kept again, and one that has become a letter of the outbox never sent again.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from secmail import hprim
from secmail.api.commands import SendDraft
from secmail.api.exporting import LettersDropped, LettersTaken, RefusedLetter, SetLetterFolder
from secmail.api.queries import Drafts, RecipientStatuses
from secmail.api.signing import DraftsChanged
from secmail.domain.accounts import Account
from secmail.domain.addresses import same_address
from secmail.domain.deeds import Deed
from secmail.domain.drafts import Draft
from secmail.domain.dropped_letters import (
    LARGEST,
    LARGEST_SIDE_CAR,
    LETTER_FOLDER,
    LETTERS_LEAVE,
    USUAL_PATTERN,
    Bundle,
    LetterRead,
    Seen,
    bundles,
    by_name,
    by_side_car,
    letter_of,
    require_pattern,
)
from secmail.domain.errors import ActionNeeded, Code, Rejected, SecmailError
from secmail.domain.laboratories import DroppedLetter, LetterState
from secmail.domain.people import RecipientState
from secmail.domain.sentences.problems import PROBLEMS
from secmail.domain.upkeep import DROP_FOLDER
from secmail.engine.desk import Desk
from secmail.engine.jobs import JobRunner
from secmail.engine.open_session import OpenSession
from secmail.engine.reading import Reading
from secmail.engine.session import Session
from secmail.engine.steps import Steps, pause, wait

log = logging.getLogger("secmail.engine")

PATTERN = "letters.pattern"
"""Setting: what the names of letters say."""
_SENT, _KEPT, _REFUSED = "envoyes", "repris", "refuses"
"""Folders below: for letters that leave, for those that became drafts, and for what was refused."""
_SETTLED = timedelta(seconds=10)
"""A file that has not changed for so long is whole, where nothing else tells."""
_AT_ONCE = 100
_BODY = "Bonjour,\n\nVous trouverez le document ci-joint.\n"


@dataclass(frozen=True, slots=True)
class _Set:
    """As it is set."""

    folder: str
    sends: bool
    pattern: str


class DroppedLetters:
    """Engine thread. Only in the holder's own session."""

    def __init__(self, desk: Desk, jobs: JobRunner, session: Session, *, reading: Reading) -> None:
        self._desk = desk
        self._jobs = jobs
        self._session = session
        self._reading = reading
        self.send: Callable[[SendDraft], Steps[object]]
        """Queues a letter (`engine.outbox`)."""
        self._last: Mapping[str, Seen] = {}
        self._running = False

    def set(self, command: SetLetterFolder) -> Steps[None]:
        """Rejected LETTER_FOLDER_UNFIT, EXPORT_VALUE_UNFIT."""
        require_pattern(command.pattern)
        if command.folder:
            # Before: the check makes folders in it. After: the other may have been set while it was checked.
            yield from require_apart(self._desk, command.folder, setting=DROP_FOLDER)
            yield from wait(self._desk.pool.submit(self._desk.ports.letters.check, command.folder))
            yield from require_apart(self._desk, command.folder, setting=DROP_FOLDER)
        for name, value in (
            (LETTER_FOLDER, command.folder),
            (PATTERN, command.pattern),
            (LETTERS_LEAVE, "1" if command.send else ""),
        ):
            self._desk.db.folders.set_setting(name, value)

    def settings(self) -> tuple[str, bool, str]:
        """Folder, whether letters are sent, and the pattern of their names."""
        found = self._today()
        return found.folder, found.sends, found.pattern

    def tick(self) -> None:
        """Every few seconds."""
        if self._own() is not None and not self._running and self._today().folder:
            self._jobs.start(self._quietly())

    def take(self) -> Steps[LettersTaken]:
        """Now, for somebody who asks. VAULT_LOCKED; EXPORT_UNREACHABLE."""
        if self._own() is None:
            raise ActionNeeded(Code.VAULT_LOCKED)
        return (yield from self._round())

    def _quietly(self) -> Steps[None]:
        try:
            yield from self._round()
        except SecmailError as error:  # the folder is away, the card is out: it is looked into again
            log.info("the folder of letters waits: %s", error.code)

    def _round(self) -> Steps[LettersTaken]:
        today, session, taken = self._today(), self._own(), LettersTaken()
        if session is None or not today.folder or self._running:
            return taken
        self._running = True
        try:
            seen = yield from wait(self._desk.pool.submit(self._desk.ports.letters.look, today.folder))
            found = bundles(seen)
            ready = [bundle for bundle in found if self._is_whole(bundle)][:_AT_ONCE]
            self._last = {each.name: each for each in seen}
            taken = replace(taken, waiting=len(found) - len(ready))
            for bundle in ready:
                taken = yield from self._one(session, today, bundle, taken=taken)
                yield from pause()
        finally:
            self._running = False
        if taken.kept or taken.refused:
            self._desk.emit(LettersDropped(taken))
        return taken

    def _is_whole(self, bundle: Bundle) -> bool:
        """Its witness lies beside it, or nothing of it changes any more."""
        now = self._desk.ports.clock.now().timestamp()
        old = all(now - each.changed / 1e9 >= _SETTLED.total_seconds() for each in bundle.files)
        same = all(self._last.get(each.name) == each for each in bundle.files)
        return bundle.ready is not None or old or same

    def _one(self, session: OpenSession, today: _Set, bundle: Bundle, *, taken: LettersTaken) -> Steps[LettersTaken]:
        try:
            letter = yield from wait(self._desk.pool.submit(self._read, today, bundle))
            self._require_same(session)
            if letter is None:
                return taken
            sent = yield from self._take_in(session, today, letter)
        except Rejected as error:
            yield from wait(self._desk.pool.submit(self._refuse, today.folder, bundle, error.code))
            refused = RefusedLetter(bundle.letter.name, error.code)
            return replace(taken, refused=(*taken.refused, refused))
        yield from wait(self._desk.pool.submit(self._put_away, today.folder, bundle, _SENT if sent else _KEPT))
        self._require_same(session)
        session.sealed.exchange.letter_moved(letter.key)
        return replace(taken, kept=taken.kept + 1, sent=taken.sent + sent)

    def _read(self, today: _Set, bundle: Bundle) -> LetterRead | None:
        """Pool. None for what is gone, or only looks like a letter: a side-car whose letter is not there yet."""
        letters = self._desk.ports.letters
        if not all(each.plain for each in bundle.files):
            raise Rejected(Code.LETTER_TYPE)
        content = letters.read(today.folder, bundle.letter.name, LARGEST)
        if content is None:
            return None
        if bundle.letter.name.lower().endswith(".txt") and by_side_car(content) is not None:
            return None
        addressed = by_name(bundle.letter.name, today.pattern)
        if bundle.side_car is not None:
            addressed = by_side_car(letters.read(today.folder, bundle.side_car.name, LARGEST_SIDE_CAR) or b"")
        is_hprim = hprim.detect(content).format is not hprim.Format.NONE
        return letter_of(bundle.letter.name, content, addressed, hprim=is_hprim)

    def _take_in(self, session: OpenSession, today: _Set, letter: LetterRead) -> Steps[bool]:
        """Whether it has left, too. Rejected LETTER_TAKEN for one that was taken before."""
        known = session.sealed.exchange.letter(letter.key)
        if known is not None and known.state is LetterState.MOVED:
            raise Rejected(Code.LETTER_TAKEN)
        draft = self._draft(session, letter)
        if known is None:
            now = self._desk.ports.clock.now()
            known = DroppedLetter(letter.key, 0, today.sends and letter.send, LetterState.KEPT, now)
            entry = session.entry(now, Deed.LETTER_DROPPED, letter.key)
            number = session.sealed.exchange.keep_letter(known, draft, entry)
            known = replace(known, draft=number)
            self._desk.emit(DraftsChanged())
        return known.send and (yield from self._leaves(session, known, draft))

    def _leaves(self, session: OpenSession, known: DroppedLetter, draft: Draft) -> Steps[bool]:
        """Sent when everybody can be sealed to; otherwise it stays a draft, for a person to look at."""
        drafts = yield from wait(self._reading.ask(Drafts()))
        if not any(number == known.draft and not each.outgoing for number, each in drafts):
            return False  # it is a letter already, or somebody has seen to it
        addresses = tuple(mailbox.address for mailbox in draft.recipients)
        statuses = yield from wait(self._reading.ask(RecipientStatuses(addresses)))
        self._require_same(session)
        if any(status.state is not RecipientState.READY for status in statuses):
            return False
        try:
            yield from self.send(SendDraft(draft, queue_only=True, hold=None, saved=known.draft))
        except SecmailError as error:
            log.info("a dropped letter stays a draft: %s", error.code)
            return False
        return True

    def _draft(self, session: OpenSession, letter: LetterRead) -> Draft:
        account = self._account(session)
        subject = letter.subject or "Courrier médical"
        now, body = self._desk.ports.clock.now(), letter.body or _BODY
        return Draft(account.id, letter.to, letter.cc, subject, body, letter.attachments, dropped=True, saved=now)

    def _account(self, session: OpenSession) -> Account:
        accounts = self._desk.db.folders.accounts()
        own = [each for each in accounts if same_address(each.address, session.vault.address)]
        if not accounts:
            raise ActionNeeded(Code.ACCOUNT_UNKNOWN)
        return (own or list(accounts))[0]

    def _put_away(self, folder: str, bundle: Bundle, into: str) -> None:
        """Pool. The letter first: as long as it lies there, what lies beside it tells whom it is for.

        Whoever has written another letter under its name meanwhile finds it taken in the next round.
        """
        if self._is_another_now(folder, bundle):
            return
        for each in bundle.files:
            self._desk.ports.letters.move(folder, each.name, into)

    def _is_another_now(self, folder: str, bundle: Bundle) -> bool:
        """Pool."""
        lying = {each.name: each for each in self._desk.ports.letters.look(folder)}
        return lying.get(bundle.letter.name, bundle.letter) != bundle.letter

    def _refuse(self, folder: str, bundle: Bundle, code: Code) -> None:
        """Pool. With the reason beside it, which names nobody."""
        if self._is_another_now(folder, bundle):
            return
        names = [self._desk.ports.letters.move(folder, each.name, _REFUSED) for each in bundle.files]
        if names[0] is not None:
            texts = PROBLEMS[code]
            words = "\r\n".join(f"{texts[each].sentence}\r\n{texts[each].remedy}" for each in ("fr", "en"))
            self._desk.ports.letters.explain(folder, names[0], words + "\r\n")

    def _own(self) -> OpenSession | None:
        session = self._session.open
        mine = session is not None and session.mandate is None and session.emergency_for is None
        return session if mine else None

    def _today(self) -> _Set:
        setting = self._desk.db.folders.setting
        return _Set(setting(LETTER_FOLDER) or "", bool(setting(LETTERS_LEAVE)), setting(PATTERN) or USUAL_PATTERN)

    def _require_same(self, session: OpenSession) -> None:
        if self._session.open is not session:
            raise ActionNeeded(Code.CARD_REMOVED)


def require_apart(desk: Desk, folder: str, *, setting: str) -> Steps[None]:
    """Rejected LETTER_FOLDER_UNFIT for the folder of the other setting: results would be taken away as letters.

    It does not wait any more once the two are found apart.
    """
    compared = ""
    while (other := desk.db.folders.setting(setting) or "") != compared:
        if (yield from wait(desk.pool.submit(desk.ports.letters.same, folder, other))):
            raise Rejected(Code.LETTER_FOLDER_UNFIT)
        compared = other
