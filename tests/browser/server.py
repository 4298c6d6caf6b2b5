"""A plain file server, as a host of static pages is one."""

import gzip
import http.server
import mimetypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote, urlsplit

BELOW = "/scratchnn/"  # not at the root, where a wrong absolute address would still work
TEXT = {"application/javascript", "application/json", "application/xml", "image/svg+xml"}
PAUSE = 0.1  # in seconds: long enough for a browser to show what it has


@dataclass(frozen=True, eq=False)
class Served:
    """A site on the network of this machine."""

    base: str  # the address of its home page
    sent: dict[str, int]  # bytes by path, headers included, since someone last cleared it


@contextmanager
def serve(site: Path, stop: bytes = b"") -> Iterator[Served]:
    """Serve a folder under a sub-path, compressing what hosts compress.

    Where it is told to stop, it compresses nothing, and pauses before each of these bytes.
    """
    sent: dict[str, int] = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            file = site / unquote(path).removeprefix(BELOW)
            if file.is_dir() and path.endswith("/"):
                file /= "index.html"
            if path.startswith(BELOW) and file.is_file():
                self.answer(HTTPStatus.OK, *_read(file, pack=not stop))
            elif path.startswith(BELOW) and file.is_dir():
                self.answer(HTTPStatus.MOVED_PERMANENTLY, {"Location": f"{path}/"}, b"")
            else:
                self.answer(HTTPStatus.NOT_FOUND, {}, b"")

        def answer(self, status: HTTPStatus, headers: dict[str, str], body: bytes) -> None:
            lines = {**headers, "Content-Length": str(len(body))}
            # Before it is sent: who has got it may ask at once.
            sent[self.path] = len(str(lines)) + len(body)
            self.send_response(status)
            for name, value in lines.items():
                self.send_header(name, value)
            self.end_headers()
            first, *rest = body.split(stop) if stop else [body]
            self.wfile.write(first)
            for piece in rest:
                time.sleep(PAUSE)
                self.wfile.write(stop + piece)

        def log_message(self, *_: object) -> None:
            """Say nothing: the tests look at what the browser got."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Served(f"http://127.0.0.1:{server.server_port}{BELOW}", sent)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@cache
def _read(file: Path, *, pack: bool) -> tuple[dict[str, str], bytes]:
    kind = mimetypes.guess_type(file)[0] or "application/octet-stream"
    headers = {"Content-Type": kind, "Cache-Control": "max-age=600"}
    if pack and (kind.startswith("text/") or kind in TEXT):
        return headers | {"Content-Encoding": "gzip"}, gzip.compress(file.read_bytes())
    return headers, file.read_bytes()
