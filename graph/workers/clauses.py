"""Where a query reaches for graphs: the names after FROM, and whether it calls a SERVICE.

The engine does not tell them, and an unknown graph would pass for an empty one. So the text is split
into tokens, which takes no grammar: both words stand bare nowhere else in SPARQL. What escapes this
reading reaches nothing either, for the process it runs in can open no file and no connection.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

_HINT = re.compile(r"""service|from(?:[#<]|\s++(?:[#<]|named|[^\s"'(){}]*:|\Z)|\Z)""", re.IGNORECASE)
_TOKEN = re.compile(
    r"""
      \#[^\n\r]*+
    | (?P<iri> <(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+> )
    | \"{3}(?:\"{0,2}+(?:[^"\\]|\\.))*+\"{3} | '{3}(?:'{0,2}+(?:[^'\\]|\\.))*+'{3}
    | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+'
    | [?$]\w+ | @[A-Za-z][A-Za-z0-9-]*
    | (?P<name> [\w.-]*:(?:[\w.:%-]|\\.)*+ )
    | (?P<word> [A-Za-z]\w*+ )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U((?:0010|000[0-9A-Fa-f])[0-9A-Fa-f]{4})")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True, slots=True)
class Clauses:
    """The graphs a query names after FROM, as absolute IRIs where they can be told, and SERVICE."""

    graphs: tuple[str, ...] = ()
    service: bool = False


def clauses(query: str, base: str) -> Clauses:
    """What the query's text reaches for; `base` is what relative IRIs are read against."""
    if _HINT.search(query) is None:
        return Clauses()
    found: list[str] = []
    prefixes: dict[str, str] = {}
    service = False
    tokens = _tokens(query)
    for kind, text in tokens:
        word = text.upper() if kind == "word" else ""
        if word == "PREFIX":
            name, address = next(tokens, ("", "")), next(tokens, ("", ""))
            prefixes[name[1]] = _absolute(address, base, prefixes)
        elif word == "BASE":
            base = _absolute(next(tokens, ("", "")), base, prefixes)
        elif word == "FROM":
            named = next(tokens, ("", ""))
            named = next(tokens, ("", "")) if named[1].upper() == "NAMED" else named
            found.append(_absolute(named, base, prefixes))
        service = service or word == "SERVICE"
    return Clauses(tuple(found), service)


def _tokens(query: str) -> Iterator[tuple[str, str]]:
    """The IRIs, prefixed names and bare words, in order; texts, comments and variables are passed over."""
    for found in _TOKEN.finditer(query):
        if found.lastgroup is not None:
            yield found.lastgroup, found[0]


def _absolute(token: tuple[str, str], base: str, prefixes: dict[str, str]) -> str:
    kind, text = token
    if kind == "iri":
        plain = _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), text[1:-1])
        return plain if _SCHEME.match(plain) else urljoin(base, plain)
    prefix, _, local = text.partition(":")
    return prefixes.get(f"{prefix}:", f"{prefix}:") + re.sub(r"\\(.)", r"\1", local)
