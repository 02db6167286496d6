"""Messages copied to files: as they were received, or what was inside of them, which is no secret any more then."""

from collections.abc import Sequence

from secmail.api.events import PinReason
from secmail.api.queries import MessagePage, MessageRows, RawMessage
from secmail.api.upkeep import ExportMail
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Code, Rejected, SecmailError, Unavailable
from secmail.domain.ids import MessageId
from secmail.domain.mail_files import unsealed
from secmail.domain.messages import MessageSummary
from secmail.domain.octets import octets
from secmail.domain.upkeep import MailExported
from secmail.engine.around import Around
from secmail.engine.desk import Desk
from secmail.engine.jobs import JobRunner
from secmail.engine.message_keys import MessageKeys
from secmail.engine.ports.upkeep import MailTarget
from secmail.engine.steps import Steps, drive, wait
from secmail.smime.files import decrypt
from secmail.smime.steps import ContentKey, KeyUnavailable, NeedKey

_PAGE = 100
_MOST_LAYERS = 4
_LEFT_OUT = frozenset(
    {
        Code.MESSAGE_UNKNOWN,
        Code.MESSAGE_NOT_HERE,
        Code.SMIME_NOT_FOR_US,
        Code.SMIME_DECRYPT_FAILED,
        Code.SMIME_MALFORMED,
    }
    | {Code.SMIME_UNSUPPORTED, Code.SMIME_TOO_LARGE}
)
"""What keeps one message from being written and no other."""


class MailExport:
    """Engine thread. What is not here yet is fetched first."""

    def __init__(self, desk: Desk, jobs: JobRunner, around: Around) -> None:
        self._desk = desk
        self._jobs = jobs
        self._around = around
        self._session = around.session
        self._reading = around.reading
        self._away = False

    def export(self, command: ExportMail) -> Steps[MailExported]:
        """In the clear only in the holder's own session, each message with its row in the journal before it is written.

        Unavailable FILE_UNWRITABLE; ActionNeeded VAULT_NOT_OWNER, and whatever keeps a session from opening.
        """
        self._away = False
        if command.opened:
            yield from self._session.owner(PinReason.OPEN)
        target = yield from wait(
            self._desk.pool.submit(lambda: self._desk.ports.mail_files.begin(command.target, mbox=command.mbox))
        )
        try:
            done = yield from self._all(command, target)
            yield from wait(self._desk.pool.submit(target.finish))
        finally:
            target.give_up()
        if not command.opened:
            self._around.journal(Deed.MAIL_EXPORTED, str(done.written))
        return done

    def _all(self, command: ExportMail, target: MailTarget) -> Steps[MailExported]:
        done = MailExported(0, 0)
        if command.messages:
            for start in range(0, len(command.messages), _PAGE):
                some = command.messages[start : start + _PAGE]
                rows = yield from wait(self._reading.ask(MessageRows(some)))
                done = MailExported(done.written, done.left_out + len(some) - len(rows))
                done = yield from self._some(command, rows, target, done=done)
            return done
        last: MessageId | None = None
        while rows := (yield from wait(self._reading.ask(MessagePage(command.folder, last, _PAGE)))):
            done = yield from self._some(command, rows, target, done=done)
            last = rows[-1].id
        return done

    def _some(
        self, command: ExportMail, rows: Sequence[MessageSummary], target: MailTarget, *, done: MailExported
    ) -> Steps[MailExported]:
        for row in rows:
            written = yield from self._one(row, target, opened=command.opened)
            done = MailExported(done.written + written, done.left_out + (not written))
            self._jobs.progress(done.written + done.left_out, len(command.messages))
        return done

    def _one(self, row: MessageSummary, target: MailTarget, *, opened: bool) -> Steps[bool]:
        """Whether it was written."""
        try:
            message = yield from self._here(row.id)
            raw = yield from wait(self._reading.ask(RawMessage(message)))
            if opened and row.encrypted:
                raw = yield from self._unsealed(message, raw)
        except SecmailError as error:
            if error.code not in _LEFT_OUT:
                raise
            return False
        yield from wait(
            self._desk.pool.submit(
                lambda: target.write(raw, number=row.id, sender=row.sender.address, received=row.date)
            )
        )
        return True

    def _here(self, message: MessageId) -> Steps[MessageId]:
        """Its bytes fetched, if need be; where a server was away once in this export, it is not asked again."""
        if self._away and self._desk.db.bodies.wanted(message) is not None:
            raise Rejected(Code.MESSAGE_NOT_HERE)
        try:
            return (yield from self._around.mailroom.bodies.require(message))
        except Unavailable as error:
            self._away = True
            raise Rejected(Code.MESSAGE_NOT_HERE, error.code) from None

    def _unsealed(self, message: MessageId, raw: bytes) -> Steps[bytes]:
        """What is inside of all encryptions that lie around the whole."""
        stored = self._desk.db.messages.stored(message)
        keys = MessageKeys(self._desk, self._session, access=self._around.access, stored=stored, ask_pin=True)

        def answer(need: NeedKey) -> Steps[ContentKey | KeyUnavailable]:
            given = yield from keys.answer(need)
            assert isinstance(given, ContentKey | KeyUnavailable)
            return given

        limits, keep = self._desk.policies.limits, self._desk.ports.temporaries.keep
        inside = octets(raw)
        for layer in range(_MOST_LAYERS):
            try:
                inside = yield from drive(self._desk.pool, decrypt(inside, limits=limits, keep=keep), answer)
            except SecmailError as error:
                if error.code is not Code.SMIME_MALFORMED or not layer:
                    raise
                break
        if not keys.are_of(self._session.open) or self._session.open is None:
            raise ActionNeeded(Code.CARD_REMOVED)
        self._session.journal(Deed.MESSAGE_UNSEALED, stored.sha256)
        return unsealed(raw, bytes(inside))
