"""Where the ontology, the tables, the queries and the built dataset lie.

In an installed wheel everything lies in `graph/_share/`; in a checkout the files lie where they
are edited (the queries beside the code that asks them), and the dataset in `build/dataset/`.
"""

from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Places:
    """The folders one dataset is made from and kept in."""

    ontology: Path
    data: Path
    questions: Path
    ties: Path
    dataset: Path

    @property
    def is_checkout(self) -> bool:
        """Whether these are files one edits, not the wheel's copies."""
        return "_share" not in self.data.parts


def here() -> Places:
    """The places of this installation: the wheel's own copies, else the checkout's files."""
    share = PACKAGE / "_share"
    if share.is_dir():
        said, asked, built = share, share, share
    else:
        said, asked, built = PACKAGE.parent, PACKAGE, PACKAGE.parent / "build"
    return Places(
        ontology=said / "ontology",
        data=said / "data",
        questions=asked / "queries",
        ties=asked / "ties",
        dataset=built / "dataset",
    )
