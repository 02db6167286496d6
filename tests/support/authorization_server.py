"""A small OAuth 2.0 authorization server with TLS (RFC 6749, RFC 7636, RFC 8414), whose tokens Dovecot believes.

    with AuthorizationServer(lab, directory) as server:
        server.provider                 # domain.accounts.OAuthProvider
        server.visit(url, "alice@…")    # what a browser does with the address, the person saying yes
        server.access("alice@…")        # a token as the server gives it
        server.revoke()                 # no refresh token counts any more
        server.jwt_directory            # for dovecot-oauth2.conf.ext

Codes are used once, bound to the verifier and the redirect address; refresh tokens rotate; so a client that forgets
one of the rules fails here.
"""

import base64
import hashlib
import hmac
import http.client
import http.server
import json
import secrets
import ssl
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from secmail.domain.accounts import OAuthProvider
from tests.support.tls import TlsLab

CLIENT_ID = "secmail-test"
SCOPES = ("mail", "offline_access")
_KEY = b"a key that only this server and its Dovecot have"


class AuthorizationServer:
    """Serves in a thread of its own."""

    def __init__(self, lab: TlsLab, directory: Path) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        """Path and form or query of each request."""
        self.lifetime = 3600.0
        self.answer: tuple[int, bytes] | None = None
        """Instead of what the token endpoint would say."""
        self._codes: dict[str, dict[str, str]] = {}
        self._refresh: dict[str, str] = {}
        handler = type("Handler", (_Handler,), {"owner": self})
        self._server = http.server.HTTPServer(("127.0.0.1", 0), handler)
        self._server.socket = lab.context().wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self._lab = lab
        self.ca_file = lab.ca_file
        self.given: list[str] = []
        """Every token and code that was given."""
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="test-oauth")
        self.jwt_directory = directory / "jwt"
        keys = self.jwt_directory / "default" / "HS256"
        keys.mkdir(parents=True)
        (keys / "default").write_bytes(base64.b64encode(_KEY))

    @property
    def issuer(self) -> str:
        return f"https://localhost:{self._server.server_port}"

    @property
    def provider(self) -> OAuthProvider:
        return OAuthProvider(f"{self.issuer}/authorize", f"{self.issuer}/token", CLIENT_ID, SCOPES)

    def __enter__(self) -> "AuthorizationServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()

    def visit(self, url: str, user: str, *, agrees: bool = True) -> int:
        """As a browser: opens the address, and follows to where it is sent. The status of the page shown at the end."""
        place = urlsplit(url)
        context = ssl.create_default_context(cafile=str(self._lab.ca_file))
        provider = http.client.HTTPSConnection("localhost", place.port, context=context, timeout=10)
        person = urlencode({"user": user, "agrees": int(agrees)})
        provider.request("GET", f"{place.path}?{place.query}&{person}")
        answer = provider.getresponse()
        answer.read()
        provider.close()
        assert answer.status == 302, answer.status
        return get(answer.getheader("Location", ""))

    def revoke(self) -> None:
        self._refresh.clear()

    def access(self, user: str) -> str:
        """A JSON Web Token (RFC 7519) that Dovecot checks by itself."""
        now = time.time()
        claims = {"email": user, "sub": user, "iss": "https://idp.example.org", "iat": int(now) - 5}
        claims["exp"] = int(now + self.lifetime)
        parts = [_encoded({"alg": "HS256", "typ": "JWT"}), _encoded(claims)]
        signature = hmac.digest(_KEY, b".".join(parts), "sha256")
        token = b".".join([*parts, _base64(signature)]).decode()
        self.given.append(token)
        return token

    def refresh_for(self, user: str) -> str:
        """A refresh token, as if the user had signed in before."""
        token = secrets.token_urlsafe(16)
        self._refresh[token] = user
        self.given.append(token)
        return token

    # What the endpoints do.

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": self.provider.authorization,
            "token_endpoint": self.provider.token,
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent."""
        assert (query["response_type"], query["client_id"]) == ("code", CLIENT_ID)
        assert query["code_challenge_method"] == "S256" and query["scope"] == " ".join(SCOPES)
        redirect = query["redirect_uri"]
        if query["agrees"] != "1":
            return f"{redirect}?{urlencode({'error': 'access_denied', 'state': query['state']})}"
        code = secrets.token_urlsafe(16)
        self._codes[code] = query
        self.given.append(code)
        return f"{redirect}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> tuple[int, bytes]:
        if self.answer is not None:
            return self.answer
        user = self._user(form) if form.get("client_id") == CLIENT_ID else None
        if user is None:
            return 400, json.dumps({"error": "invalid_grant", "error_description": "secret words"}).encode()
        given = {"access_token": self.access(user), "token_type": "Bearer", "expires_in": int(self.lifetime)}
        return 200, json.dumps({**given, "refresh_token": self.refresh_for(user)}).encode()

    def _user(self, form: dict[str, str]) -> str | None:
        if form.get("grant_type") == "refresh_token":
            return self._refresh.pop(form["refresh_token"], None)
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or asked["redirect_uri"] != form["redirect_uri"]:
            return None
        challenge = _base64(hashlib.sha256(form["code_verifier"].encode()).digest()).decode()
        return asked["user"] if challenge == asked["code_challenge"] else None


class _Handler(http.server.BaseHTTPRequestHandler):
    owner: AuthorizationServer
    timeout = 10

    def do_GET(self) -> None:
        place = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(place.query).items()}
        self.owner.asked.append((place.path, query))
        if place.path == "/.well-known/openid-configuration":
            self._say(200, json.dumps(self.owner.metadata()).encode())
        elif place.path == "/authorize":
            self._say(302, b"", ("Location", self.owner.authorize(query)))
        else:
            self._say(404, b"")

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
        self.owner.asked.append((self.path, form))
        self._say(*self.owner.token(form))

    def log_message(self, *_: object) -> None:
        """Tests say what they want to see."""

    def _say(self, status: int, content: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (*headers, ("Content-Length", str(len(content))), ("Connection", "close")):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def get(url: str, *, host: str | None = None) -> int:
    """The status of an http page on this computer; `host`: the name under which it is asked for."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=10)
    connection.request("GET", f"{place.path}?{place.query}", headers={"Host": host} if host else {})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def _encoded(value: dict[str, Any]) -> bytes:
    return _base64(json.dumps(value).encode())


def _base64(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
