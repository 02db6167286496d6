"""The protection of a letter, by what its readers are known to read."""

from dataclasses import replace

import pytest

from secmail.domain.choice import Choice, Strength, choose, strength_of
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
    assert choose([quantum()], WISH, own_post_quantum=True).strength is Strength.QUANTUM


def quantum(*capabilities: str, address: str = "q@example") -> RecipientStatus:
    """Somebody with an ML-KEM certificate."""
    status = reader(*(capabilities or MODERN), address=address, key_transport=False)
    return replace(status, post_quantum=True)


@pytest.mark.parametrize(
    ("readers", "own", "post_quantum", "exposed_by"),
    [
        ([quantum()], True, True, ()),
        ([quantum(), quantum(address="r@example")], True, True, ()),
        ([quantum()], False, False, ()),
        ([quantum(), reader(*MODERN)], True, False, ("a@example",)),
        ([reader(*MODERN)], True, False, ()),
        ([reader(*MODERN), reader(*MODERN, address="b@example")], True, False, ()),
        ([], True, False, ()),
    ],
)
def test_a_single_copy_under_an_old_key_is_a_way_in_for_a_quantum_computer(
    readers: list[RecipientStatus], own: bool, post_quantum: bool, exposed_by: tuple[str, ...]
) -> None:
    choice = choose(readers, WISH, own_post_quantum=own)
    assert (choice.post_quantum, choice.exposed_by) == (post_quantum, exposed_by)
    assert (choice.strength is Strength.QUANTUM) is post_quantum


def test_a_short_content_key_is_not_said_to_withstand() -> None:
    wish = SendPolicy("aes-128-gcm", "rsa-oaep")
    choice = choose([quantum("aes-128-gcm")], wish, own_post_quantum=True)
    assert (choice.post_quantum, choice.strength) == (False, Strength.FULL)


def test_old_content_is_old_whatever_seals_its_key() -> None:
    """The key withstands; that the content can be changed unnoticed is what people are told."""
    choice = choose([quantum("aes-256-cbc")], WISH, own_post_quantum=True)
    assert (choice.post_quantum, choice.strength, choice.held_back_by) == (True, Strength.OLD, ("q@example",))


@pytest.mark.parametrize(
    ("readers", "pss"),
    [
        ([reader(*MODERN, "rsa-pss")], True),
        ([reader(*MODERN, "rsa-pss"), reader("rsa-pss", address="b@example")], True),
        ([reader(*MODERN, "rsa-pss"), reader(*MODERN, address="b@example")], False),
        ([reader(*MODERN)], False),
        ([reader()], False),
        ([], False),
    ],
)
def test_pss_only_where_everybody_announced_it(readers: list[RecipientStatus], pss: bool) -> None:
    assert choose(readers, WISH).pss is pss


def test_the_protection_in_the_words_of_the_command_line() -> None:
    assert choose([reader()], WISH).protection == "aes-256-cbc"
    assert choose([reader(*MODERN)], WISH).protection == "aes-256-gcm"
    assert choose([quantum()], WISH, own_post_quantum=True).protection == "aes-256-gcm+ml-kem"
    everything = choose([quantum(*MODERN, "rsa-pss")], WISH, own_post_quantum=True)
    assert everything.protection == "aes-256-gcm+ml-kem+rsa-pss"
    assert strength_of(everything.protection) is Strength.QUANTUM
    assert strength_of("aes-256-gcm+rsa-pss") is Strength.FULL
