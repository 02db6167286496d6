"""Where a profile lies and how it is set up: one folder with databases, vaults, trust, log and settings."""

import contextlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.settings import Settings
from secmail.store.errors import from_system
from secmail.store.private import keep, keep_in

__all__ = ["Profile", "Settings", "load", "settings_of", "write_private"]


@dataclass(frozen=True, slots=True)
class Profile:
    """The folder of a profile. `make` creates what is missing, and keeps what is there, for the owner only."""

    folder: Path
    settings: Settings = field(default_factory=Settings)

    @property
    def vaults(self) -> Path:
        return self.folder / "vaults"

    @property
    def databases(self) -> Path:
        return self.folder / "databases"

    @property
    def trust(self) -> Path:
        return self.folder / "trust"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def settings_file(self) -> Path:
        return self.folder / "settings.json"

    @property
    def key_file(self) -> Path:
        return self.folder / "keys.json"

    @property
    def trust_folders(self) -> tuple[Path, ...]:
        return (self.trust, *(Path(folder) for folder in self.settings.trust_folders))

    def make(self) -> None:
        """Unavailable STORE_READ_ONLY, STORE_FULL; ActionNeeded FILE_UNWRITABLE where no folder can be."""
        try:
            own = (self.vaults, self.databases, self.trust, self.log)
            for folder in (self.folder, *own):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            raise ActionNeeded(Code.FILE_UNWRITABLE, type(error).__name__) from None
        except OSError as error:
            raise from_system(error) from None
        for folder in own:
            keep_in(folder)
        # Whatever else lies in a folder that somebody has chosen is not this program's.
        for path in (self.folder, self.settings_file, self.key_file):
            keep(path)

    def save(self) -> None:
        """Writes the settings, whole or not at all."""
        self.make()
        write_private(self.settings_file, json.dumps(asdict(self.settings), indent=1).encode())


def load(folder: Path | None) -> Profile:
    """The profile of a folder, or of the platform's place. ActionNeeded SETTINGS_UNREADABLE."""
    place = folder or Path(platformdirs.user_data_dir("secmail", appauthor=False))
    path = place / "settings.json"
    if not path.exists():
        return Profile(place)
    try:
        return Profile(place, settings_of(json.loads(path.read_bytes())))
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise ActionNeeded(Code.SETTINGS_UNREADABLE, type(error).__name__) from None


def write_private(path: Path, content: bytes) -> None:
    """Temporary file, fsync, rename: readable by the owner only, old or new after a power loss, never half."""
    temporary = path.with_name(path.name + ".new")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise ActionNeeded(Code.FILE_UNWRITABLE, type(error).__name__) from None


def settings_of(stored: dict[str, Any]) -> Settings:
    """What a settings file holds; what is missing is as by default. TypeError, AttributeError for other shapes."""
    default = Settings()
    return Settings(
        language=str(stored.get("language", default.language)),
        card_modules=tuple(map(str, stored.get("card_modules", ()))),
        find_card_modules=bool(stored.get("find_card_modules", default.find_card_modules)),
        card_environment=tuple((str(name), str(value)) for name, value in stored.get("card_environment", ())),
        card_folders=tuple(map(str, stored.get("card_folders", ()))),
        trust_folders=tuple(map(str, stored.get("trust_folders", ()))),
        igc_sante=bool(stored.get("igc_sante", default.igc_sante)),
        fetch_revocation=bool(stored.get("fetch_revocation", default.fetch_revocation)),
        http_proxy=str(stored.get("http_proxy", default.http_proxy)),
        key_file=bool(stored.get("key_file", default.key_file)),
        accept_test_certificates=bool(stored.get("accept_test_certificates", default.accept_test_certificates)),
        certificate_policies=tuple(map(str, stored.get("certificate_policies", ()))),
        policies_of_roots=tuple(
            (str(root).lower(), tuple(map(str, asked))) for root, asked in stored.get("policies_of_roots", ())
        ),
    )
