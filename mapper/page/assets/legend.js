/* This part: legend, controls, names on the map, light and dark. */

window.mapperParts.legend = function (page) {
  "use strict";

  const { $, map, data, places, roles, state, container, narrow } = page;
  const { make, makeSvg, glyph, isUnsure, restOf, isQuiet, turned } = page;

  const swatch = (look, d) => makeSvg("svg", { viewBox: "0 0 20 20", width: 18, height: 18, "aria-hidden": "true" },
    makeSvg("path", { class: look, d }));
  const BLOB = "M3 5l6-2 8 3-1 9-9 2-5-5z";
  const ROUND = "M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15z";
  const WORDS = {
    event: "An event is reported here",
    background: "Named, no event reported here now",
    undecided: "Named; not decided whether an event is reported here",
  };

  /** What stands in the legend, by what is left of the places. */
  function legendOf(quietToo) {
    const left = places.map((place, index) => ({ place, index, rest: restOf(index) })).filter(({ rest }) => rest !== null);
    const list = make("ul");
    // Two columns of marks: what is a pin, and what is drawn with an edge.
    const row = (pin, edge, words) => list.append(make("li", {},
      make("i", {}, pin || ""), make("i", {}, edge || ""), make("span", {}, words)));
    const has = (test) => left.some(test);
    const isPin = ({ place }) => place.drawn === "pin";
    const isAside = ({ rest }) => isQuiet(rest.role);
    const blob = (look) => swatch(`area ${look}`, BLOB);
    roles.filter(({ quiet }) => !quiet).forEach(({ id, index }) => {
      const of = (drawn) => has(({ place, rest }) => rest.role === index && place.drawn === drawn);
      const [pin, area] = [of("pin"), of("area")];
      if (pin || area) row(pin && glyph(id, { size: 18 }), area && blob(`r-${id}`), WORDS[id]);
      if (id === "background" && has((one) => one.rest.unasserted && isPin(one))) {
        row(glyph(id, { unasserted: true, size: 18 }), null, "An event here is only denied, feared or planned");
      }
    });
    const displaced = has((one) => one.rest.displaced && isPin(one));
    const [extent] = page.shapes.filter(({ layer }) => page.extents.hasLayer(layer));
    if (displaced || extent) {
      row(displaced && glyph("event", { displaced, size: 18 }), extent && swatch(`extent vague r-${roles[extent.role].id}`, ROUND),
        extent ? "“Near”, “north of” …: where that may be; a dashed edge is our estimate" : "Near here or off it");
    }
    const unsure = (kind) => left.find((one) => isUnsure(one.index) && one.place.drawn === kind && !isAside(one));
    const [pin, area] = [unsure("pin"), unsure("area")];
    if (pin || area) {
      row(pin && glyph(roles[pin.rest.role].id, { unsure: true, size: 18 }), area && blob(`unsure r-${roles[area.rest.role].id}`),
        `${pin ? "Hollow and dashed" : "Dashed"}: confidence below 60%, check by hand`);
    }
    row(null, swatch("disputed", "M1 12C6 6 13 15 19 8"), "Disputed or ceasefire line");
    if (data.isLarge && has(isPin)) {
      row(make("b", { class: "number" }, "12"), null, "Places too close to tell apart: “12 of 57” have an event reported at 12. Click to go nearer");
    }
    const quiet = left.filter(isAside);
    const kinds = roles.map((role) => [role, quiet.filter(({ rest }) => rest.role === role.index).length])
      .filter(([, count]) => count);
    const outlines = left.some((one) => one.place.drawn === "area" && !isAside(one))
      ? make("p", {}, "An outline or a square is a country, region or water.") : "";
    const aside = quiet.length
      ? make("p", {}, quietToo ? "Drawn, too: " : "Listed, not drawn unless chosen: ", ...kinds.flatMap(([{ id, name }, count], i) => [
        i ? ", " : "", make("span", { class: "word" }, glyph(id, { size: 11 }), ` ${name.toLowerCase()} (${count})`)]))
      : "";
    return [list, outlines, aside].filter(Boolean);
  }

  const Legend = L.Control.extend({
    options: { position: "bottomleft" },
    onAdd() {
      const note = make("p", {}, "Reported, not confirmed. Located and sorted by software, not reviewed. Borders imply no endorsement.");
      const box = make("details", { class: "legend" }, make("summary", {}, "Legend"), make("div", {}, ...legendOf(drawn)), note);
      box.open = !narrow.matches;
      box.addEventListener("toggle", keepNamesClear);
      L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
      return box;
    },
  });

  const Whole = L.Control.extend({
    options: { position: "topleft" },
    onAdd() {
      const button = make("a", { href: "#", role: "button", title: "Show all places", "aria-label": "Show all places" },
        makeSvg("svg", { viewBox: "0 0 20 20", width: 16, height: 16, "aria-hidden": "true" },
          makeSvg("path", { d: "M3 8V3h5M12 3h5v5M17 12v5h-5M8 17H3v-5", fill: "none", stroke: "currentColor", "stroke-width": 2 })));
      L.DomEvent.on(button, "click", (event) => { L.DomEvent.stop(event); map.closePopup(); page.showAll(false); });
      return make("div", { class: "leaflet-bar whole" }, button);
    },
  });

  let drawn = false;
  /** Say what the marks mean that the filters leave; `quietToo` when quiet roles are drawn. */
  function renewLegend(quietToo) {
    drawn = quietToo;
    if (page.legend) page.legend.getContainer().querySelector("div").replaceChildren(...legendOf(drawn));
  }

  function addControls() {
    page.legend = new Legend().addTo(map);
    if (places.some((place) => place.drawn !== "listed")) new Whole().addTo(map);
    const scaleOfLook = () => container.classList.toggle("far", map.getZoom() < 4);
    map.on("zoomend", scaleOfLook);
    scaleOfLook();
    baseLayers().forEach((base) => {
      base.reserved = () => {
        const own = container.getBoundingClientRect();
        const boxes = (nodes, edge) => [...nodes].map((node) => node.getBoundingClientRect()).map((box) => [
          box.left - own.left - edge, box.top - own.top - edge, box.right - own.left + edge, box.bottom - own.top + edge]);
        return [
          ...boxes([page.legend.getContainer(), ...container.querySelectorAll(".leaflet-bar, .leaflet-control-attribution")], 0),
          ...boxes(container.querySelectorAll("path.tiny"), 4), // an outline's box is without its stroke
        ];
      };
    });
  }

  // ------------------------------------------------------------------ names and look

  function baseLayers() {
    const found = [];
    map.eachLayer((layer) => { if (layer.setPlaces && layer.setDark) found.push(layer); });
    return found;
  }

  /** Names on the map keep clear of the controls that lie on it. */
  function keepNamesClear() {
    baseLayers().forEach((base) => base.refreshLabels());
  }

  /** Name what is drawn, events first. */
  function nameOnMap() {
    // Countries, provinces and waters are named on the base map already.
    const named = [...state.marks].filter(([index, { drawn }]) => drawn
      && (places[index].drawn === "pin" || places[index].kind === "region" || page.isPoint(places[index])))
      .sort(([, a], [, b]) => a.role - b.role)
      .map(([index]) => places[index])
      .map((place) => ({ ...place, area: place.drawn === "area" && !page.isPoint(place) }))
      .sort((a, b) => a.area - b.area)
      .slice(0, 400)
      .map(({ name, lat, lon, area }) => ({ name, lat, lon: turned(lon), area }));
    baseLayers().forEach((base) => base.setPlaces(named));
  }

  const systemDark = window.matchMedia("(prefers-color-scheme: dark)");
  const themeButton = $("#theme");
  themeButton.hidden = false;
  themeButton.addEventListener("click", () => {
    state.dark = !(state.dark === null ? systemDark.matches : state.dark);
    document.documentElement.dataset.theme = state.dark ? "dark" : "light";
    baseLayers().forEach((base) => base.setDark(state.dark));
  });

  return { addControls, keepNamesClear, nameOnMap, renewLegend };
};

