"""What pages are made of: their size, their digest, and what they load from elsewhere."""

import hashlib
import re
from pathlib import Path
from typing import Any

_LOADED = re.compile(
    r"""<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)\s*=\s*["'](https?://[^"']+)"""
    r"""|\bimport\s*\(?\s*["'](https?://[^"']+)"""
)


def described(folder: Path) -> dict[str, dict[str, Any]]:
    """Return, for each page in a folder, its bytes, its SHA-256 and the addresses it loads."""
    return {path.stem: _page(path.read_bytes()) for path in sorted(folder.glob("*.html"))}


def together(rounds: list[dict[str, dict[str, Any]]]) -> dict[str, Any]:
    """Return what holds of the pages of all rounds."""
    digests = [{name: page["sha256"] for name, page in pages.items()} for pages in rounds]
    return {
        "largest_bytes": max(page["bytes"] for pages in rounds for page in pages.values()),
        "loaded": sorted({one for p in rounds for page in p.values() for one in page["loaded"]}),
        "same_bytes": all(one == digests[0] for one in digests),
    }


def _page(content: bytes) -> dict[str, Any]:
    found = _LOADED.findall(content.decode())
    return {
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "loaded": sorted({first or second for first, second in found}),
    }
