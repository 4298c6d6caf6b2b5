"""The map of the network leads where it says."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scratchnn import spec

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LINKS = "article svg a[href]"
READ = """links => links.map(link => [
    new URL(link.href.baseVal, document.baseURI).href,
    link.getAttribute("aria-label") ?? link.querySelector("title")?.textContent ?? "",
])"""


def test_the_whole_map_says_where_it_leads(browser: "Browser", base: str) -> None:
    with browser.new_page() as page:
        page.goto(base)
        links = {(address, says) for address, says in page.locator(LINKS).evaluate_all(READ)}
        assert {says for _, says in links} >= {step.python for step in spec.network().steps}
        for address, says in links:
            # such as `dW1 = weight_gradient(dZ1, X)`, at …/backward/weight_gradient/#dW1
            out, _, call = says.partition(" = ")
            place = urlsplit(address)
            assert place.path.endswith(f"/{call.partition('(')[0]}/"), says
            assert place.fragment in ("", out), says
            answer = page.request.get(address)
            assert answer.ok, address
            assert not place.fragment or f'id="{place.fragment}"' in answer.text(), address


def test_a_press_leads_there(browser: "Browser", base: str) -> None:
    with browser.new_page() as page:
        page.goto(base)
        link = page.locator(f"{LINKS}[href*='weight_gradient']").filter(visible=True).first
        [[address, _]] = link.evaluate_all(READ)
        link.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(address)
