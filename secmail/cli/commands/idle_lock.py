"""After how long without use the card must be unlocked again."""

from secmail.api.commands import LockWhenIdle
from secmail.api.queries import IdleMinutes
from secmail.cli.context import Context
from secmail.cli.outcome import Exit


def show(context: Context) -> Exit:
    """The minutes, after they were set where that is asked for; 0: never."""
    with context.engine() as engine:
        if context.options.minutes is not None:
            engine.do(LockWhenIdle(context.options.minutes), type(None))
        minutes = engine.ask(IdleMinutes())
    if context.output.as_json:
        context.output.document({"minutes": minutes})
    context.output.line(context.words("card.idle-lock" if minutes else "card.idle-lock.never", minutes=str(minutes)))
    return Exit.DONE
