// Interactive elements: each shows a control, knows its current choice, and reports a click.

import { h, link, popover, closePopover, safeUrl, $ } from "./dom.js";
import { plainText, textNodes } from "./words.js";

export function element(block, item, context) {
  const make = ELEMENTS[item.type];
  if (!make) return h("span", { class: "b-unknown" }, `[${item.type}]`);
  const act = (choice) => confirmed(item.confirm).then((yes) => yes && context.click(block, item, choice));
  return make(item, { ...context, act, block, key: [block.block_id, item.action_id] });
}

function confirmed(confirm) {
  if (!confirm) return Promise.resolve(true);
  return new Promise((resolve) => {
    const dialog = $("confirm");
    const answer = (yes) => () => { dialog.close(); resolve(yes); };
    dialog.replaceChildren(
      h("h2", { id: "confirm-title" }, plainText(confirm.title)),
      h("p", { class: "confirm-words" }, ...textNodes(confirm.text)),
      h("div", { class: "modal-foot" },
        h("button", { class: "btn", type: "button", onclick: answer(false) }, plainText(confirm.deny)),
        h("button", { class: `btn ${confirm.style ?? "primary"}`, type: "button", onclick: answer(true) }, plainText(confirm.confirm))));
    dialog.oncancel = () => resolve(false);
    dialog.showModal();
  });
}

function button(item, { act }) {
  const label = plainText(item.text);
  const props = { class: `btn ${item.style ?? ""}`, title: label.length > 30 ? label : undefined, "aria-label": item.accessibility_label };
  if (item.url && safeUrl(item.url)) {
    const node = link(item.url, label, h("span", { class: "out", "aria-hidden": "true" }, "↗"));
    node.className = props.class;
    if (item.accessibility_label) node.setAttribute("aria-label", item.accessibility_label);
    node.addEventListener("click", () => act(null));
    return node;
  }
  const node = h("button", { ...props, type: "button" }, label);
  node.addEventListener("click", async () => {
    node.classList.add("busy");
    await act(item.feedback ? item.value : null);
    node.classList.remove("busy");
  });
  return node;
}

function overflow(item, { act }) {
  const node = h("button", { class: "btn more", type: "button", "aria-haspopup": "menu", "aria-label": "More actions" }, "⋯");
  node.addEventListener("click", () => {
    popover(node, h("div", { class: "menu", role: "menu" }, item.options.map((option) => {
      const words = [plainText(option.text), option.description && h("small", {}, plainText(option.description))];
      const pick = () => { closePopover(); act(option.value); };
      if (!option.url) return h("button", { type: "button", role: "menuitem", onclick: pick }, ...words);
      const out = link(option.url, ...words, h("span", { class: "out", "aria-hidden": "true" }, "↗"));
      out.setAttribute("role", "menuitem");
      out.addEventListener("click", pick);
      return out;
    })));
  });
  return node;
}

// What a field is called: the words above it; the example inside it only where nothing stands above.
const nameOf = (item, context) => plainText(context.block?.label) || plainText(item.placeholder);
const optionsOf = (item) => item.option_groups ? item.option_groups.flatMap((group) => group.options) : item.options ?? [];

function oneOf(item, context, list, preset) {
  const node = h("select", { class: "select", "aria-label": nameOf(item, context) || "Choose" },
    h("option", { value: "" }, plainText(item.placeholder) || "Choose…"));
  const add = (parent, options) => parent.append(...options.map((o) => h("option", { value: o.value }, plainText(o.text))));
  if (item.option_groups) {
    for (const group of item.option_groups) {
      const part = h("optgroup", { label: plainText(group.label) });
      add(part, group.options);
      node.append(part);
    }
  } else add(node, list);
  node.value = context.kept(context.key) ?? preset ?? "";
  node.addEventListener("change", () => { context.keep(context.key, node.value || null); if (node.value) context.act(node.value); });
  context.keep(context.key, node.value || null);
  return node;
}

function manyOf(item, context, list, preset) {
  let picked = context.kept(context.key) ?? preset ?? [];
  const name = (value) => plainText(list.find((o) => o.value === value)?.text) || value;
  const node = h("button", { class: "select many", type: "button", "aria-haspopup": "listbox" });
  const show = () => {
    node.replaceChildren(...(picked.length ? picked.map((value) => h("span", { class: "chip" }, name(value)))
      : [h("span", { class: "ghost" }, plainText(item.placeholder) || "Choose…")]));
    context.keep(context.key, picked);
  };
  node.addEventListener("click", () => {
    const before = picked.join("\n");
    const close = popover(node, h("div", { class: "menu ticks", role: "listbox" }, list.map((option) => {
      const tick = h("input", { type: "checkbox", checked: picked.includes(option.value) });
      tick.addEventListener("change", () => {
        picked = tick.checked ? [...picked, option.value] : picked.filter((value) => value !== option.value);
        show();
      });
      return h("label", {}, tick, h("span", {}, plainText(option.text)));
    }), h("button", { type: "button", class: "btn primary", onclick: () => { close(); if (picked.join("\n") !== before) context.act(picked); } }, "Done")));
  });
  show();
  return node;
}

