"""One's own certificates, and letters about certificates: here is mine, please send me yours."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from secmail.api.certificates import (
    AnnounceCertificate,
    Announcement,
    AnswerCertificateRequest,
    LookForOwnCertificates,
    OwnCertificates,
    PublishedLook,
    WriteAboutCertificates,
)
from secmail.cli import certificate_listings as shown
from secmail.cli import listings
from secmail.cli.commands.accounts import chosen
from secmail.cli.commands.certificates import pem
from secmail.cli.commands.hprim import put
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.letters import Facts, recipient_line
from secmail.cli.outcome import Exit
from secmail.cli.terminal import safe
from secmail.domain.addresses import is_address
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.ids import MessageId
from secmail.domain.outbox import DeliveryState, OutboxEntry, OutboxState
from secmail.domain.own_certificates import LetterAbout, OwnCertificate
from secmail.domain.sentences.problems import PROBLEMS

_GONE = frozenset({OutboxState.SENT, OutboxState.FILED})


def publish(context: Context) -> Exit:
    """One's own certificates: until when, and where others find them. With a file: what is to be given to others."""
    options = context.options
    look: PublishedLook | None = None
    with context.engine() as engine:
        if options.look or options.output is not None:
            engine.unlock()
        if options.look:
            look = engine.do(LookForOwnCertificates(), PublishedLook)
        own = _own(engine)
    used = [row.certificate.der for row in own if row.in_use]
    if options.output is not None:
        put(context, b"".join(map(pem, used)))
    elif context.output.as_json:
        rows = listings.rows("certificates", map(shown.own, own))
        context.output.document(rows if look is None else {**rows, "looked": shown.look(look)})
    for row in own:
        context.output.lines(shown.own_lines(row, context.words, looked=look is not None))
        if row.record and options.record:
            context.output.line(row.record)
    if look is not None:
        _tell_failures(context, look)
    return Exit.DONE if used else Exit.NO


def _own(engine: Dialogue) -> Sequence[OwnCertificate]:
    """As last seen, without a PIN; those of one holder while his session is open."""
    try:
        return engine.ask(OwnCertificates())
    except ActionNeeded as error:
        if error.code is not Code.VAULT_LOCKED:
            raise
    engine.unlock()
    return engine.ask(OwnCertificates())


def _tell_failures(context: Context, look: PublishedLook) -> None:
    for failure in look.failures:
        title = PROBLEMS[failure.code][context.words.language].title
        context.output.line(context.words("certificates.no-answer", source=failure.source, reason=title))


def introduce(context: Context) -> Exit:
    """Sends one's own certificate: to addresses, or to whoever asks for it in a message."""
    options = context.options
    if bool(options.addresses) is (options.answer is not None):
        raise context.misused("usage.one_of", what="ADDRESS, --answer")
    if options.answer is None:
        return _write(context, LetterAbout.INTRODUCTION)
    with context.engine() as engine:
        engine.wait_for_cards()
        command = AnswerCertificateRequest(MessageId(options.answer), options.queue)
        entries = engine.do(command, tuple)
    return _tell(context, entries)


def request(context: Context) -> Exit:
    """Asks for theirs, with one's own beside."""
    return _write(context, LetterAbout.REQUEST)


def renew(context: Context) -> Exit:
    """Who would be told of the certificate in use; with --send they are. NO when everybody knows it."""
    options = context.options
    since = datetime.now(UTC) - timedelta(days=options.days)
    with context.engine() as engine:
        engine.wait_for_cards()
        command = AnnounceCertificate(chosen(context, engine).id, since, options.send, options.queue)
        found = engine.do(command, Announcement)
    if options.send and found.queued:
        return _tell(context, found.queued, more=found.more)
    if context.output.as_json:
        context.output.document({"addresses": list(found.addresses), "letters": [], "more": found.more})
    context.output.lines(found.addresses)
    _tell_more(context, found.more)
    renewed = context.words("own.renewed", days=options.days)
    context.output.line(context.words("own.renew") if found.addresses else renewed)
    return Exit.DONE if found.addresses else Exit.NO


def _write(context: Context, about: LetterAbout) -> Exit:
    for address in context.options.addresses:
        if not is_address(address):
            raise context.misused("usage.address", what=safe(address))
    with context.engine() as engine:
        engine.wait_for_cards()
        entries = _queue(context, engine, about)
    return _tell(context, entries)


def _queue(context: Context, engine: Dialogue, about: LetterAbout) -> Sequence[OutboxEntry]:
    options = context.options
    account = chosen(context, engine).id
    return engine.do(WriteAboutCertificates(account, about, tuple(options.addresses), options.queue), tuple)


def _tell(context: Context, entries: Sequence[OutboxEntry], *, more: int | None = None) -> Exit:
    """REFUSED when one has not left, NO when one was refused. `more`: letters that are yet to be written."""
    if context.output.as_json:
        rows = listings.rows("letters", map(listings.outgoing, entries))
        context.output.document(rows if more is None else {**rows, "more": more})
    for entry in entries:
        context.output.line(context.words("send.state", id=entry.id, state=context.words(f"state.{entry.state}")))
        context.output.lines(recipient_line(context, entry, delivery=each, known=Facts()) for each in entry.deliveries)
    _tell_more(context, more or 0)
    if not context.options.queue and any(entry.state not in _GONE for entry in entries):
        return Exit.REFUSED
    refused = any(each.state is DeliveryState.REFUSED for entry in entries for each in entry.deliveries)
    return Exit.NO if refused else Exit.DONE


def _tell_more(context: Context, more: int) -> None:
    if more:
        context.output.line(context.words.counted("own.more", more))
