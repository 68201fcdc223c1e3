"""A folder of finished calls that the database could not take yet, one file a call."""

from __future__ import annotations

import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pydantic import TypeAdapter, ValidationError

from qualifybot.domain.record import CallRecord
from qualifybot.errors import StorageUnavailable

_RECORD: TypeAdapter[CallRecord] = TypeAdapter(CallRecord)
_LOCK_TRIES = 300
_LOCK_PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Spooled:
    """A record as read from its file; `inode` tells this writing of it from a later one."""

    record: CallRecord
    path: Path
    inode: int


class Spool:
    """Processes on one machine may share the folder. All methods block, and raise StorageUnavailable."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, record: CallRecord) -> bool:
        """Keep the record safely on disk; False if this call was there already, with as many turns or more."""
        with _translated():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self._path(record.call_sid)
            earlier = _known(path)
            if earlier is not None and len(earlier.record.turns) >= len(record.turns):
                return False
            _write(path, _RECORD.dump_json(record))
            return earlier is None

    def get(self, call_sid: str) -> CallRecord | None:
        """The record of a waiting call, or None."""
        with _translated():
            found = _known(self._path(call_sid))
        return found.record if found else None

    def waiting(self) -> int:
        """How many calls wait for the database, those that cannot be read among them."""
        try:
            return sum(name.endswith((".json", ".unreadable")) for name in os.listdir(self.folder))
        except OSError:
            return 0

    def first(self) -> Spooled | None:
        """The call that waits longest; what cannot be read is set aside as `….unreadable`."""
        with _translated():
            paths = sorted(self.folder.glob("*.json"), key=_age) if self.folder.is_dir() else []
            for path in paths:
                try:
                    found = _read(path)
                except ValidationError:
                    path.rename(path.with_suffix(".unreadable"))
                    continue
                if found is not None:
                    return found
        return None

    def done(self, spooled: Spooled) -> None:
        """The database has it; a newer writing of the same call stays."""
        with _translated(), suppress(FileNotFoundError):
            if spooled.path.stat().st_ino == spooled.inode:
                spooled.path.unlink()

    def postpone(self, spooled: Spooled) -> None:
        """Let all others go first."""
        with _translated(), suppress(FileNotFoundError):
            os.utime(spooled.path)

    def erase(self, caller: str) -> int:
        """Remove this caller's calls; returns how many. Only safe while `locked`, or a call on its way escapes."""
        erased = 0
        with _translated():
            for path in self.folder.glob("*.json"):
                found = _known(path)
                if found is not None and found.record.caller == caller:
                    path.unlink(missing_ok=True)
                    erased += 1
        return erased

    @contextmanager
    def locked(self, *, tries: int = _LOCK_TRIES) -> Iterator[None]:
        """While inside, no other process takes calls out of the folder."""
        if not self.folder.is_dir():
            yield
            return
        with _translated():
            lock = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _acquire(lock, tries)
            yield
        finally:
            os.close(lock)

    def _path(self, call_sid: str) -> Path:
        return self.folder / f"{quote(call_sid, safe='')}.json"


def _acquire(lock: int, tries: int) -> None:
    for attempt in range(tries):
        if attempt:
            time.sleep(_LOCK_PAUSE)
        with suppress(BlockingIOError):
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    raise StorageUnavailable("spool: another process is at it")


def _known(path: Path) -> Spooled | None:
    try:
        return _read(path)
    except ValidationError:
        return None


def _read(path: Path) -> Spooled | None:
    try:
        with path.open("rb") as file:
            return Spooled(_RECORD.validate_json(file.read()), path, os.fstat(file.fileno()).st_ino)
    except FileNotFoundError:
        return None


def _write(path: Path, content: bytes) -> None:
    """Either the whole file is there under its name and survives a power cut, or nothing is."""
    half = path.with_name(f".{path.stem}.{secrets.token_hex(4)}")
    try:
        file = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(file, "wb") as writing:
            writing.write(content)
            writing.flush()
            os.fsync(writing.fileno())
        half.rename(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageUnavailable(f"spool: {type(error).__name__}") from error
