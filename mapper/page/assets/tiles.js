/*
 * Online tiles over the embedded map, once one tile has been fetched and is an image: a server that
 * refuses may send an image that says so, which Leaflet would take for a tile. Where there are no
 * tiles, the embedded map shows through, and a note says why.
 *
 *   const layer = mapperTiles(map, base, data);   // data.url, .name and Leaflet's .options
 */

window.mapperTiles = function (map, base, data) {
  "use strict";

  const PATIENCE_MS = 8000;
  // The page itself sends no referrer; a tile server may ask which site a request is for.
  const REFERRER = "strict-origin-when-cross-origin";
  const { options } = data;
  const layer = L.tileLayer(data.url, { ...options, referrerPolicy: REFERRER });

  const Note = L.Control.extend({
    options: { position: "topright" },
    onAdd() {
      const box = L.DomUtil.create("div", "tiles-note");
      box.setAttribute("role", "status");
      this.words = L.DomUtil.create("p", "", box);
      const close = L.DomUtil.create("button", "", box);
      close.type = "button";
      close.textContent = "Close";
      close.addEventListener("click", () => this.remove());
      L.DomEvent.disableClickPropagation(box);
      return box;
    },
  });
  const note = new Note();

  function say(words) {
    note.addTo(map);
    note.words.textContent = words;
    base.refreshLabels();
  }

  function unsay() {
    note.remove();
    base.refreshLabels();
  }

  /** Where the middle of the map is, if there are tiles for it; null if not. */
  function middle() {
    const centre = map.getCenter().wrap();
    if (options.bounds && !L.latLngBounds(options.bounds).contains(centre)) return null;
    const zoom = Math.max(options.minZoom, Math.min(options.maxNativeZoom, Math.round(map.getZoom())));
    const z = zoom + (options.zoomOffset || 0);
    const count = 2 ** z;
    const at = map.options.crs.latLngToPoint(centre, zoom).divideBy(options.tileSize || 256).floor();
    const x = Math.max(0, Math.min(count - 1, at.x));
    const y = Math.max(0, Math.min(count - 1, at.y));
    const up = count - 1 - y;
    return L.Util.template(data.url, {
      z, x, y: options.tms ? up : y, "-y": up, s: (options.subdomains || [""])[0], r: L.Browser.retina ? "@2x" : "",
    });
  }

  /** Fetch one tile; what is wrong with it in words, or null. */
  async function probe() {
    if (navigator.onLine === false) return "there is no network";
    const url = middle();
    if (url === null) return "they do not cover this part of the world";
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
    try {
      const reply = await fetch(url, { credentials: "omit", referrerPolicy: REFERRER, signal: patience.signal });
      if (!reply.ok) {
        const refused = [401, 403].includes(reply.status) ? "the server refused them" : "the server did not give one";
        const disk = location.protocol === "file:" && reply.status === 403 ? "; it may refuse pages opened from disk" : "";
        return `${refused} (${reply.status})${disk}`;
      }
      const image = await createImageBitmap(await reply.blob()).catch(() => null);
      if (image === null) return "what the server gave is no image";
      image.close();
      return null;
    } catch (error) {
      if (patience.signal.aborted) return `the server did not answer within ${PATIENCE_MS / 1000} seconds`;
      return "the server did not answer, or does not let other pages read its tiles";
    } finally {
      clearTimeout(timer);
    }
  }

  // Names that are on the tiles already are not written over them.
  let [good, bad] = [0, 0];
  layer.on("loading", () => { [good, bad] = [0, 0]; });
  layer.on("tileload", () => { good += 1; });
  layer.on("tileerror", () => { bad += 1; });
  layer.on("load", () => {
    const none = bad > 0 && good === 0;
    base.setBare(!none);
    if (none) say(`No tiles of ${data.name} came for this view. This is the map embedded in the page.`);
    else unsay();
  });
  layer.on("add", () => base.setBare(true));
  layer.on("remove", () => base.setBare(false));

  // After the page has chosen what to look at.
  setTimeout(async () => {
    const wrong = await probe();
    if (wrong === null) layer.addTo(map);
    else say(`Tiles of ${data.name} are not shown: ${wrong}. This is the map embedded in the page.`);
  });

  return layer;
};
