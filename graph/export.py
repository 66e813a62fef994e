"""The dataset as a file for other tools, in the forms of RDF.

Turtle, N-Triples, RDF/XML and JSON-LD hold the default graph: the statements of all rows, the ontology and
the dataset's description. N-Quads and TriG hold everything, with a named graph per claim.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from graph import jsonld
from graph.describe import PREFIXES
from graph.forms import FORMS as RDF
from graph.forms import Form
from graph.store import Store, written
from graph.terms import Statement


def nquads(store: Store) -> bytes:
    """Everything as sorted N-Quads: the default graph, and a named graph per claim."""
    return b"\n".join(store.lines()) + b"\n"


def exported(form: Form, store: Store) -> bytes:
    """The dataset in a form, the same bytes for the same statements."""
    if form.ending == "nq":
        return nquads(store)
    return document(partial(store.ordered, whole=form.whole), form)


def document(
    facts: Callable[[], Iterable[Statement]], form: Form, prefixes: Mapping[str, str] = PREFIXES
) -> bytes:
    """Statements as a document in a form; `facts` gives them subject by subject each time it is called."""
    if form.ending == "jsonld":
        return "".join(jsonld.written(facts, prefixes)).encode()
    return written(facts(), form.media_type, prefixes)


FORMATS: Mapping[str, Callable[[Store], bytes]] = {
    name: partial(exported, form) for name, form in RDF.items()
}
