"""The cluster: one of three workers on loopback is killed; part files; a report that kills."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pytest
from pyarrow import parquet

from mapper.cluster import Summary, locate
from mapper.cluster.files import find_files, plan_file, put_file, read_partition, said_address
from mapper.cluster.partitions import locate_partition
from mapper.config import Config
from mapper.errors import ConfigError, SourceError, WorkerError
from mapper.gazetteer import Gazetteer
from mapper.parts import made_with, split_parts
from mapper.pipeline import Pipeline
from mapper.records import LocatedReport, Report
from mapper.runs import locate_parts, open_run
from mapper.sources.columns import Columns
from mapper.sources.items import Reading
from mapper.tables import COLUMNS, rows
from mapper.writers.geoparquet import GEOMETRY
from tests.many import DEADLY, LAY_IN, PROGRAM, mapper, reports, until, write_reports

ROOT = Path(__file__).parent.parent

# Laid into every worker: what kills the worker's own process, and any that it starts.
PRELOAD = f"""{LAY_IN}
import mapper.workers
if Pipeline.run.__name__ != "deadly":  # a preload may be loaded twice
    lay_in(Pipeline.run)
mapper.workers.Pool.__init__.__kwdefaults__.update(program={PROGRAM!r})
"""


class Cluster:
    """A scheduler and its workers, each with a nanny that starts it again."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self._stack = stack
        (folder / "preload.py").write_text(PRELOAD, "utf-8")
        self._start("scheduler", "--port", "0", "--dashboard-address", ":0")
        said = until_said(folder / "scheduler-0.log", r"Scheduler at:\s+(tcp://\S+)")
        self.address = said.replace("0.0.0.0", "127.0.0.1")  # noqa: S104 - as it says
        for _ in range(3):
            self._start(
                *("worker", self.address, "--nthreads", "1", "--dashboard-address", ":0"),
                *("--preload", str(folder / "preload.py"), "--local-directory", str(folder)),
            )

    def _start(self, kind: str, *args: str) -> None:
        number = len(list(self.folder.glob(f"{kind}-*.log")))
        log = self._stack.enter_context((self.folder / f"{kind}-{number}.log").open("wb"))
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_" + kind, *args],
            stdout=log,
            stderr=log,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"},
        )
        self._stack.callback(stop, process)


def stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def until_said(log: Path, pattern: str) -> str:
    until(lambda: log.exists() and re.search(pattern, log.read_text("utf-8")))
    found = re.search(pattern, log.read_text("utf-8"))
    assert found is not None
    return found[1]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, gazetteer: Gazetteer) -> Iterator[Cluster]:
    assert gazetteer.version  # is unpacked
    with ExitStack() as stack:
        yield Cluster(tmp_path_factory.mktemp("cluster"), stack)


@contextmanager
def connected(cluster: Cluster) -> Iterator[Any]:
    from distributed import Client

    with Client(cluster.address, set_as_default=False) as client:
        client.wait_for_workers(3, timeout=60)
        yield client


def write_parquet(path: Path, found: list[Report], **names: str) -> Path:
    columns = {
        names.get("id", "id"): [one.id for one in found],
        names.get("text", "text"): [one.text for one in found],
    }
    parquet.write_table(pa.table(columns), path, row_group_size=7)
    return path


def rows_of(folder: Path) -> list[dict[str, Any]]:
    """Read a folder of GeoParquet as the rows of other tables: no geometry, dates as text."""
    table = parquet.read_table(folder)
    assert table.column_names == [*(one.name for one in COLUMNS), GEOMETRY]
    return [
        {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in row.items()
        }
        for row in table.drop_columns([GEOMETRY]).to_pylist()
    ]


def expected(pipeline: Pipeline, found: list[Report]) -> list[dict[str, object]]:
    return [
        row
        for one in pipeline.run(found)
        if isinstance(one, LocatedReport)
        for row in rows(one)
    ]  # fmt: skip


def by_report(table: list[dict[str, object]]) -> list[dict[str, object]]:
    return sorted(table, key=lambda row: (str(row["report_id"]), int(str(row["start"]))))


