"""Certificates of other people."""

from dataclasses import replace
from datetime import timedelta

from secmail.domain.own_certificates import Told, Way
from secmail.domain.people import Decision, Source
from secmail.engine.ports import MailDb, MailDbReader
from tests.support.store_samples import NOW, known


def test_what_was_learned_comes_back(mail: MailDb, reader: MailDbReader) -> None:
    assert mail.certificates.learn(known())
    assert mail.certificates.for_address("Holder@EXAMPLE") == (known(),)
    assert reader.certificates() == reader.known.for_address("holder@example") == (known(),)
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


def test_what_a_person_decided_stays_however_often_it_comes(mail: MailDb) -> None:
    mail.certificates.learn(replace(known(confirmed=False), source=Source.DIRECTORY))
    fingerprint = known().certificate.sha256
    assert mail.certificates.decide("HOLDER@example", fingerprint, Decision.REFUSED)
    mail.certificates.learn(known())
    mail.certificates.learn(replace(known(), source=Source.FILE))
    (found,) = mail.certificates.for_address("holder@example")
    assert (found.decision, found.confirmed, found.source) == (Decision.REFUSED, True, Source.FILE)
    assert not mail.certificates.decide("other@example", fingerprint, Decision.ACCEPTED)


def test_mail_says_more_than_what_is_published(mail: MailDb) -> None:
    for source in (Source.DOMAIN, Source.SIGNED_MAIL, Source.DIRECTORY):
        mail.certificates.learn(replace(known(), source=source))
    assert mail.certificates.all()[0].source is Source.SIGNED_MAIL


def test_a_forgotten_certificate_is_gone_from_one_address(mail: MailDb) -> None:
    fingerprint = known().certificate.sha256
    for address in ("holder@example", "second@example"):
        mail.certificates.learn(known(address=address))
    assert mail.certificates.forget("holder@example", fingerprint)
    assert mail.certificates.for_address("holder@example") == ()
    assert len(mail.certificates.for_address("second@example")) == 1
    assert not mail.certificates.forget("holder@example", fingerprint)
    assert mail.certificates.forget("second@example", fingerprint)
    assert mail.certificates.learn(known())  # new again


def test_where_own_certificates_have_gone(mail: MailDb, reader: MailDbReader) -> None:
    letter = Told("a" * 64, Way.LETTER, "Noe@Example", NOW)
    shown = Told("a" * 64, Way.DIRECTORY, "hopital", NOW - timedelta(days=1))
    for told in (letter, replace(letter, at=NOW + timedelta(days=1)), shown):
        mail.own_certificates.tell(told)
    expected = (replace(letter, place="noe@example", at=NOW + timedelta(days=1)), shown)
    assert mail.own_certificates.told() == reader.known.told() == expected
    mail.own_certificates.untell(Way.DIRECTORY, "hopital", sha256s=["b" * 64])  # another holder's
    assert reader.known.told() == expected
    mail.own_certificates.untell(Way.DIRECTORY, "hopital", sha256s=["a" * 64])
    assert reader.known.told() == expected[:1]
    mail.own_certificates.untell_letter("noe@example", NOW + timedelta(days=1))
    assert reader.known.told() == (replace(letter, place="noe@example"),)  # what the first letter has told stays


def test_a_request_is_answered_once(mail: MailDb) -> None:
    assert mail.own_certificates.answered("b" * 64) is None
    mail.own_certificates.answer("b" * 64, NOW)
    assert mail.own_certificates.answered("b" * 64) == NOW


def test_own_certificates_as_last_seen(mail: MailDb, reader: MailDbReader) -> None:
    assert reader.known.seen() == ()
    mail.own_certificates.see("b", [b"new", b"old"])
    mail.own_certificates.see("a", [b"one"])
    mail.own_certificates.see("b", [b"newest", b"new"])
    assert mail.own_certificates.seen() == reader.known.seen() == (("a", (b"one",)), ("b", (b"newest", b"new")))
