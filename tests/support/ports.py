"""Ports for servers that are programs of their own and are told where to listen."""

import random
import socket
from pathlib import Path

_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_LOWEST, _USUAL = 10_000, 32_768
_chance = random.SystemRandom()


def free_ports(count: int) -> list[int]:
    """Kept open together while choosing, so that they differ.

    None that the system gives away by itself: between choosing and listening, and while a server that was killed starts
    again, any connection of any test might get it.
    """
    chosen: list[socket.socket] = []
    try:
        while len(chosen) < count:
            try:
                chosen.append(socket.create_server(("127.0.0.1", _chance.randrange(_LOWEST, _given_away()))))
            except OSError:
                continue
        return [sock.getsockname()[1] for sock in chosen]
    finally:
        for sock in chosen:
            sock.close()


def _given_away() -> int:
    """The first port that the system gives to whoever asks for none."""
    first = int(_RANGE.read_text("ascii").split()[0]) if _RANGE.is_file() else _USUAL
    return first if first > 2 * _LOWEST else _USUAL
