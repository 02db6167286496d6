"""What a practice knows of people comes out of a backup, whichever version made it, and is never overwritten by one."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from secmail.app import restore
from secmail.app.keystores import keys_of
from secmail.app.profile import Profile
from secmail.domain.confirmations import ConfirmedIdentity
from secmail.domain.contacts import Contact
from secmail.domain.directory import CountryFacts, DirectorySearch
from secmail.domain.errors import Code, SecmailError
from secmail.domain.people import Decision
from secmail.pki import certificate as certificates
from secmail.store.country import Country
from secmail.store.db import Database
from secmail.store.mail_db import MailDb
from secmail.store.migrate import migrate, migrations
from tests.support.backup_samples import (
    PASSPHRASE,
    back_up,
    cheap_passphrases,
    fill,
    mail_of,
    new_profile,
    to_its_end,
)
from tests.support.people_samples import ENTRY, HOSPITAL, card_of_a_colleague, fill_people, people_of
from tests.support.pki_lab import COLLEAGUE, PkiLab
from tests.support.store_samples import NOW, known

LATER = NOW + timedelta(days=3)


@pytest.fixture(autouse=True)
def cheap() -> Iterator[None]:
    with cheap_passphrases():
        yield


@pytest.fixture
def empty(tmp_path: Path) -> Profile:
    return new_profile(tmp_path / "new")


def restored_into(profile: Profile, file: Path) -> None:
    to_its_end(restore.restore(profile, file, PASSPHRASE, now=LATER))


def take_in(profile: Profile) -> Country:
    """A country of one mailbox, in the profile."""
    country = Country(profile.databases, key=keys_of(profile).device_key())
    to_its_end(country.refresh([ENTRY], CountryFacts(1, None, NOW, "aa")))
    country.close()
    return country


def test_all_that_is_known_of_people_is_there_again(tmp_path: Path, empty: Profile) -> None:
    origin = new_profile(tmp_path / "origin")
    fill(origin)
    with closing(mail_of(origin)) as mail:
        fill_people(mail, card_of_a_colleague())
        before = people_of(mail)
        newest = max(contact.id for contact in mail.contacts.all())
    assert all(before[name] for name in before if name != "dropped")
    back_up(origin, tmp_path / "b")
    restored_into(empty, tmp_path / "b")
    with closing(mail_of(empty)) as mail:
        (word,) = mail.confirmations.all()
        assert people_of(mail) == before | {"confirmations": (replace(word, asked_again=True),)}
        assert mail.contacts.keep(Contact(name="Neu", addresses=("neu@b.example",))) > newest + 1000, (
            "numbers of contacts that came after the backup are not given again"
        )


def test_whom_the_user_trusted_by_his_word_is_asked_again(tmp_path: Path, empty: Profile) -> None:
    """He may have withdrawn it since; what he refused stays refused, and what he says now counts."""
    origin = new_profile(tmp_path / "origin")
    fill(origin)
    card = card_of_a_colleague()
    word = ConfirmedIdentity("c@x.example", card, NOW)
    with closing(mail_of(origin)) as mail:
        mail.confirmations.put(word)
        for number, decision in enumerate((Decision.ACCEPTED, Decision.REFUSED)):
            mail.certificates.learn(known(number))
            mail.certificates.decide("holder@example", known(number).certificate.sha256, decision)
        assert mail.confirmations.naming(card) == mail.confirmations.for_address(word.address) == (word,)
    back_up(origin, tmp_path / "b")
    restored_into(empty, tmp_path / "b")
    with closing(mail_of(empty)) as mail:
        assert mail.confirmations.naming(card) == mail.confirmations.for_address(word.address) == ()
        assert mail.confirmations.all() == (replace(word, asked_again=True),), "it is still told"
        decisions = {each.certificate.sha256: each.decision for each in mail.certificates.all()}
        assert decisions == {known(0).certificate.sha256: None, known(1).certificate.sha256: Decision.REFUSED}
        renewed = ConfirmedIdentity(word.address, certificates.facts(PkiLab().cps_signature(COLLEAGUE).der), LATER)
        mail.confirmations.put(renewed)
        assert mail.confirmations.all() == mail.confirmations.for_address(word.address) == (renewed,)


def test_the_country_is_in_no_backup_and_the_one_that_is_here_stays(tmp_path: Path, empty: Profile) -> None:
    """It can be made anew; whoever has fetched it before the restore keeps it."""
    origin = new_profile(tmp_path / "origin")
    fill(origin)
    take_in(origin)
    back_up(origin, tmp_path / "b")
    elsewhere = new_profile(tmp_path / "elsewhere")
    restored_into(elsewhere, tmp_path / "b")
    assert not (elsewhere.databases / "country.db").exists()
    country = take_in(empty)
    restored_into(empty, tmp_path / "b")
    assert [each.family_name for each in country.search(DirectorySearch("petit")).entries] == ["PETIT"]
    country.close()


def test_a_backup_that_was_made_before_people_had_tables(tmp_path: Path, empty: Profile) -> None:
    origin = new_profile(tmp_path / "origin")
    path, key = origin.databases / "mail.db", keys_of(origin).device_key()
    origin.databases.mkdir(exist_ok=True)
    with closing(Database(path, key, writable=True)) as old:
        migrate(old, path, key, steps=migrations("mail")[:12])
    back_up(origin, tmp_path / "b")
    restored_into(empty, tmp_path / "b")
    with closing(mail_of(empty)) as mail:
        fill_people(mail, card_of_a_colleague())
        assert all(value for name, value in people_of(mail).items() if name != "dropped")


OWN: dict[str, Callable[[MailDb], object]] = {
    "a contact": lambda mail: mail.contacts.keep(Contact(name="Noé", addresses=("noe@b.example",))),
    "a directory": lambda mail: mail.directories.keep_source(HOSPITAL),
    "a certificate": lambda mail: mail.certificates.learn(known()),
}


@pytest.mark.parametrize("what", OWN)
def test_what_a_practice_has_already_written_down_is_not_overwritten(tmp_path: Path, empty: Profile, what: str) -> None:
    """An address book that was imported before the restore is somebody's work too."""
    origin = new_profile(tmp_path / "origin")
    fill(origin, messages=1)
    back_up(origin, tmp_path / "b")
    with closing(mail_of(empty)) as mail:
        OWN[what](mail)
    with pytest.raises(SecmailError) as refused:
        restored_into(empty, tmp_path / "b")
    assert refused.value.code is Code.BACKUP_NOT_EMPTY


def test_a_profile_that_an_earlier_version_started_and_nobody_used_is_empty(tmp_path: Path, empty: Profile) -> None:
    origin = new_profile(tmp_path / "origin")
    fill(origin, messages=1)
    back_up(origin, tmp_path / "b")
    path, key = empty.databases / "mail.db", keys_of(empty).device_key()
    empty.databases.mkdir(exist_ok=True)
    with closing(Database(path, key, writable=True)) as old:
        migrate(old, path, key, steps=migrations("mail")[:12])
    restored_into(empty, tmp_path / "b")
    with closing(mail_of(empty)) as mail:
        assert mail._db.rows("SELECT count(*) FROM messages") == [(1,)]
