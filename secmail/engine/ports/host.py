"""The machine that the program runs on, as the diagnosis needs it."""

from datetime import datetime
from typing import Protocol

from secmail.domain.checks import Check
from secmail.domain.diagnosis import HostFacts
from secmail.domain.updates import Update


class Host(Protocol):
    """Blocking: pool, but for `web`, `moment` and `newest`."""

    def facts(self) -> HostFacts:
        """Program, system, processor, memory."""
        ...

    def web(self) -> tuple[Check, ...]:
        """PROXY: whether it answers; nothing where web servers are asked directly. Its own thread."""
        ...

    def disk(self) -> tuple[Check, ...]:
        """DISK_SPACE and DISK_ENCRYPTION of where the program keeps its data; SKIPPED where the system does not
        tell."""
        ...

    def key_store(self) -> Check:
        """KEY_STORE: whether it is open; the finding names its kind."""
        ...

    def kind_of_folder(self, folder: str) -> str:
        """`network` for a folder of another machine, as far as its name or the system tells; otherwise `local`."""
        ...

    def moment(self, url: str) -> datetime | None:
        """What time it is by a web server (RFC 9110 §6.6.1); None when it does not answer or say. Its own thread."""
        ...

    def newest(self) -> Update:
        """What the publisher says of the newest version; asked over the network. Its own thread."""
        ...
