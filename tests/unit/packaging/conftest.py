"""The modules of `packaging/package`, imported as `dev.py package` does: from the folder above them."""

import importlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

CHECKOUT = Path(__file__).resolve().parents[3]


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    monkeypatch.syspath_prepend(str(CHECKOUT / "packaging"))
    return lambda name: importlib.import_module(f"package.{name}")


@pytest.fixture
def checkout() -> Path:
    return CHECKOUT
