"""A profile from before people had tables, and from each step since: nothing of it is lost, all of it works."""

import json
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest

from secmail.domain.directory import DirectorySearch
from secmail.domain.people import Decision
from secmail.store.country import Country
from secmail.store.db import Database
from secmail.store.lock import WriterLock
from secmail.store.mail_db import MailDb
from secmail.store.migrate import before, migrate, migrations
from secmail.store.stores import Stores
from secmail.store.values import to_micros
from tests.support.people_samples import NOE, card_of_a_colleague, fill_people, people_of
from tests.support.store_samples import KEY, NOW, certificate, inbox, new_message

BEFORE_PEOPLE = 12
LATEST = len(migrations("mail"))
TABLES = {
    13: {"directories", "directory_people"},
    14: {
        "contacts",
        "contact_addresses",
        "contact_words",
        "contact_groups",
        "contact_members",
        "contact_exchanges",
        "contacts_dropped",
    },
    15: {"own_certificates_told", "answered_requests"},
    16: {"confirmations"},
    17: {"own_certificates_seen"},
}
"""What each step has brought."""


def learned(database: Database) -> None:
    """A certificate as versions before the column `decision` kept it, with every field that they wrote."""
    facts = asdict(certificate())
    der, begins, ends = (facts.pop(name) for name in ("der", "not_before", "not_after"))
    database.run(
        "INSERT INTO certificates VALUES (?, ?, ?, ?, ?, ?)",
        (facts["sha256"], der, json.dumps(facts), to_micros(begins), to_micros(ends), facts["national_id"]),
    )
    database.run(
        "INSERT INTO known_certificates (address, sha256, source, learned, confirmed, usable, capabilities, announced)"
        " VALUES (?, ?, 'signed-mail', ?, 1, 1, '[\"aes-256-gcm\"]', NULL)",
        (NOE, facts["sha256"], to_micros(NOW)),
    )


def of_version(folder: Path, version: int) -> dict[str, list[tuple[object, ...]]]:
    """A mail database as that version left it, with rows wherever it has tables for people.

    The rows by what selects them: later versions may have more columns.
    """
    (folder / "model").mkdir(parents=True)
    tables = [name for step, names in sorted(TABLES.items()) for name in sorted(names) if step <= version]
    # Parents before what refers to them.
    tables.sort(key=lambda name: name not in ("contacts", "contact_groups"))
    path, kept = folder / "mail.db", {}
    with (
        closing(Stores(folder / "model", key=KEY, now=lambda: NOW).mail()) as model,
        closing(Database(path, KEY, writable=True)) as database,
    ):
        fill_people(model, card_of_a_colleague())
        migrate(database, path, KEY, steps=migrations("mail")[:version])
        learned(database)
        for table in tables:
            columns = [name for (name,) in database.rows("SELECT name FROM pragma_table_info(?)", (table,))]
            sql = f"SELECT {', '.join(columns)} FROM {table}"
            kept[sql] = model._db.rows(sql)
            assert kept[sql], f"nothing in {table} would prove nothing"
            values = ", ".join("?" * len(columns))
            database.run_many(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values})", kept[sql])
        assert database.version == version
    return kept


@pytest.mark.parametrize("version", range(BEFORE_PEOPLE, LATEST + 1))
def test_nothing_that_an_earlier_version_kept_of_people_is_lost(tmp_path: Path, version: int) -> None:
    rows = of_version(tmp_path, version)
    with closing(Stores(tmp_path, key=KEY, now=lambda: NOW).mail()) as mail:
        assert mail._db.version == LATEST
        for sql, expected in rows.items():
            assert sorted(mail._db.rows(sql), key=repr) == sorted(expected, key=repr), sql
        assert mail._db.rows("PRAGMA foreign_key_check") == []
        assert mail._db.rows("PRAGMA integrity_check") == [("ok",)]
        (kept,) = mail.certificates.all()
        assert (kept.address, kept.certificate, kept.confirmed, kept.decision) == (NOE, certificate(), True, None)
    copy = before(tmp_path / "mail.db")
    assert copy.exists() == (version < LATEST)


