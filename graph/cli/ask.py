"""`mandates ask`: one command a question, read off the question's own header."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import click

from graph import answers, catalogue, places
from graph.answers import Answer
from graph.catalogue import Parameter, Question
from graph.cli.terminal import example, print_answer
from graph.cli.terminal import quick_library as library

FORMATS: dict[str, Callable[[Answer], str]] = {
    "json": lambda answer: json.dumps(answer.to_dict(), ensure_ascii=False, indent=2) + "\n",
    "csv": Answer.to_csv,
    "markdown": Answer.to_markdown,
}


class Questions(click.Group):
    """One command a question, read off the question's own header."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names of the questions."""
        return list(questions())

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """The command that asks one question."""
        return _question_command(catalogue.find(questions(), name))


@cache
def questions() -> dict[str, Question]:
    """The questions of this installation, by name."""
    return catalogue.questions(places.here().questions)


@click.group(
    "ask",
    cls=Questions,
    invoke_without_command=True,
    epilog=example("ask members-of --body ECOWAS --on 2024-06-01"),
)
@click.pass_context
def command(context: click.Context) -> None:
    """Ask a question; without one, list the questions and their parameters."""
    if context.invoked_subcommand is None:
        for question in questions().values():
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
    return example(f"ask {question.name} {options}")


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value or "'" in value else value


def _question_command(question: Question) -> click.Command:
    def run(why: bool, form: str, verified: tuple[str, ...], **values: Any) -> None:
        answer = library().ask(question.name, why=why, verified=verified, **values)
        if form in FORMATS:
            click.echo(FORMATS[form](answer), nl=False)
        else:
            print_answer(answer)

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
