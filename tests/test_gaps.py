"""The gaps in capacity: each kind is found where it is, and none is left where all are mended."""

from small_worlds import HERE, desk, questions, store_of

from graph.store import Store

WORLD = "capacity-gaps"
DAY = "2000-06-01"


def gaps_in(store: Store) -> list[str]:
    """The kind of every gap that a world shows on a day of its middle years."""
    return [row["gap"] for row in desk(store).ask(questions()[WORLD], {"on": DAY}).records()]


def kinds() -> set[str]:
    """The kinds of gap that the vocabulary lists."""
    listed = "SELECT ?word WHERE { ?kind skos:inScheme mg:scheme-gaps ; skos:notation ?word }"
    prefixes = "PREFIX mg: <https://w3id.org/mandate-graph/ontology#> "
    prefixes += "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    return {row["word"].value for row in store_of(WORLD).select(prefixes + listed)}


def mended() -> Store:
    """The world of the question with what was missing in it."""
    store = store_of(WORLD)
    store.add(Store.read(HERE / "questions" / WORLD / "good.ttl").quads())
    return store


def test_every_kind_of_gap_is_found() -> None:
    """A world with a gap of each kind shows all kinds that the vocabulary lists, and no other."""
    assert set(gaps_in(store_of(WORLD))) == kinds()


def test_a_mended_world_has_no_gap() -> None:
    """With the powers, the act, the tie and the seat that were missing, nothing is found wanting."""
    assert gaps_in(mended()) == []
