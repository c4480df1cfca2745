// The map of a page. Leaflet is fetched only when the map is to be seen; nothing here says what the page does not.

import { drawAreas } from "./map-areas.js";
import { spreader } from "./map-spread.js";

const section = document.querySelector("[data-map]");
const data = JSON.parse(document.getElementById("map-data").textContent);
const words = data.words;
const canvas = section.querySelector("[data-map-canvas]");
const opener = document.querySelector("[data-map-open]");
const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
// Where the results page has the map beside the list; narrower, it waits behind its button.
const beside = window.matchMedia("(min-width: 75em)");
const PIN = { width: 34, height: 42 };
const NO_TILES_ZOOM = 14;

let started = null;

section.hidden = false;
section.classList.toggle("finder-map--waits", Boolean(opener));
if (opener) {
  opener.hidden = false;
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    open();
    document.getElementById("map-heading").focus();
  });
}
if (opener && !beside.matches) {
  beside.addEventListener("change", () => beside.matches && start());
} else if (opener) {
  start();
} else {
  new IntersectionObserver((seen, watch) => {
    if (seen.some((one) => one.isIntersecting)) {
      watch.disconnect();
      start();
    }
  }, { rootMargin: "400px" }).observe(section);
}

// Numbers in the list lead to their pins.
for (const badge of document.querySelectorAll(".finder-pin-number--pinned")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = badge.className;
  button.textContent = badge.textContent;
  button.setAttribute("aria-label", fill(words.show_pin, { number: badge.textContent }));
  button.dataset.item = badge.dataset.item;
  button.addEventListener("click", () => open().then((map) => map && map.show(Number(badge.dataset.item))));
  badge.replaceWith(button);
}

function open() {
  section.classList.remove("finder-map--waits");
  return start();
}

function start() {
  const { leaflet, styles, clusters: gathering } = section.dataset;
  started ??= Promise.all([load("link", { rel: "stylesheet", href: styles }), load("script", { src: leaflet })])
    .then(() => (data.pins.length > data.clusterAbove ? load("script", { src: gathering }) : null))
    .then(() => draw(window.L))
    .catch((error) => {
      canvas.textContent = words.failed;
      canvas.classList.add("finder-map__canvas--failed");
      console.warn(error);
      return null;
    });
  return started;
}

// What is drawn before its style sheet is there is measured wrongly, so both are waited for.
function load(tag, attributes) {
  return new Promise((done, fail) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.addEventListener("load", done);
    element.addEventListener("error", () => fail(new Error(`${element.src || element.href} cannot be loaded`)));
    // Before our own style sheet, which has the last word.
    document.head.prepend(element);
  });
}

