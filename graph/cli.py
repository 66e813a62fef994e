"""The command `mandates`: the library for a terminal.

Exit codes: 0 answered (also when the answer is empty), 2 bad input, 3 faulty data, 1 anything else.
"""

import json
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

import graph
from graph import answers, catalogue, dataset, export, ledger, places, rows
from graph.answers import Answer
from graph.audit import NO, OPEN, SIGNS, YES, Audit, Cell, Line
from graph.catalogue import Parameter, Question
from graph.errors import BadInput, BadPath, FaultyData, MandateError, NoDataset
from graph.things import Record

BAD_INPUT = 2
FAULTY_DATA = 3
WIDE = 200
PAGE = 100
LEGEND = (
    f"{SIGNS[YES]} procedures/acts (– none recorded, 0 none done)  "
    f"{SIGNS[NO]} known not held  {SIGNS[OPEN]} not recorded"
)
FORMATS: dict[str, Callable[[Answer], str]] = {
    "json": lambda answer: json.dumps(answer.to_dict(), ensure_ascii=False, indent=2) + "\n",
    "csv": Answer.to_csv,
    "markdown": Answer.to_markdown,
}


class Mandates(click.Group):
    """The commands, with our errors turned into exit codes."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; print an error of ours without a trace."""
        try:
            return super().invoke(ctx)
        except FaultyData as fault:
            click.echo(str(fault), err=True)
            ctx.exit(FAULTY_DATA)
        except MandateError as fault:
            click.echo(f"Error: {fault}", err=True)
            ctx.exit(BAD_INPUT if isinstance(fault, BadInput) else 1)


class Questions(click.Group):
    """One command a question, read off the question's own header."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names of the questions."""
        return list(_questions())

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """The command that asks one question."""
        return _question_command(catalogue.find(_questions(), name))


@cache
def _questions() -> dict[str, Question]:
    return catalogue.questions(places.here().questions)


@cache
def _library() -> graph.Library:
    """The library, loaded once a process."""
    return graph.load()


def _console(wide: int = WIDE) -> Console:
    return Console(width=None if sys.stdout.isatty() else wide, highlight=False)


def _example(command: str) -> str:
    return f"Example: mandates {command}"


@click.group(cls=Mandates, epilog=_example("ask who-can-sanction --target Mali --on 2024-06-01"))
@click.version_option(dataset.RELEASE, prog_name="mandates")
def main() -> None:
    """Who may do what to whom to prevent mass atrocities: answers with their reasons."""


@main.group(
    cls=Questions,
    invoke_without_command=True,
    epilog=_example("ask members-of --body ECOWAS --on 2024-06-01"),
)
@click.pass_context
def ask(context: click.Context) -> None:
    """Ask a question; without one, list the questions and their parameters."""
    if context.invoked_subcommand is None:
        for question in _questions().values():
            click.echo(f"{question.name}\n    {question.words}")
            for parameter in question.parameters:
                click.echo(f"    --{parameter.name}  ({_wanted(parameter)})")
            click.echo(f"    {_example_of(question)}\n")


def _wanted(parameter: Parameter) -> str:
    """What a parameter takes, and what holds without it."""
    kind = f"word of {parameter.words}" if parameter.words else parameter.type
    if parameter.required:
        return f"{kind}, required"
    return f"{kind}, may be left out" if parameter.optional else f"{kind}, default {parameter.default}"


def _example_of(question: Question) -> str:
    options = " ".join(f"--{name} {_quoted(value)}" for name, value in question.example.items())
    return _example(f"ask {question.name} {options}")


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value or "'" in value else value


def _question_command(question: Question) -> click.Command:
    def run(why: bool, form: str, verified: tuple[str, ...], **values: str | None) -> None:
        answer = _library().ask(question.name, why=why, verified=verified, **values)
        if form in FORMATS:
            click.echo(FORMATS[form](answer), nl=False)
        else:
            _print(answer)

    options: list[click.Parameter] = [
        click.Option(
            [f"--{parameter.name}"],
            required=parameter.required,
            help=f"{_wanted(parameter).capitalize()}.",
        )
        for parameter in question.parameters
    ]
    options += [
        click.Option(["--why"], is_flag=True, help="Each row's facts with their sources."),
        click.Option(
            ["--format", "form"],
            type=click.Choice(["table", *FORMATS]),
            default="table",
            show_default=True,
            help="How to print the answer.",
        ),
        click.Option(
            ["--verified"],
            multiple=True,
            type=click.Choice(answers.VERIFIED),
            help="Only rows established so; may be repeated.",
        ),
    ]
    return click.Command(
        question.name, params=options, callback=run, help=question.words, epilog=_example_of(question)
    )


def _print(answer: Answer) -> None:
    console = _console()
    asked = ", ".join(f"{name} {_name(value)}" for name, value in answer.parameters.items() if value)
    console.print(Text(f"{answer.question.words}", style="bold"))
    console.print(Text(f"{asked}  ·  {answer.status}  ·  {_rows(len(answer.rows))}  ·  {answer.dataset}"))
    if answer.rows:
        console.print(_table(answer))
    for notice in answer.notices:
        console.print(Text(f"Note: {notice['text']}"))
    for number, row in enumerate(answer.rows, start=1):
        if "why" in row:
            console.print(Text(f"\n{number}. because", style="bold"))
            for sentence in answers.reasons_in_words(row):
                console.print(Text(f"   · {sentence}"))


