"""A query's text with its parameters written in as terms, so that it runs by itself on any engine.

`bound` gives the text whose solutions are those of the query with the parameters substituted: in the list
of the outermost SELECT `?on` becomes `("2024-06-01"^^xsd:date AS ?on)`, elsewhere the term itself, in
each sub-SELECT as far as it projects the variable. Strings, IRIs, names and comments are left alone.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from graph.errors import BadQuery
from graph.terms import Term, written

Scope = Mapping[str, str]

_TOKEN = re.compile(
    r'''
      (?P<space> \s+ | \#[^\r\n]* )
    | (?P<text> """(?:"{0,2}(?:[^"\\]|\\.))*""" | \'\'\'(?:'{0,2}(?:[^'\\]|\\.))*\'\'\'
              | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*' )
    | (?P<iri> <(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*> )
    | (?P<variable> [?$]\w+ )
    | (?P<name> @[A-Za-z]+(?:-[A-Za-z0-9]+)*
              | (?:\w(?:[\w.\-]*[\w\-])?)?:(?:[\w:\-]|%[0-9A-Fa-f]{2}|\\.|\.+(?=[\w:\-%\\]))* )
    | (?P<word> [A-Za-z_]\w* )
    | (?P<mark> . )
    ''',
    re.VERBOSE | re.DOTALL,
)
_CLOSING = {"(": ")", "{": "}", "[": "]"}
_NOT_OF_NOTHING = " HAVING (COUNT(*) > 0)"
_CLAUSES = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of SPARQL with its sort: space, text, iri, variable, name, word or mark."""

    kind: str
    text: str

    @property
    def variable(self) -> str | None:
        """The variable's name, where it is one."""
        return self.text[1:] if self.kind == "variable" else None

    def says(self, *words: str) -> bool:
        """Whether it is one of these keywords."""
        return self.kind == "word" and self.text.upper() in words


@dataclass(frozen=True, slots=True)
class Group:
    """What stands between a bracket and the one that closes it."""

    opening: str
    parts: "Sequence[Part]"

    def around(self, text: str) -> str:
        """The text between the group's brackets."""
        return f"{self.opening}{text}{_CLOSING[self.opening]}"


Part = Token | Group


def bound(query: str, bindings: Mapping[str, Term]) -> str:
    """The text of a SELECT with the bindings of its projected variables written in.

    The text gives the solutions that the query gives with these variables substituted. Raises BadQuery where
    the text is no SELECT, does not list such a variable, or itself gives it a value.
    """
    parts = _tree(query)
    start = next((at for at, part in enumerate(parts) if _says(part, "SELECT")), None)
    if start is None:
        raise BadQuery("Only a SELECT can be given its parameters' values.")
    prefixes = dict(_prefixes(parts[:start]))
    scope = {name: written(term, prefixes) for name, term in bindings.items()}
    scribe = _Scribe(query)
    return _plain(parts[:start]) + scribe.outermost(parts[start:], scope)


def _tree(query: str) -> list[Part]:
    """The query's tokens, nested as its brackets are; raises BadQuery where these do not fit."""
    levels: list[tuple[str, list[Part]]] = [("", [])]
    for found in _TOKEN.finditer(query):
        assert found.lastgroup is not None
        mark = found[0] if found.lastgroup == "mark" else ""
        if mark in _CLOSING:
            levels.append((mark, []))
        elif mark and mark in _CLOSING.values():
            opening, parts = levels.pop()
            if _CLOSING.get(opening) != mark:
                raise BadQuery(f"The query's brackets do not fit: {mark!r} closes nothing.")
            levels[-1][1].append(Group(opening, parts))
        else:
            levels[-1][1].append(Token(found.lastgroup, found[0]))
    if len(levels) > 1:
        raise BadQuery(f"The query's brackets do not fit: {levels[-1][0]!r} is not closed.")
    return levels[0][1]


def _prefixes(prologue: Sequence[Part]) -> Iterator[tuple[str, str]]:
    words = [part for part in prologue if isinstance(part, Token) and part.kind != "space"]
    for keyword, name, iri in zip(words, words[1:], words[2:], strict=False):
        if keyword.says("PREFIX") and iri.kind == "iri":
            yield name.text, iri.text[1:-1]


