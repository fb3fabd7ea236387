"""What is told of content that does not fit together, to the last word: an operator reads it and has nothing else."""

import shutil

import pytest
from pydantic import TypeAdapter

from screener.screening.changes import ChangeStep
from screener.screening.content import load_content, load_table
from screener.screening.content_file import ContentError, check, read_json, read_table
from screener.screening.countries import Countries
from screener.screening.crisis import CrisisLine, CrisisLines
from screener.screening.guidance import TOP, Limits
from screener.screening.instrument import Clauses, Instrument, PictureWording, RecordWording, ResultWording
from screener.screening.situation import SituationWording


def given(value):
    """A value as its file has it."""
    return value.model_dump(by_alias=True, exclude_unset=True)


def refusal(kind, facts):
    """What is told of the whole table, and nothing where it is taken."""
    try:
        check(TypeAdapter(kind), facts, "a.toml")
    except ContentError as error:
        return str(error).removeprefix("a.toml: (whole file): ")
    return ""


@pytest.fixture(scope="module")
def gad7(content):
    return given(content.main)


@pytest.fixture(scope="module")
def words(content):
    return content.languages["en"].instruments["gad7"]


def test_a_questionnaire_that_is_not_whole(gad7):
    choices, items, bands, picture = (gad7[name] for name in ("choices", "items", "bands", "picture"))
    assert refusal(Instrument, gad7) == ""
    told = "choices must be worth 0 to 3, in this order"
    assert refusal(Instrument, gad7 | {"choices": choices[::-1]}) == told
    told = "items must be gad7_1 to gad7_7, in this order"
    assert refusal(Instrument, gad7 | {"items": items[::-1]}) == told
    told = "bands must cover 0 to 21, each score once"
    for fault in (bands[1:], bands[:-1], (*bands, bands[-1])):
        assert refusal(Instrument, gad7 | {"bands": fault}) == told
    all_ill = picture | {"ill": picture["people"]}
    assert refusal(Instrument, gad7 | {"picture": all_ill}) == ""
    told = "picture.ill: must be no more than its people"
    assert refusal(Instrument, gad7 | {"picture": all_ill | {"people": picture["people"] - 1}}) == told
    told = "changes: one must be from 0 points on"
    for least in (1, 4):
        steps = [{"id": "a", "at_least": least, "worth_telling": True}]
        assert refusal(Instrument, gad7 | {"changes": steps}) == told
    assert refusal(Instrument, gad7 | {"changes": ()}) == ""


PLACES = [
    (RecordWording, "line", ("instrument", "total", "values", "difficulty")),
    (ResultWording, "page", ("band",)),
    (ResultWording, "visitor", ("score", "highest", "band")),
    (ResultWording, "accuracy", ("cut", "sensitivity", "false_alarms")),
    (Clauses, "score", ("score",)),
    (PictureWording, "title", ("people",)),
    (PictureWording, "people", ("people", "ill")),
    (PictureWording, "above", ("people", "reached", "cut", "found", "reached")),
    (PictureWording, "below", ("people", "below", "cut", "missed", "below")),
    (PictureWording, "found", ("found", "cut")),
    (PictureWording, "flagged", ("flagged", "cut")),
    (PictureWording, "missed", ("missed",)),
    (PictureWording, "others", ("others",)),
    (
        PictureWording,
        "doubt",
        ("found", "least_found", "most_found", "flagged", "least_flagged", "most_flagged"),
    ),
]


@pytest.mark.parametrize(("kind", "key", "places"), PLACES)
def test_a_sentence_has_all_the_places_for_numbers_that_it_needs_and_no_other(words, kind, key, places):
    parts = {RecordWording: words.record, ResultWording: words.result, Clauses: words.because}
    facts = given(parts.get(kind, words.picture))
    every = [f"{{{name}}}" for name in places]
    told = f"{key}: needs {', '.join(places)} in braces, and no other"
    assert refusal(kind, facts | {key: " ".join(reversed(every))}) == ""
    for fault in ("nothing", " ".join(every[1:]) or "none", " ".join((*every, "{other}"))):
        assert refusal(kind, facts | {key: fault}) == told


