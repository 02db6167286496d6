"""Certificates of other people."""

from dataclasses import replace
from datetime import timedelta

from secmail.domain.people import Source
from secmail.engine.ports import MailDb, MailDbReader
from tests.support.store_samples import NOW, known


def test_what_was_learned_comes_back(mail: MailDb, reader: MailDbReader) -> None:
    assert mail.certificates.learn(known())
    assert mail.certificates.for_address("Holder@EXAMPLE") == (known(),)
    assert reader.certificates() == reader.for_address("holder@example") == (known(),)
    assert mail.certificates.for_address("other@example") == ()


def test_the_same_again_is_not_new(mail: MailDb) -> None:
    mail.certificates.learn(known())
    assert not mail.certificates.learn(replace(known(), address="HOLDER@example", learned=NOW + timedelta(days=1)))
    assert mail.certificates.all() == (known(),)


def test_newest_certificate_first(mail: MailDb) -> None:
    for number in (1, 3, 2):
        assert mail.certificates.learn(known(number))
    assert [each.certificate.serial for each in mail.certificates.for_address("holder@example")] == ["3", "2", "1"]


def test_the_better_source_is_kept(mail: MailDb) -> None:
    mail.certificates.learn(replace(known(), source=Source.FILE))
    mail.certificates.learn(known())
    assert mail.certificates.all()[0].source is Source.FILE
    mail.certificates.learn(replace(known(), source=Source.CARD))
    assert mail.certificates.all()[0].source is Source.CARD


def test_the_unconfirmed_never_weakens_the_confirmed(mail: MailDb) -> None:
    mail.certificates.learn(known())
    mail.certificates.learn(replace(known(confirmed=False), source=Source.FILE, capabilities=("3des-cbc",)))
    assert mail.certificates.all() == (known(),)


def test_the_confirmed_replaces_the_unconfirmed(mail: MailDb) -> None:
    mail.certificates.learn(replace(known(confirmed=False), source=Source.FILE, capabilities=("3des-cbc",)))
    assert not mail.certificates.learn(known())
    assert mail.certificates.all() == (known(),)


def test_capabilities_follow_the_latest_mail(mail: MailDb) -> None:
    mail.certificates.learn(known())
    mail.certificates.learn(replace(known(), capabilities=("aes-128-gcm",)))
    mail.certificates.learn(replace(known(), capabilities=()))
    assert mail.certificates.all()[0].capabilities == ("aes-128-gcm",)


def test_the_capabilities_that_were_signed_last_count(mail: MailDb) -> None:
    modern, old = ("aes-256-gcm", "rsa-oaep"), ("aes-128-cbc",)
    for capabilities, announced in (
        (old, None),  # by a version that did not know when
        (modern, NOW),
        (old, NOW - timedelta(days=1)),
        (old, None),
        ((), NOW + timedelta(days=1)),
    ):
        mail.certificates.learn(replace(known(), capabilities=capabilities, announced=announced))
    (found,) = mail.certificates.all()
    assert (found.capabilities, found.announced) == (modern, NOW)
    mail.certificates.learn(replace(known(), capabilities=old, announced=NOW + timedelta(seconds=1)))
    assert mail.certificates.all()[0].capabilities == old


def test_addresses_of_a_national_identifier_are_the_confirmed_ones(mail: MailDb) -> None:
    mail.certificates.learn(known(1, address="b@example"))
    mail.certificates.learn(known(2, address="a@example"))
    mail.certificates.learn(known(2, address="liar@example", confirmed=False))
    assert mail.certificates.addresses_of("10001234567") == ("a@example", "b@example")
    assert mail.certificates.addresses_of("1") == ()


def test_domains_are_those_of_confirmed_correspondents(mail: MailDb) -> None:
    mail.certificates.learn(known(1, address="b@Labo.example"))
    mail.certificates.learn(known(2, address="a@labo.example"))
    mail.certificates.learn(known(2, address="a@autre.example"))
    mail.certificates.learn(known(2, address="liar@evil.example", confirmed=False))
    assert mail.certificates.domains() == {"labo.example", "autre.example"}
