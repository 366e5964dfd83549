/*
 * This part, of large pages only: pins on one canvas, gathered into clusters where they would lie on
 * one another. A cluster says how many places it stands for and at how many of them an event is
 * reported; it is no place itself. Those who cannot use a canvas have the list of places.
 *
 * Cells of a grid that is fixed to the world are summed up anew for each view: a view has few, and a
 * filter or the timeline costs no index.
 */

window.mapperParts.clusters = function (page) {
  "use strict";

  const { map, places, roles, container, state } = page;
  const { make, counted, pointOf, isQuiet, shownOf, isUnsure } = page;
  const CELL = 64; // pixels
  const BEYOND = 0.3; // of the map on each side, so that dragging shows no bare border
  const APART_ZOOM = 13; // from here on only what lies on one another is gathered
  const CHOICES = 40;
  const OVERLAP = 0.8; // of two radii: marks nearer than this are joined
  const EVENT = roles.findIndex(({ id }) => id === "event");
  const UNDECIDED = roles.findIndex(({ id }) => id === "undecided");

  // Web Mercator of the world as the unit square, worked out once.
  const x = new Float64Array(places.length);
  const y = new Float64Array(places.length);
  places.forEach((place, index) => {
    const point = L.CRS.EPSG3857.latLngToPoint(pointOf(place), 0);
    [x[index], y[index]] = [point.x / 256, point.y / 256];
  });
  const pinned = places.map((_, index) => index).filter((index) => places[index].drawn === "pin");
  let drawn = [];

  /** Gather what lies in a part of the world into cells. */
  function clustersIn(view, zoom) {
    const world = 256 * 2 ** zoom;
    const size = (Math.round(zoom) >= APART_ZOOM ? CELL / 4 : CELL) / world;
    const cells = new Map();
    drawn.forEach((index) => {
      if (x[index] < view[0] || x[index] > view[2] || y[index] < view[1] || y[index] > view[3]) return;
      const key = Math.floor(x[index] / size) * 4194304 + Math.floor(y[index] / size);
      const cell = cells.get(key);
      if (cell) cell.push(index);
      else cells.set(key, [index]);
    });
    return joined([...cells.values()].map(clusterOf), world);
  }

  function clusterOf(members) {
    const cluster = { members, x: 0, y: 0, events: 0, undecided: 0 };
    members.forEach((index) => {
      cluster.x += x[index] / members.length;
      cluster.y += y[index] / members.length;
      const { role } = shownOf(index);
      if (role === EVENT) cluster.events += 1;
      if (role === UNDECIDED) cluster.undecided += 1;
    });
    return cluster;
  }

  /** Join what would lie on one another on both sides of a cell's edge: the small to the large. */
  function joined(clusters, world) {
    const left = new Set(clusters.sort((a, b) => b.members.length - a.members.length));
    const out = [];
    left.forEach((one) => {
      left.delete(one);
      let kept = one;
      left.forEach((other) => {
        const apart = Math.hypot(one.x - other.x, one.y - other.y) * world;
        if (apart > (radiusOf(one) + radiusOf(other)) * OVERLAP) return;
        left.delete(other);
        kept = { ...kept, members: [...kept.members, ...other.members] };
      });
      out.push(kept === one ? one : clusterOf(kept.members));
    });
    return out;
  }

  const radiusOf = ({ members }) => (members.length === 1 ? 7 : Math.min(27, 13 + 2.2 * Math.log2(members.length)));
  const short = (count) => (count < 1000 ? String(count) : `${(count / 1000).toFixed(count < 10000 ? 1 : 0)}k`);
  const wordsOf = ({ members, events }) => `${counted(members.length, "place")}, `
    + (events ? `an event reported at ${events} of them` : "no event reported there now");

  function looks() {
    const style = getComputedStyle(document.documentElement);
    const of = (name) => style.getPropertyValue(name).trim();
    return {
      ink: of("--ink"), card: of("--card"), soft: of("--soft"), ring: of("--ring"), muted: of("--muted"),
      event: of("--pin"), background: of("--background"), undecided: of("--undecided"),
    };
  }

  // ------------------------------------------------------------------ painting

  const arc = (context, point, radius, from, to) => {
    context.beginPath();
    context.arc(point.x, point.y, radius, from, to);
  };

  function paintCluster(context, cluster, point, colours) {
    const radius = radiusOf(cluster);
    const { members, events, undecided } = cluster;
    arc(context, point, radius, 0, 2 * Math.PI);
    context.fillStyle = colours.card;
    context.fill();
    // The rim: what is reported is broad, what is only named is a line.
    const share = (count) => (2 * Math.PI * count) / members.length;
    const top = -Math.PI / 2;
    const rim = (from, to, width, colour) => {
      if (to - from < 1e-6) return;
      arc(context, point, radius - width / 2, from, to);
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.stroke();
    };
    rim(top + share(events + undecided), top + 2 * Math.PI, 1.5, colours.background);
    rim(top + share(events), top + share(events + undecided), 2.5, colours.undecided);
    rim(top, top + share(events), 4.5, colours.event);
    context.fillStyle = events ? colours.event : colours.ink;
    context.font = '600 12px "Noto Sans", "Segoe UI", system-ui, sans-serif';
    context.fillText(short(events || members.length), point.x, point.y - (events ? 4 : 0));
    if (!events) return;
    context.fillStyle = colours.soft;
    context.font = '9px "Noto Sans", "Segoe UI", system-ui, sans-serif';
    context.fillText(`of ${short(members.length)}`, point.x, point.y + 7);
  }

  /** One place, in the shapes of `glyph` (marks.js). */
  function paintPlace(context, index, point, colours) {
    const { role, displaced, unasserted } = shownOf(index);
    const { id, quiet } = roles[role];
    const colour = quiet ? colours.muted : colours[id];
    const radius = displaced ? 3.6 : id === "event" ? 5.2 : quiet ? 3.6 : 4.4;
    arc(context, point, radius + 2, 0, 2 * Math.PI);
    context.fillStyle = colours.ring;
    context.fill();
    const hollow = isUnsure(index) || displaced || id === "background" || id === "undecided";
    context.beginPath();
    if (quiet && id !== "organisation") {
      const [up, side] = id === "dateline" ? [radius, radius] : [radius + 1, radius + 1];
      context.moveTo(point.x, point.y - up);
      context.lineTo(point.x + side, point.y + (id === "dateline" ? radius : 0));
      if (id !== "dateline") context.lineTo(point.x, point.y + up);
      context.lineTo(point.x - side, point.y + (id === "dateline" ? radius : 0));
      context.closePath();
    } else if (quiet) context.rect(point.x - radius, point.y - radius, 2 * radius, 2 * radius);
    else context.arc(point.x, point.y, radius, 0, 2 * Math.PI);
    context.lineWidth = 1.8;
    context.strokeStyle = colour;
    context.fillStyle = colour;
    context.setLineDash(isUnsure(index) && !quiet ? [2.4, 1.8] : []);
    if (!hollow || (quiet && id !== "demonym")) context.fill();
    else {
      if (unasserted) {
        context.globalAlpha = 0.35;
        context.fill();
        context.globalAlpha = 1;
      }
      context.stroke();
    }
    context.setLineDash([]);
    if (id === "undecided" && !isUnsure(index) && !displaced) {
      arc(context, point, radius, top0, top0 + Math.PI);
      context.fill();
    }
  }
  const top0 = -Math.PI / 2;

  const Layer = L.Layer.extend({
    onAdd() {
      this._canvas = L.DomUtil.create("canvas", "mapper-clusters leaflet-zoom-hide", map.getPane("overlayPane"));
      this._canvas.setAttribute("aria-hidden", "true");
      map.on("moveend zoomend resize viewreset", this.draw, this);
      map.on("click", this.click, this);
      map.on("mousemove", this.move, this);
      this.draw();
    },
    onRemove() {
      map.off("moveend zoomend resize viewreset", this.draw, this);
      map.off("click", this.click, this);
      map.off("mousemove", this.move, this);
      this._canvas.remove();
    },
    draw() {
      const size = map.getSize();
      if (!size.x || !size.y || !this._canvas) return;
      const beyond = size.multiplyBy(BEYOND).round();
      const origin = map.containerPointToLayerPoint(beyond.multiplyBy(-1));
      const [width, height] = [size.x + 2 * beyond.x, size.y + 2 * beyond.y];
      const pixels = Math.max(1, Math.min(2, window.devicePixelRatio || 1));
      const canvas = this._canvas;
      L.DomUtil.setPosition(canvas, origin);
      [canvas.width, canvas.height] = [Math.round(width * pixels), Math.round(height * pixels)];
      [canvas.style.width, canvas.style.height] = [`${width}px`, `${height}px`];
      const context = canvas.getContext("2d");
      context.scale(pixels, pixels);
      context.textAlign = "center";
      context.textBaseline = "middle";
      const zoom = map.getZoom();
      const world = 256 * 2 ** zoom;
      const corner = map.getPixelOrigin().add(origin);
      const view = [corner.x / world, corner.y / world, (corner.x + width) / world, (corner.y + height) / world];
      this._marks = clustersIn(view, zoom).map((cluster) => ({
        cluster, point: { x: cluster.x * world - corner.x, y: cluster.y * world - corner.y },
      }));
      // What is reported lies over what is only named, large over small.
      this._marks.sort((a, b) => a.cluster.events - b.cluster.events || a.cluster.members.length - b.cluster.members.length);
      this._origin = origin;
      const colours = looks();
      this._marks.forEach(({ cluster, point }) => {
        if (cluster.members.length > 1) paintCluster(context, cluster, point, colours);
        else paintPlace(context, cluster.members[0], point, colours);
      });
    },
    /** The mark under the pointer. */
    hit({ layerPoint }) {
      const at = layerPoint.subtract(this._origin);
      return [...(this._marks || [])].reverse()
        .find(({ cluster, point }) => Math.hypot(point.x - at.x, point.y - at.y) <= radiusOf(cluster) + 2);
    },
    /** What lies in view, in pixels of the map, with how many places and events each stands for. */
    inView() {
      return (this._marks || []).map(({ cluster, point }) => {
        const { x: left, y: top } = map.layerPointToContainerPoint(L.point(point).add(this._origin));
        return { x: left, y: top, places: cluster.members.length, events: cluster.events };
      });
    },
    move(event) {
      const found = this.hit(event);
      container.classList.toggle("over-mark", Boolean(found));
      if (found === this._under) return;
      this._under = found;
      if (!found) {
        map.closeTooltip(tooltip);
        return;
      }
      const { members } = found.cluster;
      tooltip.setContent(make("span", { dir: "auto" }, members.length > 1 ? wordsOf(found.cluster) : places[members[0]].name));
      tooltip.setLatLng(map.layerPointToLatLng(L.point(found.point).add(this._origin))).openOn(map);
    },
    click(event) {
      const found = this.hit(event);
      if (!found) return;
      map.closeTooltip(tooltip);
      const { members } = found.cluster;
      if (members.length === 1) open(members[0]);
      else if (!goNearer(members)) offer(members);
    },
  });
  const tooltip = L.tooltip({ direction: "top", offset: [0, -10] });

  /** Show the members of a cluster apart; false when no zoom does. */
  function goNearer(members) {
    const box = L.latLngBounds(members.map((index) => pointOf(places[index])));
    if (map.getZoom() >= map.getMaxZoom() || box.getSouthWest().equals(box.getNorthEast())) return false;
    const zoom = Math.min(map.getMaxZoom(), map.getBoundsZoom(box, false, L.point(60, 60)));
    map.setView(box.getCenter(), Math.max(zoom, map.getZoom() + 1), { animate: false });
    return true;
  }

  /** From which zoom on, at least `zoom`, a place is gathered with none but those on its very point. */
  function zoomApart({ index }, zoom) {
    const half = map.getSize().multiplyBy(0.5 + BEYOND);
    for (let near = zoom; near < map.getMaxZoom(); near += 1) {
      const world = 256 * 2 ** near;
      const [across, down] = [half.x / world, half.y / world];
      const found = clustersIn([x[index] - across, y[index] - down, x[index] + across, y[index] + down], near)
        .find(({ members }) => members.includes(index));
      if (!found || found.members.every((other) => isOn(other, index))) return near;
    }
    return map.getMaxZoom();
  }
  const isOn = (one, other) => x[one] === x[other] && y[one] === y[other];
  /** What else is drawn on the very point of a place. */
  const onPointOf = (index) => drawn.filter((other) => other !== index && isOn(other, index));

  /** Places that lie on one another are named, to be chosen from. */
  function offer(members) {
    const card = make("div", { class: "card" }, make("h2", {}, `${members.length} places here`), ...choicesOf(members));
    L.popup({ maxHeight: 260 }).setLatLng(pointOf(places[members[0]])).setContent(card).openOn(map);
  }

  function choicesOf(members) {
    const rows = members.slice(0, CHOICES).map((index) => make("li", {}, make("button", {
      type: "button", class: "link", dir: "auto", onclick: () => page.choose(index, { from: "list" }),
    }, places[index].name)));
    const more = members.length > CHOICES ? make("p", {}, `and ${members.length - CHOICES} more: see the list`) : null;
    return [make("ul", {}, ...rows), more];
  }

  /** In the popup of a place those that lie on its point are offered, too: its pin lies over theirs. */
  function besides(index) {
    const members = places[index].drawn === "pin" ? onPointOf(index) : [];
    if (!members.length) return null;
    return make("details", { class: "others" },
      make("summary", {}, `${counted(members.length, "more place")} on this point`), ...choicesOf(members));
  }

  function open(index) {
    const mark = state.marks.get(index);
    mark.layer.addTo(map).openPopup();
  }

  // ------------------------------------------------------------------ for the other parts

  const layer = new Layer();
  const bounds = (indices) => L.latLngBounds(indices.map((index) => pointOf(places[index])));
  const pins = {
    layer,
    /** Gather the places for which `test` holds. */
    show(test) {
      drawn = pinned.filter(test);
      layer.draw();
    },
    getBounds: () => bounds(drawn),
    eventBounds: () => bounds(drawn.filter((index) => shownOf(index).role === EVENT)),
    getLayers: () => [],
  };
  layer.addTo(map);
  const redraw = () => layer.draw();
  new MutationObserver(redraw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

  const showAreas = page.showMarks;
  /** Draw what the filters leave; quiet roles only when they are asked for. */
  function showMarks(changed, quietToo) {
    pins.show((index) => {
      const rest = page.restOf(index);
      return rest !== null && (quietToo || !isQuiet(rest.role));
    });
    showAreas(changed, quietToo);
  }

  return { pins, showMarks, zoomApart, besides };
};
