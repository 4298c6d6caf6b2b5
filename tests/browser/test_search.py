"""Who searches, finds."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from mkdocs.utils import meta

from browser.server import Served
from scratchnn import spec

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FIELD = "input.md-search__input"
RESULT = ".md-search-result__item > a"


# What people type besides what pages say that they are asked, and the page that answers it: their
# own words for what they see, the names of their variables, and the questions that they ask.
FOUND = {
    "mistakes/": [
        "0.098",
        "random.shuffle numpy array",
        "shuffle X and Y together",
        "nan in weights",
        "labels and images do not match",
        "why does my accuracy stay at 9.8%",
    ],
    "equations/forward/softmax/": [
        "softmax",
        "softmax numerically stable",
        "softmax over wrong axis",
        "max of the whole batch",
        "RuntimeWarning: overflow encountered in exp",
    ],
    "equations/loss/cross_entropy/": [
        "cross-entropy",
        "loss stays at 2.3",
        "cost stuck at 2.3",
        "why use cross entropy",
        "binary cross entropy on softmax",
        "loss",
    ],
    "equations/forward/linear/": [
        "operands could not be broadcast",
        "bias shapes and broadcasting",
        "numpy dot shape error",
        "ValueError: shapes (10,784) and (41000,784) not aligned",
        "ValueError: operands could not be broadcast together with shapes (10,) (10,100)",
    ],
    "equations/initial/scale_pixels/": [
        "pixel values 0-255",
    ],
    "equations/initial/uniform/": [
        "why minus 0.5",
        "rand or randn",
    ],
    "equations/initial/zeros/": [
        "why are all gradients zero",
    ],
    "equations/backward/output_error/": [
        "derivative of loss with respect to Z",
        "squared error slope on softmax",
    ],
    "equations/backward/bias_gradient/": [
        "axis=1 keepdims",
        "db1 shape",
        "np.sum axis",
        "bias",
    ],
    "equations/backward/relu_derivative/": [
        "> or >= 0 in relu derivative",
        "relu prime",
    ],
    "equations/backward/hidden_error/": [
        "hidden error",
        "backpropagation derivation",
        "W^T",
        "what is dZ1",
        "hadamard product",
    ],
    "equations/update/gradient_step/": [
        "learning rate",
        "update W2 before computing dW1",
        "weights not updating",
        "alpha twice",
        "learning rate too high",
        "learning rate decay",
        "gradient descent",
    ],
    "equations/update/momentum/": [
        "velocity in momentum",
        "momentum 1 - beta",
    ],
    "equations/measure/accuracy/": [
        "labels shape (m,1)",
        "accuracy",
    ],
    "laws/softmax_jacobian/": [
        "softmax derivative s(1-s)",
    ],
    "laws/mean_over_examples/": [
        "what does m mean",
    ],
    "laws/batches/": [
        "mini-batch",
        "last batch smaller",
    ],
    "equations/update/adam/": [
        "epsilon",
        "adam t starts at 0",
        "bias correction",
        "adam optimizer",
    ],
    "agreement/": [
        "pytorch",
    ],
    "check_yours/": [
        "paste my code",
        "worksheet",
    ],
    "how_we_check/": [
        "finite difference",
    ],
    "start/": [
        "load mnist csv",
    ],
    "equations/loss/cross_entropy_from_scores/": [
        "cross entropy from logits",
        "logits",
        "numerically stable cross entropy",
    ],
    "equations/loss/one_hot/": [
        "labels off by one",
        "one hot encode labels numpy",
        "one hot",
    ],
    "equations/loss/l2_penalty/": [
        "overfit",
        "weight decay vs l2",
        "regularization on biases",
    ],
    "equations/forward/relu/": [
        "hidden layer activation",
    ],
    "equations/backward/tanh_derivative/": [
        "1 - tanh^2",
        "tanh derivative 1 + tanh^2",
    ],
    "draw/": [
        "draw a digit",
        "recognize my handwriting",
    ],
    "training/": [
        "train my own network",
        "MNIST download",
    ],
    "errata/": [
        "mistake in the video",
    ],
    "equations/initial/he_normal/": [
        "xavier initialization",
        "fan_in wrong axis",
    ],
    "equations/backward/sigmoid_derivative/": [
        "vanishing gradient sigmoid",
        "sigmoid derivative of Z or A",
    ],
    "equations/forward/sigmoid/": [
        "overflow in sigmoid",
    ],
    "equations/backward/l2_gradient/": [
        "l2 regularization gradient",
    ],
    "equations/update/rmsprop/": [
        "rmsprop",
    ],
    "notation/": [
        "symbols",
    ],
    "cite/": [
        "cite this",
    ],
    "handout/": [
        "print handout",
    ],
}


def asked() -> Iterator[tuple[str, str]]:
    """Yield the words under `asked` of each page, and the page."""
    for file in sorted(spec.PAGES.rglob("*.md")):
        said = meta.get_data(file.read_text(encoding="utf-8"))[1].get("asked", [])
        place = file.relative_to(spec.PAGES).with_suffix("").as_posix()
        for words in [said] if isinstance(said, str) else said:
            yield words, f"{place}/".removesuffix("index/")


WANTED = [(words, page) for page, more in FOUND.items() for words in more] + [*asked()]


# Asks the theme's own search, as the page does, and with what the page makes of a query.
SEARCH = """async () => {
    const {base, search} = JSON.parse(document.getElementById("__config").textContent)
    const read = async name => {
        const answer = await fetch(`${base}/${name}`)
        return answer.ok ? answer.json() : null
    }
    window.index = (await read("search/search_index.json")) ?? (await read("search.json"))
    const worker = new Worker(search)
    const send = message => new Promise(resolve => {
        worker.addEventListener("message", ({data}) => resolve(data.data), {once: true})
        worker.postMessage(message)
    })
    await send({type: 0, data: {...index, options: {suggest: true}}})
    window.found = async words => {  // pages, the best first
        const {items} = await send({type: 2, data: index.docs ? words : {input: words}})
        const places = items.map(item => (item[0] ?? index.items[item.id]).location)
        return [...new Set(places.map(place => place.split("#")[0]))]
    }
}"""
# Each word of the index, TeX aside, and how it begins where it has a digit: what people have typed so far.
# Gives what finds nothing, and the longest time that one took, in milliseconds.
WORDS = r"""async () => {
    const separator = new RegExp(index.config.separator)
    const NONE = /<[^>]+>|&\w+;/g
    const words = new Set()
    for (const {title, text} of index.docs ?? index.items)
        for (const word of `${title} ${text}`.replace(/<.?su[bp]>/g, "").replace(NONE, " ").split(separator))
            for (let end = /\d/.test(word) ? 1 : word.length; end <= word.length; end++)
                if (/^(\d|\w\w+)$/.test(word.slice(0, end))) words.add(word.slice(0, end).toLowerCase())
    const lost = []
    let longest = 0
    for (const word of words) {
        const began = performance.now()
        if (!(await found(word)).length) lost.push(word)
        longest = Math.max(longest, performance.now() - began)
    }
    return {count: words.size, lost, longest}
}"""


@pytest.fixture(scope="module")
def search(browser: "Browser", base: str) -> Iterator["Page"]:
    """Open a page whose search can be asked again and again."""
    with browser.new_page() as page:
        page.goto(f"{base}notation/?h=symbol")  # who comes from the search will need it
        page.evaluate(SEARCH)
        yield page


@pytest.fixture
def own(search: "Page") -> None:
    """Leave out a test where the search is Zensical's, which wants every word."""
    if search.evaluate("!index.docs"):
        pytest.skip("Zensical's search wants every word")


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(("words", "wanted"), WANTED, ids=[words for words, _ in WANTED])
def test_people_find_the_answer_by_their_own_words(
    search: "Page", words: str, wanted: str
) -> None:
    assert wanted in search.evaluate("words => found(words)", words)[:2]


