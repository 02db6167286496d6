"""Ports for servers that are programs of their own and are told where to listen."""

import random
import socket
from collections.abc import Sequence
from pathlib import Path

_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_LOWEST, _LAST, _ENOUGH = 10_000, 65_535, 1_000
_LOWEST_OF_ALL = 1_024
_USUAL = (32_768, _LAST)
"""Given away, where the system does not say what: Linux begins there by itself, macOS and Windows later."""
_chance = random.SystemRandom()


def free_ports(count: int) -> list[int]:
    """Kept open together while choosing, so that they differ.

    None that the system gives away by itself: between choosing and listening, and while a server that was killed starts
    again, any connection of any test might get it.
    """
    places = kept_back(*_given_away())
    chosen: list[socket.socket] = []
    try:
        while len(chosen) < count:
            try:
                chosen.append(socket.create_server(("127.0.0.1", _chance.choice(places))))
            except OSError:
                continue
        return [sock.getsockname()[1] for sock in chosen]
    finally:
        for sock in chosen:
            sock.close()


def kept_back(first: int, last: int) -> Sequence[int]:
    """Those that a system which gives away `first` to `last` does not give.

    From 10,000 on, as services that the machine has of its own are mostly below; where it leaves few of them, those
    too. All there are where it gives nearly all away (1024 to 65535): no choice is safe then.
    """
    for lowest in (_LOWEST, _LOWEST_OF_ALL):
        places = (*range(lowest, first), *range(max(last + 1, lowest), _LAST + 1))
        if len(places) >= _ENOUGH:
            return places
    return range(_LOWEST, _LAST + 1)


def _given_away() -> tuple[int, int]:
    """The first and the last port that the system gives to whoever asks for none."""
    if not _RANGE.is_file():
        return _USUAL
    first, last = map(int, _RANGE.read_text("ascii").split())
    return first, last
