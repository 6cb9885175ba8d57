# tests/fetch/server.py - a server of feeds on 127.0.0.1 that fails in every way servers fail.
# SPDX-License-Identifier: Apache-2.0
import gzip
import http.server
import threading
import time


class FeedServer(http.server.ThreadingHTTPServer):
    """routes: path -> an answer, or a list of answers, of which the last one is repeated.

    An answer is a function of the request handler. `log` has (path, headers) of every request.
    """

    daemon_threads = True
    # Connections that a test cuts or leaves are no news.
    def handle_error(self, request, client_address):
        pass

    def __init__(self, routes, context=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.routes = routes
        self.log = []
        self.scheme = "http"
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True)
            self.scheme = "https"
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02},
                         daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    @property
    def base(self):
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def headers_of(self, path):
        return [headers for seen, headers in self.log if seen == path]

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.log.append((self.path, dict(self.headers)))
        answers = self.server.routes.get(self.path, status(404))
        if isinstance(answers, list):
            answers = answers.pop(0) if len(answers) > 1 else answers[0]
        answers(self)

    def log_message(self, *_):
        pass

    def head(self, code, headers):
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, str(value))
        self.end_headers()

    def cut(self):
        """Ends the connection without the rest."""
        self.wfile.flush()
        self.close_connection = True
        self.connection.close()


def page(body, etag='"one"', modified=None, ranges=True, cut_at=None, pause=0.0, length=None,
         range_etag=None):
    """A file with conditions and ranges; cut_at ends it after so many bytes; pause slows it down."""

    def answer(request):
        headers = {"ETag": etag} if etag else {}
        if modified:
            headers["Last-Modified"] = modified
        if etag and request.headers.get("If-None-Match") == etag:
            return request.head(304, headers)
        if not etag and modified and request.headers.get("If-Modified-Since") == modified:
            return request.head(304, headers)
        first = wanted_offset(request, etag, modified) if ranges else 0
        if first >= len(body):
            return request.head(416, {"Content-Range": f"bytes */{len(body)}", "Content-Length": 0})
        if first:
            headers["Content-Range"] = f"bytes {first}-{len(body) - 1}/{len(body)}"
            headers["ETag"] = range_etag or etag
        headers["Content-Length"] = len(body) - first if length is None else length
        request.head(206 if first else 200, headers)
        send_slowly(request, body[first:cut_at], pause)
        if cut_at is not None or length is not None:
            request.cut()

    return answer


def wanted_offset(request, etag, modified):
    wanted = request.headers.get("Range")
    if not wanted or request.headers.get("If-Range") not in (etag, modified):
        return 0
    return int(wanted.removeprefix("bytes=").removesuffix("-"))


def send_slowly(request, body, pause):
    step = 65536 if pause else max(len(body), 1)
    for at in range(0, len(body), step):
        request.wfile.write(body[at:at + step])
        time.sleep(pause)


def status(code, **headers):
    def answer(request):
        body = b"<html>" + b"x" * 1000 + b"</html>"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request.head(code, {"Content-Length": len(body), **named})
        request.wfile.write(body)

    return answer


def redirect(where, code=302):
    return status(code, Location=where)


def hung_up(request):
    request.cut()


def endless(request):
    request.head(200, {"Content-Type": "application/zip"})
    request.close_connection = True
    try:
        while True:
            request.wfile.write(b"PK\x03\x04" + b"\0" * 65532)
    except OSError:
        pass


def dribble(request, length=1000000):
    """A byte now and then: never finished, never silent."""
    request.head(200, {"Content-Length": length, "ETag": '"slow"'})
    try:
        for _ in range(200):
            request.wfile.write(b"x")
            request.wfile.flush()
            time.sleep(0.1)
    except OSError:
        pass


def silent(_):
    time.sleep(20)


def zipped_unasked(body, etag='"g"', cut_at=None):
    """Content-Encoding: gzip although the client said identity."""
    packed = gzip.compress(body)

    def answer(request):
        request.head(200, {"ETag": etag, "Content-Encoding": "gzip", "Content-Length": len(packed)})
        request.wfile.write(packed[:cut_at])
        if cut_at is not None:
            request.cut()

    return answer
