"""`certificates` and `recipients`: the states with their next step, decisions, letters about certificates."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from secmail.api import certificates as k
from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.directory import Directories, FindCertificates
from secmail.api.events import CardsChanged, Event, JobDone, JobFailed
from secmail.domain.accounts import Account, Server
from secmail.domain.directory import DirectoryKind, DirectorySource, SourceFailure
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.ids import AccountId, JobId, MessageId, OutboxId
from secmail.domain.outbox import Delivery, DeliveryState, OutboxEntry, OutboxState
from secmail.domain.own_certificates import LetterAbout, OwnCertificate, Told, Way
from secmail.domain.people import CertificateReason, Decision, RankedCertificate, RecipientState, RecipientStatus
from secmail.domain.security import Chain, ChainFacts, Revocation
from secmail.domain.sentences.recipients import RECIPIENTS
from tests.support.cli_shell import Shell
from tests.support.pki_lab import COLLEAGUE, PkiLab
from tests.support.scripted_handle import ScriptedHandle
from tests.support.store_samples import NOW, certificate, known

T = TypeVar("T")


def hears(handle: ScriptedHandle, kind: type[T], result: object) -> list[T]:
    """What was commanded of this kind; each job ends with `result`."""
    heard: list[T] = []

    def done(command: T, job: JobId) -> Iterator[Event]:
        heard.append(command)
        return iter([JobDone(job, result)])

    handle.on(kind, done)
    return heard


ACCOUNT = Account(AccountId(1), "camille@cabinet.example", "C", "c", Server("imap", 993), Server("smtp", 465))
READY = RecipientStatus("holder@example", RecipientState.READY, certificate(1))
USED = RankedCertificate(known(), usable=True, reasons=(CertificateReason.TRUSTED, CertificateReason.NEWEST))


DIRECTORY = DirectorySource("chu", DirectoryKind.LDAP, "CHU", (("host", "a.example"),))


def stand(handle: ScriptedHandle, *statuses: RecipientStatus) -> None:
    by_address = {status.address: status for status in statuses}
    handle.answer(q.RecipientStatuses, lambda query: tuple(by_address[each] for each in query.addresses))


@pytest.mark.parametrize("state", list(RecipientState))
def test_each_state_is_said_with_the_next_step(shell: Shell, handle: ScriptedHandle, state: RecipientState) -> None:
    ready = state is RecipientState.READY
    stand(handle, replace(READY, state=state, certificate=certificate(1) if ready else None))
    ran = shell("recipients", "check", "holder@example", "--lang", "fr")
    assert ran.code == (0 if ready else 1)
    text = RECIPIENTS[state]["fr"]
    assert text.title in ran.text and (ready or text.remedy in ran.text)
    (row,) = shell("recipients", "check", "holder@example", "--json", "--lang", "fr").json()["recipients"]
    assert (row["title"], row["sentence"], row["remedy"]) == (text.title, text.sentence, text.remedy)
    assert (row["state"], row["certificate"]) == (state.value, certificate(1).sha256 if ready else None)


def test_what_is_near_its_end_suddenly_changed_or_mistyped_is_said(shell: Shell, handle: ScriptedHandle) -> None:
    stand(
        handle,
        replace(READY, expires_in=12, replaces=True),
        RecipientStatus("b@example", RecipientState.CHANGED, candidate=certificate(2)),
        RecipientStatus("c@exmaple", RecipientState.UNKNOWN_DOMAIN, meant="example"),
    )
    ran = shell("recipients", "check", "holder@example", "b@example", "c@exmaple", "--lang", "en")
    assert ran.code == 1
    for said in (
        "12 days left",
        "newer certificate",
        "To look at: HOLDER 2",
        certificate(2).sha256[:16],
        "Did you mean example?",
    ):
        assert said in ran.text, said


def test_a_request_that_waits_to_be_sent_is_said(shell: Shell, handle: ScriptedHandle) -> None:
    waiting = RecipientStatus("b@example", RecipientState.NO_CERTIFICATE, requested=True)
    stand(handle, waiting, READY)
    assert "waits to be sent" in shell("recipients", "check", "b@example", "--lang", "en").text
    assert "waits" not in shell("recipients", "check", "holder@example", "--lang", "en").text
    rows = shell("recipients", "check", "b@example", "holder@example", "--json").json()["recipients"]
    assert [row["requested"] for row in rows] == [True, False]


def test_only_those_who_need_something_are_listed(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Certificates, (known(), known(2, address="b@example")))
    stand(handle, READY, replace(READY, address="b@example", expires_in=3))
    assert [row["address"] for row in shell("certificates", "check", "--json").json()["recipients"]] == ["b@example"]
    stand(handle, READY, replace(READY, address="b@example"))
    ran = shell("certificates", "check")
    assert (ran.code, ran.text.strip()) == (0, "Tous les certificats utilisés sont en ordre.")


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (k.CertificatesFound(1, 0), 1),
        (k.CertificatesFound(0, 1, (SourceFailure("mssante", Code.DIRECTORY_SLOW),)), 5),
        (k.CertificatesFound(0, 0), 1),
        (k.CertificatesFound(0, 0, (SourceFailure("mssante", Code.DIRECTORY_SLOW),)), 5),
    ],
)
def test_what_looking_everywhere_has_brought(
    shell: Shell, handle: ScriptedHandle, found: k.CertificatesFound, code: int
) -> None:
    handle.on(FindCertificates, lambda _command, job: iter([JobDone(job, found)]))
    handle.answer(Directories, (DIRECTORY,))
    stand(handle, replace(READY, state=RecipientState.NO_CERTIFICATE, certificate=None))
    ran = shell("certificates", "find", "holder@example")
    assert ran.code == code
    assert ("Sans réponse de « mssante » : Annuaire trop lent." in ran.text) is bool(found.failures)
    assert shell("certificates", "find", "holder@example", "--json").json()["learned"] == found.learned
    stand(handle, READY)
    assert shell("certificates", "find", "holder@example").code == 0  # whatever was found now


def test_what_was_left_is_said_with_its_reason_and_no_step_twice(shell: Shell, handle: ScriptedHandle) -> None:
    left = k.CertificateLeft(certificate(2), (CertificateReason.NAMES_OTHERS,))
    found = k.CertificatesFound(0, 0, left=(left,), found=1)
    handle.on(FindCertificates, lambda _command, job: iter([JobDone(job, found)]))
    handle.answer(Directories, (DIRECTORY,))
    stand(handle, RecipientStatus("holder@example", RecipientState.NO_CERTIFICATE))
    text = shell("certificates", "find", "holder@example", "--lang", "fr").text
    assert "1 certificat trouvé." in text and "Non utilisé : HOLDER 2" in text and "porte d'autres adresses" in text
    assert "annuaires" not in text and "Demandez-le par un message" in text
    said = shell("certificates", "find", "holder@example", "--json", "--lang", "en").json()
    assert (said["found"], said["left"][0]["reasons"]) == (1, ["names-others"])
    assert "director" not in said["recipient"]["remedy"]


def test_that_no_directory_was_asked_is_said(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(FindCertificates, lambda _command, job: iter([JobDone(job, k.CertificatesFound(0, 0))]))
    stand(handle, replace(READY, state=RecipientState.NO_CERTIFICATE, certificate=None))
    for those, said in (
        ((), True),
        ((replace(DIRECTORY, enabled=False),), True),
        ((replace(DIRECTORY, kind=DirectoryKind.OPEN_DATA),), True),
        ((DIRECTORY,), False),
    ):
        handle.answer(Directories, those)
        ran = shell("certificates", "find", "holder@example", "--lang", "fr")
        assert ("aucun annuaire n'est réglé" in ran.text) is said


def test_a_file_that_brings_nothing_says_what_is_wanted(shell: Shell, handle: ScriptedHandle, tmp_path: Path) -> None:
    file = tmp_path / "a.cer"
    file.write_bytes(b"certificate")
    handle.on(c.ImportCertificates, lambda _command, job: iter([JobDone(job, 0)]))
    handle.answer(k.CertificatesOfFile, ())
    ran = shell("certificates", "add", str(file), "--lang", "fr")
    assert (ran.code, "--address" in ran.text) == (1, True)


def test_a_known_certificate_is_no_failure_and_a_container_asks_for_its_passphrase(
    shell: Shell, handle: ScriptedHandle, tmp_path: Path
) -> None:
    lab = PkiLab().confidentiality(COLLEAGUE)
    file = tmp_path / "colleague.cer"
    file.write_bytes(lab.der)
    handle.on(c.ImportCertificates, lambda _command, job: iter([JobDone(job, 0)]))
    handle.answer(k.CertificatesOfFile, ())
    assert shell("certificates", "add", str(file)).code == 1
    handle.answer(k.CertificatesOfFile, lambda query: (known(),) if query.data == lab.der else ())
    ran = shell("certificates", "add", str(file), "--lang", "fr")
    assert (ran.code, "déjà connu" in ran.text, "HOLDER 1" in ran.text) == (0, True, True)
    handle.on(c.ImportCertificates, lambda _command, job: iter([JobFailed(job, Code.VAULT_WRONG_PASSPHRASE)]))
    ran = shell("certificates", "add", str(file), "--lang", "fr")
    assert (ran.code, "--passphrase-stdin" in ran.err) == (2, True)


def test_the_reasons_are_shown_and_the_certificate_written(
    shell: Shell, handle: ScriptedHandle, tmp_path: Path
) -> None:
    handle.answer(q.Certificates, (known(),))
    handle.answer(k.CertificateRanking, (USED,))
    text = shell("certificates", "show", "holder@example", "--lang", "en").text
    assert "recognised authority, the newest" in text and "can be used" in text
    (row,) = shell("certificates", "show", certificate(1).sha256[:12], "--json").json()["certificates"]
    assert (row["usable"], row["reasons"], row["decision"]) == (True, ["trusted", "newest"], None)
    file = tmp_path / "a.pem"
    assert shell("certificates", "export", "holder@example", "-o", str(file)).code == 0
    assert file.read_bytes().startswith(b"-----BEGIN CERTIFICATE-----\n")
    handle.answer(k.CertificateRanking, (replace(USED, usable=False),))
    assert shell("certificates", "export", "holder@example", "-o", str(file)).code == 1


@pytest.mark.parametrize(("word", "decision"), [("accept", Decision.ACCEPTED), ("refuse", Decision.REFUSED)])
def test_a_decision_is_handed_on(shell: Shell, handle: ScriptedHandle, word: str, decision: Decision) -> None:
    heard = hears(handle, k.DecideCertificate, None)
    stand(handle, READY)
    assert shell("certificates", word, "holder@example", "0" * 12).code == 0
    assert heard == [k.DecideCertificate("holder@example", "0" * 12, decision)]


def test_letters_about_certificates(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Accounts, (ACCOUNT,))
    written, answered = hears(handle, k.WriteAboutCertificates, ()), hears(handle, k.AnswerCertificateRequest, ())
    assert shell("certificates", "request", "a@b.example", "--queue").code == 0
    assert shell("certificates", "introduce", "--answer", "7").code == 0
    assert shell("certificates", "introduce").code == 2
    assert shell("certificates", "introduce", "a@b.example", "--answer", "7").code == 2
    assert written == [k.WriteAboutCertificates(ACCOUNT.id, LetterAbout.REQUEST, ("a@b.example",), queue_only=True)]
    assert answered == [k.AnswerCertificateRequest(MessageId(7))]


def test_nobody_is_told_before_it_is_wanted(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Accounts, (ACCOUNT,))
    heard = hears(handle, k.AnnounceCertificate, k.Announcement(("a@b.example",)))
    ran = shell("certificates", "renew", "--lang", "en")
    assert ran.code == 0 and ran.text.splitlines()[0] == "a@b.example"
    told = {"addresses": ["a@b.example"], "letters": [], "more": 0}
    assert shell("certificates", "renew", "--json").json() == told
    assert not any(command.confirmed for command in heard)
    shell("certificates", "renew", "--send")
    assert heard[-1].confirmed


def test_who_is_left_for_the_next_time_is_told(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Accounts, (ACCOUNT,))
    hears(handle, k.AnnounceCertificate, k.Announcement(("a@b.example",), more=41))
    ran = shell("certificates", "renew", "--lang", "en")
    assert "41 more correspondents after these" in ran.text
    assert shell("certificates", "renew", "--json").json()["more"] == 41
    delivery = Delivery("a@b.example", DeliveryState.ACCEPTED)
    letters = (OutboxEntry(OutboxId(7), ACCOUNT.id, OutboxState.FILED, "<1@x>", ACCOUNT.address, (delivery,), NOW),)
    hears(handle, k.AnnounceCertificate, k.Announcement(("a@b.example",), letters, more=1))
    assert "1 more correspondent after these" in shell("certificates", "renew", "--send", "--lang", "en").text
    assert shell("certificates", "renew", "--send", "--json").json()["more"] == 1


def test_where_own_certificates_are_found(shell: Shell, handle: ScriptedHandle) -> None:
    seen = (
        Told(certificate(1).sha256, Way.LETTER, "a@b.example", NOW),
        Told(certificate(1).sha256, Way.DIRECTORY, "hopital", NOW),
    )
    judged = ChainFacts(Chain.TRUSTED, Revocation.GOOD)
    row = OwnCertificate(certificate(1), judged, in_use=True, expires_in=40, told=seen, record="x IN SMIMEA 3 0 0 00")
    handle.answer(k.OwnCertificates, (row,))
    text = shell("certificates", "publish", "--record", "--lang", "en").text  # no card is asked for
    told = (
        "in use",
        "(40 days)",
        "sent to 1 correspondent: a@b.example",
        "seen in the directory “hopital”",
        row.record,
    )
    for said in (*told, "DNS record (SMIMEA) x, whole by --record"):
        assert said in text, said
    assert shell("certificates", "publish", "--json").json()["certificates"][0]["name"] == "HOLDER 1"
    nowhere = replace(row, told=(), record="")
    handle.answer(k.OwnCertificates, (nowhere,))
    text = shell("certificates", "publish", "--lang", "en").text
    assert "seen in no directory; to look for it: --look" in text and "SMIMEA" not in text
    seen_now: list[OwnCertificate] = []

    def own(_query: object) -> tuple[OwnCertificate, ...]:
        if not seen_now:
            raise ActionNeeded(Code.VAULT_LOCKED)
        return tuple(seen_now)

    def opened(_command: object, job: JobId) -> Iterator[Event]:
        seen_now.append(row)
        return iter([JobDone(job, "Dr")])

    handle.answer(k.OwnCertificates, own)
    handle.on(c.UnlockCard, opened)
    assert "in use" in shell("certificates", "publish", "--lang", "en").text  # never seen here: then the card is
    failed = k.PublishedLook((), (SourceFailure("dns", Code.DIRECTORY_OFFLINE),))
    handle.on(k.LookForOwnCertificates, lambda _command, job: iter([JobDone(job, failed)]))
    assert shell("certificates", "publish", "--look", "--json").json()["looked"]["failures"] == [
        {"source": "dns", "code": "directory.offline"}
    ]


def test_after_looking_nobody_is_told_to_look(shell: Shell, handle: ScriptedHandle) -> None:
    judged = ChainFacts(Chain.TRUSTED, Revocation.GOOD)
    handle.answer(k.OwnCertificates, (OwnCertificate(certificate(1), judged, in_use=True, expires_in=40),))
    handle.on(c.UnlockCard, lambda _command, job: iter([JobDone(job, "Dr")]))
    handle.on(k.LookForOwnCertificates, lambda _command, job: iter([JobDone(job, k.PublishedLook(()))]))
    assert "--look" in shell("certificates", "publish", "--lang", "en").text
    ran = shell("certificates", "publish", "--look", "--lang", "en")
    assert "nor at your domain" in ran.text and "--look" not in ran.text


def test_what_is_no_address_is_told_before_anything_is_asked(shell: Shell) -> None:
    for command in ("introduce", "request"):
        ran = shell("certificates", command, "nimporte", "--lang", "fr")
        assert (ran.code, "« nimporte » n'est pas une adresse." in ran.err) == (2, True)


def test_without_a_reading_key_the_command_is_named(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Accounts, (ACCOUNT,))
    handle.on(k.WriteAboutCertificates, lambda _command, job: iter([JobFailed(job, Code.VAULT_MISSING)]))
    ran = shell("certificates", "introduce", "a@b.example", "--lang", "fr")
    assert (ran.code, "« secmail vault create --address ADDRESS »" in ran.err) == (4, True)


def test_an_engine_that_refuses_is_told(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(k.ForgetCertificate, lambda _command, job: iter([JobFailed(job, Code.CERTIFICATE_UNKNOWN)]))
    assert shell("certificates", "remove", "a@b.example", "0" * 8).code == 2


def test_missing_certificates_are_looked_for_before_a_letter_where_that_is_wanted(
    shell: Shell, handle: ScriptedHandle
) -> None:
    handle.answer(q.Accounts, (ACCOUNT,))
    missing = RecipientStatus("b@example", RecipientState.NO_CERTIFICATE)
    stand(handle, READY, missing)
    asked = hears(handle, FindCertificates, k.CertificatesFound(1, 0))
    handle.on(c.SendDraft, lambda _command, job: iter([JobFailed(job, Code.RECIPIENT_NO_CERTIFICATE)]))
    for more, expected in (((), []), (("--find",), [FindCertificates("b@example")])):
        ran = shell("send", "--to", "holder@example", "b@example", *more, "--lang", "fr")
        assert (ran.code, asked) == (1, expected)
        assert "b@example : Sans certificat" in ran.err, "the failure names nobody by itself"
        assert "holder@example" not in ran.err


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("accept", "holder@example", "ab" * 4), k.DecideCertificate),
        (("refuse", "holder@example", "ab" * 4), k.DecideCertificate),
        (("remove", "holder@example", "ab" * 4), k.ForgetCertificate),
        (("add", "FILE"), c.ImportCertificates),
    ],
)
def test_the_card_is_seen_before_the_engine_asks_for_it(
    shell: Shell, handle: ScriptedHandle, tmp_path: Path, words: tuple[str, ...], kind: type[object]
) -> None:
    file = tmp_path / "a.cer"
    file.write_bytes(b"certificate")
    seen: list[str] = []

    def looked_at(_query: object) -> tuple[()]:
        seen.append("cards")
        handle.say(CardsChanged(()))
        return ()

    handle.answer(q.Cards, looked_at)

    def done(_command: object, job: JobId) -> Iterator[Event]:
        seen.append("command")
        return iter([JobDone(job, 1 if kind is c.ImportCertificates else None)])

    handle.on(kind, done)
    handle.answer(k.CertificatesOfFile, ())
    stand(handle, READY)
    assert shell("certificates", *(str(file) if word == "FILE" else word for word in words)).code == 0
    assert seen[0] == "cards"
    assert "command" in seen
