"""The journey in Chromium, Firefox and WebKit, with and without JavaScript."""


def test_a_visitor_goes_from_the_first_click_to_a_saved_pdf(engine, site, pdf_text):
    engine.open(f"{site}/en/")
    engine.follow("I am 18 or older: start")
    engine.choose(**{f"gad7_{number}": value for number, value in enumerate("1230120", 1)}, difficulty="somewhat")
    engine.press("Continue")
    assert engine.heading() == "A little about your situation"
    engine.choose(safety="no")
    engine.press("See my result")
    assert engine.heading() == "Your screening result"
    saved = engine.saves(lambda: engine.click_text("button", "Download my summary (PDF)"))
    assert "9/21" in pdf_text(saved)


def test_back_leads_to_the_questions(engine, site):
    engine.open(f"{site}/en/questions")
    engine.choose(**{f"gad7_{number}": value for number, value in enumerate("1230120", 1)})
    engine.press("Continue")
    engine.back()
    assert engine.address() == f"{site}/en/questions"
