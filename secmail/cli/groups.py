"""Commands and groups of commands in a parser, each with its help and the options of every command."""

from secmail.cli.context import Run
from secmail.cli.usage import Parser
from secmail.cli.words import Words


class Groups:
    """The commands below a parser."""

    def __init__(self, parser: Parser, common: Parser, words: Words, *, required: bool = False) -> None:
        self._parser = parser
        self._common = common
        self.words = words
        self._below = parser.add_subparsers(metavar=words("metavar.command"), parser_class=Parser, required=required)

    def command(self, name: str, run: Run) -> Parser:
        """A command that `run` carries out; its options are added by the caller."""
        made = self._add(name)
        made.set_defaults(run=run, command_name=made.prog)
        return made

    def group(self, name: str) -> "Groups":
        """A command that needs another word."""
        return Groups(self._add(name), self._common, self.words, required=True)

    def _add(self, name: str) -> Parser:
        key = f"help.{self._parser.prog} {name}".replace("help.secmail ", "help.")
        text = self.words(key)
        answer = self.words.any_of([key.replace("help.", "json.", 1)])
        described = text if answer is None else f"{text}. --json : {answer}"
        made: Parser = self._below.add_parser(name, help=text, description=described, parents=[self._common])
        return made
