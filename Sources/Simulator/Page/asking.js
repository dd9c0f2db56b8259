// Fields whose content is asked for as it is filled in: menus that get their options from the app, and files.
import { el } from "./dom.js";
import { plain } from "./text.js";
import { act } from "./world.js";

// Options and files by their value, kept while a view is drawn again.
const known = new Map();

// A menu that asks the app while somebody types. `chose` hears of each choice.
export function asking(part, filled, block, place, chose = () => {}) {
  const several = part.type === "multi_external_select";
  const initial = (part.initial_options ?? [part.initial_option]).filter(Boolean);
  for (const option of initial) known.set(option.value, option);
  const list = el("div.found");
  const node = el("div.choices.scroll", { role: several ? "group" : "radiogroup" },
    el("input.input", { type: "search", placeholder: plain(part.placeholder) || "Type to search",
      data: { testid: "asking", actionId: part.action_id }, oninput: (event) => ask(event.target.value) }), list);
  const values = () => [...list.querySelectorAll("input:checked")].map((input) => input.value);
  const show = (offered, chosen) => {
    const options = chosen.map((value) => known.get(value)).filter(Boolean)
      .concat(offered.filter((option) => !chosen.includes(option.value)));
    list.replaceChildren(...options.map((option) => el("label", {},
      el("input", { type: several ? "checkbox" : "radio", name: `${block.block_id}.${part.action_id}`, value: option.value,
        checked: chosen.includes(option.value), onchange: () => chose(several ? values() : option.value, node) }),
      el("span", {}, plain(option.text)))));
  };
  let typed = "";
  const ask = async (words) => {
    typed = words;
    if (words.length < (part.min_query_length ?? 3)) return show([], values());
    const where = place.view ? { view_id: place.view.id }
      : { channel: place.message.channel, message_ts: place.message.ts };
    const answer = await act("type", { ...where, action_id: part.action_id, block_id: block.block_id, value: words });
    if (words !== typed) return;
    for (const option of answer.options ?? []) known.set(option.value, option);
    show(answer.options ?? [], values());
  };
  show([], filled === undefined ? initial.map((option) => option.value) : [filled].flat().filter(Boolean));
  return node;
}

// Files for a form: each is uploaded when it is picked, and can be left out again.
export function files(part, filled, block) {
  const list = el("div.found");
  const add = (id) => list.append(el("label", {},
    el("input", { type: "checkbox", name: `${block.block_id}.${part.action_id}`, value: id, checked: true }),
    el("span", {}, known.get(id) ?? id)));
  for (const id of [filled ?? []].flat().filter(Boolean)) add(id);
  return el("div.choices", { role: "group" },
    el("input", { type: "file", multiple: (part.max_files ?? 10) > 1, accept: (part.filetypes ?? []).map((type) => `.${type}`).join(),
      data: { testid: "files", actionId: part.action_id }, onchange: async (event) => {
        for (const file of event.target.files) {
          const answer = await act("upload", { name: file.name, content: await base64(file) });
          if (!answer.ok) continue;
          known.set(answer.file, file.name);
          add(answer.file);
        }
        event.target.value = "";
      } }), list);
}

const base64 = (file) => new Promise((resolve) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result.split(",")[1]);
  reader.readAsDataURL(file);
});