def test_the_line_for_a_record_may_have_its_date(words):
    facts = given(words.record)
    assert refusal(RecordWording, facts | {"line": facts["line"].replace("{date}", "")}) == ""


def test_each_answer_on_difficulty_has_its_words_or_none_has(words):
    for kind, part, wanted in (
        (RecordWording, words.record, "none, somewhat, very, extremely"),
        (Clauses, words.because, "none, somewhat, very, extremely, skip"),
    ):
        facts = given(part)
        told = f"difficulty: needs {wanted}"
        less = {name: said for name, said in facts["difficulty"].items() if name != "very"}
        assert refusal(kind, facts | {"difficulty": less}) == told
    assert refusal(Clauses, given(words.because) | {"difficulty": {}}) == ""
    line = given(words.record)["line"].replace("{difficulty}", "")
    assert refusal(RecordWording, given(words.record) | {"line": line, "difficulty": {}}) == ""


def changed(words, part, **facts):
    return words.model_copy(update={part: getattr(words, part).model_copy(update=facts)})


def test_words_that_do_not_fit_their_questionnaire(content, words):
    told = {
        "wording.items: must be 7, not 6": changed(words, "wording", items=words.wording.items[1:]),
        "wording.choices: must be 4, not 3": changed(words, "wording", choices=words.wording.choices[1:]),
        "wording.difficulty: must stand in instrument.toml and here, or in neither": changed(
            words, "wording", difficulty=None
        ),
        "bands: must be mild, minimal, moderate, severe": words.model_copy(update={"bands": {"mild": "mild"}}),
        "result.tone: must be mild, minimal, moderate, severe": changed(words, "result", tone={"mild": "mild"}),
        "because.difficulty: must stand here where the questionnaire asks how difficult it is": changed(
            words, "because", difficulty={}
        ),
        "record.difficulty: must stand here where the questionnaire asks how difficult it is": changed(
            words, "record", difficulty={}
        ),
        "result.accuracy: must stand here where the questionnaire has cut points": changed(
            words, "result", accuracy=""
        ),
        "picture: must stand here where the questionnaire has a picture of people": words.model_copy(
            update={"picture": None}
        ),
        "change: must stand here where the questionnaire says what a change can mean": words.model_copy(
            update={"change": None}
        ),
        "change.means: must be chance, may_matter, not_chance": changed(words, "change", means={}),
        "change.clinic: must be chance, may_matter, not_chance": changed(words, "change", clinic={}),
    }
    assert list(words.faults(content.main)) == []
    assert {sentence: list(fault.faults(content.main)) for sentence, fault in told.items()} == {
        sentence: [sentence] for sentence in told
    }


def test_the_sentence_of_a_step_says_only_the_numbers_that_the_step_has(words):
    steps = tuple(ChangeStep(id=id_, at_least=n, worth_telling=False) for id_, n in (("a", 0), ("b", 4), ("c", 6)))

    def told(**means):
        said = {"a": "{at_least} {most} {below}", "b": "none", "c": "{at_least}"} | means
        return list(words.change.model_copy(update={"means": said, "clinic": dict.fromkeys("abc", "x")}).faults(steps))

    assert told() == []
    assert told(b="{points}") == ["means.b: may have at_least, most, below in braces, nothing else"]
    assert told(b="{}") == ["means.b: may have at_least, most, below in braces, nothing else"]
    assert told(c="{most}") == ["means.c: may have at_least in braces, nothing else"]


@pytest.mark.parametrize("reached_by", ["call", "text", "web"])
def test_a_help_line_that_nobody_can_reach(reached_by):
    facts = {"region": "US", "name": "A", "purpose": "crisis", "languages": ("en",), "source": "b"}
    facts["checked_on"] = "2026-11-22"
    assert refusal(CrisisLine, facts) == "needs a number to call or text, or a web address"
    assert refusal(CrisisLine, facts | {reached_by: "1"}) == ""


