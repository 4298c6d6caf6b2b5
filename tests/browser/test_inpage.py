"""Python runs in the page: examples, what readers make of them, and their own programs."""

import http.server
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup, Tag
from bs4.filter import SoupStrainer

from browser.server import Served
from browser.test_every_page import AXE, PHONE, fits_a_phone, violations
from browser.test_loading import listen
from scratchnn.publish.browser.inpage import FOLDER

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

# A worker that is ready at once, and never answers.
READY = "onmessage = ({data}) => data.folder && postMessage({answer: null})"
PATIENCE = 60_000  # milliseconds in which Python is ready on a busy machine
PAGE = "equations/forward/softmax/"
# Asks a worker of its own, without anything of the page.
WORKER = """async folder => {
    const code = await (await fetch(folder + "worker.js")).blob()
    const worker = new Worker(URL.createObjectURL(new Blob([code], {type: "text/javascript"})))
    window.ask = message => new Promise(resolve => {
        worker.onmessage = ({data}) => {
            if ("answer" in data || "failed" in data) resolve(data)
        }
        worker.postMessage(message)
    })
    return ask({folder})
}"""


@pytest.fixture(scope="module", autouse=True)
def python(site: Path) -> Path:
    """Return the folder of Python within the site; without it nothing here can run."""
    if not (site / FOLDER / "scratchnn.zip").is_file():
        pytest.skip("The site has no Python: NumPy's wheel for it could not be had")
    return site / FOLDER


@pytest.fixture(scope="module")
def live(browser: "Browser", base: str) -> Iterator["Page"]:
    """Open a page in which Python has been loaded, by the first block that was run."""
    with browser.new_page(viewport=PHONE) as opened:
        opened.goto(base + PAGE)
        bar(opened, 0).locator("[data-python=run]").click()
        bar(opened, 0).get_by_text("Load Python and run").click()
        settled(bar(opened, 0))
        yield opened


def bar(page: "Page", number: int) -> "Locator":
    """Return the bar of a block."""
    return page.locator(".run").nth(number)


def settled(place: "Locator") -> str:
    """Return what is said at a place, once Python has ended or was ended."""
    run = place.locator("[data-python=run]:not([disabled])", has_not_text="Stop")
    run.wait_for(timeout=PATIENCE)
    return place.locator("[role=status]").inner_text()


def run(place: "Locator") -> str:
    """Press Run, and return what is said then."""
    place.locator("[data-python=run]").click()
    return settled(place)


@contextmanager
def changed(page: "Page", number: int, code: str) -> Iterator["Locator"]:
    """Change a block, and leave it as it was."""
    place = bar(page, number)
    place.locator("[data-python=change]").click()
    page.locator(".run__editor").fill(code)
    try:
        yield place
    finally:
        place.locator("[data-python=change]").click()


def test_a_block_runs_as_printed_after_those_above(live: "Page") -> None:
    assert run(bar(live, 3)).startswith("As printed.")
    printed = live.locator(".language-pycon:has(.run) > pre > code").nth(3)
    assert bar(live, 3).locator("pre").first.inner_text().strip() in printed.inner_text()


def test_a_changed_block_says_what_differs(live: "Page") -> None:
    code = live.locator(".language-pycon").first.get_attribute("data-copy") or ""
    with changed(live, 0, code.replace("6.0", "7.0")) as place:
        assert run(place) == "1 of 1 answer differs from the page."
        assert "On the page:\narray([[0.125, 0.6  ]" in place.inner_text().replace("\n\n", "\n")
        assert run(bar(live, 1)).startswith("As printed.")  # it holds for all scores
    assert run(bar(live, 0)).startswith("As printed.")


def test_an_error_reads_as_python_says_it(live: "Page") -> None:
    with changed(live, 0, "def f(x):\n    return x / 0\n\nf(1)\nnever") as place:
        assert run(place) == "It ends with an error."
        shown = place.inner_text()
    assert "Traceback (most recent call last):" in shown
    assert "ZeroDivisionError: division by zero" in shown
    assert "doctest" not in shown
    assert "never" not in shown


def test_control_and_enter_run_and_a_loop_is_stopped(live: "Page") -> None:
    with changed(live, 0, "while True:\n    pass") as place:
        live.locator(".run__editor").press("Control+Enter")
        place.get_by_text("Running").wait_for()
        assert bar(live, 1).locator("[data-python=run]").is_disabled()
        place.get_by_role("button", name="Stop").click()
        assert settled(place).startswith("Stopped.")
        live.locator(".run__editor").fill("1 + 1")
        place.get_by_role("button", name="Start again").click()
        assert settled(place).startswith("Done.")


