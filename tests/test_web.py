"""The laws of how the query page's editor is fetched: nothing floats, nothing runs, nobody goes unnamed."""

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

WEB = Path(__file__).parent.parent / "web"


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """The script that fetches the editor."""
    spec = importlib.util.spec_from_file_location("web_build", WEB / "build.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_every_package_is_named_with_its_checksum_and_no_address() -> None:
    """The lock file holds wherever packages are fetched from, and for nothing else than these."""
    wanted = json.loads((WEB / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    packages = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, package in packages.items():
        assert "resolved" not in package
        assert not name or package["integrity"].startswith("sha512-")
    settings = (WEB / ".npmrc").read_text(encoding="utf-8")
    assert "ignore-scripts=true" in settings
    assert "omit-lockfile-registry-resolved=true" in settings


def package(folder: Path, name: str, licence: str | None, **told: object) -> None:
    """A package as npm lays it down."""
    place = folder / "node_modules" / name
    place.mkdir(parents=True)
    (place / "package.json").write_text(
        json.dumps({"name": name, "version": "1.0.0", **told}), encoding="utf-8"
    )
    if licence:
        (place / "LICENSE.md").write_text(licence, encoding="utf-8")


def test_the_licences_are_those_of_the_code_inside(build: ModuleType, tmp_path: Path) -> None:
    """As the source map tells: what was only needed to build is not named, what has no file is named too."""
    for part in ("yasgui", "yasgui-utils", "yasqe", "yasr"):
        package(tmp_path, f"@zazuko/{part}", None, license="MIT", author="Triply")
    package(tmp_path, "inside", "Do as you like.", license="MIT", author={"name": "Ada"})
    package(tmp_path, "@deep/inside", "Name me.", license="BSD-3-Clause")
    package(tmp_path, "outside", "Not shipped.", license="MIT")
    sources = [
        "../src/a.ts",
        "../../node_modules/inside/b.js",
        "../node_modules/x/node_modules/@deep/inside/c.js",
    ]
    source_map = tmp_path / "map"
    source_map.write_text(json.dumps({"sources": sources}), encoding="utf-8")
    told = build.licences(tmp_path, source_map)
    assert "inside 1.0.0: MIT\nAda\n\nDo as you like." in told
    assert "@deep/inside 1.0.0: BSD-3-Clause\n\nName me." in told
    assert f"@zazuko/yasgui 1.0.0: MIT\nTriply\n\n{build.NO_TEXT}" in told
    assert "Not shipped" not in told
