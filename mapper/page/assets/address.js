/*
 * This part: the address bar has the view, the filters and the chosen place behind its "#", so that
 * a link to the page leads to what was looked at. What stands there may come from anybody: of a part
 * that makes no sense nothing happens.
 */

window.mapperParts.address = function (page) {
  "use strict";

  const { map, mentions, places, reports, state } = page;
  const DELAY_MS = 200;
  const FAR_ZOOM = 12;
  const TABS = ["report", "places", "about"];
  const HOME = page.openTabName(); // what a link says nothing of: large pages open on the list
  let isOn = false; // what the page does to itself at first is not worth an address
  let timer = null;

  function describe() {
    const { lat, lng } = map.getCenter();
    const zoom = map.getZoom();
    const digits = zoom > FAR_ZOOM ? 6 : 4; // less than a pixel
    const said = new URLSearchParams({ map: [zoom, lat.toFixed(digits), lng.toFixed(digits)].join("/") });
    if (state.chosen !== null) said.set("place", places[state.chosen].id);
    if (state.report) said.set("report", state.report + 1);
    if (page.openTabName() !== HOME) said.set("tab", page.openTabName());
    page.filtersSaid().forEach(([key, value]) => said.set(key, value));
    return `#${String(said).replace(/%(2F|2C|3A)/g, decodeURIComponent)}`;
  }

  function write() {
    try {
      window.history.replaceState(null, "", describe());
    } catch {
      isOn = false; // in a frame that may not
    }
  }
  function remember() {
    if (!isOn) return;
    clearTimeout(timer);
    timer = setTimeout(write, DELAY_MS);
  }

  /** Choose a place where the map is, without flying there. */
  function choosePlace(index) {
    const mark = state.marks.get(index);
    if (!mark) {
      page.choose(index, { from: "text" });
      return;
    }
    const { layer } = mark;
    if (!map.hasLayer(layer)) layer.addTo(map);
    const { options } = layer.getPopup();
    const before = options.autoPan;
    options.autoPan = false;
    layer.openPopup();
    options.autoPan = before;
  }

  function readView(text) {
    const [zoom, lat, lng] = (text || "").split("/").map((part) => (/^-?\d{1,3}(\.\d{1,9})?$/.test(part) ? Number(part) : NaN));
    return [zoom, lat, lng].every(Number.isFinite) && Math.abs(lat) <= 90 ? { zoom, centre: [lat, lng] } : null;
  }

  /** A link of ours that was opened in a window of its own: to a place, a mention or a name. */
  function goTo(kind, number) {
    if (kind === "u") {
      if (document.getElementById(`u${number}`)) page.showRow(`u${number}`);
      return;
    }
    const index = kind === "p" ? number : mentions[number] ? mentions[number].place : undefined;
    if (kind === "m" && mentions[number]) page.showMention(number);
    // What is on no map is shown in the list.
    if (places[index]) page.choose(index, { from: kind === "p" && state.marks.has(index) ? "list" : "text" });
  }

  /** Open what the address says is open; a place that is chosen may have opened something else. */
  function open(report, tab) {
    if (reports[report] && report !== state.report) page.openReport(report);
    if (TABS.includes(tab) && tab !== page.openTabName()) page.openTab(tab);
  }

  function follow() {
    const link = /^#([pmu])(\d{1,7})$/.exec(window.location.hash);
    if (link) {
      goTo(link[1], Number(link[2]));
      return;
    }
    const said = new URLSearchParams(window.location.hash.slice(1));
    const view = readView(said.get("map"));
    if (!view) return; // not written here
    page.setFilters((key) => said.get(key));
    map.closePopup();
    const index = said.has("place") ? places.findIndex(({ id }) => id === said.get("place")) : -1;
    if (index >= 0 && state.marks.has(index)) page.makeRoom(); // as it was when the address was written
    // A popup that is opened belongs to where the map is then.
    map.setView(view.centre, view.zoom, { animate: false });
    const shown = [Number(said.get("report") || 1) - 1, said.get("tab") || HOME];
    open(...shown);
    if (index >= 0) choosePlace(index);
    open(...shown);
  }

  function followAddress() {
    follow();
    window.addEventListener("hashchange", follow);
    // What waits to be written is of the address that is left.
    window.addEventListener("popstate", () => clearTimeout(timer));
    map.on("moveend", remember);
    isOn = true;
  }

  return { remember, followAddress };
};