def test_once_python_is_there_no_network_is_needed(live: "Page") -> None:
    live.context.set_offline(True)
    try:
        assert run(bar(live, 2)).startswith("As printed.")
    finally:
        live.context.set_offline(False)


def test_everyone_can_use_what_the_buttons_bring(live: "Page") -> None:
    with changed(live, 0, "1 / 0"):
        run(bar(live, 0))
        run(bar(live, 1))
        live.evaluate(AXE.read_text(encoding="utf-8"))
        fits_a_phone(live)
        live.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
        for code in live.locator("pre > code:visible").all():
            code.scroll_into_view_if_needed()  # the theme attends to a block once it is seen
        assert violations(live) == []


@cache
def blocks(site: Path) -> list[tuple[Path, Tag]]:
    """Return the blocks of Python on all pages, each with the page it is on."""
    part = SoupStrainer(class_=re.compile(r"\blanguage-pycon\b"))
    return [
        (file, block)
        for file in sorted(site.rglob("index.html"))
        if b"language-pycon" in (page := file.read_bytes())
        for block in BeautifulSoup(page, "html.parser", parse_only=part).select(
            ".language-pycon"
        )
    ]


@pytest.mark.slow
def test_every_block_that_has_a_button_runs_as_printed(
    browser: "Browser", base: str, site: Path
) -> None:
    asked: dict[tuple[Path, str], list[dict[str, str]]] = {}
    odd, count = [], 0
    with browser.new_page() as page:
        page.goto(f"{base}changelog/")
        assert page.evaluate(WORKER, base + FOLDER) == {"answer": None}
        for file, block in blocks(site):
            for place in block.select(".run[data-of]"):
                of = str(place["data-of"])
                above = asked.setdefault((file, of), [])
                above.append({"printed": block.select("pre > code")[0].get_text(), "of": of})
                question = {"module": "scratchnn.session", "question": {"blocks": above}}
                answer = page.evaluate("question => ask(question)", question)
                results = answer.get("answer", {"results": [answer]})["results"]
                odd += [(file.parent.name, r) for r in results if r.get("status") != "same"]
                count += 1
    assert odd == []
    assert count > 455


def test_every_block_has_a_button_or_says_why_not(site: Path) -> None:
    without = []
    for file, block in blocks(site):
        bar = block.select_one(".run")
        assert bar is not None, file
        if not bar.select("[data-python=run]"):
            without.append(bar.get_text())
    assert all("Does not run in the page: it needs " in why for why in without)
    assert len(without) < len(blocks(site)) / 50


def test_what_a_block_prints_is_shown_as_it_comes(live: "Page") -> None:
    code = "import time\nfor i in range(9):\n    print(f'round {i}')\n    time.sleep(0.3)"
    with changed(live, 0, code) as place:
        place.locator("[data-python=run]").click()
        place.get_by_text("round 1").wait_for()
        assert not place.get_by_text("round 8").count()
        assert settled(place).startswith("Done.")
        assert place.get_by_text("round 8").is_visible()
        assert place.locator("pre").count() == 1  # what was shown as it came has gone


def test_a_program_is_checked_and_the_report_stays_on_this_site(
    browser: "Browser", server: Served
) -> None:
    with browser.new_page(permissions=["clipboard-read", "clipboard-write"]) as page:
        wrong = listen(page, server.base)
        page.goto(f"{server.base}check_yours/")
        place = page.locator(".check")
        page.get_by_role("button", name="The video’s own code").click()
        page.get_by_text("Load Python and check").click()
        assert settled(place).startswith("Of 4 parameters: 2 right, 2 wrong.")
        links = place.locator("a").evaluate_all("links => links.map(link => link.href)")
        assert f"{server.base}equations/backward/bias_gradient/#mistake-one-number" in links
        assert all(link.startswith(server.base) for link in links)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert violations(page) == []
        page.get_by_role("button", name="Copy the report").click()
        page.get_by_text("Copied to clipboard").wait_for()
        assert "db2 = 1 / m * np.sum(dZ2)" in page.evaluate("navigator.clipboard.readText()")

        place.locator("textarea").fill("")
        place.locator("[data-python=run]").click()
        assert place.get_by_text("There is nothing to check yet").is_visible()
        dropped = (Path(__file__).parents[1] / "transcriptions" / "notebook.ipynb").read_text()
        transfer = page.evaluate_handle(
            """text => {
                const held = new DataTransfer()
                held.items.add(new File([text], "mine.ipynb"))
                return held
            }""",
            dropped,
        )
        place.dispatch_event("drop", {"dataTransfer": transfer})
        place.get_by_text("mine.ipynb").wait_for()
        assert "4 right" in settled(place)
        with page.expect_file_chooser() as choosing:
            page.get_by_role("button", name="Open a file").click()
        choosing.value.set_files(Path(__file__).parents[1] / "transcriptions" / "rows.py")
        place.get_by_text("rows.py").wait_for()
        assert "4 right" in settled(place)
    assert wrong == []


