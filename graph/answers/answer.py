"""An answer as people and machines read it: a dictionary, CSV, Markdown, a DataFrame, reasons in words."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graph.catalogue import Question
from graph.things import Record

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question's answer says, the same from command, HTTP and Python."""

    question: Question = field(repr=False)
    parameters: Mapping[str, object]
    dataset: str
    status: str
    notices: tuple[Record, ...]
    rows: tuple[Record, ...]

    def to_dict(self) -> Record:
        """The answer as JSON would write it; `graph.contract.schema` describes it."""
        return {
            "question": self.question.name,
            "parameters": dict(self.parameters),
            "dataset": self.dataset,
            "status": self.status,
            "notices": list(self.notices),
            "rows": list(self.rows),
        }

    def records(self) -> list[dict[str, str]]:
        """The rows as text: a label for each thing, lists joined by `; `, nothing left out."""
        told = []
        for row in self.rows:
            record = {column.name: _plain(_dig(row, column.name)) for column in self.question.columns}
            if "why" in row:
                record["why"] = " | ".join(reasons_in_words(row))
            told.append(record)
        return told

    def to_csv(self) -> str:
        """The rows as CSV, with a header line, also where there are none."""
        out = io.StringIO()
        names = [column.name for column in self.question.columns]
        names += ["why"] if any("why" in row for row in self.rows) else []
        writer = csv.DictWriter(out, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.records())
        return out.getvalue()

    def to_markdown(self) -> str:
        """The columns people read first, as a Markdown table."""
        names = list(self.question.table)
        names += ["why"] if any("why" in row for row in self.rows) else []
        lines = ["| " + " | ".join(heading(name) for name in names) + " |"]
        lines.append("|" + "--|" * len(names))
        for record in self.records():
            cells = (record[name].replace("|", "\\|").replace("\n", " ") for name in names)
            lines.append("| " + " | ".join(cells) + " |")
        return "\n".join(lines) + "\n"

    def to_dataframe(self) -> "pandas.DataFrame":
        """The rows as a DataFrame: labels for things, lists for several, None where nothing is said.

        `attrs` holds question, parameters, dataset, status and notices.
        """
        import pandas

        table = [
            {column.name: _cell(_dig(row, column.name)) for column in self.question.columns}
            for row in self.rows
        ]
        names = [column.name for column in self.question.columns]
        counts = {column.name: int for column in self.question.columns if column.type == "count"}
        frame = pandas.DataFrame(table, columns=names, dtype=object).astype(counts)
        told = self.to_dict()
        frame.attrs = {name: told[name] for name in told if name != "rows"}
        return frame


def reasons_in_words(row: Record) -> list[str]:
    """Each fact that makes a row true, with its source, as a sentence."""
    told = []
    reasons = row.get("why", [])
    assert isinstance(reasons, list)
    for reason in reasons:
        source = reason["source"]["label"] if reason["source"] else "no source"
        parts = [source, reason["locator"], reason["url"], reason["verified"]]
        told.append(f"{reason['statement']} [{', '.join(part for part in parts if part)}]")
    return told


def heading(name: str) -> str:
    """A column's name as people read it."""
    return name.replace("_", " ").replace(".", ": ")


def _dig(row: Mapping[str, object], name: str) -> object:
    value: object = row
    for part in name.split("."):
        assert isinstance(value, Mapping)
        value = value[part]
    return value


def _cell(value: object) -> object:
    if isinstance(value, dict):
        return f"{value['label']} ({value['count']})" if "count" in value else value["label"]
    return [_cell(item) for item in value] if isinstance(value, list) else value


def _plain(value: object) -> str:
    cell = _cell(value)
    if isinstance(cell, list):
        return "; ".join(str(item) for item in cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return "" if cell is None else str(cell)
