/* This part: which part of the world is looked at. */

window.mapperParts.view = function (page) {
  "use strict";

  const { map, data, places, roles, state, container, still, narrow, pins, shapes, pointOf } = page;
  const WORTH_SHOWING = [[-58, -540], [76, 540]];
  const FAR_ZOOM = 5;
  const NEAR_ZOOM = 9; // at the equator: nearer the poles the same zoom shows less ground
  const WORLD_ZOOM = 2;
  const POINT_KM = 30; // an area no wider is looked at as a point is
  const FOCUS_KM = 300; // a wider shape is no reason to look from further away

  /** The part of an area to look at: of a country its largest piece, not all its islands. */
  function extentOf(layer) {
    if (!(layer instanceof L.Polygon)) return layer.getBounds();
    const pieces = layer.getLatLngs().map((rings) => L.latLngBounds(rings[0]));
    const size = (box) => (box.getEast() - box.getWest()) * (box.getNorth() - box.getSouth());
    return pieces.reduce((best, box) => (size(box) > size(best) ? box : best));
  }

  const isPoint = ({ drawn, radiusKm }) => drawn === "pin" || (drawn === "area" && (radiusKm || 25) <= POINT_KM);

  /** Where events are reported, for the map to open on. */
  function eventBounds() {
    if (pins.eventBounds) return pins.eventBounds(); // clusters know theirs
    const box = L.latLngBounds([]);
    state.marks.forEach((mark, index) => {
      if (mark.drawn && isPoint(places[index]) && roles[mark.role].id === "event") box.extend(pointOf(places[index]));
    });
    shapes.forEach(({ extent, layer, role }) => {
      if (page.extents.hasLayer(layer) && roles[role].id === "event" && extent.km < FOCUS_KM) box.extend(layer.getBounds());
    });
    return box;
  }

  /** Show every mark; without pins the areas; without either the world. */
  function showAll(opening) {
    let box = opening ? eventBounds() : L.latLngBounds([]);
    const points = () => pins.getBounds();
    if (!box.isValid()) box = points();
    if (!box.isValid()) {
      state.marks.forEach(({ layer, drawn }) => { if (drawn) box.extend(extentOf(layer)); });
    }
    if (!box.isValid()) {
      state.marks.forEach((_, index) => box.extend(pointOf(places[index])));
    }
    if (!box.isValid()) {
      map.setView([25, 10], 2, { animate: false });
      return;
    }
    // Greenland and Antarctica are not worth making everything else small.
    const seen = box.intersects(WORTH_SHOWING) && !points().isValid()
      ? L.latLngBounds([Math.max(box.getSouth(), WORTH_SHOWING[0][0]), box.getWest()],
        [Math.min(box.getNorth(), WORTH_SHOWING[1][0]), box.getEast()])
      : box;
    const poleward = Math.min(80, Math.max(seen.getNorth(), -seen.getSouth()));
    const maxZoom = NEAR_ZOOM + Math.ceil(Math.log2(Math.cos((poleward * Math.PI) / 180)));
    const fit = (room) => map.fitBounds(seen, { ...room, maxZoom, animate: false });
    // Of the world every pixel counts.
    const isWorld = map.getBoundsZoom(seen, false, L.point(22, 22)) <= WORLD_ZOOM;
    const open = { padding: isWorld ? [11, 11] : narrow.matches ? [28, 28] : [64, 48] };
    fit(open);
    if (!map.getBounds().contains(seen)) showOne();
    if (narrow.matches || !legendHidesPin(seen)) return;
    const zoom = map.getZoom();
    const legend = page.legend.getContainer();
    fit({ paddingTopLeft: [legend.offsetWidth + 40, 48], paddingBottomRight: [48, 48] });
    // A legend is not worth a map of half the size.
    if (opening && (map.getZoom() < zoom || legendHidesPin(seen))) {
      legend.open = false;
      fit(open);
    }
  }

  /** From however far: who opens the map is to see one place at least. */
  function showOne() {
    const spots = [...state.marks].filter(([index, { drawn }]) => drawn && isPoint(places[index]))
      .sort(([, a], [, b]) => a.role - b.role).map(([index]) => pointOf(places[index]));
    if (spots.length && !spots.some((spot) => map.getBounds().contains(spot))) map.setView(spots[0], 3, { animate: false });
  }

  function legendHidesPin(seen) {
    if (!page.legend || !page.legend.getContainer().open) return false;
    const own = container.getBoundingClientRect();
    const box = page.legend.getContainer().getBoundingClientRect();
    const points = data.isLarge ? places.filter(({ drawn }) => drawn === "pin").map(pointOf)
      : pins.getLayers().map((pin) => pin.getLatLng());
    return points.some((point) => {
      const { x, y } = map.latLngToContainerPoint(point);
      return seen.contains(point) && x < box.right - own.left + 20 && y > box.top - own.top - 20;
    });
  }

  /** Fly to a place and open its popup on arrival, with room for it above the point. */
  function flyTo(place, mark) {
    const { layer } = mark;
    if (!map.hasLayer(layer)) layer.addTo(map);
    page.makeRoom();
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
    const animate = !still.matches;
    if (place.drawn === "area") {
      map.flyToBounds(extentOf(layer), { maxZoom: data.nearZoom, padding: [20, 20], duration: 0.6, animate });
      return;
    }
    // Far from what the base map has in detail, its lines would be angular.
    const [south, west, north, east] = data.detail;
    const lon = pointOf(place).lng;
    const inside = place.lat >= south && place.lat <= north && lon >= west && lon <= east;
    const near = inside ? Math.max(map.getZoom(), data.nearZoom) : FAR_ZOOM;
    const zoom = page.zoomApart ? page.zoomApart(place, near) : near; // out of its cluster
    const below = map.project(pointOf(place), zoom).subtract([0, container.clientHeight * 0.22]);
    map.flyTo(map.unproject(below, zoom), zoom, { duration: 0.6, animate });
  }

  return { showAll, flyTo, isPoint };
};

