"""Keeping what there is: backups, archive, files of one's own, retention, and the check of everything."""

from collections.abc import Generator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from secmail.api.queries import Folders
from secmail.api.upkeep import (
    ApplyRetention,
    ArchiveYear,
    CheckIntegrity,
    ExportMail,
    MakeBackup,
    Overdue,
    RetentionKept,
    SetRetention,
)
from secmail.cli import listings
from secmail.cli.commands.mailbox import known_messages
from secmail.cli.context import Context
from secmail.cli.documents import Document
from secmail.cli.outcome import Exit, Failed
from secmail.domain.accounts import Password
from secmail.domain.errors import Code
from secmail.domain.ids import FolderId
from secmail.domain.messages import Folder
from secmail.domain.upkeep import BackupMade, Flaw, FlawKind, MailExported, Progress, Retention

T = TypeVar("T")


def make_backup(context: Context) -> Exit:
    """The whole profile into one file; at the terminal the passphrase is typed twice."""
    file = Path(context.options.file).absolute()
    if file.is_dir():
        file = file / f"secmail-{datetime.now(UTC).astimezone():%Y-%m-%d}.backup"
    passphrase = _passphrase(context, "backup.passphrase", file=file.name)
    if not context.options.passphrase_stdin:
        again = _passphrase(context, "passphrase.again", file=file.name)
        if again.reveal != passphrase.reveal:
            raise context.misused("usage.passphrases-differ")
    with context.engine() as engine:
        made = engine.do(MakeBackup(str(file), passphrase), BackupMade)
    exit_code = _told(context, "backup.made", made)
    context.output.line(context.words("written", file=file))
    return exit_code


def check_backup(context: Context) -> Exit:
    """Reads a backup whole, without a profile."""
    file = Path(context.options.file)
    passphrase = _passphrase(context, "passphrase", file=file.name)
    return _told(context, "backup.sound", _to_its_end(context.program.check_backup(file, passphrase)))


def restore(context: Context) -> Exit:
    """Into a profile without content."""
    file = Path(context.options.file)
    passphrase = _passphrase(context, "passphrase", file=file.name)
    made = _to_its_end(context.program.restore(context.profile, file, passphrase))
    exit_code = _told(context, "backup.restored", made)
    told = ("passwords", "settings", "outbox", "filing", "people", "trust")
    context.output.lines(context.words(f"restore.{key}") for key in told)
    return exit_code


def archive(context: Context) -> Exit:
    """The inbox's messages of a year into their folder."""
    if context.options.year >= datetime.now(UTC).astimezone().year and not context.options.yes:
        raise context.misused("archive.running")
    with context.engine() as engine:
        moved = engine.do(ArchiveYear(context.options.year), int)
    if context.output.as_json:
        context.output.document({"year": context.options.year, "moved": moved})
    context.output.line(context.words("archive.moved", year=context.options.year, count=moved))
    return Exit.DONE if moved else Exit.NO


def export_mail(context: Context) -> Exit:
    """Messages as files. NO when some could not be written."""
    options = context.options
    target = Path(options.output).absolute()
    with context.engine() as engine:
        messages = known_messages(context, engine, options.message or ())
        folders = engine.ask(Folders())
        folder = _folder(context, folders) if options.folder is not None else None
        if options.opened:
            context.say("export-mail.plain")
            engine.wait_for_cards()
        done = engine.do(ExportMail(folder, messages, str(target), options.mbox, options.opened), MailExported)
    if context.output.as_json:
        context.output.document({"target": str(target), "written": done.written, "left_out": done.left_out})
    context.output.line(context.words("export-mail.written", count=done.written, file=target))
    if done.left_out:
        context.output.line(context.words("export-mail.left-out", count=done.left_out))
    return Exit.NO if done.left_out else Exit.DONE


def show_retention(context: Context) -> Exit:
    """How long mail is kept, and how much is older, as far as a session can tell."""
    with context.engine() as engine:
        kept = engine.ask(RetentionKept())
        overdue = None
        if context.options.count:
            engine.unlock()
            overdue = engine.ask(Overdue())
    if context.output.as_json:
        context.output.document({**_retention(kept), "overdue": overdue})
    _tell_retention(context, kept)
    if overdue is not None:
        context.output.line(context.words("retention.overdue", count=overdue))
    return Exit.DONE


