# tests/fetch/fake_registry.py - a registry on 127.0.0.1 with tokens of its own, that fails on demand.
# SPDX-License-Identifier: Apache-2.0
import base64
import http.server
import json
import socket
import threading
import time
import urllib.parse

from server import status  # answers of any server serve here too

MANIFEST = b'{"schemaVersion":2}'


class FakeRegistry(http.server.ThreadingHTTPServer):
    """routes: path (without query) -> an answer, as in server.py; /v2/ and /token are there already.

    users: name -> password; scheme: None, "basic" or "bearer". log: (method, path, headers, body).
    """

    daemon_threads = True

    def __init__(self, routes=None, users=None, scheme=None, context=None, lifetime=300,
                 challenge=None, token_answer=None, address="127.0.0.1"):
        super().__init__((address, 0), Handler)
        self.routes = {"/v2/app/manifests/1": document(MANIFEST), "/v2/": document(b"{}"),
                       **(routes or {})}
        self.users, self.scheme, self.lifetime = users or {}, scheme, lifetime
        self.challenge, self.token_answer = challenge, token_answer
        self.refresh_tokens, self.tokens, self.log = set(), {}, []
        self.is_tls = context is not None
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True,
                                              do_handshake_on_connect=False)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02},
                         daemon=True).start()

    def handle_error(self, request, client_address):
        pass

    def process_request(self, request, client_address):
        """One that speaks plain HTTP closes when TLS is spoken to it, as Go's servers do."""
        threading.Thread(target=self.look_and_serve, args=(request, client_address),
                         daemon=True).start()

    def look_and_serve(self, request, client_address):
        if not self.is_tls and request.recv(1, socket.MSG_PEEK) == b"\x16":
            self.shutdown_request(request)
            return
        self.process_request_thread(request, client_address)

    @property
    def port(self):
        return self.server_address[1]

    @property
    def name(self):
        return f"127.0.0.1:{self.port}"

    @property
    def base(self):
        return f"{'https' if self.is_tls else 'http'}://{self.name}"

    def asked(self, path=None):
        """The headers of every request (to that path)."""
        return [headers for _, seen, headers, _ in list(self.log)
                if path is None or seen.split("?")[0] == path]

    def authorizations(self):
        return [headers["Authorization"] for headers in self.asked() if "Authorization" in headers]

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


def credentials_of(header):
    if not header.startswith("Basic "):
        return None, None
    user, _, password = base64.b64decode(header[6:]).decode().partition(":")
    return user, password


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def head(self, code, headers):
        self.send_response(code)
        for name, value in headers.items():
            for one in value if isinstance(value, list) else [value]:
                self.send_header(name, str(one))
        self.end_headers()

    def cut(self):
        self.wfile.flush()
        self.close_connection = True
        self.connection.close()

    def give(self, code, value, **headers):
        body = json.dumps(value).encode()
        self.head(code, {"Content-Type": "application/json", "Content-Length": len(body),
                         **{name.replace("_", "-"): text for name, text in headers.items()}})
        self.wfile.write(body)

    def do_GET(self):
        self.answer(b"")

    def do_POST(self):
        self.answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def answer(self, body):
        self.server.log.append((self.command, self.path, dict(self.headers), body))
        path = self.path.split("?")[0]
        if path == "/token":
            return (self.server.token_answer or give_token)(self, body)
        if not self.is_allowed():
            return self.refuse()
        found = self.server.routes.get(path, unknown)
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        return found(self)

    def is_allowed(self):
        given = self.headers.get("Authorization", "")
        if self.server.scheme == "bearer":
            return self.server.tokens.get(given.removeprefix("Bearer "), 0) > time.monotonic()
        if self.server.scheme == "basic":
            user, password = credentials_of(given)
            return user in self.server.users and self.server.users[user] == password
        return True

    def refuse(self):
        challenge = self.server.challenge
        if challenge is None:
            challenge = 'Basic realm="registry"'
            if self.server.scheme == "bearer":
                repository = self.path.removeprefix("/v2/").split("/")[0]
                scope = f',scope="repository:{repository}:pull"' if repository else ""
                challenge = f'Bearer realm="{self.server.base}/token",service="fake one"{scope}'
        headers = {"Www-Authenticate": challenge} if challenge else {}
        error = {"code": "UNAUTHORIZED", "message": "authentication required"}
        self.give(401, {"errors": [error]}, **headers)


def give_token(request, body):
    """GET with Basic (or anonymous, where there are no users), POST with a refresh token."""
    server = request.server
    if request.command == "POST":
        form = dict(urllib.parse.parse_qsl(body.decode()))
        allowed = form.get("grant_type") == "refresh_token" and \
            form.get("refresh_token") in server.refresh_tokens and form.get("service") == "fake one"
    else:
        user, password = credentials_of(request.headers.get("Authorization", ""))
        query = dict(urllib.parse.parse_qsl(request.path.partition("?")[2]))
        allowed = query.get("service") == "fake one" and (
            not server.users or (user in server.users and server.users[user] == password))
    if not allowed:
        return request.give(401, {"details": "incorrect username or password"})
    token = f"token-{len(server.tokens)}-of-{server.port}"
    server.tokens[token] = time.monotonic() + server.lifetime
    return request.give(200, {"token": token, "expires_in": max(server.lifetime, 60)})


def document(body, **headers):
    def answer(request):
        request.head(200, {"Content-Length": len(body),
                           **{name.replace("_", "-"): value for name, value in headers.items()}})
        request.wfile.write(body)

    return answer


def unknown(request):
    request.give(404, {"errors": [{"code": "MANIFEST_UNKNOWN", "message": "manifest unknown"}]})


def redirect(where, code=307):
    return status(code, Location=where)