@pytest.mark.parametrize("purpose", ["emergency", "crisis"])
def test_a_region_without_a_line_for_an_emergency_or_a_crisis(content, purpose):
    facts = given(content.crisis_lines)
    lacking = [line for line in facts["line"] if (line["region"], line["purpose"]) != ("NZ", purpose)]
    told = "regions.NZ: needs an emergency line and a crisis line"
    enough = [line for line in facts["line"] if line["region"] != "NZ" or line["purpose"] in ("emergency", "crisis")]
    assert refusal(CrisisLines, facts | {"line": enough}) == ""
    assert refusal(CrisisLines, facts | {"line": lacking}) == told


def test_a_language_in_which_a_line_answers_and_that_has_no_name(content):
    facts = given(content.crisis_lines)
    assert refusal(CrisisLines, facts | {"languages": {"es": {"name": "Spanish"}}}) == "languages: en, fr: needs a name"


def test_words_of_a_country_that_are_not_there(content):
    facts = given(content.countries)
    assert refusal(Countries, facts | {"others": ["b", "a"]}) == "others: there are no words a, b"
    facts["country"] = facts["country"] | {"US": facts["country"]["US"] | {"words": ["x"]}}
    assert refusal(Countries, facts) == "country.US.words: there are no words x"


def test_a_question_whose_options_are_not_those_that_the_table_knows(content):
    facts = given(content.languages["en"].situation)
    for name in ("duration", "pregnancy", "safety"):
        less = facts[name] | {"options": facts[name]["options"][1:]}
        told = refusal(SituationWording, facts | {name: less})
        wanted = [value for value in content.table.inputs[name] if value not in ("skip", "not_asked")]
        assert told == f"{name}: options must be {', '.join(wanted)}"


def test_a_file_that_is_not_there_or_not_of_its_kind(tmp_path):
    broken, no_text = tmp_path / "broken", tmp_path / "no_text"
    broken.write_text("{", "utf-8")
    no_text.write_bytes(b"\xff")
    for read, kind in ((read_table, "TOML"), (read_json, "JSON")):
        with pytest.raises(ContentError, match=r"^gone: cannot be read \(No such file or directory\)$"):
            read(tmp_path / "gone")
        for path in (broken, no_text):
            with pytest.raises(ContentError, match=rf"^{path.name}: not a {kind} file \(.+\)$"):
                read(path)
    for path, fault in ((tmp_path / "gone", "cannot be read"), (broken, "not a TOML file")):
        with pytest.raises(ContentError, match=f"^en/its.toml: {fault}"):
            read_table(path, "en/its.toml")


def told_of(root):
    """Each fault that the start finds in that content."""
    with pytest.raises(ContentError) as refused:
        load_content(root)
    return str(refused.value).splitlines()


def test_a_questionnaire_in_a_folder_of_another_name(broken_content):
    root = broken_content("instruments/phq2/instrument.toml", "place = ", "place = ")
    (root / "instruments" / "phq2").rename(root / "instruments" / "phq3")
    assert told_of(root) == ["instruments/phq3/instrument.toml: instrument.id: must be the folder's name, phq3"]


def test_questionnaires_that_are_asked_at_one_place_or_none_at_all(broken_content):
    told = ["instruments: needs one instrument or more, each with a place of its own"]
    root = broken_content("instruments/*/instrument.toml", "[instrument]\n", "[instrument]\n")
    path = root / "instruments" / "phq2" / "instrument.toml"
    path.write_text(path.read_text("utf-8").replace("place = 2", "place = 1"), "utf-8")
    assert told_of(root) == told
    for folder in (root / "instruments").iterdir():
        shutil.rmtree(folder)
    assert told_of(root) == told


def test_official_words_in_a_language_that_is_not_offered(broken_content):
    root = broken_content("instruments/gad7/ko.toml", "전혀 방해 받지 않았다", '전혀", "방해')
    assert told_of(root) == ["instruments/gad7/ko.toml: wording.choices: must be 4, not 5"]