function external(item, context, many) {
  let picked = many ? item.initial_options ?? [] : item.initial_option ? [item.initial_option] : [];
  const field = h("input", { class: "text", type: "search", placeholder: plainText(item.placeholder) || "Type to search…", "aria-label": nameOf(item, context) || "Search" });
  const chips = h("span", { class: "chips" });
  const choice = () => (many ? picked : picked[0] ?? null);
  const show = () => {
    chips.replaceChildren(...picked.map((o) => h("button", { class: "chip", type: "button", title: "Remove", onclick: () => { picked = picked.filter((p) => p !== o); show(); } }, `${plainText(o.text)} ×`)));
    context.keep(context.key, choice());
  };
  let wait = 0;
  field.addEventListener("input", () => {
    clearTimeout(wait);
    if (field.value.length < (item.min_query_length ?? 3)) return;
    wait = setTimeout(async () => {
      const options = await context.options(context.block, item, field.value);
      popover(field, h("div", { class: "menu", role: "listbox" }, options.length ? options.map((o) => h("button", { type: "button", onclick: () => {
        picked = many ? [...picked, o] : [o]; field.value = ""; closePopover(); show(); context.act(choice());
      } }, plainText(o.text))) : h("p", {}, "Nothing found")));
    }, 250);
  });
  show();
  return h("div", { class: "external" }, chips, field);
}

function ticks(item, context, kind) {
  const preset = kind === "radio" ? [item.initial_option?.value] : (item.initial_options ?? []).map((o) => o.value);
  const kept = context.kept(context.key);
  let picked = kept === undefined ? preset.filter(Boolean) : [kept].flat().filter(Boolean);
  const choice = () => (kind === "radio" ? picked[0] ?? null : picked);
  const group = `t-${context.key.join("-")}`;
  context.keep(context.key, choice());
  return h("div", { class: "ticks", role: kind === "radio" ? "radiogroup" : "group" }, item.options.map((option) => {
    const input = h("input", { type: kind, name: group, checked: picked.includes(option.value) });
    input.addEventListener("change", () => {
      if (kind === "radio") picked = [option.value];
      else picked = input.checked ? [...picked, option.value] : picked.filter((v) => v !== option.value);
      context.keep(context.key, choice());
      context.act(choice());
    });
    return h("label", {}, input, h("span", {}, ...textNodes(option.text), option.description && h("small", {}, ...textNodes(option.description))));
  }));
}

function typed(item, context, type) {
  const node = h(item.multiline ? "textarea" : "input", {
    class: "text", placeholder: plainText(item.placeholder), rows: item.multiline ? 4 : undefined, type: item.multiline ? undefined : type,
    "aria-label": nameOf(item, context) || undefined, autofocus: item.focus_on_load,
  });
  if (item.max_length) node.maxLength = item.max_length;
  node.value = context.kept(context.key) ?? item.initial_value ?? "";
  const keep = () => context.keep(context.key, node.value);
  keep();
  node.addEventListener("input", keep);
  if (context.block.type !== "input" || context.block.dispatch_action) {
    node.addEventListener("keydown", (event) => { if (event.key === "Enter" && !item.multiline) { event.preventDefault(); context.act(node.value); } });
  }
  return node;
}

function picker(item, context, type, preset) {
  const node = h("input", { class: "text short", type, "aria-label": nameOf(item, context) || type });
  node.value = context.kept(context.key) ?? preset ?? "";
  context.keep(context.key, node.value || null);
  node.addEventListener("change", () => { context.keep(context.key, node.value || null); context.act(node.value); });
  return node;
}

const rooms = (context) => context.rooms().map((room) => ({ value: room.id, text: { type: "plain_text", text: room.name, emoji: false } }));
const people = (context) => Object.entries(context.people()).map(([value, name]) => ({ value, text: { type: "plain_text", text: name, emoji: false } }));
const here = (item, context, preset) => preset ?? (item.default_to_current_conversation ? context.here() : undefined);

const ELEMENTS = {
  button,
  overflow,
  static_select: (item, context) => oneOf(item, context, optionsOf(item), item.initial_option?.value),
  external_select: (item, context) => external(item, context, false),
  users_select: (item, context) => oneOf(item, context, people(context), item.initial_user),
  channels_select: (item, context) => oneOf(item, context, rooms(context), item.initial_channel),
  conversations_select: (item, context) => oneOf(item, context, rooms(context), here(item, context, item.initial_conversation)),
  multi_static_select: (item, context) => manyOf(item, context, optionsOf(item), item.initial_options?.map((o) => o.value)),
  multi_external_select: (item, context) => external(item, context, true),
  multi_users_select: (item, context) => manyOf(item, context, people(context), item.initial_users),
  multi_channels_select: (item, context) => manyOf(item, context, rooms(context), item.initial_channels),
  multi_conversations_select: (item, context) => manyOf(item, context, rooms(context), item.initial_conversations),
  checkboxes: (item, context) => ticks(item, context, "checkbox"),
  radio_buttons: (item, context) => ticks(item, context, "radio"),
  datepicker: (item, context) => picker(item, context, "date", item.initial_date),
  timepicker: (item, context) => picker(item, context, "time", item.initial_time),
  plain_text_input: (item, context) => typed(item, context, "text"),
  url_text_input: (item, context) => typed(item, context, "url"),
  email_text_input: (item, context) => typed(item, context, "email"),
  number_input: (item, context) => typed(item, context, "number"),
};
