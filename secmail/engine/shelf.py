"""What was fetched and has verified: kept in the mail database, and at hand for whoever judges."""

from dataclasses import replace
from datetime import datetime

from secmail.domain.publications import KeptPublication, PublicationKind
from secmail.engine.desk import Desk


class Shelf:
    """Written on the engine thread. `publications` and `authorities` are replaced whole: any thread may read them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: dict[str, KeptPublication] = {}
        self.publications: tuple[bytes, ...] = ()
        """Revocation lists and OCSP answers."""
        self.authorities: tuple[bytes, ...] = ()
        """Certificates that matched a pin when they came; whoever uses them compares again."""

    def load(self) -> None:
        """What earlier runs of the program have fetched."""
        self._kept = {publication.place: publication for publication in self._desk.db.publications.all()}
        self._show()

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
        self.authorities = tuple(each.content for each in kept if each.kind is PublicationKind.AUTHORITIES)
        self.publications = tuple(each.content for each in kept if each.kind is not PublicationKind.AUTHORITIES)
