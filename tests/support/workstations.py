"""Workstations of one practice: engines of their own on the same mailbox in memory, with the same cards.

here, there = practice.here, practice.there     # `there` knows no vault
practice.vaults()                               # generations that lie in the private folder, oldest first
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from secmail.api.custody import GrantMandate, RevokeMandate
from secmail.api.events import PinWanted
from secmail.domain.mandates import Mandate, Right
from secmail.engine import vault_message
from tests.support.engine_desk import EngineDesk, Post
from tests.support.pki_lab import AT

FOLDER = "secmail"
RIGHTS = frozenset({Right.READ, Right.TRIAGE})


class Practice:
    """Two workstations, started, with the doctor's account and the folders known. No card is in."""

    def __init__(self, directory: Path) -> None:
        (directory / "here").mkdir()
        self.here = EngineDesk(directory / "here")
        lab = self.here.lab
        self.secretary = lab.cpe_authentication()
        self.here.make_card("secretary", self.secretary, lab.cpe_signature())
        self._directory = directory
        self._started: list[EngineDesk] = []
        self.start(self.here)
        self.there = self.another("there")

    @property
    def post(self) -> Post:
        """The server."""
        return self.here.post

    def another(self, name: str) -> EngineDesk:
        """A further workstation, as installed today."""
        (self._directory / name).mkdir()
        desk = EngineDesk(self._directory / name, self.here.lab)
        shutil.rmtree(desk.directory / "vaults")
        for folder in (self.here.drawer, self.here.reader):
            for card in folder.iterdir():
                shutil.copytree(card, desk.drawer / card.name, dirs_exist_ok=True)
        self.start(desk)
        return desk

    def start(self, desk: EngineDesk) -> None:
        desk.start()
        self._started.append(desk)
        desk.add_account(post=self.here.post)
        desk.sync()

    def stop(self) -> None:
        for desk in self._started:
            desk.stop()

    def vaults(self) -> list[int]:
        """Generations in the folder, by their subjects."""
        box = self.here.post.boxes.get(FOLDER)
        lines = [raw.split(b"\r\n")[1].decode() for _, (raw, _) in sorted(box.messages.items())] if box else []
        named = [vault_message.named(line.removeprefix("Subject: ")) for line in lines]
        return [name[1] for name in named if name is not None]

    def vault(self, desk: EngineDesk) -> int | None:
        """The generation of the vault there; None without one."""
        found = desk.vaults.facts()
        return found[0].generation if found else None

    def published(self, desk: EngineDesk) -> None:
        """Waits until what this workstation has lies in the folder as the newest."""
        (facts,) = desk.vaults.facts()
        data = desk.vaults.package(facts.id)
        desk.until(lambda: data in vault_message.document(self.newest()))
        desk.flush()

    def lies_there(self, desk: EngineDesk) -> None:
        """Waits until what this workstation has lies somewhere in the folder."""

        def found() -> bool:
            (facts,) = desk.vaults.facts()
            data, box = desk.vaults.package(facts.id), self.here.post.boxes[FOLDER]
            return any(data in vault_message.document(raw) for raw, _ in tuple(box.messages.values()))

        desk.until(found)
        desk.flush()

    def newest(self) -> bytes:
        """The last message of the folder; an empty one where there is none."""
        box = self.here.post.boxes.get(FOLDER)
        return box.messages[max(box.messages)][0] if box and box.messages else b"\r\n\r\n"

    @contextmanager
    def at(self, desk: EngineDesk, card: str = "doctor") -> Iterator[EngineDesk]:
        """Somebody sits there, his card in, the PIN typed."""
        desk.insert(card)
        desk.unlock()
        yield desk
        desk.remove(card)

    def grant(self, desk: EngineDesk) -> Mandate:
        """To the secretary, by her certificate or card in the second reader; a session of the doctor is open."""
        desk.insert("secretary")
        card = next(card for card in desk.ports.cards.cards() if card.label == "secretary")
        asked = len(desk.events.of(PinWanted))
        job = desk.submit(GrantMandate(RIGHTS, AT + timedelta(days=30), card=card.id))
        desk.answer(desk.question(asked + 1))
        done = desk.ended(job)
        desk.remove("secretary")
        mandate = getattr(done, "result", done)
        assert isinstance(mandate, Mandate), mandate
        return mandate

    def revoke(self, desk: EngineDesk, mandate: Mandate) -> None:
        desk.result_of(RevokeMandate(mandate.id))
