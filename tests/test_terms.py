"""IRIs, literals and days come from values, never from syntax."""

from datetime import date

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode

from graph import terms
from graph.errors import BadDay, BadInput
from graph.terms import IRI, Span, mint, plain, slug_of, span

law = settings(deadline=None)
slugs = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)
days = st.dates()
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@law
@given(slugs)
def test_a_slug_minted_and_read_back_is_the_same(slug: str) -> None:
    """mint, then slug_of, is identity over all slugs."""
    assert slug_of(mint(slug)) == slug
    assert slug_of(mint(slug).value) == slug


@law
@given(slugs, slugs)
def test_two_slugs_never_share_an_iri(one: str, other: str) -> None:
    """Neither things nor claims: a claim is named by its table and its row."""
    assert (mint(one) == mint(other)) == (one == other)
    assert (terms.claim("acts", one) == terms.claim("acts", other)) == (one == other)
    assert terms.claim("acts", one) != mint(one)


@law
@given(texts)
def test_what_is_no_slug_is_never_minted(text: str) -> None:
    """Text becomes an IRI only as lower-case words joined by hyphens."""
    if terms.is_slug(text):
        assert mint(text).value == terms.THINGS + text
    else:
        with pytest.raises(BadInput, match="is not an id; wanted lower-case words joined by hyphens"):
            mint(text)


@pytest.mark.parametrize(
    "text", ["", "Mali", "côte", "a--b", "-a", "a-", "a b", "a/b", "a#b", "a>b", "a\n", "٣"]
)
def test_a_malformed_id_is_refused(text: str) -> None:
    """No capitals, accents, blanks, doubled hyphens or signs of syntax; digits are ASCII."""
    assert not terms.is_slug(text)
    with pytest.raises(BadInput):
        mint(text)
    with pytest.raises(BadInput):
        terms.claim("acts", text)


def test_a_term_is_read_as_its_word() -> None:
    """A thing by its id, an ontology term by its name, a literal by its text, another IRI whole."""
    assert terms.word_of(mint("mali")) == "mali"
    assert terms.word_of(terms.ontology("holder")) == "holder"
    assert terms.word_of(terms.text("holder")) == "holder"
    assert terms.word_of(IRI("http://example.org/x")) == "http://example.org/x"
    assert slug_of(IRI("http://example.org/x")) == "http://example.org/x"


@law
@given(texts)
def test_a_literal_holds_its_text_and_nothing_else(text: str) -> None:
    """With or without a language; only literals are text."""
    assert terms.text(text).value == text
    assert terms.text(text, "en").value == text
    assert terms.text(text, "en").language == "en"
    assert terms.is_text(terms.text(text))
    assert not terms.is_text(mint("mali"))


@law
@given(texts)
def test_rdflib_gets_the_same_literal(text: str) -> None:
    """The two engines agree on value, language and datatype."""
    assert str(terms.to_rdflib(terms.text(text))) == text
    tagged = terms.to_rdflib(terms.text(text, "en"))
    assert tagged == rdflib.Literal(text, lang="en")


def test_rdflib_gets_the_same_terms() -> None:
    """IRIs, days, truth values and blank nodes of others' data keep their kind."""
    assert terms.to_rdflib(mint("mali")) == rdflib.URIRef(terms.THINGS + "mali")
    assert terms.to_rdflib(terms.day_literal(date(2024, 6, 1))).toPython() == date(2024, 6, 1)
    assert terms.to_rdflib(terms.boolean(True)) == rdflib.Literal(True)
    assert terms.to_rdflib(terms.boolean(False)) == rdflib.Literal(False)
    assert isinstance(terms.to_rdflib(BlankNode("b")), rdflib.BNode)


@law
@given(days)
def test_a_day_is_read_as_it_is_written(day: date) -> None:
    """Every day of the calendar, in four, two and two digits, also the first years."""
    literal = terms.day_literal(day)
    assert terms.day(literal.value) == day
    assert literal.value == day.isoformat()
    assert terms.day(f" {day.isoformat()} ") == day


