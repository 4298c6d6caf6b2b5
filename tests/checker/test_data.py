"""What became of the data on the way into a network is told beside its slopes."""

from pathlib import Path

import pytest
from studied import changed, studied

from scratchnn.checker import data
from scratchnn.checker.program.load import Source
from scratchnn.checker.report import Report
from scratchnn.checker.verdict import parameters

BOTH = "X, T = x / 255, np.eye(10)[y]"
ONLY = ("(x, y), _ = mnist.load_data()", "x, y = mnist.load_data()[0]")  # those to train on


def judged(*pairs: tuple[str, str]) -> Report:
    report = Report("tiny.py")
    verdict = parameters.judge(studied(ONLY, *pairs))
    data.judge(verdict, report, Source(Path("tiny.py"), changed(ONLY, *pairs)))
    return report


def test_data_that_belong_together_are_nothing_to_tell() -> None:
    assert judged() == Report("tiny.py")


@pytest.mark.parametrize(
    "shuffled",
    [
        "p = np.random.permutation(len(x)); X, T = x[p] / 255, np.eye(10)[y[p]]",
        "X, T = x[::-1] / 255, np.eye(10)[y[::-1]]",
        "X, T = x[:9] / 255, np.eye(10)[y[:9]]",
    ],
)
def test_what_is_shuffled_together_belongs_together(shuffled: str) -> None:
    assert judged((BOTH, shuffled)).findings == []


@pytest.mark.parametrize(
    "torn", ["X, T = x[::-1] / 255, np.eye(10)[y]", "X, T = x / 255, np.eye(10)[np.roll(y, 1)]"]
)
def test_labels_of_other_images_are_torn_from_theirs(torn: str) -> None:
    (finding,) = judged((BOTH, torn)).findings
    assert (finding.mistake, finding.status, finding.parameters) == (
        "torn-pairs",
        "wrong",
        ["data"],
    )


def test_other_names_of_the_classes_are_not_torn() -> None:
    found = judged((BOTH, "X, T = x / 255, np.eye(10)[9 - y]")).findings
    assert "torn-pairs" not in [f.mistake for f in found]


def test_images_that_stand_there_twice_are_told() -> None:
    (finding,) = judged(
        (BOTH, "X, T = x / 255, np.eye(10)[y]\nX[3] = X[5]; X = X + 0")
    ).findings
    assert finding.mistake == "repeated-rows"


def test_pixels_that_are_scaled_in_one_part_only_are_told() -> None:
    parts = "train, dev = x[:15], x[15:]\nX, T = train / 255, np.eye(10)[y[:15]]"
    assert judged((BOTH, parts)).findings == []  # nothing is done with it
    parts += "\nlargest = dev.max()"
    (finding,) = judged((BOTH, parts)).findings
    assert (finding.mistake, finding.message.partition(" ")[0]) == ("not-scaled", "`dev`")
    scaled = parts.replace("dev = x[:15], x[15:]", "dev = x[:15], x[15:] / 255")
    assert judged((BOTH, scaled)).findings == []


@pytest.mark.parametrize(
    ("compared", "apart"),
    [
        ("P.argmax(axis=1) == y", "P.argmax(axis=1)[:, None] == y"),
        ("(P.max(axis=1) - y) ** 2", "(P.max(axis=1)[:, None] - y) ** 2"),
        ("y[:, None] == np.arange(10)", "P.argmax(axis=1, keepdims=True) == y"),
    ],
)
def test_numbers_that_are_compared_each_with_all_are_told(compared: str, apart: str) -> None:
    last = "b2 -= 0.1 * gb2\n"
    assert judged((last, f"{last}good = np.mean({compared})\n")).findings == []
    (finding,) = judged((last, f"{last}good = np.mean({apart})\n")).findings
    assert (finding.mistake, finding.statement) == ("crossed", f"good = np.mean({apart})")


@pytest.mark.parametrize(("change", "kinds"), [("g *= 0.5", []), ("g = g * 0.5", ["lost"])])
def test_what_a_loop_gives_to_its_own_name_is_lost(change: str, kinds: list[str]) -> None:
    step = "W1 -= 0.1 * gW1"
    report = judged((step, f"for g in (gW1, gb1):\n        {change}\n    {step}"))
    assert [finding.mistake for finding in report.findings] == kinds


