// The open modal: fields, errors, submission, a stack of up to three.

import { h, toast, $ } from "./dom.js";
import { contextOf } from "./context.js";
import { renderBlocks } from "./blocks.js";
import { tell } from "./net.js";
import { store, valuesOf } from "./store.js";
import { plainText } from "./words.js";

const dialog = $("modal");
const form = $("modal-form");
let shown = "";
let tick = () => {};

export function startModals(onChange) {
  tick = onChange;
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); close(); });
  form.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
}

const top = () => store.views.at(-1);

export function showModal() {
  const view = top();
  if (!view) { if (dialog.open) dialog.close(); shown = ""; return; }
  if (view.hash === shown) return;
  const same = form.dataset.view === view.id;
  const scrolled = same ? form.querySelector(".modal-body")?.scrollTop ?? 0 : 0;
  shown = view.hash;
  form.dataset.view = view.id;
  form.replaceChildren(
    h("header", { class: "modal-head" }, h("h2", { id: "modal-title" }, plainText(view.title)),
      h("button", { class: "icon-button", type: "button", "aria-label": "Close", onclick: close }, "×")),
    h("div", { class: "modal-body", tabIndex: -1 }, renderBlocks(view.blocks, contextOf({ view: view.id }, tick))),
    h("footer", { class: "modal-foot" },
      h("button", { class: "btn", type: "button", onclick: close }, view.previous_view_id ? "Back" : plainText(view.close) || (view.submit ? "Cancel" : "Close")),
      view.submit && h("button", { class: "btn primary", type: "submit" }, plainText(view.submit))));
  if (!dialog.open) dialog.showModal();
  form.querySelector(".modal-body").scrollTop = scrolled;
  if (!same) (form.querySelector(".modal-body :is(input, textarea, select, button.select):not([type=hidden])") ?? form.querySelector(".modal-body")).focus();
}

async function close() {
  const view = top();
  if (!view) return dialog.close();
  store.values.delete(view.id);
  store.views.pop();
  showModal();
  await tell("close", { view: view.id });
  tick();
}

async function submit() {
  const view = top();
  if (!view || !view.submit) return;
  const errors = missing(view);
  if (Object.keys(errors).length) return showErrors(errors);
  form.classList.add("busy");
  const answer = await tell("submit", { view: view.id, choices: valuesOf(view.id) });
  form.classList.remove("busy");
  if (answer.errors && Object.keys(answer.errors).length) showErrors(answer.errors);
  else if (!answer.ok) toast(answer.error);
  else store.values.delete(view.id);
  tick();
}

function missing(view) {
  const values = valuesOf(view.id);
  const errors = {};
  for (const block of view.blocks) {
    if (block.type !== "input" || block.optional) continue;
    const value = values[block.block_id]?.[block.element.action_id];
    if (value === undefined || value === null || value === "" || (Array.isArray(value) && !value.length)) errors[block.block_id] = "Please fill this in.";
  }
  return errors;
}

function showErrors(errors) {
  let first = null;
  for (const box of form.querySelectorAll(".b-input")) {
    const note = box.querySelector(".b-error");
    note.textContent = errors[box.dataset.block] ?? "";
    note.hidden = !note.textContent;
    box.classList.toggle("wrong", Boolean(note.textContent));
    if (note.textContent && !first) first = box;
  }
  first?.querySelector("input, textarea, select, button")?.focus();
}
