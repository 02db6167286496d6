"""The settings of a profile while the program runs: what is kept in its file, and the proxy as it is now."""

import threading
from collections.abc import Callable
from dataclasses import replace

from secmail.app.profile import Profile, load
from secmail.directory.https import system_proxy
from secmail.directory.places import Place, proxy_at
from secmail.domain.settings import Settings, SettingsChange


class KeptSettings:
    """Satisfies `engine.ports.system.ProgramSettings`. Any thread."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._gate = threading.Lock()

    def kept(self) -> Settings:
        """What stands in the file: a command may have changed it meanwhile."""
        with self._gate:
            return self._read().settings

    def change(self, change: SettingsChange) -> Settings:
        """Keeps them, whole or not at all."""
        with self._gate:
            before = self._read()
            after = replace(before, settings=change.of(before.settings))
            after.save()
            self._profile = after
            return after.settings

    def proxy_or(self, otherwise: Callable[[str], Place | None]) -> Callable[[str], Place | None]:
        """By which proxy a host is reached now: the profile's own, for every host, else what `otherwise` says."""

        def found(host: str) -> Place | None:
            return proxy_at(self._profile.settings.http_proxy) or otherwise(host)

        return found

    def by_proxy(self, host: str) -> tuple[str, int] | None:
        """The same for https: the profile's proxy, else what this computer is set to use."""
        place = self.proxy_or(system_proxy)(host)
        return (place.host, place.port) if place is not None else None

    def _read(self) -> Profile:
        return load(self._profile.folder) if self._profile.settings_file.exists() else self._profile
