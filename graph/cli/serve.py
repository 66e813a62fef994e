"""`mandates serve`: the service over HTTP."""

import click

from graph import dataset, places
from graph.cli.terminal import example
from graph.errors import NoDataset


@click.command("serve", epilog=example("serve --port 8000"))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def command(host: str, port: int) -> None:
    """Serve answers, pictures and SPARQL over HTTP."""
    import uvicorn

    if not (places.here().dataset / dataset.QUADS).is_file():
        raise NoDataset("There is no dataset to serve. Build it: mandates build")
    click.echo(f"Mandate Graph on http://{host}:{port} (end with Ctrl-C)")
    uvicorn.run("api.asgi:create", factory=True, host=host, port=port, log_level="info")
