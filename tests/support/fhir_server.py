"""A FHIR directory on this machine that searches as Annuaire Santé v2 does (HAPI; cps-mssante §3.3), over https.

    with FhirServer(lab.context(), country(), key="k") as server:
        server.url                 # https://localhost:PORT/fhir/v2
        server.asked               # [Asked(...)]: paths with their queries, and headers
        server.page_size = 2       # pages of this size, with a next link
        server.instead = answer    # a function of the request that gives (status, headers, content), or None

Seventeen calls in one second, and the eighteenth is 429.
"""

import contextlib
import json
import ssl
import threading
import time
import unicodedata
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.support.fhir_people import Json, bundle, outcome

CALLS_A_SECOND = 17
_TEXTS = {"name", "family", "given", "mailbox-mss", "address-city"}
_KNOWN = {*_TEXTS, "identifier", "_id", "active", "_count", "_include", "_revinclude", "_elements", "_page"}


@dataclass(frozen=True)
class Asked:
    path: str
    query: tuple[tuple[str, str], ...]
    headers: dict[str, str]


Reply = tuple[int, dict[str, str], bytes]


class FhirServer:
    """Threads of its own; `key` empty: none is wanted."""

    def __init__(self, context: ssl.SSLContext, resources: Sequence[Json], *, key: str = "") -> None:
        self.begin_anew(resources, key=key)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients leave as they like
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), name="test-fhir")

    def begin_anew(self, resources: Sequence[Json], *, key: str = "") -> None:
        """As if it had just been made."""
        self.resources, self.key = list(resources), key
        self.asked: list[Asked] = []
        self.instead: Callable[[Asked], Reply | None] = lambda _asked: None
        self.page_size = 50
        self._times: deque[float] = deque(maxlen=CALLS_A_SECOND)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}/fhir/v2"

    def __enter__(self) -> "FhirServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def paths(self) -> list[str]:
        """What was asked, without the page size."""
        queries = ((asked.path, [pair for pair in asked.query if pair[0] != "_count"]) for asked in self.asked)
        return [f"{path.removeprefix('/fhir/v2/')}?{urlencode(query, safe=':@,')}" for path, query in queries]

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        now = time.monotonic()
        if len(self._times) == CALLS_A_SECOND and now - self._times[0] < 1.0:
            return 429, {"Retry-After": "1"}, b"Rate limit exceeded"
        self._times.append(now)
        other = self.instead(asked)
        if other is not None:
            return other
        if self.key and asked.headers.get("esante-api-key") != self.key:
            return _reply(401, {"message": "Unauthorized", "http_status_code": 401})
        unknown = next((name for name, _ in asked.query if name.partition(":")[0] not in _KNOWN), None)
        kind = asked.path.rpartition("/")[2]
        if unknown is not None or kind not in {"Practitioner", "PractitionerRole", "Organization"}:
            return _reply(400, outcome(f"HAPI-0524: Unknown search parameter or type {unknown or kind}"))
        return _reply(200, self._found(kind, asked))

    def _found(self, kind: str, asked: Asked) -> Json:
        fitting = [one for one in self.resources if one["resourceType"] == kind and _fits(one, asked.query)]
        options = dict(asked.query)
        size = min(int(options.get("_count", "50")), self.page_size)
        begin = int(options.get("_page", "0"))
        page = fitting[begin : begin + size]
        links = {"self": self.url}
        if begin + size < len(fitting):
            rest = [pair for pair in asked.query if pair[0] != "_page"]
            links["next"] = f"{self.url}/{kind}?{urlencode([*rest, ('_page', str(begin + size))])}"
        found = [(one, "match") for one in page]
        found += [(one, "include") for one in self._included(page, asked.query)]
        return bundle(found, total=len(fitting), links=links)

    def _included(self, page: Sequence[Json], query: Sequence[tuple[str, str]]) -> Iterator[Json]:
        wanted = {value for name, value in query if name in {"_include", "_revinclude"}}
        keys = {f"{one['resourceType']}/{one['id']}" for one in page}
        referred = {
            one[name]["reference"]
            for one in page
            for name in ("practitioner", "organization")
            if name in one and f"PractitionerRole:{name}" in wanted
        }
        for one in self.resources:
            backwards = "PractitionerRole:practitioner" in wanted and one["resourceType"] == "PractitionerRole"
            if f"{one['resourceType']}/{one['id']}" in referred - keys or (
                backwards and one["practitioner"]["reference"] in keys
            ):
                yield one


def _handler(server: FhirServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(parts.path, tuple(parse_qsl(parts.query)), headers)
            status, more, content = server.answer(asked)
            with contextlib.suppress(OSError):
                self.send_response(status)
                for name, value in {"Content-Length": str(len(content)), **more}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)
                self.wfile.flush()

        def log_message(self, *_: object) -> None:
            """Silent."""

    return Handler


def _reply(status: int, document: Json) -> Reply:
    return status, {"Content-Type": "application/fhir+json;charset=UTF-8"}, json.dumps(document).encode()


def _fits(resource: Json, query: Sequence[tuple[str, str]]) -> bool:
    return all(_has(resource, *name.partition(":")[::2], value) for name, value in query)


def _has(resource: Json, name: str, modifier: str, value: str) -> bool:
    if name == "_id":
        return resource["id"] in value.split(",")
    if name == "active":
        return str(resource.get("active", "")).lower() == value
    if name == "identifier":
        return any(one["value"] in value.split(",") for one in resource["identifier"])
    if name not in _TEXTS:
        return True
    texts = list(_texts(resource, name))
    if modifier == "exact":
        return value in texts
    plain = [_plain(text) for text in texts]
    if modifier == "contains":
        return any(_plain(value) in text for text in plain)
    return any(text.startswith(_plain(value)) for text in plain)


def _texts(resource: Json, name: str) -> Iterator[str]:
    if name == "mailbox-mss":
        yield from (one["value"] for one in resource.get("telecom", []) if "extension" in one)
    elif name == "address-city":
        yield from (one["city"] for one in resource.get("address", []))
    elif isinstance(resource.get("name"), str):
        yield resource["name"]
    else:
        for one in resource.get("name", []):
            yield from (one["family"], *one["given"])


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.upper())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
