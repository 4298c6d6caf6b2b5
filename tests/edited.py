"""Files of a copy, to be changed."""

from pathlib import Path


def replace(file: Path, old: str, new: str) -> None:
    """Write a text in the place of the first that is another, and is there."""
    text = file.read_text(encoding="utf-8")
    assert old in text, old
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
