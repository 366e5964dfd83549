"""GeoParquet 1.1: the table of findings with a geometry, as a file or as a folder of parts."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from mapper.records import LocatedReport, Provenance
from mapper.tables import COLUMNS, DATES, rows
from mapper.writers.about import About
from mapper.writers.geometry import Bounds, geometry
from mapper.writers.texts import for_database

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["GEOMETRY", "MANIFEST", "GeoParquetRenderer", "ParquetPartsRenderer", "is_parts"]

#: Column of the geometry; the others are `COLUMNS`.
GEOMETRY = "geometry"
#: The file that is written last to a folder of parts.
MANIFEST = "_manifest.json"

_FORMAT = "reportmap-parquet-parts"
_BATCH = 1_000  # findings that wait as Python has them
_GROUP = 50_000  # findings of a row group, which wait as Arrow has them
_PART = 500_000  # findings of a part


class GeoParquetRenderer:
    """Writes one row a finding, by row group."""

    def __init__(
        self, stream: BinaryIO, provenance: Provenance, *, title: str | None = None
    ) -> None:
        self.about = About(provenance, title)
        self._file = _ParquetFile(stream)

    def add(self, located: LocatedReport) -> None:
        """Write the rows of one report."""
        self.about.add(located)
        self._file.add(located)

    def close(self) -> None:
        """Write the last row group and what the file says of itself."""
        self._file.close(self.about.members())

    def discard(self) -> None:
        """Let go of what was not written."""
        self._file.discard()


class ParquetPartsRenderer:
    """Writes files of many findings each to an empty folder, and a manifest of them at the end.

    Parameters
    ----------
    folder : Path
        Where to write. Whoever opened it gives it its name when `close` is done.
    provenance : Provenance
        Written to every part and to the manifest.
    title : str or None
        Written with it.
    most : int
        Findings of a part. A report is never parted, so there may be a few more.
    """

    def __init__(
        self,
        folder: Path,
        provenance: Provenance,
        *,
        title: str | None = None,
        most: int = _PART,
    ) -> None:
        self._folder = folder
        self._most = most
        self._whole = About(provenance, title)
        self._parts: list[dict[str, Any]] = []
        self._stream: BinaryIO | None = None  # of the open part
        self._part: GeoParquetRenderer | None = None

    def add(self, located: LocatedReport) -> None:
        """Write the rows of one report."""
        self._whole.add(located)
        part = self._part or self._begin()
        part.add(located)
        if part.about.findings >= self._most:
            self._end()

    def close(self) -> None:
        """Write the last part, at least one, and the manifest."""
        if self._part is None and not self._parts:
            self._begin()
        self._end()
        manifest = {"format": _FORMAT, **self._whole.members(), "parts": self._parts}
        with (self._folder / MANIFEST).open("wb") as stream:
            stream.write(json.dumps(manifest, indent=1).encode() + b"\n")
            stream.flush()
            os.fsync(stream.fileno())

    def discard(self) -> None:
        """Close what is open; the folder is its opener's to remove."""
        if self._part is not None:
            self._part.discard()
        if self._stream is not None:
            self._stream.close()

    def _begin(self) -> GeoParquetRenderer:
        self._stream = (self._folder / f"part-{len(self._parts):05}.parquet").open("xb")
        made, title = self._whole.provenance, self._whole.title
        self._part = GeoParquetRenderer(self._stream, made, title=title)
        return self._part

    def _end(self) -> None:
        if self._part is None or self._stream is None:
            return
        path = Path(self._stream.name)
        self._part.close()
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        with path.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        self._parts.append(
            {
                "name": path.name,
                "reports": self._part.about.reports,
                "findings": self._part.about.findings,
                "bytes": path.stat().st_size,
                "sha256": digest,
            }
        )
        self._part = self._stream = None


def is_parts(folder: Path) -> bool:
    """Return whether a folder is what `ParquetPartsRenderer` wrote, with nothing else in it."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        names = {MANIFEST, *(one["name"] for one in manifest["parts"])}
        return manifest["format"] == _FORMAT and {one.name for one in folder.iterdir()} == names
    except (OSError, ValueError, LookupError, TypeError):
        return False


class _ParquetFile:
    def __init__(self, stream: BinaryIO) -> None:
        import pyarrow.parquet as pq

        self._schema = _schema()
        self._writer: Any = pq.ParquetWriter(
            _Kept(stream), self._schema, compression="zstd", store_schema=True
        )
        self._rows: list[tuple[Any, ...]] = []
        self._batches: list[Any] = []
        self._types: set[str] = set()
        self._bounds = Bounds()

    def add(self, located: LocatedReport) -> None:
        import shapely

        for finding, row in zip(located.findings, rows(located), strict=True):
            wkb = None
            if (drawn := geometry(finding)) is not None:
                shape = shapely.geometry.shape(drawn)
                self._types.add(drawn["type"])
                self._bounds.add(shape.bounds)
                wkb = bytes(shapely.to_wkb(shape, byte_order=1))
            self._rows.append((*row.values(), wkb))
        if len(self._rows) >= _BATCH:
            self._batch()

    def close(self, about: dict[str, Any]) -> None:
        self._batch()
        self._group()
        column = {
            "encoding": "WKB",
            "geometry_types": sorted(self._types),
            "orientation": "counterclockwise",
            **({"bbox": self._bounds.box} if self._bounds.count else {}),
        }
        geo = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
        # At the end, when it is known what there is.
        self._writer.add_key_value_metadata(
            {"geo": json.dumps(geo), "reportmap": json.dumps(about)}
        )
        self._writer.close()

    def discard(self) -> None:
        self._rows.clear()
        self._batches.clear()
        self._writer.is_open = False  # or it would write its footer when it is collected

    def _batch(self) -> None:
        import pyarrow as pa

        if not self._rows:
            return
        columns = zip(*self._rows, strict=True)
        arrays = [
            pa.array(map(_converter(field.name), values), field.type)
            for field, values in zip(self._schema, columns, strict=True)
        ]
        self._batches.append(pa.record_batch(arrays, schema=self._schema))
        self._rows.clear()
        if sum(one.num_rows for one in self._batches) >= _GROUP:
            self._group()

    def _group(self) -> None:
        import pyarrow as pa

        if self._batches:
            table = pa.Table.from_batches(self._batches)
            self._writer.write_table(table, row_group_size=table.num_rows)
            self._batches.clear()


class _Kept:
    """A stream that the library writes to, but does not close."""

    closed = False

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._at = 0

    def write(self, data: Any) -> int:
        content = bytes(data)
        self._stream.write(content)
        self._at += len(content)
        return len(content)

    def tell(self) -> int:
        return self._at

    def flush(self) -> None:
        self._stream.flush()

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def close(self) -> None:
        pass


def _schema() -> pa.Schema:
    import pyarrow as pa

    types = {
        "string": pa.string(),
        "Int64": pa.int64(),
        "Float64": pa.float64(),
        "boolean": pa.bool_(),
    }
    fields = [
        pa.field(
            one.name,
            pa.date32() if one.name in DATES else types[one.dtype],
            metadata={"description": one.description},
        )
        for one in COLUMNS
    ]
    return pa.schema([*fields, pa.field(GEOMETRY, pa.binary())])


def _converter(name: str) -> Any:
    return _as_date if name in DATES else for_database


def _as_date(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)
