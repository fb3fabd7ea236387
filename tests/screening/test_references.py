"""How a reference is named: facts that a small slip would turn round without any page looking wrong."""

from typing import get_args

import pytest
from pydantic import ValidationError

from screener import BUNDLE
from screener.screening.evidence import Kind, Name, cited_keys


def with_authors(content, *names):
    """Any reference, by these authors."""
    source = next(iter(content.sources.values()))
    return source.model_copy(update={"author": tuple(Name(family=name, given="Janet B. W.-X.") for name in names)})


def test_an_author_is_named_by_family_and_all_initials_and_a_body_by_its_name():
    assert str(Name(family="Williams", given="Janet B. W.-X.")) == "Williams JBWX"
    assert str(Name(family="Plato")) == "Plato"
    assert str(Name(literal="World Health Organization", family="unused")) == "World Health Organization"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("", ""),
        ("A", "A JBWX"),
        ("ABC", "A JBWX, B JBWX, C JBWX"),
        ("ABCD", "A JBWX, B JBWX, C JBWX et al."),
    ],
)
def test_three_authors_are_named_and_the_others_are_et_al(content, names, said):
    assert with_authors(content, *names).authors == said


def test_the_text_names_a_reference_as_it_says_else_by_first_author_and_year(content):
    source = next(one for one in content.sources.values() if one.year)
    by_author = with_authors(content, "First", "Second").model_copy(
        update={"issued": source.issued, "custom": source.custom.model_copy(update={"short": ""})}
    )
    assert by_author.short_name == f"First {source.year}"
    short = source.custom.model_copy(update={"short": "the trial"})
    assert by_author.model_copy(update={"custom": short}).short_name == "the trial"


def test_what_a_reference_leaves_out_is_left_out_where_it_is_said_to_stand(content):
    without = [source for source in content.sources.values() if not source.volume]
    assert without
    assert [source.place for source in without if "None" in source.place] == []


def test_a_reference_that_does_not_say_when_it_came_out_has_no_year_and_needs_a_short_name(content):
    source = next(one for one in content.sources.values() if one.year and not one.custom.short)
    undated = source.model_copy(update={"issued": None})
    assert (source.year, undated.year, undated.issued_on) == (source.issued.date_parts[0][0], None, None)
    given = source.model_dump(by_alias=True, exclude_unset=True)
    for lacks in ({"issued": None}, {"author": ()}, {"author": ({"literal": "WHO"},)}):
        with pytest.raises(ValidationError, match=r"error, needs custom\.short, for want of a first author or a year"):
            type(source).model_validate(given | lacks)
    named = given | {"issued": None, "custom": given["custom"] | {"short": "the trial"}}
    assert type(source).model_validate(named).short_name == "the trial"


@pytest.mark.parametrize(
    ("doi", "pmid", "url", "address", "link"),
    [
        ("10.1/a", "7", "https://a.example", "doi:10.1/a", "https://doi.org/10.1/a"),
        ("", "7", "https://a.example", "PMID 7", "https://a.example"),
        ("", "", "", "", ""),
    ],
)
def test_a_reference_is_found_by_its_doi_else_by_its_number_and_read_there_else_at_its_address(
    content, doi, pmid, url, address, link
):
    source = next(iter(content.sources.values())).model_copy(update={"DOI": doi, "PMID": pmid, "URL": url})
    assert (source.address, source.link) == (address, link)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("", []),
        ("Nothing [1] and (@a).", []),
        ("One [@a].", ["a"]),
        ("Two [@a; @b-2006], and again [@b-2006 ;@c].", ["a", "b-2006", "c"]),
    ],
)
def test_every_key_of_a_text_is_cited_once_in_order(text, keys):
    assert cited_keys(text) == keys


def test_every_kind_of_evidence_has_a_name_for_visitors():
    names = (BUNDLE / "templates" / "macros" / "references.html").read_text("utf-8")
    assert [kind for kind in get_args(Kind) if f'"{kind}": _(' not in names] == []


def test_the_label_in_force_is_named_by_its_version_and_date(content):
    label = content.sources["spravato-label"]
    assert (label.version, str(label.issued_on)) == ("18", "2026-03-13")
    assert label.URL.startswith("https://")


def test_a_day_of_publication_is_a_day_only_where_it_is_known(content):
    assert content.sources["ketamine-label"].issued_on is None
    assert content.sources["bmj-gad"].issued_on is None


def test_what_a_maker_or_a_provider_says_of_itself_is_not_called_a_label_or_a_study(content):
    kinds = {key: source.custom.kind for key, source in content.sources.items()}
    assert {key for key, kind in kinds.items() if kind == "label"} == {"spravato-label", "ketamine-label"}
    assert {key for key in kinds if key.startswith("spravato-")} - {"spravato-label"} == {
        key for key, kind in kinds.items() if kind == "maker"
    }
    assert {key for key, kind in kinds.items() if kind == "provider"} == {"journey-clinical", "oxford-ketamine"}
