"""What all pictures share: colours and sizes, and the way into a file or a page."""

import base64
import hashlib
import io
import itertools
import os
import re
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, to_rgba
from matplotlib.figure import Figure
from PIL import Image

from scratchnn import files

BLUE = "#2a86c8"
ORANGE = "#d9661f"
WIDTH = 4.5  # inches, of what has axes to read: letters of 10 points can be read on a phone
ENDINGS = {".png": "Software", ".svg": "Creator", ".pdf": "Creator"}  # and who made a file
MAKER = "scratchnn"
PACKED = re.compile('(data:image/png;base64,)([^"]*)')
MOST = 256  # colours that a PNG can list
LEAST = 11  # pixels of a screen: the size of letters that can be read there

FEW = 32  # shades: more are not told apart, and a picture in a page is heavier by each
# Zero is transparent, so that it takes the colour of the page, light or dark.
DIVERGING = ListedColormap(
    [to_rgba(ORANGE, shade / FEW) for shade in range(FEW, -1, -1)]
    + [to_rgba(BLUE, shade / FEW) for shade in range(FEW + 1)]
)
GREYS = mpl.colormaps["gray"].resampled(24)  # as few, for the same reason


def percent(part: float, decimals: int) -> str:
    """Write a part of 1 as a percentage."""
    return f"{100 * part:.{decimals}f} %"


def single(height: float) -> tuple[Figure, Axes]:
    """Begin a picture of usual width, with one pair of axes."""
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    return figure, figure.subplots()