def test_from_before_people_all_of_it_works_as_in_a_new_profile(tmp_path: Path) -> None:
    """Also with mail and a known certificate in it, which the new tables do not touch."""
    of_version(tmp_path / "old", BEFORE_PEOPLE)
    card = card_of_a_colleague()

    def used(folder: Path) -> dict[str, object]:
        with closing(Stores(folder, key=KEY, now=lambda: NOW).mail()) as mail:
            mail.messages.add(inbox(mail), [new_message(1)])
            fill_people(mail, card)
            return {**people_of(mail), "mail": mail._db.rows("SELECT count(*) FROM messages")}

    old, new = used(tmp_path / "old"), used(tmp_path / "new")
    assert old.keys() == new.keys()
    for name in old:
        assert old[name] == new[name] or name == "certificates", name
    with closing(Stores(tmp_path / "old", key=KEY).mail()) as mail:
        assert _decisions(mail) == [Decision.REFUSED]


def _decisions(mail: MailDb) -> list[Decision | None]:
    return [known.decision for known in mail.certificates.all()]


def country_of_version_1(path: Path) -> None:
    """Before there was a white list."""
    with closing(Database(path, KEY, writable=True)) as database:
        migrate(database, path, KEY, steps=migrations("country")[:1])
        database.run(
            "INSERT INTO mailboxes VALUES (1, 7, 'PER', 'Noe.Petit@A.example', 'noe.petit@a.example', 'PETIT', 'Noé',"
            " '', '', '', '899700000001', NULL, 'Médecin', '10', '', 'REIMS', '51100', 'Marne', 1, 'essai')"
        )
        database.run("INSERT INTO mailbox_words (rowid, name, town) VALUES (1, 'petit noe', 'reims')")
        database.run("INSERT INTO spellings VALUES ('petit', 1, 'PT', 'titep'), ('reims', 1, 'RM', 'smier')")
        database.run("INSERT INTO domains VALUES ('a.example')")
        database.run("INSERT INTO facts VALUES (1, NULL, ?, 'aa')", (to_micros(NOW),))


def test_the_country_of_before_the_white_list_stays_when_the_list_comes(tmp_path: Path) -> None:
    """It is brought forward when something is taken in, not thrown away."""
    country_of_version_1(tmp_path / "country.db")
    country = Country(tmp_path, key=KEY)
    country.keep_domains(frozenset({"b.example"}), NOW)
    facts = country.facts()
    assert facts is not None
    assert (facts.mailboxes, facts.imported, facts.sha256, facts.domains) == (1, NOW, "aa", 1)
    assert [each.national_id for each in country.search(DirectorySearch("petit reims")).entries] == ["899700000001"]
    assert [each.family_name for each in country.lines_of("noe.petit@a.example")] == ["PETIT"]
    assert (country.has_domain("a.example"), country.has_domain("b.example")) == (True, True)
    country.close()


def test_the_country_of_an_earlier_version_is_known_at_once(tmp_path: Path) -> None:
    """The program was updated, and there is no network yet to take it in anew."""
    path = tmp_path / "country.db"
    country_of_version_1(path)
    country = Country(tmp_path, key=KEY)
    assert [each.national_id for each in country.search(DirectorySearch("petit reims")).entries] == ["899700000001"]
    facts = country.facts()
    assert facts is not None
    assert (facts.mailboxes, facts.domains) == (1, 0)
    assert not before(path).exists(), "it can be made anew: no second one takes room"
    country.close()


def test_while_another_program_takes_it_in_the_country_of_an_earlier_version_is_none_yet(tmp_path: Path) -> None:
    path = tmp_path / "country.db"
    country_of_version_1(path)
    country = Country(tmp_path, key=KEY)
    lock = WriterLock(tmp_path / "country.db.lock")
    assert country.facts() is None
    lock.release()
    assert country.facts() is not None
    country.close()
