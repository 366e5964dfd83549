/* This part, of large pages only: the one report that is open, written out when it is asked for. */

window.mapperParts.opened = function (page) {
  "use strict";

  const { $, data, mentions, places, reports, roles, state } = page;
  const { make, passes } = page;

  function linkOf(number, words) {
    const { place, role, confidence } = mentions[number];
    const looks = place === null ? "m unplaced" : [
      `m ${places[place].drawn} r-${roles[role].id}`, confidence < data.lowConfidence && "unsure", !passes(number) && "out",
      place === state.chosen && "chosen",
    ].filter(Boolean).join(" ");
    return make("a", { class: looks, id: `m${number}`, href: place === null ? "#pane-places" : `#p${place}` }, words);
  }

  /** Text of a report with its names as links; the nodes together are the text, to the letter. */
  function partsOf(report) {
    const text = data.texts[report];
    const numbers = Array.from(
      { length: data.mentionsFrom[report + 1] - data.mentionsFrom[report] }, (_, i) => data.mentionsFrom[report] + i
    ).sort((a, b) => mentions[a].start - mentions[b].start || a - b);
    const parts = [];
    let at = 0;
    numbers.forEach((number) => {
      const { start, end } = mentions[number];
      if (start < at) return;
      parts.push(text.slice(at, start), linkOf(number, text.slice(start, end)));
      at = end;
    });
    return [...parts, text.slice(at)];
  }

  function showReport(number) {
    const { title, source, date, url, language, copyOf } = reports[number];
    const byline = make("p", { class: "byline", lang: "en" },
      source ? make("span", { dir: "auto" }, source) : "", date ? make("time", { datetime: date }, date) : "",
      url ? make("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, "original") : "");
    const copy = copyOf === null ? "" : make("p", { class: "note copy", lang: "en" }, "Copy of ",
      make("a", { class: "to-report", href: `#r${copyOf}`, dir: "auto" }, reports[copyOf].title), ": the same text, counted once.");
    $("#opened").replaceChildren(make("article", { class: "report", id: `r${number}`, lang: language },
      make("h2", { dir: "auto" }, title), byline, copy,
      make("div", { class: "text" }, make("p", { dir: "auto" }, ...partsOf(number))),
      data.texts[number] ? "" : make("p", { class: "note", lang: "en" }, "No place was recognised in this report.")));
  }

  return { showReport };
};