def _says(part: Part, *words: str) -> bool:
    return isinstance(part, Token) and part.says(*words)


def _variable(part: Part) -> str | None:
    return part.variable if isinstance(part, Token) else None


def _is_space(part: Part) -> bool:
    return isinstance(part, Token) and part.kind == "space"


def _plain(parts: Sequence[Part]) -> str:
    return "".join(p.text if isinstance(p, Token) else p.around(_plain(p.parts)) for p in parts)


def _mentions(parts: Sequence[Part], scope: Scope) -> set[str]:
    """Which of the variables stand anywhere among the parts."""
    found: set[str] = set()
    for part in parts:
        if isinstance(part, Group):
            found |= _mentions(part.parts, scope)
        elif part.variable in scope and part.variable is not None:
            found.add(part.variable)
    return found


def _clauses(tail: Sequence[Part]) -> list[list[Part]]:
    """What follows WHERE, cut before each keyword that begins a clause."""
    found: list[list[Part]] = [[]]
    for part in tail:
        if _says(part, *_CLAUSES):
            found.append([])
        found[-1].append(part)
    return found


def _thinned(parts: Sequence[Part], scope: Scope, instead: str) -> list[Part]:
    """A list without the variables of the scope; `instead` stands there where no other was listed."""
    listed = [part for part in parts if isinstance(part, Group) or part.text == "*" or part.variable]
    others = [part for part in listed if _variable(part) not in scope]
    kept: list[Part] = []
    for part in parts:
        if _variable(part) not in scope:
            kept.append(part)
        elif not others and part is listed[0]:
            kept.append(Token("bound", instead))
        elif kept and _is_space(kept[-1]):
            kept.pop()
    return kept


