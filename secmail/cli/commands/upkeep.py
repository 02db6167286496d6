"""Backups: made, checked, restored."""

from collections.abc import Generator
from pathlib import Path

from secmail.api.upkeep import MakeBackup
from secmail.cli.context import Context
from secmail.cli.documents import Document
from secmail.cli.outcome import Exit
from secmail.domain.accounts import Password
from secmail.domain.upkeep import BackupMade, Progress


def make_backup(context: Context) -> Exit:
    """The whole profile into one file; at the terminal the passphrase is typed twice."""
    file = Path(context.options.file).absolute()
    passphrase = _passphrase(context, "backup.passphrase", file=file.name)
    if not context.options.passphrase_stdin:
        again = _passphrase(context, "passphrase.again", file=file.name)
        if again.reveal != passphrase.reveal:
            raise context.misused("usage.passphrases-differ")
    with context.engine() as engine:
        made = engine.do(MakeBackup(str(file), passphrase), BackupMade)
    return _told(context, "backup.made", made)


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
    context.output.lines(context.words(key) for key in ("restore.passwords", "restore.outbox", "restore.filing"))
    return exit_code


def _passphrase(context: Context, prompt: str, *, file: str) -> Password:
    if context.options.passphrase_stdin:
        return Password(context.input.secret_line())
    typed = context.input.ask(context.words(prompt, file=file))
    if typed is None:
        raise context.misused("usage.passphrase")
    return Password(typed)


def _to_its_end(work: Generator[Progress, None, BackupMade]) -> BackupMade:
    while True:
        try:
            next(work)
        except StopIteration as end:
            made: BackupMade = end.value
            return made


def _told(context: Context, key: str, made: BackupMade) -> Exit:
    if context.output.as_json:
        context.output.document(_document(made))
    values = {"messages": made.messages, "vaults": made.vaults, "megabytes": -(-made.bytes // 1_000_000)}
    context.output.line(context.words(key, at=f"{made.at.astimezone():%Y-%m-%d %H:%M}", **values))
    return Exit.DONE


def _document(made: BackupMade) -> Document:
    return {"made": made.at.isoformat(), "messages": made.messages, "vaults": made.vaults, "bytes": made.bytes}
