/* The few calls to jQuery and AwesomeMarkers that folium's stock elements make.

   folium builds a popup with $(`<div>…</div>`)[0], waits with $(document).ready(f), and draws
   folium.Icon with L.AwesomeMarkers.icon(options). Icon fonts are not part of the page, so an icon
   keeps its colour and loses its glyph. */
(function () {
  "use strict";

  window.$ = function (what) {
    if (typeof what === "string") {
      const template = document.createElement("template");
      template.innerHTML = what.trim();
      return Array.from(template.content.children);
    }
    return {
      ready: function (run) {
        if (document.readyState === "loading") {
          document.addEventListener("DOMContentLoaded", run);
        } else {
          run();
        }
      },
    };
  };

  const COLOURS = {
    red: "#c7361f", darkred: "#8f1f1f", lightred: "#f0806f", orange: "#d97a0b", beige: "#e8c99b",
    green: "#3f8f3a", darkgreen: "#2a6128", lightgreen: "#8cc35c", blue: "#2a79b8",
    darkblue: "#1c4b80", lightblue: "#7fbfe6", cadetblue: "#3f7f8f", purple: "#8a3fa8",
    darkpurple: "#55306b", pink: "#e27fc0", white: "#fafafa", gray: "#6b6b6b",
    lightgray: "#a9a9a9", black: "#2b2b2b",
  };
  const PIN =
    '<svg xmlns="http://www.w3.org/2000/svg" width="28" height="40" viewBox="0 0 28 40">' +
    '<path d="M14 39C10 30 2 23 2 13.5a12 12 0 0 1 24 0C26 23 18 30 14 39z" stroke="#fff" ' +
    'stroke-width="1.5"/><circle cx="14" cy="13.5" r="4.5" fill="#fff"/></svg>';

  L.AwesomeMarkers = {
    icon: function (options) {
      const box = document.createElement("div");
      box.innerHTML = PIN;
      const colour = COLOURS[options.markerColor] || COLOURS.blue;
      box.querySelector("path").setAttribute("fill", colour);
      return L.divIcon({
        className: "folium-pin", html: box.firstChild, iconSize: [28, 40],
        iconAnchor: [14, 39], popupAnchor: [0, -34],
      });
    },
  };
})();
