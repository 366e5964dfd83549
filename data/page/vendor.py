"""Unpack Leaflet's release archive into the page's assets.

    python data/page/vendor.py leaflet-1.9.4.tgz

Images that the style sheet and the default marker need become data URIs, so that a page needs no
file beside it. The result is checked in; `tests/test_page.py` holds it to its hashes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
import tarfile
from pathlib import Path

ASSETS = Path(__file__).parents[2] / "mapper" / "page" / "assets"
ARCHIVE_SHA256 = "84c65a256e50657896f54c33bd857b6849ebe94c817803be818bf32a3dde0b77"
VERSION = "1.9.4"


def main(archive: Path) -> None:
    """Write leaflet.js, leaflet.css, leaflet.LICENSE and vendored.json."""
    if hashlib.sha256(archive.read_bytes()).hexdigest() != ARCHIVE_SHA256:
        raise SystemExit(f"{archive} is not Leaflet {VERSION} as it was when this was written")
    with tarfile.open(archive) as tar:
        packed = {
            member.name.removeprefix("package/"): tar.extractfile(member).read()  # type: ignore[union-attr]
            for member in tar.getmembers()
            if member.isfile()
            and re.match(r"package/(LICENSE$|dist/[^/]*$|dist/images/)", member.name)
        }

    def image(name: str) -> str:
        coded = base64.b64encode(packed[f"dist/images/{name}"]).decode()
        return f"data:image/png;base64,{coded}"

    icons = {
        "iconUrl": image("marker-icon.png"),
        "iconRetinaUrl": image("marker-icon-2x.png"),
        "shadowUrl": image("marker-shadow.png"),
    }
    script = re.sub(r"\n//# sourceMappingURL=.*", "", packed["dist/leaflet.js"].decode()).strip()
    script += (
        f"\n/* reportmap: the default icon, inlined */\n"
        f"L.Icon.Default.imagePath='';L.Icon.Default.mergeOptions({json.dumps(icons)});\n"
    )
    # Leaflet looks up the icon's folder in the style sheet: an address it can cut is enough.
    style = packed["dist/leaflet.css"].decode().replace("\r\n", "\n")
    style = re.sub(r"url\(images/([\w-]+\.png)\)", lambda m: f"url({image(m[1])})", style)

    files = {"leaflet.js": script, "leaflet.css": style}
    for name, text in files.items():
        (ASSETS / name).write_text(text, encoding="utf-8")
    (ASSETS / "leaflet.LICENSE").write_bytes(packed["LICENSE"])
    record = [
        {
            "file": name,
            "name": "Leaflet",
            "version": VERSION,
            "licence": "BSD-2-Clause",
            "licence_file": "leaflet.LICENSE",
            "change": "images inlined as data URIs",
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "bytes": len(text.encode()),
        }
        for name, text in files.items()
    ]
    (ASSETS / "vendored.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    for one in record:
        print(one["file"], one["bytes"], one["sha256"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
