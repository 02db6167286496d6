"""Where modules are looked for, what becomes of a bad one, and how their answers are told."""

import os
import struct
import sys
from pathlib import Path

import pytest
from pkcs11 import _pkcs11
from pkcs11 import exceptions as ckr

from secmail.card import architecture, errors, modules, p11_kit, pcsc, probing
from secmail.domain.cards import ModuleState
from secmail.domain.errors import Code, PinRefused


def test_the_cps_module_comes_first_on_each_system() -> None:
    linux = modules.places(platform="linux", environment={})
    windows = modules.places(platform="win32", environment={"WINDIR": "D:/Win", "PROGRAMFILES": "D:/Programs"})
    macos = modules.places(platform="darwin", environment={})

    assert linux[:2] == (
        Path("/opt/santesocial/CPS/lib/libcps3_pkcs11_lux.so"),
        Path("/usr/lib64/libcps3_pkcs11_lux.so"),
    )
    assert windows[0] == Path("D:/Win/System32/cps3_pkcs11_w64.dll")
    assert macos[0] == Path("/usr/local/lib/libcps3_pkcs11_osx.dylib")
    for places in (linux, windows, macos):
        assert any("opensc" in place.name for place in places)
        assert any("softhsm" in place.name for place in places)


def test_a_narrow_program_looks_for_narrow_modules() -> None:
    narrow = modules.places(platform="win32", environment={}, wide=False)

    assert narrow[0].name.endswith("cps3_pkcs11_w32.dll")
    assert not any("64" in place.name for place in narrow)


def test_an_added_module_comes_first_and_once_and_a_missing_one_is_not_forgotten(tmp_path: Path) -> None:
    module, absent = tmp_path / "mine.so", tmp_path / "absent.so"
    module.write_bytes(b"")
    link = tmp_path / "link.so"
    link.symlink_to(module)

    found = modules.find(platform="linux", environment={}, added=[module, link, absent])

    assert found[:2] == (module, absent)
    assert link not in found


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """A root with p11-kit's folders."""
    for folder in (
        "usr/share/p11-kit/modules",
        "etc/pkcs11/modules",
        "usr/lib64/pkcs11",
        "home/.config/pkcs11/modules",
    ):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("vendor.so", "p11-kit-proxy.so", "p11-kit-trust.so", "other.so"):
        (tmp_path / "usr/lib64/pkcs11" / name).write_bytes(b"")
    return tmp_path


def listed(system: Path) -> list[str]:
    found = p11_kit.listed({"HOME": str(system / "home")}, root=system)
    return [path.name for path in found]


def test_p11_kits_list_is_read_and_its_own_modules_are_not(system: Path) -> None:
    folder = system / "usr/share/p11-kit/modules"
    (folder / "vendor.module").write_text("# module: other.so\nmodule: vendor.so\ntrust-policy: no\n")
    (folder / "proxy.module").write_text("module: p11-kit-proxy.so\n")
    (folder / "p11-kit-trust.module").write_text("module: p11-kit-trust.so\ntrust-policy: yes\n")
    (folder / "remote.module").write_text("remote: |ssh user@host p11-kit remote x.so\n")
    (folder / "gone.module").write_text("module: gone.so\n")
    (folder / "limited.module").write_text("module: other.so\nenable-in: seahorse\n")
    (folder / "notes.txt").write_text("module: other.so\n")
    (folder / "odd.module").write_bytes(b"\xff\xfe module")

    assert listed(system) == ["vendor.so"]


def test_a_users_list_goes_before_the_systems(system: Path) -> None:
    (system / "usr/share/p11-kit/modules/vendor.module").write_text("module: vendor.so\n")
    (system / "usr/share/p11-kit/modules/other.module").write_text("module: other.so\n")
    (system / "home/.config/pkcs11/modules/vendor.module").write_text("module:\n")

    assert listed(system) == ["other.so"]


def test_an_absolute_name_is_taken_as_it_is(system: Path, tmp_path: Path) -> None:
    (tmp_path / "far.so").write_bytes(b"")
    (system / "etc/pkcs11/modules/far.module").write_text(f"module: {tmp_path / 'far.so'}\n")

    assert listed(system) == ["far.so"]


