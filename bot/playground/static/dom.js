// Makes elements. Data becomes text nodes and properties, never markup.

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "dataset") Object.assign(node.dataset, value);
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in node && name !== "list" && name !== "role") node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const $ = (id) => document.getElementById(id);

/** An address that may be a link: http, https or mailto; otherwise null. */
export function safeUrl(text) {
  try {
    const url = new URL(text);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

export function link(url, ...children) {
  const href = safeUrl(url);
  if (!href) return h("span", {}, ...children);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/** Shows `menu` below `anchor` until a click elsewhere or Escape; returns a function that closes it. */
export function popover(anchor, menu) {
  closePopover();
  menu.classList.add("popover");
  document.body.append(menu);
  // A popover of a dialog must live inside it: the dialog is above everything else.
  anchor.closest("dialog")?.append(menu);
  const at = anchor.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const below = at.bottom + size.height + 8 < innerHeight || at.top < size.height + 8;
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
  menu.style.top = `${Math.max(8, below ? Math.min(at.bottom + 4, innerHeight - size.height - 8) : at.top - size.height - 4)}px`;
  const outside = (event) => { if (!menu.contains(event.target) && !anchor.contains(event.target)) closePopover(); };
  const keys = (event) => {
    const items = [...menu.querySelectorAll("button, a, input")];
    const place = items.indexOf(document.activeElement);
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); closePopover(); anchor.focus(); }
    if (event.key === "ArrowDown") { event.preventDefault(); items[(place + 1) % items.length]?.focus(); }
    if (event.key === "ArrowUp") { event.preventDefault(); items[(place - 1 + items.length) % items.length]?.focus(); }
  };
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("keydown", keys, true);
  current = () => {
    document.removeEventListener("pointerdown", outside, true);
    document.removeEventListener("keydown", keys, true);
    menu.remove();
    anchor.setAttribute("aria-expanded", "false");
    current = null;
  };
  anchor.setAttribute("aria-expanded", "true");
  menu.querySelector("button, a, input")?.focus();
  return closePopover;
}

let current = null;
export function closePopover() { current?.(); }

export function toast(text) {
  const note = h("p", { class: "toast" }, text);
  $("toasts").append(note);
  setTimeout(() => note.remove(), 7000);
}
