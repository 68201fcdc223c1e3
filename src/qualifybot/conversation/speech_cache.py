"""Speech that was rendered before, kept by content: equal voice and text, equal audio."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections import OrderedDict
from datetime import datetime, timedelta
from pathlib import Path

from qualifybot.domain.dialogue import Say

KEPT_DAYS = 30
"""How long a line that no script speaks any more stays on disk."""
_IN_MEMORY = 512
_RECENT = 256
_CLAIM_SECONDS = 60.0
"""Whoever claimed a line and has not rendered it by then is gone."""


class SpeechCache:
    """Fixed lines on disk, shared by processes, the recent ones in memory too; figures in memory alone; names nowhere.

    A full or broken disk only costs time.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._fixed = _Latest(_IN_MEMORY)
        self._figures = _Latest(_RECENT)

    def get(self, voice: str, text: str) -> bytes | None:
        """Mono 8 kHz μ-law audio of the whole line, or None."""
        key = self._key(voice, text)
        sound = self._fixed.get(key) or self._figures.get(key)
        if sound is not None:
            return sound
        try:
            sound = self._file(key).read_bytes()
        except OSError:
            return None
        self._fixed.put(key, sound)
        return sound

    def keep(self, voice: str, say: Say, sound: bytes) -> None:
        """Keep a line's whole audio as far as it may be kept."""
        if say.fixed:
            self.put(voice, say.text, sound)
        elif say.impersonal:
            self._figures.put(self._key(voice, say.text), sound)

    def put(self, voice: str, text: str, sound: bytes) -> None:
        """Keep a fixed line's whole audio. Readers see all of it or nothing."""
        key = self._key(voice, text)
        self._fixed.put(key, sound)
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
                file.write(sound)
            os.replace(file.name, self._file(key))

    def claim(self, voice: str, text: str, now: datetime) -> bool:
        """Whether this process is to render the line: False while another one does. `put` fulfils the claim."""
        path = self._file(self._key(voice, text)).with_suffix(".claim")
        with contextlib.suppress(OSError):  # without a disk to share everybody renders
            self._folder.mkdir(parents=True, exist_ok=True)
            if path.exists() and path.stat().st_mtime < now.timestamp() - _CLAIM_SECONDS:
                path.unlink(missing_ok=True)
            try:
                path.touch(exist_ok=False)
            except FileExistsError:
                return False
            os.utime(path, (now.timestamp(), now.timestamp()))
        return True

    def release(self, voice: str, text: str) -> None:
        """Rendering came to an end, one way or the other."""
        with contextlib.suppress(OSError):
            self._file(self._key(voice, text)).with_suffix(".claim").unlink(missing_ok=True)

    def in_use(self, voice: str, text: str, now: datetime) -> None:
        """The line is still spoken: it stays."""
        with contextlib.suppress(OSError):
            os.utime(self._file(self._key(voice, text)), (now.timestamp(), now.timestamp()))

    def clean(self, now: datetime) -> int:
        """Remove what has not been in use for a month, and what a killed process left; returns how many files."""
        before = (now - timedelta(days=KEPT_DAYS)).timestamp()
        removed = 0
        with contextlib.suppress(OSError):
            for path in [path for path in self._folder.iterdir() if path.stat().st_mtime < before]:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def _file(self, key: str) -> Path:
        return self._folder / f"{key}.ulaw"

    @staticmethod
    def _key(voice: str, text: str) -> str:
        return hashlib.sha256(f"{voice}\0{text}".encode()).hexdigest()


class _Latest:
    """So many clips, those used last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._clips: OrderedDict[str, bytes] = OrderedDict()

    def get(self, key: str) -> bytes | None:
        if key in self._clips:
            self._clips.move_to_end(key)
        return self._clips.get(key)

    def put(self, key: str, sound: bytes) -> None:
        self._clips[key] = sound
        self._clips.move_to_end(key)
        if len(self._clips) > self._most:
            self._clips.popitem(last=False)
