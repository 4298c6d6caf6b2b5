"""Every page of the site, opened once: by itself, on a notebook, on a phone and on paper.

Opening a page and asking axe take longer than all else that is asked here. So what can be seen
of a page that is open is asked while it is.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.server import Served
from browser.test_loading import forget, listen

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Item = tuple[str, str]

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
BYTES = 145_000
DATA = ".bin"  # numbers that a page shows: what it carries of its own
A4 = {"width": 703, "height": 1031}  # what the margins leave of it, in pixels of 1/96 inch
PHONE = {"width": 390, "height": 800}
WIDE = {"width": 1280, "height": 900}

# What is the theme's own, and stays: its script adds these boxes around the buttons that copy
# code, as `nav` without a name. They come after the page, and no template can name them.
THEME = {("landmark-unique", "md-code__nav")}

# Items of the navigation, which are most of what stands around a page, and what each is: its
# HTML, and the boxes it stands in, but for where the theme's script has put them. What comes
# with it are the styles of the page.
ITEMS = """[...document.querySelectorAll("nav li:not(:has(nav, [id]))")]"""
PLACED = f"""() => [[...document.styleSheets].map(
    ({{href, ownerNode}}) => href ?? ownerNode.textContent).join(), {ITEMS}.map(item => {{
    let said = item.outerHTML
    for (let box = item; box = box.parentElement;) {{
        const alone = box.cloneNode()
        alone.removeAttribute("style")
        said += alone.outerHTML
    }}
    return said
}})]"""
TAKE = f"places => {{ const all = {ITEMS}; places.forEach(place => all[place].remove()) }}"
# What KaTeX sets for the eye is thousands of boxes, all hidden from whoever does not see: axe is
# told to leave them out. It measures what it leaves out, too, so one box stands in their place,
# as large as they are. Of MathML, for which it has no rules, the words are left.
HOLLOW = """() => {
    const formulas = [...document.querySelectorAll(".katex-html:not(:empty)")]
    const sizes = formulas.map(formula => formula.getBoundingClientRect())
    formulas.forEach((formula, i) => {
        formula.replaceChildren()
        const {width, height} = sizes[i]
        formula.style.cssText += `;display: inline-block; width: ${width}px; height: ${height}px`
    })
    document.querySelectorAll("semantics > :first-child").forEach(said =>
        said.closest("math").replaceChildren(said.textContent))
}"""
# Leaves of the page what is asked about, and the button of the schemes.
ALONE = """within => {
    const kept = [within, "[data-md-component=palette]"].map(
        one => document.querySelector(one))
    document.querySelectorAll("body *").forEach(element =>
        kept.some(one => one.contains(element) || element.contains(one)) || element.remove())
}"""
# Asks axe in the scheme that the page comes in, and in the other one. They differ in colours
# alone, so that the second time axe is asked for these alone.
ASK = f"""async within => {{
    const hollow = {HOLLOW}, alone = {ALONE}
    const ask = rules => axe.run(
        {{include: [within], exclude: [".katex-html"]}}, {{resultTypes: ["violations"], preload: false, ...rules}}
    ).then(({{violations}}) =>
        violations.flatMap(({{id, nodes}}) => nodes.map(({{html}}) => [id, html])))
    const scheme = () => getComputedStyle(document.body).colorScheme
    const settle = async () => {{  // the theme lets some colours fade
        await new Promise(requestAnimationFrame)
        document.getAnimations().forEach(fading => fading.finish())
    }}
    alone(within)
    document.querySelectorAll("details").forEach(details => {{ details.open = true }})
    await settle()
    hollow()
    const schemes = [scheme()], found = await ask({{}})
    document.querySelector("[data-md-component=palette] label:not([hidden])").click()
    await settle()
    schemes.push(scheme())
    const colours = ["color-contrast", "link-in-text-block"]
    return {{schemes, found: found.concat(await ask({{runOnly: colours}}))}}
}}"""
# What is seen of a page and is wider than its box.
SCROLLS = """() => [...document.querySelectorAll("article, article *:not(.katex *, svg *)")]
    .filter(element => element.checkVisibility() && element.clientWidth
        && ["auto", "scroll"].includes(getComputedStyle(element).overflowX)
        && element.scrollWidth > element.clientWidth + 1)"""
CODE_OR_MATRIX = f"""() => ({SCROLLS})().filter(element => element.matches("pre > code, .matrix"))
    .map(element => element.textContent.slice(0, 80))"""
# Shades at the ends, which say that there is more, are pictures in the background.
UNSIGNED = f"""() => ({SCROLLS})()
    .filter(element => !getComputedStyle(element).backgroundImage.includes("gradient"))
    .map(element => element.outerHTML.slice(0, 120))"""
# Words of pictures, as large as they come to be on the screen. An index is smaller, as in print.
SMALL = """least => [...document.querySelectorAll("article svg text")].filter(text =>
    text.checkVisibility() && text.textContent.trim()).map(text => {
        const {a, b, c, d} = text.getScreenCTM(), scale = Math.sqrt(Math.abs(a * d - b * c))
        return [text.textContent, scale * parseFloat(getComputedStyle(text).fontSize)]
    }).filter(([, size]) => size < least)"""
TARGETS = f"""async () => {{
    ({HOLLOW})()
    const {{violations}} = await axe.run("article", {{runOnly: ["target-size"], preload: false}})
    return violations.flatMap(({{nodes}}) => nodes.map(({{html}}) => html))
}}"""
# Where punctuation is, and where the formula before it ends.
PARTED = """() => [...document.querySelectorAll("article .arithmatex:not(div)")].flatMap(formula => {
    const word = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT)
    word.currentNode = formula
    while (formula.contains(word.currentNode) && word.nextNode());
    const mark = word.currentNode
    if (!/^\\u2060?[.,:;!?)]/.test(mark.data ?? "") || !formula.checkVisibility()) return []
    const range = document.createRange()
    range.setStart(mark, mark.data.search(/[.,:;!?)]/))
    range.setEnd(mark, range.startOffset + 1)
    const [place, last] = [range, formula.querySelector(".katex-html")].map(
        one => [...one.getClientRects()].at(-1))
    return place && last && place.top > last.bottom ? [formula.textContent + mark.data] : []
})"""
# Boxes that reach beyond the page, or that cut off what they hold.
CUT = """() => [...document.querySelectorAll("article *:not(.katex *, svg *)")].filter(element => {
    if (!element.checkVisibility()) return false
    const edge = document.documentElement.clientWidth + 1
    const cuts = getComputedStyle(element).overflowX !== "visible"
    return element.getBoundingClientRect().right > edge
        || cuts && element.scrollWidth > element.clientWidth + 1
}).map(element => element.outerHTML.slice(0, 120))"""
# Labels of several things, which HTML does not know: which of them would a click reach?
SHARED = """() => [...document.querySelectorAll("label")].filter(label => label.querySelectorAll(
    "button, input:not([type=hidden]), meter, output, progress, select, textarea").length > 1
).map(label => label.outerHTML.slice(0, 120))"""
REACH = "document.documentElement.scrollWidth"
FRAME = """[...document.querySelectorAll(
    ".md-header, .md-sidebar, .md-footer, .md-dialog, .headerlink, button"
)].filter(element => element.checkVisibility()).map(element => element.className)"""


@pytest.fixture(scope="module")
def known() -> set[Item]:
    """Return the items of the navigation that stood on a page that nothing was wrong with."""
    return set()


@pytest.fixture(scope="module")
def dark(browser: "Browser", base: str) -> Iterator[tuple["Page", list[str]]]:
    """Open a tab in the dark scheme, and the list of what is wrong there.

    A tab of its own for each page would take longer than to load it.
    """
    with browser.new_page(color_scheme="dark") as opened:
        yield opened, listen(opened, base)


def fits_a_notebook(page: "Page") -> None:
    """Require that no code and no table of checks is cut off."""
    page.set_viewport_size(WIDE)
    assert page.evaluate(CODE_OR_MATRIX) == []


def fits_a_phone(page: "Page") -> None:
    """Require that a phone shows what scrolls, in letters and buttons that are large enough."""
    for width in (320, PHONE["width"]):
        page.set_viewport_size({**PHONE, "width": width})
        assert page.evaluate(REACH) <= width
    assert page.evaluate(UNSIGNED) == [], "nothing says that these scroll"
    assert page.evaluate(SMALL, 10.9) == []
    assert page.evaluate(PARTED) == []
    assert page.evaluate(TARGETS) == []


def fits_paper(page: "Page") -> None:
    """Require that it prints whole, in black, and without what is for a screen."""
    page.emulate_media(media="print")
    page.set_viewport_size(A4)
    try:
        assert page.evaluate(CUT) == [], "printed, it cuts these off"
        assert page.evaluate(FRAME) == [], "these are printed, too"
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    finally:
        page.emulate_media(media="screen")


def taken(page: "Page", known: set[Item]) -> list[Item]:
    """Take away the items of the navigation that are known, and return what each was."""
    styles, placed = page.evaluate(PLACED)
    items = [(styles, item) for item in placed]
    page.evaluate(TAKE, [place for place, item in enumerate(items) if item in known])
    return items


def violations(page: "Page", within: str = "html") -> list[tuple[str, str]]:
    """Return the rules that a page, or a part of it, breaks and where, save the theme's own."""
    answer = page.evaluate(ASK, within)
    assert set(answer["schemes"]) == {"light", "dark"}
    return [
        (rule, html)
        for rule, html in answer["found"]
        if not any(rule == theirs and mark in html for theirs, mark in THEME)
    ]