@pytest.mark.parametrize(("learns", "kinds"), [("False", []), ("True", ["dropout-on"])])
def test_dropout_is_left_out_where_nothing_is_learned(learns: str, kinds: list[str]) -> None:
    hidden = (
        "def hidden(X, learns):\n    A1 = np.tanh(X @ W1 + b1)\n    global M\n"
        "    M = (np.random.rand(*A1.shape) < 0.7) / 0.7 if learns else 1.0\n"
        "    D1 = A1 * M\n    return A1, D1\nfor i"
    )
    report = judged(
        ("for i", hidden),
        ("Z1 = X @ W1 + b1\n    A1 = np.tanh(Z1)", "A1, D1 = hidden(X, True)"),
        ("A1 @ W2", "D1 @ W2"),
        ("d2 @ W2.T", "d2 @ W2.T * M"),
        ("A1.T @ d2", "D1.T @ d2"),
        ("b2 -= 0.1 * gb2\n", f"b2 -= 0.1 * gb2\nguess = hidden(X, {learns})[1] @ W2 + b2\n"),
    )
    assert [finding.mistake for finding in report.findings] == kinds


@pytest.mark.parametrize(("start", "kinds"), [("i * 6", []), ("i", ["overlapping"])])
def test_examples_that_are_those_of_the_step_before_are_told(
    start: str, kinds: list[str]
) -> None:
    cut = f"[{start}:{start} + 6]"
    report = judged(
        ("Z1 = X @ W1", f"Xb, Tb = X{cut}, T{cut}\n    Z1 = Xb @ W1"),
        ("(P - T) / len(X)", "(P - Tb) / len(Xb)"),
        ("gW1, gb1 = X.T", "gW1, gb1 = Xb.T"),
    )
    assert [finding.mistake for finding in report.findings] == kinds


@pytest.mark.parametrize(
    ("index", "kinds"), [("[3, 5, 1]", []), ("[3, 5, 3]", ["added-once"]), ("[True] * 6", [])]
)
def test_rows_that_are_added_to_twice_by_one_index_are_told(
    index: str, kinds: list[str]
) -> None:
    many = "len(some)" if "True" not in index else "6"
    rows = f"some = np.array({index})\n    more[some] += gW1[:{many}]\n    W1 -= 0.1 * gW1"
    report = judged(
        ("for i in", "more = np.zeros((6, 5))\nfor i in"), ("W1 -= 0.1 * gW1", rows)
    )
    assert [finding.mistake for finding in report.findings] == kinds


def test_a_program_that_ran_with_no_other_pixels_is_not_judged() -> None:
    study = studied(source="x = 3\n")
    report = Report("")
    data.judge(parameters.judge(study), report, Source(Path("tiny.py"), "x = 3\n"))
    assert report == Report("")


BATCH = [
    ("Z1 = X @ W1", "sel = {}\n    Xb, Tb = X[sel], T[sel]\n    Z1 = Xb @ W1"),
    ("(P - T) / len(X)", "(P - Tb) / len(Xb)"),
    ("gW1, gb1 = X.T", "gW1, gb1 = Xb.T"),
    ("range(3)", "range(4)"),
]


@pytest.mark.parametrize(
    ("taken", "stuck"),
    [
        ("slice(0, 5)", True),
        ("np.arange(5)", True),
        ("np.arange(i * 5, i * 5 + 5)", False),
        ("np.random.permutation(20)[:5]", False),
        ("np.arange(len(X))", False),
    ],
)
def test_a_batch_that_never_changes_is_told(taken: str, stuck: bool) -> None:
    (old, new), *others = BATCH
    found = judged((old, new.format(taken)), *others).findings
    assert [f.mistake for f in found] == ["same-batch"] * stuck
    assert all("sel" in f.statement for f in found)


@pytest.mark.parametrize(("rest", "told"), [("", 1), ("    rest = X[n:]\n", 0)])
def test_a_cut_whose_rest_is_taken_too_is_no_batch(rest: str, told: int) -> None:
    (old, _), *others = BATCH
    cut = f"n = 5\n    {rest.strip()}\n    Xb, Tb = X[:n], T[:n]\n    Z1 = Xb @ W1"
    found = judged((old, cut), *others).findings
    assert [f.mistake for f in found] == ["same-batch"] * told


