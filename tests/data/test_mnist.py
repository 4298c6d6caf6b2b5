"""MNIST by name: fetched once, from whichever mirror has the right file."""

import gzip
import hashlib
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from digit_files import as_idx_pair, assert_same, draw, write

from scratchnn.data import DataError, fetch_mnist, load, mnist, read_idx


@dataclass
class Server:
    """Two mirrors on this machine, /a/ and /b/; what they hold, and what they were asked."""

    address: str
    files: dict[str, bytes] = field(default_factory=dict)
    promised: dict[str, int] = field(default_factory=dict)  # a length other than the real one
    slow: bool = False  # whether /a/ sends a byte, and then no more
    done: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append(self.path)
            content = state.files.get(self.path)
            if content is None:
                self.send_error(404)
                return
            self.send_response(200)
            length = state.promised.get(self.path, len(content))
            self.send_header("Content-Length", str(length))
            self.end_headers()
            if state.slow and self.path.startswith("/a/"):
                self.wfile.write(content[:1])
                state.done.wait()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        state = Server(f"http://127.0.0.1:{http.server_port}")
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield state
        state.done.set()
        http.shutdown()
        thread.join()


def md5(content: bytes) -> str:
    return "md5:" + hashlib.md5(content, usedforsecurity=False).hexdigest()


@pytest.fixture
def small_mnist(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> dict[str, bytes]:
    """Return a small MNIST by file name; the second mirror has all of it."""
    train, test = as_idx_pair(draw(7)), as_idx_pair(draw(3, seed=1))
    contents = [gzip.compress(content, mtime=0) for content in (*train, *test)]
    files = dict(zip(mnist.CHECKSUMS, contents, strict=True))
    server.files |= {f"/b/{name}": content for name, content in files.items()}
    monkeypatch.setattr(mnist, "MIRRORS", (f"{server.address}/a/", f"{server.address}/b/"))
    monkeypatch.setattr(mnist, "CHECKSUMS", {name: md5(files[name]) for name in files})
    monkeypatch.setattr("pooch.os_cache", lambda project: tmp_path / "cache" / project)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")  # else a proxy would be asked for it
    return files


def cached(tmp_path: Path) -> dict[str, bytes]:
    folder = tmp_path / "cache" / "scratchnn"
    return {path.name: path.read_bytes() for path in folder.glob("*")}


def pair(files: dict[str, bytes], part: str) -> dict[str, bytes]:
    return {name: content for name, content in files.items() if name.startswith(part)}


def test_mnist_is_fetched_once(
    tmp_path: Path,
    server: Server,
    small_mnist: dict[str, bytes],
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert_same(load("mnist"), draw(7))
    assert cached(tmp_path) == pair(small_mnist, "train")
    assert "100%" in capfd.readouterr().err  # the progress bar
    server.asked.clear()
    assert_same(load("mnist"), draw(7))
    assert server.asked == []


def test_mnist_has_a_test_part(tmp_path: Path, small_mnist: dict[str, bytes]) -> None:
    assert_same(read_idx(*fetch_mnist("test")), draw(3, seed=1))
    assert cached(tmp_path) == pair(small_mnist, "t10k")
    with pytest.raises(DataError, match="'train' and 'test', got 'dev'"):
        fetch_mnist("dev")  # type: ignore[arg-type]


@pytest.mark.parametrize("fault", ["missing", "wrong", "cut", "cut and honest about it"])
def test_mnist_falls_back_on_the_next_mirror(
    tmp_path: Path, server: Server, small_mnist: dict[str, bytes], fault: str
) -> None:
    for name, content in pair(small_mnist, "train").items():
        if fault == "wrong":
            server.files[f"/a/{name}"] = gzip.compress(b"another file")
        elif fault != "missing":
            server.files[f"/a/{name}"] = content[:-9]
            server.promised[f"/a/{name}"] = len(content) - 9 * (fault != "cut")
    assert_same(load("mnist"), draw(7))
    assert cached(tmp_path) == pair(small_mnist, "train")
    images, labels = pair(small_mnist, "train")
    assert server.asked == [f"/a/{images}", f"/b/{images}", f"/a/{labels}", f"/b/{labels}"]


@pytest.mark.parametrize("fault", ["slow", "endless"])
def test_mnist_waits_for_no_mirror_that_never_ends(
    server: Server,
    small_mnist: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    server.files |= {f"/a/{name}": content for name, content in small_mnist.items()}
    if fault == "slow":
        server.slow = True
        monkeypatch.setattr(mnist, "PATIENCE", 0.2)
    else:
        server.files |= {f"/a/{name}": bytes(200_000) for name in small_mnist}
        monkeypatch.setattr(mnist, "LARGEST", 100_000)
    assert_same(load("mnist"), draw(7))
    assert {path[:3] for path in server.asked} == {"/a/", "/b/"}


def test_mnist_prefers_the_first_mirror(server: Server, small_mnist: dict[str, bytes]) -> None:
    server.files |= {f"/a/{name}": content for name, content in small_mnist.items()}
    load("mnist")
    assert {path[:3] for path in server.asked} == {"/a/"}


def test_mnist_when_every_mirror_fails(
    tmp_path: Path,
    server: Server,
    small_mnist: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.socket() as closed:  # a port on which nobody listens
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        monkeypatch.setattr(mnist, "MIRRORS", (*mnist.MIRRORS, nobody))
        name = next(iter(small_mnist))
        server.files[f"/b/{name}"] = b"another file"
        with pytest.raises(DataError) as caught:
            load("mnist")
    message = str(caught.value)
    for mirror, why in zip(mnist.MIRRORS, ("404", "hash", "refused|retries"), strict=True):
        assert re.search(rf"{mirror}{name}: .*({why})", message)
    assert "by hand" in message
    assert cached(tmp_path) == {}


def test_mnist_cached_and_wrong_is_fetched_anew(
    tmp_path: Path, server: Server, small_mnist: dict[str, bytes]
) -> None:
    images, _ = fetch_mnist()
    images.write_bytes(b"spoilt")
    server.asked.clear()
    assert_same(load("mnist"), draw(7))
    assert server.asked == [f"/a/{images.name}", f"/b/{images.name}"]
    assert cached(tmp_path) == pair(small_mnist, "train")


@pytest.mark.usefixtures("small_mnist")
def test_mnist_when_the_cache_cannot_be_written(tmp_path: Path) -> None:
    write(tmp_path / "cache", b"a file where the folder should be")
    with pytest.raises(DataError, match="could not be fetched"):
        load("mnist")
