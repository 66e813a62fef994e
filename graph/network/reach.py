"""The reach of a class: which states it holds in the days asked for, and what that makes of a tie to it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from graph.store import Row, Store
from graph.terms import LATEST, Term, is_true, slug_of, span

Facts = dict[str, object]
Ends = tuple[str, str, str]
Held = tuple[str, str | None, str | None, bool]
DAYS = ("sinceFirst", "sinceLast", "untilFirst", "untilLast")


@dataclass(frozen=True, slots=True)
class Spell:
    """Days from one to another, each known more or less exactly, in the form YYYY-MM-DD."""

    since_first: str
    since_last: str
    until_first: str
    until_last: str
    since: str | None
    until: str | None

    @classmethod
    def of(cls, row: Row) -> "Spell":
        """The days that a row gives in the columns `sinceFirst` … `untilLast`, `since` and `until`.

        A row without the last two columns is of one day, the one it began on.
        """
        first, last = row["sinceFirst"].value, row["sinceLast"].value
        if "untilLast" in row:
            end, far, until = row["untilFirst"].value, row["untilLast"].value, _text(row.get("until"))
        else:
            until = next_day(last)
            end, far = next_day(first) or first, until or last
        return cls(first, last, end, far, _text(row.get("since")), until)

    def meets(self, other: "Spell") -> bool:
        """Whether there may be a day in both."""
        return self.since_first < other.until_last and other.since_first < self.until_last

    def common(self, other: "Spell") -> tuple[str | None, str | None]:
        """The later beginning and the earlier end of the two, as cells write them."""
        begins = (self.since_first, self.since_last) < (other.since_first, other.since_last)
        ends = (other.until_first, other.until_last) < (self.until_first, self.until_last)
        since = other.since if (begins and other.since) or not self.since else self.since
        until = other.until if (ends and other.until) or not self.until else self.until
        return since, until


@dataclass(frozen=True, slots=True)
class Reach:
    """By class, its states with the days in which each may belong to it, and whether it surely does."""

    states: Mapping[str, tuple[tuple[str, Spell, bool], ...]]

    @classmethod
    def of(cls, store: Store, query: str, bindings: Mapping[str, Term]) -> "Reach":
        """What the query of classes gives for the days and filters bound."""
        found: dict[str, list[tuple[str, Spell, bool]]] = {}
        for row in store.select(query, bindings):
            held = (slug_of(row["to"]), Spell.of(row), is_true(row["sure"]))
            found.setdefault(slug_of(row["class"]), []).append(held)
        return cls({name: tuple(states) for name, states in found.items()})

    def holds(self, name: str, spell: Spell) -> bool:
        """Whether the class may hold a state on one of those days."""
        return any(spell.meets(theirs) for _, theirs, _ in self.states.get(name, ()))

    def spelled(self, ties: Iterable[tuple[Ends, Facts, Spell]]) -> Iterator[tuple[Ends, Facts]]:
        """Ties to classes as ties to the states in them.

        A tie begins with the later of its power and the state's place in the class, and ends with the first.
        """
        known: dict[tuple[str, Spell], list[Held]] = {}  # many powers over a class last equally long
        for (source, name, key), facts, spell in ties:
            if (name, spell) not in known:
                known[name, spell] = list(self._held(name, spell))
            for state, since, until, held in known[name, spell]:
                sure = bool(facts["sure"]) and held
                yield (source, state, key), {**facts, "since": since, "until": until, "sure": sure}

    def _held(self, name: str, spell: Spell) -> Iterator[Held]:
        """The states in a class during a spell: from when, until when, whether surely."""
        for state, theirs, held in self.states.get(name, ()):
            if spell.meets(theirs):
                yield state, *spell.common(theirs), held


def next_day(iso: str) -> str | None:
    """The day after one written YYYY-MM-DD; none after the last there is."""
    day = date.fromisoformat(iso)
    return None if day == LATEST else (day + timedelta(days=1)).isoformat()


def later(one: str | None, other: str | None) -> str | None:
    """Of two beginnings as cells write them, the later; one that is not known counts as long ago."""
    if one is None or other is None:
        return one or other
    return other if _ends(other) > _ends(one) else one


def earlier(one: str | None, other: str | None) -> str | None:
    """Of two ends as cells write them, the earlier; one that is not known counts as far off."""
    if one is None or other is None:
        return one or other
    return other if _ends(other) < _ends(one) else one


def _ends(cell: str) -> tuple[str, str]:
    found = span(cell)
    return found.first.isoformat(), found.last.isoformat()


def _text(term: Term | None) -> str | None:
    return term.value if term is not None else None
