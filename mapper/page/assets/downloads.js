/*
 * This part: the findings as files. What is in them comes with the page (mapper/page/downloads.py),
 * and the files say what `mapper map -o places.csv -o places.geojson` would; those of a large page
 * have what the page has (held.js).
 */

window.mapperParts.downloads = function (page) {
  "use strict";

  const { $, make, mentions, textOf, passes, fold, counted } = page;
  const FROM_TEXT = -1;
  const STRETCH_MS = 40; // of work at a time: a hundred thousand rows must not stop the page
  // What a spreadsheet may take for the start of a formula (mapper/delimited.py).
  const FORMULA = /^(?:[\t\r\n]|[\s\x00-\x1f\x7f-\xa0\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufb29\u2212])/;

  const given = document.getElementById("mapper-table");

  /** What gives a row of the table, an object, by the number of its mention. */
  function rowsOf({ columns, parts, rows, values }) {
    const cut = {
      text: ({ report, start, end }) => textOf(report).slice(start, end),
      sentence: ({ report, sentenceStart, sentenceEnd }) => fold(textOf(report).slice(sentenceStart, sentenceEnd)),
    };
    return (number) => {
      const row = Object.fromEntries(columns.map(([name]) => [name, null]));
      parts.forEach((part) => part.names.forEach((name, i) => {
        row[name] = values[part.distinct[part.rows[number]][i]];
      }));
      Object.entries(rows).forEach(([name, cells]) => {
        const cell = Array.isArray(cells) ? cells[number] : cells;
        row[name] = cell === FROM_TEXT ? cut[name](mentions[number]) : values[cell];
      });
      return row;
    };
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

  // What stands before the rows, between them and after them, and a row.
  const writers = {
    csv: ({ columns }) => ({
      head: `\ufeff${columns.map(([name]) => name).join(",")}\r\n`, between: "", tail: "",
      write: (row) => `${columns.map(([name, dtype]) => writeCell(row[name], dtype)).join(",")}\r\n`,
    }),
    geojson: ({ collection, geometries }) => ({
      head: `${JSON.stringify(collection).slice(0, -1)},"features":[`, between: ",", tail: "]}\n",
      write: (row, number) => JSON.stringify({
        type: "Feature",
        geometry: geometries[number] || (row.lat === null ? null : { type: "Point", coordinates: [row.lon, row.lat] }),
        properties: row,
      }),
    }),
  };
  const TYPES = { csv: "text/csv", geojson: "application/geo+json" };
  const breathe = () => new Promise((resolve) => { setTimeout(resolve); });

  /** The file of the mentions with these numbers, in pieces, with room between for whoever uses the page. */
  async function fileOf(kind, numbers) {
    const table = JSON.parse(given.textContent);
    const { head, between, tail, write } = writers[kind](table);
    const rowOf = page.heldRow || rowsOf(table);
    const pieces = [];
    let piece = head;
    let since = performance.now();
    for (let i = 0; i < numbers.length; i += 1) {
      piece += (i ? between : "") + write(rowOf(numbers[i]), numbers[i]);
      if (performance.now() - since > STRETCH_MS) {
        pieces.push(new Blob([piece]));
        piece = "";
        await breathe();
        since = performance.now();
      }
    }
    return new Blob([...pieces, piece + tail], { type: `${TYPES[kind]};charset=utf-8` });
  }

  let isBusy = false;
  async function save(kind, keeps) {
    if (isBusy) return;
    isBusy = true;
    const name = `places.${kind}`;
    told.textContent = `Making ${name} …`;
    try {
      // What the filters leave now: they may be moved meanwhile.
      const numbers = Array.from(mentions, (_, number) => number).filter(keeps);
      const href = URL.createObjectURL(await fileOf(kind, numbers));
      make("a", { href, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(href), 60_000); // browsers fetch it when they please
      told.textContent = `${name}: ${counted(numbers.length, "row")}`;
    } catch (error) {
      told.textContent = `${name} could not be made.`;
      throw error;
    } finally {
      isBusy = false;
    }
  }

  const box = $("#downloads");
  const part = box.querySelector("input");
  const told = box.querySelector("output");
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
