"""The folder in which the practice software leaves letters to be sent."""

from pathlib import Path

from secmail.api.custody import OpenedSession
from secmail.api.exporting import LetterFolderKept, LettersTaken, SetLetterFolder, TakeLetters
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.outcome import Exit, Failed
from secmail.cli.sentences import held_reason
from secmail.cli.terminal import safe


def set_folder(context: Context) -> Exit:
    """Chooses it, and what is done with letters."""
    options = context.options
    command = SetLetterFolder(str(Path(options.dir).absolute()), options.send, options.pattern)
    with context.engine() as engine:
        engine.do(command, type(None))
        kept = engine.ask(LetterFolderKept())
    return _told(context, kept)


def off(context: Context) -> Exit:
    """No folder is looked into any more."""
    with context.engine() as engine:
        engine.do(SetLetterFolder(""), type(None))
        kept = engine.ask(LetterFolderKept())
    return _told(context, kept)


def status(context: Context) -> Exit:
    """Looks into it now; NO when a letter was refused."""
    with context.engine() as engine:
        folder, sends, pattern = engine.ask(LetterFolderKept())
        if not folder:
            return _told(context, (folder, sends, pattern))
        engine.unlock()
        taken = engine.do(TakeLetters(), LettersTaken)
    if context.output.as_json:
        context.output.document({"folder": folder, "send": sends, "pattern": pattern, **document(taken)})
    tell(context, taken)
    return Exit.NO if taken.refused else Exit.DONE


def take_with_mail(context: Context, engine: Dialogue) -> LettersTaken | None:
    """When mail is fetched, letters are taken too: where a folder is set, and the PIN was given for it.

    The session stays open, so that they go on being taken while somebody watches.
    """
    if not engine.ask(LetterFolderKept())[0]:
        return None
    if not context.options.pin_stdin:
        context.say("letters.wait-for-card")
        return None
    try:
        if engine.ask(OpenedSession()) is None:
            engine.unlock()
        return engine.do(TakeLetters(), LettersTaken)
    except Failed as failed:  # the mail is here all the same
        context.tell(failed)
        return None


def document(taken: LettersTaken) -> dict[str, object]:
    """What came of the letters, as JSON."""
    return {
        "kept": taken.kept,
        "sent": taken.sent,
        "waiting": taken.waiting,
        "refused": [{"file": each.file, "reason": each.code.value} for each in taken.refused],
    }


def tell(context: Context, taken: LettersTaken) -> None:
    """What came of the letters, in words."""
    words = context.words
    context.output.line(words("letters.taken", kept=taken.kept, sent=taken.sent, waiting=taken.waiting))
    for each in taken.refused:
        context.output.line(
            words("letters.refused", file=safe(each.file), reason=held_reason(each.code, words.language))
        )


def _told(context: Context, kept: tuple[str, bool, str]) -> Exit:
    folder, sends, pattern = kept
    if context.output.as_json:
        context.output.document({"folder": folder or None, "send": sends, "pattern": pattern})
    words = context.words
    if not folder:
        context.output.line(words("letters.none"))
        return Exit.DONE
    context.output.line(words("letters.folder", folder=safe(folder), pattern=pattern))
    context.output.line(words(f"letters.{'send' if sends else 'draft'}"))
    return Exit.DONE
