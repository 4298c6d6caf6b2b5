"""What is fenced as `pycon` runs wherever it stands on a page, and is reported there."""

import runpy
import shutil
import subprocess
import sys
from pathlib import Path

from sybil import Document

CONFTEST = Path(__file__).parents[1] / "conftest.py"
PAGE = """\
# Page

```pycon
>>> x = 1
```

```python
>>> not_run
```

??? success "Answer"

    Words.

    ```pycon
    >>> for i in range(x):
    ...     print(i)
    0

    >>> x + 1
    2
    ```

    - ```pycon
      >>> x + 2
      3
      ```
"""


def test_fences_in_folds_and_lists_are_found_at_their_places() -> None:
    pycon = runpy.run_path(str(CONFTEST))["pycon"]
    regions = list(pycon(Document(PAGE, "page.md")))
    lines = [PAGE[region.start :].splitlines()[0].strip() for region in regions]
    assert lines == [">>> x = 1", ">>> for i in range(x):", ">>> x + 1", ">>> x + 2"]
    assert [region.parsed.want for region in regions] == ["", "0\n", "2\n", "3\n"]


def test_a_wrong_answer_in_a_fold_fails_with_its_line(tmp_path: Path) -> None:
    shutil.copy(CONFTEST, tmp_path)
    wrong = PAGE.replace("    2\n", "    5\n")
    (tmp_path / "page.md").write_text(wrong, encoding="utf-8")
    line = 1 + wrong.splitlines().index("    >>> x + 1")
    command = [sys.executable, "-m", "pytest", "-q", "page.md"]
    ended = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert f"page.md:{line}: SybilFailure" in ended.stdout
    assert "1 failed, 3 passed" in ended.stdout
