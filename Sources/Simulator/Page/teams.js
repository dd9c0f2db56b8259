// The page of the simulated Teams: posts in a channel with their replies, the chat with the bot, cards and dialogs.
import { avatar, clock, el, redraw } from "./dom.js";
import { inputsOf, renderCard } from "./cards.js";

const byID = (id) => document.getElementById(id);
const address = new URLSearchParams(location.search);
const here = { me: address.get("as") ?? "Ana", place: address.get("in") ?? "channel" };
let world = null;
let dialog = null; // {message, task}
let notes = [];

const list = el("div.messages", { data: { testid: "messages" }, tabIndex: 0 });
const head = el("header.pane-head");
const bar = el("div.write-bar");
byID("main").append(head, list, bar);

async function act(action, details) {
  try {
    const reply = await fetch(`/teams/control/${action}`, { method: "POST",
      headers: { "content-type": "application/json" }, body: JSON.stringify({ as: here.me, ...details }) });
    return await reply.json();
  } catch {
    return { ok: false, error: "Teams can't be reached." };
  }
}

// Asks for what is new, again and again; the answer is held back until there is something.
async function follow() {
  for (let version = -1, pause = 250; ;) {
    try {
      const reply = await fetch(`/teams/state?as=${encodeURIComponent(here.me)}&after=${version}`);
      const state = await reply.json();
      if (state.me !== here.me) { version = -1; continue; }
      [world, version, pause] = [state, state.version, 250];
      render();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pause = Math.min(pause * 2, 5000)));
    }
  }
}

function go(change) {
  Object.assign(here, change);
  history.replaceState(null, "", `/teams?${new URLSearchParams({ as: here.me, in: here.place })}`);
  notes = [];
  dialog = null;
  act("look", {}).then((state) => { world = state; render(); list.scrollTop = list.scrollHeight; });
}

function render() {
  if (!world) return;
  redraw(byID("presence"), world.bot_online, () => [el(`span.dot.${world.bot_online ? "online" : "offline"}`),
    `${world.bot} is ${world.bot_online ? "online" : "offline"}`]);
  redraw(byID("switch"), [here.me, world.people], () => [el("span.switch-label", {}, "You are"), world.people.map((name) =>
    el(`button.person${name === here.me ? ".current" : ""}`, { type: "button", data: { testid: "person", user: name },
      "aria-pressed": String(name === here.me), onclick: () => go({ me: name }) }, avatar({ id: name, name }, "small"), el("span", {}, name)))]);
  redraw(byID("sidebar"), here.place, () => el("div.sidebar-body", {},
    el("h2", {}, "Teams and channels"), row("channel", "Analytics › General"),
    el("h2", {}, "Chat"), row("chat", world.bot), row("group", "Dinner (group chat)")));
  redraw(head, here.place, () => [el("h1", {}, { channel: "General", chat: world.bot, group: "Dinner" }[here.place]),
    el("span.topic", {}, { channel: "Analytics", chat: "Chat with the app", group: "Group chat" }[here.place])]);
  redraw(bar, [here.place, here.me], () => here.place === "channel" ? write("Start a post", { place: "channel" })
    : write("Type a message", { place: here.place }));
  renderMessages();
  renderDialog();
}

const row = (place, name) => el(`button.row${here.place === place ? ".current" : ""}`, { type: "button",
  data: { testid: "channel", channel: place }, onclick: () => go({ place }) }, el("span.row-name", {}, name));

function write(placeholder, where) {
  const box = el("input.input", { type: "text", placeholder, "aria-label": placeholder, data: { testid: "composer" } });
  const send = async () => {
    const text = box.value.trim();
    if (!text) return;
    box.value = "";
    const answer = await act("say", { text, ...where });
    if (!answer.ok) note(answer.error);
  };
  box.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing) send(); });
  return el("div.write", {}, box, el("button.action.positive", { type: "button", data: { testid: "send" }, onclick: send }, "Send"));
}

