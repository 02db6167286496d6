"""A proxy of ours between the program and a real server: it knows each step of the dialogue and does harm at one.

    proxy = FaultProxy(port, lab, Protocol.IMAP)      # TLS on both sides; `start` and `stop`
    proxy.begin(); …a clean run…; steps = proxy.end()  # every step there is, in order
    proxy.arm(Fault(steps[7], Kind.HALF)); …; proxy.disarm(); proxy.fired
    proxy.settle()                                    # until all its connections have ended, the server's too

Numbers of connections count from `begin` or `arm`. Steps are pieces of `fault_wire`, and for each connection those that
come before its first word (`OPENING`).
"""

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import replace

from tests.support.fault_end import End, linger
from tests.support.fault_kinds import CERTIFICATES, GARBAGE, OPENING, Fault, Kind, Protocol, Step
from tests.support.fault_wire import ImapSplitter, Piece, Side, SmtpSplitter
from tests.support.tls import TlsLab

PATIENCE = 30.0
_CHUNK = 65_536
_NOTHING_YET = Piece(b"", "opening", begins=True)


class FaultProxy:
    """One thread for all connections. `restart`: kills the server behind it and starts it again."""

    def __init__(
        self, target: int, lab: TlsLab, protocol: Protocol, *, restart: Callable[[], None] = lambda: None
    ) -> None:
        self.protocol = protocol
        self.target = target
        self._contexts = {kind.value: lab.context(kind.value) for kind in CERTIFICATES}
        self._contexts["good"] = lab.context()
        self._client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._client.check_hostname, self._client.verify_mode = False, ssl.CERT_NONE
        self.restart = restart
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._listener.settimeout(0)
        self.port: int = self._listener.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=f"fault-proxy-{protocol}", daemon=True)
        self._open: set[asyncio.Task[None]] = set()
        self._closed = threading.Condition()
        self._count = self._since = self._idled = 0
        self._steps: list[Step] | None = None
        self.closed = False
        """Whether nobody gets through."""
        self.fault: Fault | None = None
        self.fired = False
        self.broken: list[BaseException] = []
        """What went wrong in the proxy itself."""

    # What a test does.

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._listener.close()

    def begin(self) -> None:
        """Notes every step from now on."""
        self._since, self._steps, self._idled = self._count, [], 0

    def end(self) -> list[Step]:
        steps, self._steps = self._steps or [], None
        return sorted(steps, key=lambda step: step.connection)

    def arm(self, fault: Fault) -> None:
        self._since, self.fired, self.fault, self._idled = self._count, False, fault, 0

    def disarm(self) -> None:
        self.fault = None

    def settle(self) -> None:
        """Also the server has seen the end of each connection."""
        with self._closed:
            assert self._closed.wait_for(lambda: not self._open, PATIENCE), "a connection does not end"

    def hang_up(self) -> None:
        """Ends the connections that are there."""
        self._loop.call_soon_threadsafe(lambda: [task.cancel() for task in self._open])
        self.settle()

    def waits(self, times: int) -> bool:
        """Whether so many IDLEs have been taken up by the server since `begin` or `arm`."""
        return self._idled >= times

    def open_connections(self) -> int:
        return len(self._open)

    # The loop's thread.

    def _run(self) -> None:
        accepting = self._loop.create_task(self._accept())
        self._loop.run_forever()
        accepting.cancel()
        for task in self._open:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(accepting, *self._open, return_exceptions=True))
        self._loop.close()

    async def _accept(self) -> None:
        while True:
            sock, _ = await self._loop.sock_accept(self._listener)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            number, self._count = self._count, self._count + 1
            task = self._loop.create_task(self._serve(sock, number))
            self._open.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        with self._closed:
            self._open.discard(task)
            self._closed.notify_all()
        if not task.cancelled() and (error := task.exception()) is not None:
            self.broken.append(error)

    async def _serve(self, sock: socket.socket, number: int) -> None:
        kind = self.note(number, Side.SERVER, OPENING)
        if self.closed:
            kind = Kind.HANDSHAKE_CUT
        if kind is not None and kind not in CERTIFICATES:
            await self._spoil_opening(sock, kind)
            return
        context = self._contexts[kind.value if kind is not None else "good"]
        client, server = End(self._loop), End(self._loop)
        try:
            await client.accept(sock, context)
            await server.connect(self.target, self._client)
            await _Link(self, number, client, server).run()
        except OSError:
            sock.close()
        finally:
            client.cut()
            server.cut()

    async def _spoil_opening(self, sock: socket.socket, kind: Kind) -> None:
        with sock, contextlib.suppress(OSError):
            if kind is Kind.UNREACHABLE:
                linger(sock)
                return
            await self._loop.sock_recv(sock, _CHUNK)
            if kind is Kind.HANDSHAKE_RESET:
                linger(sock)
            elif kind is Kind.HANDSHAKE_GARBAGE:
                await self._loop.sock_sendall(sock, b"* OK this is not TLS\r\n" * 3)
            elif kind is Kind.SILENT:
                while await self._loop.sock_recv(sock, _CHUNK):
                    pass

    def note(self, connection: int, side: Side, number: int, piece: Piece = _NOTHING_YET) -> Kind | None:
        """A connection is at this step; the kind of the fault that belongs here, which then has happened."""
        connection -= self._since
        if piece.label == "+ idling" and connection >= 0:
            self._idled += 1
        if self._steps is not None and connection >= 0:
            self._steps.append(Step(connection, side, number, piece.label, piece.begins))
        fault = self.fault
        if fault is None or self.fired:
            return None
        step = fault.step
        self.fired = (step.connection, step.side, step.number) == (connection, side, number)
        return fault.kind if self.fired else None


