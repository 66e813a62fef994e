"""`mandates mcp`: the questions as tools for language models."""

from importlib import import_module

import click

from graph.cli.terminal import example, quick_library


@click.command("mcp", epilog=example("mcp"))
def command() -> None:
    """Serve the questions as tools over MCP, on standard input and output (stdio).

    A client starts this command itself: name `mandates` as command and `mcp` as its argument.
    """
    import_module("api.tools").serve(quick_library())