@pytest.fixture(scope="module")
def visit(
    dark: tuple["Page", list[str]], server: Served, page: str
) -> tuple["Page", tuple[str, ...]]:
    """Open a page for the first time on a phone; return it, and what was wrong when it loaded."""
    opened, wrong = dark
    opened.goto("about:blank")  # which is sooner as small as a phone than the page before
    opened.set_viewport_size(PHONE)
    forget(opened)
    wrong.clear()
    server.sent.clear()
    opened.goto(server.base + page)
    return opened, tuple(wrong)


def test_it_loads_by_itself(visit: tuple["Page", tuple[str, ...]]) -> None:
    assert visit[1] == ()


def test_it_weighs_little(visit: tuple["Page", tuple[str, ...]], server: Served) -> None:
    visit[0].wait_for_timeout(300)  # for what the theme's script asks for
    read = {path: size for path, size in server.sent.items() if not path.endswith(DATA)}
    assert 50_000 < sum(read.values()) < BYTES, read  # scripts and styles are more than that


def test_it_fits_and_everyone_can_read_it(
    visit: tuple["Page", tuple[str, ...]], known: set[Item]
) -> None:
    opened = visit[0]
    items = taken(opened, known)
    opened.evaluate(AXE.read_text(encoding="utf-8"))
    fits_a_notebook(opened)
    fits_paper(opened)
    assert opened.evaluate(SHARED) == []
    fits_a_phone(opened)
    opened.set_viewport_size(WIDE)
    assert violations(opened) == []
    known.update(items)


