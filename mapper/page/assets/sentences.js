/* This part: sentences of the reports, and statements, as a popup quotes them. */

window.mapperParts.sentences = function (page) {
  "use strict";

  const { mentions, reports, roles, statements } = page;
  const { make, textOf, shownOf, STATUSES } = page;
  const SENTENCES = 3; // shown at once
  const CLAIMS = 4;
  const COPIES = 6;
  const MOST = 60; // unfolded

  // Each part by itself: in Arabic words, the figures of a date would change their places.
  const joined = (parts, between) => parts.filter((part) => part && part.length)
    .flatMap((part, i) => [i ? between : "", ...[part].flat()]);
  const apart = (text) => (text ? [make("bdi", {}, text)] : null);
  const langOf = ({ report }) => reports[report].language || null;
  const sourceOf = ({ source, date }) => joined([apart(source), apart(date)], ", ");
  const nameOf = (report) => joined([apart(report.title), sourceOf(report)], " – ");

  /** Who says so, by numbers of statements about mentions; what is asserted beside what is denied. */
  function claimsOf(numbers, among, index) {
    if (!numbers.length) return "";
    const first = new Map();
    among.forEach((number) => mentions[number].statements.forEach((one) => {
      if (!first.has(one)) first.set(one, number);
    }));
    const side = (title, chosen) => {
      if (!chosen.length) return null;
      const row = (number) => claimOf(statements[number], () => page.choose(index, { from: "quote", mention: first.get(number) ?? among[0] }));
      const box = make("div", { class: "side" }, make("h4", {}, title),
        make("ul", {}, ...chosen.slice(0, CLAIMS).map(row)));
      const rest = chosen.slice(CLAIMS, CLAIMS + MOST);
      if (rest.length) {
        box.append(make("details", {}, make("summary", {}, `${chosen.length - CLAIMS} more`), make("ul", {}, ...rest.map(row))));
      }
      return box;
    };
    const denied = numbers.filter((number) => statements[number].denies);
    const asserted = numbers.filter((number) => !statements[number].denies);
    return make("section", { class: "claims" },
      make("h3", {}, denied.length && asserted.length ? "Who says so, and who denies it" : "Who says so"),
      make("div", { class: "sides" }, side("Asserted", asserted), side("Denied", denied)));
  }

  function claimOf(one, show) {
    const said = textOf(one.report).slice(one.start, Math.min(one.end, one.start + 240)).replace(/\s+/g, " ");
    const cut = one.cut || one.end > one.start + 240 ? "…" : "";
    const report = reports[one.report];
    const via = one.via ? make("span", { dir: "auto" }, `via ${one.via}`) : null;
    const outlet = reports.length > 1 ? report.source || report.title : "";
    return make("li", {},
      make("b", { dir: "auto" }, one.speaker), " ", make("small", { dir: "auto" }, one.cue),
      one.private ? make("span", { class: "private", title: "To be published with care" }, "private person") : "",
      make(one.quote ? "q" : "span", { class: "said", dir: "auto", lang: langOf(one) }, said + cut),
      make("small", {}, via, via ? " · " : "",
        make("button", { type: "button", class: "link", dir: "auto", onclick: show }, outlet || "in the report")));
  }

  const isCopy = ({ report }) => (reports[report].copyOf === null ? 0 : 1);

  /** The sentences of mentions. */
  function quotesOf(numbers, index) {
    const box = make("div", { class: "quotes" });
    // Those that put the place on the map come first, copies last; the order of the text otherwise.
    const rows = numbers.map((number) => [number, mentions[number]])
      .sort(([, a], [, b]) => a.role - b.role || isCopy(a) - isCopy(b));
    // One sentence may name a place twice, and stand in copies of its report: quote it once.
    const found = new Map();
    const seen = new Set();
    rows.forEach(([number, row]) => {
      const { report, sentenceStart, sentenceEnd } = row;
      if (seen.has(`${report} ${sentenceStart}`)) return;
      seen.add(`${report} ${sentenceStart}`);
      const key = `${reports[report].copyOf ?? report} ${textOf(report).slice(sentenceStart, sentenceEnd).replace(/\s+/g, " ")}`;
      if (!found.has(key)) found.set(key, []);
      found.get(key).push([number, row]);
    });
    const distinct = [...found.values()];
    distinct.slice(0, SENTENCES).forEach((alike) => box.append(quoteOf(alike, index)));
    const rest = distinct.slice(SENTENCES, SENTENCES + MOST);
    if (rest.length) {
      const more = make("details", {}, make("summary", {}, `${distinct.length - SENTENCES} more`));
      more.addEventListener("toggle", () => {
        rest.splice(0).forEach((alike) => more.append(quoteOf(alike, index)));
      });
      box.append(more);
    }
    return box;
  }

  /** A stretch of a report with its name and event words marked; what overlaps is marked once. */
  function excerpt(report, from, to, spans) {
    const text = textOf(report);
    const parts = [];
    let at = from;
    spans.filter(({ start, end }) => start >= from && end <= to).sort((a, b) => a.start - b.start).forEach((one) => {
      if (one.start < at) return;
      parts.push(text.slice(at, one.start), one.node(text.slice(one.start, one.end)));
      at = one.end;
    });
    parts.push(text.slice(at, to));
    return parts;
  }
  const eventSpan = ({ start, end, status }) => ({
    start, end, node: (text) => make("strong", { class: `word s-${STATUSES[status]}` }, text),
  });

  /** A sentence; `alike` are a mention in it and those in the copies of its report. */
  function quoteOf(alike, index) {
    const [[number, row]] = alike;
    const text = textOf(row.report);
    // Of a sentence without end only the surroundings of the name are quoted.
    let from = Math.max(row.sentenceStart, row.start - 180);
    let to = Math.min(row.sentenceEnd, row.end + 180);
    // No word is cut in two, unless there is no space to cut at.
    if (from > row.sentenceStart) from += Math.max(0, text.slice(from, row.start).search(/\s/));
    const last = text.slice(row.end, to).search(/\s\S*$/);
    if (to < row.sentenceEnd && last >= 0) to = row.end + last;
    const name = { start: row.start, end: row.end, node: (words) => make("mark", {}, words) };
    const quote = make("blockquote", { dir: "auto", lang: langOf(row) },
      from > row.sentenceStart || row.cut & 1 ? "…" : "", ...excerpt(row.report, from, to, [name, ...row.events.map(eventSpan)]),
      to < row.sentenceEnd || row.cut & 2 ? "…" : "");
    const role = row.role === shownOf(index).role ? "" : make("small", { class: "as" }, roles[row.role].name);
    return make("div", { class: `quote r-${roles[row.role].id}` }, quote, carriedOf(row, from, to), role,
      linkOf(number, row, index, nameOf), copyOf(row),
      ...alike.slice(1, COPIES + 1).map(([other, copy]) => make("div", { class: "copies" },
        linkOf(other, copy, index, sourceOf), copyOf(copy))),
      alike.length > COPIES + 1 ? make("small", { class: "copy" }, `and ${alike.length - COPIES - 1} more copies`) : "");
  }

  /** What leads to a sentence in its report. */
  function linkOf(number, { report }, index, words) {
    return make("button", {
      type: "button", class: "link",
      onclick: () => page.choose(index, { from: "quote", mention: number }),
    }, ...shownBy((reports.length > 1 ? words : sourceOf)(reports[report]), ["show in the report"]));
  }

  const shownBy = (parts, otherwise) => (parts.length ? parts : otherwise);

  /** Which report it is a copy of, if of any. */
  function copyOf({ report }) {
    const first = reports[reports[report].copyOf];
    return first ? make("small", { class: "copy" }, " copy of ", ...shownBy(sourceOf(first), apart(first.title))) : "";
  }

  /** Event words of other sentences, with what stands around them. */
  function carriedOf(row, from, to) {
    const apart = row.events.filter(({ start, end }) => start < from || end > to);
    if (!apart.length) return null;
    const text = textOf(row.report);
    const box = make("blockquote", { class: "carried", dir: "auto", lang: langOf(row) });
    let done = -1;
    apart.slice(0, 4).forEach((one) => {
      if (one.start < done) return;
      const before = text.slice(Math.max(0, one.start - 90), one.start);
      const after = text.slice(one.end, one.end + 90);
      const start = one.start - before.split(/[.!?。]\s+|\n\s*\n/).pop().replace(/^\S*?\s(?=.{60})/s, "").length;
      const stop = after.search(/[.!?。]\s|\n\s*\n/);
      const end = one.end + (stop < 0 ? Math.max(0, after.search(/\s\S*$/)) : stop + 1);
      box.append(done < 0 ? "… " : " … ", ...excerpt(row.report, start, end, apart.map(eventSpan)));
      done = end;
    });
    return box;
  }

  return { quotesOf, claimsOf };
};

