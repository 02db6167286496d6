"""A sender's name or address with nothing to see in it, or with what turns the rest, is never trusted."""

import pytest

from secmail.domain.addresses import is_address
from secmail.domain.security import Summary
from tests.support.pki_lab import LABORATORY, PkiLab
from tests.support.smime_desk import Desk, letter, wrapped

ADDRESS = LABORATORY.address


@pytest.mark.parametrize(
    ("sender", "trusted"),
    [
        (f"Labo <{ADDRESS}>", True),
        (f'"Labo" <{ADDRESS}>', True),
        (f"<{ADDRESS}>", True),
        (f'"" <{ADDRESS}>', False),
        (f'" " <{ADDRESS}>', False),
        (f'"\u200b" <{ADDRESS}>', False),
        (f'" \u2066\u00ad " <{ADDRESS}>', False),
        (f'"=?utf-8?q?=E2=80=8B?=" <{ADDRESS}>', False),
        (f'"\x07" <{ADDRESS}>', False),
        (f"Labo <\u202e{ADDRESS}>", False),
        (f"Labo <{ADDRESS}\u200b>", False),
        (f"Labo <\x1a{ADDRESS}>", False),
    ],
)
def test_trust_wants_a_sender_to_see(sender: str, *, trusted: bool) -> None:
    opened = Desk().open(wrapped(letter(sender=sender), PkiLab().organisation()))
    assert (opened.summary is Summary.SIGNED_TRUSTED) == trusted


@pytest.mark.parametrize(
    "odd", ["\0", "\x1a", "\x7f", "\x85", "\xad", "\u200b", "\u200f", "\u202e", "\u2066", "\ufeff"]
)
def test_an_address_is_seen_whole(odd: str) -> None:
    assert is_address("camille@cabinet.example")
    assert is_address("élise@cabinet.example")
    assert not any(map(is_address, (f"{odd}a@b.example", f"a{odd}@b.example", f"a@b{odd}.example")))


@pytest.mark.parametrize("domain", ["patient.mssante.fr.", ".b.example", "b..example", ".", ""])
def test_a_domain_of_an_address_has_no_empty_label(domain: str) -> None:
    """A patient's mailbox, for one, would pass for another place's."""
    assert not is_address(f"camille@{domain}")
    assert is_address("camille@b") and is_address("c..l@b.example")
