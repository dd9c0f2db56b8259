// Builds elements. Text always becomes a text node, so nothing that people write is ever read as HTML.

export function el(tag, properties = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name || "div");
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "data") for (const [k, v] of Object.entries(value)) { if (v != null) node.dataset[k] = v; }
    else if (key in node && !["list", "form", "role"].includes(key)) node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

// Brings `container` to these children while touching only what differs, so that focus and scrolling stay.
export function sync(container, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...container.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (container.childNodes[index] !== node) container.insertBefore(node, container.childNodes[index] ?? null);
  });
}

// Fills `container` anew, but only when `signature` is another than the last time: a button that is being pressed stays.
export function redraw(container, signature, make) {
  const text = JSON.stringify(signature);
  if (container.signature === text) return;
  container.signature = text;
  container.replaceChildren(...[make()].flat(Infinity).filter(Boolean));
}

// A round-cornered square with initials, in a colour of its own for each person.
export function avatar(person, size = "") {
  const name = person?.name ?? "?";
  const words = name.split(/[\s-]+/).filter(Boolean);
  const initials = words.length > 1 ? words[0][0] + words[1][0] : name.slice(0, person?.is_bot ? 2 : 1);
  let hue = 0;
  for (const character of person?.id ?? name) hue = (hue * 31 + character.codePointAt(0)) % 360;
  const node = el(`span.avatar${size ? "." + size : ""}${person?.is_bot ? ".bot" : ""}`, { "aria-hidden": "true" },
    initials.toUpperCase());
  node.style.setProperty("--hue", hue);
  return node;
}

export const clock = (ts) =>
  new Date(Number(ts) * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });

export function day(ts) {
  const date = new Date(Number(ts) * 1000);
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86400000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return date.toLocaleDateString([], { weekday: "long", month: "long", day: "numeric" });
}

export function ago(ts) {
  const seconds = Date.now() / 1000 - Number(ts);
  if (seconds < 60) return "just now";
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  return `${day(ts).toLowerCase()} at ${clock(ts)}`;
}
