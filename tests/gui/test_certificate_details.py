"""What the details of a letter say of the signer's certificate beyond the verdict, and that it changes no verdict."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from secmail.domain.messages import OpenedMessage
from secmail.domain.security import (
    Chain,
    Revocation,
    RevocationReason,
    Revoked,
    SignedLayer,
    Summary,
    judge,
)
from secmail.domain.sentences import protection
from secmail.gui.i18n import Words
from secmail.gui.models.protection import banner_words
from tests.support.invented_practice import LABORATORY, signer, view

SINCE = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)


def opened(**facts: object) -> OpenedMessage:
    layer = SignedLayer("detached", (signer(LABORATORY, **facts),), covers_all=True)
    return replace(view(1, LABORATORY, "x", summary=Summary.SIGNED_TRUSTED).opened, layers=(layer,))


def lines(**facts: object) -> list[str]:
    return [line for _, found in banner_words(opened(**facts), Words("fr")).details for line in found]


def test_since_when_and_why_a_certificate_is_revoked() -> None:
    held = Revoked(SINCE, RevocationReason.ON_HOLD)
    text = "\n".join(lines(revocation=Revocation.REVOKED, revoked=held))
    assert protection.REVOCATION_REASONS[RevocationReason.ON_HOLD]["fr"] in text
    assert "Depuis le" in text
    assert "Depuis le" not in "\n".join(lines())


@pytest.mark.parametrize("chain", sorted(Chain))
@pytest.mark.parametrize("then", [None, *sorted(Chain)])
def test_the_stated_time_is_told_where_it_differs_and_judges_nothing(chain: Chain, then: Chain | None) -> None:
    shown = lines(chain=chain, chain_at_signing=then)
    said = {row["fr"] for row in protection.CHAINS_AT_SIGNING.values()} & set(shown)
    assert said == ({protection.CHAINS_AT_SIGNING[then]["fr"]} if then is not None and then is not chain else set())
    without, beside = opened(chain=chain), opened(chain=chain, chain_at_signing=then)
    assert judge(beside.layers, ()) == judge(without.layers, ())
