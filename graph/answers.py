"""An answer to a question: its status, its rows, what it stands on, and why.

A question's query gives long rows, one detail each; they are folded into one row per key. `status`
is yes where a sure row stands, no where a notice settles it, and not-recorded otherwise.
"""

import csv
import io
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from graph.catalogue import NOTHING, Column, Parameter, Question
from graph.errors import BadParameter, FaultyQuestion
from graph.names import Names
from graph.store import Row, Store
from graph.terms import IRI, NONE, Term, day, day_literal, is_number, is_true, slug_of, text, word_of
from graph.things import Record, Shelf

if TYPE_CHECKING:
    import pandas

Values = Mapping[str, str | date | None]
VERIFIED = ("read", "cited", "recalled")

_NOTICE = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
SELECT ?code ?says ?settles WHERE {
  ?code mg:says ?says OPTIONAL { ?code mg:settles ?settles }
}
"""
_LISTED = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?list ?word ?concept WHERE {
  ?scheme mg:listName ?list . ?concept skos:inScheme ?scheme ; skos:notation ?word
}
"""
_ORDER = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
SELECT ?thing ?order WHERE { ?thing mg:order ?order }
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question's answer says, the same from command, HTTP and Python."""

    question: Question = field(repr=False)
    parameters: Mapping[str, object]
    dataset: str
    status: str
    notices: tuple[Record, ...]
    rows: tuple[Record, ...]

    def to_dict(self) -> Record:
        """The answer as JSON would write it; `graph.contract.schema` describes it."""
        return {
            "question": self.question.name,
            "parameters": dict(self.parameters),
            "dataset": self.dataset,
            "status": self.status,
            "notices": list(self.notices),
            "rows": list(self.rows),
        }

    def records(self) -> list[dict[str, str]]:
        """The rows as text: a label for each thing, lists joined by `; `, nothing left out."""
        told = []
        for row in self.rows:
            record = {column.name: _plain(_dig(row, column.name)) for column in self.question.columns}
            if "why" in row:
                record["why"] = " | ".join(reasons_in_words(row))
            told.append(record)
        return told

    def to_csv(self) -> str:
        """The rows as CSV, with a header line, also where there are none."""
        out = io.StringIO()
        names = [column.name for column in self.question.columns]
        names += ["why"] if any("why" in row for row in self.rows) else []
        writer = csv.DictWriter(out, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.records())
        return out.getvalue()

    def to_markdown(self) -> str:
        """The columns people read first, as a Markdown table."""
        names = list(self.question.table)
        names += ["why"] if any("why" in row for row in self.rows) else []
        lines = ["| " + " | ".join(heading(name) for name in names) + " |"]
        lines.append("|" + "--|" * len(names))
        for record in self.records():
            cells = (record[name].replace("|", "\\|").replace("\n", " ") for name in names)
            lines.append("| " + " | ".join(cells) + " |")
        return "\n".join(lines) + "\n"

    def to_dataframe(self) -> "pandas.DataFrame":
        """The rows as a DataFrame: labels for things, lists for several, None where nothing is said.

        `attrs` holds question, parameters, dataset, status and notices.
        """
        import pandas

        table = [
            {column.name: _cell(_dig(row, column.name)) for column in self.question.columns}
            for row in self.rows
        ]
        names = [column.name for column in self.question.columns]
        counts = {column.name: int for column in self.question.columns if column.type == "count"}
        frame = pandas.DataFrame(table, columns=names, dtype=object).astype(counts)
        told = self.to_dict()
        frame.attrs = {name: told[name] for name in told if name != "rows"}
        return frame


def reasons_in_words(row: Record) -> list[str]:
    """Each fact that makes a row true, with its source, as a sentence."""
    told = []
    reasons = row.get("why", [])
    assert isinstance(reasons, list)
    for reason in reasons:
        source = reason["source"]["label"] if reason["source"] else "no source"
        parts = [source, reason["locator"], reason["url"], reason["verified"]]
        told.append(f"{reason['statement']} [{', '.join(part for part in parts if part)}]")
    return told


def heading(name: str) -> str:
    """A column's name as people read it."""
    return name.replace("_", " ").replace(".", ": ")


