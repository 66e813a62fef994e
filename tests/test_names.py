"""Whatever people call a thing leads to it, and to nothing else."""

import csv

import pytest

import graph
from graph import places
from graph.errors import AmbiguousName, UnknownName
from graph.names import Names
from graph.store import Store
from graph.terms import IRI, LABEL, RDF_TYPE, mint, ontology, slug_of, statement, text

STATES = [
    row
    for path in sorted((places.here().data / "actors").glob("*.csv"))
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines(keepends=True))
    if row["kind"] == "state"
]


def actor(slug: str, label: str, **names: str) -> list[tuple[IRI, IRI, object]]:
    """What makes an actor of that name."""
    facts: list[tuple[IRI, IRI, object]] = [
        (mint(slug), LABEL, text(label, "en")),
        (mint(slug), RDF_TYPE, ontology("Actor")),
        (mint(slug), ontology("existence"), mint("exists")),
    ]
    return facts + [(mint(slug), ontology(verb), text(name)) for verb, name in names.items()]


def names_of(*actors: list[tuple[IRI, IRI, object]]) -> Names:
    """The names of a small world."""
    return Names.of(Store.of(statement(*fact, None) for facts in actors for fact in facts))  # type: ignore[arg-type]


WORLD = names_of(
    actor("ivory-coast", "Côte d’Ivoire", aliases="Ivory Coast", iso3="CIV"),
    actor("au-psc", "AU Peace and Security Council", acronyms="PSC"),
    actor("eu-psc", "EU Political and Security Committee", acronyms="PSC"),
)


@pytest.mark.parametrize(
    "name",
    ["ivory-coast", "Côte d’Ivoire", "Cote d'Ivoire", "CÔTE D'IVOIRE", "ivory  coast", "Ivory Coast", "CIV",
     "civ", " ivory-coast "],
)  # fmt: skip
def test_a_thing_is_found_by_id_label_alias_and_code(name: str) -> None:
    """With accents or without, in any case, however many blanks."""
    assert slug_of(WORLD.find(name)) == "ivory-coast"


def test_a_case_is_found_by_its_label() -> None:
    """A case is no actor and no document, and people ask for it by its name all the same."""
    siege = [
        (mint("siege-2001"), LABEL, text("The siege", "en")),
        (mint("siege-2001"), RDF_TYPE, ontology("Case")),
    ]
    assert slug_of(names_of(siege).find("the siege")) == "siege-2001"


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    """By the label people know, also where an alias is what comes near."""
    with pytest.raises(UnknownName) as caught:
        WORLD.find("Ivory")
    assert caught.value.nearest == ("Côte d’Ivoire",)
    assert str(caught.value) == "Nothing here is called 'Ivory'. Did you mean: Côte d’Ivoire?"
    assert WORLD.nearest("Cote d'Ivore") == ["Côte d’Ivoire"]


@pytest.mark.parametrize("name", ["", "  ", "Atlantis", "id/ivory-coast", '"; DROP', "x" * 5000, "\0", "🌍"])
def test_a_name_of_nothing_is_unknown(name: str) -> None:
    """Whatever was typed."""
    with pytest.raises(UnknownName):
        WORLD.find(name)


def test_a_name_of_several_things_lists_their_ids() -> None:
    """It is never settled by chance."""
    with pytest.raises(AmbiguousName) as caught:
        WORLD.find("psc")
    assert caught.value.candidates == ("au-psc", "eu-psc")
    assert slug_of(WORLD.find("au-psc")) == "au-psc"


def test_the_nearest_are_few_and_each_once() -> None:
    """At most as many as asked for."""
    many = names_of(*(actor(f"s{n}", f"State {n}", aliases=f"Staat {n}") for n in range(9)))
    assert many.nearest("state", 3) == ["State 0", "State 1", "State 2"]


