"""The ontology: each term is a small essay, each word is where the model says, nothing hangs in the air."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS

from graph import places
from graph.terms import ONTOLOGY, PREFIXES, THINGS

HERE = places.here()
MG = rdflib.Namespace(ONTOLOGY)
SCHEMAS = sorted((HERE.data / "schemas").glob("*.json"))
FILES = sorted([*HERE.ontology.glob("*.ttl"), *(HERE.ontology / "vocabularies").glob("*.ttl")])
SHAPES = sorted((HERE.ontology / "shapes").glob("*.ttl"))
ALIGNMENTS = sorted((HERE.ontology / "alignments").glob("*.ttl"))
QUERIES = sorted(
    [*HERE.questions.glob("*.rq"), *HERE.ties.glob("*.rq"), *(HERE.ontology / "rules").glob("*.rq")]
)

# words that carry no meaning of their own: a definition may share them with its label
FUNCTION_WORDS = "a an and as at by for from in is it no not of on or that the to what which with"

# the words of MODEL.md's closed lists, in its order
CLOSED = {
    "actor-kinds": "state territory organisation organ office operation court network ngo programme "
    "armed-actor person",
    "existence": "exists foreseen proposed",
    "class-kinds": "any-state own-state members-of parties-to organs-of kind-of persons-of listed described",
    "document-kinds": "treaty statute resolution decision declaration statement report letter rules law "
    "agreement judgment draft study plan comment speech",
    "roles": "initiate propose recommend consent authorise decide execute supervise",
    "needed": "yes one-of no",
    "modalities": "may must should must-not",
    "effects": "binding recommendatory operational none",
    "consent": "none general each-time",
    "cooperation": "none needed",
    "triggers": "threat-to-peace breach-of-peace aggression genocide war-crimes crimes-against-humanity "
    "ethnic-cleansing gross-violations unconstitutional-change breach-of-values breach-of-obligations "
    "non-compliance arrears minority-tension armed-conflict humanitarian-emergency national-emergency "
    "request-of-state council-blocked none",
    "decision-methods": "unanimity consensus majority alone",
    "vote-bases": "members present cast",
    "exclusions": "target",
    "membership-statuses": "full permanent elected voting-suspended suspended associate observer candidate",
    "membership-ends": "withdrawal expulsion suspension restoration term succession dissolution",
    "participation-kinds": "signatory party opted-in reservation supporter",
    "relation-kinds": "part-of establishes succeeds continues located-in controls holds commands "
    "serves-as-secretariat-of reports-to warns informs advises appoints elects supervises funds supports "
    "cooperates-with takes-part-in monitors interprets promotes opposes derives-from originated",
    "act-statuses": "proposed threatened rejected vetoed adopted carried-out partly-carried-out "
    "not-carried-out",
    "absence-kinds": "no-power no-body not-done not-provided not-party",
    "certainty": "high medium low",
    "verification": "read cited recalled",
    "verdicts": "positive mixed negative neutral",
    "aspects": "effect adequacy timeliness legality legitimacy will capacity cooperation conduct use "
    "side-effect importance mandate cause truth",
    "horizons": "immediate short long",
    "figure-bounds": "exact about at-least at-most",
    "element-kinds": "risk-factor indicator criterion measure stage level type component success-factor "
    "hypothesis",
    "consent-acts": "ratification accession succession acceptance approval signature",
}

# whether a status of membership binds and whether it votes, as MODEL.md has it
STANDING = {
    "full": (True, True),
    "permanent": (True, True),
    "elected": (True, True),
    "voting-suspended": (True, False),
    "suspended": (True, False),
    "associate": (False, False),
    "observer": (False, False),
    "candidate": (False, False),
}

# the words that say what sanction is, and what it is not: MODEL.md, semantics 11
SANCTIONS = (
    "economic-and-financial-measures asset-freeze travel-ban arms-embargo aviation-measures "
    "diplomatic-measures suspension-of-rights suspension-of-membership suspension-of-voting expulsion "
    "suspension-of-aid-or-preferences"
)
NO_SANCTIONS = "military-intervention military-operation referral-to-court inquiry condemnation"


def read(paths: list[Path]) -> rdflib.Graph:
    """The statements of some files."""
    graph = rdflib.Graph()
    for path in paths:
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    """The ontology and its vocabularies."""
    return read(FILES)


def of_type(graph: rdflib.Graph, *kinds: rdflib.term.Node) -> set[str]:
    """The IRIs of our terms that have one of the types."""
    found = {str(term) for kind in kinds for term in graph.subjects(RDF.type, kind)}
    return {term for term in found if term.startswith((ONTOLOGY, THINGS))}


def classes_and_properties(graph: rdflib.Graph) -> set[str]:
    """The classes and properties of ours."""
    return of_type(
        graph, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDF.Property
    )


def words_of(graph: rdflib.Graph, name: str) -> set[str]:
    """The words of the list that schemas call by the name."""
    (scheme,) = graph.subjects(MG.listName, rdflib.Literal(name))
    return {str(graph.value(word, SKOS.notation)) for word in graph.subjects(SKOS.inScheme, scheme)}


def defined(graph: rdflib.Graph) -> set[str]:
    """Everything of ours that the ontology says of what type it is."""
    return {str(term) for term in graph.subjects(RDF.type)}


def lacking(graph: rdflib.Graph, terms: set[str], verb: rdflib.URIRef) -> list[str]:
    """The terms of which a verb says nothing."""
    return sorted(term for term in terms if graph.value(rdflib.URIRef(term), verb) is None)


def test_every_term_has_a_label_and_a_definition(ontology: rdflib.Graph) -> None:
    """Classes, properties, words and lists alike: exactly one of each, in English."""
    for term in classes_and_properties(ontology) | of_type(ontology, SKOS.Concept, SKOS.ConceptScheme):
        for verb in (RDFS.label, SKOS.definition):
            told = list(ontology.objects(rdflib.URIRef(term), verb))
            assert [getattr(text, "language", None) for text in told] == ["en"], (term, verb)


@pytest.mark.parametrize("verb", [SKOS.example, SKOS.scopeNote, DCTERMS.source, RDFS.isDefinedBy])
def test_every_class_and_property_is_a_small_essay(ontology: rdflib.Graph, verb: rdflib.URIRef) -> None:
    """It has an example, says what it is not, names its source and the file it stands in."""
    terms = classes_and_properties(ontology)
    assert len(terms) > 100
    assert lacking(ontology, terms, verb) == []


def test_every_word_and_every_list_names_its_source(ontology: rdflib.Graph) -> None:
    """So do the words of the lists, and the lists."""
    assert lacking(ontology, of_type(ontology, SKOS.Concept, SKOS.ConceptScheme), DCTERMS.source) == []


def test_every_word_of_a_closed_list_has_an_example(ontology: rdflib.Graph) -> None:
    """Procedures alone go without: each is a name of its own."""
    procedures = {str(word) for word in ontology.subjects(SKOS.inScheme, MG["scheme-procedures"])}
    assert lacking(ontology, of_type(ontology, SKOS.Concept) - procedures, SKOS.example) == []


def test_no_definition_uses_its_own_word(ontology: rdflib.Graph) -> None:
    """A definition can stand for its term in a sentence, so it shares no word of meaning with the label."""
    for term in classes_and_properties(ontology) | of_type(ontology, SKOS.Concept):
        label, text = (
            str(ontology.value(rdflib.URIRef(term), verb)).casefold()
            for verb in (RDFS.label, SKOS.definition)
        )
        own = set(re.findall(r"[^\W\d]+", label)) - set(FUNCTION_WORDS.split())
        assert not own & set(re.findall(r"\w+", text)), term


@pytest.mark.parametrize("path", [*FILES, *SHAPES, *ALIGNMENTS], ids=lambda path: path.stem)
def test_a_file_is_small_and_names_everything(path: Path) -> None:
    """At most three hundred lines, and no blank node."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
    nodes = [node for fact in rdflib.Graph().parse(path) for node in fact]
    assert not [node for node in nodes if isinstance(node, rdflib.BNode)]


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_what_a_schema_names_is_defined(ontology: rdflib.Graph, path: Path) -> None:
    """The class of its rows, the property and the vocabulary of each column; the class uses the property."""
    described = json.loads(path.read_text(encoding="utf-8"))
    node_class = rdflib.URIRef(described[ONTOLOGY + "class"])
    assert str(node_class) in of_type(ontology, OWL.Class)
    for column in described["columns"]:
        curie = column.get("propertyUrl")
        if curie and curie.startswith(ONTOLOGY):
            used_by = set(ontology.objects(rdflib.URIRef(curie), MG.usedBy))
            carrier = {MG.Claim, MG.Evidence} if column.get(ONTOLOGY + "of") == "claim" else {node_class}
            assert used_by & carrier, (path.stem, curie)
        assert curie or column["name"] == "id"
        if ONTOLOGY + "vocabulary" in column:
            assert words_of(ontology, column[ONTOLOGY + "vocabulary"])
        for table in column.get(ONTOLOGY + "refers", []):
            if table.startswith("vocabulary:"):
                assert words_of(ontology, table.removeprefix("vocabulary:"))
            else:
                assert table in {"any", "string"} | {schema.stem for schema in SCHEMAS}


