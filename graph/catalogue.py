"""The questions: files of SPARQL whose header says what is asked and how the rows read.

A question is `<name>.rq`; `<name>.why.rq` gives, under the same key, the rows of the tables that
make each answer true; `<name>.notices.rq` says what an answer, or its absence, stands on.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from graph.errors import FaultyQuestion, UnknownQuestion

PARAMETER_TYPES = ("thing", "date")
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

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return self.default is None


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
    found = [read(path) for path in folder.glob("*.rq") if path.name.count(".") == 1]
    return {question.name: question for question in sorted(found, key=lambda q: (q.place, q.name))}


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


def _place(path: Path, text: str) -> int:
    if not text.isdecimal():
        raise FaultyQuestion(f"{path.name}: place {text!r}; wanted a number")
    return int(text)


def _example(text: str) -> dict[str, str]:
    pairs = re.findall(r"(\w+)=(.+?)(?= \w+=|$)", text)
    return {name: value.strip() for name, value in pairs}


def _parameter(path: Path, item: str) -> Parameter:
    found = re.fullmatch(r"(\w+):(\w+)(?:=(\S+))?", item)
    if found is None or found[2] not in PARAMETER_TYPES:
        raise FaultyQuestion(f"{path.name}: parameter {item!r}; wanted name:{'|'.join(PARAMETER_TYPES)}")
    return Parameter(found[1], found[2], found[3])


def _column(path: Path, item: str) -> Column:
    found = re.fullmatch(r"([\w.]+):(\w+)(?:=([\w/]+))?", item)
    if found is None or found[2] not in COLUMN_TYPES:
        raise FaultyQuestion(f"{path.name}: column {item!r}; wanted name:{'|'.join(COLUMN_TYPES)}")
    return Column(found[1], found[2], tuple((found[3] or found[1]).split("/")))
