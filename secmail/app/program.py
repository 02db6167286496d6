"""The program: the command line with everything behind it."""

import contextlib
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from secmail.api.files import FileTools
from secmail.api.handle import EngineHandle
from secmail.app import logsetup, restore, updates
from secmail.app.handover import SHOW, Door
from secmail.app.kept_settings import KeptSettings
from secmail.app.keystores import system_secret
from secmail.app.loading import loading
from secmail.app.mend import mend
from secmail.app.profile import load
from secmail.app.started import Started, reads_no_terminal, require_screen
from secmail.app.wiring import file_tools, running_engine
from secmail.cli.main import run
from secmail.cli.program import DemoLook
from secmail.domain.accounts import Password
from secmail.domain.errors import Code, SecmailError
from secmail.domain.sentences.text import LANGUAGES, Language
from secmail.domain.updates import Update
from secmail.domain.upkeep import BackupMade, Flaw, Progress
from secmail.store.backup import checked


class Secmail:
    """Satisfies `cli.program.Program`: what the command line may start."""

    def __init__(self, *, verbose: bool, language_told: bool = False) -> None:
        """`language_told`: whoever starts it says in which language; the profile's own is not looked at."""
        self._verbose = verbose
        self._language_told = language_told

    @contextlib.contextmanager
    def engine(self, profile: Path | None) -> Iterator[EngineHandle]:
        """The engine on a profile, running until the context ends."""
        place = load(profile)
        place.make()
        logsetup.set_up(place, verbose=self._verbose)
        with running_engine(place) as engine:
            yield engine

    def has_window(self, profile: Path | None) -> bool:
        """Whether a window has the profile open."""
        return Door(load(profile)).is_open()

    def files(self) -> FileTools:
        """S/MIME on files: no profile is opened."""
        return file_tools()

    def add_card_module(self, profile: Path | None, module: Path) -> None:
        """Card software besides what is found by itself."""
        place = load(profile)
        added = dict.fromkeys((*place.settings.card_modules, str(module)))
        replace(place, settings=replace(place.settings, card_modules=tuple(added))).save()

    def remove_card_module(self, profile: Path | None, module: Path) -> bool:
        """Whether it had been added."""
        place = load(profile)
        left = tuple(known for known in place.settings.card_modules if known != str(module))
        if len(left) == len(place.settings.card_modules):
            return False
        replace(place, settings=replace(place.settings, card_modules=left)).save()
        return True

    def secret(self, service: str, user: str) -> str | None:
        """Out of the system's key store, where a technician's tool may have put it."""
        return system_secret(service, user)

    def check_backup(self, file: Path, passphrase: Password) -> Generator[Progress, None, BackupMade]:
        """Reads a backup whole: no profile is opened."""
        return checked(file, passphrase)

    def restore(self, profile: Path | None, file: Path, passphrase: Password) -> Generator[Progress, None, BackupMade]:
        """The profile out of a backup."""
        return restore.restore(load(profile), file, passphrase, now=datetime.now(UTC))

    def mend(self, profile: Path | None, *, repair: bool) -> Generator[Progress, None, tuple[Flaw, ...]]:
        """What keeps the profile from being opened, and mending it."""
        return mend(load(profile), repair=repair, now=datetime.now(UTC))

    def update(self, profile: Path | None) -> Update:
        """Asked by a person."""
        place = load(profile)
        return updates.newest(place, KeptSettings(place))

    def demo(self, directory: Path | None, *, look: DemoLook, language: Language) -> int:
        """The demonstration practice, with a window or serving until it is interrupted."""
        if not look.headless:
            require_screen()
        from secmail.app.demo import show  # noqa: PLC0415 -- servers and PKI take most of the time to load

        with show.practice(directory) as practice:
            if look.headless:
                return show.serve(practice, as_json=look.as_json, language=language, first_start=look.first_start)
            return show.window(practice, language=language, verbose=self._verbose, first_start=look.first_start)

    def window(self, profile: Path | None, *, language: Language, link: str = "") -> int:
        """The window on a profile; with a link to an address it begins a letter."""
        require_screen()
        with loading():
            from secmail.gui.application import Outside, run_window  # noqa: PLC0415 -- Qt: commands work without it
            from secmail.gui.refused import show_refusal  # noqa: PLC0415 -- as above

        place = load(profile)
        door, spoken = Door(place), self._spoken(place.settings.language, language)
        outside = Outside(_also(link, door.knocked), Started.here().is_replaced)
        try:
            with self.engine(profile) as engine, door.opened():
                return run_window(engine, language=spoken, outside=outside)
        except SecmailError as error:
            if error.code is Code.STORE_IN_USE and door.knock(link or SHOW):
                return 0
            if reads_no_terminal():
                show_refusal(error.code, spoken)
            raise

    def _spoken(self, chosen: str, otherwise: Language) -> Language:
        if self._language_told:
            return otherwise
        return next((language for language in LANGUAGES if language == chosen), otherwise)


def _also(link: str, knocked: Callable[[], str]) -> Callable[[], str]:
    """What others ask for who start the program again, after what it was started with itself."""
    first = [link] if link else []
    return lambda: first.pop() if first else knocked()


def main(arguments: Sequence[str]) -> int:
    """Runs the command line; the exit code."""
    verbose = any(word in ("-v", "--verbose") for word in arguments)
    language_told = any(word.partition("=")[0] == "--lang" for word in arguments)
    return run(arguments, Secmail(verbose=verbose, language_told=language_told))
