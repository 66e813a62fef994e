"""Long rows, one detail each, folded into one row per key, in the question's order."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from graph.catalogue import Column, Question
from graph.errors import FaultyQuestion
from graph.names import Names
from graph.store import Row, Store
from graph.terms import Term, is_number, is_true, slug_of, word_of
from graph.things import Record

_ORDER = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
SELECT ?thing ?order WHERE { ?thing mg:order ?order }
"""


def reference(names: Names, term: Term) -> Record:
    """A thing as an answer names it: its short name and its label."""
    return {"id": slug_of(term), "label": names.label(term)}


@dataclass(frozen=True, slots=True)
class Folding:
    """How the rows of one question's query become those of its answer."""

    question: Question
    names: Names

    def folded(self, store: Store, bindings: Mapping[str, Term]) -> list[tuple[Row, Record]]:
        """The rows of the answer in the question's order, each with the terms of its key."""
        question = self.question
        groups: dict[tuple[str, ...], list[Row]] = {}
        for row in store.select(question.query, bindings):
            groups.setdefault(_key(question, row), []).append(row)
        ranks = {row["thing"].value: _sortable(row["order"], "") for row in store.select(_ORDER)}
        order = sorted(groups, key=lambda key: (self._sort_key(groups[key], ranks), key))
        return [(_key_terms(question, groups[key][0]), self.row(groups[key])) for key in order]

    def _sort_key(self, rows: list[Row], ranks: Mapping[str, str]) -> list[str]:
        keys = []
        for name in self.question.order:
            term = min((row[name] for row in rows if name in row), key=lambda term: term.value, default=None)
            label = self.names.label(term) if term is not None else ""
            keys.append(ranks.get(term.value, _sortable(term, label)) if term is not None else "")
        return keys

    def row(self, rows: list[Row]) -> Record:
        """One row of the answer, of the long rows that share its key; raises FaultyQuestion."""
        folded: Record = {}
        for column in self.question.columns:
            place: Record = folded
            *groups, name = column.name.split(".")
            for group in groups:
                inner = place.setdefault(group, {})
                assert isinstance(inner, dict)
                place = inner
            place[name] = self._value(column, rows)
        return folded

    def _value(self, column: Column, rows: list[Row]) -> object:
        name = column.variables[0]
        terms = {row[name] for row in rows if name in row}
        if column.type == "tally":
            return self._tally(column, rows)
        if column.type == "count":
            return _counted(terms)
        if column.type == "flag":
            return any(is_true(term) for term in terms) if terms else None
        if column.type == "earliest":
            return min((term.value for term in terms), default=None)
        if column.type == "things":
            things = sorted(terms, key=lambda term: (self.names.label(term), term.value))
            return [reference(self.names, term) for term in things]
        if column.type == "words":
            return sorted(self.names.word(term) for term in terms)
        if len(terms) > 1:
            found = ", ".join(sorted(word_of(term) for term in terms))
            raise FaultyQuestion(f"{self.question.name}: {column.name} has several values: {found}.")
        return self._single(column, next(iter(terms), None))

    def _single(self, column: Column, term: Term | None) -> object:
        if term is None:
            return None
        if column.type == "thing":
            return reference(self.names, term)
        return self.names.word(term) if column.type == "word" else term.value

    def _tally(self, column: Column, rows: list[Row]) -> list[Record]:
        thing, counted = column.variables
        members: dict[Term, set[Term]] = {}
        for row in rows:
            if thing in row:
                found = members.setdefault(row[thing], set())
                if counted in row:
                    found.add(row[counted])
        things = sorted(members, key=lambda term: (self.names.label(term), term.value))
        return [{**reference(self.names, term), "count": len(members[term])} for term in things]


def _counted(terms: Collection[Term]) -> int:
    """How many there are; where the query has counted already, the number it gives."""
    only = next(iter(terms), None) if len(terms) == 1 else None
    return int(only.value) if only is not None and is_number(only) else len(terms)


def _key(question: Question, row: Row) -> tuple[str, ...]:
    return tuple(row[name].value if name in row else "" for name in question.key)


def _key_terms(question: Question, row: Row) -> Row:
    return {name: row[name] for name in question.key if name in row}


def _sortable(term: Term, label: str) -> str:
    """A label to sort by; a number is written with leading zeros."""
    return f"{float(term.value):020.3f}" if is_number(term) else label