@pytest.mark.parametrize(
    ("scaled", "apart"),
    [
        ("v = (v - v.mean(axis=0)) / v.std(axis=0)", True),
        ("v = (v - x.mean(axis=0)) / x.std(axis=0)", False),
        ("v = v / 255", False),
    ],
)
def test_examples_that_are_scaled_by_their_own_mean_are_told(scaled: str, apart: bool) -> None:
    both = (
        f"v = x[14:] * 1.0; x, y = x[:14], y[:14]\n{scaled}\n"
        "X, T = (x - x.mean(axis=0)) / x.std(axis=0), np.eye(10)[y]"
    )
    found = judged((BOTH, both)).findings
    assert ["scaled-apart"] * apart == [f.mistake for f in found]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scaled", "mistake"),
    [
        ("X = (x.astype(np.uint8) - 128) / 128", "wrapped"),
        ("X = x.astype(np.uint8); X = X * 2 / 255", "wrapped"),
        ("X = (x.astype(np.uint8) - 128.0) / 128", ""),
        ("X = (x.astype(np.uint8) + 0) / 255", ""),
        ("X = x // 255", "floored"),
        ("X = x + 0; X //= 255", "floored"),
        ("X = x // 128", ""),  # in black and white
    ],
)
def test_pixels_that_lose_what_they_hold_are_told(scaled: str, mistake: str) -> None:
    found = judged((BOTH, f"T = np.eye(10)[y]; {scaled}")).findings
    assert [f.mistake for f in found] == [mistake] * bool(mistake)


@pytest.mark.parametrize(
    ("turned", "told"),
    [("x.reshape(6, -1)", True), ("x.reshape(-1, 6).T", False), ("x.T.copy()", False)],
)
def test_images_that_are_cut_at_other_places_are_told(turned: str, told: bool) -> None:
    columns = f"T = np.eye(10)[y]; C = {turned} / 255; X = C.T"
    found = judged((BOTH, columns)).findings
    assert ("reshaped" in [f.mistake for f in found]) is told


@pytest.mark.parametrize(
    ("made", "mistakes"),
    [
        ("X, T = (x / 255).astype(int), np.eye(10)[y]", ["truncated"]),
        ("x[:] = x / 255; X, T = x, np.eye(10)[y]", []),  # floats
        ("x = x.astype(int); x[:] = x / 255; X, T = x, np.eye(10)[y]", ["truncated"]),
        ("X, T = np.round(x / 255).astype(int), np.eye(10)[y]", []),
        ("X, T = (x / 255 > 0.5).astype(int), np.eye(10)[y]", []),
        ("X, T = (x / 10).astype(int) / 25, np.eye(10)[y]", []),
    ],
)
def test_whole_numbers_are_not_what_is_left_of_scaled_ones(
    made: str, mistakes: list[str]
) -> None:
    assert [f.mistake for f in judged((BOTH, made)).findings] == mistakes


ANSWERED = (
    "b2 -= 0.1 * gb2",
    "b2 -= 0.1 * gb2\n    print((np.tanh(V @ W1 + b1) @ W2 + b2).argmax(axis=1), V.shape)",
)


@pytest.mark.parametrize(
    ("scaled", "mistakes"),
    [
        ("v / 255", []),
        ("v / 256", []),
        ("v / v.max()", []),
        ("v / 255; V = (V - V.mean()) / V.std()", []),
        ("v / 25.5", ["scaled-otherwise"]),
        ("v / 127.5 - 1", ["scaled-otherwise"]),
    ],
)
def test_images_to_test_on_are_scaled_as_those_to_train_on(
    scaled: str, mistakes: list[str]
) -> None:
    both = "(x, y), (v, _) = mnist.load_data()"
    loaded = (ONLY[1], both)
    made = (BOTH, f"{BOTH}; V = {scaled}; V = V + 0.0")
    report = Report("tiny.py")
    pairs = (ONLY, loaded, made, ANSWERED)
    verdict = parameters.judge(studied(*pairs))
    data.judge(verdict, report, Source(Path("tiny.py"), changed(*pairs)))
    assert [f.mistake for f in report.findings] == mistakes


def test_images_are_scaled_where_they_are_handed_to_the_network() -> None:
    both = (ONLY[1], "(x, y), (v, _) = mnist.load_data()")
    given = f"def given(V): return np.tanh(V @ W1 + b1) @ W2 + b2\n{BOTH}"
    for scale, mistakes in (("255", []), ("25.5", ["scaled-otherwise"])):
        shown = ("b2 -= 0.1 * gb2", f"b2 -= 0.1 * gb2\n    print(given(v / {scale}))")
        pairs = (ONLY, both, (BOTH, given), shown)
        report = Report("tiny.py")
        verdict = parameters.judge(studied(*pairs))
        data.judge(verdict, report, Source(Path("tiny.py"), changed(*pairs)))
        assert [f.mistake for f in report.findings] == mistakes
