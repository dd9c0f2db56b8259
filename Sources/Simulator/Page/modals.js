// The views that are open on this person's screen, the topmost in front, and the fields of their forms.
import { asking, files } from "./asking.js";
import { el } from "./dom.js";
import { renderBlocks } from "./blocks.js";
import { options, press } from "./elements.js";
import { plain, textObject } from "./text.js";
import { act, world } from "./world.js";

// What was filled in so far by view, and what was wrong with it; kept while a view is updated.
const drafts = new Map();
let shown = "";

export function renderViews() {
  const overlay = document.getElementById("overlay");
  const signature = world.views.map((view) => view.id + view.hash).join();
  if (signature === shown) return;
  shown = signature;
  for (const id of drafts.keys()) if (!world.views.some((view) => view.id === id)) drafts.delete(id);
  overlay.replaceChildren(...world.views.map((view, index) => modal(view, index === world.views.length - 1)));
  overlay.querySelector(".modal.top :is(input, textarea, select)")?.focus();
}

function draft(view) {
  if (!drafts.has(view.id)) drafts.set(view.id, { values: {}, errors: {}, problem: "" });
  return drafts.get(view.id);
}

function redraw() {
  shown = "";
  renderViews();
}

function modal(view, isTop) {
  const state = draft(view);
  const close = () => act("close_view", { view_id: view.id });
  const form = el("form", { noValidate: true, onsubmit: (event) => { event.preventDefault(); submit(view, form); } },
    el("header", {},
      el("h2", {}, plain(view.title)),
      el("button.icon", { type: "button", "aria-label": "Close", data: { testid: "modal-close" }, onclick: close }, "✕")),
    el("div.modal-body", {},
      state.problem ? el("div.banner", { role: "alert", data: { testid: "modal-problem" } }, state.problem) : null,
      renderBlocks(view.blocks, { view, ...state })),
    el("footer", {},
      el("button.button", { type: "button", onclick: close }, plain(view.close) || "Cancel"),
      view.submit ? el("button.button.primary", { type: "submit", data: { testid: "modal-submit" } }, plain(view.submit)) : null));
  const pane = el(`div.modal${isTop ? ".top" : ""}`, {
    role: "dialog", "aria-modal": "true", "aria-label": plain(view.title),
    data: { testid: "modal", viewId: view.id, callbackId: view.callback_id },
  }, form);
  if (isTop) pane.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); close(); } });
  return el("div.backdrop", {}, pane);
}

async function submit(view, form) {
  const state = draft(view);
  state.values = collect(form);
  const submitter = form.querySelector("[type=submit]");
  if (submitter) { submitter.disabled = true; submitter.classList.add("busy"); }
  const answer = await act("submit", { view_id: view.id, values: state.values });
  state.errors = answer.errors ?? {};
  state.problem = "";
  if (!answer.ok) state.problem = answer.error;
  if (answer.result === "unanswered") state.problem = "We had some trouble connecting. Try again?";
  if (world.views.some((open) => open.id === view.id)) redraw();
  document.querySelector(".field-error")?.scrollIntoView({ block: "nearest" });
}

function collect(form) {
  const values = {};
  for (const node of form.querySelectorAll("[data-input]")) {
    const fields = (values[node.dataset.block] ??= {});
    if (node.matches(".choices")) {
      const chosen = [...node.querySelectorAll("input:checked")].map((input) => input.value);
      fields[node.dataset.actionId] = ["radio_buttons", "external_select"].includes(node.dataset.input) ? chosen[0] ?? "" : chosen;
    } else fields[node.dataset.actionId] = node.value;
  }
  return values;
}

