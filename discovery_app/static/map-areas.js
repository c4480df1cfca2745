// Outlines of councils and of areas served: drawn beneath the pins, fetched from this site as the map moves on.

const STEP = 0.05;

// Returns what the outlines tell the map: the bounds of those that matter and of all, and when the first are there.
export function drawAreas(L, map, data) {
  const around = L.latLngBounds([]);
  const shown = L.latLngBounds([]);
  const labels = [];
  const known = new Set();
  let covered = null;

  map.createPane("areas").style.zIndex = 350;
  map.createPane("labels").style.zIndex = 450;
  for (const extent of data.extents) add(extent, true);

  function add(shape, chosen) {
    const layer = L.geoJSON(shape, {
      interactive: false,
      pane: "areas",
      style: { className: `finder-area${chosen ? " finder-area--chosen" : ""}` },
    }).addTo(map);
    const { code, name, label_point: at } = shape.properties ?? {};
    // A heavy line is not to be crossed by its neighbours' thin ones.
    if (!chosen) layer.bringToBack();
    if (chosen || data.context.includes(code)) around.extend(layer.getBounds());
    shown.extend(layer.getBounds());
    if (!name || !at) return;
    const words = document.createElement("span");
    words.textContent = name;
    const label = L.tooltip({
      permanent: true,
      direction: "center",
      pane: "labels",
      className: `finder-map__label${chosen ? " finder-map__label--chosen" : ""}`,
    }).setLatLng([at[1], at[0]]).setContent(words).addTo(map);
    labels[chosen ? "unshift" : "push"]({ element: label.getElement(), bounds: layer.getBounds() });
  }

  // A name is shown where its area has room for it and no other name stands, the chosen areas' first.
  function nameThem() {
    const taken = [];
    for (const { element, bounds } of labels) {
      const ends = [bounds.getSouthWest(), bounds.getNorthEast()].map((corner) => map.latLngToLayerPoint(corner).x);
      element.hidden = false;
      const box = element.getBoundingClientRect();
      const meets = taken.some((other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom);
      element.hidden = meets || box.width > (ends[1] - ends[0]) * 1.1;
      if (!element.hidden) taken.push(box);
    }
  }

  async function fetchInto(address) {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) return;
    const { features } = await answer.json();
    for (const feature of features) {
      if (known.has(feature.properties.code)) continue;
      known.add(feature.properties.code);
      add(feature, data.codes.includes(feature.properties.code));
    }
    nameThem();
  }

  // What has not been fetched would look like water.
  async function cover() {
    const view = map.getBounds();
    if (!data.outlines || (covered && covered.contains(view))) return;
    const wanted = view.pad(0.3);
    covered = wanted;
    const down = (number) => Math.floor(number / STEP) * STEP;
    const sides = [down(wanted.getWest()), down(wanted.getSouth()), down(wanted.getEast()) + STEP, down(wanted.getNorth()) + STEP];
    await fetchInto(`${data.outlines.split("?")[0]}?bbox=${sides.map((side) => side.toFixed(2)).join(",")}`);
  }

  map.on("zoomend", nameThem);
  const ready = data.outlines.includes("codes=") ? fetchInto(data.outlines) : Promise.resolve();
  return { around, shown, ready, cover: () => cover().catch(() => {}) };
}
