/*
 * The page around the map: joins the reports, which are in the document already, with the places,
 * which come as JSON. Every text reaches the document as a text node or an attribute, never as
 * markup.
 *
 *   mapperPage(map, "mapper-findings")   // a Leaflet map, the id of the JSON element
 *
 * Parts, in this order: small tools, marks on the map, popups, reading pane, choosing a place,
 * legend, look. What the parts share is in `state`.
 */

// Before the map is made: what is hidden has no size to fit places into.
document.documentElement.classList.add("js");

window.mapperPage = function (map, dataId) {
  "use strict";

  const data = JSON.parse(document.getElementById(dataId).textContent);
  const { places, mentions, reports } = data;
  // A mention travels as a row of numbers; spans count UTF-16 units of the report's text.
  const [REPORT, PLACE, START, END, SENTENCE_START, SENTENCE_END, CONFIDENCE] = [0, 1, 2, 3, 4, 5, 6];
  const MANY_PINS = 1500; // from here on pins are painted on one canvas
  const WIDE_KM = 1000; // a circle this wide is drawn only while its place is chosen
  const WORTH_SHOWING = [[-58, -540], [76, 540]];
  const SENTENCES = 3; // shown in a popup at once

  const state = { chosen: null, report: 0, marks: new Map(), dark: null, opener: null };
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const narrow = window.matchMedia("(max-width: 820px)");

  // ------------------------------------------------------------------ small tools

  const $ = (selector) => document.querySelector(selector);

  function make(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "onclick") node.addEventListener("click", value);
      else node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  }

  function makeSvg(tag, attributes, ...children) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  /** Rounded down: 59.8% is still below 60%, and 99.6% is not certain. */
  const percent = (share) => `${Math.floor(share * 100 + 1e-9)}%`;
  const isUnsure = (place) => place.confidence < data.lowConfidence;

  /** Longitudes west of the cut are drawn one turn further on, beside their neighbours. */
  const turned = (lon) => (lon < data.west ? lon + 360 : lon);
  const pointOf = (place) => L.latLng(place.lat, turned(place.lon));

  const texts = new Map();
  function textOf(report) {
    if (!texts.has(report)) texts.set(report, $(`#r${report} .text`).textContent);
    return texts.get(report);
  }

  // ------------------------------------------------------------------ marks on the map

  map.attributionControl.setPrefix(
    '<a href="https://leafletjs.com" target="_blank" rel="noopener noreferrer">Leaflet</a>'
  );
  const container = map.getContainer();
  container.setAttribute("role", "region");
  container.setAttribute("aria-label", "Map of the places reported; the list of places has them all");
  map.getPane("tilePane").setAttribute("aria-hidden", "true");
  const areaPane = map.createPane("mapperAreas");
  areaPane.style.zIndex = 390; // over the names, under whatever a user adds

  function pinGlyph(unsure, size) {
    return makeSvg(
      "svg", { viewBox: "0 0 20 20", width: size, height: size, "aria-hidden": "true" },
      makeSvg("circle", { cx: 10, cy: 10, r: 9, class: "ring" }),
      makeSvg("circle", { cx: 10, cy: 10, r: unsure ? 6.2 : 6.8, class: unsure ? "hollow" : "dot" })
    );
  }

  /** What a screen reader says of a place. */
  const spoken = (place) => `${place.name}, ${[place.kind, place.where].filter(Boolean).join(", ")}, `
    + `confidence ${place.certainty}, ${percent(place.confidence)}, ${place.mentions.length} `
    + `${place.mentions.length === 1 ? "mention" : "mentions"}`;

  const pinCount = places.filter((place) => place.drawn === "pin").length;
  const pinSize = pinCount > (narrow.matches ? 40 : 150) ? 15 : 22;

  function addPin(place, index) {
    const marker = L.marker(pointOf(place), {
      keyboard: true,
      riseOnHover: true,
      icon: L.divIcon({
        className: isUnsure(place) ? "pin unsure" : "pin",
        html: pinGlyph(isUnsure(place), pinSize),
        iconSize: [pinSize, pinSize],
        iconAnchor: [pinSize / 2, pinSize / 2],
        popupAnchor: [0, -6],
      }),
    });
    marker.on("add", () => {
      const node = marker.getElement();
      node.setAttribute("aria-label", spoken(place));
      node.dataset.place = index;
    });
    return marker;
  }

  const canvas = L.canvas({ padding: 0.3 });
  function addDot(place) {
    return L.circleMarker(pointOf(place), {
      renderer: canvas, radius: 5, weight: 1.5, color: "#fff",
      fillColor: isUnsure(place) ? "#fff" : "#b3321f", fillOpacity: 0.95,
      ...(isUnsure(place) ? { color: "#b3321f", dashArray: "2 2" } : {}),
    });
  }

  /** A circle on the globe; on this map it is none, least of all in the north. */
  function circleAround(place) {
    const reach = (place.radiusKm || 25) / 6371.0088;
    const lat = (place.lat * Math.PI) / 180;
    const ring = [];
    for (let i = 0; i < 72; i += 1) {
      const course = (i * Math.PI) / 36;
      const sine = Math.sin(lat) * Math.cos(reach) + Math.cos(lat) * Math.sin(reach) * Math.cos(course);
      const lon = Math.atan2(
        Math.sin(course) * Math.sin(reach) * Math.cos(lat), Math.cos(reach) - Math.sin(lat) * sine
      );
      ring.push([(Math.asin(sine) * 180) / Math.PI, turned(place.lon) + (lon * 180) / Math.PI]);
    }
    // Around a pole the ring does not close on a flat map.
    const overPole = Math.abs(place.lat) + (reach * 180) / Math.PI >= 89;
    return overPole ? null : [[ring]];
  }

  const shapeOf = (place) => (Object.hasOwn(data.shapes, place.id) ? data.shapes[place.id] : null);

  /** A ring as mapper/outlines.py writes it, in degrees. */
  function readRing(text, scale) {
    const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const ring = [];
    const at = [0, 0];
    let [axis, value, shift] = [0, 0, 0];
    for (const sign of text) {
      const digit = digits.indexOf(sign);
      value |= (digit & 31) << shift;
      shift += 5;
      if (digit < 32) {
        at[axis] += value & 1 ? -(value >> 1) : value >> 1;
        if (axis) ring.push([at[0] / scale, at[1] / scale]);
        [axis, value, shift] = [1 - axis, 0, 0];
      }
    }
    return ring;
  }

  function outlineOf(place) {
    const shape = shapeOf(place);
    if (!shape) return circleAround(place);
    const home = turned(place.lon);
    return shape.polygons.map((polygon) => {
      const rings = polygon.map((text) => readRing(text, shape.scale));
      // Pieces beyond the antimeridian are drawn on the side where the rest is.
      const lons = rings[0].map(([, lon]) => lon);
      const middle = (lons.reduce((a, b) => Math.min(a, b)) + lons.reduce((a, b) => Math.max(a, b))) / 2;
      const turn = 360 * Math.round((home - middle) / 360);
      return turn ? rings.map((ring) => ring.map(([lat, lon]) => [lat, lon + turn])) : rings;
    });
  }

  function addArea(place, index) {
    const outline = outlineOf(place);
    const options = {
      pane: "mapperAreas", bubblingMouseEvents: false, smoothFactor: 1,
      className: `area${shapeOf(place) ? " outline" : ""}${isUnsure(place) ? " unsure" : ""}`,
    };
    const layer = outline
      ? L.polygon(outline, options)
      : L.circle(pointOf(place), { ...options, radius: (place.radiusKm || 25) * 1000 });
    layer.on("add", () => {
      const node = layer.getElement();
      if (node) node.dataset.place = index;
    });
    return layer;
  }

  /** The part of an area to look at: of a country its largest piece, not all its islands. */
  function extentOf(layer) {
    if (!(layer instanceof L.Polygon)) return layer.getBounds();
    const pieces = layer.getLatLngs().map((rings) => L.latLngBounds(rings[0]));
    const size = (box) => (box.getEast() - box.getWest()) * (box.getNorth() - box.getSouth());
    return pieces.reduce((best, box) => (size(box) > size(best) ? box : best));
  }

  map.on("popupopen", ({ popup }) => {
    container.classList.add("reading"); // on a small map a popup needs the room of the controls
    const card = popup.getElement().querySelector(".card");
    if (!card) return; // a popup of the user's own
    card.parentNode.style.maxHeight = `${popup.options.maxHeight}px`;
    // Popups come after all pins in the document: who opened one by keyboard is taken into it.
    const opener = document.activeElement;
    if (opener && opener.matches("a.m:focus-visible, a.go:focus-visible, [data-place]:focus-visible")) {
      state.opener = opener;
      card.focus({ preventScroll: true });
    }
  });
  map.on("popupclose", () => {
    container.classList.remove("reading");
    // What had the focus in the popup is gone with it.
    if (state.opener && document.activeElement === document.body) {
      state.opener.focus({ preventScroll: true });
    }
    state.opener = null;
  });

  /** What is unfolded in a popup makes it grow over the top of the map. */
  function keepInView(card) {
    const over = container.getBoundingClientRect().top + 8
      - card.closest(".leaflet-popup").getBoundingClientRect().top;
    if (over > 0) map.panBy([0, -over], { animate: !still.matches });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup();
  });

  const pins = L.featureGroup();
  const areas = L.featureGroup();
  const onCanvas = pinCount > MANY_PINS;
  places.forEach((place, index) => {
    let layer = null;
    if (place.drawn === "pin") layer = onCanvas ? addDot(place) : addPin(place, index);
    if (place.drawn === "area") layer = addArea(place, index);
    if (!layer) return;
    layer.bindPopup(() => popupOf(place, index), {
      maxWidth: Math.min(320, container.clientWidth - 64),
      minWidth: Math.min(240, container.clientWidth - 64),
      maxHeight: Math.max(140, Math.min(340, container.clientHeight - 80)),
      autoPanPadding: narrow.matches ? [6, 6] : [16, 16],
    });
    const name = () => make("span", { dir: "auto" }, place.name);
    if (place.drawn === "pin") layer.bindTooltip(name, { direction: "top", offset: [0, -10] });
    else layer.bindTooltip(name, { sticky: true, direction: "top", offset: [0, -6] });
    layer.on("popupopen", () => choose(index, { from: "map" }));
    layer.on("popupclose", () => leave(index));
    // Nor is an outline of a continent, which would lie over all else.
    const shape = shapeOf(place);
    const wide = place.drawn === "area" && (!shape || shape.members)
      && (place.radiusKm || 0) > WIDE_KM;
    state.marks.set(index, { layer, wide });
  });
  // Small areas lie over large ones, so that each can be clicked.
  [...state.marks].filter(([index]) => places[index].drawn === "area")
    .sort(([a], [b]) => (places[b].radiusKm || 0) - (places[a].radiusKm || 0))
    .forEach(([, mark]) => { if (!mark.wide) mark.layer.addTo(areas); });
  [...state.marks].filter(([index]) => places[index].drawn === "pin")
    .forEach(([, mark]) => mark.layer.addTo(pins));
  areas.addTo(map);
  pins.addTo(map);

  let legend = null;

  /** Show every pin; without pins the areas; without either the world. */
  function showAll() {
    let box = pins.getBounds();
    if (!box.isValid()) {
      box = L.latLngBounds([]);
      state.marks.forEach(({ layer, wide }) => { if (!wide) box.extend(extentOf(layer)); });
    }
    if (!box.isValid()) {
      state.marks.forEach(({ layer }, index) => box.extend(pointOf(places[index])));
    }
    if (!box.isValid()) {
      map.setView([25, 10], 2, { animate: false });
      return;
    }
    // Greenland and Antarctica are not worth making everything else small.
    const seen = box.intersects(WORTH_SHOWING) && !pins.getBounds().isValid()
      ? L.latLngBounds([Math.max(box.getSouth(), WORTH_SHOWING[0][0]), box.getWest()],
        [Math.min(box.getNorth(), WORTH_SHOWING[1][0]), box.getEast()])
      : box;
    const padding = narrow.matches ? [28, 28] : [64, 48];
    map.fitBounds(seen, { padding, maxZoom: 9, animate: false });
    if (!narrow.matches && legendHidesPin()) {
      const beside = legend.getContainer().offsetWidth + 40;
      map.fitBounds(seen, {
        paddingTopLeft: [beside, 48], paddingBottomRight: [48, 48], maxZoom: 9, animate: false,
      });
    }
  }

  function legendHidesPin() {
    if (!legend) return false;
    const own = container.getBoundingClientRect();
    const box = legend.getContainer().getBoundingClientRect();
    return pins.getLayers().some((pin) => {
      const { x, y } = map.latLngToContainerPoint(pin.getLatLng());
      return x < box.right - own.left + 20 && y > box.top - own.top - 20;
    });
  }

  // ------------------------------------------------------------------ popups

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
    body.append(certaintyOf(place), whyOf(place));
    const others = alternativesOf(place);
    if (others) body.append(others);
    body.append(quotesOf(place, index));
    const coordinates = `${place.lat.toFixed(4)}, ${place.lon.toFixed(4)}`;
    const size = place.drawn === "area" && place.radiusKm ? ` · about ${Math.round(place.radiusKm)} km around` : "";
    body.append(make("p", { class: "fine" }, `${coordinates}${size} · ${place.id}`));
    return body;
  }

  function certaintyOf(place) {
    const line = make("p", { class: isUnsure(place) ? "certainty unsure" : "certainty" },
      make("strong", {}, `Confidence ${place.certainty}, ${percent(place.confidence)}`),
      isUnsure(place) ? " – check this one by hand." : "");
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

  function quotesOf(place, index) {
    const box = make("div", { class: "quotes" });
    const rows = place.mentions.map((number) => [number, mentions[number]]);
    // One sentence may name a place twice: quote it once.
    const seen = new Set();
    const distinct = rows.filter(([, row]) => {
      const key = `${row[REPORT]} ${row[SENTENCE_START]}`;
      return seen.has(key) ? false : seen.add(key);
    });
    distinct.slice(0, SENTENCES).forEach(([number, row]) => box.append(quoteOf(number, row, index)));
    const rest = distinct.slice(SENTENCES, SENTENCES + 60);
    if (rest.length) {
      const more = make("details", {}, make("summary", {}, `${distinct.length - SENTENCES} more`));
      more.addEventListener("toggle", () => {
        rest.splice(0).forEach(([number, row]) => more.append(quoteOf(number, row, index)));
      });
      box.append(more);
    }
    return box;
  }

  function quoteOf(number, row, index) {
    const text = textOf(row[REPORT]);
    // Of a sentence without end only the surroundings of the name are quoted.
    let from = Math.max(row[SENTENCE_START], row[START] - 180);
    let to = Math.min(row[SENTENCE_END], row[END] + 180);
    // No word is cut in two, unless there is no space to cut at.
    if (from > row[SENTENCE_START]) from += Math.max(0, text.slice(from, row[START]).search(/\s/));
    const last = text.slice(row[END], to).search(/\s\S*$/);
    if (to < row[SENTENCE_END] && last >= 0) to = row[END] + last;
    const quote = make("blockquote", { dir: "auto" },
      (from > row[SENTENCE_START] ? "…" : "") + text.slice(from, row[START]),
      make("mark", {}, text.slice(row[START], row[END])),
      text.slice(row[END], to) + (to < row[SENTENCE_END] ? "…" : ""));
    const report = reports[row[REPORT]];
    const source = [report.source, report.date].filter(Boolean).join(", ");
    const label = reports.length > 1 ? [report.title, source].filter(Boolean).join(" – ") : source;
    const go = make("button", {
      type: "button", class: "link", dir: "auto",
      onclick: () => choose(index, { from: "quote", mention: number }),
    }, label || "show in the report");
    return make("div", { class: "quote" }, quote, go);
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

  // ------------------------------------------------------------------ reading pane

  const tabs = [...document.querySelectorAll("[role=tab]")];
  const panes = tabs.map((tab) => document.getElementById(tab.getAttribute("aria-controls")));
  function openTab(name, focus) {
    tabs.forEach((tab, i) => {
      const open = tab.id === `tab-${name}`;
      tab.setAttribute("aria-selected", open);
      tab.tabIndex = open ? 0 : -1;
      panes[i].hidden = !open;
      if (open && focus) tab.focus();
    });
  }
  const isOpen = (name) => !document.getElementById(`pane-${name}`).hidden;
  $("[role=tablist]").hidden = false;
  panes.forEach((pane, i) => {
    pane.setAttribute("role", "tabpanel");
    pane.setAttribute("aria-labelledby", tabs[i].id);
    pane.tabIndex = 0;
  });
  tabs.forEach((tab, i) => {
    const name = tab.id.slice(4);
    tab.addEventListener("click", () => openTab(name));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const next = event.key === "Home" ? 0 : event.key === "End" ? tabs.length - 1
        : step && (i + step + tabs.length) % tabs.length;
      if (next === undefined) return;
      event.preventDefault();
      openTab(tabs[next].id.slice(4), true);
    });
  });
  openTab("report");
  // The list is a closed tab, where a plain link leads nowhere.
  $(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    openTab("places");
    $("#pane-places").focus();
  });

  /** Of many reports one is open at a time. */
  function openReport(number) {
    const chooser = $("#choose");
    if (!chooser) return;
    document.getElementById(`r${state.report}`).hidden = true;
    document.getElementById(`r${number}`).hidden = false;
    state.report = number;
    chooser.value = number;
    $("#previous").disabled = number === 0;
    $("#next").disabled = number === reports.length - 1;
  }
  if ($("#choose")) {
    $(".chooser").hidden = false;
    reports.forEach((_, i) => { document.getElementById(`r${i}`).hidden = true; });
    $("#choose").addEventListener("change", (event) => {
      openReport(Number(event.target.value));
      $("#pane-report").scrollTop = 0;
    });
    $("#previous").addEventListener("click", () => openReport(Math.max(0, state.report - 1)));
    $("#next").addEventListener("click", () => openReport(Math.min(reports.length - 1, state.report + 1)));
    openReport(0);
  }

  function scrollTo(node) {
    if (node) node.scrollIntoView({ block: narrow.matches ? "start" : "center", behavior: still.matches ? "auto" : "smooth" });
  }

  function showMention(number) {
    openTab("report");
    openReport(mentions[number][REPORT]);
    const node = document.getElementById(`m${number}`);
    scrollTo(node);
    return node;
  }

  // One listener for all mentions and rows: there may be thousands.
  $("#panel").addEventListener("click", (event) => {
    const link = event.target.closest("a.m, a.go");
    if (!link) return;
    event.preventDefault();
    if (link.classList.contains("m")) {
      const number = Number(link.id.slice(1));
      if (mentions[number][PLACE] === null) showRow(link.getAttribute("href").slice(1));
      else choose(mentions[number][PLACE], { from: "text", mention: number });
      return;
    }
    const row = link.closest("li").id;
    if (row[0] === "p" && state.marks.has(Number(row.slice(1)))) choose(Number(row.slice(1)), { from: "list" });
    else flash(showMention(Number(link.getAttribute("href").slice(2))));
  });

  /** What is on no map is shown in the list. */
  function showRow(id) {
    openTab("places");
    const row = document.getElementById(id);
    scrollTo(row);
    flash(row);
  }
  function flash(node) {
    unmark();
    if (node) node.classList.add("chosen");
  }

  // ------------------------------------------------------------------ choosing a place

  function unmark() {
    document.querySelectorAll(".chosen").forEach((node) => node.classList.remove("chosen"));
  }

  function leave(index) {
    const mark = state.marks.get(index);
    if (mark.wide) map.removeLayer(mark.layer);
    if (state.chosen === index) {
      state.chosen = null;
      unmark();
    }
  }

  /**
   * Choose a place: `from` says where ("text", "list", "quote" or "map"), and the other side is
   * brought into view. `mention` is the one that was clicked, if one was.
   */
  function choose(index, { from, mention }) {
    const place = places[index];
    const mark = state.marks.get(index);
    const again = state.chosen === index;
    unmark();
    state.chosen = index;
    place.mentions.forEach((number) => {
      const node = document.getElementById(`m${number}`);
      if (node) node.classList.add("chosen");
    });
    const row = document.getElementById(`p${index}`);
    row.classList.add("chosen");
    if (!mark) {
      if (from === "text") showRow(`p${index}`);
      return;
    }
    if (from === "quote") showMention(mention);
    if (from === "text" || from === "list") flyTo(place, mark);
    const node = mark.layer.getElement && mark.layer.getElement();
    if (node) node.classList.add("chosen");
    if (from === "map" && !(again && mark.flown)) {
      if (isOpen("places")) scrollTo(row);
      else {
        const here = place.mentions.find((number) => mentions[number][REPORT] === state.report);
        showMention(here === undefined ? place.mentions[0] : here);
      }
    }
    mark.flown = false;
  }

  /** Fly to a place and open its popup on arrival, with room for it above the point. */
  function flyTo(place, mark) {
    const { layer } = mark;
    if (mark.wide) layer.addTo(map);
    const arrive = () => {
      mark.flown = true; // the popup opens on behalf of the text: leave the text where it is
      if (layer.isPopupOpen()) mark.flown = false;
      else if (place.drawn === "area") layer.openPopup(map.getCenter());
      else layer.openPopup();
    };
    map.stop();
    if (state.arrive) map.off("moveend", state.arrive);
    state.arrive = arrive;
    map.once("moveend", arrive);
    if (place.drawn === "area") {
      const box = extentOf(layer);
      map.flyToBounds(box, { maxZoom: data.nearZoom, padding: [20, 20], duration: 0.6, animate: !still.matches });
      return;
    }
    const zoom = Math.max(map.getZoom(), data.nearZoom);
    const below = map.project(pointOf(place), zoom).subtract([0, container.clientHeight * 0.22]);
    const centre = map.unproject(below, zoom);
    map.flyTo(centre, zoom, { duration: 0.6, animate: !still.matches });
  }

  // ------------------------------------------------------------------ legend

  const swatch = (...children) => makeSvg("svg", { viewBox: "0 0 20 20", width: 18, height: 18, "aria-hidden": "true" }, ...children);
  const Legend = L.Control.extend({
    options: { position: "bottomleft" },
    onAdd() {
      const list = make("ul");
      const row = (glyph, words) => list.append(make("li", {}, glyph, words));
      const has = (test) => places.some(test);
      if (has((place) => place.drawn === "pin")) row(pinGlyph(false, 18), "Place reported");
      if (has((place) => place.drawn === "area")) {
        row(swatch(makeSvg("path", { class: "area", d: "M3 5l6-2 8 3-1 9-9 2-5-5z" })), "Country, region or water reported; a circle is its rough extent, no border");
      }
      const unsurely = (kind) => (place) => isUnsure(place) && place.drawn === kind;
      const check = "confidence below 60%, check by hand";
      if (has(unsurely("pin"))) row(pinGlyph(true, 18), `Hollow and dashed: ${check}`);
      if (has(unsurely("area"))) {
        row(swatch(makeSvg("path", { class: "area unsure", d: "M3 5l6-2 8 3-1 9-9 2-5-5z" })), `Dashed: ${check}`);
      }
      row(swatch(makeSvg("path", { class: "disputed", d: "M1 12C6 6 13 15 19 8" })), "Disputed or ceasefire line");
      const note = make("p", {}, "Reported, not confirmed. Located by software, not reviewed. Borders imply no endorsement.");
      const box = make("details", { class: "legend" }, make("summary", {}, "Legend"), list, note);
      box.open = !narrow.matches;
      box.addEventListener("toggle", keepNamesClear);
      L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
      return box;
    },
  });
  legend = new Legend().addTo(map);

  const Whole = L.Control.extend({
    options: { position: "topleft" },
    onAdd() {
      const button = make("a", { href: "#", role: "button", title: "Show all places", "aria-label": "Show all places" },
        makeSvg("svg", { viewBox: "0 0 20 20", width: 16, height: 16, "aria-hidden": "true" },
          makeSvg("path", { d: "M3 8V3h5M12 3h5v5M17 12v5h-5M8 17H3v-5", fill: "none", stroke: "currentColor", "stroke-width": 2 })));
      L.DomEvent.on(button, "click", (event) => { L.DomEvent.stop(event); map.closePopup(); showAll(); });
      return make("div", { class: "leaflet-bar whole" }, button);
    },
  });
  if (places.some((place) => place.drawn !== "listed")) new Whole().addTo(map);
  showAll();
  const scaleOfLook = () => container.classList.toggle("far", map.getZoom() < 4);
  map.on("zoomend", scaleOfLook);
  scaleOfLook();

  // ------------------------------------------------------------------ look

  function baseLayers() {
    const found = [];
    map.eachLayer((layer) => { if (layer.setPlaces && layer.setDark) found.push(layer); });
    return found;
  }

  /** Names on the map keep clear of the controls that lie on it. */
  function keepNamesClear() {
    baseLayers().forEach((base) => base.refreshLabels());
  }
  baseLayers().forEach((base) => {
    base.reserved = () => {
      const own = container.getBoundingClientRect();
      return [legend.getContainer(), ...container.querySelectorAll(".leaflet-bar, .leaflet-control-attribution")]
        .map((node) => node.getBoundingClientRect())
        .map((box) => [box.left - own.left, box.top - own.top, box.right - own.left, box.bottom - own.top]);
    };
    // Countries, provinces and waters are named on the base map already.
    const isRegion = (place, index) => place.drawn === "area" && place.kind === "region" && !state.marks.get(index).wide;
    const named = places.filter((place) => place.drawn === "pin").concat(places.filter(isRegion));
    base.setPlaces(named.slice(0, 400)
      .map(({ name, lat, lon, drawn }) => ({ name, lat, lon, area: drawn === "area" })));
  });

  const systemDark = window.matchMedia("(prefers-color-scheme: dark)");
  const themeButton = $("#theme");
  themeButton.hidden = false;
  themeButton.addEventListener("click", () => {
    state.dark = !(state.dark === null ? systemDark.matches : state.dark);
    document.documentElement.dataset.theme = state.dark ? "dark" : "light";
    baseLayers().forEach((base) => base.setDark(state.dark));
  });

  // Leaflet measures the map once; windows are turned and resized.
  new ResizeObserver(() => {
    map.invalidateSize({ animate: false });
    keepNamesClear();
  }).observe(container);
};