def test_axe_finds_what_is_wrong(browser: "Browser", base: str) -> None:
    with browser.new_page() as page:
        page.goto(base)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        page.evaluate("""document.querySelector("article").innerHTML = `
            <p style="color: #ddd; background: #fff">pale</p>
            <img src="assets/mark.svg"><nav class="md-code__nav"></nav>
            <label>size <input type="range"><output>3</output></label>`""")
        assert len(page.evaluate(SHARED)) == 1
        found = Counter(rule for rule, _ in violations(page))
    assert found["image-alt"] == 1
    assert found["color-contrast"] == 2  # once in each scheme


@pytest.mark.parametrize("place", ["nav li a", "article p"])
def test_what_is_new_is_looked_at(browser: "Browser", base: str, place: str) -> None:
    with browser.new_page(viewport=WIDE) as page:
        page.goto(f"{base}notation/")
        known = {*taken(page, set())}
        page.reload()
        pale = page.locator(f"{place}:visible").first
        pale.evaluate("element => { element.style.color = '#aaa' }")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert len(known) > 30
        assert len({*taken(page, known)} - known) == (place != "article p")
        assert "color-contrast" in {rule for rule, _ in violations(page)}


def test_what_is_wrong_on_a_phone_is_found(browser: "Browser", base: str) -> None:
    with browser.new_page(viewport=PHONE) as opened:
        opened.goto(f"{base}notation/")
        opened.evaluate(AXE.read_text(encoding="utf-8"))
        opened.evaluate("""document.querySelector("article").innerHTML = `
            <div style="overflow: auto"><p style="width: 800px">wide</p></div>
            <svg viewBox="0 0 100 100" width="50"><text y="50" font-size="20">word</text></svg>
            <p style="width: 3em"><span class="arithmatex"><span class="katex-html">aaaaaa</span>
            </span><br>.</p>
            <p><a href="a">i</a><br><a href="b">i</a><br><a href="c">i</a></p>
            <button style="all: unset">x</button><button style="all: unset">y</button>`""")
        assert len(opened.evaluate(UNSIGNED)) == 1
        assert opened.evaluate(SMALL, 11) == [["word", 10]]
        assert len(opened.evaluate(PARTED)) == 1
        assert any("all: unset" in html for html in opened.evaluate(TARGETS))


def test_what_is_cut_off_is_found(browser: "Browser", base: str) -> None:
    with browser.new_page(viewport=A4) as page:
        page.goto(base)
        for style in ("width: 900px", "overflow: auto", "overflow: hidden"):
            page.set_content(
                f"<article><div style='{style}'><p style='width: 800px'>x</p></div></article>"
            )
            assert page.evaluate(CUT), style
        page.set_content("<article><div style='overflow: auto'>x</div></article>")
        assert not page.evaluate(CUT)
