#!/usr/bin/env python3
"""A small web server for quickstart and tests, on 127.0.0.1 and a free port.

    httpd.py FOLDER [PORT-FILE [PORT]]     serves FOLDER, at PORT where nobody else does; writes its port to PORT-FILE

"{{base}}" in a feed file becomes the server's address. As a module: class Site
holds pages in memory, answers conditional requests, can be slow, and counts.
"""
import hashlib
import http.server
import os
import sys
import threading
import time

TYPES = {
    ".html": "text/html; charset=utf-8", ".txt": "text/plain; charset=utf-8", ".rss": "application/rss+xml",
    ".atom": "application/atom+xml", ".json": "application/feed+json", ".xml": "application/xml",
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        site = self.server.site
        path = self.path.split("?")[0]
        with site.lock:
            site.hits[path] = site.hits.get(path, 0) + 1
        delay = site.delay(path)
        if delay:
            time.sleep(delay)
        status, content_type, body = site.get(path)
        etag = '"%s"' % hashlib.sha256(body).hexdigest()[:16]
        if status == 200 and self.headers.get("If-None-Match") == etag:
            status, body = 304, b""
        try:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("ETag", etag)
            for key, value in site.headers.get(path, {}).items():
                self.send_header(key, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            pass  # its client was killed: these tests do that

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        pass


class Site:
    """Pages in memory by path: site.pages["/a.html"] = (content type, bytes)."""

    def __init__(self, port=0):
        self.lock = threading.Lock()
        self.pages, self.hits, self.headers, self.delays = {}, {}, {}, {}
        self.server = Server(("127.0.0.1", port), Handler)
        self.server.site = self
        self.port = self.server.server_address[1]
        self.base = "http://127.0.0.1:%d" % self.port
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def put(self, path, text, content_type=None):
        body = text.encode() if isinstance(text, str) else text
        self.pages[path] = (content_type or TYPES.get(os.path.splitext(path)[1], "text/html; charset=utf-8"), body)

    def get(self, path):
        page = self.pages.get(path)
        if page is None:
            return 404, "text/plain", b"not here\n"
        return 200, page[0], page[1].replace(b"{{base}}", self.base.encode())

    def delay(self, path):
        return self.delays.get(path, self.delays.get("*", 0))

    def load(self, folder):
        for name in sorted(os.listdir(folder)):
            if os.path.splitext(name)[1] in TYPES:
                with open(os.path.join(folder, name), "rb") as f:
                    self.put("/" + name, f.read())

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def main():
    try:
        site = Site(int(sys.argv[3]) if len(sys.argv) > 3 else 0)
    except OSError:
        site = Site()
    site.load(sys.argv[1])
    if len(sys.argv) > 2:
        with open(sys.argv[2] + ".new", "w") as f:
            f.write("%d\n" % site.port)
        os.rename(sys.argv[2] + ".new", sys.argv[2])
    else:
        print(site.base, flush=True)
    try:
        site.thread.join()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
