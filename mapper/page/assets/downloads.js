/*
 * This part: the findings as files. What is in them comes with the page (mapper/page/downloads.py),
 * and the files say what `mapper map -o places.csv -o places.geojson` would.
 */

window.mapperParts.downloads = function (page) {
  "use strict";

  const { $, make, mentions, textOf, passes } = page;
  const FROM_TEXT = -1;
  // White space as Python has it, so that sentences come out the same.
  const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
  // What a spreadsheet may take for the start of a formula (mapper/delimited.py).
  const FORMULA = /^(?:[\t\r\n]|[\s\x00-\x1f\x7f-\xa0\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufb29\u2212])/;

  const given = document.getElementById("mapper-table");

  /** The rows of the table, each an object; `keeps` says of which mentions. */
  function readRows({ columns, parts, rows, values }, keeps) {
    const cut = {
      text: ({ report, start, end }) => textOf(report).slice(start, end),
      sentence: ({ report, sentenceStart, sentenceEnd }) => (
        textOf(report).slice(sentenceStart, sentenceEnd).replace(SPACE, " ").replace(/^ | $/g, "")),
    };
    return mentions.map((mention, number) => {
      if (!keeps(number)) return null;
      const row = Object.fromEntries(columns.map(([name]) => [name, null]));
      parts.forEach((part) => part.names.forEach((name, i) => {
        row[name] = values[part.distinct[part.rows[number]][i]];
      }));
      Object.entries(rows).forEach(([name, cells]) => {
        const cell = Array.isArray(cells) ? cells[number] : cells;
        row[name] = cell === FROM_TEXT ? cut[name](mention) : values[cell];
      });
      return { row, number };
    }).filter(Boolean);
  }

  /** A number as Python writes it: 46.0, 1e-05. */
  function writeFloat(value) {
    if (Number.isInteger(value)) return value.toFixed(1);
    return Math.abs(value) < 1e-4 ? value.toExponential().replace(/e-(\d)$/, "e-0$1") : String(value);
  }

  function writeCell(value, dtype) {
    if (value === null) return "";
    if (typeof value === "number") return dtype === "Float64" ? writeFloat(value) : String(value);
    if (typeof value === "boolean") return String(value);
    const text = FORMULA.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }

  const writers = {
    csv({ columns }, rows) {
      const lines = [columns.map(([name]) => name), ...rows.map(({ row }) => columns.map(([name, dtype]) => writeCell(row[name], dtype)))];
      return `\ufeff${lines.map((cells) => `${cells.join(",")}\r\n`).join("")}`;
    },
    geojson({ collection, geometries }, rows) {
      const features = rows.map(({ row, number }) => ({
        type: "Feature",
        geometry: geometries[number] || (row.lat === null ? null : { type: "Point", coordinates: [row.lon, row.lat] }),
        properties: row,
      }));
      return `${JSON.stringify({ ...collection, features })}\n`;
    },
  };
  const TYPES = { csv: "text/csv", geojson: "application/geo+json" };

  function save(kind, keeps) {
    const table = JSON.parse(given.textContent);
    const file = new Blob([writers[kind](table, readRows(table, keeps))], { type: `${TYPES[kind]};charset=utf-8` });
    const href = URL.createObjectURL(file);
    make("a", { href, download: `places.${kind}` }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000); // browsers fetch it when they please
  }

  const box = $("#downloads");
  const part = box.querySelector("input");
  if (given && mentions.length) {
    box.hidden = false;
    box.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) save(button.dataset.as, part.checked ? (number) => mentions[number].place !== null && passes(number) : () => true);
    });
  }

  /** Offer what the filters leave while they leave something out. */
  function offerPart(isCut) {
    part.parentNode.hidden = !isCut;
    if (!isCut) part.checked = false;
  }

  return { offerPart };
};
