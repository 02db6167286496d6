"""The settings that are kept before the databases are open: what is set, and changing it."""

from dataclasses import dataclass

from secmail.api.queries import Query
from secmail.domain.settings import Settings, SettingsChange


@dataclass(frozen=True, slots=True)
class ChangeSettings:
    """Keep these settings of the program. Result: `Settings` as they are then.

    What switches a protection off (`SettingsChange.unguards`) asks for the holder's card where there is a vault.
    Rejected PROXY_UNFIT; FILE_UNWRITABLE; Untrusted MANDATE_NO_RIGHT: not in another's name.
    """

    change: SettingsChange


@dataclass(frozen=True, slots=True)
class SettingsKept(Query[Settings]):
    """All of them, as they count from the next start on."""
