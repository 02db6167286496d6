"""The shipped pins with their source, and the folders of the card software."""

from pathlib import Path

import pytest

from secmail.app import wiring
from secmail.app.profile import Profile, Settings
from secmail.directory.card_software import authority_folders
from secmail.directory.pins import shipped
from secmail.directory.trust_folder import TrustFolders
from secmail.domain.errors import BugError
from secmail.domain.publications import Pins
from secmail.engine.authorities import missing, recognise

PINS = Path(__file__).resolve().parents[3] / "resources" / "trust-anchors" / "igc-sante.toml"


def test_the_shipped_pins_have_names_and_a_plain_source() -> None:
    pins = shipped(PINS)
    assert len(pins.fingerprints) == len(pins.authorities) == 9
    assert sum(name.startswith("AC RACINE IGC-SANTE") for _, name in pins.authorities) == 3
    assert pins.source.startswith("http://igc-sante.esante.gouv.fr/")


@pytest.mark.parametrize("text", ["", "[sha256]\n", 'source = "http://x/"\n[sha256]\nroot = "abc"\n', "\udcff"])
def test_damaged_pins_are_a_bug(tmp_path: Path, text: str) -> None:
    (tmp_path / "pins.toml").write_text(text, "utf-8", "surrogateescape")
    with pytest.raises(BugError):
        shipped(tmp_path / "pins.toml")


@pytest.mark.expects_log
def test_without_the_file_there_are_no_pins(tmp_path: Path) -> None:
    assert shipped(tmp_path / "pins.toml") == Pins()


def test_the_real_authorities_out_of_the_card_softwares_folder(shared: Path, tmp_path: Path) -> None:
    folder = TrustFolders([tmp_path], offered=[shared / "corpus" / "igc-sante"], pins=shipped(PINS))
    found = recognise(folder.certificates(), folder.offered(), folder.pins)
    assert (len(found.anchors.roots), len(found.anchors.intermediates)) == (3, 6)
    assert all(authority.pinned for authority in found.authorities)
    assert missing(found.authorities, folder.pins) == ()
    unpinned = recognise(folder.certificates(), folder.offered(), Pins())
    assert unpinned.authorities == ()
    assert len(missing((), folder.pins)) == 9


def test_where_the_card_software_keeps_authorities() -> None:
    assert authority_folders(platform="linux", environment={}) == (Path("/etc/opt/santesocial/CPS/Coffre"),)
    (mac,) = authority_folders(platform="darwin", environment={})
    assert mac.parts[:2] == ("/", "Library")
    windows = authority_folders(platform="win32", environment={"PROGRAMFILES": "X", "PROGRAMFILES(X86)": "Y"})
    assert windows == tuple(Path(home) / "santesocial" / "CPS" / "coffre" for home in "XY")
    assert authority_folders(platform="win32", environment={}) == ()


def test_a_profile_recognises_igc_sante_unless_it_does_not_want_it(tmp_path: Path) -> None:
    assert len(wiring.trust_folders(Profile(tmp_path)).pins.authorities) == 9
    assert wiring.trust_folders(Profile(tmp_path, Settings(igc_sante=False))).pins == Pins()