def test_most_is_found_with_a_search_that_wants_every_word(search: "Page") -> None:
    found = [search.evaluate("words => found(words)", words)[:2] for words, _ in WANTED]
    good = [wanted in pages for pages, (_, wanted) in zip(found, WANTED, strict=True)]
    assert sum(good) > 0.85 * len(WANTED)


def test_every_word_can_be_searched_for(search: "Page") -> None:
    asked = search.evaluate(WORDS)
    assert asked["count"] > 3500
    assert asked["lost"] == []
    assert asked["longest"] < 2000


def test_there_are_enough_of_them_and_none_twice() -> None:
    own = [words for more in FOUND.values() for words in more]
    assert len({*own}) == len(own) >= 60
    assert len({*WANTED}) == len(WANTED)


def test_what_nobody_should_find_is_left_out(browser: "Browser", base: str) -> None:
    with browser.new_page() as page:
        page.goto(base)
        index = page.evaluate("fetch('search/search_index.json').then(r => r.json())")
    pages = {entry["location"].partition("#")[0] for entry in index["docs"]}
    assert not [page for page in pages if re.match("decisions/|changelog/|reference/", page)]
    assert {"questions/", "mistakes/", "check_yours/"} <= pages


@pytest.mark.parametrize(
    ("words", "place"), [("dead relu", "#dead-units"), ("deriv_ReLU", "#asked-deriv-ReLU")]
)
def test_a_result_leads_to_its_section_or_to_the_top_of_the_page(
    browser: "Browser", base: str, words: str, place: str
) -> None:
    with browser.new_page() as page:
        page.goto(f"{base}notation/")
        results(page, base, words)
        page.locator(RESULT, has_text=words).first.click()
        page.wait_for_url(f"{base}equations/backward/relu_derivative/**{place}")
        if place.startswith("#asked"):
            assert page.evaluate("scrollY") == 0
            assert not page.locator(place).is_visible()
        else:
            top = f"document.querySelector('{place}').getBoundingClientRect().top"
            page.wait_for_function(f"0 <= {top} && {top} < innerHeight / 2")