def test_a_worker_killed_in_the_middle_costs_nothing(
    cluster: Cluster, pipeline: Pipeline, tmp_path: Path
) -> None:
    found = reports(240)
    write_parquet(tmp_path / "in.parquet", found)
    out = tmp_path / "out"
    killed: list[int] = []
    with connected(cluster) as client:

        def kill_one(_: Summary) -> None:
            if not killed:
                pids = client.run(os.getpid)
                killed.append(next(iter(pids.values())))
                os.kill(killed[0], signal.SIGKILL)

        summary = locate(
            str(tmp_path / "in.parquet"),
            out.as_uri(),
            scheduler=client,
            part_size=20,
            progress=kill_one,
        )
    assert killed
    assert (summary.parts, summary.reports, summary.kept) == (12, 240, 0)
    assert not summary.failed
    assert not summary.skipped
    assert by_report(rows_of(out)) == by_report(expected(pipeline, found))
    assert not [one.name for one in out.iterdir() if one.name.startswith(".")]


def test_a_report_that_kills_workers_is_skipped_alone(cluster: Cluster, tmp_path: Path) -> None:
    harmless = reports(12)
    found = [*harmless[:5], Report("bad", DEADLY), *harmless[5:]]
    lines = (json.dumps({"id": one.id, "text": one.text}) for one in found)
    (tmp_path / "in.jsonl").write_text("\n".join(lines), "utf-8")
    warnings: list[str] = []
    with connected(cluster) as client:
        summary = locate(
            str(tmp_path / "in.jsonl"),
            str(tmp_path / "out"),
            scheduler=client,
            part_size=7,
            output_format="jsonl",
            warn=warnings.append,
        )
    assert (summary.parts, summary.reports, summary.skipped) == (2, 12, 1)
    assert summary.reasons[0].origin == "bad"
    assert "stopped the process that read it (SIGKILL)" in summary.reasons[0].reason
    written = [
        json.loads(line)["id"]
        for file in sorted((tmp_path / "out").glob("*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
    ]
    assert written == [one.id for one in harmless]
    assert any("KilledWorker" in line for line in warnings)


def test_the_command_writes_the_same_bytes_on_a_cluster(cluster: Cluster, tmp_path: Path) -> None:
    source = write_reports(tmp_path / "in.jsonl", 450)
    written = []
    for name, options in (("here", ()), ("there", ("--cluster", cluster.address))):
        files = [tmp_path / f"{name}.{suffix}" for suffix in ("csv", "jsonl", "html")]
        done = mapper(source, *options, *(f"-o{file}" for file in files), cwd=tmp_path)
        _, said = done.communicate()
        assert done.returncode == 0, said
        assert said.count("\n") <= 3
        written.append([file.read_bytes() for file in files])
    assert written[0] == written[1]


def test_a_worker_of_another_version_is_refused(cluster: Cluster, tmp_path: Path) -> None:
    from mapper.cluster.scheduling import ClusterEngine, Futures

    with connected(cluster) as client, Pipeline.open() as here:
        made = made_with(here.provenance, Config()) | {"gazetteer": "of 1999"}
        engine = ClusterEngine(Futures(client), Config(), made)
        with pytest.raises(WorkerError, match="a worker has another gazetteer; install the same"):
            list(locate_parts(split_parts(reports(1)), engine))


def test_a_local_cluster_ends_with_its_run(tmp_path: Path, pipeline: Pipeline) -> None:
    found = reports(8)
    with open_run(Config(cluster="local:1")) as run:
        assert list(run.locate(found)) == list(pipeline.run(found))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "tcp://nowhere.invalid:8786"])
