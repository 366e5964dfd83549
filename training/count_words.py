"""List the words that English texts mostly write in lower case.

``python -m training.count_words ner-open.train.jsonl`` writes ``mapper/common_words.txt``: a
capital at the start of a sentence says nothing about these.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from mapper.tokens import tokenize

OUTPUT = Path(__file__).parent.parent / "mapper" / "common_words.txt"
LEAST = 12  # occurrences in lower case
SHARE = 0.6  # of all occurrences


def main() -> None:
    """Count and write."""
    lower: Counter[str] = Counter()
    every: Counter[str] = Counter()
    with Path(sys.argv[1]).open(encoding="utf-8") as lines:
        for line in lines:
            for token in tokenize(json.loads(line)["text"]):
                word = token.text
                if word.isascii() and word.isalpha() and len(word) > 1:
                    every[word.lower()] += 1
                    lower[word.lower()] += word.islower()
    kept = sorted(w for w, n in lower.items() if n >= LEAST and n >= SHARE * every[w])
    OUTPUT.write_text("\n".join(kept) + "\n", encoding="utf-8")
    print(f"{len(kept)} words of {len(every)}")


if __name__ == "__main__":
    main()
