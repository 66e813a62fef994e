"""`mandates audit`: the capacity audit in a terminal, as a page and as tables."""

from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from graph.audit import NO, OPEN, SIGNS, YES, Audit, Cell, Line
from graph.cli.terminal import console, example, library
from graph.errors import BadPath

PAGE = 100
LEGEND = (
    f"{SIGNS[YES]} procedures/acts (– none recorded, 0 none done)  "
    f"{SIGNS[NO]} known not held  {SIGNS[OPEN]} not recorded"
)


@click.command("audit", epilog=example("audit --on 2024-06-01 --region ECOWAS --output audit"))
@click.option("--on", help="Date, default today.")
@click.option("--body", help="Thing, may be left out: one body alone.")
@click.option("--family", help="Thing, may be left out: one family of instruments, such as family-military.")
@click.option("--region", help="Thing, may be left out: what reaches the members of an organisation.")
@click.option("--output", type=click.Path(path_type=Path), help="A folder or a name in .html: page and CSV.")
def command(output: Path | None, **scope: str | None) -> None:
    """What each body may do with each instrument, how often it did, and where the gaps are."""
    if output is not None and output.suffix != ".html" and output.is_file():
        raise BadPath(f"{output} is a file. Wanted a folder, or a name that ends in .html.")
    found = library().audit(**scope)
    _print_audit(found)
    if output is not None:
        _write(found, output if output.suffix == ".html" else output / "audit.html")


def _print_audit(found: Audit) -> None:
    page = console(PAGE)
    asked = [f"on {found.day}", *(f"{name} {thing.label}" for name, thing in found.scope.items())]
    page.print(Text("Capacity audit", style="bold"))
    page.print(Text(f"{', '.join(asked)}  ·  {found.capacity.status}  ·  {found.dataset}"))
    page.print(Text(LEGEND))
    for tier, lines in found.tiers.items():
        page.print()
        page.print(_matrix(found, tier, lines))
    for kind in found.kinds:
        page.print(Text(f"\nGap: {kind.thing.label} ({kind.count})", style="bold"))
        for gap in kind.gaps:
            because = "; ".join(reason.label for reason in gap.because)
            page.print(Text(f"  {f'{gap.who}: ' if gap.who else ''}{', '.join(gap.what)} [{because}]"))
    for notice in found.notices:
        page.print(Text(f"Note: {notice['text']}"))


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