def test_an_address_where_nobody_is_is_one_line(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mapper.cluster.scheduling._CONNECT_S", 1)
    with (
        pytest.raises(WorkerError, match=f"{address}: no scheduler can be used there"),
        open_run(Config(cluster=address)),
    ):
        pass


def test_a_missing_extra_is_one_line(tmp_path: Path) -> None:
    source = write_reports(tmp_path / "in.jsonl", 1)
    code = (
        "import sys; sys.modules['distributed'] = None\n"
        "from mapper.cli import main; main()"
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code, "map", source, "-o", "a.csv", "--cluster", "local:2"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == (
        "error: a cluster needs an extra; install it with: pip install 'reportmap[cluster]'\n"
    )


class TestPartFiles:
    """What a worker does, done here: from file to file."""

    @pytest.fixture
    def client(self) -> Iterator[Any]:
        from distributed import Client, LocalCluster

        with (
            LocalCluster(
                n_workers=1, threads_per_worker=2, processes=False, dashboard_address=":0"
            ) as local,
            Client(local, set_as_default=False) as client,
        ):
            yield client

    @pytest.mark.usefixtures("pipeline")
    def test_what_is_done_is_not_done_again(self, client: Any) -> None:
        memory = fsspec.filesystem("memory")
        files = [f"memory://in/{i}.jsonl" for i in range(2)]
        for i, file in enumerate(files):
            lines = [json.dumps({"id": f"{i}-{one.id}", "text": one.text}) for one in reports(5)]
            memory.pipe_file(file, "\n".join([*lines, "no json"]).encode())

        def run(inputs: str, **options: Any) -> Summary:
            return locate(
                inputs, "memory://out", scheduler=client, output_format="jsonl", **options
            )

        first = run("memory://in/0.jsonl", part_size=3)
        assert (first.parts, first.kept, first.reports, first.skipped) == (2, 0, 5, 1)
        assert first.reasons[0].origin == "memory:///in/0.jsonl:6"
        both = run("memory://in", part_size=3)
        assert (both.parts, both.kept, both.reports) == (4, 2, 10)
        # a shorter file leaves nothing of the longer one
        memory.pipe_file(files[1], b'{"id": "new", "text": "Rain fell in Goris."}\n')
        last = run("memory://in/*.jsonl", part_size=3)
        assert (last.parts, last.kept, last.reports) == (3, 2, 6)
        written = [
            json.loads(line)["id"]
            for file in memory.glob("memory://out/*.jsonl")
            for line in memory.cat_file(file).decode().splitlines()
        ]
        assert sorted(written) == [*(f"0-r{i}" for i in range(5)), "new"]
        for wrong in ({"part_size": 4}, {"part_size": 3, "config": Config(country="AM")}):
            with pytest.raises(ConfigError, match="is of a run with another"):
                run("memory://in", **wrong)
        memory.rm("/in", recursive=True)
        memory.rm("/out", recursive=True)

    @pytest.mark.usefixtures("pipeline")
    def test_a_worker_lost_behind_its_receipt_is_no_earlier_run(
        self, client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def twice(*arguments: Any) -> tuple[dict[str, Any], bool]:
            locate_partition(*arguments)
            return locate_partition(*arguments)

        monkeypatch.setattr("mapper.cluster.partitions.locate_partition", twice)
        write_parquet(tmp_path / "a.parquet", reports(3))
        for kept in (0, 1):
            summary = locate(str(tmp_path), str(tmp_path / "out"), scheduler=client)
            assert (summary.parts, summary.reports, summary.kept) == (1, 3, kept)

    def test_a_file_that_cannot_be_read_is_told_and_costs_no_other(
        self, client: Any, tmp_path: Path, pipeline: Pipeline
    ) -> None:
        write_parquet(tmp_path / "a.parquet", reports(3), text="body")
        (tmp_path / "b.parquet").write_bytes(b"nonsense")
        summary = locate(
            str(tmp_path),
            str(tmp_path / "out"),
            scheduler=client,
            config=Config(text_column="body"),
        )
        assert (summary.parts, summary.reports) == (1, 3)
        (failed,) = summary.failed
        assert failed.origin.endswith("b.parquet")
        assert failed.reason == "is no Parquet file, or a damaged one; write it again"
        assert rows_of(tmp_path / "out") == expected(pipeline, reports(3))
        (part,) = (tmp_path / "out").glob("*.parquet")
        made = json.loads(parquet.read_metadata(part).metadata[b"reportmap"])
        assert made["attribution"] == list(pipeline.provenance.attribution)

    @pytest.mark.parametrize(
        ("arguments", "error", "message"),
        [
            ({"part_size": 0}, ConfigError, "part_size must be at least 1"),
            ({"output_format": "xls"}, ConfigError, "known are parquet, jsonl"),
            ({"inputs": "memory://none"}, SourceError, "none"),
            ({"inputs": []}, SourceError, "nothing to read"),
            ({"inputs": "nonsense://x"}, SourceError, "nonsense"),
        ],
    )
    def test_what_is_wrong_is_said_at_once(
        self, client: Any, tmp_path: Path, arguments: dict[str, Any], error: type, message: str
    ) -> None:
        given: dict[str, Any] = {"inputs": str(tmp_path), "output": str(tmp_path / "out")}
        with pytest.raises(error, match=message):
            locate(**(given | arguments), scheduler=client)


@pytest.mark.parametrize("step", [1, 3, 4, 100])
@pytest.mark.parametrize("end", ["", "\n"])
def test_a_file_of_lines_is_divided_without_loss(
    tmp_path: Path, step: int, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mapper.cluster.files._CHUNK", 50)
    found = reports(8)
    lines = [json.dumps({"text": one.text}) for one in found]
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(lines) + end, "utf-8")
    with gzip.open(tmp_path / "B.JSONL.GZ", "wb") as stream:
        stream.write(file.read_bytes())
    parts = plan_file(str(file), step, {})
    assert len(parts) == -(-8 // step)
    assert len({one.name for one in parts}) == len(parts)
    read = [one for part in parts for one in read_partition(part, Reading(), {})]
    assert [one.text for one in read if isinstance(one, Report)] == [one.text for one in found]
    ids = [one.id for one in read if isinstance(one, Report)]
    assert ids == [f"{file}:{i + 1}" for i in range(8)]
    (packed,) = plan_file(str(tmp_path / "B.JSONL.GZ"), step, {})
    assert len(list(read_partition(packed, Reading(), {}))) == 8


@pytest.mark.parametrize("step", [1, 5, 7, 100])
def test_a_table_is_divided_without_loss(tmp_path: Path, step: int) -> None:
    file = write_parquet(tmp_path / "a.parquet", reports(16))
    parts = plan_file(str(file), step, {})
    assert len(parts) == -(-16 // step)
    assert [one for part in parts for one in read_partition(part, Reading(), {})] == reports(16)


def test_a_table_without_text_is_refused(tmp_path: Path) -> None:
    file = write_parquet(tmp_path / "a.parquet", reports(1), text="words")
    (part,) = plan_file(str(file), 5, {})
    for columns, message in (
        (Columns(), "has no text: none of its columns"),
        (Columns(text="words", title="x"), r"has no column 'x' \(--title-column\)"),
    ):
        with pytest.raises(ValueError, match=message):
            list(read_partition(part, Reading(columns), {}))
    packed = file.rename(tmp_path / "a.parquet.gz")
    for other in (ROOT / "README.md", packed):
        with pytest.raises(ValueError, match="neither Parquet nor JSON Lines"):
            plan_file(str(other), 5, {})


def test_folders_are_searched_for_part_files(tmp_path: Path) -> None:
    for name in ("b.parquet", "a.jsonl", "c.txt", "_x/d.jsonl", ".e.jsonl", "f/g.ndjson.gz"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [one.removeprefix(f"file://{tmp_path}/") for one in find_files(str(tmp_path), {})]
    assert found == ["a.jsonl", "b.parquet", "f/g.ndjson.gz"]
    with pytest.raises(FileNotFoundError):
        find_files(str(tmp_path / "*.csv"), {})


def test_a_file_is_there_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    address = str(tmp_path / "a.txt")
    with pytest.raises(RuntimeError), put_file(address, {}) as stream:  # noqa: PT012
        stream.write(b"half")
        raise RuntimeError
    assert not list(tmp_path.iterdir())
    with put_file(address, {}) as stream:
        stream.write(b"whole")
    assert [one.name for one in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_bytes() == b"whole"


def test_no_password_is_told() -> None:
    assert said_address("sftp://me:secret@host/a\nb.jsonl") == "sftp://host/a\ufffdb.jsonl"
