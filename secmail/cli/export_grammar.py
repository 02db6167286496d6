"""The options of `secmail export` beyond filing: practice software, folder, laboratories."""

from enum import StrEnum

from secmail.cli.commands import exporting, letters
from secmail.cli.groups import Groups
from secmail.cli.usage import Parser
from secmail.cli.values import identifier
from secmail.domain.dropped_letters import USUAL_PATTERN
from secmail.domain.exports import (
    Beside,
    Encoding,
    FirstLine,
    LineEnds,
    Portion,
    SubFolders,
    Version,
    Witness,
    WitnessName,
)

_CHOICES: dict[str, type[StrEnum]] = {
    "encoding": Encoding,
    "line-ends": LineEnds,
    "portion": Portion,
    "version": Version,
    "first-line": FirstLine,
    "witness": Witness,
    "witness-name": WitnessName,
    "attachments": Beside,
    "sub-folders": SubFolders,
}
_TEXTS = ("pattern", "extension", "witness-extension")


def add(groups: Groups) -> None:
    """All of them."""
    software = groups.group("software")
    software.command("list", exporting.show_presets)
    software.command("show", exporting.show_software).add_argument("name", metavar="NAME", nargs="?")
    _add_values(software.command("set", exporting.set_software))
    groups.command("test", exporting.test)
    groups.command("status", exporting.status)
    groups.command("again", exporting.again).add_argument("id", metavar="ID", type=identifier)
    groups.command("held", exporting.held)
    groups.command("automatic", exporting.automatic).add_argument("switch", choices=["on", "off"])
    laboratories = groups.group("laboratories")
    laboratories.command("list", exporting.show_laboratories)
    laboratories.command("confirm", exporting.confirm).add_argument("id", metavar="ID", type=identifier)
    laboratories.command("forget", exporting.forget).add_argument("id", metavar="N", type=identifier)


def add_letters(group: Groups) -> None:
    """Of `secmail letters`."""
    folder = group.group("folder")
    chosen = folder.command("set", letters.set_folder)
    chosen.add_argument("dir", metavar="DIR")
    chosen.add_argument("--send", action="store_true")
    chosen.add_argument("--pattern", metavar="TEXT", default=USUAL_PATTERN)
    folder.command("status", letters.status)
    folder.command("off", letters.off)


def _add_values(command: Parser) -> None:
    """What is not named stays as the preset has it, or as it is today."""
    command.add_argument("name", metavar="NAME", nargs="?")
    command.add_argument("--folder", metavar="DIR", dest="software_folder")
    for name in _TEXTS:
        command.add_argument(f"--{name}", metavar="TEXT")
    for name, words in _CHOICES.items():
        command.add_argument(f"--{name}", choices=[word.value for word in words])
