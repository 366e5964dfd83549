/* This part: pins, areas and shapes on the map, and which of them are drawn. */

window.mapperParts.marks = function (page) {
  "use strict";

  const { map, data, places, roles, mentions, container, narrow } = page;
  const { make, makeSvg, percent, counted, turned, readOutlines, readShape } = page;
  const { passes, restOf, shownOf, isUnsure, certaintyOf } = page;
  const MANY_SHAPES = 400;
  const WIDE_KM = 1000; // a circle this wide is drawn only while its place is chosen
  const COLOURS = { event: "#b3321f", background: "#5b6470", undecided: "#2f5fa8" };

  const pointOf = (place) => L.latLng(place.lat, turned(place.lon));
  const outlines = readOutlines(data.shapes);
  const shapeOf = (place) => outlines.get(place.id) ?? null;
  const isQuiet = (role) => role !== null && roles[role].quiet;

  map.attributionControl.setPrefix(
    '<a href="https://leafletjs.com" target="_blank" rel="noopener noreferrer">Leaflet</a>'
  );
  container.setAttribute("role", "region");
  container.setAttribute("aria-label", "Map of the places reported; the list of places has them all");
  map.getPane("tilePane").setAttribute("aria-hidden", "true");
  // Over the names, under whatever a user adds; what words leave lies over whole countries.
  map.createPane("mapperAreas").style.zIndex = 390;
  map.createPane("mapperExtents").style.zIndex = 395;

  // ------------------------------------------------------------------ a mark for each role

  const circle = (r, look) => makeSvg("circle", { cx: 10, cy: 10, r, class: look });
  const path = (d, look) => makeSvg("path", { d, class: look });
  const DIAMOND = "M10 3.4L16.6 10 10 16.6 3.4 10z";
  const GLYPHS = {
    event: () => [circle(9, "ring"), circle(6.9, "dot")],
    background: () => [circle(8.4, "ring"), circle(5.4, "outline")],
    undecided: () => [circle(9, "ring"), circle(6.2, "outline"), path("M10 3.8a6.2 6.2 0 0 1 0 12.4z", "dot")],
    dateline: () => [path("M10 2.6l8 14.4H2z", "ring"), path("M10 6l5 9H5z", "dot")],
    actor: () => [path("M10 .8L19.2 10 10 19.2.8 10z", "ring"), path(DIAMOND, "dot")],
    organisation: () => [path("M3 3h14v14H3z", "ring"), path("M5.4 5.4h9.2v9.2H5.4z", "dot")],
    demonym: () => [path("M10 .8L19.2 10 10 19.2.8 10z", "ring"), path(DIAMOND, "outline")],
  };
  const SIZES = { event: [22, 15], undecided: [20, 14], background: [17, 12] };

  /**
   * The mark of a role; hollow and dashed when the place is unsure, a small ring when displaced,
   * pale when an event there is only denied, feared or planned.
   */
  function glyph(role, { unsure, displaced, unasserted, size }) {
    let parts = GLYPHS[role]();
    if (unasserted && role === "background") parts = [circle(9, "ring"), circle(6, "pale")];
    if (unsure && !roles.some(({ id, quiet }) => id === role && quiet)) {
      parts = [circle(role === "background" ? 8.4 : 9, "ring"), circle(role === "background" ? 5.4 : 6.2, "hollow")];
    } else if (displaced) parts = [circle(6.6, "ring"), circle(3.9, "outline")];
    return makeSvg(
      "svg", { viewBox: "0 0 20 20", width: size, height: size, class: `r-${role}`, "aria-hidden": "true" }, ...parts
    );
  }

  /** What a screen reader says of a place. */
  const spoken = (place, index) => {
    const { role, confidence, mentions: shown } = shownOf(index);
    return `${place.name}, ${[place.kind, place.where].filter(Boolean).join(", ")}, `
      + `${roles[role].name}, confidence ${certaintyOf(confidence)}, ${percent(confidence)}, `
      + counted(shown.length, "mention");
  };

  const pinCount = places.filter((place) => place.drawn === "pin").length;
  const crowded = pinCount > (narrow.matches ? 40 : 150) ? 1 : 0;

  function iconOf(index) {
    const { role, displaced, unasserted } = shownOf(index);
    const { id } = roles[role];
    const unsure = isUnsure(index);
    const size = (SIZES[id] || [13, 11])[crowded];
    return L.divIcon({
      className: `pin r-${id}${unsure ? " unsure" : ""}${displaced ? " displaced" : ""}`,
      html: glyph(id, { unsure, displaced, unasserted, size }),
      iconSize: [size, size],
      iconAnchor: [size / 2, size / 2],
      popupAnchor: [0, -6],
    });
  }

  function addPin(place, index) {
    // A pin at the edge must not move away from under the mouse that takes hold of it.
    const options = { keyboard: true, autoPanOnFocus: false, riseOnHover: true, icon: iconOf(index) };
    const marker = L.marker(pointOf(place), options);
    marker.on("add", () => marker.getElement().addEventListener("focus", ({ target }) => {
      if (target.matches(":focus-visible")) map.panInside(marker.getLatLng(), { padding: [20, 20] });
    }));
    const describe = () => {
      const node = marker.getElement();
      if (!node) return;
      node.setAttribute("aria-label", spoken(place, index));
      node.dataset.place = index;
      node.classList.toggle("chosen", page.state.chosen === index);
    };
    // What is reported lies over what is only named.
    const raise = () => {
      const { role } = shownOf(index);
      marker.setZIndexOffset(roles[role].id === "event" ? 2000 : isQuiet(role) ? -2000 : 0);
    };
    marker.on("add", describe);
    raise();
    const change = () => {
      marker.setIcon(iconOf(index));
      raise();
      describe();
    };
    return { layer: marker, change };
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

  function addArea(place, index) {
    const shape = shapeOf(place);
    const outline = shape ? readShape(shape, turned(place.lon)) : circleAround(place);
    const options = {
      pane: "mapperAreas", bubblingMouseEvents: false, smoothFactor: 1,
      className: `area${shape ? " outline" : ""}`,
    };
    const layer = outline
      ? L.polygon(outline, options)
      : L.circle(pointOf(place), { ...options, radius: (place.radiusKm || 25) * 1000 });
    const change = () => {
      const node = layer.getElement();
      if (!node) return;
      node.dataset.place = index;
      node.setAttribute("tabindex", 0);
      node.setAttribute("role", "button");
      node.setAttribute("aria-label", spoken(place, index));
      node.classList.toggle("unsure", isUnsure(index));
      roles.forEach(({ id }, i) => node.classList.toggle(`r-${id}`, i === shownOf(index).role));
    };
    // A circle that is too small to be seen from so far away is a square.
    const resize = () => {
      const node = layer.getElement();
      const pixels = (place.radiusKm || 25) * (256 / 40075) * 2 ** map.getZoom() / Math.cos((place.lat * Math.PI) / 180);
      if (node) node.classList.toggle("tiny", pixels < 2);
    };
    if (!shape) {
      layer.on("add", resize);
      map.on("zoomend", resize);
    }
    layer.on("add", () => {
      change();
      const node = layer.getElement(); // made once, and kept when the layer leaves the map
      if (!node) return;
      node.onkeydown = (event) => {
        if (event.key === "Enter") layer.openPopup();
      };
    });
    return { layer, change };
  }

  // ------------------------------------------------------------------ all of them

  const pins = L.featureGroup();
  const areas = L.featureGroup();
  const extents = L.featureGroup();

  function bind(layer, place, index, { offset, words }) {
    layer.bindPopup(() => {
      page.makeRoom();
      // Windows are turned and resized: what there is room for now.
      const [width, height] = [container.clientWidth, container.clientHeight];
      Object.assign(layer.getPopup().options, {
        maxWidth: Math.min(372, width - 28),
        minWidth: Math.min(292, width - 28),
        maxHeight: Math.max(140, Math.min(480, height - 60)),
        autoPanPadding: narrow.matches ? [6, 6] : [16, 16],
      });
      return page.popupOf(place, index);
    });
    layer.bindTooltip(
      () => make("span", { dir: "auto" }, words ? `${place.name}: “${words}”` : place.name),
      offset ? { direction: "top", offset } : { sticky: true, direction: "top", offset: [0, -6] }
    );
    layer.on("popupopen", () => page.choose(index, { from: "map" }));
    layer.on("popupclose", () => page.leave(index));
  }

  /** Make the mark of a place; null when it has none. */
  function markOf(place, index) {
    let made = null;
    if (place.drawn === "pin") made = addPin(place, index);
    if (place.drawn === "area") made = addArea(place, index);
    if (!made) return null;
    bind(made.layer, place, index, { offset: place.drawn === "pin" ? [0, -10] : null });
    // Nor is an outline of a continent drawn, which would lie over all else.
    const shape = shapeOf(place);
    const wide = place.drawn === "area" && (!shape || shape.members) && (place.radiusKm || 0) > WIDE_KM;
    return { ...made, wide, group: place.drawn === "pin" ? pins : areas, role: place.account.role };
  }

  /** Of a large page the marks are made that are asked for: clusters stand for the others. */
  class MarksAsAsked extends Map {
    has(index) { return places[index].drawn !== "listed"; }
    get(index) {
      if (!super.has(index) && this.has(index)) this.set(index, markOf(places[index], index));
      return super.get(index);
    }
  }
  const marks = data.isLarge ? new MarksAsAsked() : new Map();
  if (data.isLarge) data.areas.forEach((index) => marks.get(index));
  else {
    places.forEach((place, index) => {
      const mark = markOf(place, index);
      if (mark) marks.set(index, mark);
    });
  }
  // Small areas lie over large ones, so that each can be clicked.
  const order = [...marks].sort(([a], [b]) => (places[b].radiusKm || 0) - (places[a].radiusKm || 0));

  const painter = data.extents.length > MANY_SHAPES ? L.canvas({ pane: "mapperExtents" }) : null;
  const shapes = data.extents.filter(({ polygons }) => polygons.length).map((extent) => {
    const place = places[extent.place];
    const layer = L.polygon(readShape(extent, turned(place.lon)), {
      pane: "mapperExtents", bubblingMouseEvents: false, smoothFactor: 0.7,
      className: "extent",
      ...(painter ? { renderer: painter, weight: 1.2, fillOpacity: 0.1, dashArray: extent.vague ? "5 4" : null } : {}),
    });
    bind(layer, place, extent.place, { words: extent.words });
    const shown = { extent, layer, wide: extent.km > WIDE_KM, role: extent.role };
    // A shape has the strongest role in which it is left.
    shown.change = () => {
      const left = extent.mentions.filter(passes).map((number) => mentions[number].role);
      if (left.length) shown.role = left.reduce((a, b) => Math.min(a, b));
      const { id } = roles[shown.role];
      if (painter) layer.setStyle({ color: COLOURS[id] });
      const node = layer.getElement();
      if (!node) return;
      node.dataset.extentOf = extent.place;
      node.classList.toggle("vague", extent.vague || isUnsure(extent.place));
      roles.forEach((role, i) => node.classList.toggle(`r-${role.id}`, i === shown.role));
    };
    layer.on("add", shown.change);
    return shown;
  }).sort((a, b) => b.extent.km - a.extent.km);

  function put(group, layer, want) {
    if (want && !group.hasLayer(layer)) group.addLayer(layer);
    if (!want && group.hasLayer(layer)) group.removeLayer(layer);
  }

  /**
   * Draw what the filters leave, `changed` being the places that they changed. Places that are
   * only named in quiet roles are listed, not drawn, unless `quietToo`.
   */
  function showMarks(changed, quietToo) {
    order.forEach(([index, mark]) => {
      const rest = restOf(index);
      mark.role = shownOf(index).role;
      if (changed.has(index)) mark.change();
      mark.drawn = rest !== null && !mark.wide && (quietToo || !isQuiet(rest.role));
      put(mark.group, mark.layer, mark.drawn);
    });
    shapes.forEach((shape) => {
      if (changed.has(shape.extent.place)) shape.change();
      put(extents, shape.layer, !shape.wide && shape.extent.mentions.some(passes));
    });
  }

  [areas, extents, pins].forEach((group) => group.addTo(map));
  page.state.marks = marks;

  return { isQuiet, pointOf, shapeOf, glyph, pins, areas, extents, shapes, showMarks };
};

