"""The FHIR directory against a server that searches and answers as the national one, and against a hostile one."""

import base64
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from secmail.directory.fhir import FhirDirectory, Pace
from secmail.directory.fhir_bundle import bundle_of
from secmail.directory.fhir_entries import entries_of, referenced_organisations
from secmail.directory.https import Bounds, Https
from secmail.domain.checks import CheckState, CheckSubject
from secmail.domain.directory import (
    MOST_ANSWERS,
    MOST_CERTIFICATES,
    DirectoryAnswer,
    DirectoryEntry,
    DirectoryKind,
    DirectorySearch,
    DirectorySource,
    MailboxKind,
)
from secmail.domain.errors import ActionNeeded, Code, Rejected, SecmailError, Unavailable
from tests.support.fhir_people import (
    Json,
    bundle,
    certificate,
    country,
    mailbox,
    organisation,
    outcome,
    practitioner,
    role,
)
from tests.support.fhir_server import CALLS_A_SECOND, Asked, FhirServer, Reply
from tests.support.https_server import HttpsServer
from tests.support.tls import TlsLab

KEY = "6f1c0000-invented-key"
QUICK = Bounds(connect=30.0, idle=0.3, whole=0.6)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> TlsLab:
    return TlsLab(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def running(lab: TlsLab) -> Iterator[FhirServer]:
    with FhirServer(lab.context(), country(), key=KEY) as server:
        yield server


@pytest.fixture
def server(running: FhirServer) -> FhirServer:
    running.begin_anew(country(), key=KEY)
    return running


@pytest.fixture(scope="module")
def https() -> Https:
    return Https(proxy=lambda _host: None)


@pytest.fixture
def directory(https: Https) -> FhirDirectory:
    return FhirDirectory(https)


@pytest.fixture
def source(server: FhirServer, lab: TlsLab) -> DirectorySource:
    return source_of(server.url, lab.ca_file)


def source_of(url: str, ca_file: Path | str, *, secret: str = KEY, **values: str) -> DirectorySource:
    words = {"url": url, "ca_file": str(ca_file), "key_header": "ESANTE-API-KEY", "certificates": "no", **values}
    return DirectorySource("national", DirectoryKind.FHIR, "Annuaire", tuple(words.items()), secret=secret)


def addresses(answer: DirectoryAnswer) -> set[str]:
    return {entry.address for entry in answer.entries}


def code_of(directory: FhirDirectory, source: DirectorySource, words: str = "belanger") -> Code:
    with pytest.raises(SecmailError) as error:
        directory.search(source, DirectorySearch(words=words))
    return error.value.code


class TestSearching:
    def test_a_name_finds_mailboxes_of_the_person_and_of_her_roles(
        self, directory: FhirDirectory, source: DirectorySource
    ) -> None:
        """Not the ordinary e-mail, nor who has ended his practice."""
        answer = directory.search(source, DirectorySearch(words="belanger"))
        assert addresses(answer) == {
            "helene.belanger@medecin.mssante.example",
            "jf.belanger@lilas.mssante.example",
            "jf.belanger@tours.mssante.example",
        }
        assert not answer.more

    def test_every_fact_of_a_person(self, directory: FhirDirectory, source: DirectorySource) -> None:
        (helene,) = directory.search(source, DirectorySearch(words="Bélanger Hélène")).entries
        assert helene == DirectoryEntry(
            *("national", MailboxKind.PERSON, "helene.belanger@medecin.mssante.example"),
            family_name="Bélanger",
            given_name="Hélène",
            title="DR",
            organisation="Clinique des Lilas",
            national_id="899900000011",
            structure_id="1990000011",
            profession="Médecin",
            profession_code="10",
            speciality="Cardiologie et maladies vasculaires",
            town="VANDOEUVRE LES NANCY",
            postcode="54500",
            paperless=True,
        )

    def test_a_person_s_mailbox_of_a_place_says_that_place(
        self, directory: FhirDirectory, source: DirectorySource
    ) -> None:
        found = directory.search(source, DirectorySearch(words="jean-françois bélanger")).entries
        assert {(entry.address, entry.town, entry.service) for entry in found} == {
            ("jf.belanger@lilas.mssante.example", "VANDOEUVRE LES NANCY", "Cardiologie"),
            ("jf.belanger@tours.mssante.example", "TOURS", ""),
        }

    @pytest.mark.parametrize(
        "search",
        [
            DirectorySearch(words="belanger tours"),
            DirectorySearch(words="tours belanger"),
            DirectorySearch(name="belanger", town="Tours"),
            DirectorySearch(words="belanger", town="tours"),
            DirectorySearch(name="belanger", words="tours"),
        ],
    )
    def test_a_town_narrows(self, directory: FhirDirectory, source: DirectorySource, search: DirectorySearch) -> None:
        assert addresses(directory.search(source, search)) == {"jf.belanger@tours.mssante.example"}

    @pytest.mark.parametrize(
        ("more", "found"),
        [
            ({"profession": "infirmier"}, 2),
            ({"profession": "médecin"}, 1),
            ({"speciality": "cardio"}, 1),
            ({"profession": "pharmacien"}, 0),
        ],
    )
    def test_a_profession_and_a_speciality_narrow(
        self, directory: FhirDirectory, source: DirectorySource, more: dict[str, str], found: int
    ) -> None:
        answer = directory.search(source, DirectorySearch(name="belanger", **more))  # type: ignore[arg-type]  # words
        assert len(answer.entries) == found

    def test_organisations_and_applications_have_mailboxes(
        self, directory: FhirDirectory, source: DirectorySource
    ) -> None:
        found = directory.search(source, DirectorySearch(words="clinique lilas")).entries
        assert {(entry.kind, entry.address, entry.service, entry.paperless) for entry in found} == {
            (MailboxKind.ORGANISATION, "secretariat@lilas.mssante.example", "Secrétariat", False),
            (MailboxKind.APPLICATION, "resultats@lilas.mssante.example", "", None),
        }
        assert {entry.structure_id for entry in found} == {"1990000011"}
        assert {entry.national_id for entry in found} == {None}

    def test_a_town_alone_finds_its_organisations(self, directory: FhirDirectory, source: DirectorySource) -> None:
        answer = directory.search(source, DirectorySearch(town="vandoeuvre"))
        assert len(answer.entries) == 2

    def test_a_practice_has_a_mailbox(self, directory: FhirDirectory, source: DirectorySource) -> None:
        (entry,) = directory.search(source, DirectorySearch(words="dutilleul")).entries
        assert entry.kind is MailboxKind.PRACTICE
        assert (entry.profession, entry.speciality) == ("Médecin", "Médecine générale")
        search = DirectorySearch(name="dutilleul", speciality="médecine générale")
        assert directory.search(source, search).entries == (entry,)

    def test_who_is_unlisted_is_not_shown(self, directory: FhirDirectory, source: DirectorySource) -> None:
        for search in (
            DirectorySearch(words="cachée"),
            DirectorySearch(address="rose.cachee@medecin.mssante.example"),
        ):
            assert directory.search(source, search) == DirectoryAnswer()

    @pytest.mark.parametrize(
        ("address", "name"),
        [
            ("helene.belanger@medecin.mssante.example", "Hélène"),
            ("Helene.Belanger@Medecin.mssante.example", ""),
            ("jf.belanger@tours.mssante.example", "Jean-François"),
            ("nobody@tours.mssante.example", ""),
        ],
    )
    def test_an_address_finds_its_holder_alone(
        self, directory: FhirDirectory, source: DirectorySource, server: FhirServer, address: str, name: str
    ) -> None:
        """The server compares exactly; we ask in lower case, as addresses are kept."""
        answer = directory.search(source, DirectorySearch(words=address))
        wanted = name or ("Hélène" if "elene" in address else "")
        assert [entry.given_name for entry in answer.entries] == ([wanted] if wanted else [])
        assert all("mailbox-mss:exact=" in path for path in server.paths() if "_id=" not in path)

    def test_part_of_an_address(self, directory: FhirDirectory, source: DirectorySource) -> None:
        assert addresses(directory.search(source, DirectorySearch(words="jf.bel@"))) == {
            "jf.belanger@lilas.mssante.example",
            "jf.belanger@tours.mssante.example",
        }

    @pytest.mark.parametrize("number", ["99900000011", "899900000011", "8 999 000 000 11"])
    def test_a_number_finds_its_person(self, directory: FhirDirectory, source: DirectorySource, number: str) -> None:
        (entry,) = directory.search(source, DirectorySearch(identifier=number)).entries
        assert entry.given_name == "Hélène"

    def test_a_number_finds_who_has_no_mailbox_too(self, directory: FhirDirectory, source: DirectorySource) -> None:
        (entry,) = directory.search(source, DirectorySearch(identifier="899900000052")).entries
        assert (entry.address, entry.family_name, entry.profession) == ("", "Sansboîte", "Pharmacien")
        assert directory.search(source, DirectorySearch(name="sansboite")) == DirectoryAnswer()

    def test_a_number_finds_a_structure(self, directory: FhirDirectory, source: DirectorySource) -> None:
        found = directory.search(source, DirectorySearch(identifier="1990000011")).entries
        assert len(found) == 2
        assert directory.search(source, DirectorySearch(identifier="990000011")).entries == found

    def test_nothing_is_asked_for_nothing(
        self, directory: FhirDirectory, source: DirectorySource, server: FhirServer
    ) -> None:
        assert directory.search(source, DirectorySearch(words="  ")) == DirectoryAnswer()
        assert server.asked == []

    def test_words_cannot_become_parameters(
        self, directory: FhirDirectory, source: DirectorySource, server: FhirServer
    ) -> None:
        directory.search(source, DirectorySearch(words="x&_count=9999 a|b,c\\$ name=%41 ../metadata?x#y"))
        assert {asked.path for asked in server.asked} <= {"/fhir/v2/Practitioner", "/fhir/v2/Organization"}
        assert {dict(asked.query)["_count"] for asked in server.asked} == {"50"}
        for asked in server.asked:
            assert all(value.isalnum() for name, value in asked.query if name.startswith("name"))


class TestPages:
    def test_pages_are_followed_and_the_limit_is_kept(
        self, directory: FhirDirectory, source: DirectorySource, server: FhirServer
    ) -> None:
        server.resources = [person(number) for number in range(9)]
        server.page_size = 3
        answer = directory.search(source, DirectorySearch(words="nombreux", limit=7))
        assert len(answer.entries) == 7
        assert answer.more
        assert len([path for path in server.paths() if path.startswith("Practitioner?")]) == 3

    def test_few_pages_are_followed(
        self, directory: FhirDirectory, source: DirectorySource, server: FhirServer
    ) -> None:
        server.resources = [person(number) for number in range(40)]
        server.page_size = 3
        answer = directory.search(source, DirectorySearch(words="nombreux"))
        assert (len(answer.entries), answer.more) == (12, True)

    def test_never_more_than_may_be_given(
        self, directory: FhirDirectory, source: DirectorySource, server: FhirServer
    ) -> None:
        server.resources = [person(number) for number in range(80)]
        answer = directory.search(source, DirectorySearch(words="nombreux", limit=10_000))
        assert (len(answer.entries), answer.more) == (MOST_ANSWERS, True)

    def test_places_of_many_are_asked_in_portions(
        self, directory: FhirDirectory, source: DirectorySource, server: FhirServer
    ) -> None:
        people = [person(number) for number in range(70)]
        roles = [role(f"r{number}", f"p{number}", f"o{number}") for number in range(70)]
        houses = [organisation(f"o{number}", "Cabinet", f"99{number:07}", ("54000", "NANCY")) for number in range(69)]
        server.resources = [*people, *roles, *houses, organisation("o69", "Cabinet", "990000069", ("37000", "TOURS"))]
        found = directory.search(source, DirectorySearch(words="nombreux tours")).entries
        assert [entry.given_name for entry in found] == ["N69"]
        sizes = [len(dict(asked.query)["_id"].split(",")) for asked in server.asked if "_id" in dict(asked.query)]
        assert sizes[:2] == [50, 20]

    @pytest.mark.parametrize(
        "elsewhere",
        ["https://elsewhere.example/fhir/v2/x", "http://localhost/x", "{url}x/..", "{url}@elsewhere.example/x", "//x"],
    )
    def test_the_key_is_not_carried_elsewhere_by_a_next_page(
        self, directory: FhirDirectory, source: DirectorySource, server: FhirServer, elsewhere: str
    ) -> None:
        link = elsewhere.replace("{url}", server.url)
        page = json.dumps(bundle([(person(1), "match")], total=None, links={"next": link})).encode()
        server.instead = lambda asked: (200, {}, page) if asked.path.endswith("/Practitioner") else None
        answer = directory.search(source, DirectorySearch(words="nombreux"))
        assert (len(answer.entries), answer.more) == (1, True)
        assert len([asked for asked in server.asked if asked.path.endswith("/Practitioner")]) == 1

    def test_a_page_that_leads_to_itself_ends(
        self, directory: FhirDirectory, source: DirectorySource, server: FhirServer
    ) -> None:
        page = json.dumps(bundle([(person(1), "match")], total=None, links={"next": f"{server.url}?a"})).encode()
        server.instead = lambda _asked: (200, {}, page)
        assert len(directory.search(source, DirectorySearch(words="nombreux")).entries) == 1
        assert len(server.asked) < 10


class TestKeyAndPace:
    def test_the_key_goes_into_its_header(
        self, directory: FhirDirectory, source: DirectorySource, server: FhirServer
    ) -> None:
        directory.search(source, DirectorySearch(words="belanger"))
        assert {asked.headers["esante-api-key"] for asked in server.asked} == {KEY}
        assert not any(KEY in path for path in server.paths())

    def test_without_a_key_nothing_is_asked(self, directory: FhirDirectory, server: FhirServer, lab: TlsLab) -> None:
        for secret in ("", "  "):
            with pytest.raises(ActionNeeded) as error:
                directory.search(source_of(server.url, lab.ca_file, secret=secret), DirectorySearch(words="x"))
            assert error.value.code is Code.DIRECTORY_KEY_MISSING
        assert server.asked == []

    @pytest.mark.parametrize("secret", ["wrong", "wr\r\nX-Other: ong", "clé"])
    def test_a_refused_key(self, directory: FhirDirectory, server: FhirServer, lab: TlsLab, secret: str) -> None:
        source = source_of(server.url, lab.ca_file, secret=secret)
        assert code_of(directory, source) is Code.DIRECTORY_REFUSED
        assert all("x-other" not in asked.headers for asked in server.asked)

    def test_a_directory_that_wants_no_key(self, directory: FhirDirectory, server: FhirServer, lab: TlsLab) -> None:
        server.key = ""
        source = source_of(server.url, lab.ca_file, secret="", key_header="")
        assert directory.search(source, DirectorySearch(words="belanger")).entries
        assert "esante-api-key" not in server.asked[0].headers

    def test_seventeen_calls_in_a_second_and_no_more(
        self, directory: FhirDirectory, source: DirectorySource, server: FhirServer
    ) -> None:
        """The server refuses the eighteenth."""
        before = time.monotonic()
        while len(server.asked) <= CALLS_A_SECOND:
            directory.search(source, DirectorySearch(words="nobody"))
        assert time.monotonic() - before >= 1.0

    def test_the_pace_by_a_clock(self) -> None:
        now, slept = [100.0], list[float]()

        def sleep(seconds: float) -> None:
            slept.append(seconds)
            now[0] += seconds

        pace = Pace(3, clock=lambda: now[0], sleep=sleep)
        for _ in range(3):
            with pace.call():
                now[0] += 0.25
        with pace.call():
            assert slept == [pytest.approx(0.5)]
        now[0] += 5
        with pace.call():
            assert len(slept) == 1

    def test_too_many_calls_say_when_to_come_back(
        self, directory: FhirDirectory, source: DirectorySource, server: FhirServer
    ) -> None:
        server.instead = lambda _asked: (429, {"Retry-After": "90"}, b"")
        with pytest.raises(Unavailable) as error:
            directory.search(source, DirectorySearch(words="belanger"))
        assert (error.value.code, error.value.retry_after) == (Code.DIRECTORY_SLOW, 90.0)


class TestCertificates:
    DER = b"\x30\x03\x02\x01\x07"
    OTHER = b"\x30\x03\x02\x01\x08"

    def people(self) -> list[Json]:
        pem = b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(self.OTHER) + b"-----END CERTIFICATE-----\n"
        mine = [data(self.DER), data(self.OTHER.hex().encode()), data(pem), "!!!", data(b"<html>"), data(b"")]
        return [
            practitioner("1", "Titulaire", ["Eve"], "99900000011", extension=[*map(certificate, mine)]),
            role(
                *("r1", "1", "o1"),
                telecom=[mailbox("eve@one.mssante.example", "PER")],
                extension=[certificate(data(b"\x30\x03\x02\x01\x09"))],
            ),
            organisation(
                *("o1", "Clinique", "990000011", ("54500", "NANCY")),
                telecom=[mailbox("lab@one.mssante.example", "ORG")],
                extension=[certificate(data(b"\x30\x03\x02\x01\x0a"))],
            ),
        ]

    def test_of_a_mailbox_and_of_a_person(self, directory: FhirDirectory, server: FhirServer, lab: TlsLab) -> None:
        """DER, PEM and the hexadecimal of the profile; what is none is left out, and the clinic's own is not hers."""
        server.resources = self.people()
        source = source_of(server.url, lab.ca_file, certificates="yes")
        hers = (self.DER, self.OTHER, b"\x30\x03\x02\x01\x09")
        assert directory.certificates(source, address="Eve@one.mssante.example", national_id=None) == hers
        assert directory.certificates(source, address="", national_id="899900000011") == hers
        theirs = directory.certificates(source, address="lab@one.mssante.example", national_id=None)
        assert theirs == (b"\x30\x03\x02\x01\x0a",)

    def test_an_open_profile_is_not_asked(
        self, directory: FhirDirectory, source: DirectorySource, server: FhirServer
    ) -> None:
        assert directory.certificates(source, address="a@b.example", national_id="899900000011") == ()
        assert server.asked == []

    def test_those_of_somebody_else_are_not_taken(
        self, directory: FhirDirectory, server: FhirServer, lab: TlsLab
    ) -> None:
        """Whatever the server answers to a question."""
        page = json.dumps(bundle([(one, "match") for one in self.people()], total=None, links={})).encode()
        server.instead = lambda _asked: (200, {}, page)  # as `page` is then
        source = source_of(server.url, lab.ca_file, certificates="yes")
        assert directory.certificates(source, address="adam@one.mssante.example", national_id=None) == ()
        assert directory.certificates(source, address="x@y.example", national_id="899900000029") == ()
        alone = practitioner("2", "Autre", ["Luc"], "99900000037", extension=[certificate(data(self.DER))])
        page = json.dumps(bundle([(alone, "match")], total=None, links={})).encode()
        assert directory.certificates(source, address="", national_id="899900000029") == ()

    def test_thousands_are_not_taken(self, directory: FhirDirectory, server: FhirServer, lab: TlsLab) -> None:
        many = [certificate(data(b"\x30\x03\x02\x01" + bytes([number]))) for number in range(60)]
        server.resources = [
            practitioner(
                *("1", "Titulaire", ["Eve"], "99900000011"),
                telecom=[mailbox("eve@one.mssante.example", "PER")],
                extension=[certificate(data(b"\x30" + bytes(40_000))), *many],
            )
        ]
        source = source_of(server.url, lab.ca_file, certificates="yes")
        found = directory.certificates(source, address="eve@one.mssante.example", national_id=None)
        assert len(found) == MOST_CERTIFICATES
        assert max(map(len, found)) < 10


class TestHostileServers:
    @pytest.mark.parametrize(
        "content",
        [
            *(b"", b"null", b"[]", b"{}", b"<html>", b"\xff\xfe", b'{"resourceType":"Bundle"', b'"Bundle"'),
            *(b"[" * 100_000, b'{"a":' * 50_000, b"9" * 5_000),
            json.dumps(outcome("no")).encode(),
            json.dumps({"resourceType": "Bundle", "entry": {"a": 1}}).encode(),
            json.dumps({"resourceType": "Bundle", "entry": [{}] * 3_000}).encode(),
        ],
    )
    def test_what_is_no_answer(
        self, directory: FhirDirectory, source: DirectorySource, server: FhirServer, content: bytes
    ) -> None:
        server.instead = lambda _asked: (200, {}, content)
        assert code_of(directory, source) is Code.DIRECTORY_MALFORMED

    @pytest.mark.parametrize("wrong", [None, 7, True, "x", [], {}, ["x"], [[]], {"a": {}}])
    def test_fields_of_any_shape(self, wrong: object) -> None:
        """Whatever one field holds, the others are read or nothing is found; nothing breaks."""
        pages = []
        for whole in country():
            for field in whole:
                broken = {**whole, field: wrong}
                others = [(one, "match") for one in country() if one["id"] != whole["id"]]
                pages.append(bundle([(broken, "match"), *others], total=None, links={}))
        for whole in (mailbox("a@b.example", "PER"), certificate("MAM=")):
            for field in whole:
                broken = practitioner("9", "Belanger", ["X"], "99900000099", telecom=[{**whole, field: wrong}])
                pages.append(bundle([(broken, "match")], total=None, links={}))
        pages.append({"resourceType": "Bundle", "link": wrong, "entry": [wrong, {"resource": wrong}]})
        for page in pages:
            resources = bundle_of(json.dumps(page).encode()).resources
            for entry in entries_of(resources, "national", bare=True):
                assert entry.address == "" or "@" in entry.address
            referenced_organisations(resources)

    def test_words_are_cleaned_and_cut(
        self, directory: FhirDirectory, source: DirectorySource, server: FhirServer
    ) -> None:
        evil = practitioner(
            *("1", "Bélanger\u202e\n\x00x" + "y" * 5_000, ["A\tB"], "99900000011"),
            telecom=[
                mailbox("ok@one.example", "PER"),
                mailbox("two@at@one.example", "PER"),
                mailbox("a b@one.example", "PER"),
                mailbox("x\u202e@one.example", "PER"),
                mailbox("<script>@one.example", "???"),
            ],
        )
        server.resources = [evil]
        (entry,) = directory.search(source, DirectorySearch(words="belanger")).entries
        assert entry.address == "ok@one.example"
        assert entry.family_name.startswith("Bélanger xyyy")
        assert len(entry.family_name) <= 300
        assert entry.given_name == "A B"

    def test_people_who_were_not_asked_for_are_left_out(
        self, directory: FhirDirectory, source: DirectorySource, server: FhirServer
    ) -> None:
        page = json.dumps(bundle([(person(1), "match")], total=None, links={})).encode()
        server.instead = lambda _asked: (200, {}, page)
        assert directory.search(source, DirectorySearch(words="belanger")).entries == ()
        assert directory.search(source, DirectorySearch(identifier="899900000011")).entries == ()

    def test_a_flood_of_people_takes_little_time(self) -> None:
        """As many as fit into a page, each with as many mailboxes as are looked at."""
        boxes = [mailbox(f"a{number}@b.example", "PER") for number in range(64)]
        flood = [practitioner(str(at), "Belanger", ["X"], f"999{at:08}", telecom=boxes) for at in range(400)]
        flood += [role(f"r{at}", str(at), "o") for at in range(400)]
        before = time.process_time()
        resources = bundle_of(json.dumps(bundle([(one, "match") for one in flood], total=1, links={})).encode())
        assert len(entries_of(resources.resources, "national")) <= 2_000
        assert time.process_time() - before < 3.0

    def test_an_answer_that_is_too_large(
        self, directory: FhirDirectory, source: DirectorySource, server: FhirServer
    ) -> None:
        server.instead = lambda _asked: (200, {}, bytes(5 * 1024 * 1024))
        assert code_of(directory, source) is Code.DIRECTORY_MALFORMED

    @pytest.mark.parametrize("status", [301, 302, 307])
    def test_a_redirection_is_not_followed_with_the_key(
        self, directory: FhirDirectory, source: DirectorySource, server: FhirServer, status: int
    ) -> None:
        server.instead = lambda _asked: (status, {"Location": f"{server.url}/other"}, b"")
        assert code_of(directory, source) is Code.DIRECTORY_MALFORMED
        assert len(server.asked) == 1

    @pytest.mark.parametrize(
        ("status", "code"),
        [
            (400, Code.DIRECTORY_MALFORMED),
            (403, Code.DIRECTORY_REFUSED),
            (404, Code.DIRECTORY_MALFORMED),
            (500, Code.DIRECTORY_OFFLINE),
            (503, Code.DIRECTORY_OFFLINE),
        ],
    )
    def test_a_refusal(
        self, directory: FhirDirectory, source: DirectorySource, server: FhirServer, status: int, code: Code
    ) -> None:
        server.instead = lambda _asked: (status, {}, json.dumps(outcome("no Bélanger here")).encode())
        with pytest.raises(SecmailError) as error:
            directory.search(source, DirectorySearch(words="belanger"))
        assert error.value.code is code
        assert "langer" not in str(error.value)

    @pytest.mark.parametrize("kind", ["expired", "other-host", "other-authority"])
    def test_a_server_that_does_not_prove_itself_gets_no_key(
        self, directory: FhirDirectory, lab: TlsLab, kind: str
    ) -> None:
        with FhirServer(lab.context(kind), country(), key=KEY) as server:
            source = source_of(server.url, lab.ca_file)
            assert code_of(directory, source) is Code.DIRECTORY_UNTRUSTED
            assert server.asked == []

    def test_silence_ends(self, lab: TlsLab) -> None:
        with HttpsServer(lab.context()) as server:
            directory = FhirDirectory(Https(proxy=lambda _host: None), bounds=QUICK)

            def silent(_asked: object) -> Iterator[bytes]:
                yield b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
                server.stopping.wait(30)

            server.answers = dict.fromkeys([target_of("belanger")], silent)
            assert code_of(directory, source_of(server.url("/x"), lab.ca_file)) is Code.DIRECTORY_SLOW

    def test_nobody_there(self, directory: FhirDirectory) -> None:
        assert code_of(directory, source_of("https://localhost:1/fhir/v2", "")) is Code.DIRECTORY_OFFLINE

    def test_a_whole_search_has_one_end(self, server: FhirServer, source: DirectorySource) -> None:
        """Each answer comes in time, and all of them together do not."""
        directory = FhirDirectory(Https(proxy=lambda _host: None), bounds=QUICK)

        def late(asked: Asked) -> Reply | None:
            time.sleep(0.1)
            page = bundle([(person(1), "match")], total=None, links={"next": f"{server.url}?{len(server.asked)}"})
            return 200, {}, json.dumps(page).encode()

        server.instead = late
        assert code_of(directory, source) is Code.DIRECTORY_SLOW

    def test_an_interruption_ends_it(
        self, directory: FhirDirectory, source: DirectorySource, server: FhirServer
    ) -> None:
        def interrupted(_asked: Asked) -> Reply | None:
            directory.interrupt()
            return None

        server.instead = interrupted
        assert code_of(directory, source) is Code.CANCELLED_AT_STOP
        server.instead = lambda _asked: None
        assert directory.search(source, DirectorySearch(words="belanger")).entries


class TestSettings:
    STEPS = (
        CheckSubject.DIRECTORY,
        CheckSubject.DIRECTORY_PROOF,
        CheckSubject.DIRECTORY_SIGN_IN,
        CheckSubject.DIRECTORY_ANSWER,
    )

    def states(self, directory: FhirDirectory, source: DirectorySource) -> list[CheckState]:
        checks = directory.check(source)
        assert tuple(check.subject for check in checks) == self.STEPS
        assert KEY not in repr(checks)
        return [check.state for check in checks]

    def test_the_steps_of_a_check(
        self, directory: FhirDirectory, source: DirectorySource, server: FhirServer, lab: TlsLab
    ) -> None:
        ok, failed, skipped = CheckState.OK, CheckState.FAILED, CheckState.SKIPPED
        assert self.states(directory, source) == [ok] * 4
        assert self.states(directory, source_of("https://localhost:1/x", "")) == [failed, skipped, skipped, skipped]
        for url in ("", "https://[", "http://a.example/"):
            assert self.states(directory, source_of(url, "")) == [failed, skipped, skipped, skipped]
        assert directory.check(source_of("", ""))[0].found == "url"
        assert self.states(directory, source_of(server.url, "")) == [ok, failed, skipped, skipped]
        wrong = source_of(server.url, lab.ca_file, secret="wrong")
        assert self.states(directory, wrong) == [ok, ok, failed, skipped]
        empty = source_of(server.url, lab.ca_file, secret="")
        assert self.states(directory, empty) == [ok, ok, failed, skipped]
        assert directory.check(empty)[2].code is Code.DIRECTORY_KEY_MISSING
        assert "esante-api-key" not in server.asked[-1].headers
        unproven = source_of(server.url, "", secret="")
        assert self.states(directory, unproven) == [ok, failed, skipped, skipped]
        server.resources = []
        assert self.states(directory, source) == [ok, ok, ok, failed]

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            *(("url", ""), ("url", "http://a.example/"), ("url", "https://u:p@a.example/"), ("url", "https://")),
            *(("url", "https://a.example/x?y=1"), ("url", "https://a.example/ x"), ("url", "https://a.example:99999/")),
            *(("key_header", "a: b"), ("key_header", "a\r\nb"), ("certificates", "maybe"), ("ca_file", "/missing")),
        ],
    )
    def test_a_value_that_does_not_fit_is_named(self, directory: FhirDirectory, name: str, value: str) -> None:
        source = source_of("https://a.example/fhir", "")
        with pytest.raises(Rejected) as error:
            directory.require_fit(replace(source, values=((name, value), *source.values)))
        assert (error.value.code, error.value.detail) == (Code.DIRECTORY_VALUE_UNFIT, name)

    def test_an_address_that_is_missing_is_named_when_it_is_asked(self, directory: FhirDirectory) -> None:
        with pytest.raises(Rejected) as error:
            directory.search(source_of("", ""), DirectorySearch(words="x"))
        assert (error.value.code, error.value.words) == (Code.DIRECTORY_VALUE_UNFIT, "url")

    def test_what_fits(self, directory: FhirDirectory, lab: TlsLab) -> None:
        directory.require_fit(source_of("https://a.example:8443/fhir/v2/", lab.ca_file))


def person(number: int) -> Json:
    return practitioner(
        *(f"p{number}", "Nombreux", [f"N{number}"], f"999000001{number:02}"),
        telecom=[mailbox(f"n{number}@medecin.mssante.example", "PER")],
    )


def data(content: bytes) -> str:
    return base64.b64encode(content).decode()


def target_of(name: str) -> str:
    return f"/x/Practitioner?name%3Acontains={name}&active=true&_revinclude=PractitionerRole%3Apractitioner&_count=50"


def test_the_invented_answers_are_fhir() -> None:
    """By the published models: what our server answers is shaped as R4 wants it."""
    from fhir.resources.R4B.bundle import Bundle

    found = [(one, "match") for one in country()]
    whole = bundle(found, total=len(found), links={"self": "https://gateway.example/fhir/v2"})
    assert len(Bundle.model_validate(whole).entry) == len(found)