class _Over(Exception):
    """The fault has ended the dialogue."""


class _Link:
    """A connection through the proxy."""

    def __init__(self, proxy: FaultProxy, number: int, client: End, server: End) -> None:
        self._proxy = proxy
        self._number = number
        self._ends = {Side.CLIENT: client, Side.SERVER: server}
        splitter = ImapSplitter if proxy.protocol is Protocol.IMAP else SmtpSplitter
        self._splitters = {side: splitter(side) for side in Side}
        self._said = dict.fromkeys(Side, 0)
        self._tag = b""
        self._asked = ""
        self._compressing: bytes | None = None
        self._swallowing = False
        self._alone = False

    async def run(self) -> None:
        pumps = [asyncio.ensure_future(self._pump(side)) for side in Side]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
        for end in self._ends.values():
            await end.close()

    async def _pump(self, side: Side) -> None:
        source = self._ends[side]
        with contextlib.suppress(OSError, _Over):
            while data := await source.read():
                for piece in self._splitters[side].feed(data):
                    await self._pass_on(side, piece)
            if side is Side.SERVER and self._alone:
                await asyncio.Event().wait()

    async def _pass_on(self, side: Side, piece: Piece) -> None:
        number, self._said[side] = self._said[side], self._said[side] + 1
        if side is Side.CLIENT:
            self._asked = piece.label
            self._tag = piece.data.split()[0] if piece.begins and b" " in piece.data else self._tag
        elif self._proxy.protocol is Protocol.SMTP:
            piece = replace(piece, label=f"{piece.label} {self._asked}".lstrip())
        kind = self._proxy.note(self._number, side, number, piece)
        if kind is not None:
            await self._spoil(side, piece, kind)
        elif side is Side.CLIENT and (self._swallowing or self._alone):
            await self._answer_alone(piece)
        else:
            await self._send(side, piece.data)
        self._look(side, piece)

    async def _send(self, side: Side, data: bytes) -> None:
        other = Side.SERVER if side is Side.CLIENT else Side.CLIENT
        await self._ends[other].write(data)

    def _look(self, side: Side, piece: Piece) -> None:
        """What changes the way the next bytes are to be read."""
        client = self._splitters[Side.CLIENT]
        if isinstance(client, SmtpSplitter):
            if side is Side.SERVER and piece.data.startswith(b"354"):
                client.data = True
            return
        words = piece.data.upper().split()
        if side is Side.CLIENT and words[1:3] == [b"COMPRESS", b"DEFLATE"]:
            self._compressing = words[0]
        elif side is Side.SERVER and piece.label.startswith("tagged"):
            if self._compressing == words[0] and words[1] == b"OK":
                for end in self._ends.values():
                    end.compress()
            elif words[1:2] != [b"OK"]:
                client.forget_literal()

    # Harm.

    async def _spoil(self, side: Side, piece: Piece, kind: Kind) -> None:
        match kind:
            case Kind.CUT | Kind.RESET:
                await self._end(reset=kind is Kind.RESET)
            case Kind.HALF:
                await self._send(side, piece.data[: len(piece.data) // 2])
                await self._end()
            case Kind.STALL:
                await asyncio.Event().wait() if side is Side.SERVER else await self._hear_only()
            case Kind.DRIP:
                for start in range(0, len(piece.data), step := max(1, len(piece.data) // 20)):
                    await self._send(side, piece.data[start : start + step])
                    await asyncio.sleep(0.004)
            case Kind.GARBAGE:
                await self._ends[Side.CLIENT].write(GARBAGE[self._variant % len(GARBAGE)])
                await self._send(side, piece.data)
            case Kind.BYE:
                await self._ends[Side.CLIENT].write(self._farewell())
                await self._ends[Side.CLIENT].close()
                await self._end()
            case Kind.RESTART:
                self._proxy.restart()  # nobody is served meanwhile
                await self._end()
            case Kind.NO | Kind.BAD:
                await self._refuse(side, piece, kind)

    @property
    def _variant(self) -> int:
        return self._proxy.fault.variant if self._proxy.fault is not None else 0

    def _farewell(self) -> bytes:
        if self._proxy.protocol is Protocol.IMAP:
            return b"* BYE closing down\r\n"
        return b"421 4.3.2 closing down\r\n"

    async def _end(self, *, reset: bool = False) -> None:
        self._ends[Side.CLIENT].cut(reset=reset)
        raise _Over

    async def _hear_only(self) -> None:
        while await self._ends[Side.CLIENT].read():
            pass
        raise _Over

    async def _refuse(self, side: Side, piece: Piece, kind: Kind) -> None:
        """At a command: the server never hears of it. At an answer: it has done it and says that it has not."""
        client = self._ends[Side.CLIENT]
        if self._proxy.protocol is Protocol.SMTP:
            refusals = (b"451 4.3.0 later\r\n", b"452 4.2.2 full\r\n", b"554 5.7.1 never\r\n", b"552 5.2.2 full\r\n")
            await client.write(refusals[self._variant % 2 + (2 if kind is Kind.BAD else 0)])
            if piece.label in {"dot", "DATA"}:
                self._alone = True
                self._ends[Side.SERVER].cut()
            return
        code = b"NO [UNAVAILABLE]" if kind is Kind.NO and self._variant % 2 else kind.upper().encode()
        await client.write(self._tag + b" " + code + b" refused\r\n")
        self._swallowing = side is Side.CLIENT and piece.data.endswith(b"+}\r\n")

    async def _answer_alone(self, piece: Piece) -> None:
        """The server has been left out: for SMTP the rest of the dialogue is ours, for IMAP a refused literal goes."""
        if self._proxy.protocol is Protocol.IMAP:
            self._swallowing = piece.label != "rest" or piece.data.endswith(b"}\r\n")
            return
        word = piece.data[:4].upper()
        client = self._ends[Side.CLIENT]
        if word in {b"RSET", b"NOOP"}:
            await client.write(b"250 2.0.0 ok\r\n")
            return
        await client.write(b"221 2.0.0 bye\r\n" if word == b"QUIT" else self._farewell())
        await client.close()
        raise _Over