@pytest.mark.parametrize(
    "text",
    ["", "2024", "2024-6-1", "20240601", "2024-W22-6", "2024-02-30", "2023-02-29", "0000-01-01", "1.6.2024",
     "2024-06-01T00:00", "٢٠٢٤-٠٦-٠١"],
)  # fmt: skip
def test_what_is_no_day_is_refused(text: str) -> None:
    """Other forms, days that do not exist, digits that are not ASCII."""
    with pytest.raises(BadDay, match="is not a day"):
        terms.day(text)


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("1994", date(1994, 1, 1), date(1994, 12, 31)),
        ("1994-05", date(1994, 5, 1), date(1994, 5, 31)),
        ("1994-02", date(1994, 2, 1), date(1994, 2, 28)),
        ("1996-02", date(1996, 2, 1), date(1996, 2, 29)),
        ("1994-05-17", date(1994, 5, 17), date(1994, 5, 17)),
        ("..1994-05-17", terms.EARLIEST, date(1994, 5, 17)),
        ("..1994-05", terms.EARLIEST, date(1994, 5, 31)),
        ("..1994", terms.EARLIEST, date(1994, 12, 31)),
        ("1994-05-17..", date(1994, 5, 17), terms.LATEST),
        ("1994-05..", date(1994, 5, 1), terms.LATEST),
        ("1994..", date(1994, 1, 1), terms.LATEST),
    ],
)
def test_a_cell_has_a_first_and_a_last_possible_day(cell: str, first: date, last: date) -> None:
    """The form says how exact it is: year, month, day, on or before, on or after."""
    assert span(cell) == Span(cell, first, last)


@pytest.mark.parametrize(
    "cell",
    ["", "..", "....", "..1994..", "94", "1994-5", "1994-13", "1994-00", "1994-02-30", "1994-05-17-01",
     "0000", "1994-05-", "1994 ", "c. 1994", "1994/05", "...1994", "1994...", "١٩٩٤"],
)  # fmt: skip
def test_another_form_is_refused(cell: str) -> None:
    """Neither half a form nor a day that does not exist."""
    with pytest.raises(BadDay):
        span(cell)


@law
@given(days, st.sampled_from([4, 7, 10]), st.sampled_from(["{}", "..{}", "{}.."]))
def test_the_first_possible_day_is_never_after_the_last(day: date, length: int, form: str) -> None:
    """And the day itself lies between them, whichever form vaguely tells it."""
    found = span(form.format(day.isoformat()[:length]))
    assert found.first <= day <= found.last
    assert found.text == form.format(day.isoformat()[:length])


@pytest.mark.parametrize(
    ("name", "compared"),
    [
        ("Côte d’Ivoire", "cote d ivoire"),
        ("COTE D'IVOIRE", "cote d ivoire"),
        ("Türkiye", "turkiye"),
        ("TÜRKİYE", "turkiye"),
        ("São Tomé and Príncipe", "sao tome and principe"),
        ("Åland", "aland"),
        ("A\u030aland", "aland"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("Sør-Trøndelag", "sor trondelag"),
        ("Diyarbakır", "diyarbakir"),
        ("  U.N. \t Security\nCouncil ", "u n security council"),
        ("", ""),
    ],
)
def test_names_are_compared_without_accents_case_and_marks(name: str, compared: str) -> None:
    """However a keyboard writes it, it is one name."""
    assert plain(name) == compared


@law
@given(texts)
def test_a_plain_name_is_plain_already(name: str) -> None:
    """Folding twice changes nothing more."""
    assert plain(plain(name)) == plain(name)


def test_yes_is_said_in_two_ways() -> None:
    """`true` and `1` are the same boolean; no other word is one."""
    one = terms.Literal("1", datatype=terms.XSD_BOOLEAN)
    assert terms.is_true(terms.boolean(True))
    assert terms.is_true(one)
    assert not terms.is_true(terms.boolean(False))
    assert not terms.is_true(terms.text("yes"))
