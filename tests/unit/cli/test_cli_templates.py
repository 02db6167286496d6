"""Templates and signature blocks by command."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from secmail.api.commands import UnlockCard
from secmail.api.events import Event, JobDone
from secmail.api.patients import Patient
from secmail.api.queries import Accounts
from secmail.api.templates import DropTemplate, SaveTemplate, SetSignatureBlock, SignatureBlocks, Templates
from secmail.domain.ids import JobId
from secmail.domain.patients import PatientId
from secmail.domain.templates import Template
from tests.support.cli_shell import Shell
from tests.support.invented_patients import MARIE, Records
from tests.support.invented_practice import ACCOUNT
from tests.support.scripted_handle import ScriptedHandle

AVIS = Template(3, "Avis", "Avis sur {{patient}}", "Bonjour, {{dernier TSH}}")


def done(result: object) -> Callable[[object, JobId], Iterator[Event]]:
    return lambda _command, job: iter([JobDone(job, result)])


@pytest.fixture
def kept(handle: ScriptedHandle) -> ScriptedHandle:
    handle.answer(Templates, (AVIS,))
    handle.on(UnlockCard, done("Dr Claire FONTAINE"))
    for command, result in ((SaveTemplate, 3), (DropTemplate, None), (SetSignatureBlock, None)):
        handle.on(command, done(result))
    return handle


def test_templates_are_listed_added_changed_and_removed(shell: Shell, kept: ScriptedHandle, tmp_path: Path) -> None:
    assert shell("templates", "list").text == "3  Avis  Avis sur {{patient}}\n"
    body = tmp_path / "texte.txt"
    body.write_text("Merci, {{signataire}}", encoding="utf-8")
    assert shell("templates", "add", "Merci", "--body", str(body), "--json").json() == {"id": 3}
    assert shell("templates", "edit", "3", "--name", "Autre").code == 0
    assert shell("templates", "edit", "9", "--name", "Autre").code != 0
    assert shell("templates", "remove", "3").code == 0
    assert kept.orders(SaveTemplate) == [
        SaveTemplate(Template(0, "Merci", "", "Merci, {{signataire}}")),
        SaveTemplate(Template(3, "Autre", AVIS.subject, AVIS.body)),
    ]
    assert kept.orders(DropTemplate) == [DropTemplate(3)]


def test_a_template_is_shown_as_it_stands_for_a_patient(shell: Shell, kept: ScriptedHandle) -> None:
    Records(kept).script()
    page = kept.ask(Patient(PatientId(MARIE))).result()
    shown = shell("templates", "show", "3", "--patient", str(MARIE), "--json")
    assert shown.code == 1, "a field stays open"
    document = shown.json()
    assert document["open_fields"] == ["{{dernier TSH}}"]
    assert (page.traits.used_name or page.traits.birth_name) in document["subject"]


def test_the_signature_of_a_mailbox_is_shown_and_changed(shell: Shell, kept: ScriptedHandle, tmp_path: Path) -> None:
    kept.answer(Accounts, (ACCOUNT,))
    kept.answer(SignatureBlocks, {ACCOUNT.id: "Dr Claire FONTAINE"})
    text = tmp_path / "bloc.txt"
    text.write_text("Dr C. FONTAINE\n", encoding="utf-8")
    assert shell("templates", "signature").text == "Dr Claire FONTAINE\n"
    shell("templates", "signature", "--text", str(text))
    assert kept.orders(SetSignatureBlock) == [SetSignatureBlock(ACCOUNT.id, "Dr C. FONTAINE")]
