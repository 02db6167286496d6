"""Hostile text in mail: whatever a sender writes can be encoded, shown, stored, and is read in linear time."""

import time
from datetime import UTC, timedelta, timezone

import pytest

from secmail.cms import der
from secmail.domain.security import Integrity
from secmail.engine.classify import result_files
from secmail.smime.files import normalise
from tests.support import cms_forge as forge
from tests.support.pki_lab import PkiLab
from tests.support.smime_desk import Desk

HEAD = b"From: a@b.example\r\nMIME-Version: 1.0\r\n"

HALF_LETTERS = {
    "body": b"Content-Type: text/plain; charset=utf-7\r\n\r\n+2AA-\r\n",
    "subject": b"Subject: =?utf-7?q?+2AA-?=\r\n\r\nx\r\n",
    "name of an attachment": b"Content-Type: application/x; name*=utf-7''%2B2AA-\r\n\r\nx\r\n",
    "boundary": b"Content-Type: multipart/mixed; boundary*=utf-7''%2B2AA-\r\n\r\n--x\r\n\r\nx\r\n",
}


@pytest.mark.parametrize("place", HALF_LETTERS)
def test_half_a_letter_in_utf7_can_be_encoded_again(place: str) -> None:
    opened = Desk().open(HEAD + HALF_LETTERS[place])
    names = [attachment.name for attachment in opened.attachments]
    assert "\ud800" not in "".join([opened.text, opened.headers.subject, *names])
    assert result_files(opened) == ()


def test_whole_letters_in_utf7_are_read() -> None:
    assert Desk().open(HEAD + b"Content-Type: text/plain; charset=utf-7\r\n\r\n+AOk- +2D3eAA-").text == "é \U0001f600"


@pytest.mark.parametrize("date", ["Fri, 31 Dec 9999 23:59:00 -1200", "Fri, 31 Dec 9999 23:59:00 +0000"])
def test_a_date_that_no_time_zone_can_tell_is_none(date: str) -> None:
    assert Desk().open(HEAD + f"Date: {date}\r\n\r\nx".encode()).headers.date is None


def test_any_other_date_can_be_told_in_every_time_zone() -> None:
    date = Desk().open(HEAD + b"Date: Fri, 31 Dec 9998 23:59:00 -1200\r\n\r\nx").headers.date
    assert date is not None
    assert [date.astimezone(zone) for zone in (UTC, timezone(timedelta(hours=14)), timezone(-timedelta(hours=12)))]


def test_a_signing_time_that_no_time_zone_can_tell_is_none() -> None:
    content, labo = forge.entity(b"Bonjour."), PkiLab().organisation()
    at = forge.attribute("1.2.840.113549.1.9.5", der.element(0x18, b"99991231235959Z"))
    info = forge.signer_info(content, labo, attributes=b"".join(sorted([*forge.plain_attributes(content), at])))
    layer = Desk().open(forge.cms_message(forge.signed_by(content, (info,), bag=(labo.der,)))).layers[0]
    assert [signer.signing_time for signer in layer.signers] == [None]  # type: ignore[union-attr]  # it is a signature


def test_white_space_after_an_armour_costs_linear_time() -> None:
    start = time.process_time()
    normalise(b"-----BEGIN CMS-----" + b" " * 2_000_000)
    assert time.process_time() - start < 2.0


def test_a_certificate_of_a_strange_version_in_the_bag_breaks_nothing() -> None:
    lab = PkiLab()
    content, signer = forge.entity(b"Bonjour."), lab.cps_signature()  # may not encrypt: the bag is searched
    strange = lab.confidentiality().der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x17", 1)
    info = forge.signer_info(content, signer, attributes=b"".join(sorted(forge.plain_attributes(content))))
    layer = Desk().open(forge.cms_message(forge.signed_by(content, (info,), bag=(signer.der, strange)))).layers[0]
    assert [signer.integrity for signer in layer.signers] == [Integrity.INTACT]  # type: ignore[union-attr]  # a signature