function note(text) {
  notes = [...notes, text].slice(-3);
  renderMessages();
}

const known = new Map();

function renderMessages() {
  const wasAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const mine = world.messages.filter((message) => message.place === here.place);
  const posts = here.place === "channel" ? Map.groupBy(mine, (message) => message.thread) : new Map([["", mine]]);
  const nodes = [...posts].map(([thread, messages]) => {
    const signature = JSON.stringify([messages, here]);
    const former = known.get(thread);
    // What somebody is typing stays when something else changes.
    if (former?.signature === signature) return former.node;
    const typed = former?.node.querySelector(".reply input")?.value;
    const node = here.place === "channel"
      ? el("article.post", { data: { testid: "post", thread } }, said(messages[0]),
        el("div.replies", {}, messages.slice(1).map(said), el("div.reply", {}, write("Reply", { thread }))))
      : el("article.post", {}, messages.map(said));
    if (typed) node.querySelector(".reply input").value = typed;
    known.set(thread, { signature, node });
    return node;
  });
  list.replaceChildren(...nodes, ...notes.map((text) => el("div.note", { role: "alert", data: { testid: "note" } }, text)));
  if (wasAtEnd) list.scrollTop = list.scrollHeight;
}

const person = (author) => author === "bot" ? { id: "bot", name: world.bot, is_bot: true } : { id: author, name: author };

const said = (message) => el("div.said", { data: { testid: "message", id: message.id } }, avatar(person(message.author)),
  el("div.said-body", {},
    el("div.said-head", {}, el("strong", {}, person(message.author).name), el("time", {}, clock(Number(message.id) / 1000)),
      message.only_for ? el("span.aside", { data: { testid: "targeted" } }, "Only you can see this") : null,
      message.edits ? el("span.aside", {}, "Edited") : null,
      message.card?.refresh ? el("button.icon", { type: "button", title: "Refresh card", "aria-label": "Refresh card",
        data: { testid: "refresh" }, onclick: () => refresh(message) }, "↻") : null),
    message.card ? renderCard(message.card, { act: (action) => press(action, message) }) : el("div.said-text", {}, message.text)));

async function press(action, message) {
  const answer = await act("press", { on: message.id, title: action.title });
  if (!answer.ok) return note(answer.error);
  take(answer.body, message);
}

async function refresh(message) {
  const answer = await act("refresh", { on: message.id });
  if (!answer.ok) return note(answer.error);
  take(answer.body, message);
}

// What the bot answered: a dialog, or words for the one who pressed.
function take(body, message) {
  const task = body?.task;
  dialog = task?.type === "continue" ? { message, body } : null;
  if (task?.type === "message") note(task.value);
  if (body?.type === "application/vnd.microsoft.activity.message") note(body.value);
  if (body?.type === "application/vnd.microsoft.error") note(body.value.message);
  renderDialog();
}

function renderDialog() {
  redraw(byID("overlay"), dialog?.body ?? null, () => {
    if (!dialog) return [];
    const { message, body } = dialog;
    const task = body.task.value;
    const close = () => { dialog = null; renderDialog(); };
    const send = async (_, node) => {
      const values = inputsOf(node);
      if (!values) return;
      const answer = await act("submit", { on: message.id, dialog: body, values });
      if (!answer.ok) return note(answer.error);
      take(answer.body, message);
    };
    return el("div.backdrop", {}, el("div.modal.top", { role: "dialog", "aria-modal": "true", "aria-label": task.title,
      data: { testid: "modal" } }, el("form", { onsubmit: (event) => event.preventDefault() },
      el("header", {}, el("h2", {}, task.title), el("button.icon", { type: "button", "aria-label": "Close",
        data: { testid: "modal-close" }, onclick: close }, "✕")),
      el("div.modal-body", {}, renderCard(task.card.content, { act: send })))));
  });
}

follow();
