"""The shapes of the replies that are this window's own; answers have the schemas of their questions."""

from pydantic import BaseModel, ConfigDict, Field


class Problem(BaseModel):
    """An error as RFC 9457 tells it."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="an IRI that names the kind of problem")
    title: str = Field(description="the kind of problem in words")
    status: int
    detail: str = Field(description="what was found, and what would be right")
    instance: str = Field(description="the path that was asked for")
    request_id: str | None = Field(default=None, description="as in the header X-Request-ID, and in our log")


class ParameterEntry(BaseModel):
    """What a question wants to know."""

    name: str
    type: str = Field(description="thing (an id, label, alias, acronym or ISO code) or date (YYYY-MM-DD)")
    default: str | None
    required: bool


class QuestionLinks(BaseModel):
    """Where a question's answers, schema and pictures are."""

    answer: str
    example: str
    schema_: str = Field(serialization_alias="schema")
    picture: str


class QuestionEntry(BaseModel):
    """A question that can be put."""

    name: str
    words: str
    parameters: list[ParameterEntry]
    example: dict[str, str]
    links: QuestionLinks


class Health(BaseModel):
    """That the service answers, and from which dataset."""

    status: str
    dataset: str
    statements: int
    questions: int