def test_a_result_on_the_page_itself_leads_to_its_section(
    browser: "Browser", base: str
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{base}equations/backward/bias_gradient/")
        page.evaluate("location.hash = 'asked-db2-is-always-zero'")
        page.wait_for_url("**/#one-number")


def results(page: "Page", base: str, words: str) -> list[str]:
    """Search, and return the pages of the results, seen from the home page."""
    page.fill(FIELD, "")
    page.press(FIELD, "End")  # the theme searches when a key is let go
    page.wait_for_function("!document.querySelector('.md-search-result__item')")
    page.fill(FIELD, words)
    page.press(FIELD, "End")
    page.wait_for_selector(RESULT)
    found = page.locator(RESULT).evaluate_all("links => links.map(link => link.href)")
    return [re.split("[?#]", link.removeprefix(base))[0] for link in found]


def test_what_was_searched_for_is_marked(browser: "Browser", base: str) -> None:
    with browser.new_page() as page:
        page.goto(f"{base}equations/forward/softmax/?h=softmax")
        page.wait_for_selector("article mark")
        assert {mark.lower() for mark in page.locator("article mark").all_text_contents()} == {
            "softmax"
        }


def test_nobody_waits_for_a_search_that_is_not_made(browser: "Browser", server: Served) -> None:
    with browser.new_page() as page:
        server.sent.clear()
        page.goto(server.base, wait_until="networkidle")
        assert not any("search_index" in path for path in server.sent)
        with page.expect_response("**/search_index.json"):
            page.click(FIELD)


def test_results_read_as_sentences(browser: "Browser", base: str) -> None:
    with browser.new_page() as page:
        page.goto(base)
        index = page.evaluate("fetch('search/search_index.json').then(r => r.json())")
    [why] = [
        entry
        for entry in index["docs"]
        if entry["location"] == "equations/backward/weight_gradient/#why"
    ]
    assert "so dW has the shape of W: " in why["text"]
    assert "katex" not in str(index)
    assert "annotation" not in str(index)
