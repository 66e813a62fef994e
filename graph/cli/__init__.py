"""The command `mandates`: the library for a terminal.

Exit codes: 0 answered (also when the answer is empty), 2 bad input, 3 faulty data, 1 anything else.
A command is a room of this package, `graph/cli/<command>.py`, read only when it is called.
"""

from importlib import import_module

import click
from click.core import ParameterSource

from graph.cli.terminal import example
from graph.dataset import RELEASE
from graph.errors import BadInput, BadParameter, FaultyData, MandateError

BAD_INPUT = 2
FAULTY_DATA = 3
COMMANDS = (
    "ask",
    "show",
    "network",
    "voting",
    "audit",
    "timeline",
    "coverage",
    "validate",
    "build",
    "export",
    "serve",
    "push",
    "mcp",
)
AT_HOME = ("validate", "build", "serve", "mcp")  # what works on this installation's own dataset alone


class Mandates(click.Group):
    """The commands, with our errors turned into exit codes."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return [*COMMANDS, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command that lives in the room of its name."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        found = import_module(f"graph.cli.{cmd_name}").command
        assert isinstance(found, click.Command)
        return found

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


@click.group(cls=Mandates, epilog=example("ask who-can-sanction --target Mali --on 2024-06-01"))
@click.version_option(RELEASE, prog_name="mandates")
@click.option(
    "--store", envvar="MANDATES_STORE", help="Address of another store's query service (SPARQL 1.1)."
)
@click.pass_context
def main(context: click.Context, store: str | None) -> None:
    """Who may do what to whom to prevent mass atrocities: answers with their reasons."""
    is_said = context.get_parameter_source("store") is ParameterSource.COMMANDLINE
    if store and is_said and context.invoked_subcommand in AT_HOME:
        raise BadParameter(
            f"{context.invoked_subcommand} works on this installation's own dataset, without --store."
        )
