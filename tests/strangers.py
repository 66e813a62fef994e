"""What strangers send: queries that are made, queries that are broken, and queries meant to harm."""

import random
from collections.abc import Iterator

WORLD = "".join(
    f"<http://a.example/s{n}> <http://a.example/p{n % 5}> {value} <http://a.example/g{n % 3}> .\n"
    f"<http://a.example/s{n}> <http://a.example/p{n % 5}> {value} .\n"
    for n in range(60)
    for value in (f"<http://a.example/s{(n * 7) % 60}>", f'"text {n}"@en')
)  # sixty things, each pointing to another and bearing a text, in three graphs and in the default graph
PARTS = (
    "?s ?p ?o",
    "?s <http://a.example/p1> ?o",
    "?o ?q ?r",
    "<http://a.example/s3> ?p ?o",
    "OPTIONAL { ?o ?q ?r }",
    "FILTER(isIRI(?o))",
    'FILTER(CONTAINS(STR(?o), "1"))',
    "{ ?s ?p ?o } UNION { ?o ?p ?s }",
    "GRAPH ?g { ?s ?p ?o }",
    "MINUS { ?s <http://a.example/p2> ?o }",
    "BIND(STRLEN(STR(?s)) AS ?n)",
    "VALUES ?s { <http://a.example/s1> <http://a.example/s2> }",
    "?s (<http://a.example/p1>|<http://a.example/p2>)* ?t",
    "{ SELECT ?s (COUNT(*) AS ?k) { ?s ?p ?o } GROUP BY ?s }",
    "FILTER NOT EXISTS { ?s <http://a.example/p4> ?o }",
)
HEADS = (
    "SELECT *",
    "SELECT ?s",
    "SELECT DISTINCT ?s ?o",
    "SELECT (COUNT(*) AS ?count)",
    "ASK",
    "CONSTRUCT { ?s ?p ?o }",
    "CONSTRUCT { ?o <http://a.example/back> ?s }",
    "DESCRIBE ?s",
)
TAILS = ("", "", "LIMIT 10", "ORDER BY ?s LIMIT 5", "LIMIT 3 OFFSET 2", "GROUP BY ?s", "HAVING(?s > 1)")
SPLINTERS = (
    "{",
    "}",
    "(",
    '"',
    "'''",
    "<",
    ">",
    "\\",
    "\x00",
    "\ufffd",
    "é",
    "FROM <a:b>",
    "SERVICE <a:b> {}",
    "GROUP_CONCAT(",
    "^",
    "!",
    "/",
    "*",
    "1e999",
    "@",
    "#",
    "\r",
    "INSERT DATA",
    "?",
    "a:b",
    ";",
)
ACCEPTS = (
    "",
    "*/*",
    "*/*;q=0.1",
    "application/*",
    "text/*",
    "text/csv",
    "text/turtle",
    "application/sparql-results+xml",
    "image/png",
    "a/b;q=x",
    "text/html;q=0.1, application/ld+json",
    "application/rdf+xml, text/tab-separated-values;q=0.3",
)


def made(chance: random.Random) -> str:
    """A query that is put together from sound parts, and mostly sound."""
    parts = " . ".join(chance.sample(PARTS, chance.randint(1, 4)))
    return f"{chance.choice(HEADS)} {{ {parts} }} {chance.choice(TAILS)}"


def mutated(query: str, chance: random.Random) -> str:
    """The query with a few places cut out, doubled, turned round, or broken by a splinter."""
    for _ in range(chance.randint(1, 3)):
        start = chance.randrange(len(query) + 1)
        end = min(len(query), start + chance.randint(0, 12))
        piece = query[start:end]
        change = chance.choice(
            ["", piece * 2, piece[::-1], chance.choice(SPLINTERS), piece.upper(), piece * 40]
        )
        query = query[:start] + change + query[end:]
    return query


def queries(count: int, seed: int) -> Iterator[tuple[str, str]]:
    """So many queries with an Accept header each; every third is as it was made, the others are mutated."""
    chance = random.Random(seed)
    for number in range(count):
        query = made(chance)
        yield (query if number % 3 == 0 else mutated(query, chance)), chance.choice(ACCEPTS)


