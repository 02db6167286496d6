"""Words that make a message urgent for this practice."""

from collections.abc import Callable

from secmail.api.urgency import SetUrgencyWords, UrgencyWordsKept
from secmail.cli.context import Context
from secmail.cli.outcome import Exit


def show(context: Context) -> Exit:
    """The words in force."""
    with context.engine() as engine:
        words = engine.ask(UrgencyWordsKept())
    _tell(context, words)
    return Exit.DONE


def add(context: Context) -> Exit:
    """Beside those there are."""
    return _change(context, lambda known: (*known, *context.options.words))


def remove(context: Context) -> Exit:
    """As they are written in the list, whatever their case. NO when one of them was not there."""
    gone = {word.casefold() for word in context.options.words}
    known: set[str] = set()

    def left(there: tuple[str, ...]) -> tuple[str, ...]:
        known.update(word.casefold() for word in there)
        return tuple(word for word in there if word.casefold() not in gone)

    _change(context, left)
    return Exit.DONE if gone <= known else Exit.NO


def reset(context: Context) -> Exit:
    """Those that the program comes with."""
    return _change(context, lambda _: None)


def _change(context: Context, change: Callable[[tuple[str, ...]], tuple[str, ...] | None]) -> Exit:
    with context.engine() as engine:
        engine.do(SetUrgencyWords(change(engine.ask(UrgencyWordsKept()))), type(None))
        words = engine.ask(UrgencyWordsKept())
    _tell(context, words)
    return Exit.DONE


def _tell(context: Context, words: tuple[str, ...]) -> None:
    if context.output.as_json:
        context.output.document({"words": list(words)})
        return
    for word in words or (context.words("none"),):
        context.output.line(word)
