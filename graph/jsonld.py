"""JSON-LD: statements as JSON objects, one a subject, whose keys a context explains.

The context says of each property what its values are, where all are alike, so that most of them are plain
strings; a value of another kind than its property's tells its own.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from graph.terms import IRI, ONTOLOGY, RDF_TYPE, XSD, Literal, Statement, Term

LINK = "@id"
PLAIN = XSD + "string"
MIXED = ""


def written(facts: Callable[[], Iterable[Statement]], prefixes: Mapping[str, str]) -> Iterator[str]:
    """The lines of a document; `facts` gives the statements, subject by subject, each time it is called."""
    names = _Names(prefixes)
    kinds = _kinds(facts())
    context = {
        **prefixes,
        **{names.key(verb): _entry(names, verb, kind) for verb, kind in sorted(kinds.items())},
    }
    yield f'{{"@context": {_json(context)},\n"@graph": [\n'
    before = ""
    for subject, about in groupby(facts(), key=lambda fact: fact.subject):
        assert isinstance(subject, Term)
        told: dict[str, list[object]] = {}
        for fact in about:
            assert isinstance(fact.object, Term)
            if fact.predicate == RDF_TYPE:
                told.setdefault("@type", []).append(names.short(fact.object))
            else:
                value = _value(names, fact.object, kinds[fact.predicate.value])
                told.setdefault(names.key(fact.predicate.value), []).append(value)
        single = {key: values[0] if len(values) == 1 else values for key, values in told.items()}
        yield before + _json({LINK: names.short(subject), **single})
        before = ",\n"
    yield "\n]}\n"


class _Names:
    """How IRIs are shortened, each reckoned once."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes
        self._spaces = sorted(
            ((space, prefix) for prefix, space in prefixes.items()), key=lambda pair: -len(pair[0])
        )

    def short(self, term: Term | str) -> str:
        """The term by its prefix, else whole; a node without a name as `_:…`."""
        if not isinstance(term, IRI | str):
            return str(term)
        iri = term if isinstance(term, str) else term.value
        for space, prefix in self._spaces:
            if iri.startswith(space) and not iri.startswith("//", len(space)):
                return f"{prefix}:{iri[len(space) :]}"
        return iri

    def key(self, verb: str) -> str:
        """A property's key: its bare name where it is ours and no prefix is called so."""
        own = verb.removeprefix(ONTOLOGY)
        is_bare = own != verb and own.isidentifier() and own not in self._prefixes
        return own if is_bare else self.short(verb)


def _entry(names: _Names, verb: str, kind: str) -> object:
    told = {"@id": names.short(verb)}
    if kind.startswith("@") and kind != LINK:
        told["@language"] = kind[1:]
    elif kind not in (MIXED, PLAIN):
        told["@type"] = kind if kind == LINK else names.short(kind)
    return told


def _kinds(facts: Iterable[Statement]) -> dict[str, str]:
    """What each property's values are, where all are alike."""
    kinds: dict[str, str] = {}
    for fact in facts:
        if fact.predicate != RDF_TYPE:
            assert isinstance(fact.object, Term)
            kind = _kind(fact.object)
            if kinds.setdefault(fact.predicate.value, kind) != kind:
                kinds[fact.predicate.value] = MIXED
    return kinds


def _kind(value: Term) -> str:
    if not isinstance(value, Literal):
        return LINK
    return f"@{value.language}" if value.language else value.datatype.value


def _value(names: _Names, value: Term, expected: str) -> object:
    kind = _kind(value)
    told = names.short(value) if kind == LINK else value.value
    if kind == expected or (kind == PLAIN and expected == MIXED):
        return told
    if kind == LINK:
        return {LINK: told}
    if kind.startswith("@"):
        return {"@value": told, "@language": kind[1:]}
    return {"@value": told, "@type": names.short(kind)}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
