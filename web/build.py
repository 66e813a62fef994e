"""The editor of the query page: fetched by npm as the lock file says, laid in `build/web/` with its licences.

Nobody else's code lies among our files. Without this step the query page is a plain form.
"""

import gzip
import json
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
PLACE = HERE.parent / "build" / "web"
WORKSHOP = HERE.parent / "build" / "npm"
PACKAGE = "@zazuko/yasgui"
FILES = ("yasgui.min.js", "yasgui.min.css")
LICENCES = "LICENSES.txt"
MODULES = "node_modules/"
NO_TEXT = "The package carries no licence file; its package.json names the licence above."


def make(place: Path = PLACE, workshop: Path = WORKSHOP) -> None:
    """Fetch the packages into `workshop`; lay the editor's files in `place`, each also packed by gzip."""
    for folder in (place, workshop):
        folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copyfile(HERE / name, workshop / name)
    subprocess.run(["npm", "ci", "--ignore-scripts", "--loglevel=error"], cwd=workshop, check=True)
    built = workshop / MODULES / PACKAGE / "build"
    (place / LICENCES).write_text(licences(workshop, built / f"{FILES[0]}.map"), encoding="utf-8")
    for name in FILES:
        shutil.copyfile(built / name, place / name)
        (place / f"{name}.gz").write_bytes(gzip.compress((built / name).read_bytes(), mtime=0))


def licences(workshop: Path, source_map: Path) -> str:
    """The licence of every package whose code the editor holds, as its source map tells."""
    sources = json.loads(source_map.read_text(encoding="utf-8"))["sources"]
    inside = {_package(source.rpartition(MODULES)[2]) for source in sources if MODULES in source}
    own = {f"@zazuko/{name}" for name in ("yasgui", "yasgui-utils", "yasqe", "yasr")}
    return "\n".join(_licence(workshop / MODULES / name) for name in sorted(inside | own))


def _package(source: str) -> str:
    parts = source.split("/")
    return "/".join(parts[:2] if source.startswith("@") else parts[:1])


def _licence(folder: Path) -> str:
    told = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    author = told.get("author", "")
    by = author.get("name", "") if isinstance(author, dict) else author
    found = sorted(path for path in folder.iterdir() if path.name.lower().startswith(("licen", "copying")))
    texts = [path.read_text(encoding="utf-8").strip() for path in found] or [NO_TEXT]
    heading = f"{told['name']} {told['version']}: {told.get('license', 'see below')}"
    return "\n\n".join(["=" * 78, f"{heading}\n{by}".strip(), *texts]) + "\n"


if __name__ == "__main__":
    make()
