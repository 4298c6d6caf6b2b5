"""`run.py` mends an environment that is broken, or says what to do; it never fails twice alike."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

import tasks

ROOT = Path(__file__).parents[1]
PACKAGES = ["numpy", "numpy-2.dist-info", "rich"]


class Machine:
    """A checkout on a machine whose commands do at once what takes minutes in earnest."""

    def __init__(self, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.here = here
        self.asked: list[str] = []
        self.online = self.finds = True  # uv may not know where packages are
        for name in ("pyproject.toml", "constraints.txt", "package-lock.json"):
            shutil.copy(ROOT / name, here)
        environment = here / ".venv"
        for name, value in {
            "HERE": here,
            "ENVIRONMENT": environment,
            "PYTHON": environment / "bin/python",
            "STAMP": environment / "scratchnn-is-set-up",
            "run": self.run,
        }.items():
            monkeypatch.setattr(tasks, name, value)

    def run(self, *command: str | Path, errors: int | None = None) -> bool:  # noqa: ARG002
        """Do what a command would."""
        words = [str(word) for word in command]
        if "venv" in words:
            self.asked.append("venv --clear" if "--clear" in words else "venv")
            if "--clear" in words:
                shutil.rmtree(tasks.ENVIRONMENT)
            tasks.PYTHON.parent.mkdir(parents=True, exist_ok=True)
            tasks.PYTHON.touch(0o755)
            (tasks.ENVIRONMENT / "pyvenv.cfg").touch()
            return True
        self.asked.append(words[2] if words[2] in ("pip", "uv") else "npm")
        if not self.online or (words[2] == "uv" and not self.finds):
            return False
        if words[2] == "pip" and words[-1] == "uv":
            return True  # which takes a second
        if words[2] in ("pip", "uv"):
            for name in PACKAGES:
                path = tasks.ENVIRONMENT / "lib/python3.11/site-packages" / name
                path.mkdir(parents=True, exist_ok=True)
        else:
            for folder in tasks.locked():
                (self.here / folder).mkdir(parents=True, exist_ok=True)
        return True

    def set_up(self) -> list[str]:
        """Set up, and return what was asked of the machine."""
        self.asked.clear()
        tasks.set_up([])
        return [*self.asked]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(tmp_path, monkeypatch)
    assert made.set_up() == ["venv", "pip", "uv", "npm"]
    assert made.set_up() == []  # it stands
    return made


def replace(path: Path, *, link: Path | None = None) -> None:
    """Take something away, and put a link in its place if one is given."""
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    if link:
        path.symlink_to(link)


NOWHERE = Path("/nowhere/at/all")
BREAKS: dict[str, tuple[Callable[[Path], object], list[str]]] = {
    "no environment": (lambda m: replace(m / ".venv"), ["venv", "pip", "uv", "npm"]),
    "a dangling link": (
        lambda m: replace(m / ".venv", link=NOWHERE),
        ["venv", "pip", "uv", "npm"],
    ),
    "no interpreter": (
        lambda m: replace(m / ".venv/bin/python"),
        ["venv --clear", "pip", "uv", "npm"],
    ),
    "an interpreter that is gone": (
        lambda m: replace(m / ".venv/bin/python", link=NOWHERE),
        ["venv --clear", "pip", "uv", "npm"],
    ),
    "an interpreter that may not be run": (
        lambda m: (m / ".venv/bin/python").chmod(0o644),
        ["venv --clear", "pip", "uv", "npm"],
    ),
    "an environment that does not say that it is one": (
        lambda m: replace(m / ".venv/pyvenv.cfg"),
        ["venv --clear", "pip", "uv", "npm"],
    ),
    "a stamp that is no text": (
        lambda m: (m / ".venv/scratchnn-is-set-up").write_bytes(b"\xff"),
        ["venv", "pip", "uv", "npm"],
    ),
    "a package deleted": (
        lambda m: replace(m / ".venv/lib/python3.11/site-packages/rich"),
        ["venv --clear", "pip", "uv", "npm"],
    ),
    "no node_modules": (lambda m: replace(m / "node_modules"), ["npm"]),
    "a part of them deleted": (lambda m: replace(m / "node_modules/katex"), ["npm"]),
    "another project file": (
        lambda m: (m / "constraints.txt").write_text("numpy==2.0.0\n"),
        ["venv", "pip", "uv", "npm"],
    ),
    "an empty stamp": (
        lambda m: (m / ".venv/scratchnn-is-set-up").write_text(""),
        ["venv", "pip", "uv", "npm"],
    ),
    "a set-up that was cut short": (
        lambda m: replace(m / ".venv/scratchnn-is-set-up"),
        ["venv", "pip", "uv", "npm"],
    ),
}


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
@pytest.mark.parametrize("broken", BREAKS)
def test_what_is_broken_is_mended(broken: str, machine: Machine) -> None:
    break_, mends = BREAKS[broken]
    break_(machine.here)
    assert machine.set_up() == mends
    assert machine.set_up() == []


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_an_environment_elsewhere_is_left_as_it_is(
    machine: Machine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other") / ".venv"
    shutil.move(machine.here / ".venv", other)
    (machine.here / ".venv").symlink_to(other)
    assert machine.set_up() == []  # it is the one that was set up from here
    (machine.here / "constraints.txt").write_text("numpy==2.0.0\n")
    before = sorted(other.rglob("*"))
    with pytest.raises(SystemExit, match=r"is a link to .*: remove the link, and it is made"):
        machine.set_up()
    assert machine.asked == []
    assert sorted(other.rglob("*")) == before


@pytest.mark.parametrize("lacks", ["ensurepip", "venv"])
def test_the_stamp_stays_as_long_as_nothing_is_changed(
    lacks: str, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (machine.here / "constraints.txt").write_text("numpy==2.0.0\n")
    if lacks == "ensurepip":
        monkeypatch.setattr(tasks, "find_spec", lambda _: None)
    else:
        monkeypatch.setattr(tasks, "run", lambda *_, **__: False)
    with pytest.raises(SystemExit):
        machine.set_up()
    assert tasks.STAMP.is_file()


def test_a_lock_that_cannot_be_read_is_named(machine: Machine) -> None:
    (machine.here / "package-lock.json").write_text("<<<<<<< HEAD")
    with pytest.raises(SystemExit, match=r"package-lock\.json cannot be read .* restore it"):
        machine.set_up()


@pytest.mark.parametrize(
    ("into", "said"),
    [
        ("", "holds other things than a site of ours"),
        (".", "holds other things than a site of ours"),
        ("..", "holds other things than a site of ours"),
        ("mine", "holds other things than a site of ours"),
        ("elsewhere", "holds other things than a site of ours"),
        ("pyproject.toml", "is a file; name a folder"),
    ],
)
def test_a_build_empties_nothing_but_a_site(into: str, said: str, machine: Machine) -> None:
    for name in ("mine/thesis.md", "elsewhere/index.html"):
        (machine.here / name).parent.mkdir()
        (machine.here / name).write_text("mine")
    with pytest.raises(SystemExit, match=said):
        tasks.check_site(into)


@pytest.mark.parametrize("page", ["404.html", "index.html"])
def test_a_site_is_built_anew(page: str, machine: Machine) -> None:
    tasks.check_site("site")
    (machine.here / "site").mkdir()
    tasks.check_site("site")
    (machine.here / "site/sitemap.xml").touch()
    (machine.here / "site" / page).write_text("<title>scratchnn</title>")
    tasks.check_site("site")


def test_options_that_say_different_things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["run.py", "test", "--fast", "--browser"])
    with pytest.raises(SystemExit) as ended:
        tasks.main("")
    assert ended.value.code == 2


@pytest.mark.parametrize("gone", [".venv", "node_modules"])
def test_without_a_network_it_says_so_and_goes_on_later(gone: str, machine: Machine) -> None:
    replace(machine.here / gone)
    machine.online = False
    for _ in range(2):
        with pytest.raises(SystemExit, match="It needs the network"):
            machine.set_up()
    machine.online = True
    machine.set_up()
    assert machine.set_up() == []


def test_where_uv_finds_no_packages_pip_is_asked(machine: Machine) -> None:
    replace(machine.here / ".venv")
    machine.finds = False
    assert machine.set_up() == ["venv", "pip", "uv", "pip", "npm"]


def test_an_extra_that_brings_another_version_is_remembered(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = tasks.ENVIRONMENT / "lib/python3.11/site-packages"

    def add(_: str) -> None:
        (packages / "numpy-2.dist-info").rename(packages / "numpy-2.1.dist-info")

    monkeypatch.setattr(tasks, "add", add)
    tasks.set_up(["peers"])
    assert machine.set_up() == []


def test_an_environment_that_is_a_file_is_left_alone(machine: Machine) -> None:
    replace(machine.here / ".venv")
    (machine.here / ".venv").write_text("mine")
    with pytest.raises(SystemExit, match="is a file, and has to be a folder of ours"):
        machine.set_up()
    assert (machine.here / ".venv").read_text() == "mine"


def test_an_environment_of_ones_own_keeps_what_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / ".venv/lib/python3.11/site-packages/mine"
    mine.mkdir(parents=True)
    assert Machine(tmp_path, monkeypatch).set_up() == ["venv", "pip", "uv", "npm"]
    assert mine.is_dir()


def test_a_checkout_that_cannot_be_written(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)  # the administrator may write everywhere
    assert machine.set_up() == []  # what stands is used
    replace(machine.here / ".venv")
    with pytest.raises(SystemExit, match=r"cannot be written, and needs \.venv in it"):
        machine.set_up()


def test_a_python_without_venv(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    replace(machine.here / ".venv")
    monkeypatch.setattr(tasks, "find_spec", lambda _: None)
    with pytest.raises(SystemExit, match="apt install python3-venv"):
        machine.set_up()


@pytest.mark.parametrize("python", ["python2.7", "python3.6", "python3.10"])
def test_an_old_python_is_told_so(python: str) -> None:
    for folder in (Path.home() / ".pyenv/versions").glob(f"{python.removeprefix('python')}.*"):
        path = str(folder / "bin" / python)
        break
    else:
        path = shutil.which(python) or ""
    if not path:
        pytest.skip(f"there is no {python} here")
    done = subprocess.run(
        [path, str(ROOT / "run.py"), "test"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("scratchnn needs Python 3.11 or newer; this is Python ")


def test_the_file_that_an_old_python_reads_is_plain() -> None:
    # One that does not know the syntax would stop at it, before the line that says so.
    text = (ROOT / "run.py").read_text(encoding="utf-8")
    assert text.isascii()
    assert not {'f"', "->", ":="} & {*text.split()}


def test_what_a_package_index_shows_leads_somewhere() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert links
    assert [link for link in links if not link.startswith("https://")] == []
    kept = re.compile("https://[^/]+/scratchnn/scratchnn/(?:blob/)?main/(.*)")
    ours = [found[1] for link in links if (found := kept.match(link))]
    assert [path for path in ours if not (ROOT / path).is_file()] == []


def test_the_workflow_asks_for_what_cannot_change_and_lends_no_credentials() -> None:
    text = (ROOT / ".github/workflows/site.yml").read_text(encoding="utf-8")
    jobs = yaml.safe_load(text)["jobs"].values()
    steps = [step for job in jobs for step in job["steps"]]
    used = [step["uses"] for step in steps if "uses" in step]
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", one) for one in used)
    for step in steps:
        assert "${{" not in step.get("run", "")  # a name may hold a command
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_help_needs_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-S", str(ROOT / "run.py"), "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "serve" in done.stdout


def test_every_check_is_run_and_what_failed_is_said_last(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    tests = ["timeit", "-n", "1", "-r", "1"]
    monkeypatch.setattr(tasks, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(tasks, "PYTEST", tests)
    monkeypatch.setattr(
        tasks, "CHECKS", {"style": ["no_style"], "types": ["this"], "tests": tests}
    )
    with pytest.raises(SystemExit, match=r"^Failed: no_style$"):
        tasks.test_all("print('tested')")
    shown, said = capfd.readouterr()
    parts = ("tested\n", "1 loop, best of", "No module named no_style\n", "Beautiful is better")
    places = [shown.index(part) for part in parts]
    assert places == sorted(places)
    assert re.fullmatch(r"style \d s, types \d s, tests \d s\n", said)