@dataclass(frozen=True, slots=True)
class Desk:
    """Where questions are put: a store, its names, its version, and what day it is."""

    store: Store
    names: Names
    version: str
    today: Callable[[], date]

    def ask(
        self,
        question: Question,
        values: Values,
        *,
        why: bool = False,
        verified: Collection[str] = (),
        most: int | None = None,
    ) -> Answer:
        """The answer; `verified` keeps only rows established so (read, cited, recalled).

        Of more rows than `most` the first are given, and a notice says so. Raises BadParameter, BadDay,
        UnknownName or AmbiguousName for bad values.
        """
        bindings = self.bindings(question, values)
        found = self._rows(question, bindings)
        kept = [(key, row) for key, row in found if _is_kept(question, row, verified)]
        rows = [row for _, row in kept]
        if why:
            for key, row in kept[:most]:
                row["why"] = self._reasons(question, bindings, key)
        notices, settled = self._notices(question, bindings)
        notices += self._remarks(question, rows, len(found) - len(rows), bool(notices))
        if rows[:most] != rows:
            notices.append(_remark("cut", f"The first {most} of {len(rows)} rows."))
        return Answer(
            question=question,
            parameters={p.name: self._told(p, bindings[p.name]) for p in question.parameters},
            dataset=self.version,
            status=_status(question, rows, settled and not found),
            notices=tuple(notices),
            rows=tuple(rows[:most]),
        )

    def bindings(self, question: Question, values: Values) -> dict[str, Term]:
        """The terms a question's values stand for, defaults put in; raises what `ask` raises."""
        known = {parameter.name for parameter in question.parameters}
        strange = sorted(set(values) - known)
        if strange:
            raise BadParameter(
                f"{question.name} has no parameter {', '.join(strange)}. It takes: {_wanted(question)}."
            )
        found = {p.name: self._value_of(question, p, values.get(p.name)) for p in question.parameters}
        for parameter in question.base:
            if parameter.name not in found:
                fixed = question.fixed.get(parameter.name)
                found[parameter.name] = self._value_of(question, parameter, fixed)
        return found

    def _value_of(self, question: Question, parameter: Parameter, value: str | date | None) -> Term:
        if value is None or value == "":
            if parameter.required:
                raise BadParameter(f"{question.name} needs {parameter.name}. It takes: {_wanted(question)}.")
            value = self.today() if parameter.default == "today" else parameter.default
        assert value is not None
        return self._term(parameter, value)

    def _term(self, parameter: Parameter, value: str | date) -> Term:
        if parameter.optional and value == NOTHING:
            return NONE
        if parameter.type == "date":
            return day_literal(value if isinstance(value, date) else day(str(value)))
        if parameter.words is not None:
            return self._word(parameter, str(value))
        return self.names.find(str(value))

    def _word(self, parameter: Parameter, value: str) -> Term:
        listed = self.store.select(_LISTED, {"list": text(parameter.words or "")})
        known = {row["word"].value: row["concept"] for row in listed}
        if value.strip() not in known:
            raise BadParameter(f"{parameter.name} is {value!r}; wanted one of {', '.join(sorted(known))}.")
        return known[value.strip()]

    def _told(self, parameter: Parameter, term: Term) -> object:
        if parameter.optional and term == NONE:
            return None
        if parameter.type == "word":
            return self.names.word(term)
        return self._reference(term) if isinstance(term, IRI) else term.value

    def _reference(self, term: Term) -> Record:
        return {"id": slug_of(term), "label": self.names.label(term)}

    def _rows(self, question: Question, bindings: Mapping[str, Term]) -> list[tuple[Row, Record]]:
        """The folded rows in the question's order, each with the terms of its key."""
        groups: dict[tuple[str, ...], list[Row]] = {}
        for row in self.store.select(question.query, bindings):
            groups.setdefault(_key(question, row), []).append(row)
        ranks = {row["thing"].value: _sortable(row["order"], "") for row in self.store.select(_ORDER)}
        order = sorted(groups, key=lambda key: (self._sort_key(question, groups[key], ranks), key))
        return [(_key_terms(question, groups[key][0]), self._fold(question, groups[key])) for key in order]

    def _sort_key(self, question: Question, rows: list[Row], ranks: Mapping[str, str]) -> list[str]:
        keys = []
        for name in question.order:
            term = min((row[name] for row in rows if name in row), key=lambda term: term.value, default=None)
            label = self.names.label(term) if term is not None else ""
            keys.append(ranks.get(term.value, _sortable(term, label)) if term is not None else "")
        return keys

    def _fold(self, question: Question, rows: list[Row]) -> Record:
        folded: Record = {}
        for column in question.columns:
            place: Record = folded
            *groups, name = column.name.split(".")
            for group in groups:
                inner = place.setdefault(group, {})
                assert isinstance(inner, dict)
                place = inner
            place[name] = self._value(question, column, rows)
        return folded

    def _value(self, question: Question, column: Column, rows: list[Row]) -> object:
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
            return [self._reference(term) for term in things]
        if column.type == "words":
            return sorted(self.names.word(term) for term in terms)
        if len(terms) > 1:
            found = ", ".join(sorted(word_of(term) for term in terms))
            raise FaultyQuestion(f"{question.name}: {column.name} has several values: {found}.")
        return self._single(column, next(iter(terms), None))

    def _single(self, column: Column, term: Term | None) -> object:
        if term is None:
            return None
        if column.type == "thing":
            return self._reference(term)
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
        return [{**self._reference(term), "count": len(members[term])} for term in things]

    def _reasons(
        self, question: Question, bindings: Mapping[str, Term], key: Mapping[str, Term]
    ) -> list[Record]:
        """The facts that make one row true: the why query with the row's key bound too."""
        found = self.store.select(question.why, {**bindings, **key})
        reasons = {row["reason"] for row in found if "reason" in row}
        shelf = Shelf(self.store, self.names)
        return [
            told
            for reason in sorted(reasons, key=str)
            if isinstance(reason, IRI)
            for told in shelf.evidence(reason)
        ]

    def _notices(self, question: Question, bindings: Mapping[str, Term]) -> tuple[list[Record], bool]:
        sayings = {row["code"]: row for row in self.store.select(_NOTICE)}
        groups: dict[tuple[str, str], list[Row]] = {}
        for row in self.store.select(question.notices, bindings):
            day_told = row["day"].value if "day" in row else ""
            groups.setdefault((row["code"].value, day_told), []).append(row)
        told: list[Record] = []
        settled = False
        for (code, day_told), rows in sorted(groups.items()):
            saying = sayings.get(IRI(code))
            about = sorted({self.names.label(row["about"]) for row in rows if "about" in row})
            says = saying["says"].value if saying else "{about}"
            settled |= bool(saying and "settles" in saying)
            told.append(
                {
                    "code": slug_of(code),
                    "text": says.replace("{about}", _listed(about)).replace("{day}", day_told),
                    "about": _references(self._reference(row["about"]) for row in rows if "about" in row),
                    "claims": sorted({row["claim"].value for row in rows if "claim" in row}),
                }
            )
        return told, settled

    def _remarks(self, question: Question, rows: list[Record], dropped: int, is_told: bool) -> list[Record]:
        """What the folding itself has to say: rows filtered out, doubtful, or none."""
        remarks = []
        if dropped:
            text = f"{dropped} rows left out: they were established in another way than asked for."
            remarks.append(("filtered", text))
        if rows and _has_doubt(question) and not any(row["sure"] for row in rows):
            text = "Every row is possible only: a day it stands on is known too vaguely."
            remarks.append(("possible-only", text))
        if not rows and not dropped and not is_told:
            remarks.append(("not-recorded", question.empty))
        return [_remark(code, text) for code, text in remarks]


