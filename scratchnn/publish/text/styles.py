"""The site's styles, with what its pages can show and no more.

The theme brings styles for everything that somebody's site may have. A rule is left out where
no page and no script has a class, an id or a value that each of its selectors asks for.
PurgeCSS does the same, but drops rules within rules, and some that `:is` begins.
"""

import re
from collections.abc import Callable, Iterable, Iterator

STRING = r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\''
TOKEN = re.compile(rf"{STRING}|url\([^\"')]*\)|[\[({{\])}};]", re.DOTALL)
OPEN, CLOSED = {"[", "(", "{"}, {"]", ")", "}"}
COMMENT = re.compile(rf"({STRING})|/\*(?!!).*?\*/", re.DOTALL)
NESTED = re.compile("@(media|supports|layer|container)")  # it has rules of its own
# In a selector.
VALUE = re.compile(rf"\[[\w-]+=({STRING}|[^\]\s]+)[^\]]*\]")
BRACKETS = re.compile(r"\[[^\]]*\]")
BRACED = re.compile(r":(is|where|has|[\w-]+)\(([^()]*)\)")
NAME = re.compile(r"[.#]((?:\\.|[\w-])+)")
NOWHERE = ".\\ "  # a class that no element can have
# In a page.
ATTRIBUTE = re.compile(r'\s[\w-]+="([^"]*)"|\s[\w-]+=([^\s"\'>]+)')
SCRIPT = re.compile("<(?:script|style).*?</", re.DOTALL)
WORD = re.compile(r"[\w-]+")
# In a style sheet.
USED = re.compile(r"var\(\s*(--[\w-]+)")
DEFINED = re.compile(r"\s*(--[\w-]+)\s*:")


class Vocabulary:
    """What there is in the pages of a site, and what scripts can put there.

    Parameters
    ----------
    pages : Iterable of str
        Pages, as HTML.
    scripts : Iterable of str
        Their programs; a name may be any word of theirs, or begin with one that ends in a dash,
        to which something is added.
    """

    def __init__(self, pages: Iterable[str], scripts: Iterable[str]) -> None:
        self.words: set[str] = set()
        for page in pages:
            values = {one or other for one, other in ATTRIBUTE.findall(page)}
            self.words.update(values, *map(str.split, values), *map(WORD.findall, values))
            self.words.update(*map(WORD.findall, SCRIPT.findall(page)))
        self.words.update(*map(WORD.findall, scripts))
        self.begun = tuple(word for word in self.words if re.search(r"\w.*[-_]$", word))

    def has(self, name: str) -> bool:
        """Return whether something may be called so."""
        return name in self.words or name.startswith(self.begun)


def lighter(sheets: dict[str, str], known: Vocabulary) -> Iterator[tuple[str, str]]:
    """Yield each style sheet by its path, as few bytes as the pages need.

    Parameters
    ----------
    sheets : dict of str to str
        All style sheets of a site: what one of them defines, another may use.
    known : Vocabulary
        What there is in its pages.
    """
    left = {path: reduced(sheet, known) for path, sheet in sheets.items()}
    used = known.words.union(*map(USED.findall, left.values()))

    def without(_: str, body: str) -> str:
        named = ((DEFINED.match(piece), piece) for piece in _pieces(body))
        return "".join(piece for name, piece in named if not name or name[1] in used)

    for path, sheet in left.items():
        yield path, "".join(_rules(sheet, without))


def reduced(sheet: str, known: Vocabulary) -> str:
    """Return a style sheet with the rules that may be needed, without comments.

    Examples
    --------
    >>> page = '<p class="note">A note.</p>'
    >>> reduced("p{margin:0} .note,.tip{color:red} .tip a{color:blue}", Vocabulary([page], []))
    'p{margin:0}.note,.tip{color:red}'
    """
    plain = COMMENT.sub(lambda found: found[1] or "", sheet)
    return "".join(_rules(plain, lambda head, body: body if possible(head, known) else ""))


def possible(selectors: str, known: Vocabulary) -> bool:
    """Return whether one of some selectors may fit something.

    Examples
    --------
    >>> known = Vocabulary(['<p class="note" dir="ltr">'], [])
    >>> [possible(one, known) for one in (".tip, .note", ":is(.tip, h1) a", "p:not(.tip)")]
    [True, True, True]
    >>> [possible(one, known) for one in (".note .tip", ":is(.tip) a", "[dir=rtl] p")]
    [False, False, False]
    """

    def alternatives(found: re.Match[str]) -> str:
        must = found[1] in {"is", "where", "has"}
        return NOWHERE if must and not possible(found[2], known) else ""

    def value(found: re.Match[str]) -> str:
        return "" if known.has(found[1].strip("\"'")) else NOWHERE

    left, before = BRACKETS.sub("", VALUE.sub(value, selectors)), ""
    while left != before:
        left, before = BRACED.sub(alternatives, left), left
    names = [
        [re.sub(r"\\(.)", r"\1", name) for name in NAME.findall(one)] for one in left.split(",")
    ]
    return any(all(map(known.has, one)) for one in names)


def _rules(sheet: str, becomes: Callable[[str, str], str]) -> Iterator[str]:
    """Yield the rules of a style sheet, with what becomes of each body, if it is anything."""
    for head, body in _split(sheet):
        if body is None:
            yield head
        else:
            inner = "".join(_rules(body, becomes)) if NESTED.match(head) else body
            left = inner if head.startswith("@") else becomes(head, inner)
            yield f"{head}{{{left}}}" if left else ""


def _split(sheet: str) -> Iterator[tuple[str, str | None]]:
    """Yield what stands before the braces of each rule, and what in them; None without."""
    for piece in map(str.strip, _pieces(sheet)):
        if piece.endswith("}"):
            head, _, body = piece[:-1].partition("{")
            yield head.rstrip(), body.strip()
        elif piece:
            yield piece, None


def _pieces(text: str) -> Iterator[str]:
    """Yield what ends with a semicolon or a brace, outside of braces, brackets and strings."""
    depth = begin = 0
    for token in TOKEN.finditer(text):
        depth += (token[0] in OPEN) - (token[0] in CLOSED)
        if depth == 0 and token[0] in {";", "}"}:
            yield text[begin : token.end()]
            begin = token.end()
    yield text[begin:]