def test_the_worksheet_turns_green_function_by_function(
    browser: "Browser", base: str, site: Path
) -> None:
    empty = (site / "worksheet.py").read_text(encoding="utf-8")
    head, _, rest = empty.partition("def relu(Z):")
    doc, _, rest = rest.partition("raise NotImplementedError")
    with browser.new_page() as page:
        page.goto(f"{base}check_yours/")
        place = page.locator(".check")
        place.get_by_role("button", name="An empty worksheet").click()
        place.get_by_text("Write a function").wait_for()
        assert place.locator("textarea").input_value() == empty
        filled = f"{head}def relu(Z):{doc}return np.maximum(Z, 0){rest}"
        place.locator("textarea").fill(filled)
        place.locator("[data-python=run]").click()
        page.get_by_text("Load Python and check").click()
        settled(place)
        report = place.locator(".check__report")
        assert report.get_by_text("✓ right    forward/relu").is_visible()
        assert report.get_by_text("○ empty    forward/softmax").is_visible()


def test_a_page_asks_before_it_loads_anything(
    browser: "Browser", server: Served, site: Path
) -> None:
    script = {"page.js", "page.css", "worker.js"}  # which come without being asked for
    brought = [file for file in (site / FOLDER).iterdir() if file.name not in script]
    size = sum(file.stat().st_size for file in brought)
    with browser.new_page() as page:
        server.sent.clear()
        page.goto(server.base + PAGE, wait_until="networkidle")
        assert not [path for path in server.sent if FOLDER in path]
        bar(page, 0).locator("[data-python=run]").click()
        bar(page, 0).get_by_text(f"{size / 1e6:.0f} MB, once").wait_for()
        assert not [path for path in server.sent if "pyodide" in path]
        bar(page, 0).get_by_text("Not now").click()
        assert bar(page, 0).locator("[role=status]").inner_text() == ""