class _Scribe:
    """Writes one query anew; the variables it adds are none of the query's own."""

    def __init__(self, query: str) -> None:
        taken = {found[0][1:] for found in re.finditer(r"[?$]\w+", query)}
        self._fresh = (name for number in count(1) if (name := f"bound{number}") not in taken)

    def _new(self) -> str:
        return f"?{next(self._fresh)}"

    def outermost(self, parts: Sequence[Part], scope: Scope) -> str:
        """The whole SELECT, which keeps giving the variables it is bound in."""
        head, where, tail = self._cut(parts)
        inner = self._inner(head, where, scope)
        if inner.keys() != scope.keys():
            missing = ", ".join(f"?{name}" for name in scope if name not in inner)
            raise BadQuery(f"The SELECT does not list {missing}, which is to be bound.")
        text = "".join(
            f"({inner[name]} AS ?{name})" if (name := _variable(part)) in inner and name is not None
            else self._pattern([part], inner)
            for part in head
        )  # fmt: skip
        return text + where.around(self._pattern(where.parts, inner)) + self._tail(tail, inner)

    def _inside(self, parts: Sequence[Part], scope: Scope) -> str:
        """A sub-SELECT: what is around it has the terms, so that it need not give them."""
        head, where, tail = self._cut(parts)
        inner = self._inner(head, where, scope)
        for group in (part for part in head if isinstance(part, Group)):
            last = [part for part in group.parts if not _is_space(part)][-1:]
            if _mentions(last, scope):
                raise BadQuery(f"{_plain(last)} is given a value by the query itself.")
        listed = _thinned(head, inner, f"(true AS {self._new()})") if inner else head
        return (
            self._pattern(listed, inner)
            + where.around(self._pattern(where.parts, inner))
            + self._tail(tail, inner)
        )

    def _cut(self, parts: Sequence[Part]) -> tuple[Sequence[Part], Group, Sequence[Part]]:
        for at, part in enumerate(parts):
            if isinstance(part, Group) and part.opening == "{":
                return parts[:at], part, parts[at + 1 :]
        raise BadQuery("A SELECT has no pattern in braces.")

    def _inner(self, head: Sequence[Part], where: Group, scope: Scope) -> Scope:
        """The part of a scope that a SELECT lets into its pattern."""
        if _is_star(head) and _mentions(where.parts, scope):
            raise BadQuery(
                "SELECT * does not tell which variables are bound; write out those that are wanted."
            )
        listed = {_variable(part) for part in head}
        return {name: term for name, term in scope.items() if name in listed}

    def _tail(self, tail: Sequence[Part], scope: Scope) -> str:
        clauses = _clauses(tail)
        # engines are of two minds whether nothing makes a group where it is grouped by a constant
        only = "" if any(_says(clause[0], "HAVING") for clause in clauses if clause) else _NOT_OF_NOTHING
        return "".join(self._clause(clause, scope, only) for clause in clauses)

    def _clause(self, clause: Sequence[Part], scope: Scope, only: str) -> str:
        if not _mentions(clause, scope):
            return _plain(clause)
        if _says(clause[0], "GROUP"):
            clause = _thinned(clause, scope, f"(true AS {self._new()}){only}")
        if _says(clause[0], "ORDER"):
            clause = [Group("(", [part]) if _variable(part) in scope else part for part in clause]
        if _says(clause[0], "VALUES"):
            raise BadQuery("The VALUES after the pattern name a parameter; write them into the pattern.")
        return self._pattern(clause, scope)

    def _pattern(self, parts: Sequence[Part], scope: Scope) -> str:
        """A pattern or an expression, with the terms in place of the scope's variables."""
        if not scope:
            return _plain(parts)
        told = ""
        rest = list(parts)
        while rest:
            part = rest.pop(0)
            if isinstance(part, Group):
                told += part.around(self._grouped(part.parts, scope))
            elif part.variable in scope and part.variable is not None:
                told += _apart(told, scope[part.variable], rest)
            elif part.kind == "word":
                told += self._worded(part, rest, scope)
            else:
                told += part.text
        return told

    def _grouped(self, parts: Sequence[Part], scope: Scope) -> str:
        start = next((at for at, part in enumerate(parts) if not _is_space(part)), 0)
        if parts and _says(parts[start], "SELECT"):
            return _plain(parts[:start]) + self._inside(parts[start:], scope)
        return self._pattern(parts, scope)

    def _worded(self, word: Token, rest: list[Part], scope: Scope) -> str:
        """A keyword with what belongs to it, which is taken off the rest."""
        following = [part for part in rest if not _is_space(part)]
        after = following[0] if following else None
        if after is None:
            return word.text
        if word.says("AS") and _variable(after) in scope:
            raise BadQuery(f"{_plain([after])} is given a value by the query itself.")
        if word.says("BOUND") and isinstance(after, Group) and _mentions(after.parts, scope):
            _take(rest, after)
            return "true"
        if word.says("MINUS") and isinstance(after, Group) and _mentions(after.parts, scope):
            _take(rest, after)
            return self._minus(after, scope)
        if word.says("VALUES") and _mentions([after], scope):
            block = following[1]
            between = _take(rest, block)
            return self._values(between, block, scope)
        return word.text

    def _minus(self, group: Group, scope: Scope) -> str:
        """MINUS takes nothing away where both sides share no variable: they are given one."""
        mark = f"BIND(true AS {self._new()})"
        inside = self._grouped(group.parts, scope)
        return f"{mark} MINUS {{ {{{inside}}} {mark} }}"

    def _values(self, listed: Sequence[Part], block: Part, scope: Scope) -> str:
        """VALUES under other names, and a filter that keeps those which are the parameters' values."""
        told, filters = "VALUES", ""
        flat = [part for group in listed for part in (group.parts if isinstance(group, Group) else [group])]
        names = {name: self._new() for name in sorted(_mentions(flat, scope))}
        for name, fresh in names.items():
            filters += f" FILTER(!BOUND({fresh}) || sameTerm({fresh}, {scope[name]}))"
        for part in listed:
            told += self._pattern([part], names)
        return told + _plain([block]) + filters


def _is_star(head: Sequence[Part]) -> bool:
    return any(isinstance(part, Token) and part.text == "*" for part in head)


def _take(rest: list[Part], last: Part) -> list[Part]:
    """What stands before `last`, taken off the rest together with it."""
    at = next(at for at, part in enumerate(rest) if part is last)
    taken = rest[:at]
    del rest[: at + 1]
    return taken


def _apart(told: str, term: str, rest: Sequence[Part]) -> str:
    """A term with blanks where it would run into its neighbours."""
    before = "" if not told or told[-1].isspace() or told[-1] in "({[,!" else " "
    after = rest[0] if rest else None
    stands = after is None or isinstance(after, Group) or _is_space(after) or after.text in ",;.)"
    return before + term + ("" if stands else " ")