def grid(
    count: int, columns: int, height: float, *, shared: bool = False
) -> tuple[Figure, list[Axes]]:
    """Begin a wide picture of so many axes, in rows of a height; what is left stays empty."""
    rows = -(-count // columns)
    figure = Figure(figsize=(7.2, height * rows), layout="constrained")
    every = figure.subplots(rows, columns, sharex=shared, sharey=shared, squeeze=False)
    for axes in every.flat[count:]:
        axes.set_axis_off()
    return figure, list(every.flat[:count])


def quiet(axes: Axes) -> None:
    """Draw a faint grid, and no frame above and to the right."""
    axes.grid(color="black", alpha=0.15)
    axes.spines[["top", "right"]].set_visible(False)


def save(path: str | os.PathLike[str], figure: Figure) -> None:
    """Write a figure to a file, whole or not at all; the ending says what kind.

    Raises
    ------
    ValueError
        If the path has another ending than `ENDINGS`.
    OSError
        If the file cannot be written.
    """
    ending = _ending(path)
    with files.whole(path) as file:
        figure.savefig(file, format=ending[1:], metadata={ENDINGS[ending]: MAKER})


def check_path(
    path: str | os.PathLike[str], inputs: Iterable[str | os.PathLike[str]] = ()
) -> None:
    """Find out whether a figure could be saved there, as `files.check_writable` does.

    Raises
    ------
    ValueError
        If the path has another ending than `ENDINGS`, or is one of the inputs.
    OSError
        If the file could not be written.
    """
    _ending(path)
    files.check_writable(path, inputs)


def check_ours(path: str | os.PathLike[str]) -> None:
    """Make sure that a picture which nobody named replaces nothing but one of ours.

    Raises
    ------
    ValueError
        If there is a file that `save` did not write.
    """
    there = Path(files.spelled(path))
    if there.is_file() and MAKER.encode() not in there.read_bytes():
        raise ValueError(
            f"{path} is there already, and we did not draw it; name another file with "
            "--picture, or give --no-picture"
        )


def _ending(path: str | os.PathLike[str]) -> str:
    """Return the ending of a picture's name, in small letters."""
    ending = Path(files.spelled(path)).suffix.lower()
    if ending not in ENDINGS:
        raise ValueError(f"{path}: a picture must end in {', '.join(ENDINGS)}")
    return ending


def svg(figure: Figure, title: str) -> str:
    """Write a figure as an `<svg>` element to stand inside a page of HTML.

    It has no background, takes the colour and font of the text around it, and is as wide as
    there is room for, up to its own size. `--readable` is the width at which its smallest words
    can be read. The same figure and title give the same string.

    Parameters
    ----------
    figure : Figure
        What is black in it takes the colour of the text.
    title : str
        What the picture shows, for those who do not see it.
    """
    figure.draw_without_rendering()
    figure.set_layout_engine("none")  # or every drawing would shift things a little further
    file = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with mpl.rc_context(
        {
            "svg.fonttype": "none",
            "svg.hashsalt": "scratchnn",
            "image.composite_image": False,
        }
    ):
        figure.savefig(file, format="svg", transparent=True, metadata=nothing)
    text = file.getvalue()
    # Several pictures share a page, so each has ids of its own.
    own = hashlib.sha256((title + text).encode()).hexdigest()[:8]
    pointed_at = dict.fromkeys(re.findall(r'(?:href="|url\()#([\w.-]+)', text))
    ids = {old: f"p{own}-{number}" for number, old in enumerate(pointed_at)}

    root = ElementTree.fromstring(_packed(text))  # noqa: S314 (Matplotlib wrote it, above)
    root.remove(root[0])  # style rules, which would apply to the whole page
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        element.text, element.tail = (element.text or "").strip(), ""
        if element.get("id") not in ids:
            element.attrib.pop("id", None)
        written = {
            name.rpartition("}")[2]: _attribute(value, ids) for name, value in element.items()
        }
        element.attrib = {name: value for name, value in written.items() if value}
    _flatten(root)
    width, height = figure.get_size_inches() * 72
    styles = " ".join(element.get("style", "") for element in root.iter("text"))
    sizes = [float(size) for size in re.findall(r"font(?:-size)?: ([\d.]+)px", styles)]
    readable = f"; --readable: {LEAST * width / min(sizes):.0f}px" if sizes else ""
    root.attrib = {
        "xmlns": "http://www.w3.org/2000/svg",
        "data-search-exclude": "true",  # its numbers and words would be read as one word
        "viewBox": f"0 0 {width:g} {height:g}",
        "style": f"width: 100%; max-width: {width:g}pt; height: auto; "
        f"stroke-linejoin: round{readable}",
        "fill": "currentColor",  # Matplotlib leaves it out where it is black
        "role": "img",
    }
    heading = ElementTree.Element("title")
    heading.text = title
    root.insert(0, heading)
    return ElementTree.tostring(root, encoding="unicode")


def _flatten(element: ElementTree.Element) -> None:
    """Dissolve groups that say nothing, and leave out paths that cannot be seen."""
    kept: list[ElementTree.Element] = []
    for child in element:
        _flatten(child)
        if child.tag == "g" and not child.attrib:
            kept += child
        elif child.get("style") != "fill: none":
            kept.append(child)
    element[:] = kept


def _attribute(value: str, ids: dict[str, str]) -> str:
    """Rewrite an attribute of Matplotlib's SVG: own ids, the page's colour and font, short."""
    value = ids.get(value, value)
    value = re.sub(r"(?<=#)[\w.-]+", lambda match: ids.get(match[0], match[0]), value)
    value = value.replace("#000000", "currentColor")
    value = re.sub(r"font-family:[^;]*(; |$)", "", value)
    value = re.sub(r"^rotate\(-0 .*", "", value)
    value = re.sub(r"\d+\.\d+", lambda match: _short(float(match[0])), value)
    return " ".join(value.split())


def _short(number: float) -> str:
    """Write a number with the digits that are seen: a place to a tenth of a point."""
    return f"{number:.1f}".removesuffix(".0") if number >= 10 else f"{number:.3g}"


def _packed(text: str) -> str:
    """Let bitmaps of few colours have a list of them, the same in a whole picture."""
    drawn = [Image.open(io.BytesIO(base64.b64decode(d))) for _, d in PACKED.findall(text)]
    parts = [image.convert("RGBA").tobytes() for image in drawn]
    pixels = [[*zip(*(part[of::4] for of in range(4)), strict=True)] for part in parts]
    # What is opaque needs no entry in the list of opacities, and comes last.
    colors = sorted(set(itertools.chain(*pixels)), key=lambda color: (color[3], color))
    if len(colors) > MOST:
        return text
    opacity = bytes(color[3] for color in colors if color[3] < 255)
    see_through = {"transparency": opacity} if opacity else {}

    def listed(image: Image.Image, pixels: list[tuple[int, ...]]) -> str:
        made, file = Image.new("P", image.size), io.BytesIO()
        made.putpalette([part for color in colors for part in color[:3]])
        made.putdata([colors.index(color) for color in pixels])
        made.save(file, "png", optimize=True, **see_through)
        return base64.b64encode(file.getvalue()).decode()

    made = map(listed, drawn, pixels)
    return PACKED.sub(lambda match: match[1] + next(made), text)
