"""The index holds every name of its store, and finds labels as they are wanted."""

from pathlib import Path

import pytest
from small_worlds import store_of

from graph import index
from graph.names import Names
from graph.store import Store
from graph.terms import LABEL, mint, statement, text


@pytest.mark.parametrize("world", ["members-of", "elements-of"])
def test_names_read_back_are_the_same(world: str, tmp_path: Path) -> None:
    """Labels, names, spellings and words of a whole world."""
    store = store_of(world)
    names = Names.of(store)
    index.write(names, store, tmp_path / "names.json")
    found = index.read(tmp_path / "names.json", store)
    assert dict(found.labels) == names.labels
    assert len(found.labels) == len(names.labels)
    assert (found.things, found.spelled, found.words) == (names.things, names.spelled, names.words)


def test_of_several_labels_the_index_says_which(tmp_path: Path) -> None:
    """Both kinds, or two of one: as the names have it."""
    labels = [(LABEL, "one"), (LABEL, "two"), (index.PREFERRED, "three"), (index.PREFERRED, "four")]
    store = Store.of(statement(mint("a"), verb, text(label), None) for verb, label in labels)
    thing = mint("a").value
    for chosen in ("one", "two", "three", "four"):
        names = Names({thing: chosen}, {}, {}, {})
        index.write(names, store, tmp_path / "names.json")
        assert index.read(tmp_path / "names.json", store).labels[thing] == chosen


@pytest.mark.parametrize("iri", ["https://w3id.org/mandate-graph/id/nobody", "no iri", ""])
def test_what_has_no_label_has_none(iri: str) -> None:
    """A thing without one, or text that is no thing."""
    with pytest.raises(KeyError):
        index.Labels(store_of("members-of"), {})[iri]
