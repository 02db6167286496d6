"""What was fetched and has verified: kept in the mail database, and at hand for whoever judges."""

import threading
from dataclasses import replace
from datetime import datetime

from secmail.domain.publications import KeptPublication, PublicationKind
from secmail.engine.desk import Desk

_LOADED_SECONDS = 10.0


class Shelf:
    """Written on the engine thread; any thread may ask for `publications` and `authorities`.

    Who asks while the program starts waits until what earlier runs have fetched is at hand.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: dict[str, KeptPublication] = {}
        self._loaded = threading.Event()
        # Replaced whole: whoever reads it in another thread sees the old or the new one.
        self._publications: tuple[bytes, ...] = ()
        self._authorities: tuple[bytes, ...] = ()

    def load(self) -> None:
        """What earlier runs of the program have fetched; once, before anything else."""
        try:
            self._kept = {publication.place: publication for publication in self._desk.db.publications.all()}
            self._show()
        finally:
            self._loaded.set()

    def publications(self) -> tuple[bytes, ...]:
        """Revocation lists and OCSP answers."""
        self._loaded.wait(_LOADED_SECONDS)
        return self._publications

    def authorities(self) -> tuple[bytes, ...]:
        """Certificates that matched a pin when they came; whoever uses them compares again."""
        self._loaded.wait(_LOADED_SECONDS)
        return self._authorities

    def get(self, place: str) -> KeptPublication | None:
        return self._kept.get(place)

    def keep(self, publication: KeptPublication) -> None:
        gone = self._desk.db.publications.keep(publication)
        self._kept[publication.place] = publication
        for place in gone:
            del self._kept[place]
        self._show()

    def confirm(self, publication: KeptPublication, at: datetime) -> KeptPublication:
        """The place still publishes it."""
        confirmed = replace(publication, fetched=at)
        self._desk.db.publications.confirm(publication.place, at)
        self._kept[publication.place] = confirmed
        return confirmed

    def _show(self) -> None:
        kept = self._kept.values()
        self._authorities = tuple(each.content for each in kept if each.kind is PublicationKind.AUTHORITIES)
        self._publications = tuple(each.content for each in kept if each.kind is not PublicationKind.AUTHORITIES)
