"""Addresses that imitate a correspondent's, and honest neighbours that do not."""

import time

import pytest

from secmail.domain.addresses import normal, same_address, shown_domain
from secmail.domain.lookalikes import Likeness, disguised, imitates

KNOWN = {"labo-tilleuls.example", "medecin.mssante.fr", "chu-nimes.fr", "biologie.asso.fr", "xn--hpital-ixa.example"}


@pytest.mark.parametrize(
    "address",
    [
        "resultats@labo-till\u0435uls.example",  # a Cyrillic e
        "resultats@xn--labo-tilluls-0ck.example",  # the same in Punycode
        "r\u0435sultats@ailleurs.example",  # in the local part, whatever the domain
        "resultats@labo\u200b-tilleuls.example",  # what cannot be seen
        "resultats@lab\u03bf-tilleuls.example",  # Greek
        "dr@\u0441hu-nimes.fr",
        "dr@medecin.\uff4dssante.fr",  # a wide letter
    ],
)
def test_what_no_eye_can_tell_apart(address: str) -> None:
    assert imitates(address, KNOWN) is Likeness.SAME_SHAPE


@pytest.mark.parametrize(
    "address",
    [
        "resultats@labo-tilleul.example",
        "resultats@labo-tillleuls.example",
        "resultats@labo-tillelus.example",
        "resultats@labo-tilleurs.example",
        "resultats@lab0-tilleuls.example",
        "resultats@labo-ti11euls.example",
        "resultats@labotilleuls.example",
        "resultats@mail.labo-tilleu1s.example",
        "resultats@labo-tilleuls.example.evil.net",
        "resultats@labo-tilleuls-example.evil.net",
        "dr@medecin.mssante.fr.evil.net",
        "dr@medecin.rnssante.fr",
        "dr@mssant\u00e9.fr",
        "dr@chu-nirnes.fr",
        "dr@bioIogie.asso.fr",
        "dr@hopital.example",
    ],
)
def test_what_resembles_a_known_domain(address: str) -> None:
    assert imitates(address, KNOWN) is Likeness.SIMILAR


@pytest.mark.parametrize(
    "address",
    [
        "resultats@labo-tilleuls.example",
        "Resultats@LABO-tilleuls.EXAMPLE",
        "dr@infirmier.mssante.fr",  # another name of the same owner
        "dr@medecln.mssante.fr",
        "dr@chu-rouen.fr",
        "dr@botanique.asso.fr",
        "dr@h\u00f4pital.example",
        "dr@\u043f\u0440\u0438\u043c\u0435\u0440.example",  # a word of one other script
        "dr@\u4f8b\u3048.example",
        "a@b",
        "",
        "dr@labo-tilleuls.org.example.net",
    ],
)
def test_honest_neighbours(address: str) -> None:
    assert imitates(address, KNOWN) is None


def test_numbers_of_a_series_are_no_slip() -> None:
    assert imitates("dr@ght-nord59.fr", {"ght-nord58.fr"}) is None
    assert imitates("dr@labos1.fr", {"labos2.fr"}) is None


def test_short_names_are_neighbours_by_chance() -> None:
    assert imitates("dr@chu.fr", {"chr.fr"}) is None


def test_words_in_disguise() -> None:
    assert disguised("pa\u0443pal") and disguised("a\u00adb") and disguised("a\tb")
    assert not disguised("caf\u00e9") and not disguised("labo-1")


def test_a_domain_in_other_letters_is_one_address() -> None:
    assert same_address("dr@h\u00f4pital.example", "DR@xn--hpital-ixa.EXAMPLE")
    assert same_address("dr@ho\u0302pital.example", "dr@h\u00f4pital.example")
    assert not same_address("dr@stra\u00dfe.example", "dr@strasse.example")
    assert not same_address("dr\u00e9@a.example", "dre@a.example")
    assert normal("dr@\ud800.example").isascii()


@pytest.mark.parametrize("label", ["xn--abc-", "xn--", "xn--99999999", "xn--a\u00e9", "xn--" + "a" * 70])
def test_dishonest_punycode_stays_as_it_is(label: str) -> None:
    assert shown_domain(label) == label


def test_many_correspondents_cost_little() -> None:
    known = {f"cabinet-{number:05}.example" for number in range(5000)}
    imitates("dr@autre.example", known)
    start = time.process_time()
    imitates("dr@cabinet-00007b.example", known)
    imitates("x" * 5000 + "@" + "y." * 4000, known)
    assert time.process_time() - start < 0.5