def _rows(count: int) -> str:
    return f"{count} row" if count == 1 else f"{count} rows"


def _name(value: object) -> str:
    return str(value["label"]) if isinstance(value, dict) else str(value)


def _table(answer: Answer) -> Table:
    """The columns people read first; a first column that repeats stands above its rows, once."""
    records = answer.records()
    names = [name for name in answer.question.table if any(record[name] for record in records)]
    group = names.pop(0) if _repeats(records, names[0]) else ""
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("", justify="right")
    for name in names:
        table.add_column(answers.heading(name), overflow="fold", min_width=4)
    above = ""
    for number, record in enumerate(records, start=1):
        if group and record[group] != above:
            above = record[group]
            table.add_row("", Text(above, style="bold"))
        table.add_row(str(number), *(_short(record[name]) for name in names))
    return table


def _repeats(records: list[dict[str, str]], name: str) -> bool:
    return len({record[name] for record in records}) < len(records)


def _short(text: str, most: int = 6) -> str:
    """A list for a narrow column: what stands before the last comma said once, the rest counted."""
    items = text.split("; ")
    told, above = [], ""
    for item in items[:most]:
        whole, comma, part = item.rpartition(", ")
        told.append(part if comma and whole == above else item)
        above = whole
    return "; ".join(told) + (f"; and {len(items) - most} more" if len(items) > most else "")


@main.command(epilog=_example('show "ECOWAS"'))
@click.argument("name")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def show(name: str, form: str) -> None:
    """Everything known of a thing, each statement with its source."""
    told = _library().show(name)
    if form == "json":
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    console = _console()
    console.print(Text(f"{told['label']}  ({told['id']})", style="bold"))
    for statement in _list(told["statements"]):
        values = ", ".join(_name(value) for value in _list(statement["values"]))
        console.print(Text(f"  {answers.heading(str(statement['property']))}: {values}"))
    console.print(Text(f"  source: {_sources(told['evidence'])}"))
    table = ""
    for speaker in _list(told["spoken_of"]):
        if speaker["table"] != table:
            table = str(speaker["table"])
            console.print(Text(f"\n{table}", style="bold"))
        console.print(Text(f"  {speaker['statement']}  [{_sources(speaker['evidence'])}]"))


def _list(value: object) -> list[Record]:
    assert isinstance(value, list)
    return value


def _sources(evidence: object) -> str:
    told = []
    for piece in _list(evidence):
        parts = [_name(piece["source"]) if piece["source"] else "", piece["locator"], piece["url"]]
        told.append(", ".join(str(part) for part in parts if part))
    verified = {str(piece["verified"]) for piece in _list(evidence) if piece["verified"]}
    return "; ".join(told) + (f" ({', '.join(sorted(verified))})" if verified else "")


@main.command(epilog=_example("validate data/powers/un.csv"))
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
def validate(paths: tuple[Path, ...]) -> None:
    """Check the tables: every fault as file:line, with what would be right.

    Without PATHS all tables; with them, the faults in those files or folders. A file outside
    `data/` is read as further rows of the table whose header it bears.
    """
    home = places.here()
    for path in paths:
        if not path.exists():
            raise BadPath(f"{path}: there is no such file or folder.")
    inside = {path for path in paths if path.resolve().is_relative_to(home.data.resolve())}
    outside = [file for path in paths if path not in inside for file in _tables(path)]
    _, faults = dataset.faults_of(home, outside)
    wanted = [_name_of(path, home.data) for path in inside] + [str(path) for path in outside]
    if paths:
        faults = [fault for fault in faults if fault.where.startswith(tuple(wanted))]
    if faults:
        raise FaultyData(faults)
    known = rows.schemas(home.data)
    click.echo(f"No faults ({len(paths) or len(known)} {'paths' if paths else 'tables'} checked).")


def _tables(path: Path) -> list[Path]:
    return sorted(path.rglob("*.csv")) if path.is_dir() else [path]


def _name_of(path: Path, data: Path) -> str:
    name = path.resolve().relative_to(data.resolve().parent).as_posix()
    return name + ("/" if path.is_dir() else ":")


@main.command(epilog=_example("coverage --source monograph-2021"))
@click.option("--source", required=True, help="A source or document by id or title.")
def coverage(source: str) -> None:
    """Every numbered section of a source, with the rows that rest on it."""
    _print(_library().ask("sections-of", source=source))