def _doubling(steps: int) -> str:
    start = f'BIND("{"x" * 1_000}" AS ?b0)'
    doubled = " ".join(f"BIND(CONCAT({', '.join([f'?b{n}'] * 8)}) AS ?b{n + 1})" for n in range(steps))
    return f"SELECT (STRLEN(?b{steps}) AS ?n) {{ {start} {doubled} }}"


def _cross(count: int, names: str = "abc") -> str:
    return " ".join(f"?{names[0]}{n} ?{names[1]}{n} ?{names[2]}{n} ." for n in range(count))


HOSTILE = {
    "braces nested past the stack": "ASK " + "{" * 20_000 + "}" * 20_000,
    "parentheses nested past the stack": "SELECT (" + "(" * 20_000 + "1" + ")" * 20_000 + " AS ?x) {}",
    "negations nested past the stack": "ASK { FILTER(" + "!" * 40_000 + "true) }",
    "a path nested past the stack": "ASK { ?s " + "(" * 15_000 + "<a:p>" + ")*" * 15_000 + " ?o }",
    "a cartesian product counted": f"SELECT (COUNT(*) AS ?n) {{ {_cross(12)} }}",
    "a cartesian product sorted": f"SELECT * {{ {_cross(4)} }} ORDER BY ?c3 ?a0",
    "a cartesian product told apart": f"SELECT DISTINCT * {{ {_cross(5)} }}",
    "a huge graph constructed": f"CONSTRUCT {{ ?a0 ?b1 ?c2 . ?c0 ?b2 ?a1 }} {{ {_cross(4)} }}",
    "everything described": f"DESCRIBE * {{ {_cross(3)} }}",
    "a path from everything to everything": "SELECT (COUNT(*) AS ?n) { ?a (!<a:x>|^!<a:y>)* ?b . "
    "?c (!<a:x>|^!<a:y>)* ?d . ?e (!<a:x>|^!<a:y>)* ?f }",
    "paths within paths": "SELECT * { ?a ((((!<a:x>)*)*/(!<a:y>)*)*|(^!<a:z>)+)* ?b . "
    "?b ((!<a:x>)+)+ ?c } ORDER BY ?c",
    "a pattern that backtracks": f'ASK {{ ?s ?p ?o FILTER(REGEX("{"a" * 5_000}b", '
    '"^(a|a|aa)*(a+)+(a*)*$")) }',
    "a pattern that is huge": 'ASK { FILTER(REGEX("a", "((a{1,500}){1,500}){1,500}")) }',
    "a text that doubles": _doubling(9),
    "texts joined to one": "SELECT (GROUP_CONCAT(CONCAT(STR(?c0), STR(?c1), STR(?c2), STR(?c3))) AS ?all) "
    f"{{ {_cross(4)} }}",
    "a text that replaces itself": 'SELECT (REPLACE(REPLACE(REPLACE("'
    + "x" * 3_000
    + '", "x", "'
    + "y" * 3_000
    + '"), "y", "'
    + "z" * 900
    + '"), "z", "zz") AS ?o) {}',
    "exists within exists": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . FILTER EXISTS { ?d ?e ?f . "
    "FILTER NOT EXISTS { ?g ?h ?i . ?j ?k ?l . FILTER(?g != ?a && ?j != ?d && ?l != ?c && false) } } "
    "?m ?n0 ?o . ?p ?q ?r }",
    "a union of thousands": "SELECT * { " + " UNION ".join(["{ ?a ?b ?c . ?d ?e ?f }"] * 2_000) + " }",
    "values without end": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?v{n} {{ 1 2 3 4 5 6 7 8 9 }}" for n in range(20))
    + " }",
    "random numbers sorted": f"SELECT * {{ {_cross(4)} BIND(RAND() AS ?r) "
    "BIND(SHA512(STR(?r)) AS ?h) } ORDER BY ?h",
    "a service elsewhere": "SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "a file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
}
