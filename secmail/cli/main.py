"""`run`: parses, calls the command, and turns whatever happens into a sentence and an exit code."""

import traceback
from argparse import Namespace
from collections.abc import Sequence

from secmail.cli.common import window_start
from secmail.cli.context import Context, Run
from secmail.cli.outcome import EXIT_CODES, Exit, Failed, Misused, Stopped, failed
from secmail.cli.program import Program
from secmail.cli.sentences import misuse
from secmail.cli.terminal import Input, Output, Streams, process_streams
from secmail.cli.usage import HelpWanted, Refused, misused
from secmail.cli.words import Words
from secmail.domain.errors import Cancelled, Code, SecmailError
from secmail.domain.sentences.text import LANGUAGES, Language

_DEFAULT: Language = "fr"


def run(arguments: Sequence[str], program: Program, streams: Streams | None = None) -> int:
    """Carries out one command; the exit code."""
    streams = streams or process_streams()
    words = Words(_language(arguments, streams))
    try:
        options = window_start(arguments) or _parsed(arguments, words)
    except HelpWanted as wanted:
        Output(streams.stdout, as_json=False).data(wanted.text.encode())
        return Exit.DONE
    except Refused as refused:
        streams.stderr.write(misuse(misused(refused, words)) + "\n")
        return Exit.USAGE
    context = Context(
        program=program,
        options=options,
        words=words,
        input=Input(streams, pins=_pins(options)),
        output=Output(streams.stdout, as_json=options.json),
        errors=streams.stderr,
    )
    return _carried_out(context, options.run)


def _parsed(arguments: Sequence[str], words: Words) -> Namespace:
    from secmail.cli.grammar import parser  # noqa: PLC0415 -- all commands: the window does not wait for them

    return parser(words).parse_args(list(arguments))


def _pins(options: Namespace) -> int:
    """How many lines of standard input are PINs; a second one goes with the first."""
    if getattr(options, "second_pin_stdin", False):
        return 1 if getattr(options, "by_passphrase", False) else 2  # by passphrase the other card is the only one
    return int(options.pin_stdin)


def _carried_out(context: Context, command: Run) -> int:
    try:
        return command(context)
    except Misused as error:
        context.errors.write(misuse(error) + "\n")
        return Exit.USAGE
    except Failed as error:
        return _told(context, error)
    except SecmailError as error:
        return _told(context, failed(error))
    except BrokenPipeError:
        context.output.abandon()
        return Exit.REFUSED
    except OSError as error:  # standard output on a full disk, a terminal that went away
        context.output.abandon()
        return _told(context, Failed(Code.FILE_UNWRITABLE, detail=type(error).__name__))
    except (KeyboardInterrupt, Stopped, Cancelled):
        begun = "\n" if context.input.at_terminal else ""  # the line on which ^C stands
        context.errors.write(begun + context.words("interrupted") + "\n")
        return Exit.INTERRUPTED
    except Exception as error:  # noqa: BLE001 -- nothing is above: the user gets a sentence, never a trace-back
        return _told(context, Failed(Code.BUG, detail=_place(error)))


def _place(error: Exception) -> str:
    """Where our bug is, without its text, which may hold anything."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {last.name}, line {last.lineno}"


def _told(context: Context, failed: Failed) -> Exit:
    context.tell(failed)
    return EXIT_CODES[failed.code]


def _language(arguments: Sequence[str], streams: Streams) -> Language:
    """`--lang` wherever it stands, otherwise LANG, otherwise French; needed before the arguments can be judged."""
    wanted = streams.environment.get("LANG", "")
    for argument, following in zip(arguments, (*arguments[1:], ""), strict=False):
        if argument == "--lang":
            wanted = following
        elif argument.startswith("--lang="):
            wanted = argument.partition("=")[2]
    return next((language for language in LANGUAGES if wanted.lower().startswith(language)), _DEFAULT)