@main.command(epilog=_example("audit --on 2024-06-01 --region ECOWAS --output audit"))
@click.option("--on", help="Date, default today.")
@click.option("--body", help="Thing, may be left out: one body alone.")
@click.option("--family", help="Thing, may be left out: one family of instruments, such as family-military.")
@click.option("--region", help="Thing, may be left out: what reaches the members of an organisation.")
@click.option("--output", type=click.Path(path_type=Path), help="A folder or a name in .html: page and CSV.")
def audit(output: Path | None, **scope: str | None) -> None:
    """What each body may do with each instrument, how often it did, and where the gaps are."""
    if output is not None and output.suffix != ".html" and output.is_file():
        raise BadPath(f"{output} is a file. Wanted a folder, or a name that ends in .html.")
    found = _library().audit(**scope)
    _print_audit(found)
    if output is not None:
        _write(found, output if output.suffix == ".html" else output / "audit.html")


@main.command(epilog=_example('timeline "Libya in 2011" --since 2011-02-01 --output libya.svg'))
@click.argument("case")
@click.option("--since", help="Date, default before most of what was done.")
@click.option("--until", help="Date, default after most of what was done.")
@click.option("--output", required=True, type=click.Path(path_type=Path, dir_okay=False))
def timeline(case: str, since: str | None, until: str | None, output: Path) -> None:
    """Draw a case over time: families as lanes, acts as marks, phases behind; a name in .svg or .png."""
    drawn = _library().timeline(case, since, until)
    body = drawn.drawn(output.suffix.removeprefix("."))
    output.write_bytes(body)
    click.echo(f"{output}: {drawn.title}, {len(body)} bytes. {drawn.note}")


def _print_audit(found: Audit) -> None:
    console = _console(PAGE)
    asked = [f"on {found.day}", *(f"{name} {thing.label}" for name, thing in found.scope.items())]
    console.print(Text("Capacity audit", style="bold"))
    console.print(Text(f"{', '.join(asked)}  ·  {found.capacity.status}  ·  {found.dataset}"))
    console.print(Text(LEGEND))
    for tier, lines in found.tiers.items():
        console.print()
        console.print(_matrix(found, tier, lines))
    for kind in found.kinds:
        console.print(Text(f"\nGap: {kind.thing.label} ({kind.count})", style="bold"))
        for gap in kind.gaps:
            because = "; ".join(reason.label for reason in gap.because)
            console.print(Text(f"  {f'{gap.who}: ' if gap.who else ''}{', '.join(gap.what)} [{because}]"))
    for notice in found.notices:
        console.print(Text(f"Note: {notice['text']}"))


def _matrix(found: Audit, tier: str, lines: list[Line]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(tier, overflow="fold", min_width=20)
    for column in found.columns:
        table.add_column(column.label.removesuffix(" instruments").replace(" ", "\n"), no_wrap=True)
    for heading in ("all", "states"):
        table.add_column(heading, justify="right", no_wrap=True)
    for line in lines:
        whole = _cell(line.whole).partition(f" {SIGNS[NO]}")[0]
        cells = (_cell(cell) for cell in line.cells)
        table.add_row(line.organisation.label, *cells, whole, str(line.whole.states))
    return table


def _cell(cell: Cell) -> str:
    """A cell in a few signs: ✓ 12/3, ✗ or ?, and how many instruments are known not to be held."""
    acts = {YES: str(cell.acts), NO: "0", OPEN: "–"}[cell.used]
    sign = SIGNS[cell.answer] + (f" {cell.procedures}/{acts}" if cell.answer == YES else "")
    return f"{sign} {SIGNS[NO]}{cell.lacking}" if cell.lacking and cell.answer != NO else sign


def _write(found: Audit, page: Path) -> None:
    """The page, and beside it the tables, each told with its size."""
    page.parent.mkdir(parents=True, exist_ok=True)
    files = {page: found.to_html()}
    files |= {page.with_name(f"{page.stem}-{name}.csv"): body for name, body in found.to_csv().items()}
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
        click.echo(f"{path}: {path.stat().st_size} bytes.")


@main.command("build", epilog=_example("build"))
def build_() -> None:
    """Build and check the dataset from ontology and tables; in a checkout, renew data/README.md."""
    home = places.here()
    made = dataset.make(home)
    click.echo(f"Dataset {made.version}: {len(made.store)} statements.")
    if home.is_checkout:
        ledger.write(home)


@main.command("export", epilog=_example("export --format nq --output mandates.nq"))
@click.option("--format", "form", type=click.Choice(sorted(export.FORMATS)), required=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file; else the terminal.")
def export_(form: str, output: Path | None) -> None:
    """Write the dataset for other tools: Turtle, or N-Quads with every claim."""
    body = export.FORMATS[form](_library().store)
    if output is None:
        sys.stdout.buffer.write(body)
    else:
        output.write_bytes(body)
        click.echo(f"{output}: {len(body)} bytes.")


@main.command(epilog=_example("serve --port 8000"))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def serve(host: str, port: int) -> None:
    """Serve answers, pictures and SPARQL over HTTP."""
    import uvicorn

    if not (places.here().dataset / dataset.QUADS).is_file():
        raise NoDataset("There is no dataset to serve. Build it: mandates build")
    click.echo(f"Mandate Graph on http://{host}:{port} (end with Ctrl-C)")
    uvicorn.run("api.asgi:create", factory=True, host=host, port=port, log_level="info")
