"""The description of the dataset, in the dataset: VoID, DCAT, prefixes and every question as a query.

Editors that complete queries, catalogues, and tools that write queries read it by SPARQL, in vocabularies
they know. It counts what is there without itself; decision 0020 says why, and what it leaves out.
"""

from collections.abc import Mapping

from graph.catalogue import Question
from graph.describe.document import document
from graph.describe.examples import examples, executables
from graph.describe.partitions import partitions
from graph.describe.record import prefixes, record
from graph.describe.service import Endpoint, service
from graph.describe.vocabulary import DATASET, ENDPOINT, PREFIXES, SERVICE_PREFIXES
from graph.store import Store
from graph.terms import EARLIEST, Statement
from graph.terms import day as day_of

__all__ = [
    "DATASET",
    "ENDPOINT",
    "PREFIXES",
    "SERVICE_PREFIXES",
    "Endpoint",
    "description",
    "document",
    "service",
]

_CHECKED = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
SELECT (MAX(?day) AS ?last) WHERE { ?claim mg:checkedOn ?day }
"""


def description(store: Store, questions: Mapping[str, Question], release: str) -> list[Statement]:
    """What a store that holds no description of itself is to say of itself, as a release of ours."""
    last = [row["last"].value for row in store.select(_CHECKED) if "last" in row]
    checked = day_of(last[0]) if last else None
    found = examples(store, questions, checked or EARLIEST)
    things = (thing for example in found for thing in example.things)
    return [
        *record(release, checked, things),
        *partitions(store),
        *prefixes(),
        *executables(found),
    ]