def set_retention(context: Context) -> Exit:
    """Nothing is removed by it."""
    options = context.options
    with context.engine() as engine:
        known = engine.ask(RetentionKept())
        chosen = Retention(
            known.results if options.results is None else options.results,
            known.letters if options.letters is None else options.letters,
            known.other if options.other is None else options.other,
        )
        engine.do(SetRetention(chosen), type(None))
    if context.output.as_json:
        context.output.document(_retention(chosen))
    _tell_retention(context, chosen)
    return Exit.DONE


def apply_retention(context: Context) -> Exit:
    """Removes for good, after having said how many."""
    with context.engine() as engine:
        engine.unlock()
        overdue = engine.ask(Overdue())
        removed = 0
        if overdue and context.options.yes:
            removed = engine.do(ApplyRetention(), int)
    if context.output.as_json:
        context.output.document({"overdue": overdue, "removed": removed})
    key = "retention.removed" if context.options.yes else "retention.would-remove"
    context.output.line(context.words(key, count=removed if context.options.yes else overdue))
    return Exit.DONE


def check(context: Context) -> Exit:
    """Everything that is stored; with a card, what is sealed too. NO when something is not mended."""
    repair = context.options.repair
    flaws = _to_its_end(context.program.mend(context.profile, repair=repair))
    sealed, missing = False, "check.not-reached"
    if all(flaw.mended for flaw in flaws):
        with context.engine() as engine:
            cards = engine.wait_for_cards()
            sealed = bool(cards) and (context.options.pin_stdin or context.input.at_terminal)
            missing = "check.no-pin" if cards else "check.not-sealed"
            found: tuple[Flaw, ...] = engine.do(CheckIntegrity(repair=repair, sealed=sealed), tuple)
        flaws = (*flaws, *found)
    if context.output.as_json:
        context.output.document(listings.rows("flaws", map(_flaw, flaws)))
    for flaw in flaws:
        mended = context.words("flaw.mended" if flaw.mended else "flaw.not-mended")
        context.output.line(context.words(f"flaw.{flaw.what.value}", count=flaw.count) + "  " + mended)
        if flaw.mended and flaw.what is FlawKind.PAGES:
            context.output.line(context.words("check.salvaged"))
    if not flaws:
        context.output.line(context.words("check.sound"))
    if not sealed:
        context.output.line(context.words(missing))
    if all(flaw.mended for flaw in flaws):
        return Exit.DONE
    if not context.options.repair:
        context.tell(Failed(Code.STORE_FLAWED))
    return Exit.NO


def _flaw(flaw: Flaw) -> Document:
    return {"what": flaw.what.value, "count": flaw.count, "mended": flaw.mended}


def _folder(context: Context, folders: Sequence[Folder]) -> FolderId:
    """By name or number."""
    wanted = context.options.folder
    found = [folder for folder in folders if wanted in (folder.name, str(folder.id))]
    if not found:
        raise context.misused("usage.folder")
    return found[0].id


def _retention(kept: Retention) -> Document:
    return {"results": kept.results, "letters": kept.letters, "other": kept.other}


def _tell_retention(context: Context, kept: Retention) -> None:
    for name, years in (("results", kept.results), ("letters", kept.letters), ("other", kept.other)):
        key = "retention.years" if years else "retention.for-ever"
        context.output.line(context.words(key, what=context.words(f"retention.{name}"), years=years))


def _passphrase(context: Context, prompt: str, *, file: str) -> Password:
    if context.options.passphrase_stdin:
        return Password(context.input.secret_line())
    typed = context.input.ask(context.words(prompt, file=file))
    if typed is None:
        raise context.misused("usage.passphrase")
    return Password(typed)


def _to_its_end(work: Generator[Progress, None, T]) -> T:
    while True:
        try:
            next(work)
        except StopIteration as end:
            given: T = end.value
            return given


def _told(context: Context, key: str, made: BackupMade) -> Exit:
    if context.output.as_json:
        context.output.document(_document(made))
    values = {"messages": made.messages, "vaults": made.vaults, "megabytes": -(-made.bytes // 1_000_000)}
    context.output.line(context.words(key, at=f"{made.at.astimezone():%Y-%m-%d %H:%M}", **values))
    return Exit.DONE


def _document(made: BackupMade) -> Document:
    return {"made": made.at.isoformat(), "messages": made.messages, "vaults": made.vaults, "bytes": made.bytes}
