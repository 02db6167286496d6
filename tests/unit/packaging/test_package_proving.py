"""The built program is tried as another user too, wherever the checkout lies."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

Package = Callable[[str], ModuleType]


@pytest.mark.skipif(sys.platform == "win32", reason="rights of Unix")
def test_a_program_in_a_closed_folder_is_tried_in_a_copy(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    starter = tmp_path / "closed" / "program" / "secmail"
    starter.parent.mkdir(parents=True)
    starter.write_bytes(b"program")
    starter.chmod(0o755)
    (starter.parent / "link").symlink_to("secmail")
    starter.parents[1].chmod(0o700)
    with package("proving").open_to_others(starter) as reachable:
        assert reachable != starter
        assert reachable.read_bytes() == b"program"
        assert (reachable.parent / "link").is_symlink()
        assert all(folder.stat().st_mode & 0o001 for folder in reachable.parents[:2])
    assert not reachable.exists()


@pytest.mark.skipif(not Path("/usr/bin/env").exists(), reason="a program open to everybody")
def test_a_program_that_is_open_to_everybody_is_tried_where_it_lies(package: Package) -> None:
    with package("proving").open_to_others(Path("/usr/bin/env")) as reachable:
        assert reachable == Path("/usr/bin/env")
