"""The settings while the program runs: the file is the truth, and the proxy follows it at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from secmail.app.kept_settings import KeptSettings
from secmail.app.profile import Profile, Settings, load
from secmail.app.wiring import ports_of
from secmail.directory.places import Place
from secmail.domain.errors import Rejected
from secmail.domain.settings import SettingsChange

SYSTEM = Place("system.example", 8080)


def test_the_proxy_follows_at_once_and_the_system_is_asked_where_there_is_none(tmp_path: Path) -> None:
    kept = KeptSettings(Profile(tmp_path / "profile"))
    proxy = kept.proxy_or(lambda host: SYSTEM if host == "far.example" else None)
    assert (proxy("far.example"), proxy("near.example")) == (SYSTEM, None)
    kept.change(SettingsChange(http_proxy="proxy.example:3128"))
    assert proxy("far.example") == proxy("near.example") == Place("proxy.example", 3128)
    assert load(tmp_path / "profile").settings.http_proxy == "proxy.example:3128"
    with pytest.raises(Rejected):
        kept.change(SettingsChange(http_proxy="nonsense"))
    assert proxy("far.example") == Place("proxy.example", 3128)
    kept.change(SettingsChange(http_proxy=""))
    assert proxy("far.example") == SYSTEM


def test_what_a_command_has_changed_meanwhile_stays(tmp_path: Path) -> None:
    profile = Profile(tmp_path, Settings(key_file=True))
    profile.save()
    kept = KeptSettings(profile)
    replace(profile, settings=replace(profile.settings, card_modules=("/opt/module.so",))).save()
    assert kept.kept().card_modules == ("/opt/module.so",)
    after = kept.change(SettingsChange(language="en"))
    assert (after.card_modules, after.key_file, after.language) == (("/opt/module.so",), True, "en")
    assert load(tmp_path).settings == after


def test_servers_and_updates_are_asked_for_by_the_same_proxy(tmp_path: Path) -> None:
    profile = Profile(tmp_path, Settings(key_file=True, find_card_modules=False))
    profile.make()
    kept = KeptSettings(profile)
    kept.change(SettingsChange(http_proxy="proxy.example:3128"))
    assert kept.by_proxy("far.example") == ("proxy.example", 3128)
    ports, _ = ports_of(load(tmp_path))
    for asking in (ports.finder, ports.oauth):
        assert asking._https._proxy("far.example") == ("proxy.example", 3128)  # type: ignore[attr-defined]
