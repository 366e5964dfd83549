"""One room a format; `mapper.exports` has the table of suffixes.

Every renderer takes reports one by one (`mapper.protocols.Renderer`). One that keeps something open
until it is closed also has ``discard()``, which leaves nothing of it after a failure.

=====================  =============================================================
`csv_table`            ``.csv``
`excel`                ``.xlsx``
`json_lines`           ``.jsonl``
`geojson`              ``.geojson``, ``.geojsonl``, ``.geojsons``
`geoparquet`           ``.parquet``, and folders of parts
`geopackage`           ``.gpkg``
`kml`                  ``.kml``
`annotations`          ``.annotations.jsonld``
`linked_places`        ``.lpf.json``
`database`             ``.sqlite``, ``.db``; over `sqlite_file`, as `geopackage` is
`datasette`            ``.datasette.json``
=====================  =============================================================

`about` is what files say of their own making, `geometry` where a finding is drawn, `texts` what a
text may hold, `addresses` how linked data names places and reports.
"""

from __future__ import annotations

__all__: list[str] = []
