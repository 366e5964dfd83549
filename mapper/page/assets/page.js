/*
 * The page around the map: joins the parts, and the reports, which are in the document already,
 * with the places, which come as JSON.
 *
 *   mapperPage(map, "mapper-findings")   // a Leaflet map, the id of the JSON element
 */

window.mapperPage = function (map, dataId) {
  "use strict";

  const given = JSON.parse(document.getElementById(dataId).textContent);
  const data = window.mapperRead ? window.mapperRead(given) : given; // a large page has columns
  const { places, reports, statements } = data;
  const roles = data.roles.map((role, index) => ({ ...role, index }));
  const state = {
    chosen: null, report: 0, marks: new Map(), dark: null, opener: null,
    quiet: (place) => roles[place.account.role].quiet,
  };
  const page = {
    map, data, places, reports, roles, statements, state,
    container: map.getContainer(),
    still: window.matchMedia("(prefers-reduced-motion: reduce)"),
    narrow: window.matchMedia("(max-width: 51em)"),
    legend: null, choose, leave, remember() {},
  };
  const join = (name) => Object.assign(page, window.mapperParts[name](page));
  join("tools");
  page.mentions = data.isLarge ? data.mentions : data.mentions.map(page.readMention);
  [
    ...["remains", "marks", "clusters", "view", "sentences", "gathered", "popup", "opened", "reading"],
    ...["rows", "timeline", "search", "filters", "legend", "held", "downloads", "address"],
  ].filter((name) => window.mapperParts[name]).forEach(join);
  const { mentions } = page;

  function leave(index) {
    const mark = state.marks.get(index);
    if (mark && !mark.drawn) map.removeLayer(mark.layer);
    if (state.chosen === index) {
      state.chosen = null;
      page.unmark();
      page.markWords();
      page.remember();
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
    page.unmark();
    state.chosen = index;
    place.mentions.forEach((number) => {
      const node = document.getElementById(`m${number}`);
      if (node) node.classList.add("chosen");
    });
    const row = page.rowOf(index);
    if (row) row.classList.add("chosen");
    page.shapes.forEach(({ extent, layer }) => {
      const node = extent.place === index && layer.getElement && layer.getElement();
      if (node) node.classList.add("chosen");
    });
    page.markWords();
    page.remember();
    if (!mark) {
      if (from === "text") page.showRow(`p${index}`);
      return;
    }
    if (from === "quote") page.showMention(mention);
    if (from === "text" || from === "list") {
      page.flyTo(place, mark);
      page.keepInSight(from === "text" ? document.getElementById(`m${mention}`) : row);
    }
    const node = mark.layer.getElement && mark.layer.getElement();
    if (node) node.classList.add("chosen");
    if (from === "map" && !(again && mark.flown) && page.isBeside()) {
      if (page.isOpen("places")) page.scrollTo(row);
      else {
        const here = place.mentions.find((number) => mentions[number].report === state.report);
        page.showMention(here === undefined ? place.mentions[0] : here);
      }
    }
    mark.flown = false;
  }

  page.makeFilters();
  page.addControls();
  page.nameOnMap();
  page.showAll(true);
  page.followAddress();

  // Leaflet measures the map once; windows are turned and resized.
  new ResizeObserver(() => {
    map.invalidateSize({ animate: false });
    page.keepNamesClear();
  }).observe(page.container);
};
