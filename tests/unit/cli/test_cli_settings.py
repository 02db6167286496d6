"""`secmail settings`: shows what is set, and changes only what is given."""

from dataclasses import fields

from secmail.api.events import JobDone, JobFailed
from secmail.api.settings import ChangeSettings, SettingsKept
from secmail.domain.errors import Code
from secmail.domain.settings import Settings, SettingsChange
from tests.support.cli_shell import Shell
from tests.support.scripted_handle import ScriptedHandle

KEPT = Settings(http_proxy="proxy.example:3128", card_environment=(("TOKEN_SECRET", "hidden"),))


def scripted(handle: ScriptedHandle) -> None:
    kept = KEPT

    def change(command: ChangeSettings, job: object) -> object:
        nonlocal kept
        kept = command.change.of(kept)
        handle.answer(SettingsKept, kept)
        return iter((JobDone(job, kept),))  # type: ignore[arg-type]

    handle.answer(SettingsKept, kept)
    handle.on(ChangeSettings, change)  # type: ignore[arg-type]


def test_every_setting_is_shown_and_no_value_of_a_variable(shell: Shell, handle: ScriptedHandle) -> None:
    scripted(handle)
    text = shell("settings", "--lang", "en").text
    assert len(text.splitlines()) == len(fields(Settings))
    assert "proxy for the web: proxy.example:3128" in text
    assert "TOKEN_SECRET" in text
    document = shell("settings", "--json").json()["settings"]
    assert set(document) == {one.name for one in fields(Settings)}
    assert "hidden" not in text + str(document)
    assert handle.orders(ChangeSettings) == []


def test_only_what_is_given_is_changed(shell: Shell, handle: ScriptedHandle) -> None:
    scripted(handle)
    assert shell("settings", "--revocation", "off", "--window-language", "auto").code == 0
    assert handle.orders(ChangeSettings) == [ChangeSettings(SettingsChange(language="", fetch_revocation=False))]
    document = shell("settings", "--proxy", "none", "--json").json()["settings"]
    assert (document["http_proxy"], document["fetch_revocation"]) == ("", False)


def test_what_is_no_proxy_is_refused_with_a_remedy(shell: Shell, handle: ScriptedHandle) -> None:
    scripted(handle)
    handle.on(ChangeSettings, lambda _, job: iter((JobFailed(job, Code.PROXY_UNFIT),)))
    ran = shell("settings", "--proxy", "user:secret@proxy:3128", "--lang", "en")
    assert ran.code == 2
    assert "colon" in ran.err
    assert "secret" not in ran.err + ran.text
    assert shell("settings", "--revocation", "maybe").code == 2
