"""Write the table by which look-up keys treat variants of one Han character alike.

It comes from OpenCC's dictionaries of characters: traditional forms, and forms that only Japanese
writing has, lead to the simplified form. Where a form stands for several simplified ones, the
dictionary's first, its usual one, is taken.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

_FOLDER = "opencc/dictionary/"

_TITLE = (
    "# Han variants (second line) and their usual form (third line); made by data/gazetteer/han.py "
    "from OpenCC's dictionaries (opencc-python-reimplemented 0.1.7, Apache-2.0), changed: joined"
)


def variants(wheel: zipfile.ZipFile) -> dict[str, str]:
    """Return the character that stands for each variant; none of them is a variant itself."""
    first = {old: new[0] for old, new in _pairs(wheel, "TSCharacters")}
    chinese = {old for old, _ in _pairs(wheel, "STCharacters")} | {*first, *first.values()}
    for traditional, japanese in _pairs(wheel, "JPVariants"):
        for form in japanese:
            # a form that Chinese writing has too may be another word's there
            if form not in chinese:
                first[form] = first.get(traditional, traditional)
    return {old: _end(old, first) for old in sorted(first) if _end(old, first) != old}


def write(wheel: zipfile.ZipFile, path: Path) -> None:
    """Write the table and put it in place."""
    found = variants(wheel)
    partial = path.with_name(path.name + ".partial")
    text = "\n".join((_TITLE, "".join(found), "".join(found.values()), ""))
    partial.write_text(text, encoding="utf-8", newline="\n")
    partial.replace(path)


def _pairs(wheel: zipfile.ZipFile, name: str) -> Iterator[tuple[str, list[str]]]:
    for line in wheel.read(f"{_FOLDER}{name}.txt").decode("utf-8").splitlines():
        old, _, new = line.partition("\t")
        if len(old) == 1 and new:
            yield old, [form for form in new.split() if len(form) == 1] or [old]


def _end(form: str, first: dict[str, str]) -> str:
    """Follow the table to its end; of forms that lead to each other, the least stands for all."""
    seen = [form]
    while (form := first.get(form, form)) not in seen:
        seen.append(form)
    return min(seen[seen.index(form) :])
