"""A name server on this computer, over UDP and TCP, with the records that a test gives it.

    with NameServer() as names:
        names.records["_ldap._tcp.example.org", "SRV"] = ["0 5 389 ldap.example.org."]
        names.resolver()                      # for what is tested
        names.asked                           # [("_ldap._tcp.example.org", "SRV")]
        names.silent = True                   # takes questions and says nothing

Answers that are too large for UDP are cut there, and whole by TCP.
"""

import contextlib
import socket
import struct
import threading

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset

_UDP_BYTES = 1232


class NameServer:
    """One thread for each of the two ways."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], list[str]] = {}
        self.asked: list[tuple[str, str]] = []
        self.silent = False
        self._udp, self._tcp = _sockets()
        self._threads = [threading.Thread(target=way, name="test-dns") for way in (self._serve_udp, self._serve_tcp)]

    def resolver(self) -> dns.resolver.Resolver:
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = self._udp.getsockname()[1]
        resolver.timeout = resolver.lifetime = 0.2 if self.silent else 30.0
        return resolver

    def __enter__(self) -> "NameServer":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as farewell:
            farewell.sendto(b"", self._udp.getsockname())
        with contextlib.suppress(OSError), socket.create_connection(self._tcp.getsockname()) as end:
            end.sendall(b"\x00\x00")
        for thread in self._threads:
            thread.join()
        self._udp.close()
        self._tcp.close()

    def _serve_udp(self) -> None:
        while True:
            data, sender = self._udp.recvfrom(4096)
            if not data:
                return
            answer = self._answer(data)
            if answer is None:
                continue
            wire = answer.to_wire(max_size=65535)
            if len(wire) > _UDP_BYTES:
                answer.answer.clear()
                answer.flags |= dns.flags.TC
                wire = answer.to_wire()
            self._udp.sendto(wire, sender)

    def _serve_tcp(self) -> None:
        while True:
            sock, _ = self._tcp.accept()
            with contextlib.closing(sock):
                sock.settimeout(2)
                (length,) = struct.unpack("!H", sock.recv(2, socket.MSG_WAITALL))
                if not length:
                    return
                answer = self._answer(sock.recv(length, socket.MSG_WAITALL))
                if answer is not None:
                    wire = answer.to_wire(max_size=65535)
                    sock.sendall(struct.pack("!H", len(wire)) + wire)

    def _answer(self, data: bytes) -> dns.message.Message | None:
        query = dns.message.from_wire(data)
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        if self.silent:
            return None
        answer = dns.message.make_response(query)
        if found := self.records.get((name, kind)):
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *found))
        elif not any(known == name for known, _ in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer


def _sockets() -> tuple[socket.socket, socket.socket]:
    """Both on one port."""
    for _ in range(20):
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        udp.bind(("127.0.0.1", 0))
        try:
            tcp.bind(udp.getsockname())
        except OSError:
            udp.close()
            tcp.close()
            continue
        tcp.listen(5)
        return udp, tcp
    raise RuntimeError("no port is free for both")
