"""The window and the demonstration practice."""

from pathlib import Path

from secmail.cli.context import Context
from secmail.cli.outcome import Exit


def gui(context: Context) -> Exit:
    """The window, until it is closed."""
    return Exit(context.program.window(context.profile, language=context.words.language))


def demo(context: Context) -> Exit:
    """Builds the demonstration practice and serves it."""
    directory = Path(context.options.dir) if context.options.dir else None
    return Exit(
        context.program.demo(
            directory,
            headless=context.options.headless,
            as_json=context.output.as_json,
            language=context.words.language,
        )
    )
