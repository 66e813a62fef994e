"""Where a question is put: its values understood, its rows folded, its status, notices and reasons told.

`status` is yes where a sure row stands, no where a notice settles it, and not-recorded otherwise.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from graph.answers.answer import Answer
from graph.answers.folding import Folding, reference
from graph.catalogue import NOTHING, Parameter, Question
from graph.errors import BadParameter
from graph.names import Names
from graph.store import Row, Store
from graph.terms import IRI, NONE, Term, day, day_literal, slug_of, text
from graph.things import Record, Shelf

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
        found = Folding(question, self.names).folded(self.store, bindings)
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
        return reference(self.names, term) if isinstance(term, IRI) else term.value

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
                    "about": _references(
                        reference(self.names, row["about"]) for row in rows if "about" in row
                    ),
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


def _listed(labels: list[str], most: int = 5) -> str:
    shown = "; ".join(labels[:most])
    return shown + (f"; and {len(labels) - most} more" if len(labels) > most else "")


def _references(found: Iterable[Record]) -> list[Record]:
    unique = {str(one["id"]): one for one in found}
    return [unique[slug] for slug in sorted(unique)]


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


def _status(question: Question, rows: list[Record], settled: bool) -> str:
    if any(row["sure"] for row in rows) if _has_doubt(question) else rows:
        return "yes"
    return "no" if settled and not rows else "not-recorded"


def _wanted(question: Question) -> str:
    return ", ".join(
        parameter.name + (f" (default {parameter.default})" if parameter.default else "")
        for parameter in question.parameters
    )
