"""Changing the settings of the program: kept first; what the running engine can follow, it follows at once."""

from secmail.api.settings import ChangeSettings
from secmail.domain.settings import Settings
from secmail.engine.desk import Desk
from secmail.engine.revocation import Refreshing
from secmail.engine.steps import Steps, wait


def change_settings(desk: Desk, refreshing: Refreshing, command: ChangeSettings) -> Steps[Settings]:
    """PROXY_UNFIT, FILE_UNWRITABLE: then all is as before."""
    kept: Settings = yield from wait(desk.pool.submit(desk.ports.settings.change, command.change))
    refreshing.allow(by_itself=kept.fetch_revocation)
    return kept