function draw(L) {
  const map = L.map(canvas, {
    attributionControl: false,
    zoomControl: false,
    zoomAnimation: !still,
    fadeAnimation: !still,
    markerZoomAnimation: !still,
    inertia: !still,
    zoomSnap: data.tiles ? 1 : 0.5,
    maxZoom: data.tiles ? 18 : NO_TILES_ZOOM + 3,
  });
  // Layers want a view; the one that fits comes with what is drawn.
  map.setView([54.5, -3.5], 6);
  canvas.setAttribute("role", "region");
  canvas.setAttribute("aria-label", words.canvas);
  L.control.scale({ position: "bottomleft" }).addTo(map);
  canvas.classList.add(`finder-map__canvas--${data.tiles ? "tiles" : "plain"}`);

  const markers = data.pins.map((pin, order) => marker(L, map, pin, order));
  const holder = data.pins.length > data.clusterAbove ? clusters(L) : L.layerGroup();
  const bounds = L.latLngBounds(data.pins.map((pin) => pin.point));
  const areas = drawAreas(L, map, data);
  if (data.around) {
    bounds.extend(data.around.point);
    if (data.radius) {
      L.circle(data.around.point, { radius: data.radius, interactive: false, pane: "areas", className: "finder-map__reach" }).addTo(map);
    }
    L.circleMarker(data.around.point, { radius: 7, interactive: false, className: "finder-map__around" })
      .addTo(map)
      .bindTooltip(text("span", data.around.name), { permanent: true, direction: "bottom", pane: "labels", className: "finder-map__label finder-map__label--around" });
  }

  function fit() {
    const all = L.latLngBounds([]);
    if (bounds.isValid()) all.extend(bounds);
    // Without tiles the outline is what tells where this is, unless many pins are but a speck in it.
    const speck = span(all) > 0 && span(areas.around) > span(all) * (data.pins.length > 3 ? 3 : 25);
    if (areas.around.isValid() && !speck && !(data.tiles && all.isValid())) all.extend(areas.around);
    const chosen = all.isValid() ? all : areas.shown;
    if (!chosen.isValid()) return;
    map.fitBounds(chosen, { padding: [36, 44], maxZoom: data.tiles ? 15 : NO_TILES_ZOOM, animate: false });
  }

  fit();
  holder.addTo(map);
  if (holder.addLayers) holder.addLayers(markers);
  else for (const one of markers) holder.addLayer(one);
  const spread = holder.addLayers ? () => {} : spreader(L, map, markers, PIN);
  spread();
  inOrder();
  map.on("zoomend", spread);
  map.on("zoomend moveend", () => window.setTimeout(inOrder, 0));
  tools(map, fit);
  leaveTheWheelToThePage(map);
  leaveWithEscape(map);
  if (window.ResizeObserver) new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(canvas);

  areas.ready.catch(() => {}).then(() => {
    // Somebody who has already moved the map is not sent back.
    if (!map.touched) fit();
    // Only now: tiles of a view that is left at once would be asked for in vain.
    if (data.tiles) L.tileLayer(data.tiles.url, { maxZoom: 18, referrerPolicy: "no-referrer" }).addTo(map);
    areas.cover();
    map.on("moveend", areas.cover);
  });
  return { show };

  // Tab goes from pin to pin as they stand in the list; Leaflet and its clusters add them in any order.
  function inOrder() {
    const pane = map.getPane("markerPane");
    const now = [...pane.children];
    const wanted = [...now].sort((a, b) => Number(a.dataset.order ?? 0) - Number(b.dataset.order ?? 0));
    if (wanted.every((pin, at) => pin === now[at])) return;
    const focused = document.activeElement;
    pane.append(...wanted);
    if (pane.contains(focused)) focused.focus({ preventScroll: true });
  }

  function show(item) {
    const chosen = markers[data.pins.findIndex((pin) => pin.item === item)];
    map.touched = true;
    const reveal = () => {
      if (!map.getBounds().pad(-0.1).contains(chosen.getLatLng())) map.panTo(chosen.getLatLng(), { animate: false });
      chosen.openPopup();
    };
    canvas.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
    if (holder.zoomToShowLayer) holder.zoomToShowLayer(chosen, reveal);
    else reveal();
  }
}

function marker(L, map, pin, order) {
  const face = text("span", pin.number || "\u2022", "finder-pin__face");
  const icon = L.divIcon({
    className: "finder-pin",
    html: face,
    iconSize: [PIN.width, PIN.height],
    iconAnchor: [PIN.width / 2, PIN.height],
    popupAnchor: [0, -PIN.height + 4],
  });
  const made = L.marker(pin.point, { icon, riseOnHover: true, autoPanOnFocus: true });
  made.pinOrder = order;
  made.pinNumber = pin.number;
  made.on("add", () => {
    const element = made.getElement();
    element.dataset.order = order;
    element.dataset.item = pin.item;
    element.setAttribute("aria-label", pin.label);
  });
  made.bindPopup(popup(pin), { closeButton: true, maxWidth: 240, minWidth: 140, autoPanPadding: [12, 12] });
  made.on("popupopen", (event) => {
    const element = event.popup.getElement();
    const close = element.querySelector(".leaflet-popup-close-button");
    close.setAttribute("aria-label", words.close);
    made.getElement()?.classList.add("finder-pin--open");
    (element.querySelector("a:not(.leaflet-popup-close-button)") ?? close).focus({ preventScroll: true });
  });
  made.on("popupclose", () => made.getElement()?.classList.remove("finder-pin--open"));
  return made;
}

