"""Writes the generated pages of this folder anew: `python -m docs.generate`."""

from pathlib import Path

from qualifybot.entrypoints.docs_pages import pages

if __name__ == "__main__":
    for name, text in pages().items():
        Path(__file__).with_name(name).write_text(text, encoding="utf-8")
