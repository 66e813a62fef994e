"""What is asked of a network: a day or a window of days, and what the ties are narrowed to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from graph.catalogue import NOTHING, Parameter
from graph.errors import BadParameter
from graph.names import Names
from graph.network.sheet import Sheet, names_of, sheet_of
from graph.store import Store
from graph.terms import EARLIEST, LATEST, NONE, Term, day, day_literal, slug_of

FILTERS = ("family", "region", "case", "within")

_SORTS = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?thing ?sort WHERE {
  { ?thing skos:inScheme mg:scheme-instruments . BIND("family" AS ?sort) }
  UNION { ?seat mg:body ?thing . BIND("region" AS ?sort) }
  UNION { ?thing a mg:Case . BIND("case" AS ?sort) }
}
"""
_WANTED = {
    "family": "an instrument or a family of instruments",
    "region": "a body that has members",
    "case": "a case",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked: `on` one day, or the days from `since` to the day before `until`, and filters.

    `family` is an instrument or a family of them, `region` a body whose members count, `case` a case,
    `within` a number of days between two acts. `today` is the day that a default of that name stands for.
    """

    on: str | date | None = None
    since: str | date | None = None
    until: str | date | None = None
    family: str | None = None
    region: str | None = None
    case: str | None = None
    within: int | str | None = None
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A scope that one network understood: its terms, and how it is told."""

    bindings: Mapping[str, Term]
    told: Mapping[str, object]
    within: int = 0


def asked_of(sheet: Sheet, scope: Scope, store: Store, names: Names) -> Asked:
    """The scope as this network takes it; `told` says `on`, `since`, `until` and `filters`.

    Raises BadParameter where it takes no such filter or the days make no window, BadDay, UnknownName or
    AmbiguousName.
    """
    on, since, until = _days(sheet, scope)
    first, last = on or since or EARLIEST, on or _day_before(until)
    bindings: dict[str, Term] = {"first": day_literal(first), "last": day_literal(last)}
    filters: dict[str, str] = {}
    within = 0
    for name in FILTERS:
        given = getattr(scope, name)
        if not sheet.takes(name):
            if given not in (None, ""):
                raise BadParameter(_no_such(sheet, name))
            continue
        if name == "within":
            within = _number(_parameter(sheet, name), given)
            filters[name] = str(within)
            continue
        term = _term(_parameter(sheet, name), given, store, names)
        bindings[name] = term
        if term != NONE:
            filters[name] = slug_of(term)
    told = {"on": _iso(on), "since": _iso(since), "until": _iso(until), "filters": filters}
    return Asked(bindings, told, within)


def _days(sheet: Sheet, scope: Scope) -> tuple[date | None, date | None, date | None]:
    on, since, until = _day(scope.on), _day(scope.since), _day(scope.until)
    if on is not None and (since is not None or until is not None):
        raise BadParameter("Give one day (on), or a window (since and until), not both.")
    if since is not None and until is not None and until <= since:
        raise BadParameter(
            f"The window from {since} to {until} holds no day: until is the first day after it."
        )
    if on is None and since is None and until is None and _parameter(sheet, "on").default == "today":
        if scope.today is None:
            raise BadParameter(f"{sheet.name} needs a day (on), or a window (since and until).")
        on = scope.today
    return on, since, until


def _day(value: str | date | None) -> date | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, date) else day(value)


def _day_before(until: date | None) -> date:
    return until - timedelta(days=1) if until is not None and until > EARLIEST else LATEST


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None


def _parameter(sheet: Sheet, name: str) -> Parameter:
    return next(parameter for parameter in sheet.parameters if parameter.name == name)


def _term(parameter: Parameter, given: object, store: Store, names: Names) -> Term:
    value = parameter.default if given in (None, "") else given
    if value == NOTHING:
        return NONE
    found = names.find(str(value))
    sorts = {row["sort"].value for row in store.select(_SORTS, {"thing": found})}
    if parameter.name not in sorts:
        label = names.label(found)
        raise BadParameter(f"{parameter.name} is {label!r}; wanted {_WANTED[parameter.name]}.")
    return found


def _number(parameter: Parameter, given: object) -> int:
    value = str(parameter.default if given in (None, "") else given)
    if not value.isdecimal():
        raise BadParameter(f"{parameter.name} is {value!r}; wanted a number of days, such as 30.")
    return int(value)


def _no_such(sheet: Sheet, name: str) -> str:
    others = _taking(sheet.path.parent, name)
    taking = f"{', '.join(others)} do" if others else "no network does"
    return f"The network {sheet.name} takes no {name}; {taking}."


def _taking(folder: Path, name: str) -> Iterable[str]:
    return [other for other in names_of(folder) if sheet_of(folder, other).takes(name)]
