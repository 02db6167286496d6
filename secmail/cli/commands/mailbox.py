"""The local mailbox: synchronise, list, show."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType

from secmail.api.commands import OpenMessage, Synchronise, Watch
from secmail.api.events import Event, MessageOpened, MessagesChanged
from secmail.api.exporting import CameAndWent, FileWhatCame, FolderStatus, LettersDropped
from secmail.api.queries import Accounts, Folders, MessagePage, MessageRows, RawMessage
from secmail.api.receiving import FetchBodies
from secmail.api.results import MessageView, SyncResult
from secmail.api.rules import Assignees
from secmail.cli import listings
from secmail.cli.certificate_listings import about_lines
from secmail.cli.commands import letters
from secmail.cli.commands.accounts import chosen, wait_for_sign_in_cards
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.documents import Document, closed_reason
from secmail.cli.letters import tell_uncertain, uncertain
from secmail.cli.outcome import Exit, Failed, reading_exit
from secmail.cli.reader import tell_documents, tell_kind, tell_message, tell_receipts, tell_reports
from secmail.cli.vault_listings import day, mandate
from secmail.domain.errors import Code, SecmailError
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.messages import Folder, Kind, MessageState, MessageSummary
from secmail.domain.sentences.kinds import reasons_words
from secmail.domain.sentences.protection import SUMMARIES
from secmail.domain.triage import Standing, Wanted, short_name

_FILED = "filed"
STANDINGS = (*(standing.value for standing in Standing), _FILED)
"""What `list --triage` asks for."""
_WAITING = frozenset({MessageState.STORED, MessageState.WAITING_KEY})


def sync(context: Context) -> Exit:
    """Brings the local mailbox up to date; with `--watch` stays."""
    with context.engine() as engine:
        account = chosen(context, engine).id if context.options.account else None
        wait_for_sign_in_cards(engine)
        found = engine.do(Synchronise(account), SyncResult)
        if not found.folders and not engine.ask(Accounts()):
            return _without_account(context, found)
        waiting, went = uncertain(engine), _file_what_came(context, engine)
        taken = letters.take_with_mail(context, engine)
        if context.output.as_json:
            filed = {"filed": went.filed, "held": went.held} if went is not None else {}
            dropped = {"letters": letters.document(taken)} if taken is not None else {}
            context.output.document({**listings.sync(found, waiting), **filed, **dropped})
        _tell_sync(context, found)
        if went is not None:
            context.output.line(context.words("export.went", filed=went.filed, held=went.held))
        if taken is not None:
            letters.tell(context, taken)
        tell_uncertain(context, waiting)
        if context.options.watch:
            _watch(context, engine)
    return Exit.DONE


def _file_what_came(context: Context, engine: Dialogue) -> CameAndWent | None:
    """Where results are filed by themselves, and the PIN was given for it; otherwise it is said that they wait."""
    if not engine.ask(FolderStatus()).by_itself:
        return None
    if not context.options.pin_stdin:
        context.say("export.waits-for-card")
        return None
    try:
        engine.wait_for_cards()
        return engine.do(FileWhatCame(), CameAndWent)
    except Failed as failed:  # the mail is here all the same
        context.tell(failed)
        return None


def _without_account(context: Context, found: SyncResult) -> Exit:
    """Nothing was looked at: that is no answer about mail."""
    if context.output.as_json:
        context.output.document(listings.sync(found))
    context.say("account.none")
    return Exit.NO


def _tell_sync(context: Context, found: SyncResult) -> None:
    words = context.words
    numbers = (("new", found.new), ("removed", found.removed), ("folders", found.folders))
    context.output.line(", ".join(words.counted(f"sync.{what}", count) for what, count in numbers) + ".")
    if found.vaults:
        context.output.line(words("sync.vaults", count=found.vaults))
    if found.untold:
        context.output.line(words("sync.untold", count=found.untold))
    if found.refused:
        context.say("sync.refused", names=", ".join(found.refused))
        context.tell(Failed(Code.MAIL_FOLDER_REFUSED))


def _watch(context: Context, engine: Dialogue) -> None:
    def tell(event: Event) -> None:
        if isinstance(event, MessagesChanged):
            context.output.line(context.words.counted("sync.changed", len(event.messages)))
        elif isinstance(event, LettersDropped):
            letters.tell(context, event.taken)

    engine.do(Watch(), type(None))
    context.output.line(context.words("sync.watching"))
    engine.follow(tell)


def folders(context: Context) -> Exit:
    """All folders."""
    with context.engine() as engine:
        found = engine.ask(Folders())
    if context.output.as_json:
        context.output.document(listings.rows("folders", map(listings.folder, found)))
    for row in found:
        context.output.line(f"{row.id}  {row.name}  {row.unread}/{row.total}")
    return Exit.DONE


def show_page(context: Context) -> Exit:
    """A page of messages, newest first; what is sealed is shown when a PIN or a card is given."""
    options = context.options
    with context.engine() as engine:
        unlock_if_wanted(context, engine)
        known = engine.ask(Folders())
        folder = chosen_folder(context, known) if options.folder else None
        after = next(iter(known_messages(context, engine, [options.after] if options.after else [])), None)
        page = MessagePage(folder, after, options.limit, _wanted(options.triage, options.assignee or ""))
        found = engine.ask(page)
        if wants_session(context):
            _read_waiting(engine, found)
            found = engine.ask(page)
        people = engine.ask(Assignees()) if wants_session(context) else {}
    tell_rows(context, found, known, people=people)
    return Exit.DONE


def _wanted(state: str | None, name: str) -> Wanted:
    standing = Standing(state) if state not in (None, _FILED) else None
    return Wanted(standing, short_name(name), filed=state == _FILED)


def unlock_if_wanted(context: Context, engine: Dialogue) -> None:
    """Opens the session of whoever gives a PIN or names a card."""
    if wants_session(context):
        engine.unlock()


def wants_session(context: Context) -> bool:
    """Whoever gives a PIN or names a card wants to see what is sealed."""
    return context.options.pin_stdin or context.options.by_card is not None


def _read_waiting(engine: Dialogue, found: Iterable[MessageSummary]) -> None:
    """Opens what waits for a key, as the window does in the background once there is one."""
    for row in found:
        if row.encrypted and row.state in _WAITING:
            with suppress(Failed):  # one that cannot be opened stays as it is in the list
                engine.do(OpenMessage(row.id, ask_pin=False), MessageOpened)


def known_messages(context: Context, engine: Dialogue, wanted: Iterable[int]) -> tuple[MessageId, ...]:
    """These messages. Misused when there is none of such a number."""
    numbers = tuple(map(MessageId, wanted))
    here = {row.id for row in engine.ask(MessageRows(numbers))} if numbers else set()
    missing = next((number for number in numbers if number not in here), None)
    if missing is not None:
        raise context.misused("usage.message-unknown", id=missing)
    return numbers


def chosen_folder(context: Context, known: tuple[Folder, ...]) -> FolderId:
    """By number, name or role; names without case, as people type INBOX."""
    wanted = context.options.folder
    exact = [folder for folder in known if wanted in (folder.name, str(folder.id))]
    alike = [folder for folder in known if wanted.casefold() in (folder.name.casefold(), folder.role)]
    if not exact and not alike:
        raise context.misused("usage.folder")
    return (exact or alike)[0].id


def tell_rows(
    context: Context,
    found: Sequence[MessageSummary],
    known: tuple[Folder, ...],
    *,
    people: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """As lines, or as JSON. `people`: names of who looks after messages, by their short ones."""
    names = {folder.id: folder.name for folder in known}
    if context.output.as_json:
        context.output.document(listings.rows("messages", (listings.message(row, names) for row in found)))
        return
    if not found:
        context.output.line(context.words("list.none"))
    for row in found:
        context.output.line(row_line(context, row, people=people))


def row_line(context: Context, row: MessageSummary, *, people: Mapping[str, str] = MappingProxyType({})) -> str:
    """Of a list."""
    marks = [
        _urgency(context, row),
        context.words("mark.receipt") if row.kind is Kind.RECEIPT else "",
        context.words("mark.encrypted") if row.encrypted else "",
        "" if row.standing is Standing.UNSORTED else context.words(f"mark.{row.standing}"),
        context.words("mark.filed") if row.filed else "",
        context.words("mark.assignee", name=people.get(row.assignee, row.assignee)) if row.assignee else "",
        "" if row.seen else context.words("mark.unread"),
        "" if row.here else context.words("mark.header-only"),
        SUMMARIES[row.summary][context.words.language].title if row.summary is not None else "",
    ]
    sender = row.sender.name or row.sender.address
    cells = (str(row.id), f"{row.date.astimezone():%Y-%m-%d %H:%M}", sender, row.subject, *filter(None, marks))
    return "  ".join(" ".join(cell.split()) for cell in cells)


def _urgency(context: Context, row: MessageSummary) -> str:
    """Also what a sender claims whom nothing confirms, as his word."""
    why = reasons_words(row.urgent_reasons, context.words.language)
    mark = context.words("mark.urgent") if row.urgent else ""
    return f"{mark} ({why})".strip() if why else mark


def show(context: Context) -> Exit:
    """One message, opened if a key is at hand, or its bytes."""
    wanted = MessageId(context.options.id)
    if context.options.raw:
        if context.output.as_json:
            raise context.misused("usage.together", what="--raw", other="--json")
        with context.engine() as engine:
            context.output.data(_raw(engine, wanted))
        return Exit.DONE
    with context.engine() as engine:
        engine.wait_for_cards()
        view = engine.do(OpenMessage(wanted), MessageOpened).view
        locked = engine.locked
    _tell_view(context, view)
    if closed_reason(view.opened) is not None and locked is not None:
        context.tell(locked)
    return reading_exit(view.opened)


def _raw(engine: Dialogue, message: MessageId) -> bytes:
    """Of a message whose header alone is here they are fetched first."""
    try:
        return engine.ask(RawMessage(message))
    except SecmailError as error:
        if error.code is not Code.MESSAGE_NOT_HERE:
            raise
    (fetched,) = engine.do(FetchBodies((message,)), tuple)
    return engine.ask(RawMessage(fetched))


def _document(view: MessageView) -> Document:
    """With the mandate, where it was opened under one."""
    document = listings.view(view)
    return document if view.mandate is None else {**document, "mandate": mandate(view.mandate)}


def _tell_view(context: Context, view: MessageView) -> None:
    if context.output.as_json:
        context.output.document(_document(view))
    elif context.options.text:
        context.output.line(view.opened.text)
    else:
        if view.mandate is not None:
            acting = {"principal": view.mandate.principal.name, "delegate": view.mandate.delegate.name}
            context.output.line(context.words("shown.by-mandate", **acting, until=day(view.mandate.until)))
        tell_message(context, view.opened)
        if closed_reason(view.opened) is None:
            tell_kind(context, view.kind, reasons=view.kind_reasons, urgency=view.urgent_reasons)
        tell_receipts(context, view.receipts)
        context.output.lines(about_lines(view, context.words))
        tell_documents(context, view.documents)
        for file in view.results:
            tell_reports(context, file.document)