// An input block: label, control, hint, and what is wrong.
export function field(block, place) {
  const part = block.element;
  const id = `${place.view?.id ?? ""}-${block.block_id}`;
  const filled = place.values?.[block.block_id]?.[part.action_id];
  const error = place.errors?.[block.block_id];
  const control = (controls[part.type] ?? controls.plain_text_input)(part, filled, block, place);
  Object.assign(control.dataset, { input: part.type, block: block.block_id, actionId: part.action_id, testid: "field" });
  if (!control.matches(".choices")) control.id = id;
  if (error) control.setAttribute("aria-invalid", "true");
  // The app hears of this choice at once, and may answer with other fields: what is filled in stays.
  if (block.dispatch_action && place.view) {
    control.addEventListener("change", () => {
      draft(place.view).values = collect(control.form);
      press(part, block, place, control.value, control);
    });
  }
  return el(`div${error ? ".wrong" : ""}`, {},
    el("label", { htmlFor: id }, plain(block.label), block.optional ? el("span.optional", {}, " (optional)") : null),
    control,
    error ? el("div.field-error", { role: "alert", data: { testid: "field-error" } }, error) : null,
    block.hint ? el("div.hint", {}, plain(block.hint)) : null);
}

const initial = (part) => (part.initial_options ?? [part.initial_option]).filter(Boolean).map((item) => item.value);
const list = (filled, part) => (filled === undefined ? initial(part) : [filled].flat());

const controls = {
  plain_text_input: (part, filled) => {
    const settings = { value: filled ?? part.initial_value ?? "", placeholder: plain(part.placeholder), maxLength: part.max_length ?? 3000 };
    return part.multiline ? el("textarea.input", { ...settings, rows: 4 }) : el("input.input", { ...settings, type: "text" });
  },
  datepicker: (part, filled) => el("input.input", { type: "date", value: filled ?? part.initial_date ?? "" }),
  number_input: (part, filled) => el("input.input", { type: "text", inputMode: "decimal", value: filled ?? part.initial_value ?? "" }),
  static_select: (part, filled) => {
    const chosen = list(filled, part);
    return el("select.select", {}, el("option", { value: "" }, plain(part.placeholder) || "Choose an option"), options(part, chosen));
  },
  timepicker: (part, filled) => el("input.input", { type: "time", value: filled ?? part.initial_time ?? "" }),
  users_select: (part, filled) => one(part, filled ?? part.initial_user, people()),
  channels_select: (part, filled) => one(part, filled ?? part.initial_channel, channels()),
  conversations_select: (part, filled) => one(part, filled ?? part.initial_conversation, channels()),
  multi_users_select: (part, filled, block) => several(part, filled ?? part.initial_users, people(), block),
  multi_channels_select: (part, filled, block) => several(part, filled ?? part.initial_channels, channels(), block),
  multi_conversations_select: (part, filled, block) => several(part, filled ?? part.initial_conversations, channels(), block),
  multi_static_select: (part, filled, block) => choices(part, filled, block, "checkbox", ".scroll"),
  external_select: asking,
  multi_external_select: asking,
  file_input: files,
  checkboxes: (part, filled, block) => choices(part, filled, block, "checkbox"),
  radio_buttons: (part, filled, block) => choices(part, filled, block, "radio"),
};

// People and channels, as options that the app did not have to list.
const offer = (value, text) => ({ value, text: { type: "plain_text", text } });
const people = () => [...world.people.values()].filter((one) => !one.is_bot).map((one) => offer(one.id, one.name));
const channels = () => [...world.conversations.values()].filter((one) => one.kind === "channel")
  .map((one) => offer(one.id, `#${one.name}`));

const one = (part, chosen, items) => el("select.select", {}, el("option", { value: "" }, plain(part.placeholder) || "Choose"),
  options({ options: items }, [chosen ?? ""]));
const several = (part, chosen, items, block) =>
  choices({ ...part, options: items }, chosen ?? [], block, "checkbox", ".scroll");

function choices(part, filled, block, type, look = "") {
  const chosen = list(filled, part);
  return el(`div.choices${look}`, { role: type === "radio" ? "radiogroup" : "group" }, (part.options ?? []).map((item) =>
    el("label", {},
      el("input", { type, name: `${block.block_id}.${part.action_id}`, value: item.value, checked: chosen.includes(item.value) }),
      el("span", {}, textObject(item.text), item.description ? el("small", {}, plain(item.description)) : null))));
}
