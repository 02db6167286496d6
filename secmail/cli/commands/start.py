"""The window and the demonstration practice."""

from pathlib import Path

from secmail.cli.context import Context
from secmail.cli.program import DemoLook


def gui(context: Context) -> int:
    """The window, until it is closed."""
    return context.program.window(context.profile, language=context.words.language, link=context.options.link)


def demo(context: Context) -> int:
    """Builds the demonstration practice and serves it."""
    directory = Path(context.options.dir) if context.options.dir else None
    options = context.options
    look = DemoLook(options.headless, context.output.as_json, options.first_start)
    return context.program.demo(directory, look=look, language=context.words.language)
