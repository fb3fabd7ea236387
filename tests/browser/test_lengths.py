"""What a browser sends: with JavaScript every form of the journey has one length. Without, a step has one, whatever was
chosen. (Where a browser's name for a choice is longer than another's, so is its form: tests/web looks at each.)"""

import io

import pytest

LENGTH = 2048
NEXT = ".next button"
# What two visitors choose who agree in nothing.
CHOICES = (
    ({"difficulty": "none", "gad7": "0000000"}, {"safety": "unsafe", "age": "18_24", "therapy": "never"}),
    ({"difficulty": "extremely", "gad7": "3210321"}, {"duration": "ge6m", "flags": "review", "medicine": "helping"}),
)


@pytest.fixture(scope="module")
def forms():
    """Path and body of each form that came, in order."""
    return []


@pytest.fixture(scope="module")
def noting_site(serve, application, tls, forms):
    """The site, which notes what is sent."""

    def note(environ, start_response):
        if environ["REQUEST_METHOD"] == "POST":
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            forms.append((environ["PATH_INFO"], body))
            environ["wsgi.input"] = io.BytesIO(body)
        return application(environ, start_response)

    return f"https://check.test:{serve(note, tls)}"


def go_the_whole_way(engine, site, answers, situation):
    """With a change of answers, a change of language, and the PDF."""
    engine.open(f"{site}/en/questions")
    items = {f"gad7_{number}": value for number, value in enumerate(answers["gad7"], 1)}
    engine.choose(**items, difficulty=answers["difficulty"])
    go_on(engine)
    engine.choose(**situation)
    press(engine, "button[name=edit]:not([lang])")
    go_on(engine)
    press(engine, "button[lang=es]")
    press(engine, "button[lang=en]")
    go_on(engine)
    if "unsafe" in situation.values():
        press(engine, "button[name=help_seen]")
    engine.saves(lambda: engine.click(NEXT))
    press(engine, "button[name=edit]:not([lang])")


def go_on(engine):
    press(engine, NEXT)


def press(engine, css):
    engine.goes(lambda: engine.click(css))


def test_every_form_on_the_way_has_one_length_whatever_was_chosen(engine, noting_site, forms):
    lengths = []
    for answers, situation in CHOICES:
        forms.clear()
        go_the_whole_way(engine, noting_site, answers, situation)
        assert len(forms) >= 8
        assert not engine.javascript or {len(body) for _, body in forms} == {LENGTH}
        on_the_common_way = [pair for pair in forms if pair[0] != "/en/result" or b"help_seen" not in pair[1]]
        lengths.append([(path, len(body)) for path, body in on_the_common_way])
    assert lengths[0] == lengths[1]
