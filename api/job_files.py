"""Jobs in files, so that all processes of a server know them."""

from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from pydantic import TypeAdapter

from api.job import Job

_ADAPTER = TypeAdapter(Job)
_SUFFIX = ".json"


class JobFiles(MutableMapping[str, Job]):
    """The jobs of all processes by identifier: a file for each, which changes whole.

    Parameters
    ----------
    folder : Path
        Where the files are.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getitem__(self, id: str) -> Job:
        try:
            return _ADAPTER.validate_json(self._path(id).read_bytes())
        except FileNotFoundError:
            raise KeyError(id) from None

    def __setitem__(self, id: str, job: Job) -> None:
        draft = self._folder / uuid4().hex
        draft.write_bytes(_ADAPTER.dump_json(job))
        draft.replace(self._path(id))

    def __delitem__(self, id: str) -> None:
        try:
            self._path(id).unlink()
        except FileNotFoundError:
            raise KeyError(id) from None

    def __iter__(self) -> Iterator[str]:
        """Yield the identifiers, those of the oldest jobs first."""
        found = []
        for path in self._folder.glob(f"*{_SUFFIX}"):
            with suppress(KeyError):  # removed since it was listed
                found.append(self[path.stem])
        yield from (each.id for each in sorted(found, key=lambda each: each.created))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _path(self, id: str) -> Path:
        if not id.isalnum():  # what a client sent is no path of ours
            raise KeyError(id)
        return self._folder / f"{id}{_SUFFIX}"
