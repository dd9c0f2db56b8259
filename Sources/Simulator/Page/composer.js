// The box to write in, with completion of commands, people and channels.
import { avatar, el, redraw } from "./dom.js";
import { act, note, world } from "./world.js";

// `where()` says where it goes: {channel, thread}.
export function makeComposer(placeholder, where) {
  const list = el("div.completions", { hidden: true, role: "listbox", data: { testid: "completions" } });
  const box = el("textarea", { rows: 1, placeholder, "aria-label": placeholder, data: { testid: "composer" } });
  const send = el("button.send", { type: "button", disabled: true, "aria-label": "Send", title: "Send", data: { testid: "send" } });
  let offers = [];
  let chosen = 0;

  const grow = () => {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 220)}px`;
    send.disabled = !box.value.trim();
  };

  const show = (found) => {
    offers = found;
    chosen = 0;
    list.hidden = !offers.length;
    draw();
  };

  const draw = () => list.replaceChildren(...offers.map((offer, index) => el(`button.completion${index === chosen ? ".chosen" : ""}`, {
    type: "button", role: "option", "aria-selected": index === chosen, data: { testid: "completion", value: offer.text },
    onmousedown: (event) => { event.preventDefault(); take(offer); },
  }, offer.icon, el("span.label", {}, offer.label), el("span.detail", {}, offer.detail))));

  const take = (offer) => {
    const before = box.value.slice(0, box.selectionStart).replace(/[@#/][\w-]*$/, "");
    const after = box.value.slice(box.selectionStart);
    box.value = `${before}${offer.text} ${after.replace(/^ /, "")}`;
    box.selectionStart = box.selectionEnd = before.length + offer.text.length + 1;
    show([]);
    grow();
    box.focus();
  };

  const submit = async () => {
    const text = box.value.trim();
    if (!text) return;
    box.value = "";
    show([]);
    grow();
    const { channel, thread } = where();
    const command = /^(\/[a-z][\w-]*)(?:\s+([\s\S]*))?$/.exec(text);
    const answer = command
      ? await act("command", { channel, command: command[1], text: command[2] ?? "" })
      : await act("post", { channel, thread, text });
    if (answer.ok) return;
    note(answer.error, channel, thread);
    if (!command && !box.value) { box.value = text; grow(); }
  };

  box.addEventListener("input", () => { grow(); show(completions(box)); });
  box.addEventListener("blur", () => show([]));
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (offers.length) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) { event.preventDefault(); chosen = (chosen + step + offers.length) % offers.length; return draw(); }
      if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey)) { event.preventDefault(); return take(offers[chosen]); }
      if (event.key === "Escape") { event.stopPropagation(); return show([]); }
    }
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); submit(); }
  });
  send.addEventListener("click", submit);
  const shortcuts = el("span.shortcuts");
  const offerShortcuts = () => redraw(shortcuts, world.shortcuts, () => world.shortcuts.filter((one) => one.type === "global")
    .map((one) => el("button.shortcut", { type: "button", title: one.name, data: { testid: "shortcut" },
      onclick: () => act("shortcut", { callback_id: one.callback_id }) }, "⚡")));
  const node = el("div.composer", {}, list, el("div.composer-box", {}, box, el("div.composer-bar", {},
    el("span.composer-hint", {}, "@ people   / commands   *bold*  _italic_  `code`"), shortcuts, send)));
  node.setPlaceholder = (text) => { box.placeholder = text; box.setAttribute("aria-label", text); offerShortcuts(); };
  node.focusBox = () => box.focus();
  return node;
}

// What could be meant by the word before the cursor.
function completions(box) {
  const before = box.value.slice(0, box.selectionStart);
  const command = /^\/([\w-]*)$/.exec(before);
  if (command) {
    return world.commands.filter((offer) => offer.command.slice(1).startsWith(command[1].toLowerCase())).map((offer) => ({
      text: offer.command, label: `${offer.command} ${offer.usage}`, detail: offer.description, icon: el("span.slash", {}, "/"),
    }));
  }
  const channel = /(?:^|\s)#([\w-]*)$/.exec(before);
  if (channel) {
    return [...world.conversations.values()]
      .filter((one) => one.kind === "channel" && one.name.startsWith(channel[1].toLowerCase()))
      .map((one) => ({ text: `#${one.name}`, label: `#${one.name}`, detail: one.topic, icon: el("span.slash", {}, "#") }));
  }
  const person = /(?:^|\s)@([\w-]*)$/.exec(before);
  if (!person) return [];
  const typed = person[1].toLowerCase();
  return [...world.people.values()]
    .filter((one) => one.handle.startsWith(typed) || one.name.toLowerCase().startsWith(typed))
    .sort((a, b) => Number(b.is_bot) - Number(a.is_bot))
    .map((one) => ({ text: `@${one.handle}`, label: one.name, detail: one.is_bot ? "App" : one.title, icon: avatar(one, "small") }));
}
