"""`mandates build`: the dataset made from ontology and tables."""

import click

from graph import dataset, ledger, places
from graph.cli.terminal import example


@click.command("build", epilog=example("build"))
def command() -> None:
    """Build and check the dataset from ontology and tables; in a checkout, renew data/README.md."""
    home = places.here()
    made = dataset.make(home)
    click.echo(f"Dataset {made.version}: {len(made.store)} statements.")
    if home.is_checkout:
        ledger.write(home)
