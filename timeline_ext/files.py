"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def draft(path: Path) -> Iterator[Path]:
    """Another name beside a path to write to; what is there at the end becomes the file, and on an error it goes.

    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> with TemporaryDirectory() as folder:
    ...     with draft(Path(folder, "a.txt")) as place:
    ...         _ = place.write_text("whole")
    ...     Path(folder, "a.txt").read_text()
    'whole'
    """
    path = path.resolve()
    if path.exists() and not path.is_file():  # a device, which is written to as it is
        yield path
        return
    place = path.with_name(f".{path.name}.tmp")
    try:
        yield place
        with place.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(place, path)  # noqa: PTH105
    except BaseException:
        place.unlink(missing_ok=True)
        raise
