"""Where modules are looked for, what a bad one does, and how their answers are told."""

import sys
from pathlib import Path

import pytest
from pkcs11 import exceptions as ckr

from secmail.card import errors, modules
from secmail.domain.checks import CheckState
from secmail.domain.errors import Code, PinRefused, SecmailError


def test_the_cps_module_comes_first_on_each_system() -> None:
    linux = modules.places(platform="linux", environment={})
    windows = modules.places(platform="win32", environment={"WINDIR": "D:/Win", "PROGRAMFILES": "D:/Programs"})
    macos = modules.places(platform="darwin", environment={})

    assert linux[0] == Path("/opt/santesocial/CPS/lib/libcps3_pkcs11_lux.so")
    assert windows[0] == Path("D:/Win/System32/cps3_pkcs11_w64.dll")
    assert macos[0] == Path("/usr/local/lib/libcps3_pkcs11_osx.dylib")
    for places in (linux, windows, macos):
        assert any("opensc" in place.name for place in places)
        assert any("softhsm" in place.name for place in places)


def test_an_added_module_comes_first_and_once(tmp_path: Path) -> None:
    module = tmp_path / "mine.so"
    module.write_bytes(b"")
    link = tmp_path / "link.so"
    link.symlink_to(module)

    found = modules.find(platform="linux", environment={}, added=[module, link, tmp_path / "absent.so"])

    assert found[0] == module
    assert link not in found


@pytest.mark.parametrize(
    ("child", "told"),
    [
        pytest.param("import os; os.kill(os.getpid(), 11)", "crashed with signal 11", id="crash"),
        pytest.param("raise SystemExit('wrong architecture')", "wrong architecture", id="refusal"),
        pytest.param("import time; time.sleep(60)", "does not answer", id="hang"),
    ],
)
def test_a_module_that_fails_fails_in_the_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, child: str, told: str
) -> None:
    module = tmp_path / "vendor.so"
    module.write_bytes(b"")
    monkeypatch.setattr(modules, "_PROBE", child)
    monkeypatch.setattr(modules, "_PROBE_SECONDS", 1)

    with pytest.raises(SecmailError) as caught:
        modules.probe(module)

    assert caught.value.code is Code.CARD_MODULE_FAILED
    assert caught.value.detail.endswith(told)
    assert modules.check(module).state is CheckState.FAILED


def test_a_module_is_tried_again_when_its_file_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tmp_path / "vendor.so"
    module.write_bytes(b"")
    monkeypatch.setattr(modules, "_PROBE", "raise SystemExit('no')")
    assert modules.check(module).code is Code.CARD_MODULE_FAILED

    monkeypatch.setattr(modules, "_PROBE", "")
    assert modules.check(module).code is Code.CARD_MODULE_FAILED
    module.write_bytes(b"repaired")
    import os

    os.utime(module, ns=(1, 1))
    assert modules.check(module).state is CheckState.OK


def test_the_diagnosis_names_what_was_asked_for(tmp_path: Path) -> None:
    absent = tmp_path / "absent.so"

    checks = modules.diagnose(platform="none", environment={}, added=[absent])
    first = checks[0]

    assert (first.state, first.code, first.found) == (CheckState.FAILED, Code.CARD_MODULE_MISSING, str(absent))


def test_no_module_at_all_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    checks = modules.diagnose(platform="win32", environment={"WINDIR": "/nowhere", "PROGRAMFILES": "/nowhere"})

    assert [check.code for check in checks] == [Code.CARD_MODULE_MISSING]


def test_the_probe_really_loads_a_module(tmp_path: Path) -> None:
    """A library that is no PKCS#11 module: refused, with the loader's words."""
    library = tmp_path / "lib.so"
    library.write_bytes(Path(sys.executable).resolve().read_bytes()[:4096])

    assert modules.check(library).code is Code.CARD_MODULE_FAILED


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
