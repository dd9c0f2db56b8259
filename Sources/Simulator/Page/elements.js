// What can be pressed or chosen at once, outside forms.
import { asking } from "./asking.js";
import { el } from "./dom.js";
import { plain, textObject } from "./text.js";
import { act, note } from "./world.js";

export function element(part, block, place) {
  const make = { button, static_select: select, multi_static_select: select, overflow, image, checkboxes: boxes,
    radio_buttons: boxes, datepicker: date, feedback_buttons: feedback, external_select: external,
    multi_external_select: external }[part.type];
  return make ? make(part, block, place) : el("span.unsupported", {}, `[${part.type}]`);
}

// Tells the app, after the confirmation that the element asks for.
export async function press(part, block, place, value, control) {
  if (part.confirm && !(await confirmed(part.confirm))) return false;
  const where = place.view
    ? { view_id: place.view.id }
    : { channel: place.message.channel, message_ts: place.message.ts };
  control?.classList.add("busy");
  const answer = await act("press", { ...where, action_id: part.action_id, block_id: block.block_id, value });
  setTimeout(() => control?.classList.remove("busy"), 400);
  if (!answer.ok) note(answer.error, place.message?.channel, place.message?.thread_ts);
  return answer.ok;
}

function button(part, block, place) {
  const node = el(`button.button${part.style ? "." + part.style : ""}`, {
    type: "button",
    data: { testid: "button", actionId: part.action_id, value: part.value },
    "aria-label": part.accessibility_label,
    onclick: () => {
      if (part.url) window.open(part.url, "_blank", "noopener");
      press(part, block, place, part.value, node);
    },
  }, plain(part.text));
  return node;
}

// Thumbs up and down.
function feedback(part, block, place) {
  const thumb = (button, mark) => {
    const node = el("button.thumb-button", { type: "button", title: plain(button.text), "aria-label": plain(button.text),
      data: { testid: "feedback", actionId: part.action_id, value: button.value },
      onclick: () => press(part, block, place, button.value, node) }, mark);
    return node;
  };
  return el("span.feedback", {}, thumb(part.positive_button, "👍"), thumb(part.negative_button, "👎"));
}

export function options(part, chosen) {
  const option = (item) => el("option", { value: item.value, selected: chosen.includes(item.value) }, plain(item.text));
  return (part.option_groups ?? []).map((group) => el("optgroup", { label: plain(group.label) }, group.options.map(option)))
    .concat((part.options ?? []).map(option));
}

function select(part, block, place) {
  const several = part.type === "multi_static_select";
  const chosen = (part.initial_options ?? [part.initial_option]).filter(Boolean).map((item) => item.value);
  const node = el("select.select", {
    multiple: several,
    data: { testid: "select", actionId: part.action_id },
    "aria-label": plain(part.placeholder) || "Choose",
    onchange: () => press(part, block, place,
      several ? [...node.selectedOptions].map((item) => item.value) : node.value, node),
  },
    several ? null : el("option", { value: "", disabled: true, selected: !chosen.length, hidden: true },
      plain(part.placeholder) || "Choose an option"),
    options(part, chosen));
  return node;
}

function boxes(part, block, place) {
  const type = part.type === "checkboxes" ? "checkbox" : "radio";
  const chosen = (part.initial_options ?? [part.initial_option]).filter(Boolean).map((item) => item.value);
  const group = el("div.choices", { data: { actionId: part.action_id } }, (part.options ?? []).map((item) =>
    el("label", {}, el("input", { type, name: `${block.block_id}.${part.action_id}`, value: item.value,
      checked: chosen.includes(item.value), onchange: () => {
        const values = [...group.querySelectorAll("input:checked")].map((input) => input.value);
        press(part, block, place, type === "radio" ? values[0] : values);
      } }), el("span", {}, textObject(item.text)))));
  return group;
}

function external(part, block, place) {
  return asking(part, undefined, block, place, (value, node) => press(part, block, place, value, node));
}

function date(part, block, place) {
  return el("input.input", { type: "date", value: part.initial_date ?? "", data: { actionId: part.action_id },
    onchange: (event) => press(part, block, place, event.target.value) });
}

function image(part) { return el("img.thumb", { src: part.image_url, alt: part.alt_text }); }

function overflow(part, block, place) {
  const menu = el("div.menu", { hidden: true, role: "menu" }, part.options.map((item) => el("button", {
    type: "button", role: "menuitem", data: { value: item.value },
    onclick: () => { menu.hidden = true; press(part, block, place, item.value); },
  }, plain(item.text))));
  const away = (event) => {
    if (menu.parentElement.contains(event.target)) return;
    menu.hidden = true;
    document.removeEventListener("click", away);
  };
  return el("div.overflow", {},
    el("button.button.more", { type: "button", "aria-label": "More", data: { testid: "overflow", actionId: part.action_id },
      onclick: () => {
        menu.hidden = !menu.hidden;
        if (!menu.hidden) document.addEventListener("click", away);
      } }, "⋯"),
    menu);
}

// Asks before something is done. Esc and a click beside it mean no.
function confirmed(confirm) {
  return new Promise((resolve) => {
    const dialog = el("dialog.dialog", { data: { testid: "confirm" }, onclose: () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    } },
      el("form", { method: "dialog" },
        el("h2", {}, plain(confirm.title)),
        el("div.dialog-text", {}, textObject(confirm.text)),
        el("div.dialog-actions", {},
          el("button.button", { value: "no", data: { testid: "confirm-no" } }, plain(confirm.deny) || "Cancel"),
          el(`button.button.${confirm.style ?? "primary"}`, { value: "yes", data: { testid: "confirm-yes" } },
            plain(confirm.confirm) || "Yes"))));
    document.body.append(dialog);
    dialog.showModal();
  });
}