def test_what_cannot_be_loaded_is_said_and_can_be_tried_again(
    browser: "Browser", base: str
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(base + PAGE)
        for missing in ("page.js", "worker.js", "pyodide.asm.wasm.packed"):
            context.route(f"**/{missing}", lambda route: route.abort())
        place = bar(page, 0)
        place.locator("[data-python=run]").click()
        place.get_by_text("could not be loaded. Are you online?").wait_for()
        context.unroute("**/page.js")
        place.locator("[data-python=run]").click()
        place.get_by_text("Load Python and run").click()
        assert settled(place) == "Python could not be loaded. Are you online?"
        context.unroute("**/worker.js")
        place.get_by_role("button", name="Start again").click()
        assert "pyodide.asm.wasm.packed could not be loaded." in settled(place)
        context.unroute("**/pyodide.asm.wasm.packed")
        place.get_by_role("button", name="Start again").click()
        assert settled(place).startswith("As printed.")


def test_a_browser_that_forbids_workers_is_told_of(browser: "Browser", base: str) -> None:
    with browser.new_page() as page:
        page.add_init_script("Worker = class { constructor() { throw Error('forbidden') } }")
        page.goto(base + PAGE)
        bar(page, 0).locator("[data-python=run]").click()
        bar(page, 0).get_by_text("Load Python and run").click()
        assert settled(bar(page, 0)) == "Python stopped: forbidden"
        assert bar(page, 0).get_by_role("button", name="Start again").is_visible()


@pytest.mark.parametrize(
    ("worker", "address", "said"),
    [
        ("", PAGE, "Python is not ready after 60 seconds. It goes on; you can stop it."),
        (READY, PAGE, "Still running. It goes on; you can stop it."),
        (READY, "check_yours/", "It took longer than 60 seconds, and was stopped."),
    ],
    ids=["a start", "a block", "a check"],
)
def test_what_takes_more_than_a_minute_says_so(
    browser: "Browser", base: str, worker: str, address: str, said: str
) -> None:
    with browser.new_page() as page:
        page.clock.install()
        page.route("**/worker.js", lambda route: route.fulfill(body=worker))
        page.goto(base + address)
        for text in page.locator(".check textarea").all():
            text.fill("a = 1")
        place = page.locator(".run").first
        place.locator("[data-python=run]").click()
        page.get_by_text("Load Python and").click()
        place.get_by_text("ing …" if worker else "Loading Python").wait_for()
        page.clock.fast_forward(61_000)
        place.get_by_text(said).wait_for()
        if place.get_by_role("button", name="Stop").count():
            place.get_by_role("button", name="Stop").click()
        assert settled(place).startswith((said, "Stopped."))


@contextmanager
def knowing_nothing(site: Path, _: Path) -> Iterator[str]:
    """Serve a site by a server that knows no types, but that of pages."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def guess_type(self, path: Any) -> str:
            known = str(path).endswith((".html", "/")) or "." not in Path(path).name
            return "text/html" if known else "application/octet-stream"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    handler = partial(Handler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextmanager
def of_a_builder(builder: str, site: Path, folder: Path) -> Iterator[str]:
    """Serve a page and what it runs by the server of a builder, among what it only copies."""
    for part in (f"{PAGE}index.html", FOLDER):
        (folder / "docs" / part).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (site / part).is_dir() else shutil.copy
        copy(site / part, folder / "docs" / part)
    (folder / "docs/index.md").write_text("# Home", encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = "{}:{}".format(*free.getsockname())
    config = (
        f"site_name: Served\nsite_url: http://{place}/below/\ntheme: material\nplugins: []\n"
    )
    (folder / "mkdocs.yml").write_text(config, encoding="utf-8")
    command = [sys.executable, "-m", builder, "serve", "--dev-addr", place]
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=folder, stdout=nowhere, stderr=nowhere) as server:
        try:
            yield f"http://{place}/below/"
        finally:
            server.terminate()


@pytest.mark.parametrize(
    "serving",
    [knowing_nothing, partial(of_a_builder, "mkdocs"), partial(of_a_builder, "zensical")],
    ids=["knows no types", "mkdocs", "zensical"],
)
def test_any_server_will_do(
    browser: "Browser",
    site: Path,
    tmp_path: Path,
    serving: Callable[[Path, Path], AbstractContextManager[str]],
) -> None:
    from playwright.sync_api import Error

    with serving(site, tmp_path) as address, browser.new_page() as page:
        for _ in range(100):  # a builder builds first
            with suppress(Error):
                answer = page.goto(address + PAGE)
                if answer is not None and answer.ok:
                    break
            page.wait_for_timeout(100)
        bar(page, 0).locator("[data-python=run]").click()
        bar(page, 0).get_by_text("Load Python and run").click()
        assert settled(bar(page, 0)).startswith("As printed.")


def test_a_loop_that_does_not_come_back_to_python_is_named_and_ended(
    browser: "Browser", base: str
) -> None:
    endless = "n = sum(iter(int, 1))"
    with browser.new_page() as page:
        page.clock.install()
        page.goto(f"{base}check_yours/")
        place = page.locator(".check")
        place.locator("textarea").fill(
            f"def relu(Z):\n    {endless}\n    return Z * n\n\nrelu(1)\n"
        )
        place.locator("[data-python=run]").click()
        place.get_by_text("Load Python and check").click()
        line = f"line 2 of relu, “{endless}”"
        place.get_by_text(f"Still in {line}").wait_for(timeout=PATIENCE)
        page.clock.fast_forward(15_000)
        assert settled(place).startswith(
            f"It stayed in {line} for 15 seconds, and was stopped."
        )

        page.goto(base + PAGE)
        with changed(page, 0, f"x = 1\n{endless}") as block:
            block.locator("[data-python=run]").click()
            block.get_by_text(f"Still in “{endless}”").wait_for(timeout=PATIENCE)
            block.get_by_role("button", name="Stop").click()
            assert settled(block).startswith(f"Stopped. It was in “{endless}”.")


def test_without_script_there_are_no_buttons(browser: "Browser", base: str) -> None:
    with browser.new_page(java_script_enabled=False) as page:
        for address in (PAGE, "check_yours/"):
            page.goto(base + address)
            assert page.locator("[data-python]").count()
            assert not page.locator("[data-python]:visible").count()


def test_the_announced_size_is_what_comes(python: Path, site: Path) -> None:
    html = BeautifulSoup((site / PAGE / "index.html").read_bytes(), "html.parser")
    announced = int(str(html.select_one("#python")["data-bytes"]))  # type: ignore[index]
    scripts = sum(
        (python / name).stat().st_size for name in ("page.js", "page.css", "worker.js")
    )
    assert announced == sum(file.stat().st_size for file in python.iterdir()) - scripts
    assert announced < 11_000_000
