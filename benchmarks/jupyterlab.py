"""A JupyterLab without anyone's settings, and what drives it in a headless Chromium; the tests of the screen use it too."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OPEN = """async path => {
    const app = window.jupyterapp;
    await app.restored;
    const panel = await app.commands.execute('docmanager:open', { path });
    await panel.context.ready;
    await panel.sessionContext.ready;
}"""


@contextmanager
def running_lab(root: Path) -> Iterator[tuple[str, Path]]:
    """The address of a JupyterLab that keeps all of its own below `root`, and the folder that it shows."""
    folder = root / "notebooks"
    settings = root / "settings" / "@jupyterlab" / "apputils-extension"
    for path in (folder, settings):
        path.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
    # On a busy machine a kernel now and then drops what a comm sends to a subshell of its own (ipykernel 7.4).
    (settings / "kernels-settings.jupyterlab-settings").write_text('{"commsOverSubshells": "disabled"}')
    fresh = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    environment = {
        **{f"JUPYTER_{name}": str(root / name.lower()) for name in fresh},
        "JUPYTERLAB_SETTINGS_DIR": str(root / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(root / "workspaces"),
        "IPYTHONDIR": str(root / "ipython"),
    }
    port = free_port()
    command = (
        "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
        "--ServerApp.port_retries=0", "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}",
        "--LabApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly",
    )  # fmt: skip
    with serving(
        command, f"http://127.0.0.1:{port}", "/api/status", folder=folder, environment=environment, log=root / "lab.log"
    ) as url:
        yield url, folder


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@contextmanager
def serving(
    command: Sequence[str], url: str, probe: str, *, folder: Path, environment: Mapping[str, str], log: Path
) -> Iterator[str]:
    """The address of a server, a module of Python, once it answers; RuntimeError with the end of its log where it does not."""
    with log.open("wb") as said:
        server = subprocess.Popen(
            [sys.executable, "-m", *command], env={**os.environ, **environment}, stdout=said, stderr=said, cwd=folder
        )
        try:
            _wait_for(url + probe, server, log)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=60)


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{url} does not answer: {log.read_text()[-2000:]}")