def _remark(code: str, text: str) -> Record:
    return {"code": code, "text": text, "about": [], "claims": []}


def _counted(terms: Collection[Term]) -> int:
    """How many there are; where the query has counted already, the number it gives."""
    only = next(iter(terms), None) if len(terms) == 1 else None
    return int(only.value) if only is not None and is_number(only) else len(terms)


def _listed(labels: list[str], most: int = 5) -> str:
    shown = "; ".join(labels[:most])
    return shown + (f"; and {len(labels) - most} more" if len(labels) > most else "")


def _references(found: Iterable[Record]) -> list[Record]:
    unique = {str(reference["id"]): reference for reference in found}
    return [unique[slug] for slug in sorted(unique)]


def _key(question: Question, row: Row) -> tuple[str, ...]:
    return tuple(row[name].value if name in row else "" for name in question.key)


def _key_terms(question: Question, row: Row) -> Row:
    return {name: row[name] for name in question.key if name in row}


def _has_doubt(question: Question) -> bool:
    return any(column.name == "sure" for column in question.columns)


def _is_kept(question: Question, row: Record, verified: Collection[str]) -> bool:
    if not verified:
        return True
    if not any(column.name == "verified" for column in question.columns):
        raise BadParameter(f"The rows of {question.name} do not say how they were verified.")
    strange = set(verified) - set(VERIFIED)
    if strange:
        raise BadParameter(f"verified is {', '.join(sorted(strange))}; wanted {', '.join(VERIFIED)}.")
    told = row["verified"]
    ways = told if isinstance(told, list) else [told]
    return any(way in verified for way in ways)


def _sortable(term: Term, label: str) -> str:
    """A label to sort by; a number is written with leading zeros."""
    return f"{float(term.value):020.3f}" if is_number(term) else label


def _status(question: Question, rows: list[Record], settled: bool) -> str:
    if any(row["sure"] for row in rows) if _has_doubt(question) else rows:
        return "yes"
    return "no" if settled and not rows else "not-recorded"


def _wanted(question: Question) -> str:
    return ", ".join(
        parameter.name + (f" (default {parameter.default})" if parameter.default else "")
        for parameter in question.parameters
    )


def _dig(row: Mapping[str, object], name: str) -> object:
    value: object = row
    for part in name.split("."):
        assert isinstance(value, Mapping)
        value = value[part]
    return value


def _cell(value: object) -> object:
    if isinstance(value, dict):
        return f"{value['label']} ({value['count']})" if "count" in value else value["label"]
    return [_cell(item) for item in value] if isinstance(value, list) else value


def _plain(value: object) -> str:
    cell = _cell(value)
    if isinstance(cell, list):
        return "; ".join(str(item) for item in cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return "" if cell is None else str(cell)
