"""Whether the disk is encrypted, by what systems tell of it; and the other facts of the machine."""

from pathlib import Path

import pytest

import secmail
from secmail.app.disk_encryption import below_device, filevault, is_encrypted
from secmail.app.host import ThisHost
from secmail.app.keystores import FileSecrets, ProfileKeys
from secmail.directory.places import Place
from secmail.domain.checks import CheckState, CheckSubject
from secmail.domain.errors import Code
from secmail.domain.updates import Update


def _not_asked() -> Update:
    raise AssertionError("nobody wanted to know of newer versions")


class Sysfs:
    """Block devices as Linux lists them: numbers lead to folders with names of the mapper and what lies below."""

    def __init__(self, root: Path) -> None:
        self.root = root / "dev" / "block"
        self.root.mkdir(parents=True)
        self._devices = root / "devices"

    def device(self, number: str, *, uuid: str = "", below: tuple[str, ...] = ()) -> None:
        folder = self._devices / number.replace(":", "-")
        (folder / "slaves").mkdir(parents=True)
        if uuid:
            (folder / "dm").mkdir()
            (folder / "dm" / "uuid").write_text(uuid + "\n")
        for other in below:
            (folder / "slaves" / other.replace(":", "-")).symlink_to(self._devices / other.replace(":", "-"))
        (self.root / number).symlink_to(folder)


@pytest.fixture
def sysfs(tmp_path: Path) -> Sysfs:
    return Sysfs(tmp_path)


def test_a_plain_partition_is_not_encrypted(sysfs: Sysfs) -> None:
    sysfs.device("8:1")
    assert below_device("8:1", system=sysfs.root) is False


def test_luks_is_found_below_volumes(sysfs: Sysfs) -> None:
    sysfs.device("8:2")
    sysfs.device("253:0", uuid="CRYPT-LUKS2-0123-luks", below=("8:2",))
    sysfs.device("253:1", uuid="LVM-abc", below=("253:0",))
    assert below_device("253:0", system=sysfs.root) is True
    assert below_device("253:1", system=sysfs.root) is True


def test_one_plain_half_of_an_array_leaves_it_open(sysfs: Sysfs) -> None:
    sysfs.device("8:2")
    sysfs.device("8:18")
    sysfs.device("253:0", uuid="CRYPT-LUKS1-0123-luks", below=("8:2",))
    sysfs.device("9:0", below=("253:0", "8:18"))
    assert below_device("9:0", system=sysfs.root) is False


def test_what_the_system_does_not_tell_is_not_guessed(sysfs: Sysfs, tmp_path: Path) -> None:
    assert below_device("", system=sysfs.root) is None
    assert below_device("0:40", system=sysfs.root) is None
    assert is_encrypted(tmp_path / "nowhere") is None


@pytest.mark.parametrize(
    ("said", "encrypted"), [("FileVault is On.\n", True), ("FileVault is Off.", False), ("", None), ("Error", None)]
)
def test_a_mac_says_it(said: str, encrypted: bool | None) -> None:
    assert filevault(said) is encrypted


def test_the_machine_tells_of_itself(tmp_path: Path) -> None:
    keys = ProfileKeys(FileSecrets(tmp_path / "keys.json"))
    host = ThisHost(tmp_path, keys, proxy=lambda _: Place("proxy.chu.example", 3128), newest=_not_asked)
    facts = host.facts()
    assert (facts.program, facts.proxy) == (secmail.__version__, "proxy.chu.example:3128")
    assert facts.system and facts.processor
    space, encryption = host.disk()
    assert space.subject is CheckSubject.DISK_SPACE and space.found.endswith(" MiB")
    assert (encryption.state, encryption.code) in {
        (CheckState.OK, None),
        (CheckState.WARNING, Code.DISK_NOT_ENCRYPTED),
        (CheckState.SKIPPED, None),
    }
    assert (host.key_store().state, host.key_store().found) == (CheckState.OK, "file")
    (tmp_path / "keys.json").write_bytes(b"{")
    assert host.key_store().code is Code.KEYSTORE_UNAVAILABLE


def test_folders_of_other_machines_are_known_by_their_names(tmp_path: Path) -> None:
    host = ThisHost(tmp_path, ProfileKeys(FileSecrets(tmp_path / "keys.json")), proxy=lambda _: None, newest=_not_asked)
    assert host.kind_of_folder("\\\\serveur\\resultats") == "network"
    assert host.kind_of_folder(str(tmp_path)) == "local"
    assert host.facts().proxy == ""


def test_the_version_is_that_of_the_package() -> None:
    root = Path(secmail.__file__).parents[1]
    if not (root / "pyproject.toml").is_file():
        pytest.skip("a built program carries no project file")
    assert f'version = "{secmail.__version__}"' in (root / "pyproject.toml").read_text("utf-8")
