"""The fuzz targets without the fuzzer: honest inputs, what once failed, a few mutations, and that findings are seen."""

import importlib
import random
import sys
from types import ModuleType
from typing import Any

import pytest

from secmail.domain.errors import BugError, Code, SecmailError
from tests.architecture.source import CHECKOUT

sys.path.append(str(CHECKOUT / "packaging"))
TARGETS: dict[str, Any] = importlib.import_module("fuzz.targets").TARGETS
MUTATIONS = 40


@pytest.fixture
def target_module() -> ModuleType:
    return importlib.import_module("fuzz.target")


@pytest.fixture
def run_module() -> ModuleType:
    return importlib.import_module("fuzz.run")


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_and_what_once_failed(name: str, run_module: ModuleType) -> None:
    target = TARGETS[name]
    seeds = list(target.seeds())
    assert seeds
    assert all(len(seed) <= target.max_size for seed in seeds)
    crashers = [path.read_bytes() for path in sorted((run_module.CRASHERS / name).glob("*"))]
    for data in (*seeds, *crashers, b""):
        target.run(data)


@pytest.mark.parametrize("name", TARGETS)
def test_mutated_seeds(name: str) -> None:
    target, chance = TARGETS[name], random.Random(name)
    seeds = list(target.seeds())
    for _ in range(MUTATIONS):
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(data))
            data[at : at + chance.randint(0, 2)] = chance.choice([*target.words, bytes([chance.randrange(256)])])
        target.run(bytes(data))


def test_every_folder_of_former_failures_belongs_to_a_target(run_module: ModuleType) -> None:
    folders = run_module.CRASHERS.iterdir() if run_module.CRASHERS.is_dir() else ()
    assert {folder.name for folder in folders} <= set(TARGETS)


def answering(target_module: ModuleType, error: Exception | None) -> Any:
    def check(_: bytes) -> None:
        if error is not None:
            raise error

    return target_module.Target("t", check, lambda: [b""])


def test_only_our_own_errors_are_answers(target_module: ModuleType) -> None:
    answering(target_module, None).run(b"")
    answering(target_module, SecmailError(Code.SMIME_MALFORMED, "x")).run(b"")
    for error in (ValueError("x"), RecursionError(), BugError("x"), target_module.Finding("x")):
        with pytest.raises(type(error)):
            answering(target_module, error).run(b"")


def test_a_long_wait_is_a_finding(target_module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target_module, "SECONDS", -1.0)
    with pytest.raises(target_module.Finding, match="for 1 bytes"):
        answering(target_module, None).run(b"x")


def test_trust_in_what_nobody_signed_is_a_finding(target_module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    messages = importlib.import_module("fuzz.messages")
    monkeypatch.setattr(messages, "_trusted_contents", frozenset)
    with pytest.raises(target_module.Finding, match="over what nobody signed"):
        for seed in TARGETS["message"].seeds():
            TARGETS["message"].run(seed)
    # As if the text under the signature were another one than was signed.
    monkeypatch.setattr(messages, "_SIGNED_TEXT", "Potassium 9,9 mmol/l")
    with pytest.raises(target_module.Finding, match="over more or less than was signed"):
        TARGETS["surroundings"].run(messages._HEAD + b"%DETACHED%")


def test_acquittals_would_be_seen(target_module: ModuleType) -> None:
    honest = dict(zip(("lists", "answers"), importlib.import_module("fuzz.authorities").acquittals(), strict=True))
    for name, data in honest.items():
        with pytest.raises(target_module.Finding, match="acquits"):
            TARGETS[name].run(data)


def test_what_the_fuzzer_says_is_read(run_module: ModuleType) -> None:
    said = (
        "#2\tINITED cov: 11 ft: 12 corp: 1/1b exec/s: 0 rss: 70Mb\n"
        "#900\tREDUCE cov: 63 ft: 255 corp: 79/4050b\n#1024\tDONE   cov: 64 ft: 261 corp: 82/5235b lim: 1003\n"
    )
    assert run_module._PROGRESS.findall(said) == [("2", "11"), ("900", "63"), ("1024", "64")]
    assert run_module._escaped(b'a"\\\r\xc3') == "a\\x22\\x5c\\x0d\\xc3"
    broken = "INFO: x\n#2\tINITED cov: 1\nTraceback (most recent call last):\n  raise Finding(x)\nBase64: aaaa\n"
    assert run_module._reason(broken) == ["Traceback (most recent call last):", "  raise Finding(x)"]
