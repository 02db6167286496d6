"""Two workstations that share nothing but the doctor's mailbox, on a real server with real tokens.

One is closed while somebody works at the other, as a card is in one reader only.
"""

import copy
import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import custody as v
from secmail.api import queries as q
from secmail.api.events import SessionOpened
from secmail.app.profile import Profile
from secmail.domain.errors import Code
from secmail.domain.security import Summary
from secmail.domain.vaults import SlotKind
from secmail.engine import vault_message
from secmail.vault.room import VaultRoom
from tests.support import pki_lab, softhsm
from tests.support.dovecot import Dovecot
from tests.support.front import Front
from tests.support.group_practice import CardBox, GroupPractice, Member

PASSPHRASE = "cinq girafes repeignent un phare breton"


@pytest.fixture(scope="session")
def card_box(tmp_path_factory: pytest.TempPathFactory) -> CardBox:
    if softhsm.module() is None:
        pytest.skip("SoftHSM2 is not installed")
    return CardBox(tmp_path_factory.mktemp("cards"))


class Workstations:
    """`here` has made the vault; `there` was installed today."""

    def __init__(self, folder: Path, post: Dovecot, box: CardBox) -> None:
        self.post = post
        self.here = GroupPractice(folder, post, box)
        self.doctor = self.here.doctor(pki_lab.DOCTOR)
        self.secretary = replace(self.here.member(pki_lab.SECRETARY), user=self.doctor.user)
        self.there = copy.copy(self.here)
        self.there.profile = Profile(folder / "another", self.here.profile.settings)
        self.there.profile.save()
        self.there.vaults = VaultRoom(self.there.profile.vaults)

    @contextmanager
    def at(self, place: GroupPractice, *, online: bool = True) -> Iterator[Front]:
        """The program runs there and has looked at the mailbox."""
        with place.open() as front:
            if online:
                front.do(c.Synchronise())
            yield front

    def published(self, front: Front, place: GroupPractice) -> None:
        """Waits until what is there lies in the mailbox."""
        (facts,) = place.vaults.facts()
        front.wait_until(lambda: place.vaults.package(facts.id) in self._newest())

    def folder(self) -> list[bytes]:
        """The private folder, asked with the standard library."""
        context = ssl.create_default_context(cafile=self.post.ca_file)
        with imaplib.IMAP4_SSL("localhost", self.post.imaps_port, ssl_context=context) as imap:
            imap.login(self.doctor.user.address, self.doctor.user.password.reveal)
            if imap.select("secmail", readonly=True)[0] != "OK":
                return []
            numbers = imap.search(None, "ALL")[1][0].split()
            items = [imap.fetch(number, "(BODY.PEEK[])")[1][0] for number in numbers]
        return [item[1] for item in items if isinstance(item, tuple)]

    def _newest(self) -> bytes:
        lying = self.folder()
        return vault_message.document(lying[-1]) if lying else b""


@pytest.fixture
def practice(tmp_path: Path, post: Dovecot, card_box: CardBox) -> Workstations:
    """The vault lies in the mailbox."""
    practice = Workstations(tmp_path, post, card_box)
    with practice.at(practice.here) as front, practice.here.seated(front, practice.doctor):
        practice.published(front, practice.here)
    return practice


def _kinds(place: GroupPractice) -> list[SlotKind]:
    (facts,) = place.vaults.facts()
    return sorted(slot.kind for slot in facts.slots)


def _read(place: GroupPractice, front: Front, doctor: Member) -> Summary:
    (letter,) = place.letters(front, doctor)
    return front.do(c.OpenMessage(letter)).view.opened.summary


def test_a_vault_made_here_opens_there_with_one_pin(practice: Workstations) -> None:
    here, there, doctor = practice.here, practice.there, practice.doctor
    here.receive(doctor, here.letter(doctor))
    with practice.at(there) as front, there.seated(front, doctor) as opened:
        assert opened.holder == doctor.name
        assert _read(there, front, doctor) is Summary.SIGNED_TRUSTED
        assert len(front.questions) == 1
        assert "secmail" not in {folder.name for folder in front.ask(q.Folders())}
    assert len(practice.folder()) == 1


def test_a_secretary_granted_here_opens_there_until_she_is_revoked_elsewhere(practice: Workstations) -> None:
    here, there, doctor, secretary = practice.here, practice.there, practice.doctor, practice.secretary
    with practice.at(here) as front:
        mandate = here.grant(front, doctor, secretary)
        practice.published(front, here)
    here.receive(doctor, here.letter(doctor))
    with practice.at(there) as front, there.seated(front, secretary) as opened:
        assert opened.mandate == mandate
        assert _read(there, front, doctor) is Summary.SIGNED_TRUSTED
    with practice.at(here) as front, here.seated(front, doctor):
        front.do(v.RevokeMandate(mandate.id))
        practice.published(front, here)
    with practice.at(there) as front:
        there.insert(front, secretary)
        assert front.fail(c.UnlockCard()).code is Code.VAULT_NO_SLOT
        there.remove(front, secretary)


def test_what_was_changed_on_both_without_a_network_is_joined(practice: Workstations) -> None:
    here, there, doctor = practice.here, practice.there, practice.doctor
    with practice.at(there) as front, there.seated(front, doctor):
        pass
    practice.post.stop()
    try:
        for place, words in ((here, PASSPHRASE), (there, PASSPHRASE[::-1])):
            with practice.at(place, online=False) as front, place.seated(front, doctor):
                front.do(v.AddPassphrase(words))
    finally:
        practice.post.start()
    with practice.at(here):
        pass
    with practice.at(there) as front, there.seated(front, doctor):
        front.wait_until(lambda: len(_kinds(there)) == 3)
        practice.published(front, there)
    with practice.at(here) as front:
        assert _kinds(here) == [SlotKind.CARD_SIGN, SlotKind.PASSPHRASE, SlotKind.PASSPHRASE]
        for words in (PASSPHRASE, PASSPHRASE[::-1]):
            assert front.do(v.OpenByPassphrase(words)) == doctor.name
            front.do(c.LockSession())
    assert here.vaults.facts() == there.vaults.facts()
    assert [event for event in front.heard if isinstance(event, SessionOpened)]
