"""The settings of the service, each with its default: the one place where limits are written down.

Each field is read from the environment as MANDATES_<NAME> and is an option of `mandates serve`.
"""

import math
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, Self

from graph.errors import BadParameter
from graph.workers import Limits
from graph.workers.limits import limit

PREFIX = "MANDATES_"
LONGEST = 65_000  # bytes of an address that the server's reader takes apart


@dataclass(frozen=True, slots=True)
class Settings(Limits):
    """What one query may use, and what the service allows around it."""

    address: int = field(
        default=32 * 1024,
        metadata={"says": "bytes of a request's address; a longer query is sent as a POST", "most": LONGEST},
    )
    body: int = limit(400_000, "bytes of a request's body: a form writes most bytes of a query as three")
    rate: int = field(
        default=600, metadata={"says": "requests a client may make a minute; 0 for any number", "least": 0}
    )
    proxies: str = field(
        default="127.0.0.1", metadata={"says": "addresses of proxies whose word on the client is taken"}
    )
    log: str = field(
        default="info",
        metadata={"says": "what is logged of a request", "one_of": ("error", "info", "debug")},
    )
    watch: float = field(
        default=2.0, metadata={"says": "seconds between looks for a rebuilt dataset; 0 for never", "least": 0}
    )

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """The settings the environment names, defaults for the others; raises BadParameter."""
        names = {PREFIX + setting.name.upper(): setting for setting in fields(cls)}
        found = {
            setting.name: value(setting, environment[name], name)
            for name, setting in names.items()
            if environment.get(name)
        }
        return cls(**found)


def value(setting: Field[Any], written: str, name: str) -> Any:
    """The value a setting is given, by `name`; raises BadParameter where it does not fit."""
    default = setting.default
    assert default is not MISSING
    if isinstance(default, str):
        choices = setting.metadata.get("one_of", (written,))
        if written not in choices:
            raise BadParameter(f"{name} is {written!r}; wanted one of {', '.join(choices)}.")
        return written
    try:
        found = float(written) if isinstance(default, float) else int(written)
    except ValueError:
        found = math.nan
    least, most = setting.metadata.get("least"), setting.metadata.get("most", math.inf)
    if not (found < math.inf and found <= most and (found > 0 if least is None else found >= least)):
        bound = "above 0" if least is None else f"of at least {least}"
        bound += f" and at most {most}" if found > most and most < math.inf else ""
        raise BadParameter(f"{name} is {written!r}; wanted a number {bound}, such as {default}.")
    return found


def table() -> str:
    """The settings as a Markdown table: variable, option, default, meaning."""
    lines = ["| Variable | Option | Default | |", "| -- | -- | --: | -- |"]
    for setting in fields(Settings):
        shown = f"{setting.default:,}" if isinstance(setting.default, int) else f"{setting.default}"
        says = setting.metadata["says"]
        if "one_of" in setting.metadata:
            says += f": {', '.join(setting.metadata['one_of'])}"
        lines.append(f"| `{PREFIX}{setting.name.upper()}` | `--{setting.name}` | {shown} | {says} |")
    return "\n".join(lines) + "\n"
