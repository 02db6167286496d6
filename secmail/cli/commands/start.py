"""The window and the demonstration practice."""

from pathlib import Path

from secmail.cli.context import Context


def gui(context: Context) -> int:
    """The window, until it is closed."""
    return context.program.window(context.profile, language=context.words.language, link=context.options.link)


def demo(context: Context) -> int:
    """Builds the demonstration practice and serves it."""
    directory = Path(context.options.dir) if context.options.dir else None
    return context.program.demo(
        directory,
        headless=context.options.headless,
        as_json=context.output.as_json,
        language=context.words.language,
    )
