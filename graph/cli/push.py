"""`mandates push`: the dataset brought to a store elsewhere."""

import sys

import click

from graph import dataset, places
from graph.cli.terminal import example, login, store
from graph.errors import BadParameter
from graph.terms import IRI


@click.command("push", epilog=example("push --store http://127.0.0.1:7878/query"))
@click.option("--store", "address", help="Address of the store's query service.")
@click.option("--to", help="Address that takes statements in; of an Oxigraph server it is known.")
@click.option("--by", type=click.Choice(["quads", "update"]), default="quads", show_default=True)
@click.option("--graph", help="IRI of the graph that stands for the default one, where a store has none.")
@click.option("--replace", "found", flag_value="replace", help="Clear the store first.")
@click.option("--add", "found", flag_value="add", help="Leave what is there; finish a push that stopped.")
def command(address: str | None, to: str | None, by: str, graph: str | None, found: str | None) -> None:
    """Load the dataset into another SPARQL 1.1 store; user and password from the environment.

    Named graphs are claims. Nothing is sent where the store says that it holds this version.
    """
    from graph.delivery import EMPTY, Door, deliver, door_of
    from graph.remote import Server, told

    address = address or store()
    if not address:
        raise BadParameter("Which store? Give --store, the address of its query service.")
    home = places.here().dataset
    version = str(dataset.manifest(home)["version"])
    dataset.verify(home)
    door = Door(to, by, _iri(graph) if graph else None) if to else door_of(address)
    size = (home / dataset.QUADS).stat().st_size
    with click.progressbar(length=size, label=f"To {told(door.address)}", file=sys.stderr) as bar:
        sent = deliver(
            home / dataset.QUADS, version, Server(address, login()), door, found or EMPTY, bar.update
        )
    click.echo(f"Dataset {version}: {'sent' if sent else 'it is there already'}.")


def _iri(written: str) -> IRI:
    try:
        return IRI(written)
    except ValueError:
        raise BadParameter(f"{written!r} is no IRI.") from None