def test_a_label_is_what_people_call_it() -> None:
    """What has no label is written as its word."""
    assert WORLD.label(mint("ivory-coast")) == "Côte d’Ivoire"
    assert WORLD.label(mint("nobody")) == "nobody"
    assert WORLD.label(text("words")) == "words"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ivory Coast", "cote-d-ivoire"),
        ("Turkey", "turkiye"),
        ("Turquie", "turkiye"),
        ("Alemania", "germany"),
        ("Sao Tome and Principe", "sao-tome-and-principe"),
        ("MLI", "mali"),
        ("ECOWAS", "ecowas"),
        ("CEDEAO", "ecowas"),
        ("African Union", "au"),
        ("UNSC", "un-security-council"),
        ("travel ban", "travel-ban"),
    ],
)
def test_common_names_lead_home(library: graph.Library, name: str, slug: str) -> None:
    """English, French, Spanish and former names, codes and acronyms of the real dataset."""
    assert slug_of(library.names.find(name)) == slug


def test_every_name_of_every_state_leads_to_it(library: graph.Library) -> None:
    """Label, acronyms, aliases in three languages, ISO code: to it alone, or it is among those listed."""
    assert len(STATES) >= 193
    for row in STATES:
        listed = f"{row['label']}; {row['acronyms']}; {row['aliases']}; {row['iso3']}; {row['id']}".split(
            "; "
        )
        for name in filter(None, listed):
            assert row["id"] in found(library.names, name), name


def found(names: Names, name: str) -> list[str]:
    """The id of the thing of that name, or those of several."""
    try:
        return [slug_of(names.find(name))]
    except AmbiguousName as fault:
        return list(fault.candidates)


def test_every_state_has_a_name_of_its_own(library: graph.Library) -> None:
    """Its label is no other thing's name."""
    for row in STATES:
        assert slug_of(library.names.find(row["label"])) == row["id"]


def test_every_state_of_today_goes_by_three_languages(library: graph.Library) -> None:
    """A member of the United Nations has a code, and another name beside the English one."""
    members = library.ask("members-of", body="United Nations", on="2024-06-01")
    by_id = {row["id"]: row for row in STATES}
    seats = [row for row in members.rows if row["status"] == "full"]
    assert len(seats) == 193
    for seat in seats:
        row = by_id[seat["member"]["id"]]  # type: ignore[index]
        assert row["iso3"], row["id"]
        assert row["aliases"], row["id"]


def fits(text: str, limit: int | None = 20) -> list[tuple[str, str]]:
    """What a search finds in the small world: ids, and how they fit."""
    return [(hit.id, hit.fit) for hit in WORLD.search(text, limit)]


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("CIV", [("ivory-coast", "exact")]),
        ("ivory-coast", [("ivory-coast", "exact")]),
        ("psc", [("au-psc", "exact"), ("eu-psc", "exact")]),
        ("ivo", [("ivory-coast", "prefix")]),
        ("AU P", [("au-psc", "prefix")]),
        ("peac sec", [("au-psc", "words")]),
        ("committee", [("eu-psc", "words")]),
        ("Ivori Coats", [("ivory-coast", "near")]),
        ("zzz", []),
        (" ", []),
        ("…", []),
    ],
)
def test_a_search_gives_the_best_fit_first(text: str, hits: list[tuple[str, str]]) -> None:
    """A name itself, then its beginning, then its words; only where there is none, one spelled alike."""
    assert fits(text) == hits


def test_a_search_gives_a_thing_once_with_the_name_that_fits_best() -> None:
    """However many of its names fit."""
    (hit,) = WORLD.search("ivory coast")
    assert (hit.label, hit.name) == ("Côte d’Ivoire", "Ivory Coast")


def test_a_whole_word_comes_before_one_that_goes_on() -> None:
    """UN Peace is nearer to UN than UNDP, though it is longer."""
    world = names_of(actor("undp", "UNDP"), actor("un-peace", "UN Peace"))
    assert [hit.id for hit in world.search("un")] == ["un-peace", "undp"]


def test_a_search_is_cut_where_told() -> None:
    """Or not at all."""
    assert fits("psc", 1) == [("au-psc", "exact")]
    assert len(fits("psc", None)) == 2


def test_a_name_that_is_no_id_is_never_suggested() -> None:
    """The word `none` has an IRI of the ontology's, and no page."""
    none = [
        (ontology("none"), LABEL, text("none", "en")),
        (ontology("none"), ontology("existence"), mint("exists")),
        (ontology("none"), RDF_TYPE, ontology("Actor")),
    ]
    world = names_of(none)  # type: ignore[arg-type]
    assert world.search("none") == []
    assert world.nearest("nope") == []
