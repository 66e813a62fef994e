"""The index of a copy: its names in one small file, its labels looked up as they are wanted."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from graph.names import Names
from graph.store import Store
from graph.terms import IRI, LABEL, PREFIXES

PREFERRED = IRI(PREFIXES["skos"] + "prefLabel")


@dataclass(frozen=True, slots=True)
class Labels(Mapping[str, str]):
    """The label of each thing, by its IRI, read from a store; `told` has those of things with several."""

    store: Store
    told: Mapping[str, str]

    def __getitem__(self, iri: str) -> str:
        if iri in self.told:
            return self.told[iri]
        try:
            thing = IRI(iri)
        except ValueError:  # labels are asked for of texts, too
            raise KeyError(iri) from None
        for verb in (PREFERRED, LABEL):
            for value in self.store.values(thing, verb):
                return value.value
        raise KeyError(iri)

    def __iter__(self) -> Iterator[str]:
        verbs = (PREFERRED, LABEL)
        return iter({subject.value for subject, verb, _ in self.store.facts() if verb in verbs})

    def __len__(self) -> int:
        return len(set(self))


def write(names: Names, store: Store, path: Path) -> None:
    """Write the names of a store to a file."""
    alone = Labels(store, {})
    index = {
        "labels": {iri: label for iri, label in names.labels.items() if alone[iri] != label},
        "things": {key: sorted(slugs) for key, slugs in names.things.items()},
        "spelled": dict(names.spelled),
        "words": dict(names.words),
    }
    path.write_text(json.dumps(index, ensure_ascii=False), encoding="utf-8")


def read(path: Path, store: Store) -> Names:
    """The names in a file that was written for this store."""
    index = json.loads(path.read_text(encoding="utf-8"))
    things = {key: frozenset(slugs) for key, slugs in index["things"].items()}
    return Names(Labels(store, index["labels"]), things, index["spelled"], index["words"])
