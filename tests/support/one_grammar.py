"""The command line's `run` for tests, which call it some thousands of times in one process.

Its grammar, two hundred parsers that take 40 ms and keep nothing of a command, is made once for each language.
"""

from collections.abc import Sequence
from functools import cache
from unittest import mock

from secmail.cli import grammar, main
from secmail.cli.program import Program
from secmail.cli.terminal import Streams
from secmail.cli.usage import Parser
from secmail.cli.words import Words
from secmail.domain.sentences.text import Language

_parser = grammar.parser


@cache
def made_once(language: Language) -> Parser:
    """The whole grammar."""
    return _parser(Words(language))


def run(arguments: Sequence[str], program: Program, streams: Streams | None = None) -> int:
    """As `cli.main.run`."""
    with mock.patch.object(grammar, "parser", lambda words: made_once(words.language)):
        return main.run(arguments, program, streams)
