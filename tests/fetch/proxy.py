# tests/fetch/proxy.py - a proxy that forwards http, tunnels CONNECT, and keeps a log.
# SPDX-License-Identifier: Apache-2.0
import http.client
import http.server
import select
import socket
import threading
import urllib.parse


class Proxy(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, refuse=None, names=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.log = []
        self.refuse = refuse  # a status to answer instead
        self.names = names or {}  # host -> the address that it has for us
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02},
                         daemon=True).start()

    def handle_error(self, request, client_address):
        pass

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def refused(self):
        self.server.log.append(f"{self.command} {self.path}")
        if self.server.refuse:
            self.send_response(self.server.refuse)
            self.send_header("Content-Length", "0")
            self.end_headers()
        return self.server.refuse

    def do_GET(self):
        if self.refused():
            return
        url = urllib.parse.urlsplit(self.path)
        kept = {k: v for k, v in self.headers.items() if not k.lower().startswith("proxy-")}
        upstream = http.client.HTTPConnection(url.netloc)
        upstream.request("GET", url.path, headers=kept)
        answer = upstream.getresponse()
        body = answer.read()
        upstream.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_CONNECT(self):
        if self.refused():
            return
        host, port = self.path.rsplit(":", 1)
        with socket.create_connection((self.server.names.get(host, host), int(port))) as upstream:
            self.send_response(200)
            self.end_headers()
            self.close_connection = True
            ends = {self.connection: upstream, upstream: self.connection}
            while True:
                for end in select.select(list(ends), [], [])[0]:
                    data = end.recv(65536)
                    if not data:
                        return
                    ends[end].sendall(data)
