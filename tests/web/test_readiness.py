"""Whether a PDF can be made is found out now and then, and not each time that somebody asks."""

from threading import Thread

from screener.web.readiness import REMEMBERED, Readiness


def test_what_was_found_is_remembered_for_some_seconds_and_then_found_out_anew():
    now, found, asked = [100.0], [True, False], []
    readiness = Readiness(lambda: asked.append(now[0]) or found.pop(0), lambda: now[0])
    assert [readiness.is_given() for _ in range(100)] == [True] * 100
    now[0] += REMEMBERED - 0.1
    assert readiness.is_given()
    now[0] += 0.1
    assert [readiness.is_given() for _ in range(100)] == [False] * 100
    assert asked == [100.0, 100.0 + REMEMBERED]


def test_who_asks_while_it_is_found_out_waits_for_the_answer():
    told, waiting = [], []

    def find_out():
        waiting.append(Thread(target=lambda: told.append(readiness.is_given())))
        waiting[0].start()
        return True

    readiness = Readiness(find_out)
    assert readiness.is_given()
    waiting[0].join()
    assert told == [True]
    assert len(waiting) == 1


def test_readyz_makes_no_pdf_for_each_that_asks(app, client, monkeypatch):
    made, pdf = [], app.extensions["screener"].pdf
    monkeypatch.setattr(type(pdf), "render", lambda self, report: made.append(1) or b"%PDF-")
    assert {client.get("/readyz").status_code for _ in range(20)} == {200}
    assert len(made) <= len(app.extensions["screener"].clinic.languages)
