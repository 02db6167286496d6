"""A trusted banner names the holder of the certificate, whatever name the sender gives himself."""

import pytest

from secmail.domain.addresses import Mailbox
from secmail.domain.security import SignedLayer, Summary
from secmail.gui.i18n import Words
from secmail.gui.models.protection import banner_words
from tests.support.invented_practice import LABORATORY, view


@pytest.mark.parametrize("summary", [Summary.SIGNED_TRUSTED, Summary.SIGNED_UNCONFIRMED])
def test_the_banner_names_who_signed(summary: Summary) -> None:
    shown = view(1, Mailbox(LABORATORY.address, "Dr Quelqu'un d'autre"), "x", summary=summary).opened
    holders = [
        one.certificate.common_name or one.certificate.subject
        for layer in shown.layers
        if isinstance(layer, SignedLayer)
        for one in layer.signers
        if one.certificate is not None
    ]
    banner = banner_words(shown, Words("fr"))
    assert holders
    assert banner.sentence.endswith(f"Signé par : {', '.join(holders)}.")


@pytest.mark.parametrize("summary", [Summary.SIGNED_UNTRUSTED, Summary.SIGNED_MISMATCH, Summary.SIGNATURE_BROKEN])
def test_who_is_not_proven_is_not_named(summary: Summary) -> None:
    assert "Signé par" not in banner_words(view(1, LABORATORY, "x", summary=summary).opened, Words("fr")).sentence
