/*
 * The embedded vector basemap: a Leaflet grid layer painted on canvas tiles, and one canvas of
 * names above it. Everything it shows comes in `data` (see mapper/page/basemap.py: clip); it asks
 * the network for nothing, and text only ever reaches a canvas.
 *
 *   const base = mapperVectorBasemap(data).addTo(map);  // Leaflet options in data.options
 *   base.setDark(true);            // instead of following prefers-color-scheme
 *   base.setPlaces([{ name, lat, lon, area }]);  // names that come first; area: no marker there
 *   base.reserved = () => [[left, top, right, bottom]];  // container pixels to keep free of names;
 *                                  // Leaflet's controls are kept free anyway
 *   base.setBare(true);            // another map is laid over this one: no names of towns and units,
 *                                  // and the disputed lines are drawn above that map, too
 *   base.refreshLabels();          // after reserved() would answer something else
 *
 * Leaflet need not be loaded before this file, only before the first call.
 */
(() => {
  'use strict';

  const MAX_LATITUDE = 85.0511287798;
  const SANS = '"Noto Sans", "Segoe UI", system-ui, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif';
  const SERIF = '"Noto Serif", Georgia, "Times New Roman", "DejaVu Serif", serif';

  const LIGHT = {
    sea: '#d3e2ea', land: '#f8f6f1', coast: '#8fadbc', lakeshore: '#a5c0cd', river: '#a9c6d5',
    admin1: '#bdb5a7', border: '#877d8c', band: 'rgba(135, 120, 145, .13)', disputed: '#b5503f',
    halo: 'rgba(250, 249, 245, .9)', seaHalo: 'rgba(211, 226, 234, .7)', dot: '#6d6862',
    country: '#57505f', admin1Text: '#8d8477', city: '#3c3a37', sea_: '#54798e', place: '#161616',
    line: '#9c4435',
  };
  const DARK = {
    sea: '#111b23', land: '#24282c', coast: '#48606e', lakeshore: '#384e5b', river: '#314956',
    admin1: '#50565c', border: '#8a8494', band: 'rgba(160, 150, 175, .10)', disputed: '#d9776a',
    halo: 'rgba(26, 29, 32, .88)', seaHalo: 'rgba(17, 27, 35, .7)', dot: '#a49e95',
    country: '#bdb6c6', admin1Text: '#8b8982', city: '#d2cec6', sea_: '#6f97ad', place: '#ffffff',
    line: '#e0897d',
  };

  // ---------------------------------------------------------------- reading the sheets

  /** Web Mercator of the whole world as the unit square, y downwards. */
  const mercatorX = (lon) => (lon + 180) / 360;
  const mercatorY = (lat) => {
    const sine = Math.sin(Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, lat)) * Math.PI / 180);
    return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  };

  /**
   * One line or ring, ready to paint. `hidden[i]` says that the segment that ends in point i runs
   * along the border of the sheet: an artefact of cutting, filled but never stroked.
   */
  function readLine(count, line, sheet) {
    const xy = new Float64Array(2 * count);
    const hidden = new Uint8Array(count);
    const bounds = [Infinity, Infinity, -Infinity, -Infinity];
    let [latBefore, lonBefore] = [NaN, NaN];
    line(count, (i, lat, lon) => {
      const x = mercatorX(lon / sheet.scale);
      const y = mercatorY(lat / sheet.scale);
      xy[2 * i] = x;
      xy[2 * i + 1] = y;
      bounds[0] = Math.min(bounds[0], x);
      bounds[1] = Math.min(bounds[1], y);
      bounds[2] = Math.max(bounds[2], x);
      bounds[3] = Math.max(bounds[3], y);
      const sameLat = lat === latBefore && sheet.cutLats.has(lat);
      const sameLon = lon === lonBefore && sheet.cutLons.has(lon);
      hidden[i] = sameLat || sameLon ? 1 : 0;
      [latBefore, lonBefore] = [lat, lon];
    });
    return { xy, hidden, bounds };
  }

  function readSheet(raw) {
    const { scale } = raw;
    const sheet = { scale, minZoom: raw.minZoom, cutLats: new Set(), cutLons: new Set() };
    // Antarctica and Chukotka end at the edges of the world, which are no coasts.
    sheet.cutLats.add(-90 * scale).add(90 * scale);
    sheet.cutLons.add(-180 * scale).add(180 * scale);
    sheet.boxes = raw.boxes.map(([south, west, north, east]) => {
      [south, north].forEach((lat) => sheet.cutLats.add(Math.round(lat * scale)));
      [west, east].forEach((lon) => sheet.cutLons.add(Math.round(lon * scale)));
      return [mercatorX(west), mercatorY(north), mercatorX(east), mercatorY(south)];
    });
    const { count, line } = window.mapperLines(raw);
    const many = () => Array.from({ length: count() }, count);
    const feature = (sizes) => {
      const rings = sizes.map((size) => readLine(size, line, sheet));
      return { rings, bounds: rings[0].bounds };
    };
    const polygons = () => many().map((rings) => Array.from({ length: rings }, count)).map(feature);
    const lines = () => many().map((size) => feature([size]));
    sheet.land = polygons();
    sheet.lakes = polygons();
    sheet.rivers = lines();
    sheet.admin1 = lines();
    sheet.admin1Minor = lines();
    sheet.borders = lines();
    sheet.disputed = lines().map((one, i) => ({ ...one, name: raw.disputed[i] }));
    return sheet;
  }

  // ---------------------------------------------------------------- painting tiles

  const overlap = (a, b) => !(a[2] < b[0] || a[0] > b[2] || a[3] < b[1] || a[1] > b[3]);
  const covers = (a, b) => a[0] <= b[0] && a[1] <= b[1] && a[2] >= b[2] && a[3] >= b[3];

  /**
   * Paints the part of the world that one tile shows; `size` is the tile's edge in CSS pixels.
   * `above`: the disputed lines alone, for above another map.
   */
  function paintTile(context, coords, size, sheets, colours, above = false) {
    const zoom = coords.z;
    const tiles = 2 ** zoom;
    const scale = tiles * size;
    const left = coords.x * size;
    const top = coords.y * size;
    // Strokes are wider than nothing: look a little beyond the tile.
    const margin = 8 / scale;
    const tile = [left / scale, top / scale, (left + size) / scale, (top + size) / scale];
    const view = [tile[0] - margin, tile[1] - margin, tile[2] + margin, tile[3] + margin];

    let nearest = 0; // what is smaller is left out, and points nearer to the one before; in pixels
    const isSeen = ({ bounds }) => overlap(bounds, view)
      && !(nearest && Math.max(bounds[2] - bounds[0], bounds[3] - bounds[1]) * scale < nearest);
    const trace = (feature, close) => {
      feature.rings.forEach(({ xy }) => {
        let [x, y] = [xy[0] * scale - left, xy[1] * scale - top];
        context.moveTo(x, y);
        for (let i = 2; i < xy.length; i += 2) {
          const [x1, y1] = [xy[i] * scale - left, xy[i + 1] * scale - top];
          if (nearest && i + 2 < xy.length && Math.abs(x1 - x) + Math.abs(y1 - y) < nearest) continue;
          [x, y] = [x1, y1];
          context.lineTo(x, y);
        }
        if (close) context.closePath();
      });
    };
    const traceShore = (feature) => {
      feature.rings.forEach(({ xy, hidden }) => {
        let [x, y] = [xy[0] * scale - left, xy[1] * scale - top];
        context.moveTo(x, y);
        for (let i = 1; i < hidden.length; i += 1) {
          const [x1, y1] = [xy[2 * i] * scale - left, xy[2 * i + 1] * scale - top];
          const isLast = i + 1 === hidden.length || hidden[i] !== hidden[i + 1];
          if (nearest && !isLast && Math.abs(x1 - x) + Math.abs(y1 - y) < nearest) continue;
          [x, y] = [x1, y1];
          if (hidden[i]) context.moveTo(x, y);
          else context.lineTo(x, y);
        }
      });
    };
    const fill = (features, colour) => {
      context.beginPath();
      features.forEach((feature) => isSeen(feature) && trace(feature, true));
      context.fillStyle = colour;
      context.fill('evenodd');
    };
    const stroke = (features, colour, width, { dash = [], shore = false } = {}) => {
      context.beginPath();
      features.forEach((feature) => {
        if (isSeen(feature)) (shore ? traceShore : trace)(feature, false);
      });
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.setLineDash(dash);
      context.stroke();
      context.setLineDash([]);
    };

    const shown = sheets.filter((sheet, i) => i === 0 || zoom >= sheet.minZoom);
    const first = shown.reduce(
      (found, sheet, i) => (sheet.boxes.some((box) => covers(box, tile)) ? i : found), 0,
    );
    context.lineJoin = 'round';
    context.lineCap = 'round';
    shown.slice(first).forEach((sheet, i) => {
      const boxes = sheet.boxes.filter((box) => overlap(box, tile));
      if (!boxes.length) return;
      context.save();
      if (i + first > 0) {
        context.beginPath();
        // Only whole pixels: half-covered ones would show the border of the sheet as a hairline.
        const up = (value) => Math.ceil(value - 1e-6);
        const down = (value) => Math.floor(value + 1e-6);
        boxes.forEach((box) => {
          const [x0, y0] = [up(box[0] * scale - left), up(box[1] * scale - top)];
          const [x1, y1] = [down(box[2] * scale - left), down(box[3] * scale - top)];
          context.rect(x0, y0, x1 - x0, y1 - y0);
        });
        context.clip();
      }
      // A sheet for nearer looks has more points than can be seen from afar.
      nearest = zoom < sheet.minZoom ? 0.5 : 0;
      const wide = zoom >= 7 ? 1.4 : zoom >= 4 ? 1 : 0.6;
      if (above) {
        context.clearRect(0, 0, size, size);
        // That map may have a solid line here, and any colour.
        stroke(sheet.disputed, colours.halo, wide + 2.4);
      } else {
        context.fillStyle = colours.sea;
        context.fillRect(0, 0, size, size);
        fill(sheet.land, colours.land);
        if (zoom >= 4) stroke(sheet.admin1, colours.admin1, 1, { dash: [1, 3] });
        if (zoom >= 6) stroke(sheet.admin1Minor, colours.admin1, 1, { dash: [1, 3] });
        if (zoom >= 4) stroke(sheet.rivers, colours.river, zoom >= 8 ? 1.4 : zoom >= 6 ? 1 : 0.7);
        fill(sheet.lakes, colours.sea);
        if (zoom >= 5) stroke(sheet.lakes, colours.lakeshore, 0.8, { shore: true });
        stroke(sheet.land, colours.coast, zoom >= 5 ? 1 : 0.6, { shore: true });
        if (zoom >= 5) stroke(sheet.borders, colours.band, zoom >= 8 ? 8 : 5);
        stroke(sheet.borders, colours.border, wide);
      }
      stroke(sheet.disputed, colours.disputed, wide, { dash: zoom >= 5 ? [5, 3.5] : [2, 2] });
      context.restore();
    });
  }

  // ---------------------------------------------------------------- choosing and writing names

  /** Control and direction marks would let a name reorder or hide what stands beside it. */
  const plain = (name) => String(name)
    .replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, '')
    .slice(0, 60);

  /** Zoom from which a city of this size is worth a name, however empty the land around it. */
  const CITY_ZOOM = [[8e6, 3], [2.5e6, 4], [7e5, 5], [1.5e5, 6], [4e4, 7], [1e4, 8], [2500, 9], [600, 10]];
  const cityZoom = (population) => (CITY_ZOOM.find(([least]) => population >= least) || [0, 11])[1];

  /**
   * Gives every city the zoom from which it is shown: when no larger city lies within a thumb's
   * width. The choice depends on the data alone, so names do not come and go while panning.
   */
  function thinCities(cities) {
    const ROOM = 62;
    const weight = (city) => (city.capital ? 3e6 : 0) + city.population;
    cities.sort((a, b) => weight(b) - weight(a) || (a.name < b.name ? -1 : 1));
    cities.forEach((city, i) => {
      let zoom = cityZoom(weight(city));
      for (let j = 0; j < i && zoom < 12; j += 1) {
        const other = cities[j];
        const distance = Math.hypot(city.x - other.x, city.y - other.y);
        const clear = distance > 0 ? Math.ceil(Math.log2(ROOM / (256 * distance))) : 13;
        if (clear > zoom && other.zoom < clear) zoom = Math.min(13, clear);
      }
      city.zoom = zoom;
    });
  }

  const RANKS = ['country', 'admin1', 'city', 'sea'];

  function readLabels({ names, ...columns }) {
    const [ranks, lats, lons, weights] = ['ranks', 'lats', 'lons', 'weights']
      .map((column) => window.mapperNumbers(columns[column]));
    const at = [0, 0];
    const labels = names.map((name) => {
      const sign = ranks();
      const rank = RANKS[sign >> 1];
      [lats, lons].forEach((next, axis) => { at[axis] += window.mapperNumbers.unfold(next()); });
      const [lat, lon] = at.map((steps) => steps / 10000);
      const weight = weights() / (rank === 'country' || rank === 'sea' ? 10 : 1);
      return {
        name: plain(name), lat, lon, rank, x: mercatorX(lon), y: mercatorY(lat),
        zoom: weight, population: weight, capital: sign % 2 === 1,
      };
    }).filter((label) => label.name.trim());
    thinCities(labels.filter((label) => label.rank === 'city'));
    labels.forEach((label) => {
      if (label.rank === 'admin1') label.zoom = 7;
    });
    return labels;
  }

  /** One name for each disputed line, beside the middle of its longest piece in one sheet. */
  function lineLabels(sheet) {
    const longest = new Map();
    sheet.disputed.filter((feature) => feature.name).forEach((feature) => {
      const { xy } = feature.rings[0];
      let length = 0;
      for (let i = 2; i < xy.length; i += 2) {
        length += Math.hypot(xy[i] - xy[i - 2], xy[i + 1] - xy[i - 1]);
      }
      if (length > (longest.get(feature.name) || { length: 0 }).length) {
        const middle = 2 * Math.floor(xy.length / 4);
        longest.set(feature.name, {
          name: plain(feature.name), rank: 'line', x: xy[middle], y: xy[middle + 1], length, zoom: 7,
        });
      }
    });
    return [...longest.values()];
  }

  /** Long names of countries and seas stand on two lines of like length. */
  function inLines(name) {
    const words = name.split(' ');
    if (name.length < 12 || words.length < 2) return [name];
    let best = 1;
    for (let i = 1; i < words.length; i += 1) {
      const uneven = (n) => Math.abs(words.slice(0, n).join(' ').length - words.slice(n).join(' ').length);
      if (uneven(i) < uneven(best)) best = i;
    }
    return [words.slice(0, best).join(' '), words.slice(best).join(' ')];
  }

  /** How a label is written at a zoom: lines, font, size, colour, letter spacing, priority. */
  function styleOf(label, zoom, colours) {
    const { rank, population } = label;
    if (rank === 'place') {
      return { lines: [label.name], size: 14, font: `600 14px ${SANS}`, colour: colours.place, spacing: 0, priority: 1e12, halo: colours.halo };
    }
    if (rank === 'country') {
      const large = label.zoom < 3 ? 2 : label.zoom < 4.5 ? 1 : 0;
      const size = Math.min(17, Math.max(10, 6 + zoom + large));
      return { lines: inLines(label.name.toUpperCase()), size, font: `600 ${size}px ${SANS}`, colour: colours.country, spacing: Math.round(size * 1.6) / 10, priority: 1e10 - label.zoom * 1e8, halo: colours.halo };
    }
    if (rank === 'sea') {
      const size = Math.min(16, Math.max(11, 14 + zoom - label.zoom * 1.2));
      return { lines: inLines(label.name), size, font: `italic ${size}px ${SERIF}`, colour: colours.sea_, spacing: 1, priority: 3e8 - label.zoom * 1e6, halo: colours.seaHalo };
    }
    if (rank === 'line') {
      return { lines: inLines(label.name), size: 10.5, font: `italic 10.5px ${SANS}`, colour: colours.line, spacing: 0.2, priority: 5e4, halo: colours.halo };
    }
    if (rank === 'admin1') {
      const size = zoom >= 9 ? 12 : 11;
      return { lines: [label.name], size, font: `italic ${size}px ${SANS}`, colour: colours.admin1Text, spacing: 0.8, priority: 2e4, halo: colours.halo };
    }
    const size = population >= 1e6 ? 13.5 : population >= 1.5e5 ? 12.5 : population >= 3e4 ? 11.5 : 11;
    return { lines: [label.name], size, font: `${population >= 1.5e5 ? '500 ' : ''}${size}px ${SANS}`, colour: colours.city, spacing: 0, priority: population + (label.capital ? 3e6 : 0), halo: colours.halo };
  }

  /** Where the middle of a name's box may stand, relative to its point; the best first. */
  function anchors(label, width, height) {
    if (label.rank === 'city' || (label.rank === 'place' && !label.area)) {
      const gap = label.rank === 'place' ? 14 : 6;
      const aside = gap + width / 2;
      const above = gap + height / 2 - (label.rank === 'place' ? 0 : 1);
      return [[aside, 0], [-aside, 0], [0, -above], [0, above],
        [aside - gap / 2, -above + 3], [aside - gap / 2, above - 3],
        [gap / 2 - aside, -above + 3], [gap / 2 - aside, above - 3]];
    }
    if (label.rank === 'line') {
      const aside = width / 2 + 8;
      return [[aside, 0], [-aside, 0], [0, height], [0, -height]];
    }
    const step = height * 0.75;
    return [[0, 0], [0, step], [0, -step], [width * 0.3, 0], [-width * 0.3, 0]];
  }

  /** Canvases without letter spacing get hair spaces instead. */
  function spaced(context, text, spacing) {
    if ('letterSpacing' in context) {
      context.letterSpacing = `${spacing}px`;
      return text;
    }
    return spacing >= 1 ? [...text].join('\u200a') : text;
  }

  /**
   * Writes the names that fit, most important first; `boxes` are the places already taken. The name
   * of a place of the report is not cut by the edge of `view`.
   */
  function paintLabels(context, labels, { zoom, width, height, toPoints, boxes, view, colours }) {
    const free = (box) => !boxes.some((b) => overlap(b, box));
    const styled = labels
      .map((label) => ({ label, style: styleOf(label, zoom, colours) }))
      .sort((a, b) => b.style.priority - a.style.priority);
    context.textBaseline = 'middle';
    context.textAlign = 'center';
    context.lineJoin = 'round';
    styled.forEach(({ label, style }) => {
      toPoints(label).forEach((point) => {
        if (point.x < -80 || point.y < -40 || point.x > width + 80 || point.y > height + 40) return;
        context.font = style.font;
        const lines = style.lines.map((line) => spaced(context, line, style.spacing));
        const textWidth = Math.max(...lines.map((line) => context.measureText(line).width));
        const lineHeight = style.size * 1.2;
        const textHeight = lineHeight * lines.length;
        // Air around a name, not only room for it.
        const airX = label.rank === 'city' || label.rank === 'place' ? 3 : 8;
        const isOurs = label.rank === 'place';
        const spot = anchors(label, textWidth, textHeight).map(([dx, dy]) => [point.x + dx, point.y + dy])
          .find(([x, y]) => {
            const box = [x - textWidth / 2 - airX, y - textHeight / 2, x + textWidth / 2 + airX, y + textHeight / 2];
            return free(box) && (!isOurs || covers(view, box) || !overlap(view, box));
          });
        if (!spot) return;
        const [x, y] = spot;
        if (label.rank === 'city') {
          const radius = label.population >= 1e6 ? 3 : label.population >= 1e5 ? 2.4 : 1.8;
          const dot = [point.x - radius - 1, point.y - radius - 1, point.x + radius + 1, point.y + radius + 1];
          if (!free(dot)) return;
          boxes.push(dot);
          context.beginPath();
          context.arc(point.x, point.y, radius, 0, 2 * Math.PI);
          context.fillStyle = colours.dot;
          context.strokeStyle = style.halo;
          context.lineWidth = 2;
          context.stroke();
          context.fill();
        }
        boxes.push([x - textWidth / 2 - airX, y - textHeight / 2, x + textWidth / 2 + airX, y + textHeight / 2]);
        lines.forEach((line, i) => {
          // Spacing follows every letter, the last too: move half of it back.
          const lineX = x + style.spacing / 2;
          const lineY = y + (i - (lines.length - 1) / 2) * lineHeight;
          context.strokeStyle = style.halo;
          context.lineWidth = 3;
          context.strokeText(line, lineX, lineY);
          context.fillStyle = style.colour;
          context.fillText(line, lineX, lineY);
        });
      });
    });
  }

  // ---------------------------------------------------------------- the Leaflet layers

  /** Device pixels a CSS pixel; more than three cost memory and show nothing. */
  const sharpness = () => Math.max(1, Math.min(3, window.devicePixelRatio || 1));

  function makeNames(L, base) {
    const NamesLayer = L.Layer.extend({
      onAdd(map) {
        const pane = map.getPane('mapperNames') || map.createPane('mapperNames');
        // Above the tiles (200), below shapes (400) and markers (600).
        pane.style.zIndex = 350;
        pane.style.pointerEvents = 'none';
        this._canvas = L.DomUtil.create('canvas', 'mapper-names leaflet-zoom-hide', pane);
        this._canvas.setAttribute('aria-hidden', 'true');
        map.on('moveend zoomend resize viewreset', this.draw, this);
        this.draw();
      },
      onRemove(map) {
        map.off('moveend zoomend resize viewreset', this.draw, this);
        this._canvas.remove();
        this._canvas = null;
      },
      draw() {
        const map = this._map;
        const canvas = this._canvas;
        if (!map || !canvas) return;
        const size = map.getSize();
        if (!size.x || !size.y) return;
        // Names reach a quarter of the map beyond its edge, so that dragging shows no bare border.
        const beyond = size.multiplyBy(0.25).round();
        const origin = map.containerPointToLayerPoint(beyond.multiplyBy(-1));
        const [width, height] = [size.x + 2 * beyond.x, size.y + 2 * beyond.y];
        const pixels = sharpness();
        L.DomUtil.setPosition(canvas, origin);
        canvas.width = Math.round(width * pixels);
        canvas.height = Math.round(height * pixels);
        canvas.style.width = `${width}px`;
        canvas.style.height = `${height}px`;
        const context = canvas.getContext('2d');
        context.scale(pixels, pixels);

        const zoom = map.getZoom();
        const world = 256 * 2 ** zoom;
        const topLeft = map.getPixelOrigin().add(origin);
        // A name is written once in every copy of the world that is in view.
        const toPoints = (label) => {
          const out = [];
          const x = label.x * world - topLeft.x;
          // A place of the report has its mark in one copy only.
          if (label.rank === 'place') return [{ x, y: label.y * world - topLeft.y }];
          for (let copy = Math.ceil((-80 - x) / world); x + copy * world <= width + 80; copy += 1) {
            out.push({ x: x + copy * world, y: label.y * world - topLeft.y });
          }
          return out;
        };
        const frame = map.getContainer().getBoundingClientRect();
        const controls = [...map.getContainer().querySelectorAll('.leaflet-control')].map((control) => {
          const { left, top, right, bottom } = control.getBoundingClientRect();
          return [left - frame.left, top - frame.top, right - frame.left, bottom - frame.top];
        });
        const boxes = [...controls, ...base.reserved()].map(([left, top, right, bottom]) => [
          left + beyond.x, top + beyond.y, right + beyond.x, bottom + beyond.y,
        ]);
        base._places.filter((place) => !place.area).forEach((place) => {
          toPoints(place).forEach(({ x, y }) => boxes.push([x - 10, y - 10, x + 10, y + 10]));
        });
        const near = 18 / world;
        const named = (label) => base._places.some((place) => (
          Math.hypot((place.x % 1) - label.x, place.y - label.y) < near * (place.name === label.name ? 6 : 0.6)
        ));
        const shown = base._bare ? base._labels.filter(({ rank }) => rank === 'line') : base._labels;
        const labels = shown.filter((label) => zoom >= label.zoom && !(label.rank === 'city' && named(label))
          && !(label.rank === 'country' && zoom >= label.zoom + 6)
          && !(label.rank === 'line' && label.length * world < 120));
        const view = [beyond.x, beyond.y, beyond.x + size.x, beyond.y + size.y];
        paintLabels(context, [...base._places, ...labels], {
          zoom, width, height, toPoints, boxes, view, colours: base.colours(),
        });
      },
    });
    return new NamesLayer();
  }

  /** A canvas for each tile, painted by `base`. */
  function makeCanvas(base, coords, above) {
    const canvas = document.createElement('canvas');
    const size = base.getTileSize().x;
    const pixels = sharpness();
    canvas.width = size * pixels;
    canvas.height = size * pixels;
    canvas.setAttribute('aria-hidden', 'true');
    const context = canvas.getContext('2d');
    context.scale(pixels, pixels);
    paintTile(context, coords, size, base._sheets, base.colours(), above);
    return canvas;
  }

  /** The disputed lines again, above a map that is laid over this one. */
  function makeLines(L, base) {
    const LinesLayer = L.GridLayer.extend({
      options: { ...base.options, pane: 'mapperLines', attribution: '' },
      onAdd(map) {
        const pane = map.getPane('mapperLines') || map.createPane('mapperLines');
        // Above the tiles (200), below names (350).
        pane.style.zIndex = 300;
        pane.style.pointerEvents = 'none';
        L.GridLayer.prototype.onAdd.call(this, map);
      },
      createTile: (coords) => makeCanvas(base, coords, true),
    });
    return new LinesLayer();
  }

  function makeBasemap(L, data, options) {
    const Basemap = L.GridLayer.extend({
      options: { tileSize: 256, minZoom: 1, maxZoom: 18, keepBuffer: 3, updateWhenZooming: false },
      initialize() {
        L.setOptions(this, options);
        this._sheets = data.sheets.map(readSheet);
        // The finest sheet may be in pieces: what it does not name, one that is coarser does.
        const named = new Map(this._sheets.slice(-2).flatMap(lineLabels).map((label) => [label.name, label]));
        this._labels = [...readLabels(data.labels), ...named.values()];
        this._places = [];
        this._bare = false;
        this._names = makeNames(L, this);
        this._lines = makeLines(L, this);
        this._dark = null;
        this._systemDark = window.matchMedia('(prefers-color-scheme: dark)');
        this._onScheme = () => this._dark === null && this._repaint();
      },
      onAdd(map) {
        L.GridLayer.prototype.onAdd.call(this, map);
        map.addLayer(this._names);
        if (this._bare) map.addLayer(this._lines);
        this._systemDark.addEventListener('change', this._onScheme);
        map.getContainer().style.backgroundColor = this.colours().sea;
      },
      onRemove(map) {
        this._systemDark.removeEventListener('change', this._onScheme);
        map.removeLayer(this._names);
        map.removeLayer(this._lines);
        L.GridLayer.prototype.onRemove.call(this, map);
      },
      createTile(coords) {
        return makeCanvas(this, coords, false);
      },
      /** Colours in use: for a page that wants its own drawing to match. */
      colours() {
        const dark = this._dark === null ? this._systemDark.matches : this._dark;
        return dark ? DARK : LIGHT;
      },
      /** true, false, or null to follow the system again. */
      setDark(dark) {
        this._dark = dark === null ? null : Boolean(dark);
        this._repaint();
        return this;
      },
      /** Places of the report: their names come first and their markers stay free. */
      setPlaces(places) {
        this._places = places.map(({ name, lat, lon, area }) => ({
          name: plain(name), lat, lon, rank: 'place', area: Boolean(area),
          x: mercatorX(lon), y: mercatorY(lat), zoom: 0, population: 0,
        }));
        return this.refreshLabels();
      },
      setBare(bare) {
        this._bare = Boolean(bare);
        if (this._map && this._bare) this._map.addLayer(this._lines);
        else this._lines.remove();
        return this.refreshLabels();
      },
      /** Boxes in container pixels that names must not cover; to be replaced by the page. */
      reserved() {
        return [];
      },
      refreshLabels() {
        this._names.draw();
        return this;
      },
      _repaint() {
        if (!this._map) return;
        this._map.getContainer().style.backgroundColor = this.colours().sea;
        this.redraw();
        this._lines.redraw();
        this._names.draw();
      },
    });
    return new Basemap();
  }

  window.mapperVectorBasemap = (data, options = data.options || {}) => (
    makeBasemap(window.L, data, options)
  );
})();
