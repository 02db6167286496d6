"""Certificates that nobody has vouched for stay unconfirmed, whatever brought them: they prove nothing of anybody."""

from dataclasses import replace

import pytest

from secmail.api import commands as c
from secmail.api import contacts as k
from secmail.api import queries as q
from secmail.app.demo.profiles import CONFIDENTIALITY, person_software
from secmail.domain.contacts import Contact
from secmail.engine.vcards_writing import written_cards
from tests.support.engine_desk import EngineDesk
from tests.support.pki_lab import COLLEAGUE


def confirmed(desk: EngineDesk) -> list[bool]:
    return [known.confirmed for known in desk.ask(q.Certificates())]


@pytest.mark.parametrize("names", ["the address", "nobody"])
def test_what_came_before_the_first_vault_proves_nothing_afterwards(desk: EngineDesk, names: str) -> None:
    """Nobody could be asked for card and PIN yet: it may have been anybody."""
    for file in (desk.directory / "vaults").iterdir():
        file.unlink()
    profile = person_software(COLLEAGUE, CONFIDENTIALITY)
    bare = desk.lab.issue(replace(profile, names=()), key="planted").der
    data, address = (desk.colleague.der, None) if names == "the address" else (bare, COLLEAGUE.address)
    desk.result_of(c.ImportCertificates(data, address))
    assert confirmed(desk) == [False]


def test_what_a_file_of_contacts_brings_proves_nothing(desk: EngineDesk) -> None:
    """Though its authority is trusted, it names the address, and the holder has let it in."""
    desk.insert()
    desk.unlock()
    card = Contact(name="Dr Avril", addresses=(COLLEAGUE.address,))
    data = written_cards([card], k.CardVersion.THREE, certificates={COLLEAGUE.address: [desk.colleague.der]})
    desk.result_of(k.ImportContacts(data))
    assert confirmed(desk) == [False]
