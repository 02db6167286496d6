"""Servers of directories."""

from tests.support.slapd import slapd  # noqa: F401 -- fixture