function popup(pin) {
  const box = document.createElement("div");
  const name = text("p", "", "finder-popup__name");
  if (pin.number) name.append(text("span", pin.number, "finder-popup__number"), " ");
  if (pin.href) {
    const link = text("a", pin.name, "govuk-link");
    link.href = pin.href;
    name.append(link);
  } else name.append(pin.name);
  box.append(name);
  for (const line of [pin.place, pin.distance, pin.note]) if (line) box.append(text("p", line));
  return box;
}

function clusters(L) {
  return L.markerClusterGroup({
    animate: false,
    showCoverageOnHover: false,
    maxClusterRadius: 44,
    spiderLegPolylineOptions: { className: "finder-map__leg" },
    iconCreateFunction(cluster) {
      const inside = cluster.getAllChildMarkers().sort((a, b) => a.pinOrder - b.pinOrder);
      const face = text("span", String(inside.length), "finder-cluster__face");
      face.append(text("span", words.cluster_short, "finder-cluster__unit"));
      const icon = L.divIcon({ className: "finder-cluster", html: face, iconSize: [44, 44] });
      const make = icon.createIcon.bind(icon);
      icon.createIcon = (old) => {
        const element = make(old);
        element.dataset.order = inside[0].pinOrder;
        const numbers = inside.map((one) => one.pinNumber).join(", ");
        element.setAttribute("aria-label", fill(words.cluster, { count: inside.length, numbers }));
        return element;
      };
      return icon;
    },
  });
}

function tools(map, fit) {
  const step = 120;
  const pan = (x, y) => () => map.panBy([x, y], { animate: !still });
  const row = [
    ["zoom_in", "+", () => map.zoomIn(1, { animate: !still })],
    ["zoom_out", "\u2212", () => map.zoomOut(1, { animate: !still })],
    ["west", "\u2190", pan(-step, 0)],
    ["north", "\u2191", pan(0, -step)],
    ["south", "\u2193", pan(0, step)],
    ["east", "\u2192", pan(step, 0)],
    ["all", words.all, fit],
  ];
  for (const [what, shown, act] of row) {
    const button = text("button", shown, `finder-map__tool finder-map__tool--${what}`);
    button.type = "button";
    if (shown !== words[what]) {
      button.setAttribute("aria-label", words[what]);
      button.title = words[what];
    }
    button.addEventListener("click", () => {
      map.touched = what !== "all";
      act();
    });
    section.querySelector("[data-map-tools]").append(button);
  }
  canvas.addEventListener("keydown", () => { map.touched = true; });
  map.on("dragstart", () => { map.touched = true; });
}

// The wheel moves the page, unless a key is held with it or the person is at work in the map.
function leaveTheWheelToThePage(map) {
  // Before Leaflet hears of it: it takes every turn of the wheel that it hears of.
  section.addEventListener("wheel", (event) => {
    if (!canvas.contains(event.target)) return;
    if (event.ctrlKey || event.metaKey || canvas.contains(document.activeElement)) map.touched = true;
    else event.stopPropagation();
  }, { capture: true, passive: true });
}

function leaveWithEscape(map) {
  let from = null;
  map.on("popupopen", (event) => { from = event.popup._source; });
  section.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !from) return;
    const pin = from.getElement();
    map.closePopup();
    pin?.focus({ preventScroll: true });
  });
  map.on("popupclose", (event) => {
    // What has the focus and goes would leave a person at the top of the page.
    if (event.popup.getElement()?.contains(document.activeElement)) from?.getElement()?.focus({ preventScroll: true });
    from = null;
  });
}

function span(box) {
  return box.isValid() ? Math.max(box.getNorth() - box.getSouth(), (box.getEast() - box.getWest()) * 0.6) : 0;
}

function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function text(tag, content, className = "") {
  const element = document.createElement(tag);
  element.textContent = content;
  if (className) element.className = className;
  return element;
}