def elf(machine: int) -> bytes:
    return b"\x7fELF\x02\x01\x01" + bytes(11) + struct.pack("<H", machine)


def pe(machine: int) -> bytes:
    return b"MZ" + bytes(0x3A) + struct.pack("<I", 0x80) + bytes(0x40) + b"PE\0\0" + struct.pack("<H", machine)


@pytest.mark.parametrize(
    ("head", "named"),
    [
        pytest.param(elf(0x3E), {"x86_64"}, id="elf"),
        pytest.param(elf(0xB7), {"arm64"}, id="elf-arm64"),
        pytest.param(elf(3), {"x86"}, id="elf-32"),
        pytest.param(elf(0xF3), {"0xf3"}, id="elf-unknown"),
        pytest.param(pe(0x8664), {"x86_64"}, id="pe"),
        pytest.param(pe(0x14C), {"x86"}, id="pe-32"),
        pytest.param(b"MZ" + bytes(0x3E), set(), id="dos"),
        pytest.param(b"\xcf\xfa\xed\xfe" + struct.pack("<I", 0x0100000C), {"arm64"}, id="mach"),
        pytest.param(
            b"\xca\xfe\xba\xbe" + struct.pack(">I", 2) + struct.pack(">5I", 0x01000007, 3, 0, 0, 0)
            + struct.pack(">5I", 0x0100000C, 0, 0, 0, 0),
            {"x86_64", "arm64"},
            id="mach-both",
        ),
        pytest.param(b"\xca\xfe\xba\xbe" + struct.pack(">I", 0xFFFFFFFF), set(), id="mach-cut"),
        pytest.param(b"\x7fELF\x02\x01", set(), id="elf-cut"),
        pytest.param(b"GROUP ( libc.so.6 )", set(), id="linker-script"),
        pytest.param(b"", set(), id="empty"),
    ],
)  # fmt: skip
def test_the_header_names_the_processors(head: bytes, named: set[str]) -> None:
    assert architecture.named(head) == named


def test_this_program_is_built_for_what_its_interpreter_is() -> None:
    assert architecture.own() in architecture.of(Path(sys.executable).resolve())


def test_a_module_for_another_processor_is_not_even_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tmp_path / "vendor.so"
    other = 0x3E if architecture.own() != "x86_64" else 0xB7
    module.write_bytes(elf(other))
    monkeypatch.setattr(probing, "_command", lambda _: pytest.fail("tried"))

    verdict = probing.judge(module)

    assert verdict.state is ModuleState.WRONG_ARCHITECTURE
    assert verdict.detail in ("x86_64", "arm64")


def test_a_module_that_is_not_there_is_missing(tmp_path: Path) -> None:
    assert probing.judge(tmp_path / "absent.so").state is ModuleState.MISSING


HANGS = "import time; time.sleep(60)"


def judged(module: Path, monkeypatch: pytest.MonkeyPatch, child: str, *, service: bool = True) -> probing.Verdict:
    """The verdict when the child does this instead."""
    monkeypatch.setattr(probing, "_command", lambda _: [sys.executable, "-I", "-c", child])
    if child == HANGS:  # the others answer in their own time, which on a busy machine may be more than this
        monkeypatch.setattr(probing, "_SECONDS", 1)
    monkeypatch.setattr(pcsc, "readers", lambda: () if service else None)
    return probing.judge(module)


@pytest.mark.parametrize(
    ("child", "state", "detail"),
    [
        ("import os; os.kill(os.getpid(), 11)", ModuleState.CRASHED, "signal 11"),
        (HANGS, ModuleState.CRASHED, "does not answer"),
        ("raise SystemExit(99)", ModuleState.CRASHED, "exit status 0x63"),
        ("import sys; sys.stderr.write('no such symbol'); sys.exit(3)", ModuleState.REFUSED, "no such symbol"),
        ("import sys; sys.stderr.write('DeviceError'); sys.exit(4)", ModuleState.REFUSED, "DeviceError"),
        ("", ModuleState.IN_USE, ""),
    ],
    ids=["crash", "hang", "exit", "not-loaded", "says-no", "good"],
)
def test_a_module_that_fails_fails_in_the_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, child: str, state: ModuleState, detail: str
) -> None:
    module = tmp_path / "vendor.so"
    module.write_bytes(b"")

    assert judged(module, monkeypatch, child) == probing.Verdict(state, detail)


