"""The doctor's profile in the demonstration practice: what the first start of the program would set up."""

from datetime import UTC, datetime

from secmail.app.demo import vaults
from secmail.app.demo.people import Role
from secmail.app.demo.practice import Practice
from secmail.app.demo.tokens import find_tools
from secmail.app.keystores import keys_of
from secmail.app.profile import Profile, Settings
from secmail.domain.upkeep import DROP_FOLDER
from secmail.store.stores import Stores
from secmail.vault.room import VaultRoom


def bare(practice: Practice, *, language: str) -> Profile:
    """The profile of a workstation that nobody has set up: it knows its readers and whom the practice trusts."""
    configuration = practice.cards.softhsm_configuration
    tools = find_tools() if configuration is not None else None
    settings = Settings(
        language=language,
        find_card_modules=False,
        card_modules=(str(tools.module),) if tools is not None else (),
        card_environment=(("SOFTHSM2_CONF", str(configuration)),) if tools is not None else (),
        card_folders=(str(practice.cards.reader),),
        trust_folders=(str(practice.anchors),),
        igc_sante=False,
        http_proxy=practice.publication_point,
        key_file=True,
    )
    profile = Profile(practice.profile, settings)
    profile.save()
    return profile


def prepare(practice: Practice, *, language: str) -> Profile:
    """The profile with account, drop folder, anchors and vault; the servers must be running. What is there is kept."""
    profile = bare(practice, language=language)
    _set_up_account(practice, profile)
    room = VaultRoom(profile.vaults)
    if not room.ids():
        members = {role: practice.identity(role) for role in (Role.DOCTOR, Role.SECRETARY)}
        vaults.create(room, members, at=datetime.now(UTC))
    return profile


def _set_up_account(practice: Practice, profile: Profile) -> None:
    keys = keys_of(profile)
    db = Stores(profile.databases, key=keys.device_key()).mail()
    try:
        account = db.folders.add_account(practice.account())
        db.folders.set_setting(DROP_FOLDER, str(practice.drop_folder))
    finally:
        db.close()
    keys.keep_password(account, practice.password())
