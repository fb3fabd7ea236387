"""Back after each step, as people use it: in each engine, over https and http, with pages kept alive.

docs/decisions/0009-back.md has the table that these tests hold.
"""

import pytest

SEVEN = {f"gad7_{number}": value for number, value in enumerate("2313123", 1)}
ANSWERS = """return [
    document.querySelectorAll("input:checked").length,
    document.querySelectorAll("input[type=hidden][name^=gad7_]").length,
    document.body.textContent.includes("out of 21"),
].some(Boolean)"""
STORED = "return [...Object.entries(sessionStorage), ...Object.entries(localStorage)]"
# How many of seven ticks are there after Continue and Back.
KEPT_BY_THE_BROWSER = {"chromium": 7, "firefox": 0, "webkit": 0}
# Where answers show on the way back when scripts are off: nothing can be taken out of the history then. In WebKit at
# most: it sends the form again when it goes back, and the page can come later than a test waits.
SHOWN_WITHOUT_SCRIPTS = {
    ("chromium", "https"): set(),
    ("chromium", "http"): {"questions"},
    ("firefox", "https"): set(),
    ("firefox", "http"): set(),
    ("webkit", "https"): {"result", "situation"},
    ("webkit", "http"): {"result", "situation"},
}


@pytest.fixture(params=["https", "http"])
def scheme(request):
    return request.param


@pytest.fixture
def address(scheme, site, plain_site):
    """Over http under a name of its own: a browser remembers that the other has https."""
    return site if scheme == "https" else plain_site.replace("check", "plain")


@pytest.fixture
def journey(engine, address):
    """A visitor who has ticked the seven statements."""
    engine.open(f"{address}/en/")
    engine.follow("I am 18 or older: start")
    engine.choose(**SEVEN)
    return engine


def go(engine, way):
    """Back or Forward; some pages of the browser's own cannot be asked whether they are there."""
    engine.goes(lambda: engine.driver(way), patience=2)


def ticked(engine):
    return engine.count("input:checked")


def counted(engine):
    return engine.text(".count") if engine.count(".count") else ""


def seen_on_the_way_back(engine, most=8):
    """On which of our pages an answer shows, back to the start, and with scripts forward again."""
    ways, found = [], set()
    while len(ways) < most and not engine.address().endswith("/en/"):
        ways.append("Back")
        found |= seen(engine, "Back")
    assert engine.address().endswith("/en/")
    return found.union(*(seen(engine, "Forward") for _ in ways if engine.javascript))


def seen(engine, way):
    go(engine, way)
    shows = engine.state() and engine.run(ANSWERS)
    return {engine.address().rpartition("/")[2]} if shows else set()


def see_the_result(engine):
    engine.press("Continue")
    engine.choose(duration="ge6m", safety="no")
    engine.press("See my result")
    assert engine.heading() == "Your screening result"


def finish(engine, heading="Finished"):
    """WebKit tells the address before the page is there."""
    engine.click("#finish")
    assert engine.wait(lambda: engine.state() and engine.heading() == heading)


def test_after_finish_and_clear_back_and_forward_show_no_answer(journey, scheme):
    see_the_result(journey)
    finish(journey)
    may_show = set() if journey.javascript else SHOWN_WITHOUT_SCRIPTS[journey.name, scheme]
    found = seen_on_the_way_back(journey)
    assert found <= may_show
    assert found == may_show or journey.name == "webkit"


def test_after_mistakes_changes_and_a_second_journey_back_shows_no_answer_either(journey, address):
    if not journey.javascript:
        return  # then it is as after one journey
    see_the_result(journey)
    journey.press("Change my answers")
    see_the_result(journey)
    finish(journey)
    journey.open(f"{address}/en/questions")
    journey.press("Continue")
    journey.choose(**SEVEN)
    see_the_result(journey)
    finish(journey)
    assert seen_on_the_way_back(journey) == set()


def test_where_the_history_is_full_and_tells_nothing_what_comes_back_shows_no_answer(engine, address):
    engine.open(f"{address}/en/")
    engine.run("for (let n = 0; n < 60; n++) history.pushState(null, '')")
    engine.follow("I am 18 or older: start")
    engine.choose(**SEVEN)
    see_the_result(engine)
    finish(engine)
    found = set().union(*(seen(engine, "Back") for _ in range(4)))
    assert not engine.javascript or found == set()


def test_who_changes_the_language_on_the_way_finishes_in_theirs(journey):
    journey.press("Español")
    journey.press("Continuar")
    journey.press("Omitir todas estas")
    finish(journey, "Terminado")
    assert not journey.javascript or seen_on_the_way_back(journey) == set()


def test_the_browsers_storage_holds_one_word_and_no_answer_and_nothing_in_the_end(journey):
    see_the_result(journey)
    words = journey.run(STORED)
    assert len(words) <= 1
    assert all(name == "screener" and value.isdigit() for name, value in words)
    finish(journey)
    assert not journey.javascript or journey.run(STORED) == []


def test_who_finds_help_lines_from_the_questions_has_all_ticks_when_they_return(journey):
    (own,) = journey.tabs()
    journey.click(".help-line a[target]")
    assert journey.wait(lambda: len(journey.tabs()) == 2)
    journey.use_tab(own)
    assert (journey.address()[-9:], ticked(journey)) == ("questions", 7)


def test_the_count_says_what_is_ticked_after_back_and_nothing_is_said_to_be_kept_that_is_not(journey):
    journey.press("Continue")
    go(journey, "Back")
    kept = ticked(journey)
    assert kept == KEPT_BY_THE_BROWSER[journey.name]
    said = f"{kept} of 10 answered" if kept else ""
    assert not journey.javascript or journey.wait(lambda: counted(journey) == said, patience=1)
    journey.press("Continue")
    assert ("Everything you chose is still here." in journey.text("main")) is False
    assert journey.count("#error-summary") == (kept == 0)


def test_the_button_beneath_the_optional_questions_keeps_all_answers(journey):
    journey.press("Continue")
    journey.choose(duration="ge6m")
    assert "that one may lose what you chose" in journey.text(".back")
    journey.press("Back to the questions")
    assert ticked(journey) == 7
    journey.press("Continue")
    assert journey.run("return document.querySelector('#duration-ge6m').checked")
