"""`mandates voting`: how much each voter decides under a rule, and who can block it."""

import click

from graph.cli import results
from graph.cli.terminal import example, library


def _run(rule: str | None, on: str | None, target: str | None, size: int, form: str, top: int) -> None:
    if rule is None:
        for known in library().rules():
            days = "".join(f", {word} {known[word]}" for word in ("since", "until") if known[word])
            click.echo(f"{known['id']}  {known['label']}{days}")
        return
    results.WRITERS[form](library().voting(rule, on, target=target, size=size), top)


command = click.Command(
    "voting",
    callback=_run,
    params=[
        click.Argument(["rule"], required=False),
        click.Option(["--on"], help="Date, default today."),
        click.Option(["--target"], help="The state concerned, where a rule leaves it out."),
        click.Option(["--size"], type=int, default=0, help="How many vote, where the list is not complete."),
        *results.options(),
    ],
    help="Count how much each voter decides under a rule of decision, and who can block it.\n\n"
    "Without a rule, list the rules there are.",
    epilog=example("voting unsc-9-of-15 --on 2024-06-01"),
)
