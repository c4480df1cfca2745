// Keeps pins from lying on each other: each number can be read, and a line leads to where it belongs.

const APART = 44;
const FARTHEST = 120;
const ROUNDS = 160;

// Returns a function that sets the pins apart for the zoom that the map now has.
export function spreader(L, map, markers, pin) {
  map.createPane("legs").style.zIndex = 590;
  const legs = L.layerGroup().addTo(map);
  return function spread() {
    const homes = markers.map((marker) => map.latLngToLayerPoint(marker.getLatLng()));
    const moves = apart(homes);
    legs.clearLayers();
    markers.forEach((marker, at) => {
      const element = marker.getElement();
      if (!element) return;
      const [x, y] = moves[at];
      const moved = Math.hypot(x, y) > 4;
      element.style.marginLeft = `${-pin.width / 2 + (moved ? x : 0)}px`;
      element.style.marginTop = `${-pin.height + (moved ? y : 0)}px`;
      element.classList.toggle("finder-pin--moved", moved);
      marker.options.icon.options.popupAnchor = moved ? [x, y - pin.height + 4] : [0, -pin.height + 4];
      if (!moved) return;
      const face = L.point(homes[at].x + x, homes[at].y + y - pin.height + pin.width / 2);
      const line = [marker.getLatLng(), map.layerPointToLatLng(face)];
      L.polyline(line, { interactive: false, pane: "legs", className: "finder-map__leg" }).addTo(legs);
      L.circleMarker(line[0], { radius: 3, interactive: false, pane: "legs", className: "finder-map__spot" }).addTo(legs);
    });
  };
}

// Returns by how much to move each, in pixels: pushed apart where too near, and drawn back home gently.
function apart(homes) {
  const now = homes.map(({ x, y }, at) => [x + Math.cos(at * 2.4) * 0.5, y + Math.sin(at * 2.4) * 0.5]);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let one = 0; one < now.length; one += 1) {
      now[one][0] += (homes[one].x - now[one][0]) * 0.04;
      now[one][1] += (homes[one].y - now[one][1]) * 0.04;
      for (let other = one + 1; other < now.length; other += 1) {
        const dx = now[other][0] - now[one][0];
        const dy = now[other][1] - now[one][1];
        const far = Math.hypot(dx, dy) || 0.01;
        if (far >= APART) continue;
        const push = (APART - far) / 2 / far;
        now[one][0] -= dx * push;
        now[one][1] -= dy * push;
        now[other][0] += dx * push;
        now[other][1] += dy * push;
      }
    }
  }
  return now.map(([x, y], at) => {
    const [dx, dy] = [x - homes[at].x, y - homes[at].y];
    const shorten = Math.min(1, FARTHEST / (Math.hypot(dx, dy) || 1));
    return [Math.round(dx * shorten), Math.round(dy * shorten)];
  });
}
