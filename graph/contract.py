"""What every answer to a question keeps, from every window, as a JSON Schema."""

from collections.abc import Mapping

from graph.catalogue import Parameter, Question
from graph.things import Record

_JSON_TYPES: Mapping[str, Record] = {
    "thing": {"anyOf": [{"$ref": "#/$defs/thing"}, {"type": "null"}]},
    "things": {"type": "array", "items": {"$ref": "#/$defs/thing"}},
    "word": {"type": ["string", "null"]},
    "words": {"type": "array", "items": {"type": "string"}},
    "text": {"type": ["string", "null"]},
    "flag": {"type": ["boolean", "null"]},
    "earliest": {"type": ["string", "null"]},
    "count": {"type": "integer", "minimum": 0},
    "tally": {"type": "array", "items": {"$ref": "#/$defs/tally"}},
    "iri": {"type": ["string", "null"]},
}
_THING: Record = {
    "type": "object",
    "required": ["id", "label"],
    "properties": {"id": {"type": "string"}, "label": {"type": "string"}},
    "additionalProperties": False,
}
_TALLY: Record = {
    "type": "object",
    "required": ["id", "label", "count"],
    "properties": {"id": {"type": "string"}, "label": {"type": "string"}, "count": {"type": "integer"}},
    "additionalProperties": False,
}
_REASON: Record = {
    "type": "object",
    "required": ["statement", "claim", "source", "locator", "url", "verified"],
    "properties": {
        "statement": {"type": "string"},
        "claim": {"type": "string"},
        "source": _JSON_TYPES["thing"],
        "locator": {"type": ["string", "null"]},
        "url": {"type": ["string", "null"]},
        "verified": {"type": ["string", "null"]},
    },
    "additionalProperties": False,
}


def schema(question: Question) -> Record:
    """The JSON Schema (2020-12) every answer to the question keeps, from every window."""
    row: Record = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
    for column in question.columns:
        place = row
        *groups, name = column.name.split(".")
        for group in groups:
            place = _inner(place, group)
        _declare(place, name, _JSON_TYPES[column.type], required=True)
    _declare(row, "why", {"type": "array", "items": {"$ref": "#/$defs/reason"}}, required=False)
    parameters = {parameter.name: _parameter(parameter) for parameter in question.parameters}
    top = _object(
        {
            "question": {"const": question.name},
            "parameters": _object(parameters),
            "dataset": {"type": "string"},
            "status": {"enum": ["yes", "no", "not-recorded"]},
            "notices": {"type": "array", "items": {"$ref": "#/$defs/notice"}},
            "rows": {"type": "array", "items": row},
        }
    )
    things = {"type": "array", "items": {"$ref": "#/$defs/thing"}}
    claims = {"type": "array", "items": {"type": "string"}}
    words = {"type": "string"}
    notice = _object({"code": words, "text": words, "about": things, "claims": claims})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": question.words,
        **top,
        "$defs": {"thing": _THING, "tally": _TALLY, "reason": _REASON, "notice": notice},
    }


def _parameter(parameter: Parameter) -> Record:
    """What stands under a parameter's name: a thing, a day or a word; null where it may be left out."""
    described: Mapping[str, Record] = {
        "thing": {"$ref": "#/$defs/thing"},
        "date": {"type": "string", "format": "date"},
        "word": {"type": "string"},
    }
    kept = described[parameter.type]
    return {"anyOf": [kept, {"type": "null"}]} if parameter.optional else kept


def _object(properties: Mapping[str, object]) -> Record:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _inner(place: Record, name: str) -> Record:
    properties = place["properties"]
    assert isinstance(properties, dict)
    if name not in properties:
        _declare(place, name, _object({}), required=True)
    inner = properties[name]
    assert isinstance(inner, dict)
    return inner


def _declare(place: Record, name: str, described: Record, *, required: bool) -> None:
    properties, needed = place["properties"], place["required"]
    assert isinstance(properties, dict)
    assert isinstance(needed, list)
    properties[name] = described
    if required:
        needed.append(name)
