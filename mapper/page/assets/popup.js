/* This part: what a place's popup says. */

window.mapperParts.popup = function (page) {
  "use strict";

  const { map, data, mentions, reports, roles, state, container, still, narrow } = page;
  const { make, quoted, percent, counted, glyph, quotesOf, claimsOf, togetherOf } = page;
  const { restOf, shownOf, isUnsure, certaintyOf, reportsOf, linesOf, whereOf, statementsOf } = page;

  // Leaflet brings a popup into view by degrees, whatever the system asks for.
  const { panBy } = map;
  map.panBy = (offset, options) => panBy.call(map, offset, still.matches ? { ...options, animate: false } : options);

  /** On a small screen a popup needs the room of the controls, and some of the text's. */
  function makeRoom() {
    if (!container.classList.contains("reading")) {
      container.classList.add("reading");
      if (narrow.matches) map.invalidateSize({ pan: false });
    }
    if (!page.isBeside()) container.scrollIntoView({ block: "start", behavior: "auto" });
  }

  map.on("popupopen", ({ popup }) => {
    makeRoom(); // for a popup of the user's own
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
  /** Give back what `makeRoom` took, once none has opened in the place of the popup that closed. */
  function leaveRoom({ popup }) {
    if (container.querySelector(".leaflet-popup")) return;
    container.classList.remove("reading");
    clearLegend();
    if (!narrow.matches) return;
    const { y } = map.latLngToContainerPoint(popup.getLatLng());
    const wasInView = y < map.getSize().y;
    map.invalidateSize({ pan: false });
    const over = y - map.getSize().y / 2;
    if (wasInView && over > 0) map.panBy([0, over], { animate: false }); // what was read of stays in sight
  }

  map.on("popupclose", (event) => {
    queueMicrotask(() => leaveRoom(event));
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
    const popup = card.closest(".leaflet-popup");
    if (!popup) return; // closed, or said anew, in the meantime
    const over = container.getBoundingClientRect().top + 8 - popup.getBoundingClientRect().top;
    if (over > 0) map.panBy([0, -over], { animate: !still.matches });
  }

  const LINES = 12; // of what is reported of a place

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
        names.append(i ? ", " : "", quoted(name));
      });
      body.append(names);
    }
    body.append(leftOf(place, index), roleOf(place, index), linesBox(index), whereBox(index));
    const shown = shownOf(index).mentions;
    const together = togetherOf(place, index);
    if (together) body.append(together);
    else body.append(quotesOf(shown, index), claimsOf(statementsOf(shown), shown, index));
    body.append(surenessOf(place, index), whyOf(place));
    const others = alternativesOf(place);
    if (others) body.append(others);
    if (page.besides) body.append(page.besides(index) || "");
    const coordinates = `${place.lat.toFixed(4)}, ${place.lon.toFixed(4)}`;
    const size = place.drawn === "area" && place.radiusKm ? ` · about ${Math.round(place.radiusKm)} km around` : "";
    body.append(make("p", { class: "fine" }, `${coordinates}${size} · ${place.id}`));
    return body;
  }

  // ------------------------------------------------------------------ what is reported there

  /** What the filters leave of it, when that is not all. */
  function leftOf(place, index) {
    const rest = restOf(index);
    if (rest !== null && rest.isWhole) return "";
    return make("p", { class: "left" }, rest === null ? "Filtered out; shown here in full."
      : `Filtered: ${rest.mentions.length} of ${counted(place.mentions.length, "mention")} shown.`);
  }

  function roleOf(place, index) {
    const rest = shownOf(index);
    const { id } = roles[rest.role];
    const words = rest.unasserted ? "An event here is only denied, feared or planned" : roles[rest.role].words;
    const line = make("p", { class: `role r-${id}` },
      glyph(id, { ...rest, size: 15 }), make("span", {}, `${words}.`));
    const notes = [];
    if (rest.roleConfidence !== null) {
      notes.push(`Confidence in the role ${certaintyOf(rest.roleConfidence)}, ${percent(rest.roleConfidence)}`);
    }
    // What is all of one place and date says so itself.
    const [only, ...others] = place.gathered.map((number) => data.gathered[number]);
    const isSaid = only && !others.length && only.reports === reportsOf(place.mentions);
    if (reports.length > 1 && rest.isWhole && !isSaid) notes.push(place.account.coverage);
    if (notes.length) line.lastChild.append(" ", make("small", {}, notes.join(" · ")));
    return line;
  }

  function linesBox(index) {
    const lines = linesOf(index, LINES);
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

  function whereBox(index) {
    const where = whereOf(index);
    if (!where.length) return "";
    return make("p", { class: "where" }, make("b", {}, "Where"), ": ", ...where.flatMap((one, i) => [
      i ? "; " : "", one.words,
      one.relation ? make("span", {}, " – “", make("span", { dir: "auto" }, one.relation), "”") : "",
      one.others.length ? make("span", { dir: "auto" }, ` with ${one.others.join(", ")}`) : "",
      one.km ? `, drawn up to ${one.km} km around` : one.within ? `, up to ${one.within} km around` : "",
      one.codes ? make("small", {}, ` (${one.codes})`) : "",
    ]));
  }

  // ------------------------------------------------------------------ how sure the place is

  function surenessOf(place, index) {
    const { confidence, mentions: shown } = shownOf(index);
    const line = make("p", { class: isUnsure(index) ? "certainty unsure" : "certainty" },
      make("strong", {}, `Confidence ${certaintyOf(confidence)}, ${percent(confidence)}`),
      isUnsure(index) ? " that it is this place – check by hand." : " that it is this place.");
    const least = percent(shown.reduce((found, number) => Math.min(found, mentions[number].confidence), 1));
    if (least !== percent(confidence)) {
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
    if (rest.length) what.append(" ", quoted(first.text));
    what.append(": ", make("span", { dir: "auto" }, first.reason));
    const box = make("div", {}, what);
    if (!rest.length) return box;
    const list = make("ul", {}, ...rest.slice(0, 20).map((reading) => make("li", {},
      quoted(reading.text), ` (${percent(reading.confidence)}): `,
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
        box.append(make("p", { class: "of" }, quoted(text)));
      }
      box.append(make("ul", {}, ...alternatives.map((other) => make("li", {},
        make("span", { dir: "auto" }, make("strong", {}, other.name), other.words ? ` – ${other.words}` : ""),
        make("small", {}, `Share ${other.share}`,
          other.whyNot ? make("span", { dir: "auto" }, `. Why not: ${other.whyNot}.`) : "")))));
    });
    return box;
  }

  /** Say anew what the filters leave, in a popup that is open. */
  function renewPopup(index) {
    const mark = state.marks.get(index);
    if (mark && mark.layer.isPopupOpen()) mark.layer.getPopup().update();
  }

  return { popupOf, renewPopup, makeRoom };
};

