"""Builds and checks the dataset when the wheel is made, and puts it into the wheel.

The editor of the query page goes in where `web/build.py` fetched it; without it the page is a form.
"""

import shutil
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DatasetHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds `graph/_share/{dataset,web}/` to a wheel; an editable install reads the checkout instead."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the dataset; any fault of the data stops the wheel."""
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from graph import dataset, places

        target = root / "build" / "wheel-dataset"
        shutil.rmtree(target, ignore_errors=True)
        dataset.make(places.here(), target)
        for path in target.iterdir():
            build_data["force_include"][str(path)] = f"graph/_share/dataset/{path.name}"
        fetched = sorted((root / "build" / "web").glob("*.*"))
        if not fetched:
            self.app.display_warning("No editor in build/web (make web): the query page will be a form.")
        for path in fetched:
            build_data["force_include"][str(path)] = f"graph/_share/web/{path.name}"
