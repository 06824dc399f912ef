// Block Kit as people see it: one function a block type.

import { h, link, safeUrl } from "./dom.js";
import { element } from "./elements.js";
import { markdown, richText, table } from "./rich.js";
import { plainText, textNodes } from "./words.js";

/** context: {names, click(block, element, choice), read(), ...}; see app.js. */
export function renderBlocks(blocks, context) {
  return h("div", { class: "blocks" }, blocks.map((block) => {
    const make = BLOCKS[block.type];
    const node = make ? make(block, context) : h("p", { class: "b-unknown" }, `[${block.type}]`);
    if (node) node.dataset.block = block.block_id ?? "";
    return node;
  }));
}

export function picture(image, kind) {
  const file = image.slack_file?.id ? `/playground/files/${encodeURIComponent(image.slack_file.id)}` : "";
  const src = safeUrl(image.image_url ?? image.url_private ?? image.slack_file?.url ?? "") || file;
  const missing = () => h("span", { class: "b-missing" }, image.alt_text || image.alt_txt || "Image");
  if (!src) return missing();
  const node = h("img", { class: kind, alt: image.alt_text ?? image.alt_txt ?? "", loading: "lazy", referrerPolicy: "no-referrer", src });
  node.addEventListener("error", () => node.replaceWith(missing()));
  return node;
}

const BLOCKS = {
  header: (block) => h("h3", { class: "b-header" }, plainText(block.text)),
  divider: () => h("hr", { class: "b-divider" }),
  section: (block, context) => h("div", { class: block.accessory ? "b-section with-accessory" : "b-section" },
    h("div", { class: "b-section-words" },
      block.text && h("div", { class: "b-text" }, ...textNodes(block.text, context.names)),
      block.fields && h("div", { class: "b-fields" }, block.fields.map((field) => h("div", {}, ...textNodes(field, context.names))))),
    block.accessory && h("div", { class: "b-accessory" }, block.accessory.type === "image"
      ? picture(block.accessory, "b-thumb") : element(block, block.accessory, context))),
  context: (block, context) => h("div", { class: "b-context" }, block.elements.map((item) => (
    item.type === "image" ? picture(item, "b-icon") : h("span", {}, ...textNodes(item, context.names))))),
  actions: (block, context) => h("div", { class: "b-actions" }, block.elements.map((item) => element(block, item, context))),
  context_actions: (block, context) => h("div", { class: "b-actions small" }, block.elements.map((item) => feedback(block, item, context))),
  image: (block) => h("figure", { class: "b-image" }, block.title && h("figcaption", {}, plainText(block.title)), picture(block, "b-picture")),
  rich_text: (block, context) => richText(block, context.names),
  markdown: (block) => markdown(block),
  table: (block, context) => table(block, context.names),
  video: (block) => h("div", { class: "b-section" }, link(block.title_url ?? block.video_url, plainText(block.title))),
  input: (block, context) => {
    const control = element(block, block.element, context);
    const simple = control.matches("input, textarea, select");
    if (simple) control.id = `in-${block.block_id}`;
    return h("div", { class: "b-input", dataset: { optional: block.optional ? "yes" : "" } },
      h(simple ? "label" : "p", simple ? { htmlFor: control.id, class: "b-label" } : { class: "b-label" }, plainText(block.label),
        block.optional && h("small", {}, " (optional)")),
      control,
      block.hint && h("p", { class: "b-hint" }, plainText(block.hint)),
      h("p", { class: "b-error", role: "alert", hidden: true }));
  },
};

function feedback(block, item, context) {
  if (item.type === "icon_button") return element(block, { ...item, type: "button" }, context);
  return [item.positive_button, item.negative_button].map((button) => element(block, { ...item, ...button, type: "button", feedback: true }, context));
}