def test_a_module_that_says_no_while_no_service_runs_is_asked_again_when_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "vendor.so"
    module.write_bytes(b"")

    assert judged(module, monkeypatch, "raise SystemExit(4)", service=False).state is ModuleState.NO_SERVICE
    assert judged(module, monkeypatch, "", service=True).state is ModuleState.IN_USE


def test_a_module_is_tried_again_only_when_its_file_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tmp_path / "vendor.so"
    module.write_bytes(b"")
    assert judged(module, monkeypatch, "raise SystemExit(3)").state is ModuleState.REFUSED
    assert judged(module, monkeypatch, "").state is ModuleState.REFUSED

    os.utime(module, ns=(1, 1))
    assert judged(module, monkeypatch, "").state is ModuleState.IN_USE


def test_a_library_that_is_no_module_is_refused_by_the_real_child(tmp_path: Path) -> None:
    library = tmp_path / "lib.so"
    library.write_bytes(Path(_pkcs11.__file__).read_bytes())

    verdict = probing.judge(library)

    assert verdict.state is ModuleState.REFUSED
    assert "C_GetFunctionList" in verdict.detail


def test_a_torn_library_takes_only_the_child_down(tmp_path: Path) -> None:
    """The loader itself crashes over it (SIGBUS)."""
    library = tmp_path / "lib.so"
    library.write_bytes(Path(_pkcs11.__file__).read_bytes()[:4096])

    assert probing.judge(library).state in (ModuleState.CRASHED, ModuleState.REFUSED)


def test_a_frozen_program_starts_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has no interpreter to start: the program stands for one, with a word that its beginning knows."""
    starter = tmp_path / "secmail"
    starter.write_text(f'#!/bin/sh\nexec {sys.executable} -m secmail "$@"\n')
    starter.chmod(0o755)
    library = tmp_path / "lib.so"
    library.write_bytes(Path(_pkcs11.__file__).read_bytes())
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(starter))

    verdict = probing.judge(library)

    assert verdict.state is ModuleState.REFUSED
    assert "C_GetFunctionList" in verdict.detail


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (ckr.PinIncorrect(), Code.CARD_PIN_REFUSED),
        (ckr.PinLenRange(), Code.CARD_PIN_REFUSED),
        (ckr.PinLocked(), Code.CARD_PIN_BLOCKED),
        (ckr.UserNotLoggedIn(), Code.CARD_PIN_NEEDED),
        (ckr.FunctionCancelled(), Code.CARD_PIN_CANCELLED),
        (ckr.DeviceRemoved(), Code.CARD_REMOVED),
        (ckr.TokenNotPresent(), Code.CARD_REMOVED),
        (ckr.SessionHandleInvalid(), Code.CARD_REMOVED),
        (ckr.GeneralError(), Code.CARD_UNUSABLE),
        (ckr.UserPinNotInitialized(), Code.CARD_UNUSABLE),
        (ckr.PKCS11Error("Unmapped error code 0x80000001"), Code.CARD_UNUSABLE),
    ],
)
def test_answers_are_translated(answer: ckr.PKCS11Error, code: Code) -> None:
    assert errors.translate(answer).code is code


def test_an_unknown_answer_keeps_its_number_and_no_text() -> None:
    assert errors.translate(ckr.PKCS11Error("Unmapped error code 0x80000001")).detail == "0x80000001"
    assert errors.translate(ckr.PKCS11Error("card of Dr X")).detail == "PKCS11Error"
    assert errors.translate(ckr.DeviceMemory()).detail == "DeviceMemory"
    refused = errors.translate(ckr.PinIncorrect())
    assert isinstance(refused, PinRefused)
    assert refused.tries_left is None
