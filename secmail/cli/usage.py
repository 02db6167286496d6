"""argparse without its habits: no exit, no abbreviations, its complaints in the user's language and without values.

Values are not repeated, because what was mistyped may be a secret.
"""

import argparse
import re
from functools import partial
from typing import Any, NoReturn

from secmail.cli.outcome import Misused
from secmail.cli.words import Words

_CHOICE = re.compile(
    r"argument (?P<what>\S+): invalid choice: '?(?P<value>.*?)'? \(choose from (?P<choices>.*)\)", re.S
)
_PATTERNS = (
    ("usage.missing", re.compile(r"the following arguments are required: (?P<what>.*)", re.DOTALL)),
    ("usage.one_of", re.compile(r"one of the arguments (?P<what>.*) is required", re.DOTALL)),
    ("usage.together", re.compile(r"argument (?P<what>\S+): not allowed with argument (?P<other>\S+)")),
    ("usage.value_missing", re.compile(r"argument (?P<what>\S+): expected .*", re.DOTALL)),
    ("usage.moment", re.compile(r"argument (?P<what>\S+): moment")),
    ("usage.past", re.compile(r"argument (?P<what>\S+): past")),
    ("usage.value", re.compile(r"argument (?P<what>\S+): .*", re.DOTALL)),
)


class HelpWanted(Exception):
    """`--help` was given; `text` is what to print."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class Refused(Exception):
    """What argparse says, and of which command."""

    def __init__(self, command: str, message: str) -> None:
        super().__init__(message)
        self.command = command
        self.message = message


class Parser(argparse.ArgumentParser):
    """Raises instead of printing and exiting."""

    def __init__(self, **keywords: Any) -> None:
        super().__init__(**{"allow_abbrev": False, **keywords})

    def error(self, message: str) -> NoReturn:
        raise Refused(self.prog, message)

    def speak(self, words: Words) -> None:
        """Gives every option and argument, here and below, its help, and headings and placeholders in the language."""
        self.formatter_class = partial(_Formatter, heading=words("heading.usage"))
        self._optionals.title = words("heading.options")
        self._positionals.title = words("heading.arguments")
        for action in self._actions:
            if isinstance(action, argparse._SubParsersAction):
                self._positionals.title = words("heading.commands")
                for below in action.choices.values():
                    below.speak(words)
            else:
                action.help = words.any_of(_keys(self.prog, action))
                action.metavar = _placeholder(action, words)

    def print_help(self, _file: object = None) -> None:
        raise HelpWanted(self.format_help())


class _Formatter(argparse.HelpFormatter):
    """With another word for "usage:"."""

    def __init__(self, prog: str, *, heading: str) -> None:
        super().__init__(prog)
        self._heading = heading

    def add_usage(self, *given: Any, **named: Any) -> None:
        """Where argparse gives no word of its own, as it does when it only wants a command's name."""
        if len(given) < 4:
            named.setdefault("prefix", self._heading)
        super().add_usage(*given, **named)


def _keys(prog: str, action: argparse.Action) -> list[str]:
    """Of the command, of its groups from the nearest on, of every command."""
    name = next((option for option in action.option_strings if option.startswith("--")), action.dest)
    command = prog.split()[1:]
    places = [" ".join(command[:length]) for length in range(len(command), 0, -1)]
    return [*(f"option.{place} {name}" for place in places), f"option.{name}"]


def _placeholder(action: argparse.Action, words: Words) -> str | tuple[str, ...] | None:
    """None where choices stand for it, or no value follows."""
    if action.nargs == 0 or (action.metavar is None and action.choices is not None):
        return None
    name = action.metavar or action.dest.upper()
    return words.any_of([f"metavar.{name}"]) or name


def misused(refused: Refused, words: Words) -> Misused:
    """The complaint as a sentence and where help is."""
    return Misused(_sentence(refused, words), words("usage.help", command=refused.command))


def _sentence(refused: Refused, words: Words) -> str:
    message = refused.message
    if message.startswith("unrecognized arguments: "):
        return _unknown(message.partition(": ")[2].split(), words)
    choice = _CHOICE.match(message)
    if choice:
        return words("usage.choice", what=choice["what"], choices=choice["choices"].replace("'", ""))
    for key, pattern in _PATTERNS:
        match = pattern.match(message)
        if match:
            return words(key, **match.groupdict())
    return words("usage.other")


def _unknown(arguments: list[str], words: Words) -> str:
    options = [argument.partition("=")[0] for argument in arguments if argument.startswith("-")]
    return words("usage.unknown", what=", ".join(options) or "…")