def test_a_property_names_the_classes_or_lists_that_carry_it(ontology: rdflib.Graph) -> None:
    """What `mg:usedBy` points to is a class or a list that there is."""
    for term in classes_and_properties(ontology) - of_type(ontology, OWL.Class):
        for user in ontology.objects(rdflib.URIRef(term), MG.usedBy):
            assert str(user) in defined(ontology) or not str(user).startswith(ONTOLOGY), term


def names_in(text: str, prefix: str) -> Iterator[str]:
    """The local names that a query or a Turtle file writes after a prefix, comments aside."""
    bare = re.sub(r'^\s*#.*$|"[^"]*"|<[^>]*>', "", text, flags=re.MULTILINE)
    yield from re.findall(rf"(?<![\w:]){prefix}:([A-Za-z][\w-]*)", bare)


@pytest.mark.parametrize("path", [*QUERIES, *SHAPES], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_a_query_or_shape_names_is_defined(ontology: rdflib.Graph, path: Path) -> None:
    """Each term of ours and each word of a list in a query, a rule, a tie or a shape is in the ontology."""
    known = defined(ontology) | {str(shape) for shape in read(SHAPES).subjects(RDF.type)}
    text = path.read_text(encoding="utf-8")
    used = {ONTOLOGY + name for name in names_in(text, "mg")} | {
        THINGS + name for name in names_in(text, "id")
    }
    assert used or "#+ preset:" in text
    assert used - known == set()


def test_no_property_is_idle(ontology: rdflib.Graph) -> None:
    """Each property is a column, a bound of one, or something the builder, a query or the lists use."""
    used = {str(verb) for verb in ontology.predicates()}
    code = " ".join(path.read_text(encoding="utf-8") for path in [*QUERIES, *SCHEMAS])
    used |= {ONTOLOGY + name for name in re.findall(rf"(?:mg:|{ONTOLOGY})(\w+)", code)}
    builder = (places.PACKAGE / "build.py").read_text(encoding="utf-8")
    used |= {ONTOLOGY + name for name in re.findall(r'ontology\("(\w+)"\)', builder)}
    used |= {term + bound for term in used for bound in ("First", "Last")}
    assert classes_and_properties(ontology) - of_type(ontology, OWL.Class) - used == set()


@pytest.mark.parametrize("path", ALIGNMENTS, ids=lambda path: path.stem)
def test_an_alignment_gives_bearings_and_equates_nothing(ontology: rdflib.Graph, path: Path) -> None:
    """Our terms are tied to another vocabulary's by SKOS matches only, from terms that are defined."""
    matches = {SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch}
    graph = rdflib.Graph().parse(path)
    (header,) = graph.subjects(RDF.type, OWL.Ontology)
    ties = [(term, verb, other) for term, verb, other in graph if term != header]
    assert ties
    for term, verb, other in ties:
        assert verb in matches
        assert str(term) in defined(ontology)
        assert not str(other).startswith(tuple(PREFIXES[name] for name in ("mg", "id")))


def test_nothing_is_the_same_as_anything() -> None:
    """owl:sameAs stands nowhere in the ontology."""
    assert not list(read([*FILES, *SHAPES, *ALIGNMENTS]).subject_objects(OWL.sameAs))


@pytest.mark.parametrize("name", CLOSED)
def test_a_closed_list_holds_the_words_of_the_model(ontology: rdflib.Graph, name: str) -> None:
    """Those that MODEL.md names and no other, and the list says that it is closed."""
    (scheme,) = ontology.subjects(MG.listName, rdflib.Literal(name))
    assert ontology.value(scheme, MG.closed) == rdflib.Literal(True)
    assert words_of(ontology, name) == set(CLOSED[name].split())


@pytest.mark.parametrize(
    "name", ["instruments", "procedures", "crimes", "themes", "quantities", "case-kinds", "phases"]
)
def test_an_open_list_says_so(ontology: rdflib.Graph, name: str) -> None:
    """New words may enter it without a change of the model."""
    (scheme,) = ontology.subjects(MG.listName, rdflib.Literal(name))
    assert ontology.value(scheme, MG.closed) == rdflib.Literal(False)


def test_a_list_is_called_by_its_file() -> None:
    """The name that schemas call a list by is the name of its file; a long list goes on in others."""
    for path in (HERE.ontology / "vocabularies").glob("*.ttl"):
        graph = rdflib.Graph().parse(path)
        named = list(graph.objects(None, MG.listName))
        (held,) = {
            str(scheme).removeprefix(f"{ONTOLOGY}scheme-") for scheme in graph.objects(None, SKOS.inScheme)
        }
        assert named == [rdflib.Literal(path.stem)] or (not named and path.stem.startswith(f"{held}-")), (
            path.stem
        )


def test_a_word_is_unambiguous_in_its_list(ontology: rdflib.Graph) -> None:
    """No two words of one list are written alike."""
    for scheme in ontology.subjects(RDF.type, SKOS.ConceptScheme):
        words = [
            ontology.value(word, SKOS.notation) for word in set(ontology.subjects(SKOS.inScheme, scheme))
        ]
        assert len(set(words)) == len(words), scheme


def test_the_roles_stand_in_the_order_of_the_model(ontology: rdflib.Graph) -> None:
    """From initiate, 1, to supervise, 8."""
    roles = {
        str(ontology.value(word, SKOS.notation)): int(str(order))
        for word, order in ontology.subject_objects(MG.order)
        if (word, SKOS.inScheme, MG["scheme-roles"]) in ontology
    }
    assert sorted(roles, key=lambda word: roles[word]) == CLOSED["roles"].split()
    assert sorted(roles.values()) == list(range(1, 9))


@pytest.mark.parametrize("status", STANDING)
def test_a_status_binds_and_votes_as_the_model_says(ontology: rdflib.Graph, status: str) -> None:
    """A suspended member is bound still, and does not vote."""
    word = rdflib.URIRef(THINGS + status)
    told = tuple(ontology.value(word, verb) for verb in (MG.binds, MG.votes))
    assert told == tuple(rdflib.Literal(value) for value in STANDING[status])


@pytest.mark.parametrize(
    ("word", "kind"), [("may", "Power"), ("must", "Duty"), ("should", "Advice"), ("must-not", "Limit")]
)
def test_a_modality_types_its_norms(ontology: rdflib.Graph, word: str, kind: str) -> None:
    """So that a query for powers cannot meet a duty."""
    assert ontology.value(rdflib.URIRef(THINGS + word), MG.types) == MG[kind]


def test_every_actor_kind_has_a_class_of_its_own(ontology: rdflib.Graph) -> None:
    """Each kind types its actors, and each such class is a kind of actor."""
    kinds = list(ontology.subjects(SKOS.inScheme, MG["scheme-actor-kinds"]))
    types = {ontology.value(kind, MG.types) for kind in kinds}
    assert len(types) == len(kinds)
    assert all((kind, RDFS.subClassOf, MG.Actor) in ontology for kind in types)


@pytest.mark.parametrize("word", SANCTIONS.split())
def test_a_sanction_is_what_the_model_counts_as_one(ontology: rdflib.Graph, word: str) -> None:
    """Each measure of semantics 11 is narrower than sanction."""
    broader = set(ontology.transitive_objects(rdflib.URIRef(THINGS + word), SKOS.broader))
    assert rdflib.URIRef(THINGS + "sanction") in broader


@pytest.mark.parametrize("word", NO_SANCTIONS.split())
def test_force_courts_and_words_are_no_sanctions(ontology: rdflib.Graph, word: str) -> None:
    """Force, referral to a court, an inquiry and a condemnation are not, by semantics 11."""
    broader = set(ontology.transitive_objects(rdflib.URIRef(THINGS + word), SKOS.broader))
    assert rdflib.URIRef(THINGS + "sanction") not in broader


def test_no_word_is_broader_than_itself(ontology: rdflib.Graph) -> None:
    """Broader words lead up and never round, and stay within one list."""
    for word, above in ontology.subject_objects(SKOS.broader):
        assert word not in set(ontology.transitive_objects(above, SKOS.broader))
        assert set(ontology.objects(word, SKOS.inScheme)) & set(ontology.objects(above, SKOS.inScheme))


def test_ids_of_words_are_not_ids_of_rows(ontology: rdflib.Graph) -> None:
    """A word stands in its vocabulary: its IRI is an id, and a list or a class is a term of the ontology."""
    assert {term for term in of_type(ontology, SKOS.Concept) if term.startswith(ONTOLOGY)} == {str(MG.none)}
    lists = of_type(ontology, SKOS.ConceptScheme)
    assert all(term.startswith(ONTOLOGY + "scheme-") for term in lists)
