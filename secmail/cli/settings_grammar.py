"""The options of `secmail settings`."""

from secmail.cli.commands import settings
from secmail.cli.groups import Groups


def add(groups: Groups) -> None:
    """All of them."""
    command = groups.command("settings", settings.show)
    command.add_argument("--proxy", metavar="PROXY")
    command.add_argument("--window-language", choices=settings.LANGUAGE_CHOICES)
    for option in ("--revocation", "--igc-sante", "--find-modules"):
        command.add_argument(option, choices=(settings.ON, settings.OFF))
