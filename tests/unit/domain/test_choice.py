"""The protection of a letter, by what its readers are known to read."""

from dataclasses import replace

import pytest

from secmail.domain.choice import Choice, Strength, choose
from secmail.domain.people import RecipientState, RecipientStatus
from secmail.domain.policy import SendPolicy

WISH = SendPolicy()
OLD = replace(WISH, content_algorithm="aes-256-cbc", key_transport="rsa-pkcs1")
MODERN = ("aes-256-gcm", "aes-256-cbc", "rsa-oaep")


def reader(*capabilities: str, address: str = "a@example", key_transport: bool = True) -> RecipientStatus:
    return RecipientStatus(address, RecipientState.READY, None, capabilities=capabilities, key_transport=key_transport)


@pytest.mark.parametrize(
    ("readers", "policy", "held_back_by"),
    [
        ([reader(*MODERN)], WISH, ()),
        ([reader(*MODERN), reader(*reversed(MODERN), address="b@example")], WISH, ()),
        ([reader("aes-256-cbc", "rsa-oaep")], OLD, ("a@example",)),
        ([reader("aes-256-gcm")], OLD, ("a@example",)),
        ([reader("aes-128-gcm", "rsa-oaep")], OLD, ("a@example",)),
        ([reader()], OLD, ("a@example",)),
        ([reader(*MODERN), reader("3des-cbc", address="labo@example")], OLD, ("labo@example",)),
        ([reader("aes-256-gcm", key_transport=False)], WISH, ()),
        ([reader("aes-256-cbc", key_transport=False)], OLD, ("a@example",)),
    ],
)
def test_the_strongest_that_all_read(
    readers: list[RecipientStatus], policy: SendPolicy, held_back_by: tuple[str, ...]
) -> None:
    assert choose(readers, WISH) == Choice(policy, held_back_by)


def test_headers_are_protected_either_way() -> None:
    wish = replace(WISH, protect_headers=False)
    assert not choose([reader()], wish).policy.protect_headers


def test_a_wish_for_old_protection_holds_nobody_responsible() -> None:
    wish = SendPolicy("aes-128-cbc", "rsa-pkcs1")
    assert choose([reader(*MODERN), reader()], wish) == Choice(wish)


def test_with_a_transport_that_all_read_only_the_cipher_counts() -> None:
    wish = SendPolicy("aes-256-gcm", "rsa-pkcs1")
    assert choose([reader("aes-256-gcm")], wish) == Choice(wish)


def test_the_strength_in_one_word() -> None:
    assert choose([reader(*MODERN)], WISH).strength is Strength.FULL
    assert choose([reader()], WISH).strength is Strength.OLD
