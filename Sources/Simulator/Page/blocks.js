// Block Kit, as nodes.
import { el } from "./dom.js";
import { emojiNamed } from "./emoji.js";
import { element } from "./elements.js";
import { field } from "./modals.js";
import { link, markdown, mention, plain, textObject } from "./text.js";

// `place` says where the blocks are: {message} or {view, values, errors}.
export function renderBlocks(blocks, place) {
  return el("div.blocks", {}, blocks.map((block) => {
    const node = (renderers[block.type] ?? unknown)(block, place);
    if (node) {
      node.dataset.blockId = block.block_id ?? "";
      node.classList.add("block", `block-${block.type}`);
    }
    return node;
  }));
}

const unknown = (block) => el("div.unsupported", {}, `This ${block.type} block can't be shown here.`);

const renderers = {
  header: (block) => el("div", { role: "heading" }, plain(block.text)),
  divider: () => el("hr"),
  markdown: (block) => el("div", {}, markdown(block.text)),
  input: (block, place) => field(block, place),
  table: (block) => el("div.table-scroll", {}, table(block)),
  rich_text: (block) => el("div", {}, (block.elements ?? []).map(richText)),

  section: (block, place) => el("div", {},
    el("div.section-body", {},
      block.text ? el("div.section-text", {}, textObject(block.text)) : null,
      block.fields ? el("div.fields", {}, block.fields.map((text) => el("div.field", {}, textObject(text)))) : null),
    block.accessory ? el("div.accessory", {}, element(block.accessory, block, place)) : null),

  context: (block) => el("div", {}, (block.elements ?? []).map((part) => part.type === "image"
    ? el("img", { src: part.image_url, alt: part.alt_text })
    : el("span", {}, textObject(part)))),

  actions: (block, place) => el("div", {}, (block.elements ?? []).map((part) => element(part, block, place))),

  context_actions: (block, place) => el("div", {}, (block.elements ?? []).map((part) => element(part, block, place))),

  image: (block) => el("figure", {},
    block.title ? el("figcaption", {}, plain(block.title)) : null,
    el("img", { src: block.image_url, alt: block.alt_text, loading: "lazy" })),
};

function table(block) {
  const [header, ...rows] = block.rows ?? [];
  const settings = block.column_settings ?? [];
  const cell = (tag) => (content, index) => {
    const align = settings[index]?.align;
    return el(`${tag}${align ? "." + align : ""}`, {},
      content.type === "rich_text" ? content.elements.map(richText) : content.text);
  };
  return el("table", {},
    el("thead", {}, el("tr", {}, (header ?? []).map(cell("th")))),
    el("tbody", {}, rows.map((row) => el("tr", {}, row.map(cell("td"))))));
}

function richText(part) {
  const inside = (part.elements ?? []).map(richInline);
  switch (part.type) {
    case "rich_text_preformatted": return el("pre", {}, inside);
    case "rich_text_quote": return el("blockquote", {}, inside);
    case "rich_text_list":
      return el(part.style === "ordered" ? "ol" : "ul", {}, part.elements.map((item) => el("li", {}, richText(item))));
    default: return el("span.lines", {}, inside);
  }
}

function richInline(part) {
  switch (part.type) {
    case "user": return mention(part.user_id);
    case "link": return link(part.url, part.text ?? part.url);
    case "emoji": return emojiNamed(part.name) ?? `:${part.name}:`;
    case "broadcast": return el("span.mention.me", {}, `@${part.range}`);
    case "channel": return el("span.mention", {}, `#${part.channel_id}`);
    default: {
      let node = document.createTextNode(part.text ?? "");
      for (const [style, tag] of [["bold", "strong"], ["italic", "em"], ["strike", "s"], ["code", "code"]]) {
        if (part.style?.[style]) node = el(tag, {}, node);
      }
      return node;
    }
  }
}
