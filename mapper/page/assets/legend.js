/* This part: legend, controls, names on the map, light and dark. */

window.mapperParts.legend = function (page) {
  "use strict";

  const { $, map, data, places, roles, state, container, narrow } = page;
  const { make, makeSvg, glyph, isUnsure, restOf, isQuiet } = page;

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
    const row = (mark, words) => list.append(make("li", {}, mark, make("span", {}, words)));
    const has = (test) => left.some(test);
    const isPin = ({ place }) => place.drawn === "pin";
    const isAside = ({ rest }) => isQuiet(rest.role);
    roles.filter(({ quiet }) => !quiet).forEach(({ id, index }) => {
      const of = (drawn) => ({ place, rest }) => rest.role === index && place.drawn === drawn;
      if (has(of("pin"))) row(glyph(id, { size: 18 }), WORDS[id]);
      if (has(of("area"))) {
        row(swatch(`area r-${id}`, BLOB), has(of("pin")) ? "The same, of a country, region or water" : `${WORDS[id]}: country, region or water`);
      }
      if (id === "background" && has((one) => one.rest.unasserted && isPin(one))) {
        row(glyph(id, { unasserted: true, size: 18 }), "An event here is only denied, feared or planned");
      }
    });
    if (has((one) => one.rest.displaced && isPin(one))) {
      row(glyph("event", { displaced: true, size: 18 }), "Near here or off it: see the shape");
    }
    const [extent] = page.shapes.filter(({ layer }) => page.extents.hasLayer(layer));
    if (extent) {
      row(swatch(`extent vague r-${roles[extent.role].id}`, ROUND), "What “near”, “north of” … may mean; a dashed edge is our estimate");
    }
    const unsure = (kind) => left.find((one) => isUnsure(one.index) && one.place.drawn === kind && !isAside(one));
    const check = "confidence below 60%, check by hand";
    const [pin, area] = [unsure("pin"), unsure("area")];
    if (pin) row(glyph(roles[pin.rest.role].id, { unsure: true, size: 18 }), `Hollow and dashed: ${check}`);
    if (area) row(swatch(`area unsure r-${roles[area.rest.role].id}`, BLOB), `Dashed: ${check}`);
    row(swatch("disputed", "M1 12C6 6 13 15 19 8"), "Disputed or ceasefire line");
    if (data.isLarge && has(isPin)) {
      row(make("b", { class: "number" }, "12"), "Places too close to tell apart: “12 of 57” have an event reported at 12. Click to go nearer");
    }
    const quiet = left.filter(isAside);
    const kinds = roles.map((role) => [role, quiet.filter(({ rest }) => rest.role === role.index).length])
      .filter(([, count]) => count);
    const aside = quiet.length
      ? make("p", {}, quietToo ? "Drawn, too: " : "Listed, not drawn unless chosen: ", ...kinds.flatMap(([{ id, name }, count], i) => [
        i ? ", " : "", make("span", { class: "word" }, glyph(id, { size: 11 }), ` ${name.toLowerCase()} (${count})`)]))
      : "";
    return [list, aside];
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
        return [page.legend.getContainer(), ...container.querySelectorAll(".leaflet-bar, .leaflet-control-attribution")]
          .map((node) => node.getBoundingClientRect())
          .map((box) => [box.left - own.left, box.top - own.top, box.right - own.left, box.bottom - own.top]);
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
      && (places[index].drawn === "pin" || places[index].kind === "region"))
      .sort(([, a], [, b]) => a.role - b.role)
      .map(([index]) => places[index])
      .sort((a, b) => (a.drawn === "area") - (b.drawn === "area"))
      .slice(0, 400)
      .map(({ name, lat, lon, drawn }) => ({ name, lat, lon, area: drawn === "area" }));
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

