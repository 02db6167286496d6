"""Certificates looked at by several threads at a time, as when the mail is read while a letter is opened."""

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from secmail.domain.policy import TrustPolicy
from secmail.domain.security import Chain
from secmail.pki import path
from secmail.pki.anchors import Anchors
from secmail.pki.path import PathChecker, Purpose
from secmail.pki.routes import Route
from secmail.pki.validation import validate
from tests.support.pki_lab import AT, COLLEAGUE, DOCTOR, PkiLab

# In a program of its own: here all classes have long been used.
_FIRST_USES = """
from secmail.pki import asn1, path, certificate
from asn1crypto import core

def below(kind):
    return {each for one in kind.__subclasses__() for each in (one, *below(one))}

later = below(core.Asn1Value) - set(core._SETUP_CLASSES) - {core.Choice}
print(*sorted(each.__name__ for each in later))
"""


def test_no_class_of_the_parser_is_made_ready_when_threads_may_be_at_it() -> None:
    done = subprocess.run([sys.executable, "-c", _FIRST_USES], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_one_thread_at_a_time_looks_at_what_was_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    lab = PkiLab()
    leaves = [lab.confidentiality(person).der for person in (DOCTOR, COLLEAGUE)]
    checker = PathChecker(Anchors(lab.roots, lab.intermediates, lab.crls()))
    at_it = threading.Lock()

    def alone(route: Route, policy: TrustPolicy) -> Chain:
        assert at_it.acquire(blocking=False), "two threads look at the same certificates"
        time.sleep(0.02)
        at_it.release()
        return validate(route, policy)

    monkeypatch.setattr(path, "validate", alone)
    policy = TrustPolicy(at=AT, now=AT, accept_test_certificates=True)
    with ThreadPoolExecutor(2) as pool:
        found = pool.map(lambda leaf: checker.check(leaf, extra=(), policy=policy, purpose=Purpose.ENCRYPT), leaves)
        assert [facts.chain for facts in found] == [Chain.TRUSTED, Chain.TRUSTED]