def test_a_country_whose_words_rest_on_a_source_that_is_not_there(broken_content):
    root = broken_content("countries.toml", "[@", "[@nobody; @")
    assert told_of(root) == ["countries.toml: no source for nobody"]


def test_a_file_of_a_language_that_does_not_say_when_it_was_looked_at(broken_content):
    root = broken_content("en/topics.toml", "[review]\n", "[reviewed]\n")
    path = root / "en" / "passages.toml"
    path.write_text(path.read_text("utf-8").replace("version = ", "edition = ", 1), "utf-8")
    assert told_of(root)[0] == "en/topics.toml: review: version: Field required"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("[review]\nversion", "[reviews]\nversion", "decision_table.toml: review: version: Field required"),
        ("[groups]\n", "[group]\n", "decision_table.toml: group: Input should be a valid tuple"),
        ('shows = "first"', 'shows = "last"', "decision_table.toml: groups: urgent.shows: Input should be"),
        ('id = "K12"\n', "", "decision_table.toml: a row without id: id: Field required"),
        (
            "min = 8, score.gad7.max = 9 ",
            "max = 900 ",
            "decision_table.toml: A7: if.score.gad7.max: Input should be less than",
        ),
        ("alone = true\n", "alone = 7\n", "decision_table.toml: U2: alone: Input should be a valid boolean"),
    ],
)
def test_a_table_that_is_not_of_its_form(content, tmp_path, before, after, told):
    path = tmp_path / "decision_table.toml"
    text = (content.root / path.name).read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")
    with pytest.raises(ContentError) as refused:
        load_table(path, content.table.inputs)
    assert str(refused.value).startswith(told)


def test_limits_between_which_there_is_no_score():
    for end in (0, 8, TOP):
        assert refusal(Limits, {"min": end, "max": end}) == ""
    assert refusal(Limits, {"min": 8, "max": 7}) == "min must be no more than max"
    for key, end in (("min", -1), ("max", -1), ("min", TOP + 1), ("max", TOP + 1)):
        assert refusal(Limits, {key: end}).startswith(f"a.toml: {key}: Input should be ")


FAULTS = [
    ("topics", "\n[T9]\n", "\n[T99]\n", "topics.toml: T9: has no words here, and decision_table.toml leads to it"),
    ("topics", "", "", "topics.toml: T99: no row of decision_table.toml leads to these words"),
    (
        "topics",
        "neutral_kap =",
        "odd =",
        "topics.toml: notes: neutral_kap: has no words here, and decision_table.toml leads to it",
    ),
    ("topics", "", "", "topics.toml: notes: odd: no row of decision_table.toml leads to these words"),
    ("topics", ".therapy.never]", ".therapy.no]", "topics.toml: K8.variants: no visitor can answer therapy with no"),
    (
        "topics",
        'in_short = "A different kind, or a fuller course."\n',
        "",
        "topics.toml: T4: in_short: needs a line",
    ),
    ("topics", "\n[A9]\n", '\n[A9]\nbrief = "x"\n', "topics.toml: A9: brief: paper has only the heading of this topic"),
    ("topics", '\nbrief = "Your therapy has not', '\n# "', "topics.toml: T3: brief: needs words for paper"),
    ("questions", '["T4", ', '["T0", "T00", ', "questions.toml: talk_type: no such topic: T0, T00"),
    (
        "matters",
        "means.kap =",
        "means.also =",
        "matters.toml: helps: means: needs a sentence for each of kap, medicine, talk",
    ),
    ("passages", "[@spitzer2006]", "[@nobody]", "passages.toml: start_what: no source for [@nobody]"),
]


def test_every_fault_of_a_language_is_told_at_once(broken_content):
    root = broken_content("instruments/gad7/en.toml", " {date}", "")
    for file, before, after, _ in FAULTS:
        path = root / "en" / f"{file}.toml"
        text = path.read_text("utf-8")
        assert before in text, before
        path.write_text(text.replace(before, after, 1), "utf-8")
    told = [f"en/{sentence}" for *_, sentence in FAULTS]
    assert told_of(root) == [*told, "instruments/gad7/en.toml: record.line: needs date, in braces"]
