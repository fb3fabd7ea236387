"""The PDF says what the report says, on two pages, and nothing about safety."""

import io
from dataclasses import replace
from datetime import date

import pikepdf
import pytest

from screener import BUNDLE
from screener.clinic.keys import Reviewer
from screener.documents.book.typesetter import BundledFilesOnly
from screener.screening.earlier import Earlier
from screener.screening.matters import MOST_MATTERS
from screener.screening.report import MOST_QUESTIONS
from screener.screening.situation import SITUATION_VALUES, Situation

from .conftest import K12

LONGEST = Situation("lt1m", "now_not_enough", "not_enough", "ge65", "yes", "stop", "no")
SEPTEMBER = Earlier(16, date(2026, 9, 1))
YOUNG = Situation("ge6m", "past_not_enough", "declined", "18_24", "no", "stop", "skip")


def longest_questions(content, language="en"):
    questions = content.languages[language].questions
    return [question.id for question in sorted(questions, key=lambda question: -len(question.text))[:MOST_QUESTIONS]]


def longest_matters(content, language="en"):
    matters = content.languages[language].matters.matter
    return [matter.id for matter in sorted(matters, key=lambda matter: -len(matter.short))[:MOST_MATTERS]]


def test_page_1_holds_score_band_answers_difficulty_and_situation(report, render, text_of, content):
    made = report((3, 2, 1, 0, 1, 2, 3))
    page = text_of(render(made), "-l", "1")
    assert "Anxiety questionnaire (GAD-7), filled in by a visitor" in page
    assert "Self-report online, not verified, not a diagnosis. In English, November 22, 2026" in page
    assert "12/21" in page
    assert "12 of 21, moderate" in page
    for number, item in enumerate(made.main.own.items, 1):
        assert f"{number}. {item.statement}" in page
        assert f"{item.value} {item.label}" in page
    for answer in made.situation:
        assert f"{answer.short}:" in page
    assert "Stands out: items marked 3: #1, #7" in page
    assert "Difficulty with work, home or people: Somewhat difficult" in page
    for topic in made.paper.topics:
        assert (topic.text.in_short or topic.text.heading) in page
        assert topic.id in page.partition("Rows:")[2].replace(",", "").split()
    assert "GAD-7 12/21 [3,2,1,0,1,2,3] difficulty=somewhat 2026-11-22 self-report" in page
    assert content.main.facts.licence["en"] in page
    assert "Name" in page
    assert "Date of birth" in page


def test_page_2_holds_topics_questions_help_and_the_clinic(report, render, text_of, service, content):
    picked = longest_questions(content)
    made = report(picked=picked)
    page = text_of(render(made), "-f", "2", "-raw")
    assert [topic.id for topic in made.paper.topics][:4] == ["N4", "T4", "M5", "K12"]
    for topic in made.paper.topics:
        assert (topic.text.in_short or topic.text.heading) in page
        assert topic.id not in page.split()
    assert "Only a licensed clinician who has examined you can say whether it is suitable." in page
    for question in made.picked:
        assert question.text in page
    assert len(made.picked) == MOST_QUESTIONS
    assert "call 911" in page
    assert "call 988, text 988" in page
    for contact in (service.clinic.name, service.clinic.phone, service.clinic.email, service.clinic.address):
        assert contact in page
    assert "not yet been reviewed by a clinician of this clinic" in page


@pytest.mark.parametrize("situation", [K12, LONGEST, YOUNG, Situation()])
def test_whoever_did_not_answer_no_to_the_safety_question_gets_the_same_document(report, render, situation):
    picked = ["kap_evaluation", "talk_type", "medicine_mix", "talk_change", "kap_cost"]
    documents = {
        render(report(situation=replace(situation, safety=answer), picked=picked))
        for answer in ("thoughts", "unsafe", "skip")
    }
    assert len(documents) == 1


def test_no_to_the_safety_question_gives_the_topic_on_kap_where_the_others_have_a_neutral_line(report, render, text_of):
    made = {answer: report(situation=replace(K12, safety=answer)) for answer in ("no", "skip")}
    on_kap = {answer: part for answer, each in made.items() for part in each.paper.parts if part.group == "kap"}
    (topic,) = on_kap["no"].topics
    neutral = on_kap["skip"].instead
    assert not on_kap["skip"].topics
    assert neutral
    pages = {answer: text_of(render(each), "-f", "2") for answer, each in made.items()}
    assert topic.text.in_short in pages["no"]
    assert neutral in pages["skip"]
    assert neutral not in pages["no"]


def test_page_2_in_spanish_holds_the_same(report, render, text_of, service, content):
    made = report(picked=longest_questions(content, "es"), language="es")
    page = text_of(render(made), "-f", "2", "-raw")
    assert page.startswith("Para llevar con usted Su puntuación: 12 de 21, rango moderado.")
    assert [topic.id for topic in made.paper.topics][:4] == ["N4", "T4", "M5", "K12"]
    for topic in made.paper.topics:
        assert (topic.text.in_short or topic.text.heading) in page
    for question in made.picked:
        assert question.text in page
    assert "Solo un profesional con licencia que le examine dirá si es adecuada." in page
    assert "Servicios de emergencia: llame al 911" in page
    assert "llame al 988 y oprima 2, envíe la palabra AYUDA al 988" in page
    assert service.clinic.consultation["es"] in page
    assert " ".join(service.clinic.hours["es"].split()) in page


