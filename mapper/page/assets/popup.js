/* This part: what a place's popup says. */

window.mapperParts.popup = function (page) {
  "use strict";

  const { map, mentions, reports, roles, statements, state, container, still } = page;
  const { make, percent, textOf, isUnsure, glyph } = page;
  const SENTENCES = 3; // shown at once
  const CLAIMS = 4;
  const STATUSES = ["reported", "denied", "possible", "planned", "past", "known"];

  map.on("popupopen", ({ popup }) => {
    container.classList.add("reading"); // on a small map a popup needs the room of the controls
    const card = popup.getElement().querySelector(".card");
    if (!card) return; // a popup of the user's own
    card.parentNode.style.maxHeight = `${popup.options.maxHeight}px`;
    clearLegend();
    // Popups come after all pins in the document: who opened one by keyboard is taken into it.
    const opener = document.activeElement;
    if (opener && opener.matches("a.m:focus-visible, a.go:focus-visible, [data-place]:focus-visible")) {
      state.opener = opener;
      card.focus({ preventScroll: true });
    }
  });
  map.on("popupclose", () => {
    container.classList.remove("reading");
    clearLegend();
    // What had the focus in the popup is gone with it.
    if (state.opener && document.activeElement === document.body) {
      state.opener.focus({ preventScroll: true });
    }
    state.opener = null;
  });

  /** The legend gives way to a popup that it would cover. */
  function clearLegend() {
    if (!page.legend) return;
    const box = page.legend.getContainer();
    const popup = container.classList.contains("reading") && container.querySelector(".leaflet-popup-content-wrapper");
    const [a, b] = [box, popup].map((node) => node && node.getBoundingClientRect());
    box.classList.toggle("aside", Boolean(b) && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom);
  }
  map.on("moveend", clearLegend);

  /** What is unfolded in a popup makes it grow over the top of the map. */
  function keepInView(card) {
    const over = container.getBoundingClientRect().top + 8
      - card.closest(".leaflet-popup").getBoundingClientRect().top;
    if (over > 0) map.panBy([0, -over], { animate: !still.matches });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup();
  });

  function popupOf(place, index) {
    const body = make("div", { class: "card", tabindex: "-1" });
    body.addEventListener("toggle", () => keepInView(body), true);
    body.append(make("h2", { dir: "auto" }, place.name));
    const kind = [place.kind, place.where].filter(Boolean).join(" · ");
    body.append(make("p", { class: "kind", dir: "auto" }, kind));
    const other = place.written.filter((name) => name !== place.name);
    if (other.length) {
      const names = make("p", { class: "written" }, "In the text: ");
      other.slice(0, 6).forEach((name, i) => {
        names.append(i ? ", " : "", make("q", { dir: "auto" }, name));
      });
      body.append(names);
    }
    body.append(roleOf(place), linesOf(place), whereOf(place), quotesOf(place, index), claimsOf(place, index));
    body.append(certaintyOf(place), whyOf(place));
    const others = alternativesOf(place);
    if (others) body.append(others);
    const coordinates = `${place.lat.toFixed(4)}, ${place.lon.toFixed(4)}`;
    const size = place.drawn === "area" && place.radiusKm ? ` · about ${Math.round(place.radiusKm)} km around` : "";
    body.append(make("p", { class: "fine" }, `${coordinates}${size} · ${place.id}`));
    return body;
  }

  // ------------------------------------------------------------------ what is reported there

  function roleOf(place) {
    const { account } = place;
    const { id } = roles[account.role];
    const words = account.unasserted ? "An event here is only denied, feared or planned" : roles[account.role].words;
    const line = make("p", { class: `role r-${id}` },
      glyph(id, { ...account, size: 15 }), make("span", {}, `${words}.`));
    const notes = [];
    if (account.roleConfidence !== null) {
      notes.push(`Confidence in the role ${account.roleCertainty}, ${percent(account.roleConfidence)}`);
    }
    if (reports.length > 1) notes.push(account.coverage);
    if (notes.length) line.lastChild.append(" ", make("small", {}, notes.join(" · ")));
    return line;
  }

  function linesOf(place) {
    const { lines } = place.account;
    if (!lines.length) return "";
    return make("ul", { class: "lines" }, ...lines.map((line) => {
      const row = make("li", { class: `s-${line.status}` }, make("b", {}, line.label));
      line.words.forEach((word, i) => row.append(i ? ", " : ": ", make("span", { dir: "auto" }, word)));
      if (line.more) row.append(` and ${line.more} more`);
      if (line.when) {
        row.append(make("span", { class: "when" }, ` — ${line.when}`));
        row.append(" ", make("small", {}, "“", make("span", { dir: "auto" }, line.said), "”"));
      }
      return row;
    }));
  }

  function whereOf(place) {
    const { where } = place.account;
    if (!where.length) return "";
    return make("p", { class: "where" }, make("b", {}, "Where"), ": ", ...where.flatMap((one, i) => [
      i ? "; " : "", one.words,
      one.relation ? make("span", {}, " – “", make("span", { dir: "auto" }, one.relation), "”") : "",
      one.others.length ? make("span", { dir: "auto" }, ` with ${one.others.join(", ")}`) : "",
      one.km ? `, drawn up to ${one.km} km around` : "",
      one.codes ? make("small", {}, ` (${one.codes})`) : "",
    ]));
  }

  /** Who says so; what is asserted beside what is denied. */
  function claimsOf(place, index) {
    const numbers = [...new Set(place.mentions.flatMap((number) => mentions[number].statements))];
    if (!numbers.length) return "";
    const first = new Map();
    place.mentions.forEach((number) => mentions[number].statements.forEach((one) => {
      if (!first.has(one)) first.set(one, number);
    }));
    const side = (title, chosen) => {
      if (!chosen.length) return null;
      const row = (number) => claimOf(statements[number], () => page.choose(index, { from: "quote", mention: first.get(number) }));
      const box = make("div", { class: "side" }, make("h4", {}, title),
        make("ul", {}, ...chosen.slice(0, CLAIMS).map(row)));
      const rest = chosen.slice(CLAIMS, CLAIMS + 60);
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
    const cut = one.end > one.start + 240 ? "…" : "";
    const report = reports[one.report];
    const via = one.via ? make("span", { dir: "auto" }, `via ${one.via}`) : null;
    const outlet = reports.length > 1 ? report.source || report.title : "";
    return make("li", {},
      make("b", { dir: "auto" }, one.speaker), " ", make("small", { dir: "auto" }, one.cue),
      one.private ? make("span", { class: "private", title: "To be published with care" }, "private person") : "",
      one.quote ? make("q", { dir: "auto" }, said + cut) : make("span", { class: "said", dir: "auto" }, said + cut),
      make("small", {}, via, via ? " · " : "",
        make("button", { type: "button", class: "link", dir: "auto", onclick: show }, outlet || "in the report")));
  }

  // ------------------------------------------------------------------ the sentences

  function quotesOf(place, index) {
    const box = make("div", { class: "quotes" });
    // Those that put the place on the map come first; the order of the text otherwise.
    const rows = place.mentions.map((number) => [number, mentions[number]])
      .sort(([, a], [, b]) => a.role - b.role);
    // One sentence may name a place twice: quote it once.
    const seen = new Set();
    const distinct = rows.filter(([, { report, sentenceStart }]) => {
      const key = `${report} ${sentenceStart}`;
      return seen.has(key) ? false : seen.add(key);
    });
    distinct.slice(0, SENTENCES).forEach(([number, row]) => box.append(quoteOf(number, row, place, index)));
    const rest = distinct.slice(SENTENCES, SENTENCES + 60);
    if (rest.length) {
      const more = make("details", {}, make("summary", {}, `${distinct.length - SENTENCES} more`));
      more.addEventListener("toggle", () => {
        rest.splice(0).forEach(([number, row]) => more.append(quoteOf(number, row, place, index)));
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

  function quoteOf(number, row, place, index) {
    const text = textOf(row.report);
    // Of a sentence without end only the surroundings of the name are quoted.
    let from = Math.max(row.sentenceStart, row.start - 180);
    let to = Math.min(row.sentenceEnd, row.end + 180);
    // No word is cut in two, unless there is no space to cut at.
    if (from > row.sentenceStart) from += Math.max(0, text.slice(from, row.start).search(/\s/));
    const last = text.slice(row.end, to).search(/\s\S*$/);
    if (to < row.sentenceEnd && last >= 0) to = row.end + last;
    const name = { start: row.start, end: row.end, node: (words) => make("mark", {}, words) };
    const quote = make("blockquote", { dir: "auto" },
      from > row.sentenceStart ? "…" : "", ...excerpt(row.report, from, to, [name, ...row.events.map(eventSpan)]),
      to < row.sentenceEnd ? "…" : "");
    const report = reports[row.report];
    const source = [report.source, report.date].filter(Boolean).join(", ");
    const label = reports.length > 1 ? [report.title, source].filter(Boolean).join(" – ") : source;
    const go = make("button", {
      type: "button", class: "link", dir: "auto",
      onclick: () => page.choose(index, { from: "quote", mention: number }),
    }, label || "show in the report");
    const role = row.role === place.account.role ? "" : make("small", { class: "as" }, `${roles[row.role].name} · `);
    return make("div", { class: `quote r-${roles[row.role].id}` }, quote, carriedOf(row, from, to), role, go);
  }

  /** Event words of other sentences, with what stands around them. */
  function carriedOf(row, from, to) {
    const apart = row.events.filter(({ start, end }) => start < from || end > to);
    if (!apart.length) return null;
    const text = textOf(row.report);
    const box = make("blockquote", { class: "carried", dir: "auto" });
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

  // ------------------------------------------------------------------ how sure the place is

  function certaintyOf(place) {
    const line = make("p", { class: isUnsure(place) ? "certainty unsure" : "certainty" },
      make("strong", {}, `Confidence ${place.certainty}, ${percent(place.confidence)}`),
      isUnsure(place) ? " that it is this place – check by hand." : " that it is this place.");
    const least = percent(Math.min(...place.readings.map((reading) => reading.least)));
    if (least !== percent(place.confidence)) {
      line.append(make("small", {}, `That of its surest mention; the least sure has ${least}.`));
    }
    return line;
  }

  const isNamed = (place, text) => text.toLowerCase() === place.name.toLowerCase();

  /** The reason of the surest mention; mentions taken for the place for other reasons have theirs. */
  function whyOf(place) {
    const [first, ...rest] = place.readings.filter((reading) => reading.reason);
    if (!first) return "";
    const what = make("p", { class: "reason" }, "Why");
    if (rest.length) what.append(" ", make("q", { dir: "auto" }, first.text));
    what.append(": ", make("span", { dir: "auto" }, first.reason));
    const box = make("div", {}, what);
    if (!rest.length) return box;
    const list = make("ul", {}, ...rest.slice(0, 20).map((reading) => make("li", {},
      make("q", { dir: "auto" }, reading.text), ` (${percent(reading.confidence)}): `,
      make("span", { dir: "auto" }, reading.reason))));
    const count = rest.reduce((sum, reading) => sum + reading.mentions, 0);
    const label = count === 1 ? "Why, for another mention" : `Why, for ${count} other mentions`;
    box.append(make("details", { class: "readings" }, make("summary", {}, label), list));
    return box;
  }

  /** What each name that was taken for the place may mean instead, a name once. */
  function alternativesOf(place) {
    const names = new Map();
    place.readings.filter((reading) => reading.alternatives.length).forEach((reading) => {
      const key = reading.text.toLowerCase();
      if (!names.has(key)) names.set(key, reading);
    });
    if (!names.size) return null;
    const box = make("details", { class: "others" },
      make("summary", {}, "What else the name may mean"));
    names.forEach(({ text, alternatives }) => {
      if (names.size > 1 || !isNamed(place, text)) {
        box.append(make("p", { class: "of" }, make("q", { dir: "auto" }, text)));
      }
      box.append(make("ul", {}, ...alternatives.map((other) => make("li", {},
        make("span", { dir: "auto" }, make("strong", {}, other.name), other.words ? ` – ${other.words}` : ""),
        make("small", {}, `Share ${other.share}`,
          other.whyNot ? make("span", { dir: "auto" }, `. Why not: ${other.whyNot}.`) : "")))));
    });
    return box;
  }

  return { popupOf };
};

