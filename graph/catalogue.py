"""The questions: files of SPARQL whose header says what is asked and how the rows read.

A question is `<name>.rq`; `<name>.why.rq` gives, under the same key, the rows of the tables that
make each answer true; `<name>.notices.rq` says what an answer, or its absence, stands on. A preset
is a header alone: another question, some of whose parameters it fixes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from graph.errors import FaultyQuestion, UnknownQuestion

PARAMETER_TYPES = ("thing", "date", "word")
NOTHING = "none"
COLUMN_TYPES = (
    "thing", "things", "word", "words", "text", "flag", "earliest", "count", "tally", "iri",
)  # fmt: skip
LAST = 99
_HEADER = re.compile(r"#\+ (\w+): (.*)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question wants to know before it can be asked."""

    name: str
    type: str
    default: str | None
    words: str | None = None

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return self.default is None

    @property
    def optional(self) -> bool:
        """Whether the question can do without any value."""
        return self.default == NOTHING


@dataclass(frozen=True, slots=True)
class Column:
    """One field of an answer's rows, and the variables it is folded from."""

    name: str
    type: str
    variables: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A question as its file states it."""

    name: str
    words: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    order: tuple[str, ...]
    table: tuple[str, ...]
    empty: str
    example: Mapping[str, str]
    place: int
    path: Path
    fixed: Mapping[str, str] = field(default_factory=dict)
    base: tuple[Parameter, ...] = ()

    @cached_property
    def query(self) -> str:
        """The SPARQL that gives the rows."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def why(self) -> str:
        """The SPARQL that gives the reasons."""
        return self.path.with_suffix(".why.rq").read_text(encoding="utf-8")

    @cached_property
    def notices(self) -> str:
        """The SPARQL that gives the notices."""
        return self.path.with_suffix(".notices.rq").read_text(encoding="utf-8")


def questions(folder: Path) -> dict[str, Question]:
    """Every question in `folder`, by name: in the place its header gives, then by the alphabet."""
    paths = [path for path in folder.glob("*.rq") if path.name.count(".") == 1]
    headers = {path: dict(_HEADER.findall(path.read_text(encoding="utf-8"))) for path in paths}
    found = {path.stem: read(path) for path, header in headers.items() if "preset" not in header}
    for path, header in headers.items():
        if "preset" in header:
            found[path.stem] = _preset(path, header, found)
    return {question.name: question for question in sorted(found.values(), key=lambda q: (q.place, q.name))}


def find(known: Mapping[str, Question], name: str) -> Question:
    """The question of that name; raises UnknownQuestion listing those there are."""
    if name not in known:
        raise UnknownQuestion(name, list(known))
    return known[name]


def read(path: Path) -> Question:
    """The question in a file; raises FaultyQuestion where the header misses its form."""
    header: dict[str, str] = dict(_HEADER.findall(path.read_text(encoding="utf-8")))
    missing = {"question", "parameters", "columns", "key", "table", "empty", "example"} - set(header)
    if missing:
        raise FaultyQuestion(f"{path.name}: the header lacks {', '.join(sorted(missing))}.")
    columns = tuple(_column(path, item) for item in header["columns"].split())
    return Question(
        name=path.stem,
        words=header["question"],
        parameters=tuple(_parameter(path, item) for item in header["parameters"].split()),
        columns=columns,
        key=tuple(header["key"].split()),
        order=tuple((header.get("order") or header["key"]).split()),
        table=tuple(header["table"].split()),
        empty=header["empty"],
        example=_example(header["example"]),
        place=_place(path, header.get("place", str(LAST))),
        path=path,
    )


def _preset(path: Path, header: Mapping[str, str], known: Mapping[str, Question]) -> Question:
    """The question that a preset puts: its own words and parameters, the rows of the one it rests on."""
    missing = {"question", "parameters", "empty", "example"} - set(header)
    name, *given = header["preset"].split()
    if missing or name not in known:
        lacks = (
            f"the header lacks {', '.join(sorted(missing))}" if missing else f"there is no question {name}"
        )
        raise FaultyQuestion(f"{path.name}: {lacks}.")
    base = known[name]
    own = tuple(_parameter(path, item) for item in header["parameters"].split())
    taken = {parameter.name for parameter in own}
    fixed = dict(item.split("=", 1) for item in given)
    known_names = {parameter.name for parameter in base.parameters}
    wanted = {parameter.name for parameter in base.parameters if parameter.required}
    if not wanted <= taken | set(fixed) <= known_names or taken & set(fixed):
        raise FaultyQuestion(f"{path.name}: it takes and fixes other parameters than those of {name}.")
    return replace(
        base,
        name=path.stem,
        words=header["question"],
        parameters=own,
        table=tuple(header["table"].split()) if "table" in header else base.table,
        empty=header["empty"],
        example=_example(header["example"]),
        place=_place(path, header.get("place", str(LAST))),
        fixed=fixed,
        base=base.parameters,
    )


def _place(path: Path, text: str) -> int:
    if not text.isdecimal():
        raise FaultyQuestion(f"{path.name}: place {text!r}; wanted a number")
    return int(text)


def _example(text: str) -> dict[str, str]:
    pairs = re.findall(r"(\w+)=(.+?)(?= \w+=|$)", text)
    return {name: value.strip() for name, value in pairs}


def _parameter(path: Path, item: str) -> Parameter:
    found = re.fullmatch(r"(\w+):(\w+)(?:/([\w-]+))?(?:=(\S+))?", item)
    if found is None or found[2] not in PARAMETER_TYPES or (found[2] == "word") != (found[3] is not None):
        wanted = "name:thing, name:date or name:word/list"
        raise FaultyQuestion(f"{path.name}: parameter {item!r}; wanted {wanted}, and =default or =none")
    return Parameter(found[1], found[2], found[4], found[3])


def _column(path: Path, item: str) -> Column:
    found = re.fullmatch(r"([\w.]+):(\w+)(?:=([\w/]+))?", item)
    if found is None or found[2] not in COLUMN_TYPES:
        raise FaultyQuestion(f"{path.name}: column {item!r}; wanted name:{'|'.join(COLUMN_TYPES)}")
    return Column(found[1], found[2], tuple((found[3] or found[1]).split("/")))