UNREVIEWED = {
    "en": "This content has not yet been reviewed by a clinician of this clinic.",
    "es": "Ningún profesional de salud de esta clínica ha revisado todavía esta traducción.",
}
REVIEWED = {
    "en": "Content reviewed for this clinic by Ana Ruiz, PhD.",
    "es": "Contenido revisado para esta clínica por Ana Ruiz, PhD.",
}


@pytest.mark.slow
@pytest.mark.parametrize("reviewed", [(), ("en",), ("es",)])
def test_paper_names_the_reviewer_in_the_languages_reviewed_and_says_of_others_that_nobody_has(
    report, pdf_on, text_of, content, reviewed
):
    reviewer = Reviewer(name="Ana Ruiz", credentials="PhD", date=date(2026, 11, 30), languages=reviewed or ("xx",))
    renderer = pdf_on("letter", reviewer=reviewer) if reviewed else pdf_on("letter")
    for language in ("en", "es"):
        page = text_of(renderer.render(report(language=language)), "-f", "2")
        marks = [mark for mark in (REVIEWED[language], UNREVIEWED[language]) if mark in page]
        assert marks == [(REVIEWED if language in reviewed else UNREVIEWED)[language]]
        assert ("Ana Ruiz" in page) is (language in reviewed)
        head = text_of(renderer.render(report(language=language)), "-l", "1")
        unreviewed = "" if "en" in reviewed else ", not yet reviewed by a clinician of this clinic"
        assert f"What the guidance says (version {content.table.review.version}{unreviewed})" in head


def test_without_a_no_to_the_safety_question_help_leads_and_kap_gives_way_to_a_neutral_line(report, render, text_of):
    page = text_of(render(report(situation=replace(K12, safety="thoughts"))), "-f", "2")
    assert page.index("If you need help now") < page.index("Your score:")
    assert "K12" not in page
    assert "K4" not in page
    assert "A question for a licensed clinician, who looks at your health first." in page
    assert "Ketamine is not FDA-approved for anxiety." in page


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_safety_question_and_its_answers_are_on_no_page(report, render, text_of, content, language):
    question = content.languages[language].situation.safety
    for safety in SITUATION_VALUES["safety"]:
        page = text_of(render(report(situation=replace(K12, safety=safety), language=language)))
        for words in (question.short, question.question[:40], *(o.label for o in question.options if len(o.label) > 2)):
            assert words not in page


def test_under_18_neither_score_nor_answers_are_printed(report, render, text_of):
    page = text_of(render(report(situation=replace(K12, age="lt18"))))
    assert "/21" not in page
    assert "More than half the days" not in page
    assert "Rows: N2, T1, M1, K2" in page


def extremes():
    for situation in (LONGEST, YOUNG, K12, replace(K12, flags="unsure", age="18_24"), Situation()):
        for items, difficulty in (((3,) * 7, "extremely"), ((1,) * 7, "very"), ((0,) * 7, "skip")):
            yield items, difficulty, situation


@pytest.mark.long
@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize(("language", "every"), [("en", 1), ("es", 3)])
def test_the_longest_documents_have_two_pages(report, content, pdf_on, paper, language, every):
    picked = longest_questions(content, language)
    matters = longest_matters(content, language)
    pdf_of = pdf_on(paper)
    for items, difficulty, situation in [*extremes()][::every]:
        made = report(items, difficulty, situation, picked, language=language, earlier=SEPTEMBER, matters=matters)
        for document in (pdf_of.typeset(made), pdf_of.render(made)):
            with pikepdf.open(io.BytesIO(document)) as pdf:
                assert len(pdf.pages) == 2, (items, difficulty, situation)
                width, height = (float(side) for side in pdf.pages[0].mediabox[2:])
                assert (round(width), round(height)) == ((612, 792) if paper == "letter" else (595, 842))


def test_the_same_report_gives_the_same_bytes(report, render):
    assert render(report()) == render(report())


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Summary for a consultation"), ("es", "Resumen para una consulta")]
)
def test_the_document_is_tagged_and_tells_its_language_and_a_neutral_title(report, render, language, title):
    with pikepdf.open(io.BytesIO(render(report(language=language)))) as pdf:
        assert str(pdf.Root.Lang) == language
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.docinfo.Title) == title


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1/x", "file:///etc/passwd", "data:text/css,p{}", "{bundle}/../wsgi.py", "{bundle}/%2e%2e/wsgi.py"],
)
def test_the_renderer_reads_bundled_files_only(service, address):
    folder = BUNDLE / "static"
    with pytest.raises(ValueError, match="only bundled files"):
        BundledFilesOnly(folder).fetch(address.replace("{bundle}", folder.as_uri()))
