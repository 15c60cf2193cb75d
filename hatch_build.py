"""Build hook: bundles the front end with Node.js where there is one, and says so where there is none."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FRONTEND = Path("timeline_ext", "frontend")
SOURCES = (
    "src/**/*.ts",
    "schema/*.json",
    "build.js",
    "package.json",
    "package-lock.json",
    "../languages/*/display.toml",
)
BUNDLE = "timeline.js"
EXTENSION = "share/jupyter/labextensions/timeline_ext"
NODE = 20


class FrontEndHook(BuildHookInterface[Any]):
    """Puts the bundle and the JupyterLab extension into the wheel, built anew only when a source changed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is missing and name what goes into the wheel."""
        frontend = Path(self.root) / FRONTEND
        if not is_current(frontend) and (problem := build(frontend)):
            self.app.display_warning(
                f"timeline_ext is installed without its JupyterLab extension and widget, and timeline.html is plainer: {problem}"
            )
        if self.target_name != "wheel" or not (frontend / "dist" / BUNDLE).exists():
            return
        build_data["shared_data"][str(frontend / "dist" / "labextension")] = EXTENSION
        if version == "standard":
            build_data["force_include"][str(frontend / "dist" / BUNDLE)] = str(FRONTEND / "dist" / BUNDLE)


def is_current(frontend: Path) -> bool:
    """Whether everything built is at least as new as every source."""
    built = [frontend / "dist" / BUNDLE, frontend / "dist" / "labextension" / "package.json"]
    if not all(path.exists() for path in built):
        return False
    sources = [path.stat().st_mtime for pattern in SOURCES for path in frontend.glob(pattern)]
    return max(sources, default=0) <= min(path.stat().st_mtime for path in built)


def build(frontend: Path) -> str | None:
    """Bundle the front end; the reason in words when that is not possible."""
    if os.environ.get("TIMELINE_FRONTEND") == "skip":
        return "TIMELINE_FRONTEND=skip is set"
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return f"Node.js {NODE} or newer is not installed"
    found = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    if (major := re.match(r"v(\d+)", found)) is None or int(major[1]) < NODE:
        return f"Node.js {NODE} or newer is needed, found {found.strip() or 'none'}"
    steps = [[node, "build.js"]]
    if not has_packages(frontend):
        steps.insert(0, [npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"])
    for step in steps:
        done = subprocess.run(step, cwd=frontend, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            lines = (done.stderr or done.stdout).strip().splitlines()
            return f"{' '.join(map(str, step[:2]))} failed: {lines[-1] if lines else done.returncode}"
    return None


def has_packages(frontend: Path) -> bool:
    """Whether the packages of the lock file are installed already."""
    installed, lock = frontend / "node_modules" / ".package-lock.json", frontend / "package-lock.json"
    return installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime
