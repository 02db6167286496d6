"""The scenes of the settings: each page, with what a technician may have set."""

from collections.abc import Callable, Mapping

from secmail.api.events import JobFailed
from secmail.api.settings import ChangeSettings, SettingsKept
from secmail.domain.errors import Code
from secmail.domain.settings import Settings
from tests.support.stage import Stage, settle

TECHNICAL = Settings(
    card_modules=("/opt/carte-exemple/lib/libpkcs11-exemple-longue.so", "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"),
    card_environment=(("SOFTHSM2_CONF", "/etc/softhsm2.conf"),),
    trust_folders=("/etc/secmail/autorites",),
    http_proxy="proxy.cabinet.exemple:3128",
    certificate_policies=("1.2.250.1.71.4.1.2.1", "1.2.250.1.71.4.1.2.2"),
)


def _page(stage: Stage, name: str, kept: Settings | None = None) -> None:
    stage.practice.handle.answer(SettingsKept, kept or Settings())
    window = stage.raise_window()
    window.actions_by_key["settings"].trigger()
    dialog = window.doors.settings
    dialog.pages.setCurrentWidget(getattr(dialog, name))
    stage.front = dialog
    settle()


def settings_writing(stage: Stage) -> None:
    stage.practice.open = True
    _page(stage, "writing")


def settings_writing_locked(stage: Stage) -> None:
    _page(stage, "writing")


def settings_privacy(stage: Stage) -> None:
    _page(stage, "privacy")


def settings_network(stage: Stage) -> None:
    _page(stage, "network")


def settings_network_refused(stage: Stage) -> None:
    stage.practice.handle.on(ChangeSettings, lambda _, job: iter((JobFailed(job, Code.PROXY_UNFIT),)))
    _page(stage, "network", TECHNICAL)
    assert stage.window is not None
    page = stage.window.doors.settings.network
    page.proxy.setText("identifiant:secret@proxy.cabinet.exemple")
    page.keep_button.click()
    settle()


def settings_computer(stage: Stage) -> None:
    _page(stage, "computer")


def settings_computer_technical(stage: Stage) -> None:
    _page(stage, "computer", TECHNICAL)


SETTINGS_SCENES: Mapping[str, Callable[[Stage], None]] = {
    "settings-writing": settings_writing,
    "settings-writing-locked": settings_writing_locked,
    "settings-privacy": settings_privacy,
    "settings-network": settings_network,
    "settings-network-refused": settings_network_refused,
    "settings-computer": settings_computer,
    "settings-computer-technical": settings_computer_technical,
}
